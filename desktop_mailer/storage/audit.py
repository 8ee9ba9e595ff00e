"""Who did what to clients, mailings and settings: written with each change, in its transaction. Read by ui and cli.

Every event that a transaction tells is kept here, so that what rotates out of the log is still known. A phone stands
here only masked.
"""

import json
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, or_, select, true, update
from sqlalchemy.sql.elements import ColumnElement

from desktop_mailer.domain.changes import Event
from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.clock import Clock, SystemClock
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.storage.database import ReadUnit, WriteUnit
from desktop_mailer.storage.schema import audit
from desktop_mailer.storage.selection import Ids

_MAILING = audit.c.event.like("mailing.%") | audit.c.event.like("messages.%")
_CLIENT = audit.c.event.like("client.%")
_CLIENTS = audit.c.event.like("clients.%")
_SENDER = audit.c.event.like("sender.%")
_SETTINGS = audit.c.event.like("settings.%")
SENDER_WAITS, SENDER_GOES_ON = "sender.waits", "sender.goes_on"
WAITING = "messages.waiting"
"""The event of a decision that messages of a mailing wait."""

clock: Clock = SystemClock()
"""When something is done is when it is committed, whatever moment it was judged by."""
_RECORDS = select(audit, audit.c["count"].label("many"))  # a row has a method of that name


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Something that was done. `before` and `after` hold what differs, by its name, as text or numbers.

    `count` is of clients or messages, where it was done to many.
    """

    id: int
    at: datetime
    actor: str
    event: str
    subject_id: int | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    count: int | None


def write_down(unit: WriteUnit, events: Iterable[Event]) -> None:
    """Keep these events of the transaction."""
    at = clock.now()
    values = [_values(each, at, unit.actor) for each in events]
    if values:
        unit.connection.execute(insert(audit), values)


def of_client(unit: ReadUnit, client_id: ClientId) -> tuple[Record, ...]:
    """What was done to a client, alone or among others, oldest first."""
    alone = _CLIENT & (audit.c.subject_id == client_id)
    among = _CLIENTS & (audit.c.first_id <= client_id) & (audit.c.last_id >= client_id)
    rows = unit.connection.execute(_RECORDS.where(or_(alone, among)).order_by(audit.c.id))
    return tuple(_record(row) for row in rows if _holds(row, client_id))


def of_mailing(unit: ReadUnit, mailing_id: MailingId) -> tuple[Record, ...]:
    """What was done to a mailing and became of it, oldest first."""
    return tuple(_found(unit, _MAILING & (audit.c.subject_id == mailing_id)))


def waits(unit: ReadUnit, since: datetime, until: datetime, client_id: ClientId | None) -> tuple[Record, ...]:
    """The decisions to wait that were made then, oldest first: of the sender, and for messages to that client."""
    then = (audit.c.at >= since) & (audit.c.at <= until)
    decided: ColumnElement[bool] = _SENDER
    if client_id is not None:
        among = audit.c.first_id.is_(None) | ((audit.c.first_id <= client_id) & (audit.c.last_id >= client_id))
        decided |= (audit.c.event == WAITING) & among
    rows = unit.connection.execute(_RECORDS.where(then, decided).order_by(audit.c.id))
    return tuple(_record(row) for row in rows if client_id is None or _holds(row, client_id))


def last_of_sender(unit: ReadUnit, before: datetime | None = None) -> Record | None:
    """What the sender has decided last, or had until then."""
    earlier = true() if before is None else audit.c.at < before
    statement = _RECORDS.where(_SENDER, earlier).order_by(audit.c.id.desc()).limit(1)
    row = unit.connection.execute(statement).one_or_none()
    return None if row is None else _record(row)


def of_settings(unit: ReadUnit) -> tuple[Record, ...]:
    """What was done to the settings, oldest first."""
    return tuple(_found(unit, _SETTINGS))


def mask(unit: WriteUnit, client_ids: Ids) -> None:
    """Forget the values that changed of clients who are being deleted; that something did stays known."""
    theirs = _CLIENT & audit.c.subject_id.in_(client_ids)
    unit.connection.execute(update(audit).where(theirs).values(before=None, after=None))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs, as it was and as it is."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


def _values(event: Event, at: datetime, actor: str) -> dict[str, Any]:
    ids = event.ids
    packed = first = last = None
    if ids:
        first, last = (ids[0], ids[-1]) if isinstance(ids, range) else (min(ids), max(ids))
        if last - first + 1 != len(ids):
            packed = zlib.compress(array("q", sorted(ids)).tobytes(), 1)
    until = None if event.until is None else event.until.isoformat(timespec="milliseconds")
    more = {"reason": event.reason or None, "timezone": event.timezone, "until": until}
    after = {**(event.after or {}), **{name: value for name, value in more.items() if value is not None}}
    return {
        "at": at,
        "actor": actor,
        "event": event.name,
        "subject_id": event.mailing_id if event.mailing_id is not None else event.client_id,
        "before": _json(event.before),
        "after": _json(after),
        "count": event.messages if event.messages is not None else event.clients,
        "first_id": first,
        "last_id": last,
        "ids": packed,
    }


def _json(values: Mapping[str, Any] | None) -> str | None:
    return json.dumps(values, ensure_ascii=False, default=str) if values else None


def _holds(row: Row[Any], client_id: int) -> bool:
    if row.ids is None:
        return True
    listed = array("q")
    listed.frombytes(zlib.decompress(row.ids))
    place = bisect_left(listed, client_id)
    return place < len(listed) and listed[place] == client_id


def _found(unit: ReadUnit, which: ColumnElement[bool]) -> Iterator[Record]:
    return map(_record, unit.connection.execute(_RECORDS.where(which).order_by(audit.c.id)))


def _record(row: Row[Any]) -> Record:
    return Record(
        id=row.id,
        at=row.at,
        actor=row.actor,
        event=row.event,
        subject_id=row.subject_id,
        before=json.loads(row.before) if row.before else {},
        after=json.loads(row.after) if row.after else {},
        count=row.many,
    )
