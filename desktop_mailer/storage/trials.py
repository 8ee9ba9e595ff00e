"""Test sends, apart from the messages of mailings: each with an id of its own, on record before it goes out."""

from datetime import datetime, timedelta

from sqlalchemy import Select, delete, insert, select, update

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError
from desktop_mailer.domain.message import Answer, MessageId
from desktop_mailer.storage import message_ids, quota, suppression
from desktop_mailer.storage.database import ReadUnit, WriteUnit
from desktop_mailer.storage.schema import trial

KEPT_FOR = timedelta(days=30)
MOST = 10
"""Numbers at once: it is a test, not a mailing."""


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


def of_phone(unit: ReadUnit, phone: str) -> list[dict[str, object]]:
    """What was sent as a test to that phone, oldest first."""
    theirs = select(trial).where(trial.c.phone == phone).order_by(trial.c.started_at, trial.c.id)
    return [
        {
            "started_at": row.started_at.isoformat(),
            "text": row.text,
            "verdict": row.verdict,
            "answer": row.answer,
            "duration_ms": row.duration_ms,
        }
        for row in unit.connection.execute(theirs)
    ]


def forget(unit: WriteUnit, phones: Select[tuple[str]]) -> None:
    """Remove what was sent as a test to those phones."""
    unit.connection.execute(delete(trial).where(trial.c.phone.in_(phones)))
