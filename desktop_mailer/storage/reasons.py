"""Why the messages of a mailing stand where they stand: counted, and found by it. Used by ui and cli.

A message carries a reason until it is due; from then on it waits with all others for the sender. So what is said of
it depends on the moment, and one function here says it both for the figures and for the list behind each of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import MessageFilter, Status, Waiting
from desktop_mailer.domain.sender import waiting_reason
from desktop_mailer.storage import mailings, rest
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.storage.schema import message

_LATER = timedelta(days=1)
_STORED = ("", *(each.value for each in Waiting))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCount:
    """How many messages of a mailing are in a status for a reason ("" where there is none)."""

    status: Status
    reason: str
    count: int


def reasons(unit: ReadUnit, mailing_id: MailingId, now: datetime) -> tuple[ReasonCount, ...]:
    """A mailing's messages by status and reason, with what the pending ones wait for at `now`. Raises NotFound."""
    said = _teller(unit, mailing_id, now)
    leased, later = message.c.lease_until.is_not(None), message.c.due_at > now
    places = (message.c.status, message.c.reason, leased, later & ~leased)
    statement = select(*places, func.count()).where(message.c.mailing_id == mailing_id).group_by(*places)
    counted: dict[tuple[Status, str], int] = {}
    for status, stored, sending, waits, count in unit.connection.execute(statement):
        reason = said(stored, bool(sending), bool(waits)) if status == Status.PENDING else stored
        key = (Status(status), reason)
        counted[key] = counted.get(key, 0) + count
    return tuple(ReasonCount(status=s, reason=r, count=n) for (s, r), n in sorted(counted.items()))


def chosen(
    unit: ReadUnit, mailing_id: MailingId, wanted: MessageFilter | None, now: datetime
) -> tuple[ColumnElement[bool], ...]:
    """The conditions for those messages of a mailing. Raises NotFound where a reason to wait is asked for."""
    conditions: list[ColumnElement[bool]] = [message.c.mailing_id == mailing_id]
    if wanted is None or wanted == MessageFilter():
        return tuple(conditions)
    if wanted.status is not None:
        conditions.append(message.c.status == wanted.status)
    if wanted.reason is not None:
        final = (message.c.status != Status.PENDING) & (message.c.reason == wanted.reason)
        conditions.append(or_(final, _waits_for(unit, mailing_id, wanted.reason, now)))
    return tuple(conditions)


def _waits_for(unit: ReadUnit, mailing_id: MailingId, reason: str, now: datetime) -> ColumnElement[bool]:
    said = _teller(unit, mailing_id, now)
    leased, later = message.c.lease_until.is_not(None), message.c.due_at > now
    places = ((leased, True, False), (~leased & later, False, True), (~leased & ~later, False, False))
    return (message.c.status == Status.PENDING) & or_(
        *(
            place & message.c.reason.in_([stored for stored in _STORED if said(stored, sending, waits) == reason])
            for place, sending, waits in places
        )
    )


def _teller(unit: ReadUnit, mailing_id: MailingId, now: datetime) -> Callable[[str, bool, bool], str]:
    """Tells what a pending message waits for: by the reason it carries, whether it is being sent, and is due later."""
    its_mailing, resting, at_work = mailings.get(unit, mailing_id), rest.load(unit), rest.at_work(unit)

    def said(stored: str, sending: bool, waits: bool) -> str:  # noqa: FBT001 - two columns of a row
        if sending and at_work:
            return ""
        return waiting_reason(its_mailing, stored, now + _LATER if waits else now, resting, now).value

    return said
