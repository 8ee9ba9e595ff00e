"""The directory of clients: jobs for the lanes. Used by ui, api, cli and storage.imports."""

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Row,
    bindparam,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy import (
    delete as sql_delete,
)
from sqlalchemy import (
    update as sql_update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.elements import ColumnElement

from desktop_mailer.domain.changes import Event, Table
from desktop_mailer.domain.client import (
    Client,
    ClientDraft,
    ClientId,
    ClientQuery,
    ClientSort,
    OptOutSource,
    ZoneSource,
    masked,
    operator_code,
)
from desktop_mailer.domain.edit import EditKind
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError, InvalidInput, NotFound
from desktop_mailer.storage import audit, edits, messages, registry, suppression, trials, waiting
from desktop_mailer.storage.database import ReadUnit, WriteUnit, id_array
from desktop_mailer.storage.filters import how_many, shown_by, unled
from desktop_mailer.storage.schema import client, client_field, client_tag, client_zone, tag
from desktop_mailer.storage.selection import CHOSEN, Selection, choose, chosen_count, chosen_ids

CHUNK = 500

_SORTS: dict[ClientSort, ColumnElement[Any]] = {
    ClientSort.ID: client.c.id,
    ClientSort.PHONE: client.c.phone,
    ClientSort.NAME: client.c.name_key,
    ClientSort.OPERATOR_CODE: client.c.operator_code,
    ClientSort.TAGS: select(func.min(tag.c.name))
    .join_from(client_tag, tag, tag.c.id == client_tag.c.tag_id)
    .where(client_tag.c.client_id == client.c.id)
    .scalar_subquery(),
    ClientSort.TIMEZONE: client.c.timezone,
    ClientSort.OPTED_OUT: client.c.opted_out_at,
}
"""What the rows are ordered by. Of several tags it is the first, as they are shown."""


def add(unit: WriteUnit, draft: ClientDraft, now: datetime) -> Client:
    """Add a client. Without a zone it gets the one that the registry suggests.

    Who has a phone on the suppression list is opted out, with the date and source from there.
    Raises InvalidInput, also where the phone is in the directory already.
    """
    checked = draft.checked()
    edit_id = edits.begin(unit, EditKind.ADD, now)
    values = _columns(checked, now) | _zone_columns(unit, checked) | {"last_edit": edit_id}
    try:
        made = unit.connection.execute(insert(client).values(**values, created_at=now))
    except IntegrityError:
        raise _phone_taken(unit, checked.phone) from None
    (key,) = made.inserted_primary_key or (0,)
    client_id = ClientId(key)
    edits.keep_added(unit, edit_id, client_id, client_id)
    _set_tags(unit, client_id, checked.tags)
    _match_list(unit, client_id)
    _know_fields(unit, checked)
    know_zones(unit, [values["timezone"]])
    made_client = get(unit, client_id)
    added = Event(name="client.added", client_id=client_id, after=_facts(made_client))
    unit.note(clients=[client_id], reshaped=[Table.CLIENTS], events=[added])
    return made_client


def update(
    unit: WriteUnit, client_id: ClientId, draft: ClientDraft, now: datetime, *, keeps_opt_out: bool = False
) -> Client:
    """Change a client. Messages not yet attempted follow the new phone and zone. Raises InvalidInput or NotFound.

    `keeps_opt_out`: the draft says nothing of it, for nobody decided on it; it stays as it is by now.

    A zone that is left as it was keeps its source, but the one that the registry suggested for a phone goes with that;
    without one the client gets what it suggests. Who opts in
    comes off the suppression list; a phone that is given up stays there, and one that is on it opts its client out.
    """
    before = get(unit, client_id)
    checked = draft.checked()
    if keeps_opt_out:
        checked = replace(checked, opted_out=before.opted_out)
    edit_id = edits.begin(unit, EditKind.UPDATE, now)
    edits.keep(unit, edit_id, [client_id])
    was_the_phones = before.timezone_source is ZoneSource.REGISTRY and checked.timezone == before.timezone
    if was_the_phones and checked.phone != before.phone:
        checked = replace(checked, timezone=None)
    values = _columns(checked, now) | _zone_columns(unit, checked) | {"last_edit": edit_id}
    if values["timezone"] == before.timezone:
        values["timezone_source"] = before.timezone_source
    if checked.opted_out and before.opted_out:
        values |= {"opted_out_at": before.opted_out_at, "opted_out_source": before.opted_out_source}
    if before.opted_out and not checked.opted_out and checked.phone == before.phone:
        suppression.take_off(unit, [client_id])
    try:
        unit.connection.execute(sql_update(client).where(client.c.id == client_id).values(**values))
    except IntegrityError:
        raise _phone_taken(unit, checked.phone) from None
    _set_tags(unit, client_id, checked.tags)
    _match_list(unit, client_id)
    _know_fields(unit, checked)
    know_zones(unit, [values["timezone"]])
    if values["timezone"] != before.timezone:
        waiting.of_clients(unit, [client_id], now)
    changed = get(unit, client_id)
    was, becomes = audit.differences(_facts(before), _facts(changed))
    told = [Event(name="client.changed", client_id=client_id, before=was, after=becomes)] if becomes else []
    unit.note(clients=[client_id], reshaped=[Table.CLIENTS], events=told)
    return changed


def delete(unit: WriteUnit, who: Selection, now: datetime) -> int:
    """Delete clients; their pending messages end as `not sent: client deleted`. Returns how many there were.

    Their phones stay on the suppression list. Undone, the clients are there again under their ids; messages that have
    ended stay so, and the phones in them stay masked.
    """
    choose(unit, who)
    gone = chosen_count(unit)
    if gone:
        edits.keep(unit, edits.begin(unit, EditKind.DELETE, now), CHOSEN)
        ids = id_array(unit, CHOSEN)
        told = Event(name="clients.deleted", clients=gone, ids=ids)
        if gone == 1:
            told = Event(name="client.deleted", client_id=ClientId(ids[0]))
        remove(unit, now)
        unit.note(events=[told])
    return gone


def remove(unit: WriteUnit, now: datetime) -> None:
    """Remove the chosen clients as `delete` does, and keep nothing of them."""
    messages.part_from_clients(unit, CHOSEN, now)
    trials.forget(unit, select(client.c.phone).where(client.c.id.in_(CHOSEN)))
    audit.mask(unit, CHOSEN)
    unit.connection.execute(sql_delete(client_tag).where(client_tag.c.client_id.in_(CHOSEN)))
    unit.connection.execute(sql_delete(client).where(client.c.id.in_(CHOSEN)))
    unit.note(clients=chosen_ids(unit), reshaped=[Table.CLIENTS])


def _facts(found: Client) -> dict[str, Any]:
    """What the record of changes tells of a client."""
    return {
        "phone": masked(found.phone),
        "name": found.name,
        "tags": list(found.tags),
        "timezone": found.timezone,
        "opted_out": found.opted_out,
        "consent_at": None if found.consent_at is None else found.consent_at.isoformat(),
        **{f"field {name}": value for name, value in found.fields},
    }


def get(unit: ReadUnit, client_id: ClientId) -> Client:
    """The client of that id. Raises NotFound."""
    found = rows(unit, [client_id])
    if not found:
        raise NotFound(QT_TRANSLATE_NOOP("errors", "There is no client {id}."), id=client_id)
    return found[0]


def ids(unit: ReadUnit, query: ClientQuery) -> "array[int]":
    """The ids of all clients that `query` shows, in its order."""
    conditions = shown_by(unit, query)
    order = _SORTS[query.sort]
    if query.sort is not ClientSort.ID and conditions:
        order = unled(order)  # a million clients read in the order of an index: 3 s where 0.3 would do
    ordered = [order.desc() if query.descending else order.asc()]
    if query.sort is not ClientSort.ID:
        ordered.append(client.c.id.asc())
    statement = select(client.c.id).where(*conditions).order_by(*ordered)
    return id_array(unit, statement)


def rows(unit: ReadUnit, wanted: Sequence[int]) -> tuple[Client, ...]:
    """The clients of those ids, in that order; ids that are not there are left out."""
    found: dict[int, Client] = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = list(wanted[start : start + CHUNK])
        tags: dict[int, list[str]] = {}
        tagged = (
            select(client_tag.c.client_id, tag.c.name)
            .join(tag, tag.c.id == client_tag.c.tag_id)
            .where(client_tag.c.client_id.in_(chunk))
            .order_by(tag.c.name)
        )
        for client_id, name in unit.connection.execute(tagged):
            tags.setdefault(client_id, []).append(name)
        for row in unit.connection.execute(select(client).where(client.c.id.in_(chunk))):
            found[row.id] = _client(row, tuple(tags.get(row.id, ())))
    return tuple(found[i] for i in wanted if i in found)


def count(unit: ReadUnit, query: ClientQuery) -> int:
    """How many clients `query` shows."""
    return unit.connection.execute(how_many(unit, query)).scalar_one()


def page(unit: ReadUnit, query: ClientQuery, after: ClientId | None, limit: int) -> tuple[Client, ...]:
    """Up to `limit` clients of `query` with an id over `after`, by id."""
    return rows(unit, _ids_after(unit, query, after, limit))


def walk(
    unit: ReadUnit, query: ClientQuery, after: ClientId | None = None, limit: int | None = None
) -> Iterator[tuple[Client, ...]]:
    """The clients of `query` with an id over `after`, by id, a chunk at a time: in memory are only their ids."""
    wanted = _ids_after(unit, query, after, limit)
    for start in range(0, len(wanted), CHUNK):
        yield rows(unit, wanted[start : start + CHUNK])


def tags(unit: ReadUnit) -> tuple[str, ...]:
    """The tags that some client has, sorted."""
    used = select(literal(1)).where(client_tag.c.tag_id == tag.c.id).exists()
    return tuple(unit.connection.execute(select(tag.c.name).where(used).order_by(tag.c.name)).scalars())


def operator_codes(unit: ReadUnit) -> tuple[str, ...]:
    """The operator codes that some client has, sorted."""
    return _distinct(unit, client.c.operator_code)


def zones(unit: ReadUnit) -> tuple[str, ...]:
    """The time zones that some client has or had, sorted."""
    return tuple(unit.connection.execute(select(client_zone.c.name).order_by(client_zone.c.name)).scalars())


def field_names(unit: ReadUnit) -> tuple[str, ...]:
    """The names of the free fields known to the directory, sorted."""
    return tuple(unit.connection.execute(select(client_field.c.name).order_by(client_field.c.name)).scalars())


def tag_ids(unit: WriteUnit, names: Sequence[str]) -> dict[str, int]:
    """The ids of the tags of those names; tags not yet known are made."""
    known: dict[str, int] = {}
    for start in range(0, len(names), CHUNK):
        chunk = names[start : start + CHUNK]
        known |= dict(unit.connection.execute(select(tag.c.name, tag.c.id).where(tag.c.name.in_(chunk))).tuples().all())
    for name in names:
        if name not in known:
            (key,) = unit.connection.execute(insert(tag).values(name=name)).inserted_primary_key or (0,)
            known[name] = key
    return known


def _ids_after(unit: ReadUnit, query: ClientQuery, after: ClientId | None, limit: int | None) -> "array[int]":
    statement = select(client.c.id).where(*shown_by(unit, query), client.c.id > (after or 0)).order_by(client.c.id)
    return id_array(unit, statement.limit(limit))


def _distinct(unit: ReadUnit, column: ColumnElement[Any]) -> tuple[str, ...]:
    # One jump over the index per value, where DISTINCT would read a million entries.
    first = select(func.min(column).label("value"))
    walk = first.cte("walk", recursive=True)
    following = select(select(func.min(column)).where(column > walk.c.value).scalar_subquery()).where(
        walk.c.value.is_not(None)
    )
    walk = walk.union_all(following)
    return tuple(unit.connection.execute(select(walk.c.value).where(walk.c.value.is_not(None))).scalars())


def _columns(draft: ClientDraft, now: datetime) -> dict[str, Any]:
    return {
        "phone": draft.phone,
        "operator_code": operator_code(draft.phone),
        "name": draft.name,
        "name_key": draft.name.casefold(),
        "fields": json.dumps(dict(draft.fields), ensure_ascii=False) if draft.fields else None,
        "consent_at": draft.consent_at,
        "consent_source": draft.consent_source or None,
        "opted_out_at": now if draft.opted_out else None,
        "opted_out_source": OptOutSource.MANUAL if draft.opted_out else None,
        "updated_at": now,
    }


def _zone_columns(unit: ReadUnit, draft: ClientDraft) -> dict[str, Any]:
    """The zone that was given, else the one that the registry suggests."""
    if draft.timezone:
        return {"timezone": draft.timezone, "timezone_source": ZoneSource.MANUAL}
    suggested = registry.suggest(unit, draft.phone)
    zone = suggested.zone if suggested else None
    return {"timezone": zone, "timezone_source": ZoneSource.REGISTRY if zone else None}


def _client(row: Row[Any], tags_of: tuple[str, ...]) -> Client:
    return Client(
        id=ClientId(row.id),
        phone=row.phone,
        name=row.name,
        tags=tags_of,
        timezone=row.timezone,
        timezone_source=ZoneSource(row.timezone_source) if row.timezone_source else None,
        fields=tuple(json.loads(row.fields).items()) if row.fields else (),
        consent_at=row.consent_at,
        consent_source=row.consent_source,
        opted_out_at=row.opted_out_at,
        opted_out_source=row.opted_out_source,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


_link = insert(client_tag).values(client_id=bindparam("client_id"), tag_id=bindparam("tag_id"))


def _set_tags(unit: WriteUnit, client_id: ClientId, names: Sequence[str]) -> None:
    unit.connection.execute(sql_delete(client_tag).where(client_tag.c.client_id == client_id))
    if names:
        links = [{"client_id": client_id, "tag_id": key} for key in tag_ids(unit, names).values()]
        unit.connection.execute(_link, links)


def _match_list(unit: WriteUnit, client_id: ClientId) -> None:
    """The client and the suppression list say the same of the phone."""
    suppression.hold(unit, [client_id])
    suppression.put(unit, [client_id])


def _know_fields(unit: WriteUnit, draft: ClientDraft) -> None:
    know_fields(unit, [name for name, _ in draft.fields])


def know_zones(unit: WriteUnit, names: Iterable[str | None]) -> None:
    """Remember zones that clients have: an index over a million clients to list thirty names would cost each import."""
    given = {name for name in names if name}
    new = sorted(given - set(zones(unit))) if given else []
    if new:
        unit.connection.execute(insert(client_zone), [{"name": name} for name in new])


def know_fields(unit: WriteUnit, names: Sequence[str]) -> None:
    """Remember names of free fields, so that texts may hold them as placeholders."""
    new = sorted(set(names) - set(field_names(unit))) if names else []
    if new:
        unit.connection.execute(insert(client_field), [{"name": name} for name in new])


def _phone_taken(unit: ReadUnit, phone: str) -> InvalidInput:
    owner = unit.connection.execute(select(client.c.id).where(client.c.phone == phone)).scalar()
    problem = QT_TRANSLATE_NOOP("errors", "The phone {phone} belongs to client {id} already.")
    return InvalidInput((FieldError("phone", problem, phone=phone, id=owner),))
