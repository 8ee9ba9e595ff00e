"""The window: tool bar, pages, state bar, status line, shortcuts, closing. Built by `app` with its pages."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from desktop_mailer.domain.changes import Changes, Table
from desktop_mailer.domain.sender import Phase, SenderPause, SenderState
from desktop_mailer.storage import reports
from desktop_mailer.ui import report_words
from desktop_mailer.ui.about import AboutDialog, ShortcutsDialog
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import ask, confirm
from desktop_mailer.ui.page import Page
from desktop_mailer.ui.sender_words import Trouble, trouble
from desktop_mailer.ui.status_line import StatusLine
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.theme import Scheme
from desktop_mailer.ui.tool_bar import ToolBar
from desktop_mailer.ui.widgets import StateBar, leave_wheel_to_page

NEEDLESS_MS = 3_000
"""A question before the end goes by itself once there has been no reason for it for so long."""
FIRST_SIZE = QSize(1180, 760)
FRAME = QSize(16, 48)
"""What a desktop may put around the window: how much is not known before it is shown."""
UNDO_WIDTH = 320
"""So many pixels of the menu tell what would be undone."""
P = TypeVar("P", bound=Page)
Keys = QKeySequence.StandardKey | str


class MainWindow(QMainWindow):
    """`settings_asked`: the gear or the state bar. `closed`: the operator is done; the root shuts down in order.

    `dropped(path)`: a file was dropped on the window. `import_asked`, `backup_asked`, `restore_asked`,
    `registry_asked`, `stop_list_asked`, `suppression_asked`, `export_asked`, `zones_asked`: the commands of the menu.
    `report_asked`: that of the menu, and the bar that tells why a report did not go out.
    """

    settings_asked = Signal()
    import_asked = Signal()
    backup_asked = Signal()
    restore_asked = Signal()
    registry_asked = Signal()
    stop_list_asked = Signal()
    export_asked = Signal()
    zones_asked = Signal()
    suppression_asked = Signal()
    report_asked = Signal()
    dropped = Signal(Path)
    closed = Signal()

    def __init__(self, context: Context, pages: Sequence[Page]) -> None:
        super().__init__()
        self.context = context
        self.pages = tuple(pages)
        self._trouble: Trouble | None = None
        self._asking = Latest(context.tasks, "asking before the end")
        self._needless = QTimer(self)
        self._needless.setSingleShot(True)
        self._needless.setInterval(NEEDLESS_MS)
        self._needless.timeout.connect(self._asking.cancel)
        self._leaving = False
        self.setWindowTitle(QGuiApplication.applicationDisplayName())
        self.setMinimumSize(QSize(760, 520))
        self.setAcceptDrops(True)
        self.menu = QMenu(self)
        self.tool_bar = ToolBar(context.theme, self.menu)
        self.state_bar = StateBar(context.theme)
        self.hint_bar = StateBar(context.theme, calm=True)
        self.report_bar = StateBar(context.theme)
        self._reading_report = Latest(context.tasks, "look at the daily report")
        self.stack = QStackedWidget()
        self.status_line = StatusLine(context)
        self._lay_out()
        leave_wheel_to_page(self)
        self._make_menu()
        self._connect()
        self._restore()

    def show_page(self, number: int) -> None:
        """Go to a page."""
        self.tool_bar.tabs.setCurrentIndex(number)

    def show_page_of(self, kind: type[P]) -> P:
        """Go to the page of that kind."""
        number, page = next((number, page) for number, page in enumerate(self.pages) if isinstance(page, kind))
        self.show_page(number)
        return page

    def say_demo(self) -> None:
        """Say that nothing here is real."""
        self.hint_bar.say(
            self.tr(
                "A demo: the clients are made up, the gateway is a sandbox in this program, and nobody gets a message."
            )
        )

    def say_sandbox(self) -> None:
        """Say that what is sent reaches nobody."""
        self.hint_bar.say(
            self.tr("Nobody gets a message: until the program ends, the gateway is a sandbox in this program.")
        )

    @property
    def page(self) -> Page:
        """The page that is seen."""
        return self.pages[self.stack.currentIndex()]

    def raise_to_front(self) -> None:
        """Come up from wherever the window is."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def show_ending(self, *, restoring: bool = False) -> None:
        """Say that what is under way is finished first; nothing can be done any more."""
        self.setEnabled(False)
        if restoring:
            self.state_bar.say(self.tr("Restoring the backup…"))
        elif self.context.sender.state.in_flight:
            self.state_bar.say(self.tr("Finishing what is under way…"))
        else:
            self.hide()

    def leave(self) -> None:
        """From now on closing asks nothing: the system logs off, or the operator has answered."""
        self._leaving = True

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask while messages go out; else remember the looks and let the root shut down."""
        event.ignore()
        if self._leaving or not self._reasons_to_stay():
            self._remember()
            self.closed.emit()
        elif not self._asking.running:
            self._asking.start(self._ask_to_close())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one local file."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Pass the file on."""
        self.dropped.emit(Path(event.mimeData().urls()[0].toLocalFile()))

    def _reasons_to_stay(self) -> tuple[str, str, str] | None:
        """A question, its explanation and the verb that closes, or None where nothing is lost by closing."""
        if self.context.sender.state.phase is Phase.SENDING:
            return (
                self.tr("Messages are going out. Stop and quit?"),
                self.tr("What is under way is finished first. The rest waits until you start the program again."),
                self.tr("Stop and quit"),
            )
        if doing := next((doing for page in self.pages if (doing := page.busy())), ""):
            return (
                self.tr("Quit before this is done?"),
                doing + "\n" + self.tr("What is done by now stays; the rest is not done."),
                self.tr("Quit now"),
            )
        if any(page.unsaved() for page in self.pages):
            return (
                self.tr("Quit without saving?"),
                self.tr("What you have typed is not saved yet."),
                self.tr("Quit without saving"),
            )
        return None

    async def _ask_to_close(self) -> None:
        question, explanation, verb = self._reasons_to_stay() or ("", "", "")
        if await confirm(self, question, explanation, verb=verb, otherwise=self.tr("Stay")):
            self.leave()
            self.close()

    def _lay_out(self) -> None:
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.tool_bar, self.hint_bar, self.state_bar, self.report_bar):
            layout.addWidget(widget)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.status_line)
        self.setCentralWidget(middle)
        for page in self.pages:
            self.stack.addWidget(page)
            self.tool_bar.add_tab(page.title(), page.icon_name)

    def _connect(self) -> None:
        self.tool_bar.chosen.connect(self._turn_to)
        self.tool_bar.pause_asked.connect(self.context.sender.pause)
        self.tool_bar.resume_asked.connect(self._start_sending)
        self.tool_bar.settings_asked.connect(self.settings_asked)
        self.state_bar.acted.connect(self._mend)
        self.report_bar.acted.connect(self.report_asked)
        self.report_bar.acted_otherwise.connect(self._try_report)
        self.context.feed.sender_changed.connect(self._show_state)
        self.context.feed.changed.connect(self._notice)
        self._show_state(self.context.sender.state)
        self.status_line.read()
        self._reading_report.start(self._show_report())

    def _notice(self, changes: Changes) -> None:
        if Table.SETTINGS in changes.reshaped:
            self._reading_report.start(self._show_report())

    async def _show_report(self) -> None:
        said = report_words.trouble(await self.context.database.read(reports.state), self.context.clock.now())
        if said is None:
            self.report_bar.say("")
        else:
            self.report_bar.say(said.text, said.action, self.tr("Try now"))

    def _try_report(self) -> None:
        self.context.tasks.start(self.context.database.write(reports.try_now), name="trying the daily report again")

    def _make_menu(self) -> None:
        self._command(self.tr("&New"), QKeySequence.StandardKey.New, self._new, "plus")
        self._undo = self._command(self.tr("Un&do"), QKeySequence.StandardKey.Undo, self._undo_last, "undo")
        self.menu.aboutToShow.connect(self._offer_undo)
        self.menu.aboutToHide.connect(lambda: self._undo.setEnabled(True))  # for its keys
        self._command(self.tr("&Find"), QKeySequence.StandardKey.Find, self._find, "search")
        self._command(self.tr("&Refresh"), "F5", self._refresh, "refresh")
        self.menu.addSeparator()
        self._add_theme_menu()
        self._command(self.tr("&Settings…"), "Ctrl+,", self.settings_asked.emit, "settings")
        self._command(self.tr("Daily re&port…"), "", self.report_asked.emit, "send")
        self.menu.addSeparator()
        self._command(self.tr("Import &clients…"), "Ctrl+I", self.import_asked.emit, "import")
        self._command(self.tr("E&xport clients…"), "", self.export_asked.emit, "export")
        self._command(self.tr("Import a n&umbering registry…"), "", self.registry_asked.emit, "phone")
        self._command(self.tr("Fill in time &zones"), "", self.zones_asked.emit, "globe")
        self._command(self.tr("&Import a stop list…"), "", self.stop_list_asked.emit, "opted-out")
        self._command(self.tr("Suppression &list…"), "", self.suppression_asked.emit, "table")
        self.menu.addSeparator()
        self._command(self.tr("&Back up…"), "", self.backup_asked.emit, "export")
        self._command(self.tr("Rest&ore…"), "", self.restore_asked.emit, "import")
        self.menu.addSeparator()
        self._command(self.tr("&Keyboard shortcuts"), "F1", self._show_shortcuts, "keyboard")
        self._command(self.tr("&About Desktop Mailer"), "", self._show_about, "info")
        self.menu.addSeparator()
        self._command(self.tr("&Quit"), "Ctrl+Q", self.close, "quit")
        for number in range(len(self.pages)):
            self._hidden(f"Ctrl+{number + 1}", partial(self.show_page, number))
        self._hidden("Ctrl+Tab", lambda: self._step(1))
        self._hidden("Ctrl+Shift+Tab", lambda: self._step(-1))

    def _command(self, text: str, keys: Keys, job: Callable[[], object], icon: str) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _: job())
        self.context.theme.put_icon(action, icon, "quiet")
        self.menu.addAction(action)
        self.addAction(action)
        return action

    def _hidden(self, keys: str, job: Callable[[], object]) -> None:
        action = QAction(self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _: job())
        self.addAction(action)

    def _add_theme_menu(self) -> None:
        menu = self.menu.addMenu(self.tr("&Theme"))
        self.context.theme.put_icon(menu, "sun", "quiet")
        group = QActionGroup(menu)
        names = {Scheme.SYSTEM: self.tr("As the system"), Scheme.LIGHT: self.tr("Light"), Scheme.DARK: self.tr("Dark")}
        for scheme, name in names.items():
            action = QAction(name, menu)
            action.setCheckable(True)
            action.setChecked(scheme is self.context.theme.scheme)
            action.triggered.connect(lambda _, scheme=scheme: self._choose_theme(scheme))
            group.addAction(action)
            menu.addAction(action)
        menu.aboutToShow.connect(lambda: self._mark_theme(group))

    def _mark_theme(self, group: QActionGroup) -> None:
        for action, scheme in zip(group.actions(), Scheme, strict=True):
            action.setChecked(scheme is self.context.theme.scheme)

    def _choose_theme(self, scheme: Scheme) -> None:
        self.context.theme.choose(scheme)
        self.context.memory.setValue("theme", scheme.value)

    def _turn_to(self, number: int) -> None:
        self.stack.setCurrentIndex(number)
        self.page.activated()

    def _step(self, by: int) -> None:
        self.show_page((self.stack.currentIndex() + by) % len(self.pages))

    def _new(self) -> None:
        self.page.begin_new()

    def _undo_last(self) -> None:
        self.page.undo()

    def _offer_undo(self) -> None:
        offer = self.page.undo_offer()
        short = self.fontMetrics().elidedText(offer, Qt.TextElideMode.ElideRight, UNDO_WIDTH).replace("&", "&&")
        self._undo.setText(self.tr("Un&do: %1").replace("%1", short) if offer else self.tr("Un&do"))
        self._undo.setEnabled(bool(offer))

    def _find(self) -> None:
        self.page.begin_search()

    def _refresh(self) -> None:
        self.page.read_again()
        self.status_line.read()

    def _show_state(self, state: SenderState) -> None:
        if self._reasons_to_stay():
            self._needless.stop()
        elif self._asking.running and not self._needless.isActive():
            self._needless.start()  # not at once: between two messages of a slow mailing nothing is under way
        now = self.context.clock.now()
        self.tool_bar.show_state(state, now)
        said = trouble(state, now)
        if said != self._trouble:
            self._trouble = said
            self.state_bar.say(said.text if said else "", said.action if said else "")

    def _start_sending(self) -> None:
        lacks = self.context.sender.state.pause in (SenderPause.NO_GATEWAY, SenderPause.NO_TOKEN)
        self.context.sender.resume()  # also then: a keyring may have been unlocked meanwhile
        if lacks:
            self.settings_asked.emit()

    def _mend(self) -> None:
        if self._trouble is None:
            return
        if self._trouble.settings:
            self.settings_asked.emit()
        else:
            self.context.sender.resume()

    def _show_shortcuts(self) -> None:
        self.context.tasks.start(self._open(ShortcutsDialog(self)), name="the page of shortcuts")

    def _show_about(self) -> None:
        self.context.tasks.start(self._open(AboutDialog(self.context, self)), name="about")

    async def _open(self, dialog: AboutDialog | ShortcutsDialog) -> None:
        await ask(dialog)

    def _remember(self) -> None:
        memory = self.context.memory
        memory.setValue("window/geometry", self.saveGeometry())
        memory.setValue("window/page", self.stack.currentIndex())
        memory.sync()

    def _restore(self) -> None:
        self.resize(FIRST_SIZE.boundedTo(self.screen().availableSize() - FRAME))
        kept = self.context.memory.value("window/geometry")
        if isinstance(kept, QByteArray):
            self.restoreGeometry(kept)  # moves to a visible place where the monitor is gone
        number = int(str(self.context.memory.value("window/page", 0)))
        if 0 <= number < len(self.pages):
            self.show_page(number)
        self.page.activated()
