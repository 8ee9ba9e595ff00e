"""The forecast against what the real sender sends in simulated time. What is expected is counted from its posts."""

from collections import Counter
from datetime import datetime, time, timedelta

import pytest

from desktop_mailer.domain.forecast import Forecast
from desktop_mailer.domain.mailing import Mailing, MailingDraft
from desktop_mailer.domain.window import Window
from desktop_mailer.storage import audiences, mailings, settings
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.storage.settings import Settings
from tests.engine.conftest import Simulate
from tests.engine.simulation import DAY, HOUR, MONDAY, Simulation

ZONES = ("Asia/Kamchatka", "Asia/Omsk", "Europe/Kaliningrad", "Europe/Moscow", "Asia/Kathmandu")
NEAR = 8
"""So many messages of an hour and zone may be reckoned to another: who is whose neighbour is not foreseen."""


def foresee(unit: ReadUnit, made: Mailing, now: datetime) -> Forecast:
    return audiences.outlook(unit, MailingDraft.of(made), now).forecast


@pytest.mark.parametrize(
    ("window", "rate", "per_day", "lasts"),
    [
        pytest.param(Window(start=time(9), end=time(21)), None, None, 2 * DAY, id="as fast as it goes"),
        pytest.param(Window(start=time(9), end=time(9, 1)), 1, None, 3 * DAY, id="a rate that the windows cut off"),
        pytest.param(Window(start=time(22), end=time(2)), 2, None, DAY, id="over midnight"),
        pytest.param(Window(start=time(9), end=time(21), days=frozenset({1, 3})), 1, None, 4 * DAY, id="two days"),
        pytest.param(Window(start=time(9), end=time(21)), None, 90, 5 * DAY, id="so many a day"),
        pytest.param(Window(start=time(9), end=time(9, 1)), 1, 110, 2 * DAY, id="who cannot be reached in time"),
        pytest.param(None, 1, None, HOUR / 9, id="at any hour, but the end is too near"),
    ],
)
def test_the_forecast_is_what_the_sender_does(
    simulate: Simulate, window: Window | None, rate: int | None, per_day: int | None, lasts: timedelta
) -> None:
    people = 600

    async def story(simulation: Simulation) -> None:
        await simulation.database.write(settings.save, Settings(per_day=per_day))
        await simulation.clients(people, ZONES)
        made = await simulation.mailing(window=window, rate=rate, ends_at=MONDAY + lasts)
        foreseen = await simulation.database.read(foresee, made, MONDAY)
        await simulation.pass_time(lasts + HOUR)
        went: Counter[tuple[datetime, str | None]] = Counter()
        for post in simulation.posts:
            at = post.at.replace(minute=0, second=0, microsecond=0)
            went[at, ZONES[int(post.phone[4:]) % len(ZONES)]] += 1
        told = Counter({(hour.at, hour.zone): hour.count for hour in foreseen.hours})
        by_zone = [
            Counter({zone: sum(n for (_, z), n in each.items() if z == zone) for zone in ZONES})
            for each in (went, told)
        ]
        for zone in ZONES:
            assert abs(by_zone[0][zone] - by_zone[1][zone]) <= NEAR * 5, zone
        for key in went.keys() | told.keys():
            assert abs(went[key] - told[key]) <= max(NEAR, went[key] // 20), (key, went[key], told[key])
        after = await simulation.database.read(mailings.get, made.id)
        slack = max(NEAR, foreseen.sent // 25)  # a second between two messages is a little more than a second
        assert abs(after.counts.sent - foreseen.sent) <= slack
        assert abs(after.counts.not_sent - foreseen.unreachable) <= slack
        assert foreseen.unreachable == 0 or after.counts.not_sent > 0

    simulate(story)
