"""Keeps the counts of a mailing and the tallies per second true to its messages. Storage only.

Every move of a message between statuses is told to a `Tallies` in the same transaction; nothing counts rows later.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import BigInteger, bindparam, delete, func, select, type_coerce, update
from sqlalchemy.dialects.sqlite import insert

from desktop_mailer.domain.changes import Delta, Event, Table
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import NotSent, Status
from desktop_mailer.storage.database import ReadUnit, WriteUnit
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


def recount(unit: WriteUnit, mailing_id: MailingId) -> bool:
    """Count a mailing's messages one by one and put that in the place of its counts. True where these were wrong.

    They never are, as far as is known: this is for whoever wants to be sure.
    """
    theirs = message.c.mailing_id == mailing_id
    second = (type_coerce(message.c.final_at, BigInteger) // 1_000).label("second")
    final = message.c.status != Status.PENDING
    rows = select(message.c.mailing_id, second, message.c.status, func.count().label("count")).where(theirs, final)
    counted = rows.group_by(message.c.mailing_id, second, message.c.status)
    kept = select(tally).where(tally.c.mailing_id == mailing_id, tally.c["count"] != 0)
    same = set(unit.connection.execute(kept).tuples()) == set(unit.connection.execute(counted).tuples())
    by_status = dict.fromkeys(Status, 0) | {
        Status(status): count
        for status, count in unit.connection.execute(
            select(message.c.status, func.count()).where(theirs).group_by(message.c.status)
        )
    }
    counts = {_COLUMN[status]: count for status, count in by_status.items()}
    columns = unit.connection.execute(
        select(*(mailing.c[name] for name in counts)).where(mailing.c.id == mailing_id)
    ).one()
    if same and tuple(columns) == tuple(counts.values()):
        return False
    unit.connection.execute(delete(tally).where(tally.c.mailing_id == mailing_id))
    unit.connection.execute(insert(tally).from_select(["mailing_id", "second", "status", "count"], counted))
    unit.connection.execute(update(mailing).where(mailing.c.id == mailing_id).values(**counts))
    _next_commit(unit)
    unit.note(mailings=[mailing_id], reshaped=[Table.MAILINGS, Table.MESSAGES])
    return True


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
