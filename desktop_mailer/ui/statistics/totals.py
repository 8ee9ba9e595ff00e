"""The table under the chart: each mailing with its messages by status."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop_mailer.domain.mailing import Mailing, MailingId, MailingState
from desktop_mailer.ui import words
from desktop_mailer.ui.mailing_book import MailingBook
from desktop_mailer.ui.mailings.chips import STATE_LOOKS
from desktop_mailer.ui.statistics.share import share_of, share_words
from desktop_mailer.ui.tables.view import ROW_HEIGHT
from desktop_mailer.ui.theme import Theme, tabular

Index = QModelIndex | QPersistentModelIndex
Key = Callable[[Mailing], str | int | float]
_FIGURE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_WORD = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
STATE = 1
NAME_WIDTH, FIGURE_WIDTH = 160, 76


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    text: Callable[[Mailing], str]
    key: Key
    figures: bool = True


class TotalsModel(QAbstractTableModel):
    """One row a mailing of the book, newest first until a header is clicked."""

    def __init__(self, book: MailingBook, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._theme = theme
        self._ids: list[MailingId] = []
        self._order: tuple[int, bool] | None = None
        self._columns = self._make_columns()
        book.reset.connect(self._reset)
        book.changed.connect(self._changed)
        theme.changed.connect(self._reset)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's name and default
        """How many mailings there are."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's name and default
        """How many columns there are."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        """Titles, aligned as their column."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _FIGURE if self._columns[section].figures else _WORD
        return None

    def data(self, index: Index, role: int = 0) -> object:
        """What a cell shows."""
        mailing = self._book.get(self._ids[index.row()])
        column = self._columns[index.column()]
        if mailing is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(mailing)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _FIGURE if column.figures else _WORD
        if role == Qt.ItemDataRole.FontRole and column.figures:
            return tabular(self._font)
        if role == Qt.ItemDataRole.DecorationRole and index.column() == STATE:
            look = STATE_LOOKS[mailing.state]
            return self._theme.icon(look.icon, look.ink)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; -1 is newest first."""
        self._order = (column, order is Qt.SortOrder.DescendingOrder) if column >= 0 else None
        self._reset()

    def id_at(self, row: int) -> MailingId:
        """The mailing of a row."""
        return self._ids[row]

    def use_font(self, view: QWidget) -> None:
        """Figures are in the font of `view`."""
        self._view = view

    @property
    def _font(self) -> QFont:
        return self._view.font()

    def _make_columns(self) -> tuple[_Column, ...]:
        return (
            _Column(self.tr("Mailing"), lambda m: m.name, lambda m: m.name.casefold(), figures=False),
            _Column(self.tr("State"), lambda m: words.word(m.state), lambda m: m.state.value, figures=False),
            _Column(self.tr("Total"), lambda m: words.number(m.counts.total), lambda m: m.counts.total),
            _Column(self.tr("Sent"), lambda m: words.number(m.counts.sent), lambda m: m.counts.sent),
            _Column(self.tr("Not sent"), lambda m: words.number(m.counts.not_sent), lambda m: m.counts.not_sent),
            _Column(self.tr("Pending"), lambda m: words.number(m.counts.pending), lambda m: m.counts.pending),
            _Column(self.tr("Share sent"), lambda m: share_words(m.counts), lambda m: share_of(m.counts) or 0.0),
        )

    def _reset(self) -> None:
        self.beginResetModel()
        rows = list(self._book.rows)
        if self._order is not None:
            rows.sort(key=self._columns[self._order[0]].key, reverse=self._order[1])
        self._ids = [mailing.id for mailing in rows]
        self.endResetModel()

    def _changed(self, ids: frozenset[MailingId]) -> None:
        for row, mailing_id in enumerate(self._ids):
            if mailing_id in ids:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(self._columns) - 1))


class TotalsTable(QTableView):
    """`opened` carries the MailingId of a double click or Enter."""

    opened = Signal(object)

    def __init__(self, book: MailingBook, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._totals = TotalsModel(book, theme, self)
        self._totals.use_font(self)
        self.setModel(self._totals)
        self.setAccessibleName(self.tr("Mailings with their messages by status"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(max(ROW_HEIGHT, self.fontMetrics().height() + 10))
        rows.hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        self.setSortingEnabled(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for column in range(1, self._totals.columnCount()):
            title = str(self._totals.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole))
            least = self._state_width() if column == STATE else FIGURE_WIDTH
            self.setColumnWidth(column, max(least, header.fontMetrics().horizontalAdvance(title) + 30))
        self.activated.connect(lambda index: self.opened.emit(self._totals.id_at(index.row())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The names take what the figures leave; where that is too little, the table scrolls sideways."""
        super().resizeEvent(event)
        figures = sum(self.columnWidth(column) for column in range(1, self._totals.columnCount()))
        self.setColumnWidth(0, max(NAME_WIDTH, self.viewport().width() - figures))

    def _state_width(self) -> int:
        return max(self.fontMetrics().horizontalAdvance(words.word(state)) for state in MailingState) + 52
