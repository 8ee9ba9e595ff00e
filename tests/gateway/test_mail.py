"""The way of a mail to a server: over TLS or not at all, and every end is told."""

import asyncio
import os
import ssl
from email.message import EmailMessage
from pathlib import Path

import pytest

from desktop_mailer.domain import report
from desktop_mailer.domain.errors import FieldError
from desktop_mailer.domain.report import MailOutcome, MailServer, MailTrouble, Security
from desktop_mailer.gateway.mail import hand_in
from desktop_mailer.gateway.secrets import Password
from tests.gateway.conftest import Start
from tests.gateway.faults import Wire, certificate
from tests.gateway.mail_server import PASSWORD, USER
from tests.gateway.mail_server import MailServer as Server

ANNA, BORIS = "anna@example.com", "boris@example.com"
LETTER = "It is a day like any other: Ёлка 😀.\n.\nAfter a lonely dot."


def mail(*to: str) -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = "Отчёт"
    made["From"] = "Desktop Mailer <mailer@example.com>"
    made["To"] = ", ".join(to or (ANNA, BORIS))
    made["Message-ID"] = "<1@example.com>"
    made.set_content(LETTER)
    return made


def handed_in(
    port: int,
    *,
    security: Security = Security.TLS,
    password: str | None = PASSWORD,
    user: str = USER,
    ca_file: Path | None = None,
    limit: float = 20,
    host: str = "127.0.0.1",
    message: EmailMessage | None = None,
) -> MailOutcome:
    server = MailServer(host=host, port=port, security=security, user=user)
    secret = None if password is None else Password(password)
    return asyncio.run(hand_in(message or mail(), server, secret, ca_file=ca_file, limit=limit))


@pytest.mark.parametrize("security", list(Security))
def test_a_mail_arrives_as_it_was_written_over_either_way(tmp_path: Path, security: Security) -> None:
    tls, ca_file = certificate(tmp_path)
    with Server(tls, starttls=security is Security.STARTTLS) as server:
        outcome = handed_in(server.port, security=security, ca_file=ca_file)
    assert outcome == MailOutcome(accepted=(ANNA, BORIS))
    (got,) = server.inbox.mails
    assert (got["Subject"], got["Message-ID"]) == ("Отчёт", "<1@example.com>")
    assert got.get_content().replace("\r\n", "\n").strip() == LETTER
    assert server.inbox.recipients == [[ANNA, BORIS]]
    assert server.inbox.logins == [(USER.encode(), PASSWORD.encode())]


def test_a_server_that_asks_for_no_user_gets_no_password(tmp_path: Path) -> None:
    tls, ca_file = certificate(tmp_path)
    with Server(tls) as server:
        outcome = handed_in(server.port, user="", password=None, ca_file=ca_file)
    assert outcome.accepted
    assert not server.inbox.logins


def test_a_wrong_password_is_told_as_one_and_nothing_is_handed_in(tmp_path: Path) -> None:
    tls, ca_file = certificate(tmp_path)
    with Server(tls) as server:
        outcome = handed_in(server.port, password="wrong", ca_file=ca_file)
    assert (outcome.trouble, outcome.detail[:3]) == (MailTrouble.LOGIN, "535")
    assert not server.inbox.mails


def test_a_password_beyond_plain_latin_is_told_as_trouble_with_the_login(tmp_path: Path) -> None:
    tls, ca_file = certificate(tmp_path)
    with Server(tls) as server:
        outcome = handed_in(server.port, password="пароль", ca_file=ca_file)
    assert outcome.trouble is MailTrouble.LOGIN
    assert "пароль" not in outcome.detail


def test_without_a_password_nobody_is_called() -> None:
    assert handed_in(1, password=None).trouble is MailTrouble.NO_PASSWORD


@pytest.mark.parametrize(("host", "days"), [("127.0.0.1", 30), ("127.0.0.1", -1), ("other.example", 30)])
@pytest.mark.parametrize("security", list(Security))
def test_a_certificate_that_is_not_right_gets_neither_password_nor_mail(
    tmp_path: Path, security: Security, host: str, days: int
) -> None:
    tls, ca_file = certificate(tmp_path, host, days=days)
    known = None if (host, days) == ("127.0.0.1", 30) else ca_file  # only what the case is about is wrong
    with Server(tls, starttls=security is Security.STARTTLS) as server:
        outcome = handed_in(server.port, security=security, ca_file=known)
    assert outcome.trouble is MailTrouble.CERTIFICATE
    assert not server.inbox.logins
    assert not server.inbox.mails


@pytest.mark.parametrize("security", list(Security))
def test_a_server_without_tls_gets_neither_password_nor_mail(security: Security) -> None:
    with Server(None) as server:
        outcome = handed_in(server.port, security=security)
    assert outcome.trouble is MailTrouble.NO_TLS
    assert not server.inbox.logins
    assert not server.inbox.mails


def test_what_is_said_before_starttls_counts_no_more(start: Start, tmp_path: Path) -> None:
    """Who sits in between may slip words in behind the server's answer; they must not pass for protected ones."""
    _, ca_file = certificate(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(ca_file, ca_file.with_suffix(".key"))

    def meddling(wire: Wire) -> None:
        wire.write(b"220 here\r\n")
        wire._connection.recv(1_000)
        wire.write(b"250-here\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n")
        wire._connection.recv(1_000)
        wire.write(b"220 go on\r\n250-slipped in\r\n250 AUTH PLAIN\r\n235 welcome\r\n")
        with tls.wrap_socket(wire._connection, server_side=True) as safe:
            assert safe.recv(1_000).startswith(b"ehlo")
            safe.sendall(b"250 here, and I know no user\r\n")
            safe.recv(1_000)

    server = start(meddling)
    outcome = handed_in(server.port, security=Security.STARTTLS, ca_file=ca_file)
    assert (outcome.trouble, outcome.detail) == (MailTrouble.LOGIN, "the server takes no user")


def test_a_server_that_takes_no_password_is_told_as_trouble_with_the_login(start: Start, tmp_path: Path) -> None:
    """As those of large providers, which want a key of another kind."""
    tls, ca_file = certificate(tmp_path)

    def modern(wire: Wire) -> None:
        wire.write(b"220 here\r\n")
        wire._connection.recv(1_000)
        wire.write(b"250-here\r\n250 AUTH XOAUTH2\r\n")
        wire._connection.recv(1_000)

    outcome = handed_in(start(modern, tls).port, ca_file=ca_file)
    assert outcome.trouble is MailTrouble.LOGIN
    assert "no password" in outcome.detail


def test_a_mail_that_is_in_does_not_hang_on_the_goodbye(start: Start, tmp_path: Path) -> None:
    """Else it would pass for one that did not go out, and go out once more."""
    tls, ca_file = certificate(tmp_path)

    def rude(wire: Wire) -> None:
        wire.write(b"220 here\r\n")
        for answer in (b"250 here", b"250 from", b"250 to", b"250 to", b"354 go on", b"250 taken"):
            heard = wire._connection.recv(10_000)
            while answer == b"250 taken" and not heard.endswith(b"\r\n.\r\n"):
                heard += wire._connection.recv(10_000)
            wire.write(answer + b"\r\n")
        wire.wait()

    outcome = handed_in(start(rude, tls).port, user="", password=None, ca_file=ca_file, limit=2)
    assert outcome == MailOutcome(accepted=(ANNA, BORIS))


def test_one_recipient_that_is_refused_does_not_keep_it_from_the_others(tmp_path: Path) -> None:
    tls, ca_file = certificate(tmp_path)
    with Server(tls) as server:
        server.inbox.refused[BORIS] = "550 no such person"
        outcome = handed_in(server.port, ca_file=ca_file)
    assert outcome == MailOutcome(accepted=(ANNA,), refused={BORIS: "550 no such person"})
    assert server.inbox.recipients == [[ANNA]]


@pytest.mark.parametrize(
    ("spoil", "trouble", "said"),
    [
        ({"refused": {ANNA: "550 no", BORIS: "451 later"}}, MailTrouble.RECIPIENTS, "550 no"),
        ({"to_mail": "553 not you"}, MailTrouble.SENDER, "553 not you"),
        ({"to_data": ["554 spam"]}, MailTrouble.REFUSED, "554 spam"),
        ({"to_data": ["451 later"]}, MailTrouble.REFUSED, "451 later"),
        ({"to_data": ["drop"]}, MailTrouble.CUT_OFF, ""),
    ],
    ids=["all recipients", "sender", "the mail", "for now", "drops after the mail"],
)
def test_every_refusal_is_told_in_the_words_of_the_server(
    tmp_path: Path, spoil: dict[str, object], trouble: MailTrouble, said: str
) -> None:
    tls, ca_file = certificate(tmp_path)
    with Server(tls) as server:
        for name, value in spoil.items():
            setattr(server.inbox, name, value)
        outcome = handed_in(server.port, ca_file=ca_file)
    assert outcome.trouble is trouble
    assert said in outcome.detail


def test_nobody_there_is_told(tmp_path: Path) -> None:
    with Server(None) as server:
        free = server.port
    assert handed_in(free).trouble is MailTrouble.UNREACHABLE
    assert handed_in(25, host="no.such.host.invalid").trouble is MailTrouble.UNREACHABLE


@pytest.mark.parametrize("security", list(Security))
def test_a_server_that_says_nothing_does_not_hold_the_report_for_ever(start: Start, security: Security) -> None:
    def silent(wire: Wire) -> None:
        wire.wait()

    server = start(silent)
    outcome = handed_in(server.port, security=security, limit=0.3)
    assert outcome == MailOutcome(trouble=MailTrouble.CUT_OFF, detail="no end within 0.3 s")


def test_a_server_that_never_ends_its_answer_is_left_at_the_limit(start: Start) -> None:
    def endless(wire: Wire) -> None:
        wire.write(b"220 here\r\n")
        while wire.wait(0.001):
            wire.write(b"250-" + b"x" * 70 + b"\r\n")

    server = start(endless)
    port = server.port
    assert handed_in(port, security=Security.STARTTLS, limit=0.5).trouble is MailTrouble.CUT_OFF


@pytest.mark.parametrize("answer", [b"\0\xff\xfe\r\n", b"220 " + b"x" * 100_000, b"", b"421 go\x1b[31m away\r\n"])
def test_rubbish_is_told_without_control_characters(start: Start, answer: bytes) -> None:
    server = start(lambda wire: wire.write(answer))
    outcome = handed_in(server.port, security=Security.STARTTLS)
    assert outcome.trouble in {MailTrouble.REFUSED, MailTrouble.CUT_OFF}
    assert outcome.detail.isprintable()


def test_the_environment_has_no_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """X8: neither proxies nor a file for session keys."""
    keys = tmp_path / "keys"
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
    for name in ("all_proxy", "https_proxy", "smtp_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    tls, ca_file = certificate(tmp_path)
    keys.unlink(missing_ok=True)  # the server of the test may have made it
    with Server(tls) as server:
        assert handed_in(server.port, ca_file=ca_file).accepted
    assert not keys.exists() or os.path.getsize(keys) == 0  # noqa: PTH202 - as the server's context may have left it


def test_a_file_of_certificates_of_no_use_is_known_trouble(tmp_path: Path) -> None:
    with pytest.raises(FieldError, match="certificate file"):
        handed_in(1, ca_file=tmp_path / "none.pem")


@pytest.mark.parametrize(
    "text",
    ["anna@example.com", "a.b+c@mail.example.co", "x@localhost", "o'neil@example.com"],
)
def test_addresses_that_are_taken(text: str) -> None:
    assert report.is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "anna", "anna@", "@example.com", "anna@example.com\nBcc: x@example.com", "a b@example.com"),
        *('"a b"@example.com', "анна@example.com", "anna@пример.рф", "a@b@c", "x" * 250 + "@example.com"),
        *("anna@example.com,boris@example.com", "<anna@example.com>", "anna@example..com"),
    ],
)
def test_addresses_that_would_say_something_else_are_refused(text: str) -> None:
    assert not report.is_address(text)
