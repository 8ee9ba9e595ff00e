"""A report sent by hand from the command line, over real SMTP: what it tells, and what keeps it from going out."""

import csv
import io
import json
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop_mailer.gateway.sandbox import Sandbox
from tests.cli.conftest import FAR, Here, Program, write_clients
from tests.gateway.faults import certificate
from tests.gateway.mail_server import PASSWORD, USER, MailServer

Tls = tuple[ssl.SSLContext, Path]
ANNA, BORIS = "anna@example.com", "boris@example.com"
CHOSEN = (
    *("report", "set", "--on", "--at", "19:30", "--to", ANNA, "--to", BORIS, "--from", "mailer@example.com"),
    *("--server", "127.0.0.1", "--user", USER),
)


@pytest.fixture
def tls(tmp_path: Path) -> Tls:
    return certificate(tmp_path)


def environ(tls: Tls, password: str = PASSWORD) -> dict[str, str]:
    return {"DESKTOP_MAILER_SMTP_PASSWORD": password, "DESKTOP_MAILER_CA_FILE": str(tls[1])}


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("set", "--at", "25:00"), 2, "--at"),
        (("set", "--at", "20:00+03:00"), 2, "--at"),
        (("set", "--at", "20:00:30"), 2, "--at"),
        (("set", "--port", "0"), 2, "--port"),
        (("set", "--security", "none"), 2, "--security"),
        (("set", "--to", "none"), 1, "recipient"),
        (("set", "--to", f"{ANNA}\r\nBcc: {BORIS}"), 1, "is not an e-mail address"),
        (("set", "--from", "Anna <anna@example.com>"), 1, "is not an e-mail address"),
        (("set", "--server", "https://mail.example.com"), 1, "is not the name of a server"),
        (("set", "--user", "a\nb"), 1, "the name of a user"),
        (("send", "--day", "2026-13-01"), 2, "--day"),
        (("send", "--day", "0001-01-01"), 2, "--day"),
        (("send", "--day", "9999-12-31"), 2, "--day"),
        (("send", "--day", (datetime.now(UTC) + timedelta(days=2)).date().isoformat()), 2, "--day"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_what_cannot_be_is_refused_in_one_line_and_nothing_is_set(
    here: Here, options: tuple[str, ...], code: int, said: str
) -> None:
    before = here.document(*CHOSEN)
    done = here.run("report", *options, "--json")
    assert (done.code, said in done.err, len(done.err.splitlines())) == (code, True, 1), done.err
    assert here.document("report", "show") == before


@pytest.mark.parametrize("missing", ["--to", "--from", "--server"])
def test_a_report_with_a_gap_is_not_sent(here: Here, missing: str) -> None:
    here.document(*CHOSEN)
    here.document("report", "set", "--off", missing, "none")
    done = here.run("report", "send")
    assert (done.code, done.err.startswith("A report needs")) == (1, True)


def test_a_report_sent_by_hand_tells_what_really_went_out(
    here: Here, program: Program, tmp_path: Path, tls: Tls
) -> None:
    here.document("clients", "import", str(write_clients(tmp_path / "some.csv", 12)))
    here.document("mailings", "add", "--name", "=Весна", "--text", "Привет, {name}", *FAR)
    with Sandbox() as sandbox:
        figures = program.document("--gateway-url", sandbox.url, "send", "--until-idle")
    assert figures["sent"] == 12
    with MailServer(tls[0]) as server:
        here.document(*CHOSEN, "--port", str(server.port))
        today = datetime.now().astimezone().date().isoformat()
        for options in ((), ("--day", today)):
            done = program.document("report", "send", *options, **environ(tls))
            assert done == {"accepted": [ANNA, BORIS], "refused": {}}
    by_hand, of_today = server.inbox.mails
    assert by_hand["Message-ID"] != of_today["Message-ID"]
    for mail in (by_hand, of_today):
        assert ": 12 sent, 0 not sent" in mail["Subject"]
        (attached,) = mail.iter_attachments()
        data = attached.get_payload(decode=True)
        assert isinstance(data, bytes)
        (_, row) = csv.reader(io.StringIO(data.decode("utf-8-sig")))
        assert row == ["1", "'=Весна", "12", "0", "0"]
        assert "7916" not in mail.as_string()
        assert "Привет" not in mail.as_string()
    assert here.document("report", "show")["last_sent_at"] is None  # what is due still comes


def test_who_did_not_get_it_is_told_and_the_command_ends_with_1(here: Here, program: Program, tls: Tls) -> None:
    with MailServer(tls[0], starttls=True) as server:
        server.inbox.refused[BORIS] = "550 nobody of that name"
        here.document(*CHOSEN, "--security", "starttls", "--port", str(server.port))
        done = program.run("report", "send", "--json", **environ(tls))
        assert (done.code, done.document) == (1, {"accepted": [ANNA], "refused": {BORIS: "550 nobody of that name"}})
        told = program.run("report", "send", **environ(tls))
    assert f"took it for {ANNA}." in told.out.decode()
    assert f"Not for {BORIS}: 550 nobody of that name" in told.out.decode()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"DESKTOP_MAILER_SMTP_PASSWORD": "a wrong password"}, "login"),
        ({"DESKTOP_MAILER_SMTP_PASSWORD": ""}, "no password"),
        ({"DESKTOP_MAILER_CA_FILE": ""}, "certificate"),
        ({"DESKTOP_MAILER_CA_FILE": "/nowhere/to/be/found.pem"}, "certificate"),
    ],
    ids=["wrong password", "no password", "unknown certificate", "no file of certificates"],
)
def test_what_keeps_it_from_going_out_is_one_line_and_nothing_is_handed_in(
    here: Here, program: Program, tls: Tls, more: dict[str, str], said: str
) -> None:
    with MailServer(tls[0]) as server:
        here.document(*CHOSEN, "--port", str(server.port))
        done = program.run("report", "send", "--json", **environ(tls) | more)
        assert server.inbox.mails == []
    assert (done.code, said in done.err, len(done.err.splitlines())) == (1, True, 1), done.err
    assert list(json.loads(done.out)) == ["error"]
