"""A week of sending in seconds: the sender and its database are the real ones, the time and the gateway are not."""

import asyncio
from bisect import bisect_right
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from desktop_mailer.domain.client import ClientDraft
from desktop_mailer.domain.mailing import Counts, MailingDraft, MailingState
from desktop_mailer.domain.message import Answer, MessageId, Verdict, Waiting
from desktop_mailer.domain.window import Window
from desktop_mailer.engine import lanes, sender
from desktop_mailer.engine.lanes import Link
from desktop_mailer.engine.sender import Sender
from desktop_mailer.storage import imports, mailings, messages, settings, statistics
from desktop_mailer.storage.columns import Row
from desktop_mailer.storage.database import Database
from desktop_mailer.storage.settings import Settings
from tests.domain.wall_clock import Hours, minute_of, wall_clock
from tests.engine.simulation import SimulatedClock, simulated

MONDAY = datetime(2026, 3, 23, tzinfo=UTC)
"""Of a week at whose end the clocks of Europe go forward."""
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WEEK = 7 * DAY
SLOTS = 8
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
ACCEPTED = Answer(verdict=Verdict.ACCEPTED, http_status=200, code=0)
UNAVAILABLE = Answer(verdict=Verdict.RETRY, http_status=503)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A request as the gateway saw it, and how it ended."""

    at: datetime
    until: datetime
    message_id: MessageId
    phone: str
    answer: Answer


Reply = tuple[float, Answer]
"""After so many seconds that answer."""
Weather = Callable[[datetime], Reply]


@dataclass
class Simulation:
    """A data folder, a clock, and a gateway that is as the weather makes it at the time of a request."""

    database: Database
    clock: SimulatedClock
    weather: Weather
    rate: int | None = None
    posts: list[Post] = field(default_factory=list)

    async def send(self, message_id: MessageId, phone: str, text: str, *, limit: float) -> Answer:
        at = self.clock.now()
        seconds, answer = self.weather(at)
        await self.clock.sleep(min(seconds, limit))
        until = self.clock.now()
        self.posts.append(Post(at=at, until=until, message_id=message_id, phone=phone, answer=answer))
        return answer

    async def close(self) -> None:
        pass

    async def connect(self) -> Link:
        chosen = await self.database.read(settings.load)
        return Link(gateway=self, slots=SLOTS, rate=self.rate, per_day=chosen.per_day)

    async def clients(self, count: int, zones: tuple[str | None, ...] = (None,)) -> None:
        people = [ClientDraft(phone=f"7916{n:07}", timezone=zones[n % len(zones)]) for n in range(count)]
        await self.database.write(imports.store, [Row.of(person) for person in people], self.clock.now())

    async def mailing(self, **values: Any) -> None:  # noqa: ANN401 - any field of a draft
        now = self.clock.now()
        first: dict[str, Any] = {"name": "News", "text": "Hello", "starts_at": now, "ends_at": now + WEEK}
        await self.database.write(mailings.add, MailingDraft(**first | values), now)

    async def pass_time(self, time: timedelta) -> None:
        await self.clock.sleep(time / SECOND)

    async def counts(self) -> Counts:
        return await self.database.read(statistics.totals)

    def accepted(self) -> list[Post]:
        return [post for post in self.posts if post.answer.verdict is Verdict.ACCEPTED]

    async def everyone_got_it_once(self, count: int) -> None:
        assert await self.counts() == Counts(sent=count)
        assert {m.state for m in await self.database.read(mailings.all_mailings)} == {MailingState.FINISHED}
        assert len({post.phone for post in self.accepted()}) == len(self.accepted()) == count
        assert len({post.message_id for post in self.posts}) == count


Story = Callable[[Simulation], Awaitable[None]]
Play = Callable[..., None]


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    """Run a story beside a sender. What becomes due, it has to know by itself: no look now and then helps it."""
    monkeypatch.setattr(sender, "LONGEST_SLEEP", HOUR / SECOND)
    monkeypatch.setattr(lanes, "_chance", Random(1).random)

    async def whole(clock: SimulatedClock, story: Story, weather: Weather, rate: int | None) -> None:
        database = Database.open(tmp_path)
        simulation = Simulation(database, clock, weather, rate)
        its_sender = Sender(database, simulation.connect, clock)
        running = asyncio.create_task(its_sender.run())
        try:
            await story(simulation)
        finally:
            its_sender.stop()
            await running
            await database.close()

    def played(story: Story, weather: Weather, rate: int | None = None) -> None:
        clock = SimulatedClock(MONDAY)
        with simulated(clock) as runner:
            runner.run(whole(clock, story, weather, rate))

    return played


def fair(_at: datetime) -> Reply:
    return 0.1, ACCEPTED


def most_within(time: timedelta, posts: list[Post]) -> int:
    """The most posts that began in any half-open span of that time."""
    begun = sorted(post.at for post in posts)
    return max(bisect_right(begun, at + time - timedelta(microseconds=1)) - n for n, at in enumerate(begun))


def test_a_week_keeps_the_windows_of_eleven_zones_and_the_limits_of_each_second_and_day(play: Play) -> None:
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

    play(story, fair, rate)


def test_the_next_day_has_a_limit_of_its_own(play: Play) -> None:
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

    play(story, fair)


def test_a_limit_of_the_day_that_is_raised_holds_at_once(play: Play) -> None:
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

    play(story, fair)


OUTAGES = {
    "refused": (0.01, Answer(verdict=Verdict.RETRY)),
    "unavailable": (0.1, UNAVAILABLE),
    "black hole": (5.0, Answer(verdict=Verdict.RETRY)),
    "never answers": (20.0, Answer(verdict=Verdict.AMBIGUOUS)),
}


@pytest.mark.parametrize("kind", OUTAGES)
def test_s19_three_hours_down_cost_few_probes_and_no_message(play: Play, kind: str) -> None:
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

    play(story, weather)


def test_s19_three_hours_down_are_told_as_such_to_whoever_looks_at_a_waiting_message(play: Play) -> None:
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

    play(story, lambda at: (0.1, UNAVAILABLE) if down <= at < up else fair(at))


@pytest.mark.parametrize("minutes", [1, 7, 45])
def test_s20_a_gateway_that_is_up_and_down_in_turns_gets_everything_to_everyone(play: Play, minutes: int) -> None:
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

    play(story, weather)


def test_s20_a_gateway_that_fails_every_other_time_gets_everything_to_everyone(play: Play) -> None:
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

    play(story, lambda at: fair(at) if chance.random() < 0.5 else (0.1, UNAVAILABLE))
