"""The victim: the real command line in this process, and the ways in which a test ends or disturbs it.

Run as a script, with the package that is to be tried on PYTHONPATH. All of it hooks in below the program, on
SQLAlchemy and on the clock, so that the program has no places made for it.
"""

import argparse
import os
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

from desktop_mailer.cli import main
from desktop_mailer.domain.clock import SystemClock

DIE = getattr(signal, "SIGKILL", signal.SIGTERM)  # on Windows any signal ends the process as hard as that


def kill_at_commit(nth: int, *, after: bool, counts: Callable[[], bool]) -> None:
    """Die just before or just after the nth commit that changes rows; one counts only where `counts()`."""
    commit = DefaultDialect.do_commit
    changes: Counter[int] = Counter()
    seen = 0

    def commit_or_die(dialect: DefaultDialect, connection: Any) -> None:  # noqa: ANN401 - as in SQLAlchemy
        nonlocal seen
        driver = connection.driver_connection
        counted = driver.total_changes > changes[id(driver)] and counts()
        changes[id(driver)] = driver.total_changes
        seen += counted
        if counted and seen == nth and not after:
            os.kill(os.getpid(), DIE)
        commit(dialect, connection)
        if counted and seen == nth:
            os.kill(os.getpid(), DIE)

    DefaultDialect.do_commit = commit_or_die  # type: ignore[method-assign]


def shift_clock(shift: Path) -> None:
    """Have the wall clock stand off by the seconds that the last line of the file says, at each look."""
    now = SystemClock.now

    def shifted(clock: SystemClock) -> datetime:
        return now(clock) + timedelta(seconds=float(shift.read_text("ascii").split()[-1]))

    SystemClock.now = shifted  # type: ignore[method-assign, assignment]


def let_another_write(database: Path) -> None:
    """After each SELECT of a writer another connection, as another process would, writes if it can, without waiting."""
    other = sqlite3.connect(database, timeout=0, isolation_level=None, check_same_thread=False)
    other.execute("PRAGMA wal_autocheckpoint=0")

    @event.listens_for(Engine, "after_cursor_execute")
    def write(connection: Any, _cursor: object, statement: str, *_: object) -> None:  # noqa: ANN401 - SQLAlchemy's
        reads_only = connection.connection.cursor().execute("PRAGMA query_only").fetchone()[0]
        if statement.startswith("SELECT") and not reads_only:
            try:
                other.execute("UPDATE mailing SET updated_at = updated_at + 1")
            except sqlite3.OperationalError:
                return  # locked: the writer had its lock before it read


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kill", choices=["before", "after"])
    parser.add_argument("--commit", type=int, default=1)
    parser.add_argument("--posted", type=Path, help="count only commits after a POST of this run is in that ledger")
    parser.add_argument("--clock", type=Path)
    parser.add_argument("--intruder", type=Path)
    parser.add_argument("command", nargs="+")
    return parser.parse_args()


if __name__ == "__main__":
    chosen = arguments()
    ledger: Path | None = chosen.posted
    length = ledger.stat().st_size if ledger else 0
    if chosen.kill:
        kill_at_commit(
            chosen.commit,
            after=chosen.kill == "after",
            counts=lambda: ledger is None or ledger.stat().st_size > length,
        )
    if chosen.clock:
        shift_clock(chosen.clock)
    if chosen.intruder:
        let_another_write(chosen.intruder)
    sys.exit(main(chosen.command))
