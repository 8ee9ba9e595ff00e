"""A CSV of 1,000,000 clients, against bare sqlite3: WAL, one transaction, executemany, the phone's code and one tag."""

import asyncio
import csv
import multiprocessing
import random
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from desktop_mailer.domain.edit import EditKind
from desktop_mailer.storage import registry, undo
from desktop_mailer.storage.database import Database
from desktop_mailer.storage.imports import ImportOptions, import_clients
from tests.benchmarks.ground import peak
from tests.benchmarks.report import Figure, figure

ROWS = 1_000_000
ZONES = ("Europe/Moscow", "Asia/Omsk", "Asia/Vladivostok", "Europe/Samara", "Asia/Irkutsk")


def measure(runs: int, rows: int = ROWS) -> list[Figure]:
    """Seconds of both, and the peak of ours in MB; what is imported can be undone as one change."""
    pairs: list[tuple[float, float]] = []
    peaks: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        source = folder / "clients.csv"
        write_sample(source, rows)
        for run in range(runs):
            bare = _bare(source, folder / f"bare{run}.sqlite3")
            ours, megabytes = _by_itself(source, folder / f"ours{run}", rows)
            pairs.append((ours, bare))
            peaks.append((megabytes, 1.0))
    return [
        figure(f"import: {rows:,} rows", pairs, "s", most=2.5),
        figure("import: peak of the process", peaks, "MB", most=300, absolute=True),
    ]


def _by_itself(source: Path, folder: Path, rows: int) -> tuple[float, float]:
    """Seconds, and the peak in MB of the process that imports and does nothing else."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_import, args=(theirs, source, folder, rows))
    process.start()
    theirs.close()
    seconds, megabytes = ours.recv()
    process.join(30)
    return seconds, megabytes


def _import(pipe: Connection, source: Path, folder: Path, rows: int) -> None:
    seconds = asyncio.run(whole(source, folder, rows))
    pipe.send((seconds, peak()))


def write_sample(path: Path, rows: int, zones: Sequence[str] = ZONES) -> None:
    """Made-up clients: phone, tag, one of the zones, name."""
    chance = random.Random(1)
    numbers = chance.sample(range(10**9), rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(("phone", "tag", "timezone", "name"))
        for number in numbers:
            out.writerow((f"79{number:09}", f"tag{number % 30}", zones[number % len(zones)], f"Name {number % 1000}"))


def _bare(source: Path, path: Path) -> float:
    begun = time.perf_counter()
    with closing(sqlite3.connect(path)) as connection, source.open(encoding="utf-8", newline="") as stream:
        connection.executescript(
            "PRAGMA journal_mode=WAL;"
            "CREATE TABLE client(id integer primary key, phone text unique, code text, tz text);"
            "CREATE INDEX code ON client(code);"
            "CREATE TABLE tag(client_id, tag, primary key(client_id, tag)) WITHOUT ROWID;"
        )
        rows = csv.reader(stream)
        next(rows)
        clients, tags = [], []
        for number, (phone, tag, zone, _) in enumerate(rows, 1):
            clients.append((number, phone, phone[1:4], zone))
            tags.append((number, tag))
        with connection:
            connection.executemany("INSERT INTO client VALUES (?, ?, ?, ?)", clients)
            connection.executemany("INSERT INTO tag VALUES (?, ?)", tags)
    return time.perf_counter() - begun


async def whole(source: Path, folder: Path, rows: int, numbers: Path | None = None) -> float:
    """Seconds of an import into a new folder; with `numbers` that registry has been imported before."""
    database = Database.open(folder)
    if numbers:
        await registry.import_file(database, numbers)
    begun = time.perf_counter()
    result = await import_clients(database, source, ImportOptions(), datetime.now(UTC))
    seconds = time.perf_counter() - begun
    last = await database.read(undo.last)
    await database.close()
    if result.added != rows or last is None or (last.kind, last.count) != (EditKind.IMPORT, rows):
        raise RuntimeError(result, last)
    return seconds
