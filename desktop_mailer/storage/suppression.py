"""The suppression list: phones that get nothing, whoever they belong to. Storage only.

A phone is on it exactly as long as a client with that phone has opted out, and stays on it when that client is gone. It
is kept as a keyed hash from the start (see docs/adr/0010): a list of phones would be what is to be erased.
"""

import hmac
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, Select, delete, func, literal, select, text, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.sql.elements import ColumnElement

from desktop_mailer.domain.client import OptOutSource
from desktop_mailer.storage.database import ReadUnit, WriteUnit
from desktop_mailer.storage.schema import client, suppression, to_ms
from desktop_mailer.storage.selection import CHOSEN, Ids, choose

_FROM_FILES = (OptOutSource.IMPORT.value, OptOutSource.STOP_LIST.value)
_KEY = "suppression key"
_FUNCTION = "phone_key"
_AMONG = text(
    "SELECT value, since, source FROM json_each(:phones) CROSS JOIN suppression WHERE phone_key = phone_key(value)"
)
_CONFIRM = text(
    "UPDATE suppression SET confirmed = 1 WHERE phone_key IN (SELECT phone_key(key) FROM json_each(:phones))"
)
_TAKE_OVER = (
    "INSERT INTO suppression (phone_key, since, source, confirmed) VALUES (?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET confirmed = max(confirmed, excluded.confirmed)"
)
_PUT_FOR_GOOD = text(
    "INSERT INTO suppression (phone_key, since, source, confirmed)"
    " SELECT phone_key(key), value, :source, 1 FROM json_each(:phones) WHERE true ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """Since when a phone is on the list, and how it came there. `confirmed`: for good, no undo takes it off."""

    since: datetime
    source: OptOutSource
    confirmed: bool


def find(unit: ReadUnit, phone: str) -> Suppressed | None:
    """What the list says of a canonical phone; None where it is not on it."""
    its = suppression.c.phone_key == _keyed(unit, literal(phone))
    columns = select(suppression.c.since, suppression.c.source, suppression.c.confirmed)
    row = unit.connection.execute(columns.where(its)).one_or_none()
    if row is None:
        return None
    return Suppressed(since=row.since, source=OptOutSource(row.source), confirmed=row.confirmed)


def size(unit: ReadUnit) -> int:
    """How many phones are on the list."""
    return unit.connection.execute(select(func.count()).select_from(suppression)).scalar_one()


def put(unit: WriteUnit, ids: Ids) -> None:
    """Put on the list the phones of those of the clients who have opted out. One that is on it keeps its date.

    What came from a file is confirmed, as it was before an opt-in that is undone.
    """
    phone_key = _keyed(unit, client.c.phone)
    source = func.coalesce(client.c.opted_out_source, OptOutSource.MANUAL.value)
    theirs = select(phone_key, client.c.opted_out_at, source, source.in_(_FROM_FILES))
    theirs = theirs.where(client.c.id.in_(ids), client.c.opted_out_at.is_not(None))
    put_on = insert(suppression).from_select(["phone_key", "since", "source", "confirmed"], theirs)
    unit.connection.execute(put_on.on_conflict_do_nothing())


def take_off(unit: WriteUnit, ids: Ids) -> None:
    """Take the phones of these clients off the list: they have opted in."""
    theirs = select(_keyed(unit, client.c.phone)).where(client.c.id.in_(ids))
    unit.connection.execute(delete(suppression).where(suppression.c.phone_key.in_(theirs)))


def take_off_unconfirmed(unit: WriteUnit, phones: Select[tuple[str]]) -> None:
    """Take those of the canonical phones off the list that no file has confirmed."""
    (column,) = phones.selected_columns
    theirs = phones.with_only_columns(_keyed(unit, column))
    unit.connection.execute(delete(suppression).where(suppression.c.phone_key.in_(theirs), ~suppression.c.confirmed))


def any_confirmed(unit: ReadUnit) -> bool:
    """True where some phone is on the list for good."""
    return unit.connection.execute(select(literal(1)).where(suppression.c.confirmed).limit(1)).first() is not None


def take_off_phone(unit: WriteUnit, phone: str) -> None:
    """Take a canonical phone off the list that nobody in the directory has."""
    unit.connection.execute(delete(suppression).where(suppression.c.phone_key == _keyed(unit, literal(phone))))


def hold(unit: WriteUnit, ids: Ids) -> None:
    """Opt out those of the clients whose phone is on the list, as of its date and source."""
    listed = suppression.c.phone_key == _keyed(unit, client.c.phone)
    differs = client.c.opted_out_at.is_distinct_from(suppression.c.since) | client.c.opted_out_source.is_distinct_from(
        suppression.c.source
    )
    values = {"opted_out_at": suppression.c.since, "opted_out_source": suppression.c.source}
    unit.connection.execute(update(client).where(client.c.id.in_(ids), listed, differs).values(values))


def among(unit: ReadUnit, phones: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Those of the canonical phones that are on the list, with the stored moment and the source."""
    if unit.connection.execute(select(literal(1)).select_from(suppression).limit(1)).first() is None:
        return {}
    _learn(unit)
    rows = unit.connection.execute(_AMONG, {"phones": json.dumps(list(phones))})
    return {phone: (since, source) for phone, since, source in rows}


def confirm(unit: WriteUnit, phones: Mapping[str, datetime], source: OptOutSource) -> int:
    """Put canonical phones on the list for good: only who opts in again comes off it. Returns how many are new.

    Each with the moment since when; one that is on it keeps its own. The clients who have them are opted out by `hold`.
    """
    _learn(unit)
    values = {"phones": json.dumps({phone: to_ms(since) for phone, since in phones.items()}), "source": source.value}
    unit.connection.execute(_CONFIRM, values)
    return unit.connection.execute(_PUT_FOR_GOOD, values).rowcount


def take_over(unit: WriteUnit, other: sqlite3.Connection) -> int:
    """Put on the list whom that of another database holds, and opt out the clients who have those phones.

    A backup and what it was made of have one key, and their hashes mean the same. Of a database with another key are
    taken the phones of its clients who have opted out, and those of ours that its list knows. Returns how many phones
    could not be taken: nobody in either database has them.
    """
    try:
        _driver_of(unit).executemany(_TAKE_OVER, _listed_by(unit, other))
        return _unknown(unit, other)
    finally:  # it may end within a list that is damaged: what was read of it counts
        listed = _keyed(unit, client.c.phone).in_(select(suppression.c.phone_key))
        choose(unit, select(client.c.id).where(client.c.opted_out_at.is_(None), listed))
        hold(unit, CHOSEN)
        # No undo of what was done to them before may take it back.
        unit.connection.execute(update(client).where(client.c.id.in_(CHOSEN)).values(last_edit=None))


def adopt(unit: WriteUnit, other: sqlite3.Connection) -> None:
    """Begin the list of a new, empty database with that of another, and with its key: so its hashes mean the same."""
    key = other.execute("SELECT value FROM setting WHERE key = ?", (_KEY,)).fetchone()
    if key is None:
        return
    driver = _driver_of(unit)
    driver.execute("UPDATE setting SET value = ? WHERE key = ?", (*key, _KEY))
    driver.executemany(_TAKE_OVER, other.execute("SELECT phone_key, since, source, confirmed FROM suppression"))


def _unknown(unit: WriteUnit, other: sqlite3.Connection) -> int:
    """How many phones on the other list nobody in either database has, where that list has another key."""
    theirs = _key_of(other)
    if theirs is None or theirs == _our_key(unit):
        return 0
    known = {_hashed(theirs, phone) for (phone,) in other.execute("SELECT phone FROM client")}
    known |= {_hashed(theirs, phone) for phone in unit.connection.execute(select(client.c.phone)).scalars()}
    return sum(phone_key not in known for (phone_key,) in other.execute("SELECT phone_key FROM suppression"))


def _listed_by(unit: WriteUnit, other: sqlite3.Connection) -> Iterator[tuple[bytes, int, str, bool]]:
    """What is on the list of the other database, by our key."""
    ours, theirs = _our_key(unit), _key_of(other)
    if theirs == ours:
        yield from other.execute("SELECT phone_key, since, source, confirmed FROM suppression")
        return
    opted_out = "SELECT phone, opted_out_at, coalesce(opted_out_source, ?) FROM client WHERE opted_out_at IS NOT NULL"
    for phone, since, source in other.execute(opted_out, (OptOutSource.MANUAL.value,)):
        yield _hashed(ours, phone), since, source, False
    if theirs is None or other.execute("SELECT 1 FROM suppression").fetchone() is None:
        return
    known = "SELECT since, source, confirmed FROM suppression WHERE phone_key = ?"
    for phone in unit.connection.execute(select(client.c.phone)).scalars():
        for since, source, confirmed in other.execute(known, (_hashed(theirs, phone),)):
            yield _hashed(ours, phone), since, source, confirmed


def _keyed(unit: ReadUnit, phone: ColumnElement[str]) -> ColumnElement[Any]:
    _learn(unit)
    return func.phone_key(phone, type_=LargeBinary)


def _learn(unit: ReadUnit) -> None:
    """Let the connection know the keyed hash: HMAC-SHA256 with the key of this database."""
    if _FUNCTION in unit.connection.info:
        return
    begun = hmac.new(_our_key(unit), digestmod="sha256")

    def hashed(phone: str) -> bytes:
        keyed = begun.copy()  # the key is worked in once: an edit may be of a hundred thousand phones
        keyed.update(phone.encode())
        return keyed.digest()

    _driver_of(unit).create_function(_FUNCTION, 1, hashed, deterministic=True)
    unit.connection.info[_FUNCTION] = True


def _driver_of(unit: ReadUnit) -> sqlite3.Connection:
    driver = unit.connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - there is no other database yet
    return driver


def _our_key(unit: ReadUnit) -> bytes:
    key = _key_of(_driver_of(unit))
    assert key is not None  # noqa: S101 - the migration that made the list made it
    return key


def _key_of(database: sqlite3.Connection) -> bytes | None:
    """The key of a database; None where it is older than the list."""
    found = database.execute("SELECT value FROM setting WHERE key = ?", (_KEY,)).fetchone()
    return bytes.fromhex(json.loads(found[0])) if found else None


def _hashed(key: bytes, phone: str) -> bytes:
    return hmac.digest(key, phone.encode(), "sha256")
