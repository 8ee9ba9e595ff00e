"""Runs the work of one command on the database and lets go of it afterwards. Used by all of cli."""

import asyncio
import contextlib
import logging
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Concatenate, ParamSpec, TypeVar

from desktop_mailer import logs
from desktop_mailer.config import Config
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.engine import diary
from desktop_mailer.storage import undo
from desktop_mailer.storage.database import Database, ReadUnit, WriteUnit

P = ParamSpec("P")
R = TypeVar("R")

PROGRAM = "desktop-mailer"
TIDY_FOR = 1.0
"""Seconds that a command that writes spends on what undo has kept for too long."""

_logger = logging.getLogger(__name__)


def with_database(
    config: Config, command: str, work: Callable[[Database], Awaitable[R]], *, writable: bool = False
) -> R:
    """Open the data folder, do `work` on an event loop, close it again.

    `command` is what others are told holds the folder while `writable`. Raises FolderInUse and other MailerErrors.
    """
    database = Database.open(config.data_folder, writable=writable, holder=f"{PROGRAM} {command}")
    logs.configure(config.data_folder, holder=writable)
    database.subscribe(diary.write_down)

    async def live() -> R:
        try:
            result = await work(database)
            if writable:
                await _tidy(database)
            return result
        finally:
            await database.close()

    return asyncio.run(live())


async def _tidy(database: Database) -> None:
    """Who works by commands alone must not gather for ever what nobody can undo any more. What is left, the next does.

    The command has done its work: trouble here, as with a disk that is full, is for the log.
    """
    try:
        await undo.tidy(database, datetime.now(UTC), TIDY_FOR)
    except MailerError as error:
        _logger.warning("what undo kept was not tidied up: %s", error)


def read(config: Config, job: Callable[Concatenate[ReadUnit, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """The result of one reading job."""
    return with_database(config, "", lambda database: database.read(job, *args, **kwargs))


def write(
    config: Config, command: str, job: Callable[Concatenate[WriteUnit, P], R], /, *args: P.args, **kwargs: P.kwargs
) -> R:
    """The result of one writing job."""
    return with_database(config, command, lambda database: database.write(job, *args, **kwargs), writable=True)


@contextlib.contextmanager
def stopped_by_signals(stop: Callable[[], object]) -> Iterator[None]:
    """Inside, the first SIGINT or SIGTERM calls `stop` on the event loop; a second one acts as it does elsewhere."""
    loop = asyncio.get_running_loop()
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def told(*_: object) -> None:
        restore()
        loop.call_soon_threadsafe(stop)  # wakes a loop that waits; the only call that may be made in a handler

    for number in before:
        signal.signal(number, told)
    try:
        yield
    finally:
        restore()
