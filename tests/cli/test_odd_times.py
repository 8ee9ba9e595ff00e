"""The real `send` at odd times, by their names in the list of faults: T3, stopped at a bad moment; T7, no zone data."""

import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop_mailer.gateway.sandbox import Sandbox
from tests.cli.conftest import FAR, PATIENCE, Here, Program, until

# --- T3: stopped between the last look and the POST -------------------------------------------------------------------


@dataclass
class Door:
    """A listener that lets nobody in until it is opened, and then hears what is said."""

    heard: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._open = ExitStack()
        self._listener = self._open.enter_context(socket.socket())
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(0)
        self._crowd = [socket.socket() for _ in range(8)]
        for each in self._crowd:
            each.setblocking(False)
            each.connect_ex(self._listener.getsockname())
        self.port: int = self._listener.getsockname()[1]
        self._shut = self.knocks
        self.entered = threading.Event()

    @property
    def knocks(self) -> int:
        """Connections that are being made."""
        found = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
        return sum(1 for words in found if words[2].endswith(f":{self.port:04X}") and words[3] == "02")

    @property
    def knocked(self) -> bool:
        """True once somebody else is at the door."""
        return self.knocks > self._shut

    def open(self) -> None:
        """Let in whoever is there."""
        for each in self._crowd:
            each.close()
        threading.Thread(target=self._hear, daemon=True).start()

    def _hear(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._listen_to, args=(connection,), daemon=True).start()

    def _listen_to(self, connection: socket.socket) -> None:
        with self._open.enter_context(connection), suppress(OSError):
            connection.settimeout(0.2)
            with suppress(TimeoutError):
                if not connection.recv(1):  # one of the crowd, who has left
                    return
            self.entered.set()
            connection.settimeout(PATIENCE)
            self.heard.append(connection.recv(1000))

    def close(self) -> None:
        self._open.close()


@pytest.fixture
def door() -> Iterator[Door]:
    if sys.platform != "linux":
        pytest.skip("the moment is found with the means of Linux")
    made = Door()
    yield made
    made.close()


def test_t3_a_process_that_is_stopped_over_the_end_posts_nothing_when_it_goes_on(
    program: Program, here: Here, door: Door
) -> None:
    here.document("clients", "add", "--phone", "79160000001")
    starts_at = datetime.now(UTC) + timedelta(seconds=2)  # `send` is there by then
    ends_at = starts_at + timedelta(seconds=4)
    times = ("--starts-at", starts_at.isoformat(), "--ends-at", ends_at.isoformat())
    here.document("mailings", "add", "--name", "n", "--text", "x", *times)
    process = program.start("--gateway-url", f"http://127.0.0.1:{door.port}", "send", "--json")
    try:
        until(lambda: door.knocked, "nothing is sent")
        process.send_signal(signal.SIGSTOP)
        door.open()
        assert door.entered.wait(PATIENCE)  # its system has the connection ready for it
        until(lambda: datetime.now(UTC) > ends_at, "")
        process.send_signal(signal.SIGCONT)
        until(lambda: here.document("messages", "1")[0]["status"] == "not sent", "it does not go on")
        process.terminate()
        process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert door.heard in ([], [b""])


# --- T7: zone data are missing or damaged -----------------------------------------------------------------------------


def no_zones(folder: Path) -> dict[str, str]:
    """Neither the system's zone data nor those of the package."""
    (folder / "tzdata").mkdir(parents=True)
    (folder / "tzdata" / "__init__.py").touch()
    return {"PYTHONTZPATH": "", "PYTHONPATH": str(folder)}


def damaged_zone(folder: Path) -> dict[str, str]:
    """The one zone is there by name, and cannot be read."""
    path = folder / "Europe" / "Moscow"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"TZif2" + bytes(15))
    return {"PYTHONTZPATH": str(folder)}


@pytest.mark.parametrize(("spoil", "reached"), [(no_zones, 0), (damaged_zone, 2)])
def test_t7_who_has_a_zone_that_cannot_be_read_waits_with_a_reason_until_it_can(
    program: Program, here: Here, tmp_path: Path, spoil: Callable[[Path], dict[str, str]], reached: int
) -> None:
    for number, zone in enumerate(("Europe/Moscow", "Asia/Vladivostok") * 2):
        here.document("clients", "add", "--phone", str(79160000000 + number), "--timezone", zone)
    here.document("mailings", "add", "--name", "n", "--text", "x", "--window", "00:00-24:00", *FAR)
    with Sandbox() as sandbox:
        send = ("--gateway-url", sandbox.url, "send", "--until-idle")
        run = program.document(*send, **spoil(tmp_path / "spoilt"))
        assert (run["sent"], run["not_sent"], run["pending"], run["paused"]) == (reached, 0, 4 - reached, None)
        waiting = [message for message in here.document("messages", "1") if message["status"] == "pending"]
        assert {message["reason"] for message in waiting} == {"no time zone"}
        run = program.document(*send)
        assert (run["sent"], run["pending"]) == (4 - reached, 0)
        assert len(sandbox.statistics().delivered) == 4
