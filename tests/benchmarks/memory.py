"""The memory of a process that sends does not grow with what waits: a mailing of 10,000, and one of 1,000,000."""

import asyncio
import multiprocessing
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

from desktop_mailer import assembly, logs
from desktop_mailer.config import Config
from desktop_mailer.domain.changes import Changes
from desktop_mailer.domain.clock import SystemClock
from desktop_mailer.domain.message import Status
from desktop_mailer.engine.sender import Sender
from desktop_mailer.gateway.secrets import VARIABLES, TokenStore
from desktop_mailer.storage.database import Database
from tests.benchmarks.ground import TOKEN, fill, gateway, peak
from tests.benchmarks.report import Figure, figure

FEW, MANY = 10_000, 1_000_000
MESSAGES = 9_000
"""Sent of each."""


def measure(runs: int) -> list[Figure]:
    """Peak memory in MB of a process that makes the messages of a mailing and sends some: many against few. Linux."""
    pairs = [(_peak(MANY), _peak(FEW)) for _ in range(runs)]
    more = [(many - few, few) for many, few in pairs]
    return [
        figure("memory: 1,000,000 pending over 10,000", more, "MB", most=20, absolute=True),
        figure("memory: peak with 1,000,000 pending", pairs, "MB", absolute=True),
    ]


def _peak(people: int) -> float:
    with gateway() as url, tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        asyncio.run(_prepare(folder, people))
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        process = multiprocessing.get_context("spawn").Process(target=_send, args=(theirs, folder, url))
        process.start()
        theirs.close()
        megabytes: float = ours.recv()
        process.join(30)
        return megabytes


async def _prepare(folder: Path, people: int) -> None:
    database = Database.open(folder)
    await fill(database, people, make=False)
    await database.close()


def _send(pipe: Connection, folder: Path, url: str) -> None:
    asyncio.run(_ride(folder, url))
    pipe.send(peak())


async def _ride(folder: Path, url: str) -> None:
    database = Database.open(folder)
    logs.configure(folder)
    config = Config(data_folder=folder, gateway_url=url)
    sender = Sender(database, assembly.connector(database, config, TokenStore({VARIABLES[0]: TOKEN})), SystemClock())
    sent = 0

    def hear(changes: Changes) -> None:
        nonlocal sent
        sent += sum(delta.count for delta in changes.deltas if delta.status is Status.SENT)
        if sent >= MESSAGES:
            sender.stop()

    database.subscribe(hear)
    await sender.run()
    await database.close()
    logs.close()
