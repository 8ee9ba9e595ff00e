"""How many messages go out in which hour, painted as bars. For the review of a mailing."""

from collections import Counter
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop_mailer.domain.forecast import Forecast
from desktop_mailer.ui import words
from desktop_mailer.ui.mailings.cities import city
from desktop_mailer.ui.theme import Theme

_HOUR = timedelta(hours=1)
_HEIGHT = 72
_GAP = 4
_MOST_BARS = 240
"""Of more hours several share a bar."""
_NAMED = 6
"""So many zones are named in the tool tip of a bar."""


class ForecastChart(QWidget):
    """The bars of a forecast; each names its zones in a tool tip."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bars: list[Counter[str | None]] = []
        self._begins: datetime | None = None
        self._hours_each = 1
        theme.changed.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Messages by the hour"))

    def show_forecast(self, forecast: Forecast | None) -> None:
        """Paint that forecast; None or one of nobody is hidden."""
        hours = forecast.hours if forecast is not None else ()
        self.setVisible(bool(hours))
        if not hours:
            return
        self._begins = hours[0].at
        count = (hours[-1].at - hours[0].at) // _HOUR + 1
        self._hours_each = -(-count // _MOST_BARS)
        self._bars = [Counter() for _ in range(-(-count // self._hours_each))]
        for hour in hours:
            self._bars[(hour.at - hours[0].at) // _HOUR // self._hours_each][hour.zone] += hour.count
        most = max(bar.total() for bar in self._bars)
        self.setAccessibleDescription(self.tr("At most %Ln message(s) in one bar.", "", most))
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the bars and one line of hours."""
        return QSize(320, _HEIGHT + _GAP + self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for a small window."""
        return QSize(200, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """The tool tip of the bar under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            bar = self._bar_at(event.pos().x())
            if bar is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), words.plain_tip(self.bar_words(bar)), self)
            return True
        return super().event(event)

    def bar_words(self, place: int) -> str:
        """What a bar says: its hours, its messages, and by zone."""
        bar = self._bars[place]
        assert self._begins is not None  # noqa: S101 - there are bars
        starts = (self._begins + place * self._hours_each * _HOUR).astimezone()
        ends = starts + self._hours_each * _HOUR
        head = self.tr("{date} {start}–{end}: %Ln message(s)", "", bar.total()).format(
            date=words.date(starts), start=words.clock(starts), end=words.clock(ends)
        )
        if set(bar) <= {None}:
            return head
        named = [f"{city(zone) if zone else '–'}: {words.number(count)}" for zone, count in bar.most_common(_NAMED)]
        if len(bar) > _NAMED:
            named.append("…")
        return "\n".join([head, *named])

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's name
        """The bars, a line under them, and the moments of the first, the middle and the last."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._bars or self._begins is None:
            return
        most = max(1, *(bar.total() for bar in self._bars))
        width = self._bar_width()
        for place, bar in enumerate(self._bars):
            height = (_HEIGHT - 2) * bar.total() / most
            if bar.total():
                gap = 1.0 if width > 3 else 0.0
                box = QRectF(place * width, _HEIGHT - max(1.0, height), width - gap, max(1.0, height))
                painter.fillRect(box, self._theme.colour("accent"))
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.drawLine(QPointF(0, _HEIGHT + 0.5), QPointF(self.width(), _HEIGHT + 0.5))
        painter.setPen(self._theme.colour("quiet"))
        self._paint_moments(painter, width)

    def _paint_moments(self, painter: QPainter, width: float) -> None:
        assert self._begins is not None  # noqa: S101 - there are bars
        metrics = painter.fontMetrics()
        free = 0.0
        for place in range(len(self._bars)):
            starts = (self._begins + place * self._hours_each * _HOUR).astimezone()
            told = words.date(starts) if starts.hour == 0 else words.clock(starts)
            needed = metrics.horizontalAdvance(told)
            left = place * width
            if left >= free and (left + needed <= self.width() or not place):
                painter.drawText(QPointF(left, _HEIGHT + _GAP + metrics.ascent()), told)
                free = left + needed + 16

    def _bar_width(self) -> float:
        return min(24.0, self.width() / max(1, len(self._bars)))

    def _bar_at(self, x: int) -> int | None:
        place = int(x / self._bar_width()) if self._bars else 0
        return place if self._bars and 0 <= place < len(self._bars) and self._bars[place] else None
