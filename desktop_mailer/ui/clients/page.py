"""The page of clients: search, filters, the directory, the side panel with the form, the import."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_mailer.domain.changes import Changes, Table
from desktop_mailer.domain.client import Client, ClientFilter, ClientId, ClientQuery, ClientSort
from desktop_mailer.storage import clients
from desktop_mailer.ui.clients.columns import client_columns
from desktop_mailer.ui.clients.import_preview import ImportPreview
from desktop_mailer.ui.clients.importing import ImportStrip
from desktop_mailer.ui.clients.jobs import ClientJobs
from desktop_mailer.ui.clients.panel import ClientPanel
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import confirm
from desktop_mailer.ui.page import Page
from desktop_mailer.ui.tables.paged import PagedModel, PagedView
from desktop_mailer.ui.tasks import Again, Latest
from desktop_mailer.ui.widgets import Chip, ChoiceChip, EmptyState, SearchBox, SidesLayout, line, row
from desktop_mailer.ui.words import number

SEARCH_WIDTH, NARROW_SEARCH_WIDTH = 280, 168
ROOMY = 1_000
"""From this width of the page on the search field is the wide one."""


class ClientsPage(Page):
    """The directory of clients."""

    icon_name = "clients"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._sort = ClientSort.ID
        self._descending = False
        self._awaited: ClientId | None = None
        self._searching = Latest(context.tasks, "searching clients")
        self._refreshing = Again(context.tasks, self._read, name="reading the directory")
        self._showing = Latest(context.tasks, "showing a client")
        self._asking = Latest(context.tasks, "asking before a change of clients")
        self._make_filters()
        self._make_table()
        self._make_panel()
        self._lay_out()

    def title(self) -> str:
        """The name on the tab."""
        return self.tr("Clients")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a small screen the search leaves its room to the filters and buttons."""
        super().resizeEvent(event)
        self.search.setFixedWidth(SEARCH_WIDTH if event.size().width() >= ROOMY else NARROW_SEARCH_WIDTH)

    def opened(self) -> None:
        """Read the directory."""
        self.read_again()

    def take(self, changes: Changes) -> None:
        """Show changed clients anew; read the list again where people came or went."""
        if Table.CLIENTS in changes.reshaped:
            if not changes.clients:
                self.model.forget_all()
            self._refreshing.ask()
        self.model.forget(changes.clients)
        self.panel.take(changes)

    def activated(self) -> None:
        """The work begins in the table."""
        (self.preview if self.previewing else self.view).setFocus()

    def begin_search(self) -> None:
        """Ctrl+F."""
        if not self.previewing:
            self.search.setFocus()
            self.search.selectAll()

    def begin_new(self) -> None:
        """Ctrl+N: an empty form, unless there are unsaved changes."""
        if self.previewing:
            return
        if not self.form.changed:
            self.panel.start_new()
        self.panel.show()
        self.form.phone.setFocus()

    def read_again(self) -> None:
        """F5."""
        self.preview.look_again()
        self._read_directory()

    def unsaved(self) -> bool:
        """True where the form holds what is not saved."""
        return self.form.changed and not self.panel.isHidden()

    def ask_for_file(self) -> None:
        """Choose a file to import."""
        self.preview.ask_for_file()

    def ask_to_import(self, path: Path) -> None:
        """Show a file that was dropped on the window, to import it or not."""
        self.preview.show_file(path)

    @property
    def previewing(self) -> bool:
        """True while a file that may be imported is shown in place of the directory."""
        return self.place.currentWidget() is self.preview

    @property
    def query(self) -> ClientQuery:
        """What the page shows now."""
        return ClientQuery(
            filter=ClientFilter(operator_codes=self.codes.values(), tags=self.tags.values()),
            search=self.search.sought,
            opted_out=True if self.opted_out.isChecked() else None,
            sort=self._sort,
            descending=self._descending,
        )

    def _read_directory(self) -> None:
        self.model.forget_all()
        self._refreshing.ask()

    async def _read(self) -> None:
        query = self.query
        ids = await self.context.database.read(clients.ids, query)
        if query != self.query:  # a newer search is on its way and shows its own
            return
        self.view.show_ids(ids)
        if self._awaited is not None:
            self.view.select_ids([self._awaited], scroll=True)
            self._awaited = None
        self._show_emptiness(len(ids))
        self._show_count()

    def _search(self) -> None:
        self._searching.start(self._read())

    def _show_emptiness(self, found: int) -> None:
        filtered = self.query.search or self.query.filter != ClientFilter() or self.query.opted_out
        self.stack.setCurrentWidget(self.view if found else self.empty)
        if filtered:
            self.empty.say(
                self.tr("Nothing found"),
                self.tr("No client meets this search and these filters."),
                quiet=self.tr("Clear the search and the filters"),
                icon="search",
            )
        else:
            self.empty.say(
                self.tr("No clients yet"),
                self.tr("Here are the people who get your messages. Import a CSV or Excel file, or add the first."),
                self.tr("Import a file…"),
                self.tr("or add a client by hand"),
                icon="clients",
            )

    def _act_on_emptiness(self) -> None:
        if self.empty.action.isHidden():
            self._clear_filters()
        else:
            self.begin_new()

    def _clear_filters(self) -> None:
        self.search.clear()
        self.codes.clear()
        self.tags.clear()
        self.opted_out.setChecked(False)

    def _show_count(self, _: int = 0) -> None:
        chosen, found = self.view.selected_count(), len(self.model.ids)
        if chosen > 1:
            text = self.tr("%1 selected", "", chosen).replace("%1", number(chosen))
        else:
            text = self.tr("%1 client(s)", "", found).replace("%1", number(found))
        self.count.setText(text)
        self.bulk_delete.setVisible(chosen > 1)
        self.bulk_copy.setVisible(chosen > 1)

    def _sort_by(self, key: str, descending: bool) -> None:
        self._sort, self._descending = ClientSort(key), descending
        self._search()

    def _offer(self) -> None:
        self.context.tasks.start(self._read_offers(), name="what clients are filtered by")

    async def _read_offers(self) -> None:
        self.codes.set_choices(await self.context.database.read(clients.operator_codes))
        self.tags.set_choices(await self.context.database.read(clients.tags))

    def _open_client(self, client_id: ClientId) -> None:
        if not self.form.changed:
            self._showing.start(self._show_client(client_id, focus=True))
        self.panel.show()

    def _edit_current(self) -> None:
        if self.view.selected_count():
            self._open_client(ClientId(self.view.selected_ids()[0]))

    def _follow(self, count: int) -> None:
        if count == 1 and not self.panel.isHidden() and not self.form.changed:
            client_id = ClientId(self.view.selected_ids()[0])
            if client_id != self.form.client_id:
                self._showing.start(self._show_client(client_id, focus=False))

    async def _show_client(self, client_id: ClientId, *, focus: bool) -> None:
        found = await self.context.database.read(clients.rows, [client_id])
        if not found:
            self.panel.hide()
            return
        if not self.form.changed:
            self.panel.show_client(found[0])
            if focus:
                self.form.phone.setFocus()

    def _take_saved(self, client: Client) -> None:
        self._awaited = client.id
        self._refreshing.ask()

    def _show_directory(self) -> None:
        self.place.setCurrentWidget(self._directory)
        self.view.setFocus()

    def _close_panel(self) -> None:
        self.panel.hide()
        self.view.setFocus()

    def _ask_to_delete(self, ids: Sequence[int]) -> None:
        if len(ids):
            self._asking.start(self._delete(ids))

    async def _delete(self, ids: Sequence[int]) -> None:
        count = len(ids)
        named = number(count)
        agreed = await confirm(
            self,
            self.tr("Delete %1 client(s)?", "", count).replace("%1", named),
            self.tr("Messages that wait for them end as not sent. The history stays, with the phone masked."),
            verb=self.tr("Delete %1 client(s)", "", count).replace("%1", named),
            otherwise=self.tr("Keep"),
        )
        if not agreed:
            return
        chosen = [ClientId(client_id) for client_id in ids]
        if self.form.client_id in chosen:
            self._close_panel()
        await self.context.database.write(clients.delete, chosen, self.context.clock.now())

    def _copy(self) -> None:
        self.view.copy_selection()

    def _remember_splitter(self) -> None:
        self.context.memory.setValue("clients/splitter", self.splitter.saveState())

    def _show_menu(self, place: QPoint) -> None:
        chosen = self.view.selected_ids()
        if not len(chosen):
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        delete = self.tr("Delete %1 client(s)…", "", len(chosen)).replace("%1", number(len(chosen)))
        commands = (
            (self.tr("Edit"), "F2", "edit", self._edit_current),
            (self.tr("Copy"), "Ctrl+C", "copy", self.view.copy_selection),
            (delete, "Del", "delete", lambda: self._ask_to_delete(chosen)),
        )
        for text, keys, icon, job in commands:
            action = QAction(f"{text}\t{keys}", menu)
            action.triggered.connect(lambda _, job=job: job())
            self.context.theme.put_icon(action, icon, "quiet")
            menu.addAction(action)
        menu.popup(place)

    def _make_filters(self) -> None:
        theme = self.context.theme
        self.search = SearchBox(self.tr("Phone, name or tag"), theme)
        self.codes = ChoiceChip(self.tr("Operator code"), theme)
        self.tags = ChoiceChip(self.tr("Tag"), theme)
        self.opted_out = Chip(self.tr("Opted out"))
        self.search.searched.connect(lambda _: self._search())
        self.search.typed.connect(self._searching.cancel)
        for chip in (self.codes, self.tags):
            chip.changed.connect(self._search)
            chip.opening.connect(self._offer)
        self.opted_out.toggled.connect(lambda _: self._search())
        self.add = QPushButton(self.tr("Client"))
        self.add.setProperty("look", "primary")
        self.add.setToolTip(self.tr("Add a client (Ctrl+N)"))
        self.add.clicked.connect(self.begin_new)
        theme.put_icon(self.add, "plus", "on_accent")
        self.import_button = QPushButton(self.tr("Import…"))
        self.import_button.setToolTip(self.tr("Add clients from a CSV or Excel file (Ctrl+I)"))
        self.import_button.clicked.connect(self.ask_for_file)
        theme.put_icon(self.import_button, "import")

    def _make_table(self) -> None:
        tasks, memory = self.context.tasks, self.context.memory
        self.model = PagedModel(
            client_columns(),
            lambda ids: self.context.database.read(clients.rows, ids),
            tasks=tasks,
            theme=self.context.theme,
            parent=self,
        )
        self.view = PagedView("clients", self.model, tasks=tasks, memory=memory)
        self.view.setAccessibleName(self.tr("Clients"))
        self.view.sort_asked.connect(self._sort_by)
        self.view.opened.connect(self._open_client)
        self.view.edit_asked.connect(self._edit_current)
        self.view.delete_asked.connect(lambda: self._ask_to_delete(self.view.selected_ids()))
        self.view.menu_asked.connect(self._show_menu)
        self.view.selected.connect(self._show_count)
        self.view.selected.connect(self._follow)
        self.empty = EmptyState(self.context.theme, "clients")
        self.empty.acted.connect(self.ask_for_file)
        self.empty.alternative.connect(self._act_on_emptiness)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.view)
        self.stack.addWidget(self.empty)
        self.count = QLabel()
        self.count.setProperty("look", "quiet")
        self.bulk_copy = QPushButton(self.tr("Copy"))
        self.bulk_copy.clicked.connect(self._copy)
        self.bulk_delete = QPushButton(self.tr("Delete…"))
        self.bulk_delete.clicked.connect(lambda: self._ask_to_delete(self.view.selected_ids()))
        for button in (self.bulk_copy, self.bulk_delete):
            button.setProperty("look", "link")
            button.hide()

    def _make_panel(self) -> None:
        self.panel = ClientPanel(self.context)
        self.panel.hide()
        self.panel.closed.connect(self._close_panel)
        self.panel.delete_asked.connect(lambda client_id: self._ask_to_delete([client_id]))
        self.form = self.panel.form
        self.form.saved.connect(self._take_saved)
        self.jobs = ClientJobs(self.context, self.panel, self)
        self.jobs.found.connect(lambda client: self.view.select_ids([client.id], scroll=True))
        self.strip = ImportStrip(self.context)
        self.jobs.strip.finished.connect(self.form.look_up)
        self.strip.finished.connect(self._read_directory)
        self.preview = ImportPreview(self.context, self.strip)
        self.preview.opened.connect(lambda: self.place.setCurrentWidget(self.preview))
        self.preview.left.connect(self._show_directory)
        self.jobs.strip.finished.connect(self.preview.look_again)  # the registry gives zones now

    def _lay_out(self) -> None:
        top = QWidget()
        above = QVBoxLayout(top)
        above.setContentsMargins(16, 12, 16, 8)
        sides = SidesLayout(trailing=True)
        sides.addWidget(row(self.search, self.codes, self.tags, self.opted_out))
        sides.addWidget(row(self.import_button, self.add, trailing=True))
        above.addLayout(sides)
        foot = QWidget()
        foot.setFixedHeight(foot.fontMetrics().height() + 14)  # does not jump when its buttons come
        info = QHBoxLayout(foot)
        info.setContentsMargins(16, 0, 16, 4)
        info.setSpacing(8)
        for widget in (self.count, self.bulk_copy, self.bulk_delete):
            info.addWidget(widget)
        info.addStretch(1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.stack)
        self.splitter.addWidget(self.panel)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setSizes([800, 340])
        kept = self.context.memory.value("clients/splitter")
        if isinstance(kept, QByteArray):
            self.splitter.restoreState(kept)
        self.splitter.splitterMoved.connect(self._remember_splitter)
        self._directory = QWidget()
        self.place = QStackedLayout(self)
        self.place.addWidget(self._directory)
        self.place.addWidget(self.preview)
        layout = QVBoxLayout(self._directory)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(top)
        layout.addWidget(foot)
        layout.addWidget(self.strip)
        layout.addWidget(self.jobs.strip)
        layout.addWidget(line())
        layout.addWidget(self.splitter, 1)
