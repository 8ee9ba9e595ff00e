"""Figures over messages: jobs for the lanes. Used by ui and cli. All from the counts kept beside the messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.sql.elements import ColumnElement

from desktop_mailer.domain.mailing import Counts, MailingId
from desktop_mailer.domain.message import Status
from desktop_mailer.storage.counts import epoch_second
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.storage.schema import mailing, tally

_LAST = timedelta(milliseconds=999)  # the second in which `until` lies counts, unless it begins there


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """How many messages became final in the seconds that begin with the epoch second `start`."""

    start: int
    sent: int
    not_sent: int


def totals(unit: ReadUnit) -> Counts:
    """Messages by status over all mailings."""
    sums = select(
        *(func.coalesce(func.sum(column), 0) for column in (mailing.c.pending, mailing.c.sent, mailing.c.not_sent))
    )
    pending, sent, not_sent = unit.connection.execute(sums).one()
    return Counts(pending=pending, sent=sent, not_sent=not_sent)


def span(unit: ReadUnit, mailing_id: MailingId | None) -> tuple[int, int] | None:
    """The first epoch second in which something became final and the second after the last; None where nothing did."""
    its = tally.c.mailing_id == mailing.c.id
    ends = (select(end(tally.c.second)).where(its).scalar_subquery() for end in (func.min, func.max))  # each one seek
    per_mailing = select(*(end.label(name) for end, name in zip(ends, ("first", "last"), strict=True)))
    if mailing_id is not None:
        per_mailing = per_mailing.where(mailing.c.id == mailing_id)
    found = per_mailing.select_from(mailing).subquery()
    first, last = unit.connection.execute(select(func.min(found.c.first), func.max(found.c.last))).one()
    return None if first is None else (first, last + 1)


def timeline(
    unit: ReadUnit, mailing_id: MailingId | None, since: datetime, until: datetime, step: int = 1
) -> tuple[Bucket, ...]:
    """What became final in `[since, until)`, of one mailing or (None) of all, by `step` seconds since the epoch.

    In order, and without the steps in which nothing did.
    """
    start = (tally.c.second // step * step).label("start")
    statement = (
        select(start, _sum(Status.SENT), _sum(Status.NOT_SENT))
        .where(tally.c.second >= epoch_second(since), tally.c.second < epoch_second(until + _LAST))
        .group_by(start)
        .order_by(start)
    )
    if mailing_id is not None:
        statement = statement.where(tally.c.mailing_id == mailing_id)
    return tuple(
        Bucket(start=begins, sent=sent, not_sent=not_sent)
        for begins, sent, not_sent in unit.connection.execute(statement)
    )


def _sum(status: Status) -> ColumnElement[int]:
    return func.sum(case((tally.c.status == status.value, tally.c["count"]), else_=0))
