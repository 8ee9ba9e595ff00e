"""The suppression list: how many phones are on it, and one of them looked up, added or taken off by hand."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop_mailer.domain.client import normalise_phone
from desktop_mailer.domain.errors import FieldError, MailerError
from desktop_mailer.storage import phones, suppression
from desktop_mailer.storage.phones import PhoneFacts
from desktop_mailer.ui.clients import sentences
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import confirm, error_text
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.widgets import Field, Heading, Note, row
from desktop_mailer.ui.words import number, phone_text

LOOK_UP_MS = 120


class SuppressionDialog(QDialog):
    """The list keeps no phones that could be shown: it answers for one that is typed."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Suppression list"))
        self.setMinimumWidth(460)
        self._context = context
        self._facts: PhoneFacts | None = None
        self._reading = Latest(context.tasks, "looking up a phone on the suppression list")
        self.finished.connect(self._reading.cancel)
        self._changing = Latest(context.tasks, "changing the suppression list")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(LOOK_UP_MS)
        self._pause.timeout.connect(self.look_up)
        self.count = QLabel()
        self.phone = QLineEdit()
        self.phone.setPlaceholderText("79161234567")
        self.field = Field(self.tr("&Phone"), self.phone)
        self.answer = Note()
        self.add = QPushButton(self.tr("&Add to the list…"))
        self.remove = QPushButton(self.tr("&Take off the list…"))
        self._lay_out()
        self.phone.textEdited.connect(self._wait)
        self.add.clicked.connect(lambda: self._changing.start(self._ask_to_add(), on_error=self._show_error))
        self.remove.clicked.connect(lambda: self._changing.start(self._ask_to_remove(), on_error=self._show_error))
        self.look_up()

    def look_up(self) -> None:
        """Say whether the phone that is typed is on the list, and how many are."""
        phone, problem = self._typed()
        self._facts = None
        self.field.show_error(problem)
        self._show()
        self._grow()
        self._reading.start(self._read(phone))

    def _typed(self) -> tuple[str | None, str]:
        if not self.phone.text().strip():
            return None, ""
        try:
            return normalise_phone(self.phone.text()), ""
        except FieldError as error:
            return None, error_text(error)

    def _wait(self) -> None:
        self._facts = None
        self._show()
        self._pause.start()

    async def _read(self, phone: str | None) -> None:
        size = await self._context.database.read(suppression.size)
        self.count.setText(self.tr("%1 phone(s) are on the list.", "", size).replace("%1", number(size)))
        if phone is not None:
            facts = await self._context.database.read(phones.look_up, phone)
            if self._typed()[0] == phone:
                self._facts = facts
                self._show()

    def _show(self) -> None:
        facts = self._facts
        listed = facts.suppressed if facts is not None else None
        self.add.setEnabled(facts is not None and listed is None)
        self.remove.setEnabled(listed is not None)
        if facts is None:
            self.answer.say("")
            return
        said = self.tr("Not on the list.") if listed is None else sentences.on_list_words(listed)
        if facts.owner is not None:
            whose = self.tr("In the directory it belongs to “%1”.").replace("%1", sentences.shown_name(facts.owner))
        else:
            whose = self.tr("Nobody in the directory has it.")
        self.answer.say(f"{phone_text(facts.phone)}. {said} {whose}", warns=listed is not None)
        self._grow()

    def _grow(self) -> None:
        """Make room for what is said: a window does not follow texts that wrap."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    async def _ask_to_add(self) -> None:
        facts = self._facts
        if facts is None:
            return
        agreed = await confirm(
            self,
            self.tr("Put %1 on the suppression list?").replace("%1", phone_text(facts.phone)),
            self.tr("Whoever has this phone, now or later, is opted out and gets no messages."),
            verb=self.tr("Put on the list"),
            otherwise=self.tr("Cancel"),
        )
        if agreed:
            await self._context.database.write(phones.suppress, facts.phone, self._context.clock.now())
            if isValid(self):  # it may have been closed meanwhile
                self.look_up()

    async def _ask_to_remove(self) -> None:
        facts = self._facts
        if facts is None or facts.suppressed is None:
            return
        explanation = self.tr("Messages can go out to this phone again; who has it is opted in with that.")
        if facts.suppressed.confirmed:
            asked = self.tr("Somebody has asked for it by a stop list or by hand: get a new consent first.")
            explanation = f"{explanation}\n{asked}"
        agreed = await confirm(
            self,
            self.tr("Take %1 off the suppression list?").replace("%1", phone_text(facts.phone)),
            explanation,
            verb=self.tr("Take off the list"),
            otherwise=self.tr("Keep on the list"),
        )
        if agreed:
            await self._context.database.write(phones.release, facts.phone, self._context.clock.now())
            if isValid(self):  # it may have been closed meanwhile
                self.look_up()

    def _show_error(self, error: MailerError) -> None:
        self.field.show_error(error_text(error))

    def _lay_out(self) -> None:
        about = QLabel(
            self.tr(
                "Phones on it get nothing, whoever has them. They are kept as marks that cannot be read back, so the "
                "list cannot be shown: look up a phone."
            )
        )
        about.setProperty("look", "quiet")
        about.setWordWrap(True)
        for button in (self.add, self.remove):
            button.setAutoDefault(False)
        close = QDialogButtonBox()
        close.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        close.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        for widget in (Heading(self.tr("Suppression list")), self.count, about, self.field, self.answer):
            layout.addWidget(widget)
        layout.addWidget(row(self.add, self.remove))
        layout.addStretch(1)
        layout.addWidget(close)
        self.count.setTextFormat(Qt.TextFormat.PlainText)
