"""Why the messages of a mailing stand where they stand: counted, and found by it. Used by ui and cli.

A message carries a reason until it is due; from then on it waits with all others for the sender. So what is said of
it depends on the moment, and one function here says it both for the figures and for the list behind each of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from desktop_mailer.domain.mailing import Mailing, MailingId
from desktop_mailer.domain.message import MessageFilter, Status, Waiting
from desktop_mailer.domain.sender import waiting_reason
from desktop_mailer.storage import mailings, rest
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.storage.schema import client, client_tag, message, tag, to_ms

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
    waits = Waits(unit, mailings.get(unit, mailing_id), now)
    leased, later = message.c.lease_until.is_not(None), message.c.due_at > now
    places = (message.c.status, message.c.reason, leased, later & ~leased)
    statement = select(*places, func.count()).where(message.c.mailing_id == mailing_id).group_by(*places)
    counted: dict[tuple[Status, str], int] = {}
    for status, stored, sending, due, count in unit.connection.execute(statement):
        reason = waits.said(stored, bool(sending), bool(due)) if status == Status.PENDING else stored
        key = (Status(status), reason)
        counted[key] = counted.get(key, 0) + count
    return tuple(ReasonCount(status=s, reason=r, count=n) for (s, r), n in sorted(counted.items()))


def chosen(unit: ReadUnit, wanted: MessageFilter, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions for those messages.

    A reason to wait depends on the mailing: without one only those are found that ended for the reason. Raises NotFound
    where a mailing is named that is none.
    """
    conditions: list[ColumnElement[bool]] = []
    if wanted.mailing_id is not None:
        conditions.append(message.c.mailing_id == wanted.mailing_id)
    if wanted.status is not None:
        conditions.append(message.c.status == wanted.status)
    if wanted.reason is not None:
        found: ColumnElement[bool] = (message.c.status != Status.PENDING) & (message.c.reason == wanted.reason)
        if wanted.mailing_id is not None:
            found = or_(found, _waits_for(unit, wanted.mailing_id, wanted.reason, now))
        conditions.append(found)
    if wanted.attempts is not None:
        conditions.append(message.c.attempts == wanted.attempts)
    if wanted.since is not None:
        conditions.append(message.c.final_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(message.c.final_at < wanted.until)
    return (*conditions, *_of_clients(wanted))


def _of_clients(wanted: MessageFilter) -> Iterator[ColumnElement[bool]]:
    theirs = client.c.id == message.c.client_id
    if wanted.operator_code is not None:
        its = exists().where(theirs, client.c.operator_code == wanted.operator_code)
        yield its if wanted.operator_code else ~exists().where(theirs)
    if wanted.timezone is not None:
        known = exists().where(theirs, client.c.timezone.is_not(None))
        yield exists().where(theirs, client.c.timezone == wanted.timezone) if wanted.timezone else ~known
    if wanted.tag is not None:
        tagged = client_tag.c.client_id == message.c.client_id
        named = exists().where(tagged, client_tag.c.tag_id == tag.c.id, tag.c.name == wanted.tag)
        yield named if wanted.tag else ~exists().where(tagged)


def _waits_for(unit: ReadUnit, mailing_id: MailingId, reason: str, now: datetime) -> ColumnElement[bool]:
    waits = Waits(unit, mailings.get(unit, mailing_id), now)
    leased, later = message.c.lease_until.is_not(None), message.c.due_at > now
    places = ((leased, True, False), (~leased & later, False, True), (~leased & ~later, False, False))
    return (message.c.status == Status.PENDING) & or_(
        *(
            place & message.c.reason.in_([stored for stored in _STORED if waits.said(stored, sending, due) == reason])
            for place, sending, due in places
        )
    )


class Waits:
    """Tells what the pending messages of a mailing wait for at `now`, and until when."""

    def __init__(self, unit: ReadUnit, its_mailing: Mailing, now: datetime) -> None:
        self._mailing, self._resting, self._at_work = its_mailing, rest.load(unit), rest.at_work(unit)
        self._now, self._now_ms = now, to_ms(now)
        until = None if self._resting is None else self._resting.until
        self._earliest_ms = max(to_ms(self._mailing.starts_at), to_ms(until) if until is not None else 0)
        self._known: dict[tuple[str, bool, bool], str] = {}

    def said(self, stored: str, sending: bool, later: bool) -> str:  # noqa: FBT001 - two columns of a row
        """By the reason that a message carries, whether it is being sent, and whether it is due later."""
        key = (stored, sending, later)
        if key not in self._known:
            due_at = self._now + _LATER if later else self._now
            waits = waiting_reason(self._mailing, stored, due_at, self._resting, self._now)
            self._known[key] = "" if sending and self._at_work else waits.value
        return self._known[key]

    def told(self, stored: str, due_ms: int, lease_ms: int | None) -> tuple[str, int | None]:
        """The reason, and the next moment (ms since the epoch) at which it can go out; None where nobody knows."""
        sending = lease_ms is not None
        reason = self.said(stored, sending, not sending and due_ms > self._now_ms)
        if (sending and self._at_work) or reason == Waiting.NO_TIME_ZONE:
            return reason, None
        return reason, max(due_ms, self._earliest_ms)
