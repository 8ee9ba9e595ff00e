"""What the Statistics tab costs while 2,000 messages a second become final: processor time beside another tab's."""

import asyncio
import shutil
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from desktop_mailer.domain.changes import Delta
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import Status
from desktop_mailer.storage.counts import epoch_second
from desktop_mailer.storage.database import Database, WriteUnit
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.page import Page
from desktop_mailer.ui.statistics.page import StatisticsPage
from tests.benchmarks import exports
from tests.benchmarks.report import Figure, figure
from tests.benchmarks.table import Ride, ride

A_SECOND = 2_000
COMMITS = 80
LASTS = 8.0
"""Seconds."""


def measure(runs: int) -> list[Figure]:
    """Percent of one core."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name) / "data"
        asyncio.run(exports.fill(folder, 20_000, 1))
        shares = []
        for run in range(runs):
            copy = Path(name) / f"run{run}"
            shutil.copytree(folder, copy)
            told = ride(copy, _watch)
            shares.append((told.seconds["statistics"][0] * 100, told.seconds["beside"][0] * 100))
    note = "(beside: the same with the tab of the clients in sight)"
    pairs = [(ours - beside, 1.0) for ours, beside in shares]
    return [figure("statistics: live at 2,000 messages a second", pairs, "%", most=5, absolute=True, note=note)]


async def _watch(told: Ride, main: MainWindow, _page: ClientsPage, database: Database) -> None:
    kinds: tuple[tuple[str, type[Page]], ...] = (("beside", ClientsPage), ("statistics", StatisticsPage))
    for name, kind in kinds:
        main.show_page_of(kind)
        await asyncio.sleep(1.5)
        begun, cpu = time.perf_counter(), time.process_time()
        while (spent := time.perf_counter() - begun) < LASTS:
            await database.write(partial(_note, count=A_SECOND // COMMITS))
            await asyncio.sleep(max(0.0, 1 / COMMITS - (time.perf_counter() - begun - spent)))
        told.seconds[name] = [(time.process_time() - cpu) / (time.perf_counter() - begun)]


def _note(unit: WriteUnit, count: int) -> None:
    """Tell what a batch that was settled tells; nothing is written, which costs the same in either case."""
    second = epoch_second(datetime.now(UTC))
    mailing = MailingId(1)
    unit.note(deltas=[Delta(mailing, Status.PENDING, -count), Delta(mailing, Status.SENT, count, second)])
