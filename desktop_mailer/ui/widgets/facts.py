"""An editor for free fields: names and values, a line each."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop_mailer.ui.theme import Theme


class FactsEdit(QWidget):
    """`edited` comes after each change by the person. Lines without a name or without a value do not count."""

    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: list[tuple[QLineEdit, QLineEdit, QToolButton]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 3)
        self._add = QPushButton(self.tr("Add a field"))
        self._add.setProperty("look", "link")
        self._add.clicked.connect(self._add_empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._grid)
        layout.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self._add)

    def values(self) -> tuple[tuple[str, str], ...]:
        """Names and values, in their order."""
        lines = ((name.text().strip(), value.text().strip()) for name, value, _ in self._lines)
        return tuple((name, value) for name, value in lines if name and value)

    def set_values(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these; not an edit."""
        while self._lines:
            self._drop(self._lines[0])
        for name, value in facts:
            self._add_line(name, value)

    def _add_empty(self) -> None:
        self._add_line("", "").setFocus()

    def _add_line(self, name: str, value: str) -> QLineEdit:
        cells = (QLineEdit(name), QLineEdit(value), QToolButton())
        cells[0].setPlaceholderText(self.tr("Field"))
        cells[0].setAccessibleName(self.tr("Name of the field"))
        cells[1].setPlaceholderText(self.tr("Value"))
        cells[1].setAccessibleName(self.tr("Value of the field %1").replace("%1", name))
        cells[2].setToolTip(self.tr("Remove the field"))
        cells[2].setAccessibleName(cells[2].toolTip())
        self._theme.put_icon(cells[2], "close", "quiet")
        row = self._grid.rowCount()
        for column, cell in enumerate(cells):
            self._grid.addWidget(cell, row, column)
        for line in cells[:2]:
            line.setMinimumWidth(60)
            line.textEdited.connect(lambda _: self.edited.emit())
        cells[2].clicked.connect(lambda: self._remove(cells))
        self._lines.append(cells)
        return cells[0]

    def _remove(self, cells: tuple[QLineEdit, QLineEdit, QToolButton]) -> None:
        self._drop(cells)
        self.edited.emit()

    def _drop(self, cells: tuple[QLineEdit, QLineEdit, QToolButton]) -> None:
        self._lines.remove(cells)
        for cell in cells:
            self._grid.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
