"""What time does to mailings: they start, get their messages, expire and finish. For engine, and cli after a cancel."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, false, func, literal, or_, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or
from sqlalchemy.sql.elements import ColumnElement

from desktop_mailer.domain.changes import Event, Table
from desktop_mailer.domain.client import is_known_zone
from desktop_mailer.domain.mailing import LATE_START, Mailing, MailingId, MailingState, PauseReason
from desktop_mailer.domain.message import NotSent, Status, Waiting
from desktop_mailer.storage import message_ids, repetition, settings
from desktop_mailer.storage.claiming import waiting, waiting_for_window
from desktop_mailer.storage.clients import zones
from desktop_mailer.storage.counts import Tallies, ended_by_reason
from desktop_mailer.storage.database import ReadUnit, WriteUnit
from desktop_mailer.storage.filters import matches
from desktop_mailer.storage.mailings import mailing_of
from desktop_mailer.storage.schema import FREE, PENDING, client, mailing, message

FAN_OUT_CHUNK = 50_000
SWEEP_CHUNK = 20_000

_open = mailing.c.state.in_((MailingState.SCHEDULED, MailingState.RUNNING, MailingState.PAUSED))


def advance(unit: WriteUnit, now: datetime) -> bool:
    """Do one step of what is due: start a mailing, end some messages, make some. True while more is due."""
    return _start_due(unit, now) or sweep(unit, now) or _make_messages(unit, now)


def sweep(unit: WriteUnit, now: datetime) -> bool:
    """End up to a chunk of the messages of one mailing that is cancelled or past its end. True while more is due."""
    _close(unit, now)
    ended = mailing.c.state.in_((MailingState.RUNNING, MailingState.PAUSED)) & mailing.c.closed_at.is_not(None)
    done = (
        (mailing.c.state == MailingState.RUNNING)
        & (mailing.c.pending == 0)
        & (mailing.c.audience_done >= mailing.c.audience_until)
    )
    cancelled = (mailing.c.state == MailingState.CANCELLED) & (mailing.c.pending > 0)
    for row in unit.connection.execute(select(mailing).where(or_(ended, done, cancelled)).order_by(mailing.c.id)).all():
        found = mailing_of(row)
        if _end_messages(unit, found, now) == SWEEP_CHUNK:
            return True
        _finish(unit, found.id, now)
    return False


def weigh_anew(unit: WriteUnit, now: datetime) -> bool:
    """Have a chunk of what waits for a later moment wait as if it were made now. True while there may be more.

    What waits rightly is left alone: were all of it made due, the sender would put it off again as fast.
    """
    started = mailing.c.state.in_((MailingState.RUNNING, MailingState.PAUSED)) & (mailing.c.pending > 0)
    room = SWEEP_CHUNK
    for row in unit.connection.execute(select(mailing).where(started).order_by(mailing.c.id)).all():
        found = mailing_of(row)
        due_at, reason = _first_due(unit, found, now)
        theirs = select(message.c.id).join(client, client.c.id == message.c.client_id)
        wrong = theirs.where(message.c.mailing_id == found.id, FREE, message.c.due_at > now, message.c.due_at != due_at)
        changed = unit.connection.execute(
            update(message)
            .where(message.c.client_id == client.c.id, message.c.id.in_(wrong.limit(room).correlate(None)))
            .values(due_at=due_at, reason=reason)
        )
        room -= changed.rowcount
        if room <= 0:
            break
    if room < SWEEP_CHUNK:
        unit.note(reshaped=[Table.MESSAGES])
    return room <= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """When next a mailing starts or ends, or a message becomes due; `sends_at` without the ends. None: never."""

    at: datetime | None
    sends_at: datetime | None


def foresee(unit: ReadUnit, now: datetime, *, resting: bool = False) -> Foresight:
    """What is next, as things are.

    It may have passed, but not for a sender that is `resting`: what is due has to wait then, while mailings end.
    """
    due = select(func.min(message.c.due_at)).where(message.c.mailing_id == mailing.c.id, PENDING).scalar_subquery()
    ends: list[datetime] = []
    sends: list[datetime] = []
    for row in unit.connection.execute(select(mailing, due.label("next_due")).where(_open)):
        found = mailing_of(row)
        if found.state is MailingState.SCHEDULED:
            sends.append(found.starts_at)
            continue
        ends.append(found.ends_at)
        if found.state is MailingState.RUNNING and found.audience_complete and found.counts.pending == 0:
            ends.append(now)  # all is done, but it is not closed yet
        elif found.state is MailingState.RUNNING and row.next_due is not None and now < found.last_claim_at:
            sends.append(max(row.next_due, found.starts_at))  # the clock may have been set back
    ends, sends = ([m for m in each if not resting or m > now] for each in (ends, sends))
    return Foresight(at=min(ends + sends, default=None), sends_at=min(sends, default=None))


def is_busy(unit: ReadUnit, now: datetime) -> bool:
    """True while some message of a started mailing can still move without a new start or window.

    Where none can, it has read all that wait: not for every turn of the sender.
    """
    found = unit.connection.execute(select(mailing).where(or_(_open, mailing.c.pending > 0))).all()
    return any(_is_busy(unit, each, now) for each in map(mailing_of, found))


def _is_busy(unit: ReadUnit, found: Mailing, now: datetime) -> bool:
    pending = found.counts.pending
    match found.state:
        case MailingState.SCHEDULED:
            return found.starts_at <= now
        case MailingState.RUNNING:
            unfinished = not found.audience_complete or pending == 0  # nothing left, but it is not closed yet
            can_move = found.starts_at <= now and _can_move(unit, found.id, now)
            return unfinished or now >= found.last_claim_at or can_move
        case MailingState.PAUSED:
            return found.ends_at <= now and pending > 0
        case _:
            return pending > 0  # cancelled, and not swept yet


def _can_move(unit: ReadUnit, mailing_id: MailingId, now: datetime) -> bool:
    waits = (Waiting.OUTSIDE_WINDOW, Waiting.NO_TIME_ZONE, Waiting.DAILY_CAP)
    can = or_(message.c.reason.not_in(waits), message.c.due_at <= now)
    return bool(
        unit.connection.execute(select(exists().where(message.c.mailing_id == mailing_id, PENDING, can))).scalar()
    )


def _start_due(unit: WriteUnit, now: datetime) -> bool:
    scheduled = (mailing.c.state == MailingState.SCHEDULED) & (mailing.c.starts_at <= now)
    # Paused before it started, and over: its people still get their rows, which say that it expired.
    missed = (mailing.c.state == MailingState.PAUSED) & mailing.c.audience_until.is_(None) & (mailing.c.ends_at <= now)
    waiting = select(mailing).where(or_(scheduled, missed)).order_by(mailing.c.starts_at, mailing.c.id)
    row = unit.connection.execute(waiting.limit(1)).one_or_none()
    if row is None:
        return False
    found = mailing_of(row)
    newest = select(func.coalesce(func.max(client.c.id), 0)).scalar_subquery()
    values: dict[str, Any] = {"audience_until": newest, "audience_done": 0}
    events = []
    # Late: it was to start while nothing ran to start it. What was added after its start is meant to begin at once.
    if found.starts_at > found.created_at and now - found.starts_at > LATE_START and now < found.ends_at:
        values |= {"state": MailingState.PAUSED, "pause_reason": PauseReason.LATE_START}
        events.append(Event(name="mailing.paused", mailing_id=found.id, reason=PauseReason.LATE_START))
    elif found.state is MailingState.SCHEDULED:
        values |= {"state": MailingState.RUNNING}
        events.append(Event(name="mailing.started", mailing_id=found.id))
    unit.connection.execute(update(mailing).where(mailing.c.id == found.id).values(updated_at=now, **values))
    unit.note(mailings=[found.id], events=events)
    repetition.plan_next(unit, found, now)
    return True


def _make_messages(unit: WriteUnit, now: datetime) -> bool:
    started = mailing.c.state.in_((MailingState.RUNNING, MailingState.PAUSED))
    unfinished = select(mailing).where(started, mailing.c.audience_done < mailing.c.audience_until)
    row = unit.connection.execute(unfinished.order_by(mailing.c.id).limit(1)).one_or_none()
    if row is None:
        return False
    found = mailing_of(row)
    first, last = row.audience_done, min(row.audience_done + FAN_OUT_CHUNK, row.audience_until)
    chosen = [*matches(unit, found.filter, last - first), client.c.id > first, client.c.id <= last]
    theirs = message.c.mailing_id == found.id
    some = select(message.c.id).where(theirs, message.c.client_id > first, message.c.client_id <= last).limit(1)
    if unit.connection.execute(some).first():  # those who match since are added to the ones who did
        chosen.append(~exists().where(theirs, message.c.client_id == client.c.id))
    opted_out = client.c.opted_out_at.is_not(None)
    unwilling = client.c.consent_at.is_(None) & ~opted_out if found.advertising else false()
    people = select(func.count(), func.count(client.c.opted_out_at), func.sum(case((unwilling, 1), else_=0)))
    total, out, unasked = unit.connection.execute(people.select_from(client).where(*chosen)).one()
    excluded = {NotSent.OPTED_OUT: out, NotSent.NO_CONSENT: unasked or 0}
    gets_none = opted_out | unwilling if found.advertising else opted_out
    waits = tuple(_waits_of_zones(unit, found, and_(*chosen, ~gets_none), now))
    due_at, reason = _first_due(unit, found, now)
    if found.advertising:
        reason = case((unwilling, NotSent.NO_CONSENT.value), else_=reason)
    source = select(
        _message_numbers(unit, first, last, total),
        literal(found.id),
        client.c.id,
        case((gets_none, Status.NOT_SENT.value), else_=Status.PENDING.value),
        case((opted_out, NotSent.OPTED_OUT.value), else_=reason),
        case((gets_none, None), else_=due_at),
        literal(now, message.c.created_at.type),
        case((gets_none, literal(now, message.c.final_at.type)), else_=None),
    ).where(*chosen)
    columns = ["id", "mailing_id", "client_id", "status", "reason", "due_at", "created_at", "final_at"]
    # Run again after a crash it adds what is missing: one message a (mailing, client), ever.
    made = unit.connection.execute(insert_or(message).from_select(columns, source).on_conflict_do_nothing()).rowcount
    tallies = Tallies(now)
    tallies.add(found.id, Status.NOT_SENT, sum(excluded.values()))
    tallies.add(found.id, Status.PENDING, made - sum(excluded.values()))
    tallies.write(unit)
    unit.connection.execute(update(mailing).where(mailing.c.id == found.id).values(audience_done=last))
    events = [Event(name="messages.made", mailing_id=found.id, messages=made)] if made else []
    events += waits if made else []
    events += ended_by_reason({(found.id, why): count for why, count in excluded.items()})
    whole = [found.id] if last >= row.audience_until else []  # the window says no more that they are being made
    unit.note(mailings=whole, reshaped=[Table.MESSAGES], events=events)
    return True


def _message_numbers(unit: WriteUnit, first: int, last: int, total: int) -> ColumnElement[int]:
    """New ids for the messages to `total` clients after `first` up to `last`, as an expression on `client`.

    Where that is most of them, their own ids number them: counting takes a quarter of the time of all that is done.
    """
    if last - first <= 2 * total:
        return message_ids.take(unit.connection, last - first) - first + client.c.id
    return message_ids.take(unit.connection, total) + func.row_number().over(order_by=client.c.id)


def _waits_of_zones(unit: ReadUnit, found: Mailing, those: ColumnElement[bool], now: datetime) -> Iterator[Event]:
    """For which of `those` clients the window of the mailing is closed, by their zone."""
    fallback_zone = settings.load(unit).fallback_zone
    firsts = {name: _first(found, name or fallback_zone, now) for name in (None, *zones(unit))}
    if not any(reason for _, reason in firsts.values()):
        return
    counted = select(client.c.timezone, func.count()).where(those).group_by(client.c.timezone)
    for name, count in unit.connection.execute(counted).tuples():
        until, reason = firsts.get(name) or firsts[None]
        if reason:
            yield waiting(found.id, reason, until, count, name or "")


def _first(found: Mailing, zone: str | None, now: datetime) -> tuple[datetime, str]:
    return waiting_for_window(found, zone if zone and is_known_zone(zone) else None, now)


def _first_due(unit: ReadUnit, found: Mailing, now: datetime) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """When the messages to clients of each zone are first due, and why they wait, as expressions on `client`."""
    fallback_zone = settings.load(unit).fallback_zone

    moment = message.c.due_at.type
    other_due, other_reason = _first(found, fallback_zone, now)
    if found.window is None:
        return literal(other_due, moment), literal(other_reason)
    by_zone = {name: _first(found, name, now) for name in zones(unit)}
    if not by_zone:
        return literal(other_due, moment), literal(other_reason)
    return (
        case(
            {name: literal(due, moment) for name, (due, _) in by_zone.items()},
            value=client.c.timezone,
            else_=literal(other_due, moment),
        ),
        case({name: reason for name, (_, reason) in by_zone.items()}, value=client.c.timezone, else_=other_reason),
    )


def _end_messages(unit: WriteUnit, found: Mailing, now: datetime) -> int:
    """End up to a chunk of pending messages; those with a live lease finish first. Returns how many."""
    if found.counts.pending == 0:
        return 0
    chunk = select(message.c.id).where(message.c.mailing_id == found.id, FREE).limit(SWEEP_CHUNK)
    reason: ColumnElement[Any] = literal(NotSent.CANCELLED.value)
    if found.state is not MailingState.CANCELLED:
        reason = case((message.c.maybe_delivered, NotSent.UNCONFIRMED.value), else_=NotSent.EXPIRED.value)
    ended = Counter(
        unit.connection.execute(
            update(message)
            .where(message.c.id.in_(chunk))
            .values(status=Status.NOT_SENT, reason=reason, due_at=None, final_at=now)
            .returning(message.c.reason)
        ).scalars()
    )
    if ended:
        tallies = Tallies(now)
        tallies.end(found.id, Status.NOT_SENT, ended.total())
        tallies.write(unit)
        events = ended_by_reason({(found.id, NotSent(why)): count for why, count in ended.items()})
        unit.note(mailings=[found.id], reshaped=[Table.MESSAGES], events=events)
    return ended.total()


def _close(unit: WriteUnit, now: datetime) -> None:
    """Close what is seen past its end, for good: a clock that is set back does not open it again."""
    open_still = mailing.c.state.in_((MailingState.RUNNING, MailingState.PAUSED)) & mailing.c.closed_at.is_(None)
    past = select(mailing.c.id).where(open_still, mailing.c.ends_at <= now)
    closed = unit.connection.execute(past).scalars().all()
    if closed:
        unit.connection.execute(update(mailing).where(mailing.c.id.in_(closed)).values(closed_at=now))
        unit.note(mailings=[MailingId(key) for key in closed])


def _finish(unit: WriteUnit, mailing_id: MailingId, now: datetime) -> None:
    finished = unit.connection.execute(
        update(mailing)
        .where(mailing.c.id == mailing_id, mailing.c.pending == 0, mailing.c.audience_done >= mailing.c.audience_until)
        .where(mailing.c.state.in_((MailingState.RUNNING, MailingState.PAUSED)))
        .values(
            state=MailingState.FINISHED,
            pause_reason=None,
            closed_at=func.coalesce(mailing.c.closed_at, literal(now, mailing.c.closed_at.type)),
            updated_at=now,
        )
    ).rowcount
    if finished:
        unit.note(mailings=[mailing_id], events=[Event(name="mailing.finished", mailing_id=mailing_id)])
