"""A short text in a frame, with what can be done about it below; for narrow places."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_mailer.ui.widgets.chips import restyle


class Note(QFrame):
    """Hidden until there is something to say. `acted`: the button was clicked. `warns`: it may cost something."""

    acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "note")
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self.action = QPushButton()
        self.action.setProperty("look", "link")
        self.action.clicked.connect(self.acted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 6)
        layout.setSpacing(2)
        layout.addWidget(self._text)
        layout.addWidget(self.action, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    @property
    def text(self) -> str:
        """What it says, or "" while hidden."""
        return "" if self.isHidden() else self._text.text()

    def say(self, text: str, action: str = "", *, warns: bool = True) -> None:
        """Say it; "" hides the note."""
        self._text.setText(text)
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self.setProperty("kind", "warn" if warns else "calm")
        restyle(self)
        restyle(self._text)
        self.setVisible(bool(text))
