"""Settle what was tried and claim what is due, in one transaction. Only the sender calls it (and recovery, once).

A message that is being sent is pending with a lease, and is not claimed while it has one. Who holds the data folder
holds all its leases; how long one lasts is measured by the holder's monotonic clock (`engine.lanes`), because the wall
clock may jump. A lease ends with its outcome or, where its owner died, with `recover`. The fence tells the attempts of
one message apart.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, select, type_coerce, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from desktop_mailer.domain.changes import Table
from desktop_mailer.domain.message import (
    LEASE,
    NotSent,
    Outcome,
    Status,
    Waiting,
)
from desktop_mailer.storage import quota
from desktop_mailer.storage.claiming import Claimed, Demand, claim
from desktop_mailer.storage.counts import Tallies, ended_by_reason
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.storage.schema import PENDING, attempt, message
from desktop_mailer.storage.settling import hold_lost, settle

__all__ = ["Demand", "Exchanged", "exchange", "recover"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged(Claimed):
    """What came of a demand. `day_over_until` is when the next day begins, where this one's messages are used up."""

    day_over_until: datetime | None = None


def recover(unit: WriteUnit, now: datetime) -> int:
    """End every lease: its owner is dead. Returns how many. Each message may have been delivered."""
    leased = message.c.lease_until.is_not(None)
    lost = select(
        message.c.id,
        message.c.fence,
        type_coerce(message.c.lease_until, BigInteger) - LEASE // timedelta(milliseconds=1),
    ).where(leased)
    unit.connection.execute(
        insert_or(attempt).from_select(["message_id", "fence", "started_at"], lost).on_conflict_do_nothing()
    )
    by_mailing = Counter(unit.connection.execute(select(message.c.mailing_id).where(leased, PENDING)).scalars())
    values: dict[str, Any] = {"due_at": now, "reason": Waiting.RETRY}
    if by_mailing and hold_lost(unit):
        values = {"due_at": None, "status": Status.NOT_SENT, "reason": NotSent.UNCONFIRMED, "final_at": now}
        tallies = Tallies(now)
        for mailing_id, count in by_mailing.items():
            tallies.end(mailing_id, Status.NOT_SENT, count)
        tallies.write(unit)
        unit.note(events=ended_by_reason({(key, NotSent.UNCONFIRMED): count for key, count in by_mailing.items()}))
    recovering = update(message).where(leased, PENDING).values(lease_until=None, maybe_delivered=True, **values)
    unit.connection.execute(recovering)
    if by_mailing:
        unit.note(reshaped=[Table.MESSAGES])
    return by_mailing.total()


def exchange(unit: WriteUnit, outcomes: Sequence[Outcome], demand: Demand, now: datetime) -> Exchanged:
    """Record `outcomes`, then claim what `demand` asks for. Repeating an outcome is harmless."""
    tallies = Tallies(now)
    given_back = settle(unit, outcomes, tallies, now) if outcomes else []
    unposted = sum(quota.is_same_day(claimed_at, now) for claimed_at in given_back)
    want, day_over_until = demand.want, None
    if want > 0 and demand.per_day is not None:
        want = min(want, demand.per_day - quota.taken(unit, now) + unposted)
        day_over_until = quota.next_day(now) if want <= 0 else None
    claimed = claim(unit, replace(demand, want=want), tallies, now) if want > 0 else Claimed()
    quota.take(unit, len(claimed.claims) - unposted, now)
    tallies.write(unit)
    return Exchanged(
        claims=claimed.claims,
        held_back=claimed.held_back,
        passed_over=claimed.passed_over,
        day_over_until=day_over_until,
    )
