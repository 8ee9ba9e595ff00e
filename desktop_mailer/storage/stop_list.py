"""A stop list from a file: phones that are to get nothing from now on. Used by ui and cli."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import func, select, update

from desktop_mailer.domain.changes import Table
from desktop_mailer.domain.client import ClientId, OptOutSource, is_phone, normalise_phone
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError, MailerError
from desktop_mailer.storage import suppression
from desktop_mailer.storage.columns import no_phone_column, phone_place
from desktop_mailer.storage.csv_file import CsvFile
from desktop_mailer.storage.database import Database, WriteUnit
from desktop_mailer.storage.schema import PENDING, client, message
from desktop_mailer.storage.selection import CHOSEN, choose, chosen_ids

CHUNK = 10_000
"""Phones a transaction, as in an import."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopListResult:
    """The fate of the rows: `read = added + already + rejected`. `stopped`: the rest was not read."""

    read: int = 0
    added: int = 0
    already: int = 0
    rejected: int = 0
    stopped: bool = False


async def import_stop_list(
    database: Database,
    path: Path,
    now: datetime,
    on_progress: Callable[[float], None] = lambda _fraction: None,
    stop: threading.Event | None = None,
) -> StopListResult:
    """Put the phones of a CSV file on the suppression list, a chunk a transaction, and opt out who has them.

    The phones are in the column `phone`, or in the only one, where the first line may be a phone already. Pending
    messages end as `not sent: opted out` at their turn. No undo reaches these opt-outs. `stop` ends it after the chunk
    in hand. Raises MailerError, with nothing changed, for a file that has no such column or no row.
    """
    result = StopListResult()
    source = await asyncio.to_thread(partial(CsvFile, path, stop=stop))
    with source:
        place = phone_place(source.header)
        headless = place is None and len(source.header) == 1
        if place is None and not headless:
            raise no_phone_column(source.header, source.encoding)
        source.is_row = lambda cells: (place or 0) < len(cells) and is_phone(cells[place or 0])
        rows = await asyncio.to_thread(_rows, source)
        if headless:
            rows.insert(0, source.header)
        while rows:
            phones = await asyncio.to_thread(_phones, rows, place or 0)
            added = await database.write(_put, phones, now)
            result = replace(
                result,
                read=result.read + len(rows),
                added=result.added + added,
                already=result.already + len(phones) - added,
                rejected=result.rejected + len(rows) - len(phones),
            )
            on_progress(source.fraction)
            rows = await asyncio.to_thread(_rows, source)
            if rows and stop is not None and stop.is_set():
                return replace(result, stopped=True)
    if not result.read:
        raise MailerError(QT_TRANSLATE_NOOP("errors", "{file} has no row of data."), file=path.name)
    return result


def _rows(source: CsvFile) -> list[list[str]]:
    return [record.cells for record in source.batch(CHUNK)]


def _phones(rows: Iterable[Sequence[str]], place: int) -> list[str]:
    """The canonical phones of those rows that have one."""
    found = []
    for cells in rows:
        try:
            found.append(normalise_phone(cells[place]))
        except (FieldError, IndexError):
            continue
    return found


def _put(unit: WriteUnit, phones: Sequence[str], now: datetime) -> int:
    added = suppression.confirm(unit, dict.fromkeys(phones, now), OptOutSource.STOP_LIST)
    given = select(func.json_each(json.dumps(phones)).table_valued("value").c.value)
    choose(unit, select(client.c.id).where(client.c.phone.in_(given)))
    suppression.hold(unit, CHOSEN)
    # No undo of what was done to them before may take it back.
    unit.connection.execute(update(client).where(client.c.id.in_(CHOSEN)).values(last_edit=None))
    # A message goes to the phone that it was begun for, whoever has it now.
    under_way = select(message.c.client_id).where(
        PENDING, message.c.lease_until.is_not(None), message.c.phone.in_(given)
    )
    theirs = [ClientId(key) for key in unit.connection.execute(under_way).scalars()]
    unit.note(clients=[*chosen_ids(unit), *theirs], reshaped=[Table.CLIENTS])
    return added
