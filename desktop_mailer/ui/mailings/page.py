"""The page behind the tab Mailings: list and mailing in hand, or the form in their place."""

from functools import partial

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QPushButton, QSplitter, QStackedLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_mailer.domain.changes import Changes
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.mailing import Mailing, MailingId, MailingState
from desktop_mailer.domain.message import MessageId
from desktop_mailer.logbook import About
from desktop_mailer.storage import audiences, audit, mailings, retrying
from desktop_mailer.ui.changes import ChangesDialog
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import ask, confirm, error_text
from desktop_mailer.ui.mailing_book import MailingBook
from desktop_mailer.ui.mailings.attempts import show_attempts
from desktop_mailer.ui.mailings.detail import MailingDetail
from desktop_mailer.ui.mailings.form import MailingForm
from desktop_mailer.ui.mailings.list import MailingList
from desktop_mailer.ui.mailings.retry_dialog import RetryDialog
from desktop_mailer.ui.mailings.trial_dialog import TrialDialog
from desktop_mailer.ui.page import Page
from desktop_mailer.ui.widgets import EmptyState, Heading, SidesLayout, StateBar

_SPLIT = "mailings/split"
LIST_WIDTH = 240


class MailingsPage(Page):
    """All about mailings."""

    icon_name = "mailings"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.book = MailingBook(context, self)
        self.list = MailingList(self.book, context.theme, context.clock)
        self.detail = MailingDetail(context)
        self.form = MailingForm(context)
        self.trouble = StateBar(context.theme)
        self.empty = EmptyState(context.theme, "mailings")
        self.add = QPushButton(self.tr("New mailing"))
        self._lay_out()
        self._connect()

    def title(self) -> str:
        """The name on the tab."""
        return self.tr("Mailings")

    def opened(self) -> None:
        """Read the mailings."""
        self.book.load()

    def take(self, changes: Changes) -> None:
        """Pass the news on."""
        self.detail.take(changes)  # first the rate, then the counters that show it
        self.book.take(changes)

    def activated(self) -> None:
        """The list takes the keys."""
        if self.place.currentWidget() is self._overview:
            self.list.setFocus()

    def begin_new(self) -> None:
        """Ctrl+N: an empty form."""
        if self.place.currentWidget() is not self.form:
            self._open_form(None)

    def read_again(self) -> None:
        """F5."""
        self.book.load()
        self.detail.refresh()

    def unsaved(self) -> bool:
        """True where the form is open and holds what was typed since."""
        return self.place.currentWidget() is self.form and self.form.changed

    def busy(self) -> str:
        """A file that is being written."""
        return self.detail.messages.strip.doing

    def _lay_out(self) -> None:
        self.add.setProperty("look", "primary")
        self.context.theme.put_icon(self.add, "plus", "on_accent")
        self.empty.say(
            self.tr("No mailings yet"),
            self.tr("A mailing sends one text to the clients you choose, inside their own daytime."),
            self.tr("Write the first mailing"),
        )
        left = QWidget()
        left.setProperty("look", "surface")
        head = QWidget()
        titled = QVBoxLayout(head)
        titled.setContentsMargins(16, 12, 12, 12)
        sides = SidesLayout()
        sides.addWidget(Heading(self.tr("Mailings"), points=1.0))
        sides.addWidget(self.add)
        titled.addLayout(sides)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.list, 1)
        left.setMinimumWidth(LIST_WIDTH)
        self._split = QSplitter()
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._split.addWidget(left)
        self._split.addWidget(self.detail)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([300, 900])
        kept = self.context.memory.value(_SPLIT)
        if isinstance(kept, QByteArray):
            self._split.restoreState(kept)
        self._overview = QWidget()
        self._shown = QStackedLayout(self._overview)
        for widget in (QWidget(), self.empty, self._split):
            self._shown.addWidget(widget)
        self.place = QStackedWidget()
        self.place.addWidget(self._overview)
        self.place.addWidget(self.form)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.trouble)
        layout.addWidget(self.place, 1)

    def _connect(self) -> None:
        self.add.clicked.connect(self.begin_new)
        self.empty.acted.connect(self.begin_new)
        self.book.reset.connect(self._show_list)
        self.book.changed.connect(self._show_changed)
        self.list.chosen.connect(self._show_chosen)
        self.list.opened.connect(self._edit_chosen)
        self.detail.asked.connect(self._act)
        self.detail.messages.opened.connect(self._open_message)
        self.form.saved.connect(self._show_saved)
        self.form.left.connect(self._show_overview)
        self._split.splitterMoved.connect(lambda *_: self.context.memory.setValue(_SPLIT, self._split.saveState()))

    def _show_list(self) -> None:
        self._shown.setCurrentWidget(self._split if self.book.rows else self.empty)

    def _show_chosen(self, mailing_id: MailingId | None) -> None:
        mailing = self.book.get(mailing_id)
        if mailing is not None:
            self.detail.show_mailing(mailing)
        self.trouble.say("")

    def _show_changed(self, ids: frozenset[MailingId]) -> None:
        mailing = self.book.get(self.list.current)
        if mailing is not None and mailing.id in ids:
            self.detail.show_mailing(mailing)

    def _open_form(self, mailing: Mailing | None, *, copy: bool = False) -> None:
        self.trouble.say("")
        self.form.begin(mailing, copy=copy)
        self.place.setCurrentWidget(self.form)
        self.form.name.setFocus()

    def _show_overview(self) -> None:
        self.place.setCurrentWidget(self._overview)
        self.list.setFocus()

    def _show_saved(self, mailing_id: MailingId) -> None:
        self.list.choose(mailing_id)
        self.book.load()
        self._show_overview()

    def _edit_chosen(self) -> None:
        mailing = self.book.get(self.list.current)
        if mailing is not None and mailing.state in (MailingState.DRAFT, MailingState.SCHEDULED, MailingState.PAUSED):
            self._open_form(mailing)

    def _act(self, action: str, mailing: Mailing) -> None:
        if action in ("edit", "duplicate", "launch"):
            self._open_form(mailing, copy=action == "duplicate")
            if action == "launch":
                self.form.show_prospect()
            return
        if action == "journal":
            self.journal_asked.emit(About(mailing_id=mailing.id))
            return
        work = {
            "pause": self._pause,
            "resume": self._resume,
            "cancel": self._cancel,
            "delete": self._delete,
            "retry": self._retry,
            "extend": self._extend,
            "test": self._test,
            "changes": self._show_changes,
        }[action]
        self.trouble.say("")
        self.context.tasks.start(work(mailing), name=f"{action} a mailing", on_error=self._show_trouble)

    def _show_trouble(self, error: MailerError) -> None:
        self.trouble.say(error_text(error))

    async def _pause(self, mailing: Mailing) -> None:
        await self.context.database.write(mailings.pause, mailing.id, self.context.clock.now())

    async def _resume(self, mailing: Mailing) -> None:
        await self.context.database.write(mailings.resume, mailing.id, self.context.clock.now())

    async def _retry(self, mailing: Mailing) -> None:
        failed = await self.context.database.read(retrying.failed, mailing.id)
        if not failed:
            said = self.tr("Nothing of “{name}” failed that could be tried again.").format(name=mailing.name)
            self.trouble.say(said)
            return
        dialog = RetryDialog(mailing, failed, self.context.clock.now(), self.context.theme, self.window())
        if await ask(dialog):
            now = self.context.clock.now()
            await self.context.database.write(retrying.retry, mailing.id, dialog.reasons, now, dialog.ends_at)

    async def _extend(self, mailing: Mailing) -> None:
        count = await self.context.database.read(mailings.who_match_since, mailing.id, self.context.clock.now())
        if not count:
            self.trouble.say(
                self.tr("Nobody matches the filter of “{name}” who does not have it.").format(name=mailing.name)
            )
            return
        question = self.tr("Add those to “{name}” who match since?").format(name=mailing.name)
        explanation = self.tr("%Ln client(s) match its filter and have no message of it.", "", count)
        verb = self.tr("Add %Ln client(s)", "", count)
        if await confirm(self, question, explanation, verb=verb, otherwise=self.tr("Not now")):
            await self.context.database.write(mailings.add_who_match_since, mailing.id, self.context.clock.now())

    async def _test(self, mailing: Mailing) -> None:
        text = await self.context.database.read(audiences.sample_text, mailing.text, mailing.filter)
        await ask(TrialDialog(self.context, text, self.window()))

    async def _show_changes(self, mailing: Mailing) -> None:
        read = partial(self.context.database.read, audit.of_mailing, mailing.id)
        title = self.tr("Who changed “{name}”").format(name=mailing.name)
        await ask(ChangesDialog(self.context, title, read, self.window()))

    async def _cancel(self, mailing: Mailing) -> None:
        pending = mailing.counts.pending
        question = self.tr("Cancel “{name}” for good?").format(name=mailing.name)
        if pending:
            explanation = self.tr("%Ln message(s) will not be sent. What is sent stays sent.", "", pending)
            verb = self.tr("Cancel %Ln message(s)", "", pending)
        else:
            explanation = self.tr("Nothing has been made yet; nobody gets anything.")
            verb = self.tr("Cancel the mailing")
        if await confirm(self, question, explanation, verb=verb, otherwise=self.tr("Keep it")):
            await self.context.database.write(mailings.cancel, mailing.id, self.context.clock.now())

    async def _delete(self, mailing: Mailing) -> None:
        total = mailing.counts.total
        question = self.tr("Delete “{name}” with its history?").format(name=mailing.name)
        explanation = self.tr("The record of %Ln message(s) goes with it. This cannot be undone.", "", total)
        verb = self.tr("Delete the mailing")
        if await confirm(self, question, explanation, verb=verb, otherwise=self.tr("Keep it")):
            await self.context.database.write(mailings.delete, mailing.id, self.context.clock.now())

    def _open_message(self, message_id: MessageId) -> None:
        work = show_attempts(self.context, message_id, self.window())
        self.context.tasks.start(work, name="show what was tried for a message")
