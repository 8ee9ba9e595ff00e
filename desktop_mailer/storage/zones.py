"""Time zones from the numbering registry for the clients that have none. Used by ui and cli."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from desktop_mailer.domain.changes import Table
from desktop_mailer.domain.client import ClientId, ZoneSource
from desktop_mailer.domain.edit import EditId, EditKind
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.domain.registry import Registry
from desktop_mailer.storage import clients, edits, registry, waiting
from desktop_mailer.storage.database import Database, ReadUnit, WriteUnit
from desktop_mailer.storage.schema import client
from desktop_mailer.storage.selection import CHOSEN, choose

CHUNK = 10_000
"""Clients a transaction, as in an import."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FillResult:
    """How many clients got a zone, and how many still have none. `stopped`: the rest was not looked at."""

    filled: int
    left: int
    stopped: bool = False


async def fill(
    database: Database,
    now: datetime,
    on_progress: Callable[[float], None] = lambda _fraction: None,
    stop: threading.Event | None = None,
) -> FillResult:
    """Give the clients without a zone the one that the registry suggests, a chunk a transaction, as one edit to undo.

    Messages that wait for want of a zone are weighed afresh. `stop` ends it after the chunk in hand; run again it goes
    on with the rest. Raises MailerError where no registry has been imported.
    """
    numbers = await database.read(registry.load)
    if not numbers:
        problem = QT_TRANSLATE_NOOP("errors", "There is no numbering registry yet.")
        raise MailerError(problem, QT_TRANSLATE_NOOP("errors", "Import one first."))
    zoneless = await database.read(lacking)
    filled = looked_at = 0
    last: ClientId | None = ClientId(0)
    async with edits.lasting(database, EditKind.SET_ZONE, now) as edit_id:
        while last is not None and not (stop and stop.is_set()):
            found, seen, last = await database.write(_fill_chunk, numbers, last, now, edit_id)
            filled += found
            looked_at += seen
            on_progress(min(1.0, looked_at / zoneless) if zoneless else 1.0)
    return FillResult(filled=filled, left=await database.read(lacking), stopped=last is not None)


def lacking(unit: ReadUnit) -> int:
    """How many clients have no time zone."""
    return unit.connection.execute(select(func.count()).where(client.c.timezone.is_(None))).scalar_one()


def _fill_chunk(
    unit: WriteUnit, numbers: Registry, after: ClientId, now: datetime, edit_id: EditId
) -> tuple[int, int, ClientId | None]:
    """How many were filled of how many, and the last of them; None after the last chunk."""
    chunk = select(client.c.id, client.c.phone).where(client.c.timezone.is_(None), client.c.id > after)
    rows = unit.connection.execute(chunk.order_by(client.c.id).limit(CHUNK)).all()
    zones = numbers.zones(row.phone for row in rows)
    found = {ClientId(row.id): zones[row.phone] for row in rows if row.phone in zones}
    if found:
        choose(unit, list(found))
        edits.keep(unit, edit_id, CHOSEN)
        each = [{"key": key, "zone": zone, "at": now, "edit": edit_id} for key, zone in found.items()]
        unit.connection.execute(_FILL, each)
        clients.know_zones(unit, zones.values())
        waiting.of_clients(unit, CHOSEN, now)
        unit.note(clients=found, reshaped=[Table.CLIENTS])
    return len(found), len(rows), ClientId(rows[-1].id) if len(rows) == CHUNK else None


_FILL = (
    update(client)
    .where(client.c.id == bindparam("key"))
    .values(
        timezone=bindparam("zone"),
        timezone_source=ZoneSource.REGISTRY.value,
        updated_at=bindparam("at"),
        last_edit=bindparam("edit"),
    )
)
