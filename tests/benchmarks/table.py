"""A table of a million clients opens and scrolls: gaps of the event loop, beside those of a loop that does nothing."""

import asyncio
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Coroutine
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import qasync
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from desktop_mailer import resources
from desktop_mailer.domain.clock import SystemClock
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.sender import Phase, SenderState
from desktop_mailer.storage.database import FILE_NAME, Database
from desktop_mailer.storage.schema import to_ms
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.feed import Feed
from desktop_mailer.ui.tables.paged import PagedView
from desktop_mailer.ui.tasks import Tasks
from desktop_mailer.ui.theme import Theme
from tests.benchmarks.ground import gaps_of, percentile
from tests.benchmarks.report import Figure, figure

CLIENTS = 1_000_000
JUMPS = 50

Result = tuple[list[float], list[float], float]


class _Quiet:
    state = SenderState(phase=Phase.IDLE)

    def subscribe(self, listener: Callable[[SenderState], None]) -> Callable[[], None]:
        del listener
        return lambda: None

    def pause(self) -> None: ...

    def resume(self) -> None: ...


def measure(runs: int) -> list[Figure]:
    """The longest gap in ms, and the 99th percentile, of the page and of an idle loop of the same length."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication([])
    longest: list[tuple[float, float]] = []
    usual: list[tuple[float, float]] = []
    opened: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        asyncio.run(_fill(folder))
        for _ in range(runs):
            loop = qasync.QEventLoop(application)
            asyncio.set_event_loop(loop)
            with loop:
                gaps, idle, seconds = _complete(loop, _watch(application, folder))
            longest.append((max(gaps), max(idle)))
            usual.append((percentile(gaps), percentile(idle)))
            opened.append((seconds, 1.0))
    return [
        figure("table: longest gap over 1,000,000 rows", longest, "ms", most=100, absolute=True),
        figure("table: gaps, 99th percentile", usual, "ms", absolute=True, note="(told; no bound yet)"),
        figure("table: shown after", opened, "s", absolute=True, note="(told; no bound yet)"),
    ]


async def _fill(folder: Path) -> None:
    await Database.open(folder).close()
    now = to_ms(datetime.now(UTC))
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection, connection:
        connection.executemany(
            "INSERT INTO client (phone, operator_code, name, name_key, timezone, created_at, updated_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (f"79{n:09}", f"{900 + n % 100}", f"Name {n}", f"name {n}", "Europe/Moscow", now, now)
                for n in range(CLIENTS)
            ),
        )


def _complete(loop: asyncio.AbstractEventLoop, work: Coroutine[None, None, Result]) -> Result:
    task = loop.create_task(work)
    task.add_done_callback(lambda _: loop.stop())
    loop.run_forever()
    return task.result()


async def _watch(application: QApplication, folder: Path) -> Result:
    """Gaps while the page opens and scrolls, gaps of an idle loop of the same length, and seconds until rows stand."""
    troubles: list[MailerError | BaseException] = []
    database = Database.open(folder, writable=False)
    feed = Feed(database.subscribe)
    tasks = Tasks(troubles.append, lambda error, _: troubles.append(error))
    context = Context(
        database=database,
        clock=SystemClock(),
        sender=_Quiet(),
        feed=feed,
        tasks=tasks,
        theme=Theme(application, resources.folder()),
        memory=QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat),
        data_folder=folder,
    )
    page = ClientsPage(context)
    page.resize(1200, 800)
    seconds = 0.0

    async def use() -> None:
        nonlocal seconds
        begun = time.perf_counter()
        page.show()
        (view,) = page.findChildren(PagedView)
        model = view.model()
        while (  # noqa: ASYNC110 - nobody tells when the rows stand
            model.rowCount() != CLIENTS or not str(model.index(0, 0).data() or "").startswith("+7")
        ):
            await asyncio.sleep(0.005)
        seconds = time.perf_counter() - begun
        bar = view.verticalScrollBar()
        for jump in range(JUMPS):
            bar.setValue(bar.maximum() * (jump * 37 % JUMPS) // JUMPS)
            await asyncio.sleep(0.02)
        for _ in range(JUMPS):
            bar.setValue(bar.value() + bar.pageStep())
            await asyncio.sleep(0.02)

    begun = time.perf_counter()
    gaps = await gaps_of(use())
    idle = await gaps_of(asyncio.sleep(time.perf_counter() - begun))
    page.hide()
    await tasks.close()
    feed.close()
    page.deleteLater()
    await database.close()
    if troubles:
        raise RuntimeError(troubles)
    return gaps, idle, seconds
