"""Hands an e-mail to a mail server: SMTP over TLS, with the password of the keyring. Only the roots build it.

Nothing goes out in clear: where the server cannot do TLS, or shows a certificate that is not right, neither the
password nor the mail is sent. Proxies, .netrc and other things of the environment are not read.
"""

import asyncio
import base64
import contextlib
import os
import selectors
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from desktop_mailer import logs
from desktop_mailer.domain.report import MailOutcome, MailServer, MailTrouble, Security
from desktop_mailer.gateway.answer import short
from desktop_mailer.gateway.secrets import Token
from desktop_mailer.gateway.trust import trusted

LIMIT = 60.0
"""Seconds for the whole, from the name of the server to its last word."""
_PIECE = 20.0
"""Seconds that the server may be silent."""
_GRACE = 1.0
"""Seconds that a mail which is under way may take to its end once nobody wants to wait any more."""
_SLICE = 0.1
"""Seconds between two looks whether a connection that is not there yet is still wanted."""
_NAME = "localhost"
"""How this computer calls itself: its own name is nobody's business, and may not be one that SMTP takes."""

_Address = tuple[socket.AddressFamily, Any]
Replies = Mapping[str, tuple[int, bytes]]


async def hand_in(
    message: EmailMessage,
    server: MailServer,
    password: Token | None,
    *,
    ca_file: Path | None = None,
    limit: float = LIMIT,
) -> MailOutcome:
    """Hand `message` in for the recipients that its headers name. Every end is an outcome, within `limit` seconds.

    A cancellation gives way to the outcome of a mail that is taken: who was cancelled can tell by `Task.cancelling`.

    `ca_file` (PEM) adds certificates to the usual ones; FieldError where it is of no use.
    """
    if server.user and password is None:
        return MailOutcome(trouble=MailTrouble.NO_PASSWORD)
    talk = _Talk(server, trusted(ca_file))
    try:
        async with asyncio.timeout(limit):
            # Apart from the rest: a resolver cannot be cut off, it can only be left alone.
            found = await asyncio.get_running_loop().getaddrinfo(talk.host, server.port, type=socket.SOCK_STREAM)
            return await _talked(talk, [(family, address) for family, *_, address in found], message, password)
    except TimeoutError:
        return MailOutcome(trouble=MailTrouble.CUT_OFF, detail=f"no end within {limit:.3g} s")
    except (OSError, UnicodeError) as error:  # of the name alone: the talk itself ends in an outcome
        return MailOutcome(trouble=MailTrouble.UNREACHABLE, detail=_cause(error))


async def _talked(
    talk: "_Talk", addresses: Sequence[_Address], message: EmailMessage, password: Token | None
) -> MailOutcome:
    talking = asyncio.create_task(asyncio.to_thread(talk.run, addresses, message, password))
    try:
        return await asyncio.shield(talking)
    except asyncio.CancelledError:
        await asyncio.wait([talking], timeout=_GRACE)
        talk.cut()
        outcome = await talking
        if outcome.trouble is None:
            return outcome  # taken at the last moment: who does not hear of it would hand it in again
        raise
    finally:
        talk.cut()  # a thread cannot be cancelled; without its connection it ends
        await talking


class _Talk:
    """One conversation with the server, in a thread. `cut` may be called from any other."""

    def __init__(self, server: MailServer, tls: ssl.SSLContext) -> None:
        self.host = server.host.strip("[]")
        self._server = server
        self._tls = tls
        self._socket: socket.socket | None = None
        self._cut = False

    def run(self, addresses: Sequence[_Address], message: EmailMessage, password: Token | None) -> MailOutcome:
        """The whole conversation, at the first of the `addresses` where somebody answers."""
        try:
            with self._connection(addresses) as smtp:
                return self._speak(smtp, message, password)
        except _Ended as ended:
            return MailOutcome(trouble=ended.trouble, detail=ended.detail)
        except ssl.SSLCertVerificationError as error:
            return MailOutcome(trouble=MailTrouble.CERTIFICATE, detail=short(error.verify_message))
        except ssl.SSLError as error:
            return MailOutcome(trouble=MailTrouble.NO_TLS, detail=short(error.reason or ""))
        except smtplib.SMTPResponseException as error:
            return MailOutcome(trouble=MailTrouble.REFUSED, detail=_said(error.smtp_code, error.smtp_error))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return MailOutcome(trouble=MailTrouble.CUT_OFF, detail=_cause(error))

    def cut(self) -> None:
        """End the connection, whatever goes on on it."""
        self._cut = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    @contextlib.contextmanager
    def _connection(self, addresses: Sequence[_Address]) -> Iterator[smtplib.SMTP]:
        host, raw = self.host, self._reached(addresses)
        with raw, contextlib.closing(_Smtp()) as smtp:
            self._watch(raw)
            if self._server.security is Security.TLS:
                with self._safe(raw, host) as safe:
                    smtp.begin(safe)
                    yield smtp
            else:
                smtp.begin(raw)
                with self._started_tls(smtp, host):
                    yield smtp

    def _reached(self, addresses: Sequence[_Address]) -> socket.socket:
        why = "no address"
        for family, address in addresses:
            raw = socket.socket(family)
            try:
                self._connect(raw, address)
            except OSError as error:
                raw.close()
                why = _cause(error)
            else:
                return raw
        raise _Ended(MailTrouble.UNREACHABLE, why)

    def _connect(self, raw: socket.socket, address: Any) -> None:  # noqa: ANN401 - as its family has it
        """Connect in slices: `cut` has nothing to cut before there is a connection."""
        raw.settimeout(0)
        with contextlib.suppress(BlockingIOError):
            raw.connect(address)
        with selectors.DefaultSelector() as watching:
            watching.register(raw, selectors.EVENT_WRITE)
            end = time.monotonic() + _PIECE
            while not watching.select(_SLICE):
                if self._cut or time.monotonic() > end:
                    raise TimeoutError
        if code := raw.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise OSError(code, os.strerror(code))
        raw.settimeout(_PIECE)

    def _started_tls(self, smtp: "_Smtp", host: str) -> ssl.SSLSocket:
        smtp.ehlo()
        if not smtp.has_extn("starttls"):
            raise _Ended(MailTrouble.NO_TLS, "the server offers no STARTTLS")
        code, said = smtp.docmd("STARTTLS")
        if code != 220:
            raise _Ended(MailTrouble.NO_TLS, _said(code, said))
        assert smtp.sock is not None  # noqa: S101 - it has just answered
        safe = self._safe(smtp.sock, host)
        smtp.begin_anew(safe)
        return safe

    def _safe(self, connection: socket.socket, host: str) -> ssl.SSLSocket:
        """The connection over TLS; the old object is of no use any more, so the new one is watched before it talks."""
        safe = self._tls.wrap_socket(connection, server_hostname=host, do_handshake_on_connect=False)
        self._watch(safe)
        try:
            safe.do_handshake()
        except BaseException:
            safe.close()
            raise
        return safe

    def _watch(self, connection: socket.socket) -> None:
        self._socket = connection
        if self._cut:
            self.cut()

    def _speak(self, smtp: smtplib.SMTP, message: EmailMessage, password: Token | None) -> MailOutcome:
        smtp.ehlo()
        if self._server.user and password is not None:
            self._hide_as_sent(password)
            try:
                smtp.login(self._server.user, password.reveal())
            except smtplib.SMTPAuthenticationError as error:
                raise _Ended(MailTrouble.LOGIN, _said(error.smtp_code, error.smtp_error)) from None
            except smtplib.SMTPNotSupportedError:
                raise _Ended(MailTrouble.LOGIN, "the server takes no user") from None
            except (smtplib.SMTPResponseException, smtplib.SMTPServerDisconnected):
                raise
            except smtplib.SMTPException:  # it has no name of its own; many providers take a password no longer
                raise _Ended(MailTrouble.LOGIN, "the server takes no password, or none of this kind") from None
            except UnicodeError:
                raise _Ended(MailTrouble.LOGIN, "a user and a password are of plain Latin letters") from None
        recipients = [each.addr_spec for each in message["To"].addresses]
        try:
            refused = smtp.send_message(message, message["From"].addresses[0].addr_spec, recipients)
        except smtplib.SMTPSenderRefused as error:
            raise _Ended(MailTrouble.SENDER, _said(error.smtp_code, error.smtp_error)) from None
        except smtplib.SMTPRecipientsRefused as error:
            words = _refusals(error.recipients)
            return MailOutcome(refused=words, trouble=MailTrouble.RECIPIENTS, detail=next(iter(words.values()), ""))
        with contextlib.suppress(OSError, smtplib.SMTPException):
            smtp.putcmd("QUIT")  # the mail is in: who waited for the goodbye could be cut off, and send it again
        accepted = tuple(each for each in recipients if each not in refused)
        return MailOutcome(accepted=accepted, refused=_refusals(refused))

    def _hide_as_sent(self, password: Token) -> None:
        """A server may repeat what it was handed: PLAIN hands over the first of these, LOGIN the second."""
        for told in (f"\0{self._server.user}\0{password.reveal()}", password.reveal()):
            logs.hide(base64.b64encode(told.encode()).decode())


class _Smtp(smtplib.SMTP):
    """smtplib's client on a connection that is made already: it would make one without a limit for the whole."""

    def __init__(self) -> None:
        super().__init__(local_hostname=_NAME, timeout=_PIECE)

    def begin(self, connection: socket.socket) -> None:
        """Hear the server's greeting. Raises _Ended where it does not want to talk."""
        self.sock = connection
        self.file = None
        code, said = self.getreply()
        if code != 220:
            raise _Ended(MailTrouble.REFUSED, _said(code, said))

    def begin_anew(self, connection: socket.socket) -> None:
        """Go on over TLS. What the server said before it was not protected, so none of it counts (RFC 3207)."""
        self.sock = connection
        self.file = None
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False


class _Ended(Exception):
    """The conversation is over."""

    def __init__(self, trouble: MailTrouble, detail: str) -> None:
        super().__init__(trouble)
        self.trouble = trouble
        self.detail = detail


def _refusals(replies: Replies) -> dict[str, str]:
    return {address: _said(code, said) for address, (code, said) in replies.items()}


def _said(code: int, said: bytes | str) -> str:
    """What the server said, without what it repeats of the password: its words are kept, and shown to people."""
    text = logs.hidden(said.decode("utf-8", "replace") if isinstance(said, bytes) else said)
    return short(f"{code} {text}" if code > 0 else text)


def _cause(error: Exception) -> str:
    """What went wrong, in the words of the system: those of a library may repeat what it was handed."""
    if isinstance(error, TimeoutError):
        return "no answer"
    if isinstance(error, OSError) and error.strerror:
        return short(error.strerror)
    return type(error).__name__
