"""The mouse wheel scrolls the page: an editor without the focus does not change under it. For windows and dialogs."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QWidget


def leave_wheel_to_page(root: QWidget) -> None:
    """From now on the wheel changes only the editor in `root` that the person works in."""
    guard = _Guard(root)
    for kind in (QAbstractSpinBox, QComboBox):
        for editor in root.findChildren(kind):
            editor.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel alone gives no focus
            editor.installEventFilter(guard)


class _Guard(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass the wheel on to what scrolls."""
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False
