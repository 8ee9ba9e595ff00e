"""The page behind the tab Statistics: four figures, the live chart, the table of mailings, export."""

import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, QTimer, QTimeZone
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_mailer.domain import changes as news
from desktop_mailer.domain.changes import Changes, Delta
from desktop_mailer.domain.client import is_known_zone
from desktop_mailer.domain.mailing import Counts, Mailing, MailingId
from desktop_mailer.domain.message import MessageFilter, Status
from desktop_mailer.storage import counts
from desktop_mailer.storage.breakdowns import By
from desktop_mailer.ui import words
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.crossing import Crossing
from desktop_mailer.ui.errors import ask
from desktop_mailer.ui.mailing_book import MailingBook
from desktop_mailer.ui.mailings.behind import BehindDialog
from desktop_mailer.ui.page import Page
from desktop_mailer.ui.statistics import course
from desktop_mailer.ui.statistics.export_button import ExportButton, Table
from desktop_mailer.ui.statistics.series import Series, grain_for, moment_of, second_of
from desktop_mailer.ui.statistics.share import share_words
from desktop_mailer.ui.statistics.totals import TotalsTable
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.widgets import EmptyState, Figure, SidesLayout, row
from desktop_mailer.ui.widgets.work import Ending, WorkStrip

if TYPE_CHECKING:
    from desktop_mailer.ui.statistics.chart import Chart
    from desktop_mailer.ui.statistics.exhibits import Exhibits
    from desktop_mailer.ui.statistics.plot import Plot

DRAW_MS = 400
"""So long after news the chart is drawn anew: twice a second is live, and more often costs more than it tells."""
MINUTE_MS = 60_000
_DAY = timedelta(days=1)
COURSE, TIMES = "course", "times"
"""Kinds of charts beside those by what messages have in common."""
_NAME = 30
"""Characters of a name that the picker shows."""


class StatisticsPage(Page):
    """Totals and the course of things."""

    icon_name = "statistics"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.book = MailingBook(context, self)
        self.series = Series()
        self.chart: Chart | None = None
        self.exhibits: Exhibits | None = None
        self._zoomed: tuple[int, int] | None = None
        self._whole = (0, 0)
        self._reading = Latest(context.tasks, "read the course of things")
        self._draw = self._timer(DRAW_MS, self._show_chart)
        self._as_of = 0
        self._crossing = Crossing()
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE_MS)
        self._minute.timeout.connect(self._pass)
        self._make_parts()
        self._lay_out()
        self._connect()

    def title(self) -> str:
        """The name on the tab."""
        return self.tr("Statistics")

    def opened(self) -> None:
        """Read, and bring the chart in: pyqtgraph is imported only now."""
        from desktop_mailer.ui.statistics.chart import Chart
        from desktop_mailer.ui.statistics.exhibits import Exhibits

        self.chart = Chart(self.context.theme)
        self.chart.setAccessibleName(self.tr("Sent and not sent over time"))
        self.chart.opened.connect(self._open_bar)
        self.chart.zoomed.connect(self._zoom)
        self.exhibits = Exhibits(self.context, self.book)
        self.exhibits.opened.connect(self._list_behind)
        self._charts.addWidget(self.chart)
        self._charts.addWidget(self.exhibits)
        self.read_again()
        self._minute.start()

    def take(self, changes: Changes) -> None:
        """Move the counters and the chart by the deltas."""
        self.book.take(changes)
        self._crossing.hear(changes.deltas)
        if news.Table.MESSAGES in changes.reshaped and not changes.deltas:
            self._read()  # the page was hidden, or a mailing is gone with its messages
        elif self._apply(changes.deltas) and not self._draw.isActive():
            self._draw.start()
        if self.exhibits is not None and (changes.deltas or news.Table.MESSAGES in changes.reshaped):
            self.exhibits.soon()

    def _apply(self, deltas: Iterable[Delta]) -> bool:
        """Move the course of things; True where it moved."""
        chosen = self.mailing_id
        moved = False
        for delta in deltas:
            if delta.second is not None and chosen in (None, delta.mailing_id) and delta.commit > self._as_of:
                self.series.add_status(delta.second, delta.status, delta.count)
                moved = True
        return moved

    def read_again(self) -> None:
        """F5: count everything anew."""
        self.book.load()
        self._read()

    def busy(self) -> str:
        """A file that is being written."""
        return self.strip.doing

    @property
    def mailing_id(self) -> MailingId | None:
        """The mailing that is looked at; None for all."""
        return self.mailing_box.currentData()  # type: ignore[no-any-return]  # Qt gives back what was put in

    @property
    def zone(self) -> tzinfo:
        """The zone of this computer."""
        name = bytes(QTimeZone.systemTimeZoneId().data()).decode()
        if is_known_zone(name):
            return ZoneInfo(name)
        return datetime.now().astimezone().tzinfo or UTC

    def _timer(self, interval: int, job: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(job)
        return timer

    def _make_parts(self) -> None:
        theme = self.context.theme
        self.figures = {
            "sent": Figure(self.tr("Sent"), theme, "sent", opens=True),
            "not_sent": Figure(self.tr("Not sent"), theme, "not_sent_text", opens=True),
            "pending": Figure(self.tr("Pending"), theme, "pending_text", opens=True),
            "share": Figure(self.tr("Share sent"), theme),
        }
        self.figures["share"].setToolTip(self.tr("Sent among all messages, also those that still wait."))
        self.mailing_box = QComboBox()
        self.mailing_box.setAccessibleName(self.tr("Mailing"))
        self.mailing_box.setMinimumContentsLength(24)
        self.mailing_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.mailing_box.addItem(self.tr("All mailings"), None)
        self.period_box = QComboBox()
        self.period_box.setAccessibleName(self.tr("Period"))
        for title, span in (
            (self.tr("All time"), None),
            (self.tr("Last hour"), timedelta(hours=1)),
            (self.tr("Last 24 hours"), _DAY),
            (self.tr("Last 7 days"), 7 * _DAY),
            (self.tr("Last 30 days"), 30 * _DAY),
        ):
            self.period_box.addItem(title, span)
        self.period_box.setToolTip(self.tr("“All time” reaches from the first to the last message that is final."))
        self.kind_box = QComboBox()
        self.kind_box.setAccessibleName(self.tr("What the chart shows"))
        for title, kind in self._kinds():
            self.kind_box.addItem(title, kind)
        self.whole = QPushButton(self.tr("Show all of it"))
        self.whole.setProperty("look", "link")
        self.whole.hide()
        self.table = TotalsTable(self.book, theme)
        self.strip = WorkStrip(self.context.tasks, theme)
        self.export = ExportButton(self.context, self.strip, self._shown_chart, self._table, self)
        self.recount = QAction(self.tr("Count the messages one by one"), self)
        self.recount.setToolTip(self.tr("Every figure is kept up with each message. This counts them, to be sure."))
        self.recount.triggered.connect(self._recount)
        self.more = QToolButton()
        self.more.setAccessibleName(self.tr("More actions"))
        self.more.setToolTip(self.tr("More actions"))
        theme.put_icon(self.more, "more")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        menu.setToolTipsVisible(True)
        menu.addAction(self.recount)
        self.more.setMenu(menu)
        self.empty = EmptyState(theme, "statistics")
        self.empty.say(
            self.tr("Nothing to count yet"),
            self.tr("Once a mailing goes out, its figures and its course over time stand here."),
        )

    def _lay_out(self) -> None:
        head = SidesLayout()
        head.addWidget(row(*self.figures.values(), spacing=32))
        head.addWidget(row(self.kind_box, self.mailing_box, self.period_box, self.whole, self.export, self.more))
        card = QFrame()
        card.setProperty("look", "card")
        self._charts = QStackedLayout()
        place = QVBoxLayout(card)
        place.setContentsMargins(1, 1, 1, 1)
        place.addLayout(self._charts)
        card.setMinimumHeight(150)
        under = QFrame()
        under.setProperty("look", "card")
        table_place = QVBoxLayout(under)
        table_place.setContentsMargins(1, 1, 1, 1)
        table_place.addWidget(self.table)
        under.setMinimumHeight(96)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setProperty("look", "bare")
        split.setChildrenCollapsible(False)
        split.setHandleWidth(12)
        split.addWidget(card)
        split.addWidget(under)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([600, 300])
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(split, 1)
        all_of_it = QWidget()
        self._shown = QStackedLayout(all_of_it)
        for widget in (QWidget(), self.empty, full):
            self._shown.addWidget(widget)
        self._full = full
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.strip)
        layout.addWidget(all_of_it, 1)

    def _connect(self) -> None:
        self.book.reset.connect(self._show_mailings)
        self.book.changed.connect(lambda _: self._show_figures())
        self.mailing_box.currentIndexChanged.connect(self._look_at_another)
        self.period_box.currentIndexChanged.connect(self._show_whole)
        self.kind_box.currentIndexChanged.connect(self._read)
        for key, status in (("sent", Status.SENT), ("not_sent", Status.NOT_SENT), ("pending", Status.PENDING)):
            self.figures[key].opened.connect(lambda status=status: self._open_status(status))
        self.whole.clicked.connect(self._show_whole)
        self.table.opened.connect(self._choose)

    def _show_mailings(self) -> None:
        self._shown.setCurrentWidget(self._full if self.book.rows else self.empty)
        chosen = self.mailing_id
        self.mailing_box.blockSignals(True)
        self.mailing_box.clear()
        self.mailing_box.addItem(self.tr("All mailings"), None)
        for mailing in self.book.rows:
            self.mailing_box.addItem(_short(mailing.name), mailing.id)
        self.mailing_box.setCurrentIndex(max(0, self.mailing_box.findData(chosen)))
        self.mailing_box.blockSignals(False)
        if self.mailing_id != chosen:
            self._read()
        self._show_figures()

    def _choose(self, mailing_id: MailingId) -> None:
        self.mailing_box.setCurrentIndex(max(0, self.mailing_box.findData(mailing_id)))

    def _look_at_another(self) -> None:
        self._show_figures()
        self._show_whole()

    def _kinds(self) -> tuple[tuple[str, str], ...]:
        return (
            (self.tr("Over time"), COURSE),
            (self.tr("By mailing"), By.MAILING.value),
            (self.tr("Not sent, by reason"), By.REASON.value),
            (self.tr("By attempts"), By.ATTEMPTS.value),
            (self.tr("By operator code"), By.OPERATOR_CODE.value),
            (self.tr("By tag"), By.TAG.value),
            (self.tr("By time zone"), By.TIMEZONE.value),
            (self.tr("Answer times"), TIMES),
        )

    def _counts(self) -> Counts:
        chosen = self.book.get(self.mailing_id)
        rows: Sequence[Mailing] = (chosen,) if chosen is not None else self.book.rows
        return Counts(
            pending=sum(row.counts.pending for row in rows),
            sent=sum(row.counts.sent for row in rows),
            not_sent=sum(row.counts.not_sent for row in rows),
        )

    def _show_figures(self) -> None:
        shown = self._counts()
        self.figures["sent"].show_text(words.number(shown.sent))
        self.figures["not_sent"].show_text(words.number(shown.not_sent))
        self.figures["pending"].show_text(words.number(shown.pending))
        self.figures["share"].show_text(share_words(shown))
        chosen = self.book.get(self.mailing_id)
        self.export.show_mailing(chosen)

    def span(self) -> tuple[int, int]:
        """The epoch seconds `[since, until)` that the chart shows."""
        if self._zoomed is not None:
            return self._zoomed
        now = second_of(self.context.clock.now()) + 1
        length: timedelta | None = self.period_box.currentData()
        if length is not None:
            return now - int(length.total_seconds()), now
        return course.roomy(self.series.span() or (now - course.LEAST_SPAN, now))

    def wanted(self) -> MessageFilter:
        """The messages that the charts count: of the chosen mailing, final in the chosen period."""
        length: timedelta | None = self.period_box.currentData()
        since = None if length is None else self.context.clock.now() - length
        return MessageFilter(mailing_id=self.mailing_id, since=since)

    def _pass(self) -> None:
        """A minute went by: the last hour is another."""
        self._draw.start()
        if self.exhibits is not None:
            self.exhibits.soon()

    def _read(self) -> None:
        if self.chart is None or self.exhibits is None:
            return
        kind = self.kind_box.currentData()
        self._charts.setCurrentWidget(self.chart if kind == COURSE else self.exhibits)
        if kind == COURSE:
            self.exhibits.stop()
        else:
            chosen = None if kind == TIMES else By(kind)
            self.exhibits.show_kind(chosen, lambda: (self.wanted(), self.span()), self.zone)
        self._reading.start(self._read_course())

    async def _read_course(self) -> None:
        now = self.context.clock.now()
        read, chosen = self.context.database.read, self.period_box.currentData()
        with self._crossing.reading():
            self._as_of, self.series = await read(course.read, self.mailing_id, chosen, now, self._zoomed)
            self._apply(self._crossing.later(self._as_of))
        self._show_chart()

    def _zoom(self, place: float, factor: float) -> None:
        """Show a span so many times as long around that place of the one that is shown."""
        if self._zoomed is None:
            self._whole = self.span()
        self._zoomed = course.zoomed(self.span(), self._whole, place, factor)
        self.whole.setVisible(self._zoomed is not None)
        self._read()

    def _show_whole(self) -> None:
        self._zoomed = None
        self.whole.hide()
        self._read()

    def _open_bar(self, at: int) -> None:
        """The messages that became final in the time of that bar."""
        if self.chart is None:
            return
        bar = self.chart.bars[at]
        wanted = MessageFilter(mailing_id=self.mailing_id, since=moment_of(bar.start), until=moment_of(bar.end))
        self._list_behind(wanted, self.chart.said_at(at).split(": ")[0])

    def _shown_chart(self) -> "Plot":
        if self.chart is None or self.exhibits is None:
            raise RuntimeError("the page was never shown")
        return self.chart if self.kind_box.currentData() == COURSE else self.exhibits.shown

    def _table(self) -> Table:
        if self.exhibits is not None and self.kind_box.currentData() != COURSE:
            return self.exhibits.table()
        return self._shown_chart().table()

    def _open_status(self, status: Status) -> None:
        self._list_behind(MessageFilter(mailing_id=self.mailing_id, status=status), words.word(status).capitalize())

    def _list_behind(self, wanted: MessageFilter, title: str) -> None:
        self.context.tasks.start(self._show_behind(wanted, title), name="show the messages behind a figure")

    async def _show_behind(self, wanted: MessageFilter, title: str) -> None:
        await ask(BehindDialog(self.context, title, wanted, self.window()))

    def _recount(self) -> None:
        """Count the messages of the mailing, or of all, one by one."""
        chosen = [row.id for row in self.book.rows if self.mailing_id in (None, row.id)]

        async def work(tell: Callable[[float], None], stop: threading.Event) -> Ending:
            wrong = await counts.recount(self.context.database, chosen, on_progress=tell, stop=stop)
            if wrong:
                return Ending(text=self.tr("%Ln mailing(s) had wrong figures; they are right now.", "", len(wrong)))
            if stop.is_set():
                return Ending(text=self.tr("Stopped. What was counted agrees with the figures."))
            return Ending(text=self.tr("Counted one by one: all figures agree with the messages."))

        self.strip.start(self.tr("Counting the messages one by one…"), work)

    def _show_chart(self) -> None:
        if self.chart is None:
            return
        since, until = self.span()
        self.series.coarsen(grain_for(until - since))
        bars = self.series.bars(since, until, self.zone)
        sent, not_sent = sum(bar.sent for bar in bars), sum(bar.not_sent for bar in bars)
        summary = self.tr("{period}: {sent} sent, {not_sent} not sent").format(
            period=self.period_box.currentText(), sent=words.number(sent), not_sent=words.number(not_sent)
        )
        if not sent and not not_sent:
            summary = self.tr("{period}: nothing became final").format(period=self.period_box.currentText())
        self.chart.show_bars(bars, self.zone, summary)


def _short(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1].rstrip()}…"
