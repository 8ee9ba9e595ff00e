"""Things that fill a place of the window: empty states, the state bar, figures, headings, hairlines."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_mailer.ui.theme import Theme, heading, tabular


class Heading(QLabel):
    """A heading: two points larger and semibold."""

    def __init__(self, text: str = "", parent: QWidget | None = None, *, points: float = 2.0) -> None:
        super().__init__(text, parent)
        self.setFont(heading(self.font(), points))


class Figure(QWidget):
    """A big number with a label above it; changing numbers do not flicker.

    `colour` is a token of the theme; a label that is a sentence `wraps`. One that `opens` is pressed as a button is.
    """

    opened = Signal()

    def __init__(
        self,
        label: str,
        theme: Theme,
        colour: str = "text",
        parent: QWidget | None = None,
        *,
        wraps: bool = False,
        opens: bool = False,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colour = colour
        self._opens = opens
        if opens:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setAccessibleName(label)
        self._label = QLabel(label)
        self._label.setProperty("look", "quiet")
        self._label.setWordWrap(wraps)
        self._value = QLabel("0")
        self._value.setFont(tabular(heading(self.font(), 9.0)))
        self._value.setAccessibleName(label)
        self._label.setBuddy(self._value)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._label)
        layout.addWidget(self._value)
        theme.changed.connect(self._paint)
        self._paint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens what is behind the number."""
        super().mouseReleaseEvent(event)
        inside = self.rect().contains(event.position().toPoint())
        if self._opens and inside and event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """So do Enter and Space."""
        if self._opens and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Underlined while the keys go here."""
        super().focusInEvent(event)
        self._underline(on=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No more."""
        super().focusOutEvent(event)
        self._underline(on=False)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Underlined where a click opens it."""
        super().enterEvent(event)
        self._underline(on=self._opens)

    def leaveEvent(self, event: QEvent) -> None:
        """No more."""
        super().leaveEvent(event)
        self._underline(on=False)

    def _underline(self, *, on: bool) -> None:
        font = self._label.font()
        font.setUnderline(on)
        self._label.setFont(font)

    @property
    def text(self) -> str:
        """What it shows."""
        return self._value.text()

    def show_text(self, text: str) -> None:
        """Show another value."""
        if text != self._value.text():
            self._value.setText(text)

    def _paint(self) -> None:
        self._value.setStyleSheet(f"color: {self._theme.colour(self._colour).name()}")


class EmptyState(QWidget):
    """What a place is for while it is empty: a line, an explanation, one action and one quiet alternative."""

    acted = Signal()
    alternative = Signal()

    def __init__(self, theme: Theme, icon: str = "info", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = icon
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._title = Heading()
        self._text = QLabel()
        self._text.setProperty("look", "quiet")
        for label in (self._title, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)  # the name of a file
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(True)
        self.action = QPushButton()
        self.action.setProperty("look", "primary")
        self.quiet = QPushButton()
        self.quiet.setProperty("look", "link")
        self.action.clicked.connect(self.acted)
        self.quiet.clicked.connect(self.alternative)
        self._lay_out()
        theme.changed.connect(self._paint)
        self._paint()
        self.say("", "")

    def say(self, title: str, text: str, action: str = "", quiet: str = "", *, icon: str = "") -> None:
        """Fill it. Without a text for a button, the button is not there."""
        self._icon_name = icon or self._icon_name
        self._paint()
        self._title.setText(title)
        for label, words in ((self._text, text), (self.action, action), (self.quiet, quiet)):
            label.setText(words)
            label.setVisible(bool(words))

    @property
    def words(self) -> str:
        """The explanation that it gives."""
        return self._text.text()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addStretch(2)
        layout.addWidget(self._icon)
        layout.addSpacing(4)
        for label in (self._title, self._text):
            label.setMaximumWidth(520)
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(label, 100)
            row.addStretch(1)
            layout.addLayout(row)
        layout.addSpacing(8)
        for button in (self.action, self.quiet):
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def _paint(self) -> None:
        self._icon.setPixmap(self._theme.pixmap(self._icon_name, "pending", 40))


class StateBar(QFrame):
    """One long-lived state inside the layout, with its action; hidden while all is well. `calm`: no trouble.

    `acted`: the button was clicked; `acted_otherwise`: the one before it, where there is one.
    """

    acted = Signal()
    acted_otherwise = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, calm: bool = False) -> None:
        super().__init__(parent)
        self._theme = theme
        self._look = ("info", "quiet") if calm else ("warning", "warn")
        self.setObjectName("hintBar" if calm else "stateBar")
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)  # the gateway's words
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.action = QPushButton()
        self.action.clicked.connect(self.acted)
        self.other = QPushButton()
        self.other.clicked.connect(self.acted_otherwise)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 6, 12, 6)
        layout.setSpacing(8)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.other)
        layout.addWidget(self.action)
        theme.changed.connect(self._paint)
        self._paint()
        self.hide()

    @property
    def text(self) -> str:
        """What it says, or "" while hidden."""
        return "" if self.isHidden() else self._text.text()

    def say(self, text: str, action: str = "", other: str = "") -> None:
        """Show a state; "" hides the bar. `other` is what else can be done."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self.other.setText(other)
        self.other.setVisible(bool(other))
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self.setVisible(bool(text))

    def _paint(self) -> None:
        self._icon.setPixmap(self._theme.pixmap(*self._look, 20))


def line(*, vertical: bool = False) -> QFrame:
    """A hairline."""
    frame = QFrame()
    frame.setProperty("look", "line")
    if vertical:
        frame.setFixedWidth(1)
    else:
        frame.setFixedHeight(1)
    return frame
