"""The messages of one client in the side panel: all mailings, newest first, live, quick for any number."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import insert, select

from desktop_mailer.domain.client import ClientDraft, ClientId
from desktop_mailer.domain.message import Status, Verdict
from desktop_mailer.domain.window import parse_window
from desktop_mailer.storage import clients, mailings
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.storage.schema import mailing, message
from desktop_mailer.ui.clients.history import Told
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.clients.panel import MESSAGES
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.mailings.attempts import AttemptsDialog
from tests.ui.mailings_world import Run, Until, add_people, draft, send, start

ANNA, BORIS = ClientId(1), ClientId(2)
MANY = 100_000


@pytest.fixture
def page(context: Context, run: Run, qtbot: QtBot, until: Until) -> Iterator[ClientsPage]:
    run(context.database.write(add_people, context.clock.now()))
    page = ClientsPage(context)
    page.resize(1000, 760)
    page.show()
    until(lambda: page.model.rowCount() == 4)
    yield page
    page.hide()
    page.deleteLater()


def open_messages(page: ClientsPage, until: Until, client_id: ClientId = ANNA) -> None:
    page._open_client(client_id)
    until(lambda: page.form.client_id == client_id)
    page.panel.tabs.setCurrentIndex(MESSAGES)
    until(lambda: not page.panel.messages._listing.running and not page.panel.messages._counting.running)


def seen(page: ClientsPage) -> list[Told]:
    model = page.panel.messages.model
    return [told for row in range(model.rowCount()) if (told := model.row_at(row)) is not None]


def begin(unit: WriteUnit, now: datetime, name: str) -> None:
    made = start(unit, now)
    mailings.update(unit, made.id, draft(made.starts_at, name=name, ends_at=made.ends_at), now)


def test_the_messages_of_a_client_stand_newest_first_with_mailing_status_reason_and_attempts(
    page: ClientsPage, run: Run, until: Until
) -> None:
    now = page.context.clock.now()
    write = page.context.database.write
    run(write(begin, now - timedelta(hours=3), "Parcels"))
    run(write(send, now - timedelta(hours=3), Verdict.ACCEPTED, Verdict.REJECTED, Verdict.ACCEPTED))
    run(write(begin, now - timedelta(hours=2), "<b>Sale</b> & %1"))
    run(write(send, now - timedelta(hours=2), Verdict.REJECTED, Verdict.ACCEPTED, Verdict.ACCEPTED))
    run(write(start, now, parse_window(f"{closed(now):%H:%M}-{closed(now) + timedelta(hours=1):%H:%M}")))
    open_messages(page, until)
    until(lambda: len(seen(page)) == 3)
    assert "3" in page.panel.tabs.tabText(MESSAGES)
    newest, refused, sent = seen(page)
    assert (newest.mailing, newest.status, newest.attempts) == ("News", Status.PENDING, "")
    assert "until" in newest.reason
    assert (refused.mailing, refused.status) == ("<b>Sale</b> & %1", Status.NOT_SENT)
    assert refused.reason == "not sent: rejected by the gateway: rejected"
    assert refused.attempts
    assert (sent.mailing, sent.status, sent.reason) == ("Parcels", Status.SENT, "sent")
    assert sent.sentence == f"Parcels · {sent.moment} · sent · {sent.attempts}"


def closed(now: datetime) -> datetime:
    """An hour in Moscow at which a window may open that is closed now."""
    return now + timedelta(hours=3 + 5)


def test_a_message_that_is_sent_while_one_looks_shows_by_itself_and_so_does_a_new_one(
    page: ClientsPage, run: Run, until: Until
) -> None:
    now = page.context.clock.now()
    open_messages(page, until)
    assert page.panel.messages.empty.isVisible()
    run(page.context.database.write(begin, now, "News"))
    until(lambda: [told.status for told in seen(page)] == [Status.PENDING])
    assert page.panel.messages.view.isVisible()
    run(page.context.database.write(send, now, Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.ACCEPTED))
    until(lambda: [told.status for told in seen(page)] == [Status.SENT])
    made = run(page.context.database.read(mailings.all_mailings))[0]
    run(page.context.database.write(mailings.update, made.id, draft(now, name="Renamed", ends_at=made.ends_at), now))
    until(lambda: [told.mailing for told in seen(page)] == ["Renamed"])


def test_what_comes_while_the_details_are_seen_is_caught_up_and_counted(
    page: ClientsPage, run: Run, until: Until
) -> None:
    page._open_client(ANNA)
    until(lambda: page.form.client_id == ANNA)
    run(page.context.database.write(begin, page.context.clock.now(), "News"))
    until(lambda: "1" in page.panel.tabs.tabText(MESSAGES))
    assert page.panel.messages.model.rowCount() == 0
    page.panel.tabs.setCurrentIndex(MESSAGES)
    until(lambda: len(seen(page)) == 1)


def test_another_client_shows_other_messages_and_never_those_of_the_last(
    page: ClientsPage, run: Run, until: Until
) -> None:
    run(page.context.database.write(begin, page.context.clock.now(), "News"))
    open_messages(page, until)
    until(lambda: len(seen(page)) == 1)
    first = list(page.panel.messages.model.ids)
    page._open_client(BORIS)
    until(lambda: page.form.client_id == BORIS and len(seen(page)) == 1)
    assert list(page.panel.messages.model.ids) != first
    newest = run(page.context.database.write(clients.add, ClientDraft(phone="79265554433"), page.context.clock.now()))
    page._open_client(newest.id)
    until(lambda: page.form.client_id == newest.id and "0" in page.panel.tabs.tabText(MESSAGES))
    until(lambda: page.panel.messages.model.rowCount() == 0 and page.panel.messages.empty.isVisible())


def test_a_double_click_tells_what_was_tried(page: ClientsPage, run: Run, until: Until) -> None:
    now = page.context.clock.now()
    run(page.context.database.write(begin, now, "News"))
    run(page.context.database.write(send, now, Verdict.REJECTED, Verdict.ACCEPTED, Verdict.ACCEPTED))
    open_messages(page, until)
    until(lambda: len(seen(page)) == 1)
    page.panel.messages.view._open_index(page.panel.messages.model.index(0, 0))
    until(lambda: page.findChildren(AttemptsDialog))
    page.findChildren(AttemptsDialog)[0].reject()
    until(lambda: not page.findChildren(AttemptsDialog))


def test_a_client_deleted_while_the_messages_are_read_leaves_no_trouble(
    page: ClientsPage, run: Run, until: Until
) -> None:
    now = page.context.clock.now()
    run(page.context.database.write(begin, now, "News"))
    open_messages(page, until)
    page.panel.messages._list()
    run(page.context.database.write(clients.delete, [ANNA], now))
    until(page.panel.isHidden)


def test_a_hundred_thousand_messages_are_listed_whole_and_read_only_where_they_are_seen(
    page: ClientsPage, run: Run, until: Until
) -> None:
    now = page.context.clock.now()
    run(page.context.database.write(many_messages, now))
    open_messages(page, until)
    model = page.panel.messages.model
    until(lambda: model.rowCount() == MANY and model.row_at(0) is not None)
    page.panel.messages.view.scrollToBottom()
    page.panel.messages.view.grab()
    until(lambda: model.row_at(MANY - 1) is not None)
    assert [told.mailing for told in (seen(page)[0], seen(page)[-1])] == [f"Mailing {MANY - 1}", "Mailing 0"]
    assert len(model._rows) < 2_000


def many_messages(unit: WriteUnit, now: datetime) -> None:
    made = mailings.add(unit, draft(now), now, as_draft=True)
    values = dict(unit.connection.execute(select(mailing).where(mailing.c.id == made.id)).mappings().one())
    days = [{**values, "id": 10 + n, "name": f"Mailing {n}"} for n in range(MANY)]
    unit.connection.execute(insert(mailing), days)
    rows = [
        {
            "id": 1_000 + n,
            "mailing_id": 10 + n,
            "client_id": ANNA,
            "status": Status.SENT,
            "attempts": 1,
            "created_at": now - timedelta(seconds=MANY - n),
            "sent_at": now - timedelta(seconds=MANY - n),
        }
        for n in range(MANY)
    ]
    unit.connection.execute(insert(message), rows)
