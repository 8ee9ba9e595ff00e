"""A mailing to a million clients before and at its launch: the live count, what becomes of it, the window meanwhile."""

import asyncio
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

from desktop_mailer.domain.client import ClientFilter
from desktop_mailer.domain.mailing import MailingDraft
from desktop_mailer.domain.window import parse_window
from desktop_mailer.storage import audiences, mailings
from desktop_mailer.storage.database import Database, ReadUnit
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.mailings.page import MailingsPage
from desktop_mailer.ui.main_window import MainWindow
from tests.benchmarks import directory
from tests.benchmarks.filters import HOP_MS, bare_connection
from tests.benchmarks.ground import percentile
from tests.benchmarks.report import Figure, figure
from tests.benchmarks.table import Ride, ride, seconds

_TAGGED = "SELECT client_id FROM client_tag WHERE tag_id IN (1, 2, 3)"
_FILTERS: dict[str, tuple[ClientFilter, tuple[str, ...]]] = {
    "everyone": (ClientFilter(), ("1",)),
    "a code": (ClientFilter(operator_codes=("916",)), ("operator_code = '916'",)),
    "one of 3 tags": (
        ClientFilter(tags=("метка 1", "метка 2", "метка 3")),
        (f"id IN ({_TAGGED})", f"EXISTS ({_TAGGED} AND client_id = client.id)"),
    ),
}
_COLUMNS = {
    "at any hour": "SELECT count(*), count(opted_out_at) FROM client WHERE {rule}",
    "in a window": (
        "SELECT sum(n), sum(n * out) FROM (SELECT timezone, opted_out_at IS NOT NULL out, count(*) n FROM client"
        " WHERE {rule} GROUP BY 1, 2)"
    ),
}


def draft(**changes: object) -> MailingDraft:
    """A mailing to everyone, from now on for two days."""
    now = datetime.now(UTC)
    first = MailingDraft(name="bench", text="Hello", starts_at=now, ends_at=now + timedelta(days=2))
    return replace(first, **changes)  # type: ignore[arg-type]  # fields of the draft


def measure(runs: int) -> list[Figure]:
    """The live count against bare SQL; seconds of the outlook; the gaps of the window's loop during a launch."""
    folder = directory.folder()
    figures: list[Figure] = []
    with closing(bare_connection(folder)) as bare:
        for when, columns in _COLUMNS.items():
            for name, (chosen, rules) in _FILTERS.items():
                ways = [columns.format(rule=rule) for rule in rules]
                figures.append(_counted(folder, bare, f"mailings: count, {name}, {when}", chosen, ways, runs))
    figures.append(figure("mailings: a count goes on, given up", _given_up(folder, runs), "ms", most=50, absolute=True))
    texts = {"one text": "Hello", "a text with the name": "Hello, {name|friend}!", "with a field": "{город}: hello"}
    for name, text in texts.items():
        spent = [(asyncio.run(_outlook(folder, text)), 1.0) for _ in range(runs)]
        most = 1.0 if name == "one text" else None  # the others read what each client's text is made of
        figures.append(figure(f"mailings: forecast over a million, {name}", spent, "s", most=most, absolute=True))
    return [*figures, *_launches(runs)]


def _counted(
    folder: Path, bare: sqlite3.Connection, name: str, chosen: ClientFilter, ways: list[str], runs: int
) -> Figure:
    window = parse_window("09:00-21:00") if name.endswith("window") else None
    best = min(ways, key=lambda way: median(_ms(lambda: bare.execute(way).fetchone())[0] for _ in range(3)))
    count = partial(_count, chosen=chosen, window=window)
    return figure(name, asyncio.run(_by_turns(folder, count, bare, best, runs)), "ms", most=1.5)


def _count(unit: ReadUnit, *, chosen: ClientFilter, window: object) -> tuple[int, int]:
    its = draft(filter=chosen, window=window)
    found = audiences.audience(unit, its.filter, its.window, its.starts_at, its.ends_at)
    return found.recipients, found.opted_out


async def _by_turns(
    folder: Path, job: Callable[[ReadUnit], tuple[int, int]], bare: sqlite3.Connection, way: str, runs: int
) -> list[tuple[float, float]]:
    database = Database.open(folder, writable=False)
    await asyncio.gather(*(database.read(job) for _ in range(2)))  # each lane has read it once
    pairs = []
    for _ in range(runs):
        begun = time.perf_counter()
        ours, out = await database.read(job)
        spent = (time.perf_counter() - begun) * 1000
        theirs, (total, opted_out) = _ms(lambda: bare.execute(way).fetchone())
        if (ours + out, out) != (total, opted_out):
            raise RuntimeError((ours, out, total, opted_out))
        pairs.append((spent, theirs + HOP_MS))
    await database.close()
    return pairs


def _ms(job: Callable[[], tuple[int, int]]) -> tuple[float, tuple[int, int]]:
    begun = time.perf_counter()
    found = job()
    return (time.perf_counter() - begun) * 1000, found


def _given_up(folder: Path, runs: int) -> list[tuple[float, float]]:
    """How long a count is still at work on its lane after it was given up in its midst, in ms."""

    async def once() -> float:
        database = Database.open(folder, writable=False)
        over = 0.0

        def count(unit: ReadUnit) -> None:
            nonlocal over
            try:
                _count(unit, chosen=ClientFilter(), window=parse_window("09:00-21:00"))
            finally:
                over = time.perf_counter()

        running = asyncio.ensure_future(database.read(count))
        await asyncio.sleep(0.05)
        given_up = time.perf_counter()
        running.cancel()
        await asyncio.wait([running])
        await database.close()
        return (over - given_up) * 1000

    return [(asyncio.run(once()), 1.0) for _ in range(runs)]


async def _outlook(folder: Path, text: str) -> float:
    database = Database.open(folder, writable=False)
    its = draft(text=text, window=parse_window("09:00-21:00"), rate=20)
    begun = time.perf_counter()
    await database.read(audiences.outlook, its, its.starts_at)
    spent = time.perf_counter() - begun
    await database.close()
    return spent


def _launches(runs: int) -> list[Figure]:
    rides: list[Ride] = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            copy = Path(name) / "data"
            shutil.copytree(directory.folder(), copy)
            rides.append(ride(copy, _launch))
    gaps = [(percentile(each.gaps["launch"]), percentile(each.gaps["idle"])) for each in rides]
    return [
        seconds("mailings: launch of a million, till all messages are made", rides, "launch"),
        figure(
            "mailings: gaps of the loop during it, 99th percentile",
            gaps,
            "ms",
            most=33,
            absolute=True,
            note="(beside: idle)",
        ),
    ]


async def _launch(told: Ride, main: MainWindow, page: ClientsPage, database: Database) -> None:
    """Launch a mailing to everyone while its page is shown, which tells how far it is; then be idle for as long."""
    del page
    shown = main.show_page_of(MailingsPage)
    steps: set[str] = set()

    async def launch() -> None:
        made = await database.write(mailings.add, draft(starts_at=datetime.now(UTC)), datetime.now(UTC))
        shown.list.choose(made.id)
        while not ((now := shown.book.get(made.id)) and now.audience_complete):
            steps.add(shown.detail.figures["total"].text)
            await asyncio.sleep(0.02)

    await told.time("launch", launch())
    if len(steps) < 5:
        raise RuntimeError(steps)
    await told.time("idle", asyncio.sleep(told.seconds["launch"][0]))
