from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QLocale

from desktop_mailer.ui.words import when

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
        (timedelta(days=8), "3/10/26 12:10\u202fAM", "10.03.2026 00:10"),
    ],
)
def test_a_moment_within_the_hour_is_told_to_the_second(
    locale: str, ahead: timedelta, english: str, russian: str
) -> None:
    assert when(NOW + ahead, NOW, UTC) == (english if locale == "en_US" else russian)
