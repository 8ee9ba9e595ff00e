"""A disk that is locked, full, broken or slow while messages go out. The names are those of the fault cases.

Each fault strikes a real `send` in the middle of its work and goes away again. Afterwards the gateway's ledger and the
database agree: everybody got the message once, by one id.
"""

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest

from desktop_mailer.gateway.sandbox import Sandbox, SandboxOptions
from desktop_mailer.storage import connection
from tests.cli.conftest import FAR, PATIENCE, ROOT, Here, Program, until, write_clients

PEOPLE = 400
SLOTS = 4

SEND = """
import sys
from desktop_mailer.engine import sender
from desktop_mailer.storage import connection, health
health.LEAST_FREE = 0
sender.TROUBLE_WAIT = 0.2
connection.BUSY_TIMEOUT = float(sys.argv.pop(1))
from desktop_mailer.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""`send` as it is, but with shorter waits, and with a disk that is always taken for large enough."""

linux = pytest.mark.skipif(sys.platform != "linux", reason="the fault is made with the means of Linux")

Fault = Callable[["subprocess.Popen[bytes]"], AbstractContextManager[object]]


@pytest.fixture
def slow_gateway(ledger: Path) -> Iterator[Sandbox]:
    with Sandbox(SandboxOptions(ledger=ledger, latency_ms=20)) as running:
        yield running


def entries(ledger: Path) -> list[dict[str, object]]:
    """The whole lines of the ledger."""
    lines = ledger.read_text("ascii").splitlines(keepends=True) if ledger.exists() else []
    return [json.loads(line) for line in lines if line.endswith("\n")]


def at_rest(ledger: Path) -> int:
    """How many requests there were, once none comes any more."""
    seen = (-1, time.monotonic())

    def quiet() -> bool:
        nonlocal seen
        count = len(entries(ledger))
        if count != seen[0]:
            seen = (count, time.monotonic())
        return time.monotonic() - seen[1] > 1.0

    until(quiet, "the sender goes on without a place for its outcomes")
    return seen[0]


def struck(program: Program, here: Here, gateway: Sandbox, ledger: Path, fault: Fault, *, busy: float = 30.0) -> int:
    """Send to everyone with `fault` in the middle. Gives how many requests went out under the fault."""
    here.document("clients", "import", str(write_clients(ledger.with_name("some.csv"), PEOPLE)))
    here.document("mailings", "add", "--name", "n", "--text", "x", *FAR)
    options = ("--gateway-url", gateway.url, "send", "--until-idle", "--json", "--concurrency", str(SLOTS))
    process = subprocess.Popen(
        [sys.executable, "-c", SEND, str(busy), *options],
        cwd=ROOT,
        env=dict(program.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        until(lambda: len(entries(ledger)) > PEOPLE // 10, "nothing is sent")
        with fault(process):
            before = len(entries(ledger))
            after = at_rest(ledger)
            assert process.poll() is None
            assert after < PEOPLE
        out, err = process.communicate(timeout=PATIENCE)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    assert process.returncode == 0, err
    assert json.loads(out)["sent"] == PEOPLE
    agree(program.folder, ledger)
    return after - before


def agree(folder: Path, ledger: Path) -> None:
    """Everybody got it once, by one id, and the database says so."""
    found = entries(ledger)
    delivered = [entry["phone"] for entry in found if entry["delivered"]]
    assert sorted(map(str, delivered)) == [str(79160000000 + number) for number in range(PEOPLE)]
    assert len({(entry["phone"], entry["id"]) for entry in found}) == PEOPLE
    with closing(sqlite3.connect(folder / "mailer.sqlite3")) as database:
        assert database.execute("PRAGMA quick_check").fetchone() == ("ok",)
        assert database.execute("SELECT status, count(*) FROM message GROUP BY status").fetchall() == [("sent", PEOPLE)]
        ids = {row[0] for row in database.execute("SELECT id FROM message")}
    assert ids == {entry["id"] for entry in found}


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Another program is in the middle of writing to the database."""
    with closing(sqlite3.connect(folder / "mailer.sqlite3", isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


# --- D1, D2: locked ---------------------------------------------------------------------------------------------------


def test_d1_a_lock_of_another_program_is_waited_for(program: Program, here: Here, folder: Path) -> None:
    here.document("clients", "add", "--phone", "79160000001")
    with locked(folder):
        waiting = program.start("clients", "add", "--phone", "79160000002", "--json")
        until((folder / "folder.holder").exists, "the command does not come as far as the lock")
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(1.5)
    _, err = waiting.communicate(timeout=PATIENCE)
    assert (waiting.returncode, err) == (0, b"")
    assert len(here.document("clients", "list")) == 2


def test_d1_a_lock_that_stays_is_told_and_nothing_is_half_written(
    here: Here, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.document("clients", "add", "--phone", "79160000001")
    monkeypatch.setattr(connection, "BUSY_TIMEOUT", 0.1)
    with locked(folder):
        done = here.run("clients", "add", "--phone", "79160000002", "--json")
        assert (done.code, "keeps the database locked" in done.err) == (1, True)
        assert len(here.document("clients", "list")) == 1  # who only reads is not in its way
    here.document("clients", "add", "--phone", "79160000002")
    assert len(here.document("clients", "list")) == 2


@pytest.mark.parametrize("busy", [30.0, 0.3])
def test_d2_outcomes_wait_while_another_program_keeps_the_lock(
    program: Program, here: Here, slow_gateway: Sandbox, ledger: Path, folder: Path, busy: float
) -> None:
    """Within the patience of one transaction, and far beyond it."""
    posted = struck(program, here, slow_gateway, ledger, lambda _: locked(folder), busy=busy)
    assert posted <= 2 * SLOTS


# --- D3, D4: no room --------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Path]:
    """The data folder on a disk of its own, of 24 MB."""
    folder.mkdir(mode=0o700)
    mount, options = shutil.which("mount"), ("-t", "tmpfs", "-o", "size=24m,mode=700", "tmpfs", str(folder))
    if mount is None or subprocess.run([mount, *options], check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@linux
def test_d3_on_a_full_disk_outcomes_wait_for_room(
    small_disk: Path, program: Program, here: Here, slow_gateway: Sandbox, ledger: Path
) -> None:
    @contextlib.contextmanager
    def full(_process: object) -> Iterator[None]:
        ballast = small_disk / "ballast"
        with ballast.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
            for size in (1 << 20, 1 << 12, 1):
                with contextlib.suppress(OSError):
                    while stream.write(bytes(size)) == size:
                        pass
        with closing(sqlite3.connect(small_disk / "mailer.sqlite3")) as other, contextlib.suppress(sqlite3.Error):
            other.execute("PRAGMA wal_checkpoint(PASSIVE)")
        yield
        ballast.unlink()

    struck(program, here, slow_gateway, ledger, full)


@linux
def test_d4_at_the_limit_of_a_files_size_outcomes_wait(
    program: Program, here: Here, slow_gateway: Sandbox, ledger: Path
) -> None:
    import resource

    @contextlib.contextmanager
    def limited(process: "subprocess.Popen[bytes]") -> Iterator[None]:
        before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, before[1]))
        yield
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)

    assert struck(program, here, slow_gateway, ledger, limited) <= 2 * SLOTS


# --- D5, D6: a disk that fails, and one that is slow ------------------------------------------------------------------


@linux
def test_d5_a_disk_that_fails_to_sync_loses_nothing(
    program: Program, here: Here, slow_gateway: Sandbox, ledger: Path, strace: str
) -> None:
    @contextlib.contextmanager
    def failing(process: "subprocess.Popen[bytes]") -> Iterator[None]:
        inject = ("-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO", "-p", str(process.pid))
        with subprocess.Popen([strace, "-f", *inject], stderr=subprocess.PIPE) as tracer:
            assert tracer.stderr is not None
            while b"INJECTED" not in tracer.stderr.readline():
                assert tracer.poll() is None
            os.set_blocking(tracer.stderr.fileno(), False)
            yield
            tracer.send_signal(signal.SIGINT)
            tracer.communicate()

    assert struck(program, here, slow_gateway, ledger, failing) <= 2 * SLOTS


@linux
@pytest.mark.timeout(240)
def test_d6_the_window_stays_alive_on_a_slow_disk(
    program: Program, here: Here, slow_gateway: Sandbox, ledger: Path, strace: str
) -> None:
    here.document("clients", "import", str(write_clients(ledger.with_name("some.csv"), PEOPLE)))
    here.document("mailings", "add", "--name", "n", "--text", "x", *FAR)
    syncs = ledger.with_name("syncs")
    slow = ("-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:delay_exit=300000", "-o", str(syncs))
    window = [sys.executable, str(ROOT / "tests" / "cli" / "slow_window.py"), str(PEOPLE)]
    done = subprocess.run(
        [strace, "-f", "--seccomp-bpf", *slow, *window],
        env={
            **program.environ,
            "PYTHONPATH": str(ROOT),
            "QT_QPA_PLATFORM": "offscreen",
            "DESKTOP_MAILER_GATEWAY_URL": slow_gateway.url,
        },
        capture_output=True,
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr
    gaps = json.loads(done.stdout)
    assert syncs.read_text().count("DELAYED") > 10
    assert len(gaps) > 100
    # A shared computer has its own hiccups; a window that waited for the disk would miss a beat at every sync.
    assert len([gap for gap in gaps if gap > 0.25]) <= 3, sorted(gaps)[-10:]
    agree(program.folder, ledger)
