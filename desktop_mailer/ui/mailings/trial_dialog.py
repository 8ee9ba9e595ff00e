"""Sends the text of a mailing to a few numbers as a test, apart from the mailing itself."""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_mailer.domain.client import normalise_phone
from desktop_mailer.domain.errors import FieldError, MailerError
from desktop_mailer.domain.message import Answer, Verdict
from desktop_mailer.storage import trials
from desktop_mailer.ui import words
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import error_text
from desktop_mailer.ui.mailings.bubble import Bubble
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.widgets import Field, Heading

WIDTH = 440
_KEPT = "mailings/test numbers"


class TrialDialog(QDialog):
    """Shows the text as it goes out, asks for the numbers, and tells how each request ended. It stays open."""

    def __init__(self, context: Context, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._text = text
        self._sending = Latest(context.tasks, "send a test")
        self.destroyed.connect(self._sending.cancel)
        title = self.tr("Test send")
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH)
        self.numbers = QLineEdit(str(context.memory.value(_KEPT, "") or ""))
        self.numbers.setMaxLength(400)
        self.field = Field(self.tr("&Numbers, with commas between them"), self.numbers)
        self.outcome = QLabel()
        self.outcome.setWordWrap(True)
        self.outcome.hide()
        self.send = QPushButton(self.tr("Send the test"))
        self.send.setProperty("look", "primary")
        self.send.setDefault(True)
        self.send.clicked.connect(self._start)
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.reject)
        note = QLabel(self.tr("It goes out at once, by the gateway of the settings, and counts for no mailing."))
        note.setWordWrap(True)
        note.setProperty("look", "hint")
        bubble = Bubble(context.theme)
        bubble.show_text(text)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(close)
        buttons.addWidget(self.send)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        for widget in (Heading(title), bubble, self.field, note, self.outcome):
            layout.addWidget(widget)
        layout.addLayout(buttons)
        self.numbers.setFocus()

    def _start(self) -> None:
        typed = [each for each in self.numbers.text().replace(";", ",").split(",") if each.strip()]
        try:
            phones = list(dict.fromkeys(map(normalise_phone, typed)))
        except FieldError as error:
            self._refuse(error_text(error))
            return
        if not phones:
            self._refuse(self.tr("Give at least one number."))
            return
        if len(phones) > trials.MOST:
            self._refuse(self.tr("At most %Ln number(s) at once: it is a test.", "", trials.MOST))
            return
        self._context.memory.setValue(_KEPT, self.numbers.text())
        self.send.setEnabled(False)
        self._sending.start(self._post(phones))

    def _refuse(self, why: str) -> None:
        self.field.show_error(why)
        self.numbers.setFocus()

    async def _post(self, phones: list[str]) -> None:
        told: list[str] = []
        try:
            for phone in phones:
                told.append(f"{words.phone_text(phone)}: {await self._outcome(phone)}")
                self._say(told)
        finally:
            self.send.setEnabled(True)

    async def _outcome(self, phone: str) -> str:
        try:
            answer = await self._context.try_out(phone, self._text)
        except MailerError as error:
            return error_text(error)
        return self._answer_words(answer)

    def _answer_words(self, answer: Answer) -> str:
        if answer.verdict is Verdict.ACCEPTED:
            return self.tr("accepted by the gateway")
        said = words.word(answer.verdict) if answer.verdict is Verdict.REJECTED else self.tr("not accepted")
        return f"{said} ({answer.text})" if answer.text else said

    def _say(self, told: list[str]) -> None:
        self.outcome.setText("\n".join(told))
        self.outcome.show()
        self._fit()

    def _fit(self) -> None:
        """Be as high as what is said needs: wrapped lines do not make a dialog grow by themselves."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def showEvent(self, event: QShowEvent) -> None:
        """Fit what is said."""
        super().showEvent(event)
        self._fit()
