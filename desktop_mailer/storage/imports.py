"""Clients from a CSV or XLSX file: each row is added, updated, skipped or rejected with a reason. Used by ui, cli."""

import asyncio
import gc
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

from desktop_mailer import logs
from desktop_mailer.domain.changes import Table
from desktop_mailer.domain.client import ClientId, OptOutSource
from desktop_mailer.domain.edit import EditId, EditKind
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, InvalidInput, MailerError
from desktop_mailer.domain.registry import Registry
from desktop_mailer.storage import clients, edits, registry, suppression, upserts
from desktop_mailer.storage.columns import (
    REJECT_COLUMNS,
    Columns,
    Row,
    assign,
    is_of_rejects,
    left_out,
    no_phone_column,
)
from desktop_mailer.storage.csv_file import CsvFile, Stopped
from desktop_mailer.storage.database import Database, ReadUnit, WriteUnit
from desktop_mailer.storage.folder import refuse_own
from desktop_mailer.storage.foresight import Fates, Foresight, Stored, says_nothing_new, stored, stored_tags
from desktop_mailer.storage.selection import CHOSEN, choose, chosen_ids
from desktop_mailer.storage.table_file import TableFile, open_table
from desktop_mailer.storage.table_writer import Add, Dialect, new_csv

P = ParamSpec("P")
R = TypeVar("R")

CHUNK = 20_000
"""Rows a transaction: the write lane is held for less than half a second, and the sender settles in between."""
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How to read the file and what to do with phones that are known.

    `columns` maps our fields (phone, tags, timezone, name or a free field's name) to the file's columns, by name or by
    place from 0, over the names known by themselves; the field "" leaves a column out. With `rejects` every rejected
    row is written there.
    """

    dry_run: bool = False
    rejects: Path | None = None
    skip_duplicates: bool = False
    encoding: str | None = None
    delimiter: str | None = None
    columns: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """The fate of the rows: `read = added + updated + skipped + rejected`.

    A dry run also tells how many of those updated or skipped are `same`, what they say being there already, and how
    many are `duplicates`, an earlier row of the file having their phone. `updated` less both would change a client.
    Of the clients that are touched, `zoned` would get their zone from the registry (None where none has been
    imported), and `zoneless` would have none. `left_out` are the columns that were taken for nothing though nobody said
    so, by name or by number from 1 and only where something stands in them.
    """

    read: int = 0
    added: int = 0
    updated: int = 0
    skipped: int = 0
    rejected: int = 0
    same: int = 0
    duplicates: int = 0
    zoned: int | None = None
    zoneless: int = 0
    encoding: str
    delimiter: str
    seconds: float = 0.0
    stopped: bool = False
    edit_id: EditId | None = None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an import is: `fraction` of the file from 0 to 1, and the result so far."""

    fraction: float
    result: ImportResult


@dataclass(slots=True)
class _Batch:
    rows: list[Row] = field(default_factory=list)
    rejected: list[tuple[int, str, list[str]]] = field(default_factory=list)


class _Unclaimed:
    """Those of the columns at `places` in which something stands; `look` at each row."""

    def __init__(self, header: Sequence[str], places: Sequence[int]) -> None:
        self._header = header
        self._empty = set(places)
        self._filled: set[int] = set()

    def look(self, cells: Sequence[str]) -> None:
        if self._empty:
            found = {place for place in self._empty if place < len(cells) and cells[place].strip()}
            self._empty -= found
            self._filled |= found

    def names(self) -> tuple[str, ...]:
        return tuple(self._header[place].strip() or str(place + 1) for place in sorted(self._filled))


async def import_clients(
    database: Database,
    path: Path,
    options: ImportOptions,
    now: datetime,
    on_progress: Callable[[Progress], None] = lambda _progress: None,
    stop: threading.Event | None = None,
) -> ImportResult:
    """Import the clients of a CSV or XLSX file, a chunk a transaction. Cells that are filled replace, empty ones leave.

    A row that says what is there already leaves its client untouched. Who would be left without a zone gets the one
    that the registry suggests.
    `stop` ends it after the chunk in hand; what is in stays. Raises MailerError, with nothing written, for a file that
    cannot be read as a table of clients or has no data row. Trouble that comes later tells how far the import was.
    """
    read = 0

    def told(progress: Progress) -> None:
        nonlocal read
        read = progress.result.read
        on_progress(progress)

    try:
        async with nullcontext() if options.dry_run else database.roomy():
            result = await _import(database, path, options, now, told, stop)
    except MailerError as error:
        if not read or options.dry_run:
            raise
        hint = QT_TRANSLATE_NOOP("errors", "{read} rows were read before, and what was good of them is in.")
        raise MailerError(error.template, hint, **error.values, read=read) from error
    if not options.dry_run:
        logs.event(
            _logger,
            "clients.imported",
            file=path.name,
            read=result.read,
            added=result.added,
            updated=result.updated,
            rejected=result.rejected,
            stopped=result.stopped,
        )
    return result


async def _import(
    database: Database,
    path: Path,
    options: ImportOptions,
    now: datetime,
    on_progress: Callable[[Progress], None],
    stop: threading.Event | None,
) -> ImportResult:
    begun = time.perf_counter()
    if options.rejects:
        refuse_own(options.rejects, database.path)
        await asyncio.to_thread(_refuse_source, options.rejects, path)
    try:
        source = await asyncio.to_thread(
            open_table, path, encoding=options.encoding, delimiter=options.delimiter, stop=stop
        )
    except Stopped:
        return ImportResult(encoding="", delimiter="", stopped=True)
    async with AsyncExitStack() as opened:
        opened.enter_context(source)
        opened.enter_context(_without_collection())
        fields = _fields(source, options)
        columns = Columns(fields, now, source.delimiter)
        if isinstance(source, CsvFile):
            source.is_row = columns.has_phone
        result = ImportResult(encoding=source.encoding, delimiter=source.delimiter)
        reject: Add | None = None
        told_before = len(REJECT_COLUMNS) if is_of_rejects(source.header) else 0
        numbers = await database.read(registry.load)
        foresight = opened.enter_context(Foresight(numbers, skip=options.skip_duplicates))
        unclaimed = _Unclaimed(source.header, left_out(source.header, fields, options.columns))
        following = await _in_thread(_read_batch, source, columns, unclaimed)
        if following is None:
            problem = QT_TRANSLATE_NOOP("errors", "{file} has no row of data.")
            raise MailerError(problem, file=path.name)
        if options.rejects:
            header = (*REJECT_COLUMNS, *source.header[told_before:])
            dialect = Dialect(delimiter=source.delimiter or ",")
            reject = opened.enter_context(new_csv(options.rejects, dialect, header, keep=True))
        edit_id = None
        if not options.dry_run:
            edit_id = await opened.enter_async_context(edits.lasting(database, EditKind.IMPORT, now))
            result = replace(result, edit_id=edit_id)
        while following is not None:
            batch = following
            if reject:
                # A line that is no row stands there as a single cell.
                rows = [(line, why, *(cells[told_before:] or cells)) for line, why, cells in batch.rejected]
                await _in_thread(reject, rows)
            if options.dry_run:
                fates = await database.read(foresight.look, batch.rows)
            else:
                fates = await database.write(
                    store, batch.rows, now, numbers, skip_duplicates=options.skip_duplicates, edit_id=edit_id
                )
            result = _added_up(result, batch, fates, skip=options.skip_duplicates)
            zoned = foresight.zoned if numbers else None
            result = replace(result, zoned=zoned, zoneless=foresight.zoneless)
            on_progress(Progress(fraction=source.fraction, result=result))
            # Not beside the writing: two threads that both want the interpreter took a quarter longer here.
            following = await _in_thread(_read_batch, source, columns, unclaimed)
            if stop is not None and stop.is_set() and following is not None:
                result = replace(result, stopped=True)
                break
    return replace(result, seconds=time.perf_counter() - begun, left_out=unclaimed.names())


def _fields(source: TableFile, options: ImportOptions) -> tuple[str, ...]:
    """What each column is. Raises MailerError, also where none is the phone."""
    fields = assign(source.header, options.columns)
    if "phone" not in fields:
        raise no_phone_column(source.header, source.encoding)
    return fields


def store(
    unit: WriteUnit,
    rows: Sequence[Row],
    now: datetime,
    numbers: Registry | None = None,
    *,
    skip_duplicates: bool = False,
    edit_id: EditId | None = None,
) -> Fates:
    """Add or update checked rows; returns how many were new, the others as changed. An opt-out is never cleared.

    One that a row brings counts where the row is skipped, too, and no undo takes it back.

    Known clients of whom the rows say nothing new stay as they are. `numbers` suggests zones for those who would be
    left without one. What is done is a part of that edit.
    """
    known = stored(unit, rows)
    refusing = {row.phone: now if row.opted_out is True else row.opted_out for row in rows if row.opted_out}
    if refusing:
        suppression.confirm(unit, refusing, OptOutSource.IMPORT)
    fresh: dict[str, Row] = {}
    changed: dict[str, Row] = {}
    repeated = 0
    for row in rows:
        phone = row.phone
        group = changed if phone in known else fresh
        before = group.get(phone)
        if group is changed or before is not None:
            repeated += 1
            if skip_duplicates:
                continue
        group[phone] = row if before is None else _over(before, row)
    zoneless = [phone for phone, row in fresh.items() if not row.timezone]
    zoneless += [phone for phone, row in changed.items() if not (row.timezone or known[phone].timezone)]
    suggested = numbers.zones(zoneless) if numbers else {}
    upserts.insert(unit, fresh, suggested, now, edit_id)
    upserts.update(unit, _news(unit, changed, known, suggested), suggested, now, edit_id)
    willing = [known[phone].id for phone in refusing if phone in known and not known[phone].opted_out]
    if willing:
        choose(unit, willing)
        suppression.hold(unit, CHOSEN)
        unit.note(clients=chosen_ids(unit), reshaped=[Table.CLIENTS])
    clients.know_zones(unit, {row.timezone for row in rows}.union(suggested.values()))
    clients.know_fields(unit, sorted({name for row in rows for name, _ in row.fields}))
    return Fates(new=len(fresh), changed=repeated)


def _news(
    unit: ReadUnit, rows: dict[str, Row], known: dict[str, Stored], suggested: dict[str, str]
) -> dict[ClientId, Row]:
    """Those rows that would change their client."""
    tags = stored_tags(unit, [known[phone].id for phone, row in rows.items() if row.tags])
    found = {known[phone].id: row for phone, row in rows.items()}
    return {
        client_id: row
        for client_id, row in found.items()
        if row.phone in suggested or not says_nothing_new(row, known[row.phone], tags.get(client_id, frozenset()))
    }


def _refuse_source(rejects: Path, source: Path) -> None:
    """Raise MailerError where both are one file, whatever their names."""
    if rejects.exists() and source.exists() and rejects.samefile(source):
        raise MailerError(QT_TRANSLATE_NOOP("errors", "The rejects would replace the file that is read."))


async def _in_thread(job: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `job` in a thread. A caller that is cancelled goes on once the thread is done with the file."""
    running = asyncio.ensure_future(asyncio.to_thread(job, *args, **kwargs))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


@contextmanager
def _without_collection() -> Iterator[None]:
    """No garbage collection meanwhile: a chunk is a hundred thousand objects and holds no cycle to look for."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _read_batch(source: TableFile, columns: Columns, unclaimed: _Unclaimed) -> _Batch | None:
    records = source.batch(CHUNK)
    if not records:
        return None
    batch = _Batch()
    for line, cells, problem in records:
        reason = problem
        if not reason:
            unclaimed.look(cells)
            try:
                batch.rows.append(columns.row(cells))
                continue
            except InvalidInput as error:
                reason = str(error)
        batch.rejected.append((line, reason, cells))
    return batch


def _added_up(result: ImportResult, batch: _Batch, fates: Fates, *, skip: bool) -> ImportResult:
    repeated = sum(fates) - fates.new
    return replace(
        result,
        read=result.read + len(batch.rows) + len(batch.rejected),
        added=result.added + fates.new,
        updated=result.updated + (0 if skip else repeated),
        skipped=result.skipped + (repeated if skip else 0),
        rejected=result.rejected + len(batch.rejected),
        same=result.same + fates.same,
        duplicates=result.duplicates + fates.duplicate,
    )


def _over(first: Row, second: Row) -> Row:
    """Two rows of one phone as one: what the second fills in replaces."""
    return Row(
        first.phone,
        second.name or first.name,
        second.tags or first.tags,
        second.timezone or first.timezone,
        tuple((dict(first.fields) | dict(second.fields)).items()),
        first.opted_out or second.opted_out,
        second.consent_at or first.consent_at,
        second.consent_source or first.consent_source,
        second.by_registry if second.timezone else first.by_registry,
    )
