"""A real mail server on loopback, for the tests of the daily report: takes mails over TLS and keeps them."""

import asyncio
import ssl
import threading
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "mailer", "correct horse"


@dataclass
class Inbox:
    """What the server was told, and what it is to answer: by recipient, to MAIL and to the mail itself."""

    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    to_mail: str = ""
    to_data: list[str] = field(default_factory=list)
    thinks: float = 0.0
    """Seconds from a mail that is kept to the answer."""

    async def handle_MAIL(  # noqa: N802 - the hooks are called by these names
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.to_mail:
            return self.to_mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.to_data.pop(0) if self.to_data else "250 taken"
        if answer == "drop":
            self._keep(envelope)
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "250 never heard"
        if answer.startswith("250"):
            self._keep(envelope)
            await asyncio.sleep(self.thinks)
        return answer

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.content
        assert isinstance(content, bytes)
        mail = BytesParser(policy=default).parsebytes(content)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.recipients.append(list(envelope.rcpt_tos))

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _kind: str, data: Any) -> AuthResult:  # noqa: ANN401
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)


class MailServer:
    """Serves in a thread of its own while in a `with`, on a free `port`: what comes lies in `inbox`.

    Over TLS from the first byte on, or by STARTTLS, or (`tls` None) in clear.
    """

    def __init__(self, tls: ssl.SSLContext | None, *, starttls: bool = False) -> None:
        self.inbox = Inbox()
        self.port = 0
        self._whole = None if starttls else tls
        self._starttls = tls if starttls else None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        listening = self._loop.create_server(self._connection, "127.0.0.1", 0, ssl=self._whole)
        self._server = asyncio.run_coroutine_threadsafe(listening, self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.01)  # what is closed says so to the loop

    def _connection(self) -> SMTP:
        return SMTP(
            self.inbox,
            hostname="mail.test",
            loop=self._loop,
            tls_context=self._starttls,
            require_starttls=self._starttls is not None,
            authenticator=self.inbox.authenticate,
            auth_require_tls=self._starttls is not None,
        )
