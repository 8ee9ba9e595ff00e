"""The form of one client: facts, consent and opt-out, each checked at its field. For the side panel."""

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_mailer.domain.client import Client, ClientDraft, ClientId, normalise_phone
from desktop_mailer.domain.errors import InvalidInput, MailerError, NotFound
from desktop_mailer.storage import clients, phones
from desktop_mailer.storage.phones import PhoneFacts
from desktop_mailer.ui.clients import sentences
from desktop_mailer.ui.clients.consent import ConsentEdit
from desktop_mailer.ui.clients.zone_choice import ZoneChoice
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import confirm, problems
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.widgets import Field, Note, TagsEdit, VerticalScroll, line
from desktop_mailer.ui.widgets.facts import FactsEdit
from desktop_mailer.ui.widgets.field import show_errors
from desktop_mailer.ui.words import moment

LEAST_WIDTH = 290
LOOK_UP_MS = 120
"""A phone is looked up once the typing pauses for so long."""


class ClientForm(QWidget):
    """Adds and edits a client.

    `saved(Client)`, `closed()`; `shown()`: it is about somebody else, or the same one anew; `owner_asked(Client)`: the
    one who has the phone that was typed. Unsaved changes stay until they are saved or cancelled: `changed` tells.
    """

    saved = Signal(object)
    closed = Signal()
    shown = Signal()
    owner_asked = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._newest: Client | None = None
        self.client: Client | None = None
        """Whom it shows, as stored; None for somebody new."""
        self._facts: PhoneFacts | None = None
        self._saving = Latest(context.tasks, "saving a client")
        self._reading = Latest(context.tasks, "what the form of a client offers")
        self._looking = Latest(context.tasks, "looking up a phone")
        self._leaving = Latest(context.tasks, "ask before the form of a client is left")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(LOOK_UP_MS)
        self._pause.timeout.connect(self.look_up)
        self.changed = False
        self._gone = False
        self._touched: set[str] = set()
        self._filled = object()
        """Stands for what the form was filled with last: two who are new are not the same."""
        self._make_fields()
        self._make_buttons()
        self._lay_out()
        for name, field in self.fields.items():
            field.edited.connect(lambda name=name: self._take_edit(name))
        self.phone.textEdited.connect(self._wait_for_phone)
        self.zone_choice.chosen.connect(lambda: self._take_edit("timezone"))
        self.opted_out.clicked.connect(self._take_opt_out)
        QApplication.instance().focusChanged.connect(self._check_left)  # type: ignore[union-attr]  # there is one

    @property
    def client_id(self) -> ClientId | None:
        """Whom it shows; None for somebody new."""
        return None if self.client is None else self.client.id

    def show_client(self, client: Client) -> None:
        """Show a client as stored; unsaved changes are dropped."""
        self.client = client
        self._fill(ClientDraft.of(client))
        added = self.tr("Added %1").replace("%1", moment(client.created_at))
        changed = self.tr("changed %1").replace("%1", moment(client.updated_at))
        self._since.setText(added if client.created_at == client.updated_at else f"{added}, {changed}")

    def start_new(self, draft: ClientDraft | None = None) -> None:
        """An empty form, or one for somebody new who has these facts."""
        self.client = None
        self._fill(draft or ClientDraft(phone=""))
        self._since.setText("")
        self.phone.setFocus()

    def hear_of(self, stored: Client | None) -> None:
        """News of whom it shows: changed, or gone. What was typed is never lost."""
        if not self.changed and not self._saving.running:
            if stored is None:
                self.closed.emit()
            elif stored != self.client:
                self.show_client(stored)
        elif stored is None:
            self._say_gone()
        elif stored != self.client and not self._saving.running:
            self._newest = stored
            told = self.tr("This client was changed elsewhere. Saving puts what stands here in the place of that.")
            self.note.say(told, self.tr("Show the change, drop what I typed"))

    def save(self) -> None:
        """Check and keep what is typed; wrong fields say so themselves."""
        if not self._saving.running and not self._gone and (self.changed or self.client is None):
            self._save.setEnabled(False)
            self._saving.start(self._store())

    def draft(self) -> ClientDraft:
        """What is typed. The zone is left out where the registry decides, also after the phone has changed."""
        consent_at, consent_source = self.consent.values()
        return ClientDraft(
            phone=self.phone.text(),
            name=self.name.text(),
            tags=self.tags.values(),
            timezone=self.zone_choice.value(self._phone()),
            fields=self.facts.values(),
            consent_at=consent_at,
            consent_source=consent_source,
            opted_out=self.opted_out.isChecked(),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+S and Enter save, Esc closes."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        focused = self.focusWidget()
        if enter and isinstance(focused, QPushButton) and focused.hasFocus():
            focused.click()  # outside of a dialog Enter is none of its keys
        elif enter or event.matches(QKeySequence.StandardKey.Save):
            self.save()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def cancel(self) -> None:
        """Drop what is not saved, and close."""
        self.changed = False
        self.closed.emit()

    def leave(self) -> None:
        """Close; what was typed is thrown away only after a question."""
        if not self.changed:
            self.closed.emit()
        elif not self._saving.running and not self._leaving.running:
            self._leaving.start(self._ask_to_leave())

    async def _ask_to_leave(self) -> None:
        question = self.tr("Discard the new client?") if self.client is None else self.tr("Discard the changes?")
        explanation = self.tr("What you have typed is not saved.")
        if await confirm(self, question, explanation, verb=self.tr("Discard"), otherwise=self.tr("Keep editing")):
            self.cancel()

    def look_up(self) -> None:
        """Ask what is known of the phone that is typed: the registry or its owner may have changed."""
        phone = self._phone()
        if phone is None:
            self._looking.cancel()
            self._show_facts(None)
        else:
            self._looking.start(self._read_facts(phone))

    async def _read_facts(self, phone: str) -> None:
        facts = await self._context.database.read(phones.look_up, phone)
        if self._phone() == phone:
            self._show_facts(facts)

    def _phone(self) -> str | None:
        try:
            return normalise_phone(self.phone.text())
        except MailerError:
            return None

    def _wait_for_phone(self) -> None:
        self._show_owner(None)
        if self._phone() is None:
            self.look_up()  # nothing is known of half a phone
        else:
            self._pause.start()

    def _show_facts(self, facts: PhoneFacts | None) -> None:
        self._facts = facts
        self.fields["phone"].set_hint(sentences.operator_words(facts))
        owner = facts.owner if facts is not None else None
        self._show_owner(owner if owner is not None and owner.id != self.client_id else None)
        self.zone_choice.suggest(facts)
        self._show_permission()

    def _show_owner(self, owner: Client | None) -> None:
        if owner is None and not self._owner.isHidden():
            self.fields["phone"].show_error("")
        self._owner.setVisible(owner is not None)
        if owner is not None:
            told = self.tr("This phone belongs to “%1” already.").replace("%1", sentences.shown_name(owner))
            self.fields["phone"].show_error(told)

    def _ask_for_owner(self) -> None:
        if self._facts is not None and self._facts.owner is not None:
            self.owner_asked.emit(self._facts.owner)

    def _show_permission(self) -> None:
        """What stands behind the opt-out, and what a change of it does."""
        listed = self._facts.suppressed if self._facts is not None else None
        before = self.client is not None and self.client.opted_out
        another = self.client is None or self._phone() != self.client.phone
        if self.opted_out.isEnabled() == (another and listed is not None):
            self.opted_out.setEnabled(not self.opted_out.isEnabled())
            self.opted_out.setChecked(before or not self.opted_out.isEnabled())
        if another and listed is not None:
            why = self.tr("Who has this phone is opted out. To undo that, save first.")
            self.permission.say(f"{sentences.on_list_words(listed)} {why}")
        elif before and self.client is not None and self.opted_out.isChecked():
            self.permission.say(sentences.opted_out_words(self.client), warns=False)
        elif before:
            self.permission.say(sentences.opting_in_words(listed))
        else:
            self.permission.say(sentences.opting_out_words() if self.opted_out.isChecked() else "")

    async def _store(self) -> None:
        draft, shown, sheet, now = self.draft(), self.client, self._filled, self._context.clock.now()
        database, untouched = self._context.database, "opted_out" not in self._touched
        try:
            if shown is None:
                client = await database.write(clients.add, draft, now)
            else:  # whom a stop list has opted out meanwhile stays so
                client = await database.write(clients.update, shown.id, draft, now, keeps_opt_out=untouched)
        except MailerError as error:
            if self._filled is not sheet:
                raise
            self._show_error(error)
            return
        finally:
            self._show_changed()
        if self._filled is sheet:
            if self.draft() == draft:
                self.show_client(client)
            else:
                self.client = client  # what was typed in the meantime stays, unsaved
                self.note.say("")
                self.shown.emit()
        self.saved.emit(client)

    def _show_error(self, error: MailerError) -> None:
        if isinstance(error, NotFound):
            self._say_gone()
            return
        rest = show_errors(self.fields, problems(error))
        self._general.setText(rest)
        self._general.setVisible(bool(rest))
        self.look_up()

    def _say_gone(self) -> None:
        self._gone = True
        self._save.setEnabled(False)
        told = self.tr("This client was deleted meanwhile. What you typed is still here.")
        self.note.say(told, self.tr("Add as a new client"))

    def _act_on_note(self) -> None:
        if self._gone:
            self.start_new(replace(self.draft(), timezone=self.zone_choice.by_hand()))
            self._take_edit("phone")
        elif self._newest is not None:
            self.show_client(self._newest)

    def _fill(self, draft: ClientDraft) -> None:
        self._filled = object()
        self._gone, self._newest, self._facts = False, None, None
        self._touched.clear()
        show_errors(self.fields, {})
        self.note.say("")
        self._general.hide()
        self._owner.hide()
        self.phone.setText(draft.phone)
        self.name.setText(draft.name)
        self.tags.set_values(draft.tags)
        self.zone_choice.show_zone(self.client, draft.timezone)
        self.facts.set_values(draft.fields)
        self.consent.set_values(draft.consent_at, draft.consent_source)
        self.opted_out.setChecked(draft.opted_out)
        self.changed = False
        self._show_changed()
        self._show_permission()
        self._reading.start(self._read_offers())
        self.look_up()
        self.shown.emit()

    async def _read_offers(self) -> None:
        self.tags.suggest(await self._context.database.read(clients.tags))

    def _take_edit(self, name: str) -> None:
        self.changed = True
        self._touched.add(name)
        self._show_changed()
        self._show_permission()

    def _take_opt_out(self) -> None:
        self._take_edit("opted_out")
        QTimer.singleShot(0, self, lambda: self.sheet.ensureWidgetVisible(self.permission))  # once it has its place

    def _check_left(self, old: QWidget | None, new: QWidget | None) -> None:
        """Say at once what is wrong with a field that was changed and left."""
        if old is None or new is None:  # the window itself was left or entered
            return
        for name in self._touched & self.fields.keys():
            field = self.fields[name]
            if field.isAncestorOf(old) and not field.isAncestorOf(new) and not field.error:
                field.show_error(self._problem_of(name))

    def _problem_of(self, name: str) -> str:
        try:
            self.draft().checked()
        except InvalidInput as error:
            return problems(error).get(name, "")
        return ""

    def _show_changed(self) -> None:
        self._save.setEnabled((self.changed or self.client is None) and not self._gone)
        self._cancel_button.setText(self.tr("Cancel") if self.changed or self.client is None else self.tr("Close"))

    def _make_fields(self) -> None:
        theme = self._context.theme
        self.phone = QLineEdit()
        self.phone.setPlaceholderText("79161234567")
        self.name = QLineEdit()
        self.tags = TagsEdit(theme, self.tr("vip, moscow"))
        self.zone_choice = ZoneChoice(self.tr("not set"))
        self.zone = self.zone_choice.box
        self.facts = FactsEdit(theme)
        self.consent = ConsentEdit(self._context.clock, theme)
        self.opted_out = QCheckBox(self.tr("&Opted out: gets no messages"))
        self.fields = {
            "phone": Field(self.tr("&Phone"), self.phone),
            "name": Field(self.tr("Na&me"), self.name),
            "tags": Field(self.tr("&Tags"), self.tags, self.tr("Enter or a comma ends a tag")),
            "timezone": Field(self.tr("Time &zone"), self.zone),
            "consent": Field(self.tr("Consent"), self.consent),
            "fields": Field(self.tr("Other &fields"), self.facts, self.tr("For personal texts: {field} in a text")),
        }
        self.zone_choice.attach(self.fields["timezone"])

    def _make_buttons(self) -> None:
        self.note = Note()
        self.note.acted.connect(self._act_on_note)
        self.permission = Note()
        self._owner = QPushButton(self.tr("Show that client"))
        self._owner.setProperty("look", "link")
        self._owner.clicked.connect(self._ask_for_owner)
        self._since = QLabel()
        self._since.setProperty("look", "hint")
        self._since.setWordWrap(True)
        self._general = QLabel()
        self._general.setProperty("look", "error")
        self._general.setTextFormat(Qt.TextFormat.PlainText)
        self._general.setWordWrap(True)
        self._save = QPushButton(self.tr("&Save"))
        self._save.setProperty("look", "primary")
        self._save.clicked.connect(self.save)
        self._cancel_button = QPushButton(self.tr("Cancel"))
        self._cancel_button.clicked.connect(self.cancel)

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setProperty("look", "surface")
        inside.setMinimumWidth(LEAST_WIDTH)
        fields = QVBoxLayout(inside)
        fields.setContentsMargins(16, 12, 16, 16)
        fields.setSpacing(16)
        fields.addWidget(self.note)
        beneath: dict[str, tuple[QWidget, ...]] = {
            "phone": (self._owner,),
            "timezone": (self.zone_choice.use,),
            "consent": (self.opted_out, self.permission),
        }
        for name, field in self.fields.items():
            group = QVBoxLayout()
            group.setSpacing(8 if name == "consent" else 2)
            group.addWidget(field)
            for widget in beneath.get(name, ()):
                narrow = isinstance(widget, QPushButton)
                group.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag(0))
            fields.addLayout(group)
        fields.addWidget(self._general)
        fields.addWidget(self._since)
        fields.addStretch(1)
        self.sheet = VerticalScroll(inside)
        self.sheet.setProperty("look", "surface")
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 12, 16, 12)
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self._cancel_button)
        foot.addWidget(self._save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.sheet, 1)
        layout.addWidget(line())
        layout.addLayout(foot)
