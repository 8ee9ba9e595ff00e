"""The lock on the data folder: one process at a time may write. Used by storage.database and storage.rest."""

import json
import logging
import os
import sys
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.storage import files
from desktop_mailer.storage.errors import FolderInUse, unusable

_LOCK = "folder.lock"
_ALIVE = "folder.alive"
"""A second lock of the holder, which others may try: whoever tries the first could be in the way of a start."""
_HOLDER = "folder.holder"

_ASKED_AT_MOST = 1.0
"""Seconds. One who tries the second lock holds it for microseconds."""
_logger = logging.getLogger(__name__)


class FolderLock:
    """Held from construction to `release`, or to the end of the process, however it ends.

    The operating system keeps the lock on the file itself, so another path to the same folder meets the same lock.
    Raises FolderInUse, naming the holder.
    """

    def __init__(self, folder: Path, holder: str) -> None:
        try:
            self._folder = folder.resolve()
            self._lock = FileLock(self._folder / _LOCK, mode=0o600, thread_local=False)
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not any(self._folder.iterdir()):  # one that was made for us beforehand
                self._folder.chmod(0o700)
            self._lock.acquire(blocking=False)
            self._note = self._folder / _HOLDER
            self._tell(holder)
            self._alive = _alive(self._folder)
            with suppress(Timeout):  # one who asks was stopped while asking: it tells of nobody here, and that passes
                self._alive.acquire(timeout=_ASKED_AT_MOST, poll_interval=0.01)
        except Timeout:
            raise FolderInUse(holder_of(self._folder)) from None
        except (OSError, RuntimeError) as error:  # RuntimeError: symbolic links that lead in a circle
            raise unusable(folder, error) from error

    def release(self) -> None:
        """Give the folder back."""
        if self._lock.is_locked:
            with suppress(OSError):
                self._note.unlink(missing_ok=True)
            self._alive.release()
            self._lock.release()

    def _tell(self, holder: str) -> None:
        """Leave a note for those who are refused. On a full disk they go without: the lock is what counts."""
        try:
            self._note.write_text(json.dumps({"program": holder, "pid": os.getpid()}), encoding="utf-8")
        except OSError:
            _logger.warning("the note of who holds the data folder cannot be written", exc_info=True)
            with suppress(OSError):  # what stands there tells of another
                self._note.unlink(missing_ok=True)


def resolved(path: Path) -> Path:
    """The file itself, whatever links lead to it: its lock and its journal lie beside it."""
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:  # RuntimeError: symbolic links that lead in a circle
        raise unusable(path.parent, error) from error


def refuse_own(target: Path, database: Path) -> None:
    """Raise MailerError where writing a file named `target` would replace the database or what belongs to it."""
    found = Path(os.path.realpath(target))  # does not raise, whatever the links
    name = found.name.casefold()  # as Windows and macOS compare names
    ours = name in (_LOCK, _ALIVE, _HOLDER) or name.startswith(database.name)
    in_folder = ours and found.parent.exists() and found.parent.samefile(database.parent)
    if in_folder or (found.exists() and any(part.samefile(found) for part in files.parts(database))):
        problem = QT_TRANSLATE_NOOP("errors", "{path} is the database itself, or a file that it needs.")
        raise MailerError(problem, QT_TRANSLATE_NOOP("errors", "Choose another file."), path=target)


def is_held(folder: Path) -> bool:
    """True while a process, this one too, holds the folder. One that was killed holds nothing.

    Where that cannot be found out, as in a folder that may only be read, it counts as held. So it does for two who ask
    in the same instant.
    """
    if not (folder / _ALIVE).exists():
        return False
    try:
        with _alive(folder).acquire(blocking=False):
            return False
    except (Timeout, OSError):
        return True


def _alive(folder: Path) -> FileLock:
    return FileLock(folder / _ALIVE, mode=0o600, thread_local=False)


def holder_of(folder: Path) -> str:
    """Who holds the folder, in words: the program and its process id; "another process" where it did not say."""
    try:
        said = json.loads((folder / _HOLDER).read_text(encoding="utf-8"))
        return f"{said['program']} ({'process' if sys.platform == 'win32' else 'pid'} {said['pid']})"
    except (OSError, ValueError, TypeError, KeyError):
        return "another process"
