"""The line above the table of clients: how many there are or are selected, and what can be done to the selected."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QPushButton, QSizePolicy, QToolButton, QWidget

from desktop_mailer.ui.theme import Theme, tabular
from desktop_mailer.ui.widgets import Elided

PATIENCE_MS = 300
"""What takes less is done before one could read that it is under way."""
GAP = 2


class SelectionBar(QWidget):
    """`all_asked`: everybody in the table is to be selected. It is as high with commands as without: nothing jumps."""

    all_asked = Signal()

    def __init__(self, theme: Theme, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen = self._found = 0
        self._narrow = False
        self._doing = ""
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._show)
        self.count = Elided()
        self.count.setProperty("look", "quiet")
        self.count.setFont(tabular(self.font()))
        self.select_all = QPushButton()
        self.select_all.setProperty("look", "link")
        self.select_all.clicked.connect(self.all_asked)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(120)
        self.progress.setAccessibleName(self.tr("A change is under way"))
        self.commands = _Commands(theme, actions)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 12, 6)
        layout.setSpacing(8)
        for widget in (self.progress, self.count, self.select_all):
            layout.addWidget(widget)
        layout.addWidget(self.commands, 1)
        layout.addStretch()
        self.setFixedHeight(self.commands.sizeHint().height() + 6)
        self._show()

    def show_counts(self, chosen: int, found: int, *, narrow: bool) -> None:
        """So many are selected of so many that are found; `narrow`: these are not all there are."""
        self._chosen, self._found, self._narrow = chosen, found, narrow
        self._show()

    @property
    def doing(self) -> str:
        """What is being done to clients; "" for nothing."""
        return self._doing

    def show_working(self, doing: str) -> None:
        """Something is being done to the selected, as told; "" for nothing any more."""
        self._doing = doing
        if doing:
            self._patience.start()
        else:
            self._patience.stop()
            self._show()

    def _show(self) -> None:
        working = bool(self._doing) and not self._patience.isActive()
        if working:
            text = self._doing
        elif self._chosen:
            text = self.tr("%Ln selected", "", self._chosen)
        else:
            text = self.tr("%Ln client(s)", "", self._found)
        self.count.setText(text)
        every = self.tr("Se&lect all %Ln found", "", self._found) if self._narrow else ""
        self.select_all.setText(every or self.tr("Se&lect all %Ln", "", self._found))
        self.select_all.setVisible(not working and 0 < self._chosen < self._found)
        self.progress.setVisible(working)
        self.commands.setVisible(not working and self._chosen > 0)


class _Commands(QWidget):
    """The commands side by side; those that have no room are in a menu at the end."""

    def __init__(self, theme: Theme, actions: Sequence[QAction]) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._buttons = [CommandButton(action, theme, self) for action in actions]
        self.more = QToolButton(self)
        self.more.setText(self.tr("Mo&re"))
        self.more.setToolTip(self.tr("More commands"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(QMenu(self))
        theme.put_icon(self.more, "more", "quiet")

    def sizeHint(self) -> QSize:
        """All in one line."""
        hints = [button.sizeHint() for button in self._buttons]
        return QSize(sum(hint.width() + GAP for hint in hints), max(hint.height() for hint in hints))

    def minimumSizeHint(self) -> QSize:
        """The menu alone."""
        return self.more.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as there is room for."""
        super().resizeEvent(event)
        widths = [button.sizeHint().width() + GAP for button in self._buttons]
        room = self.width()
        if sum(widths) > room:
            room -= self.more.sizeHint().width()
        left = shown = 0
        for button, width in zip(self._buttons, widths, strict=True):
            if left + width > room:
                break
            button.setGeometry(left, 0, width - GAP, self.height())
            left += width
            shown += 1
        for place, button in enumerate(self._buttons):
            button.setVisible(place < shown)
        rest = [button.action for button in self._buttons[shown:]]
        self.more.setVisible(bool(rest))
        self.more.setGeometry(left, 0, self.more.sizeHint().width(), self.height())
        menu = self.more.menu()
        for action in menu.actions():
            menu.removeAction(action)
        menu.addActions(rest)


class CommandButton(QToolButton):
    """Triggers its action, also by the keys of it. The name of the icon is the data of the action."""

    def __init__(self, action: QAction, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.action = action
        self.addAction(action)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setText(action.text().replace("&", ""))
        theme.put_icon(self, str(action.data()), "quiet")
        self.clicked.connect(action.trigger)
        action.enabledChanged.connect(self.setEnabled)
        self.setEnabled(action.isEnabled())
