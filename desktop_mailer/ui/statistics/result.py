"""The line that says what an export wrote and where."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from desktop_mailer.ui.theme import Theme


class ResultLine(QFrame):
    """Hidden until there is something to say. `opened` carries the Path whose folder the operator wants to see."""

    opened = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._path: Path | None = None
        self.setProperty("look", "note")
        self.setProperty("kind", "calm")
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.show_folder = QPushButton(self.tr("Show the folder"))
        self.show_folder.setProperty("look", "link")
        self.show_folder.clicked.connect(lambda: self.opened.emit(self._path))
        close = QToolButton()
        close.setAccessibleName(self.tr("Close"))
        close.setToolTip(self.tr("Close"))
        theme.put_icon(close, "close", "quiet")
        close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 6, 4)
        layout.setSpacing(8)
        for widget in (self._icon, self._text, self.show_folder, close):
            layout.addWidget(widget)
        theme.changed.connect(self._paint)
        self._paint()
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def say(self, text: str, path: Path | None) -> None:
        """Say it; "" hides the line."""
        self._path = path
        self._text.setText(text)
        self.setVisible(bool(text))

    def _paint(self) -> None:
        self._icon.setPixmap(self._theme.pixmap("check", "good", 16))
