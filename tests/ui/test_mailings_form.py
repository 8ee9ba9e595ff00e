from collections.abc import Callable, Iterator
from datetime import time, timedelta

import pytest
from PySide6.QtCore import QDateTime, Qt, QTime
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.client import ClientDraft, ClientFilter
from desktop_mailer.domain.mailing import MailingState
from desktop_mailer.domain.window import Window
from desktop_mailer.storage import clients, mailings
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.mailings.form import MailingForm
from desktop_mailer.ui.mailings.page import MailingsPage
from desktop_mailer.ui.mailings.picker import Picker
from desktop_mailer.ui.main_window import MainWindow
from tests.ui.mailings_world import Run, Until, add_people, draft, start, stored


@pytest.fixture
def page(context: Context, run: Run, until: Until) -> Iterator[MailingsPage]:
    run(context.database.write(add_people, context.clock.now()))
    page = MailingsPage(context)
    page.resize(1000, 700)
    page.show()
    until(lambda: page.book.loaded)
    page.begin_new()
    until(lambda: page.form.send.isEnabled() and page.form.audience.codes.chips())
    yield page
    page.hide()
    page.deleteLater()


@pytest.fixture
def form(page: MailingsPage) -> MailingForm:
    return page.form


def choose(picker: Picker, value: str) -> None:
    next(chip for chip in picker.chips() if chip.text() == value).click()


def fill(form: MailingForm, qtbot: QtBot, until: Until, name: str = "Autumn", text: str = "Hello, {name}!") -> None:
    qtbot.keyClicks(form.name, name)
    form.text.editor.setPlainText(text)
    until(form.send.isEnabled)


def left(page: MailingsPage) -> bool:
    return page.place.currentWidget() is not page.form


def test_a_mailing_is_made_through_the_form(page: MailingsPage, qtbot: QtBot, run: Run, until: Until) -> None:
    form = page.form
    fill(form, qtbot, until)
    choose(form.audience.codes, "916")
    choose(form.audience.tags, "vip")
    until(form.send.isEnabled)
    assert form.audience.rule == "Operator code 916, and tag “vip”"
    assert "2" in form.audience.count_text
    form.send.click()
    until(lambda: left(page))
    (made,) = stored(page.context.database, run)
    assert (made.name, made.text) == ("Autumn", "Hello, {name}!")
    assert made.filter == ClientFilter(operator_codes=("916",), tags=("vip",))
    assert made.window is not None
    assert (made.window.start.hour, made.window.end.hour) == (9, 21)
    assert made.state is MailingState.SCHEDULED
    assert timedelta(hours=23, minutes=59) < made.ends_at - made.starts_at < timedelta(hours=24, minutes=6)
    until(lambda: page.detail.mailing is not None and page.detail.mailing.id == made.id)


def test_the_button_says_how_many_clients_and_what_it_costs(form: MailingForm, qtbot: QtBot, until: Until) -> None:
    fill(form, qtbot, until, text="я" * 71)
    assert form.send.text().startswith("Send 3 message(s) (")
    assert "2 part" in form.send.text()
    assert "6 SMS" in form.send.text()


def test_those_who_cannot_be_reached_are_not_counted_among_those_who_get_it(
    page: MailingsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    """One client has no time zone, and the mailing keeps to the hours of the client."""
    form = page.form
    stranger = ClientDraft(phone="79160005555", name="Zoya", tags=("vip",))
    run(page.context.database.write(clients.add, stranger, page.context.clock.now()))
    fill(form, qtbot, until, text="Hello")
    assert form.audience.count_text == "3 of 4 client(s)"
    assert form.send.text() == "Send 3 message(s), 1 cannot be reached in time (1 part(s) each: 4 SMS)"
    form.schedule.any_hour.click()
    until(form.send.isEnabled)
    assert form.audience.count_text == "4 client(s)"
    assert form.send.text() == "Send 4 message(s) (1 part(s) each: 4 SMS)"


def test_those_of_whose_text_nothing_is_left_are_said_to_get_nothing(
    page: MailingsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    nameless = ClientDraft(phone="79160005555", timezone="Europe/Moscow")
    run(page.context.database.write(clients.add, nameless, page.context.clock.now()))
    fill(page.form, qtbot, until, text="{name}")
    until(lambda: page.form.audience.count_text == "3 of 4 client(s)")
    assert page.form.send.text().startswith("Send 3 message(s) (")
    assert "1 get(s) nothing" in page.form.audience.filter_field._note.text()


def test_a_limit_of_messages_a_second_is_stored_and_shown_again(
    page: MailingsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    form = page.form
    fill(form, qtbot, until)
    form.schedule.rate.setValue(7)
    until(form.send.isEnabled)
    form.keep.click()
    until(lambda: left(page))
    (kept,) = stored(page.context.database, run)
    assert kept.rate == 7
    until(lambda: "At most 7 message(s) a second" in page.detail.facts.lines["terms"].text())
    page._act("edit", kept)
    assert form.schedule.rate.value() == 7
    form.schedule.rate.setValue(0)
    until(form.send.isEnabled)
    form.keep.click()
    until(lambda: left(page))
    assert stored(page.context.database, run)[0].rate is None


def test_parts_differ_where_the_fields_do(form: MailingForm, qtbot: QtBot, until: Until) -> None:
    fill(form, qtbot, until, text="я" * 66 + "{name}")
    until(lambda: "1 to 2 parts" in form.send.text())
    assert "4 SMS" in form.send.text()  # Anna and Vera just fit into one part, Boris does not: 70, 70 and 71
    assert "1 to 2 parts" in form.text.size_line.text()


def test_no_count_yet_no_send(form: MailingForm, qtbot: QtBot, until: Until) -> None:
    fill(form, qtbot, until)
    choose(form.audience.tags, "vip")
    assert not form.send.isEnabled()
    assert not form.keep.isEnabled()
    assert form.audience.count_text == "…"
    until(form.send.isEnabled)


def test_empty_fields_are_told_where_they_are_and_nothing_is_stored(page: MailingsPage, run: Run) -> None:
    page.form.send.click()
    assert page.form.errors() == {"name": "Give the mailing a name.", "text": "The text is empty."}
    assert page.form.name_field.error
    assert not left(page)
    assert not stored(page.context.database, run)


def test_an_end_before_the_start_is_told_at_the_end(page: MailingsPage, qtbot: QtBot, run: Run, until: Until) -> None:
    form = page.form
    fill(form, qtbot, until)
    form.schedule.start_at.click()
    form.schedule.start.setDateTime(QDateTime.currentDateTime().addDays(3))
    until(form.send.isEnabled)
    form.send.click()
    assert form.errors() == {"ends_at": "The end is not after the start."}
    assert not stored(page.context.database, run)
    form.schedule.end.setDateTime(QDateTime.currentDateTime().addDays(4))
    assert not form.errors()


def test_a_filter_that_meets_nobody_is_told_at_the_filter_and_blocks(
    page: MailingsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    form = page.form
    fill(form, qtbot, until)
    choose(form.audience.codes, "903")
    choose(form.audience.tags, "vip")
    until(lambda: form.audience.filter_field.error)
    assert form.errors() == {"filter": "Nobody matches. Choose other codes or tags, or fewer of them."}
    assert not form.send.isEnabled()
    assert not form.keep.isEnabled()
    form.send.click()
    form.keep.click()
    assert not stored(page.context.database, run)
    choose(form.audience.codes, "916")
    until(form.send.isEnabled)
    assert not form.audience.filter_field.error


def test_no_day_of_the_week_is_told_at_the_days(page: MailingsPage, qtbot: QtBot, run: Run, until: Until) -> None:
    fill(page.form, qtbot, until)
    for chip in page.form.schedule.days:
        chip.click()
    until(page.form.send.isEnabled)
    page.form.send.click()
    assert page.form.errors() == {"days": "Choose at least one day."}
    assert not stored(page.context.database, run)


def test_any_tag_and_all_tags_differ_in_words_and_in_number(form: MailingForm, until: Until) -> None:
    choose(form.audience.tags, "vip")
    choose(form.audience.tags, "new")
    until(form.send.isEnabled)
    assert form.audience.rule == "Tag “vip” or “new”"
    assert form.audience.count_text.startswith("3 ")
    form.audience.all_tags.click()
    until(form.send.isEnabled)
    assert form.audience.rule == "All of the tags “vip” and “new”"
    assert form.audience.count_text.startswith("1 ")


def test_those_who_opted_out_are_said_to_get_nothing(form: MailingForm) -> None:
    assert form.audience.filter_field._note.text().startswith("1 opted out")


@pytest.mark.parametrize(("opens", "warned"), [(QTime(7, 0), True), (QTime(8, 0), False), (QTime(22, 0), True)])
def test_early_and_late_hours_are_warned_about(form: MailingForm, opens: QTime, warned: bool) -> None:
    form.schedule.opens.setTime(opens)
    assert bool(form.schedule.warning) is warned


def test_any_hour_is_no_window_and_is_warned_about(form: MailingForm) -> None:
    assert not form.schedule.warning
    form.schedule.any_hour.click()
    assert form.schedule.chosen_window() is None
    assert "before 08:00" in form.schedule.warning


def test_a_later_start_is_scheduled_and_says_so(page: MailingsPage, qtbot: QtBot, run: Run, until: Until) -> None:
    form = page.form
    fill(form, qtbot, until)
    begins = QDateTime.currentDateTime().addSecs(3600)
    form.schedule.start_at.click()
    form.schedule.start.setDateTime(begins)
    until(form.send.isEnabled)
    assert form.send.text().startswith("Schedule for ")
    form.send.click()
    until(lambda: left(page))
    (made,) = stored(page.context.database, run)
    assert abs(made.starts_at.timestamp() - begins.toSecsSinceEpoch()) < 60


def test_a_draft_is_kept_and_launched_from_the_form(page: MailingsPage, qtbot: QtBot, run: Run, until: Until) -> None:
    fill(page.form, qtbot, until)
    page.form.keep.click()
    until(lambda: left(page) and page.book.rows)
    (kept,) = stored(page.context.database, run)
    assert kept.state is MailingState.DRAFT
    page._act("edit", kept)
    until(page.form.send.isEnabled)
    assert page.form.name.text() == "Autumn"
    page.form.text.editor.setPlainText("Changed")
    until(page.form.send.isEnabled)
    page.form.send.click()
    until(lambda: left(page))
    (sent,) = stored(page.context.database, run)
    assert (sent.id, sent.text, sent.state) == (kept.id, "Changed", MailingState.SCHEDULED)


def test_a_started_mailing_keeps_its_clients_and_its_start(page: MailingsPage, run: Run, until: Until) -> None:
    running = run(page.context.database.write(start, page.context.clock.now()))
    page._act("edit", running)
    form = page.form
    assert not form.audience.codes.isEnabled()
    assert not form.schedule.start_at.isEnabled()
    assert form.keep.isHidden()
    form.text.editor.setPlainText("Another text")
    until(form.send.isEnabled)
    assert form.send.text() == "Save changes"
    form.send.click()
    until(lambda: left(page))
    (changed,) = stored(page.context.database, run)
    assert (changed.text, changed.starts_at, changed.state) == ("Another text", running.starts_at, MailingState.RUNNING)


def test_a_copy_is_a_new_mailing(page: MailingsPage, run: Run, until: Until) -> None:
    now = page.context.clock.now()
    window = Window(start=time(10), end=time(12), days=frozenset({0, 2}))
    made = run(page.context.database.write(mailings.add, draft(now, window=window), now))
    page._act("duplicate", made)
    until(page.form.send.isEnabled)
    assert page.form.name.text() == "News (copy)"
    page.form.send.click()
    until(lambda: left(page))
    copy, original = stored(page.context.database, run)
    assert (copy.name, copy.window, original.name) == ("News (copy)", window, "News")


def test_few_characters_that_cost_a_part_can_be_replaced(form: MailingForm) -> None:
    form.text.editor.setPlainText("Sale — “today” № 5")
    assert "UCS-2" in form.text.size_line.text()
    assert form.text.replace.isVisible()
    form.text.replace.click()
    assert form.text.text() == 'Sale - "today" No. 5'
    assert "GSM-7" in form.text.size_line.text()
    assert not form.text.replace.isVisible()


def test_the_preview_shows_the_text_as_one_client_gets_it(form: MailingForm, until: Until) -> None:
    form.text.editor.setPlainText("Hello, {name}!")
    until(lambda: form.phone._bubble._text.text() == "Hello, Anna!")
    assert form.phone._sender.text() == "For Anna"


def test_a_placeholder_is_inserted_where_the_cursor_is(form: MailingForm) -> None:
    form.text.editor.setPlainText("Hi ")
    form.text.editor.moveCursor(form.text.editor.textCursor().MoveOperation.End)
    form.text._menu.actions()[0].trigger()
    assert form.text.text() == "Hi {name}"


def test_an_unknown_placeholder_is_said_to_stay_as_it_is(form: MailingForm) -> None:
    form.text.editor.setPlainText("Hi {nmae}")
    assert "“nmae”" in form.text.advice.text()


def test_an_untouched_form_is_left_without_a_question(page: MailingsPage, qtbot: QtBot, run: Run) -> None:
    qtbot.keyClick(page.form.name, Qt.Key.Key_Escape)
    assert left(page)
    assert not stored(page.context.database, run)


def escape(form: MailingForm, qtbot: QtBot) -> None:
    qtbot.keyClick(form.name, Qt.Key.Key_Escape)


def back(form: MailingForm, qtbot: QtBot) -> None:
    qtbot.mouseClick(form.back, Qt.MouseButton.LeftButton)


def cancel(form: MailingForm, qtbot: QtBot) -> None:
    qtbot.mouseClick(form.foot.cancel, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("go", [escape, back, cancel])
@pytest.mark.parametrize(("verb", "gone"), [("Keep editing", False), ("Discard", True)])
def test_what_was_typed_is_not_thrown_away_without_a_question(
    page: MailingsPage, qtbot: QtBot, until: Until, go: Callable[[MailingForm, QtBot], None], verb: str, gone: bool
) -> None:
    form = page.form
    fill(form, qtbot, until)
    go(form, qtbot)
    until(lambda: page.findChildren(QMessageBox))
    (box,) = page.findChildren(QMessageBox)
    assert not left(page)
    assert box.defaultButton().text() == "Keep editing"
    next(button for button in box.buttons() if button.text() == verb).click()
    until(lambda: not form.asking)
    assert left(page) is gone
    assert (form.name.text(), form.text.text()) == ("Autumn", "Hello, {name}!")


def test_the_keyboard_alone_fills_the_form_and_sends(page: MailingsPage, qtbot: QtBot, run: Run, until: Until) -> None:
    form = page.form
    qtbot.keyClicks(form.name, "By keys")
    qtbot.keyClicks(form.text.editor, "Hello")
    until(form.send.isEnabled)
    qtbot.keyClick(form.send, Qt.Key.Key_Space)
    until(lambda: left(page))
    assert [m.name for m in stored(page.context.database, run)] == ["By keys"]


def test_without_clients_the_form_says_to_add_some(context: Context, until: Until) -> None:
    page = MailingsPage(context)
    page.show()
    page.begin_new()
    until(lambda: page.form.audience.filter_field.error)
    assert page.form.audience.filter_field.error == "There are no clients yet. Add or import some first."
    assert not page.form.send.isEnabled()
    page.hide()
    page.deleteLater()


def test_what_is_typed_in_the_form_is_unsaved_until_it_is_left(page: MailingsPage, qtbot: QtBot, until: Until) -> None:
    assert not page.unsaved()
    qtbot.keyClicks(page.form.name, "A")
    assert page.unsaved()
    page.form.left.emit()
    assert not page.unsaved()
    page.begin_new()
    until(page.form.send.isEnabled)
    assert not page.unsaved()
    choose(page.form.audience.tags, "vip")
    assert page.unsaved()


def test_ctrl_n_begins_a_mailing_and_f5_reads_the_mailings_again(
    context: Context, qtbot: QtBot, run: Run, until: Until
) -> None:
    window = MainWindow(context, [MailingsPage(context)])
    qtbot.addWidget(window)
    window.show()
    page = window.page
    assert isinstance(page, MailingsPage)
    until(lambda: page.book.loaded)
    now = context.clock.now()
    before = page.book.rows
    context.feed.close()  # no news: the key alone makes the page read
    run(context.database.write(mailings.add, draft(now), now))
    assert page.book.rows == before
    qtbot.keyClick(window, Qt.Key.Key_F5)
    until(lambda: page.book.rows != before)
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert page.place.currentWidget() is page.form
