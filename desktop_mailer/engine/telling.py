"""Tells others what the sender does: pictures to listeners; to the database why nothing goes out. For the sender."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from desktop_mailer.domain.clock import Clock
from desktop_mailer.domain.sender import Rest, SenderState
from desktop_mailer.storage import rest
from desktop_mailer.storage.database import Database

TELL_EVERY: Final = 0.25
"""Seconds between two pictures of the figures to the listeners."""
BRIEF: Final = timedelta(seconds=2)
"""A rest that is over before anyone could ask is not on record: a gateway may ask for thousands."""
SAME_REST: Final = timedelta(seconds=1)
"""Two rests that end within this are the same."""


class Pictures:
    """The listeners of the sender, and when they were last told."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._listeners: list[Callable[[SenderState], None]] = []
        self._told_at = -TELL_EVERY
        self._told_rest: Rest | None = None

    def subscribe(self, listener: Callable[[SenderState], None]) -> Callable[[], None]:
        """Call `listener` with each picture; returns the call that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def due(self, rest: Rest | None) -> bool:
        """True where the last picture is so old that the figures may have changed, or told another rest."""
        return self._clock.monotonic() - self._told_at >= TELL_EVERY or not _same(rest, self._told_rest)

    def show(self, state: SenderState) -> None:
        """Tell the listeners."""
        self._told_at = self._clock.monotonic()
        self._told_rest = state.rest
        for listener in tuple(self._listeners):
            listener(state)


class RestNote:
    """Keeps in the database why nothing goes out, where that has changed; what lasts goes on record."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._waits: bool | None = None
        """Whether a wait is on record that is not over; None: nobody has looked, and one may be of the last run."""
        self._kept: Rest | None = None
        self._known = False  # what is kept there may be of a sender that was killed

    async def keep(self, now: Rest | None) -> None:
        """Write `now` down, unless it says what is there already."""
        if not self._known or not _same(now, self._kept):
            brief = now is not None and now.until is not None and now.until - self._clock.now() < BRIEF
            if self._waits is None:
                self._waits = await self._database.read(rest.is_on_record)
            told = self._waits if now is None else not brief
            await self._database.write(rest.remember, now, told=told)
            self._kept, self._known = now, True
            if told:
                self._waits = now is not None


def _same(one: Rest | None, other: Rest | None) -> bool:
    if one is None or other is None:
        return one is other
    if (one.reason, one.day_used_up) != (other.reason, other.day_used_up):
        return False
    if one.until is None or other.until is None:
        return one.until is other.until
    return abs(one.until - other.until) < SAME_REST
