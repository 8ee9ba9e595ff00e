"""The field of the token: never shows one, says where it is kept and when it ends; for the settings."""

import asyncio

from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop_mailer.domain.errors import MailerError
from desktop_mailer.gateway.secrets import TokenSource, TokenStatus, TokenStore
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import error_text
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.widgets import Field
from desktop_mailer.ui.widgets.chips import restyle
from desktop_mailer.ui.widgets.search import add_clear_button
from desktop_mailer.ui.words import moment


class TokenField(QWidget):
    """A password field with what is known of the token of a host. The keyring is asked off the GUI thread."""

    def __init__(self, context: Context, tokens: TokenStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._tokens = tokens
        self._asking = Latest(context.tasks, "asking the keyring")
        self.destroyed.connect(self._asking.cancel)  # the line that loses the focus at the end asks once more
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        add_clear_button(self.line, context.theme)
        self.field = Field(self.tr("&Token"), self.line)
        self.line.textChanged.connect(self._doubt)
        self.doubt = QLabel(self.tr("There is a space in the token: check that it was copied as it is."))
        self.doubt.setProperty("look", "warning")
        self.doubt.setWordWrap(True)
        self.doubt.hide()
        self.status = QLabel()
        self.status.setProperty("look", "hint")
        self.status.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.field)
        layout.addWidget(self.doubt)
        layout.addWidget(self.status)
        self.show_host("")

    @property
    def typed(self) -> str:
        """A new token, or ""."""
        return self.line.text().strip()

    def show_host(self, host: str) -> None:
        """Say what is known of the token for `host`; "" where it is not known yet."""
        self._asking.start(self._read(host))

    async def save(self, host: str) -> None:
        """Keep what was typed. Raises FieldError("token")."""
        status = await asyncio.to_thread(self._tokens.save, host, self.typed)
        self.line.clear()
        self.show_status(status, host)

    def show_status(self, status: TokenStatus, host: str) -> None:
        """Say where the token is and when it ends."""
        said = [self._whereabouts(status, host)]
        if status.trouble is not None:
            said.append(error_text(_cause(status.trouble) if status.source is TokenSource.RUN else status.trouble))
        expires = status.expires_at
        expired = expires is not None and expires <= self._context.clock.now()
        if expired:
            said.append(self.tr("It expired %1: the gateway will refuse it.").replace("%1", moment(expires)))
        elif expires is not None:
            said.append(self.tr("It is good until %1.").replace("%1", moment(expires)))
        self.line.setPlaceholderText("" if status.token is None else "••••••••••••")
        self._say(" ".join(said), wrong=expired)

    def _doubt(self) -> None:
        token = self.typed.removeprefix("Bearer ").strip()  # that word is left out when it is kept
        self.doubt.setVisible(len(token.split()) > 1)

    async def _read(self, host: str) -> None:
        self.show_status(await asyncio.to_thread(self._tokens.load, host), host)

    def _whereabouts(self, status: TokenStatus, host: str) -> str:
        if status.source is TokenSource.ENVIRONMENT:
            return self.tr("The token comes from the environment, which wins over what is typed here.")
        if status.source is TokenSource.KEYRING:
            return self.tr("A token is kept in the keyring of this system (%1).").replace("%1", status.keyring)
        if status.source is TokenSource.RUN:
            return self.tr("A token is held until the program ends.")
        if not host:
            return self.tr("A token belongs to the address of its gateway.")
        if status.keyring:
            return self.tr("No token yet. It will be kept in the keyring of this system, never in a file.")
        return self.tr("No token yet.")

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self.status.setText(text)
        self.status.setProperty("look", "error" if wrong else "hint")
        restyle(self.status)


def _cause(trouble: MailerError) -> MailerError:
    """What is wrong, without what will become of a token: that is said already."""
    return MailerError(trouble.template, "", **trouble.values)
