"""The chart of sent and not sent over time. Imports pyqtgraph: import it only when the chart is first shown."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

import pyqtgraph as pg
from PySide6.QtCore import QDate, QEvent, QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QPicture
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_mailer.ui import words
from desktop_mailer.ui.statistics.series import DAY, HOUR, MINUTE, STEPS, Bar, moment_of, nice_ceiling
from desktop_mailer.ui.theme import Theme, tabular
from desktop_mailer.ui.widgets import Elided

_LABEL_STEPS = (*STEPS[:-1], 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY)
_LABEL_WIDTH = 78
_LINES = 5


class Chart(QWidget):
    """Bars of two colours, one upon the other; the bar under the pointer (or chosen by arrow keys) is read out."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bars: tuple[Bar, ...] = ()
        self._zone: tzinfo | None = None
        self._at: int | None = None
        self._summary = ""
        self.readout = Elided()
        self.readout.setFont(tabular(self.font()))
        self.readout.setAccessibleName(self.tr("Values under the pointer"))
        self._legend = {"sent": QLabel(), "not_sent": QLabel()}
        self._plot = pg.PlotWidget()
        self._drawing = _BarsItem(theme)
        self._mark = pg.LinearRegionItem(movable=False)
        self._set_up_plot()
        self._lay_out()
        theme.changed.connect(self._paint)
        self._paint()

    @property
    def bars(self) -> tuple[Bar, ...]:
        """What is drawn."""
        return self._bars

    def show_bars(self, bars: Sequence[Bar], zone: tzinfo, summary: str) -> None:
        """Draw these; `summary` stands where nothing is pointed at."""
        self._bars = tuple(bars)
        self._zone = zone
        self._summary = summary
        top = nice_ceiling(bar.sent + bar.not_sent for bar in self._bars)
        ticks = _value_ticks(top)
        self._drawing.show_bars(self._bars, [value for value, _ in ticks])
        self._plot.setRange(
            xRange=(0, max(1, len(self._bars))), yRange=(-top * 0.003, top * 1.02), padding=0, disableAutoRange=True
        )
        self._plot.getAxis("left").setTicks([ticks])
        self._set_time_ticks()
        self._point_at(self._at)

    def resizeEvent(self, event: object) -> None:
        """As many labels as there is room for."""
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt hands in its own event
        self._set_time_ticks()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right read out the neighbours, Home and End the first and the last."""
        last = len(self._bars) - 1
        here = last + 1 if self._at is None else self._at
        places = {Qt.Key.Key_Left: here - 1, Qt.Key.Key_Right: here + 1, Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        place = places.get(Qt.Key(event.key()))
        if place is None or not self._bars:
            super().keyPressEvent(event)
            return
        self._point_at(min(max(place, 0), last))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at."""
        super().leaveEvent(event)
        self._point_at(None)

    def _set_up_plot(self) -> None:
        plot = self._plot
        plot.setFrameShape(plot.Shape.NoFrame)
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.setMouseEnabled(x=False, y=False)
        plot.getPlotItem().layout.setContentsMargins(0, 8, 12, 0)
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setStyle(tickLength=0, tickTextOffset=8, hideOverlappingLabels=False)
            axis.enableAutoSIPrefix(enable=False)
        plot.addItem(self._mark)
        self._mark.setVisible(False)
        plot.addItem(self._drawing)
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        plot.scene().sigMouseMoved.connect(self._pointed)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(16)
        self._swatches: list[tuple[QLabel, str]] = []
        for key, label in self._legend.items():
            swatch = QLabel()
            swatch.setFixedSize(10, 10)
            self._swatches.append((swatch, key))
            entry = QWidget()
            pair = QHBoxLayout(entry)
            pair.setContentsMargins(0, 0, 0, 0)
            pair.setSpacing(6)
            pair.addWidget(swatch)
            pair.addWidget(label)
            line.addWidget(entry)
        self._legend["sent"].setText(self.tr("Sent"))
        self._legend["not_sent"].setText(self.tr("Not sent"))
        line.addStretch(1)
        line.addWidget(self.readout)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 8, 8)
        layout.setSpacing(4)
        layout.addLayout(line)
        layout.addWidget(self._plot, 1)

    def _paint(self) -> None:
        theme = self._theme
        self._plot.setBackground(theme.colour("surface"))
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(pg.mkPen(theme.colour("line")))
            axis.setTextPen(pg.mkPen(theme.colour("quiet")))
            axis.setTickFont(tabular(self.font()))
        self._mark.setBrush(theme.colour("hover"))
        for line in self._mark.lines:
            line.setPen(pg.mkPen(None))
        for swatch, key in self._swatches:
            swatch.setStyleSheet(f"background: {theme.colour(key).name()}; border-radius: 2px;")
        self._drawing.repaint()

    def _pointed(self, place: QPointF) -> None:
        box = self._plot.getPlotItem().vb
        inside = box.sceneBoundingRect().contains(place)
        self._point_at(int(box.mapSceneToView(place).x()) if inside else None)

    def _point_at(self, at: int | None) -> None:
        self._at = at if at is not None and 0 <= at < len(self._bars) else None
        self._mark.setVisible(self._at is not None)
        if self._at is None:
            self.readout.setText(self._summary)
            return
        self._mark.setRegion((self._at, self._at + 1))
        self.readout.setText(self._said(self._bars[self._at]))
        self.setAccessibleDescription(self.readout.text())

    def _said(self, bar: Bar) -> str:
        start, end = self._local(bar.start), self._local(bar.end)
        width = bar.end - bar.start
        clock = "%H:%M:%S" if width < MINUTE else "%H:%M"
        whole_day = width >= DAY - HOUR  # the day on which summer time begins is an hour shorter
        hours = "" if whole_day else f" {start:{clock}}–{end:{clock}}"
        return self.tr("{span}: {sent} sent, {not_sent} not sent").format(
            span=f"{_date(start)}{hours}", sent=words.number(bar.sent), not_sent=words.number(bar.not_sent)
        )

    def _set_time_ticks(self) -> None:
        if not self._bars:
            self._plot.getAxis("bottom").setTicks([[]])
            return
        room = max(1, int(self._plot.width() / _LABEL_WIDTH))
        seconds = self._bars[-1].end - self._bars[0].start
        every = next((step for step in _LABEL_STEPS if seconds <= step * room), _LABEL_STEPS[-1])
        clock = "%H:%M:%S" if every < MINUTE else "%H:%M"
        ticks: list[tuple[float, str]] = []
        day = None
        for place, bar in enumerate(self._bars):
            local = self._local(bar.start)
            since_midnight = local.hour * HOUR + local.minute * MINUTE + local.second
            if every >= DAY:
                due = since_midnight == 0 and local.toordinal() % (every // DAY) == 0
                text = _date(local)
            else:
                due = since_midnight % every == 0
                text = f"{local:{clock}}"
                if due and day is not None and day != local.date():
                    text = _date(local)
                day = local.date() if due else day
            if due:
                ticks.append((place, text))
        self._plot.getAxis("bottom").setTicks([ticks])

    def _local(self, second: int) -> datetime:
        return moment_of(second).astimezone(self._zone)


class _BarsItem(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """Draws the bars: sent below, not sent above, with a hairline of the ground between them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._bars: tuple[Bar, ...] = ()
        self._lines: tuple[float, ...] = ()
        self._picture = QPicture()
        self._size = QRectF(0, 0, 1, 1)

    def show_bars(self, bars: Sequence[Bar], lines: Sequence[float]) -> None:
        """Draw these from now on, upon hairlines at the values `lines`."""
        self._bars, self._lines = tuple(bars), tuple(lines)
        self.repaint()

    def repaint(self) -> None:
        """Draw the same in the colours of now."""
        bars = self._bars
        self.prepareGeometryChange()
        self._picture = QPicture()
        painter = QPainter(self._picture)
        hairline = QPen(self._theme.colour("line"), 1)
        hairline.setCosmetic(True)
        painter.setPen(hairline)
        for value in self._lines:
            painter.drawLine(QPointF(0, value), QPointF(max(1, len(bars)), value))
        painter.setPen(QPen(Qt.PenStyle.NoPen))
        for place, bar in enumerate(bars):
            painter.setBrush(self._theme.colour("sent"))
            if bar.sent > 0:
                painter.drawRect(QRectF(place + 0.1, 0, 0.8, bar.sent))
            painter.setBrush(self._theme.colour("not_sent"))
            if bar.not_sent > 0:  # less where late acceptances took back more than there was
                painter.drawRect(QRectF(place + 0.1, max(0, bar.sent), 0.8, bar.not_sent))
        painter.end()
        highest = max((*self._lines, *(bar.sent + bar.not_sent for bar in bars)), default=1)
        self._size = QRectF(0, 0, max(1, len(bars)), max(1, highest))
        self.update()

    def boundingRect(self) -> QRectF:
        """All bars."""
        return self._size

    def paint(self, painter: QPainter, *_: object) -> None:
        """Play the picture."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        self._picture.play(painter)


def _value_ticks(top: int) -> list[tuple[float, str]]:
    sizes = (base * 10**power for power in range(12) for base in (1, 2, 5))
    step = next(size for size in sizes if top <= size * _LINES)
    return [(value, words.number(value)) for value in range(0, top + 1, step)]


def _date(moment: datetime) -> str:
    date = QDate(moment.year, moment.month, moment.day)
    return QLocale().toString(date, "d MMM")
