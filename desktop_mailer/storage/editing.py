"""Changes of many clients at once: each is one transaction, done by SQL alone, and one edit to undo. Used by ui, cli.

Deleting is in `clients`.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, insert, literal, select, update

from desktop_mailer.domain.changes import Table
from desktop_mailer.domain.client import OptOutSource, ZoneSource, checked_tag, checked_zone
from desktop_mailer.domain.edit import EditKind
from desktop_mailer.storage import clients, edits, messages, suppression
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.storage.schema import client, client_tag, tag
from desktop_mailer.storage.selection import CHOSEN, CHOSEN_ID, Selection, choose, chosen_count, chosen_ids, spare


def add_tag(unit: WriteUnit, who: Selection, name: str, now: datetime) -> int:
    """Tag clients. Returns how many had not been. Raises FieldError."""
    name = checked_tag(name)
    key = clients.tag_ids(unit, [name])[name]
    choose(unit, who)
    spare(unit, exists().where(client_tag.c.client_id == CHOSEN_ID, client_tag.c.tag_id == key))
    changed = _change(unit, EditKind.ADD_TAG, now)
    unit.connection.execute(insert(client_tag).from_select(["client_id", "tag_id"], CHOSEN.add_columns(literal(key))))
    return changed


def remove_tag(unit: WriteUnit, who: Selection, name: str, now: datetime) -> int:
    """Take a tag from clients. Returns how many had it. Raises FieldError."""
    key = select(tag.c.id).where(tag.c.name == checked_tag(name)).scalar_subquery()
    tagged = client_tag.c.tag_id == key
    choose(unit, who)
    spare(unit, ~exists().where(client_tag.c.client_id == CHOSEN_ID, tagged))
    changed = _change(unit, EditKind.REMOVE_TAG, now)
    unit.connection.execute(delete(client_tag).where(tagged, client_tag.c.client_id.in_(CHOSEN)))
    return changed


def set_zone(unit: WriteUnit, who: Selection, zone: str | None, now: datetime) -> int:
    """Give clients a time zone; None takes it from them. Their waiting messages are weighed afresh.

    Returns how many had another one. Raises FieldError.
    """
    if zone is not None:
        zone = checked_zone(zone)
    choose(unit, who)
    spare(unit, exists().where(client.c.id == CHOSEN_ID, client.c.timezone.is_not_distinct_from(zone)))
    source = ZoneSource.MANUAL.value if zone else None
    changed = _change(unit, EditKind.SET_ZONE, now, timezone=zone, timezone_source=source)
    clients.know_zones(unit, [zone])
    messages.look_again(unit, CHOSEN, now)
    return changed


def opt_out(unit: WriteUnit, who: Selection, now: datetime, source: OptOutSource = OptOutSource.MANUAL) -> int:
    """Opt clients out. Returns how many had not; the others keep their date.

    Their pending messages end as `not sent: opted out` at their turn.
    """
    choose(unit, who)
    spare(unit, exists().where(client.c.id == CHOSEN_ID, client.c.opted_out_at.is_not(None)))
    changed = _change(unit, EditKind.OPT_OUT, now, opted_out_at=now, opted_out_source=source.value)
    suppression.put(unit, CHOSEN)
    return changed


def opt_in(unit: WriteUnit, who: Selection, now: datetime) -> int:
    """Opt clients in again, which takes their phones off the suppression list. Returns how many had opted out."""
    choose(unit, who)
    spare(unit, exists().where(client.c.id == CHOSEN_ID, client.c.opted_out_at.is_(None)))
    suppression.take_off(unit, CHOSEN)
    return _change(unit, EditKind.OPT_IN, now, opted_out_at=None, opted_out_source=None)


def _change(unit: WriteUnit, kind: EditKind, now: datetime, **values: Any) -> int:  # noqa: ANN401 - of any column
    """Keep the chosen as they are, give them these values, and tell how many they are. Nothing for none."""
    count = chosen_count(unit)
    if count:
        edit_id = edits.begin(unit, kind, now)
        edits.keep(unit, edit_id, CHOSEN)
        values |= {"updated_at": now, "last_edit": edit_id}
        unit.connection.execute(update(client).where(client.c.id.in_(CHOSEN)).values(**values))
        unit.note(clients=chosen_ids(unit), reshaped=[Table.CLIENTS])
    return count
