"""What a scenario plays in: a data folder, the sandbox gateway, and the command line in one process after another."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

from desktop_mailer.domain.client import ClientDraft
from desktop_mailer.domain.mailing import MailingDraft
from desktop_mailer.gateway.sandbox import Sandbox, SandboxOptions
from desktop_mailer.storage import imports, mailings
from desktop_mailer.storage.columns import Row
from desktop_mailer.storage.database import Database
from tests.kills import oracle
from tests.kills.oracle import Case, Kind, Violation

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
DEADLINE = 60.0
"""Seconds after which a run that should have ended is a failure."""
DEAD_BY_ITS_OWN_HAND = (-9, 15)
"""Exit codes of a victim that the driver killed, here and on Windows."""
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
_ALONE = Lock()
"""Alembic, which makes a new database, works in one thread at a time."""


@dataclass
class World:
    """A data folder, a gateway with its ledger, and one process after another. Use it in a `with`."""

    folder: Path
    code: Path = ROOT
    slots: int = 4
    latency_ms: int = 20
    faults: dict[str, Any] = field(default_factory=dict)
    closed: datetime | None = None
    under: Sequence[str] = ()
    """The command under which the processes run, if any."""

    def __post_init__(self) -> None:
        self.data = self.folder / "data"
        self.ledger = self.folder / "ledger.jsonl"
        self._clock = self.folder / "clock"
        self._lives: list[datetime] = []
        self._shifts: list[tuple[datetime, timedelta]] = []
        self._process: subprocess.Popen[str] | None = None
        self._failures: list[Violation] = []
        self._sandbox = Sandbox(SandboxOptions(ledger=self.ledger, latency_ms=self.latency_ms, **self.faults))

    def __enter__(self) -> Self:
        self.url = self._sandbox.start()
        self.set_clock(timedelta())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        self._sandbox.stop()

    # --- what is to be sent -------------------------------------------------------------------------------------------

    def mailing(self, clients: int = 12, *, zones: Sequence[str | None] = (None,), **values: Any) -> None:  # noqa: ANN401 - any field of a draft
        """So many clients, their zones in turn, and a mailing to all of them that begins now and lasts an hour."""
        now = self._now()
        usual: dict[str, Any] = {"name": "kills", "text": "For {name}", "starts_at": now, "ends_at": now + HOUR}
        people = [
            ClientDraft(phone=f"7916{n:07}", name=f"client {n}", timezone=zones[n % len(zones)]) for n in range(clients)
        ]

        async def store() -> None:
            database = Database.open(self.data)
            try:
                await database.write(imports.store, [Row.of(person) for person in people], now)
                await database.write(mailings.add, MailingDraft(**usual | values), now)
            finally:
                await database.close()

        with _ALONE:
            asyncio.run(store())

    # --- the process --------------------------------------------------------------------------------------------------

    def start(self, *disturbances: str | Path) -> None:
        """Start the command line, disturbed as the driver's options say."""
        where = ("--data-dir", self.data, "--gateway-url", self.url)
        send = ("send", "--until-idle", "--concurrency", str(self.slots), "--json")
        self.start_script(HERE / "victim.py", "--clock", self._clock, *disturbances, "--", *where, *send)

    def start_script(self, *words: str | Path) -> None:
        """Start a script that uses the package under trial."""
        kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LD_LIBRARY_PATH")
        environ = {name: os.environ[name] for name in kept if name in os.environ}
        self._lives.append(datetime.now(UTC))
        self._process = subprocess.Popen(
            [*self.under, sys.executable, "-P", *map(str, words)],
            env=environ | {"PYTHONPATH": str(self.code), "FBRQ_TOKEN": "kills", "PYTHONIOENCODING": "utf-8"},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def until(self, condition: Callable[[], object]) -> bool:
        """Wait until it holds, or the process has ended; True where it held."""
        deadline = time.monotonic() + DEADLINE
        while self.running and time.monotonic() < deadline:
            if condition():
                return True
            time.sleep(0.002)
        return bool(condition())

    def kill(self) -> bool:
        """Kill the process and judge what it left; False where it had come to its end before."""
        if not self.running:
            return not self.ended()
        self._stop()
        self._failures += oracle.judge(self.case, over=False)
        return True

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def ended(self) -> bool:
        """Wait for the end; True where the process came to it by itself, False where its driver killed it."""
        process, self._process = self._process, None
        assert process is not None
        try:
            out, err = process.communicate(timeout=DEADLINE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self._failures.append(Violation(kind=Kind.FAILED, what=f"still ran after {DEADLINE:.0f} s"))
            return True
        if process.returncode in DEAD_BY_ITS_OWN_HAND:
            self._failures += oracle.judge(self.case, over=False)
            return False
        if process.returncode != 0:
            self._failures.append(Violation(kind=Kind.FAILED, what=(process.returncode, out, err)))
        return True

    # --- the gateway and the clock ------------------------------------------------------------------------------------

    def calm(self) -> None:
        """From now on the gateway makes no faults, and an hour has passed, so that no retry is waited for."""
        self._sandbox.stop()
        self._sandbox = Sandbox(SandboxOptions(ledger=self.ledger, latency_ms=self.latency_ms))
        self.url = self._sandbox.start()
        self.set_clock(HOUR)

    def go_back(self, files: Mapping[str, bytes], ledger: str) -> None:
        """Have the database consist of these files, and the gateway know what that ledger says."""
        self._sandbox.stop()
        for path in self.data.glob("mailer.sqlite3*"):
            path.unlink()
        for name, content in files.items():
            (self.data / name).write_bytes(content)
        self.ledger.write_text(ledger, "ascii")
        self._sandbox = Sandbox(SandboxOptions(ledger=self.ledger, latency_ms=self.latency_ms))
        self.url = self._sandbox.start()

    @property
    def arrived(self) -> int:
        """Requests that the gateway has seen."""
        return self._sandbox.statistics().requests

    def set_clock(self, shift: timedelta) -> None:
        """Have the sender's wall clock stand off by `shift` from now on."""
        self._shifts.append((datetime.now(UTC), shift))
        with self._clock.open("a", encoding="ascii") as file:  # added to: Windows replaces no file that someone reads
            file.write(f"{shift.total_seconds()}\n")

    def _now(self) -> datetime:
        return datetime.now(UTC) + self._shifts[-1][1]

    # --- the verdict --------------------------------------------------------------------------------------------------

    @property
    def case(self) -> Case:
        return Case(
            folder=self.data,
            ledger=self.ledger,
            slots=self.slots,
            latency=timedelta(milliseconds=self.latency_ms),
            lives=self._lives,
            shifts=self._shifts,
            closed=self.closed,
        )

    def verdict(self) -> list[Violation]:
        """Once all is over: what was found on the way and at the end."""
        return [*self._failures, *oracle.judge(self.case, over=True)]

    def finish(self) -> list[Violation]:
        """Run to the end, undisturbed, and judge."""
        self.start()
        self.ended()
        return self.verdict()
