"""Reads the numbering registry as it is published: a CSV file, plain or packed by gzip. For storage.registry."""

import gzip
import re
import threading
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from desktop_mailer.domain.client import FIELD_LIMIT, clean_text
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.domain.registry import Holder, Range
from desktop_mailer.storage.csv_file import CsvFile, Record, refuse_stopped, unreadable

SIZE_LIMIT = 64 * 1024 * 1024
"""Bytes of the file, unpacked: the registry of all mobiles has 3 million."""

_BATCH = 2_000
_BLOCK = 1 << 20
_GZIP = b"\x1f\x8b"
_SEVENS = 70_000_000_000

_NEEDED = ("АВС/ DEF", "От", "До", "Оператор", "Регион")
_TERRITORY = "Территория ГАР"
# The name of the first column is spelt with letters of either alphabet.
_ALIKE = str.maketrans("abcё", "авсе")


def read(
    path: Path, on_progress: Callable[[float], None] = lambda _fraction: None, stop: threading.Event | None = None
) -> tuple[list[Range], int]:
    """The ranges of the file as they stand there, and how many rows are none.

    `on_progress` is told the fraction that is read, on this thread. Raises MailerError for another file, and Stopped
    once `stop` is set.
    """
    with TemporaryDirectory(prefix="registry-", ignore_cleanup_errors=True) as folder:
        plain = _unpacked(path, Path(folder))
        with CsvFile(plain, stop=stop) as source:
            columns = _Columns(source.header)
            ranges: list[Range] = []
            wrong = 0
            while records := source.batch(_BATCH):
                found = [each for record in records if (each := columns.range(record))]
                ranges += found
                wrong += len(records) - len(found)
                on_progress(source.fraction)
                refuse_stopped(path, stop)
    return ranges, wrong


class _Columns:
    """Which cell of a row is what."""

    def __init__(self, header: Sequence[str]) -> None:
        places = {_plain(name): place for place, name in reversed(list(enumerate(header)))}
        missing = [name for name in _NEEDED if _plain(name) not in places]
        if missing:
            problem = QT_TRANSLATE_NOOP("errors", "The file is no numbering registry: it has no column “{column}”.")
            hint = QT_TRANSLATE_NOOP("errors", "Choose the file as it was published.")
            raise MailerError(problem, hint, column=missing[0])
        self._needed = [places[_plain(name)] for name in _NEEDED]
        place = places.get(_plain(_TERRITORY), len(header))
        self._territory = slice(place, place + 1)  # no cell where there is no such column
        self._holders: dict[tuple[str, str, str], Holder | None] = {}

    def range(self, record: Record) -> Range | None:
        """The range of a row; None where it is none."""
        cells = record.cells
        if record.problem or len(cells) <= max(self._needed):
            return None
        code, start, end, operator, region = (cells[place] for place in self._needed)
        holder = self._holder((operator, region, "".join(cells[self._territory])))
        # A spreadsheet leaves out the noughts in front.
        if not re.fullmatch(r"[0-9]{3};[0-9]{1,7};[0-9]{1,7}", f"{code.strip()};{start.strip()};{end.strip()}"):
            return None
        base = _SEVENS + int(code) * 10_000_000
        return Range(first=base + int(start), last=base + int(end), holder=holder) if holder else None

    def _holder(self, texts: tuple[str, str, str]) -> Holder | None:
        """One value for all the ranges of a holder; None where a text is over the limit."""
        if texts not in self._holders:
            operator, region, territory = map(clean_text, texts)
            short = max(map(len, texts)) <= FIELD_LIMIT
            self._holders[texts] = Holder(operator=operator, region=region, territory=territory) if short else None
        return self._holders[texts]


def _plain(name: str) -> str:
    return "".join(clean_text(name).casefold().translate(_ALIKE).split())


def _unpacked(path: Path, folder: Path) -> Path:
    """The file itself, or what it holds in `folder` where it is packed. Raises MailerError, also over the limit."""
    try:
        if not path.is_file():
            return path  # who reads it says what it is instead
        with path.open("rb") as stream:
            packed = stream.read(len(_GZIP)) == _GZIP
        if not packed:
            if path.stat().st_size > SIZE_LIMIT:
                raise _too_large(path)
            return path
        target = folder / path.with_suffix("").name
        with gzip.open(path) as source, target.open("wb") as out:
            left = SIZE_LIMIT
            while block := source.read(_BLOCK):
                left -= len(block)
                if left < 0:
                    raise _too_large(path)
                out.write(block)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        problem = QT_TRANSLATE_NOOP("errors", "{file} is damaged: it cannot be unpacked.")
        hint = QT_TRANSLATE_NOOP("errors", "Download it again.")
        raise MailerError(problem, hint, file=path.name) from error
    except OSError as error:
        raise unreadable(path, error) from error
    return target


def _too_large(path: Path) -> MailerError:
    problem = QT_TRANSLATE_NOOP("errors", "{file} is far too large for a numbering registry.")
    return MailerError(problem, file=path.name)
