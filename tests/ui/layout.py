"""Looks for texts that cannot be read whole: for tests of the window at any size and in any language."""

from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QComboBox, QLabel, QWidget

from desktop_mailer.ui.widgets import Elided


def clipped(root: QWidget) -> list[str]:
    """The texts that do not fit into their place."""
    found = []
    for widget in _texts(root):
        if isinstance(widget, QLabel) and widget.wordWrap():
            fits = widget.height() >= widget.heightForWidth(widget.width()) - 1
        else:
            tall = widget.height() >= widget.fontMetrics().height()
            fits = tall and widget.width() >= widget.minimumSizeHint().width() - 1
        if not fits:
            found.append(f"{_name(widget)} {widget.size()} needs {widget.sizeHint()}")
    return found


def outside(root: QWidget) -> list[str]:
    """The texts that reach out of what holds them; below the end of what scrolls is no fault."""
    found = []
    for widget in _texts(root):
        place = widget.geometry()
        inside = widget.parentWidget()
        while inside is not None:
            scrolls = isinstance(inside.parentWidget(), QAbstractScrollArea)
            if place.left() < 0 or place.right() > inside.width() or (not scrolls and place.bottom() > inside.height()):
                found.append(f"{_name(widget)} lies at {place} in {type(inside).__name__} {inside.size()}")
                break
            if scrolls:
                place = place.intersected(inside.rect())
                if place.isEmpty():
                    break
            if inside is root:
                break
            place.translate(inside.pos())
            inside = inside.parentWidget()
    return found


def shortened(root: QWidget) -> list[str]:
    """The texts that end in an ellipsis."""
    labels = [label for label in root.findChildren(Elided) if label.isVisible()]
    return [f"{_name(label)} is shown as “{label.shown}”" for label in labels if label.shown != label.text()]


def overlapping(root: QWidget) -> list[str]:
    """The texts of one parent that lie upon each other."""
    texts = [widget for widget in _texts(root) if not widget.findChildren(QWidget)]
    return [
        f"{_name(one)} upon {_name(other)}"
        for place, one in enumerate(texts)
        for other in texts[place + 1 :]
        if one.parentWidget() is other.parentWidget() and one.geometry().intersects(other.geometry())
    ]


def _texts(root: QWidget) -> list[QLabel | QAbstractButton]:
    found = [widget for widget in root.findChildren(QWidget) if isinstance(widget, QLabel | QAbstractButton)]
    return [
        widget
        for widget in found
        if widget.isVisible() and widget.text() and not isinstance(widget.parentWidget(), QComboBox)
    ]


def _name(widget: QLabel | QAbstractButton) -> str:
    return f"{type(widget).__name__} “{widget.text()}”"
