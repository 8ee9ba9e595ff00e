"""The record of changes to clients that `undo` goes by: how they were before, and who was added. Storage only.

Each client carries the number of the edit that changed it last: what has another number now was changed since.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop_mailer.domain.edit import EditId, EditKind
from desktop_mailer.storage.database import ReadUnit, WriteUnit
from desktop_mailer.storage.schema import client, client_tag, edit, edit_added, edit_client
from desktop_mailer.storage.selection import Ids

KEPT: Final = 20
"""Edits that can be undone."""
KEPT_FOR: Final = timedelta(days=30)
SWEEP_CHUNK: Final = 10_000
CLIENT_COLUMNS: Final = tuple(column.name for column in client.c if column.name != "id")


def begin(unit: WriteUnit, kind: EditKind, now: datetime) -> EditId:
    """A new edit of nobody yet. The oldest give way to it."""
    (key,) = unit.connection.execute(insert(edit).values(kind=kind.value, at=now)).inserted_primary_key or (0,)
    newest = select(edit.c.id).where(~edit.c.retired).order_by(edit.c.id.desc()).limit(KEPT)
    unit.connection.execute(update(edit).where(~edit.c.retired, edit.c.id.not_in(newest)).values(retired=True))
    sweep(unit, now)
    return EditId(key)


def is_open(unit: ReadUnit, edit_id: EditId) -> bool:
    """False where the edit has been undone or has given way meanwhile."""
    return unit.connection.execute(select(edit.c.id).where(edit.c.id == edit_id, ~edit.c.retired)).first() is not None


def keep(unit: WriteUnit, edit_id: EditId, ids: Ids) -> None:
    """Keep these clients as they are now, before the edit changes them; who was kept or added by it stays so."""
    names = select(func.json_group_array(client_tag.c.tag_id)).where(client_tag.c.client_id == client.c.id)
    columns = [client.c[name] for name in CLIENT_COLUMNS]
    theirs = select(literal(edit_id), client.c.id, names.scalar_subquery(), *columns)
    theirs = theirs.where(client.c.id.in_(ids), client.c.last_edit.is_distinct_from(edit_id))
    kept = upsert(edit_client).from_select(["edit_id", "client_id", "tags", *CLIENT_COLUMNS], theirs)
    _count(unit, edit_id, unit.connection.execute(kept.on_conflict_do_nothing()).rowcount)


def keep_added(unit: WriteUnit, edit_id: EditId, first: int, last: int) -> None:
    """The edit adds the clients with the ids from `first` to `last`."""
    unit.connection.execute(insert(edit_added).values(edit_id=edit_id, first=first, last=last))
    _count(unit, edit_id, last - first + 1)


def retire(unit: WriteUnit, edit_id: EditId) -> None:
    """It can no longer be undone; `sweep` removes what was kept for it."""
    unit.connection.execute(update(edit).where(edit.c.id == edit_id).values(retired=True))


def end(unit: WriteUnit, edit_id: EditId) -> None:
    """The edit is over: one of nobody takes no place among those that can be undone."""
    unit.connection.execute(update(edit).where(edit.c.id == edit_id, edit.c["count"] == 0).values(retired=True))


def sweep(unit: WriteUnit, now: datetime) -> bool:
    """Remove a chunk of what was kept for edits that are retired or too old by now. True while there is more."""
    unit.connection.execute(update(edit).where(~edit.c.retired, edit.c.at < now - KEPT_FOR).values(retired=True))
    room = SWEEP_CHUNK
    for edit_id in unit.connection.execute(select(edit.c.id).where(edit.c.retired)).scalars().all():
        its = edit_client.c.edit_id == edit_id
        chunk = select(edit_client.c.client_id).where(its).limit(room)
        room -= unit.connection.execute(delete(edit_client).where(its, edit_client.c.client_id.in_(chunk))).rowcount
        if room <= 0:
            return True
        unit.connection.execute(delete(edit_added).where(edit_added.c.edit_id == edit_id))
        unit.connection.execute(delete(edit).where(edit.c.id == edit_id))
    return False


def forget(unit: WriteUnit, client_id: int) -> int:
    """Remove a person from all that was kept, also from before they were deleted and added anew with the same phone.

    Returns in how many edits they were.
    """
    phone = select(client.c.phone).where(client.c.id == client_id).scalar_subquery()
    theirs = (edit_client.c.client_id == client_id) | (edit_client.c.phone == phone)
    all_edits = select(edit.c.id)
    return unit.connection.execute(delete(edit_client).where(edit_client.c.edit_id.in_(all_edits), theirs)).rowcount


def _count(unit: WriteUnit, edit_id: EditId, more: int) -> None:
    unit.connection.execute(update(edit).where(edit.c.id == edit_id).values(count=edit.c["count"] + more))
