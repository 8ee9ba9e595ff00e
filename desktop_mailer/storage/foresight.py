"""What an import would do to each row, found out by reading alone. For storage.imports."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

from sqlalchemy import text

from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.registry import Registry
from desktop_mailer.storage.columns import Row
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.storage.schema import to_ms

_NOTHING, _GETS_ONE, _HAS_NONE = range(3)
"""Whether the client of a phone lacks a zone, and would get one from the registry or have none."""


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
    consent_at: int | None
    consent_source: str | None


class Foresight:
    """Tells the fates of the rows of one file, batch by batch in their order. `numbers` suggests zones.

    `zoned` and `zoneless` count, of those so far, who would get a zone from there, and who would have none; where
    phones that are known are skipped (`skip`), of new clients alone.

    Open it by `with`: the phones seen are in a table of its own, which goes to a file before it takes much memory.
    """

    def __init__(self, numbers: Registry, *, skip: bool = False) -> None:
        self._numbers = numbers
        self._skip = skip
        self.zoned = self.zoneless = 0
        self._seen = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._seen.execute("PRAGMA journal_mode=OFF")
        self._seen.execute("CREATE TABLE seen (phone INTEGER PRIMARY KEY, lacks INTEGER)")

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
        lacked = dict(seen)
        for row in rows:
            before = known.get(row.phone)
            again = row.phone in lacked
            if again:
                duplicate += 1
            elif before is None:
                new += 1
            elif row.phone not in suggested and says_nothing_new(row, before, tags.get(before.id, frozenset())):
                same += 1
            else:
                changed += 1
            lacked.setdefault(row.phone, _NOTHING)
            if self._skip and (before or again):
                continue
            if row.timezone:  # an earlier row of the phone had none
                lacked[row.phone] = _NOTHING
            elif not again and not (before and before.timezone):
                lacked[row.phone] = _GETS_ONE if row.phone in suggested else _HAS_NONE
        self._remember(seen, lacked)
        return Fates(new, changed, same, duplicate)

    def _seen_before(self, rows: Sequence[Row]) -> dict[str, int]:
        """What those of the rows' phones lacked that batches before had."""
        phones = json.dumps([row.phone for row in rows])
        again = "SELECT CAST(phone AS TEXT), lacks FROM json_each(?) CROSS JOIN seen ON phone = CAST(value AS INTEGER)"
        return dict(self._seen.execute(again, (phones,)))

    def _remember(self, before: dict[str, int], after: dict[str, int]) -> None:
        news = [(int(phone), lacks) for phone, lacks in after.items() if before.get(phone) != lacks]
        self._seen.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?)", news)
        for all_of_them, by in ((before, -1), (after, 1)):
            counted = Counter(all_of_them.values())
            self.zoned += by * counted[_GETS_ONE]
            self.zoneless += by * counted[_HAS_NONE]


def says_nothing_new(row: Row, before: Stored, tags: Iterable[str]) -> bool:
    """True where each cell that is filled says what is stored."""
    if row.name not in {"", before.name} or row.timezone not in {None, before.timezone}:
        return False
    if (row.tags and set(row.tags) != tags) or (row.opted_out and not before.opted_out):
        return False
    if row.consent_at and not _consented(row, before):
        return False
    return not row.fields or dict(row.fields).items() <= json.loads(before.fields or "{}").items()


def _consented(row: Row, before: Stored) -> bool:
    """True where what the row says of a consent is stored. One without a date says that there is one."""
    said = row.consent_at
    known = before.consent_at is not None and (isinstance(said, bool) or to_ms(said) == before.consent_at)
    return known and row.consent_source in {"", before.consent_source}


def stored(unit: ReadUnit, rows: Sequence[Row]) -> dict[str, Stored]:
    """Those of the rows' phones that are in the directory, and what it says of them."""
    phones = json.dumps([row.phone for row in rows])
    found = text(
        "SELECT phone, id, name, timezone, fields, opted_out_at IS NOT NULL, consent_at, consent_source FROM client"
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
