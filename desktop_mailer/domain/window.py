"""The local-time window: at which hours of the client's own day a mailing may reach them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))

_SPELLING = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–]\s*([0-9]{1,2}):([0-9]{2})")
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Half-open local hours `[start, end)` on `days` (0 is Monday).

    `end` before `start` runs over midnight and belongs to the day on which it began; `end` equal to `start` is the
    whole day.
    """

    start: time
    end: time
    days: frozenset[int] = EVERY_DAY

    def contains(self, local: datetime) -> bool:
        """True where the wall clock `local` (its zone is not looked at) is inside."""
        clock = local.time().replace(fold=0)
        if self.start == self.end:
            return local.weekday() in self.days
        if self.start < self.end:
            return self.start <= clock < self.end and local.weekday() in self.days
        if clock >= self.start:
            return local.weekday() in self.days
        return clock < self.end and (local - _DAY).weekday() in self.days

    def is_open(self, moment: datetime, zone: ZoneInfo) -> bool:
        """True where it is inside the window in `zone` at the aware `moment`."""
        return self.contains(moment.astimezone(zone))

    def next_opening(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """The first moment (UTC) from `moment` on that is inside; None where no day is left within two weeks."""
        if self.is_open(moment, zone):
            return moment.astimezone(UTC)
        return self._first_change(moment, zone, opens=True)

    def next_closing(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """The first moment (UTC) from `moment` on that is outside; None for a window that never closes."""
        if not self.is_open(moment, zone):
            return moment.astimezone(UTC)
        return self._first_change(moment, zone, opens=False)

    def _first_change(self, moment: datetime, zone: ZoneInfo, *, opens: bool) -> datetime | None:
        # The wall clock can jump over the edge of a window or pass it twice. So the candidates are the window's
        # edges and every change of the zone's offset; the first at which the window is as asked is the answer.
        today = moment.astimezone(zone).date()
        for last in (2, 15):
            candidates: set[datetime] = set()
            for ahead in range(-1, last + 1):
                day = today + ahead * _DAY
                for edge in (self.start, self.end, time(0)):
                    candidates.update(_instants(day, edge, zone))
                candidates.update(_offset_changes(day, zone))
            found = next((c for c in sorted(candidates) if c > moment and self.is_open(c, zone) is opens), None)
            # Up to there the few days hold every candidate; nearly always that is far enough.
            if found is not None and found < datetime.combine(today + 2 * _DAY, time(0), UTC):
                return found
        return found


def parse_window(hours: str, days: Iterable[str] = ()) -> Window:
    """A window from `"09:00-21:00"` and day names as `"mon"`. Raises FieldError("window" or "days")."""
    edges = _edges(hours.strip())
    if edges is None:
        raise FieldError(
            "window",
            QT_TRANSLATE_NOOP("errors", "“{hours}” is not a window; write it as 09:00-21:00."),
            hours=hours[:40],
        )
    first, last = edges
    return Window(start=first, end=last, days=parse_days(days))


def parse_days(days: Iterable[str]) -> frozenset[int]:
    """Days of the week from their names (mon to sun); none means every day. Raises FieldError("days")."""
    names = [day.strip().lower() for day in days if day.strip()]
    wrong = [name for name in names if name not in DAY_NAMES]
    if wrong:
        raise FieldError(
            "days",
            QT_TRANSLATE_NOOP("errors", "“{day}” is no day; write mon, tue, wed, thu, fri, sat or sun."),
            day=wrong[0][:30],
        )
    return frozenset(map(DAY_NAMES.index, names)) or EVERY_DAY


def _edges(hours: str) -> tuple[time, time] | None:
    found = _SPELLING.fullmatch(hours)
    if found is None:
        return None
    first_hour, first_minute, last_hour, last_minute = map(int, found.groups())
    if (last_hour, last_minute) == (24, 0):
        last_hour = 0
    try:
        return time(first_hour, first_minute), time(last_hour, last_minute)
    except ValueError:
        return None


def _instants(day: date, clock: time, zone: ZoneInfo) -> Iterable[datetime]:
    local = datetime.combine(day, clock, zone)
    return local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)


def _offset_changes(day: date, zone: ZoneInfo) -> Iterable[datetime]:
    """The moments within `day` (and a little around it) at which the zone changes its offset from UTC."""
    lower = datetime.combine(day, time(0), UTC) - _DAY
    upper = lower + 3 * _DAY
    before, after = (edge.astimezone(zone).utcoffset() for edge in (lower, upper))
    if before == after:
        return
    while upper - lower > _SECOND:
        middle = lower + (upper - lower) // 2
        middle = middle.replace(microsecond=0)
        if middle in (lower, upper):
            break
        if middle.astimezone(zone).utcoffset() == before:
            lower = middle
        else:
            upper = middle
    yield upper
