"""Tokens and passwords: kept in the keyring of the system and nowhere else. For the roots and the settings window.

There is no plain-text fallback: where no keyring is usable a token is held for this run, and the answer says so.
Every call of TokenStore may block on an unlock prompt: the window makes them off the GUI thread.
"""

import base64
import binascii
import contextlib
import hmac
import json
import math
import re
import string
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from desktop_mailer import logs
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError, MailerError
from desktop_mailer.domain.report import MailServer

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "desktop-mailer"
VARIABLES = ("DESKTOP_MAILER_TOKEN", "FBRQ_TOKEN")
LENGTH_LIMIT = 1_280
"""Characters that the Windows Credential Manager keeps."""

FIELD = "token"

_AROUND = f"{string.whitespace}\x85\xa0\ufeff\u200b\u2028\u2029"
"""What is copied along with a token and cannot be seen: blanks, and the mark at the beginning of a file."""
_SCHEME = re.compile(r"^bearer\s+", re.IGNORECASE)
_NOT_IN_HEADERS = frozenset({"Cc", "Cs", "Zl", "Zp"})
_BELOW = (
    ("jeepney", "DBusErrorResponse"),
    ("secretstorage.exceptions", "SecretStorageException"),
    ("win32ctypes.pywin32.pywintypes", "error"),
)
"""Errors of the libraries below a keyring that it lets through."""


class Token:
    """A secret that does not show itself: only `reveal()` gives it, and the log hides it.

    Any text is taken that can stand in a header, in UTF-8; a `Bearer` that was copied along is left out, since it is
    sent before each token. FieldError("token") for an empty one and for one with line breaks or control characters.
    """

    __slots__ = ("_secret",)

    FIELD = FIELD
    EMPTY = QT_TRANSLATE_NOOP("errors", "The token is empty.")
    ODD = QT_TRANSLATE_NOOP("errors", "The token has line breaks or letters that a token cannot have.")
    LONG = QT_TRANSLATE_NOOP("errors", "The token has {length} characters; a keyring keeps at most {limit}.")

    def __init__(self, text: str) -> None:
        secret = self._bare(text)
        if not secret:
            raise FieldError(self.FIELD, self.EMPTY)
        if any(unicodedata.category(c) in _NOT_IN_HEADERS for c in secret):
            raise FieldError(
                self.FIELD, self.ODD, QT_TRANSLATE_NOOP("errors", "Copy it again, without what stands around it.")
            )
        self._secret = secret
        logs.hide(secret)

    @staticmethod
    def _bare(text: str) -> str:
        return _SCHEME.sub("", text.lstrip(_AROUND)).strip(_AROUND)

    def reveal(self) -> str:
        """The secret itself, for the one place that sends it."""
        return self._secret

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Token):
            return NotImplemented
        return hmac.compare_digest(self._secret.encode(), other._secret.encode())

    def __hash__(self) -> int:
        return hash(self._secret)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a token is not written anywhere")


class Password(Token):
    """The password for a mail server: a secret like a token, but that no scheme stands before it."""

    __slots__ = ()

    FIELD = "report_password"
    EMPTY = QT_TRANSLATE_NOOP("errors", "The password is empty.")
    ODD = QT_TRANSLATE_NOOP("errors", "The password has line breaks or letters that a password cannot have.")
    LONG = QT_TRANSLATE_NOOP("errors", "The password has {length} characters; a keyring keeps at most {limit}.")

    @staticmethod
    def _bare(text: str) -> str:
        return text.strip(_AROUND)


class TokenSource(StrEnum):
    """Where a token comes from. RUN: it was given in this run and no keyring keeps it."""

    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    RUN = "run"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenStatus:
    """The token in force and its source (None without one), the keyring in use, and what is wrong with the keyring.

    `keyring` is the name of the keyring, "" where none is usable; `trouble` says why, or why it did not answer.
    """

    token: Token | None
    source: TokenSource | None
    keyring: str
    trouble: MailerError | None = None

    @property
    def expires_at(self) -> datetime | None:
        """When the token says that it expires, where it says so."""
        return None if self.token is None else expires_at(self.token)


class TokenStore:
    """The tokens, one a gateway host (`address.gateway_host`). `environ` is read at each call and wins."""

    KIND: type[Token] = Token
    VARIABLES: tuple[str, ...] = VARIABLES

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._held: dict[str, Token] = {}

    def load(self, host: str) -> TokenStatus:
        """The token for `host`: environment, then this run's, then the keyring's.

        A keyring that is locked, missing or broken is told in `trouble`. FieldError where the environment holds
        something that cannot be a token.
        """
        for name in self.VARIABLES:
            if self._environ.get(name, "").strip():
                return TokenStatus(token=self.KIND(self._environ[name]), source=TokenSource.ENVIRONMENT, keyring="")
        keyring, trouble = _usable_keyring()
        name = "" if keyring is None else keyring.name
        held = self._held.get(host)
        if held is not None:
            return TokenStatus(token=held, source=TokenSource.RUN, keyring=name, trouble=trouble)
        if keyring is None:
            return TokenStatus(token=None, source=None, keyring="", trouble=trouble)
        try:
            kept = keyring.get_password(SERVICE, host)
        except _troubles() as error:
            return TokenStatus(token=None, source=None, keyring=name, trouble=_no_answer(error))
        if not kept or not kept.strip():
            return TokenStatus(token=None, source=None, keyring=name)
        return TokenStatus(token=self.KIND(kept), source=TokenSource.KEYRING, keyring=name)

    def save(self, host: str, text: str) -> TokenStatus:
        """Keep `text` as the token for `host`, in the keyring, or for this run where that does not work.

        FieldError(KIND.FIELD) for a text that cannot be kept. The result tells what `load` gives from now on: a token
        in the environment goes on winning.
        """
        token = self.KIND(text)
        if len(token.reveal()) > LENGTH_LIMIT:
            raise FieldError(
                token.FIELD,
                token.LONG,
                QT_TRANSLATE_NOOP("errors", "Give it in the environment variable {variable}."),
                length=len(token.reveal()),
                limit=LENGTH_LIMIT,
                variable=self.VARIABLES[0],
            )
        self._held[host] = token
        keyring, trouble = _usable_keyring()
        if keyring is not None:
            try:
                keyring.set_password(SERVICE, host, token.reveal())
                if keyring.get_password(SERVICE, host) == token.reveal():  # some keyrings fail without a word
                    del self._held[host]
            except _troubles() as error:
                trouble = _no_answer(error)
        status = self.load(host)
        return TokenStatus(
            token=status.token, source=status.source, keyring=status.keyring, trouble=trouble or status.trouble
        )

    def clear(self, host: str) -> None:
        """Forget the token for `host`. MailerError where the keyring may still have it."""
        self._held.pop(host, None)
        keyring, _ = _usable_keyring()
        if keyring is None:
            return
        try:
            if keyring.get_password(SERVICE, host) is not None:
                keyring.delete_password(SERVICE, host)
        except _troubles() as error:
            raise _no_answer(error) from error


class PasswordStore(TokenStore):
    """The passwords for mail servers, one a user at a server (`password_place`)."""

    KIND = Password
    VARIABLES = ("DESKTOP_MAILER_SMTP_PASSWORD",)


def password_place(server: MailServer) -> str:
    """What the keyring knows the password of that user at that server by."""
    return f"smtp:{server.user}@{server.host}"


def expires_at(token: Token) -> datetime | None:
    """The time in the `exp` of a JWT, read without checking anything: good for a warning only. Never raises."""
    parts = token.reveal().split(".")
    if len(parts) != 3:
        return None
    try:
        payload = parts[1].encode("ascii")
        said = json.loads(base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)).decode("utf-8"))
        moment = said["exp"]
        if type(moment) not in {int, float} or not math.isfinite(moment):
            return None
        return datetime.fromtimestamp(moment, UTC)
    except (ValueError, TypeError, LookupError, OverflowError, OSError, RecursionError, binascii.Error):
        return None


def _usable_keyring() -> tuple["KeyringBackend | None", MailerError | None]:
    """The keyring of the system, or why there is none that keeps secrets."""
    import keyring
    from keyring.backends.chainer import ChainerBackend

    try:
        chosen = keyring.get_keyring()
        candidates = chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]
        return next(_safe(candidates), None), None if any(_safe(candidates)) else _no_keyring()
    except _troubles() as error:
        return None, _no_answer(error)


def _safe(candidates: "list[KeyringBackend]") -> "Iterator[KeyringBackend]":
    """Those that neither throw secrets away nor write them to a file of their own."""
    for each in candidates:
        home = type(each).__module__
        known_bad = home.startswith(("keyrings.", "keyring.backends.fail", "keyring.backends.null"))
        if not known_bad and "plaintext" not in f"{home}.{type(each).__qualname__}".lower():
            yield each


def _troubles() -> tuple[type[Exception], ...]:
    """What a keyring may raise: keyring's own errors, and those of the D-Bus and Windows libraries below it."""
    from keyring.errors import KeyringError

    found: list[type[Exception]] = [
        KeyringError, OSError, RuntimeError, ValueError, TypeError, LookupError, ImportError, AttributeError, EOFError,
    ]  # fmt: skip
    for module, name in _BELOW:
        with contextlib.suppress(ImportError):  # each is on one system only
            found.append(getattr(import_module(module), name))
    return tuple(found)


def _no_keyring() -> MailerError:
    return MailerError(
        QT_TRANSLATE_NOOP("errors", "This system has no keyring that keeps secrets safe."),
        QT_TRANSLATE_NOOP("errors", "What is given now is held for this run only."),
    )


def _no_answer(error: Exception) -> MailerError:
    # Only the kind of the error is told: its text comes from a library that was just handed the secret.
    return MailerError(
        QT_TRANSLATE_NOOP("errors", "The keyring does not answer ({reason})."),
        QT_TRANSLATE_NOOP("errors", "It may be locked; what is given now is held for this run only."),
        reason=type(error).__name__,
    )
