"""An editor of a consent: whether, when and how it was given. For the form of a client."""

from datetime import UTC, datetime

from PySide6.QtCore import QDateTime, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from desktop_mailer.domain.client import SOURCE_LIMIT
from desktop_mailer.domain.clock import Clock
from desktop_mailer.ui.theme import Theme
from desktop_mailer.ui.widgets import MomentEdit


class ConsentEdit(QWidget):
    """`edited` comes after each change by the person. A new consent is dated now."""

    edited = Signal()

    def __init__(self, clock: Clock, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self.given = QCheckBox(self.tr("&Agreed to get messages"))
        self.moment = MomentEdit(theme, self.tr("When the consent was given"))
        self.source = QLineEdit()
        self.source.setPlaceholderText(self.tr("how: a form, a call, a contract"))
        self.source.setAccessibleName(self.tr("How the consent was given"))
        self.source.setMaxLength(SOURCE_LIMIT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in (self.given, self.moment, self.source):
            layout.addWidget(widget)
        self.setFocusProxy(self.given)
        self.given.clicked.connect(self._take_choice)
        self.moment.dateTimeChanged.connect(lambda _: self.edited.emit())
        self.source.textEdited.connect(lambda _: self.edited.emit())
        self.set_values(None, "")

    def values(self) -> tuple[datetime | None, str]:
        """When, to the millisecond, and how; None and "" where there is no consent."""
        if not self.given.isChecked():
            return None, ""
        return datetime.fromtimestamp(self.moment.dateTime().toMSecsSinceEpoch() / 1000, UTC), self.source.text()

    def set_values(self, at: datetime | None, source: str) -> None:
        """Show these; not an edit."""
        self.given.setChecked(at is not None)
        self._date(at or self._clock.now())
        self.source.setText(source)
        self._show_details()

    def _take_choice(self) -> None:
        if self.given.isChecked():
            self._date(self._clock.now())
        self._show_details()
        self.edited.emit()

    def _date(self, moment: datetime) -> None:
        self.moment.blockSignals(True)
        self.moment.setMaximumDateTime(_qt(max(moment, self._clock.now())))
        self.moment.setDateTime(_qt(moment))
        self.moment.blockSignals(False)

    def _show_details(self) -> None:
        for widget in (self.moment, self.source):
            widget.setVisible(self.given.isChecked())


def _qt(moment: datetime) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(round(moment.timestamp() * 1000))
