"""How many requests run at once: as many as the gateway takes without trouble. For the lanes."""


class Concurrency:
    """A limit between 1 and `most`: it grows with every good answer, and trouble halves it.

    It starts at `first` and grows by one an answer until the first trouble; from then on by one a round of answers.
    """

    def __init__(self, most: int, *, first: int = 10) -> None:
        self._most = most
        self._limit = float(min(first, most))
        self._searching = True
        self._halved_at = float("-inf")

    @property
    def limit(self) -> int:
        """Requests that may run at once."""
        return int(self._limit)

    def good(self) -> None:
        """An answer came as it should."""
        self._limit = min(self._most, self._limit + (1 if self._searching else 1 / self._limit))

    def trouble(self, started: float, now: float) -> None:
        """The gateway had too much when an attempt came that started then (monotonic seconds).

        Attempts that were under way together count as one trouble.
        """
        if started >= self._halved_at:
            self._limit = max(1.0, self._limit / 2)
            self._halved_at = now
        self._searching = False
