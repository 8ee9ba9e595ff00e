"""Messages on their way into a CSV, against bare sqlite3 and csv.writer; and the first view of the statistics."""

import asyncio
import csv
import multiprocessing
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from desktop_mailer.domain.mailing import MailingDraft, MailingId
from desktop_mailer.domain.message import MessageFilter
from desktop_mailer.storage import exports, life, mailings, rest, statistics
from desktop_mailer.storage.counts import as_of
from desktop_mailer.storage.database import FILE_NAME, Database, ReadUnit
from desktop_mailer.storage.table_writer import Dialect
from desktop_mailer.ui.statistics import course
from tests.benchmarks.ground import peak
from tests.benchmarks.report import Figure, figure

ROWS = 1_000_000
MAILINGS = 5
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
_PEOPLE = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) INSERT INTO client"
    " (phone, operator_code, name, name_key, created_at, updated_at) SELECT '79' || substr('000000000' || i, -9),"
    " '9' || substr('00' || (i / 10000000), -2), 'Name ' || i, 'name ' || i, 0, 0 FROM n"
)
_OUTCOMES = (
    # Nine of ten are sent, spread over ten hours; what is left stays pending.
    "UPDATE message SET status = CASE WHEN id % 20 = 0 THEN 'not sent' ELSE 'sent' END, reason = CASE WHEN id % 20 = 0"
    " THEN 'rejected' ELSE '' END, due_at = NULL, attempts = 1, text = 'Hello, it is about your order', phone ="
    " (SELECT phone FROM client WHERE client.id = client_id), last_answer = CASE WHEN id % 20 = 0 THEN"
    " 'no such number' ELSE 'OK' END, final_at = created_at + (id * 7919) % 36000000 WHERE id % 10 <> 7"
)
_TALLIES = (
    "INSERT INTO tally (mailing_id, second, status, count) SELECT mailing_id, final_at / 1000, status, count(*)"
    " FROM message WHERE status <> 'pending' GROUP BY 1, 2, 3"
)
_COUNTS = (
    "UPDATE mailing SET (pending, sent, not_sent) = (SELECT sum(status = 'pending'), sum(status = 'sent'),"
    " sum(status = 'not sent') FROM message WHERE mailing_id = mailing.id)"
)
_BARE = (
    "SELECT message.id, client_id, coalesce(message.phone, client.phone), status, reason, attempts, due_at,"
    " message.created_at, final_at, last_answer, maybe_delivered FROM message JOIN client ON client.id = client_id"
    " WHERE mailing_id = 1 ORDER BY client_id"
)
_GROUPED = (
    "SELECT status, count(*) FROM message GROUP BY status",
    "SELECT final_at / 1000 / {step} * {step}, status, count(*) FROM message WHERE final_at IS NOT NULL GROUP BY 1, 2",
)


async def fill(folder: Path, rows: int, mailing_count: int) -> None:
    """So many clients, and so many mailings to all of them, most of whose messages are final."""
    await Database.open(folder).close()
    with closing(sqlite3.connect(folder / FILE_NAME)) as bare, bare:
        bare.execute(_PEOPLE.format(rows=rows))
    database = Database.open(folder)
    await database.write(rest.remember, None)
    for number in range(mailing_count):
        draft = MailingDraft(name=f"No. {number}", text="Hello", starts_at=NOW, ends_at=NOW + timedelta(days=2))
        await database.write(mailings.add, draft, NOW)
        while await database.write(life.advance, NOW):
            pass
    await database.close()
    with closing(sqlite3.connect(folder / FILE_NAME)) as bare, bare:
        bare.execute(_OUTCOMES)
        bare.execute("DELETE FROM tally")
        bare.execute(_TALLIES)
        bare.execute(_COUNTS)


def measure(runs: int) -> list[Figure]:
    """Seconds of the export and the peak of its process; ms of the first view."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        asyncio.run(fill(folder / "data", ROWS, MAILINGS))
        pairs, peaks = [], []
        for run in range(runs):
            bare = _bare(folder / "data", folder / f"bare{run}.csv")
            ours, megabytes = _by_itself(folder / "data", folder / f"ours{run}.csv")
            pairs.append((ours, bare))
            peaks.append((megabytes, 1.0))
        views = [_views(folder / "data") for _ in range(runs)]
    return [
        figure("exports: 1,000,000 messages as CSV", pairs, "s", most=2.0),
        figure("exports: peak of the process", peaks, "MB", most=150, absolute=True),
        figure("statistics: first view of 5,000,000 messages", views, "ms", most=1 / 3),
    ]


def _bare(folder: Path, target: Path) -> float:
    begun = time.perf_counter()
    database = sqlite3.connect(f"file:{folder / FILE_NAME}?mode=ro", uri=True)
    with closing(database) as connection, target.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(connection.execute(_BARE))
    return time.perf_counter() - begun


def _by_itself(folder: Path, target: Path) -> tuple[float, float]:
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_export, args=(theirs, folder, target))
    process.start()
    theirs.close()
    seconds, megabytes = ours.recv()
    process.join(30)
    return seconds, megabytes


def _export(pipe: Connection, folder: Path, target: Path) -> None:
    async def whole() -> float:
        database = Database.open(folder, writable=False)
        begun = time.perf_counter()
        wanted = MessageFilter(mailing_id=MailingId(1))
        written = await database.read(exports.export_messages, target, Dialect(), wanted, NOW)
        spent = time.perf_counter() - begun
        if written != ROWS:
            raise RuntimeError(written)
        await database.close()
        return spent

    seconds = asyncio.run(whole())
    pipe.send((seconds, peak()))


def _views(folder: Path) -> tuple[float, float]:
    """Milliseconds of what the tab reads when it is opened, and of a bare count of the same."""

    def first(unit: ReadUnit) -> tuple[object, ...]:
        return (
            mailings.all_mailings(unit),
            as_of(unit),
            statistics.totals(unit),
            course.read(unit, None, None, NOW, None),
        )

    async def ours() -> float:
        database = Database.open(folder, writable=False)
        begun = time.perf_counter()
        await database.read(first)
        spent = time.perf_counter() - begun
        await database.close()
        return spent * 1_000

    spent = asyncio.run(ours())
    with closing(sqlite3.connect(f"file:{folder / FILE_NAME}?mode=ro", uri=True)) as connection:
        begun = time.perf_counter()
        for statement in _GROUPED:
            connection.execute(statement.format(step=300)).fetchall()
        return spent, (time.perf_counter() - begun) * 1_000
