"""Sent and not sent over time as figures: minutes added up into buckets. For the chart; knows nothing of Qt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import groupby

from desktop_mailer.domain.message import Status

STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 10_080)
"""Minutes a bucket can be wide."""

MOST_BUCKETS = 120
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bucket of the chart: epoch minutes `[start, end)` and what became final in it."""

    start: int
    end: int
    sent: int
    not_sent: int


class Series:
    """What became final, by epoch minute. Deltas are added as they come."""

    def __init__(self) -> None:
        self._minutes: dict[int, list[int]] = {}

    def add(self, minute: int, sent: int, not_sent: int) -> None:
        """Add (or, by negative figures, take away) messages that became final in that minute."""
        both = self._minutes.setdefault(minute, [0, 0])
        both[0] += sent
        both[1] += not_sent

    def add_status(self, minute: int, status: Status, count: int) -> None:
        """`add` by status; a pending one is no part of the chart."""
        if status is Status.SENT:
            self.add(minute, count, 0)
        elif status is Status.NOT_SENT:
            self.add(minute, 0, count)

    def span(self) -> tuple[int, int] | None:
        """The first minute with anything in it and the minute after the last; None for an empty series."""
        filled = [minute for minute, both in self._minutes.items() if any(both)]
        return (min(filled), max(filled) + 1) if filled else None

    def totals(self, since: int, until: int) -> tuple[int, int]:
        """Sent and not sent in the minutes `[since, until)`."""
        inside = [both for minute, both in self._minutes.items() if since <= minute < until]
        return sum(both[0] for both in inside), sum(both[1] for both in inside)

    def bars(self, since: int, until: int, zone: tzinfo) -> tuple[Bar, ...]:
        """The buckets of `[since, until)`, also the empty ones, on the round hours and days of `zone`."""
        step = step_for(until - since)
        cuts = edges(since, until, step, zone)
        sums = [[0, 0] for _ in cuts[:-1]]
        place = 0
        for minute in sorted(m for m in self._minutes if cuts[0] <= m < cuts[-1]):
            while minute >= cuts[place + 1]:
                place += 1
            sums[place][0] += self._minutes[minute][0]
            sums[place][1] += self._minutes[minute][1]
        pairs = zip(cuts, cuts[1:], sums, strict=False)
        return tuple(Bar(start, end, sent, not_sent) for start, end, (sent, not_sent) in pairs)


def step_for(minutes: int) -> int:
    """The narrowest step in minutes that cuts a span of `minutes` into at most `MOST_BUCKETS`."""
    return next((step for step in STEPS if minutes <= step * MOST_BUCKETS), STEPS[-1])


def edges(since: int, until: int, step: int, zone: tzinfo) -> list[int]:
    """Epoch minutes that cut `[since, until)` at round local times; the outer ones may lie a little outside.

    An hour that the clock repeats or skips makes one bucket longer or shorter, never doubled.
    """
    if step >= STEPS[-2]:
        return _day_edges(since, until, step // STEPS[-2], zone)
    hours = range(since // 60 - 24, until // 60 + 25)
    offsets = {hour: _offset(hour * 60, zone) for hour in hours}
    rounded = (
        (minute + offsets[minute // 60]) // step * step - offsets[minute // 60] for minute in range(since, until)
    )
    cuts = [start for start, _ in groupby(rounded)]
    cuts = sorted(set(cuts)) or [since]
    cuts.append(cuts[-1] + step)
    return cuts


def _day_edges(since: int, until: int, days: int, zone: tzinfo) -> list[int]:
    first = _local(since, zone).date()
    if days > 1:
        first -= timedelta(days=first.weekday())
    cuts = []
    day = first
    while True:
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
        cuts.append(int(midnight.timestamp()) // 60)
        if cuts[-1] >= until:
            return cuts
        day += timedelta(days=days)


def minute_of(moment: datetime) -> int:
    """The epoch minute of an aware moment."""
    return int(moment.timestamp()) // 60


def moment_of(minute: int) -> datetime:
    """The aware moment (UTC) at which an epoch minute begins."""
    return datetime.fromtimestamp(minute * 60, UTC)


def _local(minute: int, zone: tzinfo) -> datetime:
    return moment_of(minute).astimezone(zone)


def _offset(minute: int, zone: tzinfo) -> int:
    offset = _local(minute, zone).utcoffset()
    return offset // _MINUTE if offset else 0


def nice_ceiling(values: Iterable[int]) -> int:
    """A round figure not under the largest of `values`, to end a value axis on."""
    largest = max(values, default=0)
    if largest <= 5:
        return 5
    power = 10 ** (len(str(largest)) - 1)
    return next(int(power * factor) for factor in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if power * factor >= largest)
