"""The sender's dials: how fast it goes and how long answers take. Used by engine.sender."""

from collections import deque

WINDOW = 5.0
"""Seconds over which the rate is taken."""


class Gauge:
    """Accepted messages a second over the last seconds, and the usual time to an answer. Times in monotonic seconds."""

    def __init__(self) -> None:
        self._accepted: deque[tuple[float, int]] = deque()
        self._answer_ms: float | None = None

    def count(self, now: float, accepted: int) -> None:
        """`accepted` messages were recorded at `now`."""
        if accepted:
            self._accepted.append((now, accepted))
        self._forget(now)

    def answered(self, milliseconds: float) -> None:
        """One answer took so long."""
        smooth = 0.1
        before = self._answer_ms
        self._answer_ms = milliseconds if before is None else before + smooth * (milliseconds - before)

    def rate(self, now: float) -> float:
        """Accepted messages a second."""
        self._forget(now)
        if not self._accepted:
            return 0.0
        return sum(n for _, n in self._accepted) / max(1.0, now - self._accepted[0][0])

    @property
    def answer_ms(self) -> float | None:
        """The usual time to an answer in milliseconds; None before the first."""
        return self._answer_ms

    def _forget(self, now: float) -> None:
        while self._accepted and self._accepted[0][0] < now - WINDOW:
            self._accepted.popleft()
