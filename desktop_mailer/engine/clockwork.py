"""Notices that the wall clock was set, or that the computer slept. Used by engine.sender."""

from datetime import timedelta
from typing import Final

from desktop_mailer.domain.clock import Clock

TOLERANCE: Final = 2.0
"""Seconds by which the wall clock may drift between two looks: a time service moves it a little all the time."""


class Clockwork:
    """Compares the wall clock with the monotonic one, which nobody sets."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wall, self._monotonic = clock.now(), clock.monotonic()

    def jump(self) -> float:
        """Seconds that the wall clock has jumped since the last look, forward or (negative) back; 0.0 for none."""
        wall, monotonic = self._clock.now(), self._clock.monotonic()
        moved = (wall - self._wall) / timedelta(seconds=1) - (monotonic - self._monotonic)
        self._wall, self._monotonic = wall, monotonic
        return moved if abs(moved) > TOLERANCE else 0.0
