"""Each access key (Alt and a letter) leads to one place of a page, a dialog or a menu, in each language."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QWidget

from desktop_mailer.gateway.secrets import PasswordStore, TokenStore
from desktop_mailer.ui.about import AboutDialog, ShortcutsDialog
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.journal.page import JournalPage
from desktop_mailer.ui.language import load_language
from desktop_mailer.ui.mailings.page import MailingsPage
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.settings import ReportDialog, SettingsDialog
from desktop_mailer.ui.statistics.page import StatisticsPage
from tests.ui.conftest import RESOURCES
from tests.ui.mailings_world import Until

_KEY = re.compile(r"&([^&\s])")


@pytest.fixture(params=["en", "ru"])
def window(request: pytest.FixtureRequest, qapp: QApplication, context: Context, until: Until) -> Iterator[MainWindow]:
    before = QLocale()
    load_language(qapp, RESOURCES, request.param)
    window = MainWindow(
        context, [ClientsPage(context), MailingsPage(context), StatisticsPage(context), JournalPage(context)]
    )
    window.show()
    until(lambda: window.status_line.text("people"))
    yield window
    window.hide()
    window.deleteLater()
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)


def texts(place: QWidget) -> list[str]:
    if isinstance(place, QMenu):
        return [action.text() for action in place.actions()]
    labels = [label.text() for label in place.findChildren(QLabel) if label.buddy() is not None]
    return labels + [button.text() for button in place.findChildren(QAbstractButton)]


def keys(place: QWidget) -> Counter[str]:
    return Counter(found.lower() for text in texts(place) for found in _KEY.findall(text))


def test_no_access_key_stands_for_two_things(window: MainWindow) -> None:
    settings = SettingsDialog(window.context, TokenStore({}), parent=window)
    report = ReportDialog(window.context, PasswordStore({}), window)
    about, shortcuts = AboutDialog(window.context, window), ShortcutsDialog(window)
    found = {
        type(place).__name__: keys(place) for place in (*window.pages, settings, report, about, shortcuts, window.menu)
    }
    doubled = {(name, key) for name, each in found.items() for key, times in each.items() if times > 1}
    assert doubled == set()
    many = {name for name, each in found.items() if len(each) > 5}
    assert many == {"ClientsPage", "MailingsPage", "SettingsDialog", "ReportDialog", "QMenu"}
    for dialog in (settings, report, about, shortcuts):
        dialog.deleteLater()
