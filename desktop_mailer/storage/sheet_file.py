"""Reads the first sheet of an XLSX workbook as rows of text, within limits on what it unpacks to. Storage only."""

import io
import re
import threading
import zipfile
import zlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache, reduce
from itertools import islice
from pathlib import Path
from typing import IO, Self

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.storage.csv_file import Record, refuse_stopped, unreadable

UNPACKED_LIMIT = 128 * 1024 * 1024
"""Bytes of all that the workbook holds, unpacked: a few kilobytes can unpack to any size."""
CELL_LIMIT = 1_500_000
"""Cells of the rectangle that a sheet fills: the sheet is held in memory as a whole, 100 bytes a cell."""

ZIP = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How workbooks of the time before XLSX begin, and every workbook with a password."""

_BLOCK = 1 << 20
_WORKBOOK = "xl/workbook.xml"
# A row or a cell; its place where that is the first attribute, as everybody writes it; and its other attributes.
_TAG = re.compile(
    rb"""<(?:[^\s<>/:!?]+:)?(?:(row)|c)(?=[\s/>])(?:\s+r="([A-Za-z]{0,9})([0-9]{1,9})")?"""
    rb"""((?:[^>"']++|"[^"]*"|'[^']*')*+)>"""
)
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,9})([0-9]{1,9})""")


class SheetFile:
    """The rows of the first visible sheet, a batch at a time, as a `CsvFile` gives records. Open it by `with`.

    Made of a workbook in XLSX. Raises MailerError for any other file and for one over the limits, and Stopped once
    `stop` is set, but not while the reader holds the sheet in hand: a few seconds for the largest.
    """

    encoding = "xlsx"
    delimiter = ""

    def __init__(self, path: Path, stop: threading.Event | None = None) -> None:
        content = _content(path)
        _check(path, content, stop)
        try:
            with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
                first = next(place for place, sheet in enumerate(book.sheets_metadata) if _is_shown(sheet))
                sheet = book.get_sheet_by_index(first)
                self.sheet = sheet.name
        except PasswordError:
            raise locked(path) from None
        except (CalamineError, OSError, StopIteration, ValueError) as error:
            raise _damaged(path) from error
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # the reader's own; it has no name that could be imported
                raise
            raise _damaged(path) from error
        self._size = max(1, sheet.total_height + 1)
        self._line = 0
        self._records = self._read(sheet.iter_rows())
        header = next(self._records, None)
        self.header = header.cells if header else []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._records.close()

    @property
    def fraction(self) -> float:
        """How much of the sheet has been read, from 0 to 1."""
        return min(1.0, self._line / self._size)

    def batch(self, most: int) -> list[Record]:
        """Up to `most` records more; none at the end. Blank rows are passed over."""
        return list(islice(self._records, most))

    def _read(self, rows: Iterable[Sequence[object]]) -> Generator[Record, None, None]:
        for self._line, values in enumerate(rows, 1):
            cells = [value if isinstance(value, str) else shown(value) for value in values]
            if any(cells):
                yield Record(self._line, cells)


def shown(value: object) -> str:
    """A cell's value as a person sees it: a number in full and without a needless fraction, a date in ISO."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{Decimal(repr(value)):f}"
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)


def locked(path: Path) -> MailerError:
    """What a person is told of a workbook in the older format, or with a password."""
    problem = QT_TRANSLATE_NOOP("errors", "{file} has a password or is a workbook in an old format.")
    hint = QT_TRANSLATE_NOOP("errors", "Save it as XLSX without a password, or as CSV.")
    return MailerError(problem, hint, file=path.name)


def _is_shown(sheet: object) -> bool:
    kind, visible = getattr(sheet, "typ", None), getattr(sheet, "visible", None)
    return kind == SheetTypeEnum.WorkSheet and visible == SheetVisibleEnum.Visible


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(UNPACKED_LIMIT + 1)
    except OSError as error:
        raise unreadable(path, error) from error
    if len(content) > UNPACKED_LIMIT:
        raise _too_large(path)
    return content


def _check(path: Path, content: bytes, stop: threading.Event | None) -> None:
    """Unpack it once, piece by piece, and see what it holds: what the reader takes later is that and no more."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if _WORKBOOK not in {member.filename.casefold() for member in members}:
                problem = QT_TRANSLATE_NOOP("errors", "{file} is a packed file and no workbook in XLSX.")
                hint = QT_TRANSLATE_NOOP("errors", "Save the table as XLSX or CSV and choose that file.")
                raise MailerError(problem, hint, file=path.name)
            if sum(member.file_size for member in members) > UNPACKED_LIMIT:
                raise _too_large(path)
            for member in members:
                if member.flag_bits & 1:
                    raise locked(path)
                with archive.open(member) as stream:
                    if _cells(_unless(stop, path, _pieces(stream))) > CELL_LIMIT:
                        raise _too_large(path)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise _damaged(path) from error


def _unless(stop: threading.Event | None, path: Path, pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        refuse_stopped(path, stop)
        yield piece


def _cells(pieces: Iterable[bytes]) -> int:
    """Cells of the rectangle from the first to the last that is filled, should it be a sheet.

    A sheet of two cells can name any two places. Raises ValueError for a tag that does not end.
    """
    row = column = rows = columns = 0
    for text in pieces:
        for is_row, letters, number, rest in _TAG.findall(text):
            if not number and (found := _PLACE.search(rest)):
                letters, number = found.groups()  # noqa: PLW2901 - it stands further behind
            row = max(row + bool(is_row), int(number or 0))
            if is_row:
                column = 0
                continue
            column = _column(letters) if letters else column + 1
            if not rest.endswith(b"/"):  # else there is nothing in it but a format
                rows, columns = max(rows, row), max(columns, column)
    return rows * columns


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """The text in pieces that part no tag."""
    left = b""
    while block := stream.read(_BLOCK):
        text = left + block
        cut = max(text.rfind(b"<"), 0)
        if len(text) - cut > _BLOCK:
            if b">" not in text[cut:]:
                raise ValueError("a tag does not end")
            cut = len(text)
        left = text[cut:]
        yield text[:cut]
    yield left


@lru_cache
def _column(letters: bytes) -> int:
    return reduce(lambda number, letter: number * 26 + letter - 64, letters.upper(), 0)


def _too_large(path: Path) -> MailerError:
    problem = QT_TRANSLATE_NOOP("errors", "{file} is too large for a workbook: its sheet may have {cells} cells.")
    hint = QT_TRANSLATE_NOOP("errors", "Save the table as CSV: that may be of any size.")
    return MailerError(problem, hint, file=path.name, cells=f"{CELL_LIMIT:,}")


def _damaged(path: Path) -> MailerError:
    problem = QT_TRANSLATE_NOOP("errors", "{file} is a damaged workbook: it cannot be read.")
    hint = QT_TRANSLATE_NOOP("errors", "Save the table as XLSX or CSV and choose that file.")
    return MailerError(problem, hint, file=path.name)
