"""The circuit breaker: a gateway that keeps failing is left alone, but for one probe now and then. For the lanes."""

from collections import deque
from collections.abc import Callable
from typing import Final

FIRST_REST: Final = 15.0
LONGEST_REST: Final = 300.0
"""Seconds that the breaker stays open: doubling from the first to the longest, each with JITTER either way."""
JITTER: Final = 0.2
WINDOW: Final = 20
ENOUGH: Final = 10
IN_A_ROW: Final = 5
TO_CLOSE: Final = 3


class Breaker:
    """Opens when half of the last WINDOW attempts (ENOUGH at least) failed, or IN_A_ROW in a row.

    Then nothing starts until `rests_until`; after that one probe at a time, and TO_CLOSE good ones in a row close it.
    `chance` gives a number in [0, 1). Times are monotonic seconds.
    """

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._failures: deque[bool] = deque(maxlen=WINDOW)
        self._row = 0
        self._rest = FIRST_REST
        self._round = 0
        self._rests_until: float | None = None
        self._probing = False
        self._good_probes = 0

    @property
    def closed(self) -> bool:
        """True while attempts start freely."""
        return self._rests_until is None

    def rests_until(self, now: float) -> float | None:
        """When the next probe may start; None where an attempt may start now (or as soon as the probe is over)."""
        return self._rests_until if self._rests_until is not None and now < self._rests_until else None

    def start(self, now: float) -> int | None:
        """A ticket for an attempt that starts now, to be given back to `finish`; None where none may start."""
        if self.closed:
            return self._round
        if self._probing or self.rests_until(now) is not None:
            return None
        self._probing = True
        return self._round

    def finish(self, ticket: int, now: float, *, failed: bool | None) -> None:
        """The attempt of that ticket is over. `failed` is None where its end says nothing about the gateway.

        What started before the breaker opened, or closed, counts no more.
        """
        if ticket != self._round:
            return
        if not self.closed:
            self._probed(now, failed=failed)
        elif failed is not None:
            self._failures.append(failed)
            self._row = self._row + 1 if failed else 0
            many = len(self._failures) >= ENOUGH and 2 * sum(self._failures) >= len(self._failures)
            if many or self._row >= IN_A_ROW:
                self._open(now)

    def _probed(self, now: float, *, failed: bool | None) -> None:
        self._probing = False
        if failed:
            self._rest = min(LONGEST_REST, 2 * self._rest)
            self._open(now)
        elif failed is not None:
            self._good_probes += 1
            if self._good_probes == TO_CLOSE:
                self._close()

    def _open(self, now: float) -> None:
        self._rests_until = now + self._rest * (1 - JITTER + 2 * JITTER * self._chance())
        self._begin_round()

    def _close(self) -> None:
        self._rests_until = None
        self._rest = FIRST_REST
        self._begin_round()

    def _begin_round(self) -> None:
        self._round += 1
        self._probing = False
        self._good_probes = 0
        self._row = 0
        self._failures.clear()
