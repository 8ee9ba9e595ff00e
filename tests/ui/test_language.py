from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.client import ClientDraft
from desktop_mailer.domain.errors import FieldError
from desktop_mailer.domain.message import Status
from desktop_mailer.gateway.secrets import TokenStore
from desktop_mailer.storage import clients
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import error_text
from desktop_mailer.ui.language import load_language
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.settings import SettingsDialog
from desktop_mailer.ui.words import number, word
from tests.ui.conftest import NOW, RESOURCES
from tests.ui.layout import clipped

Run = Callable[[Awaitable[Any]], Any]
Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def language(qapp: QApplication) -> Iterator[Callable[[str], None]]:
    before = QLocale()

    def speak(name: str) -> None:
        load_language(qapp, RESOURCES, name)

    yield speak
    load_language(qapp, RESOURCES, "en")
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)


def test_russian_has_its_plurals_and_its_numbers(language: Callable[[str], None], qapp: QApplication) -> None:
    language("ru")
    said = [QCoreApplication.translate("StatusLine", "%1 client(s)", "", count) for count in (1, 2, 5, 21, 112)]
    assert said == ["%1 клиент", "%1 клиента", "%1 клиентов", "%1 клиент", "%1 клиентов"]
    assert word(Status.NOT_SENT) == "не отправлено"
    assert number(1_234_567) == "1\u00a0234\u00a0567"
    assert error_text(FieldError("phone", "The phone is missing.")) == "Телефон не указан."
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Отмена"


def test_english_has_its_plurals(language: Callable[[str], None]) -> None:
    language("en")
    said = [QCoreApplication.translate("StatusLine", "%1 client(s)", "", count) for count in (1, 2)]
    assert said == ["%1 client", "%1 clients"]


class Stretching(QTranslator):
    """A language in which every text is twice as long."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, count: int = -1) -> str:
        if context.startswith("Q") or len(text) < 2 or "{" in text or "*." in text:
            return None  # type: ignore[return-value]  # not "": that is a text, and Qt would take it
        plain = text.replace("%n", str(count)).replace("%Ln", str(count))
        return f"{plain} {plain.replace('&', '').replace('%1', '').replace('%2', '')}"

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        return False


@pytest.fixture
def stretched(qapp: QApplication) -> Iterator[None]:
    translator = Stretching(qapp)
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)
    translator.deleteLater()


def test_texts_of_double_length_break_no_layout(
    context: Context, stretched: None, qtbot: QtBot, run: Run, until: Until
) -> None:
    run(context.database.write(clients.add, ClientDraft(phone="79161234567", name="Anna", tags=("vip",)), NOW))
    page = ClientsPage(context)
    window = MainWindow(context, [page])
    qtbot.addWidget(window)
    window.resize(1280, 900)
    window.show()
    until(lambda: page.model.rowCount() == 1)
    page.view.selectRow(0)
    page._edit_current()
    until(page.form.phone.text)
    run(context.tasks.settle())
    assert clipped(window) == []


def test_the_settings_hold_texts_of_double_length(
    context: Context, stretched: None, qtbot: QtBot, run: Run, until: Until
) -> None:
    dialog = SettingsDialog(context, TokenStore({"DESKTOP_MAILER_TOKEN": "x"}))
    qtbot.addWidget(dialog)
    dialog.show()
    until(lambda: not dialog.busy)
    run(context.tasks.settle())
    assert clipped(dialog) == []
