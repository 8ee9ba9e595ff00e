"""A day from 0 to 24 with the local-time window painted on it. For the mailing form and the mailing's facts."""

from datetime import time

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_mailer.domain.window import Window
from desktop_mailer.ui.theme import Theme

_DAY_MINUTES = 24 * 60
_BAR = 16
_GAP = 4
_RADIUS = 4.0
CUSTOM = (8 * 60, 22 * 60)
"""Minutes of the day between which people here expect to be written to."""


def minutes(clock: time) -> int:
    """The minute of the day."""
    return clock.hour * 60 + clock.minute


def open_spans(window: Window | None) -> tuple[tuple[int, int], ...]:
    """The open minutes of the day as `[from, to)`, one span or, over midnight, two."""
    if window is None or window.start == window.end:
        return ((0, _DAY_MINUTES),)
    start, end = minutes(window.start), minutes(window.end) or _DAY_MINUTES
    if start < end:
        return ((start, end),)
    return ((0, end), (start, _DAY_MINUTES))


def outside_custom(window: Window | None) -> bool:
    """True where the window lets a message through before 08:00 or after 22:00."""
    return any(start < CUSTOM[0] or end > CUSTOM[1] for start, end in open_spans(window))


class DayStrip(QWidget):
    """Paints the hours of a day; the open ones filled, those outside 08 to 22 hatched as a warning."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._window: Window | None = None
        theme.changed.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Hours of the day at which messages go out"))

    def show_window(self, window: Window | None) -> None:
        """Paint that window; None is any hour."""
        self._window = window
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the bar and one line of hours."""
        return QSize(320, _BAR + _GAP + QFontMetrics(self.font()).height())

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for a side column."""
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's name
        """The bar with its open spans, and the hours under it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = painter.fontMetrics()
        bar = QRectF(0.5, 0.5, self.width() - 1, _BAR)
        outline = QPainterPath()
        outline.addRoundedRect(bar, _RADIUS, _RADIUS)
        painter.fillPath(outline, self._theme.colour("canvas"))
        painter.save()
        painter.setClipPath(outline)
        for start, end in open_spans(self._window):
            self._paint_span(painter, bar, start, end)
        painter.restore()
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.drawPath(outline)
        for hour in range(0, 25, 3 if self.width() >= 8 * 44 else 6):
            x = bar.left() + bar.width() * hour / 24
            if 0 < hour < 24:
                painter.setPen(QPen(self._theme.colour("line"), 1))
                painter.drawLine(int(x), int(bar.bottom()) - 4, int(x), int(bar.bottom()))
            painter.setPen(self._theme.colour("quiet"))
            width = metrics.horizontalAdvance("00")
            left = min(max(bar.left(), x - width / 2), bar.right() - width)
            place = QRectF(left, bar.bottom() + _GAP, width + 1, metrics.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, f"{hour:02}")

    def _paint_span(self, painter: QPainter, bar: QRectF, start: int, end: int) -> None:
        def part(first: int, last: int) -> QRectF:
            left = bar.left() + bar.width() * first / _DAY_MINUTES
            return QRectF(left, bar.top(), bar.width() * (last - first) / _DAY_MINUTES, bar.height())

        painter.fillRect(part(start, end), self._theme.colour("accent"))
        warned = ((start, min(end, CUSTOM[0])), (max(start, CUSTOM[1]), end))
        for first, last in warned:
            if first < last:
                painter.fillRect(part(first, last), self._theme.colour("warn_soft"))
                painter.fillRect(part(first, last), QBrush(self._theme.colour("warn"), Qt.BrushStyle.BDiagPattern))
