"""Words that others wrote - names, file names, the gateway's answers - are shown as they stand, never as markup."""

import asyncio
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QLineEdit, QMessageBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.errors import MailerError
from desktop_mailer.storage.samples import Sample, SampleRow
from desktop_mailer.ui.clients.import_preview import ImportPreview
from desktop_mailer.ui.clients.importing import ImportStrip
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import Troubles, confirm
from desktop_mailer.ui.mailings.review import ReviewBar
from desktop_mailer.ui.tables.paged import Column, PagedModel
from desktop_mailer.ui.widgets import Elided, Field, Note, StateBar, TagsEdit
from desktop_mailer.ui.widgets.work import WorkStrip

Until = Callable[[Callable[[], object]], None]

MARKUP = '<img src="file:///tmp/x.png"><b>bold</b>'


def holders(widget: QWidget) -> list[QLabel]:
    """The labels that show the markup."""
    return [label for label in widget.findChildren(QLabel) if MARKUP in label.text()]


def field(_context: Context) -> QWidget:
    made = Field("Zone", QLineEdit())
    made.show_error(f"“{MARKUP}” is not a known time zone.")
    return made


def state_bar(context: Context) -> QWidget:
    made = StateBar(context.theme)
    made.say(f"The gateway refuses the token: {MARKUP}")
    return made


def strip(context: Context) -> QWidget:
    made = ImportStrip(context)
    made._show_error(MailerError("{file} cannot be read.", file=MARKUP))
    return made


def sample_of_a_file(context: Context) -> QWidget:
    made = ImportPreview(context, ImportStrip(context))
    found = Sample(
        header=(MARKUP,),
        fields=(MARKUP,),
        rows=(SampleRow(line=2, cells=(MARKUP,)),),
        encoding="xlsx",
        delimiter="",
        sheet=MARKUP,
    )
    made._trouble = MARKUP
    made._show_sample(None)
    made._show_sample(found)
    made.table.setCurrentIndex(made.table.rows.index(0, 0))
    tip = Qt.ItemDataRole.ToolTipRole
    tips = (made.table.rows.headerData(0, Qt.Orientation.Horizontal, tip), made.table.rows.index(0, 0).data(tip))
    assert all("&lt;img" in str(each) and "<img" not in str(each) for each in tips)
    return made


def foot(_context: Context) -> QWidget:
    made = ReviewBar()
    made.show_trouble(MARKUP)
    return made


def note(_context: Context) -> QWidget:
    made = Note()
    made.say(f"This phone belongs to {MARKUP}")
    return made


def work(context: Context) -> QWidget:
    made = WorkStrip(context.tasks, context.theme)
    made._show_error(MailerError("{file} cannot be read.", file=MARKUP))
    return made


@pytest.mark.parametrize("build", [field, state_bar, strip, sample_of_a_file, foot, note, work])
def test_what_others_wrote_is_no_markup(context: Context, qtbot: QtBot, build: Callable[[Context], QWidget]) -> None:
    made = build(context)
    qtbot.addWidget(made)
    shown = holders(made)
    assert shown
    assert {label.textFormat() for label in shown} == {Qt.TextFormat.PlainText}


def test_a_question_shows_a_name_as_it_is_written(loop: asyncio.AbstractEventLoop, until: Until, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    asking = loop.create_task(confirm(parent, f"Cancel {MARKUP}?", MARKUP, verb="Cancel it", otherwise="Keep it"))
    until(lambda: parent.findChildren(QMessageBox))
    (box,) = parent.findChildren(QMessageBox)
    assert {label.textFormat() for label in holders(box)} == {Qt.TextFormat.PlainText}
    box.reject()
    until(asking.done)


def test_trouble_shows_its_words_as_they_are_written(until: Until, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    troubles = Troubles()
    troubles.parent_window = parent
    troubles.show_trouble(MailerError("{words}", words=MARKUP))
    (box,) = parent.findChildren(QMessageBox)
    assert {label.textFormat() for label in holders(box)} == {Qt.TextFormat.PlainText}
    box.close()


def test_a_tool_tip_shows_a_name_as_it_is_written(context: Context, qtbot: QtBot) -> None:
    label = Elided(MARKUP)
    qtbot.addWidget(label)
    label.resize(40, 20)
    label.grab()
    tags = TagsEdit(context.theme)
    qtbot.addWidget(tags)
    tags.set_values((MARKUP,))
    (chip,) = tags.findChildren(QToolButton)
    for tip in (label.toolTip(), chip.toolTip()):
        shown = QTextDocument()
        shown.setHtml(tip)
        assert MARKUP in shown.toPlainText()


def test_a_tool_tip_of_the_table_shows_a_name_as_it_is_written(context: Context, until: Until) -> None:
    name = Column(key="name", title=lambda: "Name", text=str, tooltip=lambda row: row.name)

    @dataclass(frozen=True, slots=True)
    class Row:
        id: int
        name: str

    async def read(ids: Sequence[int]) -> list[Row]:
        return [Row(key, f"{MARKUP}\nand more") for key in ids]

    model = PagedModel((name,), read, tasks=context.tasks, theme=context.theme)
    model.set_ids(array("q", [1]))
    model.index(0, 0).data()
    until(lambda: model.row_at(0) is not None)
    shown = QTextDocument()
    shown.setHtml(str(model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)))
    assert shown.toPlainText() == f"{MARKUP}\nand more"
