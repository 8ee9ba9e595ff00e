"""All mailings with counters that live: deltas move them, named ids are read anew. For the pages that list mailings."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_mailer.domain.changes import Changes, Delta, Table
from desktop_mailer.domain.errors import NotFound
from desktop_mailer.domain.mailing import Counts, Mailing, MailingId
from desktop_mailer.domain.message import Status
from desktop_mailer.storage import mailings
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.tasks import Latest

SETTLED_MS = 1_500
"""So long after the last delta the counters are read once from the database.

A delta and a read that cross on their way would leave a counter off by one batch; this mends it.
"""

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
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLED_MS)
        self._settled.timeout.connect(self.load)

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
        if not self._loaded:
            return
        touched = self._apply(changes.deltas)
        if touched:
            self._settled.start()
            self.changed.emit(touched)
        if Table.MAILINGS in changes.reshaped or not changes.mailings <= self._rows.keys():
            self.load()
        elif changes.mailings:
            self._context.tasks.start(self._reread(changes.mailings), name="read changed mailings")

    def _apply(self, deltas: Iterable[Delta]) -> frozenset[MailingId]:
        touched: set[MailingId] = set()
        for delta in deltas:
            mailing = self._rows.get(delta.mailing_id)
            if mailing is not None and delta.count:
                self._rows[mailing.id] = replace(mailing, counts=moved(mailing.counts, delta))
                touched.add(mailing.id)
        return frozenset(touched)

    async def _load(self) -> None:
        fresh = {mailing.id: mailing for mailing in await self._context.database.read(mailings.all_mailings)}
        before, self._rows = self._rows, fresh
        if list(before) != list(fresh) or not self._loaded:
            self._loaded = True
            self.reset.emit()
        else:
            self._tell(before)

    async def _reread(self, ids: frozenset[MailingId]) -> None:
        before = dict(self._rows)
        for mailing in await self._context.database.read(_some, ids):
            if mailing.id in self._rows:
                self._rows[mailing.id] = mailing
        self._tell(before)

    def _tell(self, before: dict[MailingId, Mailing]) -> None:
        differ = frozenset(key for key, mailing in self._rows.items() if before.get(key) != mailing)
        if differ:
            self.changed.emit(differ)


def moved(counts: Counts, delta: Delta) -> Counts:
    """The counts after one delta; never below nothing."""
    name = _FIELD[delta.status]
    return replace(counts, **{name: max(0, getattr(counts, name) + delta.count)})


def _some(unit: ReadUnit, ids: frozenset[MailingId]) -> tuple[Mailing, ...]:
    found = []
    for mailing_id in ids:
        try:
            found.append(mailings.get(unit, mailing_id))
        except NotFound:
            continue
    return tuple(found)
