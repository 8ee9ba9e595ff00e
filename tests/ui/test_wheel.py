"""The wheel scrolls; it never changes a value that nobody is working at."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from desktop_mailer.gateway.secrets import TokenStore
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.journal.page import JournalPage
from desktop_mailer.ui.mailings.page import MailingsPage
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.settings import SettingsDialog
from desktop_mailer.ui.statistics.page import StatisticsPage
from tests.ui.mailings_world import Run, Until, add_people


@pytest.fixture
def window(context: Context, run: Run, until: Until) -> Iterator[MainWindow]:
    run(context.database.write(add_people, context.clock.now()))
    window = MainWindow(
        context, [ClientsPage(context), MailingsPage(context), StatisticsPage(context), JournalPage(context)]
    )
    window.show()
    until(lambda: window.status_line.text("people"))
    yield window
    window.hide()
    window.deleteLater()


def editors(root: QWidget) -> list[QAbstractSpinBox | QComboBox]:
    return [*root.findChildren(QAbstractSpinBox), *root.findChildren(QComboBox)]


def value(editor: QAbstractSpinBox | QComboBox) -> str:
    return editor.currentText() if isinstance(editor, QComboBox) else editor.text()


def turn(editor: QWidget, by: int) -> bool:
    """Turn the wheel over the editor; gives whether the editor took it."""
    place = QPointF(editor.rect().center())
    event = QWheelEvent(
        place,
        editor.mapToGlobal(place),
        QPoint(),
        QPoint(0, by),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(editor, event)
    return event.isAccepted()


def test_the_wheel_changes_nothing_that_has_not_the_focus(window: MainWindow, until: Until) -> None:
    window.show_page(1)
    window.page.begin_new()
    settings = SettingsDialog(window.context, TokenStore({}), parent=window)
    settings.show()
    until(lambda: not settings.busy)
    found = editors(window)
    assert len(found) > 12
    for editor in found:
        editor.clearFocus()
        before = value(editor)
        for by in (120, -240):
            turn(editor, by)
            assert value(editor) == before, editor.accessibleName()
        assert not editor.focusPolicy() & Qt.FocusPolicy.WheelFocus & ~Qt.FocusPolicy.StrongFocus
    settings.reject()


def test_over_a_date_the_wheel_is_left_to_the_form_which_scrolls(window: MainWindow, until: Until) -> None:
    window.show_page(1)
    page = window.page
    assert isinstance(page, MailingsPage)
    page.begin_new()
    until(page.form.send.isEnabled)
    assert not turn(page.form.schedule.end, -120)


def test_the_wheel_still_turns_the_value_that_one_works_at(window: MainWindow, qtbot: QtBot, until: Until) -> None:
    window.show_page(1)
    page = window.page
    assert isinstance(page, MailingsPage)
    page.begin_new()
    until(page.form.send.isEnabled)
    opens = page.form.schedule.opens
    opens.setFocus()
    before = opens.time()
    turn(opens, 120)
    assert opens.time() == before.addSecs(3600)
