"""All that is known about a mailing, a message or a client, as lines of one journal: from the log and the database.

What rotates out of the log is still known from attempts and audit. Neither phones nor texts stand here.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.sql.elements import ColumnElement

from desktop_mailer import logbook
from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.mailing import MailingId, MailingState
from desktop_mailer.domain.message import MessageId, Status
from desktop_mailer.logbook import About, Line
from desktop_mailer.storage import audit, messages
from desktop_mailer.storage.audit import Record
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.storage.schema import attempt, client, mailing, message

_NEAR = timedelta(seconds=5)
"""A line of the log and a record that tell of the same are no further apart."""
_SETTLED = timedelta(seconds=120)
"""An attempt is in the log at the latest so long after it was over."""
_MOST_SPANS = 200
"""The newest messages of a client whose waits are told."""
_UNTOLD = frozenset({"text"})


def find(unit: ReadUnit, folder: Path, about: About, now: datetime, most: int | None = None) -> list[dict[str, Any]]:
    """The lines about it, oldest first, of them the newest `most`; `folder` is that of the data.

    Without anything named, those of the log.
    """
    if not about and most is not None:
        return [dict(line) for line in logbook.newest(folder, most)]
    written = deque((dict(line) for line in logbook.lines(folder, about)), maxlen=most)
    if not about:
        return list(written)
    records = [*_records(unit, about), *_waits(unit, about, now)]
    told: dict[str, list[datetime]] = {}
    for record in records:
        told.setdefault(record.event, []).append(record.at)
    lines = [line for line in written if line["event"] not in told or not _is_told(line, told[line["event"]])]
    lines += map(_of_record, _whole(records))
    if most is None or len(lines) < most:
        lines += _attempts(unit, about, logbook.begins_at(folder), written, most)
    lines += _of_message(unit, about, now)
    lines.sort(key=itemgetter("time"))
    return lines if most is None else lines[max(0, len(lines) - most) :]


def _records(unit: ReadUnit, about: About) -> Iterator[Record]:
    if about.message_id is not None:
        return  # what is done to a mailing or a client is not done to one message
    if about.mailing_id is not None and about.client_id is None:
        yield from audit.of_mailing(unit, MailingId(about.mailing_id))
    if about.client_id is not None and about.mailing_id is None:
        yield from audit.of_client(unit, ClientId(about.client_id))


def _waits(unit: ReadUnit, about: About, now: datetime) -> Iterator[Record]:
    """The decisions to wait that kept back the messages of a mailing, one message, or those of a client.

    Those of a mailing itself are among its records; what the sender decides concerns all that wait then.
    """
    spans = tuple(_spans(unit, about, now))
    if not spans:
        return
    first, last = min(each.since for each in spans), max(each.until for each in spans)
    before = audit.last_of_sender(unit, first)
    if before is not None and before.event == audit.SENDER_WAITS and _until(before, first) >= first:
        yield before  # it held when the first of them was made
    for record in audit.waits(unit, first, last + _NEAR, spans[0].client_id):
        if any(each.holds(record) for each in spans):
            yield record


def _until(wait: Record, known: datetime) -> datetime:
    until = wait.after.get("until")
    return known if until is None else datetime.fromisoformat(until)


def _whole(records: Iterable[Record]) -> Iterable[Record]:
    """Much is decided a step at a time: steps that have messages wait for the same until the same are told as one."""
    found: dict[object, Record] = {}
    for record in records:
        key: object = record.id
        if record.event == audit.WAITING:
            key = (record.subject_id, *(record.after.get(name) for name in ("reason", "timezone", "until")))
        first = found.get(key)
        found[key] = record if first is None else replace(first, count=(first.count or 0) + (record.count or 0))
    return found.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """From when to when messages waited, of clients of that zone ("": of none, None: of any)."""

    mailing_id: int
    since: datetime
    until: datetime
    timezone: str | None = None
    client_id: ClientId | None = None

    def holds(self, record: Record) -> bool:
        if not self.since <= record.at <= self.until + _NEAR:
            return False
        if record.event != audit.WAITING:
            return True
        return record.subject_id == self.mailing_id and record.after.get("timezone", self.timezone) == self.timezone


def _spans(unit: ReadUnit, about: About, now: datetime) -> Iterator[_Span]:
    if about.message_id is None and about.client_id is None:
        its = select(mailing).where(mailing.c.id == about.mailing_id, mailing.c.state != MailingState.DRAFT)
        for row in unit.connection.execute(its):
            since, until = max(row.starts_at, row.created_at), min(row.closed_at or row.ends_at, now)
            if since <= until:
                yield _Span(mailing_id=row.id, since=since, until=until)
        return
    columns = (message.c.mailing_id, message.c.client_id, message.c.created_at, message.c.final_at, client.c.timezone)
    statement = (
        select(*columns)
        .outerjoin(client, client.c.id == message.c.client_id)
        .where(_of(about, message.c.mailing_id, message.c.id, message.c.client_id))
        .where(message.c.final_at.is_(None) | (message.c.final_at > message.c.created_at))  # others never waited
        .order_by(message.c.created_at.desc())
        .limit(_MOST_SPANS)
    )
    for row in unit.connection.execute(statement):
        yield _Span(
            mailing_id=row.mailing_id,
            since=row.created_at,
            until=row.final_at or now,
            timezone=row.timezone or "",
            client_id=row.client_id,
        )


def _of(
    about: About, mailing_id: ColumnElement[int], message_id: ColumnElement[int], client_id: ColumnElement[int]
) -> ColumnElement[bool]:
    wanted = ((mailing_id, about.mailing_id), (message_id, about.message_id), (client_id, about.client_id))
    return and_(*(column == value for column, value in wanted if value is not None))


def _of_record(record: Record) -> dict[str, Any]:
    of_mailing = record.event.startswith(("mailing.", "messages."))
    counted = "messages" if of_mailing else "clients"
    line: dict[str, Any] = {"time": _time(record.at), "level": "info", "event": record.event}
    if record.subject_id is not None:
        line["mailing_id" if of_mailing else "client_id"] = record.subject_id
    if record.count is not None:
        line[counted] = record.count
    if record.actor:
        line["actor"] = record.actor
    for name, values in (("before", record.before), ("after", record.after)):
        if values:
            line[name] = dict(_told(key, value) for key, value in values.items())
    return line


def _told(name: str, value: object) -> tuple[str, object]:
    """The value by its name; of a text, which does not stand here, its length."""
    return (f"{name}_length", len(value)) if name in _UNTOLD and isinstance(value, str) else (name, value)


def _is_told(line: Line, records: list[datetime]) -> bool:
    """True where a record of those moments tells more of the same."""
    at = logbook.moment(line)
    return at is not None and any(abs(record - at) <= _NEAR for record in records)


def _attempts(
    unit: ReadUnit, about: About, begins_at: datetime | None, written: Collection[dict[str, Any]], most: int | None
) -> Iterator[dict[str, Any]]:
    """Those that are no longer in the log, or never were; of them the newest `most` at least, where that is given."""
    statement = (
        select(attempt, message.c.mailing_id, message.c.client_id)
        .join(message, message.c.id == attempt.c.message_id)
        .where(attempt.c.verdict.is_not(None))
        .order_by(attempt.c.started_at.desc(), attempt.c.message_id.desc())
        .limit(None if most is None else most + len(written))  # as many may be in the log
    )
    statement = statement.where(_of(about, message.c.mailing_id, message.c.id, message.c.client_id))
    if begins_at is not None:
        statement = statement.where(attempt.c.started_at < begins_at)
    edge = None if begins_at is None else _time(begins_at + _SETTLED)
    there = {
        (line.get("message_id"), round(line.get("duration_ms") or 0), line.get("answer") or "")
        for line in written
        if edge is None or line["time"] <= edge
    }
    for row in reversed(unit.connection.execute(statement).all()):
        ended = row.started_at + timedelta(milliseconds=row.duration_ms or 0)
        late = begins_at is not None and ended >= begins_at - _SETTLED  # others alike were never in this log
        if late and (row.message_id, row.duration_ms or 0, row.answer or "") in there:
            continue
        yield {
            "time": _time(ended),
            "level": "info",
            "event": f"message.{row.verdict}",
            "mailing_id": row.mailing_id,
            "message_id": row.message_id,
            "client_id": row.client_id,
            "duration_ms": row.duration_ms,
            "answer": row.answer or "",
        }


def _of_message(unit: ReadUnit, about: About, now: datetime) -> Iterator[dict[str, Any]]:
    """When a message was made, and how it ended or what it waits for."""
    if about.message_id is None:
        return
    for found in messages.rows(unit, [about.message_id], now):
        its: Mapping[str, Any] = {
            "level": "info",
            "mailing_id": found.mailing_id,
            "message_id": MessageId(found.id),
            "client_id": found.client_id,
        }
        if not about.fits(its):
            return
        yield {"time": _time(found.created_at), "event": "message.made", **its}
        if found.status is Status.NOT_SENT and found.final_at is not None:
            yield {"time": _time(found.final_at), "event": "message.ended", **its, "reason": found.reason}
        elif found.status is Status.PENDING:
            following = None if found.next_attempt_at is None else _time(found.next_attempt_at)
            line = {"time": _time(now), "event": "message.waits", **its, "reason": found.reason or "being sent"}
            yield line if following is None else {**line, "until": following}


def _time(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
