"""Whether the database is whole and what it holds, and whether the disk has room for more. Used by cli and engine."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from desktop_mailer.storage import clients, settings
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.storage.schema import client, mailing

LEAST_FREE: Final = 200_000_000
"""Bytes on the disk of the data folder: below this nothing is claimed, so that every outcome can still be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """`damage` is what SQLite found wrong with the file, "" where nothing; `zones` are those that clients have."""

    damage: str
    clients: int
    mailings: int
    zones: tuple[str, ...]
    gateway_url: str | None


def look(unit: ReadUnit) -> Health:
    """Check the whole file (a second a gigabyte or so) and tell what it holds."""
    said = unit.connection.exec_driver_sql("PRAGMA quick_check(3)").scalars().all()
    return Health(
        damage="" if said == ["ok"] else "; ".join(said),
        clients=unit.connection.execute(select(func.count()).select_from(client)).scalar_one(),
        mailings=unit.connection.execute(select(func.count()).select_from(mailing)).scalar_one(),
        zones=clients.zones(unit),
        gateway_url=settings.load(unit).gateway_url,
    )


def free_bytes(folder: Path) -> int:
    """Bytes that are free on the disk of `folder`, for us."""
    return shutil.disk_usage(folder).free


def low_on_disk(folder: Path) -> bool:
    """True where too little is free to begin anything new. A few microseconds: it may be asked before every claim."""
    return free_bytes(folder) < LEAST_FREE
