"""How fast messages may go out: rates that no second exceeds. For the engine's lanes."""

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from desktop_mailer.domain.clock import Clock
from desktop_mailer.domain.mailing import MailingId

_MARGIN = 0.02
"""Seconds by which a window is stretched: a grant becomes a request on the wire a little later, not always equally."""

_BURST = 0.05
"""Seconds whose share may go out at once, so that a coarse timer does not slow the stream."""


class TokenBucket:
    """At most `rate` grants in any second, evenly spread; None lets everything through at once.

    A rate of 1 and more is rounded down to whole grants a second; below that, grants stand 1/rate seconds apart. A
    classical bucket would let twice its rate through in its first second: here the times of the last grants are kept
    and the window over them is what counts.
    """

    def __init__(self, rate: float | None, clock: Clock) -> None:
        self._clock = clock
        self._turn = asyncio.Lock()
        self._grants: deque[float] = deque()
        self.rate = rate

    @property
    def rate(self) -> float | None:
        """Grants a second; None is without limit. A change holds from the next grant on."""
        return self._rate

    @rate.setter
    def rate(self, rate: float | None) -> None:
        if rate is not None and not (math.isfinite(rate) and rate > 0):
            raise ValueError(rate)
        self._rate = rate
        self._many = 1 if rate is None else max(1, math.floor(rate))
        self._window = (1.0 if rate is None or rate >= 1 else 1 / rate) + _MARGIN
        self._grants = deque(self._grants, maxlen=self._many)

    def wait(self) -> float:
        """Seconds after which to ask again for a grant; 0.0 where one fits now."""
        if self._rate is None:
            return 0.0
        return max(0.0, max(self._window_free(), self._pace_free()) - self._clock.monotonic())

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Enter once a grant fits; it counts from the exit on. Callers enter one by one, in the order of their coming.

        So what is waited for inside, a turn in another bucket, brings no two grants of this one closer together.
        """
        async with self._turn:
            while (wait := self.wait()) > 0:
                await self._clock.sleep(wait)
            yield
            if self._rate is not None:
                self._grants.append(self._clock.monotonic())

    async def take(self) -> None:
        """Return once a grant is made."""
        async with self.turn():
            pass

    def _window_free(self) -> float:
        return self._grants[0] + self._window if len(self._grants) == self._many else -math.inf

    def _pace_free(self) -> float:
        """When the next grant fits an even stream that may run ahead by a small burst."""
        burst = max(1, math.floor(self._many * _BURST))
        if len(self._grants) < burst:
            return -math.inf
        return self._grants[-burst] + burst * self._window / self._many


class Pace:
    """The rate of all messages, `rate`, and those of mailings with one of their own.

    It outlives the links to the gateway: what went out over the last one counts in the same second.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._all = TokenBucket(None, clock)
        self._own: dict[MailingId, TokenBucket] = {}

    @property
    def rate(self) -> float | None:
        """Messages a second over all; None is without limit."""
        return self._all.rate

    @rate.setter
    def rate(self, rate: float | None) -> None:
        self._all.rate = rate

    async def take(self, mailing_id: MailingId, own: float | None) -> None:
        """Return once a message of that mailing, whose `own` rate it is, may go out."""
        if own is None:
            await self._all.take()
            return
        bucket = self._own.setdefault(mailing_id, TokenBucket(own, self._clock))
        if bucket.rate != own:
            bucket.rate = own
        async with bucket.turn():
            await self._all.take()
