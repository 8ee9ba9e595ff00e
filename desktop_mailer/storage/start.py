"""What is looked at before a data folder is written to, and the mark that tells how the last one ended. Storage only.

The mark is a file beside the database: whether the last writer closed it, and a token of its own that the database
holds too. Where the two do not agree, the file is not the database that was last open here: an older one was put in
its place, or its journal is gone.
"""

import json
import os
import random
import sqlite3
import struct
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from desktop_mailer.storage import copying, files, journal, migration
from desktop_mailer.storage.connection import driver
from desktop_mailer.storage.errors import NotADatabase, WrongJournal
from desktop_mailer.storage.schema import meta, setting

MARK: Final = ".session"
NEW: Final = ".new"
"""A database in the making."""
PREPARED: Final = ".restored"
"""A database that is whole, and wanted in place of the present one."""
SENDER_REST: Final = "sender_rest"
"""The setting in which the sender says why it rests: of the present writer, or of none (storage.rest)."""
DAMAGED, REPLACED = "damaged", "replaced"

_MAGIC = b"SQLite format 3\0"
_HEADER_SIZE = 100
_TOKEN = "session"  # noqa: S105 - a name
_TOKEN_BITS = 62


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What was found: the `revision` of the schema, and whether the file is `strange` to the mark."""

    revision: str
    strange: bool

    @property
    def outdated(self) -> bool:
        """True where it has to be migrated."""
        return self.revision != migration.HEAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How the last writer left the folder. The database holds one of the `tokens`."""

    tokens: tuple[int, ...]
    clean: bool


def examine(path: Path) -> Standing:
    """Look whether the database that is there can be used. Changes nothing.

    Raises NotADatabase where it is damaged or something else, WrongJournal, and NewerSchema.
    """
    page_size = _page_size(path)
    found = journal.read(files.beside(path, "-wal"))
    if found is not None and (found.broken or found.page_size != page_size):
        raise WrongJournal
    mark = load_mark(path)
    with closing(driver(path, read_only=True)) as connection:
        revision = migration.revision_of(connection)
        strange = mark is not None and _token_of(connection) not in mark.tokens
        if strange and found is not None and found.commits:
            raise WrongJournal
        if mark is None or not mark.clean or found is not None:
            copying.check(connection)
    return Standing(revision=revision, strange=strange)


def refuse_orphan(path: Path) -> None:
    """Raise WrongJournal where there is a journal and no database: a new one would take it for its own."""
    if journal.read(files.beside(path, "-wal")) is not None:
        raise WrongJournal


def finish_restore(path: Path, *, reason: str = REPLACED) -> None:
    """Put a prepared database in place, and what is there aside. Killed on the way, the next start goes on with it."""
    prepared = files.beside(path, PREPARED)
    if not prepared.exists():
        return
    prepared_at = datetime.fromtimestamp(prepared.stat().st_mtime, UTC)
    files.beside(path, MARK).unlink(missing_ok=True)
    if files.parts(path):
        files.set_aside(path, path.with_name(f"{reason}-{files.stamp(prepared_at)}"))
    prepared.replace(path)
    files.sync_folder(path.parent)


def clear_leftovers(path: Path) -> None:
    """Delete what a start or a restore that was killed had made and not yet put in place."""
    new = files.beside(path, NEW)
    for leftover in (new, *path.parent.glob(f".{new.name}.*.part")):
        files.discard(leftover)


def load_mark(path: Path) -> Mark | None:
    """The mark of the last writer; None where there was none, or it cannot be read."""
    try:
        said = json.loads(files.beside(path, MARK).read_text(encoding="utf-8"))
        return Mark(tokens=tuple(map(int, said["tokens"])), clean=bool(said["clean"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def begin(path: Path, connection: Connection) -> Mark:
    """Set the mark: a writer has the database open. Gives the mark that `end` takes.

    A sender that was killed may have left its last word in the database: it is taken away.
    """
    with connection.begin():
        before = connection.execute(select(meta.c.value).where(meta.c.key == _TOKEN)).scalar()
    token = random.SystemRandom().getrandbits(_TOKEN_BITS)
    # On the disk before the database has the new token: whichever it holds after a crash is in the mark.
    _save_mark(path, Mark(tokens=(token,) if before is None else (int(before), token), clean=False), sync=True)
    kept = insert(meta).values(key=_TOKEN, value=token)
    with connection.begin():
        connection.execute(kept.on_conflict_do_update(index_elements=["key"], set_={"value": token}))
        connection.execute(delete(setting).where(setting.c.key == SENDER_REST))
    mark = Mark(tokens=(token,), clean=False)
    _save_mark(path, mark, sync=False)
    return mark


def end(path: Path, mark: Mark) -> None:
    """Take the mark away: the database is closed, and all of it is in its file."""
    _save_mark(path, Mark(tokens=mark.tokens, clean=True), sync=False)


def _save_mark(path: Path, mark: Mark, *, sync: bool) -> None:
    new = files.beside(path, f"{MARK}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, json.dumps({"tokens": mark.tokens, "clean": mark.clean}).encode())
        if sync:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
    new.replace(files.beside(path, MARK))
    if sync:
        files.sync_folder(path.parent)


def _token_of(connection: sqlite3.Connection) -> int | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_TOKEN,)).fetchone()
    return None if row is None else int(row[0])


def _page_size(path: Path) -> int:
    """The size of a page, as the header says. Raises NotADatabase: an empty file is what a failing disk leaves."""
    with path.open("rb") as stream:
        header = stream.read(_HEADER_SIZE)
    if len(header) < _HEADER_SIZE or not header.startswith(_MAGIC):
        raise NotADatabase
    (written,) = struct.unpack(">H", header[16:18])
    return 65_536 if written == 1 else int(written)
