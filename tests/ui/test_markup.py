"""Words that others wrote - names, file names, the gateway's answers - are shown as they stand, never as markup."""

import asyncio
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.errors import MailerError
from desktop_mailer.ui.clients.importing import ImportStrip
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import Troubles, confirm
from desktop_mailer.ui.mailings.review import ReviewBar
from desktop_mailer.ui.widgets import Field, StateBar

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


def foot(_context: Context) -> QWidget:
    made = ReviewBar()
    made.show_trouble(MARKUP)
    return made


@pytest.mark.parametrize("build", [field, state_bar, strip, foot])
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
