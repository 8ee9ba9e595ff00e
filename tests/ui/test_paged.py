import asyncio
import time
from array import array
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pytest
from PySide6.QtCore import QEvent, QObject, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_mailer.ui.tables.paged import Column, PagedModel, PagedView
from desktop_mailer.ui.tasks import Tasks
from desktop_mailer.ui.theme import Theme

Until = Callable[[Callable[[], object]], None]


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str


class Source:
    """Rows by id, from memory, after a turn of the loop."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        self.gone: set[int] = set()
        self.reads = 0
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def rows(self, ids: Sequence[int]) -> tuple[Person, ...]:
        self.reads += 1
        await asyncio.sleep(0)
        await self.may_answer.wait()
        return tuple(Person(key, self.names.get(key, f"name {key}")) for key in ids if key not in self.gone)


COLUMNS = (
    Column(key="id", title=lambda: "Id", text=lambda row: str(row.id), figures=True, sortable=True),
    Column(key="name", title=lambda: "Name", text=lambda row: row.name, sortable=True),
    Column(key="note", title=lambda: "Note", text=lambda _: ""),
)


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def model(source: Source, tasks: Tasks, theme: Theme) -> PagedModel:
    return PagedModel(COLUMNS, source.rows, tasks=tasks, theme=theme)


@pytest.fixture
def view(model: PagedModel, tasks: Tasks, memory: QSettings, qtbot: QtBot) -> PagedView:
    view = PagedView("people", model, tasks=tasks, memory=memory)
    qtbot.addWidget(view)
    view.resize(700, 500)
    view.show()
    return view


def text(model: PagedModel, row: int, column: int = 1) -> str:
    return str(model.index(row, column).data())


def test_a_row_not_yet_read_is_a_placeholder_and_comes_by_itself(model: PagedModel, until: Until) -> None:
    model.set_ids(array("q", range(1000, 2000)))
    assert (text(model, 500, 0), text(model, 500, 1)) == ("…", "")
    until(lambda: text(model, 500) == "name 1500")
    assert model.row_at(500) == Person(1500, "name 1500")


def test_a_changed_row_is_shown_as_it_was_until_it_is_read_again(
    model: PagedModel, source: Source, until: Until
) -> None:
    model.set_ids(array("q", [1, 2, 3]))
    text(model, 0)
    until(lambda: text(model, 0) == "name 1")
    source.names[1] = "new"
    model.forget([1, 77])
    assert text(model, 0) == "name 1"
    until(lambda: text(model, 0) == "new")


def test_a_row_that_is_gone_is_blank_and_not_read_for_ever(model: PagedModel, source: Source, until: Until) -> None:
    source.gone = {2}
    model.set_ids(array("q", [1, 2]))
    text(model, 0)
    until(lambda: text(model, 0) == "name 1")
    reads = source.reads
    assert text(model, 1) == ""
    assert model.row_at(1) is None
    until(lambda: True)
    assert source.reads == reads


def test_a_jump_reads_the_pages_on_the_screen_and_not_all_that_were_passed(
    model: PagedModel, source: Source, until: Until
) -> None:
    model.set_ids(array("q", range(1_000_000)))
    for row in range(0, 1_000_000, 1000):
        text(model, row)
    until(lambda: text(model, 999_000) == "name 999000")
    assert source.reads < 20


class Paintings(QObject):
    """What the first cell in sight showed at each painting of a view."""

    def __init__(self, view: PagedView) -> None:
        super().__init__()
        self._view = view
        self.seen: list[str] = []
        view.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's
        if event.type() is QEvent.Type.Paint:
            self.seen.append(str(self._view.model().index(self._view.rowAt(0), 0).data()))
        return False


def test_after_a_jump_rows_are_painted_once_with_what_they_hold(
    view: PagedView, model: PagedModel, until: Until
) -> None:
    view.show_ids(array("q", range(100_000)))
    until(lambda: text(model, 0) == "name 0")
    paintings = Paintings(view)
    view.verticalScrollBar().setValue(50_000)
    until(lambda: "50000" in paintings.seen)
    assert "…" not in paintings.seen


def test_rows_that_are_long_in_coming_are_shown_as_on_their_way(
    view: PagedView, model: PagedModel, source: Source, until: Until
) -> None:
    view.show_ids(array("q", range(100_000)))
    until(lambda: text(model, 0) == "name 0")
    paintings = Paintings(view)
    source.may_answer.clear()
    view.verticalScrollBar().setValue(50_000)
    until(lambda: "…" in paintings.seen)
    source.may_answer.set()
    until(lambda: "50000" in paintings.seen)


def test_a_million_rows_open_and_scroll_without_a_gap(
    view: PagedView, model: PagedModel, until: Until, loop: asyncio.AbstractEventLoop
) -> None:
    ids = array("q", range(1_000_000))
    gaps: list[float] = []

    async def watch() -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

    watching = loop.create_task(watch())
    until(lambda: len(gaps) > 5)
    gaps.clear()
    view.show_ids(ids)
    bar = view.verticalScrollBar()
    for place in (0.5, 0.99, 0.1, 1.0):
        row = round(bar.maximum() * place)
        bar.setValue(row)
        until(partial(lambda row: text(model, row) == f"name {row}", row))
    view.selectAll()
    until(lambda: view.selected_count() == 1_000_000)
    watching.cancel()
    assert max(gaps) < 0.1


def test_the_selection_stays_with_the_people_when_the_order_changes(view: PagedView, model: PagedModel) -> None:
    view.show_ids(array("q", [1, 2, 3, 4, 5]))
    view.select_ids([2, 3])
    view.show_ids(array("q", [5, 4, 3, 2, 1]))
    assert list(view.selected_ids()) == [3, 2]
    view.show_ids(array("q", [5, 3]))
    assert list(view.selected_ids()) == [3]
    view.show_ids(array("q", [9]))
    assert view.selected_count() == 0


def test_the_selection_is_found_again_among_a_million(view: PagedView, until: Until) -> None:
    view.show_ids(array("q", range(1_000_000)))
    view.select_ids([700_000])
    until(lambda: list(view.selected_ids()) == [700_000])
    view.show_ids(array("q", range(999_999, -1, -1)))
    until(lambda: view.selected_count() == 1)
    assert list(view.selected_ids()) == [700_000]
    assert view.selectionModel().selectedRows()[0].row() == 299_999


def test_who_was_not_in_the_list_when_all_were_selected_is_not_selected(view: PagedView, until: Until) -> None:
    view.show_ids(array("q", [2, 3]))
    view.selectAll()
    view.show_ids(array("q", [1, 2, 3, 4]))
    assert list(view.selected_ids()) == [2, 3]
    many = array("q", range(30_000))
    view.show_ids(many)
    view.selectAll()
    view.show_ids(array("q", range(-1, 30_001)))
    until(view.selected_count)
    assert view.selected_ids() == many


def test_the_selection_outlives_a_second_list_that_comes_while_it_is_looked_for(view: PagedView, until: Until) -> None:
    view.show_ids(array("q", range(100_000)))
    view.selectAll()
    view.show_ids(array("q", range(1, 100_000)))
    view.show_ids(array("q", range(2, 100_000)))
    until(view.selected_count)
    assert view.selected_count() == 99_998


def test_what_is_selected_while_the_old_selection_is_looked_for_stays_selected(
    view: PagedView, tasks: Tasks, run: Callable[[Awaitable[None]], None]
) -> None:
    view.show_ids(array("q", range(100_000)))
    view.selectAll()
    view.show_ids(array("q", range(1, 100_001)))
    view.selectRow(7)
    run(tasks.settle())
    assert list(view.selected_ids()) == [8]


def test_a_selection_in_thousands_of_pieces_is_let_go(view: PagedView, until: Until) -> None:
    view.show_ids(array("q", range(6_000)))
    view.selectAll()
    told: list[int] = []
    view.selected.connect(told.append)
    view.show_ids(array("q", [key for pair in zip(range(6_000), range(10_000, 16_000), strict=True) for key in pair]))
    assert told[-1] == view.selected_count() == 0


def test_a_list_read_anew_leaves_the_screen_where_it_is(view: PagedView) -> None:
    view.show_ids(array("q", range(1_000)))
    view.selectRow(3)
    view.verticalScrollBar().setValue(500)
    view.show_ids(array("q", range(1_001)))
    assert list(view.selected_ids()) == [3]
    assert view.verticalScrollBar().value() == 500
    view.show_ids(array("q", range(1_001)))
    assert view.verticalScrollBar().value() == 500


def test_copying_gives_tsv_in_the_order_of_the_columns_on_the_screen(view: PagedView, until: Until) -> None:
    view.show_ids(array("q", [1, 2, 3]))
    view.horizontalHeader().moveSection(1, 0)
    view.setColumnHidden(2, True)
    view.select_ids([1, 3])
    QGuiApplication.clipboard().clear()
    view.copy_selection(titles=True)
    until(lambda: QGuiApplication.clipboard().text() == "Name\tId\nname 1\t1\nname 3\t3")


def test_a_click_on_a_header_asks_for_that_order_and_then_for_its_reverse(view: PagedView, qtbot: QtBot) -> None:
    view.show_ids(array("q", [1, 2, 3]))
    asked: list[tuple[str, bool]] = []
    view.sort_asked.connect(lambda key, descending: asked.append((key, descending)))
    header = view.horizontalHeader()
    for section in (1, 1, 2):
        middle = header.sectionViewportPosition(section) + header.sectionSize(section) // 2
        place = header.viewport().rect().center()
        place.setX(middle)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked == [("name", False), ("name", True)]


def test_widths_are_remembered(
    view: PagedView, model: PagedModel, tasks: Tasks, memory: QSettings, qtbot: QtBot
) -> None:
    view.setColumnWidth(0, 233)
    view.remember_columns()
    again = PagedView("people", model, tasks=tasks, memory=memory)
    qtbot.addWidget(again)
    assert again.columnWidth(0) == 233


@pytest.mark.parametrize("width", [420, 700, 1200])
def test_rows_that_come_to_an_empty_table_bring_no_bar_to_scroll_sideways(
    tasks: Tasks, theme: Theme, source: Source, memory: QSettings, qtbot: QtBot, width: int
) -> None:
    columns = (COLUMNS[0], replace(COLUMNS[1], grows=True, width=120), COLUMNS[2])
    model = PagedModel(columns, source.rows, tasks=tasks, theme=theme)
    view = PagedView("growing", model, tasks=tasks, memory=memory)
    qtbot.addWidget(view)
    view.resize(width, 500)
    view.show()
    view.show_ids(array("q", ()))
    qtbot.wait(1)
    view.show_ids(array("q", range(200)))
    qtbot.waitUntil(lambda: view.verticalScrollBar().isVisible())
    qtbot.wait(1)
    assert not view.horizontalScrollBar().isVisible()
    view.show_ids(array("q", range(2)))
    qtbot.waitUntil(lambda: not view.verticalScrollBar().isVisible())
    assert view.horizontalHeader().length() == view.viewport().width()
