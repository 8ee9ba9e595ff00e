"""Mailings that repeat: when the next run is. Local hours are kept when the clocks change; a month may be too short."""

import calendar
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum

_DAY = timedelta(days=1)


class Period(StrEnum):
    """How often a mailing is repeated."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


def next_run(
    period: Period, first: datetime, starts_at: datetime, ends_at: datetime, now: datetime, zone: tzinfo | None = None
) -> tuple[datetime, datetime]:
    """Start and end (UTC) of the run after the one from `starts_at` to `ends_at`: the first that begins after `now`.

    `first` is the start of the first run ever: a monthly one of the 31st comes back to it after a shorter month. The
    hours are those of the clock in `zone` (None: of this computer).
    """
    begun, ended = starts_at.astimezone(zone), ends_at.astimezone(zone)
    lasts = ended.replace(tzinfo=None) - begun.replace(tzinfo=None)
    anchor = first.astimezone(zone)
    day = begun.date()
    while True:
        day = _following(period, day, anchor.day)
        start = _moment(datetime.combine(day, begun.time().replace(fold=0)), zone)
        if start > max(now, starts_at):
            end = _moment(start.astimezone(zone).replace(tzinfo=None) + lasts, zone)
            return start, end if end > start else start + (
                ends_at - starts_at
            )  # in an hour that is left out or doubled
        if start < now - 100 * _DAY:  # long ago: near to now at once
            day = _near(period, day, now.astimezone(zone).date())


def longest(period: Period) -> timedelta:
    """How long a run may last: it is over before the next one begins, however short the month and the day."""
    return {Period.DAILY: _DAY, Period.WEEKLY: 7 * _DAY, Period.MONTHLY: 28 * _DAY}[period]


def _following(period: Period, day: date, day_of_month: int) -> date:
    if period is Period.MONTHLY:
        year, month = divmod(day.year * 12 + day.month, 12)
        return date(year, month + 1, min(day_of_month, calendar.monthrange(year, month + 1)[1]))
    return day + (_DAY if period is Period.DAILY else 7 * _DAY)


def _near(period: Period, day: date, today: date) -> date:
    """A day of the same series a little before `today`."""
    if period is Period.MONTHLY:
        year, month = divmod(today.year * 12 + today.month - 3, 12)
        return date(year, month + 1, 1)
    step = 1 if period is Period.DAILY else 7
    return day + timedelta(days=((today - day).days - 8) // step * step)


def _moment(local: datetime, zone: tzinfo | None) -> datetime:
    """The moment (UTC) at which the clock shows `local`; the first of two."""
    return (local if zone is None else local.replace(tzinfo=zone)).astimezone(UTC)
