"""Runs of mailings that repeat: each is a mailing of its own, added when the one before it starts. Storage only."""

from datetime import datetime

from sqlalchemy import insert, select

from desktop_mailer.domain.changes import Event, Table
from desktop_mailer.domain.mailing import Mailing, MailingId, MailingState
from desktop_mailer.domain.repetition import next_run
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.storage.schema import mailing

_TAKEN_OVER = (
    "name",
    "text",
    "operator_codes",
    "tags",
    "all_tags",
    "window_start",
    "window_end",
    "window_days",
    "rate",
    "advertising",
    "budget",
    "period",
)


def plan_next(unit: WriteUnit, found: Mailing, now: datetime) -> None:
    """Add the run after `found`, which starts now or is over unstarted. One that is held is followed by one held."""
    if found.period is None:
        return
    first = found.first_run_at or found.starts_at
    starts_at, ends_at = next_run(found.period, first, found.starts_at, found.ends_at, now)
    row = unit.connection.execute(select(mailing).where(mailing.c.id == found.id)).one()
    held = found.state is MailingState.PAUSED
    made = unit.connection.execute(
        insert(mailing).values(
            **{name: getattr(row, name) for name in _TAKEN_OVER},
            starts_at=starts_at,
            ends_at=ends_at,
            state=found.state if held else MailingState.SCHEDULED,
            pause_reason=found.pause_reason if held else None,
            first_run_at=first,
            parent_id=found.parent_id or found.id,
            created_at=now,
            updated_at=now,
        )
    )
    (key,) = made.inserted_primary_key or (0,)
    created = Event(name="mailing.created", mailing_id=MailingId(key), reason=found.period.value)
    unit.note(mailings=[MailingId(key)], reshaped=[Table.MAILINGS], events=[created])
