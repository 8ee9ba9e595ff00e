"""Backups: the operator's own, a daily one, and one before each migration. Used by the roots, ui and storage.

The automatic ones lie in the folder `backups` of the data folder, named by what they are for, the time and the schema.
A backup is a whole database in one file; `restore` brings it back.
"""

import asyncio
import logging
import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from desktop_mailer import logs
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.storage import copying, files, health, migration
from desktop_mailer.storage.connection import driver
from desktop_mailer.storage.database import Database, ReadUnit, path_of
from desktop_mailer.storage.errors import known
from desktop_mailer.storage.folder import refuse_own

FOLDER: Final = "backups"
KEPT: Final = 3
"""Backups of a kind that are kept."""
DAY: Final = timedelta(days=1)
DAILY, MIGRATION = "daily", "migration"

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """An automatic backup: what it is for, and when it was made."""

    path: Path
    kind: str
    made_at: datetime


def write(unit: ReadUnit, target: Path, stop: threading.Event | None = None) -> None:
    """Write the database as it is now to `target`: a job for a reading lane.

    Its folder is made where there is none; what stood there is replaced once the backup is whole. Raises MailerError
    where it cannot be written.
    """
    refuse_own(target, path_of(unit))
    if target.is_dir():
        problem = QT_TRANSLATE_NOOP("errors", "{path} is a folder.")
        raise MailerError(problem, QT_TRANSLATE_NOOP("errors", "Choose another file."), path=target)
    _copy(_driver_of(unit), target, stop)


async def keep_daily(database: Database, now: datetime) -> None:
    """Make the daily backup where the last is older than a day. Trouble with it is logged: it stops nobody's work."""
    stop = threading.Event()
    try:
        made = await database.read(_daily, now, stop)
    except asyncio.CancelledError:
        stop.set()
        raise
    except (MailerError, OSError) as error:
        _logger.warning("no daily backup: %s", error)
    else:
        if made is not None:
            logs.event(_logger, "backup.written", path=made)


def before_migration(path: Path, now: datetime) -> Path:
    """Keep the database as it is before its schema is changed. Nobody else writes to it now."""
    with closing(driver(path, read_only=True)) as connection:
        connection.execute("BEGIN")
        target = _new(path, MIGRATION, migration.revision_of(connection), now)
        _copy(connection, target)
    _prune(path.parent, MIGRATION)
    return target


def automatic(folder: Path) -> tuple[Backup, ...]:
    """The automatic backups of a data folder, the newest first."""
    found = []
    for path in (folder / FOLDER).glob("*.sqlite3"):
        kind, _, rest = path.stem.partition("-")
        try:
            found.append(Backup(path=path, kind=kind, made_at=files.moment_of(rest.partition("-")[0])))
        except ValueError:
            continue  # not one of ours: it is neither offered nor deleted
    return tuple(sorted(found, key=lambda backup: backup.made_at, reverse=True))


def _daily(unit: ReadUnit, now: datetime, stop: threading.Event) -> Path | None:
    path = path_of(unit)
    last = next((each.made_at for each in automatic(path.parent) if each.kind == DAILY), None)
    if last is not None and timedelta() <= now - last < DAY:
        return None
    if health.free_bytes(path.parent) < health.LEAST_FREE + path.stat().st_size:
        _logger.warning("no daily backup: too little room on the disk")
        return None
    driver_connection = _driver_of(unit)
    target = _new(path, DAILY, migration.revision_of(driver_connection), now)
    try:
        _copy(driver_connection, target, stop)
    except copying.Unwanted:
        return None  # the program ends: the next start makes it
    _prune(path.parent, DAILY)
    return target


def _new(path: Path, kind: str, revision: str, now: datetime) -> Path:
    folder = path.parent / FOLDER
    for leftover in folder.glob(".*.part"):  # of one that was killed: we hold the data folder
        files.discard(leftover)
    return folder / f"{kind}-{files.stamp(now)}-schema-{revision}.sqlite3"


def _prune(folder: Path, kind: str) -> None:
    for old in [each for each in automatic(folder) if each.kind == kind][KEPT:]:
        old.path.unlink(missing_ok=True)


def _copy(source: sqlite3.Connection, target: Path, stop: threading.Event | None = None) -> None:
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        copying.copy(source, target, stop=stop)
    except sqlite3.Error as error:
        raise known(error) or error from error
    except OSError as error:
        problem = QT_TRANSLATE_NOOP("errors", "The backup {path} cannot be written: {cause}.")
        raise MailerError(problem, path=target, cause=error.strerror or error) from error


def _driver_of(unit: ReadUnit) -> sqlite3.Connection:
    connection = unit.connection.connection.driver_connection
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - there is no other database yet
    return connection
