"""Has messages that wait be weighed afresh: what they wait for is another. Storage only."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.sql.elements import ColumnElement

from desktop_mailer.domain.changes import Table
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import Waiting
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.storage.schema import PENDING, mailing, message
from desktop_mailer.storage.selection import Ids

_BY_CLOCK = (Waiting.OUTSIDE_WINDOW, Waiting.NO_TIME_ZONE)


def of_clients(unit: WriteUnit, client_ids: Ids, now: datetime) -> None:
    """Make the waiting messages of these clients due, so that the sender weighs their windows afresh."""
    unit.connection.execute(
        update(message)
        .where(message.c.client_id.in_(client_ids), PENDING, message.c.reason.in_(_BY_CLOCK))
        .where(message.c.lease_until.is_(None))
        .values(due_at=now, reason="")
    )
    unit.note(reshaped=[Table.MESSAGES])


def of_mailing(unit: WriteUnit, mailing_id: MailingId, now: datetime, *which: ColumnElement[bool]) -> None:
    """Make due the messages of a mailing, of them those for `which` holds, that wait for its window."""
    unit.connection.execute(
        update(message)
        .where(message.c.mailing_id == mailing_id, PENDING, message.c.reason.in_(_BY_CLOCK), *which)
        .values(due_at=now, reason="")
    )
    unit.note(reshaped=[Table.MESSAGES])


def for_reason(unit: WriteUnit, reason: Waiting) -> None:
    """Make due what waits for that reason: the setting behind it is another."""
    changed = unit.connection.execute(
        update(message)
        .where(message.c.mailing_id.in_(select(mailing.c.id).where(mailing.c.pending > 0)))
        .where(PENDING, message.c.reason == reason)
        .values(due_at=message.c.created_at, reason="")
    )
    if changed.rowcount:
        unit.note(reshaped=[Table.MESSAGES])
