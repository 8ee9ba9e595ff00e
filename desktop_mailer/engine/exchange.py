"""Settles what is ready and claims what is due, in one transaction, where that is worth one. Used by engine.sender."""

from datetime import datetime
from typing import Final

from desktop_mailer.domain.clock import Clock
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.engine.account import Account
from desktop_mailer.engine.lanes import Lanes
from desktop_mailer.storage import dispatch, quota
from desktop_mailer.storage.database import Database

FLUSH_AFTER: Final = 0.02
"""Seconds that an outcome waits for others to be settled with."""


class Exchange:
    """Knows whether more may be due, and since when outcomes wait. What becomes durable is told to `account`."""

    def __init__(self, database: Database, account: Account, clock: Clock) -> None:
        self._database = database
        self._account = account
        self._clock = clock
        self._more_due = True
        self._held_back = False
        self._last_served: MailingId | None = None
        self._first_outcome: float | None = None
        self._day_over_until: datetime | None = None

    @property
    def day_over_until(self) -> datetime | None:
        """When the next day begins, where the messages of this one are used up; else None."""
        # Another day may have begun by midnight, or by a change of the computer's zone or clock.
        until = self._day_over_until
        return until if until is not None and until == quota.next_day(self._clock.now()) else None

    def look_again(self, *, new_day: bool = False) -> None:
        """More may be due; with `new_day` also of what may go out a day."""
        self._more_due = True
        if new_day:
            self._day_over_until = None

    def note_outcome(self, lanes: Lanes) -> bool:
        """An outcome is ready. True where the loop has to look: at the first, and when there are enough."""
        if self._first_outcome is not None:
            return lanes.ready >= _enough(lanes)
        self._first_outcome = self._clock.monotonic()
        return True

    def is_worth_it(self, lanes: Lanes, *, ending: bool) -> bool:
        """Half the slots' outcomes, so that the lanes go on while these are settled; or old ones; or idle lanes."""
        if lanes.ready >= _enough(lanes) or (lanes.ready and (ending or lanes.holding)):
            return True
        if self._first_outcome is not None and self._clock.monotonic() >= self._first_outcome + FLUSH_AFTER:
            return True
        return self._more_due and self.day_over_until is None and lanes.want >= max(1, lanes.most_ahead // 2)

    def patience(self, lanes: Lanes) -> float | None:
        """Seconds until the outcomes that are ready are old; None where none is."""
        if not lanes.ready or self._first_outcome is None:
            return None
        return max(0.0, self._first_outcome + FLUSH_AFTER - self._clock.monotonic())

    async def make(self, lanes: Lanes) -> bool:
        """One transaction. True where it settled something. What could not be recorded waits for the next."""
        outcomes = lanes.take_outcomes()
        want = lanes.want if self._more_due or (self._held_back and outcomes) else 0
        self._first_outcome = None
        if want:
            self._more_due = False  # unless news say otherwise while the transaction runs
        demand = dispatch.Demand(want=want, after=self._last_served, held=lanes.held, per_day=lanes.per_day)
        leased_at = self._clock.monotonic()
        try:
            exchanged = await self._database.write(dispatch.exchange, outcomes, demand, self._clock.now())
        except BaseException:
            lanes.put_back(outcomes)
            self._first_outcome = self._clock.monotonic()
            raise
        lanes.settled(outcomes)
        lanes.add(exchanged.claims, leased_at)
        self._account.settled(outcomes, claimed=bool(exchanged.claims))
        self._more_due |= exchanged.passed_over or 0 < want == len(exchanged.claims)
        if exchanged.claims:
            self._last_served = exchanged.claims[-1].mailing_id
        if want:
            self._held_back = exchanged.held_back
            self._day_over_until = exchanged.day_over_until
        return bool(outcomes)


def _enough(lanes: Lanes) -> int:
    return max(1, lanes.slots // 2)
