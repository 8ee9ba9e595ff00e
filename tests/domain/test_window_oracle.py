"""Windows against the wall clocks of the world: every zone, every change of its offset from UTC from 2024 to 2030."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from desktop_mailer.domain import window
from desktop_mailer.domain.window import Window
from tests.domain.wall_clock import (
    Change,
    Hours,
    WallClock,
    hours_around,
    minute_of,
    moment,
    wall_clock,
    wall_clocks,
)

FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
MARGIN = timedelta(days=17)
TWO_WEEKS = 14 * 1440
SECOND = timedelta(seconds=1)
INSTANT = timedelta(microseconds=1)

EVERY_DAY = frozenset(range(7))
WORKDAYS = frozenset(range(5))
WEEKEND = frozenset({5, 6})

HOURS = {
    "daytime": Hours(time(9), time(21), EVERY_DAY),
    "workdays": Hours(time(8, 30), time(17, 45), WORKDAYS),
    "one-day": Hours(time(9), time(21), frozenset({6})),
    "overnight": Hours(time(22), time(6), EVERY_DAY),
    "overnight-weekend": Hours(time(23, 30), time(2, 30), WEEKEND),
    "until-midnight": Hours(time(18), time(0), EVERY_DAY),
    "from-midnight": Hours(time(0), time(3), WEEKEND),
    "a-minute": Hours(time(2, 30), time(2, 31), EVERY_DAY),
    "whole-day": Hours(time(0), time(0), EVERY_DAY),
    "whole-weekend": Hours(time(0), time(0), WEEKEND),
}


def clocks() -> dict[WallClock, list[str]]:
    return wall_clocks(FIRST - MARGIN, LAST + MARGIN)


def asked_changes(clock: WallClock) -> list[Change]:
    return [change for change in clock.changes if minute_of(FIRST) <= change.at < minute_of(LAST)]


class Trial:
    """The window of `hours` in one zone, held against the clock on its wall."""

    def __init__(self, hours: Hours, clock: WallClock, zone: str) -> None:
        self._window = Window(start=hours.first, end=hours.last, days=hours.days)
        self._opened = clock.opened(hours)
        self._first = clock.first
        self._zone = ZoneInfo(zone)

    def is_open(self, at: datetime) -> None:
        said = self._window.is_open(at, self._zone)
        assert said is bool(self._opened[minute_of(at) - self._first]), f"{self._window} in {self._zone.key} at {at}"

    def opens_and_closes(self, at: datetime) -> None:
        opening, closing = self._window.next_opening(at, self._zone), self._window.next_closing(at, self._zone)
        assert opening == self._next(at, opened=True), f"opening of {self._window} in {self._zone.key} after {at}"
        assert closing == self._next(at, opened=False), f"closing of {self._window} in {self._zone.key} after {at}"

    def changes_near(self, minute: int, reach: int) -> Iterable[datetime]:
        """The moments within `reach` minutes of `minute` at which it opens or closes."""
        opened, last = self._opened, minute + reach - self._first
        at = minute - reach - self._first
        while 0 <= (at := opened.find(1 - opened[at], at)) < last:
            yield moment(at + self._first)

    def _next(self, at: datetime, *, opened: bool) -> datetime | None:
        here = minute_of(at) - self._first
        if self._opened[here] == opened:
            return at
        found = self._opened.find(int(opened), here, here + TWO_WEEKS + 1440)
        return None if found < 0 else moment(found + self._first)


def hold_around(change: Change, trial: Trial, chance: random.Random) -> None:
    """Each minute of two hours on either side, and every edge within a day to the instant."""
    for minute in range(change.at - 120, change.at + 120):
        trial.is_open(moment(minute))
    for edge in (moment(change.at), *trial.changes_near(change.at, 26 * 60)):
        for at in (edge - SECOND, edge - INSTANT, edge, edge + SECOND):
            trial.is_open(at)
    trial.opens_and_closes(moment(change.at) - chance.random() * timedelta(days=1))
    for edge in trial.changes_near(change.at, 120):
        trial.opens_and_closes(edge)


@pytest.mark.parametrize("name", HOURS)
def test_t4_no_window_is_open_outside_its_hours_around_any_change_of_any_clock(name: str) -> None:
    chance = random.Random(name)
    for clock, zones in clocks().items():
        trial = Trial(HOURS[name], clock, zones[0])
        for change in asked_changes(clock):
            hold_around(change, trial, chance)


def test_t4_no_window_with_edges_in_a_gap_or_in_a_repeated_hour_is_open_outside_its_hours() -> None:
    chance = random.Random(1)
    for clock, zones in clocks().items():
        for change in asked_changes(clock):
            near = clock.near(change, 18)
            for hours in hours_around(change):
                hold_around(change, Trial(hours, near, zones[0]), chance)


def test_t4_windows_hold_in_every_zone_at_any_moment() -> None:
    chance = random.Random(2)
    for clock, zones in clocks().items():
        for zone in zones:
            trial = Trial(HOURS[chance.choice(list(HOURS))], clock, zone)
            for change in asked_changes(clock):
                trial.is_open(moment(change.at))
                trial.is_open(moment(change.at) - INSTANT)
            for _ in range(50):
                trial.is_open(FIRST + chance.random() * (LAST - FIRST))
            trial.opens_and_closes(FIRST + chance.random() * (LAST - FIRST))


def test_t4_the_clocks_that_are_asked_do_what_clocks_do() -> None:
    changes = [change for clock in clocks() for change in asked_changes(clock)]
    midnight = time(0)
    assert [c for c in changes if c.after - c.before == 30], "put forward by half an hour"
    assert [c for c in changes if c.before % 60], "half an hour off"
    assert [c for c in changes if c.edges[0] == midnight < c.edges[1]], "no midnight"
    assert [c for c in changes if c.edges[1] == midnight < c.edges[0]], "midnight twice"
    assert [clock for clock in clocks() if clock.ahead % 60 == 45], "a quarter of an hour off"


def test_t4_a_skipped_day_opens_nothing_and_moves_no_other_day() -> None:
    """Apia went to bed on Thursday, 29 December 2011, and got up on Saturday."""
    clock = wall_clock("Pacific/Apia", datetime(2011, 12, 1, tzinfo=UTC), datetime(2012, 2, 1, tzinfo=UTC))
    (change,) = clock.changes
    assert change.after - change.before == 1440
    chance = random.Random(3)
    for day in range(7):
        for first, last in ((9, 21), (22, 6), (0, 0), (18, 0), (0, 8)):
            trial = Trial(Hours(time(first), time(last), frozenset({day})), clock, "Pacific/Apia")
            hold_around(change, trial, chance)
            for hour in range(-8 * 24, 3 * 24, 5):
                trial.opens_and_closes(moment(change.at + 60 * hour))


def open_at_its_end(self: Window, local: datetime) -> bool:
    return _contains(self, local) or _contains(self, local - INSTANT)


def night_of_its_morning(self: Window, local: datetime) -> bool:
    return _contains(Window(start=self.start, end=self.end), local) and local.weekday() in self.days


def by_utc(self: Window, at: datetime, zone: ZoneInfo) -> bool:
    return self.contains(at)


def by_the_offset_of_noon(self: Window, at: datetime, zone: ZoneInfo) -> bool:
    noon = datetime.combine(at.astimezone(zone), time(12), zone)
    return self.contains((at + (noon.utcoffset() or timedelta())).replace(tzinfo=None))


def first_of_two(day: date, clock: time, zone: ZoneInfo) -> tuple[datetime]:
    return (datetime.combine(day, clock, zone).astimezone(UTC),)


_contains = Window.contains


@pytest.mark.parametrize(
    ("owner", "name", "bug"),
    [
        (Window, "contains", open_at_its_end),
        (Window, "contains", night_of_its_morning),
        (Window, "is_open", by_utc),
        (Window, "is_open", by_the_offset_of_noon),
        (window, "_instants", first_of_two),
        (window, "_offset_changes", lambda _day, _zone: ()),
    ],
)
def test_the_oracle_finds_a_planted_bug(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, bug: object) -> None:
    clock = wall_clock("Europe/Berlin", FIRST - MARGIN, datetime(2025, 2, 1, tzinfo=UTC))
    monkeypatch.setattr(owner, name, bug)

    def hold() -> None:
        for change in asked_changes(clock):
            for hours in (*HOURS.values(), *hours_around(change)):
                hold_around(change, Trial(hours, clock, "Europe/Berlin"), random.Random(4))

    with pytest.raises(AssertionError, match="Europe/Berlin"):
        hold()
