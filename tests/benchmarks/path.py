"""From due to durable, against a bare httpx client over aiohttp that posts the same bodies to the same gateway."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import event

from desktop_mailer import assembly, logs
from desktop_mailer.config import Config
from desktop_mailer.domain.clock import SystemClock
from desktop_mailer.domain.message import Answer, MessageId, Outcome, Verdict
from desktop_mailer.engine.account import Run
from desktop_mailer.engine.lanes import Link
from desktop_mailer.engine.sender import Sender
from desktop_mailer.gateway.port import Gateway, MayBegin, Room
from desktop_mailer.gateway.secrets import VARIABLES, TokenStore
from desktop_mailer.storage.database import Database
from tests.benchmarks.ground import TOKEN, bare_rate, fill, gateway
from tests.benchmarks.report import Figure, figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How a gateway is met: requests at once, its latency in ms, and how many messages."""

    connections: int
    latency_ms: int
    messages: int

    @property
    def words(self) -> str:
        return f"{self.connections} connections, {self.latency_ms} ms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """One run of the sender: what it did, its commits, and the most outcomes that were read and not yet durable."""

    run: Run
    commits: int
    most_undurable: int


FAST = Load(connections=50, latency_ms=0, messages=6_000)
FAR = Load(connections=100, latency_ms=50, messages=15_000)


def measure(runs: int) -> list[Figure]:
    """Messages a second of both, under two loads; how many transactions a message took; what was not yet durable."""
    figures: list[Figure] = []
    for load, least in ((FAST, 0.9), (FAR, 0.95)):
        pairs: list[tuple[float, float]] = []
        rides: list[Ride] = []
        for number in range(runs):
            with gateway(load.latency_ms) as url:
                # In turns: what comes second finds a warmer machine.
                bare = asyncio.run(bare_rate(url, load.messages, load.connections)) if number % 2 else None
                with tempfile.TemporaryDirectory(prefix="bench-") as folder:
                    rides.append(asyncio.run(ride(Path(folder), url, load)))
                bare = bare or asyncio.run(bare_rate(url, load.messages, load.connections))
            pairs.append((load.messages / rides[-1].run.seconds, bare))
        figures.append(figure(f"path: due to durable, {load.words}", pairs, "msg/s", least=least))
        if load is FAST:
            commits = [(each.commits / load.messages, 1.0) for each in rides]
            waiting = [(float(each.most_undurable), 1.0) for each in rides]
            figures += [
                figure("path: transactions a message", commits, "", most=0.05, absolute=True),
                figure("path: read and not yet durable", waiting, "", most=load.connections, absolute=True),
            ]
    return figures


class _Counted:
    """The gateway, and how many of its answers are read and not yet durable, now and at most."""

    gateway: Gateway
    undurable = most = 0

    async def send(
        self, message_id: MessageId, phone: str, text: str, *, limit: float, may_begin: MayBegin, room: Room
    ) -> Answer:
        answer = await self.gateway.send(message_id, phone, text, limit=limit, may_begin=may_begin, room=room)
        self.undurable += 1
        self.most = max(self.most, self.undurable)
        return answer

    async def close(self) -> None:
        await self.gateway.close()


async def ride(folder: Path, url: str, load: Load) -> Ride:
    """One run of the sender over messages that are made before the clock starts, with its log."""
    database = Database.open(folder)
    logs.configure(folder)
    await fill(database, load.messages)
    commits = 0

    def committed(_connection: object) -> None:
        nonlocal commits
        commits += 1

    event.listen(database._writer, "commit", committed)
    tokens = TokenStore({VARIABLES[0]: TOKEN})
    config = Config(data_folder=folder, gateway_url=url)
    connect = assembly.connector(database, config, tokens, slots=load.connections)
    counted = _Counted()

    async def connect_counted() -> Link:
        link = await connect()
        counted.gateway = link.gateway
        return replace(link, gateway=counted)

    sender = Sender(database, connect_counted, SystemClock())
    account = sender._account
    settled = account.settled

    def count_settled(outcomes: Sequence[Outcome], *, claimed: bool) -> None:
        counted.undurable -= sum(1 for each in outcomes if each.answer.verdict is not Verdict.NOT_TRIED)
        settled(outcomes, claimed=claimed)

    account.settled = count_settled  # type: ignore[method-assign]
    run = await sender.run(until_idle=True)
    await database.close()
    logs.close()
    if run.sent != load.messages:
        raise RuntimeError(run)
    return Ride(run=run, commits=commits, most_undurable=counted.most)
