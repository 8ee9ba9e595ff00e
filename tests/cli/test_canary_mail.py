"""X1: the password of the mail server leaves no trace on the disk or in an output, whatever the server says."""

import asyncio
import base64
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_mailer.storage import reports
from desktop_mailer.storage.database import Database, WriteUnit
from tests.cli.canary import traces
from tests.cli.conftest import Done, Here, Program, until
from tests.cli.test_canary import KEYRING
from tests.gateway import mail_server
from tests.gateway.faults import FaultServer, Handler, Wire, certificate
from tests.gateway.mail_server import USER, MailServer

CANARY = 'canary-8b2d7e-MAIL-"\\x9'
PART = "canary-8b2d7e"
BLOB = base64.b64encode(f"\0{USER}\0{CANARY}".encode()).decode()
SPOKEN = {
    "plain": CANARY,
    "as it was handed over": BLOB,
    "coded alone": base64.b64encode(CANARY.encode()).decode(),
    "coded within a sentence": f"no such user <{BLOB}>, sorry",
}
Serve = Callable[[Handler], FaultServer]


@pytest.fixture
def tls(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    return certificate(tmp_path)


@pytest.fixture
def serve(tls: tuple[ssl.SSLContext, Path]) -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda handler: stack.enter_context(FaultServer(handler, tls[0]))


def answering(to_login: str, to_mail: str = "250 OK") -> Handler:
    """A server that offers a login and says those words to it, and those to the mail."""

    def handle(wire: Wire) -> None:
        wire.write(b"220 here\r\n")
        wire._connection.recv(1_000)
        wire.write(b"250-here\r\n250 AUTH PLAIN\r\n")
        wire._connection.recv(1_000)
        wire.write(f"{to_login}\r\n".encode())
        while wire._connection.recv(1_000):
            wire.write(f"{to_mail}\r\n".encode())

    return handle


def choose(here: Here, port: int) -> None:
    here.document(
        *("report", "set", "--on", "--to", "anna@example.com", "--from", "mailer@example.com"),
        *("--server", "127.0.0.1", "--port", str(port), "--user", USER),
    )


def no_trace(program: Program, done: Done) -> None:
    outputs = {"out": done.out, "err": done.err.encode()}
    assert traces(CANARY, program.folder, **outputs) == []
    assert traces(PART, program.folder, **outputs) == []
    assert traces(BLOB, program.folder, **outputs) == []


def send(program: Program, ca_file: Path) -> Done:
    return program.run(
        *("report", "send", "--json"), DESKTOP_MAILER_SMTP_PASSWORD=CANARY, DESKTOP_MAILER_CA_FILE=str(ca_file)
    )


@pytest.mark.parametrize("said", SPOKEN.values(), ids=SPOKEN)
def test_x1_nothing_that_a_mail_server_says_leaves_a_trace_of_the_password(
    here: Here, program: Program, serve: Serve, tls: tuple[ssl.SSLContext, Path], said: str
) -> None:
    choose(here, serve(answering(f"535 {said}")).port)
    done = send(program, tls[1])
    assert (done.code, "login" in done.err) == (1, True), done.err
    no_trace(program, done)


def test_x1_words_to_the_mail_leave_no_trace_of_the_password(
    here: Here, program: Program, serve: Serve, tls: tuple[ssl.SSLContext, Path]
) -> None:
    choose(here, serve(answering("235 welcome", f"554 {CANARY} {BLOB}")).port)
    done = send(program, tls[1])
    assert done.code == 1
    assert "***" in done.err
    no_trace(program, done)


def test_x1_a_mail_that_goes_out_leaves_no_trace_of_the_password(
    here: Here, program: Program, tls: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_server, "PASSWORD", CANARY)
    with MailServer(tls[0]) as server:
        choose(here, server.port)
        done = send(program, tls[1])
        assert server.inbox.logins == [(USER.encode(), CANARY.encode())]
        assert len(server.inbox.mails) == 1
    assert done.code == 0, done.err
    no_trace(program, done)


def test_x1_a_report_that_fails_by_itself_leaves_no_trace_of_the_password(
    here: Here, program: Program, serve: Serve, tls: tuple[ssl.SSLContext, Path]
) -> None:
    """What the server says is kept, in the database and in the record of what was done."""
    server = serve(answering(f"535 {CANARY} {BLOB}"))
    choose(here, server.port)
    _let_it_be_due(program.folder)
    process = program.start(
        "--gateway-url",
        "http://127.0.0.1:9",
        "send",
        DESKTOP_MAILER_SMTP_PASSWORD=CANARY,
        DESKTOP_MAILER_CA_FILE=str(tls[1]),
    )
    try:
        _wait_for_failure(program, process)
    finally:
        process.terminate()
        out, err = process.communicate(timeout=60)
    done = Done(process.returncode, out, err.decode("utf-8", "replace"))
    assert "535" in str(program.document("report", "show")["trouble"])
    no_trace(program, done)


@pytest.mark.parametrize("keyring", ["keyring.backends.fail.Keyring", "loudvault.Keyring"])
def test_x1_a_password_that_no_keyring_keeps_is_kept_nowhere(
    here: Here, program: Program, tmp_path: Path, keyring: str
) -> None:
    (tmp_path / "loudvault.py").write_text(KEYRING, "utf-8")
    choose(here, 465)
    done = program.run(
        *("report", "password", "set"), stdin=f"{CANARY}\n", PYTHON_KEYRING_BACKEND=keyring, PYTHONPATH=str(tmp_path)
    )
    assert done.code == 1
    no_trace(program, done)


def _let_it_be_due(folder: Path) -> None:
    """As if the program had been off for two days."""

    def earlier(unit: WriteUnit) -> None:
        known = reports.state(unit)
        assert known.covered_until is not None
        reports._keep(unit, replace(known, covered_until=known.covered_until - timedelta(days=2)))

    async def change() -> None:
        database = Database.open(folder)
        await database.write(earlier)
        await database.close()

    asyncio.run(change())


def _wait_for_failure(program: Program, process: "subprocess.Popen[bytes]") -> None:
    log = program.folder / "log" / "mailer.log"

    def told() -> bool:
        assert process.poll() is None, "the sender has ended"
        return log.exists() and "report.failed" in log.read_text("utf-8")

    until(told, "the report was never tried")
