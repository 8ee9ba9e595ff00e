"""Tables on their way into a file: CSV (RFC 4180, UTF-8 with BOM) or XLSX, by its name. For exports and imports.

A file appears under its name when it is whole, for its owner alone: it may hold what people have confided.
"""

import csv
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.storage.cells import safe
from desktop_mailer.storage.csv_file import DELIMITERS

_ENCODING = "utf-8-sig"
_ODD = "backslashreplace"
"""What becomes of half a character pair: no file can hold one."""
_SHEET_ROWS = 1_048_575
"""Rows below the titles that a sheet holds; those beyond go to a sheet of their own."""
_EXACT = 10**15
"""From here on a spreadsheet rounds numbers: they are written as text."""

_FIRST_YEAR = 1901
"""Spreadsheets disagree on the days of 1900, and have none before."""
_WIDTH = 20
"""Characters: room for a moment, an id and a phone."""

Add = Callable[[Iterable[Sequence[object]]], int]
"""Adds rows, and returns how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a table is written: a Russian spreadsheet takes `;` for the delimiter, and people read dates as its `moment`.

    `moment` is a number format of workbooks.
    """

    delimiter: str = ","
    moment: str = "yyyy-mm-dd hh:mm:ss"


RUSSIAN = Dialect(delimiter=";", moment="dd.mm.yyyy hh:mm:ss")


@contextmanager
def new_table(
    path: Path,
    dialect: Dialect,
    header: Sequence[str],
    *,
    keep: bool = False,
    texts: Sequence[int] | None = None,
    moments: Sequence[int] = (),
) -> Iterator[Add]:
    """A table in a new file: XLSX where the name ends so, else CSV. Gives the function that adds rows.

    `keep`: where the work ends in trouble, the rows that there are appear all the same. `texts`: the places of the
    cells that others may have written, where these are known: no other one looks like a formula. `moments`: the places
    of those that hold a time in ISO 8601 or nothing: in a workbook, whose dates know no zone, they are dates on the
    clock of this computer, and stay text in the hour that it has twice in autumn. Raises MailerError where the file
    cannot be written.
    """
    if path.suffix.lower() == ".xlsx":
        made = _new_xlsx(path, dialect, header, frozenset(moments))
    else:
        made = new_csv(path, dialect, header, keep=keep, texts=texts)
    with made as add:
        yield add


@contextmanager
def new_csv(
    path: Path, dialect: Dialect, header: Sequence[str], *, keep: bool = False, texts: Sequence[int] | None = None
) -> Iterator[Add]:
    """As `new_table`, always CSV."""
    written = 0
    try:
        with _whole_file(path, keep=lambda: keep and written > 0) as stream:
            # What parts the cells is seen from the first line: a name that holds such a sign is put between quotes.
            ambiguous = any(sign in name for name in header for sign in DELIMITERS)
            titles = csv.writer(
                stream, delimiter=dialect.delimiter, quoting=csv.QUOTE_ALL if ambiguous else csv.QUOTE_MINIMAL
            )
            titles.writerow(map(safe, header))
            writer = csv.writer(stream, delimiter=dialect.delimiter)

            def add(rows: Iterable[Sequence[object]]) -> int:
                nonlocal written
                listed: list[Sequence[object]]
                if texts is None:
                    listed = [[safe(value) for value in row] for row in rows]
                else:
                    listed = [_escaped(row, texts) for row in rows]
                writer.writerows(listed)
                written += len(listed)
                return len(listed)

            yield add
    except OSError as error:
        raise _unwritable(path, error) from error


def _escaped(row: Sequence[object], texts: Sequence[int]) -> Sequence[object]:
    for place in texts:
        value = row[place]
        if isinstance(value, str) and (cell := _safe_text(value)) is not value:
            row = (*row[:place], cell, *row[place + 1 :])
    return row


@lru_cache(1_000)
def _safe_text(text: str) -> object:
    """As `safe`: what gateways answer is nearly always the same."""
    return safe(text)


@contextmanager
def _new_xlsx(path: Path, dialect: Dialect, header: Sequence[str], moments: frozenset[int]) -> Iterator[Add]:
    target = Path(os.path.realpath(path))
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", suffix=".part", dir=target.parent) as folder:
            book = _Book(Path(folder) / "book.xlsx", header, moments, dialect.moment)
            try:
                yield book.add
                book.close().replace(target)
            finally:
                book.abandon()
    except OSError as error:
        raise _unwritable(path, error) from error


class _Book:
    """A workbook, written row by row so that memory does not grow. What is too long for a sheet begins another."""

    def __init__(self, path: Path, header: Sequence[str], moments: frozenset[int], pattern: str) -> None:
        import xlsxwriter  # type: ignore[import-untyped]  # here: it takes a tenth of a second

        # Texts stay texts: none becomes a formula, a link or a number.
        options = {"constant_memory": True, "tmpdir": str(path.parent)}
        self._path = path
        self._book = xlsxwriter.Workbook(str(path), options)
        self._bold = self._book.add_format({"bold": True})
        self._moment = self._book.add_format({"num_format": pattern, "align": "left"})
        self._moments = moments
        self._local = lru_cache(1_000)(_local)  # of this book alone: a computer can go to another zone
        self._header = header
        self._begin_sheet()

    def add(self, rows: Iterable[Sequence[object]]) -> int:
        """Add rows, and return how many."""
        count = 0
        for count, cells in enumerate(rows, 1):  # noqa: B007 - the last count is the answer
            if self._row == _SHEET_ROWS:
                self._begin_sheet()
            self._row += 1
            for column, value in enumerate(cells):
                if column in self._moments and (at := self._local(value)) is not None:
                    self._sheet.write_datetime(self._row, column, at, self._moment)
                elif isinstance(value, int) and -_EXACT < value < _EXACT:
                    self._sheet.write_number(self._row, column, value)
                elif value not in (None, ""):
                    self._sheet.write_string(self._row, column, _kept(str(value)))
        return count

    def close(self) -> Path:
        """Write the file, for its owner alone, and tell where it is. Raises OSError."""
        from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

        try:
            self._book.close()
        except FileCreateError as error:
            raise OSError(str(error)) from error
        self._path.chmod(0o600)
        return self._path

    def abandon(self) -> None:
        """Let go of all that is not written yet; nothing where it is."""
        if not self._book.fileclosed:
            self._book.fileclosed = True  # else it complains when it is collected
            for sheet in self._book.worksheets():
                sheet.row_data_fh.close()

    def _begin_sheet(self) -> None:
        self._sheet, self._row = self._book.add_worksheet(), 0
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(self._header) - 1, _WIDTH)
        for column, title in enumerate(self._header):
            self._sheet.write_string(0, column, title, self._bold)


def _local(said: object) -> datetime | None:
    """The moment on the clock of this computer, as workbooks have it; None where that is no such day or two moments."""
    if not isinstance(said, str) or not said:
        return None
    try:
        at = datetime.fromisoformat(said).astimezone().replace(tzinfo=None)
        twice = at.astimezone().utcoffset() != at.replace(fold=1).astimezone().utcoffset()
    except (ValueError, OverflowError, OSError):
        return None
    return None if twice or at.year < _FIRST_YEAR else at


def _kept(text: str) -> str:
    """The text so that an import, which takes a ' away from before what looks like a formula, gives it back."""
    return str(safe(text)) if text.startswith("'") else text


@contextmanager
def new_text(path: Path) -> Iterator[TextIO]:
    """A text file in UTF-8. Raises MailerError as `new_table` does."""
    try:
        with _whole_file(path, "utf-8") as stream:
            yield stream
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: object) -> MailerError:
    problem = QT_TRANSLATE_NOOP("errors", "{file} cannot be written: {cause}.")
    return MailerError(problem, file=path, cause=getattr(error, "strerror", None) or error)


@contextmanager
def _whole_file(path: Path, encoding: str = _ENCODING, *, keep: Callable[[], bool] = lambda: False) -> Iterator[TextIO]:
    """A stream into a file that takes its name when it is whole. A device or a pipe is written to as it is."""
    if path.exists() and not path.is_file():
        with path.open("w", encoding=encoding, errors=_ODD, newline="") as stream:
            yield stream
        return
    target = Path(os.path.realpath(path))  # a link stays one
    partial = _partial(target)
    try:
        try:
            with partial.open("w", encoding=encoding, errors=_ODD, newline="") as stream:
                try:
                    yield stream
                finally:
                    _settle(stream)
        except BaseException:
            if keep():
                partial.replace(target)  # here: Windows renames nothing that is open
            raise
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _partial(target: Path) -> Path:
    """A new empty file beside the target, under a name that tells what it is."""
    number, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    os.close(number)
    return Path(name)


def _settle(stream: TextIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())
