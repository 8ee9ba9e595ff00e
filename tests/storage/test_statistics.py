"""Whatever becomes of messages, the figures are those that a count of the rows gives."""

import asyncio
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.mailing import Counts, MailingId
from desktop_mailer.domain.message import FAILED, Answer, Claim, Outcome, Verdict, Waiting
from desktop_mailer.storage import clients, counts, dispatch, life, mailings, retrying, statistics
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


@settings(max_examples=60, deadline=None)
@given(steps)
def test_for_any_history_the_figures_are_those_of_the_rows(history: list[tuple[str, int]]) -> None:
    async def live(folder: Path) -> None:
        database = Database.open(folder)
        world = World(database, [])
        for n in range(PEOPLE):
            await world.client(f"7916000000{n}", opted_out=n == 0)
        await world.mailing(text="Hello")
        await world.pass_time()
        told = History(world)
        for what, number in history:
            await told.happen(what, number)
        assert not await database.write(counts.recount, MailingId(1))
        totals = await database.read(statistics.totals)
        day = timedelta(days=1)
        course = await database.read(statistics.timeline, MailingId(1), NOW - day, told.now + day)
        assert (sum(b.sent for b in course), sum(b.not_sent for b in course)) == (totals.sent, totals.not_sent)
        assert all(bucket.sent >= 0 and bucket.not_sent >= 0 for bucket in course)
        await database.close()

    with tempfile.TemporaryDirectory() as name:
        asyncio.run(live(Path(name)))
        assert wrong_tallies(Path(name)) == []


@pytest.mark.parametrize("table", ["mailing", "tally"])
def test_figures_that_are_wrong_are_made_right(play: Play, table: str) -> None:
    def spoil(unit: WriteUnit) -> None:
        wrong = update(mailing).values(sent=7) if table == "mailing" else update(tally).values(second=5)
        unit.connection.execute(wrong)

    async def story(world: World) -> None:
        for n in range(4):
            await world.client(f"7916000000{n}", opted_out=n == 0)
        made = await world.mailing()
        await world.pass_time()
        claims = (await world.database.write(dispatch.exchange, [], dispatch.Demand(want=2), NOW)).claims
        outcomes = [outcome(each, Verdict.ACCEPTED, NOW) for each in claims]
        await world.database.write(dispatch.exchange, outcomes, dispatch.Demand(want=0), NOW)
        assert not await world.database.write(counts.recount, made.id)
        await world.database.write(spoil)
        assert await world.database.write(counts.recount, made.id)
        assert not await world.database.write(counts.recount, made.id)
        assert await world.database.read(statistics.totals) == Counts(pending=1, sent=2, not_sent=1)

    play(story)
