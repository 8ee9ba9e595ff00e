"""The files of a database: moved together, kept apart, safe on the disk. Storage only."""

import contextlib
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

COMPANIONS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database: without them it may be older than it was, or broken."""


def beside(path: Path, suffix: str) -> Path:
    """The file of that suffix beside the database."""
    return path.with_name(f"{path.name}{suffix}")


def parts(path: Path) -> tuple[Path, ...]:
    """The database and its companions, as far as they are there."""
    return tuple(part for part in (path, *(beside(path, each) for each in COMPANIONS)) if part.exists())


def discard(path: Path) -> None:
    """Delete a database of our own making that is not wanted any more."""
    for part in (path, *(beside(path, each) for each in COMPANIONS)):
        part.unlink(missing_ok=True)


def set_aside(path: Path, folder: Path) -> None:
    """Move the database with its companions into `folder`. Nothing there is written over."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for part in parts(path):
        target = folder / part.name
        if target.exists():
            raise FileExistsError(f"{target} is there already")
        part.rename(target)
    sync_folder(folder)
    sync_folder(path.parent)


def stamp(moment: datetime) -> str:
    """The moment as a part of a file's name: sorts by time, and no system objects to it."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%S}{moment.microsecond // 1000:03}Z"


def moment_of(written: str) -> datetime:
    """The moment of a stamp. Raises ValueError."""
    return datetime.strptime(written, "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)


def sync_file(path: Path) -> None:
    """Wait until the content of the file is on the disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until what was renamed in the folder is on the disk. Windows has no such call; it does so by itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some file systems know no such thing
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
