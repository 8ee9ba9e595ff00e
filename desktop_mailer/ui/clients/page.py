"""The page of clients: wires the filters, the table, the commands, the side panel, the import and the undo bar."""

from array import array
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QPushButton, QSplitter, QStackedLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_mailer.domain.changes import Changes, Table
from desktop_mailer.domain.client import Client, ClientId, ClientQuery, ClientSort
from desktop_mailer.domain.edit import EditId, EditKind
from desktop_mailer.logbook import About
from desktop_mailer.storage import clients
from desktop_mailer.ui.clients.columns import client_columns
from desktop_mailer.ui.clients.commands import ClientCommands
from desktop_mailer.ui.clients.filters import ClientFilters
from desktop_mailer.ui.clients.import_preview import ImportPreview
from desktop_mailer.ui.clients.importing import ImportStrip
from desktop_mailer.ui.clients.jobs import ClientJobs
from desktop_mailer.ui.clients.panel import ClientPanel
from desktop_mailer.ui.clients.selection_bar import SelectionBar
from desktop_mailer.ui.clients.undo_bar import UndoBar
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.page import Page
from desktop_mailer.ui.tables.paged import PagedModel, PagedView
from desktop_mailer.ui.tasks import Again, Latest
from desktop_mailer.ui.widgets import EmptyState, SidesLayout, line, row
from desktop_mailer.ui.words import phone_text

SEARCH_WIDTH, NARROW_SEARCH_WIDTH = 280, 168
ROOMY = 1_100
"""From this width of the page on the search field is the wide one."""

FILTERS_WIDTH = 420
"""The filters go on in a second line down to this, before the buttons go below them."""


class ClientsPage(Page):
    """The directory of clients."""

    icon_name = "clients"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._sort, self._descending = _kept_order(context)
        self._awaited: ClientId | None = None
        self._searching = Latest(context.tasks, "searching clients")
        self._refreshing = Again(context.tasks, self._read, name="reading the directory")
        self._showing = Latest(context.tasks, "showing a client")
        self._make_head()
        self._make_table()
        self._make_bars()
        self._make_panel()
        self._lay_out()

    def title(self) -> str:
        """The name on the tab."""
        return self.tr("Clients")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a small screen the search leaves its room to the filters and buttons."""
        super().resizeEvent(event)
        self.filters.search.setFixedWidth(SEARCH_WIDTH if event.size().width() >= ROOMY else NARROW_SEARCH_WIDTH)

    def opened(self) -> None:
        """Read the directory."""
        self.read_again()
        self.undo_bar.read()

    def take(self, changes: Changes) -> None:
        """Show changed clients anew; read the list again where people came or went."""
        if Table.CLIENTS in changes.reshaped:
            if not changes.clients:
                self.model.forget_all()
            self._refreshing.ask()
            self.undo_bar.read()
        self.model.forget(changes.clients)
        self.panel.take(changes)

    def activated(self) -> None:
        """The work begins in the table."""
        (self.preview if self.previewing else self.view).setFocus()

    def begin_search(self) -> None:
        """Ctrl+F."""
        if not self.previewing:
            self.filters.search.setFocus()
            self.filters.search.selectAll()

    def begin_new(self) -> None:
        """Ctrl+N: an empty form, unless there are unsaved changes."""
        if self.previewing:
            return
        self._showing.cancel()  # whom one asked for before does not come over it
        if not self.form.changed:
            self.panel.start_new()
        self.panel.show()
        self.form.phone.setFocus()

    def read_again(self) -> None:
        """F5."""
        self.preview.look_again()
        self._read_directory()

    def undo(self) -> None:
        """Ctrl+Z. In the side panel it belongs to what is typed there."""
        typing = QApplication.focusWidget()
        if not self.previewing and not (typing is not None and self.panel.isAncestorOf(typing)):
            self.undo_bar.undo()

    def undo_offer(self) -> str:
        """The last change of the directory."""
        return "" if self.previewing else self.undo_bar.offer

    def unsaved(self) -> bool:
        """True where the form holds what is not saved."""
        return self.form.changed and not self.panel.isHidden()

    def busy(self) -> str:
        """An import, another work with a file, a change of many clients, or its undo."""
        return self.strip.doing or self.jobs.strip.doing or self.bar.doing

    def ask_for_file(self) -> None:
        """Choose a file to import."""
        self.preview.ask_for_file()

    def ask_to_export(self) -> None:
        """Write clients to a file: those who are selected, where that is more than one, else all that are shown."""
        several = self.view.selected_count() > 1
        self.jobs.ask_to_export_clients(self.view.selected_ids() if several else self.query)

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
        return self.filters.query(self._sort, descending=self._descending)

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
            if self.view.selected_count() <= 1:  # else the operator is busy with others by now
                self.view.select_ids([self._awaited], scroll=True)
            self._awaited = None
        self._show_emptiness(len(ids))
        self._show_counts()

    def _search(self) -> None:
        self._searching.start(self._read())

    def _show_emptiness(self, found: int) -> None:
        self.stack.setCurrentWidget(self.view if found else self.empty)
        if self.filters.narrow:
            self.empty.say(
                self.tr("Nothing found"),
                self.filters.nobody(),
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
            self.filters.clear()
        else:
            self.begin_new()

    def _show_counts(self, _: int = 0) -> None:
        self.bar.show_counts(self.view.selected_count(), len(self.model.ids), narrow=self.filters.narrow)

    def _sort_by(self, key: str, descending: bool) -> None:
        self._sort, self._descending = ClientSort(key), descending
        self.context.memory.setValue("clients/sort", key)
        self.context.memory.setValue("clients/descending", int(descending))
        self._search()

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
        self.undo_bar.say_saved(client.name or phone_text(client.phone))

    def _take_imported(self, edit_id: EditId | None) -> None:
        self._read_directory()
        self.undo_bar.say_imported(edit_id)

    def _show_directory(self) -> None:
        self.place.setCurrentWidget(self._directory)
        self.view.setFocus()

    def _close_panel(self) -> None:
        self.panel.hide()
        self.view.setFocus()

    def _part_from(self, ids: "array[int]") -> None:
        shown = self.form.client_id
        if shown is not None and not self.form.changed and shown in ids:  # what is typed stays, and can be added anew
            self._close_panel()

    def _tell_copied(self, copied: int, selected: int) -> None:
        if copied < selected:
            self.undo_bar.say(self.tr("Only the first %Ln of the selected clients are copied", "", copied))

    def _remember_splitter(self) -> None:
        self.context.memory.setValue("clients/splitter", self.splitter.saveState())

    def _make_head(self) -> None:
        theme = self.context.theme
        self.filters = ClientFilters(self.context)
        self.filters.changed.connect(self._search)
        self.filters.search.typed.connect(self._searching.cancel)
        self.add = QPushButton(self.tr("Client"))
        self.add.setProperty("look", "primary")
        self.add.setToolTip(self.tr("Add a client (Ctrl+N)"))
        self.add.clicked.connect(self.begin_new)
        theme.put_icon(self.add, "plus", "on_accent")
        self.import_button = QPushButton(self.tr("&Import…"))
        self.import_button.setToolTip(self.tr("Add clients from a CSV or Excel file (Ctrl+I)"))
        self.import_button.clicked.connect(self.ask_for_file)
        theme.put_icon(self.import_button, "import")
        self.export_button = QPushButton(self.tr("Export…"))
        self.export_button.setToolTip(
            self.tr("Write the selected clients, or all that are shown, to a CSV file or a workbook")
        )
        self.export_button.clicked.connect(self.ask_to_export)
        theme.put_icon(self.export_button, "export")

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
        self.view.set_sorted(self._sort.value, descending=self._descending)
        self.view.sort_asked.connect(self._sort_by)
        self.view.opened.connect(self._open_client)
        self.view.selected.connect(self._show_counts)
        self.view.selected.connect(self._follow)
        self.view.copied.connect(self._tell_copied)
        self.empty = EmptyState(self.context.theme, "clients")
        self.empty.acted.connect(self.ask_for_file)
        self.empty.alternative.connect(self._act_on_emptiness)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.view)
        self.stack.addWidget(self.empty)

    def _make_bars(self) -> None:
        self.commands = ClientCommands(self.context, self.view, self)
        self.commands.edit_asked.connect(self._edit_current)
        self.commands.deleting.connect(self._part_from)
        self.bar = SelectionBar(self.context.theme, self.commands.for_bar)
        self.bar.all_asked.connect(self.view.selectAll)
        self.undo_bar = UndoBar(self.context)
        self.commands.done.connect(self.undo_bar.say)
        for worker in (self.commands, self.undo_bar):
            worker.working.connect(self.bar.show_working)

    def _make_panel(self) -> None:
        self.panel = ClientPanel(self.context)
        self.panel.hide()
        self.panel.closed.connect(self._close_panel)
        self.panel.journal_asked.connect(lambda client: self.journal_asked.emit(About(client_id=client.id)))
        self.panel.delete_asked.connect(lambda key: self.commands.start(EditKind.DELETE, array("q", [key])))
        self.form = self.panel.form
        self.form.saved.connect(self._take_saved)
        self.jobs = ClientJobs(self.context, self.panel, self)
        self.jobs.erased.connect(self.undo_bar.forget_names)
        self.jobs.found.connect(lambda client: self.view.select_ids([client.id], scroll=True))
        self.strip = ImportStrip(self.context)
        self.strip.finished.connect(self._take_imported)
        self.jobs.strip.finished.connect(self.form.look_up)
        self.preview = ImportPreview(self.context, self.strip)
        self.preview.opened.connect(lambda: self.place.setCurrentWidget(self.preview))
        self.preview.left.connect(self._show_directory)
        self.jobs.strip.finished.connect(self.preview.look_again)  # the registry gives zones now

    def _lay_out(self) -> None:
        top = QWidget()
        above = QVBoxLayout(top)
        above.setContentsMargins(16, 12, 16, 8)
        sides = SidesLayout(least=FILTERS_WIDTH, trailing=True)
        sides.addWidget(self.filters)
        sides.addWidget(row(self.export_button, self.import_button, self.add, trailing=True))
        above.addLayout(sides)
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
        for widget in (top, self.bar, self.strip, self.jobs.strip, line()):
            layout.addWidget(widget)
        layout.addWidget(self.splitter, 1)
        layout.addWidget(self.undo_bar)


def _kept_order(context: Context) -> tuple[ClientSort, bool]:
    try:
        sort = ClientSort(str(context.memory.value("clients/sort", ClientSort.ID.value)))
    except ValueError:  # a column of another version
        return ClientSort.ID, False
    return sort, bool(int(str(context.memory.value("clients/descending", 0))))
