"""Figures over messages: jobs for the lanes. Used by ui and cli. All from the counts kept beside the messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.sql.elements import ColumnElement

from desktop_mailer.domain.mailing import Counts, MailingId
from desktop_mailer.domain.message import Status, waiting_reason
from desktop_mailer.storage import mailings
from desktop_mailer.storage.counts import epoch_minute
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.storage.schema import mailing, message, tally

_LAST = timedelta(minutes=1) - timedelta(
    milliseconds=1
)  # the minute in which `until` lies counts, unless it begins there


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """How many messages became final within one epoch minute."""

    minute: int
    sent: int
    not_sent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCount:
    """How many messages of a mailing are in a status for a reason ("" where there is none)."""

    status: Status
    reason: str
    count: int


def totals(unit: ReadUnit) -> Counts:
    """Messages by status over all mailings."""
    sums = select(
        *(func.coalesce(func.sum(column), 0) for column in (mailing.c.pending, mailing.c.sent, mailing.c.not_sent))
    )
    pending, sent, not_sent = unit.connection.execute(sums).one()
    return Counts(pending=pending, sent=sent, not_sent=not_sent)


def timeline(unit: ReadUnit, mailing_id: MailingId | None, since: datetime, until: datetime) -> tuple[Bucket, ...]:
    """The minutes of `[since, until)` in which something became final, of one mailing or (None) of all, in order."""
    statement = (
        select(tally.c.minute, _sum(Status.SENT), _sum(Status.NOT_SENT))
        .where(tally.c.minute >= epoch_minute(since), tally.c.minute < epoch_minute(until + _LAST))
        .group_by(tally.c.minute)
        .order_by(tally.c.minute)
    )
    if mailing_id is not None:
        statement = statement.where(tally.c.mailing_id == mailing_id)
    return tuple(
        Bucket(minute=minute, sent=sent, not_sent=not_sent)
        for minute, sent, not_sent in unit.connection.execute(statement)
    )


def reasons(unit: ReadUnit, mailing_id: MailingId, now: datetime) -> tuple[ReasonCount, ...]:
    """A mailing's messages by status and reason, with what the pending ones wait for at `now`. Raises NotFound.

    The one figure here that reads the messages themselves.
    """
    its_mailing = mailings.get(unit, mailing_id)
    waits = message.c.lease_until.is_(None) & (message.c.due_at > now)
    sending = message.c.lease_until.is_not(None)
    statement = (
        select(message.c.status, message.c.reason, waits, sending, func.count())
        .where(message.c.mailing_id == mailing_id)
        .group_by(message.c.status, message.c.reason, waits, sending)
    )
    counted: dict[tuple[Status, str], int] = {}
    for status, stored, later, leased, count in unit.connection.execute(statement):
        reason = stored
        if status == Status.PENDING:
            due_at = now + timedelta(days=1) if later else now
            reason = "" if leased else str(waiting_reason(its_mailing, stored, due_at, now))
        key = (Status(status), reason)
        counted[key] = counted.get(key, 0) + count
    return tuple(ReasonCount(status=s, reason=r, count=n) for (s, r), n in sorted(counted.items()))


def _sum(status: Status) -> ColumnElement[int]:
    return func.sum(case((tally.c.status == status.value, tally.c["count"]), else_=0))
