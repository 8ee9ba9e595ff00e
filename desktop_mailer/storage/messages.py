"""Messages as people look at them, and what becomes of them when clients change. Used by ui, cli and storage."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, func, literal, select, update

from desktop_mailer.domain.changes import Table
from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.mailing import Mailing, MailingId
from desktop_mailer.domain.message import (
    Attempt,
    Message,
    MessageFilter,
    MessageId,
    NotSent,
    Status,
    Verdict,
)
from desktop_mailer.storage import mailings, reasons, rest
from desktop_mailer.storage.counts import Tallies, ended_by_reason
from desktop_mailer.storage.database import ReadUnit, WriteUnit, id_array
from desktop_mailer.storage.reasons import Waits
from desktop_mailer.storage.schema import attempt, client, from_ms, message, to_ms
from desktop_mailer.storage.selection import Ids

CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A message with the name of its mailing, for the history of a client."""

    message: Message
    mailing: str


def ids(unit: ReadUnit, wanted: MessageFilter, now: datetime) -> "array[int]":
    """The ids of those messages, of the newest mailing first, in the order in which they were made."""
    order = (message.c.mailing_id.desc(), message.c.client_id)
    return id_array(unit, select(message.c.id).where(*reasons.chosen(unit, wanted, now)).order_by(*order))


def rows(unit: ReadUnit, wanted: Sequence[int], now: datetime) -> tuple[Message, ...]:
    """The messages of those ids, in that order, with the reason each waits for at `now`; the missing are left out."""
    return tuple(entry.message for entry in entries(unit, wanted, now))


def entries(unit: ReadUnit, wanted: Sequence[int], now: datetime) -> tuple[Entry, ...]:
    """As `rows`, each with the name of its mailing."""
    found: dict[int, Entry] = {}
    known: dict[int, Mailing] = {}
    waits: dict[int, Waits] = {}
    at_work = rest.at_work(unit)
    for start in range(0, len(wanted), CHUNK):
        chunk = unit.connection.execute(_SHOWN.where(message.c.id.in_(list(wanted[start : start + CHUNK])))).all()
        fresh = mailings.by_id(unit, {row.mailing_id for row in chunk} - known.keys())
        known |= fresh
        waits |= {key: Waits(unit, each, now) for key, each in fresh.items()}
        for row in chunk:
            sending = at_work and row.lease_until is not None
            made = _message(row, waits[row.mailing_id], sending=sending)
            found[row.id] = Entry(message=made, mailing=known[row.mailing_id].name)
    return tuple(found[i] for i in wanted if i in found)


def page(
    unit: ReadUnit,
    mailing_id: MailingId,
    wanted: MessageFilter | None,
    after: MessageId | None,
    limit: int,
    now: datetime,
) -> tuple[Message, ...]:
    """Up to `limit` messages of a mailing (of those wanted) that were made after `after`, in that order.

    They are made by client: no index holds them by id, and sorting a million for each page takes a third of a second.
    """
    of_mailing = replace(wanted or MessageFilter(), mailing_id=mailing_id)
    listed = select(message.c.id).where(*reasons.chosen(unit, of_mailing, now))
    if after is not None:
        last = select(message.c.client_id).where(message.c.id == after).scalar_subquery()
        listed = listed.where(message.c.client_id > last)
    found = unit.connection.execute(listed.order_by(message.c.client_id).limit(limit)).scalars().all()
    return rows(unit, found, now)


def ids_of_client(unit: ReadUnit, client_id: ClientId) -> "array[int]":
    """The ids of all messages to a client, newest first.

    Not by id: after a restore ids go on at another place. 100,000 of them take 0.15 s by the index of the clients.
    """
    theirs = select(message.c.id).where(message.c.client_id == client_id)
    return id_array(unit, theirs.order_by(message.c.created_at.desc(), message.c.id.desc()))


def count_of_client(unit: ReadUnit, client_id: ClientId) -> int:
    """How many messages to a client there are."""
    return unit.connection.execute(select(func.count()).where(message.c.client_id == client_id)).scalar_one()


def attempts(unit: ReadUnit, message_id: MessageId) -> tuple[Attempt, ...]:
    """What was tried for a message, oldest first."""
    statement = select(attempt).where(attempt.c.message_id == message_id).order_by(attempt.c.fence)
    return tuple(
        Attempt(
            number=number,
            started_at=row.started_at,
            verdict=Verdict(row.verdict) if row.verdict else None,
            http_status=row.http_status,
            answer=row.answer or "",
            duration_ms=row.duration_ms,
        )
        for number, row in enumerate(unit.connection.execute(statement), 1)
    )


def part_from_clients(unit: WriteUnit, client_ids: Ids, now: datetime) -> None:
    """End the pending messages of clients that are being deleted, and mask their phones in the history."""
    theirs = message.c.client_id.in_(client_ids)
    pending = select(message.c.mailing_id, func.count()).where(theirs, message.c.status == Status.PENDING)
    by_mailing = unit.connection.execute(pending.group_by(message.c.mailing_id)).tuples().all()
    tallies = Tallies(now)
    for mailing_id, count in by_mailing:
        tallies.end(mailing_id, Status.NOT_SENT, count)
    shown = func.coalesce(
        message.c.phone, select(client.c.phone).where(client.c.id == message.c.client_id).scalar_subquery()
    )
    was_pending = message.c.status == Status.PENDING
    changed = unit.connection.execute(
        update(message)
        .where(theirs)
        .values(
            phone=func.substr(shown, 1, 4).concat(literal("*****")).concat(func.substr(shown, 10)),
            status=case((was_pending, Status.NOT_SENT.value), else_=message.c.status),
            reason=case((was_pending, NotSent.CLIENT_DELETED.value), else_=message.c.reason),
            due_at=None,
            lease_until=None,
            final_at=case((was_pending, literal(now, message.c.final_at.type)), else_=message.c.final_at),
        )
    )
    tallies.write(unit)
    if changed.rowcount:
        events = ended_by_reason({(MailingId(key), NotSent.CLIENT_DELETED): count for key, count in by_mailing})
        unit.note(reshaped=[Table.MESSAGES], events=events)


_SHOWN = select(
    message.c.id,
    message.c.mailing_id,
    message.c.client_id,
    func.coalesce(message.c.phone, client.c.phone, "").label("phone"),
    message.c.text,
    message.c.status,
    message.c.reason,
    message.c.attempts,
    message.c.due_at,
    message.c.lease_until,
    message.c.created_at,
    message.c.final_at,
    client.c.timezone,
    message.c.last_answer,
    message.c.maybe_delivered,
).select_from(message.outerjoin(client, client.c.id == message.c.client_id))


def _message(row: Row[Any], waits: Waits, *, sending: bool) -> Message:
    status = Status(row.status)
    reason, following = row.reason, None
    if status is Status.PENDING:
        lease_ms = None if row.lease_until is None else to_ms(row.lease_until)
        reason, following_ms = waits.told(row.reason, to_ms(row.due_at), lease_ms)
        following = None if following_ms is None else from_ms(following_ms)
    return Message(
        id=MessageId(row.id),
        mailing_id=MailingId(row.mailing_id),
        client_id=ClientId(row.client_id),
        phone=row.phone,
        text=row.text,
        status=status,
        reason=reason,
        attempts=row.attempts,
        next_attempt_at=following,
        sending=sending,
        created_at=row.created_at,
        final_at=row.final_at,
        timezone=row.timezone,
        last_answer=row.last_answer or "",
        maybe_delivered=row.maybe_delivered and status is not Status.SENT,
    )
