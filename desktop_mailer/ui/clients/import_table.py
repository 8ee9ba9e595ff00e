"""The first rows of a file that is to be imported: a box above each column, each problem at its cell."""

import html
from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop_mailer.domain.client import clean_text
from desktop_mailer.storage.columns import assign
from desktop_mailer.storage.samples import Sample, SampleRow
from desktop_mailer.ui.errors import error_text
from desktop_mailer.ui.tables.view import ROW_HEIGHT
from desktop_mailer.ui.theme import Theme

SHOWN = 200
"""Characters of a cell that are shown in the table: it may hold a quarter of a million."""
TOLD = 1_000
"""Characters of a cell that its tool tip tells."""
LEAST_WIDTH, MOST_WIDTH = 160, 300
MEASURED = (40, 20, 40)
"""Columns, rows and characters that widths follow: a file may have many thousands."""
EDGE = 4
BUTTON = 40
"""Of a box: what is not for its text."""

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole


def _tip(text: str) -> str:
    """A tool tip that wraps, and takes nothing in the text for markup."""
    return f"<p>{html.escape(text)}</p>" if text else ""


class SampleModel(QAbstractTableModel):
    """The rows as they stand in the file, and what is wrong with them."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.header: Sequence[str] = ()
        self.fields: Sequence[str] = ()
        self.rows: Sequence[SampleRow] = ()

    def show_sample(self, sample: Sample | None) -> None:
        """Show other rows; None for none at all."""
        self.beginResetModel()
        self.header = sample.header if sample else ()
        self.fields = sample.fields if sample else ()
        self.rows = sample.rows if sample else ()
        self.endResetModel()

    def name(self, place: int) -> str:
        """The name of a column, shortened."""
        return clean_text(self.header[place][:SHOWN])

    def cell(self, row: int, place: int) -> str:
        """What stands in the file, as it would be stored; shortened, though not so that one sees it in a table."""
        cells = self.rows[row].cells
        text = cells[place] if place < len(cells) else ""
        return clean_text(text[:TOLD]) + ("…" if len(text) > TOLD else "")

    def problem(self, row: int, place: int) -> str:
        """What is wrong with that cell or its whole line; "" for nothing."""
        found = (each.error for each in self.rows[row].problems if each.column in {None, place})
        return " ".join(map(error_text, found))

    def first_problem(self) -> QModelIndex:
        """The cell to look at first; not valid where nothing is wrong."""
        for row, each in enumerate(self.rows):
            if each.problems:
                return self.index(row, min(problem.column or 0 for problem in each.problems))
        return QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's way; nobody changes it
        """How many rows are shown."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as above
        """How many columns the header names: what stands beyond is nobody's."""
        return 0 if parent.isValid() else len(self.header)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> object:
        """The names of the columns, and the numbers of the lines."""
        if role == _ROLE.TextAlignmentRole and orientation is Qt.Orientation.Horizontal:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role not in {_ROLE.DisplayRole, _ROLE.ToolTipRole}:
            return None
        if orientation is Qt.Orientation.Horizontal:
            return self.name(section) if role == _ROLE.DisplayRole else _tip(self.name(section))
        return self.rows[section].line

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        """A problem is a colour, a sign and a word."""
        row, place = index.row(), index.column()
        if role == _ROLE.DisplayRole:
            return self.cell(row, place)[:SHOWN]
        if role == _ROLE.ForegroundRole and not self.fields[place]:
            return self._theme.colour("pending")
        problem = self.problem(row, place)
        if role == _ROLE.ToolTipRole:
            return _tip(problem or self.cell(row, place))
        if role == _ROLE.AccessibleDescriptionRole:
            return problem
        return self._sign(role) if problem else None

    def _sign(self, role: int) -> object:
        if role == _ROLE.DecorationRole:
            return self._theme.icon("warning", "error")
        colours = {_ROLE.ForegroundRole: "error", _ROLE.BackgroundRole: "not_sent_soft"}
        return self._theme.colour(colours[_ROLE(role)]) if role in colours else None


class _Cells(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The colour of a problem first: a style sheet does without it."""
        colour = index.data(_ROLE.BackgroundRole)
        if colour is not None:
            painter.fillRect(option.rect, colour)
        super().paint(painter, option, index)


class ColumnBox(QComboBox):
    """What one column is. `stepped(by)`: the arrow keys lead to the box of the next column."""

    stepped = Signal(int)

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """A name that is too long ends in an ellipsis."""
        super().initStyleOption(option)
        room = self.width() - BUTTON
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go from column to column."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the table."""
        event.ignore()


class ColumnHeader(QHeaderView):
    """A header with a box above the name of each column. `assigned(place, field)`: one was chosen.

    Only the boxes that are seen are there: a file may have many thousand columns.
    """

    assigned = Signal(int, str)

    def __init__(self, rows: SampleModel, table: "SampleTable") -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._rows = rows
        self._table = table
        self._boxes: dict[int, ColumnBox] = {}
        self._above = ColumnBox().sizeHint().height() + 2 * EDGE
        self.setHighlightSections(False)
        self.setMinimumSectionSize(LEAST_WIDTH)
        self.setDefaultSectionSize(LEAST_WIDTH)
        self.setStretchLastSection(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.sectionResized.connect(self.place_boxes)

    def box(self, place: int) -> ColumnBox | None:
        """The box of a column that is seen."""
        return self._boxes.get(place)

    def fill_boxes(self) -> None:
        """Show what the columns are taken for now."""
        for place in list(self._boxes):
            if place < self.count():
                self._fill(place, self._boxes[place])
            else:
                self._drop(place)
        self.place_boxes()

    def place_boxes(self, *_: int) -> None:
        """Put each box above its column, and do without those out of sight."""
        seen = self._seen()
        for place in [place for place in self._boxes if place not in seen and not self._boxes[place].hasFocus()]:
            self._drop(place)
        for place in seen:
            if place not in self._boxes:
                self._boxes[place] = self._made(place)
        before: QWidget = self._table
        for place in sorted(self._boxes):
            box = self._boxes[place]
            left, width = self.sectionViewportPosition(place), self.sectionSize(place)
            box.setGeometry(left + EDGE, EDGE, width - 2 * EDGE, self._above - 2 * EDGE)
            box.show()
            QWidget.setTabOrder(before, box)
            before = box

    def sizeHint(self) -> QSize:
        """Room for the boxes above the names."""
        return super().sizeHint() + QSize(0, self._above)

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:
        """The name below the box."""
        super().paintSection(painter, rect.adjusted(0, self._above, 0, 0), index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer columns are seen."""
        super().resizeEvent(event)
        self.place_boxes()

    def _seen(self) -> range:
        if not self.count():
            return range(0)
        first = max(0, self.logicalIndexAt(QPoint(0, 0)))
        last = self.logicalIndexAt(QPoint(self.viewport().width() - 1, 0))
        return range(first, (last if last >= 0 else self.count() - 1) + 1)

    def _made(self, place: int) -> ColumnBox:
        box = ColumnBox(self.viewport())
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.activated.connect(lambda _: self.assigned.emit(place, box.currentData()))
        box.stepped.connect(lambda by: self._table.begin_assigning(place + by))
        self._fill(place, box)
        return box

    def _fill(self, place: int, box: ColumnBox) -> None:
        whole, name, field = clean_text(self._rows.header[place]), self._rows.name(place), self._rows.fields[place]
        box.clear()
        choices = {
            "phone": self.tr("Phone"),
            "name": self.tr("Name"),
            "tags": self.tr("Tags"),
            "timezone": self.tr("Time zone"),
            "opted_out": self.tr("Opted out"),
            "consent_at": self.tr("Consent"),
            "consent_source": self.tr("Source of the consent"),
            "timezone_source": self.tr("Source of the time zone"),
        }
        if whole not in {"", *choices} and assign([whole]) == (whole,):
            choices[whole] = self.tr("Field “%1”").replace("%1", name)
        choices[""] = self.tr("Leave out")
        for its, text in choices.items():
            box.addItem(text, its)
        box.setCurrentIndex(box.findData(field))
        box.setToolTip(_tip(box.currentText()))
        box.setAccessibleName(self.tr("What the column “%1” is").replace("%1", name))

    def _drop(self, place: int) -> None:
        box = self._boxes.pop(place)
        box.hide()
        box.deleteLater()


class SampleTable(QTableView):
    """A table of the sample. `pointed`: another cell is the current one."""

    pointed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = SampleModel(theme, self)
        self.header = ColumnHeader(self.rows, self)
        self.setHorizontalHeader(self.header)
        self.setModel(self.rows)
        self.setItemDelegate(_Cells(self))
        self.setAccessibleName(self.tr("The first rows of the file"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        lines = self.verticalHeader()
        lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        lines.setDefaultSectionSize(max(ROW_HEIGHT, self.fontMetrics().height() + 10))
        lines.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalScrollBar().valueChanged.connect(self.header.place_boxes)
        self.selectionModel().currentChanged.connect(lambda *_: self.pointed.emit())

    def show_sample(self, sample: Sample | None) -> None:
        """Show other rows; the place stays, where it was not at the start. None for none at all."""
        current, header = self.currentIndex(), self.rows.header
        place, kept = (current.row(), current.column()), self.rows.header == (sample.header if sample else ())
        scrolled = self.horizontalScrollBar().value()
        self.rows.show_sample(sample)
        if not kept or not header:
            self._set_widths()
        self.header.fill_boxes()
        self.horizontalScrollBar().setValue(scrolled if kept else 0)
        chosen = self.rows.index(*place) if kept and current.isValid() else self.rows.first_problem()
        self.setCurrentIndex(chosen)
        self.pointed.emit()

    def begin_assigning(self, place: int) -> None:
        """Go to the box of a column."""
        if 0 <= place < self.rows.columnCount():
            if self.rows.rowCount():
                self.setCurrentIndex(self.rows.index(max(0, self.currentIndex().row()), place))
            left = self.header.sectionPosition(place)
            bar, room = self.horizontalScrollBar(), self.viewport().width() - self.header.sectionSize(place)
            bar.setValue(min(max(bar.value(), left - max(0, room)), left))
            self.header.place_boxes()
            box = self.header.box(place)
            if box is not None:
                box.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and F2 go up to the box of the column."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2}:
            self.begin_assigning(max(0, self.currentIndex().column()))
        else:
            super().keyPressEvent(event)

    def _set_widths(self) -> None:
        columns, rows, characters = MEASURED
        rows = min(rows, self.rows.rowCount())
        for place in range(min(columns, self.rows.columnCount())):
            texts = [self.rows.header[place], *(self.rows.cell(row, place) for row in range(rows))]
            widest = max(self.fontMetrics().horizontalAdvance(text[:characters]) for text in texts)
            self.setColumnWidth(place, min(max(LEAST_WIDTH, widest + 44), MOST_WIDTH))  # 44: the sign, the edges
