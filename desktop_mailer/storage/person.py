"""All that is kept about one person: given out, or erased. Used by ui and cli."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, NotFound
from desktop_mailer.storage import clients, edits
from desktop_mailer.storage.database import ReadUnit, WriteUnit, path_of
from desktop_mailer.storage.exports import new_text
from desktop_mailer.storage.folder import refuse_own
from desktop_mailer.storage.schema import attempt, client, message
from desktop_mailer.storage.selection import choose


def export_person(unit: ReadUnit, client_id: ClientId) -> dict[str, Any]:
    """Everything about one person, as JSON takes it: moments are ISO 8601. Raises NotFound."""
    its_client = clients.get(unit, client_id)
    history = select(message).where(message.c.client_id == client_id).order_by(message.c.created_at, message.c.id)
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
        "messages": [
            {
                "id": row.id,
                "mailing_id": row.mailing_id,
                "status": row.status,
                "reason": row.reason,
                "phone": row.phone,
                "text": row.text,
                "created_at": _iso(row.created_at),
                "sent_at": _iso(row.sent_at),
                "last_answer": row.last_answer,
                "attempts": _attempts(unit, row.id),
            }
            for row in unit.connection.execute(history).all()
        ],
    }


def write_person(unit: ReadUnit, client_id: ClientId, path: Path) -> None:
    """Write everything about one person to a JSON file. Raises NotFound, or MailerError where it cannot be written."""
    refuse_own(path, path_of(unit))
    everything = export_person(unit, client_id)
    with new_text(path) as stream:
        json.dump(everything, stream, ensure_ascii=False, indent=2)


def erase(unit: WriteUnit, client_id: ClientId, now: datetime) -> None:
    """Delete a person for good: no undo brings them back. Raises NotFound where nothing is kept about them.

    Their messages stay as figures do, with the phone masked and without text and answers. Of a phone that has opted out
    its keyed hash stays on the suppression list.
    """
    kept = edits.forget(unit, client_id)
    choose(unit, [client_id])
    there = unit.connection.execute(select(client.c.id).where(client.c.id == client_id)).first()
    theirs = select(message.c.id).where(message.c.client_id == client_id)
    if not (there or kept or unit.connection.execute(theirs.limit(1)).first()):
        raise NotFound(QT_TRANSLATE_NOOP("errors", "There is no client {id}."), id=client_id)
    clients.remove(unit, now)
    unit.connection.execute(update(attempt).where(attempt.c.message_id.in_(theirs)).values(answer=None))
    unit.connection.execute(update(message).where(message.c.client_id == client_id).values(text=None, last_answer=None))


def _attempts(unit: ReadUnit, message_id: int) -> list[dict[str, Any]]:
    tried = select(attempt).where(attempt.c.message_id == message_id).order_by(attempt.c.fence)
    return [
        {
            "started_at": _iso(row.started_at),
            "duration_ms": row.duration_ms,
            "verdict": row.verdict,
            "http_status": row.http_status,
            "answer": row.answer,
        }
        for row in unit.connection.execute(tried)
    ]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
