"""Figures over messages: jobs for the lanes. Used by ui and cli. All from the counts kept beside the messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.sql.elements import ColumnElement

from desktop_mailer.domain.mailing import Counts, MailingId
from desktop_mailer.domain.message import Status
from desktop_mailer.storage.counts import epoch_minute
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.storage.schema import mailing, tally

_LAST = timedelta(minutes=1) - timedelta(
    milliseconds=1
)  # the minute in which `until` lies counts, unless it begins there


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """How many messages became final within one epoch minute."""

    minute: int
    sent: int
    not_sent: int


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


def _sum(status: Status) -> ColumnElement[int]:
    return func.sum(case((tally.c.status == status.value, tally.c["count"]), else_=0))
