"""A week of sending in seconds: the sender and its database are the real ones, the time and the gateway are not."""

from collections import Counter
from datetime import UTC, datetime, time
from random import Random

import pytest

from desktop_mailer.domain.message import Answer, Verdict, Waiting
from desktop_mailer.domain.window import Window
from desktop_mailer.storage import mailings, messages, settings
from desktop_mailer.storage.settings import Settings
from tests.domain.wall_clock import Hours, minute_of, wall_clock
from tests.engine.conftest import Simulate
from tests.engine.simulation import (
    ACCEPTED,
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    SECOND,
    SLOTS,
    WEEK,
    Reply,
    Simulation,
    fair,
    most_within,
)

ZONES = (
    "America/New_York",
    "Asia/Kathmandu",
    "Asia/Kamchatka",
    "Asia/Kolkata",
    "Asia/Vladivostok",
    "Asia/Yekaterinburg",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Pacific/Chatham",
)
UNAVAILABLE = Answer(verdict=Verdict.RETRY, http_status=503)


def test_a_week_keeps_the_windows_of_eleven_zones_and_the_limits_of_each_second_and_day(simulate: Simulate) -> None:
    first, last = time(10), time(13, 30)
    people, per_day, rate = 33 * len(ZONES), 60, 2

    async def story(simulation: Simulation) -> None:
        await simulation.database.write(settings.save, Settings(per_day=per_day))
        await simulation.clients(people, ZONES)
        await simulation.mailing(window=Window(start=first, end=last))
        await simulation.pass_time(WEEK)
        await simulation.everyone_got_it_once(people)
        hours = Hours(first, last, frozenset(range(7)))
        clocks = {zone: wall_clock(zone, MONDAY - DAY, MONDAY + 8 * DAY) for zone in ZONES}
        opened = {zone: (clock.first, clock.opened(hours)) for zone, clock in clocks.items()}
        for post in simulation.posts:
            begin, minutes = opened[ZONES[int(post.phone[4:]) % len(ZONES)]]
            assert minutes[minute_of(post.at) - begin], post
        assert most_within(SECOND, simulation.posts) == rate
        days = Counter(post.at.astimezone().date() for post in simulation.posts)
        assert sorted(days.values())[1:] == [per_day] * (people // per_day)

    simulate(story, fair, rate)


def test_the_next_day_has_a_limit_of_its_own(simulate: Simulate) -> None:
    async def story(simulation: Simulation) -> None:
        await simulation.database.write(settings.save, Settings(per_day=10))
        await simulation.clients(25)
        await simulation.mailing()
        midnight = datetime.combine(MONDAY.astimezone().date() + DAY, time(0)).astimezone(UTC)
        await simulation.pass_time(midnight - SECOND - MONDAY)
        assert len(simulation.posts) == 10
        await simulation.pass_time(MINUTE)
        assert len(simulation.posts) == 20
        await simulation.pass_time(2 * DAY)
        await simulation.everyone_got_it_once(25)

    simulate(story, fair)


def test_a_limit_of_the_day_that_is_raised_holds_at_once(simulate: Simulate) -> None:
    async def story(simulation: Simulation) -> None:
        await simulation.database.write(settings.save, Settings(per_day=10))
        await simulation.clients(25)
        await simulation.mailing()
        await simulation.pass_time(MINUTE)
        assert len(simulation.posts) == 10
        await simulation.database.write(settings.save, Settings(per_day=20))
        await simulation.pass_time(MINUTE)
        assert len(simulation.posts) == 20
        await simulation.database.write(settings.save, Settings())
        await simulation.pass_time(MINUTE)
        await simulation.everyone_got_it_once(25)

    simulate(story, fair)


OUTAGES = {
    "refused": (0.01, Answer(verdict=Verdict.RETRY)),
    "unavailable": (0.1, UNAVAILABLE),
    "black hole": (5.0, Answer(verdict=Verdict.RETRY)),
    "never answers": (20.0, Answer(verdict=Verdict.AMBIGUOUS)),
}


@pytest.mark.parametrize("kind", OUTAGES)
def test_s19_three_hours_down_cost_few_probes_and_no_message(simulate: Simulate, kind: str) -> None:
    people = 200
    down, up = MONDAY + MINUTE, MONDAY + MINUTE + 3 * HOUR

    def weather(at: datetime) -> Reply:
        return OUTAGES[kind] if down <= at < up else fair(at)

    async def story(simulation: Simulation) -> None:
        await simulation.clients(people)
        await simulation.mailing(rate=2)
        await simulation.pass_time(2 * HOUR)
        resting = await simulation.counts()
        assert (resting.not_sent, resting.pending + resting.sent) == (0, people)
        assert resting.pending > people // 4
        await simulation.pass_time(HOUR + MINUTE + 10 * MINUTE)
        await simulation.everyone_got_it_once(people)
        failed = [post for post in simulation.posts if post.answer is not ACCEPTED]
        opened = sorted(post.until for post in failed)[4]  # with the fifth in a row the outage is known
        probes = [post.at for post in failed if post.at >= opened]
        assert len(failed) - len(probes) <= SLOTS + 4
        hours = [sum(down + n * HOUR <= at < down + (n + 1) * HOUR for at in probes) for n in range(3)]
        assert 10 <= hours[0] <= 20, hours
        assert all(10 <= later <= 15 for later in hours[1:]), hours

    simulate(story, weather)


def test_s19_three_hours_down_are_told_as_such_to_whoever_looks_at_a_waiting_message(simulate: Simulate) -> None:
    down, up = MONDAY, MONDAY + 3 * HOUR

    async def story(simulation: Simulation) -> None:
        await simulation.clients(20)
        await simulation.mailing()
        for _ in range(10):
            await simulation.pass_time(17 * MINUTE)
            now = simulation.clock.now()
            (its,) = await simulation.database.read(mailings.all_mailings)
            rows = await simulation.database.read(messages.page, its.id, None, None, 100, now)
            waiting = [row for row in rows if not row.sending]
            assert {row.reason for row in waiting} <= {Waiting.GATEWAY_DOWN, Waiting.RETRY}
            assert all(row.next_attempt_at and row.next_attempt_at <= now + 6 * MINUTE for row in waiting)
        await simulation.pass_time(HOUR)
        await simulation.everyone_got_it_once(20)

    simulate(story, lambda at: (0.1, UNAVAILABLE) if down <= at < up else fair(at))


@pytest.mark.parametrize("minutes", [1, 7, 45])
def test_s20_a_gateway_that_is_up_and_down_in_turns_gets_everything_to_everyone(
    simulate: Simulate, minutes: int
) -> None:
    people = 150

    def weather(at: datetime) -> Reply:
        up = (at - MONDAY) // (minutes * MINUTE) % 2
        return fair(at) if up else (0.1, UNAVAILABLE)

    async def story(simulation: Simulation) -> None:
        await simulation.clients(people)
        await simulation.mailing(rate=1)
        await simulation.pass_time(6 * HOUR)
        await simulation.everyone_got_it_once(people)
        assert len(simulation.posts) < 2 * people

    simulate(story, weather)


def test_s20_a_gateway_that_fails_every_other_time_gets_everything_to_everyone(simulate: Simulate) -> None:
    people = 100
    chance = Random(2)

    async def story(simulation: Simulation) -> None:
        await simulation.clients(people)
        await simulation.mailing()
        await simulation.pass_time(DAY)
        assert (await simulation.counts()).not_sent == 0
        await simulation.pass_time(2 * DAY)
        await simulation.everyone_got_it_once(people)
        assert len(simulation.posts) < 4 * people

    simulate(story, lambda at: fair(at) if chance.random() < 0.5 else (0.1, UNAVAILABLE))
