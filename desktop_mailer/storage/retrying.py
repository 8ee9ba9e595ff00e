"""Has what failed be tried again: the same messages with the same ids and bodies. Jobs for ui and cli."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update

from desktop_mailer.domain.changes import Event, Table
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError, InvalidInput, MailerError
from desktop_mailer.domain.mailing import Mailing, MailingId, MailingState, guard, time_problems
from desktop_mailer.domain.message import FAILED, NotSent, Status
from desktop_mailer.storage import mailings
from desktop_mailer.storage.counts import Tallies
from desktop_mailer.storage.database import ReadUnit, WriteUnit
from desktop_mailer.storage.schema import client, mailing, message

_RETRYABLE = (MailingState.RUNNING, MailingState.PAUSED, MailingState.FINISHED)


def failed(unit: ReadUnit, mailing_id: MailingId) -> dict[NotSent, int]:
    """How many messages of a mailing failed, by reason; only reasons that can be tried again, the most first."""
    counted = unit.connection.execute(
        select(message.c.reason, func.count())
        .where(message.c.mailing_id == mailing_id, message.c.status == Status.NOT_SENT, message.c.reason.in_(FAILED))
        .group_by(message.c.reason)
    ).tuples()
    return {NotSent(why): count for why, count in sorted(counted, key=lambda each: -each[1])}


def retry(
    unit: WriteUnit,
    mailing_id: MailingId,
    reasons: Collection[NotSent],
    now: datetime,
    ends_at: datetime | None = None,
) -> int:
    """Make the messages that failed for one of `reasons` pending again; a mailing that had finished runs again.

    `ends_at` moves its end, which must lie far enough ahead. Returns how many they are. Raises NotFound, MailerError
    for a mailing that was cancelled or has not started, FieldError("ends_at").
    """
    found = mailings.get(unit, mailing_id)
    if found.state not in _RETRYABLE:
        problem = QT_TRANSLATE_NOOP("errors", "Mailing {id} is {state}: this cannot be done to it now.")
        raise MailerError(problem, id=mailing_id, state=found.state)
    end = found.ends_at if ends_at is None else ends_at
    _check_end(found, end, now)
    # Who was deleted meanwhile is left out; who has opted out meanwhile ends at their turn.
    theirs = (
        (message.c.mailing_id == mailing_id)
        & (message.c.status == Status.NOT_SENT)
        & message.c.reason.in_(set(reasons) & set(FAILED))
        & message.c.client_id.in_(select(client.c.id))
    )
    tallies = Tallies(now)
    count = 0
    ends = select(message.c.final_at, func.count()).where(theirs).group_by(message.c.final_at)
    for final_at, ended in unit.connection.execute(ends):
        tallies.reopen(mailing_id, Status.NOT_SENT, final_at, ended)
        count += ended
    if not count:
        return 0
    unit.connection.execute(
        update(message).where(theirs).values(status=Status.PENDING, reason="", due_at=now, final_at=None)
    )
    tallies.write(unit)
    state = found.state if found.state is MailingState.PAUSED else MailingState.RUNNING
    unit.connection.execute(
        update(mailing)
        .where(mailing.c.id == mailing_id)
        .values(state=state, ends_at=end, closed_at=None, updated_at=now)
    )
    told = Event(name="mailing.retried", mailing_id=mailing_id, reason=", ".join(sorted(reasons)), messages=count)
    unit.note(mailings=[mailing_id], reshaped=[Table.MESSAGES], events=[told])
    return count


def _check_end(found: Mailing, end: datetime, now: datetime) -> None:
    if problems := tuple(time_problems(found.starts_at, end, now)):
        raise InvalidInput(problems)
    if now >= end - guard(found.starts_at, end):
        raise FieldError(
            "ends_at",
            QT_TRANSLATE_NOOP("errors", "The end is too near: nothing would go out any more."),
            QT_TRANSLATE_NOOP("errors", "Give it a later end."),
        )
