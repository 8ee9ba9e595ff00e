"""The line of three colours and the sentence that says why nothing goes out, at the top of a mailing."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from desktop_mailer.domain.mailing import Counts, Mailing, MailingState
from desktop_mailer.ui import words
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.mailings.chips import paint_progress
from desktop_mailer.ui.theme import Theme
from desktop_mailer.ui.widgets.chips import restyle

_CALM = frozenset({MailingState.DRAFT, MailingState.SCHEDULED, MailingState.FINISHED, MailingState.CANCELLED})


class ProgressLine(QWidget):
    """Sent, not sent and pending as parts of one line."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts = Counts()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Progress"))
        theme.changed.connect(self.update)

    def show_counts(self, counts: Counts) -> None:
        """Show these counts."""
        if counts != self._counts:
            self._counts = counts
            said = self.tr("{sent} sent, {not_sent} not sent, {pending} pending")
            said = said.format(
                sent=words.number(counts.sent),
                not_sent=words.number(counts.not_sent),
                pending=words.number(counts.pending),
            )
            self.setToolTip(said)
            self.setAccessibleDescription(said)
            self.update()

    def sizeHint(self) -> QSize:
        """A thin line."""
        return QSize(200, 6)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's name
        """The parts."""
        paint_progress(QPainter(self), QRectF(self.rect()), self._counts, self._theme)


class QuietLine(QFrame):
    """Why nothing of the mailing goes out right now; hidden while it goes out."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self._warns = False
        self.setProperty("look", "note")
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(8)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        self._theme.changed.connect(self._paint)
        self._paint()

    @property
    def text(self) -> str:
        """What it says, or ""."""
        return self._text.text()

    def say(self, mailing: Mailing, text: str) -> None:
        """Say it; a state that the operator brought about or expects is said calmly."""
        done = mailing.state is MailingState.RUNNING and not mailing.counts.pending
        warns = bool(text) and mailing.state not in _CALM and not done
        if (text, warns) != (self._text.text(), self._warns):
            self._warns = warns
            self._text.setText(text)
            self._paint()
        self.setVisible(bool(text))

    def _paint(self) -> None:
        self._icon.setPixmap(
            self._theme.pixmap("warning" if self._warns else "info", "warn" if self._warns else "quiet", 16)
        )
        self.setProperty("kind", "warn" if self._warns else "calm")
        restyle(self)
        restyle(self._text)
