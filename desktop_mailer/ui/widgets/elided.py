"""A label that shortens itself where there is no room."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QStyle, QStyleOption, QWidget

from desktop_mailer.ui.words import plain_tip

_FEW = 80
"""Pixels that are enough for some letters and the ellipsis."""


class Elided(QLabel):
    """As wide as its text where it can be; else the text ends in an ellipsis and is whole in the tool tip."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._tip = ""
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setToolTip(self, tip: str) -> None:
        """What is told besides the text."""
        self._tip = tip
        super().setToolTip(plain_tip(tip))

    @property
    def shown(self) -> str:
        """The text, or as much of it as there is room for."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        whole = super().minimumSizeHint()
        return QSize(min(_FEW, whole.width()), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """As much of the text as there is room for."""
        shown = self.shown
        whole = shown == self.text()
        super().setToolTip(plain_tip(self._tip if whole else "\n".join(filter(None, (self.text(), self._tip)))))
        if whole:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self.alignment(), shown)
