"""When the next run of a mailing is that repeats."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_mailer.domain.repetition import Period, longest, next_run

BERLIN = ZoneInfo("Europe/Berlin")
HOURS = timedelta(hours=1)


def runs(period: Period, first: datetime, lasts: timedelta, count: int) -> list[datetime]:
    start, end, found = first, first + lasts, []
    for _ in range(count):
        start, end = next_run(period, first, start, end, start, BERLIN)
        found.append(start.astimezone(BERLIN))
    return found


def test_a_daily_run_keeps_its_hour_when_the_clocks_change() -> None:
    first = datetime(2026, 3, 28, 9, tzinfo=BERLIN).astimezone(UTC)
    found = runs(Period.DAILY, first, 12 * HOURS, 3)
    assert [(each.day, each.hour) for each in found] == [(29, 9), (30, 9), (31, 9)]


def test_a_weekly_run_comes_on_the_same_day_of_the_week() -> None:
    found = runs(Period.WEEKLY, datetime(2026, 11, 26, 9, tzinfo=BERLIN), 12 * HOURS, 60)
    assert {each.weekday() for each in found} == {3}
    assert {each.hour for each in found} == {9}


def test_a_monthly_run_of_the_31st_comes_back_to_it_after_a_short_month() -> None:
    found = runs(Period.MONTHLY, datetime(2027, 12, 31, 9, tzinfo=BERLIN), 12 * HOURS, 5)
    assert [(each.month, each.day) for each in found] == [(1, 31), (2, 29), (3, 31), (4, 30), (5, 31)]


def test_runs_that_were_missed_are_passed_over() -> None:
    first = datetime(2026, 11, 1, 9, tzinfo=BERLIN)
    start, end = next_run(
        Period.DAILY, first, first, first + 2 * HOURS, datetime(2026, 11, 20, 10, tzinfo=BERLIN), BERLIN
    )
    assert start == datetime(2026, 11, 21, 9, tzinfo=BERLIN)
    assert end - start == 2 * HOURS


@pytest.mark.parametrize("period", Period)
def test_a_run_of_long_ago_is_followed_by_one_of_now(period: Period) -> None:
    first = datetime(1971, 1, 31, 9, tzinfo=UTC)
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    start, _ = next_run(period, first, first, first + HOURS, now, UTC)
    assert now < start <= now + timedelta(days=31)
    assert start.hour == 9
    if period is Period.WEEKLY:
        assert start.weekday() == first.weekday()


moments = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given beside


@given(
    st.sampled_from(Period),
    moments,
    moments,
    st.floats(0.01, 1),
    st.sampled_from(["Europe/Berlin", "Asia/Omsk", "America/Havana", "Australia/Lord_Howe", "Pacific/Apia"]),
)
def test_a_run_follows_the_last_and_is_over_before_the_next(
    period: Period, first: datetime, now: datetime, share: float, name: str
) -> None:
    zone = ZoneInfo(name)
    lasts = longest(period) * share
    start, end = next_run(period, first, first, first + lasts, now, zone)
    assert start > max(now, first)
    assert end > start
    following, _ = next_run(period, first, start, end, start, zone)
    assert following > start
    assert following - start <= timedelta(days=33)
