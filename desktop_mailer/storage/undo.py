"""Undoes the last change of the directory, client by client as far as nobody changed them since. Used by ui and cli.

What an undo brings back is the directory. Messages that have ended stay so, and phones that were masked stay masked.
"""

import math
import time
from datetime import datetime
from typing import Final

from sqlalchemy import Select, delete, exists, insert, select, text, update

from desktop_mailer.domain.changes import Event, Table
from desktop_mailer.domain.edit import Edit, EditId, EditKind, Undone
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.storage import clients, edits, suppression, waiting
from desktop_mailer.storage.database import Database, ReadUnit, WriteUnit
from desktop_mailer.storage.schema import client, client_tag, edit, edit_added, edit_client
from desktop_mailer.storage.selection import CHOSEN, choose, chosen_count, chosen_ids

_OPT_OUT: Final = frozenset({"opted_out_at", "opted_out_source"})
_PHONE: Final = frozenset({"phone", "operator_code"})
_ANY: Final = frozenset(edits.CLIENT_COLUMNS)
_RESTORED: Final = {
    EditKind.UPDATE: _ANY,
    EditKind.IMPORT: _ANY - _OPT_OUT - _PHONE,
    EditKind.ADD_TAG: frozenset[str](),
    EditKind.REMOVE_TAG: frozenset[str](),
    EditKind.SET_ZONE: frozenset({"timezone", "timezone_source"}),
    EditKind.OPT_OUT: _OPT_OUT,
    EditKind.OPT_IN: _OPT_OUT,
}
"""Columns that an undo brings back: an import clears no opt-out, and one that it brought is not taken back."""
_RETAGGED: Final = frozenset({EditKind.UPDATE, EditKind.DELETE, EditKind.IMPORT, EditKind.ADD_TAG, EditKind.REMOVE_TAG})
_REPHONED: Final = frozenset({EditKind.UPDATE, EditKind.DELETE})
"""After these a client has another phone again, which somebody else may have by now."""
_REZONED: Final = frozenset({EditKind.UPDATE, EditKind.IMPORT, EditKind.SET_ZONE})


def last(unit: ReadUnit) -> Edit | None:
    """The change that `undo` would undo; None where there is none."""
    return _found(unit, _OPEN.order_by(edit.c.id.desc()).limit(1))


def find(unit: ReadUnit, edit_id: EditId) -> Edit | None:
    """That change, where it can be undone."""
    return _found(unit, _OPEN.where(edit.c.id == edit_id))


def undo(unit: WriteUnit, now: datetime, edit_id: EditId | None = None) -> Undone:
    """Undo that change, or the last one. Raises MailerError where there is none or it can no longer be undone.

    A client who was changed since, or whose phone somebody else has now, is left alone. No opt-out that came after the
    change is cleared.
    """
    found = last(unit) if edit_id is None else find(unit, edit_id)
    if found is None and edit_id is not None:
        raise MailerError(QT_TRANSLATE_NOOP("errors", "This can no longer be undone."))
    if found is None:
        raise MailerError(QT_TRANSLATE_NOOP("errors", "There is nothing to undo."))
    if edits.lasts(unit, found.id):
        problem = QT_TRANSLATE_NOOP("errors", "This is still going on.")
        raise MailerError(problem, QT_TRANSLATE_NOOP("errors", "Stop it first, or wait for its end."))
    restored = _restore(unit, found, now) + _take_back(unit, found, now)
    edits.retire(unit, found.id)
    ids = edits.ids_of(unit, found.id)
    unit.note(events=[Event(name="clients.undone", clients=restored, ids=ids, after={"change": found.kind.value})])
    return Undone(kind=found.kind, restored=restored, left=found.count - restored)


async def tidy(database: Database, now: datetime, seconds: float = math.inf) -> None:
    """Remove what was kept for changes that can no longer be undone, a chunk a transaction, for about so long."""
    end = time.monotonic() + seconds
    while await database.write(edits.sweep, now) and time.monotonic() < end:
        pass


def _found(unit: ReadUnit, one: Select[tuple[int, str, int, datetime]]) -> Edit | None:
    row = unit.connection.execute(one).one_or_none()
    if row is None:
        return None
    return Edit(id=EditId(row.id), kind=EditKind(row.kind), count=row.many, at=row.at)


def _restore(unit: WriteUnit, found: Edit, now: datetime) -> int:
    """Bring back the clients that were changed or deleted. Returns how many."""
    its = edit_client.c.edit_id == found.id
    other = client.alias("other")
    taken = exists().where(other.c.phone == edit_client.c.phone, other.c.id != edit_client.c.client_id)
    untouched = client.c.id.is_(None) if found.kind is EditKind.DELETE else client.c.last_edit == found.id
    kept = edit_client.outerjoin(client, client.c.id == edit_client.c.client_id)
    free = [~taken] if found.kind in _REPHONED else []
    choose(unit, select(edit_client.c.client_id).select_from(kept).where(its, untouched, *free))
    if found.kind is EditKind.DELETE:
        columns = [edit_client.c[name] for name in edits.CLIENT_COLUMNS]
        before = select(edit_client.c.client_id, *columns).where(its, edit_client.c.client_id.in_(CHOSEN))
        unit.connection.execute(insert(client).from_select(["id", *edits.CLIENT_COLUMNS], before))
    else:
        _withdraw_opt_outs(unit, found)
        names = sorted(_RESTORED.get(found.kind, _ANY - _PHONE) | {"updated_at", "last_edit"})
        mine = its & (edit_client.c.client_id == client.c.id) & client.c.id.in_(CHOSEN)
        unit.connection.execute(update(client).where(mine).values({name: edit_client.c[name] for name in names}))
    if found.kind in _RETAGGED:
        unit.connection.execute(delete(client_tag).where(client_tag.c.client_id.in_(CHOSEN)))
        unit.connection.execute(_RETAG, {"edit": found.id})
    # Hashing a hundred thousand phones takes as long as the rest: only where it can matter.
    stays_out = found.kind is EditKind.OPT_OUT and (not unit.needs_room or suppression.any_confirmed(unit))
    if found.kind in _REPHONED or stays_out:
        suppression.hold(unit, CHOSEN)
    if found.kind in _REPHONED or found.kind is EditKind.OPT_IN:
        suppression.put(unit, CHOSEN)
    if found.kind in _REZONED:
        waiting.of_clients(unit, CHOSEN, now)
    unit.note(clients=chosen_ids(unit), reshaped=[Table.CLIENTS])
    return chosen_count(unit)


def _withdraw_opt_outs(unit: WriteUnit, found: Edit) -> None:
    """Take off the list whom this very change has put there, and no file has named since."""
    if found.kind not in (EditKind.OPT_OUT, EditKind.UPDATE):
        return
    its = (edit_client.c.edit_id == found.id) & edit_client.c.client_id.in_(CHOSEN)
    phones = select(edit_client.c.phone).where(its, edit_client.c.opted_out_at.is_(None))
    if found.kind is EditKind.UPDATE:
        now_out = (client.c.id == edit_client.c.client_id) & client.c.opted_out_at.is_not(None)
        phones = phones.where(exists().where(now_out, client.c.phone == edit_client.c.phone))
    suppression.take_off_unconfirmed(unit, phones)


def _take_back(unit: WriteUnit, found: Edit, now: datetime) -> int:
    """Delete the clients that were added. Returns how many."""
    added = select(client.c.id).join(edit_added, client.c.id.between(edit_added.c.first, edit_added.c.last))
    choose(unit, added.where(edit_added.c.edit_id == found.id, client.c.last_edit == found.id))
    count = chosen_count(unit)
    if count:
        clients.remove(unit, now)
    return count


_OPEN = select(edit.c.id, edit.c.kind, edit.c["count"].label("many"), edit.c.at).where(
    ~edit.c.retired, edit.c["count"] > 0
)
"""The changes that can be undone."""
_RETAG = text(
    "INSERT INTO client_tag (client_id, tag_id) SELECT chosen.id, value FROM chosen"
    " JOIN edit_client ON edit_id = :edit AND client_id = chosen.id, json_each(edit_client.tags)"
)
