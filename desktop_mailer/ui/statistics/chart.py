"""The chart of sent and not sent over time. Imports pyqtgraph: import it only when the chart is first shown."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from PySide6.QtCore import QDate, QLocale, QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from desktop_mailer.ui import words
from desktop_mailer.ui.statistics.plot import Drawing, Plot, value_ticks
from desktop_mailer.ui.statistics.series import DAY, HOUR, MINUTE, STEPS, Bar, moment_of, nice_ceiling
from desktop_mailer.ui.theme import Theme

_LABEL_STEPS = (*STEPS[:-1], 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY)
_LABEL_WIDTH = 78


class Chart(Plot):
    """Bars of two colours, one upon the other."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._bars: tuple[Bar, ...] = ()
        self._zone: tzinfo | None = None
        self._drawing = _BarsItem(theme)
        super().__init__(theme, ("sent", "not_sent"), parent=parent)
        self.set_legend({"sent": self.tr("Sent"), "not_sent": self.tr("Not sent")})
        self.plot.addItem(self._drawing)
        self.repaint_colours()

    @property
    def bars(self) -> tuple[Bar, ...]:
        """What is drawn."""
        return self._bars

    @property
    def marks(self) -> int:
        """How many bars there are."""
        return len(self._bars)

    def show_bars(self, bars: Sequence[Bar], zone: tzinfo, summary: str) -> None:
        """Draw these; `summary` stands where nothing is pointed at."""
        self._bars = tuple(bars)
        self._zone = zone
        top = nice_ceiling(bar.sent + bar.not_sent for bar in self._bars)
        ticks = value_ticks(top)
        self._drawing.show_bars(self._bars, [value for value, _ in ticks])
        self.plot.setRange(
            xRange=(0, max(1, len(self._bars))), yRange=(-top * 0.003, top * 1.02), padding=0, disableAutoRange=True
        )
        self.plot.getAxis("left").setTicks([ticks])
        self._set_time_ticks()
        self.summarise(summary)

    def repaint_colours(self) -> None:
        """Draw in the colours of now."""
        super().repaint_colours()
        self._drawing.repaint()

    def resizeEvent(self, event: object) -> None:
        """As many labels as there is room for."""
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt hands in its own event
        self._set_time_ticks()

    def table(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        """From and to on the clock of the zone, and what became final then."""
        titles = ("from", "to", "sent", "not_sent")
        return titles, [
            (self._local(bar.start).isoformat(), self._local(bar.end).isoformat(), bar.sent, bar.not_sent)
            for bar in self._bars
        ]

    def said_at(self, at: int) -> str:
        """A bar in words."""
        return self._said(self._bars[at])

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
            self.plot.getAxis("bottom").setTicks([[]])
            return
        room = max(1, int(self.plot.width() / _LABEL_WIDTH))
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
        self.plot.getAxis("bottom").setTicks([ticks])

    def _local(self, second: int) -> datetime:
        return moment_of(second).astimezone(self._zone)


class _BarsItem(Drawing):
    """Draws the bars: sent below, not sent above, with a line of the ground between them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._bars: tuple[Bar, ...] = ()
        self._lines: tuple[float, ...] = ()

    def show_bars(self, bars: Sequence[Bar], lines: Sequence[float]) -> None:
        """Draw these from now on, upon hairlines at the values `lines`."""
        self._bars, self._lines = tuple(bars), tuple(lines)
        self.repaint()

    def draw(self, painter: QPainter) -> QRectF:
        """Hairlines, then the bars upon them."""
        width = max(1, len(self._bars))
        for value in self._lines:
            painter.drawLine(QPointF(0, value), QPointF(width, value))
        painter.setPen(self.hairline("surface", 2))
        for place, bar in enumerate(self._bars):
            left, sent = place + 0.1, max(0, bar.sent)  # below 0 where late acceptances took back more than there was
            if sent:
                painter.fillRect(QRectF(left, 0, 0.8, sent), self._theme.colour("sent"))
            if sent and bar.not_sent > 0:  # half of it under the second colour
                painter.drawLine(QPointF(left, sent), QPointF(left + 0.8, sent))
            if bar.not_sent > 0:
                painter.fillRect(QRectF(left, sent, 0.8, bar.not_sent), self._theme.colour("not_sent"))
        highest = max((*self._lines, *(bar.sent + bar.not_sent for bar in self._bars)), default=1)
        return QRectF(0, 0, width, max(1, highest))


def _date(moment: datetime) -> str:
    date = QDate(moment.year, moment.month, moment.day)
    return QLocale().toString(date, "d MMM")
