"""Changes of many clients at once: each is one transaction, done by SQL alone, and one edit to undo. Used by ui, cli.

Deleting is in `clients`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, func, insert, literal, select, update
from sqlalchemy.sql.elements import ColumnElement

from desktop_mailer.domain.changes import Event, Table
from desktop_mailer.domain.client import OptOutSource, ZoneSource, checked_tag, checked_zone
from desktop_mailer.domain.edit import EditKind
from desktop_mailer.storage import clients, edits, suppression, waiting
from desktop_mailer.storage.database import WriteUnit, id_array
from desktop_mailer.storage.schema import client, client_tag, tag
from desktop_mailer.storage.selection import CHOSEN, CHOSEN_ID, Selection, choose, chosen_ids, parts, spare


def add_tag(unit: WriteUnit, who: Selection, name: str, now: datetime) -> int:
    """Tag clients. Returns how many had not been. Raises FieldError."""
    name = checked_tag(name)
    key = clients.tag_ids(unit, [name])[name]
    tagged = exists().where(client_tag.c.client_id == CHOSEN_ID, client_tag.c.tag_id == key)
    changed = _change(unit, EditKind.ADD_TAG, who, tagged, now, {"tag": name})
    unit.connection.execute(insert(client_tag).from_select(["client_id", "tag_id"], CHOSEN.add_columns(literal(key))))
    return changed


def remove_tag(unit: WriteUnit, who: Selection, name: str, now: datetime) -> int:
    """Take a tag from clients. Returns how many had it. Raises FieldError."""
    key = select(tag.c.id).where(tag.c.name == checked_tag(name)).scalar_subquery()
    tagged = client_tag.c.tag_id == key
    bare = ~exists().where(client_tag.c.client_id == CHOSEN_ID, tagged)
    changed = _change(unit, EditKind.REMOVE_TAG, who, bare, now, {"tag": name})
    unit.connection.execute(delete(client_tag).where(tagged, client_tag.c.client_id.in_(CHOSEN)))
    return changed


def set_zone(unit: WriteUnit, who: Selection, zone: str | None, now: datetime) -> int:
    """Give clients a time zone; None takes it from them. Their waiting messages are weighed afresh.

    Returns how many had another one. Raises FieldError.
    """
    if zone is not None:
        zone = checked_zone(zone)
    there = exists().where(client.c.id == CHOSEN_ID, client.c.timezone.is_not_distinct_from(zone))
    source = ZoneSource.MANUAL.value if zone else None
    changed = _change(
        unit, EditKind.SET_ZONE, who, there, now, {"timezone": zone}, timezone=zone, timezone_source=source
    )
    clients.know_zones(unit, [zone])
    waiting.of_clients(unit, CHOSEN, now)
    return changed


def opt_out(unit: WriteUnit, who: Selection, now: datetime, source: OptOutSource = OptOutSource.MANUAL) -> int:
    """Opt clients out. Returns how many had not; the others keep their date.

    Their pending messages end as `not sent: opted out` at their turn.
    """
    out = exists().where(client.c.id == CHOSEN_ID, client.c.opted_out_at.is_not(None))
    changed = _change(unit, EditKind.OPT_OUT, who, out, now, opted_out_at=now, opted_out_source=source.value)
    suppression.put(unit, CHOSEN)
    return changed


def opt_in(unit: WriteUnit, who: Selection, now: datetime) -> int:
    """Opt clients in again, which takes their phones off the suppression list. Returns how many had opted out."""
    willing = exists().where(client.c.id == CHOSEN_ID, client.c.opted_out_at.is_(None))
    changed = _change(unit, EditKind.OPT_IN, who, willing, now, opted_out_at=None, opted_out_source=None)
    suppression.take_off(unit, CHOSEN)
    return changed


def _change(
    unit: WriteUnit,
    kind: EditKind,
    who: Selection,
    unless: ColumnElement[bool],
    now: datetime,
    said: Mapping[str, object] | None = None,
    **values: Any,  # noqa: ANN401 - of any column
) -> int:
    """Choose those for whom `unless` does not hold, keep them as they are, give them these values, and count them."""
    choose(unit, who, check=False)
    edit_id, count = None, 0
    for part in parts(unit):
        spare(unit, unless, part)
        some = CHOSEN.where(part)
        found = unit.connection.execute(select(func.count()).select_from(some.subquery())).scalar_one()
        if not found:
            continue
        edit_id = edits.begin(unit, kind, now) if edit_id is None else edit_id
        edits.keep(unit, edit_id, some)
        changes = update(client).where(client.c.id.in_(some)).values(**values, updated_at=now, last_edit=edit_id)
        unit.connection.execute(changes)
        count += found
    if count:
        told = Event(
            name=f"clients.{kind.value.replace(' ', '_')}", clients=count, ids=id_array(unit, CHOSEN), after=said
        )
        unit.note(clients=chosen_ids(unit), reshaped=[Table.CLIENTS], events=[told])
    return count
