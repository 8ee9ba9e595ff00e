from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_mailer.domain.message import Status
from desktop_mailer.ui.statistics.series import MOST_BUCKETS, Series, edges, minute_of, nice_ceiling, step_for

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")  # has summer time
START = minute_of(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@given(
    st.lists(st.tuples(st.integers(0, 40_000), st.integers(0, 50), st.integers(0, 50)), max_size=40),
    st.integers(1, 50_000),
    st.sampled_from([MOSCOW, BERLIN, ZoneInfo("Asia/Kolkata"), UTC]),
)
def test_bars_hold_every_message_of_the_span_once(
    filled: list[tuple[int, int, int]], length: int, zone: ZoneInfo
) -> None:
    series = Series()
    for minute, sent, not_sent in filled:
        series.add(START + minute, sent, not_sent)
    bars = series.bars(START, START + length, zone)
    assert bars[0].start <= START
    assert bars[-1].end >= START + length
    assert all(one.end == two.start for one, two in pairwise(bars))
    inside = series.totals(bars[0].start, bars[-1].end)
    assert (sum(bar.sent for bar in bars), sum(bar.not_sent for bar in bars)) == inside
    assert len(bars) <= MOST_BUCKETS + 2


@pytest.mark.parametrize(
    ("span", "step"),
    [(timedelta(hours=1), 1), (timedelta(days=1), 15), (timedelta(days=7), 120), (timedelta(days=30), 360)],
)
def test_the_bucket_fits_the_span(span: timedelta, step: int) -> None:
    assert step_for(int(span.total_seconds()) // 60) == step


def test_buckets_begin_on_round_local_times() -> None:
    kolkata = ZoneInfo("Asia/Kolkata")  # half an hour off the others
    cuts = edges(START, START + 24 * 60, 60, kolkata)
    assert all(datetime.fromtimestamp(cut * 60, kolkata).minute == 0 for cut in cuts)


def test_days_begin_at_midnight_also_over_the_change_to_summer_time() -> None:
    since = minute_of(datetime(2026, 3, 20, 12, tzinfo=UTC))
    cuts = edges(since, since + 20 * 1_440, 1_440, BERLIN)
    assert all(datetime.fromtimestamp(cut * 60, BERLIN).hour == 0 for cut in cuts)
    assert {two - one for one, two in pairwise(cuts)} == {1_440, 1_380}


def test_the_hour_that_is_doubled_in_autumn_is_cut_like_any_other() -> None:
    since = minute_of(datetime(2026, 10, 24, 22, tzinfo=UTC))
    cuts = edges(since, since + 360, 15, BERLIN)
    assert {two - one for one, two in pairwise(cuts)} == {15}


def test_a_late_acceptance_moves_from_one_status_to_the_other() -> None:
    series = Series()
    series.add_status(START, Status.NOT_SENT, 2)
    series.add_status(START, Status.NOT_SENT, -1)
    series.add_status(START, Status.SENT, 1)
    series.add_status(START, Status.PENDING, 7)
    assert series.totals(START, START + 1) == (1, 1)
    assert series.span() == (START, START + 1)


@given(st.lists(st.integers(0, 10**7), max_size=5))
def test_the_axis_ends_above_the_highest_value(values: list[int]) -> None:
    top = nice_ceiling(values)
    assert top >= max(values, default=0)
    assert top <= max(5, 2 * max(values, default=0))
