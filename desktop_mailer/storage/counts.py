"""Keeps the counts of a mailing and the tallies per second true to its messages. Storage only.

Every move of a message between statuses is told to a `Tallies` in the same transaction; nothing counts rows later.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.sqlite import insert

from desktop_mailer.domain.changes import Delta, Event
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import NotSent, Status
from desktop_mailer.storage.database import ReadUnit, WriteUnit
from desktop_mailer.storage.prepared import Prepared
from desktop_mailer.storage.schema import mailing, meta, tally, to_ms

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


class Tallies:
    """The moves of one transaction at `now`, added up and written once by `write`."""

    def __init__(self, now: datetime) -> None:
        self._second = epoch_second(now)
        self._moves: Counter[tuple[MailingId, Status]] = Counter()

    def add(self, mailing_id: int, status: Status, count: int = 1) -> None:
        """`count` messages more of that status."""
        self._moves[MailingId(mailing_id), status] += count

    def move(self, mailing_id: int, before: Status, after: Status, count: int = 1) -> None:
        """`count` messages went from one status to another."""
        self.add(mailing_id, before, -count)
        self.add(mailing_id, after, count)

    def write(self, unit: WriteUnit) -> None:
        """Bring the counts and tallies up to date and note the deltas."""
        moves = {key: count for key, count in self._moves.items() if count}
        if not moves:
            return
        _add_counts.run(
            unit.connection,
            [
                {
                    "mailing": mailing_id,
                    "pending_more": moves.get((mailing_id, Status.PENDING), 0),
                    "sent_more": moves.get((mailing_id, Status.SENT), 0),
                    "not_sent_more": moves.get((mailing_id, Status.NOT_SENT), 0),
                }
                for mailing_id in sorted({mailing_id for mailing_id, _ in moves})
            ],
        )
        final = [
            {"mailing_id": mailing_id, "second": self._second, "status": status.value, "count": count}
            for (mailing_id, status), count in moves.items()
            if status is not Status.PENDING
        ]
        _add_tally.run(unit.connection, final)
        commit = _next_commit(unit)
        unit.note(
            deltas=[
                Delta(mailing_id, status, count, None if status is Status.PENDING else self._second, commit)
                for (mailing_id, status), count in moves.items()
            ]
        )
