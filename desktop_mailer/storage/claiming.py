"""Claim what is due: a lease, a fence and a frozen body for each. Used by storage.dispatch, in its transaction."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, bindparam, func, select, update

from desktop_mailer.domain import client as clients_domain
from desktop_mailer.domain.changes import Event, Table
from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.mailing import Mailing, MailingId, MailingState
from desktop_mailer.domain.message import (
    LEASE,
    Claim,
    MessageId,
    NotSent,
    Status,
    Waiting,
)
from desktop_mailer.domain.window import Window
from desktop_mailer.storage import mailings, quota, settings, spending, suppression
from desktop_mailer.storage.audiences import known_fields, personal_text
from desktop_mailer.storage.audit import WAITING
from desktop_mailer.storage.counts import Tallies, ended_by_reason
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.storage.mailings import mailing_of
from desktop_mailer.storage.prepared import Prepared
from desktop_mailer.storage.schema import FREE, PENDING, client, mailing, message
from desktop_mailer.storage.settings import Settings

DEFER_CHUNK = 5_000
UNPROVEN = 5
"""Messages of a mailing that may be on the way before the gateway has accepted its first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What the sender can take now: `want` messages in all, `held` those of each mailing that it has already.

    `after` is the mailing that was served last: the turn is the next one's. `per_day` is the most that may go out on
    one calendar day (None: no limit).
    """

    want: int
    after: MailingId | None = None
    held: Mapping[MailingId, int] = field(default_factory=lambda: MappingProxyType({}))
    per_day: int | None = None


_running = (
    select(mailing)
    .where(mailing.c.state == MailingState.RUNNING, mailing.c.pending > 0, mailing.c.closed_at.is_(None))
    .order_by(mailing.c.id)
)
_due = (
    select(
        message.c.id,
        message.c.client_id,
        message.c.fence,
        message.c.attempts,
        message.c.phone,
        message.c.text,
        client.c.phone.label("client_phone"),
        client.c.name,
        client.c.fields,
        client.c.timezone,
        client.c.opted_out_at,
        client.c.consent_at,
    )
    .select_from(message.join(client, client.c.id == message.c.client_id))
    .where(message.c.mailing_id == bindparam("mailing"), FREE, message.c.due_at <= bindparam("now"))
    .order_by(message.c.due_at)
    .limit(bindparam("most"))
)
_lease = Prepared(
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
    )
)
_end_unsent = Prepared(
    update(message)
    .where(message.c.id == bindparam("key"))
    .values(
        status=Status.NOT_SENT,
        reason=bindparam("why"),
        due_at=None,
        lease_until=None,
        final_at=bindparam("now"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What was claimed. `held_back` where a mailing's own limits kept back what may be due.

    `passed_over` where so many could not go out that others may be due behind them.
    """

    claims: tuple[Claim, ...] = ()
    held_back: bool = False
    passed_over: bool = False


def claim(unit: WriteUnit, demand: Demand, tallies: Tallies, now: datetime) -> Claimed:
    """Claim what `demand` asks for, as far as it is due."""
    open_mailings = [
        m for m in map(mailing_of, unit.connection.execute(_running)) if m.starts_at <= now < m.last_claim_at
    ]
    if not open_mailings:
        return Claimed()
    if demand.after is not None:
        after = demand.after
        open_mailings.sort(key=lambda m: (m.id <= after, m.id))
    known, chosen = known_fields(unit), settings.load(unit)
    claims: list[Claim] = []
    held_back = passed_over = False
    spent: set[MailingId] = set()
    parts: Counter[MailingId] = Counter()
    # Each mailing gets an equal share first, so that a large one does not starve a small one; then what is left over.
    for share in (max(1, demand.want // len(open_mailings)), demand.want):
        for its_mailing in open_mailings:
            most = min(share, demand.want - len(claims))
            limit = _most_ahead(its_mailing)
            if limit is not None:
                taken = sum(1 for c in claims if c.mailing_id == its_mailing.id)
                allowed = limit - demand.held.get(its_mailing.id, 0) - taken
                held_back |= allowed < most
                most = min(most, allowed)
            if most > 0 and its_mailing.id not in spent:
                pick = _Pick(unit, its_mailing, chosen, known, tallies, now)
                claims += pick.claims(most)
                passed_over |= pick.passed_over
                if pick.spent:
                    spent.add(its_mailing.id)
                parts[its_mailing.id] += pick.parts
    spending.spend(unit, parts.items())
    for mailing_id in sorted(spent):
        held_back |= not _hold_spent(unit, mailing_id, now)
    return Claimed(claims=tuple(claims), held_back=held_back, passed_over=passed_over)


def _hold_spent(unit: WriteUnit, mailing_id: MailingId, now: datetime) -> bool:
    """Hold a mailing whose budget is used up. False while messages of it are on their way: those are to go out."""
    its_leases = select(message.c.id).where(message.c.mailing_id == mailing_id, message.c.lease_until.is_not(None))
    if unit.connection.execute(its_leases.limit(1)).first() is not None:
        return False
    mailings.pause_spent(unit, mailing_id, now)
    return True


def _most_ahead(its_mailing: Mailing) -> int | None:
    """How many messages of the mailing may be on the way at once; None without a limit of its own.

    Until the first is accepted only a few: should the gateway refuse them all, no more are lost. With a rate no more
    than a second's worth.
    """
    limits = [its_mailing.rate] if its_mailing.rate is not None else []
    if its_mailing.counts.sent == 0:
        limits.append(UNPROVEN)
    return min(limits, default=None)


class _Pick:
    """The claims on one mailing at one moment; `passed_over` where others may be due behind those that got none."""

    def __init__(
        self,
        unit: WriteUnit,
        its_mailing: Mailing,
        chosen: Settings,
        known: frozenset[str],
        tallies: Tallies,
        now: datetime,
    ) -> None:
        self._unit = unit
        self._mailing = its_mailing
        self._fallback_zone = chosen.fallback_zone
        self._per_day = chosen.person_per_day
        self._parts_left = spending.left(its_mailing, chosen.part_price)
        self._known = known
        self._tallies = tallies
        self._now = now
        self._closings: dict[str | None, datetime | None] = {}
        self.passed_over = False
        self.spent = False
        self.parts = 0

    def claims(self, most: int) -> list[Claim]:
        """Claim up to `most` messages. What may not go now is deferred with its reason.

        Whoever has opted out, whose consent to advertising is not known, and whose text is empty once it is filled in,
        gets nothing.
        """
        values: list[dict[str, Any]] = []
        claims: list[Claim] = []
        ended: list[dict[str, Any]] = []
        closed: set[str | None] = set()
        rows = self._due(most)
        refused, sated = self._refused(rows), self._sated(rows)
        for row in rows:
            if row.opted_out_at is not None or row.phone in refused:
                ended.append({"key": row.id, "why": NotSent.OPTED_OUT, "now": self._now})
                continue
            if self._mailing.advertising and row.consent_at is None:
                ended.append({"key": row.id, "why": NotSent.NO_CONSENT, "now": self._now})
                continue
            closes_at = self._closes_at(row.timezone)
            if closes_at is None:
                closed.add(row.timezone)
                continue
            if row.client_id in sated:
                continue
            claim = self._claim(row, closes_at)
            if row.text is None and not claim.text.strip():
                ended.append({"key": row.id, "why": NotSent.EMPTY_TEXT, "now": self._now})
                continue
            if row.text is None and not self._affords(claim.text):
                break
            claims.append(claim)
            values.append(self._values(claim))
        self.passed_over = len(claims) < len(rows) == most
        _lease.run(self._unit.connection, values)
        if ended:
            _end_unsent.run(self._unit.connection, ended)
            self._tallies.end(self._mailing.id, Status.NOT_SENT, len(ended))
            whys = Counter(each["why"] for each in ended)
            self._unit.note(events=ended_by_reason({(self._mailing.id, why): count for why, count in whys.items()}))
        for name in closed:
            self._defer(name)
        if sated:
            self._put_off([row for row in rows if row.client_id in sated])
        self._unit.note(messages=[*(c.message_id for c in claims), *(MessageId(e["key"]) for e in ended)])
        return claims

    def _due(self, most: int) -> Sequence[Row[Any]]:
        return self._unit.connection.execute(_due, {"mailing": self._mailing.id, "now": self._now, "most": most}).all()

    def _refused(self, rows: Sequence[Row[Any]]) -> Collection[str]:
        """Phones on the suppression list that messages were begun for, and that their clients have no more."""
        former = [row.phone for row in rows if row.phone is not None and row.phone != row.client_phone]
        return suppression.among(self._unit, former) if former else ()

    def _sated(self, rows: Sequence[Row[Any]]) -> Collection[int]:
        """Clients who have got, or are about to get, as many other messages today as one may get a day."""
        if self._per_day is None or not rows:
            return ()
        begun = quota.day_begun(self._now)
        sent = (message.c.status == Status.SENT) & (message.c.final_at >= begun)
        counts = sent | message.c.lease_until.is_not(None) | (PENDING & message.c.maybe_delivered)
        theirs = message.c.client_id.in_([row.client_id for row in rows]) & message.c.id.not_in(
            [row.id for row in rows]
        )
        full = select(message.c.client_id).where(theirs, counts).group_by(message.c.client_id)
        return set(self._unit.connection.execute(full.having(func.count() >= self._per_day)).scalars())

    def _put_off(self, rows: Sequence[Row[Any]]) -> None:
        """Have these messages wait for the next day."""
        due_at = min(quota.next_day(self._now), self._mailing.ends_at)
        waits = update(message).where(message.c.id.in_([row.id for row in rows]), FREE, message.c.due_at <= self._now)
        count = self._unit.connection.execute(waits.values(due_at=due_at, reason=Waiting.DAILY_CAP)).rowcount
        its = waiting(self._mailing.id, Waiting.DAILY_CAP, due_at, count, clients=[row.client_id for row in rows])
        self._unit.note(reshaped=[Table.MESSAGES], events=[its])

    def _affords(self, text: str) -> bool:
        """Count the parts of a text that goes out for the first time. False where the budget does not allow them."""
        parts = spending.parts(text)
        if self._parts_left is not None and self.parts + parts > self._parts_left:
            self.spent = True
            return False
        self.parts += parts
        return True

    def _claim(self, row: Row[Any], closes_at: datetime) -> Claim:
        phone = row.phone or row.client_phone
        body = row.text
        if body is None:
            body = personal_text(self._mailing.text, phone, row.name, row.fields, self._known)
        return Claim(
            message_id=MessageId(row.id),
            mailing_id=self._mailing.id,
            client_id=ClientId(row.client_id),
            fence=row.fence + 1,
            attempt=row.attempts + 1,
            phone=phone,
            text=body,
            post_before=min(closes_at, self._mailing.ends_at),
            ends_at=self._mailing.ends_at,
            rate=self._mailing.rate,
        )

    def _values(self, claim: Claim) -> dict[str, Any]:
        return {
            "key": claim.message_id,
            "until": self._now + LEASE,
            "next_fence": claim.fence,
            "attempt": claim.attempt,
            "frozen_phone": claim.phone,
            "frozen_text": claim.text,
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
            .where(message.c.mailing_id == self._mailing.id, FREE, message.c.due_at <= self._now, same)
            .limit(DEFER_CHUNK)
        )
        waits = update(message).where(message.c.id.in_(theirs)).values(due_at=due_at, reason=reason)
        count = self._unit.connection.execute(waits).rowcount
        its = waiting(self._mailing.id, reason, due_at, count, name or "")
        self._unit.note(reshaped=[Table.MESSAGES], events=[its])


def waiting(
    mailing_id: MailingId,
    reason: str,
    until: datetime,
    count: int,
    zone: str | None = None,
    clients: Sequence[int] = (),
) -> Event:
    """The decision that `count` messages, to all clients of a zone ("": without one) or to these, wait."""
    return Event(
        name=WAITING, mailing_id=mailing_id, reason=reason, messages=count, until=until, timezone=zone, ids=clients
    )


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
