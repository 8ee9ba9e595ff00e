from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_mailer.domain.message import Status
from desktop_mailer.ui.statistics.series import (
    DAY,
    HOUR,
    MINUTE,
    MOST_BUCKETS,
    Bar,
    Series,
    edges,
    grain_for,
    nice_ceiling,
    second_of,
    step_for,
)

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")  # has summer time
START = second_of(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
ODD = timezone(timedelta(hours=5, minutes=17))  # no zone in use is like this; it must not hang the window


def totals(bars: tuple[Bar, ...]) -> tuple[int, int]:
    return sum(bar.sent for bar in bars), sum(bar.not_sent for bar in bars)


@given(
    st.lists(st.tuples(st.integers(0, 3_000_000), st.integers(0, 50), st.integers(0, 50)), max_size=40),
    st.one_of(st.integers(1, 4_000), st.integers(1, 4_000_000), st.integers(1, 100_000_000)),
    st.sampled_from([MOSCOW, BERLIN, ZoneInfo("Asia/Kolkata"), ZoneInfo("Asia/Kathmandu"), UTC, ODD]),
)
def test_bars_hold_every_message_of_the_span_once(
    filled: list[tuple[int, int, int]], length: int, zone: ZoneInfo
) -> None:
    series = Series()
    for second, sent, not_sent in filled:
        series.add(START + second, sent, not_sent)
    bars = series.bars(START, START + length, zone)
    assert bars[0].start <= START
    assert bars[-1].end >= START + length
    assert all(one.end == two.start for one, two in pairwise(bars))
    inside = [(sent, not_sent) for second, sent, not_sent in filled if bars[0].start <= START + second < bars[-1].end]
    assert totals(bars) == (sum(sent for sent, _ in inside), sum(not_sent for _, not_sent in inside))
    assert len(bars) <= MOST_BUCKETS + 2 or step_for(length) == 7 * DAY
    series.coarsen(grain_for(length))
    assert series.bars(START, START + length, zone) == bars or zone is ODD


@pytest.mark.parametrize(
    ("span", "step"),
    [
        (timedelta(seconds=10), 1),
        (timedelta(minutes=10), 5),
        (timedelta(hours=1), 30),
        (timedelta(days=1), 15 * MINUTE),
        (timedelta(days=7), 2 * HOUR),
        (timedelta(days=30), 6 * HOUR),
        (timedelta(days=100), DAY),
        (timedelta(days=1_000), 7 * DAY),
    ],
)
def test_the_bucket_fits_the_span(span: timedelta, step: int) -> None:
    seconds = int(span.total_seconds())
    assert step_for(seconds) == step
    assert step % grain_for(seconds) == 0


def test_buckets_begin_on_round_local_times() -> None:
    kolkata = ZoneInfo("Asia/Kolkata")  # half an hour off the others
    cuts = edges(START, START + DAY, HOUR, kolkata)
    assert all(datetime.fromtimestamp(cut, kolkata).minute == 0 for cut in cuts)


def test_days_begin_at_midnight_also_over_the_change_to_summer_time() -> None:
    since = second_of(datetime(2026, 3, 20, 12, tzinfo=UTC))
    cuts = edges(since, since + 20 * DAY, DAY, BERLIN)
    assert all(datetime.fromtimestamp(cut, BERLIN).hour == 0 for cut in cuts)
    assert {two - one for one, two in pairwise(cuts)} == {DAY, DAY - HOUR}


def test_the_hour_that_is_doubled_in_autumn_is_cut_like_any_other() -> None:
    since = second_of(datetime(2026, 10, 24, 22, tzinfo=UTC))
    cuts = edges(since, since + 6 * HOUR, 15 * MINUTE, BERLIN)
    assert {two - one for one, two in pairwise(cuts)} == {15 * MINUTE}


def test_a_late_acceptance_moves_from_one_status_to_the_other() -> None:
    series = Series()
    series.add_status(START, Status.NOT_SENT, 2)
    series.add_status(START, Status.NOT_SENT, -1)
    series.add_status(START, Status.SENT, 1)
    series.add_status(START, Status.PENDING, 7)
    assert totals(series.bars(START, START + 1, UTC)) == (1, 1)
    assert series.span() == (START, START + 1)


@given(st.lists(st.integers(0, 10**7), max_size=5))
def test_the_axis_ends_above_the_highest_value(values: list[int]) -> None:
    top = nice_ceiling(values)
    assert top >= max(values, default=0)
    assert top <= max(5, 2 * max(values, default=0))
