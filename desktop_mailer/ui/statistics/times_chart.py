"""The chart of how long the gateway takes to answer: the median and the slow ones, over time. Imports pyqtgraph."""

from collections.abc import Sequence
from datetime import tzinfo

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_mailer.storage.breakdowns import AnswerTimes
from desktop_mailer.ui import words
from desktop_mailer.ui.statistics.plot import Plot, value_ticks
from desktop_mailer.ui.statistics.series import DAY, moment_of, nice_ceiling
from desktop_mailer.ui.theme import Theme

_LABELS = 6
# Not the colours of what was sent and what was not; and the lines differ in more than colours.
_LOWER, _UPPER = "accent", "warn"
_LOOKS = {_LOWER: (Qt.PenStyle.SolidLine, "o"), _UPPER: (Qt.PenStyle.DashLine, "t1")}


class TimesChart(Plot):
    """Two lines in milliseconds: half of the answers came within the lower, 95 of 100 within the upper."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._times: tuple[AnswerTimes, ...] = ()
        self._zone: tzinfo | None = None
        self._curves = {key: pg.PlotDataItem(symbolSize=6) for key in _LOOKS}
        super().__init__(theme, tuple(self._curves), parent=parent)
        self.set_legend({_LOWER: self.tr("Half within"), _UPPER: self.tr("95 of 100 within")})
        for curve in self._curves.values():
            self.plot.addItem(curve)
        self.repaint_colours()

    @property
    def times(self) -> tuple[AnswerTimes, ...]:
        """What is drawn."""
        return self._times

    @property
    def marks(self) -> int:
        """How many spans there are."""
        return len(self._times)

    def show_times(self, times: Sequence[AnswerTimes], zone: tzinfo, summary: str) -> None:
        """Draw these; `summary` stands where nothing is pointed at."""
        self._times, self._zone = tuple(times), zone
        places = [place + 0.5 for place in range(len(self._times))]
        self._curves[_LOWER].setData(places, [each.p50 for each in self._times])
        self._curves[_UPPER].setData(places, [each.p95 for each in self._times])
        top = nice_ceiling(each.p95 for each in self._times)
        ticks = value_ticks(top)
        self.plot.setRange(
            xRange=(0, max(1, len(self._times))), yRange=(0, top * 1.02), padding=0, disableAutoRange=True
        )
        self.plot.getAxis("left").setTicks([ticks])
        every = max(1, -(-len(self._times) // _LABELS))
        labels = [(place + 0.5, self._when(each)) for place, each in enumerate(self._times) if place % every == 0]
        self.plot.getAxis("bottom").setTicks([labels])
        self.summarise(summary)

    def table(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        """From when, with attempts and milliseconds."""
        titles = ("from", "attempts", "p50_ms", "p95_ms")
        return titles, [
            (moment_of(each.start).astimezone(self._zone).isoformat(), each.count, each.p50, each.p95)
            for each in self._times
        ]

    def said_at(self, at: int) -> str:
        """A span in words."""
        each = self._times[at]
        return self.tr("{when}: half within {p50} ms, 95 of 100 within {p95} ms; {count} attempts").format(
            when=self._when(each),
            p50=words.number(each.p50),
            p95=words.number(each.p95),
            count=words.number(each.count),
        )

    def repaint_colours(self) -> None:
        """Draw in the colours of now."""
        super().repaint_colours()
        for key, curve in self._curves.items():
            colour, (style, symbol) = self._theme.colour(key), _LOOKS[key]
            curve.setPen(pg.mkPen(colour, width=2, style=style))
            curve.setSymbol(symbol)
            curve.setSymbolPen(pg.mkPen(None))
            curve.setSymbolBrush(colour)

    def _when(self, each: AnswerTimes) -> str:
        local = moment_of(each.start).astimezone(self._zone)
        whole = self._times[-1].start - self._times[0].start
        return f"{words.date(local)} {words.clock(local)}" if whole >= DAY else words.clock(local, seconds=True)
