"""The record of changes to clients that `undo` goes by: how they were before, and who was added. Storage only.

Each client carries the number of the edit that changed it last: what has another number now was changed since.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from sqlalchemy import delete, func, insert, literal, select, update

from desktop_mailer.domain.changes import Event
from desktop_mailer.domain.edit import EditId, EditKind
from desktop_mailer.storage.database import Database, ReadUnit, WriteUnit, id_array
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
    oldest = ~edit.c.retired & edit.c.id.not_in(newest) & edit.c.id.not_in(_lasting(unit))
    unit.connection.execute(update(edit).where(oldest).values(retired=True))
    sweep(unit, now)
    return EditId(key)


@asynccontextmanager
async def lasting(database: Database, kind: EditKind, now: datetime) -> AsyncIterator[EditId]:
    """A new edit of many transactions. As long as it lasts it cannot be undone, and gives way to no other."""

    def begin_lasting(unit: WriteUnit) -> EditId:
        edit_id = begin(unit, kind, now)
        _lasting(unit).add(edit_id)
        return edit_id

    def end(unit: WriteUnit, edit_id: EditId) -> None:
        _lasting(unit).discard(edit_id)
        if changed := ids_of(unit, edit_id):
            unit.note(events=[Event(name=f"clients.{kind.value.replace(' ', '_')}", clients=len(changed), ids=changed)])
        empty = (edit.c.id == edit_id) & (edit.c["count"] == 0)
        unit.connection.execute(update(edit).where(empty).values(retired=True))

    edit_id = await database.write(begin_lasting)
    try:
        yield edit_id
    finally:
        await database.write(end, edit_id)


def ids_of(unit: ReadUnit, edit_id: EditId) -> Sequence[int]:
    """Whom the edit changed or added. A million who were added are a range, not a million numbers."""
    changed = id_array(unit, select(edit_client.c.client_id).where(edit_client.c.edit_id == edit_id))
    ranges = select(edit_added.c.first, edit_added.c.last).where(edit_added.c.edit_id == edit_id)
    added = unit.connection.execute(ranges.order_by(edit_added.c.first)).tuples().all()
    gapless = all(last + 1 == first for (_, last), (first, _) in pairwise(added))
    if added and gapless and not changed:
        return range(added[0][0], added[-1][1] + 1)
    for first, last in added:
        changed.extend(range(first, last + 1))
    return changed


def lasts(unit: WriteUnit, edit_id: EditId) -> bool:
    """True while there is more of the edit to come."""
    return edit_id in _lasting(unit)


def _lasting(unit: WriteUnit) -> set[EditId]:
    # Kept with the one connection that writes: it ends with the process, as the edit itself does.
    found: set[EditId] = unit.connection.info.setdefault("lasting edits", set())
    return found


def keep(unit: WriteUnit, edit_id: EditId, ids: Ids) -> None:
    """Keep these clients as they are now, before the edit changes them; who was kept or added by it stays so.

    Whom somebody has changed since they were kept is kept anew: that change is not the edit's to undo.
    """
    names = select(func.json_group_array(client_tag.c.tag_id)).where(client_tag.c.client_id == client.c.id)
    columns = [client.c[name] for name in CLIENT_COLUMNS]
    theirs = select(literal(edit_id), client.c.id, names.scalar_subquery(), *columns)
    not_by_it = client.c.id.in_(ids) & client.c.last_edit.is_distinct_from(edit_id)
    before = 0
    if lasts(unit, edit_id):
        again = (edit_client.c.edit_id == edit_id) & edit_client.c.client_id.in_(select(client.c.id).where(not_by_it))
        before = unit.connection.execute(delete(edit_client).where(again)).rowcount
    kept = insert(edit_client).from_select(["edit_id", "client_id", "tags", *CLIENT_COLUMNS], theirs.where(not_by_it))
    _count(unit, edit_id, unit.connection.execute(kept).rowcount - before)


def keep_added(unit: WriteUnit, edit_id: EditId, first: int, last: int) -> None:
    """The edit adds the clients with the ids from `first` to `last`."""
    unit.connection.execute(insert(edit_added).values(edit_id=edit_id, first=first, last=last))
    _count(unit, edit_id, last - first + 1)


def retire(unit: WriteUnit, edit_id: EditId) -> None:
    """It can no longer be undone; `sweep` removes what was kept for it."""
    unit.connection.execute(update(edit).where(edit.c.id == edit_id).values(retired=True))


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

    An edit of nobody else can no longer be undone. Returns in how many edits they were kept.
    """
    phone = select(client.c.phone).where(client.c.id == client_id).scalar_subquery()
    theirs = (edit_client.c.client_id == client_id) | (edit_client.c.phone == phone)
    kept = edit_client.c.edit_id.in_(select(edit.c.id)) & theirs
    touched = list(unit.connection.execute(select(edit_client.c.edit_id).where(kept)).scalars())
    unit.connection.execute(delete(edit_client).where(kept))
    their_range = (edit_added.c.first <= client_id) & (edit_added.c.last >= client_id)
    added = unit.connection.execute(select(edit_added.c.edit_id).where(their_range)).scalars()
    for edit_id in (*touched, *added):
        _count(unit, edit_id, -1)
    empty = (edit.c["count"] <= 0) & edit.c.id.not_in(_lasting(unit))
    unit.connection.execute(update(edit).where(empty).values(retired=True))
    return len(touched)


def _count(unit: WriteUnit, edit_id: int, more: int) -> None:
    unit.connection.execute(update(edit).where(edit.c.id == edit_id).values(count=edit.c["count"] + more))
