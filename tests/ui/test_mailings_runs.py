from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.mailing import Mailing, MailingId, MailingState
from desktop_mailer.domain.repetition import Period
from desktop_mailer.storage import life, mailings
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.mailings.list import FOLD
from desktop_mailer.ui.mailings.page import MailingsPage
from desktop_mailer.ui.mailings.runs import Fold, arranged
from tests.ui.mailings_world import Run, Until, add_people, draft

DAY = timedelta(days=1)


@pytest.fixture
def series(context: Context, run: Run) -> None:
    """A mailing that repeats daily, four runs of which are over, and an old one that does not."""

    def live(unit: WriteUnit) -> None:
        now = context.clock.now()
        begun = now - 5 * DAY + timedelta(hours=1)
        add_people(unit, now)
        mailings.add(unit, draft(now, name="Old"), now)
        first = replace(draft(now, name="Daily"), period=Period.DAILY, starts_at=begun, ends_at=begun + DAY / 2)
        made = mailings.add(unit, first, begun)
        for day in range(4):
            at = begun + day * DAY
            for moment in (at, at + DAY / 2):
                while life.advance(unit, moment):
                    pass
        assert [each.state for each in mailings.all_mailings(unit)[:2]] == ["scheduled", "finished"]
        assert made.id == 2

    run(context.database.write(live))


@pytest.fixture
def page(context: Context, series: None, until: Until) -> Iterator[MailingsPage]:
    page = MailingsPage(context)
    page.resize(1100, 700)
    page.show()
    until(lambda: page.detail.mailing is not None)
    yield page
    page.hide()
    page.deleteLater()


def shown(page: MailingsPage) -> list[object]:
    model = page.list.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def fold_at(page: MailingsPage) -> QModelIndex:
    model = page.list.model()
    return next(model.index(row, 0) for row in range(model.rowCount()) if model.index(row, 0).data(FOLD))


def test_runs_that_are_over_are_folded_under_those_that_are_not(page: MailingsPage, qtbot: QtBot) -> None:
    assert shown(page) == ["Daily", "4 earlier run(s)", "Old"]
    assert page.detail.mailing is not None
    assert page.detail.mailing.state is MailingState.SCHEDULED
    place = page.list.visualRect(fold_at(page)).center()
    qtbot.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert shown(page) == ["Daily", "4 earlier run(s)", *["Daily"] * 4, "Old"]
    assert page.list.currentIndex().row() == 0  # the mailing in hand is still the one that is marked
    qtbot.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert shown(page) == ["Daily", "4 earlier run(s)", "Old"]


def test_the_keys_open_and_close_a_fold_and_go_into_it(page: MailingsPage, qtbot: QtBot, until: Until) -> None:
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert page.list.currentIndex() == fold_at(page)
    assert page.detail.mailing is not None
    assert page.detail.mailing.state is MailingState.SCHEDULED  # a fold is no mailing: the one in hand stays
    qtbot.keyClick(page.list, Qt.Key.Key_Right)
    assert len(shown(page)) == 7
    assert fold_at(page).data(Qt.ItemDataRole.AccessibleTextRole) == "4 earlier run(s), shown"
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    until(lambda: page.detail.mailing is not None and page.detail.mailing.state is MailingState.FINISHED)
    qtbot.keyClick(page.list, Qt.Key.Key_Up)
    qtbot.keyClick(page.list, Qt.Key.Key_Left)
    # The one in hand is not folded away.
    assert shown(page) == ["Daily", "Daily", "3 earlier run(s)", "Old"]
    assert fold_at(page).data(Qt.ItemDataRole.AccessibleTextRole) == "3 earlier run(s), folded"
    qtbot.keyClick(page.list, Qt.Key.Key_Space)
    assert len(shown(page)) == 7


def test_a_double_click_on_a_fold_opens_no_form(page: MailingsPage) -> None:
    page.list.doubleClicked.emit(fold_at(page))
    assert page.place.currentWidget() is not page.form
    page.list.doubleClicked.emit(page.list.model().index(0, 0))
    assert page.place.currentWidget() is page.form


def test_a_run_that_is_chosen_from_elsewhere_is_shown(page: MailingsPage) -> None:
    page.list.choose(MailingId(3))
    assert page.detail.mailing is not None
    assert page.detail.mailing.id == 3
    assert shown(page) == ["Daily", "Daily", "3 earlier run(s)", "Old"]
    assert page.list.verticalScrollMode() is QAbstractItemView.ScrollMode.ScrollPerPixel


def test_a_run_that_ends_is_folded_once_another_is_looked_at(
    page: MailingsPage, context: Context, run: Run, until: Until
) -> None:
    newest = page.detail.mailing
    assert newest is not None
    run(context.database.write(mailings.cancel, newest.id, context.clock.now()))
    until(lambda: page.detail.mailing is not None and page.detail.mailing.state is MailingState.CANCELLED)
    assert shown(page) == ["Daily", "4 earlier run(s)", "Old"]  # all are over: the newest stands for them


def test_two_series_and_single_ones_keep_their_order(page: MailingsPage) -> None:
    like = page.book.rows[0]
    first, second = MailingId(1), MailingId(2)

    def one(number: int, parent: MailingId | None = None, state: MailingState = MailingState.FINISHED) -> Mailing:
        return replace(like, id=MailingId(number), parent_id=parent, state=state)

    rows = [one(9, first, MailingState.SCHEDULED), one(8, second, MailingState.RUNNING), one(7), one(6, first)]
    rows += [one(5, second), one(4, first, MailingState.PAUSED), one(3, first), one(2), one(1)]
    closed, open_ = Fold(first, 3, opened=False), Fold(second, 2, opened=True)
    assert arranged(rows, {second}, None) == [9, 4, closed, 8, open_, 5, 2, 7]
    assert arranged(rows, (), MailingId(3))[:4] == [9, 4, 3, Fold(first, 2, opened=False)]
    assert arranged([], (), None) == []
    assert arranged(rows[-1:], (), None) == [1]
