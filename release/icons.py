"""The icons that Windows and macOS put on files: brand.ico and brand.icns, drawn from brand.svg.

`python -m release.icons` draws them anew, after brand.svg has changed. The containers hold PNG pictures.
"""

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).resolve().parent.parent / "resources" / "icons"

WINDOWS_SIDES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
"""Pixels: those of the title bar, the taskbar and the desktop at 100 to 250 %."""
MAC_SIDES = {b"icp4": 16, b"icp5": 32, b"icp6": 64, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024}


def draw(side: int) -> bytes:
    """The brand's picture as a PNG of `side` pixels."""
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(ICONS / "brand.svg")).render(painter, QRectF(0, 0, side, side))
    painter.end()
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub knows names of files alone
    return bytes(held.data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """An icon of Windows: `pictures` by their side in pixels, as the ICO format has it."""
    place = 6 + 16 * len(pictures)
    entries = b""
    for side, picture in pictures.items():
        entries += struct.pack("<BBBBHHII", side % 256, side % 256, 0, 0, 1, 32, len(picture), place)
        place += len(picture)
    return struct.pack("<HHH", 0, 1, len(pictures)) + entries + b"".join(pictures.values())


def icns(pictures: dict[bytes, bytes]) -> bytes:
    """An icon of macOS: `pictures` by their kind, as the ICNS format has it."""
    blocks = b"".join(kind + struct.pack(">I", 8 + len(picture)) + picture for kind, picture in pictures.items())
    return b"icns" + struct.pack(">I", 8 + len(blocks)) + blocks


def main() -> None:
    """Draw both files."""
    application = QGuiApplication([])
    (ICONS / "brand.ico").write_bytes(ico({side: draw(side) for side in WINDOWS_SIDES}))
    (ICONS / "brand.icns").write_bytes(icns({kind: draw(side) for kind, side in MAC_SIDES.items()}))
    application.quit()


if __name__ == "__main__":
    main()
