"""The form of one client, in the side panel of the page of clients."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_mailer.domain.client import Client, ClientDraft, ClientId, ZoneSource
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.storage import clients
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import problems
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.widgets import Field, Heading, TagsEdit, VerticalScroll, ZoneBox, line
from desktop_mailer.ui.widgets.facts import FactsEdit
from desktop_mailer.ui.widgets.field import show_errors
from desktop_mailer.ui.words import moment, phone_text

LEAST_WIDTH = 290


class ClientForm(QFrame):
    """Adds and edits a client. `saved(Client)`, `closed()`, `delete_asked(id)`.

    Unsaved changes stay until they are saved or cancelled: `changed` tells of them.
    """

    saved = Signal(object)
    closed = Signal()
    delete_asked = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "surface")
        self._context = context
        self._client: Client | None = None
        self._saving = Latest(context.tasks, "saving a client")
        self._reading = Latest(context.tasks, "what the form of a client offers")
        self.changed = False
        self._make_fields()
        self._make_buttons()
        self._lay_out()
        for field in self.fields.values():
            field.edited.connect(self._take_edit)
        self.opted_out.toggled.connect(self._take_edit)

    @property
    def client_id(self) -> ClientId | None:
        """Whom it shows; None for somebody new."""
        return None if self._client is None else self._client.id

    def show_client(self, client: Client) -> None:
        """Show a client as stored; unsaved changes are dropped."""
        self._client = client
        self._fill(
            ClientDraft(
                phone=client.phone,
                name=client.name,
                tags=client.tags,
                timezone=client.timezone,
                fields=client.fields,
                opted_out=client.opted_out,
            )
        )
        self._heading.setText(client.name or phone_text(client.phone))
        self._since.setText(self._told(client))
        registry = client.timezone_source is ZoneSource.REGISTRY
        self.fields["timezone"].set_hint(self.tr("From the numbering registry") if registry else self._zone_hint())
        self._delete.show()

    def start_new(self) -> None:
        """An empty form."""
        self._client = None
        self._fill(ClientDraft(phone=""))
        self._heading.setText(self.tr("New client"))
        self._since.setText("")
        self.fields["timezone"].set_hint(self._zone_hint())
        self._delete.hide()
        self.phone.setFocus()

    def save(self) -> None:
        """Check and keep what is typed; wrong fields say so themselves."""
        if not self._saving.running:
            self._save.setEnabled(False)
            self._saving.start(self._store(), on_error=self._show_error)

    def draft(self) -> ClientDraft:
        """What is typed."""
        return ClientDraft(
            phone=self.phone.text(),
            name=self.name.text(),
            tags=self.tags.values(),
            timezone=self.zone.zone(),
            fields=self.facts.values(),
            opted_out=self.opted_out.isChecked(),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+S and Enter save, Esc closes."""
        if event.matches(QKeySequence.StandardKey.Save) or event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        elif event.key() == Qt.Key.Key_Escape:
            self._cancel()
        else:
            super().keyPressEvent(event)

    async def _store(self) -> None:
        draft, shown, now = self.draft(), self._client, self._context.clock.now()
        database = self._context.database
        try:
            if shown is None:
                client = await database.write(clients.add, draft, now)
            else:
                client = await database.write(clients.update, shown.id, draft, now)
        finally:
            self._save.setEnabled(True)
        if self._client is shown:
            if self.draft() == draft:
                self.show_client(client)
            else:
                self._client = client  # what was typed in the meantime stays, unsaved
        self.saved.emit(client)

    def _show_error(self, error: MailerError) -> None:
        rest = show_errors(self.fields, problems(error))
        self._general.setText(rest)
        self._general.setVisible(bool(rest))

    def _fill(self, draft: ClientDraft) -> None:
        show_errors(self.fields, {})
        self._general.hide()
        self.phone.setText(draft.phone)
        self.name.setText(draft.name)
        self.tags.set_values(draft.tags)
        self.zone.set_zone(draft.timezone)
        self.facts.set_values(draft.fields)
        self.opted_out.setChecked(draft.opted_out)
        self.changed = False
        self._show_changed()
        self._reading.start(self._read_offers())

    async def _read_offers(self) -> None:
        self.tags.suggest(await self._context.database.read(clients.tags))

    def _take_edit(self) -> None:
        self.changed = True
        self._show_changed()

    def _show_changed(self) -> None:
        self._save.setEnabled(self.changed or self._client is None)
        self._close.setToolTip(
            self.tr("Cancel the changes and close (Esc)") if self.changed else self.tr("Close (Esc)")
        )
        self._cancel_button.setText(self.tr("Cancel") if self.changed or self._client is None else self.tr("Close"))

    def _cancel(self) -> None:
        self.changed = False
        self.closed.emit()

    def _told(self, client: Client) -> str:
        said = [self.tr("Added %1").replace("%1", moment(client.created_at))]
        if client.opted_out_at is not None:
            said.append(self.tr("Opted out %1").replace("%1", moment(client.opted_out_at)))
        return "\n".join(said)

    def _zone_hint(self) -> str:
        return self.tr("Needed where a mailing keeps to the client's own hours")

    def _make_fields(self) -> None:
        theme = self._context.theme
        self.phone = QLineEdit()
        self.phone.setPlaceholderText("79161234567")
        self.name = QLineEdit()
        self.tags = TagsEdit(theme, self.tr("vip, moscow"))
        self.zone = ZoneBox(self.tr("not set"))
        self.facts = FactsEdit(theme)
        self.opted_out = QCheckBox(self.tr("&Opted out: gets no messages"))
        self.fields = {
            "phone": Field(self.tr("&Phone"), self.phone),
            "name": Field(self.tr("Na&me"), self.name),
            "tags": Field(self.tr("&Tags"), self.tags, self.tr("Enter or a comma ends a tag")),
            "timezone": Field(self.tr("Time &zone"), self.zone, self._zone_hint()),
            "fields": Field(self.tr("Other &fields"), self.facts, self.tr("For personal texts: {field} in a text")),
        }

    def _make_buttons(self) -> None:
        self._heading = Heading()
        self._heading.setWordWrap(True)
        self._since = QLabel()
        self._since.setProperty("look", "hint")
        self._general = QLabel()
        self._general.setProperty("look", "error")
        self._general.setWordWrap(True)
        self._close = QToolButton()
        self._close.setAccessibleName(self.tr("Close the panel"))
        self._context.theme.put_icon(self._close, "close", "quiet")
        self._close.clicked.connect(self._cancel)
        self._save = QPushButton(self.tr("&Save"))
        self._save.setProperty("look", "primary")
        self._save.clicked.connect(self.save)
        self._cancel_button = QPushButton(self.tr("Cancel"))
        self._cancel_button.clicked.connect(self._cancel)
        self._delete = QPushButton(self.tr("&Delete…"))
        self._delete.setProperty("look", "danger")
        self._delete.clicked.connect(lambda: self.delete_asked.emit(self.client_id))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 8, 8)
        head.addWidget(self._heading, 1)
        head.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        inside = QWidget()
        inside.setProperty("look", "surface")
        fields = QVBoxLayout(inside)
        fields.setContentsMargins(16, 4, 16, 16)
        fields.setSpacing(16)
        for field in self.fields.values():
            fields.addWidget(field)
        fields.addWidget(self.opted_out)
        fields.addWidget(self._general)
        fields.addWidget(self._since)
        fields.addStretch(1)
        scroll = VerticalScroll(inside)
        scroll.setProperty("look", "surface")
        inside.setMinimumWidth(LEAST_WIDTH)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 12, 16, 12)
        foot.setSpacing(8)
        foot.addWidget(self._delete)
        foot.addStretch(1)
        foot.addWidget(self._cancel_button)
        foot.addWidget(self._save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(scroll, 1)
        layout.addWidget(line())
        layout.addLayout(foot)
