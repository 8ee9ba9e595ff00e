"""A search field that waits for the typing to pause."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_mailer.ui.theme import Theme

DELAY_MS = 180


def add_clear_button(line: QLineEdit, theme: Theme) -> None:
    """A button at the end of `line` that empties it, in the colours of the theme."""
    line.setClearButtonEnabled(True)
    button = line.findChild(QAction, "_q_qlineeditclearaction")
    if isinstance(button, QAction):  # a name that Qt does not promise; its own icon is heavy, and serves as well
        theme.put_icon(button, "close", "quiet")


class SearchBox(QLineEdit):
    """`searched(text)` comes after a short pause of typing, at Enter, and at once when it is cleared (Esc).

    `typed()` comes with each key before that: what is being read is not wanted any more. After it `searched` comes in
    any case, also where the text is the same again.
    """

    searched = Signal(str)
    typed = Signal()

    def __init__(self, placeholder: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        add_clear_button(self, theme)
        self.setMinimumWidth(120)
        glass = QAction(self)
        theme.put_icon(glass, "search", "quiet")
        self.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self.sought = ""
        """What was said last: a list shows this, not what is being typed."""
        self._interrupted = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._say)
        self.textChanged.connect(self._wait)
        self.returnPressed.connect(self._say)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc clears."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            event.accept()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the dialog or panel behind while there is something to clear."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.text()
        ):
            event.accept()
            return True
        return super().event(event)

    def _wait(self, text: str) -> None:
        if text:
            self._interrupted = True
            self.typed.emit()
            self._timer.start()
        else:
            self._say()

    def _say(self) -> None:
        self._timer.stop()
        text = self.text().strip()
        if text != self.sought or self._interrupted:
            self.sought, self._interrupted = text, False
            self.searched.emit(text)
