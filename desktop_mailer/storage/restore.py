"""Brings a backup back in place of the present database, which is set aside, never deleted. Used by the roots."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.storage import copying, dispatch, files, holding, migration, reports, start, suppression
from desktop_mailer.storage.connection import driver, engine
from desktop_mailer.storage.database import FILE_NAME, WriteUnit
from desktop_mailer.storage.errors import NotADatabase, known, unusable
from desktop_mailer.storage.folder import FolderLock, resolved

_logger = logging.getLogger(__name__)


class NotABackup(MailerError):
    """The file that is to be restored is no whole database of ours."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            QT_TRANSLATE_NOOP("errors", "{path} is damaged, or is not a backup of Desktop Mailer."),
            QT_TRANSLATE_NOOP("errors", "Nothing was changed. Choose another file."),
            path=path,
        )


def restore(folder: Path, source: Path, now: datetime, *, holder: str = "desktop-mailer") -> int:
    """Put the database in `source` in place of the one of `folder`, with every mailing held. Blocks.

    Who is on the suppression list of the database that is replaced stays on it, as far as that one can be read. Returns
    how many phones on it could not be taken over (`suppression.take_over`).
    Killed at any moment, the next start finds either the old database or the new one. Raises FolderInUse, NotABackup,
    NewerSchema, or another MailerError; nothing has changed then.
    """
    path = resolved(folder / FILE_NAME)
    with _held(path, holder):
        start.finish_restore(path)
        start.clear_leftovers(path)
        if not source.is_file():
            raise MailerError(QT_TRANSLATE_NOOP("errors", "There is no file {path}."), path=source)
        if path.exists() and source.samefile(path):
            raise MailerError(QT_TRANSLATE_NOOP("errors", "{path} is the database itself."), path=source)
        new = files.beside(path, start.NEW)
        try:
            _copy_in(source, new)
            sound = _settle(path)
            lost = _hold(new, now, path if path.exists() else None, sound=sound)
            new.replace(files.beside(path, start.PREPARED))
        finally:
            files.discard(new)
        start.finish_restore(path, reason=start.REPLACED if sound else start.DAMAGED)
    return lost


def examine(source: Path) -> None:
    """Look whether `source` can be restored, before anybody is asked about it. Raises as `restore` does."""
    with _opened(source) as connection:
        copying.check(connection)


def start_anew(folder: Path, now: datetime, *, holder: str = "desktop-mailer") -> None:
    """Set the files of the database aside, together, and put an empty one in their place. Blocks.

    Who is on the suppression list stays on it, as far as that can be read.
    """
    path = resolved(folder / FILE_NAME)
    with _held(path, holder):
        new = files.beside(path, start.NEW)
        try:
            new.touch(mode=0o600)
            _adopt_list(new, path)
            files.set_aside(path, path.with_name(f"{start.DAMAGED}-{files.stamp(now)}"))
            new.replace(path)
            files.sync_folder(path.parent)
        finally:
            files.discard(new)


@contextmanager
def _held(path: Path, holder: str) -> Iterator[None]:
    """Hold the data folder; what goes wrong inside is told in words."""
    lock = FolderLock(path.parent, holder)
    try:
        yield
    except (sqlite3.Error, DatabaseError) as error:
        raise known(error) or error from error
    except OSError as error:
        raise unusable(path.parent, error) from error
    finally:
        lock.release()


@contextmanager
def _opened(source: Path) -> Iterator[sqlite3.Connection]:
    """A backup, to be read. Raises NotABackup and NewerSchema."""
    try:
        with closing(driver(source, read_only=True)) as connection:
            connection.execute("BEGIN")
            migration.revision_of(connection)
            yield connection
    except NotADatabase:
        raise NotABackup(source) from None
    except sqlite3.DatabaseError as error:
        if isinstance(known(error), NotADatabase):
            raise NotABackup(source) from error
        raise


def _copy_in(source: Path, new: Path) -> None:
    with _opened(source) as connection:
        copying.copy(connection, new)


def _adopt_list(new: Path, damaged: Path) -> None:
    """Make the new database, and begin its suppression list with what can be read of the other's."""
    opened = engine(new, read_only=False)
    try:
        migration.upgrade(opened)
        with opened.begin() as connection, _readable(damaged, sound=False) as before:
            suppression.adopt(WriteUnit(connection), before)
    finally:
        opened.dispose()
    files.sync_file(new)


def _hold(new: Path, now: datetime, replaced: Path | None, *, sound: bool) -> int:
    """Migrate the database that is not yet in place, hold its mailings, and forget nobody who has opted out since."""
    lost = 0
    opened = engine(new, read_only=False)
    try:
        migration.upgrade(opened)
        with opened.begin() as connection:
            holding.hold(connection, now)
            dispatch.recover(WriteUnit(connection), now)
            if replaced:
                with _readable(replaced, sound=sound) as before:
                    reports.take_over(WriteUnit(connection), before)
                    lost = suppression.take_over(WriteUnit(connection), before)
    finally:
        opened.dispose()
    files.sync_file(new)
    return lost


@contextmanager
def _readable(replaced: Path, *, sound: bool) -> Iterator[sqlite3.Connection]:
    """The database that is replaced. One that cannot be read, damaged or of another version, hinders no restore."""
    try:
        with closing(driver(replaced, read_only=True, alone=not sound)) as before:
            yield before
    except sqlite3.DatabaseError as error:
        reason = known(error)
        if reason is not None and not isinstance(reason, NotADatabase):
            raise
        _logger.warning("the suppression list of the database that is replaced cannot be read: %s", error)


def _settle(path: Path) -> bool:
    """Bring the journal of the present database into its file, with nobody else at it. False where it is damaged."""
    if not path.exists():
        return True
    try:
        start.examine(path)
    except NotADatabase:
        return False
    except sqlite3.DatabaseError as error:
        if isinstance(known(error), NotADatabase):
            return False
        raise
    except MailerError:
        pass  # of a newer schema: whole all the same
    with closing(driver(path, read_only=False)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    return True
