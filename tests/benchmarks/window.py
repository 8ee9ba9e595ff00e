"""Messages go out at full speed while the window shows them: gaps of its loop, beside those of an idle window."""

import asyncio
import os
import tempfile
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop_mailer import app, logs
from desktop_mailer.config import Config
from desktop_mailer.domain.changes import Changes
from desktop_mailer.domain.message import Status
from desktop_mailer.gateway.secrets import VARIABLES, TokenStore
from desktop_mailer.storage.database import Database
from desktop_mailer.ui.main_window import MainWindow
from tests.benchmarks.ground import TOKEN, bare_rate, fill, gaps_of, gateway, percentile
from tests.benchmarks.report import Figure, figure

MESSAGES = 12_000
CONNECTIONS = 50


def measure(runs: int) -> list[Figure]:
    """The 99th percentile and the longest of the gaps in ms, and messages a second against bare httpx."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    usual: list[tuple[float, float]] = []
    longest: list[tuple[float, float]] = []
    rates: list[tuple[float, float]] = []
    for _ in range(runs):
        with gateway() as url, tempfile.TemporaryDirectory(prefix="bench-") as folder:
            bare = asyncio.run(bare_rate(url, MESSAGES // 2, CONNECTIONS))
            gaps, idle, rate = _ride(Path(folder), url)
        usual.append((percentile(gaps), percentile(idle)))
        longest.append((max(gaps), max(idle)))
        rates.append((rate, bare))
    return [
        figure("window: gaps at full speed, 99th percentile", usual, "ms", most=33, absolute=True),
        figure("window: longest gap at full speed", longest, "ms", absolute=True),
        figure("window: due to durable, 50 connections, 0 ms", rates, "msg/s"),
    ]


def _ride(folder: Path, url: str) -> tuple[list[float], list[float], float]:
    """Gaps while everything goes out, gaps of the same window idle for as long, and messages a second."""
    application = app._application()
    config = Config(data_folder=folder, gateway_url=url)
    config.prepare()
    asyncio.run(_prepare(folder))
    database = Database.open(folder)
    logs.configure(folder)
    window = app.Window(application, config, database, TokenStore({VARIABLES[0]: TOKEN}))
    window.demo = True  # begins with the page of the mailings, where most moves
    try:
        return app._on_loop(application, _watch(window, database))
    finally:
        logs.close()


async def _prepare(folder: Path) -> None:
    database = Database.open(folder)
    await fill(database, MESSAGES)
    await database.close()


async def _watch(window: app.Window, database: Database) -> tuple[list[float], list[float], float]:
    begun, done = asyncio.Event(), asyncio.Event()
    sent = 0

    def hear(changes: Changes) -> None:
        nonlocal sent
        sent += sum(delta.count for delta in changes.deltas if delta.status is Status.SENT)
        if sent:
            begun.set()
        if sent == MESSAGES:
            done.set()

    database.subscribe(hear)
    living = asyncio.ensure_future(window.live())
    await begun.wait()  # the window is open by then
    since, left = time.perf_counter(), MESSAGES - sent
    gaps = await gaps_of(done.wait())
    seconds = time.perf_counter() - since
    await asyncio.sleep(1)
    idle = await gaps_of(asyncio.sleep(seconds))
    (main,) = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow)]
    main.leave()
    main.close()
    await living
    return gaps, idle, left / seconds
