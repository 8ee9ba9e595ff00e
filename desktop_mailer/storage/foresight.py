"""What an import would do to each row, found out by reading alone. For storage.imports."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

from sqlalchemy import text

from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.registry import Registry
from desktop_mailer.storage.columns import Row
from desktop_mailer.storage.database import ReadUnit


class Fates(NamedTuple):
    """How many rows would be what; each row is one of them."""

    new: int = 0
    changed: int = 0
    same: int = 0
    duplicate: int = 0


class Stored(NamedTuple):
    """What the directory says of a phone."""

    phone: str
    id: ClientId
    name: str
    timezone: str | None
    fields: str | None
    opted_out: bool


class Foresight:
    """Tells the fates of the rows of one file, batch by batch in their order. `numbers` suggests zones.

    `zoned` and `zoneless` are the phones so far, as numbers, of those who would get a zone from there, and of those
    who would have none; where phones that are known are skipped (`skip`), of new clients alone.

    Open it by `with`: the phones seen are in a table of its own, which goes to a file before it takes much memory.
    """

    def __init__(self, numbers: Registry, *, skip: bool = False) -> None:
        self._numbers = numbers
        self._skip = skip
        self.zoned: set[int] = set()
        self.zoneless: set[int] = set()
        self._seen = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._seen.execute("PRAGMA journal_mode=OFF")
        self._seen.execute("CREATE TABLE seen (phone INTEGER PRIMARY KEY)")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._seen.close()

    def look(self, unit: ReadUnit, rows: Sequence[Row]) -> Fates:
        """The fates of the rows, given those of the batches before. A phone again is a duplicate, whatever it says."""
        known = stored(unit, rows)
        tags = stored_tags(unit, [each.id for each in known.values()])
        suggested = self._numbers.zones(
            [row.phone for row in rows if not (row.timezone or (row.phone in known and known[row.phone].timezone))]
        )
        new = changed = same = duplicate = 0
        seen = self._seen_before(rows)
        for row in rows:
            before = known.get(row.phone)
            if row.phone in seen:
                duplicate += 1
            elif before is None:
                new += 1
            elif row.phone not in suggested and says_nothing_new(row, before, tags.get(before.id, frozenset())):
                same += 1
            else:
                changed += 1
            self._look_at_zone(row, before, seen, suggested)
            seen.add(row.phone)
        return Fates(new, changed, same, duplicate)

    def _seen_before(self, rows: Sequence[Row]) -> set[str]:
        """Those of the rows' phones that batches before had; those of this one are remembered."""
        phones = json.dumps([row.phone for row in rows])
        again = "SELECT CAST(phone AS TEXT) FROM json_each(?) CROSS JOIN seen ON phone = CAST(value AS INTEGER)"
        found = {phone for (phone,) in self._seen.execute(again, (phones,))}
        self._seen.execute("INSERT OR IGNORE INTO seen SELECT CAST(value AS INTEGER) FROM json_each(?)", (phones,))
        return found

    def _look_at_zone(self, row: Row, before: Stored | None, seen: set[str], suggested: dict[str, str]) -> None:
        if self._skip and (before or row.phone in seen):
            return
        key = int(row.phone)
        if row.timezone:  # an earlier row of the phone had none
            self.zoned.discard(key)
            self.zoneless.discard(key)
        elif row.phone not in seen and not (before and before.timezone):
            (self.zoned if row.phone in suggested else self.zoneless).add(key)


def says_nothing_new(row: Row, before: Stored, tags: Iterable[str]) -> bool:
    """True where each cell that is filled says what is stored."""
    if row.name not in {"", before.name} or row.timezone not in {None, before.timezone}:
        return False
    if (row.tags and set(row.tags) != tags) or (row.opted_out and not before.opted_out):
        return False
    return not row.fields or dict(row.fields).items() <= json.loads(before.fields or "{}").items()


def stored(unit: ReadUnit, rows: Sequence[Row]) -> dict[str, Stored]:
    """Those of the rows' phones that are in the directory, and what it says of them."""
    phones = json.dumps([row.phone for row in rows])
    found = text(
        "SELECT phone, id, name, timezone, fields, opted_out_at IS NOT NULL FROM client"
        " WHERE phone IN (SELECT value FROM json_each(:phones))"
    )
    return {each[0]: Stored(*each) for each in unit.connection.execute(found, {"phones": phones})}


def stored_tags(unit: ReadUnit, ids: Sequence[ClientId]) -> dict[ClientId, set[str]]:
    """The tags of these clients; those without any are left out."""
    found = text(
        "SELECT client_id, name FROM client_tag JOIN tag ON tag.id = tag_id"
        " WHERE client_id IN (SELECT value FROM json_each(:ids))"
    )
    tags: dict[ClientId, set[str]] = {}
    for client_id, name in unit.connection.execute(found, {"ids": json.dumps(ids)}):
        tags.setdefault(client_id, set()).add(name)
    return tags
