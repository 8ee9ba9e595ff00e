"""Colours, icons and the style sheet, light and dark; for every widget of the window."""

import weakref
from enum import StrEnum
from pathlib import Path
from string import Template

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton

_TOKENS = {
    # each name in light and in dark
    "canvas": ("#F6F7F9", "#14171B"),
    "surface": ("#FFFFFF", "#1C2025"),
    "raised": ("#FFFFFF", "#242930"),
    "line": ("#DCE0E6", "#30363E"),
    "edge": ("#BFC6D0", "#48515C"),
    "text": ("#1A1E24", "#E7EBF0"),
    "quiet": ("#5A6472", "#9BA5B3"),
    "accent": ("#1F5FD6", "#6EA0FF"),
    "accent_strong": ("#174DB3", "#8DB4FF"),
    "accent_soft": ("#E4ECFB", "#26344F"),
    "on_accent": ("#FFFFFF", "#0E1420"),
    "hover": ("#EDF0F4", "#262C33"),
    "press": ("#E1E6EC", "#2F363F"),
    "sent": ("#0072B2", "#56B4E9"),
    "sent_soft": ("#EAF4FA", "#1D3545"),
    "not_sent": ("#D55E00", "#F0833A"),
    "not_sent_text": ("#B04A00", "#F59A5B"),
    "not_sent_soft": ("#FBEADF", "#40291B"),
    "pending": ("#8A94A3", "#77818F"),
    "pending_text": ("#5A6472", "#A9B2BF"),
    "pending_soft": ("#EDEFF2", "#2A3037"),
    "warn": ("#8A5C00", "#F2C14E"),
    "warn_soft": ("#FFF6DD", "#332B14"),
    "warn_line": ("#EBD9A4", "#5A4A1C"),
    "error": ("#B3261E", "#FF8A80"),
    "good": ("#1B7F4B", "#5CC58D"),
}

ICON_SIZES = (16, 20, 32, 40)
GAP = 5


class Scheme(StrEnum):
    """Which colours the operator wants; SYSTEM follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


_QT_SCHEMES = {
    Scheme.SYSTEM: Qt.ColorScheme.Unknown,
    Scheme.LIGHT: Qt.ColorScheme.Light,
    Scheme.DARK: Qt.ColorScheme.Dark,
}


class Theme(QObject):
    """The look of the application. `resources` is the folder that holds icons/ and style/.

    `changed` comes after the colours have changed; icons put on widgets by `put_icon` are tinted anew by then.
    """

    changed = Signal()

    def __init__(self, application: QApplication, resources: Path) -> None:
        super().__init__(application)
        self._application = application
        self._icons = resources / "icons"
        self._style = resources / "style"
        self._drawings: dict[str, str] = {}
        self._cache: dict[tuple[str, str, bool, int], QIcon] = {}
        self._tinted: list[tuple[weakref.ref[QObject], str, str]] = []
        self._scheme = Scheme.SYSTEM
        self.dark = False
        QApplication.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._refresh)
        self._refresh()

    @property
    def scheme(self) -> Scheme:
        """The operator's choice."""
        return self._scheme

    def choose(self, scheme: Scheme) -> None:
        """Follow the system, or be light or dark from now on."""
        self._scheme = scheme
        QGuiApplication.styleHints().setColorScheme(_QT_SCHEMES[scheme])
        self._refresh()  # platforms that know no scheme send no signal

    def colour(self, name: str) -> QColor:
        """The colour of a token, as "surface" or "not_sent"."""
        return QColor(_TOKENS[name][self.dark])

    def icon(self, name: str, colour: str = "text", *, gap: int = 0) -> QIcon:
        """The icon resources/icons/`name`.svg in the colour of a token. It keeps its tint: see `put_icon`.

        `gap` is empty space at its right, in pixels, for buttons that set their text too close.
        """
        key = (name, colour, self.dark, gap)
        if key not in self._cache:
            self._cache[key] = self._drawn(name, colour, gap)
        return self._cache[key]

    def pixmap(self, name: str, colour: str = "text", side: int = 20) -> QPixmap:
        """The icon as a picture of `side` device-independent pixels, for labels."""
        return self.icon(name, colour).pixmap(QSize(side, side), self._application.devicePixelRatio())

    def put_icon(self, target: QObject, name: str, colour: str = "text") -> None:
        """Set the icon of a button, an action or a window, now and after each change of colours."""
        self._tinted = [entry for entry in self._tinted if entry[0]() not in (None, target)]
        self._tinted.append((weakref.ref(target), name, colour))
        if _sets_text_close(target) or isinstance(target, QPushButton):
            gap = GAP if _sets_text_close(target) else 0
            target.setIconSize(QSize(16 + gap, 16))  # type: ignore[attr-defined]  # a button
        self._tint(target, name, colour)

    def _tint(self, target: QObject, name: str, colour: str) -> None:
        icon = self.icon(name, colour, gap=GAP if _sets_text_close(target) else 0)
        target.setIcon(icon)  # type: ignore[attr-defined]  # buttons, actions and menus share no base with an icon

    def _refresh(self) -> None:
        self.dark = self._is_dark()
        self._application.setPalette(self._palette())
        self._application.setStyleSheet(self._sheet())
        alive = []
        for entry in self._tinted:
            target = entry[0]()
            if target is None:
                continue
            try:
                self._tint(target, entry[1], entry[2])
            except RuntimeError:  # the C++ object is gone already
                continue
            alive.append(entry)
        self._tinted = alive
        self.changed.emit()

    def _is_dark(self) -> bool:
        if self._scheme is not Scheme.SYSTEM:
            return self._scheme is Scheme.DARK
        return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark

    def _drawn(self, name: str, colour: str, gap: int) -> QIcon:
        if name not in self._drawings:
            self._drawings[name] = (self._icons / f"{name}.svg").read_text(encoding="utf-8")
        icon = QIcon()
        for mode, token in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, "pending")):
            drawing = self._drawings[name].replace("currentColor", self.colour(token).name())
            renderer = QSvgRenderer(QByteArray(drawing.encode()))
            for side in ICON_SIZES:
                for ratio in (1.0, 2.0):
                    icon.addPixmap(_picture(renderer, side, gap, ratio), mode)
        return icon

    def _sheet(self) -> str:
        index = int(self.dark)
        tokens = {name: pair[index] for name, pair in _TOKENS.items()}
        scheme = "dark" if self.dark else "light"
        for name in ("down", "up", "tick"):
            tokens[f"{name}_arrow"] = (self._style / f"{name}-{scheme}.svg").as_posix()
        size = self._application.font().pointSizeF()
        tokens["small"] = f"{max(size - 1, 7.5):g}pt"
        parts = [Template(file.read_text(encoding="utf-8")) for file in sorted(self._style.glob("*.qss"))]
        return "\n".join(part.substitute(tokens) for part in parts)

    def _palette(self) -> QPalette:
        roles = {
            QPalette.ColorRole.Window: "canvas",
            QPalette.ColorRole.WindowText: "text",
            QPalette.ColorRole.Base: "surface",
            QPalette.ColorRole.AlternateBase: "canvas",
            QPalette.ColorRole.Text: "text",
            QPalette.ColorRole.Button: "raised",
            QPalette.ColorRole.ButtonText: "text",
            QPalette.ColorRole.BrightText: "on_accent",
            QPalette.ColorRole.ToolTipBase: "raised",
            QPalette.ColorRole.ToolTipText: "text",
            QPalette.ColorRole.PlaceholderText: "quiet",
            QPalette.ColorRole.Highlight: "accent",
            QPalette.ColorRole.HighlightedText: "on_accent",
            QPalette.ColorRole.Accent: "accent",
            QPalette.ColorRole.Link: "accent",
            QPalette.ColorRole.LinkVisited: "accent",
            QPalette.ColorRole.Light: "raised",
            QPalette.ColorRole.Midlight: "hover",
            QPalette.ColorRole.Mid: "line",
            QPalette.ColorRole.Dark: "edge",
        }
        palette = QPalette()
        for role, token in roles.items():
            palette.setColor(role, self.colour(token))
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("pending"))
        return palette


def _sets_text_close(target: QObject) -> bool:
    """True for buttons that show a text beside their icon, too close to it."""
    if isinstance(target, QToolButton):
        return target.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon and not target.isRightToLeft()
    return isinstance(target, QPushButton) and bool(target.text())


def _picture(renderer: QSvgRenderer, side: int, gap: int, ratio: float) -> QPixmap:
    picture = QPixmap(round((side + gap) * ratio), round(side * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, side * ratio, side * ratio))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def tabular(font: QFont) -> QFont:
    """The same font with figures of one width, so that changing numbers do not flicker."""
    copy = QFont(font)
    copy.setFeature(QFont.Tag("tnum"), 1)
    return copy


def heading(font: QFont, points: float = 2.0) -> QFont:
    """The same font as a heading: larger by `points` and semibold."""
    copy = QFont(font)
    copy.setPointSizeF(font.pointSizeF() + points)
    copy.setWeight(QFont.Weight.DemiBold)
    return copy
