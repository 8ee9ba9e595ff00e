"""A table model over a list of ids that reads its rows in pages, in the background; for every page with a table."""

from array import array
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from desktop_mailer.ui.tasks import Tasks
from desktop_mailer.ui.theme import Theme, tabular
from desktop_mailer.ui.words import plain_tip

PAGE = 64
"""Rows that are read together: one or two pages hold what a view shows."""
KEPT_ROWS = 4_000
"""So many rows stay in memory; a view shows some forty."""
MOST_WANTED = 8
"""So many pages wait to be read. A fast scroll asks for more; those have left the screen by then."""

PAUSE_AFTER_TROUBLE_MS = 5_000
"""So long after a read that failed none is tried: each painting would ask for one, and tell of its trouble."""

PLACEHOLDER = "…"

Index = QModelIndex | QPersistentModelIndex
Row = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: `key` names it for sorting and memory, `title` and `text` give what it shows.

    `colour` gives the name of a token of the theme and `icon` the name of an icon for a row, each or None. Figures
    stand at the right with digits of one width. `sortable` columns answer a click on the header. A
    column that `grows` takes the room that the others leave.
    """

    key: str
    title: Callable[[], str]
    text: Callable[[Row], str]
    width: int = 140
    figures: bool = False
    sortable: bool = False
    grows: bool = False
    colour: Callable[[Row], str | None] | None = None
    icon: Callable[[Row], str | None] | None = None
    tooltip: Callable[[Row], str] | None = None


class PagedModel(QAbstractTableModel):
    """Rows by id. `data` answers at once: a row not yet read is a placeholder and a request for its page.

    `read_rows` takes ids and gives their rows in any order, leaving out those that are gone; `key_of` gives a row's
    id. A row that changed is shown as it was until the new one is read, so nothing flickers.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        read_rows: Callable[[Sequence[int]], Awaitable[Iterable[Row]]],
        *,
        tasks: Tasks,
        theme: Theme,
        key_of: Callable[[Row], int] = attrgetter("id"),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.read_rows = read_rows
        self._tasks = tasks
        self._theme = theme
        self._key_of = key_of
        self._ids: array[int] = array("q")
        self._rows: dict[int, Row] = {}
        self._stale: set[int] = set()
        self._wanted: dict[int, None] = {}
        self._gone: set[int] = set()
        self._reading = False
        self._troubled = False
        self._figures = tabular(QGuiApplication.font())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._read)
        theme.changed.connect(self._repaint)

    @property
    def ids(self) -> "array[int]":
        """The ids in their order. Not to be changed."""
        return self._ids

    def set_ids(self, ids: "array[int]") -> None:
        """Show these ids. Takes the same short time for ten and for a million."""
        self.beginResetModel()
        self._ids = ids
        self._wanted.clear()
        self._gone.clear()
        self.endResetModel()

    def forget(self, ids: Iterable[int]) -> None:
        """These rows have changed: read them again where they are seen."""
        # Of a million ids a set of the few that are read is made, not one of a million.
        known = {key for key in self._rows if key in ids} if isinstance(ids, frozenset) else self._rows.keys() & ids
        if known:
            self._stale |= known
            self._repaint()

    def forget_all(self) -> None:
        """Any row may have changed."""
        self._stale = set(self._rows)
        self._repaint()

    def id_at(self, row: int) -> int:
        """The id in a row of the table."""
        return self._ids[row]

    def row_at(self, row: int) -> Row | None:
        """The value in a row of the table; None while it is not read or where it is gone."""
        return self._rows.get(self._ids[row]) if 0 <= row < len(self._ids) else None

    def value(self, key: int) -> Row | None:
        """The value of an id, where it has been read."""
        return self._rows.get(key)

    def want(self, first: int, last: int) -> bool:
        """Read these rows of the table at once. True where some have not been read and are on their way."""
        rows = range(max(0, first), min(last, len(self._ids) - 1) + 1)
        missing = [row for row in rows if self._ids[row] not in self._rows and self._ids[row] not in self._gone]
        if not missing or (self._troubled and not self._reading):
            return False
        self._ask_for(missing[0] // PAGE)
        self._ask_for(missing[-1] // PAGE)
        return True

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's name and default
        """How many ids there are."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's name and default
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        """Titles, aligned as their column."""
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self.columns[section])
        return None

    def data(self, index: Index, role: int = 0) -> object:
        """What a cell shows. Never waits."""
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.FontRole:
            return self._figures if column.figures else None
        if role not in _ROW_ROLES:
            return None
        row = self._row(index.row())
        if row is None:
            return self._placeholder(index) if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        return self._decoration(column, row, role)

    def _placeholder(self, index: Index) -> str:
        # Once a row: a jump is painted twice, and the first painting is to be short.
        return "" if index.column() or self._ids[index.row()] in self._gone else PLACEHOLDER

    def _decoration(self, column: Column, row: Row, role: int) -> object:
        colour = column.colour(row) if column.colour is not None else None
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._theme.colour(colour) if colour else None
        if role == Qt.ItemDataRole.DecorationRole:
            name = column.icon(row) if column.icon is not None else None
            return self._theme.icon(name, colour or "text") if name else None
        return plain_tip(column.tooltip(row)) if column.tooltip is not None else None

    def _row(self, row: int) -> Row | None:
        key = self._ids[row]
        value = self._rows.get(key)
        if (value is None and key not in self._gone) or key in self._stale:
            self._ask_for(row // PAGE)
        return value

    def _ask_for(self, page: int) -> None:
        self._wanted.pop(page, None)
        self._wanted[page] = None  # the newest request is read first
        if not self._reading and not self._timer.isActive():
            self._timer.start(PAUSE_AFTER_TROUBLE_MS if self._troubled else 0)

    def _read(self) -> None:
        if not self._reading and self._wanted:
            self._reading = True
            self._tasks.start(self._read_wanted(), name="reading rows of a table")

    async def _read_wanted(self) -> None:
        try:
            while self._wanted:
                pages = sorted(list(self._wanted)[-MOST_WANTED:])
                self._wanted.clear()
                await self._read_pages(pages)
        finally:
            self._reading = False

    async def _read_pages(self, pages: Sequence[int]) -> None:
        """Read the pages at once, so that what is seen of them is painted once."""
        ids = self._ids
        asked: array[int] = array("q")
        for page in pages:
            asked.extend(ids[page * PAGE : (page + 1) * PAGE])
        changing = self._stale.intersection(asked)
        self._stale -= changing  # a change that comes while we read makes them stale again
        self._troubled = True
        try:
            rows = await self.read_rows(asked)
        except BaseException:
            self._stale |= changing
            raise
        self._troubled = False
        for key in changing:
            self._rows.pop(key, None)
        for row in rows:
            key = self._key_of(row)
            self._rows.pop(key, None)
            self._rows[key] = row
        self._gone.update(key for key in asked if key not in self._rows)
        while len(self._rows) > KEPT_ROWS:
            oldest = next(iter(self._rows))
            del self._rows[oldest]
            self._stale.discard(oldest)
        if ids is self._ids:
            first, last = pages[0] * PAGE, min((pages[-1] + 1) * PAGE, len(ids)) - 1
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def _repaint(self) -> None:
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(self.columns) - 1))


_ROW_ROLES = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ForegroundRole,
        Qt.ItemDataRole.DecorationRole,
        Qt.ItemDataRole.ToolTipRole,
    }
)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def _alignment(column: Column) -> int:
    return _RIGHT if column.figures else _LEFT
