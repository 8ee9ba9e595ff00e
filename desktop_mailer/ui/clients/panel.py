"""The side panel of the page of clients: one client's form and messages, and what can be done with the person."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QStackedWidget, QTabBar, QToolButton, QVBoxLayout, QWidget

from desktop_mailer.domain.changes import Changes, Table
from desktop_mailer.domain.client import Client
from desktop_mailer.storage import audit, clients
from desktop_mailer.ui.changes import ChangesView
from desktop_mailer.ui.clients.form import ClientForm
from desktop_mailer.ui.clients.history import ClientMessages
from desktop_mailer.ui.clients.sentences import shown_name
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.tasks import Again
from desktop_mailer.ui.theme import heading
from desktop_mailer.ui.widgets import Elided, line
from desktop_mailer.ui.words import number, phone_text

DETAILS, MESSAGES, CHANGES = 0, 1, 2


class ClientPanel(QFrame):
    """Shows a client, or an empty form.

    `closed()`; `delete_asked(id)`, and with the Client `export_asked`, `erase_asked` and `journal_asked`. What the form
    saves and whose phone was typed in it, it tells itself.
    """

    closed = Signal()
    delete_asked = Signal(object)
    export_asked = Signal(object)
    erase_asked = Signal(object)
    journal_asked = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "surface")
        self._context = context
        self._checking = Again(context.tasks, self._check, name="reading the client of the panel anew")
        self.form = ClientForm(context)
        self.messages = ClientMessages(context)
        self.changes = ChangesView(context)
        self.tabs = QTabBar()
        self._heading = Elided()
        self._heading.setFont(heading(self.font(), 2.0))
        self._phone = Elided()
        self._phone.setProperty("look", "quiet")
        self.menu = QMenu(self)
        self._menu_button = self._glyph("more", self.tr("More about this client"))
        self._menu_button.setMenu(self.menu)
        self._menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._close = self._glyph("close", self.tr("Close the panel"))
        self._stack = QStackedWidget()
        self._make_menu()
        self._lay_out()
        self.tabs.currentChanged.connect(self._turn)
        self._close.clicked.connect(self.form.leave)
        self.form.closed.connect(self.closed)
        self.form.shown.connect(self._show_whom)
        self.messages.counted.connect(self._name_messages)

    def show_client(self, client: Client) -> None:
        """Show a client as stored; unsaved changes are dropped."""
        self.form.show_client(client)

    def start_new(self) -> None:
        """An empty form."""
        self.tabs.setCurrentIndex(DETAILS)
        self.form.start_new()

    def take(self, changes: Changes) -> None:
        """Apply news."""
        self.messages.take(changes)
        if Table.CLIENTS in changes.reshaped or self.form.client_id in changes.clients:
            self._checking.ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.form.leave()
        else:
            super().keyPressEvent(event)

    async def _check(self) -> None:
        asked = self.form.client_id
        if asked is not None and not self.isHidden():
            found = await self._context.database.read(clients.rows, [asked])
            if self.form.client_id == asked:
                self.form.hear_of(found[0] if found else None)

    def _show_whom(self) -> None:
        client = self.form.client
        self._heading.setText(self.tr("New client") if client is None else shown_name(client))
        self._phone.setText(phone_text(client.phone) if client is not None and client.name else "")
        self._phone.setVisible(bool(self._phone.text()))
        self._menu_button.setVisible(client is not None)
        for tab in (MESSAGES, CHANGES):
            self.tabs.setTabVisible(tab, client is not None)
        self.tabs.setVisible(client is not None)
        if client is None:
            self.tabs.setCurrentIndex(DETAILS)
        self.messages.show_client(self.form.client_id)
        self._show_changes()

    def _turn(self, tab: int) -> None:
        self._stack.setCurrentIndex(tab)
        self._show_changes()

    def _show_changes(self) -> None:
        client_id = self.form.client_id
        if client_id is not None and self.tabs.currentIndex() == CHANGES:
            self.changes.show_of(partial(self._context.database.read, audit.of_client, client_id))

    def _name_messages(self, count: int) -> None:
        self.tabs.setTabText(MESSAGES, self.tr("Messages: %1").replace("%1", number(count)))

    def _make_menu(self) -> None:
        for text, icon, signal in (
            (self.tr("Show in the &journal"), "journal", self.journal_asked),
            (self.tr("E&xport everything about this person…"), "export", self.export_asked),
            (self.tr("&Erase this person…"), "user", self.erase_asked),
        ):
            self._command(text, icon).triggered.connect(lambda _, signal=signal: signal.emit(self.form.client))
        self.menu.addSeparator()
        self._command(self.tr("&Delete the client…"), "delete").triggered.connect(
            lambda _: self.delete_asked.emit(self.form.client_id)
        )

    def _command(self, text: str, icon: str) -> QAction:
        action = QAction(text, self.menu)
        self._context.theme.put_icon(action, icon, "quiet")
        self.menu.addAction(action)
        return action

    def _glyph(self, icon: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setToolTip(name)
        button.setAccessibleName(name)
        self._context.theme.put_icon(button, icon, "quiet")
        return button

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._heading)
        names.addWidget(self._phone)
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 8, 6)
        head.setSpacing(4)
        head.addLayout(names, 1)
        for button in (self._menu_button, self._close):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.tabs.setProperty("look", "panel")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(self.tr("Parts of the panel"))
        self.tabs.addTab(self.tr("Details"))
        self.tabs.addTab("")
        self.tabs.addTab(self.tr("Changes"))
        self._name_messages(0)
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 8, 0)
        row.addWidget(self.tabs)
        row.addStretch(1)
        self._stack.addWidget(self.form)
        self._stack.addWidget(self.messages)
        self._stack.addWidget(self.changes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addLayout(row)
        layout.addWidget(line())
        layout.addWidget(self._stack, 1)
