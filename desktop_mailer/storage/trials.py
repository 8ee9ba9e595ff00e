"""Test sends, apart from the messages of mailings: each with an id of its own, on record before it goes out."""

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError
from desktop_mailer.domain.message import Answer, MessageId
from desktop_mailer.storage import message_ids, quota, suppression
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.storage.schema import client, message, trial

KEPT_FOR = timedelta(days=30)


def begin(unit: WriteUnit, phone: str, text: str, now: datetime) -> MessageId:
    """Record that `text` is about to go to `phone` (canonical); gives the id that it goes out with.

    Raises FieldError("phone") where nobody may write to that number, FieldError("text") for a text of nothing.
    """
    if suppression.among(unit, [phone]):
        raise FieldError("phone", QT_TRANSLATE_NOOP("errors", "{phone} has opted out."), phone=phone)
    if not text.strip():
        raise FieldError("text", QT_TRANSLATE_NOOP("errors", "The text is empty."))
    unit.connection.execute(delete(trial).where(trial.c.started_at < now - KEPT_FOR))
    key = MessageId(message_ids.take(unit.connection, 1) + 1)
    unit.connection.execute(insert(trial).values(id=key, phone=phone, text=text, started_at=now))
    quota.take(unit, 1, now)
    return key


def end(unit: WriteUnit, key: MessageId, answer: Answer, duration: timedelta) -> None:
    """Record how it ended."""
    unit.connection.execute(
        update(trial)
        .where(trial.c.id == key)
        .values(
            verdict=answer.verdict.value,
            answer=answer.text or None,
            duration_ms=duration // timedelta(milliseconds=1),
        )
    )


def forget(unit: WriteUnit, client_id: ClientId) -> None:
    """Remove what was sent as a test to a phone of that client, now or when a message was begun for them."""
    now = select(client.c.phone).where(client.c.id == client_id)
    once = select(message.c.phone).where(message.c.client_id == client_id, message.c.phone.is_not(None))
    unit.connection.execute(delete(trial).where(trial.c.phone.in_(now.union(once))))
