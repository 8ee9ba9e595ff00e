"""The calendar of Start and End: every day can be read, in each language and colours, and Escape closes it alone."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QDate, QDateTime, QLocale, QPoint, QRect, Qt, QTime, QTranslator
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QTableView, QWidget
from pytestqt.qtbot import QtBot

from desktop_mailer.ui.context import Context
from desktop_mailer.ui.language import load_language
from desktop_mailer.ui.mailings.page import MailingsPage
from desktop_mailer.ui.theme import Scheme, Theme
from desktop_mailer.ui.widgets import MomentEdit
from tests.ui.conftest import RESOURCES
from tests.ui.mailings_world import Run, Until, add_people

MARCH = QDateTime(QDate(2027, 3, 15), QTime(12, 0))


@pytest.fixture(params=["en", "ru"])
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    before = QLocale()
    load_language(qapp, RESOURCES, request.param)
    yield request.param
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)


@pytest.fixture(params=[Scheme.LIGHT, Scheme.DARK])
def coloured(request: pytest.FixtureRequest, theme: Theme) -> Iterator[Theme]:
    theme.choose(request.param)
    yield theme
    theme.choose(Scheme.SYSTEM)


def open_calendar(editor: MomentEdit, qtbot: QtBot) -> QWidget:
    """Click on the arrow, as a person does."""
    qtbot.mouseClick(editor, Qt.MouseButton.LeftButton, pos=QPoint(editor.width() - 10, editor.height() // 2))
    popup = QApplication.activePopupWidget()
    assert popup is not None
    return popup


@pytest.mark.usefixtures("language")
def test_every_day_and_every_name_of_a_day_is_drawn_in_the_calendar(coloured: Theme, qtbot: QtBot) -> None:
    editor = MomentEdit(coloured, "End")
    qtbot.addWidget(editor)
    editor.setDateTime(MARCH)
    editor.show()
    popup = open_calendar(editor, qtbot)
    days = editor.chooser.findChild(QTableView)
    assert isinstance(days, QTableView)
    picture = days.viewport().grab().toImage()
    ground = coloured.colour("raised").lightness()
    model = days.model()
    cells = [model.index(row, column) for row in range(model.rowCount()) for column in range(model.columnCount())]
    assert len(cells) == 7 * 7
    unread = [index.data() for index in cells if inked(picture, days.visualRect(index), ground) < 8]
    assert unread == []
    popup.close()


def inked(picture: QImage, cell: QRect, ground: int) -> int:
    """How many pixels of a cell differ clearly from its ground."""
    ratio = picture.devicePixelRatio()
    points = [
        picture.pixelColor(round(x * ratio), round(y * ratio)).lightness()
        for x in range(cell.left(), cell.right())
        for y in range(cell.top(), cell.bottom())
    ]
    return sum(abs(point - ground) > 60 for point in points)


@pytest.fixture
def page(context: Context, run: Run, until: Until) -> Iterator[MailingsPage]:
    run(context.database.write(add_people, context.clock.now()))
    page = MailingsPage(context)
    page.resize(1000, 700)
    page.show()
    until(lambda: page.book.loaded)
    page.begin_new()
    until(page.form.send.isEnabled)
    yield page
    page.hide()
    page.deleteLater()


def test_escape_closes_the_calendar_and_not_the_form_behind_it(page: MailingsPage, qtbot: QtBot) -> None:
    page.form.name.setFocus()
    qtbot.keyClicks(page.form.name, "Autumn")
    popup = open_calendar(page.form.schedule.end, qtbot)
    qtbot.keyClick(popup.focusWidget(), Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert QApplication.activePopupWidget() is None
    assert page.place.currentWidget() is page.form
    assert not page.form.asking
    assert page.form.name.text() == "Autumn"


def test_a_day_chosen_in_the_calendar_keeps_the_hour(page: MailingsPage, qtbot: QtBot) -> None:
    end = page.form.schedule.end
    end.setDateTime(MARCH)
    popup = open_calendar(end, qtbot)
    days = end.chooser.findChild(QTableView)
    assert isinstance(days, QTableView)
    qtbot.keyClick(days, Qt.Key.Key_Down)
    qtbot.keyClick(days, Qt.Key.Key_Return)
    assert end.dateTime() == MARCH.addDays(7)
    assert not popup.isVisible()
