"""Whether the database is whole, and what it holds: a job for a reading lane. Used by cli."""

from dataclasses import dataclass

from sqlalchemy import func, select

from desktop_mailer.storage import clients, settings
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.storage.schema import client, mailing


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
