"""The gateway's address: which ones are taken, and the host that a token belongs to. For the roots and settings."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError

FIELD = "gateway_url"
"""The field that a FieldError of this module names."""

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC_END = re.compile(r"(.*\.)?(0x[0-9a-f]*|[0-9]+)")
_BRACKETED = re.compile(r"\[[^][]*\](:[^][:]*)?")
_PATH = re.compile(r"(/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)*")
_LOOPBACK = ipaddress.ip_network("127.0.0.0/8")


def checked_url(text: str) -> str:
    """The address `text` in the form in which it is kept: lower-case host, no slash at the end.

    Taken are https anywhere, and http to this computer. FieldError("gateway_url") says what is wrong with another.
    """
    wanted = text.strip()
    if not wanted:
        raise _wrong(
            QT_TRANSLATE_NOOP("errors", "There is no gateway address."),
            QT_TRANSLATE_NOOP("errors", "Give one, such as https://gateway.example."),
        )
    parts = _split(wanted)
    host = _checked_host(parts)
    _check_scheme(parts.scheme, host)
    path = parts.path.rstrip("/")
    _check_path(path)
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{_port(parts)}{path}"


def gateway_host(url: str) -> str:
    """The host (and port, where one is named) of a checked address: the name under which its token is kept."""
    return urlsplit(url).netloc


def _split(text: str) -> SplitResult:
    if any(c.isspace() or not c.isprintable() or c == "\\" for c in text):
        raise _wrong(QT_TRANSLATE_NOOP("errors", "A gateway address has no spaces, control characters or backslashes."))
    if "://" not in text:
        raise _wrong(
            QT_TRANSLATE_NOOP("errors", "This is not an address."),
            QT_TRANSLATE_NOOP("errors", "It begins with https://."),
        )
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise _wrong(QT_TRANSLATE_NOOP("errors", "This is not an address.")) from error
    if "@" in parts.netloc:
        raise _wrong(
            QT_TRANSLATE_NOOP("errors", "A gateway address has no user name or password."),
            QT_TRANSLATE_NOOP("errors", "The token has a field of its own."),
        )
    if "?" in text or "#" in text:
        raise _wrong(QT_TRANSLATE_NOOP("errors", "A gateway address has no part after ? or #."))
    return parts


def _checked_host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if not host:
        raise _wrong(QT_TRANSLATE_NOOP("errors", "The address names no host."))
    if not host.isascii():
        raise _wrong(
            QT_TRANSLATE_NOOP("errors", "The host has letters that can be mistaken for others."),
            QT_TRANSLATE_NOOP("errors", "Give its technical name, which begins with xn--."),
        )
    if {"[", "]"} & set(parts.netloc):
        if not _BRACKETED.fullmatch(parts.netloc):  # urlsplit passes over what stands behind the bracket
            raise _no_host(parts.netloc)
        return _ip6(host)
    if _NUMERIC_END.fullmatch(host):
        return _ip4(host)
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise _no_host(host)
    return host


def _ip4(host: str) -> str:
    # 2130706433, 0x7f.1 and 127.1 are all 127.0.0.1 to some programs and names to others: only one spelling is taken.
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError as error:
        raise _no_host(
            host, QT_TRANSLATE_NOOP("errors", "An IP address is four numbers, such as 192.0.2.1.")
        ) from error


def _ip6(host: str) -> str:
    try:
        found = ipaddress.IPv6Address(host)
    except ValueError as error:
        raise _no_host(host) from error
    if found.scope_id is not None:
        raise _no_host(host)
    return str(found)


def _check_scheme(scheme: str, host: str) -> None:
    if scheme == "https" or (scheme == "http" and _is_here(host)):
        return
    if scheme == "http":
        raise _wrong(
            QT_TRANSLATE_NOOP("errors", "Over http:// the token could be read on the way to {host}."),
            QT_TRANSLATE_NOOP("errors", "Use https://; http:// is taken only to this computer, as http://127.0.0.1."),
            host=host,
        )
    raise _wrong(QT_TRANSLATE_NOOP("errors", "A gateway address begins with https://."))


def _is_here(host: str) -> bool:
    if host in {"localhost", "::1"}:
        return True
    try:
        return ipaddress.IPv4Address(host) in _LOOPBACK
    except ValueError:
        return False


def _port(parts: SplitResult) -> str:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port is None:
        return ""
    if port == 0:
        raise _wrong(QT_TRANSLATE_NOOP("errors", "The port is a number from 1 to 65535."))
    return f":{port}"


def _check_path(path: str) -> None:
    if f"{path}/".endswith("/v1/send/") or "/v1/send/" in path:
        raise _wrong(
            QT_TRANSLATE_NOOP("errors", "The address ends before /v1/send."),
            QT_TRANSLATE_NOOP("errors", "That part is added to it for each message."),
        )
    if not _PATH.fullmatch(path) or {".", ".."} & set(path.split("/")):
        raise _wrong(QT_TRANSLATE_NOOP("errors", "The part of the address after the host cannot be used."))


def _no_host(host: str, hint: str = "") -> FieldError:
    return _wrong(QT_TRANSLATE_NOOP("errors", "This is not the name of a host: {host}."), hint, host=host[:80])


def _wrong(template: str, hint: str = "", **values: object) -> FieldError:
    return FieldError(FIELD, template, hint, **values)
