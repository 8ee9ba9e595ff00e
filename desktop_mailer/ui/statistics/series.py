"""Sent and not sent over time as figures: seconds added up into buckets. For the chart; knows nothing of Qt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from math import gcd

from desktop_mailer.domain.message import Status

MINUTE, HOUR, DAY = 60, 3_600, 86_400
STEPS = (
    *(1, 2, 5, 10, 15, 30),
    *(MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE),
    *(HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 7 * DAY),
)
"""Seconds a bucket can be wide."""
GRAINS = (1, 5, MINUTE, 5 * MINUTE, 15 * MINUTE)
"""Seconds that are kept as one figure: each divides the next, and no zone is off by less than the last."""

MOST_BUCKETS = 120


@dataclass(frozen=True, slots=True)
class Bar:
    """One bucket of the chart: epoch seconds `[start, end)` and what became final in it."""

    start: int
    end: int
    sent: int
    not_sent: int


class Series:
    """What became final, by epoch seconds in grains of one width. Deltas are added as they come."""

    def __init__(self, grain: int = 1) -> None:
        self._grain = grain
        self._grains: dict[int, list[int]] = {}

    def add(self, second: int, sent: int, not_sent: int) -> None:
        """Add (or, by negative figures, take away) messages that became final in that second."""
        both = self._grains.setdefault(second // self._grain * self._grain, [0, 0])
        both[0] += sent
        both[1] += not_sent

    def add_status(self, second: int, status: Status, count: int) -> None:
        """`add` by status; a pending one is no part of the chart."""
        if status is Status.SENT:
            self.add(second, count, 0)
        elif status is Status.NOT_SENT:
            self.add(second, 0, count)

    def coarsen(self, grain: int) -> None:
        """Keep no finer figures than that: a chart that goes on for hours has no more of them than it draws."""
        if grain > self._grain:
            finer, self._grain, self._grains = self._grains, grain, {}
            for second, (sent, not_sent) in finer.items():
                self.add(second, sent, not_sent)

    def span(self) -> tuple[int, int] | None:
        """The first second with anything in it and the second after the last, by grains; None for an empty series."""
        filled = [second for second, both in self._grains.items() if any(both)]
        return (min(filled), max(filled) + self._grain) if filled else None

    def bars(self, since: int, until: int, zone: tzinfo) -> tuple[Bar, ...]:
        """The buckets of `[since, until)`, also the empty ones, on the round hours and days of `zone`."""
        cuts = edges(since, until, step_for(until - since), zone)
        sums = [[0, 0] for _ in cuts[:-1]]
        place = 0
        for second in sorted(s for s in self._grains if cuts[0] <= s < cuts[-1]):
            while second >= cuts[place + 1]:
                place += 1
            sums[place][0] += self._grains[second][0]
            sums[place][1] += self._grains[second][1]
        pairs = zip(cuts, cuts[1:], sums, strict=False)
        return tuple(Bar(start, end, sent, not_sent) for start, end, (sent, not_sent) in pairs)


def step_for(seconds: int) -> int:
    """The narrowest step that cuts a span of `seconds` into at most `MOST_BUCKETS`."""
    return next((step for step in STEPS if seconds <= step * MOST_BUCKETS), STEPS[-1])


def grain_for(seconds: int) -> int:
    """The grain that the bars of a span of `seconds` can be made of."""
    step = step_for(seconds)
    return next(grain for grain in reversed(GRAINS) if step % grain == 0)


def edges(since: int, until: int, step: int, zone: tzinfo) -> list[int]:
    """Epoch seconds that cut `[since, until)` at round local times; the outer ones may lie a little outside.

    An hour that the clock repeats or skips makes one bucket longer or shorter, never doubled.
    """
    if step >= DAY:
        return _day_edges(since, until, step // DAY, zone)
    grain = gcd(step, GRAINS[-1])

    def begins(second: int) -> bool:
        return (second + _offset(second, zone)) % step == 0

    first, last = since // grain * grain, -(-until // grain) * grain
    while not begins(first):
        first -= grain
    while not begins(last):
        last += grain
    return [second for second in range(first, last + 1, grain) if begins(second)]


def _day_edges(since: int, until: int, days: int, zone: tzinfo) -> list[int]:
    first = _local(since, zone).date()
    if days > 1:
        first -= timedelta(days=first.weekday())
    cuts = []
    day = first
    while True:
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
        cuts.append(int(midnight.timestamp()))
        if cuts[-1] >= until:
            return cuts
        day += timedelta(days=days)


def second_of(moment: datetime) -> int:
    """The epoch second of an aware moment."""
    return int(moment.timestamp())


def moment_of(second: int) -> datetime:
    """The aware moment (UTC) at which an epoch second begins."""
    return datetime.fromtimestamp(second, UTC)


def _local(second: int, zone: tzinfo) -> datetime:
    return moment_of(second).astimezone(zone)


def _offset(second: int, zone: tzinfo) -> int:
    offset = _local(second, zone).utcoffset()
    return int(offset.total_seconds()) // GRAINS[-1] * GRAINS[-1] if offset else 0


def nice_ceiling(values: Iterable[int]) -> int:
    """A round figure not under the largest of `values`, to end a value axis on."""
    largest = max(values, default=0)
    if largest <= 5:
        return 5
    power = 10 ** (len(str(largest)) - 1)
    return next(int(power * factor) for factor in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if power * factor >= largest)
