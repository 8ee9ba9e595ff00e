"""All that is kept about one person: given out, or erased. Used by ui and cli."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from desktop_mailer.domain.changes import Event
from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, NotFound
from desktop_mailer.storage import audit, clients, edits, messages, trials
from desktop_mailer.storage.audit import Record
from desktop_mailer.storage.database import ReadUnit, WriteUnit, path_of
from desktop_mailer.storage.folder import refuse_own
from desktop_mailer.storage.schema import attempt, client, message
from desktop_mailer.storage.selection import choose
from desktop_mailer.storage.table_writer import new_text


def export_person(unit: ReadUnit, client_id: ClientId) -> dict[str, Any]:
    """Everything about one person, as JSON takes it: moments are ISO 8601. Raises NotFound."""
    return _about(unit, client_id) | {"messages": list(_history(unit, client_id))}


def write_person(unit: ReadUnit, client_id: ClientId, path: Path) -> None:
    """Write everything about one person to a JSON file, a message a line: memory does not grow with them.

    Raises NotFound, or MailerError where the file cannot be written.
    """
    refuse_own(path, path_of(unit))
    about = json.dumps(_about(unit, client_id), ensure_ascii=False, indent=2).removesuffix("\n}")
    with new_text(path) as stream:
        stream.write(f'{about},\n  "messages": [')
        for number, each in enumerate(_history(unit, client_id)):
            stream.write(f"{',' if number else ''}\n    {json.dumps(each, ensure_ascii=False)}")
        stream.write("\n  ]\n}\n")


def erase(unit: WriteUnit, client_id: ClientId, now: datetime) -> None:
    """Delete a person for good: no undo brings them back. Raises NotFound where nothing is kept about them.

    Their messages stay as figures do, with the phone masked and without text and answers. Of a phone that has opted out
    its keyed hash stays on the suppression list. The file is built anew after it: seconds, for a large directory.
    """
    kept = edits.forget(unit, client_id)
    choose(unit, [client_id])
    there = unit.connection.execute(select(client.c.id).where(client.c.id == client_id)).first()
    theirs = select(message.c.id).where(message.c.client_id == client_id)
    if not (there or kept or unit.connection.execute(theirs.limit(1)).first()):
        raise NotFound(QT_TRANSLATE_NOOP("errors", "There is no client {id}."), id=client_id)
    trials.forget(unit, select(message.c.phone).where(message.c.client_id == client_id, message.c.phone.is_not(None)))
    clients.remove(unit, now)
    unit.note(events=[Event(name="client.erased", client_id=client_id)])
    unit.erase()
    unit.connection.execute(update(attempt).where(attempt.c.message_id.in_(theirs)).values(answer=None))
    unit.connection.execute(update(message).where(message.c.client_id == client_id).values(text=None, last_answer=None))


def _about(unit: ReadUnit, client_id: ClientId) -> dict[str, Any]:
    its_client = clients.get(unit, client_id)
    return {
        "id": its_client.id,
        "phone": its_client.phone,
        "name": its_client.name,
        "tags": list(its_client.tags),
        "timezone": its_client.timezone,
        "timezone_source": its_client.timezone_source,
        "fields": dict(its_client.fields),
        "consent": {"at": _iso(its_client.consent_at), "source": its_client.consent_source},
        "opt_out": {"at": _iso(its_client.opted_out_at), "source": its_client.opted_out_source},
        "created_at": _iso(its_client.created_at),
        "updated_at": _iso(its_client.updated_at),
        "changes": [_change(each) for each in audit.of_client(unit, client_id)],
        "tests": trials.of_phone(unit, its_client.phone),
    }


def _change(record: Record) -> dict[str, Any]:
    """What was done to the person, alone or among others; who did it is not about them."""
    return {"at": _iso(record.at), "event": record.event, "before": record.before, "after": record.after}


def _history(unit: ReadUnit, client_id: ClientId) -> Iterator[dict[str, Any]]:
    """The messages to a person with what was tried, oldest first."""
    theirs = messages.ids_of_client(unit, client_id)[::-1]
    for start in range(0, len(theirs), messages.CHUNK):
        chunk = list(theirs[start : start + messages.CHUNK])
        tried = _attempts(unit, chunk)
        found = {row.id: row for row in unit.connection.execute(select(message).where(message.c.id.in_(chunk)))}
        for row in (found[key] for key in chunk):
            yield {
                "id": row.id,
                "mailing_id": row.mailing_id,
                "status": row.status,
                "reason": row.reason,
                "phone": row.phone,
                "text": row.text,
                "created_at": _iso(row.created_at),
                "final_at": _iso(row.final_at),
                "last_answer": row.last_answer,
                "attempts": tried.get(row.id, []),
            }


def _attempts(unit: ReadUnit, message_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    tried: dict[int, list[dict[str, Any]]] = {}
    theirs = select(attempt).where(attempt.c.message_id.in_(message_ids))
    for row in unit.connection.execute(theirs.order_by(attempt.c.message_id, attempt.c.fence)):
        tried.setdefault(row.message_id, []).append(
            {
                "started_at": _iso(row.started_at),
                "duration_ms": row.duration_ms,
                "verdict": row.verdict,
                "http_status": row.http_status,
                "answer": row.answer,
            }
        )
    return tried


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
