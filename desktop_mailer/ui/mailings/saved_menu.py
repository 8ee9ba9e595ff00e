"""A button with what the operator has saved to use again: texts, or filters. For the form of a mailing."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from desktop_mailer.ui.theme import Theme

LONGEST = 60
"""Characters of a name in the menu."""


class SavedMenu(QPushButton):
    """`chosen` and `removed` carry a name; `save_asked`: what is in the form is to be saved."""

    chosen = Signal(str)
    removed = Signal(str)
    save_asked = Signal()

    def __init__(self, title: str, save_title: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setProperty("look", "link")
        theme.put_icon(self, "bookmark", "accent")
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self._save_title = save_title
        self.offer(())

    def offer(self, names: Iterable[str]) -> None:
        """Offer these."""
        names = tuple(names)
        self._menu.clear()
        for name in names:
            self._entry(self._menu, name).triggered.connect(lambda _=False, name=name: self.chosen.emit(name))
        if names:
            self._menu.addSeparator()
        self._menu.addAction(self._save_title).triggered.connect(lambda _=False: self.save_asked.emit())
        if names:
            gone = self._menu.addMenu(self.tr("Remove"))
            for name in names:
                self._entry(gone, name).triggered.connect(lambda _=False, name=name: self.removed.emit(name))

    def names(self) -> list[str]:
        """What is offered, as it is shown."""
        return [action.text() for action in self._menu.actions() if not action.isSeparator() and action.menu() is None][
            :-1
        ]

    def _entry(self, menu: QMenu, name: str) -> QAction:
        shown = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
        return menu.addAction(shown.replace("&", "&&"))
