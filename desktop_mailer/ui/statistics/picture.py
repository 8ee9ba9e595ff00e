"""A chart as a picture in a file, PNG or SVG by its name. Imports QtSvg: import it late."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.ui.statistics.plot import Plot

SCALE = 2
"""Points of a PNG for each of the screen's: it is to be printed as well."""


def save(chart: Plot, path: Path) -> None:
    """Write the chart as it stands. Raises MailerError where the file cannot be written."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.ReadWrite)
    if path.suffix.lower() == ".svg":
        _draw_svg(chart, buffer)
    else:
        _draw_png(chart, buffer)
    try:
        path.write_bytes(bytes(buffer.data().data()))
    except OSError as error:
        problem = QT_TRANSLATE_NOOP("errors", "{file} cannot be written: {cause}.")
        raise MailerError(problem, file=path, cause=error.strerror or error) from error


def _draw_png(chart: Plot, buffer: QBuffer) -> None:
    image = QImage(chart.size() * SCALE, QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(SCALE)
    painter = QPainter(image)
    chart.draw_on(painter)
    painter.end()
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # a text is what it takes


def _draw_svg(chart: Plot, buffer: QBuffer) -> None:
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setSize(chart.size())
    drawing.setViewBox(QRect(0, 0, chart.width(), chart.height()))
    painter = QPainter(drawing)
    chart.draw_on(painter)
    painter.end()
