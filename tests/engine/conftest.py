"""A sender over a real database and a real sandbox gateway."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from desktop_mailer import assembly
from desktop_mailer.config import Config
from desktop_mailer.domain.client import ClientDraft
from desktop_mailer.domain.clock import SystemClock
from desktop_mailer.domain.mailing import Mailing, MailingDraft
from desktop_mailer.domain.message import Message, MessageId, Verdict, Waiting
from desktop_mailer.engine import lanes, sender
from desktop_mailer.engine.account import Run
from desktop_mailer.engine.sender import Sender
from desktop_mailer.gateway import breaker
from desktop_mailer.gateway.sandbox import Sandbox, SandboxOptions
from desktop_mailer.gateway.secrets import VARIABLES, TokenStore
from desktop_mailer.storage import imports, mailings, messages
from desktop_mailer.storage.columns import Row
from desktop_mailer.storage.database import Database
from tests.engine.fault_gateway import Behaviour, FaultGateway
from tests.engine.simulation import MONDAY, SimulatedClock, Simulation, Weather, fair, simulated
from tests.kills import oracle

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
SLOTS = 4
"""Of the senders that meet faults."""


@dataclass
class World:
    """Everything a story needs; `token` may be changed while it runs."""

    folder: Path
    database: Database
    url: str
    sandbox: Sandbox
    environ: dict[str, str] = field(default_factory=lambda: {VARIABLES[0]: "good"})
    clock: SystemClock = field(default_factory=SystemClock)

    def sender(self, *, slots: int = 8, rate: int | None = None, url: str | None = None) -> Sender:
        config = Config(data_folder=self.folder, gateway_url=url or self.url)
        tokens = TokenStore(self.environ)
        return Sender(
            self.database, assembly.connector(self.database, config, tokens, slots=slots, rate=rate), self.clock
        )

    async def clients(self, count: int, zone: str | None = None) -> None:
        rows = [Row.of(ClientDraft(phone=f"7916{n:07}", timezone=zone)) for n in range(count)]
        await self.database.write(imports.store, rows, self.clock.now())

    async def mailing(self, **values: Any) -> Mailing:  # noqa: ANN401 - any field of a draft
        now = self.clock.now()
        first: dict[str, Any] = {"name": "News", "text": "Hello", "starts_at": now, "ends_at": now + HOUR}
        return await self.database.write(mailings.add, MailingDraft(**first | values), now)

    async def rows(self, mailing: Mailing, now: datetime | None = None) -> tuple[Message, ...]:
        at = now or self.clock.now()
        return await self.database.read(messages.page, mailing.id, None, None, 10_000, at)

    async def until(self, condition: Callable[[], object | Awaitable[object]]) -> None:
        async def wait() -> None:
            while True:
                met = condition()
                if await met if isinstance(met, Awaitable) else met:
                    return
                await asyncio.sleep(0.01)

        await asyncio.wait_for(wait(), 20)


Story = Callable[[World], Awaitable[None]]
Play = Callable[..., None]


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Run a story with a sandbox of the given faults."""

    async def run(story: Story, options: SandboxOptions) -> None:
        database = Database.open(tmp_path)
        with Sandbox(options) as sandbox:
            try:
                await asyncio.wait_for(story(World(tmp_path, database, sandbox.url, sandbox)), 60)
            finally:
                await database.close()
        assert oracle.wrong_tallies(tmp_path) == []

    return lambda story, **faults: asyncio.run(run(story, SandboxOptions(**faults)))


def all_went(run: Run) -> bool:
    return run.pending == 0 and run.not_sent == 0


@dataclass
class Scene:
    """A world whose gateway has faults, and the mailing that is sent through it."""

    world: World
    gateway: FaultGateway
    mailing: Mailing
    mailing_size: int
    begun: datetime
    tasks: list[asyncio.Task[Run]] = field(default_factory=list)

    def sender(self, slots: int = SLOTS) -> Sender:
        return self.world.sender(slots=slots, url=self.gateway.url)

    async def run(self, slots: int = SLOTS) -> Run:
        return await self.sender(slots).run(until_idle=True)

    def start(self, sender: Sender, *, until_idle: bool = False) -> asyncio.Task[Run]:
        """Let it run beside the story; it ends with the story at the latest."""
        task = asyncio.create_task(sender.run(until_idle=until_idle))
        self.tasks.append(task)
        return task

    async def end(self) -> None:
        """Cut off what a story that failed has left."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def rows(self) -> tuple[Message, ...]:
        return await self.world.rows(self.mailing)

    async def row(self, message_id: int) -> Message:
        (found,) = await self.world.database.read(messages.rows, [message_id], self.world.clock.now())
        return found

    async def verdicts(self, message_id: int) -> list[Verdict | None]:
        tried = await self.world.database.read(messages.attempts, MessageId(message_id))
        return [attempt.verdict for attempt in tried]

    async def waiting(self, reason: Waiting) -> Message:
        """The first message that was tried and waits for that reason, once there is one."""
        found: list[Message] = []

        async def look() -> bool:
            found.extend(r for r in await self.rows() if r.reason == reason and r.attempts and not r.sending)
            return bool(found)

        await self.world.until(look)
        return found[0]

    def maybe_delivered(self) -> set[int]:
        """The ids that may have been delivered without our knowing it."""
        return {row["id"] for row in oracle.rows(self.world.folder, "SELECT id FROM message WHERE maybe_delivered")}

    async def hold_against_ledger(self) -> None:
        """Nothing lost, no second id, no changed body, no two requests for one message at once; the counts add up."""
        case = oracle.Case(
            folder=self.world.folder,
            ledger=self.gateway.ledger,
            slots=SLOTS,
            latency=timedelta(),
            lives=[self.begun],
            shifts=[(self.begun, timedelta())],
        )
        assert oracle.judge(case, over=False) == []
        assert self.gateway.at_once == set()
        rows = await self.rows()
        assert len({row.client_id for row in rows}) == len({row.id for row in rows}) == self.mailing_size
        assert {row.id for row in rows} >= {asked.id for asked in self.gateway.requests}
        assert not any(row.sending for row in rows)
        known = (await self.world.database.read(mailings.get, self.mailing.id)).counts
        assert known.total == self.mailing_size


SceneStory = Callable[[Scene], Awaitable[None]]
Stage = Callable[..., None]


@pytest.fixture
def stage(play: Play, tmp_path: Path, short_waits: None) -> Stage:
    """Play a story with a mailing to so many clients before a gateway of that behaviour; then hold it to its ledger."""

    def played(behaviour: Behaviour, story: SceneStory, *, clients: int = 4, **values: Any) -> None:  # noqa: ANN401 - any field of a draft
        async def whole(world: World) -> None:
            begun = datetime.now(UTC)
            await world.clients(clients)
            mailing = await world.mailing(**values)
            with FaultGateway(tmp_path / "ledger.jsonl", behaviour) as gateway:
                scene = Scene(world, gateway, mailing, clients, begun)
                try:
                    await story(scene)
                    await scene.hold_against_ledger()
                finally:
                    await scene.end()

        play(whole)

    return played


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shortest wait before a message is tried again: half a second."""
    monkeypatch.setattr(lanes, "_chance", lambda: 0.0)


@pytest.fixture
def short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The breaker rests for a tenth of a second, then twice that, and so on."""
    monkeypatch.setattr(breaker, "FIRST_REST", 0.1)
    monkeypatch.setattr(breaker, "LONGEST_REST", 0.5)
    monkeypatch.setattr(lanes, "PROBE_WAIT", 0.1)


SimulatedStory = Callable[[Simulation], Awaitable[None]]
Simulate = Callable[..., None]


@pytest.fixture
def simulate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Simulate:
    """Run a story beside a sender. What becomes due, it has to know by itself: no look now and then helps it."""
    monkeypatch.setattr(sender, "LONGEST_SLEEP", 3_600.0)
    monkeypatch.setattr(lanes, "_chance", Random(1).random)

    async def whole(clock: SimulatedClock, story: SimulatedStory, weather: Weather, rate: int | None) -> None:
        database = Database.open(tmp_path)
        simulation = Simulation(database, clock, weather, rate)
        running = asyncio.create_task(simulation.sender.run())
        try:
            await story(simulation)
        finally:
            simulation.sender.stop()
            await running
            await database.close()

    def simulate(story: SimulatedStory, weather: Weather = fair, rate: int | None = None) -> None:
        clock = SimulatedClock(MONDAY)
        with simulated(clock) as runner:
            runner.run(whole(clock, story, weather, rate))

    return simulate
