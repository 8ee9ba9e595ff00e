from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QLocale

from desktop_mailer.ui.mailings.phrases import when_exactly
from desktop_mailer.ui.words import date, moment, when

NOW = datetime(2026, 3, 2, 0, 10, 15, tzinfo=UTC)


@pytest.fixture(params=["en_US", "ru_RU"])
def locale(request: pytest.FixtureRequest) -> Iterator[str]:
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("ahead", "english", "russian"),
    [
        (timedelta(seconds=20), "12:10:35\u202fAM", "00:10:35"),  # not "00:10" while it is 00:10
        (timedelta(minutes=59), "1:09:15\u202fAM", "01:09:15"),
        (timedelta(minutes=4, seconds=45), "12:15\u202fAM", "00:15"),
        (timedelta(hours=1), "1:10\u202fAM", "01:10"),
        (-timedelta(seconds=5), "12:10\u202fAM", "00:10"),
        (timedelta(days=1), "Tue 12:10\u202fAM", "вт 00:10"),
        (timedelta(days=8), "3/10/2026 12:10\u202fAM", "10.03.2026 00:10"),
    ],
)
def test_a_moment_within_the_hour_is_told_to_the_second(
    locale: str, ahead: timedelta, english: str, russian: str
) -> None:
    assert when(NOW + ahead, NOW, UTC) == (english if locale == "en_US" else russian)


def test_a_table_writes_moments_as_the_rest_of_the_window_does(locale: str) -> None:
    """It said 13:10:35 beside 1:10 PM, and 1/1/99 for the year 2099."""
    here = datetime(2099, 1, 1, 13, 10, 35).astimezone()
    english = locale == "en_US"
    assert when_exactly(here, here) == ("1:10:35\u202fPM" if english else "13:10:35")
    assert when_exactly(here, NOW) == ("1/1/2099 1:10:35\u202fPM" if english else "01.01.2099 13:10:35")
    assert moment(here) == ("1/1/2099 1:10\u202fPM" if english else "01.01.2099 13:10")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("C", "2026-03-02"),
        ("en_US", "3/2/2026"),
        ("ru_RU", "02.03.2026"),
        ("de_DE", "02.03.2026"),
        ("en_GB", "02/03/2026"),
    ],
)
def test_a_date_has_its_separators_in_every_locale(locale: str, name: str, expected: str) -> None:
    """Without a locale it stood as “2 03 2026”."""
    QLocale.setDefault(QLocale(name))
    assert date(NOW) == expected
