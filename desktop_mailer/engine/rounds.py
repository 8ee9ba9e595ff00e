"""The looks at what time has done to mailings: they start, are made out, expire and finish. For the sender."""

from datetime import datetime
from typing import Final

from desktop_mailer.domain.clock import Clock
from desktop_mailer.storage import life
from desktop_mailer.storage.database import Database

TIME_PASSES: Final = 0.5
"""Seconds between two rounds while messages go out."""


class Rounds:
    """A round is due after news, at the next known moment, and now and then."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._made_at = -TIME_PASSES
        self._weighs_anew = True  # what waits was weighed by the clock and the zone data of another run
        self.unseen = True
        """True where there is something new to look at, or the last round left something to do."""
        self.next_at: datetime | None = None
        """When the next start, end or message is due, where `foresee` found it out."""
        self.sends_at: datetime | None = None
        """The same without the ends."""

    def clock_was_set(self, *, back: bool) -> None:
        """Nothing that was weighed by the old time holds."""
        self._weighs_anew |= back
        self.unseen = True

    async def make(self, *, room: bool) -> bool:
        """One step of the round, where one is due; True where it was.

        One step a turn of the loop: a million messages take long to make, and what else it looks at goes on meanwhile.
        Without `room` on the disk none are made.
        """
        now = self._clock.now()
        due = self.next_at is not None and self.next_at <= now
        if not (self.unseen or due or self._clock.monotonic() - self._made_at >= TIME_PASSES):
            return False
        self.unseen = False
        if self._weighs_anew:
            self._weighs_anew = await self._database.write(life.weigh_anew, self._clock.now())
        more = await self._database.write(life.advance if room else life.sweep, self._clock.now())
        self.unseen |= more or self._weighs_anew
        self._made_at = self._clock.monotonic()
        self.next_at = self.sends_at = None
        return True

    async def foresee(self, *, resting: bool) -> None:
        """Find out when the next moment is; see `life.foresee`."""
        found = await self._database.read(life.foresee, self._clock.now(), resting=resting)
        self.next_at, self.sends_at = found.at, found.sends_at
