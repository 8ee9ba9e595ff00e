"""An editor for a list of short words (tags, operator codes) as chips that can be taken away."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QFrame, QLayout, QLayoutItem, QLineEdit, QToolButton, QWidget

from desktop_mailer.domain.client import clean_tags
from desktop_mailer.ui.theme import Theme
from desktop_mailer.ui.words import plain_tip


class TagsEdit(QFrame):
    """`edited` comes after each change by the person. `,` or Enter ends a tag; Backspace in an empty line takes one."""

    edited = Signal()

    def __init__(self, theme: Theme, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "editor")
        self._theme = theme
        self._tags: tuple[str, ...] = ()
        self._placeholder = placeholder
        self._chips: list[QToolButton] = []
        self._line = QLineEdit()
        self._line.setProperty("look", "bare")
        self._line.setMinimumWidth(88)
        self._line.setPlaceholderText(placeholder)
        self._line.installEventFilter(self)
        self._line.textEdited.connect(self._take_text)
        self._line.editingFinished.connect(self._end_tag)
        self.setFocusProxy(self._line)
        self._flow = _Flow(self)
        self._flow.addWidget(self._line)

    def setAccessibleName(self, name: str) -> None:
        """Name the line in which one types."""
        super().setAccessibleName(name)
        self._line.setAccessibleName(name)

    def values(self) -> tuple[str, ...]:
        """The tags, with what is typed and not yet ended."""
        return clean_tags((*self._tags, *self._line.text().split(",")))

    def set_values(self, tags: Sequence[str]) -> None:
        """Show these tags; not an edit."""
        self._tags = tuple(tags)
        self._line.clear()
        self._show_chips()

    def suggest(self, tags: Sequence[str]) -> None:
        """Offer these while typing."""
        completer = QCompleter(list(tags), self._line)  # whose it is: the line deletes the one before
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.activated.connect(lambda _: QTimer.singleShot(0, self._end_tag))
        self._line.setCompleter(completer)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter ends a tag rather than the form; Backspace takes the last one; focus shows on the frame."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._line.text().strip():
                self._end_tag()
                return True
            if event.key() == Qt.Key.Key_Backspace and not self._line.text() and self._tags:
                self._remove(self._tags[-1])
                return True
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.setProperty("focused", event.type() is QEvent.Type.FocusIn)
            self.style().unpolish(self)
            self.style().polish(self)
        return super().eventFilter(watched, event)

    def _take_text(self, text: str) -> None:
        if "," in text:
            self._end_tag()
        self.edited.emit()

    def _end_tag(self) -> None:
        if not self._line.text().strip(" ,"):
            return
        self._tags = self.values()
        self._line.clear()
        self._show_chips()
        self.edited.emit()

    def _remove(self, tag: str) -> None:
        self._tags = tuple(other for other in self._tags if other != tag)
        self._show_chips()
        self._line.setFocus()
        self.edited.emit()

    def _show_chips(self) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(tag) for tag in self._tags]
        self._flow.removeWidget(self._line)
        for widget in (*self._chips, self._line):
            self._flow.addWidget(widget)
            widget.show()
        self._line.setPlaceholderText("" if self._tags else self._placeholder)
        self.updateGeometry()

    def _chip(self, tag: str) -> QToolButton:
        chip = QToolButton(self)
        chip.setProperty("look", "tag")
        chip.setText(tag if len(tag) <= 32 else tag[:31] + "…")
        said = self.tr("Remove “%1”").replace("%1", tag)
        chip.setToolTip(plain_tip(said))
        chip.setAccessibleName(said)
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        chip.setIconSize(QSize(12, 12))
        chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._theme.put_icon(chip, "close", "quiet")
        chip.clicked.connect(lambda: self._remove(tag))
        return chip


class _Flow(QLayout):
    """Lays widgets out in lines, as words; the last one takes the rest of its line."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(6, 4, 6, 4)
        self.setSpacing(4)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(self.geometry().width(), 200)))

    def minimumSize(self) -> QSize:
        widest = max((item.minimumSize().width() for item in self._items), default=0)
        return QSize(widest + 12, 32)

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        margins = self.contentsMargins()
        space = rect.marginsRemoved(margins)
        x, y, height = space.x(), space.y(), 0
        for number, item in enumerate(self._items):
            size = item.sizeHint()
            last = number == len(self._items) - 1
            width = min(item.minimumSize().width() if last else size.width(), space.width())
            if x + width > space.x() + space.width() and x > space.x():
                x, y, height = space.x(), y + height + self.spacing(), 0
            if move:
                taken = space.x() + space.width() - x if last else width
                item.setGeometry(QRect(QPoint(x, y), QSize(taken, size.height())))
            x += width + self.spacing()
            height = max(height, size.height())
        return y + height - rect.y() + margins.bottom()
