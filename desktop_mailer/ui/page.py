"""The base of the pages behind the tabs: hears news while it is seen, and catches up when it is shown again."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop_mailer.domain.changes import Changes, Table, merged
from desktop_mailer.ui.context import Context

_MANY = 5_000
"""So many unseen ids are kept by name; beyond that the whole table counts as changed."""


class Page(QWidget):
    """A page of the window. Override `title`, `icon_name`, `opened` (first shown) and `take` (news).

    `journal_asked` carries an About: the journal is to tell what is known about it.
    """

    journal_asked = Signal(object)
    icon_name = "table"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._unseen = Changes()
        self._opened = False
        context.feed.changed.connect(self._hear)

    def title(self) -> str:
        """The translated name on the tab."""
        raise NotImplementedError

    def opened(self) -> None:
        """The page is shown for the first time: read what it shows."""

    def take(self, changes: Changes) -> None:
        """News while the page is seen, or all that was missed when it is shown again."""

    def activated(self) -> None:
        """The operator chose the tab: put the focus where the work begins."""

    def begin_search(self) -> None:
        """Ctrl+F: put the focus into the search field."""

    def begin_new(self) -> None:
        """Ctrl+N: begin a new entry."""

    def read_again(self) -> None:
        """F5: read everything anew."""

    def undo(self) -> None:
        """Ctrl+Z: undo what `undo_offer` tells."""

    def undo_offer(self) -> str:
        """What would be undone here, in words; "" for nothing."""
        return ""

    def unsaved(self) -> bool:
        """True where something typed here is not saved yet."""
        return False

    def busy(self) -> str:
        """What is under way here that quitting would cut short, in words; "" for nothing."""
        return ""

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        if not self._opened:
            self._opened = True
            self._unseen = Changes()
            self.opened()
        elif self._unseen:
            unseen, self._unseen = self._unseen, Changes()
            self.take(unseen)

    def _hear(self, changes: Changes) -> None:
        if self.isVisible():
            self.take(changes)
        elif self._opened:
            self._unseen = _bounded(merged((self._unseen, changes)))


def _bounded(changes: Changes) -> Changes:
    """Not to grow for as long as the page is hidden: many ids are read anew, and so are figures that moved."""
    if len(changes.clients) + len(changes.messages) + len(changes.mailings) > _MANY:
        return Changes(reshaped=frozenset({Table.CLIENTS, Table.MAILINGS, Table.MESSAGES}) | changes.reshaped)
    if changes.deltas:
        moved = frozenset({Table.MAILINGS, Table.MESSAGES})
        return replace(changes, reshaped=changes.reshaped | moved, deltas=())
    return changes
