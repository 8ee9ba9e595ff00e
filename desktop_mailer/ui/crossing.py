"""Deltas and readings that cross on their way: each delta counts once. For whatever reads figures and moves them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from desktop_mailer.domain.changes import Delta


class Crossing:
    """Remembers the deltas that are heard while a reading is under way.

    A reading as of commit N holds all deltas up to N: of those that were heard meanwhile the later ones are to be
    applied to it (`later`), and of those that come afterwards too.
    """

    def __init__(self) -> None:
        self._readings = 0
        self._heard: list[Delta] = []

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Around a reading, to the point where `later` was applied."""
        self._readings += 1
        try:
            yield
        finally:
            self._readings -= 1
            if not self._readings:
                self._heard.clear()

    def hear(self, deltas: Iterable[Delta]) -> None:
        """Deltas of the news."""
        if self._readings:
            self._heard.extend(deltas)

    def later(self, as_of: int) -> list[Delta]:
        """What was heard during the reading and is not in it."""
        return [delta for delta in self._heard if delta.commit > as_of]
