"""Layouts whose height follows from their width: rows that wrap, and pairs that stand under each other where narrow."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class _Wrapping(QLayout):
    """What both have in common: their items, and that narrower means higher."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 8) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Take over the item."""
        self._items.append(item)

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at that place, or None past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give the item at that place back to the caller."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It asks for no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Narrower means higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """How high it is at that width."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Put the items into `rect`."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def minimumSize(self) -> QSize:
        """Room for the largest item."""
        size = QSize()
        for item in self._seen():
            size = size.expandedTo(item.minimumSize())
        return size

    def _seen(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        raise NotImplementedError


class FlowLayout(_Wrapping):
    """Side by side, then on in the next line, as words do. `trailing`: each line ends at the right.

    In the middle of their line, but for those that are aligned at its top.
    """

    def __init__(self, parent: QWidget | None = None, spacing: int = 8, *, trailing: bool = False) -> None:
        super().__init__(parent, spacing)
        self._trailing = trailing

    def sizeHint(self) -> QSize:
        """All in one line."""
        sizes = [item.sizeHint() for item in self._seen()]
        width = sum(size.width() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        top = rect.y()
        for line in self._lines(rect.width()):
            height = max(size.height() for _, size in line)
            width = sum(size.width() for _, size in line) + self.spacing() * (len(line) - 1)
            left = rect.right() + 1 - width if self._trailing else rect.x()
            for item, size in line:
                if move:
                    under = 0 if item.alignment() & Qt.AlignmentFlag.AlignTop else (height - size.height()) // 2
                    item.setGeometry(QRect(QPoint(left, top + under), size))
                left += size.width() + self.spacing()
            top += height + min(self.spacing(), 8)
        return max(0, top - rect.y() - min(self.spacing(), 8))

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        left = 0
        for item in self._seen():
            size = _bounded(item, item.sizeHint().width(), width)
            if not lines or left + size.width() > width:
                lines.append([])
                left = 0
            lines[-1].append((item, size))
            left += size.width() + self.spacing()
        return lines


class SidesLayout(_Wrapping):
    """Two items at both ends of a line; the second under the first where the line is too narrow for both.

    The first may be shortened to `least` for that. With `shares` they divide the whole width so, and stand under each
    other where it is less than `least`. `trailing`: the second stays at the right also where it stands below.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        spacing: int = 16,
        *,
        shares: tuple[int, int] | None = None,
        least: int = 0,
        trailing: bool = False,
    ) -> None:
        super().__init__(parent, spacing)
        self._shares = shares
        self._least = least
        self._trailing = trailing

    def sizeHint(self) -> QSize:
        """Both in one line."""
        sizes = [item.sizeHint() for item in self._seen()]
        width = sum(size.width() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        items = self._seen()
        if len(items) == 2 and self._fits(items, rect.width()):
            return self._beside(items, rect, move=move)
        return self._stacked(items, rect, move=move)

    def _fits(self, items: list[QLayoutItem], width: int) -> bool:
        if self._shares is not None:
            return width >= self._least
        first, second = (item.sizeHint().width() for item in items)
        return (min(first, self._least) if self._least else first) + self.spacing() + second <= width

    def _beside(self, items: list[QLayoutItem], rect: QRect, *, move: bool) -> int:
        room = rect.width() - self.spacing()
        own = items[1].sizeHint().width()
        second = room * self._shares[1] // sum(self._shares) if self._shares else own
        heights = [_height(item, width) for item, width in zip(items, (room - second, second), strict=True)]
        height = max(heights)
        if move:
            places = ((rect.x(), room - second), (rect.right() + 1 - second, second))
            for item, (left, width), needed in zip(items, places, heights, strict=True):
                top = rect.y() if self._shares else rect.y() + (height - needed) // 2
                item.setGeometry(QRect(left, top, width, height if self._shares else needed))
        return height

    def _stacked(self, items: list[QLayoutItem], rect: QRect, *, move: bool) -> int:
        top = rect.y()
        gap = min(self.spacing(), 12)
        for place, item in enumerate(items):
            trails = self._trailing and place == 1
            size = _bounded(item, item.sizeHint().width() if trails else rect.width(), rect.width())
            left = rect.right() + 1 - size.width() if trails else rect.x()
            if move:
                item.setGeometry(QRect(QPoint(left, top), size))
            top += size.height() + gap
        return max(0, top - rect.y() - gap)


def row(*widgets: QWidget, spacing: int = 8, trailing: bool = False) -> QWidget:
    """These widgets side by side, going on in the next line where there is no room."""
    place = QWidget()
    layout = FlowLayout(place, spacing, trailing=trailing)
    for widget in widgets:
        layout.addWidget(widget)
    return place


def _bounded(item: QLayoutItem, wanted: int, width: int) -> QSize:
    taken = max(min(wanted, width), item.minimumSize().width())
    return QSize(taken, _height(item, taken))


def _height(item: QLayoutItem, width: int) -> int:
    height = item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
    return max(height, item.minimumSize().height())
