"""Chips: a filter that is on or off, and a status in its colour."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QWidget

from desktop_mailer.domain.mailing import MailingState
from desktop_mailer.domain.message import Status
from desktop_mailer.ui.words import word

_LOOKS = {
    (Status, Status.SENT): "sent",
    (Status, Status.NOT_SENT): "not-sent",
    (Status, Status.PENDING): "pending",
    (MailingState, MailingState.DRAFT): "pending",
    (MailingState, MailingState.SCHEDULED): "accent",
    (MailingState, MailingState.RUNNING): "sent",
    (MailingState, MailingState.PAUSED): "warn",
    (MailingState, MailingState.FINISHED): "pending",
    (MailingState, MailingState.CANCELLED): "pending",
}


class Chip(QToolButton):
    """A small rounded button; checkable as a filter, or with a menu of choices."""

    def __init__(self, text: str = "", parent: QWidget | None = None, *, checkable: bool = True) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setCheckable(checkable)
        self.setProperty("look", "chip")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_active(self, active: bool) -> None:
        """Look as a filter that is on, for chips that are not checkable."""
        self.setProperty("active", active)
        restyle(self)


class StatusChip(QLabel):
    """The word of a status or a state on its colour."""

    def __init__(self, value: Status | MailingState | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "status")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if value is not None:
            self.show_value(value)

    def show_value(self, value: Status | MailingState) -> None:
        """Show another status."""
        self.setText(word(value))
        self.setProperty("kind", _LOOKS[type(value), value])
        restyle(self)


def restyle(widget: QWidget) -> None:
    """Make the style sheet look again at the widget's properties."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
