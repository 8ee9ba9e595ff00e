"""Sees to it that who was erased is not found in the files of the database either. Storage only.

What is deleted stays readable in the free parts of the pages, and even overwriting deleted rows leaves copies where
SQLite moved them from page to page. A file that is built anew holds what is in it and nothing else: a second for a
million clients. Until that is done a mark in the database asks for it.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.storage.connection import driver
from desktop_mailer.storage.schema import meta

_MARK = "traces"


def mark(connection: Connection) -> None:
    """Ask for it, in the transaction that erases."""
    connection.execute(insert(meta).values(key=_MARK, value=1).on_conflict_do_nothing())


def are_left(connection: Connection) -> bool:
    """True where it has been asked for and not done yet."""
    with connection.begin():
        return connection.execute(select(meta.c.value).where(meta.c.key == _MARK)).first() is not None


def remove(path: Path, writer: Connection) -> None:
    """Build the database anew and empty its journal, between two transactions of the writer.

    Raises MailerError where there is no room for it: the mark stays, and the next start tries again.
    """
    try:
        # A connection of its own: what it needs meanwhile goes to a file, and the writer's would to memory.
        with closing(driver(path, read_only=False)) as builder:
            builder.execute("VACUUM")
    except sqlite3.Error as error:
        problem = QT_TRANSLATE_NOOP("errors", "It is erased, but may still be found in the database file: {cause}.")
        hint = QT_TRANSLATE_NOOP("errors", "Free some space: the next start of the program removes it.")
        raise MailerError(problem, hint, cause=error) from error
    with writer.begin():
        writer.execute(delete(meta).where(meta.c.key == _MARK))
    opened = writer.connection.driver_connection
    assert isinstance(opened, sqlite3.Connection)  # noqa: S101 - there is no other database yet
    # A reader of another program may hinder it for long; closing the database empties the journal as well.
    opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
