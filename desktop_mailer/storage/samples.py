"""The first rows of a table of clients, and what is wrong with them at which cell. Used by ui."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop_mailer.domain.errors import FieldError, InvalidInput, MailerError
from desktop_mailer.storage.columns import Columns, assign, no_phone_column
from desktop_mailer.storage.csv_file import Record
from desktop_mailer.storage.imports import ImportOptions
from desktop_mailer.storage.table_file import open_table

CELL_LIMIT = 50_000
"""Cells after which a sample takes no further row: a file may have any number of columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a row would be rejected: `column` counts from 0 and is None where the whole line is wrong."""

    column: int | None
    error: MailerError


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRow:
    """A row as it stands in the file; `line` counts from 1."""

    line: int
    cells: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The start of a table as an import would read it.

    `fields` says of each column what it is taken for: phone, name, tags, timezone, a free field's name, or "" for
    nothing. `problem` is why an import would be refused, as where no column is the phone: then the rows are not judged.
    `sheet` is the name of the sheet that is read, empty for a CSV.
    """

    header: tuple[str, ...]
    fields: tuple[str, ...]
    rows: tuple[SampleRow, ...]
    encoding: str
    delimiter: str
    sheet: str = ""
    problem: MailerError | None = None


def sample(
    path: Path, options: ImportOptions, now: datetime, *, rows: int = 50, stop: threading.Event | None = None
) -> Sample:
    """The first rows of the file, as an import at `now` takes them; none where it has none. Writes nothing.

    Raises MailerError where there is no table, and Stopped once `stop` is set.
    """
    with open_table(path, encoding=options.encoding, delimiter=options.delimiter, stop=stop) as source:
        columns, problem = None, None
        fields = assign(source.header)
        try:
            fields = assign(source.header, options.columns)
            if "phone" not in fields:
                raise no_phone_column(source.header, source.encoding)
            columns = Columns(fields, now, source.delimiter)
        except MailerError as error:
            problem = error
        found: list[SampleRow] = []
        most = min(rows, 1 + CELL_LIMIT // max(1, len(fields)))
        while len(found) < most and (records := source.batch(1)):
            (each,) = records
            found.append(SampleRow(line=each.line, cells=tuple(each.cells), problems=_problems(each, columns)))
        return Sample(
            header=tuple(source.header),
            fields=fields,
            rows=tuple(found),
            encoding=source.encoding,
            delimiter=source.delimiter,
            sheet=source.sheet,
            problem=problem,
        )


def _problems(record: Record, columns: Columns | None) -> tuple[Problem, ...]:
    if record.problem:
        return (Problem(column=None, error=MailerError(record.problem)),)
    if columns is None:
        return ()
    try:
        columns.row(record.cells)
    except InvalidInput as error:
        return tuple(_at(each, record.cells, columns) for each in error.problems)
    return ()


def _at(error: FieldError, cells: Sequence[str], columns: Columns) -> Problem:
    return Problem(column=columns.place(error.field, cells), error=error)
