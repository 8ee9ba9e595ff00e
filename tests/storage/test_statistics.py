"""Whatever becomes of messages, the figures are those that a count of the rows gives."""

import asyncio
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.mailing import Counts, MailingId
from desktop_mailer.domain.message import (
    FAILED,
    Answer,
    Claim,
    MessageFilter,
    NotSent,
    Outcome,
    Status,
    Verdict,
    Waiting,
)
from desktop_mailer.storage import breakdowns, clients, counts, dispatch, life, mailings, messages, retrying, statistics
from desktop_mailer.storage.breakdowns import By
from desktop_mailer.storage.database import Database, WriteUnit
from desktop_mailer.storage.schema import mailing, tally
from tests.kills.oracle import wrong_tallies
from tests.storage.conftest import NOW, Story, World

Play = Callable[[Story], None]
STEP = timedelta(milliseconds=700)
PEOPLE = 8
steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["claim", "settle", "late", "recover", "advance", "pause", "resume", "cancel", "retry", "delete"]
        ),
        st.integers(0, 9),
    ),
    max_size=25,
)


def outcome(claim: Claim, verdict: Verdict, now: datetime) -> Outcome:
    waits = Waiting.RETRY if verdict in (Verdict.RETRY, Verdict.AMBIGUOUS) else None
    return Outcome(
        claim=claim,
        answer=Answer(verdict=verdict, http_status=200),
        started_at=now - STEP,
        finished_at=now - STEP / 2,
        wait=STEP * 3 if waits else None,
        waits=waits,
    )


class History:
    """A mailing that all kinds of things happen to."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.now = NOW
        self.held: list[Claim] = []
        self.settled: list[Claim] = []

    async def happen(self, what: str, number: int) -> None:
        self.now += STEP
        write = self.world.database.write
        verdict = list(Verdict)[number % len(Verdict)]
        try:
            match what:
                case "claim":
                    demand = dispatch.Demand(want=1 + number % 3)
                    self.held += (await write(dispatch.exchange, [], demand, self.now)).claims
                case "settle":
                    await self._answer(self.held[:1], verdict)
                    self.settled += self.held[:1]
                    del self.held[:1]
                case "late":
                    await self._answer(self.settled[number : number + 1], Verdict.ACCEPTED)
                case "recover":
                    await write(dispatch.recover, self.now)
                    self.settled += self.held
                    self.held.clear()
                case "advance":
                    while await write(life.advance, self.now):
                        pass
                case "retry":
                    await write(retrying.retry, MailingId(1), FAILED[: 1 + number % 4], self.now)
                case "delete":
                    await write(clients.delete, [number], self.now)
                case _:
                    await write(getattr(mailings, what), MailingId(1), self.now)
        except MailerError:
            return  # it cannot be done now

    async def _answer(self, claims: list[Claim], verdict: Verdict) -> None:
        outcomes = [outcome(each, verdict, self.now) for each in claims]
        await self.world.database.write(dispatch.exchange, outcomes, dispatch.Demand(want=0), self.now)


async def live(world: World, history: list[tuple[str, int]]) -> datetime:
    """A mailing to a few people, and all of `history`; gives the time then."""
    for n in range(PEOPLE):
        await world.client(f"7916000000{n}", opted_out=n == 0)
    await world.mailing(text="Hello")
    await world.pass_time()
    told = History(world)
    for what, number in history:
        await told.happen(what, number)
    return told.now


@settings(max_examples=60, deadline=None)
@given(steps)
def test_for_any_history_the_figures_are_those_of_the_rows(history: list[tuple[str, int]]) -> None:
    async def story(folder: Path) -> None:
        database = Database.open(folder)
        now = await live(World(database, []), history)
        assert not await database.write(counts.put_right, MailingId(1))
        totals = await database.read(statistics.totals)
        day = timedelta(days=1)
        course = await database.read(statistics.timeline, MailingId(1), NOW - day, now + day)
        assert (sum(b.sent for b in course), sum(b.not_sent for b in course)) == (totals.sent, totals.not_sent)
        assert all(bucket.sent >= 0 and bucket.not_sent >= 0 for bucket in course)
        await database.close()

    with tempfile.TemporaryDirectory() as name:
        asyncio.run(story(Path(name)))
        assert wrong_tallies(Path(name)) == []


@pytest.mark.parametrize("table", ["mailing", "tally"])
def test_figures_that_are_wrong_are_made_right(play: Play, table: str) -> None:
    def spoil(unit: WriteUnit) -> None:
        wrong = update(mailing).where(mailing.c.id == 1).values(sent=7)
        if table == "tally":
            wrong = update(tally).values(second=5)
        unit.connection.execute(wrong)

    async def story(world: World) -> None:
        for n in range(4):
            await world.client(f"7916000000{n}", opted_out=n == 0)
        made = await world.mailing()
        await world.pass_time()
        claims = (await world.database.write(dispatch.exchange, [], dispatch.Demand(want=2), NOW)).claims
        outcomes = [outcome(each, Verdict.ACCEPTED, NOW) for each in claims]
        await world.database.write(dispatch.exchange, outcomes, dispatch.Demand(want=0), NOW)
        other = await world.mailing(name="Other")
        told: list[float] = []
        assert await counts.recount(world.database, [made.id, other.id], on_progress=told.append) == ()
        await world.database.write(spoil)
        assert await counts.recount(world.database, [made.id, other.id, MailingId(77)]) == (made.id,)
        assert await counts.recount(world.database, [made.id, other.id]) == ()
        assert told == [0.5, 1.0]
        assert [each.name for news in world.news for each in news.events][-1] == "mailing.recounted"
        stop = threading.Event()
        stop.set()
        await world.database.write(spoil)
        assert await counts.recount(world.database, [made.id], stop=stop) == ()
        assert await counts.recount(world.database, [made.id]) == (made.id,)
        assert await world.database.read(statistics.totals) == Counts(pending=1, sent=2, not_sent=1)

    play(story)


AS_FILTER: dict[By, Callable[[str], MessageFilter]] = {
    By.MAILING: lambda name: MessageFilter(mailing_id=MailingId(int(name))),
    By.REASON: lambda name: MessageFilter(reason=name, status=Status.NOT_SENT),
    By.ATTEMPTS: lambda name: MessageFilter(attempts=int(name)),
    By.OPERATOR_CODE: lambda name: MessageFilter(operator_code=name),
    By.TAG: lambda name: MessageFilter(tag=name),
    By.TIMEZONE: lambda name: MessageFilter(timezone=name),
}
PARTS: dict[By, dict[str, int]] = {
    By.MAILING: {"1": 9, "2": 9},
    By.REASON: {NotSent.CLIENT_DELETED: 2, NotSent.OPTED_OUT: 2, NotSent.REJECTED: 2},
    By.ATTEMPTS: {"0": 12, "1": 6},
    By.OPERATOR_CODE: {"903": 8, "916": 8, breakdowns.NONE: 2},
    By.TAG: {"vip": 8, "new": 4, breakdowns.NONE: 10},
    By.TIMEZONE: {"Europe/Moscow": 8, breakdowns.NONE: 10},
}


async def varied(world: World) -> None:
    """Two mailings to nine people of two codes, with tags and zones or without; one opted out, one is deleted."""
    for n in range(9):
        await world.client(
            f"7{'916' if n % 2 else '903'}000000{n}",
            tags=(("vip", "new") if n % 4 == 1 else ("vip",)) if n % 2 else (),
            timezone="Europe/Moscow" if n < 4 else None,
            opted_out=n == 0,
        )
    for number in range(2):
        mailing = await world.mailing(name=str(number))
        await world.pass_time()
        claims = (await world.database.write(dispatch.exchange, [], dispatch.Demand(want=3), NOW)).claims
        verdicts = (Verdict.ACCEPTED, Verdict.REJECTED, Verdict.ACCEPTED)
        outcomes = [outcome(each, verdict, NOW) for each, verdict in zip(claims, verdicts, strict=True)]
        await world.database.write(dispatch.exchange, outcomes, dispatch.Demand(want=0), NOW)
        await world.database.write(mailings.pause, mailing.id, NOW)
    await world.database.write(clients.delete, [9], NOW)


@pytest.mark.parametrize("by", By)
def test_each_part_opens_into_its_messages(play: Play, by: By) -> None:
    async def story(world: World) -> None:
        await varied(world)
        read = world.database.read
        parts = await read(breakdowns.break_down, by, MessageFilter(), NOW)
        assert {part.name: part.counts.total for part in parts} == PARTS[by]
        assert [part.counts.total for part in parts] == sorted(PARTS[by].values(), reverse=True)
        for part in parts:
            rows = await read(messages.rows, await read(messages.ids, AS_FILTER[by](part.name), NOW), NOW)
            found = Counter(row.status for row in rows)
            assert (
                Counts(pending=found[Status.PENDING], sent=found[Status.SENT], not_sent=found[Status.NOT_SENT])
                == part.counts
            )
        of_one = await read(breakdowns.break_down, by, MessageFilter(mailing_id=MailingId(2)), NOW)
        if by is not By.MAILING:
            assert {part.name: part.counts.total * 2 for part in of_one} == PARTS[by]
        none = MessageFilter(since=NOW + timedelta(hours=1), until=NOW + timedelta(hours=2))
        assert await read(breakdowns.break_down, by, none, NOW) == ()
        final = await read(breakdowns.break_down, By.MAILING, MessageFilter(until=NOW + timedelta(hours=1)), NOW)
        assert [part.counts for part in final] == [Counts(sent=2, not_sent=3)] * 2

    play(story)


def test_answer_times_are_those_of_the_attempts(play: Play) -> None:
    async def story(world: World) -> None:
        for n in range(40):
            await world.client(f"79160000{n:03}")
        await world.mailing()
        await world.pass_time()
        took, later = [*range(1, 21), *range(101, 121)], NOW + timedelta(minutes=1)
        while claims := (await world.database.write(dispatch.exchange, [], dispatch.Demand(want=9), NOW)).claims:
            outcomes = []
            for each in claims:
                begun, ms = NOW if len(took) > 20 else later, took.pop(0)
                answer = Answer(verdict=Verdict.ACCEPTED)
                finished = begun + timedelta(milliseconds=ms)
                outcomes.append(Outcome(claim=each, answer=answer, started_at=begun, finished_at=finished))
            await world.database.write(dispatch.exchange, outcomes, dispatch.Demand(want=0), NOW)
        read, second = world.database.read, int(NOW.timestamp())
        one = breakdowns.AnswerTimes(start=second, count=20, p50=10, p95=19)
        two = breakdowns.AnswerTimes(start=second + 60, count=20, p50=110, p95=119)
        assert await read(breakdowns.answer_times, MessageFilter(), 60) == (one, two)
        assert await read(breakdowns.answer_times, MessageFilter(mailing_id=MailingId(1)), 3_600) == (
            breakdowns.AnswerTimes(start=second // 3_600 * 3_600, count=40, p50=20, p95=118),
        )
        assert await read(breakdowns.answer_times, MessageFilter(since=later), 60) == (two,)
        assert await read(breakdowns.answer_times, MessageFilter(until=later), 60) == (one,)
        assert await read(breakdowns.answer_times, MessageFilter(mailing_id=MailingId(7)), 60) == ()

    play(story)
