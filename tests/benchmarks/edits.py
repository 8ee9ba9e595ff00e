"""Bulk edits of 100,000 clients and their undo, in the window with a million: seconds, and the gaps of its loop."""

import time
from array import array
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from itertools import product

from desktop_mailer.domain.client import ClientQuery, ClientSort
from desktop_mailer.storage import clients, editing, undo
from desktop_mailer.storage.database import Database, WriteUnit
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.main_window import MainWindow
from tests.benchmarks import directory
from tests.benchmarks.report import Figure
from tests.benchmarks.table import Ride, Screen, gaps, ride, seconds

MANY = 100_000
Job = Callable[[WriteUnit, "array[int]", datetime], int]

_EDITS: dict[str, Job] = {
    "add a tag": lambda unit, who, now: editing.add_tag(unit, who, "новая", now),
    "remove a tag": lambda unit, who, now: editing.remove_tag(unit, who, "новая", now),
    "set the zone": lambda unit, who, now: editing.set_zone(unit, who, "Asia/Tokyo", now),
    "opt out": editing.opt_out,
    "opt in": editing.opt_in,
    "delete": clients.delete,
}
_WHERE = ("side by side", "all over")
"""Clients who follow each other in the database, and clients who follow each other in the order of names."""
_AFTER = {"remove a tag": "add a tag", "opt in": "opt out"}
"""What is done before, so that there is something to do for all."""


def measure(runs: int) -> list[Figure]:
    """Seconds of each edit of 100,000 and of its undo until committed; the gaps of the loop until the table stands."""
    folder = directory.folder()
    rides = [ride(folder, use) for _ in range(runs)]
    figures = [seconds(f"edits: {name}", rides, name, most=3.0) for where in _WHERE for name in _names(where)]
    figures.append(seconds("edits: all 1,000,000 get a zone", rides, "all get a zone"))
    figures.append(seconds("edits: undone", rides, "all get a zone, undone"))
    return [*figures, *gaps("edits", rides)]


def _names(where: str) -> list[str]:
    return [name for edit in _EDITS for name in (f"{edit}, {where}", f"{edit}, {where}, undone")]


async def use(told: Ride, main: MainWindow, page: ClientsPage, database: Database) -> None:
    """Select 100,000 rows, edit them and undo it; then select and edit all."""
    screen = Screen(page)
    before = page.model.ids
    main.show_page_of(ClientsPage)
    await screen.shows_other_than(before)
    by_name = await database.read(clients.ids, ClientQuery(sort=ClientSort.NAME))
    for (name, edit), (where, ids) in product(_EDITS.items(), zip(_WHERE, (page.model.ids, by_name), strict=True)):
        chosen = ids[:MANY]
        page.view.select_ids(page.model.ids[:MANY])
        if name in _AFTER:
            await database.write(_EDITS[_AFTER[name]], chosen, datetime.now(UTC))
        await _done(told, screen, f"{name}, {where}", database, partial(_changed, edit, chosen))
        await _done(told, screen, f"{name}, {where}, undone", database, _undone)
        if name in _AFTER:
            await database.write(_undone)
    page.view.selectAll()
    everyone = partial(_changed, _EDITS["set the zone"], page.model.ids)
    await _done(told, screen, "all get a zone", database, everyone, least=directory.CLIENTS - MANY)
    await _done(told, screen, "all get a zone, undone", database, _undone, least=directory.CLIENTS - MANY)


def _changed(edit: Job, chosen: "array[int]", unit: WriteUnit) -> int:
    return edit(unit, chosen, datetime.now(UTC))


def _undone(unit: WriteUnit) -> int:
    return undo.undo(unit, datetime.now(UTC)).restored


async def _done(
    told: Ride,
    screen: Screen,
    name: str,
    database: Database,
    job: Callable[[WriteUnit], int],
    *,
    least: int = MANY - 5_000,
) -> None:
    """Do it. Its seconds end with the commit; its gaps go on until the table stands again."""
    spent = 0.0

    async def work() -> None:
        nonlocal spent
        shown = screen.model.ids
        begun = time.perf_counter()
        number = await database.write(job)
        spent = time.perf_counter() - begun
        if number < least:
            raise RuntimeError(f"{name}: {number}")
        await screen.shows_other_than(shown)

    await told.time(name, work())
    told.seconds[name][-1] = spent
