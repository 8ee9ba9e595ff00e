"""Reads a CSV file as people export it: encoding and delimiter found out, broken lines kept apart. Storage only."""

import csv
import io
import os
import re
import threading
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder, lookup
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Self, TextIO

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError

LINE_LIMIT = 256 * 1024
"""Characters of one line, and of one record over several lines."""
BATCH_LIMIT = 32 * LINE_LIMIT
"""Characters after which a batch takes no further line: memory does not grow with the length of the lines."""
RECORD_LINES = 50
"""Lines that one quoted cell may run over; beyond, the quote is taken for a lost one."""

DELIMITERS = (",", ";", "\t")
_ONLY_CP866 = bytes(range(0x80, 0xB0))
"""Letters of cp866 that are signs in cp1251; from р on its small ones are letters in both."""
_ONLY_CP1251 = bytes((*range(0xC0, 0xE0), *range(0xF0, 0x100)))
"""Letters of cp1251 that are lines of a frame in cp866, or letters that few Russian words have."""
_BLOCK = 1 << 20
_QUOTED = re.compile(r'"[^"]*"')


class Record(NamedTuple):
    """One record: the number of its first line (from 1), its cells, and what is wrong with it ("" where nothing)."""

    line: int
    cells: list[str]
    problem: str = ""


class Stopped(MailerError):
    """Whoever asked for the table does not want it any more."""


def detect_encoding(path: Path, wanted: str | None, stop: threading.Event | None = None) -> str:
    """The encoding of the file; `wanted` where it is given and fits. Raises MailerError for what is no text file.

    Reads the whole file: what follows can rely on it. Raises Stopped once `stop` is set.
    """
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            problem = QT_TRANSLATE_NOOP("errors", "{file} is a pipe or a device: it cannot be read twice.")
            hint = QT_TRANSLATE_NOOP("errors", "Save the table in a file first.")
            raise MailerError(problem, hint, file=path.name)
        with path.open("rb") as stream:
            start = stream.read(4)
        if wanted is not None:
            candidates = [_canonical(wanted)]
        elif start.startswith(BOM_UTF8):
            candidates = ["utf-8-sig"]
        elif start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            candidates = ["utf-16"]
        else:
            candidates = ["utf-8", _code_page(path)]
        for encoding in candidates:
            if _decodes(path, encoding, stop):
                return encoding
    except OSError as error:
        raise unreadable(path, error) from error
    if wanted is not None:
        problem = QT_TRANSLATE_NOOP("errors", "{file} is not written in {encoding}.")
        hint = QT_TRANSLATE_NOOP("errors", "Choose another encoding.")
        raise MailerError(problem, hint, file=path.name, encoding=wanted)
    problem = QT_TRANSLATE_NOOP("errors", "{file} is not a text file.")
    raise MailerError(
        problem, QT_TRANSLATE_NOOP("errors", "Save the table as CSV and choose that file."), file=path.name
    )


def detect_delimiter(header: str) -> str:
    """The delimiter of a header line: the one that stands most often between names; `,` for a single column."""
    return max(DELIMITERS, key=_QUOTED.sub("", header).count)


def refuse_stopped(path: Path, stop: threading.Event | None) -> None:
    """Raise Stopped where `stop` is set."""
    if stop is not None and stop.is_set():
        raise Stopped(QT_TRANSLATE_NOOP("errors", "{file} was not read to its end."), file=path.name)


def unreadable(path: Path, error: OSError) -> MailerError:
    """What a person is told of a file that cannot be read."""
    return MailerError(
        QT_TRANSLATE_NOOP("errors", "{file} cannot be read: {cause}."), file=path.name, cause=error.strerror or error
    )


class CsvFile:
    """The records of a CSV file, a batch at a time. Open it by `with`."""

    sheet = ""

    def __init__(
        self,
        path: Path,
        *,
        encoding: str | None = None,
        delimiter: str | None = None,
        stop: threading.Event | None = None,
    ) -> None:
        self._path = path
        codec = detect_encoding(path, encoding, stop)
        self.encoding = "utf-8" if codec == "utf-8-sig" else codec
        self._waiting: deque[tuple[int, str]] = deque()
        self._line = 0
        with self._told():
            self._stream: TextIO = path.open(encoding=codec, newline="")
            self._state = self._state_now()
            header = self._next_line()
        self.size = max(1, self._state[0])
        # A byte order mark is no part of the first name, whatever the encoding that was named.
        first = header[1].removeprefix("\ufeff") if header else ""
        self.delimiter = delimiter or detect_delimiter(first)
        self.is_row: Callable[[list[str]], bool] = lambda _cells: False
        """Whether cells look like a row of this table. A line within a cell that does so tells of a lost quote."""
        self.header = self._parse(first).cells if header else []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._stream.close()

    @property
    def fraction(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        if isinstance(self._stream, io.TextIOWrapper):
            position: int = self._stream.buffer.tell()
            return min(1.0, position / self.size)
        return 1.0

    def batch(self, most: int) -> list[Record]:
        """Up to `most` records more; none at the end. Those without anything in them are passed over.

        Spreadsheets export many at the end, as lines of delimiters. Raises MailerError.
        """
        with self._told():
            while lines := self._lines(most):
                if found := [each for each in self._records(lines) if each.problem or any(each.cells)]:
                    return found
            if self._state_now() != self._state:
                raise _changed(self._path)
        return []

    def _records(self, lines: list[tuple[int, str]]) -> list[Record]:
        try:
            rows = list(self._reader([text[:LINE_LIMIT] for _, text in lines]))
        except csv.Error:
            rows = []
        if len(rows) != len(lines):  # a cell over several lines, or a quote out of place
            self._waiting.extendleft(reversed(lines))
            return list(self._careful(len(lines)))
        return [
            Record(line, cells) if len(text) <= LINE_LIMIT else Record(line, [], _TOO_LONG)
            for (line, text), cells in zip(lines, rows, strict=True)
        ]

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong inside with reading the file is told as a MailerError."""
        try:
            yield
        except UnicodeError as error:  # all of it has been decoded once
            raise _changed(self._path) from error
        except OSError as error:
            raise unreadable(self._path, error) from error

    def _state_now(self) -> tuple[int, int]:
        found = os.fstat(self._stream.fileno())
        return found.st_size, found.st_mtime_ns

    def _lines(self, most: int) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        room = BATCH_LIMIT
        while len(found) < most and room > 0 and (line := self._next_line()):
            found.append(line)
            room -= len(line[1])
        return found

    def _next_line(self) -> tuple[int, str] | None:
        """The next line that is not blank, cut where it is over the limit by more than one character."""
        if self._waiting:
            return self._waiting.popleft()
        while text := self._stream.readline(LINE_LIMIT + 1):
            self._line += 1
            number = self._line
            rest = text
            while len(rest) > LINE_LIMIT and not rest.endswith(("\n", "\r")):
                rest = self._stream.readline(LINE_LIMIT + 1)
            if stripped := text.strip("\r\n"):
                return number, stripped
        return None

    def _careful(self, most: int) -> Iterator[Record]:
        for _ in range(most):
            first = self._next_line()
            if first is None:
                return
            yield self._record(*first)

    def _record(self, number: int, text: str) -> Record:
        """One record that may run over several lines. A quote that is never closed costs only its own line."""
        if len(text) > LINE_LIMIT:
            return Record(number, [], _TOO_LONG)
        taken: list[tuple[int, str]] = []
        goes_on = False

        def lines() -> Iterator[str]:
            nonlocal goes_on
            yield f"{text}\n"
            goes_on = True
            size = len(text)
            while len(taken) < RECORD_LINES and size <= LINE_LIMIT and (following := self._next_line()):
                taken.append(following)
                size += len(following[1])
                yield f"{following[1]}\n"

        # The reader itself asks for the next line, and only inside a quoted cell: 5" in another is just a sign.
        cells: list[str] | None = None
        with suppress(csv.Error):
            cells = next(self._reader(lines()))
        if cells is not None and not any(self.is_row(self._parse(line).cells) for _, line in taken):
            return Record(number, cells)
        self._waiting.extendleft(reversed(taken))
        return Record(number, [text], _OPEN_QUOTE if goes_on else _BAD_QUOTES)

    def _parse(self, text: str, number: int = 1) -> Record:
        try:
            rows = list(self._reader([text]))
        except csv.Error:
            return Record(number, [text], _BAD_QUOTES)
        return Record(number, rows[0] if rows else [])

    def _reader(self, lines: Iterable[str]) -> Iterator[list[str]]:
        return csv.reader(lines, delimiter=self.delimiter, strict=True)


_TOO_LONG = QT_TRANSLATE_NOOP("errors", "The line is too long.")
_OPEN_QUOTE = QT_TRANSLATE_NOOP("errors", "A quotation mark is not closed.")
_BAD_QUOTES = QT_TRANSLATE_NOOP("errors", "The quotation marks are not in order.")

_NO_FILES = frozenset({"utf-7", "unicode-escape", "raw-unicode-escape", "idna", "punycode"})
"""Codecs of text that no table is written in: what they give need not be text."""

csv.field_size_limit(LINE_LIMIT)


def _canonical(name: str) -> str:
    try:
        "phone".encode(name)  # not every codec is one of text
        known = lookup(name).name
    except (LookupError, UnicodeError):
        known = ""
    if not known or known in _NO_FILES:
        problem = QT_TRANSLATE_NOOP("errors", "“{encoding}” is no encoding; use utf-8, utf-16, cp1251 or cp866.")
        raise MailerError(problem, encoding=name[:40])
    return "utf-8-sig" if known == "utf-8" else name


def _changed(path: Path) -> MailerError:
    return MailerError(QT_TRANSLATE_NOOP("errors", "{file} has changed while it was read."), file=path.name)


def _code_page(path: Path) -> str:
    """The code page of Windows, or that of DOS, in which more of the text is Russian."""
    with path.open("rb") as stream:
        start = stream.read(_BLOCK)
    dos, windows = (len(start) - len(start.translate(None, letters)) for letters in (_ONLY_CP866, _ONLY_CP1251))
    return "cp866" if dos > windows else "cp1251"


def _decodes(path: Path, encoding: str, stop: threading.Event | None) -> bool:
    decoder = getincrementaldecoder(encoding)()
    with path.open("rb") as stream:
        try:
            while block := stream.read(_BLOCK):
                refuse_stopped(path, stop)
                if "\0" in decoder.decode(block):
                    return False
            decoder.decode(b"", final=True)
        except (UnicodeError, AssertionError):
            return False
    return True
