"""Settle what was tried: what each outcome means for its message. Used by storage.dispatch, in its transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, exists, func, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from desktop_mailer.domain.message import (
    LEASE,
    UNCOUNTED,
    LostAnswers,
    MessageId,
    NotSent,
    Outcome,
    Status,
    Verdict,
)
from desktop_mailer.storage import settings, spending
from desktop_mailer.storage.counts import Tallies
from desktop_mailer.storage.database import ReadUnit, WriteUnit
from desktop_mailer.storage.prepared import Prepared
from desktop_mailer.storage.schema import PENDING, attempt, message, to_ms


def hold_lost(unit: ReadUnit) -> bool:
    """True where the operator wants messages whose answer was lost held back instead of sent again."""
    return settings.load(unit).lost_answers is LostAnswers.HOLD


_current = select(
    message.c.id, message.c.fence, message.c.status, message.c.reason, message.c.lease_until, message.c.final_at
).where(message.c.id.in_(bindparam("ids", expanding=True)))
_accept = Prepared(
    update(message)
    .where(message.c.id == bindparam("key"))
    .values(
        status=Status.SENT,
        reason="",
        due_at=None,
        lease_until=None,
        final_at=bindparam("finished"),
        last_answer=bindparam("answer"),
    )
)
_end = Prepared(
    update(message)
    .where(message.c.id == bindparam("key"))
    .values(
        status=Status.NOT_SENT,
        reason=bindparam("why"),
        due_at=None,
        lease_until=None,
        final_at=bindparam("finished"),
        maybe_delivered=message.c.maybe_delivered | bindparam("maybe"),
        last_answer=bindparam("answer"),
    )
)
_put_back = Prepared(
    update(message)
    .where(message.c.id == bindparam("key"))
    .values(
        due_at=bindparam("due"),
        reason=bindparam("why"),
        lease_until=None,
        attempts=message.c.attempts - bindparam("uncount"),
        maybe_delivered=message.c.maybe_delivered | bindparam("maybe"),
        last_answer=func.coalesce(bindparam("answer"), message.c.last_answer),
    )
)
_untried = (
    select(message.c.id, message.c.mailing_id, message.c.text)
    .where(message.c.id.in_(bindparam("ids", expanding=True)), PENDING, message.c.attempts == 0)
    .where(message.c.text.is_not(None))
    .where(~exists().where(attempt.c.message_id == message.c.id))  # attempts that do not count went out as well
)
_unfreeze = Prepared(update(message).where(message.c.id == bindparam("key")).values(phone=None, text=None))
_record = Prepared(insert_or(attempt).on_conflict_do_nothing())


def settle(unit: WriteUnit, outcomes: Sequence[Outcome], tallies: Tallies, now: datetime) -> list[datetime]:
    """Record `outcomes` on their messages and as attempts. Repeating one is harmless.

    Returns when those were claimed that come back unposted.
    """
    current = {
        row.id: row for row in unit.connection.execute(_current, {"ids": [o.claim.message_id for o in outcomes]})
    }
    gone = {key for key, row in current.items() if row.reason == NotSent.CLIENT_DELETED}
    if gone:
        outcomes = [_wordless(each) if each.claim.message_id in gone else each for each in outcomes]
    # An acceptance counts whenever it comes, also after the lease or the end, and before all else. Sent is for good.
    acceptances = {o.claim.message_id: o for o in outcomes if o.answer.verdict is Verdict.ACCEPTED}
    accepted: list[dict[str, Any]] = []
    ended: list[dict[str, Any]] = []
    put_back: list[dict[str, Any]] = []
    for message_id, outcome in acceptances.items():
        row = current.get(message_id)
        if row is not None and row.status != Status.SENT:
            if row.final_at is not None:
                tallies.reopen(outcome.claim.mailing_id, Status(row.status), row.final_at)
            tallies.end(outcome.claim.mailing_id, Status.SENT, final_at=outcome.finished_at)
            accepted.append(_told(outcome) | {"finished": outcome.finished_at})

    def end(outcome: Outcome, why: NotSent) -> None:
        tallies.end(outcome.claim.mailing_id, Status.NOT_SENT, final_at=outcome.finished_at)
        maybe = why is NotSent.UNCONFIRMED
        ended.append(_told(outcome) | {"why": why, "maybe": maybe, "finished": outcome.finished_at})

    for outcome in outcomes:
        claim = outcome.claim
        row = current.get(claim.message_id)
        overtaken = row is None or row.status != Status.PENDING or row.fence != claim.fence
        if row is None or overtaken or claim.message_id in acceptances:
            continue
        if outcome.answer.verdict is Verdict.REJECTED:
            end(outcome, NotSent.REJECTED)
        elif row.lease_until is None:
            continue  # it was put back before
        elif outcome.answer.lost and hold_lost(unit):
            end(outcome, NotSent.UNCONFIRMED)
        else:
            put_back.append(_put_back_values(outcome, now))
    posted = [o for o in outcomes if o.answer.verdict is not Verdict.NOT_TRIED and o.claim.message_id in current]
    for statement, values in ((_accept, accepted), (_end, ended), (_put_back, put_back)):
        statement.run(unit.connection, values)
    _thaw(unit, [o.claim.message_id for o in outcomes if o.answer.verdict is Verdict.NOT_TRIED])
    _record.run(unit.connection, [_attempt_values(outcome) for outcome in posted])
    unit.note(messages=[o.claim.message_id for o in outcomes])
    return _given_back(outcomes, current)


def _thaw(unit: WriteUnit, given_back: Sequence[MessageId]) -> None:
    """Unfreeze the bodies that never went out, and take back what they would have cost."""
    if not given_back:
        return
    rows = unit.connection.execute(_untried, {"ids": given_back}).all()
    _unfreeze.run(unit.connection, [{"key": row.id} for row in rows])
    parts: Counter[int] = Counter()
    for row in rows:
        parts[row.mailing_id] -= spending.parts(row.text)
    spending.spend(unit, parts.items())


def _wordless(outcome: Outcome) -> Outcome:
    """Without what the gateway said: it may name somebody who has been erased by now."""
    return replace(outcome, answer=replace(outcome.answer, text=""))


def _given_back(outcomes: Sequence[Outcome], current: Mapping[int, Row[Any]]) -> list[datetime]:
    unposted = [o.claim for o in outcomes if o.answer.verdict is Verdict.NOT_TRIED]
    leased = [row for c in unposted if (row := current.get(c.message_id)) is not None and row.fence == c.fence]
    return [row.lease_until - LEASE for row in leased if row.lease_until is not None]


def _told(outcome: Outcome) -> dict[str, Any]:
    return {"key": outcome.claim.message_id, "answer": outcome.answer.text or None}


def _put_back_values(outcome: Outcome, now: datetime) -> dict[str, Any]:
    verdict = outcome.answer.verdict
    return _told(outcome) | {
        "due": now + (outcome.wait or timedelta(0)),
        "why": outcome.waits or "",
        "uncount": int(verdict in UNCOUNTED),
        "maybe": verdict is Verdict.AMBIGUOUS,
    }


def _attempt_values(outcome: Outcome) -> dict[str, Any]:
    return {
        "message_id": outcome.claim.message_id,
        "fence": outcome.claim.fence,
        "started_at": outcome.started_at,
        "duration_ms": max(0, to_ms(outcome.finished_at) - to_ms(outcome.started_at)),
        "verdict": outcome.answer.verdict.value,
        "http_status": outcome.answer.http_status,
        "answer": outcome.answer.text or None,
    }
