import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QGuiApplication

from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.mailing import Mailing
from desktop_mailer.domain.message import Verdict
from desktop_mailer.logbook import About
from desktop_mailer.logs import FOLDER, HOLDER_FILE
from desktop_mailer.storage import clients as stored
from desktop_mailer.ui.changes import _EVENTS
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.journal import lines
from desktop_mailer.ui.journal.event_words import event_words
from desktop_mailer.ui.journal.page import JournalPage
from desktop_mailer.ui.mailings.page import MailingsPage
from tests.ui.mailings_world import Run, Until, add_people, send, start


def line(event: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - of a line
    at = datetime(2026, 6, 1, 12, 0, tzinfo=UTC).isoformat(timespec="milliseconds")
    return {"time": at, "level": "info", "event": event, **fields}


def write(context: Context, *written: dict[str, Any]) -> None:
    log = context.data_folder / FOLDER / HOLDER_FILE
    log.parent.mkdir(exist_ok=True)
    with log.open("a", encoding="utf-8") as stream:
        stream.writelines(json.dumps(each) + "\n" for each in written)


@pytest.fixture
def page(context: Context, until: Until) -> Iterator[JournalPage]:
    write(context, line("sender.started"), line("message.accepted", mailing_id=3, message_id=30, client_id=300))
    page = JournalPage(context)
    page.resize(1000, 700)
    page.show()
    until(lambda: page.model.rowCount() == 2)
    yield page
    page.hide()
    page.deleteLater()


def events(page: JournalPage) -> list[object]:
    return [page.model.line_at(row)["event"] for row in range(page.model.rowCount())]


def turn_to(page: JournalPage, kind: str, number: str) -> None:
    page.kind.setCurrentIndex(page.kind.findData(kind))
    page.search.setText(number)
    page.search.returnPressed.emit()


def test_lines_that_come_are_shown_as_they_come(page: JournalPage, context: Context, until: Until) -> None:
    assert events(page) == ["sender.started", "message.accepted"]
    write(context, line("message.rejected", mailing_id=3, answer="no such number"), line("sender.idle"))
    until(lambda: events(page)[2:] == ["message.rejected", "sender.idle"])
    shown = [page.model.index(2, column).data() for column in range(page.model.columnCount())]
    assert shown[1:] == ["Message: rejected", "3", "", "", "answer: no such number"]
    (context.data_folder / FOLDER / HOLDER_FILE).unlink()  # rotated away
    write(context, line("a.new.file"))
    until(lambda: events(page)[-1] == "a.new.file")


def test_what_comes_while_the_page_is_hidden_or_finds_is_there_once(
    page: JournalPage, context: Context, until: Until
) -> None:
    page.hide()
    log = context.data_folder / FOLDER / HOLDER_FILE
    write(context, line("a"))
    log.rename(log.with_name(f"{HOLDER_FILE}.1"))
    write(context, *(line("b", number=number) for number in range(100)))
    page.show()
    until(lambda: len(events(page)) >= 103)
    assert events(page)[2:] == ["a", *("b" for _ in range(100))]
    page.read_again()
    write(context, line("c"))
    until(lambda: events(page)[-1:] == ["c"])
    page._following.ask()
    until(lambda: not page._finding.running)
    assert events(page).count("c") == 1


def test_what_concerns_one_is_found_and_followed(page: JournalPage, context: Context, until: Until) -> None:
    turn_to(page, "client_id", "300")
    until(lambda: events(page) == ["message.accepted"])
    write(context, line("message.retry", client_id=301), line("message.retry", client_id=300, attempt=2))
    until(lambda: events(page) == ["message.accepted", "message.retry"])
    turn_to(page, "mailing_id", "77")
    until(lambda: events(page) == [])
    for none in ("no number", "9" * 19, "9" * 5_000):
        turn_to(page, "mailing_id", none)
        until(lambda: events(page) == [] and not page._finding.running)
    page.kind.setCurrentIndex(0)
    until(lambda: len(events(page)) == 4)


def test_the_database_tells_what_the_log_does_not(page: JournalPage, context: Context, run: Run, until: Until) -> None:
    now = context.clock.now()
    run(context.database.write(add_people, now))
    made: Mailing = run(context.database.write(start, now))
    run(context.database.write(send, now, Verdict.ACCEPTED))
    page.show_about(About(mailing_id=made.id))
    until(lambda: "mailing.created" in events(page))
    assert page.kind.currentData() == "mailing_id"
    assert page.search.text() == str(made.id)


def test_chosen_lines_are_copied_and_read_in_full(page: JournalPage) -> None:
    assert not page.copy_button.isEnabled()
    page.view.selectAll()
    page.copy_button.click()
    copied = [json.loads(each) for each in QGuiApplication.clipboard().text().splitlines()]
    assert [each["event"] for each in copied] == ["sender.started", "message.accepted"]
    # Not `selectRow`: that obeys keys that an earlier test has left pressed.
    chosen = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    page.view.selectionModel().select(page.model.index(1, 0), chosen)
    assert json.loads(page.whole_line.toPlainText())["client_id"] == 300


def test_only_the_newest_are_kept(
    page: JournalPage, context: Context, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "MOST", 4)
    write(context, *(line(f"event.{n}") for n in range(10)))
    until(lambda: events(page) == [f"event.{n}" for n in range(6, 10)])


def test_a_page_that_is_not_seen_does_not_look(page: JournalPage, context: Context, until: Until) -> None:
    page.hide()
    write(context, line("unseen"))
    assert not page._looks.isActive()
    page.show()
    until(lambda: events(page)[-1] == "unseen")


def test_a_folder_without_a_log_is_an_empty_journal(context: Context, until: Until) -> None:
    page = JournalPage(context)
    page.show()
    until(lambda: not page._finding.running)
    assert page.model.rowCount() == 0
    page.hide()
    page.deleteLater()


def test_a_mailing_and_a_client_lead_into_the_journal(context: Context, run: Run, until: Until) -> None:
    now = context.clock.now()
    run(context.database.write(add_people, now))
    made: Mailing = run(context.database.write(start, now))
    asked: list[About] = []
    mailings, clients = MailingsPage(context), ClientsPage(context)
    for page in (mailings, clients):
        page.journal_asked.connect(asked.append)
        page.show()
    until(lambda: mailings.detail.mailing is not None and clients.model.rowCount() == 4)
    mailings.detail.entries["journal"].trigger()
    clients.panel.show_client(run(context.database.read(stored.get, ClientId(2))))
    next(action for action in clients.panel.menu.actions() if "journal" in action.text()).trigger()
    assert asked == [About(mailing_id=made.id), About(client_id=2)]
    for page in (mailings, clients):
        page.hide()
        page.deleteLater()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("message.accepted", "Message: accepted"),
        ("message.ambiguous", "Message: no clear answer, will be tried again"),
        ("messages.waiting", "Mailing: messages wait"),
        ("sender.goes_on", "Sender: goes on"),
        ("clients.import", "Clients: imported"),
        ("clock.jumped", "The clock was set, or the computer slept"),
        ("nobody.knows", "nobody.knows"),
    ],
)
def test_events_have_words_and_those_that_have_none_their_name(name: str, said: str) -> None:
    assert event_words(name) == said


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"attempt": 2, "duration_ms": 35.9, "answer": "OK"}, "attempt: 2, took: 35.9 ms, answer: OK"),
        ({"reason": "token refused"}, "reason: the gateway refused the token"),
        ({"reason": "outside window", "until": "soon"}, "reason: outside the window, until: soon"),
        ({"changed": "rate, odd"}, "changed: messages a second, odd"),
        ({"answer": "a\u202eb\n", "stopped": False}, "answer: a·b·, stopped: no"),
        (
            {"actor": "anya", "before": {"rate": 5}, "after": {"rate": None, "text": "x"}},
            "by: anya, messages a second: 5 → –, text: x",
        ),
    ],
)
def test_the_details_are_told_in_words(fields: dict[str, Any], said: str) -> None:
    assert lines.details({"time": "x", "level": "info", "event": "y", "message_id": 7} | fields) == said


def test_every_event_that_is_on_record_has_words() -> None:
    for name in _EVENTS:
        assert ": " in event_words(name), name
