"""The daily report on the command line, over a real mail server."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from desktop_mailer.config import CA_FILE_VARIABLE
from desktop_mailer.gateway.secrets import PasswordStore
from desktop_mailer.storage.database import FILE_NAME
from tests.cli.canary import traces
from tests.cli.conftest import Program, until
from tests.cli.test_contract import promised
from tests.gateway.faults import certificate
from tests.gateway.mail_server import PASSWORD, USER, MailServer

AT_FIRST = {
    "on": False,
    "at": "20:00",
    "to": [],
    "from": None,
    "server": None,
    "port": 465,
    "security": "tls",
    "user": None,
    "last_sent_at": None,
    "trouble": None,
    "next_try_at": None,
}
VARIABLE = PasswordStore.VARIABLES[0]


def served(program: Program, server: MailServer) -> None:
    program.document(
        *("report", "set", "--to", "anna@example.com", "--to", "boris@example.com", "--from", "mailer@example.com"),
        *("--server", "127.0.0.1", "--port", str(server.port), "--user", USER),
    )


def test_what_is_given_is_set_and_none_takes_it_away(program: Program) -> None:
    assert program.document("report", "show") == AT_FIRST
    assert list(AT_FIRST) == promised("report show")
    addresses = ("--to", "a@example.com", "--from", "b@example.com")
    options = ("--at", "09:05", *addresses, "--server", "mail.example")
    changed = {"at": "09:05", "to": ["a@example.com"], "from": "b@example.com", "server": "mail.example"}
    assert program.document("report", "set", *options) == AT_FIRST | changed
    starttls = program.document("report", "set", "--security", "starttls", "--on")
    assert starttls == AT_FIRST | changed | {"security": "starttls", "port": 587, "on": True}
    taken = program.document("report", "set", "--off", "--to", "none", "--from", "none", "--server", "none")
    assert taken == AT_FIRST | {"at": "09:05", "security": "starttls", "port": 587}
    assert "at: 09:05\nto: none\n" in program.run("report", "show").out.decode().replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--at", "25:00"), 2, "“25:00” is not a time of day"),
        (("--port", "0"), 2, "less than 1"),
        (("--security", "none"), 2, "--security"),
        (("--on",), 1, "at least one recipient"),
        (("--to", "anna"), 1, "“anna” is not an e-mail address"),
        (("--server", "http://mail"), 1, "is not the name of a server"),
    ],
)
def test_what_cannot_work_is_refused(program: Program, options: tuple[str, ...], code: int, said: str) -> None:
    done = program.run("report", "set", *options)
    assert (done.code, said in done.err) == (code, True), done.err
    assert program.document("report", "show") == AT_FIRST


def test_a_report_goes_out_on_demand_and_the_password_is_left_nowhere(program: Program, tmp_path: Path) -> None:
    """X1, for the password of the mail server."""
    tls, ca_file = certificate(tmp_path)
    with MailServer(tls) as server:
        served(program, server)
        secret = {VARIABLE: PASSWORD, CA_FILE_VARIABLE: str(ca_file)}
        sent = program.run("report", "send", "--json", **secret)
        assert sent.document == {"accepted": ["anna@example.com", "boris@example.com"], "refused": {}}
        server.inbox.refused["boris@example.com"] = "550 no such person"
        partly = program.run("report", "send", "--day", "2026-01-31", **secret)
        assert (partly.code, "Not for boris@example.com: 550 no such person" in partly.out.decode()) == (1, True)
        assert "2026-01-31" in server.inbox.mails[-1]["Subject"]
        wrong = program.run("report", "send", **secret | {VARIABLE: "another secret"})
        assert (wrong.code, "login" in wrong.err) == (1, True)
        lost = program.run("report", "send", **secret | {VARIABLE: ""})
        assert "no password" in lost.err
    assert server.inbox.logins[0] == (USER.encode(), PASSWORD.encode())
    outputs = {name: each.out + each.err.encode() for name, each in (("sent", sent), ("partly", partly))}
    assert traces(PASSWORD, program.folder, **outputs) == []
    assert traces("another secret", program.folder, wrong=wrong.out + wrong.err.encode()) == []


def test_a_report_that_lacks_something_says_what(program: Program) -> None:
    done = program.run("report", "send")
    assert done.code == 1
    assert "at least one recipient" in done.err


def test_what_is_due_goes_out_while_the_sender_runs(program: Program, tmp_path: Path) -> None:
    tls, ca_file = certificate(tmp_path)
    with MailServer(tls) as server:
        served(program, server)
        program.document("report", "set", "--on", "--user", "none")
        program.run("settings", "set", "--gateway-url", "http://127.0.0.1:1")
        backdate(program.folder)
        sending = program.start("send", **{CA_FILE_VARIABLE: str(ca_file)})
        try:
            until(lambda: server.inbox.mails, "no report came")
        finally:
            sending.terminate()
            sending.communicate()
    assert program.document("report", "show")["last_sent_at"] is not None
    (told,) = (line for line in program.document("journal") if line["event"] == "report.sent")
    assert told["level"] == "info"


def test_a_password_needs_a_user_at_a_server(program: Program) -> None:
    done = program.run("report", "password", "set", stdin="secret")
    assert done.code == 1
    assert "belongs to a user" in done.err


def backdate(folder: Path) -> None:
    """Have the last report be of two days ago."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as database, database:
        (kept,) = database.execute("SELECT value FROM setting WHERE key = 'report_state'").fetchone()
        state = json.loads(kept)
        state["covered_until"] -= 2 * 86_400_000
        database.execute("UPDATE setting SET value = ? WHERE key = 'report_state'", (json.dumps(state),))
