"""How fast messages may go out: a rate that no second exceeds. For the engine's lanes, by way of the roots."""

import asyncio
import math
from collections import deque

from desktop_mailer.domain.clock import Clock

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

    def reserve(self) -> float:
        """0.0 where a grant is made now, else the seconds after which to ask again."""
        if self._rate is None:
            return 0.0
        now = self._clock.monotonic()
        wait = max(self._window_free(), self._pace_free()) - now
        if wait > 0:
            return wait
        self._grants.append(now)
        return 0.0

    async def take(self) -> None:
        """Return once a grant is made. Waiting callers get theirs in the order in which they came."""
        if self._rate is None:
            return
        async with self._turn:
            while (wait := self.reserve()) > 0:
                await self._clock.sleep(wait)

    def _window_free(self) -> float:
        return self._grants[0] + self._window if len(self._grants) == self._many else -math.inf

    def _pace_free(self) -> float:
        """When the next grant fits an even stream that may run ahead by a small burst."""
        burst = max(1, math.floor(self._many * _BURST))
        if len(self._grants) < burst:
            return -math.inf
        return self._grants[-burst] + burst * self._window / self._many
