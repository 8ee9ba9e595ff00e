"""Copies a database as it stands at one moment, while others read and write it. Storage only."""

import os
import sqlite3
import tempfile
import threading
from contextlib import closing
from pathlib import Path
from typing import Final

from desktop_mailer.storage import files
from desktop_mailer.storage.connection import driver
from desktop_mailer.storage.errors import NotADatabase

PAGES: Final = 1024
"""Pages that are copied between two looks whether it is still wanted."""


class Unwanted(Exception):
    """The copy was given up on the way. Nothing of it is left."""


def copy(source: sqlite3.Connection, target: Path, *, stop: threading.Event | None = None) -> None:
    """Write the database behind `source` to `target`: whole, checked and on the disk, or not at all.

    `source` is in a transaction, so that what others write meanwhile is left out. Only the owner can read the copy.
    Raises Unwanted once `stop` is set.
    """
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    os.close(handle)
    part = Path(name)
    try:
        _fill(part, source, stop or threading.Event())
        _settle(part)
        with closing(driver(part, read_only=True)) as connection:
            check(connection)
        files.sync_file(part)
        part.replace(target)
        files.sync_folder(target.parent)
    finally:
        files.discard(part)


def check(connection: sqlite3.Connection) -> None:
    """Read the whole database (a second a gigabyte or so). Raises NotADatabase where it is damaged."""
    if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
        raise NotADatabase


def _fill(part: Path, source: sqlite3.Connection, stop: threading.Event) -> None:
    def go_on(_status: int, _left: int, _total: int) -> None:
        if stop.is_set():
            raise Unwanted

    source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on it is the database of this moment
    with closing(driver(part, read_only=False)) as made:
        made.execute("PRAGMA journal_mode=OFF")  # it is thrown away where it is not finished
        made.execute("PRAGMA synchronous=OFF")
        source.backup(made, pages=PAGES, progress=go_on, sleep=0)


def _settle(part: Path) -> None:
    """Let it be one file: the copy of a database with a journal beside it would ask for one too."""
    with closing(driver(part, read_only=False)) as made:
        made.execute("PRAGMA synchronous=OFF")
        made.execute("PRAGMA journal_mode=DELETE")
