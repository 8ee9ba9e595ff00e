"""The table widget over a `PagedModel`: selection by ids, remembered columns, copy as TSV; for every page."""

import asyncio
import html
from array import array
from collections.abc import Sequence

from PySide6.QtCore import (
    QByteArray,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPoint,
    QSettings,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from desktop_mailer.ui.tables.model import PAGE, Column, PagedModel
from desktop_mailer.ui.tasks import Latest, Tasks

ROW_HEIGHT = 28
SHORT = 20_000
"""Up to so many ids are searched at once; more are searched in a thread."""
MOST_RUNS = 2_000
"""A selection that a new order tears into more pieces is let go: each cell that is painted asks every piece."""
COPY_LIMIT = 100_000
HOLD_MS = 40
"""So long after a jump rows that are being read stay unpainted; what takes longer is shown as on its way."""


class PagedView(QTableView):
    """A table that people read, sort and select in.

    `sort_asked(key, descending)`: a header was clicked. `selected(count)`: how many rows are selected now.
    `opened(id)`: Enter or a double click. `menu_asked(global position)`. `copied(rows, selected)`: so many of the
    selected rows are on the clipboard.
    """

    sort_asked = Signal(str, bool)
    selected = Signal(int)
    opened = Signal(object)
    menu_asked = Signal(QPoint)
    copied = Signal(int, int)

    def __init__(
        self, name: str, model: PagedModel, *, tasks: Tasks, memory: QSettings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._paged = model
        self._tasks = tasks
        self._memory = memory
        self._name = name
        self._restoring = Latest(tasks, "keeping the selection")
        self._sought: Sequence[int] = ()
        """Who is selected as soon as their rows are found."""
        self._sorted_by = ""
        self._descending = False
        self._held = QTimer(self)
        self._held.setSingleShot(True)
        self._held.setInterval(HOLD_MS)
        self._held.timeout.connect(self._let_paint)
        model.dataChanged.connect(self._let_paint)
        model.modelReset.connect(self._let_paint)
        self.setModel(model)
        self._set_behaviour()
        self._set_header()
        self.selectionModel().selectionChanged.connect(self._tell_selection)
        self.doubleClicked.connect(self._open_index)

    def show_ids(self, ids: "array[int]") -> None:
        """Show a new list of ids. Who was selected stays so, and nobody else; the place in the list is kept."""
        chosen = self._sought or self.selected_ids()
        same, runs = ids == self._paged.ids, self._selected_runs()
        place = self.verticalScrollBar().value()
        self._paged.set_ids(ids)
        if runs and same:
            self._select_runs(sorted(runs))
        elif chosen:
            self.select_ids(chosen)
        else:
            self._tell_selection()
        self.verticalScrollBar().setValue(place)

    def select_ids(self, chosen: Sequence[int], *, scroll: bool = False) -> None:
        """Select the rows of these ids, where they are in the list."""
        self._stop_restoring()
        ids = self._paged.ids
        if len(ids) <= SHORT:
            self._select_runs(_runs_of(ids, chosen), scroll=scroll)
        else:
            self._sought = chosen
            self._restoring.start(self._find_and_select(ids, chosen, scroll=scroll))

    def selected_ids(self) -> "array[int]":
        """The ids of the selected rows, in the order of the table. Cheap also for a million."""
        chosen: array[int] = array("q")
        for top, bottom in sorted(self._selected_runs()):
            chosen.extend(self._paged.ids[top : bottom + 1])
        return chosen

    def selected_count(self) -> int:
        """How many rows are selected."""
        return sum(bottom - top + 1 for top, bottom in self._selected_runs())

    def set_sorted(self, key: str, *, descending: bool) -> None:
        """Show by which column the ids are sorted."""
        self._sorted_by, self._descending = key, descending
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        keys = [column.key for column in self._paged.columns]
        self.horizontalHeader().setSortIndicator(keys.index(key) if key in keys else -1, order)

    def copy_selection(self, *, titles: bool = False) -> None:
        """Put the selected rows on the clipboard, as TSV and HTML, in the order of the columns on the screen.

        At most `COPY_LIMIT` of them: `copied` tells how many.
        """
        selected = self.selected_ids()
        if selected:
            self._tasks.start(self._copy(selected, titles=titles), name="copying rows")

    def remember_columns(self) -> None:
        """Keep widths, order and hidden columns."""
        self._memory.setValue(f"tables/{self._name}", self.horizontalHeader().saveState())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Ctrl+C copies (with Shift: titles too)."""
        shifted_copy = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selection()
        elif event.key() == Qt.Key.Key_C and event.modifiers() == shifted_copy:
            self.copy_selection(titles=True)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_index(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Scroll. Rows that are read in a moment are painted once, with what they hold, and not empty before."""
        super().scrollContentsBy(dx, dy)
        if dy:
            height = self.viewport().height() - 1
            first, last = self.rowAt(0), self.rowAt(height)
            if self._paged.want(first, last if last >= 0 else first + height // ROW_HEIGHT):
                self.viewport().setUpdatesEnabled(False)
                self._held.start()

    def _let_paint(self, *_: object) -> None:
        if self._held.isActive() or not self.viewport().updatesEnabled():
            self._held.stop()
            self.viewport().setUpdatesEnabled(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the room."""
        super().resizeEvent(event)
        header = self.horizontalHeader()
        for place, column in enumerate(self._paged.columns):
            if column.grows and not header.isSectionHidden(place):
                others = (other for other in range(header.count()) if other != place)
                taken = sum(self._width_of(other) for other in others if not header.isSectionHidden(other))
                self.setColumnWidth(place, max(column.width, self.viewport().width() - taken))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the selected rows: at the mouse, or by its key at the current row."""
        place = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        self.menu_asked.emit(place)

    def _set_behaviour(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(ROW_HEIGHT)
        rows.setDefaultSectionSize(max(ROW_HEIGHT, self.fontMetrics().height() + 10))
        rows.hide()

    def _set_header(self) -> None:
        header = self.horizontalHeader()
        # Painting a title asks whether its whole column is selected, row by row: 10 s for a million. Here: never.
        header.setSelectionModel(QItemSelectionModel(self._paged, header))
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(48)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        for place in range(header.count()):
            self.setColumnWidth(place, self._least_width(place))
        kept = self._memory.value(f"tables/{self._name}")
        if isinstance(kept, QByteArray):
            header.restoreState(kept)
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sectionClicked.connect(self._sort_by)
        header.customContextMenuRequested.connect(self._show_column_menu)
        header.sectionResized.connect(self.remember_columns)
        header.sectionMoved.connect(self.remember_columns)

    def _least_width(self, place: int) -> int:
        column = self._paged.columns[place]
        return max(column.width, self.horizontalHeader().fontMetrics().horizontalAdvance(column.title()) + 36)

    def _width_of(self, place: int) -> int:
        header = self.horizontalHeader()
        last = header.visualIndex(place) == header.count() - 1  # it is stretched over what is left
        return self._least_width(place) if last else header.sectionSize(place)

    def _sort_by(self, section: int) -> None:
        column = self._paged.columns[section]
        if not column.sortable:
            self.set_sorted(self._sorted_by, descending=self._descending)
            return
        descending = not self._descending if column.key == self._sorted_by else False
        self.set_sorted(column.key, descending=descending)
        self.sort_asked.emit(column.key, descending)

    def _show_column_menu(self, place: QPoint) -> None:
        header = self.horizontalHeader()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, column in enumerate(self._paged.columns):
            action = QAction(column.title(), menu)
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(number))
            action.setEnabled(number != 0)
            action.toggled.connect(lambda on, number=number: self._show_column(number, on=on))
            menu.addAction(action)
        menu.popup(header.mapToGlobal(place))

    def _show_column(self, number: int, *, on: bool) -> None:
        self.horizontalHeader().setSectionHidden(number, not on)
        self.remember_columns()

    def _selected_runs(self) -> list[tuple[int, int]]:
        selection = self.selectionModel().selection()
        return [(selection.at(place).top(), selection.at(place).bottom()) for place in range(selection.count())]

    def _tell_selection(self, *_: QItemSelection) -> None:
        count = self.selected_count()
        if count and self._sought:  # the person has selected something else meanwhile
            self._stop_restoring()
        self.selected.emit(count)

    def _open_index(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self._paged.id_at(index.row()))

    async def _find_and_select(self, ids: "array[int]", chosen: Sequence[int], *, scroll: bool) -> None:
        runs = await asyncio.to_thread(_runs_of, ids, chosen)
        if ids is self._paged.ids:
            self._sought = ()
            place = self.verticalScrollBar().value()
            self._select_runs(runs, scroll=scroll)
            if not scroll:
                self.verticalScrollBar().setValue(place)

    def _stop_restoring(self) -> None:
        self._sought = ()
        self._restoring.cancel()

    def _select_runs(self, runs: Sequence[tuple[int, int]], *, scroll: bool = False) -> None:
        last = len(self._paged.columns) - 1
        selection = QItemSelection()
        for first, final in runs if len(runs) <= MOST_RUNS else ():
            selection.select(self._paged.index(first, 0), self._paged.index(final, last))
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(selection, flags.ClearAndSelect)
        if selection.isEmpty():
            self._tell_selection()
            return
        current = self._paged.index(runs[0][0], 0)
        self.selectionModel().setCurrentIndex(current, flags.NoUpdate)
        if scroll:
            self.scrollTo(current)

    async def _copy(self, selected: "array[int]", *, titles: bool) -> None:
        ids = selected[:COPY_LIMIT]
        header = self.horizontalHeader()
        order = [header.logicalIndex(place) for place in range(header.count())]
        columns = [self._paged.columns[number] for number in order if not header.isSectionHidden(number)]
        lines = [[column.title() for column in columns]] if titles else []
        for start in range(0, len(ids), PAGE * 10):
            rows = await self._paged.read_rows(ids[start : start + PAGE * 10])
            lines.extend([column.text(row) for column in columns] for row in rows)
            await asyncio.sleep(0)
        _put_on_clipboard(lines)
        self.copied.emit(len(ids), len(selected))


def _put_on_clipboard(lines: Sequence[Sequence[str]]) -> None:
    content = QMimeData()
    content.setText("\n".join("\t".join(" ".join(cell.split()) for cell in line) for line in lines))
    rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in line) for line in lines)
    content.setHtml(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
    QGuiApplication.clipboard().setMimeData(content)


def _runs_of(ids: "array[int]", chosen: Sequence[int]) -> list[tuple[int, int]]:
    """Where these are in the list: the rows as runs of neighbours, both ends included."""
    wanted = frozenset(chosen)
    runs: list[tuple[int, int]] = []
    for row, key in enumerate(ids):
        if key not in wanted:
            continue
        if runs and runs[-1][1] == row - 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs


__all__ = ["ROW_HEIGHT", "Column", "PagedView"]
