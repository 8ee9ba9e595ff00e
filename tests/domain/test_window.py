"""The local-time window: hours, days, midnight, and clocks that are put forward and back."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop_mailer.domain.errors import FieldError
from desktop_mailer.domain.window import EVERY_DAY, Window, parse_days, parse_window

DAYTIME = Window(start=time(9), end=time(21))
OVERNIGHT = Window(start=time(22), end=time(6))
MINUTE = timedelta(minutes=1)

ZONES = [
    "UTC",
    "Europe/Moscow",
    "Asia/Kamchatka",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",  # half an hour
    "Asia/Kathmandu",  # three quarters
    "Australia/Lord_Howe",  # put forward by half an hour
    "Africa/Cairo",  # put forward at midnight: 00:00 is missing
    "America/Havana",  # the same, and back to midnight
    "Pacific/Apia",  # skipped 30 December 2011
]


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("clock", "inside"),
    [("08:59:59", False), ("09:00", True), ("20:59:59.999999", True), ("21:00", False), ("00:00", False)],
)
def test_a_window_is_half_open(clock: str, inside: bool) -> None:
    assert DAYTIME.contains(datetime.fromisoformat(f"2026-04-01T{clock}")) is inside


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-04-03T21:59", False),
        ("2026-04-03T22:00", True),  # Friday evening
        ("2026-04-04T05:59", True),  # its morning after
        ("2026-04-04T06:00", False),
        ("2026-04-04T22:00", False),  # Saturday evening
        ("2026-04-03T05:00", False),  # Friday morning belongs to Thursday
    ],
)
def test_a_night_belongs_to_the_day_on_which_it_began(moment: str, inside: bool) -> None:
    friday = Window(start=time(22), end=time(6), days=frozenset({4}))
    assert friday.contains(datetime.fromisoformat(moment)) is inside


def test_equal_ends_are_the_whole_day() -> None:
    sunday = Window(start=time(9), end=time(9), days=frozenset({6}))
    assert sunday.contains(datetime.fromisoformat("2026-04-05T00:00"))
    assert sunday.contains(datetime.fromisoformat("2026-04-05T23:59"))
    assert not sunday.contains(datetime.fromisoformat("2026-04-06T00:00"))


def test_one_moment_is_inside_in_one_zone_and_outside_in_another() -> None:
    moment = at("2026-04-01T10:00")
    assert DAYTIME.is_open(moment, ZoneInfo("Europe/Moscow"))  # 13:00
    assert not DAYTIME.is_open(moment, ZoneInfo("Asia/Anadyr"))  # 22:00


def test_the_next_opening_is_in_the_clients_morning() -> None:
    vladivostok = ZoneInfo("Asia/Vladivostok")
    assert DAYTIME.next_opening(at("2026-04-01T21:40", "Asia/Vladivostok"), vladivostok) == at("2026-04-01T23:00")
    assert DAYTIME.next_closing(at("2026-04-01T20:40", "Asia/Vladivostok"), vladivostok) == at("2026-04-01T11:00")


def test_inside_the_next_opening_is_now() -> None:
    moment = at("2026-04-01T12:00", "Europe/Moscow")
    assert DAYTIME.next_opening(moment, ZoneInfo("Europe/Moscow")) == moment
    assert OVERNIGHT.next_closing(moment, ZoneInfo("Europe/Moscow")) == moment


def test_days_are_skipped_to_the_next_allowed_one() -> None:
    monday = Window(start=time(9), end=time(21), days=frozenset({0}))
    zone = ZoneInfo("Europe/Moscow")
    assert monday.next_opening(at("2026-03-30T21:00", "Europe/Moscow"), zone) == at("2026-04-06T09:00", "Europe/Moscow")


def test_a_window_that_is_always_open_never_closes() -> None:
    assert Window(start=time(0), end=time(0)).next_closing(at("2026-04-01T12:00"), ZoneInfo("UTC")) is None


def test_t4_an_hour_that_the_spring_leaves_out_opens_right_after_the_gap() -> None:
    # Berlin, 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC.
    small_hours = Window(start=time(2, 15), end=time(4))
    zone = ZoneInfo("Europe/Berlin")
    assert small_hours.next_opening(at("2026-03-29T00:30"), zone) == at("2026-03-29T01:00")
    # A window wholly inside the gap has no moment on that day.
    in_the_gap = Window(start=time(2, 15), end=time(2, 45))
    assert in_the_gap.next_opening(at("2026-03-29T00:30"), zone) == at("2026-03-30T00:15")


def test_t4_an_hour_that_the_autumn_repeats_is_open_twice() -> None:
    # Berlin, 25 October 2026: 03:00 becomes 02:00 at 01:00 UTC.
    repeated = Window(start=time(2), end=time(2, 30))
    zone = ZoneInfo("Europe/Berlin")
    assert repeated.next_opening(at("2026-10-25T00:31"), zone) == at("2026-10-25T01:00")
    assert repeated.next_closing(at("2026-10-25T01:10"), zone) == at("2026-10-25T01:30")


def test_t4_a_midnight_that_is_left_out_opens_at_one() -> None:
    # Cairo, 24 April 2026: 00:00 becomes 01:00 at 22:00 UTC the day before.
    after_midnight = Window(start=time(0), end=time(8))
    assert after_midnight.next_opening(at("2026-04-23T21:00"), ZoneInfo("Africa/Cairo")) == at("2026-04-23T22:00")


def test_t4_a_day_that_never_was_is_passed_over() -> None:
    # Apia had no Friday, 30 December 2011.
    friday = Window(start=time(9), end=time(21), days=frozenset({4}))
    apia = ZoneInfo("Pacific/Apia")
    assert friday.next_opening(at("2011-12-29T23:00", "Pacific/Apia"), apia) == at("2012-01-06T09:00", "Pacific/Apia")


windows = st.builds(
    Window,
    start=st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    end=st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    days=st.frozensets(st.integers(0, 6), min_size=1),
)
# Around the changes of the clock in spring and autumn, and on quiet days.
moments = st.builds(
    lambda start, minutes: datetime.fromisoformat(start).replace(tzinfo=UTC) + timedelta(minutes=minutes),
    st.sampled_from(
        ["2026-03-07", "2026-03-28", "2026-04-04", "2026-04-23", "2026-10-03", "2026-10-24", "2026-10-31", "2011-12-29"]
    ),
    st.integers(0, 3 * 24 * 60),
)


def first_minute(window: Window, moment: datetime, zone: ZoneInfo, *, is_open: bool) -> datetime | None:
    """The slow way: minute by minute."""
    for ahead in range(8 * 24 * 60):
        candidate = moment + ahead * MINUTE
        if window.contains(candidate.astimezone(zone)) is is_open:
            return candidate
    return None


@settings(max_examples=60)
@given(windows, moments, st.sampled_from(ZONES))
@example(Window(start=time(2, 30), end=time(2, 45), days=EVERY_DAY), at("2026-03-29T00:00"), "Europe/Berlin")
@example(Window(start=time(23, 30), end=time(0, 30), days=EVERY_DAY), at("2026-04-23T20:00"), "Africa/Cairo")
def test_openings_and_closings_are_those_of_a_minute_by_minute_search(
    window: Window, moment: datetime, zone_name: str
) -> None:
    zone = ZoneInfo(zone_name)
    opening, closing = window.next_opening(moment, zone), window.next_closing(moment, zone)
    slow_opening = first_minute(window, moment, zone, is_open=True)
    slow_closing = first_minute(window, moment, zone, is_open=False)
    assert slow_opening is None or opening == slow_opening
    assert slow_closing is None or closing == slow_closing
    assert opening is None or window.is_open(opening, zone)
    assert closing is None or not window.is_open(closing, zone)


@settings(max_examples=60)
@given(windows, moments, st.sampled_from(ZONES), st.timedeltas(timedelta(0), timedelta(seconds=59.999)))
def test_nothing_changes_within_a_minute(window: Window, moment: datetime, zone_name: str, rest: timedelta) -> None:
    zone = ZoneInfo(zone_name)
    assert window.is_open(moment + rest, zone) is window.is_open(moment, zone)
    if window.is_open(moment, zone):
        assert window.next_closing(moment + rest, zone) == window.next_closing(moment, zone)


@pytest.mark.parametrize(
    ("hours", "start", "end"),
    [
        ("09:00-21:00", time(9), time(21)),
        (" 9:00 – 21:30 ", time(9), time(21, 30)),
        ("22:00-06:00", time(22), time(6)),
        ("00:00-24:00", time(0), time(0)),
        ("09:00-24:00", time(9), time(0)),
    ],
)
def test_hours_are_read_as_people_write_them(hours: str, start: time, end: time) -> None:
    assert parse_window(hours) == Window(start=start, end=end, days=EVERY_DAY)


@pytest.mark.parametrize(
    "hours", ["", "9-21", "25:00-26:00", "09:60-10:00", "24:00-25:00", "09:00", "09:00-24:01", "٠٩:٠٠-٢١:٠٠"]
)
def test_hours_that_make_no_window_are_refused_at_their_field(hours: str) -> None:
    with pytest.raises(FieldError) as refused:
        parse_window(hours)
    assert refused.value.field == "window"


def test_days_are_read_by_name_and_none_means_all() -> None:
    assert parse_days(["Mon", " sun "]) == frozenset({0, 6})
    assert parse_days([]) == EVERY_DAY
    assert parse_days([" "]) == EVERY_DAY
    with pytest.raises(FieldError) as refused:
        parse_days(["mon", "Caturday"])
    assert refused.value.field == "days"
    assert "caturday" in str(refused.value)
