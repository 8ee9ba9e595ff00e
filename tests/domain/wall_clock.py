"""An oracle for windows: what the wall clocks of the world show, minute by minute. It imports nothing it judges."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

MINUTES_OF_WEEK = 7 * 24 * 60
_BETWEEN_READINGS = 2 * 86_400  # seconds in which no clock is put on and back again
_EPOCH_WEEKDAY = 3  # 1 January 1970 was a Thursday


@dataclass(frozen=True)
class Hours:
    """Which minutes of a week are open, written down one by one. Days are numbered from Monday, 0."""

    first: time
    last: time
    days: frozenset[int]

    @property
    def minutes(self) -> bytes:
        """1 for each open minute of the week, 0 for each closed one; a night is open into the day after."""
        first, last = (60 * clock.hour + clock.minute for clock in (self.first, self.last))
        if first == last:
            first, last = 0, 1440
        elif last < first:
            last += 1440
        week = bytearray(MINUTES_OF_WEEK)
        for day in self.days:
            for minute in range(first, last):
                week[(1440 * day + minute) % MINUTES_OF_WEEK] = 1
        return bytes(week)


@dataclass(frozen=True)
class Change:
    """A wall clock is put from being `before` minutes ahead of UTC to `after`, at `at` (minutes since the epoch)."""

    at: int
    before: int
    after: int

    @property
    def edges(self) -> tuple[time, time]:
        """What the clock would have shown, and what it shows."""
        return _clock(self.at + self.before), _clock(self.at + self.after)

    @property
    def weekday(self) -> int:
        """Of the day into which the clock was put."""
        return ((self.at + self.after) // 1440 + _EPOCH_WEEKDAY) % 7


@dataclass(frozen=True)
class WallClock:
    """A wall clock from minute `first` to minute `end` (since the epoch), ahead of UTC as its changes say."""

    first: int
    end: int
    ahead: int
    changes: tuple[Change, ...]

    def opened(self, hours: Hours) -> bytes:
        """1 for each minute from `first` to `end` at which the clock shows an open one."""
        week = hours.minutes
        weeks = week * ((self.end - self.first) // MINUTES_OF_WEEK + 2)
        opened = bytearray()
        for begin, end, ahead in self._stretches():
            at = (begin + ahead + 1440 * _EPOCH_WEEKDAY) % MINUTES_OF_WEEK
            opened += weeks[at : at + end - begin]
        return bytes(opened)

    def near(self, change: Change, days: int) -> "WallClock":
        """The same clock from so many days before the change to so many days after it."""
        first, end = max(self.first, change.at - 1440 * days), min(self.end, change.at + 1440 * days)
        ahead = next((passed.after for passed in reversed(self.changes) if passed.at <= first), self.ahead)
        return WallClock(first, end, ahead, tuple(passed for passed in self.changes if first < passed.at < end))

    def _stretches(self) -> Iterator[tuple[int, int, int]]:
        begin, ahead = self.first, self.ahead
        for change in self.changes:
            yield begin, change.at, ahead
            begin, ahead = change.at, change.after
        yield begin, self.end, ahead


def moment(minute: int) -> datetime:
    """The minute since the epoch as an aware datetime."""
    return datetime.fromtimestamp(60 * minute, UTC)


def minute_of(at: datetime) -> int:
    """The minute since the epoch in which `at` lies."""
    return int(at.timestamp()) // 60


def wall_clock(name: str, first: datetime, end: datetime) -> WallClock:
    """The clock of the IANA zone `name`; it is read now and then, and where two readings differ, to the second."""
    zone = ZoneInfo(name)
    begin, stop = int(first.timestamp()), int(end.timestamp())
    readings = [(at, _ahead(zone, at)) for at in range(begin, stop + 1, _BETWEEN_READINGS)]
    changes = []
    for (left, before), (right, after) in pairwise(readings):
        if before != after:
            at = _first_second(zone, left, right, after)
            assert at % 60 == before % 60 == after % 60 == 0, f"{name}: a clock is put on by less than a minute"
            changes.append(Change(at // 60, before // 60, after // 60))
    return WallClock(begin // 60, stop // 60, readings[0][1] // 60, tuple(changes))


@cache
def wall_clocks(first: datetime, end: datetime) -> dict[WallClock, list[str]]:
    """Every clock of the world, and the zones that go by it."""
    found: dict[WallClock, list[str]] = {}
    for name in sorted(available_timezones()):
        found.setdefault(wall_clock(name, first, end), []).append(name)
    return found


def hours_around(change: Change) -> Iterable[Hours]:
    """Hours with edges before, in, on the edges of and after what the clock leaves out or passes twice."""
    before, after = change.edges
    middle = _clock(change.at + (change.before + change.after) // 2)
    ahead, behind = _clock(change.at + change.after + 30), _clock(change.at + change.before - 30)
    that_day, day_before = frozenset({change.weekday}), frozenset({(change.weekday - 1) % 7})
    every = frozenset(range(7))
    yield Hours(before, after, every)
    yield Hours(after, before, every)
    yield Hours(middle, ahead, that_day)
    yield Hours(behind, middle, every)
    yield Hours(middle, behind, day_before | that_day)
    yield Hours(before, before, that_day)


def _ahead(zone: ZoneInfo, at: int) -> int:
    ahead = datetime.fromtimestamp(at, zone).utcoffset()
    assert ahead is not None
    return ahead // timedelta(seconds=1)


def _first_second(zone: ZoneInfo, left: int, right: int, after: int) -> int:
    while right - left > 1:
        middle = (left + right) // 2
        left, right = (left, middle) if _ahead(zone, middle) == after else (middle, right)
    return right


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)
