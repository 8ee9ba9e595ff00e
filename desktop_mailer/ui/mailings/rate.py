"""How fast a mailing goes out, from the deltas alone."""

from collections import deque

SPAN = 10.0
"""Seconds that are looked at."""


class Rate:
    """Messages a second over the last seconds. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._moments: deque[tuple[float, int]] = deque()

    def add(self, now: float, count: int) -> None:
        """So many were sent."""
        self._moments.append((now, count))

    def per_second(self, now: float) -> float:
        """The rate as of now."""
        while self._moments and self._moments[0][0] <= now - SPAN:
            self._moments.popleft()
        if not self._moments:
            return 0.0
        span = max(1.0, min(SPAN, now - self._moments[0][0] + 0.1))
        return sum(count for _, count in self._moments) / span

    def clear(self) -> None:
        """Begin anew, for another mailing."""
        self._moments.clear()
