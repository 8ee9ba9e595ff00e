"""Trouble with the database that people can do something about, mapped from the driver's exceptions. Storage only."""

import errno
import sqlite3
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError


class FolderInUse(MailerError):
    """Another process holds the data folder; `holder` says which."""

    def __init__(self, holder: str) -> None:
        super().__init__(
            QT_TRANSLATE_NOOP("errors", "The data folder is in use by {holder}."),
            QT_TRANSLATE_NOOP("errors", "Close it first."),
            holder=holder,
        )
        self.holder = holder


class NewerSchema(MailerError):
    """The database was written by a newer version of the program."""

    def __init__(self) -> None:
        super().__init__(
            QT_TRANSLATE_NOOP("errors", "The database was made by a newer version of Desktop Mailer."),
            QT_TRANSLATE_NOOP("errors", "Install that version or a later one; nothing was changed."),
        )


class NotADatabase(MailerError):
    """The database file holds something else, or is damaged."""

    def __init__(
        self, text: str = QT_TRANSLATE_NOOP("errors", "The database file is damaged or is not a database.")
    ) -> None:
        super().__init__(
            text,
            QT_TRANSLATE_NOOP(
                "errors",
                "Nothing was changed. Restore a backup (desktop-mailer restore FILE; the folder “backups” beside the "
                "database has some), or choose another data folder.",
            ),
        )


class WrongJournal(NotADatabase):
    """What SQLite keeps beside the database is damaged, or of another database."""

    def __init__(self) -> None:
        super().__init__(
            QT_TRANSLATE_NOOP(
                "errors", "The journal beside the database (its name ends in -wal) is damaged or of another database."
            )
        )


_FULL = (
    QT_TRANSLATE_NOOP("errors", "The disk is full."),
    QT_TRANSLATE_NOOP("errors", "Free some space and try again."),
)
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_READ_ONLY = (
    QT_TRANSLATE_NOOP("errors", "The data folder cannot be written."),
    QT_TRANSLATE_NOOP("errors", "Check the rights on it, or choose another one."),
)
_LOCKED = (
    QT_TRANSLATE_NOOP("errors", "Another program keeps the database locked."),
    QT_TRANSLATE_NOOP("errors", "Close it and try again."),
)
_KNOWN = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: (QT_TRANSLATE_NOOP("errors", "The disk cannot be read or written."), ""),
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _READ_ONLY,
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
}


def unusable(folder: Path, error: OSError | RuntimeError) -> MailerError:
    """What a person is told of a data folder that cannot be used."""
    if getattr(error, "errno", None) in _NO_ROOM:
        return MailerError(*_FULL)
    return MailerError(
        QT_TRANSLATE_NOOP("errors", "The data folder {folder} cannot be used: {cause}."),
        folder=folder,
        cause=getattr(error, "strerror", None) or error,
    )


def known(error: DatabaseError | sqlite3.Error) -> MailerError | None:
    """What a person is told of a driver's error; None where it is a bug of ours."""
    code = getattr(error.orig if isinstance(error, DatabaseError) else error, "sqlite_errorcode", None)
    if code is None:
        return None
    primary = code & 0xFF
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return NotADatabase()
    texts = _KNOWN.get(primary)
    return MailerError(*texts) if texts else None
