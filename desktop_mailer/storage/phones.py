"""All that is known of one phone, whoever has it; and the suppression list changed by hand. Used by ui."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from desktop_mailer.domain.client import Client, ClientId, OptOutSource
from desktop_mailer.domain.registry import Suggestion
from desktop_mailer.storage import clients, editing, registry, suppression
from desktop_mailer.storage.database import ReadUnit, WriteUnit
from desktop_mailer.storage.schema import client
from desktop_mailer.storage.suppression import Suppressed


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneFacts:
    """Whose a canonical phone is, what the registry says of it, and since when it is on the suppression list.

    `registry_loaded` is False where no registry has been imported: there is nothing that it could say.
    """

    phone: str
    owner: Client | None
    suggestion: Suggestion | None
    registry_loaded: bool
    suppressed: Suppressed | None


def look_up(unit: ReadUnit, phone: str) -> PhoneFacts:
    """What is known of one canonical phone."""
    return PhoneFacts(
        phone=phone,
        owner=_owner(unit, phone),
        suggestion=registry.suggest(unit, phone),
        registry_loaded=registry.is_loaded(unit),
        suppressed=suppression.find(unit, phone),
    )


def suppress(unit: WriteUnit, phone: str, now: datetime) -> None:
    """Put a canonical phone on the suppression list; who has it opts out with that."""
    owner = _owner(unit, phone)
    if owner is None:
        suppression.confirm(unit, {phone: now}, OptOutSource.MANUAL)
    else:
        editing.opt_out(unit, [owner.id], now)


def release(unit: WriteUnit, phone: str, now: datetime) -> None:
    """Take a canonical phone off the suppression list; who has it opts in with that."""
    owner = _owner(unit, phone)
    if owner is not None:
        editing.opt_in(unit, [owner.id], now)
    suppression.take_off_phone(unit, phone)


def _owner(unit: ReadUnit, phone: str) -> Client | None:
    key = unit.connection.execute(select(client.c.id).where(client.c.phone == phone)).scalar()
    return None if key is None else clients.get(unit, ClientId(key))
