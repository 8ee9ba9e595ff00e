"""The only doors to the database: one lane that writes, two that read. Used by everyone above storage.

A job is a plain function `job(unit, ...)` that runs on a lane, in one transaction, off the event loop. Every write
begins with BEGIN IMMEDIATE on the one writer connection, which also makes every checkpoint; readers are `query_only`.
"""

import asyncio
import getpass
import logging
import sqlite3
import threading
from array import array
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.exc import DatabaseError

from desktop_mailer.domain.changes import Changes, Delta, Event, Table, merged
from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import MessageId
from desktop_mailer.storage import files, holding, migration, start, traces
from desktop_mailer.storage.connection import AUTO_CHECKPOINT, CACHE, ROOMIEST_CACHE, ROOMY_CACHE, engine
from desktop_mailer.storage.errors import known, unusable
from desktop_mailer.storage.folder import FolderLock, resolved

P = ParamSpec("P")
R = TypeVar("R")

FILE_NAME = "mailer.sqlite3"
READ_LANES = 2

_INTERRUPT_EVERY = 0.02
"""Seconds."""
_LISTED = 40_000
"""Characters of a list of ids that are read at a stroke: for less than a millisecond the window cannot run."""
_logger = logging.getLogger(__name__)


class ReadUnit:
    """One transaction that only reads."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection


class WriteUnit(ReadUnit):
    """One transaction that writes, and the news of it."""

    def __init__(self, connection: Connection, actor: str = "") -> None:
        super().__init__(connection)
        self.actor = actor
        """Who does it: the account of this computer, and the program."""
        self._noted: list[Changes] = []
        self.erases = False
        self.needs_room = False

    def make_room(self) -> None:
        """For much that is written all over the database: keep more pages in memory until this is committed.

        The caller does not wait for the checkpoint, which takes a second for a hundred thousand clients.
        """
        if not self.needs_room:
            self.needs_room = True
            _keep_pages(self, ROOMIEST_CACHE)
            self.connection.exec_driver_sql("PRAGMA wal_autocheckpoint=0")

    def erase(self) -> None:
        """Let nothing that this transaction deletes be found in the files, once it is committed."""
        self.erases = True
        traces.mark(self.connection)

    def note(
        self,
        *,
        clients: Iterable[ClientId] = (),
        mailings: Iterable[MailingId] = (),
        messages: Iterable[MessageId] = (),
        reshaped: Iterable[Table] = (),
        deltas: Iterable[Delta] = (),
        events: Iterable[Event] = (),
    ) -> None:
        """Remember what this transaction changed, to be told after the commit."""
        self._noted.append(
            Changes(
                clients=frozenset(clients),
                mailings=frozenset(mailings),
                messages=frozenset(messages),
                reshaped=frozenset(reshaped),
                deltas=tuple(deltas),
                events=tuple(events),
            )
        )

    @property
    def events(self) -> list[Event]:
        """The events that were noted."""
        return [event for noted in self._noted for event in noted.events]

    @property
    def changes(self) -> Changes:
        """All that was noted."""
        return merged(self._noted) if self._noted else Changes()


def id_array(unit: ReadUnit, statement: Select[tuple[int]]) -> "array[int]":
    """The one column of `statement` as int64s, in its order.

    They come as one text: a million rows would each ask for the interpreter anew, while the window wants it too.
    """
    listed = statement.subquery()
    text = unit.connection.execute(select(func.group_concat(listed.c[0]))).scalar_one() or ""
    found: array[int] = array("q")
    start = 0
    while start < len(text):
        end = text.find(",", start + _LISTED)
        end = len(text) if end < 0 else end
        found.extend(map(int, text[start:end].split(",")))
        start = end + 1
    return found


def _keep_pages(unit: WriteUnit, kibibytes: int) -> None:
    unit.connection.exec_driver_sql(f"PRAGMA cache_size={-kibibytes}")
    unit.connection.exec_driver_sql("PRAGMA shrink_memory")


def path_of(unit: ReadUnit) -> Path:
    """The database file."""
    return Path(unit.connection.exec_driver_sql("PRAGMA database_list").all()[0][2])


class Database:
    """An open data folder. Open with `open`, end with `close`."""

    def __init__(self, path: Path, lock: FolderLock | None, actor: str = "") -> None:
        self._path = path
        self._actor = actor
        self._lock = lock
        self._listeners: list[Callable[[Changes], None]] = []
        self._untold: deque[Changes] = deque()
        self._roomy = False
        self._write_lane = ThreadPoolExecutor(1, "writer")
        self._read_lanes = ThreadPoolExecutor(READ_LANES, "reader")
        with ExitStack() as undo:
            self._writer = self._opened(undo, read_only=False) if lock else None
            self._mark = start.begin(path, self._writer) if self._writer else None
            if self._writer and traces.are_left(self._writer):
                self._remove_traces(self._writer)
            self._idle_readers = [self._opened(undo, read_only=True) for _ in range(READ_LANES)]
            undo.pop_all()

    @classmethod
    def open(cls, folder: Path, *, writable: bool = True, holder: str = "desktop-mailer") -> Self:
        """Open (where needed create and migrate) the database of `folder`. Blocks: call it before the loop starts.

        A writable database holds the folder until closed. Raises FolderInUse, NewerSchema, NotADatabase, or another
        MailerError that says what is wrong with the folder.
        """
        try:
            path = resolved(folder / FILE_NAME)
            if not writable and path.is_file() and migration.is_current(path):
                return cls(path, None)
            lock = FolderLock(path.parent, holder)
            try:
                _prepare(path)
                if writable:
                    return cls(path, lock, _actor(holder))
            except BaseException:
                lock.release()
                raise
            lock.release()
            return cls(path, None)
        except (DatabaseError, sqlite3.Error) as error:
            raise known(error) or error from error
        except OSError as error:
            raise unusable(folder, error) from error

    @property
    def path(self) -> Path:
        """The database file."""
        return self._path

    @property
    def writable(self) -> bool:
        """True while this process holds the data folder."""
        return self._writer is not None

    async def write(self, job: Callable[Concatenate[WriteUnit, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `job` in a writing transaction; tell the subscribers what it changed once that is committed.

        What `job` raises undoes the transaction and reaches the caller. A caller that is cancelled does not undo a
        transaction that has begun.
        """
        writer = self._writer
        if writer is None:
            raise RuntimeError("this database was opened for reading")
        from desktop_mailer.storage import audit  # it works on this module's units

        loop = asyncio.get_running_loop()

        def in_lane() -> R:
            unit = WriteUnit(writer, self._actor)
            try:
                with writer.begin():
                    result = job(unit, *args, **kwargs)
                    if events := unit.events:
                        audit.write_down(unit, events)
            except DatabaseError as error:
                raise known(error) or error from error
            finally:
                if unit.needs_room:
                    with suppress(RuntimeError):  # the lane is closing, and the connection with it
                        self._write_lane.submit(self._end_room, writer)
            self._tell(loop, unit.changes)
            if unit.erases:
                traces.remove(self._path, writer)
            return result

        return await loop.run_in_executor(self._write_lane, in_lane)

    def _end_room(self, writer: Connection) -> None:
        """What follows a transaction that needed room, before the next one."""
        if (driver := writer.connection.driver_connection) is None:
            return
        driver.execute(f"PRAGMA wal_autocheckpoint={AUTO_CHECKPOINT}")
        driver.execute("PRAGMA wal_checkpoint(PASSIVE)").close()
        if not self._roomy:
            driver.execute(f"PRAGMA cache_size={-CACHE}")
            driver.execute("PRAGMA shrink_memory")

    async def read(self, job: Callable[Concatenate[ReadUnit, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `job` in a reading transaction. A cancelled caller interrupts the statement that runs."""
        loop = asyncio.get_running_loop()
        running = _Running()

        def in_lane() -> R:
            connection = self._idle_readers.pop()
            try:
                running.begin(connection)
                with connection.begin():
                    return job(ReadUnit(connection), *args, **kwargs)
            except DatabaseError as error:
                raise known(error) or error from error
            finally:
                running.end()
                self._idle_readers.append(connection)

        try:
            return await loop.run_in_executor(self._read_lanes, in_lane)
        except asyncio.CancelledError:
            running.interrupt(loop)
            raise

    @asynccontextmanager
    async def roomy(self) -> AsyncIterator[None]:
        """Within it the writer keeps more pages in memory: for much that is written all over the database."""
        await self.write(_keep_pages, ROOMY_CACHE)
        self._roomy = True
        try:
            yield
        finally:
            self._roomy = False
            await self.write(_keep_pages, CACHE)

    def subscribe(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Call `listener` on the event loop after each commit that changed something; returns the call to end it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell_news(self) -> None:
        """Tell the subscribers of each commit so far. On the event loop's thread.

        They hear of it by themselves soon; who must not act on what is old calls this first.
        """
        while self._untold:
            changes = self._untold.popleft()
            for listener in tuple(self._listeners):
                try:
                    listener(changes)
                except Exception as error:  # noqa: BLE001 - others have to hear of it all the same
                    told = {"message": "a listener to commits failed", "exception": error}
                    asyncio.get_running_loop().call_exception_handler(told)

    async def close(self) -> None:
        """Wait for what runs, close the readers and then the writer, and give the folder back."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._close)

    def _close(self) -> None:
        self._read_lanes.shutdown(cancel_futures=True)
        self._write_lane.shutdown()
        for connection in (*self._idle_readers, *([self._writer] if self._writer else [])):
            connection.close()
            connection.engine.dispose()
        self._writer = None
        if self._mark:
            with suppress(OSError):  # the next start looks at the whole file then
                start.end(self._path, self._mark)
        if self._lock:
            self._lock.release()

    def _remove_traces(self, writer: Connection) -> None:
        try:
            traces.remove(self._path, writer)
        except MailerError as error:
            _logger.warning("%s", error)

    def _opened(self, undo: ExitStack, *, read_only: bool) -> Connection:
        made = engine(self._path, read_only=read_only)
        undo.callback(made.dispose)
        connection = made.connect()
        undo.callback(connection.close)
        return connection

    def _tell(self, loop: asyncio.AbstractEventLoop, changes: Changes) -> None:
        if changes:
            self._untold.append(changes)
            try:
                loop.call_soon_threadsafe(self.tell_news)
            except RuntimeError:
                _logger.debug("the loop closed before the news of a commit")


class _Running:
    """A read that may be interrupted from another thread, and never once it is over."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._driver: sqlite3.Connection | None = None
        self._unwanted = False

    def begin(self, connection: Connection) -> None:
        with self._guard:
            if self._unwanted:
                raise asyncio.CancelledError
            driver = connection.connection.driver_connection
            self._driver = driver if isinstance(driver, sqlite3.Connection) else None

    def end(self) -> None:
        with self._guard:
            self._driver = None

    def interrupt(self, loop: asyncio.AbstractEventLoop) -> None:
        """End it. Only a statement that runs hears of it, so the next ones of the job are told as well."""
        with self._guard:
            self._unwanted = True
            if self._driver is not None:
                self._driver.interrupt()
                loop.call_later(_INTERRUPT_EVERY, self.interrupt, loop)


def _actor(holder: str) -> str:
    """Who works here: the account of this computer, where it has a name, and the program."""
    try:
        return f"{getpass.getuser()}, {holder}"
    except (OSError, KeyError, ImportError):
        return holder


def _prepare(path: Path) -> None:
    """Create, check and migrate the database, as the only one who may write."""
    start.finish_restore(path)
    start.clear_leftovers(path)
    if not path.exists():
        start.refuse_orphan(path)
        _create(path)
        return
    found = start.examine(path)
    if found.outdated:
        from desktop_mailer.storage import backup

        backup.before_migration(path, datetime.now(UTC))
        _upgrade(path)
    if found.strange:
        _logger.warning("the database is not the one that was last open here: its mailings are held")
        _hold(path)


def _create(path: Path) -> None:
    """Make the database under another name first: one that was killed on the way leaves nothing to be taken for it."""
    new = files.beside(path, start.NEW)
    try:
        new.touch(mode=0o600)
        _upgrade(new)
        new.replace(path)
        files.sync_folder(path.parent)
    finally:
        files.discard(new)


def _upgrade(path: Path) -> None:
    opened = engine(path, read_only=False)
    try:
        migration.upgrade(opened)
    finally:
        opened.dispose()


def _hold(path: Path) -> None:
    opened = engine(path, read_only=False)
    try:
        with opened.begin() as connection:
            holding.hold(connection, datetime.now(UTC))
    finally:
        opened.dispose()
