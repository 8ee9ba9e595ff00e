"""The mailing in hand: figures, why it is quiet, what it says to whom and when, its actions and its messages."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop_mailer.domain.changes import Changes, Table
from desktop_mailer.domain.client import ClientQuery
from desktop_mailer.domain.mailing import Mailing, MailingId, MailingState
from desktop_mailer.domain.message import FAILED, MessageFilter, Status
from desktop_mailer.storage import clients, messages, reasons
from desktop_mailer.ui import words
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.mailings import phrases
from desktop_mailer.ui.mailings.facts import FactsCard
from desktop_mailer.ui.mailings.messages import MessagesPanel
from desktop_mailer.ui.mailings.progress import ProgressLine, QuietLine
from desktop_mailer.ui.mailings.rate import Rate
from desktop_mailer.ui.mailings.runs import OVER
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.theme import heading
from desktop_mailer.ui.widgets import Elided, Figure, SidesLayout, StatusChip, VerticalScroll, row

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

LOOKED_AT = 200
"""So many pending messages are looked at to say why nothing goes out."""
TICK_MS = 1_000

ACTIONS = {
    MailingState.DRAFT: ("launch", "edit", "test", "duplicate", "delete", "changes", "journal"),
    MailingState.SCHEDULED: ("edit", "pause", "test", "duplicate", "cancel", "changes", "journal"),
    MailingState.RUNNING: ("pause", "edit", "extend", "retry", "test", "duplicate", "cancel", "changes", "journal"),
    MailingState.PAUSED: ("resume", "edit", "extend", "retry", "test", "duplicate", "cancel", "changes", "journal"),
    MailingState.FINISHED: ("retry", "duplicate", "delete", "changes", "journal"),
    MailingState.CANCELLED: ("duplicate", "delete", "changes", "journal"),
}
"""What can be done in each state; the first two are buttons, the others stand in the menu."""
BUTTONS = 2
TITLE_WIDTH = 280
"""A name is shortened to this before the buttons go below it."""
NOT_STARTED = frozenset({MailingState.DRAFT, MailingState.SCHEDULED, MailingState.PAUSED})


class MailingDetail(QWidget):
    """Everything about one mailing. `asked` carries the name of an action and the Mailing."""

    asked = Signal(str, object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._mailing: Mailing | None = None
        self._waits: phrases.Waits | None = None
        self._not_sent = (0, "")
        """How many were not sent when their reasons were read last, and those in words."""
        self._failed: int | None = None
        """How many of them can be tried again; None where that is not known."""
        self._rate = Rate()
        self._looking = Latest(context.tasks, "look why messages wait")
        self._estimating = Latest(context.tasks, "count the clients of a mailing")
        self.messages = MessagesPanel(context)
        self._make_parts()
        self._lay_out()
        self._ticks = QTimer(self)
        self._ticks.setInterval(TICK_MS)
        self._ticks.timeout.connect(self._tick)
        self._ticks.start()
        context.feed.sender_changed.connect(self._hear_sender)

    @property
    def mailing(self) -> Mailing | None:
        """The mailing that is shown."""
        return self._mailing

    def show_mailing(self, mailing: Mailing) -> None:
        """Show a mailing, or the same one with other values."""
        before = self._mailing
        self._mailing = mailing
        if before is None or before.id != mailing.id:
            self._rate.clear()
            self._waits = None
            self._not_sent = (0, "")
            self._failed = None
        if before is None or _face(before) != _face(mailing):
            self._show_face(mailing)
            self._look()
            self._estimate()
        self._show_figures(mailing)
        self._say_quiet()
        self.messages.show_mailing(mailing.id, mailing.counts)

    def take(self, changes: Changes) -> None:
        """Apply news that concern the messages of the mailing."""
        if self._mailing is None:
            return
        now = self._context.clock.monotonic()
        for delta in changes.deltas:
            if delta.mailing_id == self._mailing.id and delta.status is Status.SENT:
                self._rate.add(now, delta.count)
        self.messages.take(changes)
        if Table.CLIENTS in changes.reshaped:
            self._estimate()

    def refresh(self) -> None:
        """Read the messages anew."""
        self.messages.refresh()
        self._look()
        self._estimate()

    def _make_parts(self) -> None:
        theme = self._context.theme
        self.name = Elided()
        self.name.setFont(heading(self.font(), 4.0))
        self.chip = StatusChip()
        self.buttons: dict[str, QPushButton] = {}
        self.entries: dict[str, QAction] = {}
        icons = {
            "launch": "send",
            "resume": "play",
            "retry": "refresh",
            "extend": "user",
            "test": "phone",
            "changes": "clock",
            "cancel": "stop",
        }
        titles = self._titles()
        for action in ("launch", "resume", "pause", "edit", "retry", "duplicate", "delete"):
            button = QPushButton(titles[action])
            theme.put_icon(button, icons.get(action, action), "on_accent" if action == "launch" else "text")
            button.clicked.connect(lambda _=False, action=action: self._ask(action))
            self.buttons[action] = button
        self.buttons["launch"].setProperty("look", "primary")
        self._menu = QMenu(self)
        for action in ("edit", "extend", "retry", "test", "duplicate", "changes", "journal", "cancel", "delete"):
            entry = self._menu.addAction(titles[action])
            theme.put_icon(entry, icons.get(action, action))
            entry.triggered.connect(lambda _=False, action=action: self._ask(action))
            self.entries[action] = entry
        self.more = QToolButton()
        self.more.setAccessibleName(self.tr("More actions"))
        self.more.setToolTip(self.tr("More actions"))
        theme.put_icon(self.more, "more")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(self._menu)
        self.quiet = QuietLine(self._context)
        self.progress = ProgressLine(theme)
        self.figures = {
            "sent": Figure(self.tr("Sent"), theme, "sent"),
            "not_sent": Figure(self.tr("Not sent"), theme, "not_sent_text"),
            "pending": Figure(self.tr("Pending"), theme, "pending_text"),
            "total": Figure(self.tr("Total"), theme),
            "rate": Figure(self.tr("Rate"), theme),
        }
        self.estimate = Figure(self.tr("Clients who match now, an estimate until it starts"), theme, wraps=True)
        self.facts = FactsCard(self._context)

    def _titles(self) -> dict[str, str]:
        return {
            "launch": self.tr("Launch…"),
            "resume": self.tr("Resume"),
            "pause": self.tr("Pause"),
            "edit": self.tr("Edit"),
            "duplicate": self.tr("Duplicate"),
            "retry": self.tr("Retry failed…"),
            "extend": self.tr("Add clients who match since…"),
            "test": self.tr("Send a test…"),
            "changes": self.tr("Who changed what…"),
            "journal": self.tr("Show in the journal"),
            "cancel": self.tr("Cancel the mailing…"),
            "delete": self.tr("Delete…"),
        }

    def _lay_out(self) -> None:
        lead = QWidget()
        titled = QHBoxLayout(lead)
        titled.setContentsMargins(0, 0, 0, 0)
        titled.setSpacing(8)
        titled.addWidget(self.name)
        titled.addWidget(self.chip)
        titled.addStretch(1)
        head = SidesLayout(least=TITLE_WIDTH)
        head.addWidget(lead)
        head.addWidget(row(*self.buttons.values(), self.more))
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self.quiet)
        layout.addWidget(row(*self.figures.values(), self.estimate, spacing=32))
        layout.addWidget(self.progress)
        layout.addWidget(self.facts)
        layout.addSpacing(4)
        layout.addWidget(self.messages, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(VerticalScroll(content))

    def _ask(self, action: str) -> None:
        if self._mailing is not None:
            self.asked.emit(action, self._mailing)

    def _show_face(self, mailing: Mailing) -> None:
        self.name.setText(mailing.name)
        self.chip.show_value(mailing.state)
        if mailing.state not in OVER:
            self._failed = None
        self._show_actions(mailing)
        self.facts.show_mailing(mailing)
        self.messages.say_empty(*self._nothing_yet(mailing))

    def _show_actions(self, mailing: Mailing) -> None:
        failed = bool(mailing.counts.not_sent) and self._failed != 0
        allowed = tuple(each for each in ACTIONS[mailing.state] if each != "retry" or failed)
        for action, button in self.buttons.items():
            button.setVisible(action in allowed[:BUTTONS])
        for action, entry in self.entries.items():
            entry.setVisible(action in allowed[BUTTONS:])
        self.more.setVisible(len(allowed) > BUTTONS)
        told = self.tr("Retry failed…")
        if self._failed:
            told = self.tr("Retry failed (%1)…").replace("%1", words.number(self._failed))
        self.buttons["retry"].setText(told)
        self.entries["retry"].setText(told)

    def _nothing_yet(self, mailing: Mailing) -> tuple[str, str]:
        if mailing.state is MailingState.DRAFT:
            return self.tr("No messages yet"), self.tr("They are made when you launch the mailing.")
        if mailing.state in OVER:
            return self.tr("No messages"), self.tr("The mailing ended before any message was made.")
        return (
            self.tr("No messages yet"),
            self.tr("They are made when the mailing starts, for the clients who match then."),
        )

    def _show_figures(self, mailing: Mailing) -> None:
        counts = mailing.counts
        values = {"sent": counts.sent, "not_sent": counts.not_sent, "pending": counts.pending, "total": counts.total}
        for key, value in values.items():
            self.figures[key].show_text(words.number(value))
        self.progress.show_counts(counts)
        waiting = mailing.state in NOT_STARTED and not counts.total
        for figure in self.figures.values():
            figure.setVisible(not waiting)
        self.progress.setVisible(not waiting)
        self.estimate.setVisible(waiting)
        self._show_rate()

    def _show_rate(self) -> None:
        rate = self._rate.per_second(self._context.clock.monotonic())
        running = self._mailing is not None and self._mailing.state is MailingState.RUNNING
        self.figures["rate"].setVisible(running)
        shown = words.number(round(rate)) if rate >= 10 or not rate else f"{rate:.1f}"
        self.figures["rate"].show_text(self.tr("{rate}/s").format(rate=shown))

    def _say_quiet(self) -> None:
        if self._mailing is None:
            return
        going = self._rate.per_second(self._context.clock.monotonic()) > 0
        waits = None if going else self._waits
        said = phrases.quiet_words(self._mailing, self._context.sender.state, waits, self._now())
        if self._mailing.state in OVER:
            said = f"{said} {self._not_sent[1]}".rstrip()
        self.quiet.say(self._mailing, said)

    def _now(self) -> datetime:
        return self._context.clock.now()

    def _hear_sender(self, _state: object) -> None:
        self._say_quiet()
        self.messages.repaint_words()

    def _tick(self) -> None:
        if self.isVisible() and self._mailing is not None:
            self._show_rate()
            self._look()

    def _estimate(self) -> None:
        mailing = self._mailing
        self.estimate.show_text("…")
        if mailing is not None and mailing.state in NOT_STARTED and not mailing.counts.total:
            self._estimating.start(self._read_estimate(mailing))

    async def _read_estimate(self, mailing: Mailing) -> None:
        query = ClientQuery(filter=mailing.filter, opted_out=False)
        self.estimate.show_text(words.number(await self._context.database.read(clients.count, query)))

    def _look(self) -> None:
        mailing = self._mailing
        if mailing is not None and mailing.state is MailingState.RUNNING and mailing.counts.pending:
            if not self._looking.running:
                self._looking.start(self._read_waits(mailing.id))
        elif mailing is not None and mailing.state in OVER and mailing.counts.not_sent != self._not_sent[0]:
            if not self._looking.running:
                self._looking.start(self._read_not_sent(mailing))
        else:
            self._say_quiet()

    async def _read_not_sent(self, mailing: Mailing) -> None:
        counted = await self._context.database.read(reasons.reasons, mailing.id, self._now())
        if self._mailing is not None and self._mailing.id == mailing.id:
            self._not_sent = (mailing.counts.not_sent, phrases.not_sent_words(counted))
            self._failed = sum(each.count for each in counted if each.reason in FAILED)
            self._show_actions(self._mailing)
            self._say_quiet()

    async def _read_waits(self, mailing_id: MailingId) -> None:
        now = self._now()
        wanted = MessageFilter(status=Status.PENDING)
        pending = await self._context.database.read(messages.page, mailing_id, wanted, None, LOOKED_AT, now)
        if self._mailing is not None and self._mailing.id == mailing_id:
            self._waits = phrases.waits_of(pending)
            self._say_quiet()


def _face(mailing: Mailing) -> tuple[object, ...]:
    """What is shown of a mailing apart from its counts."""
    window = mailing.window
    return (
        mailing.id,
        mailing.name,
        mailing.text,
        mailing.state,
        mailing.filter,
        window,
        mailing.starts_at,
        mailing.ends_at,
        mailing.rate,
        mailing.period,
        mailing.advertising,
        mailing.budget,
        bool(mailing.counts.not_sent),
    )
