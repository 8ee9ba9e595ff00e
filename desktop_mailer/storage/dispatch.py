"""Settle what was tried and claim what is due, in one transaction. Only the sender calls it (and recovery, once).

A message that is being sent is pending with a lease; its `due_at` is the end of the lease then, so that a lease that
runs out makes it due again by itself. The fence tells the attempts of one message apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import BigInteger, Row, bindparam, exists, func, select, type_coerce, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from desktop_mailer.domain import client as clients_domain
from desktop_mailer.domain.changes import Table
from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.mailing import Mailing, MailingId, MailingState
from desktop_mailer.domain.message import (
    ATTEMPT_LIMIT,
    LEASE,
    UNCOUNTED,
    Claim,
    MessageId,
    NotSent,
    Outcome,
    Status,
    Verdict,
    Waiting,
)
from desktop_mailer.domain.window import Window
from desktop_mailer.storage import settings
from desktop_mailer.storage.audiences import known_fields, personal_text
from desktop_mailer.storage.counts import Tallies
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.storage.mailings import mailing_of
from desktop_mailer.storage.schema import PENDING, attempt, client, mailing, message, to_ms

DEFER_CHUNK = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What the sender can take now: `want` messages in all, `held` those of each mailing that it has already."""

    want: int
    held: Mapping[MailingId, int] = field(default_factory=lambda: MappingProxyType({}))


def recover(unit: WriteUnit, now: datetime) -> int:
    """Give back every lease: their owner is dead. Returns how many. Each may have been delivered."""
    leased = message.c.lease_until.is_not(None)
    lost = select(
        message.c.id,
        message.c.fence,
        type_coerce(message.c.lease_until, BigInteger) - LEASE // timedelta(milliseconds=1),
    ).where(leased)
    unit.connection.execute(
        insert_or(attempt).from_select(["message_id", "fence", "started_at"], lost).on_conflict_do_nothing()
    )
    recovered = unit.connection.execute(
        update(message)
        .where(leased, PENDING)
        .values(lease_until=None, due_at=now, reason=Waiting.RETRY, maybe_delivered=True)
    )
    if recovered.rowcount:
        unit.note(reshaped=[Table.MESSAGES])
    return recovered.rowcount


def exchange(unit: WriteUnit, outcomes: Sequence[Outcome], demand: Demand, now: datetime) -> tuple[Claim, ...]:
    """Record `outcomes`, then claim what `demand` asks for. Repeating an outcome is harmless."""
    tallies = Tallies(now)
    if outcomes:
        _settle(unit, outcomes, tallies)
    claims = _claim(unit, demand, tallies, now) if demand.want > 0 else ()
    tallies.write(unit)
    return claims


# --- settle -----------------------------------------------------------------------------------------------------------

_current = select(
    message.c.id, message.c.fence, message.c.status, message.c.lease_until.is_not(None).label("leased")
).where(message.c.id.in_(bindparam("ids", expanding=True)))
_accept = (
    update(message)
    .where(message.c.id == bindparam("key"))
    .values(
        status=Status.SENT,
        reason="",
        due_at=None,
        lease_until=None,
        sent_at=bindparam("finished"),
        last_answer=bindparam("answer"),
    )
)
_reject = (
    update(message)
    .where(message.c.id == bindparam("key"))
    .values(
        status=Status.NOT_SENT, reason=NotSent.REJECTED, due_at=None, lease_until=None, last_answer=bindparam("answer")
    )
)
_put_back = (
    update(message)
    .where(message.c.id == bindparam("key"))
    .values(
        due_at=bindparam("due"),
        reason=bindparam("why"),
        lease_until=None,
        attempts=message.c.attempts - bindparam("uncount"),
        maybe_delivered=message.c.maybe_delivered | bindparam("maybe"),
        last_answer=func.coalesce(bindparam("answer"), message.c.last_answer),
    )
)
_unfreeze = (
    update(message)
    .where(message.c.id == bindparam("key"), message.c.attempts == 0)
    .where(~exists().where(attempt.c.message_id == message.c.id))  # attempts that do not count went out as well
    .values(phone=None, text=None)
)
_record = insert_or(attempt).on_conflict_do_nothing()


def _settle(unit: WriteUnit, outcomes: Sequence[Outcome], tallies: Tallies) -> None:
    current = {
        row.id: row for row in unit.connection.execute(_current, {"ids": [o.claim.message_id for o in outcomes]})
    }
    # An acceptance counts whenever it comes, also after the lease or the end, and before all else. Sent is for good.
    acceptances = {o.claim.message_id: o for o in outcomes if o.answer.verdict is Verdict.ACCEPTED}
    accepted: list[dict[str, Any]] = []
    rejected: list[dict[str, Any]] = []
    put_back: list[dict[str, Any]] = []
    for message_id, outcome in acceptances.items():
        row = current.get(message_id)
        if row is not None and row.status != Status.SENT:
            tallies.move(outcome.claim.mailing_id, Status(row.status), Status.SENT)
            accepted.append(_told(outcome) | {"finished": outcome.finished_at})
    for outcome in outcomes:
        claim = outcome.claim
        row = current.get(claim.message_id)
        overtaken = row is None or row.status != Status.PENDING or row.fence != claim.fence
        if row is None or overtaken or claim.message_id in acceptances:
            continue
        if outcome.answer.verdict is Verdict.REJECTED:
            tallies.move(claim.mailing_id, Status.PENDING, Status.NOT_SENT)
            rejected.append(_told(outcome))
        elif row.leased:  # else it was put back before
            put_back.append(_put_back_values(outcome))
    posted = [o for o in outcomes if o.answer.verdict is not Verdict.NOT_TRIED and o.claim.message_id in current]
    unposted = [{"key": o.claim.message_id} for o in outcomes if o.answer.verdict is Verdict.NOT_TRIED]
    for statement, values in ((_accept, accepted), (_reject, rejected), (_put_back, put_back), (_unfreeze, unposted)):
        if values:
            unit.connection.execute(statement, values)
    if posted:
        unit.connection.execute(_record, [_attempt_values(outcome) for outcome in posted])
    unit.note(messages=[o.claim.message_id for o in outcomes])


def _told(outcome: Outcome) -> dict[str, Any]:
    return {"key": outcome.claim.message_id, "answer": outcome.answer.text or None}


def _put_back_values(outcome: Outcome) -> dict[str, Any]:
    verdict = outcome.answer.verdict
    uncounted = verdict in UNCOUNTED
    why = ""
    if outcome.retry_at is not None:
        why = Waiting.RATE_LIMIT if uncounted or verdict is Verdict.THROTTLED else Waiting.RETRY
    return _told(outcome) | {
        "due": outcome.retry_at or outcome.finished_at,
        "why": why,
        "uncount": int(uncounted),
        "maybe": verdict is Verdict.AMBIGUOUS,
    }


def _attempt_values(outcome: Outcome) -> dict[str, Any]:
    return {
        "message_id": outcome.claim.message_id,
        "fence": outcome.claim.fence,
        "started_at": outcome.started_at,
        "duration_ms": max(0, to_ms(outcome.finished_at) - to_ms(outcome.started_at)),
        "verdict": outcome.answer.verdict.value,
        "http_status": outcome.answer.http_status,
        "answer": outcome.answer.text or None,
    }


# --- claim ------------------------------------------------------------------------------------------------------------

_running = select(mailing).where(mailing.c.state == MailingState.RUNNING, mailing.c.pending > 0).order_by(mailing.c.id)
_due = (
    select(
        message.c.id,
        message.c.client_id,
        message.c.fence,
        message.c.attempts,
        message.c.lease_until,
        message.c.phone,
        message.c.text,
        client.c.phone.label("client_phone"),
        client.c.name,
        client.c.fields,
        client.c.timezone,
        client.c.opted_out_at,
    )
    .select_from(message.join(client, client.c.id == message.c.client_id))
    .where(message.c.mailing_id == bindparam("mailing"), PENDING, message.c.due_at <= bindparam("now"))
    .order_by(message.c.due_at)
    .limit(bindparam("most"))
)
_lease = (
    update(message)
    .where(message.c.id == bindparam("key"))
    .values(
        lease_until=bindparam("until"),
        due_at=bindparam("until"),
        fence=bindparam("next_fence"),
        attempts=bindparam("attempt"),
        reason="",
        phone=bindparam("frozen_phone"),
        text=bindparam("frozen_text"),
        maybe_delivered=message.c.maybe_delivered | bindparam("maybe"),
    )
)
_opt_out = (
    update(message)
    .where(message.c.id == bindparam("key"))
    .values(status=Status.NOT_SENT, reason=NotSent.OPTED_OUT, due_at=None, lease_until=None)
)


def _claim(unit: WriteUnit, demand: Demand, tallies: Tallies, now: datetime) -> tuple[Claim, ...]:
    open_mailings = [
        m for m in map(mailing_of, unit.connection.execute(_running)) if m.starts_at <= now < m.last_claim_at
    ]
    if not open_mailings:
        return ()
    known = known_fields(unit)
    fallback_zone = settings.load(unit).fallback_zone
    claims: list[Claim] = []
    # Each mailing gets an equal share first, so that a large one does not starve a small one; then what is left over.
    for share in (max(1, demand.want // len(open_mailings)), demand.want):
        for its_mailing in open_mailings:
            most = min(share, demand.want - len(claims))
            if its_mailing.rate is not None:  # no more ahead than a second's worth
                taken = sum(1 for c in claims if c.mailing_id == its_mailing.id)
                most = min(most, its_mailing.rate - demand.held.get(its_mailing.id, 0) - taken)
            if most > 0:
                picked = _Pick(unit, its_mailing, fallback_zone, known, tallies, now)
                claims += picked.claims(most)
    return tuple(claims)


class _Pick:
    """The claims on one mailing at one moment."""

    def __init__(
        self,
        unit: WriteUnit,
        its_mailing: Mailing,
        fallback_zone: str | None,
        known: frozenset[str],
        tallies: Tallies,
        now: datetime,
    ) -> None:
        self._unit = unit
        self._mailing = its_mailing
        self._fallback_zone = fallback_zone
        self._known = known
        self._tallies = tallies
        self._now = now
        self._closings: dict[str | None, datetime | None] = {}

    def claims(self, most: int) -> list[Claim]:
        """Claim up to `most` messages. What may not go now is deferred with its reason."""
        values: list[dict[str, Any]] = []
        claims: list[Claim] = []
        opted_out: list[dict[str, Any]] = []
        closed: set[str | None] = set()
        for row in self._due(most):
            if row.opted_out_at is not None:
                opted_out.append({"key": row.id})
                continue
            closes_at = self._closes_at(row.timezone)
            if closes_at is None:
                closed.add(row.timezone)
                continue
            claim = self._claim(row, closes_at)
            claims.append(claim)
            values.append(self._values(claim, row))
        if values:
            self._unit.connection.execute(_lease, values)
        if opted_out:
            self._unit.connection.execute(_opt_out, opted_out)
            self._tallies.move(self._mailing.id, Status.PENDING, Status.NOT_SENT, len(opted_out))
        for name in closed:
            self._defer(name)
        self._unit.note(messages=[*(c.message_id for c in claims), *(MessageId(o["key"]) for o in opted_out)])
        return claims

    def _due(self, most: int) -> Sequence[Row[Any]]:
        return self._unit.connection.execute(_due, {"mailing": self._mailing.id, "now": self._now, "most": most}).all()

    def _claim(self, row: Row[Any], closes_at: datetime) -> Claim:
        phone = row.phone or row.client_phone
        body = row.text
        if body is None:
            body = personal_text(self._mailing.text, phone, row.name, row.fields, self._known)
        lease_until = self._now + LEASE
        return Claim(
            message_id=MessageId(row.id),
            mailing_id=self._mailing.id,
            client_id=ClientId(row.client_id),
            fence=row.fence + 1,
            attempt=row.attempts + 1,
            phone=phone,
            text=body,
            post_before=min(closes_at, self._mailing.ends_at, lease_until - ATTEMPT_LIMIT),
            ends_at=self._mailing.ends_at,
            rate=self._mailing.rate,
        )

    def _values(self, claim: Claim, row: Row[Any]) -> dict[str, Any]:
        return {
            "key": claim.message_id,
            "until": self._now + LEASE,
            "next_fence": claim.fence,
            "attempt": claim.attempt,
            "frozen_phone": claim.phone,
            "frozen_text": claim.text,
            "maybe": row.lease_until is not None,  # a lease that ran out: its attempt may have arrived
        }

    def _closes_at(self, name: str | None) -> datetime | None:
        """When the window closes for clients of that zone; the end where it does not; None while it is closed."""
        window = self._mailing.window
        if window is None:
            return self._mailing.ends_at
        if name not in self._closings:
            found = self._zone_of(name)
            if found is None or not window.is_open(self._now, clients_domain.zone(found)):
                self._closings[name] = None
            else:
                closing = _next_closing(window, found, self._now.replace(second=0, microsecond=0))
                self._closings[name] = closing or self._mailing.ends_at
        return self._closings[name]

    def _zone_of(self, name: str | None) -> str | None:
        found = name or self._fallback_zone
        return found if found is not None and clients_domain.is_known_zone(found) else None

    def _defer(self, name: str | None) -> None:
        due_at, reason = waiting_for_window(self._mailing, self._zone_of(name), self._now)
        same = client.c.timezone.is_(None) if name is None else client.c.timezone == name
        theirs = (
            select(message.c.id)
            .join(client, client.c.id == message.c.client_id)
            .where(message.c.mailing_id == self._mailing.id, PENDING, message.c.due_at <= self._now, same)
            .limit(DEFER_CHUNK)
        )
        lapsed = message.c.lease_until.is_not(None)
        self._unit.connection.execute(
            update(message)
            .where(message.c.id.in_(theirs))
            .values(due_at=due_at, reason=reason, lease_until=None, maybe_delivered=message.c.maybe_delivered | lapsed)
        )
        self._unit.note(reshaped=[Table.MESSAGES])


@lru_cache(maxsize=1_000)
def _next_closing(window: Window, zone: str, minute: datetime) -> datetime | None:
    """As the window says. Kept for a minute, in which no window changes: it costs as much as claiming 30 messages."""
    return window.next_closing(minute, clients_domain.zone(zone))


def waiting_for_window(its_mailing: Mailing, zone: str | None, now: datetime) -> tuple[datetime, str]:
    """When a client of `zone` (None: not known) can first be reached from `now` on, and the reason to wait till then.

    Where that is never, the moment is the end of the mailing: it expires then. Without a window it is at once.
    """
    window = its_mailing.window
    if window is None:
        return now, ""
    if zone is None:
        return its_mailing.ends_at, Waiting.NO_TIME_ZONE
    opening = window.next_opening(now, clients_domain.zone(zone))
    if opening is not None and opening <= now:
        return now, ""
    return min(opening or its_mailing.ends_at, its_mailing.ends_at), Waiting.OUTSIDE_WINDOW
