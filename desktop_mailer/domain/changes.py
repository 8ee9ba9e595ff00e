"""What a committed write changed: the news that the window, the sender and the log listen to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any, Final

from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import MessageId, Status

NEWEST: Final = 2**63 - 1
"""As the number of a commit: after all that has been read."""


class Table(Enum):
    """A set of rows that a view lists."""

    CLIENTS = auto()
    MAILINGS = auto()
    MESSAGES = auto()
    SETTINGS = auto()


@dataclass(frozen=True, slots=True)
class Delta:
    """`count` messages more (or less) of a status in a mailing. `second` is the epoch second of a final status.

    `commit` numbers the transactions that moved counts: what was read as of that number or a later one holds it.
    """

    mailing_id: MailingId
    status: Status
    count: int
    second: int | None = None
    commit: int = NEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a mailing ("mailing.paused"), a client, many clients or the settings, for the record.

    `messages` or `clients` is to how many; `ids` are those clients. `before` and `after` hold what differs, by name.
    Of a decision to wait: `until` when, and for the clients of which `timezone` ("" is for those without one).
    """

    name: str
    mailing_id: MailingId | None = None
    client_id: ClientId | None = None
    reason: str | None = None
    messages: int | None = None
    clients: int | None = None
    ids: Sequence[int] = ()
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    until: datetime | None = None
    timezone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What one transaction changed.

    Ids whose rows differ; tables whose set or order of rows may differ (`reshaped`: too many to name, added, removed);
    how the counts moved; and what is to be told in the log.
    """

    clients: frozenset[ClientId] = frozenset()
    mailings: frozenset[MailingId] = frozenset()
    messages: frozenset[MessageId] = frozenset()
    reshaped: frozenset[Table] = frozenset()
    deltas: tuple[Delta, ...] = ()
    events: tuple[Event, ...] = ()

    def __bool__(self) -> bool:
        """False where nothing changed."""
        return bool(self.clients or self.mailings or self.messages or self.reshaped or self.deltas or self.events)


def merged(all_changes: Iterable[Changes]) -> Changes:
    """Several changes as one, with the deltas of each commit added up."""
    changes = tuple(all_changes)
    if len(changes) == 1:
        return changes[0]
    sums: dict[tuple[MailingId, Status, int | None, int], int] = {}
    for change in changes:
        for delta in change.deltas:
            key = (delta.mailing_id, delta.status, delta.second, delta.commit)
            sums[key] = sums.get(key, 0) + delta.count
    return Changes(
        clients=frozenset().union(*(c.clients for c in changes)),
        mailings=frozenset().union(*(c.mailings for c in changes)),
        messages=frozenset().union(*(c.messages for c in changes)),
        reshaped=frozenset().union(*(c.reshaped for c in changes)),
        deltas=tuple(
            Delta(mailing, status, count, second, commit)
            for (mailing, status, second, commit), count in sums.items()
            if count
        ),
        events=tuple(event for c in changes for event in c.events),
    )
