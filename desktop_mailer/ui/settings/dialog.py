"""The settings: gateway and token, speed, the zone of those who have none, language. For the root."""

import asyncio
from dataclasses import replace

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_mailer.domain.errors import FieldError, MailerError
from desktop_mailer.gateway.address import checked_url, gateway_host
from desktop_mailer.gateway.secrets import TokenSource, TokenStatus, TokenStore
from desktop_mailer.storage import settings
from desktop_mailer.storage.settings import MOST_CONCURRENCY, Settings
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import problems
from desktop_mailer.ui.language import LANGUAGES
from desktop_mailer.ui.widgets.field import Field
from desktop_mailer.ui.widgets.zone import ZoneBox

SPECIFICATION_URL = "https://probe.fbrq.cloud"
_FASTEST = 10_000


class SettingsDialog(QDialog):
    """Reads the settings when shown, saves them on Save. `fixed_url` is an address of the environment, which wins."""

    def __init__(self, context: Context, tokens: TokenStore, fixed_url: str | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._tokens = tokens
        self._fixed_url = fixed_url
        self._before = Settings()
        self.setWindowTitle(self.tr("Settings"))
        self.setMinimumWidth(520)
        self._make_fields()
        self._lay_out()
        context.tasks.start(self._read(), name="reading the settings")

    def _make_fields(self) -> None:
        self.url = QLineEdit()
        self.url.setPlaceholderText(SPECIFICATION_URL)
        hint = self.tr("Where messages are posted, as %1.").replace("%1", SPECIFICATION_URL)
        if self._fixed_url:
            self.url.setText(self._fixed_url)
            self.url.setReadOnly(True)
            hint = self.tr("Given when the program was started; it wins over the setting.")
        self.token = QLineEdit()
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.concurrency = QSpinBox()
        self.concurrency.setRange(1, MOST_CONCURRENCY)
        self.rate = QSpinBox()
        self.rate.setRange(0, _FASTEST)
        self.rate.setSpecialValueText(self.tr("No limit"))
        self.zone = ZoneBox(self.tr("None: such clients wait"))
        self.language = QComboBox()
        self.language.addItem(self.tr("As the system"), "")
        for name in LANGUAGES:
            self.language.addItem(QLocale(name).nativeLanguageName().capitalize(), name)
        chosen = str(self._context.memory.value("language", "") or "")
        self.language.setCurrentIndex(max(0, self.language.findData(chosen)))
        self.fields = {
            "gateway_url": Field(self.tr("&Gateway address"), self.url, hint),
            "token": Field(self.tr("&Token"), self.token, self.tr("Kept in the system's keyring, nowhere else.")),
            "concurrency": Field(self.tr("&Requests at once"), self.concurrency),
            "rate": Field(self.tr("&Messages a second"), self.rate),
            "fallback_zone": Field(
                self.tr("Time &zone of clients who have none"),
                self.zone,
                self.tr("Only mailings with a sending window ask for it."),
            ),
            "language": Field(self.tr("&Language"), self.language, self.tr("Holds from the next start on.")),
        }

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(16)
        for name in ("gateway_url", "token"):
            layout.addWidget(self.fields[name])
        speed = QHBoxLayout()
        speed.setSpacing(16)
        for name in ("concurrency", "rate"):
            speed.addWidget(self.fields[name], 1)
        layout.addLayout(speed)
        for name in ("fallback_zone", "language"):
            layout.addWidget(self.fields[name])
        self._trouble = QLabel()
        self._trouble.setProperty("look", "error")
        self._trouble.setWordWrap(True)
        self._trouble.hide()
        layout.addWidget(self._trouble)
        self.save_button = QPushButton(self.tr("&Save"))
        self.save_button.setProperty("look", "primary")
        self.save_button.setDefault(True)
        self.save_button.setEnabled(False)
        self.save_button.clicked.connect(self.save)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.save_button)
        layout.addLayout(buttons)

    async def _read(self) -> None:
        self._before = await self._context.database.read(settings.load)
        if not self._fixed_url:
            self.url.setText(self._before.gateway_url or "")
        self.concurrency.setValue(self._before.concurrency)
        self.rate.setValue(self._before.rate or 0)
        self.zone.set_zone(self._before.fallback_zone)
        self.save_button.setEnabled(True)
        host = self._host()
        if host is not None:
            self._show_token(await asyncio.to_thread(self._tokens.load, host))

    def _show_token(self, status: TokenStatus) -> None:
        """Say whether there is a token and where it is kept, never what it is."""
        if status.source is TokenSource.ENVIRONMENT:
            self.token.setEnabled(False)
            self.token.setPlaceholderText(self.tr("Given by the environment"))
        elif status.source is TokenSource.KEYRING:
            self.token.setPlaceholderText(self.tr("Kept in the keyring; type to replace it"))
        elif status.source is TokenSource.RUN:
            self.token.setPlaceholderText(self.tr("Held until the program ends; type to replace it"))
        expires = status.expires_at
        if expires is not None and expires <= self._context.clock.now():
            self.fields["token"].show_error(self.tr("This token has expired."))
        elif not status.keyring and status.source is not TokenSource.ENVIRONMENT:
            self.fields["token"].show_error(
                self.tr("There is no keyring on this computer: the token is held until the program ends.")
            )

    def save(self) -> None:
        """Check and keep what is typed. What is wrong is said at its field, and nothing is saved then."""
        self.save_button.setEnabled(False)
        self._context.tasks.start(self._save(), name="saving the settings", on_error=self._show)

    async def _save(self) -> None:
        url = self._before.gateway_url
        if not self._fixed_url:
            typed = self.url.text().strip()
            url = checked_url(typed) if typed else None
        token = self.token.text().strip()
        host = self._host()
        if token and host is None:
            problem = self.tr("Give the gateway's address first: a token belongs to one gateway.")
            self.fields["gateway_url"].show_error(problem)
            self.save_button.setEnabled(True)
            return
        changed = replace(
            await self._context.database.read(settings.load),
            gateway_url=url,
            concurrency=self.concurrency.value(),
            rate=self.rate.value() or None,
            fallback_zone=self.zone.zone(),
        )
        await self._context.database.write(settings.save, changed)
        if token and host is not None:
            await asyncio.to_thread(self._tokens.save, host, token)
            self._context.sender.resume()
        self._context.memory.setValue("language", self.language.currentData())
        self.accept()

    def _show(self, error: MailerError) -> None:
        self.save_button.setEnabled(True)
        self._trouble.hide()
        for name, text in problems(error).items():
            field = self.fields.get(name)
            if field is not None:
                field.show_error(text)
            else:
                self._trouble.setText(text)
                self._trouble.show()

    def _host(self) -> str | None:
        """The host that a token is for; None while no address is given or it is wrong."""
        try:
            return gateway_host(checked_url(self.url.text()))
        except FieldError:
            return None
