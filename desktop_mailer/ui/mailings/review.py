"""The foot of the form of a mailing: when it begins and ends, what is wrong, and "Send 1,248 messages"."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_mailer.domain.mailing import Audience, Preview
from desktop_mailer.domain.window import Window
from desktop_mailer.ui import words
from desktop_mailer.ui.mailings import phrases
from desktop_mailer.ui.widgets import SidesLayout, row

WORDS_WIDTH = 320
"""The words wrap down to this before the buttons go below them."""


class ReviewBar(QFrame):
    """Says in words what the buttons would do. The form decides which of them can be pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "footer")
        self._review = QLabel()
        self._review.setWordWrap(True)
        self._review.setAccessibleName(self.tr("Review"))
        self._trouble = QLabel()
        self._trouble.setTextFormat(Qt.TextFormat.PlainText)
        self._trouble.setWordWrap(True)
        self._trouble.setProperty("look", "error")
        self.send = QPushButton()
        self.send.setProperty("look", "primary")
        self.keep = QPushButton(self.tr("Save as a &draft"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self._lay_out()

    def offer_changes(self) -> None:
        """The button stores what has changed."""
        self.send.setText(self.tr("Save changes"))

    def offer_sending(
        self, audience: Audience | None, preview: Preview | None, starts_at: datetime | None, now: datetime
    ) -> None:
        """The button launches: to whom (None: still counted), for what cost (None: not known), when (None: now)."""
        self.send.setText(self._send_title(audience, preview, starts_at, now))

    def show_span(self, starts_at: datetime | None, ends_at: datetime, window: Window | None, now: datetime) -> None:
        """Say when it begins (None: now) and ends, and at which hours it goes out."""
        ends = words.when(ends_at, now)
        if starts_at is None:
            begins = self.tr("Begins at once, ends {end}").format(end=ends)
        else:
            begins = self.tr("Begins {start}, ends {end}").format(start=words.when(starts_at, now), end=ends)
        self._review.setText(f"{begins}; {phrases.window_words(window)}.")

    def show_trouble(self, text: str) -> None:
        """Show an error that belongs to no field; "" takes it away."""
        self._trouble.setText(text)
        self._trouble.setVisible(bool(text))

    def _send_title(
        self, audience: Audience | None, preview: Preview | None, starts_at: datetime | None, now: datetime
    ) -> str:
        if audience is None:
            return self.tr("Counting the clients…")
        if not audience.recipients:
            return self.tr("Nobody to send to")
        count = max(0, audience.recipients - audience.unreachable - (preview.empty if preview else 0))
        if starts_at is None:
            title = self.tr("Send %Ln message(s)", "", count)
        else:
            title = self.tr("Schedule for {moment}: %Ln message(s)", "", count)
            title = title.format(moment=words.when(starts_at, now))
        if audience.unreachable:
            title += ", " + phrases.late_words(audience.unreachable)
        return f"{title} ({phrases.parts_words(preview)})" if preview else title

    def _lay_out(self) -> None:
        words = QWidget()
        said = QVBoxLayout(words)
        said.setContentsMargins(0, 0, 0, 0)
        said.setSpacing(2)
        said.addWidget(self._review)
        said.addWidget(self._trouble)
        sides = SidesLayout(least=WORDS_WIDTH, trailing=True)
        sides.addWidget(words)
        sides.addWidget(row(self.cancel, self.keep, self.send, trailing=True))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 12, 24, 12)
        layout.addLayout(sides)
