"""The root of the window: builds everything, runs it on one loop, and shuts it down in order. Called by cli."""

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QSettings, QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop_mailer import __version__, assembly, licences, logs, resources
from desktop_mailer.config import Config
from desktop_mailer.domain.clock import SystemClock
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.domain.sender import Phase, SenderControl, SenderPause, SenderState
from desktop_mailer.engine import diary
from desktop_mailer.engine.lanes import Link
from desktop_mailer.engine.reporter import Reporter
from desktop_mailer.engine.sender import Sender
from desktop_mailer.engine.supervisor import keep_running
from desktop_mailer.engine.trials import try_out
from desktop_mailer.gateway.sandbox import Sandbox, SandboxOptions
from desktop_mailer.gateway.secrets import VARIABLES, PasswordStore, TokenStore
from desktop_mailer.storage import backup, settings, undo
from desktop_mailer.storage.database import Database
from desktop_mailer.storage.errors import FolderInUse, NotADatabase
from desktop_mailer.ui.clients.jobs import ClientJobs
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import Troubles, ask, error_text
from desktop_mailer.ui.exporting import dialect_here
from desktop_mailer.ui.feed import Feed
from desktop_mailer.ui.garbage import Collector
from desktop_mailer.ui.journal.page import JournalPage
from desktop_mailer.ui.language import load_language
from desktop_mailer.ui.loop import Loop
from desktop_mailer.ui.mailings.page import MailingsPage
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.one_instance import RaiseServer, raise_other
from desktop_mailer.ui.report_words import QtWords
from desktop_mailer.ui.safekeeping import Safekeeping
from desktop_mailer.ui.settings import ReportDialog, SettingsDialog, confirm_sandbox
from desktop_mailer.ui.statistics.page import StatisticsPage
from desktop_mailer.ui.tasks import Tasks
from desktop_mailer.ui.theme import Scheme, Theme

R = TypeVar("R")

MEMORY = "window.ini"
HOLDER = "Desktop Mailer"
"""Who holds the data folder, as others are told."""
PATIENCE = 15.0
"""Seconds that a second start waits for a window that is not there to be raised yet, or not any more."""
SANDBOX_LATENCY_MS = 50
LOOK_FOR_BACKUP = 3_600.0
"""Seconds between two looks whether the last daily backup is a day old."""

_logger = logging.getLogger(__name__)


def run_window(config: Config, *, token: str | None = None) -> int:
    """Open the window on the data folder and send what is due until it is closed. Returns the exit code.

    Where another process has the folder's window open, that one is raised instead. `token` stands for the one of the
    environment and the keyring (the demo's).
    """
    if not _has_screen(sys.platform, os.environ):
        raise MailerError(
            QT_TRANSLATE_NOOP("errors", "There is no screen to open the window on."),
            QT_TRANSLATE_NOOP("errors", "The commands work without one: desktop-mailer --help."),
        )
    application = _application()
    leave_package()
    tokens = TokenStore({VARIABLES[0]: token} if token else os.environ)
    trouble: MailerError | None = None
    patient_until = time.monotonic() + PATIENCE
    while True:
        try:
            database = _open(application, config)
        except FolderInUse as error:
            if raise_other(config.data_folder):
                return 0
            if error.holder.startswith(HOLDER) and time.monotonic() < patient_until:
                time.sleep(0.2)  # that window is about to open, and is raised then; or about to close, and makes room
                continue
            return _refuse(application, config, error)
        except MailerError as error:
            return _refuse(application, config, error)
        if database is None:
            return 1
        logs.configure(config.data_folder)
        database.subscribe(diary.write_down)
        window = Window(application, config, database, tokens, trouble)
        window.demo = token is not None
        try:
            _on_loop(application, window.live())
        finally:
            logs.close()
        if window.restored is None:
            return 0
        trouble = window.trouble


def check_window(config: Config) -> float:
    """Build the window on this data folder, show each page once, and return the seconds it took. Sends nothing."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    begun = time.perf_counter()
    application = _application()
    config.prepare()
    database = Database.open(config.data_folder, writable=False)
    window = Window(application, config, database, TokenStore({}))
    return _on_loop(application, window.check(begun))


class Window:
    """All the parts of the running program."""

    demo = False
    """Begin with the mailings, and say that nothing is real."""
    restored: Path | None = None
    """The backup that was put in place at the end: the window is to be opened anew."""

    def __init__(
        self,
        application: QApplication,
        config: Config,
        database: Database,
        tokens: TokenStore,
        trouble: MailerError | None = None,
    ) -> None:
        self.trouble = trouble
        """What the last window could not do at its end, to be told; then what this one could not do."""
        self._application = application
        self._config = config
        self._database = database
        self._tokens = tokens
        self._passwords = PasswordStore(os.environ)
        self._clock = SystemClock()
        self._closed = asyncio.Event()
        self._settings: asyncio.Task[None] | None = None
        self._report: asyncio.Task[None] | None = None
        self._sandbox: Sandbox | None = None
        self._memory = _memory(config)
        self._safekeeping = Safekeeping(HOLDER)

    async def live(self) -> None:
        """Show the window and send until the operator closes it; then shut down in order."""
        chosen = await self._database.read(settings.load)
        sender = Sender(self._database, self._connect, self._clock, paused=chosen.sender_paused)
        window, troubles = self._build(sender)
        context = window.context
        server = RaiseServer(self._config.data_folder, window)
        server.asked.connect(window.raise_to_front)
        window.settings_asked.connect(lambda: self._ask_settings(window))
        window.report_asked.connect(lambda: self._ask_report(window))
        window.dropped.connect(lambda path: window.show_page_of(ClientsPage).ask_to_import(path))
        window.import_asked.connect(lambda: window.show_page_of(ClientsPage).ask_for_file())
        window.export_asked.connect(lambda: window.show_page_of(ClientsPage).ask_to_export())
        for asked, job in (
            (window.zones_asked, ClientJobs.fill_zones),
            (window.registry_asked, ClientJobs.ask_for_registry),
            (window.stop_list_asked, ClientJobs.ask_for_stop_list),
            (window.suppression_asked, ClientJobs.show_suppression),
        ):
            asked.connect(lambda job=job: job(window.show_page_of(ClientsPage).jobs))
        window.closed.connect(self._closed.set)
        window.backup_asked.connect(lambda: context.tasks.start(self._safekeeping.back_up(window), name="backup"))
        window.restore_asked.connect(lambda: context.tasks.start(self._ask_to_restore(window), name="restore"))
        logging_off = self._application.commitDataRequest.connect(lambda _: self._log_off(window))
        for number in (signal.SIGINT, signal.SIGTERM):  # heard when Python next runs: at the latest with the collector
            signal.signal(number, lambda *_: self._log_off(window))
        remembered = _PauseMemory(context, paused=chosen.sender_paused)
        context.feed.sender_changed.connect(remembered.note)
        if self.demo:
            window.show_page_of(MailingsPage)
            window.say_demo()
        window.show()
        if self.trouble is not None:
            troubles.show_trouble(self.trouble)
        context.tasks.start(self._keep_backups(), name="daily backup")
        sending = asyncio.create_task(
            keep_running(sender, lambda error: troubles.show_bug(error, "sender")), name="sender"
        )
        reporting = asyncio.create_task(
            keep_running(self._reporter, lambda error: troubles.show_bug(error, "daily report"), "reporter"),
            name="daily report",
        )
        await self._closed.wait()
        window.show_ending(restoring=self.restored is not None)
        server.close()
        reporting.cancel()
        sender.stop()
        await sending
        await asyncio.gather(reporting, return_exceptions=True)  # what it writes at its end needs the database
        if self._sandbox is not None:
            await asyncio.to_thread(self._sandbox.stop)
        self._application.commitDataRequest.disconnect(logging_off)
        await self._end(window)

    async def check(self, begun: float) -> float:
        """Show each page and let it read; returns the seconds since `begun`. Raises MailerError where a page fails."""
        window, troubles = self._build(_Nobody())
        window.show()
        for number in range(len(window.pages)):
            window.show_page(number)
            window.grab()  # lays out and paints, now
            await asyncio.sleep(0)
        seconds = time.perf_counter() - begun
        await window.context.tasks.settle()
        await self._end(window)
        for bug in troubles.bugs.values():
            raise MailerError(QT_TRANSLATE_NOOP("errors", "The window is broken: {cause}"), cause=bug) from bug
        return seconds

    def _build(self, sender: SenderControl) -> tuple[MainWindow, Troubles]:
        folder = resources.folder()
        load_language(self._application, folder, str(self._memory.value("language", "") or ""))
        theme = Theme(self._application, folder)
        with suppress(ValueError):
            theme.choose(Scheme(str(self._memory.value("theme", Scheme.SYSTEM.value))))
        troubles = Troubles()
        _watch_for_bugs(troubles)
        feed = Feed(self._database.subscribe)
        feed.follow(sender)
        deliver = assembly.carrier(self._config, self._passwords)
        self._reporter = Reporter(self._database, deliver, self._clock, QtWords(), dialect_here())
        context = Context(
            database=self._database,
            clock=self._clock,
            sender=sender,
            feed=feed,
            tasks=Tasks(troubles.show_trouble, troubles.show_bug),
            theme=theme,
            memory=self._memory,
            data_folder=self._config.data_folder,
            try_out=partial(try_out, self._database, self._connect, self._clock),
            send_report=self._reporter.send,
            components=partial(licences.load, folder),
        )
        pages = [page(context) for page in (ClientsPage, MailingsPage, StatisticsPage, JournalPage)]
        window = troubles.parent_window = MainWindow(context, pages)
        for page in pages:
            page.journal_asked.connect(lambda about: window.show_page_of(JournalPage).show_about(about))
        return window, troubles

    def _ask_settings(self, window: MainWindow) -> None:
        if self._settings is None or self._settings.done():
            self._settings = window.context.tasks.start(self._open_settings(window), name="settings")

    def _ask_report(self, window: MainWindow) -> None:
        if self._report is None or self._report.done():
            self._report = window.context.tasks.start(self._open_report(window), name="daily report")

    async def _open_report(self, window: MainWindow) -> None:
        await ask(ReportDialog(window.context, self._passwords, window))

    async def _open_settings(self, window: MainWindow) -> None:
        dialog = SettingsDialog(
            window.context,
            self._tokens,
            forced_url=self._config.gateway_url,
            sandbox=self.demo or self._sandbox is not None,
            parent=window,
        )
        wanted: list[bool] = []
        dialog.sandbox_asked.connect(lambda: wanted.append(True))
        await ask(dialog)
        if wanted and await confirm_sandbox(window):
            await self._use_sandbox(window)

    async def _use_sandbox(self, window: MainWindow) -> None:
        """From here to the end of the program messages go to the gateway inside it."""
        self._sandbox = Sandbox(SandboxOptions(latency_ms=SANDBOX_LATENCY_MS))
        url = await asyncio.to_thread(self._sandbox.start)
        self._config = replace(self._config, gateway_url=url)
        self._tokens = TokenStore({VARIABLES[0]: "sandbox"})
        window.say_sandbox()
        window.context.sender.resume()

    async def _connect(self) -> Link:
        return await assembly.connector(self._database, self._config, self._tokens)()

    async def _keep_backups(self) -> None:
        while True:
            try:
                await undo.tidy(self._database, self._clock.now())
            except MailerError as error:  # the backup comes all the same
                _logger.warning("what undo kept for too long is still there: %s", error)
            await backup.keep_daily(self._database, self._clock.now())
            await asyncio.sleep(LOOK_FOR_BACKUP)

    async def _ask_to_restore(self, window: MainWindow) -> None:
        self.restored = await self._safekeeping.choose_backup(window)
        if self.restored is not None:
            window.leave()
            window.close()

    async def _restore(self, source: Path) -> None:
        """Put the backup in place of the database, which is closed."""
        self.trouble = None
        try:
            await self._safekeeping.put_in_place(self._database.path.parent, source)
        except MailerError as error:
            self.trouble = error

    def _log_off(self, window: MainWindow) -> None:
        window.leave()
        self._closed.set()

    async def _end(self, window: MainWindow) -> None:
        context = window.context
        await context.tasks.close()
        context.feed.close()
        await self._database.close()
        if self.restored is not None:
            await self._restore(self.restored)
        window.hide()
        window.deleteLater()
        await asyncio.sleep(0)  # now Qt does delete it, while the loop runs
        sys.excepthook = sys.__excepthook__


class _PauseMemory:
    """Remembers for the next start whether the operator has paused the sender."""

    def __init__(self, context: Context, *, paused: bool) -> None:
        self._context = context
        self._paused = paused

    def note(self, state: SenderState) -> None:
        paused = state.pause is SenderPause.OPERATOR
        if state.phase is not Phase.STOPPED and paused != self._paused:
            self._paused = paused
            self._context.tasks.start(self._save(paused=paused), name="remembering the pause")

    async def _save(self, *, paused: bool) -> None:
        await self._context.database.write(settings.remember_pause, paused=paused)


class _Nobody:
    """The sender of a window that is only looked at."""

    state = SenderState(phase=Phase.STOPPED)

    def subscribe(self, _listener: object) -> Any:  # noqa: ANN401 - a call that does nothing
        return lambda: None

    def pause(self) -> None:
        pass

    def resume(self) -> None:
        pass


def _watch_for_bugs(troubles: Troubles) -> None:
    """What is raised in a slot or in a callback of the loop is shown like what is raised in a task."""

    def in_slot(_kind: object, error: BaseException, _trace: object) -> None:
        troubles.show_bug(error, "a slot")

    def in_callback(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            troubles.show_bug(error, "a callback")
        else:
            _logger.error("%s", context.get("message"))

    sys.excepthook = in_slot
    asyncio.get_running_loop().set_exception_handler(in_callback)


def _has_screen(platform: str, environ: Mapping[str, str]) -> bool:
    """False where Qt would end the process, with a core dump, as there is nothing to show a window on."""
    if platform in {"win32", "darwin"}:
        return True
    return any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _application() -> QApplication:
    _name_to_taskbar()
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("desktop-mailer")
    application.setApplicationVersion(__version__)
    QGuiApplication.setApplicationDisplayName("Desktop Mailer")
    QGuiApplication.setDesktopFileName("desktop-mailer")
    # Closing the last window must not end the loop under what still settles.
    application.setQuitOnLastWindowClosed(False)
    icon = resources.folder() / "icons" / "brand.svg"
    if icon.exists():
        application.setWindowIcon(QIcon(str(icon)))
    return application


def _name_to_taskbar() -> None:
    """On Windows, have the taskbar keep our windows apart from those of other programs of Python.

    The packaged program has an executable of its own, by which also its entry in the Start menu is known.
    """
    if sys.platform == "win32" and not getattr(sys, "frozen", False):
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("DesktopMailer.Window")


def leave_package() -> None:
    """Let what a packaged program starts, and where its dialogs begin, be what they are without the package.

    PyInstaller points the loader and Qt to the package by variables that a file manager would inherit. A double click
    begins in the folder of the program: what is saved there would go with it.
    """
    if not getattr(sys, "frozen", False):
        return
    QApplication.libraryPaths()  # read once, from what is forgotten now
    for name in ("LD_LIBRARY_PATH", "QT_PLUGIN_PATH", "QML2_IMPORT_PATH"):
        before = os.environ.pop(f"{name}_ORIG", None)
        os.environ.pop(name, None)
        if before is not None:
            os.environ[name] = before
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    with suppress(OSError):  # the folder it was started in may be gone
        if Path.cwd().is_relative_to(Path(sys.executable).parent):
            os.chdir(documents if Path(documents).is_dir() else Path.home())


def _on_loop(application: QApplication, work: Coroutine[Any, Any, R]) -> R:
    """Run `work` on the one loop of Qt and asyncio, with garbage collected on its thread alone.

    Elsewhere a collection could destroy Qt objects on a thread that is not theirs.
    """
    loop = Loop(application)
    asyncio.set_event_loop(loop)
    collector = Collector(application)
    try:
        with loop:
            task: asyncio.Task[R] = loop.create_task(work)
            # Not run_until_complete: it turns Qt's loop once more after asyncio's has ended.
            task.add_done_callback(lambda _: loop.stop())
            loop.run_forever()
            return task.result()
    finally:
        collector.stop()
        asyncio.set_event_loop(None)


def _refuse(application: QApplication, config: Config, error: MailerError) -> int:
    """Say why the window cannot open: in a box, and for those who look at the console."""
    load_language(application, resources.folder(), "")
    sys.stderr.write(f"{error}\n")
    if _is_seen(application):
        box = QMessageBox(QMessageBox.Icon.Warning, "Desktop Mailer", error_text(error))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(str(config.data_folder))
        _on_loop(application, ask(box))
    return 1


def _open(application: QApplication, config: Config) -> Database | None:
    """Open the data folder. Where it is damaged the operator is asked what is to be done; None: nothing."""
    while True:
        try:
            config.prepare()
            return Database.open(config.data_folder, holder=HOLDER)
        except NotADatabase as error:
            if not _is_seen(application):
                raise
            logs.configure(config.data_folder)  # a restore is told there
            load_language(application, resources.folder(), str(_memory(config).value("language", "") or ""))
            if not _on_loop(application, Safekeeping(HOLDER).cure(config.data_folder, error)):
                return None


def _memory(config: Config) -> QSettings:
    return QSettings(str(config.data_folder / MEMORY), QSettings.Format.IniFormat)


def _is_seen(application: QApplication) -> bool:
    """False where nobody could answer a question."""
    return application.platformName() != "offscreen"
