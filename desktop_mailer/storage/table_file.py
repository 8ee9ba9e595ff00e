"""The rows of a table in a file, CSV or XLSX: what it is, its content says and not its name. For storage.imports."""

import threading
from pathlib import Path

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.storage.csv_file import CsvFile, unreadable
from desktop_mailer.storage.sheet_file import COMPOUND, ZIP, SheetFile, locked

TableFile = CsvFile | SheetFile
"""Both have `header`, `encoding`, `delimiter`, `sheet`, `fraction` and `batch`; open either by `with`.

A workbook has no delimiter, and a CSV no sheet: they are empty there.
"""


def open_table(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None, stop: threading.Event | None = None
) -> TableFile:
    """The table in the file. Raises MailerError where there is none, and Stopped once `stop` is set.

    The encoding and the delimiter are for CSV: who gives one for a workbook is told that it has none.
    """
    start = _start(path)
    if start.startswith(COMPOUND):
        raise locked(path)
    table: TableFile
    if start.startswith(ZIP):
        if encoding is not None or delimiter is not None:
            problem = QT_TRANSLATE_NOOP("errors", "{file} is a workbook: it has neither an encoding nor a delimiter.")
            raise MailerError(problem, file=path.name)
        table = SheetFile(path, stop)
    else:
        table = CsvFile(path, encoding=encoding, delimiter=delimiter, stop=stop)
    if not table.header:
        with table:
            raise MailerError(QT_TRANSLATE_NOOP("errors", "{file} is empty."), file=path.name)
    return table


def _start(path: Path) -> bytes:
    if not path.is_file():
        return b""  # who reads it says what it is instead
    try:
        with path.open("rb") as stream:
            return stream.read(len(COMPOUND))
    except OSError as error:
        raise unreadable(path, error) from error
