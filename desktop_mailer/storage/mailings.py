"""Mailings and their life as the operator steers it: jobs for the lanes. Used by ui, cli and storage."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from sqlalchemy import Row, exists, func, insert, select
from sqlalchemy import delete as sql_delete
from sqlalchemy import update as sql_update

from desktop_mailer.domain.changes import Event, Table
from desktop_mailer.domain.client import ClientFilter
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError, InvalidInput, MailerError, NotFound
from desktop_mailer.domain.mailing import (
    NAME_LIMIT,
    Counts,
    Mailing,
    MailingDraft,
    MailingId,
    MailingState,
    PauseReason,
)
from desktop_mailer.domain.repetition import Period
from desktop_mailer.domain.window import Window
from desktop_mailer.storage import audit, settings, spending, waiting
from desktop_mailer.storage.database import ReadUnit, WriteUnit
from desktop_mailer.storage.filters import matches
from desktop_mailer.storage.schema import attempt, client, mailing, message, tally, to_ms

_COPY = " (copy)"
_NOT_STARTED = (MailingState.DRAFT, MailingState.SCHEDULED)
_STOPPABLE = (MailingState.SCHEDULED, MailingState.RUNNING)
_OPEN = (MailingState.DRAFT, MailingState.SCHEDULED, MailingState.RUNNING, MailingState.PAUSED)


def add(unit: WriteUnit, draft: MailingDraft, now: datetime, *, as_draft: bool = False) -> Mailing:
    """Add a mailing: scheduled (it begins by itself at its start), or as a draft. Raises InvalidInput."""
    checked = draft.checked(now)
    state = MailingState.DRAFT if as_draft else MailingState.SCHEDULED
    return _insert(unit, checked, state, now)


def duplicate(unit: WriteUnit, mailing_id: MailingId, now: datetime) -> Mailing:
    """Add a draft like that mailing, which begins now and lasts as long. Raises NotFound."""
    like = MailingDraft.of(get(unit, mailing_id))
    lasts = like.ends_at - like.starts_at
    again = replace(like, name=f"{like.name[: NAME_LIMIT - len(_COPY)]}{_COPY}", starts_at=now, ends_at=now + lasts)
    return _insert(unit, again, MailingState.DRAFT, now)


def update(unit: WriteUnit, mailing_id: MailingId, draft: MailingDraft, now: datetime) -> Mailing:
    """Change a mailing. Once it has started its start and filter are fixed; a new text is for those not yet attempted.

    Raises InvalidInput, NotFound, or MailerError where it is over.
    """
    before = _allowed(unit, mailing_id, _OPEN)
    checked = draft.checked(now)
    if before.state not in _NOT_STARTED:
        problems = []
        if checked.filter != before.filter:
            problem = QT_TRANSLATE_NOOP("errors", "The mailing has started: whom it is for is fixed.")
            problems.append(FieldError("filter", problem))
        if checked.advertising != before.advertising:
            problem = QT_TRANSLATE_NOOP("errors", "The mailing has started: whether it advertises is fixed.")
            problems.append(FieldError("advertising", problem))
        if checked.period != before.period:
            problem = QT_TRANSLATE_NOOP("errors", "The mailing has started: its next run is a mailing of its own.")
            problems.append(FieldError("period", problem))
        if to_ms(checked.starts_at) != to_ms(before.starts_at):
            problem = QT_TRANSLATE_NOOP("errors", "The mailing has started: its start is fixed.")
            problems.append(FieldError("starts_at", problem))
        if problems:
            raise InvalidInput(tuple(problems))
        if checked.window != before.window:
            waiting.of_mailing(unit, mailing_id, now)
        elif checked.ends_at != before.ends_at:  # what opens after the end waits for the end
            waiting.of_mailing(unit, mailing_id, now, message.c.due_at >= min(before.ends_at, checked.ends_at))
    values = _columns(checked)
    if checked.period is None:
        values["first_run_at"] = None
    elif before.first_run_at is None or to_ms(checked.starts_at) != to_ms(before.starts_at):
        values["first_run_at"] = checked.starts_at
    _set(unit, mailing_id, now, "mailing.changed", **values)
    return get(unit, mailing_id)


def get(unit: ReadUnit, mailing_id: MailingId) -> Mailing:
    """The mailing of that id. Raises NotFound."""
    row = unit.connection.execute(select(mailing).where(mailing.c.id == mailing_id)).one_or_none()
    if row is None:
        raise NotFound(QT_TRANSLATE_NOOP("errors", "There is no mailing {id}."), id=mailing_id)
    return mailing_of(row)


def by_id(unit: ReadUnit, wanted: Iterable[int]) -> dict[int, Mailing]:
    """The mailings of those ids, as far as they are there."""
    found = unit.connection.execute(select(mailing).where(mailing.c.id.in_(set(wanted))))
    return {row.id: mailing_of(row) for row in found}


def all_mailings(unit: ReadUnit) -> tuple[Mailing, ...]:
    """Every mailing, newest first."""
    return tuple(map(mailing_of, unit.connection.execute(select(mailing).order_by(mailing.c.id.desc()))))


def launch(unit: WriteUnit, mailing_id: MailingId, now: datetime) -> Mailing:
    """Make a draft a scheduled mailing. Raises MailerError where it is none, or where its end has passed."""
    before = _allowed(unit, mailing_id, (MailingState.DRAFT,))
    _refuse_past(before, now)
    # A draft that is launched after its start begins at once: it is not late, it was not meant to run before.
    _set(unit, mailing_id, now, "mailing.launched", state=MailingState.SCHEDULED, created_at=now)
    return get(unit, mailing_id)


def pause(unit: WriteUnit, mailing_id: MailingId, now: datetime) -> Mailing:
    """Hold a scheduled or running mailing. What is in flight finishes. Raises MailerError in any other state."""
    _allowed(unit, mailing_id, _STOPPABLE)
    _pause(unit, mailing_id, now, PauseReason.OPERATOR)
    return get(unit, mailing_id)


def pause_refused(unit: WriteUnit, mailing_id: MailingId, now: datetime) -> bool:
    """Hold a mailing that the gateway refuses nearly whole. False where it is not running any more."""
    found = unit.connection.execute(select(mailing.c.state).where(mailing.c.id == mailing_id)).scalar()
    if found != MailingState.RUNNING:
        return False
    _pause(unit, mailing_id, now, PauseReason.REFUSED)
    return True


def pause_spent(unit: WriteUnit, mailing_id: MailingId, now: datetime) -> None:
    """Hold a running mailing whose budget does not allow its next message."""
    _pause(unit, mailing_id, now, PauseReason.BUDGET)


def resume(unit: WriteUnit, mailing_id: MailingId, now: datetime) -> Mailing:
    """Let a paused mailing go on.

    Raises MailerError where it is not paused, where its end has passed, or where its budget allows no part more.
    """
    before = _allowed(unit, mailing_id, (MailingState.PAUSED,))
    _refuse_past(before, now)
    if spending.left(before, settings.load(unit).part_price) == 0:
        problem = QT_TRANSLATE_NOOP("errors", "The budget of mailing {id} is used up.")
        raise MailerError(problem, QT_TRANSLATE_NOOP("errors", "Raise it first."), id=mailing_id)
    # Before its audience is chosen a mailing is scheduled. As of now, so that it is not taken for late again.
    values: dict[str, Any] = {"state": MailingState.RUNNING}
    if unit.connection.execute(select(mailing.c.audience_until).where(mailing.c.id == mailing_id)).scalar() is None:
        values = {"state": MailingState.SCHEDULED, "created_at": max(now, before.created_at)}
    _set(unit, mailing_id, now, "mailing.resumed", pause_reason=None, **values)
    return get(unit, mailing_id)


def who_match_since(unit: ReadUnit, mailing_id: MailingId, now: datetime) -> int:
    """How many clients match the filter of a started mailing by now and have no message of it.

    Raises MailerError where it is not under way, or where its first messages are still being made.
    """
    found = _allowed(unit, mailing_id, (MailingState.RUNNING, MailingState.PAUSED))
    _refuse_past(found, now)
    if not found.audience_complete:
        raise MailerError(
            QT_TRANSLATE_NOOP("errors", "The messages of mailing {id} are still being made."), id=found.id
        )
    has_one = exists().where(message.c.mailing_id == mailing_id, message.c.client_id == client.c.id)
    more = select(func.count()).select_from(client).where(*matches(unit, found.filter), ~has_one)
    return unit.connection.execute(more).scalar_one()


def add_who_match_since(unit: WriteUnit, mailing_id: MailingId, now: datetime) -> int:
    """Have a started mailing get them too: their messages are made like the first ones. Returns how many they are.

    Raises as `who_match_since`.
    """
    count = who_match_since(unit, mailing_id, now)
    if count:
        newest = select(func.max(client.c.id)).scalar_subquery()
        _set(unit, mailing_id, now, "mailing.extended", audience_until=newest, audience_done=0)
    return count


def cancel(unit: WriteUnit, mailing_id: MailingId, now: datetime) -> Mailing:
    """End a mailing for good. Its pending messages are swept to `not sent: cancelled` (`life.sweep`).

    Raises MailerError where it is over already.
    """
    _allowed(unit, mailing_id, _OPEN)
    _set(unit, mailing_id, now, "mailing.cancelled", state=MailingState.CANCELLED, pause_reason=None, closed_at=now)
    return get(unit, mailing_id)


def delete(unit: WriteUnit, mailing_id: MailingId, now: datetime) -> None:
    """Delete a mailing with its messages and their history. Raises MailerError while it runs or is paused."""
    del now
    _allowed(unit, mailing_id, (*_NOT_STARTED, MailingState.FINISHED, MailingState.CANCELLED))
    theirs = select(message.c.id).where(message.c.mailing_id == mailing_id)
    unit.connection.execute(sql_delete(attempt).where(attempt.c.message_id.in_(theirs)))
    unit.connection.execute(sql_delete(message).where(message.c.mailing_id == mailing_id))
    unit.connection.execute(sql_delete(tally).where(tally.c.mailing_id == mailing_id))
    unit.connection.execute(sql_delete(mailing).where(mailing.c.id == mailing_id))
    deleted = Event(name="mailing.deleted", mailing_id=mailing_id)
    unit.note(mailings=[mailing_id], reshaped=[Table.MAILINGS, Table.MESSAGES], events=[deleted])


def mailing_of(row: Row[Any]) -> Mailing:
    """The mailing of a whole row of the table."""
    window = None
    if row.window_start is not None:
        window = Window(
            start=_clock(row.window_start),
            end=_clock(row.window_end),
            days=frozenset(day for day in range(7) if row.window_days >> day & 1),
        )
    return Mailing(
        id=MailingId(row.id),
        name=row.name,
        text=row.text,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        filter=ClientFilter(
            operator_codes=tuple(json.loads(row.operator_codes)),
            tags=tuple(json.loads(row.tags)),
            all_tags=row.all_tags,
        ),
        window=window,
        rate=row.rate,
        state=MailingState(row.state),
        pause_reason=PauseReason(row.pause_reason) if row.pause_reason else None,
        created_at=row.created_at,
        updated_at=row.updated_at,
        audience_complete=row.audience_until is not None and row.audience_done >= row.audience_until,
        counts=Counts(pending=row.pending, sent=row.sent, not_sent=row.not_sent),
        advertising=row.advertising,
        budget=row.budget,
        parts=row.parts,
        period=Period(row.period) if row.period else None,
        first_run_at=row.first_run_at,
        parent_id=None if row.parent_id is None else MailingId(row.parent_id),
    )


def _columns(draft: MailingDraft) -> dict[str, Any]:
    window = draft.window
    return {
        "name": draft.name,
        "text": draft.text,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "operator_codes": json.dumps(draft.filter.operator_codes),
        "tags": json.dumps(draft.filter.tags, ensure_ascii=False),
        "all_tags": draft.filter.all_tags,
        "window_start": _minutes(window.start) if window else None,
        "window_end": _minutes(window.end) if window else None,
        "window_days": sum(1 << day for day in window.days) if window else None,
        "rate": draft.rate,
        "advertising": draft.advertising,
        "budget": draft.budget,
        "period": draft.period,
    }


def _insert(unit: WriteUnit, checked: MailingDraft, state: MailingState, now: datetime) -> Mailing:
    values = _columns(checked) | {"first_run_at": checked.starts_at if checked.period else None}
    made = unit.connection.execute(insert(mailing).values(**values, state=state, created_at=now, updated_at=now))
    (key,) = made.inserted_primary_key or (0,)
    created = Event(name="mailing.created", mailing_id=MailingId(key), reason=state, after=_facts(checked))
    unit.note(mailings=[MailingId(key)], reshaped=[Table.MAILINGS], events=[created])
    return get(unit, MailingId(key))


def _facts(draft: MailingDraft) -> dict[str, Any]:
    """What the record of changes tells of a mailing."""
    window = draft.window
    return {
        "name": draft.name,
        "text": draft.text,
        "starts_at": draft.starts_at.isoformat(),
        "ends_at": draft.ends_at.isoformat(),
        "operator_codes": list(draft.filter.operator_codes),
        "tags": list(draft.filter.tags),
        "all_tags": draft.filter.all_tags,
        "window": f"{window.start:%H:%M}-{window.end:%H:%M}" if window else None,
        "days": sorted(window.days) if window else None,
        "rate": draft.rate,
        "advertising": draft.advertising,
        "budget": None if draft.budget is None else f"{draft.budget.normalize():f}",
        "period": draft.period,
    }


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _set(unit: WriteUnit, mailing_id: MailingId, now: datetime, event: str, /, **values: object) -> None:
    before = _facts(MailingDraft.of(get(unit, mailing_id)))
    unit.connection.execute(sql_update(mailing).where(mailing.c.id == mailing_id).values(updated_at=now, **values))
    was, becomes = audit.differences(before, _facts(MailingDraft.of(get(unit, mailing_id))))
    reason = values.get("pause_reason")
    told = Event(
        name=event,
        mailing_id=mailing_id,
        reason=None if reason is None else str(reason),
        before=was or None,
        after=becomes or None,
    )
    unit.note(mailings=[mailing_id], events=[told])


def _pause(unit: WriteUnit, mailing_id: MailingId, now: datetime, reason: PauseReason) -> None:
    _set(unit, mailing_id, now, "mailing.paused", state=MailingState.PAUSED, pause_reason=reason)


def _allowed(unit: ReadUnit, mailing_id: MailingId, states: Iterable[MailingState]) -> Mailing:
    found = get(unit, mailing_id)
    if found.state not in states:
        problem = QT_TRANSLATE_NOOP("errors", "Mailing {id} is {state}: this cannot be done to it now.")
        raise MailerError(problem, id=mailing_id, state=found.state)
    return found


def _refuse_past(found: Mailing, now: datetime) -> None:
    if found.ends_at <= now:
        raise MailerError(QT_TRANSLATE_NOOP("errors", "The end of mailing {id} has passed."), id=found.id)
