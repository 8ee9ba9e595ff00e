"""Messages broken down by what they have in common: jobs for a reading lane, behind the charts and their export.

All but that by mailing read the messages themselves: seconds for millions of them. What nobody waits for any more is
given up, as any read is.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Select, func, select, type_coerce
from sqlalchemy.sql.elements import ColumnElement

from desktop_mailer.domain.mailing import Counts, MailingId
from desktop_mailer.domain.message import MessageFilter, Status
from desktop_mailer.storage import mailings, reasons
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.storage.schema import attempt, client, client_tag, message, tag, to_ms

NONE = ""
"""The name of the part of those that have no tag, no zone, or are of a client who is gone."""


class By(StrEnum):
    """What messages are broken down by."""

    MAILING = "mailing"
    REASON = "reason"
    ATTEMPTS = "attempts"
    OPERATOR_CODE = "operator code"
    TAG = "tag"
    TIMEZONE = "time zone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Messages that have something in common: `name` is the code, the tag, the reason, the number, or the mailing's id.

    A client with two tags is in two parts.
    """

    name: str
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTimes:
    """How long the gateway took, in ms, in the attempts that began in `[start, start + step)` epoch seconds."""

    start: int
    count: int
    p50: int
    p95: int


def break_down(unit: ReadUnit, by: By, wanted: MessageFilter, now: datetime) -> tuple[Part, ...]:
    """The parts with the most messages first; of equals by name. Raises NotFound for a mailing that is none."""
    if wanted.mailing_id is not None:
        mailings.get(unit, wanted.mailing_id)
    if by is By.MAILING and wanted == MessageFilter(mailing_id=wanted.mailing_id):
        return _sorted(_by_mailing(unit, wanted.mailing_id))
    what = _BY[by]
    if by is By.REASON:
        wanted = replace(wanted, status=Status.NOT_SENT)
    statement = what.of(select(what.name, message.c.status, func.count()).select_from(message))
    statement = statement.where(*reasons.chosen(unit, wanted, now)).group_by(what.name, message.c.status)
    counted: dict[str, Counter[str]] = {}
    for name, status, count in unit.connection.execute(statement).tuples():
        counted.setdefault(NONE if name is None else str(name), Counter())[status] += count
    return _sorted(Part(name=name, counts=_counts(each)) for name, each in counted.items())


def answer_times(unit: ReadUnit, wanted: MessageFilter, step: int) -> tuple[AnswerTimes, ...]:
    """The median and the 95th percentile by `step` seconds since the epoch, of the attempts in the span of `wanted`.

    Exact: attempts are counted by whole milliseconds.
    """
    start = (type_coerce(attempt.c.started_at, BigInteger) // (step * 1_000) * step).label("start")
    statement = select(start, attempt.c.duration_ms, func.count()).where(attempt.c.duration_ms.is_not(None))
    if wanted.since is not None:
        statement = statement.where(type_coerce(attempt.c.started_at, BigInteger) >= to_ms(wanted.since))
    if wanted.until is not None:
        statement = statement.where(type_coerce(attempt.c.started_at, BigInteger) < to_ms(wanted.until))
    if wanted.mailing_id is not None:
        its = select(message.c.id).where(message.c.mailing_id == wanted.mailing_id)
        statement = statement.where(attempt.c.message_id.in_(its))
    found: dict[int, list[tuple[int, int]]] = {}
    order = statement.group_by(start, attempt.c.duration_ms).order_by(start, attempt.c.duration_ms)
    for begins, duration, count in unit.connection.execute(order).tuples():
        found.setdefault(begins, []).append((duration, count))
    return tuple(
        AnswerTimes(
            start=begins,
            count=sum(count for _, count in each),
            p50=_percentile(each, 0.5),
            p95=_percentile(each, 0.95),
        )
        for begins, each in found.items()
    )


def _percentile(counted: list[tuple[int, int]], share: float) -> int:
    """The least value that so large a share is not above (nearest rank)."""
    rank = max(1, -(-sum(count for _, count in counted) * share // 1))
    seen = 0
    for value, count in counted:
        seen += count
        if seen >= rank:
            return value
    return counted[-1][0]


def _by_mailing(unit: ReadUnit, only: MailingId | None) -> Iterable[Part]:
    chosen = mailings.all_mailings(unit) if only is None else (mailings.get(unit, only),)
    return (Part(name=str(each.id), counts=each.counts) for each in chosen if each.counts.total)


def _counts(by_status: Counter[str]) -> Counts:
    return Counts(pending=by_status[Status.PENDING], sent=by_status[Status.SENT], not_sent=by_status[Status.NOT_SENT])


def _sorted(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(sorted(parts, key=lambda part: (-part.counts.total, part.name)))


Statement = Select[Any]


@dataclass(frozen=True, slots=True)
class _What:
    name: ColumnElement[Any]
    of: Callable[[Statement], Statement] = lambda statement: statement


def _with_client(statement: Statement) -> Statement:
    return statement.outerjoin(client, client.c.id == message.c.client_id)


def _with_tags(statement: Statement) -> Statement:
    tagged = statement.outerjoin(client_tag, client_tag.c.client_id == message.c.client_id)
    return tagged.outerjoin(tag, tag.c.id == client_tag.c.tag_id)


_BY = {
    By.MAILING: _What(message.c.mailing_id),
    By.REASON: _What(message.c.reason),
    By.ATTEMPTS: _What(message.c.attempts),
    By.OPERATOR_CODE: _What(client.c.operator_code, _with_client),
    By.TAG: _What(tag.c.name, _with_tags),
    By.TIMEZONE: _What(client.c.timezone, _with_client),
}
