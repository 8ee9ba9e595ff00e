"""A chip that opens a list to choose from, with a search field; for filters with many values."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_mailer.ui.theme import Theme
from desktop_mailer.ui.widgets.chips import Chip
from desktop_mailer.ui.widgets.search import SearchBox


class ChoiceChip(Chip):
    """`changed` comes after each choice. The chip tells what is chosen: "Tag: vip, +2"."""

    changed = Signal()
    opening = Signal()

    def __init__(self, title: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(title, parent, checkable=False)
        self._title = title
        self._chosen: list[str] = []
        self._popup = _Popup(theme, self)
        self._popup.switched.connect(self._take)
        self._popup.cleared.connect(self.clear)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        theme.put_icon(self, "chevron-down", "quiet")
        self.setIconSize(QSize(14, 14))
        self.setAccessibleName(title)
        self.clicked.connect(self._open)

    def values(self) -> tuple[str, ...]:
        """What is chosen, in the order of choosing."""
        return tuple(self._chosen)

    def set_choices(self, choices: Sequence[str]) -> None:
        """Offer these. What is chosen stays chosen, also where nobody has it any more."""
        self._popup.fill(tuple(dict.fromkeys((*self._chosen, *choices))), frozenset(self._chosen))

    def clear(self) -> None:
        """Choose nothing."""
        if self._chosen:
            self._chosen.clear()
            self._popup.uncheck()
            self._show()
            self.changed.emit()

    def _open(self) -> None:
        self.opening.emit()
        self._popup.move(self.mapToGlobal(QPoint(0, self.height() + 4)))
        self._popup.show()
        self._popup.search.setFocus()

    def _take(self, value: str, on: bool) -> None:
        if on == (value in self._chosen):
            return
        if on:
            self._chosen.append(value)
        else:
            self._chosen.remove(value)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        shown = self._chosen[:2]
        more = len(self._chosen) - len(shown)
        said = ", ".join(value if len(value) <= 16 else value[:15] + "…" for value in shown)
        text = f"{self._title}: {said}{f' +{more}' if more else ''}" if shown else self._title
        self.setText(text)
        self.setAccessibleName(text)
        self.set_active(bool(shown))


class _Popup(QFrame):
    switched = Signal(str, bool)
    cleared = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("look", "card")
        self.search = SearchBox(self.tr("Find"), theme)
        self.search.textChanged.connect(self._narrow)
        self._told: QListWidgetItem | None = None
        self._list = QListWidget()
        self._list.setUniformItemSizes(True)
        self._list.itemChanged.connect(self._tell)
        self._list.itemClicked.connect(self._toggle)
        self._none = QLabel(self.tr("Nothing to choose yet"))
        self._none.setProperty("look", "quiet")
        clear = QPushButton(self.tr("Clear"))
        clear.setProperty("look", "link")
        clear.clicked.connect(self.cleared)
        foot = QHBoxLayout()
        foot.addWidget(self._none)
        foot.addStretch(1)
        foot.addWidget(clear)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.search)
        layout.addWidget(self._list)
        layout.addLayout(foot)
        self.setFixedSize(260, 320)

    def fill(self, choices: Sequence[str], chosen: frozenset[str]) -> None:
        self._list.blockSignals(True)
        self._list.clear()
        for choice in choices:
            item = QListWidgetItem(choice)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if choice in chosen else Qt.CheckState.Unchecked)
            self._list.addItem(item)
        self._list.blockSignals(False)
        self._none.setVisible(not choices)
        self._narrow(self.search.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down goes on from the search to the first that it has found; Space switches it."""
        seen = (row for row in range(self._list.count()) if not self._list.item(row).isHidden())
        first = next(seen, None) if event.key() == Qt.Key.Key_Down and self.search.hasFocus() else None
        if first is None:
            super().keyPressEvent(event)
        else:
            self._list.setFocus()
            self._list.setCurrentRow(first)

    def uncheck(self) -> None:
        self._list.blockSignals(True)
        for row in range(self._list.count()):
            self._list.item(row).setCheckState(Qt.CheckState.Unchecked)
        self._list.blockSignals(False)

    def _narrow(self, text: str) -> None:
        sought = text.casefold().strip()
        for row in range(self._list.count()):
            item = self._list.item(row)
            item.setHidden(sought not in item.text().casefold())

    def _tell(self, item: QListWidgetItem) -> None:
        self._told = item  # where it was a click on the box itself, `_toggle` comes next and must not undo it
        QTimer.singleShot(0, self._forget_told)
        self.switched.emit(item.text(), item.checkState() is Qt.CheckState.Checked)

    def _toggle(self, item: QListWidgetItem) -> None:
        if item is not self._told:
            on = item.checkState() is Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)

    def _forget_told(self) -> None:
        self._told = None
