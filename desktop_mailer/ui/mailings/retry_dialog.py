"""Asks what of a mailing is to be tried again: by reason, with a new end where the old one is over."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QDateTime
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_mailer.domain.mailing import Mailing, guard, time_problems
from desktop_mailer.domain.message import NotSent
from desktop_mailer.ui import words
from desktop_mailer.ui.errors import error_text
from desktop_mailer.ui.theme import Theme
from desktop_mailer.ui.widgets import Field, Heading, MomentEdit

WIDTH = 440
LASTS = timedelta(hours=24)


class RetryDialog(QDialog):
    """`reasons` and `ends_at` are the answer once it was accepted; no end where the mailing keeps its own."""

    def __init__(
        self, mailing: Mailing, failed: Mapping[NotSent, int], now: datetime, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        question = self.tr("Try again what failed")
        self.setWindowTitle(question)
        self.setMinimumWidth(WIDTH)
        self._mailing, self._failed, self._now = mailing, failed, now
        self._over = now >= mailing.last_claim_at
        self.boxes: dict[NotSent, QCheckBox] = {}
        for reason, count in failed.items():
            box = QCheckBox(f"{words.word(reason)} ({words.number(count)})")
            box.setChecked(reason is not NotSent.UNCONFIRMED)
            box.toggled.connect(self._tell)
            self.boxes[reason] = box
        self.end = MomentEdit(theme, self.tr("End"))
        self.end.setDateTime(QDateTime.fromSecsSinceEpoch(int((now + LASTS).timestamp()) // 60 * 60))
        self.end_field = Field(self.tr("New &end: the old one is over"), self.end)
        self.end_field.setVisible(self._over)
        self.retry = QPushButton()
        self.retry.setProperty("look", "primary")
        self.retry.setDefault(True)
        self._lay_out(question)
        self._tell()

    @property
    def reasons(self) -> tuple[NotSent, ...]:
        """What is to be tried again."""
        return tuple(reason for reason, box in self.boxes.items() if box.isChecked())

    @property
    def ends_at(self) -> datetime | None:
        """The new end (UTC); None where the mailing keeps its own."""
        return datetime.fromtimestamp(self.end.dateTime().toSecsSinceEpoch(), UTC) if self._over else None

    def accept(self) -> None:
        """Take the answer, or say what is wrong with the end."""
        end = self.ends_at
        if end is not None:
            wrong = [error_text(problem) for problem in time_problems(self._mailing.starts_at, end, self._now)]
            if not wrong and self._now >= end - guard(self._mailing.starts_at, end):
                wrong = [self.tr("That is too near: nothing would go out any more.")]
            if wrong:
                self.end_field.show_error(" ".join(wrong))
                self.end.setFocus()
                return
        super().accept()

    def _lay_out(self, question: str) -> None:
        self._note = QLabel(
            self.tr(
                "The same messages go out with the same ids: a gateway that remembers ids delivers none of them twice. "
                "Who has opted out meanwhile gets nothing."
            )
        )
        self._note.setWordWrap(True)
        self._note.setProperty("look", "hint")
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.retry.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.retry)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(Heading(question))
        for box in self.boxes.values():
            layout.addWidget(box)
        layout.addWidget(self._note)
        layout.addWidget(self.end_field)
        layout.addSpacing(4)
        layout.addLayout(buttons)

    def _tell(self, *_: object) -> None:
        count = sum(self._failed[reason] for reason in self.reasons)
        self.retry.setText(self.tr("Retry %Ln message(s)", "", count))
        self.retry.setEnabled(bool(count))
