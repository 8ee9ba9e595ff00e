from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QTableWidget
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.changes import Changes, Delta
from desktop_mailer.domain.client import ClientDraft, ClientId
from desktop_mailer.domain.mailing import Mailing, MailingId, MailingState
from desktop_mailer.domain.message import Message, MessageId, NotSent, Status, Verdict, Waiting
from desktop_mailer.domain.sender import Phase, Rest, SenderPause, SenderState
from desktop_mailer.domain.window import Window
from desktop_mailer.storage import clients, life, mailings
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.mailing_book import _all
from desktop_mailer.ui.mailings.attempts import AttemptsDialog
from desktop_mailer.ui.mailings.day_strip import open_spans, outside_custom
from desktop_mailer.ui.mailings.list import MAILING, next_words
from desktop_mailer.ui.mailings.message_columns import Shown
from desktop_mailer.ui.mailings.page import MailingsPage
from desktop_mailer.ui.mailings.phrases import Waits, message_words, quiet_words
from tests.ui.conftest import QuietSender
from tests.ui.mailings_world import Run, Until, add_people, choose, draft, send, start, stored


@pytest.fixture
def running(context: Context, run: Run) -> Mailing:
    """A running mailing: one of four opted out, three are pending."""
    run(context.database.write(add_people, context.clock.now()))
    made: Mailing = run(context.database.write(start, context.clock.now()))
    return made


@pytest.fixture
def page(context: Context, running: Mailing, until: Until) -> Iterator[MailingsPage]:
    page = MailingsPage(context)
    page.resize(1100, 700)
    page.show()
    until(lambda: page.detail.mailing is not None and len(page.detail.messages.model.ids) == 4)
    yield page
    page.hide()
    page.deleteLater()


def figures(page: MailingsPage) -> dict[str, str]:
    return {key: figure.text for key, figure in page.detail.figures.items() if key != "rate"}


def answer(page: MailingsPage, until: Until, text: str) -> QMessageBox:
    until(lambda: page.findChildren(QMessageBox))
    box = page.findChildren(QMessageBox)[0]
    next(button for button in box.buttons() if text in button.text()).click()
    return box


def row_of(page: MailingsPage, status: Status) -> int:
    return next(row for row, shown in enumerate(messages(page)) if shown.message.status is status)


def messages(page: MailingsPage) -> list[Shown]:
    model = page.detail.messages.model
    found = [model.row_at(row) for row in range(model.rowCount())]
    return [shown for shown in found if isinstance(shown, Shown)]


def read(page: MailingsPage, until: Until) -> None:
    """Wait until the table has read what it shows."""
    model = page.detail.messages.model
    until(lambda: all(model.row_at(row) is not None for row in range(model.rowCount())))


def test_counters_follow_the_deltas_without_a_query(page: MailingsPage, running: Mailing) -> None:
    before = figures(page)
    assert before == {"sent": "0", "not_sent": "1", "pending": "3", "total": "4"}
    page.take(Changes(deltas=(Delta(running.id, Status.PENDING, -2), Delta(running.id, Status.SENT, 2, second=1))))
    assert figures(page) == {"sent": "2", "not_sent": "1", "pending": "1", "total": "4"}
    counts = page.list.model().index(0, 0).data(MAILING).counts
    assert (counts.sent, counts.not_sent, counts.pending) == (2, 1, 1)


def test_what_is_both_read_and_heard_counts_once(page: MailingsPage, context: Context, run: Run) -> None:
    for _ in range(2):
        run(context.database.write(send, context.clock.now(), Verdict.ACCEPTED))
        page.book.load()  # this reading holds the message whose news are still waiting for their beat
        run(context.tasks.settle())
        context.feed._publish()
    assert figures(page) == {"sent": "2", "not_sent": "1", "pending": "1", "total": "4"}


def test_what_is_heard_during_a_reading_and_not_in_it_counts_too(
    page: MailingsPage, running: Mailing, context: Context, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = context.database.read

    async def slow(job: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any job
        found = await real(job, *args, **kwargs)
        if job is _all:  # while the answer is on its way there is more news
            await context.database.write(send, context.clock.now(), Verdict.ACCEPTED)
            context.feed._publish()
        return found

    monkeypatch.setattr(context.database, "read", slow)
    page.book.load()
    run(context.tasks.settle())
    context.feed._publish()
    assert figures(page) == {"sent": "1", "not_sent": "1", "pending": "2", "total": "4"}


def test_what_is_sent_shows_by_itself_in_figures_list_and_table(
    page: MailingsPage, context: Context, run: Run, until: Until
) -> None:
    run(context.database.write(send, context.clock.now(), Verdict.ACCEPTED, Verdict.REJECTED))
    until(lambda: figures(page) == {"sent": "1", "not_sent": "2", "pending": "1", "total": "4"})
    model = page.detail.messages.model
    column = [c.key for c in model.columns].index("status")
    until(
        lambda: sorted(model.index(r, column).data() for r in range(4)) == ["not sent", "not sent", "pending", "sent"]
    )
    assert page.detail.messages._chips[Status.SENT].text().endswith("1")


def test_a_filter_by_status_shows_those_alone(page: MailingsPage, context: Context, run: Run, until: Until) -> None:
    run(context.database.write(send, context.clock.now(), Verdict.ACCEPTED))
    page.detail.messages._chips[Status.SENT].click()
    until(lambda: page.detail.messages.model.rowCount() == 1)
    run(context.database.write(send, context.clock.now(), Verdict.ACCEPTED))
    until(lambda: page.detail.messages.model.rowCount() == 2)  # listed anew as messages change their status
    page.detail.messages._chips[None].click()
    until(lambda: page.detail.messages.model.rowCount() == 4)


def test_messages_are_listed_by_reason_and_written_to_a_file_as_they_are_listed(
    page: MailingsPage, context: Context, run: Run, until: Until, tmp_path: Path
) -> None:
    panel = page.detail.messages
    run(context.database.write(send, context.clock.now(), Verdict.REJECTED))
    assert not panel.reason_box.isVisible()
    panel._chips[Status.NOT_SENT].click()
    until(lambda: panel.model.rowCount() == 2 and panel.reason_box.isVisible())
    offered = [panel.reason_box.itemText(n) for n in range(panel.reason_box.count())]
    assert offered[0] == "For any reason"
    assert sorted(offered[1:]) == ["opted out (1)", "rejected by the gateway (1)"]
    panel.reason_box.setCurrentIndex(panel.reason_box.findData(NotSent.REJECTED))
    until(lambda: [shown.message.reason for shown in messages(page)] == [NotSent.REJECTED])
    panel.export.click()
    choose(panel, until, tmp_path / "rejected.csv")
    until(lambda: not panel.strip.running)
    assert panel.strip.text.text() == f"1 row(s) are written to {tmp_path / 'rejected.csv'}."
    (line,) = (tmp_path / "rejected.csv").read_text("utf-8-sig").splitlines()[1:]
    assert ",not sent,rejected," in line
    run(context.database.write(send, context.clock.now(), Verdict.REJECTED))
    until(lambda: panel.model.rowCount() == 2)  # listed anew, and counted
    assert panel.reason_box.currentText() == "rejected by the gateway (2)"
    panel._chips[None].click()
    until(lambda: panel.model.rowCount() == 4)
    assert not panel.reason_box.isVisible()


def test_a_filter_that_matches_no_message_says_so(page: MailingsPage, until: Until) -> None:
    panel = page.detail.messages
    panel._chips[Status.SENT].click()
    until(panel._no_match.isVisible)
    panel._chips[None].click()
    until(panel.view.isVisible)


def test_messages_that_were_just_made_are_listed_at_once(
    page: MailingsPage, context: Context, run: Run, until: Until
) -> None:
    now = context.clock.now()
    made = run(context.database.write(mailings.add, draft(now, name="Fresh"), now))
    page.list.choose(made.id)
    panel = page.detail.messages
    until(panel._empty.isVisible)
    panel._relist.setInterval(60_000)  # what is listed is not listed by its leave
    while run(context.database.write(life.advance, now)):
        pass
    until(lambda: page.detail.figures["total"].text == "4")
    assert not panel._empty.isVisible()
    until(lambda: panel.model.rowCount() == 4)


def test_the_page_measures_the_text_as_it_is_filled_in(
    page: MailingsPage, context: Context, run: Run, until: Until
) -> None:
    now = context.clock.now()
    run(context.database.write(clients.add, ClientDraft(phone="79160005555", name="Екатерина"), now))
    made = run(context.database.write(mailings.add, draft(now, name="Parcels", text="Hello, {name}!"), now))
    page.list.choose(made.id)
    until(lambda: page.detail.facts.size_words.text() == "1 part(s) · UCS-2 · the longest")


def test_the_reason_of_a_message_has_the_room_that_the_other_columns_leave(page: MailingsPage, run: Run) -> None:
    view, longest = page.detail.messages.view, "waits until Wed 09:00 in Vladivostok, 23:00 here"
    reason = [column.key for column in page.detail.messages.model.columns].index("reason")
    widths = {}
    for width in (1280, 800, 1280):
        page.resize(width, 700)
        run(page.context.tasks.settle())
        page.grab()  # lays out, now
        widths[width] = view.columnWidth(reason)
    assert widths[1280] > view.fontMetrics().horizontalAdvance(longest) + 18
    assert widths[800] < widths[1280]
    assert view.horizontalHeader().length() == view.viewport().width()


def test_in_a_narrow_row_the_next_moment_stays_whole(page: MailingsPage, running: Mailing, context: Context) -> None:
    now, metrics = context.clock.now(), page.list.fontMetrics()
    whole = next_words(running, now, metrics, 1_000)
    assert whole.startswith("ends ")
    moment = whole.removeprefix("ends ")
    assert next_words(running, now, metrics, metrics.horizontalAdvance(whole)) == whole
    assert next_words(running, now, metrics, metrics.horizontalAdvance(whole) - 1) == moment
    assert next_words(running, now, metrics, metrics.horizontalAdvance(moment) - 1).endswith("…")


def test_pause_and_resume_by_their_buttons(page: MailingsPage, until: Until) -> None:
    buttons = page.detail.buttons
    assert buttons["pause"].isVisible()
    assert not buttons["resume"].isVisible()
    buttons["pause"].click()
    until(buttons["resume"].isVisible)
    assert page.detail.quiet.text == "You paused it. Nothing goes out until you resume it."
    buttons["resume"].click()
    until(buttons["pause"].isVisible)
    assert page.detail.mailing is not None
    assert page.detail.mailing.state is MailingState.RUNNING


def test_cancel_asks_with_the_number_and_may_be_left(page: MailingsPage, run: Run, until: Until) -> None:
    page.detail.entries["cancel"].trigger()
    box = answer(page, until, "Keep it")
    assert "3 message" in box.informativeText()
    assert stored(page.context.database, run)[0].state is MailingState.RUNNING
    until(lambda: not page.findChildren(QMessageBox))
    page.detail.entries["cancel"].trigger()
    answer(page, until, "Cancel 3 message")
    until(lambda: page.book.rows[0].state is MailingState.CANCELLED)
    until(lambda: page.detail.quiet.text.startswith("Cancelled: nothing more goes out."))


def test_a_mailing_that_is_over_says_why_how_many_were_not_sent(
    page: MailingsPage, running: Mailing, run: Run, until: Until
) -> None:
    """It told the number alone: the reasons had to be counted in the table of messages."""
    now = page.context.clock.now()
    run(page.context.database.write(send, now, Verdict.REJECTED))
    run(page.context.database.write(mailings.cancel, running.id, now))
    while run(page.context.database.write(life.advance, now)):
        pass
    said = "Cancelled: nothing more goes out. Not sent: cancelled (2), opted out (1), rejected by the gateway (1)."
    until(lambda: page.detail.quiet.text == said)


def test_a_draft_is_launched_from_its_form_which_tells_what_becomes_of_it(
    page: MailingsPage, context: Context, run: Run, until: Until
) -> None:
    now = context.clock.now()
    made = run(context.database.write(mailings.add, draft(now, name="Draft", text="я" * 71), now, as_draft=True))
    page.list.choose(made.id)
    until(page.detail.buttons["launch"].isVisible)
    until(lambda: page.detail.estimate.text == "3")
    page.detail.buttons["launch"].click()
    until(lambda: "3 client(s) get it" in page.form.prospect.said)
    assert "6 SMS" in page.form.send.text()
    page.form.send.click()
    until(lambda: page.book.rows[0].state is MailingState.SCHEDULED)


def test_a_mailing_at_any_hour_shows_no_strip_of_hours(
    page: MailingsPage, context: Context, run: Run, until: Until
) -> None:
    """Half of it was hatched as a warning, without a word, beside “At any hour”."""
    assert not page.detail.facts.strip.isVisible()
    kept = run(context.database.write(start, context.clock.now(), Window(start=time(9), end=time(21))))
    page.list.choose(kept.id)
    until(page.detail.facts.strip.isVisible)


def test_trouble_is_told_on_the_page(page: MailingsPage, running: Mailing, run: Run, until: Until) -> None:
    run(page.context.database.write(mailings.cancel, running.id, page.context.clock.now()))
    page._act("pause", running)
    until(lambda: page.trouble.text)
    assert f"Mailing {running.id} is" in page.trouble.text


def test_the_paused_sender_is_said_to_be_why_nothing_goes_out(
    page: MailingsPage, sender: QuietSender, until: Until
) -> None:
    sender.become(SenderState(phase=Phase.PAUSED, pause=SenderPause.NO_TOKEN))
    assert page.detail.quiet.text == "The sender is paused: there is no token."
    read(page, until)
    model = page.detail.messages.model
    reason = [c.key for c in model.columns].index("reason")
    row = row_of(page, Status.PENDING)
    until(lambda: model.index(row, reason).data() == "sender paused")


def test_a_message_outside_the_window_tells_both_clocks(
    context: Context, sender: QuietSender, run: Run, until: Until
) -> None:
    now = context.clock.now()
    run(context.database.write(add_people, now))
    # A window that has closed in Moscow an hour ago and in Vladivostok long before or long after.
    closed = (now + timedelta(hours=3) - timedelta(hours=2)).time().replace(second=0, microsecond=0)
    window = Window(start=closed, end=(datetime.combine(now, closed) + timedelta(minutes=30)).time())
    run(context.database.write(start, now, window))
    run(context.database.write(send, now))
    page = MailingsPage(context)
    page.resize(1100, 700)
    page.show()
    until(lambda: page.detail.messages.model.rowCount() == 4)
    read(page, until)
    model = page.detail.messages.model
    reason = [c.key for c in model.columns].index("reason")
    phone = next(r for r in range(4) if "903" in model.index(r, 0).data())
    said = model.index(phone, reason).data()
    assert said.startswith("waits until ")
    assert " in Vladivostok, " in said
    assert said.endswith(" here")
    until(lambda: page.detail.quiet.text.startswith("For those who are left it is outside the window. Next: "))
    page.hide()
    page.deleteLater()


def test_a_double_click_shows_what_was_tried(
    page: MailingsPage, context: Context, run: Run, until: Until, qtbot: QtBot
) -> None:
    run(context.database.write(send, context.clock.now(), Verdict.RETRY))
    read(page, until)
    until(lambda: any(shown.message.attempts for shown in messages(page)))
    tried = next(shown for shown in messages(page) if shown.message.attempts)
    page.detail.messages.view.opened.emit(tried.id)
    until(lambda: page.window().findChildren(AttemptsDialog))
    (dialog,) = page.window().findChildren(AttemptsDialog)
    (table,) = dialog.findChildren(QTableWidget)
    cells = [table.model().index(0, column).data() for column in range(table.model().columnCount())]
    assert cells[0] == "1"
    assert "will be tried again" in cells[4]
    assert cells[5] == "retry"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    until(lambda: not page.window().findChildren(AttemptsDialog))


def test_a_message_that_failed_says_when_it_is_tried_again(
    page: MailingsPage, context: Context, run: Run, until: Until
) -> None:
    run(context.database.write(send, context.clock.now(), Verdict.RETRY, Verdict.RETRY, Verdict.RETRY))
    until(lambda: page.detail.quiet.text.startswith("The last attempts failed. Next attempt: "))


def test_the_list_follows_new_mailings_and_deleted_ones(
    page: MailingsPage, context: Context, run: Run, until: Until
) -> None:
    now = context.clock.now()
    made = run(context.database.write(mailings.add, draft(now, name="Second"), now))
    until(lambda: page.list.model().rowCount() == 2)
    assert page.list.model().index(0, 0).data() == "Second"
    assert page.detail.mailing is not None
    assert page.detail.mailing.name == "News"  # the operator's choice stays
    page.list.choose(made.id)
    page.detail.entries["cancel"].trigger()
    answer(page, until, "Cancel the mailing")
    until(page.detail.buttons["delete"].isVisible)
    page.detail.buttons["delete"].click()
    answer(page, until, "Delete the mailing")
    until(lambda: page.list.model().rowCount() == 1)


def test_the_empty_page_invites_to_the_first_mailing(context: Context, until: Until) -> None:
    page = MailingsPage(context)
    page.show()
    until(page.empty.isVisible)
    page.empty.action.click()
    assert page.place.currentWidget() is page.form
    until(lambda: page.form._reach is not None)
    page.form.left.emit()
    page.hide()
    page.deleteLater()


def test_a_hidden_page_catches_up_when_it_is_shown(
    page: MailingsPage, context: Context, run: Run, until: Until
) -> None:
    page.hide()
    run(context.database.write(send, context.clock.now(), Verdict.ACCEPTED))
    heard: list[Changes] = []
    context.feed.changed.connect(heard.append)
    until(lambda: heard)
    assert figures(page)["sent"] == "0"
    page.show()
    until(lambda: figures(page)["sent"] == "1")


def test_the_rate_is_that_of_the_last_seconds(page: MailingsPage, running: Mailing) -> None:
    page.take(Changes(deltas=(Delta(running.id, Status.SENT, 30, second=1),)))
    assert page.detail.figures["rate"].text == "30/s"


def test_a_mailing_that_ends_soon_says_that_the_rest_expires(page: MailingsPage, running: Mailing) -> None:
    now = datetime.now(UTC)
    page.detail.show_mailing(replace(running, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(seconds=5)))
    assert page.detail.quiet.text.startswith("The end is too near for another attempt.")


def test_the_notice_of_a_mailing_tells_the_limit_of_the_day_from_the_wish_of_the_gateway(running: Mailing) -> None:
    now = running.starts_at
    waits = Waits(Waiting.RATE_LIMIT, now + timedelta(hours=3))
    said = [
        quiet_words(
            running,
            SenderState(
                phase=Phase.IDLE, rest=Rest(reason=Waiting.RATE_LIMIT, until=waits.next_at, day_used_up=day_used_up)
            ),
            waits,
            now,
        )
        for day_used_up in (True, False)
    ]
    assert said[0] == "The day’s limit is used up. Sending goes on by itself at midnight."
    assert said[1].startswith("The gateway asked for a pause, until ")


def test_the_notice_of_a_mailing_at_any_hour_names_no_city(running: Mailing) -> None:
    now = running.starts_at
    waits = Waits(Waiting.RETRY, now + timedelta(hours=3), "Asia/Vladivostok")
    idle = SenderState(phase=Phase.IDLE)
    assert "Vladivostok" not in quiet_words(running, idle, waits, now)
    assert "Vladivostok" in quiet_words(replace(running, window=Window(start=time(9), end=time(21))), idle, waits, now)


def test_the_notice_of_a_mailing_does_not_leave_out_those_who_wait_for_a_time_zone(running: Mailing) -> None:
    now = running.starts_at
    waits = Waits(Waiting.OUTSIDE_WINDOW, now + timedelta(hours=3), "Asia/Omsk", some_zoneless=True)
    said = quiet_words(running, SenderState(phase=Phase.IDLE), waits, now)
    assert said.endswith("Some have no time zone: they wait until they are given one.")


def test_a_window_over_midnight_is_two_spans_of_the_day() -> None:
    night = Window(start=time(21), end=time(9))
    assert open_spans(night) == ((0, 540), (1260, 1440))
    assert outside_custom(night)
    assert not outside_custom(Window(start=time(8), end=time(22)))
    assert open_spans(Window(start=time(20), end=time(0))) == ((1200, 1440),)


def test_a_message_that_was_cancelled_after_a_lost_answer_says_that_it_may_have_been_delivered() -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    message = Message(
        id=MessageId(1),
        mailing_id=MailingId(1),
        client_id=ClientId(1),
        phone="79160000001",
        text="Hello",
        status=Status.NOT_SENT,
        reason=NotSent.CANCELLED,
        attempts=1,
        next_attempt_at=None,
        sending=False,
        created_at=now,
        final_at=None,
        timezone=None,
        last_answer="",
        maybe_delivered=True,
    )
    idle = SenderState(phase=Phase.IDLE)
    assert message_words(message, idle, now) == "cancelled; it may have been delivered"
    assert message_words(replace(message, maybe_delivered=False), idle, now) == "cancelled"
