"""Build the window on a demonstration database and save pictures of its pages, light and dark, in both languages.

`python -m tests.shots FOLDER [--only WORD]`: run it with QT_QPA_PLATFORM=offscreen or on a display.
"""

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import qasync
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QWidget

from desktop_mailer.domain.client import ClientDraft
from desktop_mailer.domain.clock import SystemClock
from desktop_mailer.domain.sender import Phase, SenderPause, SenderState
from desktop_mailer.gateway.secrets import TokenStore
from desktop_mailer.storage import clients
from desktop_mailer.storage.database import Database, WriteUnit
from desktop_mailer.ui.about import ShortcutsDialog
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import Troubles
from desktop_mailer.ui.feed import Feed
from desktop_mailer.ui.language import load_language
from desktop_mailer.ui.mailings.page import MailingsPage
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.settings import SettingsDialog, confirm_sandbox
from desktop_mailer.ui.statistics.page import StatisticsPage
from desktop_mailer.ui.tasks import Tasks
from desktop_mailer.ui.theme import Scheme, Theme
from tests.ui.conftest import RESOURCES, QuietSender

SIZE = (1280, 800)
_FIRST = ("Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Жанна", "Иван", "Ксения", "Лев", "Мария", "Никита")
_LAST = ("Орлова", "Петренко", "Соколик", "Ткач", "Левченко", "Черных", "Коваль", "Белых", "Дорош", "Шевчук")
_ZONES = ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Vladivostok", "Europe/Kaliningrad", None)
_TAGS = ("vip", "new", "moscow", "loyal", "autumn", "debtor")
_CODES = ("903", "905", "916", "921", "926", "952", "962", "999")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A picture: what is done before it is taken."""

    name: str
    prepare: Callable[[MainWindow], Awaitable[QWidget | None]]


def people(count: int) -> list[ClientDraft]:
    chance = random.Random(7)
    phones = chance.sample(range(10_000_000), count)
    return [
        ClientDraft(
            phone=f"7{chance.choice(_CODES)}{phone:07d}",
            name=f"{chance.choice(_FIRST)} {chance.choice(_LAST)}" if chance.random() < 0.8 else "",
            tags=tuple(chance.sample(_TAGS, chance.choice((0, 1, 1, 2, 3)))),
            timezone=chance.choice(_ZONES),
            fields=(("city", "Казань"), ("bonus", "250")) if chance.random() < 0.3 else (),
            opted_out=chance.random() < 0.05,
        )
        for phone in phones
    ]


def add_people(unit: WriteUnit, drafts: list[ClientDraft], now: datetime) -> None:
    for draft in drafts:
        clients.add(unit, draft, now)


async def settled(window: MainWindow, turns: int = 12) -> None:
    for _ in range(turns):
        await asyncio.sleep(0.02)
    window.repaint()


def become(window: MainWindow, state: SenderState) -> None:
    assert isinstance(window.context.sender, QuietSender)
    window.context.sender.become(state)


async def clients_table(window: MainWindow) -> None:
    window.show_page(0)
    become(window, SenderState(phase=Phase.SENDING, rate=412, answer_ms=48))


async def clients_form(window: MainWindow) -> None:
    page = window.pages[0]
    assert isinstance(page, ClientsPage)
    page.view.selectRow(6)
    page._edit_current()


async def clients_errors(window: MainWindow) -> None:
    page = window.pages[0]
    assert isinstance(page, ClientsPage)
    page.form.phone.setText("8 916 12")
    page.form.zone.set_zone("Europe/Mosco")
    page.form.save()
    since = datetime.now(UTC)
    become(window, SenderState(phase=Phase.PAUSED, pause=SenderPause.TOKEN_REFUSED, since=since))


async def clients_import(window: MainWindow) -> None:
    page = window.pages[0]
    assert isinstance(page, ClientsPage)
    page._close_panel()
    file = window.context.data_folder / "people.csv"
    lines = [f"7931{n:07d},Имя {n},vip" for n in range(3_000)] + [f"12{n},x,y" for n in range(30)]
    file.write_text("phone,name,tags\n" + "\n".join(lines), encoding="utf-8")
    page.strip.start(file)
    while page.strip.running:  # noqa: ASYNC110 - a picture is taken when it is over
        await asyncio.sleep(0.02)
    become(window, SenderState(phase=Phase.PAUSED, pause=SenderPause.OPERATOR))


async def clients_selected(window: MainWindow) -> None:
    page = window.pages[0]
    assert isinstance(page, ClientsPage)
    page.strip.hide()
    page.view.select_ids(page.model.ids[2:9])
    become(window, SenderState(phase=Phase.IDLE, waits_until=datetime.now(UTC) + timedelta(hours=2)))


async def clients_nothing(window: MainWindow) -> None:
    page = window.pages[0]
    assert isinstance(page, ClientsPage)
    page.search.setText("zzz")
    page.search.returnPressed.emit()


async def clients_empty(window: MainWindow) -> None:
    page = window.pages[0]
    assert isinstance(page, ClientsPage)
    page.search.clear()
    await settled(window)
    page.model.set_ids(page.model.ids[:0])
    page._show_emptiness(0)


async def settings_first_run(window: MainWindow) -> QWidget:
    dialog = SettingsDialog(window.context, TokenStore({}), parent=window)
    dialog.open()
    return dialog


async def shortcuts(window: MainWindow) -> QWidget:
    for dialog in window.findChildren(QDialog):
        dialog.reject()
    page = ShortcutsDialog(window)
    page.open()
    return page


async def question(window: MainWindow) -> QWidget:
    for dialog in window.findChildren(QDialog):
        dialog.reject()
    window.context.tasks.start(_ask(window), name="a question for the picture")
    await asyncio.sleep(0.1)
    return window.findChildren(QMessageBox)[-1]


async def _ask(window: MainWindow) -> None:
    await confirm_sandbox(window)


SCENES = (
    Scene(name="clients", prepare=clients_table),
    Scene(name="clients-form", prepare=clients_form),
    Scene(name="clients-errors", prepare=clients_errors),
    Scene(name="clients-import", prepare=clients_import),
    Scene(name="clients-selected", prepare=clients_selected),
    Scene(name="clients-nothing", prepare=clients_nothing),
    Scene(name="clients-empty", prepare=clients_empty),
    Scene(name="settings", prepare=settings_first_run),
    Scene(name="shortcuts", prepare=shortcuts),
    Scene(name="question", prepare=question),
)


async def shoot(application: QApplication, theme: Theme, folder: Path, language: str, scheme: Scheme) -> None:
    theme.choose(scheme)
    with tempfile.TemporaryDirectory() as data:
        database = Database.open(Path(data))
        await database.write(add_people, people(2_000), datetime.now(UTC))
        troubles = Troubles()
        tasks = Tasks(troubles.show_trouble, troubles.show_bug)
        sender = QuietSender()
        feed = Feed(database.subscribe)
        feed.follow(sender)
        context = Context(
            database=database,
            clock=SystemClock(),
            sender=sender,
            feed=feed,
            tasks=tasks,
            theme=theme,
            memory=QSettings(f"{data}/window.ini", QSettings.Format.IniFormat),
            data_folder=Path(data),
        )
        window = MainWindow(context, [ClientsPage(context), MailingsPage(context), StatisticsPage(context)])
        window.resize(*SIZE)
        window.show()
        for scene in SCENES:
            shown = await scene.prepare(window)
            await settled(window)
            name = f"{scene.name}-{scheme.value}-{language}.png"
            (shown or window).grab().save(str(folder / name))
        await tasks.cancel_all()
        feed.close()
        window.hide()
        window.deleteLater()
        await database.close()


async def main(application: QApplication, folder: Path, languages: list[str], schemes: list[Scheme]) -> None:
    theme = Theme(application, RESOURCES)
    for language in languages:
        load_language(application, RESOURCES, language)
        for scheme in schemes:
            await shoot(application, theme, folder, language, scheme)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", action="append", choices=["en", "ru"])
    parser.add_argument("--scheme", action="append", type=Scheme)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    application = QApplication(sys.argv[:1])
    application.setApplicationDisplayName("Desktop Mailer")
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(
            main(
                application,
                chosen.folder,
                chosen.language or ["en", "ru"],
                chosen.scheme or [Scheme.LIGHT, Scheme.DARK],
            )
        )
