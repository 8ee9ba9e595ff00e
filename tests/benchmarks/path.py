"""From due to durable, against a bare httpx client over aiohttp that posts the same bodies to the same gateway."""

import asyncio
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
from httpx_aiohttp import AiohttpTransport
from sqlalchemy import event

from desktop_mailer import assembly, logs
from desktop_mailer.config import Config
from desktop_mailer.domain.client import ClientDraft
from desktop_mailer.domain.clock import SystemClock
from desktop_mailer.domain.mailing import MailingDraft
from desktop_mailer.engine.account import Run
from desktop_mailer.engine.sender import Sender
from desktop_mailer.gateway.sandbox import Sandbox, SandboxOptions
from desktop_mailer.gateway.secrets import VARIABLES, TokenStore
from desktop_mailer.storage import imports, life, mailings
from desktop_mailer.storage.columns import Row
from desktop_mailer.storage.database import Database
from tests.benchmarks.report import Figure, figure

CONNECTIONS = 50
TEXT = "Hello, your parcel has arrived"


def measure(runs: int, messages: int = 6_000) -> list[Figure]:
    """Messages a second of both, and how many transactions a message took."""
    pairs: list[tuple[float, float]] = []
    transactions: list[tuple[float, float]] = []
    for _ in range(runs):
        with gateway() as url:
            bare = asyncio.run(_bare(url, messages))
            with tempfile.TemporaryDirectory(prefix="bench-") as folder:
                run, commits = asyncio.run(_whole(Path(folder), url, messages))
        if run.sent != messages:
            raise RuntimeError(run)
        pairs.append((messages / run.seconds, bare))
        transactions.append((commits / messages, 1.0))
    return [
        figure("path: due to durable, 50 connections, 0 ms", pairs, "msg/s", least=0.6),
        figure("path: transactions a message", transactions, "", absolute=True, note="(told; no bound yet)"),
    ]


@contextmanager
def gateway(latency_ms: int = 0) -> Iterator[str]:
    """The sandbox in a process of its own."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, latency_ms), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send(None)
        process.join(10)


def _serve(pipe: Connection, latency_ms: int) -> None:
    with Sandbox(SandboxOptions(latency_ms=latency_ms)) as sandbox:
        pipe.send(sandbox.url)
        pipe.recv()


async def _bare(url: str, messages: int) -> float:
    """Messages a second of `client.post`."""
    numbers = iter(range(1, messages + 1))
    async with httpx.AsyncClient(transport=AiohttpTransport(), trust_env=False) as client:

        async def lane() -> None:
            for number in numbers:
                body = {"id": number, "phone": 79160000000 + number, "text": TEXT}
                answer = await client.post(
                    f"{url}/v1/send/{number}", json=body, headers={"Authorization": "Bearer bench"}
                )
                if answer.json()["code"] != 0:
                    raise RuntimeError(answer.text)

        begun = time.perf_counter()
        await asyncio.gather(*(lane() for _ in range(CONNECTIONS)))
        return messages / (time.perf_counter() - begun)


async def _whole(folder: Path, url: str, messages: int) -> tuple[Run, int]:
    """One run of the sender over messages that are made before the clock starts, with its log, and its commits."""
    database = Database.open(folder)
    logs.configure(folder)
    clock = SystemClock()
    now = clock.now()
    rows = [Row.of(ClientDraft(phone=f"7916{n:07}")) for n in range(messages)]
    await database.write(imports.store, rows, now)
    draft = MailingDraft(name="bench", text=TEXT, starts_at=now, ends_at=now + timedelta(hours=1))
    await database.write(mailings.add, draft, now)
    while await database.write(life.advance, clock.now()):
        pass
    commits = 0

    def count(_connection: object) -> None:
        nonlocal commits
        commits += 1

    writer = database._writer
    event.listen(writer, "commit", count)
    tokens = TokenStore({VARIABLES[0]: "bench"})
    config = Config(data_folder=folder, gateway_url=url)
    run = await Sender(database, assembly.connector(database, config, tokens, slots=CONNECTIONS), clock).run(
        until_idle=True
    )
    await database.close()
    logs.close()
    return run, commits
