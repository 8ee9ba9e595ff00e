"""The dialog of settings: gateway, token, sending, the window itself."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_mailer.domain.errors import FieldError, MailerError
from desktop_mailer.domain.message import LostAnswers
from desktop_mailer.domain.sender import SenderPause
from desktop_mailer.gateway.address import checked_url, gateway_host
from desktop_mailer.gateway.secrets import TokenStore
from desktop_mailer.storage import audit, settings
from desktop_mailer.storage.settings import LONGEST_CURRENCY, MOST_CONCURRENCY
from desktop_mailer.ui import words
from desktop_mailer.ui.changes import ChangesDialog
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import confirm, problems
from desktop_mailer.ui.settings.token_field import TokenField
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.theme import Scheme
from desktop_mailer.ui.widgets import Field, Heading, ZoneBox, leave_wheel_to_page, line
from desktop_mailer.ui.widgets.field import show_errors
from desktop_mailer.ui.words import word

SPECIFICATION = "https://probe.fbrq.cloud"
"""The gateway that the specification names; offered, never set by itself."""

_TAKES_A_TOKEN = (None, SenderPause.NO_TOKEN, SenderPause.TOKEN_REFUSED)


class SettingsDialog(QDialog):
    """`sandbox_asked`: the operator would rather try it with the gateway inside the program.

    `forced_url` is an address that the command line or the environment gives; it wins over the setting. `sandbox`: it
    is that of the gateway inside the program, which needs no token of the operator.
    """

    sandbox_asked = Signal()

    def __init__(
        self,
        context: Context,
        tokens: TokenStore,
        *,
        forced_url: str | None = None,
        sandbox: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self._context = context
        self._forced_url = forced_url
        self._saving = Latest(context.tasks, "saving the settings")
        self.destroyed.connect(self._saving.cancel)
        self.token = TokenField(context, tokens)
        self._make_fields()
        if sandbox:
            self.fields["gateway_url"].set_hint(self.tr("A sandbox in this program, until it ends. It needs no token."))
            self.token.hide()
        self._lay_out()
        leave_wheel_to_page(self)
        self._saving.start(self._read())

    @property
    def busy(self) -> bool:
        """True while it reads or saves."""
        return self._saving.running

    def accept(self) -> None:
        """Check and keep; the dialog closes when all is kept."""
        if not self._saving.running:
            self._saving.start(self._save(), on_error=self._show_error)

    async def _read(self) -> None:
        stored = await self._context.database.read(settings.load)
        self.url.setText(self._forced_url or stored.gateway_url or "")
        self.concurrency.setValue(stored.concurrency)
        self.rate.setValue(stored.rate or 0)
        self.per_day.setValue(stored.per_day or 0)
        self.person_per_day.setValue(stored.person_per_day or 0)
        self.price.setText(words.amount(stored.part_price) if stored.part_price is not None else "")
        self.currency.setText(stored.currency)
        self.lost.setCurrentIndex(self.lost.findData(stored.lost_answers.value))
        self.zone.set_zone(stored.fallback_zone)
        self._offer()
        for link in (self.offer, self.sandbox):  # the token's field stays in its place when they go
            policy = link.sizePolicy()
            policy.setRetainSizeWhenHidden(not link.isHidden())
            link.setSizePolicy(policy)
        self._show_token()
        self._put_focus()

    def _put_focus(self) -> None:
        """Into the field that lacks something, or that the sender has trouble with."""
        state = self._context.sender.state
        if not self.url.text() or state.pause is SenderPause.WRONG_ADDRESS:
            self.url.setFocus()
            self.url.selectAll()
        elif state.rest is not None and state.rest.day_used_up:
            self.per_day.setFocus()
            self.per_day.selectAll()
        else:
            self.token.line.setFocus()

    async def _save(self) -> None:
        wrong: dict[str, str] = {}
        url = self._checked_url(wrong)
        if self.token.typed and not url:
            wrong.setdefault("gateway_url", self.tr("A token needs the address of its gateway."))
        price = words.read_amount(self.price.text())
        if self.price.text().strip() and price is None:
            wrong["part_price"] = self.tr("This is not an amount.")
        if wrong:
            show_errors(self.fields, wrong)
            return
        stored = await self._context.database.read(settings.load)
        chosen = replace(
            stored,
            gateway_url=stored.gateway_url if self._forced_url else url,
            concurrency=self.concurrency.value(),
            rate=self.rate.value() or None,
            per_day=self.per_day.value() or None,
            person_per_day=self.person_per_day.value() or None,
            part_price=price,
            currency=self.currency.text().strip(),
            lost_answers=LostAnswers(self.lost.currentData()),
            fallback_zone=self.zone.zone(),
        )
        fresh_token = bool(self.token.typed)
        if fresh_token and url:
            await self.token.save(gateway_host(url))
        if chosen != stored:
            await self._context.database.write(settings.save, chosen)
        if fresh_token and self._context.sender.state.pause in _TAKES_A_TOKEN:
            self._context.sender.resume()  # with the token of now, also where the old one still worked
        self._keep_looks()
        super().accept()

    def _checked_url(self, wrong: dict[str, str]) -> str | None:
        if not self.url.text().strip():
            return None
        try:
            return checked_url(self.url.text())
        except FieldError as error:
            wrong.update(problems(error))
            return None

    def _show_error(self, error: MailerError) -> None:
        self._general.setText(show_errors(self.fields, problems(error)))
        self._general.setVisible(bool(self._general.text()))

    def _show_token(self) -> None:
        url = self._checked_url({})
        self.token.show_host(gateway_host(url) if url else "")

    def _offer(self) -> None:
        empty = not self.url.text().strip()
        self.offer.setVisible(empty)
        self.sandbox.setVisible(empty)

    def _take_offer(self) -> None:
        self.url.setText(SPECIFICATION)
        self.fields["gateway_url"].show_error("")
        self._offer()
        self._show_token()
        self.token.line.setFocus()

    def _ask_for_sandbox(self) -> None:
        self.reject()
        self.sandbox_asked.emit()

    def _keep_looks(self) -> None:
        memory = self._context.memory
        memory.setValue("language", self.language.currentData())
        scheme = Scheme(self.scheme.currentData())
        memory.setValue("theme", scheme.value)
        if scheme is not self._context.theme.scheme:
            self._context.theme.choose(scheme)

    def _make_fields(self) -> None:
        self.url = QLineEdit()
        self.url.setPlaceholderText("https://")
        self.url.setEnabled(self._forced_url is None)
        self.url.textEdited.connect(self._offer)
        self.url.editingFinished.connect(self._show_token)
        self.concurrency = QSpinBox()
        self.concurrency.setRange(1, MOST_CONCURRENCY)
        self.rate = QSpinBox()
        self.rate.setRange(0, 10_000)
        self.rate.setSpecialValueText(self.tr("no limit"))
        self.per_day = QSpinBox()
        self.per_day.setRange(0, 10_000_000)
        self.per_day.setSpecialValueText(self.tr("no limit"))
        self.person_per_day = QSpinBox()
        self.person_per_day.setRange(0, 1_000)
        self.person_per_day.setSpecialValueText(self.tr("no limit"))
        self.price = QLineEdit()
        self.price.setMaxLength(24)
        self.price.setPlaceholderText(self.tr("not known"))
        self.currency = QLineEdit()
        self.currency.setMaxLength(LONGEST_CURRENCY)
        self.currency.setMaximumWidth(80)
        self.lost = QComboBox()
        for policy in LostAnswers:
            self.lost.addItem(word(policy), policy.value)
        self.zone = ZoneBox(self.tr("none: such messages wait"))
        self.language = QComboBox()
        for name, code in ((self.tr("As the system"), ""), ("English", "en"), ("Русский", "ru")):
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(0, self.language.findData(self._context.memory.value("language", ""))))
        self.scheme = QComboBox()
        names = {Scheme.SYSTEM: self.tr("As the system"), Scheme.LIGHT: self.tr("Light"), Scheme.DARK: self.tr("Dark")}
        for scheme, name in names.items():
            self.scheme.addItem(name, scheme.value)
        self.scheme.setCurrentIndex(self.scheme.findData(self._context.theme.scheme.value))
        forced = self.tr("Given by the command line or the environment") if self._forced_url else ""
        self.fields = {
            "gateway_url": Field(self.tr("Gateway &address"), self.url, forced),
            "token": self.token.field,
            "concurrency": Field(self.tr("Re&quests at once"), self.concurrency),
            "rate": Field(self.tr("Messages a second, at &most"), self.rate),
            "per_day": Field(self.tr("Messages a &day, at most"), self.per_day),
            "person_per_day": Field(self.tr("Messages a day to &one client, at most"), self.person_per_day),
            "part_price": Field(self.tr("&Price of an SMS part"), self.price),
            "currency": Field(self.tr("C&urrency"), self.currency),
            "lost_answers": Field(
                self.tr("Wh&en the answer of the gateway is lost"),
                self.lost,
                self.tr("Such a message may have been delivered"),
            ),
            "fallback_zone": Field(
                self.tr("Time &zone of clients without one"),
                self.zone,
                self.tr("For mailings on the client’s clock"),
            ),
        }
        self.offer = QPushButton(self.tr("Use %1").replace("%1", SPECIFICATION))
        self.offer.clicked.connect(self._take_offer)
        self.sandbox = QPushButton(self.tr("or try the sandbox inside this program…"))
        self.sandbox.clicked.connect(self._ask_for_sandbox)
        for button in (self.offer, self.sandbox):
            button.setProperty("look", "link")
            button.setAutoDefault(False)
            button.hide()

    def _lay_out(self) -> None:
        gateway = QVBoxLayout()
        gateway.setSpacing(12)
        gateway.addWidget(Heading(self.tr("Gateway"), points=1))
        gateway.addWidget(self.fields["gateway_url"])
        links = QVBoxLayout()
        links.setSpacing(0)
        for button in (self.offer, self.sandbox):
            row = QHBoxLayout()
            row.addWidget(button)
            row.addStretch(1)
            links.addLayout(row)
        gateway.addLayout(links)
        gateway.addWidget(self.token)
        gateway.addWidget(Heading(self.tr("Cost"), points=1))
        cost = QHBoxLayout()
        cost.setSpacing(16)
        cost.addWidget(self.fields["part_price"], 1)
        cost.addWidget(self.fields["currency"])
        gateway.addLayout(cost)
        gateway.addStretch(1)
        sending = QVBoxLayout()
        sending.setSpacing(12)
        sending.addWidget(Heading(self.tr("Sending"), points=1))
        for name in ("concurrency", "rate", "per_day", "person_per_day", "lost_answers", "fallback_zone"):
            sending.addWidget(self.fields[name])
        sending.addStretch(1)
        columns = QGridLayout()
        columns.setHorizontalSpacing(32)
        columns.addLayout(gateway, 0, 0)
        columns.addLayout(sending, 0, 1)
        columns.setColumnMinimumWidth(0, 350)
        columns.setColumnMinimumWidth(1, 230)
        columns.setColumnStretch(0, 3)
        columns.setColumnStretch(1, 2)
        looks = QHBoxLayout()
        looks.setSpacing(16)
        looks.addWidget(Field(self.tr("&Language (from the next start)"), self.language))
        looks.addWidget(Field(self.tr("T&heme"), self.scheme))
        looks.addStretch(1)
        self.changes = QPushButton(self.tr("Who changed what…"))
        self.changes.setProperty("look", "link")
        self.changes.clicked.connect(self._show_changes)
        looks.addWidget(self.changes, 0, Qt.AlignmentFlag.AlignBottom)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(columns, 1)
        layout.addWidget(line())
        layout.addLayout(looks)
        layout.addWidget(self._make_general())
        layout.addWidget(self._make_buttons())

    def _show_changes(self) -> None:
        read = partial(self._context.database.read, audit.of_settings)
        ChangesDialog(self._context, self.tr("Who changed the settings"), read, self).open()

    def _make_general(self) -> QLabel:
        self._general = QLabel()
        self._general.setProperty("look", "error")
        self._general.setWordWrap(True)
        self._general.hide()
        return self._general

    def _make_buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        save = box.addButton(self.tr("&Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        save.setProperty("look", "primary")
        save.setDefault(True)
        box.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box


async def confirm_sandbox(window: QWidget) -> bool:
    """Ask whether messages are to go to the sandbox: they would count as sent."""
    translate = QCoreApplication.translate
    return await confirm(
        window,
        translate("SettingsDialog", "Send to the sandbox until the program ends?"),
        translate(
            "SettingsDialog",
            "The sandbox is a gateway inside this program, to try things out. Nobody gets a message, but messages that "
            "it accepts count as sent.",
        ),
        verb=translate("SettingsDialog", "Use the sandbox"),
        otherwise=translate("SettingsDialog", "Cancel"),
    )
