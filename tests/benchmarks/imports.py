"""A CSV of 100,000 clients, against bare sqlite3: WAL, one transaction, executemany, the phone's code and one tag."""

import asyncio
import csv
import random
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from desktop_mailer.storage import registry
from desktop_mailer.storage.database import Database
from desktop_mailer.storage.imports import ImportOptions, import_clients
from tests.benchmarks.report import Figure, figure

ROWS = 100_000
ZONES = ("Europe/Moscow", "Asia/Omsk", "Asia/Vladivostok", "Europe/Samara", "Asia/Irkutsk")


def measure(runs: int, rows: int = ROWS) -> list[Figure]:
    """Seconds of both."""
    pairs: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        source = folder / "clients.csv"
        write_sample(source, rows)
        for run in range(runs):
            bare = _bare(source, folder / f"bare{run}.sqlite3")
            ours = asyncio.run(whole(source, folder / f"ours{run}", rows))
            pairs.append((ours, bare))
    return [figure("import: 100,000 rows", pairs, "s", most=3.5)]


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
    await database.close()
    if result.added != rows:
        raise RuntimeError(result)
    return seconds
