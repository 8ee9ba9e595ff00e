"""Writes the rows of an import to the directory: a chunk of a million at a time, all by SQL. For storage.imports."""

from datetime import datetime
from itertools import count
from json.encoder import encode_basestring

from desktop_mailer.domain.changes import Table
from desktop_mailer.domain.client import ClientId, ZoneSource, operator_code
from desktop_mailer.domain.edit import EditId
from desktop_mailer.storage import clients, edits, suppression, waiting
from desktop_mailer.storage.columns import Row
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.storage.schema import to_ms
from desktop_mailer.storage.selection import CHOSEN, choose

# The two statements below carry a million rows: written out, because they must not pass through type processing.
_INSERT = (
    "INSERT INTO client (id, phone, operator_code, name, name_key, timezone, timezone_source, fields, created_at,"
    " updated_at, last_edit, opted_out_at, opted_out_source, consent_at, consent_source)"
    " VALUES (?1, ?2, ?3, ?4, ?5, nullif(?6, ''), nullif(?7, ''), nullif(?8, ''), ?9, ?9, ?10, nullif(?11, ''),"
    " nullif(?12, ''), nullif(?13, ''), nullif(?14, ''))"
)
"""Takes '' for nothing: for each None the driver looks for an adapter, a third of the time that a client takes."""
_LINK = "INSERT INTO client_tag (client_id, tag_id) VALUES (?, ?)"


def insert(
    unit: WriteUnit, new: dict[str, Row], suggested: dict[str, str], now: datetime, edit_id: EditId | None
) -> None:
    """Add clients, by phone, of whom none is there. `suggested` has zones, by phone, for those without one.

    Who is on the suppression list is opted out.
    """
    if not new:
        return
    fresh = new.values()
    at = to_ms(now)
    first = _next_client_id(unit)
    zones = [_zone(row, suggested) for row in fresh]
    barred = suppression.among(unit, new)
    outs = [barred.get(phone, (None, None)) for phone in new]
    unit.connection.exec_driver_sql(
        _INSERT,
        [
            (
                key,
                phone,
                operator_code(phone),
                name,
                name.casefold(),
                zone or "",
                source or "",
                "" if not fields else _json(fields),
                at,
                edit_id,
                "" if since is None else since,
                by or "",
                "" if agreed is False else at if agreed is True else to_ms(agreed),
                agreed_by,
            )
            for key, (phone, name, _, _, fields, _, agreed, agreed_by, _), (zone, source), (since, by) in zip(
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
    unit.note(reshaped=[Table.CLIENTS])


_MANUAL, _REGISTRY = ZoneSource.MANUAL.value, ZoneSource.REGISTRY.value


def _zone(row: Row, suggested: dict[str, str]) -> tuple[str | None, str | None]:
    """The zone that a row gives its client, and who says so; neither where it leaves what is there."""
    if row.timezone:
        return row.timezone, _REGISTRY if row.by_registry else _MANUAL
    zone = suggested.get(row.phone)
    return zone, zone and _REGISTRY


def _agreed(row: Row, at: int) -> int | None:
    """The stored moment of the consent that a row tells of; None where it tells of none."""
    said = row.consent_at
    return at if said is True else to_ms(said) if said else None


def _json(fields: tuple[tuple[str, str], ...]) -> str:
    """As `json.dumps` writes it, which makes an encoder each time: a tenth of the time that a client takes."""
    return f"{{{', '.join([f'{encode_basestring(name)}: {encode_basestring(value)}' for name, value in fields])}}}"


# `json_patch` keeps the free fields that the file does not name. A zone that is there already keeps its source.
_CHANGE = (
    "UPDATE client SET name = CASE WHEN ?1 = '' THEN name ELSE ?1 END,"
    " name_key = CASE WHEN ?1 = '' THEN name_key ELSE ?2 END,"
    " timezone = coalesce(?3, timezone),"
    " timezone_source = CASE WHEN ?3 IS timezone THEN timezone_source ELSE coalesce(?4, timezone_source) END,"
    " fields = CASE WHEN ?5 IS NULL THEN fields ELSE json_patch(coalesce(fields, '{}'), ?5) END,"
    " consent_source = CASE WHEN ?6 IS NULL THEN consent_source ELSE coalesce(nullif(?7, ''), consent_source) END,"
    " consent_at = coalesce(?6, consent_at), updated_at = ?8, last_edit = ?9 WHERE id = ?10"
)


def update(
    unit: WriteUnit, changed: dict[ClientId, Row], suggested: dict[str, str], now: datetime, edit_id: EditId | None
) -> None:
    """Change clients: what the rows fill in replaces. `suggested` has zones, by phone, for those without one."""
    if not changed:
        return
    if edit_id is not None:
        choose(unit, tuple(changed))
        edits.keep(unit, edit_id, CHOSEN)
    at = to_ms(now)
    unit.connection.exec_driver_sql(
        _CHANGE,
        [
            (
                row.name,
                row.name.casefold(),
                *_zone(row, suggested),
                _json(row.fields) if row.fields else None,
                _agreed(row, at),
                row.consent_source,
                at,
                edit_id,
                client_id,
            )
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
        waiting.of_clients(unit, zoned[start : start + clients.CHUNK], now)
    unit.note(clients=changed, reshaped=[Table.CLIENTS])


def _next_client_id(unit: WriteUnit) -> int:
    # Not max(id) + 1: the id of a client who was deleted must never come back.
    return 1 + (unit.connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'client'").scalar() or 0)
