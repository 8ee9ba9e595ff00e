"""People and mailings for the tests of the pages, and messages that are sent without a gateway."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from desktop_mailer.domain.client import ClientDraft, ClientFilter
from desktop_mailer.domain.mailing import Mailing, MailingDraft
from desktop_mailer.domain.message import Answer, Claim, Outcome, Verdict, Waiting
from desktop_mailer.domain.window import Window
from desktop_mailer.storage import clients, dispatch, life, mailings, rest
from desktop_mailer.storage.database import Database, WriteUnit

Run = Callable[[Awaitable[Any]], Any]
Until = Callable[[Callable[[], object]], None]

PEOPLE = (
    ClientDraft(phone="79161234567", name="Anna", tags=("vip",), timezone="Europe/Moscow"),
    ClientDraft(phone="79031112233", name="Boris", tags=("new",), timezone="Asia/Vladivostok"),
    ClientDraft(phone="79169998877", name="Vera", tags=("vip", "new"), timezone="Europe/Moscow"),
    ClientDraft(phone="79160001122", name="Gleb", tags=("vip",), opted_out=True),
)


def add_people(unit: WriteUnit, now: datetime) -> None:
    for person in PEOPLE:
        clients.add(unit, person, now)


def draft(now: datetime, **changes: object) -> MailingDraft:
    values: dict[str, Any] = {
        "name": "News",
        "text": "Hello",
        "starts_at": now,
        "ends_at": now + timedelta(hours=10),
        "filter": ClientFilter(),
        "window": None,
    }
    return MailingDraft(**(values | changes))


def start(unit: WriteUnit, now: datetime, window: Window | None = None) -> Mailing:
    """A running mailing to everyone, with its messages made."""
    made = mailings.add(unit, draft(now, window=window), now)
    rest.remember(unit, None)
    while life.advance(unit, now):
        pass
    return mailings.get(unit, made.id)


def send(unit: WriteUnit, now: datetime, *verdicts: Verdict) -> None:
    """Try as many messages as there are verdicts, and settle them so."""
    claims: list[Claim] = []
    while more := dispatch.exchange(unit, (), dispatch.Demand(want=len(verdicts) - len(claims)), now).claims:
        claims += more
    outcomes = [
        Outcome(
            claim=claim,
            answer=Answer(verdict=verdict, http_status=200 if verdict is Verdict.ACCEPTED else 400, text=verdict.value),
            started_at=now - timedelta(milliseconds=30),
            finished_at=now,
            wait=timedelta(minutes=5) if verdict is Verdict.RETRY else None,
            waits=Waiting.RETRY if verdict is Verdict.RETRY else None,
        )
        for claim, verdict in zip(claims, verdicts, strict=True)
    ]
    dispatch.exchange(unit, outcomes, dispatch.Demand(want=0), now)


def stored(database: Database, run: Run) -> tuple[Mailing, ...]:
    found: tuple[Mailing, ...] = run(database.read(mailings.all_mailings))
    return found


def choose(place: QWidget, until: Until, path: Path) -> None:
    """Choose the file in the dialog that is open over `place`."""
    until(lambda: place.findChildren(QFileDialog))
    dialog = place.findChildren(QFileDialog)[0]
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(line, QLineEdit)
    line.setText(str(path))
    dialog.accept()
    until(lambda: not place.findChildren(QFileDialog))
