"""The window with a million clients: shown, scrolled, sorted, searched, selected; and the gaps of its loop."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from desktop_mailer import app, logs
from desktop_mailer.config import Config
from desktop_mailer.domain.client import ClientSort
from desktop_mailer.gateway.secrets import VARIABLES, TokenStore
from desktop_mailer.storage.database import Database
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.main_window import MainWindow
from tests.benchmarks import directory
from tests.benchmarks.ground import TOKEN, gaps_of, percentile
from tests.benchmarks.report import Figure, figure

JUMPS = 50
SIZE = (1400, 900)
SEARCHES = ("Кузнецов", "12345", "ов")


class Ride:
    """What was measured of one window: seconds by name, and the gaps of the loop meanwhile."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}
        self.gaps: dict[str, list[float]] = {}

    async def time(self, name: str, work: Awaitable[None], doing: str = "") -> None:
        """Do `work`; its gaps count as those of `doing`."""
        begun = time.perf_counter()
        self.gaps.setdefault(doing or name, []).extend(await gaps_of(work))
        self.seconds.setdefault(name, []).append(time.perf_counter() - begun)


class Screen(QObject):
    """The table as it is seen: knows when all rows in sight are read and painted."""

    def __init__(self, page: ClientsPage) -> None:
        super().__init__()
        self.view, self.model = page.view, page.model
        self._painted = False
        self.view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's
        """Note each painting at which every row in sight had been read."""
        del watched
        if event.type() is QEvent.Type.Paint:
            self._painted = self._is_read()
        return False

    async def stands(self) -> None:
        """Wait until the rows in sight are painted with what they hold."""
        self._painted = False
        self.view.viewport().update()
        while not self._painted:  # noqa: ASYNC110 - nobody tells when the rows stand
            await asyncio.sleep(0.001)

    async def shows_other_than(self, before: object) -> None:
        """Wait until another list of clients stands."""
        while self.model.ids is before:  # noqa: ASYNC110 - nobody tells when the rows stand
            await asyncio.sleep(0.001)
        await self.stands()

    def _is_read(self) -> bool:
        top, bottom = self.view.rowAt(0), self.view.rowAt(self.view.viewport().height() - 1)
        last = bottom if bottom >= 0 else self.model.rowCount() - 1
        return top >= 0 and all(self.model.row_at(row) is not None for row in range(top, last + 1))


def measure(runs: int) -> list[Figure]:
    """Seconds until the table stands and until a jump is painted; the gaps of the loop in all that is done with it."""
    folder = directory.folder()
    rides = [ride(folder, use) for _ in range(runs)]
    figures = [
        seconds("table: 1,000,000 clients shown", rides, "open", most=1.0),
        seconds(
            "table: a jump is painted, 95th percentile", rides, "jump", most=0.05, of=lambda each: sorted(each)[-3]
        ),
        seconds("table: a jump is painted, the median", rides, "jump", of=median),
    ]
    others = [name for name in rides[0].seconds if name not in {"open", "jump"}]
    figures += [seconds(f"table: {name}", rides, name) for name in others]
    return [*figures, *gaps("table", rides)]


def seconds(
    name: str, rides: list[Ride], what: str, *, most: float | None = None, of: Callable[[list[float]], float] = median
) -> Figure:
    """The seconds that something took, in each ride `of` the times it was done."""
    return figure(name, [(of(each.seconds[what]), 1.0) for each in rides], "s", most=most, absolute=True)


def gaps(name: str, rides: list[Ride]) -> list[Figure]:
    """The 99th percentile of the gaps of each thing that was done, and the longest of all."""
    return [
        figure(
            f"{name}: gaps, {what}",
            [(percentile(each.gaps[what]), max(each.gaps[what])) for each in rides],
            "ms",
            most=33,
            absolute=True,
            note="(beside: the longest)",
        )
        for what in rides[0].gaps
    ]


def ride(folder: Path, story: Callable[[Ride, MainWindow, ClientsPage, Database], Awaitable[None]]) -> Ride:
    """Open the window on that folder and let it live through the story."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = app._application()
    config = Config(data_folder=folder, gateway_url="http://127.0.0.1:9")
    database = Database.open(folder)
    logs.configure(folder)
    window = app.Window(application, config, database, TokenStore({VARIABLES[0]: TOKEN}))
    window.demo = True  # begins with the page of the mailings
    told = Ride()

    async def whole() -> None:
        async with _living(window) as main:
            await asyncio.sleep(0.5)
            (page,) = [page for page in main.pages if isinstance(page, ClientsPage)]
            await story(told, main, page, database)

    try:
        app._on_loop(application, whole())
    finally:
        logs.close()
    return told


@asynccontextmanager
async def _living(window: app.Window) -> AsyncIterator[MainWindow]:
    living = asyncio.ensure_future(window.live())
    while not (  # noqa: ASYNC110 - nobody tells when the window stands
        found := [each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow)]
    ):
        await asyncio.sleep(0.01)
    (main,) = found
    main.resize(*SIZE)
    try:
        yield main
    finally:
        main.leave()
        main.close()
        await living


async def use(told: Ride, main: MainWindow, page: ClientsPage, _: Database) -> None:
    """Open the tab, jump about, sort by each column both ways, search, select everything."""
    screen, view = Screen(page), page.view

    async def open_tab() -> None:
        main.show_page_of(ClientsPage)
        await screen.shows_other_than(page.model.ids)

    await told.time("open", open_tab())
    bar = view.verticalScrollBar()

    async def jump(place: int) -> None:
        bar.setValue(place)
        await screen.stands()

    for number in range(JUMPS):
        await told.time("jump", jump(bar.maximum() * (number * 37 % JUMPS) // JUMPS + number))

    async def scroll() -> None:
        for _ in range(JUMPS):
            bar.setValue(bar.value() + bar.pageStep())
            await asyncio.sleep(0.016)

    await told.time("scrolling", scroll())
    await select_and_sort(told, page, screen)

    box = page.filters.search

    async def search(text: str) -> None:
        before = page.model.ids
        box.setText(text)
        await screen.shows_other_than(before)

    for text in SEARCHES:
        await told.time(f"search “{text}”, typed till shown", search(text), "searching")
    await told.time("the search cleared", search(""), "searching")


async def select_and_sort(told: Ride, page: ClientsPage, screen: Screen) -> None:
    """Sort by each column, and so with everything selected."""
    view, columns = page.view, [column.key for column in page.model.columns]

    async def sort(key: str) -> None:
        before = page.model.ids
        view.horizontalHeader().sectionClicked.emit(columns.index(key))
        await screen.shows_other_than(before)

    async def select_all() -> None:
        view.selectAll()
        await screen.stands()
        if view.selected_count() != directory.CLIENTS:
            raise RuntimeError(view.selected_count())

    sorts = [key.value for key in ClientSort if key.value in columns]
    for key in sorts:
        await told.time(f"sort by {key}", sort(key), "sorting")
    await told.time("select all", select_all())
    await told.time(f"sort by {sorts[0]}, all selected", sort(sorts[0]), "sorting")
    view.clearSelection()
