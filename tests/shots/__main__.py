"""Build the window on a demonstration database and save pictures of its pages, light and dark, in both languages.

`python -m tests.shots FOLDER [--only WORD]`: run it with QT_QPA_PLATFORM=offscreen or on a display.
`python -m tests.shots docs/screenshots --docs` takes those of the documentation anew.
"""

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from desktop_mailer import licences
from desktop_mailer.domain.message import Answer
from desktop_mailer.domain.sender import GatewayNotSet
from desktop_mailer.storage.database import Database
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import Troubles
from desktop_mailer.ui.feed import Feed
from desktop_mailer.ui.journal.page import JournalPage
from desktop_mailer.ui.language import load_language
from desktop_mailer.ui.loop import Loop
from desktop_mailer.ui.mailings.page import MailingsPage
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.statistics.page import StatisticsPage
from desktop_mailer.ui.tasks import Tasks
from desktop_mailer.ui.theme import Scheme, Theme
from tests.shots import clients, dialogs, imports, journal, mailings, person, statistics
from tests.shots.scene import Scene, settled
from tests.shots.world import WORDS, ShotClock, add_mailings, add_people
from tests.ui.conftest import RESOURCES, QuietSender, no_mail

SIZE = (1280, 800)
SMALL = ((1024, 768), (800, 600))
DOCUMENTED = {
    "clients": "clients",
    "person-messages": "client",
    "import-preview": "import-preview",
    "mailings": "mailings",
    "mailings-form": "mailing-form",
    "statistics": "statistics",
    "statistics-by-mailing": "statistics-by-mailing",
    "statistics-by-tag": "statistics-by-tag",
    "statistics-answer-times": "statistics-answer-times",
    "journal": "journal",
    "report": "report",
}
"""The scenes of the documentation, and what their pictures are called there, before the scheme."""
RUSSIAN = {name: DOCUMENTED[name] for name in ("mailings", "mailings-form", "statistics-by-mailing", "journal")}
"""Those that the guide in Russian has in that language."""
COLOURS, CLOSE = 256, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """Where the pictures go, in which language and colours, and which of them are wanted."""

    folder: Path
    language: str
    scheme: Scheme
    only: str
    docs: bool = False

    async def take(self, window: MainWindow, scene: Scene) -> None:
        shown = await scene.prepare(window)
        await settled()
        await self._save(window, shown or window, scene.name)
        if scene.small and self._wants(scene):
            for width, height in SMALL:
                window.resize(width, height)
                await settled()
                await self._save(window, shown or window, f"{scene.name}-{width}x{height}")
            window.resize(*SIZE)

    async def _save(self, window: MainWindow, shown: QWidget, name: str) -> None:
        wanted, ending = {"en": (DOCUMENTED, ""), "ru": (RUSSIAN, "-ru")}[self.language]
        file = f"{name}-{self.scheme.value}-{self.language}.png"
        if self.docs:
            file = f"{wanted[name]}-{self.scheme.value}{ending}.png" if name in wanted else ""
        if self.only in name and file:
            window.repaint()
            taken = shown.grab().toImage()
            (small(taken) if self.docs else taken).save(str(self.folder / file))

    def _wants(self, scene: Scene) -> bool:
        return self.only in f"{scene.name}-" + " ".join(f"{width}x{height}" for width, height in SMALL)


def small(picture: QImage) -> QImage:
    """The picture in its commonest colours, those left out that are close to another: a third of the bytes."""
    picture = picture.convertToFormat(QImage.Format.Format_RGB32)
    table: list[int] = []
    for colour, _ in Counter(memoryview(picture.constBits()).cast("I")).most_common():
        if not any(_close(colour, each) for each in table):
            table.append(colour)
        if len(table) == COLOURS:
            break
    return picture.convertToFormat(QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.ThresholdDither)


def _close(one: int, other: int) -> bool:
    return all(abs((one >> shift & 255) - (other >> shift & 255)) <= CLOSE for shift in (0, 8, 16))


async def refuse(_phone: str, _text: str) -> Answer:
    """Nothing goes out from a picture."""
    raise GatewayNotSet


async def shoot(theme: Theme, studio: Studio) -> None:
    theme.choose(studio.scheme)
    words = WORDS[studio.language]
    with tempfile.TemporaryDirectory() as data:
        database = Database.open(Path(data))
        troubles = Troubles()
        sender = QuietSender()
        feed = Feed(database.subscribe)
        feed.follow(sender)
        context = Context(
            database=database,
            clock=ShotClock(),
            sender=sender,
            feed=feed,
            tasks=Tasks(troubles.show_trouble, troubles.show_bug),
            theme=theme,
            memory=QSettings(f"{data}/window.ini", QSettings.Format.IniFormat),
            data_folder=Path(data),
            try_out=refuse,
            send_report=no_mail,
            components=partial(licences.load, RESOURCES),
        )
        window = MainWindow(
            context, [ClientsPage(context), MailingsPage(context), StatisticsPage(context), JournalPage(context)]
        )
        window.resize(*SIZE)
        window.show()
        await database.write(add_people, words, context.clock.now())
        for scene in (*mailings.BEFORE, *statistics.BEFORE):
            await studio.take(window, scene)
        await database.write(add_mailings, words, context.clock.now())
        pages = (*mailings.SCENES, *statistics.SCENES, *imports.SCENES, *clients.SCENES, *person.SCENES)
        for scene in (*pages, *journal.SCENES, *dialogs.SCENES):
            await studio.take(window, scene)
        await context.tasks.cancel_all()
        feed.close()
        window.hide()
        window.deleteLater()
        await database.close()


async def main(application: QApplication, chosen: argparse.Namespace) -> None:
    theme = Theme(application, RESOURCES)
    for language in chosen.language or ["en", "ru"]:
        load_language(application, RESOURCES, language)
        for scheme in chosen.scheme or [Scheme.LIGHT, Scheme.DARK]:
            await shoot(
                theme,
                Studio(folder=chosen.folder, language=language, scheme=scheme, only=chosen.only, docs=chosen.docs),
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Pictures of the window.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", action="append", choices=["en", "ru"])
    parser.add_argument("--scheme", action="append", type=Scheme)
    parser.add_argument("--only", default="", help="those alone whose name holds this word")
    parser.add_argument("--docs", action="store_true", help="those of the documentation, under their names there")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    application = QApplication(sys.argv[:1])
    application.setApplicationDisplayName("Desktop Mailer")
    loop = Loop(application)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(main(application, chosen))
