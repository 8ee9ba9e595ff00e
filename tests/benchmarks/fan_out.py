"""The messages of a mailing to a million clients are made, against one bare `INSERT ... SELECT` of the same rows."""

import asyncio
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from desktop_mailer.domain.clock import SystemClock
from desktop_mailer.storage import life
from desktop_mailer.storage.database import FILE_NAME, Database
from tests.benchmarks.ground import fill
from tests.benchmarks.report import Figure, figure

CLIENTS = 1_000_000


def measure(runs: int) -> list[Figure]:
    """Seconds of both, and the longest transaction of ours: outcomes wait for it."""
    pairs: list[tuple[float, float]] = []
    longest: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        for run in range(runs):
            folder = Path(name) / str(run)
            steps = asyncio.run(_whole(folder))
            pairs.append((sum(steps), _bare(folder)))
            longest.append((max(steps), 1.0))
            for file in folder.iterdir():
                file.unlink()
    return [
        figure("fan-out: 1,000,000 messages", pairs, "s", most=3.5),
        figure("fan-out: longest transaction", longest, "s", absolute=True),
    ]


async def _whole(folder: Path) -> list[float]:
    """Seconds of each step."""
    database = Database.open(folder)
    await fill(database, CLIENTS, make=False)
    steps: list[float] = []
    due = True
    while due:
        begun = time.perf_counter()
        due = await database.write(life.advance, SystemClock().now())
        steps.append(time.perf_counter() - begun)
    await database.close()
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        made = connection.execute("SELECT count(*) FROM message").fetchone()[0]
    if made != CLIENTS:
        raise RuntimeError(made)
    return steps


def _bare(folder: Path) -> float:
    """Seconds of the least that could be called messages: one a (mailing, client), with a status and two moments."""
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as connection:
        connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE bare(id INTEGER PRIMARY KEY, mailing_id INTEGER NOT NULL, client_id INTEGER NOT NULL,"
            " status TEXT NOT NULL, due_at INTEGER, created_at INTEGER NOT NULL, UNIQUE (mailing_id, client_id));"
        )
        begun = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "INSERT INTO bare(mailing_id, client_id, status, due_at, created_at)"
            " SELECT 1, id, 'pending', created_at, created_at FROM client"
        )
        connection.execute("COMMIT")
        return time.perf_counter() - begun
