"""What all charts have in common: legend, read-out, keys, wheel and colours. Imports pyqtgraph: import it late."""

from collections.abc import Mapping, Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QPicture, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_mailer.ui import words
from desktop_mailer.ui.theme import Theme, tabular
from desktop_mailer.ui.widgets import Elided

_LINES = 5
_ZOOM = 0.5


class Plot(QWidget):
    """A chart of marks in a row; the one under the pointer, or chosen by the arrow keys, is read out.

    `opened` carries the number of the mark of a double click or Enter; `zoomed`: the wheel was turned at a place (0 to
    1 of the width), for a span so many times as long.
    """

    opened = Signal(int)
    zoomed = Signal(float, float)

    def __init__(
        self, theme: Theme, colours: Sequence[str], *, sideways: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sideways = sideways
        self._at: int | None = None
        self._summary = ""
        self.readout = Elided()
        self.readout.setFont(tabular(self.font()))
        self.readout.setAccessibleName(self.tr("Values under the pointer"))
        self.plot = pg.PlotWidget()
        self._mark = pg.LinearRegionItem(orientation="horizontal" if sideways else "vertical", movable=False)
        self._set_up()
        self._lay_out(colours)
        theme.changed.connect(self.repaint_colours)

    @property
    def marks(self) -> int:
        """How many marks there are."""
        raise NotImplementedError

    def said_at(self, at: int) -> str:
        """A mark in words."""
        raise NotImplementedError

    def table(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        """Titles, and a row for each mark."""
        raise NotImplementedError

    def set_legend(self, titles: Mapping[str, str]) -> None:
        """What each colour stands for."""
        for key, title in titles.items():
            self._titles[key].setText(title)

    def summarise(self, summary: str) -> None:
        """Say this where nothing is pointed at."""
        self._summary = summary
        self._point_at(self._at)

    def repaint_colours(self) -> None:
        """Draw in the colours of now."""
        theme = self._theme
        self.plot.setBackground(theme.colour("surface"))
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(pg.mkPen(theme.colour("line")))
            axis.setTextPen(pg.mkPen(theme.colour("quiet")))
            axis.setTickFont(tabular(self.font()))
        self._mark.setBrush(theme.colour("hover"))
        for line in self._mark.lines:
            line.setPen(pg.mkPen(None))
        for swatch, key in self._swatches:
            swatch.setStyleSheet(f"background: {theme.colour(key).name()}; border-radius: 2px;")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows read out the neighbours, Home and End the first and the last; Enter opens."""
        last = self.marks - 1
        here = last + 1 if self._at is None else self._at
        back, on = (Qt.Key.Key_Up, Qt.Key.Key_Down) if self._sideways else (Qt.Key.Key_Left, Qt.Key.Key_Right)
        places = {back: here - 1, on: here + 1, Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        if self._sideways and self._at is None:
            places[on] = 0
        place = places.get(Qt.Key(event.key()))
        if self.marks and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at is not None:
            self.opened.emit(self._at)
        elif place is not None and self.marks:
            self._point_at(min(max(place, 0), last))
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at."""
        super().leaveEvent(event)
        self._point_at(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A double click opens what is pointed at, the wheel zooms."""
        if event.type() is QEvent.Type.MouseButtonDblClick and self._at is not None:
            self.opened.emit(self._at)
            return True
        if isinstance(event, QWheelEvent) and event.angleDelta().y():
            box = self.plot.getPlotItem().vb.sceneBoundingRect()
            place = (self.plot.mapToScene(event.position().toPoint()).x() - box.left()) / max(1.0, box.width())
            factor = _ZOOM if event.angleDelta().y() > 0 else 1 / _ZOOM
            self.zoomed.emit(min(1.0, max(0.0, place)), factor)
            return True
        return super().eventFilter(watched, event)

    def draw_on(self, painter: QPainter) -> None:
        """Draw the chart as it stands, without what is pointed at, for a picture."""
        at, self._at = self._at, None
        self._point_at(None)
        self.render(painter, QPoint())
        self._point_at(at)

    def _set_up(self) -> None:
        plot = self.plot
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
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        plot.scene().sigMouseMoved.connect(self._pointed)
        plot.viewport().installEventFilter(self)

    def _lay_out(self, colours: Sequence[str]) -> None:
        line = QHBoxLayout()
        line.setSpacing(16)
        self._swatches: list[tuple[QLabel, str]] = []
        self._titles: dict[str, QLabel] = {}
        for key in colours:
            swatch = QLabel()
            swatch.setFixedSize(10, 10)
            self._swatches.append((swatch, key))
            entry = QWidget()
            pair = QHBoxLayout(entry)
            pair.setContentsMargins(0, 0, 0, 0)
            pair.setSpacing(6)
            self._titles[key] = QLabel()
            pair.addWidget(swatch)
            pair.addWidget(self._titles[key])
            line.addWidget(entry)
        line.addStretch(1)
        line.addWidget(self.readout)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 8, 8)
        layout.setSpacing(4)
        layout.addLayout(line)
        layout.addWidget(self.plot, 1)

    def _pointed(self, place: QPointF) -> None:
        box = self.plot.getPlotItem().vb
        if not box.sceneBoundingRect().contains(place):
            self._point_at(None)
            return
        inside = box.mapSceneToView(place)
        self._point_at(int(inside.y() if self._sideways else inside.x()))

    def _point_at(self, at: int | None) -> None:
        self._at = at if at is not None and 0 <= at < self.marks else None
        self._mark.setVisible(self._at is not None)
        if self._at is None:
            self.readout.setText(self._summary)
            return
        self._mark.setRegion((self._at, self._at + 1))
        self.readout.setText(self.said_at(self._at))
        self.setAccessibleDescription(self.readout.text())


def value_ticks(top: int) -> list[tuple[float, str]]:
    """Round values from 0 to `top`, some five of them."""
    sizes = (base * 10**power for power in range(12) for base in (1, 2, 5))
    step = next(size for size in sizes if top <= size * _LINES)
    return [(value, words.number(value)) for value in range(0, top + 1, step)]


class Drawing(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """What a chart draws beside its axes, as a picture that is made once and played at each painting."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._picture = QPicture()
        self._size = QRectF(0, 0, 1, 1)

    def draw(self, painter: QPainter) -> QRectF:
        """Draw it all with the colours of now; gives the room that it takes, in the units of the axes."""
        raise NotImplementedError

    def repaint(self) -> None:
        """Draw it anew: something else, or the same in other colours."""
        self.prepareGeometryChange()
        self._picture = QPicture()
        painter = QPainter(self._picture)
        painter.setPen(self.hairline("line"))
        self._size = self.draw(painter)
        painter.end()
        self.update()

    def hairline(self, colour: str, width: int = 1) -> QPen:
        """A pen of so many pixels, whatever the units of the axes are."""
        pen = QPen(self._theme.colour(colour), width)
        pen.setCosmetic(True)
        return pen

    def boundingRect(self) -> QRectF:
        """All of it."""
        return self._size

    def paint(self, painter: QPainter, *_: object) -> None:
        """Play the picture."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        self._picture.play(painter)
