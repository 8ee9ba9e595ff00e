"""The dialog of the daily report: when, to whom, by which mail server; and what has become of the last one."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import time

from PySide6.QtCore import Qt, QTime
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop_mailer.domain import report
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError, MailerError
from desktop_mailer.domain.report import LONGEST_USER, PORTS, MailOutcome, MailServer, ReportSettings, Security
from desktop_mailer.gateway.secrets import LENGTH_LIMIT, PasswordStore, TokenSource, TokenStatus, password_place
from desktop_mailer.storage import reports
from desktop_mailer.ui import words
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import error_text, problems
from desktop_mailer.ui.report_words import trouble_words
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.widgets import Field, Heading, leave_wheel_to_page, line
from desktop_mailer.ui.widgets.chips import restyle
from desktop_mailer.ui.widgets.field import show_errors

WIDTH = 520
_LONGEST_LIST = 4_000


class ReportDialog(QDialog):
    """Keeps what is chosen when it is accepted. `passwords` may ask the keyring, off the GUI thread."""

    def __init__(self, context: Context, passwords: PasswordStore, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._passwords = passwords
        self._working = Latest(context.tasks, "the daily report")
        self._asking = Latest(context.tasks, "asking the keyring")
        for task in (self._working, self._asking):
            self.destroyed.connect(task.cancel)
        self.setWindowTitle(self.tr("Daily report"))
        self.setMinimumWidth(WIDTH)
        self._make_fields()
        self._make_buttons()
        self._lay_out()
        leave_wheel_to_page(self)
        self._working.start(self._read())

    @property
    def busy(self) -> bool:
        """True while it reads, saves or sends."""
        return self._working.running or self._asking.running

    def accept(self) -> None:
        """Check and keep; the dialog closes when all is kept."""
        if not self._working.running:
            self._working.start(self._save(), on_error=self._show_error)

    def chosen(self) -> ReportSettings:
        """What the form says, unchecked."""
        at = self.at.time()
        typed = self.recipients.text().replace(";", ",").split(",")
        server = MailServer(
            host=self.host.text().strip(),
            port=self.port.value(),
            security=Security(self.security.currentData()),
            user=self.user.text().strip(),
        )
        return ReportSettings(
            on=self.on.isChecked(),
            at=time(at.hour(), at.minute()),
            sender=self.from_.text().strip(),
            recipients=tuple(each.strip() for each in typed if each.strip()),
            server=server,
        )

    async def _read(self) -> None:
        kept = await self._context.database.read(reports.load)
        state = await self._context.database.read(reports.state)
        self.on.setChecked(kept.on)
        self.at.setTime(QTime(kept.at.hour, kept.at.minute))
        self.from_.setText(kept.sender)
        self.recipients.setText(", ".join(kept.recipients))
        self.host.setText(kept.server.host)
        self.security.setCurrentIndex(self.security.findData(kept.server.security.value))
        self.port.setValue(kept.server.port)
        self.user.setText(kept.server.user)
        if state.trouble is not None:
            self._say(self._not_sent(trouble_words(state.trouble, state.detail)), wrong=True)
        elif state.sent_at is not None:
            pattern = self.tr("The last report went out %1, to %2.")
            to = ", ".join(state.recipients)
            told = words.filled(pattern, words.when(state.sent_at, self._context.clock.now()), to)
            missed = words.filled(self.tr("Refused: %1"), state.detail) if state.detail else ""
            self._say("\n".join(filter(None, (told, missed))), wrong=bool(missed))
        self._show_password()

    async def _save(self) -> None:
        chosen = self.chosen()
        self._check(chosen)
        await self._keep_password(chosen.server)
        await self._context.database.write(reports.save, chosen, self._context.clock.now())
        super().accept()

    async def _send(self) -> None:
        self._say("")
        chosen = self.chosen()
        self._check(replace(chosen, on=True))  # a test needs all that a report does
        show_errors(self.fields, {})
        await self._keep_password(chosen.server)
        self._say(self.tr("Sending…"))
        self.test.setEnabled(False)
        try:
            self._tell(await self._context.send_report(chosen))
        finally:
            if isValid(self.test):  # the dialog may have been closed meanwhile
                self.test.setEnabled(True)

    def _check(self, chosen: ReportSettings) -> None:
        """Raise InvalidInput, also where a password was typed that nobody could be asked for."""
        report.check(chosen)
        if self.password.text() and not (chosen.server.user and chosen.server.host):
            missing = "report_user" if chosen.server.host else "report_host"
            raise FieldError(missing, QT_TRANSLATE_NOOP("errors", "A password belongs to a user at a mail server."))

    def _tell(self, outcome: MailOutcome) -> None:
        if outcome.trouble is not None:
            self._say(self._not_sent(trouble_words(outcome.trouble, outcome.detail)), wrong=True)
            return
        told = [words.filled(self.tr("The mail server took it for %1."), ", ".join(outcome.accepted))]
        told += [f"{address}: {said}" for address, said in outcome.refused.items()]
        self._say("\n".join(told), wrong=bool(outcome.refused))

    def _not_sent(self, why: str) -> str:
        return words.filled(self.tr("It did not go out: %1."), why)

    async def _keep_password(self, server: MailServer) -> None:
        typed = self.password.text()
        if typed and server.user and server.host:
            status = await asyncio.to_thread(self._passwords.save, password_place(server), typed)
            self.password.clear()
            self._tell_password(status)

    def _show_password(self) -> None:
        self._asking.start(self._look_up(self.chosen().server))

    async def _look_up(self, server: MailServer) -> None:
        if not server.user or not server.host:
            self._say_of_password(self.tr("A password belongs to a user at a server."))
            return
        self._tell_password(await asyncio.to_thread(self._passwords.load, password_place(server)))

    def _tell_password(self, status: TokenStatus) -> None:
        said = {
            TokenSource.ENVIRONMENT: self.tr("The password comes from the environment, which wins over what is typed."),
            TokenSource.KEYRING: words.filled(
                self.tr("The password is kept in the keyring of this system (%1)."), status.keyring
            ),
            TokenSource.RUN: self.tr("The password is held until the program ends."),
            None: self.tr("The password will be kept in the keyring of this system, never in a file."),
        }[status.source]
        if status.trouble is not None and status.source is not TokenSource.ENVIRONMENT:
            said = f"{said} {error_text(MailerError(status.trouble.template, '', **status.trouble.values))}"
        self.password.setPlaceholderText("" if status.token is None else "••••••••••••")
        self._say_of_password(said)

    def _say_of_password(self, text: str) -> None:
        self.whereabouts.setText(text)
        self._fit()

    def _show_error(self, error: MailerError) -> None:
        self._say(show_errors(self.fields, problems(error)), wrong=True)

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self.outcome.setText(text)
        self.outcome.setVisible(bool(text))
        self.outcome.setProperty("look", "error" if wrong else "hint")
        restyle(self.outcome)
        self._fit()

    def _take_security(self) -> None:
        """The port follows, as long as it is one of those that are meant for it."""
        if self.port.value() in PORTS.values():
            self.port.setValue(PORTS[Security(self.security.currentData())])

    def _make_fields(self) -> None:
        self.on = QCheckBox(self.tr("Send a report by e-mail every &day"))
        self.at = QTimeEdit()
        self.at.setDisplayFormat("HH:mm")
        self.at.setMaximumWidth(110)
        self.recipients = _line(_LONGEST_LIST, "anna@example.com, boris@example.com")
        self.from_ = _line(report.LONGEST_ADDRESS, "mailer@example.com")
        self.host = _line(253, "smtp.example.com")
        self.security = QComboBox()
        for security, name in ((Security.TLS, self.tr("TLS")), (Security.STARTTLS, self.tr("STARTTLS"))):
            self.security.addItem(name, security.value)
        self.security.activated.connect(self._take_security)
        self.port = QSpinBox()
        self.port.setRange(1, 65_535)
        self.port.setGroupSeparatorShown(False)
        self.user = _line(LONGEST_USER)
        self.password = _line(LENGTH_LIMIT)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        for editor in (self.user, self.host):
            editor.editingFinished.connect(self._show_password)
        self.fields = {
            "report_at": Field(self.tr("A&t"), self.at, self.tr("It tells what has happened since the last one")),
            "report_recipients": Field(self.tr("T&o, with commas between them"), self.recipients),
            "report_sender": Field(self.tr("&From"), self.from_),
            "report_host": Field(self.tr("Mail &server"), self.host),
            "report_security": Field(self.tr("Se&curity"), self.security),
            "report_port": Field(self.tr("&Port"), self.port),
            "report_user": Field(self.tr("&User"), self.user),
            "report_password": Field(self.tr("Pass&word"), self.password),
        }
        self.whereabouts = QLabel()
        self.whereabouts.setWordWrap(True)
        self.whereabouts.setProperty("look", "hint")
        self.outcome = QLabel()
        self.outcome.setTextFormat(Qt.TextFormat.PlainText)  # the server's words
        self.outcome.setWordWrap(True)
        self.outcome.hide()

    def _make_buttons(self) -> None:
        self.test = _button(self.tr("Send a test &now"), self._start_test)
        self.cancel = _button(self.tr("Cancel"), self.reject)
        self.save = _button(self.tr("Sa&ve"), self.accept)
        self.save.setProperty("look", "primary")
        self.save.setDefault(True)

    def _start_test(self) -> None:
        if not self._working.running:
            self._working.start(self._send(), on_error=self._show_error)

    def _lay_out(self) -> None:
        server = _row(self.fields["report_host"], self.fields["report_security"], self.fields["report_port"])
        server.setStretch(0, 1)
        user = _row(self.fields["report_user"], self.fields["report_password"])
        for place in (0, 1):
            user.setStretch(place, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.test)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(Heading(self.tr("Daily report")))
        layout.addWidget(self.on)
        for name in ("report_at", "report_recipients", "report_sender"):
            layout.addWidget(self.fields[name])
        layout.addWidget(line())
        layout.addLayout(server)
        layout.addLayout(user)
        layout.addWidget(self.whereabouts)
        layout.addStretch(1)
        layout.addWidget(self.outcome)
        layout.addLayout(buttons)

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


def _line(longest: int, example: str = "") -> QLineEdit:
    editor = QLineEdit()
    editor.setMaxLength(longest)
    editor.setPlaceholderText(example)
    return editor


def _button(text: str, job: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _: job())
    return button


def _row(*fields: Field) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(16)
    for field in fields:
        row.addWidget(field, 0, Qt.AlignmentFlag.AlignTop)
    return row
