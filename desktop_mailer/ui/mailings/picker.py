"""Choosing some of the values in use (operator codes, tags) by chips; what does not fit stands in a list to search."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu, QVBoxLayout, QWidget, QWidgetAction

from desktop_mailer.domain.client import clean_text
from desktop_mailer.ui.theme import Theme
from desktop_mailer.ui.widgets import Chip, SearchBox
from desktop_mailer.ui.widgets.flow import FlowLayout
from desktop_mailer.ui.words import plain_tip

MOST_CHIPS = 14
_LONGEST = 28


class Picker(QWidget):
    """Chips that are on or off. `edited` comes after each change by the person."""

    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._choices: tuple[str, ...] = ()
        self._chosen: tuple[str, ...] = ()
        self._chips: list[Chip] = []
        self._flow = FlowLayout(self)
        self._more = Chip(checkable=False)
        self._more.setText(self.tr("More…"))
        theme.put_icon(self._more, "search", "quiet")
        self._more.clicked.connect(self._open_list)
        self._rebuild()

    def values(self) -> tuple[str, ...]:
        """What is chosen, in the order in which it was chosen."""
        return self._chosen

    def set_values(self, values: Sequence[str]) -> None:
        """Choose these; not an edit."""
        self._chosen = tuple(values)
        self._rebuild()

    def offer(self, choices: Sequence[str]) -> None:
        """Let the person choose among these, and among those that are chosen already."""
        self._choices = tuple(choices)
        self._rebuild()

    def chips(self) -> tuple[Chip, ...]:
        """The chips as they are seen."""
        return tuple(self._chips)

    def _rebuild(self) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._flow.removeWidget(self._more)
        shown = self._shown()
        self._chips = [self._chip(value) for value in shown]
        for widget in (*self._chips, self._more):
            self._flow.addWidget(widget)
        everything = frozenset((*self._choices, *self._chosen))
        self._more.setVisible(len(everything) > len(shown))
        if self._chips:
            self.setFocusProxy(self._chips[0])
        self.updateGeometry()

    def _shown(self) -> list[str]:
        first = self._choices[:MOST_CHIPS]
        return [*first, *(value for value in self._chosen if value not in first)]

    def _chip(self, value: str) -> Chip:
        chip = Chip(value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…", self)
        chip.setToolTip(plain_tip(value) if len(value) > _LONGEST else "")
        chip.setChecked(value in self._chosen)
        if value in self._chosen:
            self._theme.put_icon(chip, "check", "accent")
        chip.clicked.connect(lambda on, value=value: self._choose(value, on=on))
        chip.show()
        return chip

    def _choose(self, value: str, *, on: bool) -> None:
        others = tuple(other for other in self._chosen if other != value)
        self._chosen = (*others, value) if on else others
        place = [chip for chip in self._chips if chip.hasFocus()]
        self._rebuild()
        if place:
            self._focus(value)
        self.edited.emit()

    def _focus(self, value: str) -> None:
        shown = self._shown()
        if value in shown:
            self._chips[shown.index(value)].setFocus()

    def _open_list(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        everything = (*self._choices, *(value for value in self._chosen if value not in self._choices))
        panel = _ValueList(everything, self._chosen, self._theme)
        panel.chosen.connect(lambda value, on: self._choose(value, on=on))
        action = QWidgetAction(menu)
        action.setDefaultWidget(panel)
        menu.addAction(action)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))
        panel.search.setFocus()


class _ValueList(QWidget):
    """All values with check boxes and a search field. `chosen(value, on)`."""

    chosen = Signal(str, bool)

    def __init__(self, values: Sequence[str], chosen: Sequence[str], theme: Theme) -> None:
        super().__init__()
        self.search = SearchBox(self.tr("Find"), theme)
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Values"))
        for value in values:
            item = QListWidgetItem(value)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if value in chosen else Qt.CheckState.Unchecked)
            self._list.addItem(item)
        self.search.searched.connect(self._filter)
        self._list.itemChanged.connect(
            lambda item: self.chosen.emit(item.text(), item.checkState() is Qt.CheckState.Checked)
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.search)
        layout.addWidget(self._list)
        self.setFixedSize(280, 320)

    def _filter(self, text: str) -> None:
        sought = clean_text(text).casefold()
        for row in range(self._list.count()):
            item = self._list.item(row)
            item.setHidden(sought not in item.text().casefold())
