"""The form of a mailing, new or old: a page in the place of the list, from the text to "Send 1,248 messages"."""

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_mailer.domain import template
from desktop_mailer.domain.client import ClientFilter, ClientQuery
from desktop_mailer.domain.errors import InvalidInput, MailerError
from desktop_mailer.domain.mailing import Mailing, MailingDraft, MailingState
from desktop_mailer.domain.mailing import Preview as Count
from desktop_mailer.storage import audiences, clients
from desktop_mailer.storage.settings import Settings
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import confirm, problems
from desktop_mailer.ui.mailings import form_jobs
from desktop_mailer.ui.mailings.audience import AudienceSection
from desktop_mailer.ui.mailings.bubble import Phone, Preview
from desktop_mailer.ui.mailings.form_questions import FormQuestions
from desktop_mailer.ui.mailings.prospect import ProspectSection, doubts
from desktop_mailer.ui.mailings.review import ReviewBar
from desktop_mailer.ui.mailings.schedule import PROPOSED, ScheduleSection
from desktop_mailer.ui.mailings.terms import TermsSection
from desktop_mailer.ui.mailings.text import TextSection
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.widgets import Field, Heading, VerticalScroll
from desktop_mailer.ui.widgets.field import show_errors

PAUSE_MS = 200
"""So long after the last key the clients are counted."""
ROOM_FOR_PHONE = 880
BUILT_IN = ("name", "phone")
_NOT_STARTED = frozenset({MailingState.DRAFT, MailingState.SCHEDULED})


class MailingForm(QWidget):
    """`saved` carries the MailingId that was stored; `left`: the operator went back without storing."""

    saved = Signal(object)
    left = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._editing: Mailing | None = None
        self._names: frozenset[str] = frozenset(BUILT_IN)
        self._reach: form_jobs.Reach | None = None
        self._preview: Count | None = None
        self._looked_ahead = False
        self._sample_of = ""
        self._filling = False
        self._saving = False
        self.changed = False
        self._counting = Latest(context.tasks, "count the clients of the form")
        self._offering = Latest(context.tasks, "read what is in use for the form")
        self._leaving = Latest(context.tasks, "ask before the form is left")
        self._sampling = Latest(context.tasks, "find a client to show the text for")
        for reading in (self._counting, self._offering, self._sampling):
            self.destroyed.connect(reading.cancel)
        self._settings = Settings()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._count)
        self._make_parts()
        self._lay_out()
        self._connect()

    def begin(self, mailing: Mailing | None = None, *, copy: bool = False) -> None:
        """Show an empty form, a mailing to edit, or a new one with the contents of another (`copy`)."""
        now = self._context.clock.now()
        self._filling = True
        self._editing = None if copy else mailing
        started = self._editing is not None and self._editing.state not in _NOT_STARTED
        self.title.setText(self.tr("Edit the mailing") if self._editing else self.tr("New mailing"))
        name = mailing.name if mailing else ""
        self.name.setText(self.tr("{name} (copy)").format(name=name) if copy else name)
        self.text.set_text(mailing.text if mailing else "")
        self.audience.show_filter(mailing.filter if mailing else ClientFilter())
        self.audience.set_fixed(fixed=started)
        self.schedule.set_fixed(fixed=started)
        window = mailing.window if mailing else PROPOSED
        kept = self._editing
        starts_at = kept.starts_at if kept else None
        self.schedule.show_schedule(now, starts_at, kept.ends_at if kept else None, window)
        self.schedule.show_rate(mailing.rate if mailing else None)
        self.terms.show_terms(MailingDraft.of(mailing) if mailing else None)
        self.terms.set_fixed(fixed=started)
        self.text.field.set_hint(self._started_words(mailing) if started and mailing else "")
        self._ahead.setVisible(not started)
        self._show_errors({})
        self._show_buttons()
        self._filling = False
        self._offering.start(self._read_offers())
        self._changed()
        self.changed = False
        self._scroll.verticalScrollBar().setValue(0)
        self.name.setFocus()

    def draft(self, now: datetime) -> MailingDraft:
        """The form as a draft, not yet checked."""
        return MailingDraft(
            name=self.name.text(),
            text=self.text.text(),
            starts_at=self._starts_at(now),
            ends_at=self.schedule.ends_at(),
            filter=self.audience.filter(),
            window=self.schedule.chosen_window(),
            rate=self.schedule.chosen_rate(),
            advertising=self.terms.advertising.isChecked(),
            budget=self.terms.chosen_budget(),
            period=self.terms.period(),
        )

    def show_prospect(self) -> None:
        """Scroll to what becomes of it: the operator is about to send."""
        self._scroll.ensureWidgetVisible(self._ahead, 0, 0)
        self.send.setFocus()

    def errors(self) -> dict[str, str]:
        """The errors that are shown, by field."""
        return {key: field.error for key, field in self._fields.items() if field.error}

    @property
    def asking(self) -> bool:
        """True while it asks whether what was typed may go."""
        return self._leaving.running

    def leave(self) -> None:
        """Go back to the list; what was typed is thrown away only after a question."""
        if not self.changed:
            self.left.emit()
        elif not self._saving and not self.asking:
            self._leaving.start(self._ask_to_leave())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for the telephone, the message is shown under its text."""
        super().resizeEvent(event)
        narrow = event.size().width() < ROOM_FOR_PHONE
        self._side.setVisible(not narrow)
        self.preview.setVisible(narrow)

    def _starts_at(self, now: datetime) -> datetime:
        # A start that has been reached is kept to the millisecond: the editor shows whole minutes.
        if self._editing is not None and self._editing.state not in _NOT_STARTED:
            return self._editing.starts_at
        return self.schedule.starts_at(now)

    def _make_parts(self) -> None:
        theme = self._context.theme
        self.back = QToolButton()
        self.back.setAccessibleName(self.tr("Back to the list"))
        self.back.setToolTip(self.tr("Back to the list (Esc)"))
        theme.put_icon(self.back, "back")
        self.title = Heading(points=4.0)
        self.name = QLineEdit()
        self.name.setMaxLength(400)
        self.text = TextSection(theme)
        self.audience = AudienceSection(theme)
        self.schedule = ScheduleSection(theme)
        self.terms = TermsSection()
        self._questions = FormQuestions(self._context, self.text, self.audience, self)
        self.prospect = ProspectSection(theme)
        self.phone = Phone(theme)
        self.preview = Preview(theme)
        self.name_field = Field(self.tr("&Name, seen only here"), self.name)
        self.foot = ReviewBar()
        self.send, self.keep = self.foot.send, self.foot.keep
        self._fields: dict[str, Field] = {
            "name": self.name_field,
            "text": self.text.field,
            "operator_codes": self.audience.codes_field,
            "filter": self.audience.filter_field,
            "starts_at": self.schedule.start_field,
            "ends_at": self.schedule.end_field,
            "window": self.schedule.window_field,
            "days": self.schedule.days_field,
            "rate": self.schedule.rate_field,
            "budget": self.terms.budget_field,
            "advertising": self.terms.advertising_field,
            "period": self.terms.repeat_field,
        }

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 24, 12)
        head.setSpacing(8)
        head.addWidget(self.back)
        head.addWidget(self.title, 1)
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(24, 0, 12, 24)
        column.setSpacing(16)
        column.addWidget(_card(self.tr("Message"), self.name_field, self.text, self.preview))
        column.addWidget(_card(self.tr("Audience"), self.audience))
        column.addWidget(_card(self.tr("Schedule"), self.schedule))
        column.addWidget(_card(self.tr("Terms"), self.terms))
        self._ahead = _card(self.tr("Before it goes out"), self.prospect)
        column.addWidget(self._ahead)
        column.addStretch(1)
        self._scroll = VerticalScroll(form)
        self._side = QWidget()
        self._side.hide()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 24, 24)
        side.addWidget(self.phone, 100)
        side.addStretch(1)
        body = QHBoxLayout()
        body.setSpacing(8)
        body.addWidget(self._scroll, 1)
        body.addWidget(self._side)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addLayout(body, 1)
        layout.addWidget(self.foot)

    def _connect(self) -> None:
        self.back.clicked.connect(self.leave)
        self.foot.cancel.clicked.connect(self.leave)
        self.send.clicked.connect(lambda: self._save(as_draft=False))
        self.keep.clicked.connect(lambda: self._save(as_draft=True))
        self.name.textEdited.connect(self._note_name)
        self.text.edited.connect(self._changed)
        self.audience.edited.connect(self._changed)
        self.schedule.edited.connect(self._changed)
        self.terms.edited.connect(self._changed)
        self.text.sample_sought.connect(self._seek_sample)
        self.text.test_asked.connect(lambda: self._questions.send_test(self._sample_of))
        self.prospect.zone_asked.connect(self._questions.ask_for_zone)
        self._questions.stored.connect(lambda: self._offering.start(self._read_offers()))
        self._questions.zone_set.connect(lambda: self._offering.start(self._read_offers(count=True)))
        for keys, job in (
            (QKeySequence(Qt.Key.Key_Escape), self.leave),
            (QKeySequence(QKeySequence.StandardKey.Save), self._save_by_key),
        ):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(job)

    def _save_by_key(self) -> None:
        button = self.send if self.keep.isHidden() else self.keep
        button.click()

    def _changed(self) -> None:
        if self._filling:
            return
        self.changed = True
        self._counting.cancel()
        self._reach = self._preview = None
        self._looked_ahead = False
        self.audience.show_counting()
        self.prospect.clear()
        self._show_sample()
        self._show_buttons()
        self._pause.start()

    def _note_name(self) -> None:
        self.changed = True

    def _count(self) -> None:
        self._counting.start(self._read_reach(), on_error=self._show_trouble)

    async def _read_offers(self, *, count: bool = False) -> None:
        found = await self._context.database.read(form_jobs.surroundings)
        self._names = frozenset((*BUILT_IN, *found.fields))
        self.audience.offer(found.codes, found.tags)
        self.text.offer((*BUILT_IN, *found.fields))
        self._settings = found.settings
        self._questions.offer(found)
        self.terms.offer(found.settings.currency, priced=found.settings.part_price is not None)
        self._show_sample()
        if count:
            self._count()

    async def _read_reach(self) -> None:
        now = self._context.clock.now()
        draft = self.draft(now)
        # The reach of a span that is none yet (the end before the start) is counted without the window.
        window = draft.window if draft.ends_at > draft.starts_at and draft.window and draft.window.days else None
        self._reach = await self._context.database.read(form_jobs.reach, draft, window, self._sample_of)
        self.audience.show_audience(self._reach.audience)
        nobody = "" if self._reach.audience.recipients else await self._why_nobody()
        self.audience.filter_field.show_error(nobody)
        self._show_sample()
        self._show_buttons()
        await self._look_ahead(draft, now)

    async def _why_nobody(self) -> str:
        everyone = await self._context.database.read(clients.count, ClientQuery())
        if not everyone:
            return self.tr("There are no clients yet. Add or import some first.")
        return self.tr("Nobody matches. Choose other codes or tags, or fewer of them.")

    async def _look_ahead(self, draft: MailingDraft, now: datetime) -> None:
        """Work out what would become of it, and what speaks against it."""
        named = replace(draft, name=draft.name.strip() or "-")
        read, but = self._context.database.read, self._editing.id if self._editing else None
        try:
            seen = await read(audiences.outlook, named, now)
        except InvalidInput:
            # Something is not right yet; it is said at its field when the operator sends.
            self.prospect.say_why_not(self.tr("This is told once text, start and end are right."))
            self._looked_ahead = True
            self._show_buttons()
            return
        self._preview, self._looked_ahead = seen.preview, True
        self.text.show_size(seen.preview if self.text.personal() else None)
        if self._reach is not None:
            self.audience.show_audience(self._reach.audience, seen.preview.empty)
        self.prospect.show_outlook(seen.preview, seen.forecast, self._settings, draft)
        self._show_buttons()
        self.prospect.show_doubts(await read(doubts, named, now, but), now)

    def _seek_sample(self, text: str) -> None:
        self._sample_of = text
        self._sampling.start(self._read_sample())

    async def _read_sample(self) -> None:
        found = await self._context.database.read(audiences.sample, self.audience.filter(), self._sample_of)
        if self._reach is not None:
            self._reach = replace(self._reach, sample=found)
        self._show_sample()

    def _show_sample(self) -> None:
        text, sample = self.text.text(), self._reach.sample if self._reach else None
        if sample is None:
            self._show_message(text, "")
            return
        values = {**dict(sample.fields), "name": sample.name, "phone": sample.phone}
        heading = self.tr("For {client}").format(client=sample.name or sample.phone)
        self._show_message(template.fill(text, values, self._names), heading)

    def _show_message(self, text: str, heading: str) -> None:
        self.phone.show_message(text, heading)
        self.preview.show_message(text, heading)

    def _show_buttons(self) -> None:
        known = self._reach is not None and bool(self._reach.audience.recipients) and not self._saving
        budget, cost = self.terms.chosen_budget(), self._preview.cost if self._preview else None
        affordable = budget is None or (cost is not None and cost <= budget)
        started = self._editing is not None and self._editing.state not in _NOT_STARTED
        old = self._editing is not None and self._editing.state is not MailingState.DRAFT
        self.keep.setVisible(not old)
        self.keep.setEnabled(known)
        self.send.setEnabled((known and affordable and self._looked_ahead) or (started and not self._saving))
        now = self._context.clock.now()
        starts_at = None if self.schedule.begins_now() else self.schedule.starts_at(now)
        if old:
            self.foot.offer_changes()
        else:
            audience = self._reach.audience if self._reach else None
            known_size = self._preview if self.text.text().strip() else None
            self.foot.offer_sending(audience, known_size, starts_at, now)
        self.foot.show_span(starts_at, self.schedule.ends_at(), self.schedule.chosen_window(), now)

    def _show_errors(self, errors: dict[str, str]) -> None:
        rest = show_errors(self._fields, errors)
        self.foot.show_trouble(rest)
        wrong = next((field for key, field in self._fields.items() if key in errors), None)
        if wrong is not None:
            self._scroll.ensureWidgetVisible(wrong)

    def _show_trouble(self, error: MailerError) -> None:
        self._show_errors(problems(error))

    def _save(self, *, as_draft: bool) -> None:
        if self._saving:
            return
        now = self._context.clock.now()
        draft = self.draft(now)
        errors = self._own_errors()
        try:
            draft.checked(now)
        except InvalidInput as error:
            errors = problems(error) | errors
        if errors:
            self._show_errors(errors)
            return
        self._saving = True
        self._show_buttons()
        self._context.tasks.start(
            self._store(draft, now, as_draft=as_draft), name="store the mailing", on_error=self._show_trouble
        )

    def _own_errors(self) -> dict[str, str]:
        found = {"days": self.schedule.day_error(), "budget": self.terms.budget_error()}
        return {field: text for field, text in found.items() if text}

    def _started_words(self, mailing: Mailing) -> str:
        """Of a mailing that is under way: whom another text still reaches."""
        went = mailing.counts.sent + mailing.counts.not_sent
        if not went:
            return self.tr("Nobody has got it yet.")
        return self.tr("%Ln message(s) went out or ended already: another text is for the others.", "", went)

    async def _ask_to_leave(self) -> None:
        question = self.tr("Discard the changes?") if self._editing else self.tr("Discard the new mailing?")
        explanation = self.tr("What you have typed is not saved.")
        if await confirm(self, question, explanation, verb=self.tr("Discard"), otherwise=self.tr("Keep editing")):
            self.left.emit()

    async def _store(self, draft: MailingDraft, now: datetime, *, as_draft: bool) -> None:
        try:
            stored = await self._context.database.write(form_jobs.store, self._editing, draft, now, as_draft=as_draft)
        finally:
            self._saving = False
            self._show_buttons()
        self.saved.emit(stored.id)


def _card(title: str, *widgets: QWidget) -> QFrame:
    card = QFrame()
    card.setProperty("look", "card")
    layout = QVBoxLayout(card)
    layout.setContentsMargins(16, 12, 16, 16)
    layout.setSpacing(12)
    layout.addWidget(Heading(title, points=1.0))
    for widget in widgets:
        layout.addWidget(widget)
    return card
