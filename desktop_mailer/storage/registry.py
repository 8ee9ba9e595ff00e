"""The numbering registry as the operator brought it: imported, asked. Used by ui, cli and storage.

One phone is found by the index of the ranges; who has thousands to look up holds them all: see `load`.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, insert, select

from desktop_mailer import logs
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.domain.registry import Holder, Range, Registry, Suggestion, in_order
from desktop_mailer.storage import registry_file
from desktop_mailer.storage.csv_file import Stopped
from desktop_mailer.storage.database import Database, ReadUnit, WriteUnit
from desktop_mailer.storage.schema import registry_holder, registry_range

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryResult:
    """How many ranges were taken, and how many rows of the file are no range, or overlap with another.

    `stopped`: nothing was taken.
    """

    ranges: int
    skipped: int
    stopped: bool = False


async def import_file(
    database: Database,
    path: Path,
    on_progress: Callable[[float], None] = lambda _fraction: None,
    stop: threading.Event | None = None,
) -> RegistryResult:
    """Put the registry of a file in place of the one that is there, in one transaction.

    `stop` ends it with nothing changed, as long as the file is being read. Raises MailerError, with nothing changed,
    for a file that is no registry or has no range.
    """
    loop = asyncio.get_running_loop()

    def tell(fraction: float) -> None:
        loop.call_soon_threadsafe(on_progress, fraction)

    try:
        ranges, skipped = await asyncio.to_thread(_read, path, tell, stop)
    except Stopped:
        return RegistryResult(ranges=0, skipped=0, stopped=True)
    await database.write(_replace, ranges)
    logs.event(_logger, "registry.imported", file=path.name, ranges=len(ranges), skipped=skipped)
    return RegistryResult(ranges=len(ranges), skipped=skipped)


def suggest(unit: ReadUnit, phone: str) -> Suggestion | None:
    """What the registry says of one canonical phone; None where no range holds it, or none has been imported."""
    number = int(phone)
    below = registry_range.c.first <= number
    row = unit.connection.execute(_RANGES.where(below).order_by(registry_range.c.first.desc()).limit(1)).one_or_none()
    if row is None or row.last < number:
        return None
    return Holder(operator=row.operator, region=row.region, territory=row.territory).suggestion()


def load(unit: ReadUnit) -> Registry:
    """All of it in memory, for thousands of look-ups; empty where none has been imported."""
    said = {
        row.id: Holder(operator=row.operator, region=row.region, territory=row.territory).suggestion()
        for row in unit.connection.execute(select(registry_holder))
    }
    ranges = select(registry_range.c.first, registry_range.c.last, registry_range.c.holder_id)
    rows = unit.connection.execute(ranges.order_by(registry_range.c.first)).all()
    return Registry((first, last, said[holder]) for first, last, holder in rows)


_RANGES = select(
    registry_range.c.last, registry_holder.c.operator, registry_holder.c.region, registry_holder.c.territory
).join_from(registry_range, registry_holder, registry_holder.c.id == registry_range.c.holder_id)


def is_loaded(unit: ReadUnit) -> bool:
    """True where a registry has been imported."""
    return unit.connection.execute(select(registry_range.c.first).limit(1)).first() is not None


def _read(path: Path, on_progress: Callable[[float], None], stop: threading.Event | None) -> tuple[list[Range], int]:
    found, wrong = registry_file.read(path, on_progress, stop)
    kept = in_order(found)
    if not kept:
        raise MailerError(QT_TRANSLATE_NOOP("errors", "{file} has no range of numbers."), file=path.name)
    return kept, wrong + len(found) - len(kept)


def _replace(unit: WriteUnit, ranges: Sequence[Range]) -> None:
    unit.connection.execute(delete(registry_range))
    unit.connection.execute(delete(registry_holder))
    keys = {holder: key for key, holder in enumerate(dict.fromkeys(each.holder for each in ranges), 1)}
    holders = [
        {"id": key, "operator": holder.operator, "region": holder.region, "territory": holder.territory}
        for holder, key in keys.items()
    ]
    unit.connection.execute(insert(registry_holder), holders)
    rows = [{"first": each.first, "last": each.last, "holder_id": keys[each.holder]} for each in ranges]
    unit.connection.execute(insert(registry_range), rows)
