"""Keeps the counts of a mailing and the tallies per second true to its messages. Storage only.

Every move of a message between statuses is told to a `Tallies` in the same transaction; nothing counts rows later.
"""

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, delete, func, select, type_coerce, update
from sqlalchemy.dialects.sqlite import insert

from desktop_mailer.domain.changes import Delta, Event, Table
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import NotSent, Status
from desktop_mailer.storage.database import Database, ReadUnit, WriteUnit
from desktop_mailer.storage.prepared import Prepared
from desktop_mailer.storage.schema import mailing, message, meta, tally, to_ms

_add_counts = Prepared(
    update(mailing)
    .where(mailing.c.id == bindparam("mailing"))
    .values(
        pending=mailing.c.pending + bindparam("pending_more"),
        sent=mailing.c.sent + bindparam("sent_more"),
        not_sent=mailing.c.not_sent + bindparam("not_sent_more"),
    )
)
_COMMIT = "commit of counts"
_COLUMN = {Status.PENDING: "pending", Status.SENT: "sent", Status.NOT_SENT: "not_sent"}
_tally_insert = insert(tally)
_add_tally = Prepared(
    _tally_insert.on_conflict_do_update(
        index_elements=["mailing_id", "second", "status"],
        set_={"count": tally.c.count + _tally_insert.excluded["count"]},
    )
)
_count_commit = Prepared(
    insert(meta)
    .values(key=_COMMIT, value=1)
    .on_conflict_do_update(index_elements=["key"], set_={"value": meta.c.value + 1})
    .returning(meta.c.value)
)


def epoch_second(moment: datetime) -> int:
    """Whole seconds since the epoch."""
    return to_ms(moment) // 1_000


def as_of(unit: ReadUnit) -> int:
    """The number of the last commit whose deltas are in the counts that `unit` reads."""
    return int(unit.connection.execute(select(meta.c.value).where(meta.c.key == _COMMIT)).scalar() or 0)


def ended_by_reason(counts: Mapping[tuple[MailingId, NotSent], int]) -> list[Event]:
    """Messages that ended without an attempt, for the log: a line for each mailing and reason, not for each message."""
    return [
        Event(name="messages.ended", mailing_id=mailing_id, reason=reason, messages=count)
        for (mailing_id, reason), count in counts.items()
        if count
    ]


def _next_commit(unit: WriteUnit) -> int:
    return int(_count_commit.one(unit.connection, {}).scalar_one())


async def recount(
    database: Database,
    mailing_ids: Sequence[MailingId],
    *,
    on_progress: Callable[[float], None] = lambda _: None,
    stop: threading.Event | None = None,
) -> tuple[MailingId, ...]:
    """Count the messages of these mailings one by one; gives those whose counts were wrong, and are right now.

    They never are wrong, as far as is known: this is for whoever wants to be sure. The counting is done on a reading
    lane, so that nothing waits for it; only what is wrong is written. Ends early, with what it has, once `stop` is set.
    """
    wrong: list[MailingId] = []
    for number, mailing_id in enumerate(mailing_ids):
        if stop is not None and stop.is_set():
            break
        if not await database.read(are_right, mailing_id) and await database.write(put_right, mailing_id):
            wrong.append(mailing_id)
        on_progress((number + 1) / len(mailing_ids))
    return tuple(wrong)


def are_right(unit: ReadUnit, mailing_id: MailingId) -> bool:
    """True where the counts kept beside a mailing's messages are those of a count of them, or the mailing is gone."""
    kept = select(tally).where(tally.c.mailing_id == mailing_id, tally.c["count"] != 0)
    counted = _counted(mailing_id)
    if set(unit.connection.execute(kept).tuples()) != set(unit.connection.execute(counted).tuples()):
        return False
    counts = _by_status(unit, mailing_id)
    columns = select(*(mailing.c[name] for name in counts)).where(mailing.c.id == mailing_id)
    row = unit.connection.execute(columns).one_or_none()
    return row is None or tuple(row) == tuple(counts.values())


def put_right(unit: WriteUnit, mailing_id: MailingId) -> bool:
    """Have the counts of a mailing be those of its messages. True where they were others."""
    if are_right(unit, mailing_id):
        return False
    counts = _by_status(unit, mailing_id)
    its_counts = select(*(mailing.c[name] for name in counts)).where(mailing.c.id == mailing_id)
    before = unit.connection.execute(its_counts).one()._asdict()
    unit.connection.execute(delete(tally).where(tally.c.mailing_id == mailing_id))
    names = ["mailing_id", "second", "status", "count"]
    unit.connection.execute(insert(tally).from_select(names, _counted(mailing_id)))
    unit.connection.execute(update(mailing).where(mailing.c.id == mailing_id).values(**counts))
    _next_commit(unit)
    told = Event(name="mailing.recounted", mailing_id=mailing_id, before=before, after=counts)
    unit.note(mailings=[mailing_id], reshaped=[Table.MAILINGS, Table.MESSAGES], events=[told])
    return True


def _counted(mailing_id: MailingId) -> Select[Any]:
    second = (type_coerce(message.c.final_at, BigInteger) // 1_000).label("second")
    return (
        select(message.c.mailing_id, second, message.c.status, func.count().label("count"))
        .where(message.c.mailing_id == mailing_id, message.c.status != Status.PENDING)
        .group_by(message.c.mailing_id, second, message.c.status)
    )


def _by_status(unit: ReadUnit, mailing_id: MailingId) -> dict[str, int]:
    """The counts of a mailing by the columns that keep them."""
    counted = select(message.c.status, func.count()).where(message.c.mailing_id == mailing_id)
    found = dict(unit.connection.execute(counted.group_by(message.c.status)).tuples().all())
    return {column: found.get(status.value, 0) for status, column in _COLUMN.items()}


class Tallies:
    """The moves of one transaction at `now`, added up and written once by `write`.

    A final status is counted in the second of the message's `final_at`: that is `now`, unless another is named.
    """

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._moves: Counter[tuple[MailingId, Status, int | None]] = Counter()

    def add(self, mailing_id: int, status: Status, count: int = 1, final_at: datetime | None = None) -> None:
        """`count` messages more of that status."""
        second = None if status is Status.PENDING else epoch_second(final_at or self._now)
        self._moves[MailingId(mailing_id), status, second] += count

    def end(self, mailing_id: int, after: Status, count: int = 1, final_at: datetime | None = None) -> None:
        """`count` messages that were pending became final."""
        self.add(mailing_id, Status.PENDING, -count)
        self.add(mailing_id, after, count, final_at)

    def reopen(self, mailing_id: int, before: Status, final_at: datetime, count: int = 1) -> None:
        """`count` messages that became final then are pending again."""
        self.add(mailing_id, before, -count, final_at)
        self.add(mailing_id, Status.PENDING, count)

    def write(self, unit: WriteUnit) -> None:
        """Bring the counts and tallies up to date and note the deltas."""
        moves = {key: count for key, count in self._moves.items() if count}
        if not moves:
            return
        sums: Counter[tuple[MailingId, Status]] = Counter()
        for (mailing_id, status, _), count in moves.items():
            sums[mailing_id, status] += count
        _add_counts.run(
            unit.connection,
            [
                {
                    "mailing": mailing_id,
                    "pending_more": sums[mailing_id, Status.PENDING],
                    "sent_more": sums[mailing_id, Status.SENT],
                    "not_sent_more": sums[mailing_id, Status.NOT_SENT],
                }
                for mailing_id in sorted({mailing_id for mailing_id, _ in sums})
            ],
        )
        final = [
            {"mailing_id": mailing_id, "second": second, "status": status.value, "count": count}
            for (mailing_id, status, second), count in moves.items()
            if second is not None
        ]
        _add_tally.run(unit.connection, final)
        commit = _next_commit(unit)
        unit.note(
            deltas=[
                Delta(mailing_id, status, count, second, commit)
                for (mailing_id, status, second), count in moves.items()
            ]
        )
