"""The chart of messages by what they have in common: bars that lie, the largest on top. Imports pyqtgraph."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from desktop_mailer.domain.mailing import Counts
from desktop_mailer.domain.message import Status
from desktop_mailer.ui import words
from desktop_mailer.ui.statistics.plot import Drawing, Plot, value_ticks
from desktop_mailer.ui.statistics.series import nice_ceiling
from desktop_mailer.ui.theme import Theme

LONGEST = 26
"""Characters of a name beside its bar; the read-out has it whole."""
_COLOURS = ("sent", "not_sent", "pending")
_ROOM = 12
"""At least so many rows: few bars would be as thick as beams."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A bar: its name in words, and the messages in it."""

    title: str
    counts: Counts


class PartsChart(Plot):
    """A lying bar of up to three colours for each part."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._slices: tuple[Slice, ...] = ()
        self._drawing = _SlicesItem(theme)
        super().__init__(theme, _COLOURS, sideways=True, parent=parent)
        statuses = {"sent": Status.SENT, "not_sent": Status.NOT_SENT, "pending": Status.PENDING}
        self.set_legend({key: words.word(status).capitalize() for key, status in statuses.items()})
        self.plot.getPlotItem().vb.invertY(True)
        self.plot.addItem(self._drawing)
        self.repaint_colours()

    @property
    def slices(self) -> tuple[Slice, ...]:
        """What is drawn."""
        return self._slices

    @property
    def marks(self) -> int:
        """How many bars there are."""
        return len(self._slices)

    def show_slices(self, slices: Sequence[Slice], summary: str) -> None:
        """Draw these; `summary` stands where nothing is pointed at."""
        self._slices = tuple(slices)
        top = nice_ceiling(each.counts.total for each in self._slices)
        ticks = value_ticks(top)
        rows = max(_ROOM, len(self._slices))
        self._drawing.show_slices(self._slices, rows, [value for value, _ in ticks])
        self.plot.setRange(xRange=(0, top * 1.02), yRange=(0, rows), padding=0, disableAutoRange=True)
        self.plot.getAxis("bottom").setTicks([ticks])
        names = [(place + 0.5, _short(each.title)) for place, each in enumerate(self._slices)]
        self.plot.getAxis("left").setTicks([names])
        self.summarise(summary)

    def table(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        """The parts by name, with their messages by status."""
        titles = ("name", "total", "sent", "not_sent", "pending")
        return titles, [
            (part.title, part.counts.total, part.counts.sent, part.counts.not_sent, part.counts.pending)
            for part in self._slices
        ]

    def said_at(self, at: int) -> str:
        """A bar in words."""
        part = self._slices[at]
        return self.tr("{part}: {sent} sent, {not_sent} not sent, {pending} pending").format(
            part=part.title,
            sent=words.number(part.counts.sent),
            not_sent=words.number(part.counts.not_sent),
            pending=words.number(part.counts.pending),
        )

    def repaint_colours(self) -> None:
        """Draw in the colours of now."""
        super().repaint_colours()
        self._drawing.repaint()


class _SlicesItem(Drawing):
    """Draws the bars from the left: sent, not sent, pending."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._slices: tuple[Slice, ...] = ()
        self._rows = 1
        self._lines: tuple[float, ...] = ()

    def show_slices(self, slices: Sequence[Slice], rows: int, lines: Sequence[float]) -> None:
        """Draw these from now on, in so many rows, upon hairlines at the values `lines`."""
        self._slices, self._rows, self._lines = tuple(slices), rows, tuple(lines)
        self.repaint()

    def draw(self, painter: QPainter) -> QRectF:
        """Hairlines, then the bars upon them; the ground is seen between two colours, half of it under the second."""
        for value in self._lines:
            painter.drawLine(QPointF(value, 0), QPointF(value, self._rows))
        painter.setPen(self.hairline("surface", 2))
        for place, part in enumerate(self._slices):
            left = 0
            for key in _COLOURS:
                count = getattr(part.counts, key)
                if left and count:
                    painter.drawLine(QPointF(left, place + 0.18), QPointF(left, place + 0.82))
                if count:
                    painter.fillRect(QRectF(left, place + 0.18, count, 0.64), self._theme.colour(key))
                left += count
        widest = max((*self._lines, *(part.counts.total for part in self._slices)), default=1)
        return QRectF(0, 0, max(1, widest), self._rows)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
