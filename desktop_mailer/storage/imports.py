"""Clients from a CSV or XLSX file: each row is added, updated, skipped or rejected with a reason. Used by ui, cli."""

import asyncio
import gc
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import ParamSpec, TypeVar

from sqlalchemy import text

from desktop_mailer import logs
from desktop_mailer.domain.changes import Table
from desktop_mailer.domain.client import ClientId, ZoneSource, operator_code
from desktop_mailer.domain.edit import EditId, EditKind
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError, InvalidInput, MailerError
from desktop_mailer.domain.registry import Registry
from desktop_mailer.storage import clients, edits, messages, registry, suppression
from desktop_mailer.storage.columns import Columns, Row, assign
from desktop_mailer.storage.csv_file import Stopped
from desktop_mailer.storage.database import Database, ReadUnit, WriteUnit
from desktop_mailer.storage.exports import Add, Dialect, new_csv
from desktop_mailer.storage.folder import refuse_own
from desktop_mailer.storage.foresight import Fates, Foresight
from desktop_mailer.storage.schema import to_ms
from desktop_mailer.storage.selection import CHOSEN, choose
from desktop_mailer.storage.table_file import TableFile, open_table

P = ParamSpec("P")
R = TypeVar("R")

CHUNK = 10_000
"""Rows a transaction: the write lane is held for about a tenth of a second, and the sender settles in between."""
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
    imported), and `zoneless` would have none.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an import is: `fraction` of the file from 0 to 1, and the result so far."""

    fraction: float
    result: ImportResult


@dataclass(slots=True)
class _Batch:
    rows: list[Row] = field(default_factory=list)
    rejected: list[tuple[int, str, list[str]]] = field(default_factory=list)


async def import_clients(
    database: Database,
    path: Path,
    options: ImportOptions,
    now: datetime,
    on_progress: Callable[[Progress], None] = lambda _progress: None,
    stop: threading.Event | None = None,
) -> ImportResult:
    """Import the clients of a CSV or XLSX file, a chunk a transaction. Cells that are filled replace, empty ones leave.

    Who would be left without a zone gets the one that the registry suggests.
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
    try:
        source = await asyncio.to_thread(
            open_table, path, encoding=options.encoding, delimiter=options.delimiter, stop=stop
        )
    except Stopped:
        return ImportResult(encoding="", delimiter="", stopped=True)
    with source, ExitStack() as outputs:
        outputs.enter_context(_without_collection())
        columns = Columns(assign(source.header, options.columns), source.delimiter)
        result = ImportResult(encoding=source.encoding, delimiter=source.delimiter)
        reject: Add | None = None
        numbers = await database.read(registry.load)
        foresight = Foresight(numbers, skip=options.skip_duplicates)
        following = await _in_thread(_read_batch, source, columns)
        if following is None:
            problem = QT_TRANSLATE_NOOP("errors", "{file} has no row of data.")
            raise MailerError(problem, file=path.name)
        if options.rejects:
            header = ("line", "reason", *source.header)
            reject = outputs.enter_context(new_csv(options.rejects, Dialect(delimiter=source.delimiter or ","), header))
        edit_id = None if options.dry_run else await database.write(edits.begin, EditKind.IMPORT, now)
        while following is not None:
            batch = following
            if reject:
                await _in_thread(reject, [(line, why, *cells) for line, why, cells in batch.rejected])
            if options.dry_run:
                fates = await database.read(foresight.look, batch.rows)
            else:
                fates = await database.write(
                    store, batch.rows, now, numbers, skip_duplicates=options.skip_duplicates, edit_id=edit_id
                )
            result = _added_up(result, batch, fates, skip=options.skip_duplicates)
            zoned = len(foresight.zoned) if numbers else None
            result = replace(result, zoned=zoned, zoneless=len(foresight.zoneless))
            on_progress(Progress(fraction=source.fraction, result=result))
            # Not beside the writing: two threads that both want the interpreter took a quarter longer here.
            following = await _in_thread(_read_batch, source, columns)
            if stop is not None and stop.is_set() and following is not None:
                result = replace(result, stopped=True)
                break
    return replace(result, seconds=time.perf_counter() - begun)


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

    `numbers` suggests zones for those who would be left without one. What is done is a part of that edit; of none
    where the edit has been undone meanwhile.
    """
    if edit_id is not None and not edits.is_open(unit, edit_id):
        edit_id = None
    known = _known_clients(unit, rows)
    fresh: dict[str, Row] = {}
    changed: dict[ClientId, Row] = {}
    repeated = 0
    for row in rows:
        phone = row.phone
        if phone in known:
            repeated += 1
            if not skip_duplicates:
                client_id = known[phone]
                changed[client_id] = _over(changed[client_id], row) if client_id in changed else row
        elif phone in fresh:
            repeated += 1
            if not skip_duplicates:
                fresh[phone] = _over(fresh[phone], row)
        else:
            fresh[phone] = row
    suggested = _suggested(unit, fresh, changed, numbers) if numbers else {}
    _insert(unit, fresh, suggested, now, edit_id)
    _update(unit, changed, suggested, now, edit_id)
    clients.know_zones(unit, {row.timezone for row in rows}.union(suggested.values()))
    clients.know_fields(unit, sorted({name for row in rows for name, _ in row.fields}))
    unit.note(clients=changed, reshaped=[Table.CLIENTS])
    return Fates(new=len(fresh), changed=repeated)


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


def _read_batch(source: TableFile, columns: Columns) -> _Batch | None:
    records = source.batch(CHUNK)
    if not records:
        return None
    batch = _Batch()
    for line, cells, problem in records:
        reason = problem
        if not reason:
            try:
                batch.rows.append(columns.row(cells))
                continue
            except (FieldError, InvalidInput) as error:
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


def _known_clients(unit: ReadUnit, rows: Sequence[Row]) -> dict[str, ClientId]:
    phones = json.dumps([row.phone for row in rows])
    found = text("SELECT phone, id FROM client WHERE phone IN (SELECT value FROM json_each(:phones))")
    return {phone: ClientId(key) for phone, key in unit.connection.execute(found, {"phones": phones})}


def _suggested(
    unit: ReadUnit, fresh: dict[str, Row], changed: dict[ClientId, Row], numbers: Registry
) -> dict[str, str]:
    """Zones from the registry, by phone, for new clients without one and for known ones who still have none."""
    bare = [phone for phone, row in fresh.items() if not row.timezone]
    unchanged = json.dumps([client_id for client_id, row in changed.items() if not row.timezone])
    zoneless = text("SELECT phone FROM client WHERE timezone IS NULL AND id IN (SELECT value FROM json_each(:ids))")
    bare += unit.connection.execute(zoneless, {"ids": unchanged}).scalars()
    return numbers.zones(bare)


def _next_client_id(unit: WriteUnit) -> int:
    # Not max(id) + 1: the id of a client who was deleted must never come back.
    return 1 + (unit.connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'client'").scalar() or 0)


def _over(first: Row, second: Row) -> Row:
    """Two rows of one phone as one: what the second fills in replaces."""
    return Row(
        first.phone,
        second.name or first.name,
        second.tags or first.tags,
        second.timezone or first.timezone,
        tuple((dict(first.fields) | dict(second.fields)).items()),
    )


# The two statements below carry a million rows: written out, because they must not pass through type processing.
_INSERT = (
    "INSERT INTO client (id, phone, operator_code, name, name_key, timezone, timezone_source, fields, created_at,"
    " updated_at, last_edit, opted_out_at, opted_out_source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_LINK = "INSERT INTO client_tag (client_id, tag_id) VALUES (?, ?)"


def _insert(
    unit: WriteUnit, new: dict[str, Row], suggested: dict[str, str], now: datetime, edit_id: EditId | None
) -> None:
    if not new:
        return
    fresh = new.values()
    at = to_ms(now)
    first = _next_client_id(unit)
    zones = [_zone(row, suggested) for row in fresh]
    barred = suppression.among(unit, new)
    outs = [barred.get(phone, _STAYS) for phone in new]
    unit.connection.exec_driver_sql(
        _INSERT,
        [
            (
                key,
                phone,
                operator_code(phone),
                name,
                name.casefold(),
                zone,
                source,
                _json(fields),
                at,
                at,
                edit_id,
                *out,
            )
            for key, (phone, name, _, _, fields), (zone, source), out in zip(
                count(first), fresh, zones, outs, strict=False
            )
        ],
    )
    tags = clients.tag_ids(unit, sorted({name for row in fresh for name in row.tags}))
    links = [(key, tags[name]) for key, row in zip(count(first), fresh, strict=False) for name in row.tags]
    if links:
        unit.connection.exec_driver_sql(_LINK, links)
    if edit_id is not None:
        edits.keep_added(unit, edit_id, first, first + len(new) - 1)


_STAYS: tuple[int | None, str | None] = (None, None)
_MANUAL, _REGISTRY = ZoneSource.MANUAL.value, ZoneSource.REGISTRY.value


def _zone(row: Row, suggested: dict[str, str]) -> tuple[str | None, str | None]:
    """The zone that a row gives its client, and who says so; neither where it leaves what is there."""
    if row.timezone:
        return row.timezone, _MANUAL
    zone = suggested.get(row.phone)
    return zone, zone and _REGISTRY


def _json(fields: tuple[tuple[str, str], ...]) -> str | None:
    return json.dumps(dict(fields), ensure_ascii=False) if fields else None


# `json_patch` keeps the free fields that the file does not name. A zone that is there already keeps its source.
_CHANGE = (
    "UPDATE client SET name = CASE WHEN ?1 = '' THEN name ELSE ?1 END,"
    " name_key = CASE WHEN ?1 = '' THEN name_key ELSE ?2 END,"
    " timezone = coalesce(?3, timezone),"
    " timezone_source = CASE WHEN ?3 IS timezone THEN timezone_source ELSE coalesce(?4, timezone_source) END,"
    " fields = CASE WHEN ?5 IS NULL THEN fields ELSE json_patch(coalesce(fields, '{}'), ?5) END,"
    " updated_at = ?6, last_edit = ?7 WHERE id = ?8"
)


def _update(
    unit: WriteUnit, changed: dict[ClientId, Row], suggested: dict[str, str], now: datetime, edit_id: EditId | None
) -> None:
    if not changed:
        return
    if edit_id is not None:
        choose(unit, tuple(changed))
        edits.keep(unit, edit_id, CHOSEN)
    at = to_ms(now)
    unit.connection.exec_driver_sql(
        _CHANGE,
        [
            (row.name, row.name.casefold(), *_zone(row, suggested), _json(row.fields), at, edit_id, client_id)
            for client_id, row in changed.items()
        ],
    )
    tagged = {client_id: row.tags for client_id, row in changed.items() if row.tags}
    keys = clients.tag_ids(unit, sorted({name for names in tagged.values() for name in names}))
    unit.connection.exec_driver_sql("DELETE FROM client_tag WHERE client_id = ?", [(key,) for key in tagged] or [(0,)])
    links = [(client_id, keys[name]) for client_id, names in tagged.items() for name in names]
    if links:
        unit.connection.exec_driver_sql(_LINK, links)
    zoned = [client_id for client_id, row in changed.items() if row.timezone or row.phone in suggested]
    for start in range(0, len(zoned), clients.CHUNK):
        messages.look_again(unit, zoned[start : start + clients.CHUNK], now)
