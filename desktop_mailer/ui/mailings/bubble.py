"""A telephone with the message on it, as the client will see it. For the mailing form and the mailing's facts."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop_mailer.ui.theme import Theme


class Bubble(QWidget):
    """A speech bubble around a text that wraps."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        theme.changed.connect(self.update)
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setAccessibleName(self.tr("The message as it arrives"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 12, 8)
        layout.addWidget(self._text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_text(self, text: str) -> None:
        """Put `text` into the bubble, as it is."""
        # A zero-width space lets a long unbroken word or link wrap; the label is only looked at, never sent.
        self._text.setText("\u200b".join(_pieces(text)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's name
        """The bubble with its tail at the lower left."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(4, 0, self.width() - 4, self.height())
        shape = QPainterPath()
        shape.addRoundedRect(body, 12, 12)
        tail = QPainterPath()
        tail.moveTo(0, body.bottom())
        tail.quadTo(5, body.bottom() - 3, 4, body.bottom() - 14)
        tail.lineTo(18, body.bottom() - 2)
        tail.quadTo(8, body.bottom() + 1, 0, body.bottom())
        painter.fillPath(shape.united(tail), self._theme.colour("accent_soft"))


class Preview(QWidget):
    """The bubble alone, under a line that says for whom; for places too narrow for a telephone."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = QLabel()
        self._heading.setProperty("look", "hint")
        self._heading.setWordWrap(True)
        self._bubble = Bubble(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._heading)
        layout.addWidget(self._bubble)

    def show_message(self, text: str, heading: str) -> None:
        """Show `text` as it arrives; without one there is nothing."""
        self._heading.setText(heading if text else "")
        self._heading.setVisible(bool(text and heading))
        self._bubble.setVisible(bool(text))
        self._bubble.show_text(text)


class Phone(QWidget):
    """The outline of a telephone with one bubble on its screen."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        theme.changed.connect(self.update)
        self._sender = QLabel()
        self._sender.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._sender.setProperty("look", "quiet")
        self._bubble = Bubble(theme)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self._bubble, 0, Qt.AlignmentFlag.AlignTop)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        for surface in (scroll, scroll.viewport(), inside):
            surface.setAutoFillBackground(False)
            surface.setStyleSheet("background: transparent;")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 34, 10, 30)
        layout.setSpacing(12)
        layout.addWidget(self._sender)
        layout.addWidget(scroll, 1)
        self.setFixedWidth(272)
        self.setMinimumHeight(240)
        self.setMaximumHeight(500)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def show_message(self, text: str, heading: str = "") -> None:
        """Show `text` as it arrives, under a line that says for whom."""
        self._bubble.setVisible(bool(text))
        self._bubble.show_text(text)
        self._sender.setText(heading)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's name
        """The body of the telephone."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(self._theme.colour("line"), 2))
        painter.setBrush(self._theme.colour("surface"))
        painter.drawRoundedRect(body, 28, 28)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("line"))
        middle = body.center().x()
        painter.drawRoundedRect(QRectF(middle - 26, 14, 52, 6), 3, 3)
        painter.drawRoundedRect(QRectF(middle - 40, body.bottom() - 14, 80, 4), 2, 2)


def _pieces(text: str) -> list[str]:
    pieces = [""]
    run = 0
    for character in text:
        run = 0 if character.isspace() else run + 1
        if run == 24:
            pieces.append("")
            run = 1
        pieces[-1] += character
    return pieces
