"""Clients, statistics and messages as CSV files (RFC 4180, UTF-8 with BOM): jobs for a reading lane. For ui and cli."""

import csv
import json
import os
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TextIO

from desktop_mailer.domain.client import ClientSort
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import Message, MessageFilter
from desktop_mailer.storage import clients, columns, mailings, messages
from desktop_mailer.storage.cells import join_tags, safe
from desktop_mailer.storage.csv_file import DELIMITERS, refuse_stopped
from desktop_mailer.storage.database import ReadUnit, path_of
from desktop_mailer.storage.folder import refuse_own
from desktop_mailer.storage.schema import from_ms
from desktop_mailer.storage.selection import Selection

CHUNK = 5_000

_ENCODING = "utf-8-sig"
_ODD = "backslashreplace"
"""What becomes of half a character pair: no file can hold one."""

CLIENT_COLUMNS = (
    "phone",
    "name",
    "tags",
    "timezone",
    "timezone_source",
    "opted_out",
    "consent_at",
    "consent_source",
)
MAILING_COLUMNS = ("id", "name", "state", "total", "pending", "sent", "not_sent")
MESSAGE_COLUMNS = (
    "id",
    "client_id",
    "phone",
    "status",
    "reason",
    "attempts",
    "next_attempt_at",
    "created_at",
    "sent_at",
    "answer",
    "maybe_delivered",
)

Add = Callable[[Iterable[Sequence[object]]], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How the file is written: a Russian spreadsheet takes `;` for the delimiter."""

    delimiter: str = ","


def export_clients(
    unit: ReadUnit,
    path: Path,
    dialect: Dialect,
    who: Selection,
    on_progress: Callable[[float], None] = lambda _fraction: None,
    stop: threading.Event | None = None,
) -> int:
    """Write clients to `path`, those of a query by id; returns the rows. An import reads them back with nothing lost.

    Each free field has a column. `on_progress` is called on the lane. Raises MailerError where the file cannot be
    written, and Stopped, with no file left, once `stop` is set.
    """
    refuse_own(path, path_of(unit))
    names = clients.field_names(unit)
    wanted = who if isinstance(who, Sequence) else clients.ids(unit, replace(who, sort=ClientSort.ID))
    written = 0
    with new_csv(path, dialect, (*CLIENT_COLUMNS, *map(columns.free_title, names))) as add:
        for start in range(0, len(wanted), CHUNK):
            refuse_stopped(path, stop)
            written += add(_client_cells(unit, wanted[start : start + CHUNK], names))
            on_progress(min(1.0, (start + CHUNK) / len(wanted)))
    return written


def export_mailings(unit: ReadUnit, path: Path, dialect: Dialect, only: MailingId | None = None) -> int:
    """Write all mailings (or one) with their counts to `path`; returns the rows.

    Raises NotFound, or MailerError where the file cannot be written.
    """
    refuse_own(path, path_of(unit))
    chosen = mailings.all_mailings(unit) if only is None else (mailings.get(unit, only),)
    with new_csv(path, dialect, MAILING_COLUMNS) as add:
        return add(
            (m.id, m.name, m.state.value, m.counts.total, m.counts.pending, m.counts.sent, m.counts.not_sent)
            for m in chosen
        )


def export_messages(
    unit: ReadUnit,
    path: Path,
    dialect: Dialect,
    wanted: MessageFilter,
    now: datetime,
    on_progress: Callable[[float], None] = lambda _fraction: None,
    stop: threading.Event | None = None,
) -> int:
    """Write those messages to `path`; returns the rows. Memory grows by 8 bytes a row.

    `on_progress` is called on the lane. Raises NotFound, MailerError where the file cannot be written, and Stopped,
    with no file left, once `stop` is set.
    """
    refuse_own(path, path_of(unit))
    if wanted.mailing_id is not None:
        mailings.get(unit, wanted.mailing_id)
    listed = messages.ids(unit, wanted, now)
    written = 0
    with new_csv(path, dialect, MESSAGE_COLUMNS) as add:
        for start in range(0, len(listed), CHUNK):
            refuse_stopped(path, stop)
            written += add(map(_message_cells, messages.rows(unit, listed[start : start + CHUNK], now)))
            on_progress(min(1.0, (start + CHUNK) / len(listed)))
    return written


@contextmanager
def new_csv(path: Path, dialect: Dialect, header: Sequence[str], *, keep: bool = False) -> Iterator[Add]:
    """A CSV file that appears under its name only when it is whole. Gives the function that adds rows.

    `keep`: where the work ends in trouble, the rows that there are appear all the same. Raises MailerError where the
    file cannot be written.
    """
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
                count = 0
                for count, row in enumerate(rows, 1):  # noqa: B007 - the last count is the answer
                    writer.writerow([safe(value) for value in row])
                written += count
                return count

            yield add
    except OSError as error:
        raise _unwritable(path, error) from error


@contextmanager
def new_text(path: Path) -> Iterator[TextIO]:
    """A text file in UTF-8 that appears under its name only when it is whole. Raises MailerError as `new_csv` does."""
    try:
        with _whole_file(path, "utf-8") as stream:
            yield stream
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> MailerError:
    problem = QT_TRANSLATE_NOOP("errors", "{file} cannot be written: {cause}.")
    return MailerError(problem, file=path, cause=error.strerror or error)


@contextmanager
def _whole_file(path: Path, encoding: str = _ENCODING, *, keep: Callable[[], bool] = lambda: False) -> Iterator[TextIO]:
    """A stream into a file that takes its name when it is whole. A device or a pipe is written to as it is.

    For its owner alone: it may hold what people have confided.
    """
    if path.exists() and not path.is_file():
        with path.open("w", encoding=encoding, errors=_ODD, newline="") as stream:
            yield stream
        return
    target = Path(os.path.realpath(path))  # a link stays one
    number, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    partial = Path(name)
    try:
        with open(number, "w", encoding=encoding, errors=_ODD, newline="") as stream:  # noqa: PTH123 - by its number
            try:
                yield stream
            except BaseException:
                if not keep():
                    raise
                _settle(stream)
                partial.replace(target)
                raise
            _settle(stream)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _settle(stream: TextIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())


_CLIENTS = (
    "SELECT client.id, phone, name, timezone, timezone_source, opted_out_at, consent_at, consent_source, fields"
    " FROM json_each(?) AS wanted CROSS JOIN client ON client.id = wanted.value ORDER BY wanted.key"
)
_TAGS = (
    "SELECT client_id, tag.name FROM json_each(?) AS wanted CROSS JOIN client_tag ON client_id = wanted.value"
    " CROSS JOIN tag ON tag.id = tag_id ORDER BY tag.name"
)


def _client_cells(unit: ReadUnit, ids: Sequence[int], names: Sequence[str]) -> Iterator[tuple[object, ...]]:
    """The cells of clients. Read without the types of the tables: a million values objects take half a minute."""
    listed = (f"[{','.join(map(str, ids))}]",)
    tags: dict[int, list[str]] = {}
    for client_id, name in unit.connection.exec_driver_sql(_TAGS, listed):
        tags.setdefault(client_id, []).append(name)
    for key, phone, name, zone, by, out, agreed, source, stored in unit.connection.exec_driver_sql(_CLIENTS, listed):
        fields = json.loads(stored) if stored else {}
        labels = join_tags(tags[key]) if key in tags else ""
        yield (phone, name, labels, zone, by, _moment(out), _moment(agreed), source, *map(fields.get, names))


def _moment(stored: int | None) -> str:
    return "" if stored is None else from_ms(stored).isoformat(timespec="milliseconds")


def _message_cells(message: Message) -> tuple[object, ...]:
    def told(moment: datetime | None) -> str:
        return moment.astimezone().isoformat(timespec="seconds") if moment else ""

    return (
        message.id,
        message.client_id,
        message.phone,
        message.status.value,
        message.reason,
        message.attempts,
        told(message.next_attempt_at),
        told(message.created_at),
        told(message.sent_at),
        message.last_answer,
        "yes" if message.maybe_delivered else "",
    )
