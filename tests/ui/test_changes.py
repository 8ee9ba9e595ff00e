import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.client import ClientDraft, ClientId
from desktop_mailer.domain.mailing import Mailing, MailingDraft
from desktop_mailer.storage import audit, clients, editing, mailings, settings
from desktop_mailer.storage.settings import Settings
from desktop_mailer.ui.changes import _EVENTS, ChangesDialog, ChangesView, _values, _what
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.clients.panel import CHANGES
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.field_words import NAMES
from desktop_mailer.ui.mailings.page import MailingsPage
from tests.ui.mailings_world import Run, Until, add_people, start


@pytest.fixture
def mailing(context: Context, run: Run) -> Mailing:
    now = context.clock.now()
    run(context.database.write(add_people, now))
    made: Mailing = run(context.database.write(start, now))
    return made


def texts(view: ChangesView) -> list[str]:
    """What stands there, a text a record, each value in its line behind its name."""
    found = re.split(r"\n\s+\n?", view.list.toPlainText().replace("\xa0", " "))
    records = [part.strip().split("\n") for part in found if part.strip()]
    return ["\n".join((what, *map(": ".join, zip(rest[::2], rest[1::2], strict=True)))) for what, *rest in records]


def test_the_panel_of_a_client_tells_who_changed_what(
    context: Context, mailing: Mailing, run: Run, until: Until
) -> None:
    draft = ClientDraft(phone="79161234567", name="Anya", tags=("vip",), timezone="Europe/Moscow")
    run(context.database.write(clients.update, ClientId(1), draft, context.clock.now()))
    run(context.database.write(editing.add_tag, [1, 4], "new", context.clock.now()))
    page = ClientsPage(context)
    page.show()
    until(lambda: page.model.rowCount() == 4)
    page.panel.show_client(run(context.database.read(clients.get, ClientId(1))))
    page.panel.show()
    page.panel.tabs.setCurrentIndex(CHANGES)
    until(lambda: len(texts(page.panel.changes)) == 3)
    tagged, changed, added = texts(page.panel.changes)
    assert tagged.startswith("Tagged (2) · ")
    assert "tag: new" in tagged
    assert "name: Anna → Anya" in changed
    assert added.startswith("Added · ")
    page.hide()
    page.deleteLater()


@pytest.fixture
def mailings_page(context: Context, mailing: Mailing, until: Until) -> Iterator[MailingsPage]:
    page = MailingsPage(context)
    page.show()
    until(lambda: page.detail.mailing is not None)
    yield page
    page.hide()
    page.deleteLater()


def test_the_menu_of_a_mailing_tells_who_changed_what(
    mailings_page: MailingsPage, context: Context, mailing: Mailing, run: Run, until: Until
) -> None:
    draft = replace(MailingDraft.of(mailing), text="Another text", rate=7)
    run(context.database.write(mailings.update, mailing.id, draft, context.clock.now()))
    entry = mailings_page.detail.entries["changes"]
    assert entry.isVisible()
    entry.trigger()
    until(lambda: mailings_page.findChildren(ChangesDialog))
    dialog = mailings_page.findChildren(ChangesDialog)[0]
    until(lambda: texts(dialog.view))
    newest = texts(dialog.view)[0]
    assert "text: " in newest
    assert "→ Another text" in newest
    assert "messages a second: – → 7" in newest
    dialog.reject()


def test_nothing_on_record_says_so(context: Context, qtbot: QtBot, until: Until, run: Run) -> None:
    async def read() -> tuple[audit.Record, ...]:
        return await context.database.read(audit.of_settings)

    view = ChangesView(context)
    qtbot.addWidget(view)
    view.show()
    view.show_of(read)
    until(view.empty.isVisible)
    run(context.database.write(settings.save, Settings(rate=9, currency="₽")))
    view.show_of(read)
    until(view.list.isVisible)
    assert "messages a second: – → 9" in texts(view)[0]
    assert "currency: – → ₽" in texts(view)[0]


def test_all_that_is_kept_has_words(context: Context, mailing: Mailing, run: Run) -> None:
    run(context.database.write(mailings.pause, mailing.id, context.clock.now()))
    run(context.database.write(clients.delete, [1], context.clock.now()))
    records = [
        *run(context.database.read(audit.of_mailing, mailing.id)),
        *run(context.database.read(audit.of_client, ClientId(1))),
        *run(context.database.read(audit.of_client, ClientId(2))),
    ]
    assert {record.event for record in records} <= _EVENTS.keys()
    assert {name for record in records for name in record.after} <= NAMES.keys()
    assert all(_what(record) and list(_values(record)) is not None for record in records)
