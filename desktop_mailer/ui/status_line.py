"""The line at the bottom of the window: what went out today, what is left, how fast the gateway answers, how many."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from desktop_mailer.domain.changes import Changes, Delta, Table
from desktop_mailer.domain.client import ClientQuery
from desktop_mailer.domain.message import Status
from desktop_mailer.domain.sender import SenderState
from desktop_mailer.storage import clients, counts, statistics
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.crossing import Crossing
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.theme import tabular
from desktop_mailer.ui.widgets import SidesLayout, row
from desktop_mailer.ui.words import number

HOUR = 3_600


class StatusLine(QFrame):
    """Reads its figures once and then moves them by the deltas of the news: no query while messages go out."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self._context = context
        self._reading = Latest(context.tasks, "the figures of the status line")
        self._crossing = Crossing()
        self._as_of = 0
        self._sent_today = 0
        self._left = 0
        self._people = 0
        self._midnight = self._start_of_day()
        self._labels = {key: QLabel() for key in ("sent", "left", "gateway", "people")}
        for label in self._labels.values():
            label.setFont(tabular(label.font()))
        *moving, people = self._labels.values()
        sides = SidesLayout(spacing=24, trailing=True)
        sides.addWidget(row(*moving, spacing=24))
        sides.addWidget(people)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 5, 16, 5)
        layout.addLayout(sides)
        context.feed.changed.connect(self._take)
        context.feed.sender_changed.connect(self.show_state)
        self.show_state(context.sender.state)

    def read(self) -> None:
        """Read all figures anew."""
        self._reading.start(self._read())

    def text(self, key: str) -> str:
        """What it says of "sent", "left", "gateway" or "people"."""
        return self._labels[key].text()

    def show_state(self, state: SenderState) -> None:
        """Show how fast the gateway answers."""
        known = state.answer_ms is not None
        self._labels["gateway"].setVisible(known)
        if state.answer_ms is not None:
            said = number(round(state.answer_ms))
            self._labels["gateway"].setText(self.tr("Gateway %1 ms").replace("%1", said))

    async def _read(self) -> None:
        midnight = self._start_of_day()
        until = self._context.clock.now() + timedelta(minutes=1)
        with self._crossing.reading():
            figures = await self._context.database.read(_figures, midnight, until)
            self._as_of, self._people, self._left, self._sent_today = figures
            self._midnight = midnight
            self._apply(self._crossing.later(self._as_of))
        self._show()

    def _take(self, changes: Changes) -> None:
        self._crossing.hear(changes.deltas)
        if Table.CLIENTS in changes.reshaped or Table.MAILINGS in changes.reshaped:
            self.read()
            return
        if not changes.deltas:
            return
        if self._start_of_day() != self._midnight:
            self.read()
            return
        self._apply(changes.deltas)
        self._show()

    def _apply(self, deltas: Iterable[Delta]) -> None:
        first_second = int(self._midnight.timestamp())
        for delta in deltas:
            if delta.commit <= self._as_of:
                continue
            if delta.status is Status.PENDING:
                self._left += delta.count
            elif delta.status is Status.SENT and (delta.second or 0) >= first_second:
                self._sent_today += delta.count

    def _show(self) -> None:
        self._labels["sent"].setText(self.tr("Sent today %1").replace("%1", number(self._sent_today)))
        self._labels["left"].setText(self.tr("Left %1").replace("%1", number(max(0, self._left))))
        # the number in the text is by locale; %n chooses the plural
        people = self.tr("%1 client(s)", "", self._people)
        self._labels["people"].setText(people.replace("%1", number(self._people)))

    def _start_of_day(self) -> datetime:
        return self._context.clock.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)


def _figures(unit: ReadUnit, midnight: datetime, until: datetime) -> tuple[int, int, int, int]:
    """As of which commit; how many people; how many pending; how many sent since midnight."""
    sent = sum(bucket.sent for bucket in statistics.timeline(unit, None, midnight, until, HOUR))
    return counts.as_of(unit), clients.count(unit, ClientQuery()), statistics.totals(unit).pending, sent
