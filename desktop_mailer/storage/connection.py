"""How a connection to the database is set up: one that writes, or one that only reads. Storage only."""

import sqlite3
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

CACHE: Final = 8 * 1024
ROOMY_CACHE: Final = 64 * 1024
ROOMIEST_CACHE: Final = 192 * 1024
"""KiB of pages that a connection keeps. The rest of a large database is in the memory of the system, which is enough
for reading and for what is written in order; writing all over a large index is not. The last is for one transaction
that writes all over the database: it writes each page once then."""
AUTO_CHECKPOINT: Final = 1_000
"""Pages in the log from which on a commit makes a checkpoint; SQLite's own number."""
BUSY_TIMEOUT: Final = 30.0
"""Seconds that a statement waits for the lock of another program."""


def driver(path: Path, *, read_only: bool, alone: bool = False) -> sqlite3.Connection:
    """A bare connection to a file that is there. Transactions are begun by hand.

    A reader is opened as one: it can neither write, nor make a checkpoint when it is the last to close. `alone`, of
    what stands beside the file it reads nothing and touches nothing: for a journal that is damaged.
    """
    mode = "ro" if read_only else "rw"
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}{'&immutable=1' if alone else ''}",
        uri=True,
        timeout=BUSY_TIMEOUT,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )


def engine(path: Path, *, read_only: bool) -> Engine:
    """One connection to a file that is there, as the lanes use it."""
    made = create_engine("sqlite://", creator=lambda: driver(path, read_only=read_only), poolclass=StaticPool)

    @event.listens_for(made, "connect")
    def set_up(opened: sqlite3.Connection, _record: object) -> None:
        cursor = opened.cursor()
        if not read_only:
            cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA cache_size={-CACHE}")
        cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.close()

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return made
