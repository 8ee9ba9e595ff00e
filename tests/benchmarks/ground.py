"""What the figures of sending stand on: a gateway of its own process, a filled data folder, a bare client, gaps."""

import asyncio
import multiprocessing
import re
import time
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
from httpx_aiohttp import AiohttpTransport

from desktop_mailer.domain.client import ClientDraft
from desktop_mailer.domain.clock import SystemClock
from desktop_mailer.domain.mailing import MailingDraft
from desktop_mailer.gateway.sandbox import Sandbox, SandboxOptions
from desktop_mailer.storage import imports, life, mailings
from desktop_mailer.storage.columns import Row
from desktop_mailer.storage.database import Database

TEXT = "Hello, your parcel has arrived"
TOKEN = "bench"
_PEOPLE_AT_ONCE = 20_000


@contextmanager
def gateway(latency_ms: int = 0) -> Iterator[str]:
    """The sandbox in a process of its own; gives its address."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, latency_ms), daemon=True)
    process.start()
    theirs.close()  # so that its end is noticed here
    try:
        yield ours.recv()
    finally:
        ours.send(None)
        process.join(10)


def _serve(pipe: Connection, latency_ms: int) -> None:
    with Sandbox(SandboxOptions(latency_ms=latency_ms)) as sandbox:
        pipe.send(sandbox.url)
        pipe.recv()


async def fill(database: Database, people: int, *, make: bool = True) -> None:
    """So many clients and a mailing to all of them that has begun; `make` its messages, as the sender would."""
    clock = SystemClock()
    now = clock.now()
    for first in range(0, people, _PEOPLE_AT_ONCE):
        numbers = range(first, min(people, first + _PEOPLE_AT_ONCE))
        await database.write(imports.store, [Row.of(ClientDraft(phone=f"79{n:09}")) for n in numbers], now)
    draft = MailingDraft(name="bench", text=TEXT, starts_at=now, ends_at=now + timedelta(hours=10))
    await database.write(mailings.add, draft, now)
    while make and await database.write(life.advance, clock.now()):
        pass


async def bare_rate(url: str, messages: int, connections: int) -> float:
    """Messages a second of `client.post` of httpx over aiohttp."""
    numbers = iter(range(1, messages + 1))
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    async with httpx.AsyncClient(transport=AiohttpTransport(limits=limits), trust_env=False) as client:

        async def lane() -> None:
            for number in numbers:
                body = {"id": number, "phone": 79160000000 + number, "text": TEXT}
                answer = await client.post(
                    f"{url}/v1/send/{number}", json=body, headers={"Authorization": f"Bearer {TOKEN}"}
                )
                if answer.json()["code"] != 0:
                    raise RuntimeError(answer.text)

        begun = time.perf_counter()
        await asyncio.gather(*(lane() for _ in range(connections)))
        return messages / (time.perf_counter() - begun)


async def gaps_of(work: Awaitable[object]) -> list[float]:
    """The gaps (ms) between the turns of the loop while `work` runs."""
    gaps: list[float] = []
    done = False

    async def tick() -> None:
        last = time.perf_counter()
        while not done:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            gaps.append((now - last) * 1000)
            last = now

    ticking = asyncio.ensure_future(tick())
    try:
        await work
    finally:
        done = True
        await ticking
    return gaps


def peak() -> float:
    """The most memory, in MB, that this process has had. Linux."""
    # Not getrusage: its peak is also that of the process that started this one.
    found = re.search(r"VmHWM:\s+([0-9]+) kB", Path("/proc/self/status").read_text("ascii"))
    if found is None:
        raise RuntimeError("this system does not tell the peak of a process")
    return int(found[1]) / 1024


def percentile(gaps: list[float]) -> float:
    """The 99th."""
    return sorted(gaps)[int(len(gaps) * 0.99)]
