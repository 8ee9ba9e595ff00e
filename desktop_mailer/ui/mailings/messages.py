"""The messages of one mailing: a table with a filter by status and reason, and their way into a file."""

import time
from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFrame, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from desktop_mailer.domain.changes import Changes, Table
from desktop_mailer.domain.mailing import Counts, MailingId
from desktop_mailer.domain.message import MessageFilter, Status
from desktop_mailer.storage import exports, messages, reasons
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.storage.reasons import ReasonCount
from desktop_mailer.ui import words
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.exporting import Exporting
from desktop_mailer.ui.mailings.chips import STATUS_LOOKS
from desktop_mailer.ui.mailings.message_columns import MessageColumns
from desktop_mailer.ui.tables.paged import PagedModel, PagedView
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.widgets import Chip, EmptyState, FlowLayout, Heading
from desktop_mailer.ui.widgets.work import WorkStrip

RELIST_MS = 1_000
"""While messages come or change their status, they are listed anew this often: a million of them less often."""
SHARE = 10
"""Listing them takes at most one part in so many of the time."""
_HAVE_REASONS = frozenset({Status.PENDING, Status.NOT_SENT})
LEAST_HEIGHT = 200


class MessagesPanel(QWidget):
    """The table under a mailing. `opened` carries the MessageId of a double click or Enter."""

    opened = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._mailing_id: MailingId | None = None
        self._made = False
        self._wanted = MessageFilter()
        self._listing = Latest(context.tasks, "list the messages")
        self._relist = QTimer(self)
        self._relist.setSingleShot(True)
        self._relist.setInterval(RELIST_MS)
        self._relist.timeout.connect(self._list)
        rows = MessageColumns(context, self)
        self.model = PagedModel(rows.columns(), rows.read, tasks=context.tasks, theme=context.theme, parent=self)
        self.view = PagedView("messages", self.model, tasks=context.tasks, memory=context.memory)
        self.view.setAccessibleName(self.tr("Messages of the mailing"))
        self.view.opened.connect(self.opened)
        self.strip = WorkStrip(context.tasks, context.theme)
        self._exporting = Exporting(context, self.strip, self)
        self._chips: dict[Status | None, Chip] = {}
        self.reason_box = QComboBox()
        self.reason_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.reason_box.setAccessibleName(self.tr("Reason"))
        self.reason_box.setToolTip(self.tr("Show only the messages that stand there for this reason"))
        self.reason_box.currentIndexChanged.connect(self._filter_by_reason)
        self.export = QPushButton(self.tr("Export…"))
        self.export.setToolTip(self.tr("Write the messages that are shown to a CSV file or a workbook"))
        context.theme.put_icon(self.export, "export")
        self.export.clicked.connect(self.ask_to_export)
        self._empty = EmptyState(context.theme, "mailings")
        self._no_match = EmptyState(context.theme, "filter")
        self._no_match.say(self.tr("Nothing matches"), self.tr("No message of this mailing stands there now."))
        self._lay_out()

    def show_mailing(self, mailing_id: MailingId | None, counts: Counts) -> None:
        """List the messages of that mailing."""
        self.show_counts(counts)
        if mailing_id != self._mailing_id:
            self._mailing_id = mailing_id
            self._relist.setInterval(RELIST_MS)
            if not self.strip.running:
                self.strip.hide()  # what it tells is about the other one
            self.show_only(MessageFilter(status=self._wanted.status))

    def show_only(self, wanted: MessageFilter) -> None:
        """List those messages alone."""
        self._wanted = wanted
        self._chips[wanted.status].setChecked(True)
        self._offer_reasons(())
        self._list()

    def ask_to_export(self) -> None:
        """Choose a file and write to it what is listed, whole."""
        if self._mailing_id is not None:
            now = self._context.clock.now()
            job = partial(exports.export_messages, wanted=replace(self._wanted, mailing_id=self._mailing_id), now=now)
            proposed = self.tr("mailing") + f"-{self._mailing_id}"
            self._exporting.ask(self.tr("Export the messages"), proposed, job)

    def show_counts(self, counts: Counts) -> None:
        """Put the live counts on the filters."""
        self._made = bool(counts.total)
        values = {None: counts.total, Status.PENDING: counts.pending}
        values |= {Status.SENT: counts.sent, Status.NOT_SENT: counts.not_sent}
        for status, chip in self._chips.items():
            name = self.tr("All") if status is None else words.word(status).capitalize()
            chip.setText(f"{name}  {words.number(values[status])}")
            chip.setVisible(bool(counts.total))
        self.export.setVisible(bool(counts.total))
        if not counts.total:
            self._stack.setCurrentWidget(self._empty)
        elif self._stack.currentWidget() is self._empty:
            self._stack.setCurrentWidget(self.view)
            self._list()  # at once: they were made just now

    def say_empty(self, title: str, text: str) -> None:
        """What stands in place of the table while the mailing has no messages."""
        self._empty.say(title, text)

    def take(self, changes: Changes) -> None:
        """Apply news."""
        if self._mailing_id is None:
            return
        self.model.forget(changes.messages)
        ours = [delta for delta in changes.deltas if delta.mailing_id == self._mailing_id]
        if Table.MESSAGES in changes.reshaped:
            self.model.forget_all()
            self._soon()
        elif ours and (self._wanted != MessageFilter() or sum(delta.count for delta in ours)):
            self._soon()
        if self._mailing_id in changes.mailings:
            self.model.forget_all()

    def refresh(self) -> None:
        """Read everything anew."""
        self.model.forget_all()
        self._list()

    def repaint_words(self) -> None:
        """The sender's state or the time moved on: say the reasons anew."""
        self.model.forget_all()

    def _soon(self) -> None:
        if not self._relist.isActive():
            self._relist.start()

    def _lay_out(self) -> None:
        group = QButtonGroup(self)
        group.setExclusive(True)
        line = FlowLayout()
        line.addWidget(Heading(self.tr("Messages"), points=1.0))
        for status in (None, Status.PENDING, Status.SENT, Status.NOT_SENT):
            chip = Chip()
            chip.setChecked(status is None)
            chip.clicked.connect(lambda _=False, status=status: self._filter(status))
            if status is not None:
                self._context.theme.put_icon(chip, STATUS_LOOKS[status].icon, STATUS_LOOKS[status].ink)
            group.addButton(chip)
            line.addWidget(chip)
            self._chips[status] = chip
        line.addWidget(self.reason_box)
        line.addWidget(self.export)
        card = QFrame()
        card.setMinimumHeight(LEAST_HEIGHT)
        card.setProperty("look", "card")
        self._stack = QStackedLayout(card)
        self._stack.setContentsMargins(1, 1, 1, 1)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._no_match)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(line)
        layout.addWidget(self.strip)
        layout.addWidget(card, 1)
        self._offer_reasons(())
        self.show_counts(Counts())

    def _filter(self, status: Status | None) -> None:
        if status is not self._wanted.status:
            self.show_only(MessageFilter(status=status))

    def _filter_by_reason(self) -> None:
        self._wanted = MessageFilter(status=self._wanted.status, reason=self.reason_box.currentData())
        self._list()

    def _offer_reasons(self, counted: Sequence[ReasonCount]) -> None:
        """Offer the reasons that there are, and the one that was chosen also where nothing stands there any more."""
        theirs = {each.reason: each.count for each in counted if each.status is self._wanted.status}
        if self._wanted.reason is not None:
            theirs.setdefault(self._wanted.reason, 0)
        box = self.reason_box
        box.blockSignals(True)
        box.clear()
        box.addItem(self.tr("For any reason"), None)
        for reason in sorted(theirs, key=lambda each: -theirs[each]):
            name = words.reason(reason) or self.tr("being sent now")
            box.addItem(f"{name} ({words.number(theirs[reason])})", reason)
        box.setCurrentIndex(box.findData(self._wanted.reason) if self._wanted.reason is not None else 0)
        box.blockSignals(False)
        box.setVisible(self._wanted.status in _HAVE_REASONS and bool(theirs))

    def _list(self) -> None:
        if self._mailing_id is not None:
            self._listing.start(self._read_listed(self._mailing_id, self._wanted))

    async def _read_listed(self, mailing_id: MailingId, wanted: MessageFilter) -> None:
        begun = time.monotonic()
        ids, counted = await self._context.database.read(_listed, mailing_id, wanted, self._context.clock.now())
        self._relist.setInterval(max(RELIST_MS, round((time.monotonic() - begun) * SHARE * 1_000)))
        if not self.reason_box.view().isVisible():  # somebody is choosing from it
            self._offer_reasons(counted)
        if ids != self.model.ids:
            self.view.show_ids(ids)
        self._stack.setCurrentWidget(self._place_for(len(ids), wanted))

    def _place_for(self, listed: int, wanted: MessageFilter) -> QWidget:
        if listed:
            return self.view
        return self._empty if wanted == MessageFilter() or not self._made else self._no_match


def _listed(
    unit: ReadUnit, mailing_id: MailingId, wanted: MessageFilter, now: datetime
) -> tuple["array[int]", tuple[ReasonCount, ...]]:
    counted = reasons.reasons(unit, mailing_id, now) if wanted.status in _HAVE_REASONS else ()
    return messages.ids(unit, replace(wanted, mailing_id=mailing_id), now), counted
