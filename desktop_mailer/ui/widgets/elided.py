"""A label that shortens itself where there is no room."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QStyle, QStyleOption, QWidget

_FEW = 80
"""Pixels that are enough for some letters and the ellipsis."""


class Elided(QLabel):
    """As wide as its text where it can be; else the text ends in an ellipsis and is whole in the tool tip.

    `inset` is the empty space at each end that the style sheet wants.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None, *, inset: int = 0) -> None:
        super().__init__(text, parent)
        self._inset = inset
        self._tip = ""
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setToolTip(self, tip: str) -> None:
        """What is told besides the text."""
        self._tip = tip
        super().setToolTip(tip)

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        whole = super().minimumSizeHint()
        return QSize(min(_FEW, whole.width()), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """As much of the text as there is room for."""
        room = self.contentsRect().adjusted(self._inset, 0, -self._inset, 0)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        whole = shown == self.text()
        super().setToolTip(self._tip if whole else "\n".join(filter(None, (self.text(), self._tip))))
        if whole:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, self.alignment(), shown)
