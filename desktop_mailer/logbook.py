"""Reads what `logs` has written: the lines of the log, by what they concern, and those that come while one looks.

A leaf like `logs`. Files are read as bytes and searched before anything is parsed: a hundred megabytes hold a million
lines, of which a search wants a few.
"""

import contextlib
import json
import os
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop_mailer.logs import FILES, FOLDER, HOLDER_FILE

_CHUNK = 256_000
"""Bytes that are read at a stroke from the end of a file."""

Line = Mapping[str, Any]
"""One event: `time`, `level` and `event`, and what it concerns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the lines are to concern; None: whatever. All that is given must fit."""

    mailing_id: int | None = None
    message_id: int | None = None
    client_id: int | None = None

    def __bool__(self) -> bool:
        """False where everything fits."""
        return any(value is not None for value in (self.mailing_id, self.message_id, self.client_id))

    def fits(self, line: Line) -> bool:
        """True for a line that concerns it."""
        return all(line.get(name) == value for name, value in self._given())

    def pattern(self) -> re.Pattern[bytes] | None:
        """What stands in every line that fits."""
        given = self._given()
        if not given:
            return None
        name, value = given[-1]
        return re.compile(rb'"%s": %d[,}]' % (name.encode(), value))

    def _given(self) -> list[tuple[str, int]]:
        # The rarest last: a message has a handful of lines, a mailing perhaps a million.
        names = ("mailing_id", "client_id", "message_id")
        return [(name, value) for name in names if (value := getattr(self, name)) is not None]


def files(data_folder: Path) -> list[Path]:
    """The files of the log, oldest first."""
    newest = data_folder / FOLDER / HOLDER_FILE
    elder = [newest.with_name(f"{newest.name}.{number}") for number in range(FILES - 1, 0, -1)]
    return [each for each in (*elder, newest) if each.is_file()]


def lines(data_folder: Path, about: About = About()) -> Iterator[Line]:
    """The lines that concern it, oldest first. What is no line of the log is passed over."""
    for path in files(data_folder):
        try:
            content = path.read_bytes()
        except OSError:
            continue  # rotated away meanwhile
        yield from _matching(content, about)


def newest(data_folder: Path, count: int) -> list[Line]:
    """The last so many lines, oldest first: only the end of the log is read."""
    found: list[Line] = []
    for path in reversed(files(data_folder)):
        try:
            raws = _last_lines(path, count - len(found))
        except OSError:
            continue  # rotated away meanwhile
        found[:0] = [line for raw in raws if (line := parse(raw)) is not None]
        if len(found) >= count:
            break
    return found[max(0, len(found) - count) :]


def begins_at(data_folder: Path) -> datetime | None:
    """The time of the oldest line that is there."""
    for path in files(data_folder):
        try:
            with path.open("rb") as stream:
                moments = (moment(line) for raw in stream if (line := parse(raw)) is not None)
                first = next((at for at in moments if at is not None), None)
        except OSError:
            continue  # rotated away meanwhile
        if first is not None:
            return first
    return None


def parse(raw: bytes) -> Line | None:
    """The line, or None for something else."""
    try:
        found = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    return found if isinstance(found.get("event"), str) and isinstance(found.get("time"), str) else None


def moment(line: Line) -> datetime | None:
    """When it was written; None where it does not say."""
    try:
        return datetime.fromisoformat(str(line.get("time")))
    except ValueError:
        return None


class Follower:
    """Gives the lines that were added since it looked last, over all files that the log was rotated to meanwhile."""

    def __init__(self, data_folder: Path) -> None:
        self._folder = data_folder
        self._file, self._place = 0, 0
        for path in files(data_folder)[-1:]:
            with contextlib.suppress(OSError):
                found = path.stat()
                self._file, self._place = found.st_ino, found.st_size

    def more(self, about: About = About(), most: int | None = None) -> list[Line]:
        """The whole lines that are new and concern it, of them the newest `most`."""
        found: deque[Line] = deque(maxlen=most)
        for path in self._unread():
            try:
                with path.open("rb") as stream:
                    now = os.fstat(stream.fileno())
                    same = now.st_ino == self._file and now.st_size >= self._place
                    begin = stream.seek(self._place if same else 0)
                    content = stream.read()
            except OSError:
                break  # rotated away meanwhile
            whole = content.rfind(b"\n") + 1
            self._file, self._place = now.st_ino, begin + whole
            found += _matching(content[:whole], about)
        return list(found)

    def _unread(self) -> list[Path]:
        """From the file that was read last on; the newest where that is gone."""
        there = files(self._folder)
        for number, path in enumerate(there):
            with contextlib.suppress(OSError):
                if path.stat().st_ino == self._file:
                    return there[number:]
        return there[-1:]


def _last_lines(path: Path, count: int) -> list[bytes]:
    with path.open("rb") as stream:
        end = stream.seek(0, os.SEEK_END)
        content = b""
        while end > 0 and content.count(b"\n") <= count:
            begin = max(0, end - _CHUNK)
            stream.seek(begin)
            content = stream.read(end - begin) + content
            end = begin
    raws = content.splitlines()
    return raws[max(0, len(raws) - count) :]


def _matching(content: bytes, about: About) -> Iterator[Line]:
    pattern = about.pattern()
    if pattern is None:
        raws: Iterator[bytes] = iter(content.splitlines())
    else:
        raws = _raws(content, pattern)
    for raw in raws:
        line = parse(raw)
        if line is not None and about.fits(line):
            yield line


def _raws(content: bytes, pattern: re.Pattern[bytes]) -> Iterator[bytes]:
    end = 0
    for found in pattern.finditer(content):
        if found.start() < end:
            continue  # in the line before
        begin = content.rfind(b"\n", 0, found.start()) + 1
        end = content.find(b"\n", found.end())
        end = len(content) if end < 0 else end
        yield content[begin:end]
