"""All mailings with counters that live: deltas move them, named ids are read anew. For the pages that list mailings."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop_mailer.domain.changes import Changes, Delta, Table
from desktop_mailer.domain.errors import NotFound
from desktop_mailer.domain.mailing import Counts, Mailing, MailingId
from desktop_mailer.domain.message import Status
from desktop_mailer.storage import counts, mailings
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.crossing import Crossing
from desktop_mailer.ui.tasks import Latest

_FIELD = {Status.PENDING: "pending", Status.SENT: "sent", Status.NOT_SENT: "not_sent"}


class MailingBook(QObject):
    """The mailings, newest first. `reset` when the list is another; `changed` (frozenset of ids) when rows differ."""

    reset = Signal()
    changed = Signal(object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._rows: dict[MailingId, Mailing] = {}
        self._loading = Latest(context.tasks, "read the mailings")
        self._loaded = False
        self._as_of: dict[MailingId, int] = {}
        self._crossing = Crossing()

    @property
    def loaded(self) -> bool:
        """False until the first reading is done."""
        return self._loaded

    @property
    def rows(self) -> tuple[Mailing, ...]:
        """All mailings, newest first."""
        return tuple(self._rows.values())

    def get(self, mailing_id: MailingId | None) -> Mailing | None:
        """The mailing as it is known now, or None."""
        return None if mailing_id is None else self._rows.get(mailing_id)

    def load(self) -> None:
        """Read all mailings anew."""
        self._loading.start(self._load())

    def take(self, changes: Changes) -> None:
        """Apply news."""
        self._crossing.hear(changes.deltas)
        if not self._loaded:
            return
        touched = self._apply(changes.deltas)
        if touched:
            self.changed.emit(touched)
        if Table.MAILINGS in changes.reshaped or not changes.mailings <= self._rows.keys():
            self.load()
        elif changes.mailings:
            self._context.tasks.start(self._reread(changes.mailings), name="read changed mailings")

    def _apply(self, deltas: Iterable[Delta]) -> frozenset[MailingId]:
        touched: set[MailingId] = set()
        for delta in deltas:
            mailing = self._rows.get(delta.mailing_id)
            if mailing is not None and delta.count and delta.commit > self._as_of.get(mailing.id, 0):
                self._rows[mailing.id] = replace(mailing, counts=moved(mailing.counts, delta))
                touched.add(mailing.id)
        return frozenset(touched)

    async def _load(self) -> None:
        with self._crossing.reading():
            as_of, found = await self._context.database.read(_all)
            fresh = {mailing.id: mailing for mailing in found}
            before, self._rows = self._rows, fresh
            self._as_of = dict.fromkeys(fresh, as_of)
            self._apply(self._crossing.later(as_of))
        if list(before) != list(fresh) or not self._loaded:
            self._loaded = True
            self.reset.emit()
        else:
            self._tell(before)

    async def _reread(self, ids: frozenset[MailingId]) -> None:
        with self._crossing.reading():
            as_of, found = await self._context.database.read(_some, ids)
            before = dict(self._rows)
            fresh = {row.id: row for row in found if row.id in self._rows and as_of >= self._as_of[row.id]}
            self._rows |= fresh
            self._as_of |= dict.fromkeys(fresh, as_of)
            self._apply(delta for delta in self._crossing.later(as_of) if delta.mailing_id in fresh)
        self._tell(before)

    def _tell(self, before: dict[MailingId, Mailing]) -> None:
        differ = frozenset(key for key, mailing in self._rows.items() if before.get(key) != mailing)
        if differ:
            self.changed.emit(differ)


def moved(before: Counts, delta: Delta) -> Counts:
    """The counts after one delta; never below nothing."""
    name = _FIELD[delta.status]
    return replace(before, **{name: max(0, getattr(before, name) + delta.count)})


def _all(unit: ReadUnit) -> tuple[int, tuple[Mailing, ...]]:
    return counts.as_of(unit), mailings.all_mailings(unit)


def _some(unit: ReadUnit, ids: frozenset[MailingId]) -> tuple[int, list[Mailing]]:
    found = []
    for mailing_id in ids:
        try:
            found.append(mailings.get(unit, mailing_id))
        except NotFound:
            continue
    return counts.as_of(unit), found
