"""What a command prints: one JSON document for programs, text and tables for people. Used by all of cli."""

import contextlib
import json
import locale
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO, TextIO

from desktop_mailer.storage.table_writer import RUSSIAN, Dialect

Row = Mapping[str, object]

_BAR = 30
_LONGEST_CELL = 60


class OutputError(Exception):
    """Stdout takes no more: nobody reads it, or its disk is full. The OSError is the cause."""


def prepare() -> None:
    """Let no letter that the console lacks end a command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def document(value: object) -> None:
    """Print `value` as the one JSON document of this command."""
    _write(f"{_json(value)}\n")


def text(line: str = "") -> None:
    """Print a line for people."""
    with _stdout() as stream:
        stream.write(f"{line}\n")


def count(number: int, noun: str) -> str:
    """So many of it: "1 client", "2,000 clients"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def note(line: str) -> None:
    """Say something beside the output: on stderr."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


class Listing:
    """Rows as they come: a JSON array, or a table. Memory does not grow with them. End it with `close`."""

    def __init__(self, columns: Sequence[str], *, as_json: bool) -> None:
        self._columns = columns
        self._as_json = as_json
        self._widths: list[int] = []
        self._count = 0

    def add(self, rows: Iterable[Row]) -> None:
        """Print these rows. The first lot sets the widths of a table's columns."""
        if self._as_json:
            self._add_json(rows)
        else:
            self._add_text(rows)

    def close(self) -> None:
        """Print what belongs after the last row."""
        if self._as_json:
            _write("\n]\n" if self._count else "[]\n")
        elif not self._count:
            text("Nothing to show.")

    def _add_json(self, rows: Iterable[Row]) -> None:
        lines = []
        for row in rows:
            lines.append(("," if self._count else "[") + "\n" + _json(row))
            self._count += 1
        _write("".join(lines))

    def _add_text(self, rows: Iterable[Row]) -> None:
        *short, last = self._columns
        lines = [[*(_shortened(_cell(row[column])) for column in short), _cell(row[last])] for row in rows]
        if not lines:
            return
        if not self._widths:
            titles = [column.replace("_", " ") for column in self._columns]
            lines.insert(0, titles)
            self._widths = [max(len(line[i]) for line in lines) for i in range(len(titles))]
            self._count -= 1
        self._count += len(lines)
        with _stdout() as stream:
            stream.writelines(
                "  ".join(cell.ljust(width) for cell, width in zip(line, self._widths, strict=True)).rstrip() + "\n"
                for line in lines
            )


def table(columns: Sequence[str], rows: Iterable[Row], *, as_json: bool) -> None:
    """Print rows that are all there."""
    listing = Listing(columns, as_json=as_json)
    listing.add(rows)
    listing.close()


class ProgressBar:
    """A line that moves, on a terminal and nowhere else. With --json there is none."""

    def __init__(self, *, wanted: bool) -> None:
        self._stream: TextIO | None = sys.stderr if wanted and sys.stderr.isatty() else None
        self._length = 0

    @property
    def shown(self) -> bool:
        """False where nobody would see it."""
        return self._stream is not None

    def show(self, fraction: float, said: str) -> None:
        """Move to `fraction` (0 to 1) and say `said` beside it."""
        if self._stream is None:
            return
        full = round(max(0.0, min(1.0, fraction)) * _BAR)
        line = f"[{'#' * full}{'.' * (_BAR - full)}] {said}"
        self._stream.write("\r" + line.ljust(self._length))
        self._stream.flush()
        self._length = len(line)

    def clear(self) -> None:
        """Take the line away."""
        if self._stream is not None and self._length:
            self._stream.write("\r" + " " * self._length + "\r")
            self._stream.flush()
            self._length = 0


def dialect() -> Dialect:
    """How the spreadsheets of this country part the cells."""
    language = locale.getlocale()[0] or ""
    return RUSSIAN if language.lower().startswith("ru") else Dialect()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)


def _shortened(cell: str) -> str:
    return cell if len(cell) <= _LONGEST_CELL else f"{cell[: _LONGEST_CELL - 3]}..."


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _write(said: str) -> None:
    """Write UTF-8, whatever the console's encoding. What UTF-8 has no form for stays a JSON escape."""
    with _stdout() as stream:
        buffer: BinaryIO | None = getattr(stream, "buffer", None)
        if buffer is None:
            stream.write(said)
        else:
            stream.flush()
            buffer.write(said.encode("utf-8", "backslashreplace"))


@contextlib.contextmanager
def _stdout() -> Iterator[TextIO]:
    try:
        yield sys.stdout
        sys.stdout.flush()
    except OSError as error:
        raise OutputError(error.strerror) from error
