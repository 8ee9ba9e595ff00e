"""The charts that count the messages themselves: by what they have in common, and answer times. Imports pyqtgraph."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import tzinfo

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from desktop_mailer.domain.mailing import Counts, MailingId
from desktop_mailer.domain.message import MessageFilter, Status
from desktop_mailer.storage import breakdowns
from desktop_mailer.storage.breakdowns import By, Part
from desktop_mailer.ui import words
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.mailing_book import MailingBook
from desktop_mailer.ui.statistics.parts_chart import PartsChart, Slice
from desktop_mailer.ui.statistics.plot import Plot
from desktop_mailer.ui.statistics.series import step_for
from desktop_mailer.ui.statistics.times_chart import TimesChart
from desktop_mailer.ui.tasks import Latest

MOST = 20
"""Parts that have a bar of their own; the others share one."""
LEAST_MS = 3_000
"""While messages go out they are counted anew this often: millions of them less often."""
SHARE = 10
"""Counting takes at most one part in so many of the time."""

Chosen = Callable[[], tuple[MessageFilter, tuple[int, int]]]
"""The messages that are counted, and the epoch seconds [since, until) they are of: a last hour is another later."""


class Exhibits(QWidget):
    """Shows one kind of chart at a time. `opened`: the MessageFilter behind a bar, and it in words."""

    opened = Signal(object, str)

    def __init__(self, context: Context, book: MailingBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._book = book
        self._by: By | None = By.MAILING
        self._chosen: Chosen = lambda: (MessageFilter(), (0, 0))
        self._wanted = MessageFilter()
        self._zone: tzinfo | None = None
        self._found: tuple[Part, ...] = ()
        self._counting = Latest(context.tasks, "count the messages for a chart")
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(LEAST_MS)
        self._again.timeout.connect(self._count)
        self.parts = PartsChart(context.theme)
        self.parts.setAccessibleName(self.tr("Messages by what they have in common"))
        self.times = TimesChart(context.theme)
        self.times.setAccessibleName(self.tr("How long the gateway took to answer"))
        self.parts.opened.connect(self._open_part)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.parts)
        self._stack.addWidget(self.times)

    @property
    def counting(self) -> bool:
        """True while a chart is on its way."""
        return self._counting.running

    @property
    def shown(self) -> Plot:
        """The chart that is seen."""
        return self.times if self._by is None else self.parts

    def table(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        """What it shows as rows: all parts, also those that share a bar."""
        if self._by is None:
            return self.times.table()
        titles, _ = self.parts.table()
        return titles, [
            (self._title(part.name), part.counts.total, part.counts.sent, part.counts.not_sent, part.counts.pending)
            for part in self._found
        ]

    def show_kind(self, by: By | None, chosen: Chosen, zone: tzinfo) -> None:
        """Count the chosen messages by that; None: the answer times in their span. Asked anew at each count."""
        self._by, self._chosen, self._zone = by, chosen, zone
        self._stack.setCurrentWidget(self.times if by is None else self.parts)
        self._again.setInterval(LEAST_MS)
        said = self.tr("Counting…")
        if by is None:
            self.times.show_times((), zone, said)
        else:
            self.parts.show_slices((), said)
        self._count()

    def soon(self) -> None:
        """Messages have moved on: count anew before long."""
        if self.isVisible() and not self._again.isActive() and not self.counting:
            self._again.start()

    def stop(self) -> None:
        """Nobody looks any more."""
        self._again.stop()
        self._counting.cancel()

    def _count(self) -> None:
        self._counting.start(self._read())

    async def _read(self) -> None:
        begun, read = time.monotonic(), self._context.database.read
        self._wanted, (since, until) = self._chosen()
        if self._by is None:
            step = step_for(max(1, until - since))
            found = await read(breakdowns.answer_times, self._wanted, step)
            said = "" if found else self.tr("Nothing was tried in this time")
            self.times.show_times(found, self._zone, said)  # type: ignore[arg-type]  # set with the kind
        else:
            parts = await read(breakdowns.break_down, self._by, self._wanted, self._context.clock.now())
            self._found = parts
            self.parts.show_slices(self._slices(parts), self._summary(parts))
        self._again.setInterval(max(LEAST_MS, round((time.monotonic() - begun) * SHARE * 1_000)))

    def _summary(self, parts: tuple[Part, ...]) -> str:
        if not parts:
            return self.tr("There is nothing to count")
        return self.tr("A double click on a bar lists its messages")

    def _slices(self, parts: tuple[Part, ...]) -> list[Slice]:
        shown = [Slice(self._title(part.name), part.counts) for part in parts[:MOST]]
        rest = parts[MOST:]
        if rest:
            counts = Counts(
                pending=sum(part.counts.pending for part in rest),
                sent=sum(part.counts.sent for part in rest),
                not_sent=sum(part.counts.not_sent for part in rest),
            )
            shown.append(Slice(self.tr("%Ln other(s)", "", len(rest)), counts))
        return shown

    def _title(self, name: str) -> str:
        said: dict[By, Callable[[], str]] = {
            By.MAILING: lambda: self._mailing_name(name),
            By.REASON: lambda: words.reason(name),
            By.ATTEMPTS: lambda: self.tr("%Ln attempt(s)", "", int(name)),
            By.OPERATOR_CODE: lambda: name or self.tr("client gone"),
            By.TAG: lambda: name or self.tr("no tag"),
            By.TIMEZONE: lambda: name or self.tr("no time zone"),
        }
        return said[self._by]() if self._by is not None else name

    def _mailing_name(self, key: str) -> str:
        mailing = self._book.get(MailingId(int(key)))
        if mailing is None:
            return key
        repeats = mailing.period is not None or mailing.parent_id is not None
        return f"{mailing.name}, {words.date(mailing.starts_at.astimezone())}" if repeats else mailing.name

    def _open_part(self, at: int) -> None:
        if self._by is None or at >= min(MOST, len(self._found)):
            return
        name = self._found[at].name
        self.opened.emit(_narrowed(self._wanted, self._by, name), self._title(name))


def _narrowed(wanted: MessageFilter, by: By, name: str) -> MessageFilter:
    """Those of `wanted` that are in the part of that name."""
    if by is By.MAILING:
        return replace(wanted, mailing_id=MailingId(int(name)))
    if by is By.REASON:
        return replace(wanted, status=Status.NOT_SENT, reason=name)
    if by is By.ATTEMPTS:
        return replace(wanted, attempts=int(name))
    if by is By.OPERATOR_CODE:
        return replace(wanted, operator_code=name)
    return replace(wanted, tag=name) if by is By.TAG else replace(wanted, timezone=name)
