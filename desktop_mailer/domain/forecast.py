"""What a mailing would do before it exists: how many go out in which hour and zone, and who cannot be reached in time.

It reckons as the sender works: what is due first goes first; who is due at the same moment goes side by side; whom the
window shuts out waits for its next opening; nothing begins after the last claim.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from desktop_mailer.domain.client import is_known_zone, zone
from desktop_mailer.domain.window import Window

HORIZON = timedelta(days=92)
"""So far ahead it looks; what would go out later is told as a number alone."""

_HOUR = timedelta(hours=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the forecast needs to know of a mailing.

    `recipients` are counted by zone (None: not known); `last_claim_at` is the moment from which nothing begins any
    more. `rate` in messages a second (None: as fast as the gateway takes them, which counts as at once); `per_day` the
    most on one calendar day, of which `used_today` are gone.
    """

    recipients: Mapping[str | None, int]
    window: Window | None
    starts_at: datetime
    last_claim_at: datetime
    rate: int | None = None
    per_day: int | None = None
    used_today: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """`count` messages to clients of `zone` in the hour from `at` (UTC, by the clock of this computer) on."""

    at: datetime
    zone: str | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What goes out when. `late` cannot be reached before the end, by zone; `zoneless` wait for a zone.

    `later` go out beyond the horizon. `begins_at` and `done_at` are the first and the last moment; None for nobody.
    """

    hours: tuple[Hour, ...]
    late: Mapping[str | None, int]
    zoneless: int
    later: int
    begins_at: datetime | None
    done_at: datetime | None

    @property
    def sent(self) -> int:
        """How many go out within the horizon."""
        return sum(hour.count for hour in self.hours)

    @property
    def unreachable(self) -> int:
        """How many get nothing: no time, or no time zone."""
        return sum(self.late.values()) + self.zoneless


@dataclass(slots=True)
class _Queue:
    """Those of one zone who are left, due at a moment, and until when they may go."""

    zone: str | None
    left: float
    due: datetime
    closes: datetime


def forecast(plan: Plan, now: datetime, midnight: Callable[[datetime], datetime]) -> Forecast:
    """Reckon the plan as of `now`. `midnight` gives the next beginning of a day after a moment, by this computer."""
    begins = max(plan.starts_at, now)
    return _Reckoning(plan, begins, midnight).result()


class _Reckoning:
    """One run through the time of a plan."""

    def __init__(self, plan: Plan, begins: datetime, midnight: Callable[[datetime], datetime]) -> None:
        self._plan = plan
        self._midnight = midnight
        self._until = min(plan.last_claim_at, begins + HORIZON)
        self._moment = begins
        self._sent: dict[tuple[datetime, str | None], float] = defaultdict(float)
        self._first: datetime | None = None
        self._last: datetime | None = None
        self._queues: list[_Queue] = []
        self._never: dict[str | None, int] = {}
        self._zoneless = 0
        self._day_over = midnight(begins)
        self._today = None if plan.per_day is None else float(max(0, plan.per_day - plan.used_today))
        for name, count in plan.recipients.items():
            self._enqueue(name, count, begins)
        while self._queues and self._moment < self._until:
            self._serve()

    def result(self) -> Forecast:
        """The forecast, in whole messages."""
        late: dict[str | None, int] = dict(self._never)
        hours: list[Hour] = []
        later = 0
        beyond = self._until < self._plan.last_claim_at
        for name, total in self._plan.recipients.items():
            theirs = sorted((at, count) for (at, its_zone), count in self._sent.items() if its_zone == name)
            left = sum(queue.left for queue in self._queues if queue.zone == name)
            sent = round(sum(count for _, count in theirs))
            hours += [Hour(at=at, zone=name, count=count) for at, count in _whole(theirs, sent) if count]
            if left and beyond:
                later += total - sent
            elif total - sent and name not in self._never and not self._is_zoneless(name):
                late[name] = total - sent
        return Forecast(
            hours=tuple(sorted(hours, key=lambda hour: (hour.at, hour.zone or ""))),
            late=late,
            zoneless=self._zoneless,
            later=later,
            begins_at=self._first,
            done_at=self._last,
        )

    def _is_zoneless(self, name: str | None) -> bool:
        return self._plan.window is not None and (name is None or not is_known_zone(name))

    def _enqueue(self, name: str | None, count: float, since: datetime, due: datetime | None = None) -> None:
        """Those of a zone wait for the next opening of the window from `since` on; where it is open they keep `due`."""
        window = self._plan.window
        if not count:
            return
        if window is None:
            self._queues.append(_Queue(name, count, since, self._plan.last_claim_at))
        elif self._is_zoneless(name) or name is None:
            self._zoneless += round(count)
        else:
            there = zone(name)
            opens = window.next_opening(since, there)
            if opens is None or opens >= self._plan.last_claim_at:
                self._never[name] = self._never.get(name, 0) + round(count)
                return
            closes = window.next_closing(opens, there) or self._plan.last_claim_at
            self._queues.append(_Queue(name, count, due or opens if opens <= since else opens, closes))

    def _serve(self) -> None:
        """Go on to the next moment at which something changes, and let go out what goes out until then."""
        if self._moment >= self._day_over:
            self._day_over = self._midnight(self._moment)
            self._today = None if self._plan.per_day is None else float(self._plan.per_day)
        first = min(queue.due for queue in self._queues)
        if first > self._moment:
            self._moment = first
            return
        group = [queue for queue in self._queues if queue.due == first]
        closed = [queue for queue in group if queue.closes <= self._moment]
        if closed:
            self._put_off(closed)
            return
        if self._today is not None and self._today < 1:
            self._moment = self._day_over  # who is shut out meanwhile is put off then
            return
        ends = min([self._until, self._day_over, *(queue.closes for queue in group)])
        count, over = self._room(sum(queue.left for queue in group), ends)
        self._send(group, count, over)
        self._moment = over

    def _room(self, wanted: float, ends: datetime) -> tuple[float, datetime]:
        """How many of `wanted` go out before `ends`, and when the last of them does."""
        count = wanted if self._today is None else min(wanted, self._today)
        if self._plan.rate is None:
            return count, self._moment
        in_time = self._plan.rate * ((ends - self._moment) / _SECOND)
        if count <= in_time:
            return count, self._moment + count / self._plan.rate * _SECOND
        return in_time, ends

    def _send(self, group: Iterable[_Queue], count: float, over: datetime) -> None:
        group = tuple(group)
        left = sum(queue.left for queue in group)
        span = (over - self._moment) / _SECOND
        for queue in group:
            its_share = count * queue.left / left
            for at, seconds in _hours(self._moment, over):
                self._sent[at, queue.zone] += its_share * (seconds / span if span else 1.0)
            queue.left -= its_share
        self._first = self._moment if self._first is None else self._first
        self._last = over
        if self._today is not None:
            self._today -= count
        self._queues = [queue for queue in self._queues if queue.left >= 0.5]

    def _put_off(self, closed: Iterable[_Queue]) -> None:
        for queue in closed:
            self._queues.remove(queue)
            self._enqueue(queue.zone, queue.left, self._moment, queue.due)


def _hours(begins: datetime, ends: datetime) -> list[tuple[datetime, float]]:
    """The hours of this computer's clock that a span touches, with the seconds of it in each."""
    local = begins.astimezone()
    at = (local - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)).astimezone(UTC)
    found: list[tuple[datetime, float]] = []
    while at < ends or not found:
        found.append((at, (min(at + _HOUR, ends) - max(at, begins)) / _SECOND))
        at += _HOUR
    return found


def _whole(parts: list[tuple[datetime, float]], total: int) -> list[tuple[datetime, int]]:
    """The parts as whole numbers that add up to `total`: what rounding leaves is carried on to the next."""
    found: list[tuple[datetime, int]] = []
    before, exact = 0, 0.0
    for place, (at, part) in enumerate(parts):
        exact += part
        upto = total if place == len(parts) - 1 else round(exact)
        found.append((at, upto - before))
        before = upto
    return found
