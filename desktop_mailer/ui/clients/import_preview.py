"""The page that shows how a file of clients is read and what an import would do, before anything is written."""

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.storage.imports import ImportOptions, ImportResult, Progress, import_clients
from desktop_mailer.storage.samples import Sample, sample
from desktop_mailer.ui.clients.import_choices import ImportChoices
from desktop_mailer.ui.clients.import_counts import ImportCounts
from desktop_mailer.ui.clients.import_foot import ImportFoot
from desktop_mailer.ui.clients.import_table import SampleTable
from desktop_mailer.ui.clients.importing import ImportStrip
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import ask, error_text
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.theme import heading
from desktop_mailer.ui.widgets import Elided, EmptyState, VerticalScroll
from desktop_mailer.ui.widgets.chips import restyle

TABLE_HEIGHT = 120
"""What the table is given where there is no more room; then the page scrolls."""
TOLD = 300
"""Characters of the cell in hand that are told below the table."""


class ImportPreview(QWidget):
    """Asks for a file and shows it; `strip` does the import that is agreed to.

    `opened`: there is a file to show. `left`: the operator is done with it, the import has begun or not.
    """

    opened = Signal()
    left = Signal()

    def __init__(self, context: Context, strip: ImportStrip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._strip = strip
        self._path: Path | None = None
        self._stamp: tuple[int, int] | None = None
        self._chosen: dict[int, str] = {}
        self._found: Sample | None = None
        self._counted: ImportResult | None = None
        self._trouble = ""
        self._was_other = False
        self._stop = threading.Event()
        self._stop.set()
        self._one_at_a_time = asyncio.Lock()
        self._asking = Latest(context.tasks, "choosing a file of clients")
        self._beginning = Latest(context.tasks, "beginning an import")
        self._make_parts()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.table)

    @property
    def options(self) -> ImportOptions:
        """How the file is to be read and imported, as it stands on the page."""
        return ImportOptions(
            skip_duplicates=self.choices.skip,
            encoding=self.choices.encoding,
            delimiter=self.choices.delimiter,
            columns=tuple((field, place) for place, field in self._chosen.items()),
        )

    @property
    def busy(self) -> bool:
        """True while the file is read or its rows are counted."""
        return self._path is not None and not self._stop.is_set()

    def ask_for_file(self) -> None:
        """Choose a file and show it."""
        if not self._asking.running:
            self._asking.start(self._ask_for_file())

    def show_file(self, path: Path) -> None:
        """Show a file and count what its import would do."""
        self._path = path
        self._chosen = {}
        self._was_other = False
        self.title.setText(self.tr("Import clients from “%1”").replace("%1", path.name))
        self.title.setToolTip(str(path))
        self.choices.clear()
        self._show_sample(None)
        self.look_again()
        self.opened.emit()
        self.setFocus()

    def look_again(self) -> None:
        """Read the file and count anew, in place of what is under way; nothing where none is shown."""
        if self._path is None:
            return
        self._stop.set()
        self._stop = threading.Event()
        self._counted = None
        self._trouble = ""
        self.counts.clear(skip=self.choices.skip)
        self.counts.begin()
        self._show_foot()
        self._context.tasks.start(self._look(self._path, self._stop), name="looking into a file of clients")

    def begin(self) -> None:
        """Import, unless the file has changed meanwhile."""
        if self.action.isEnabled() and self._path is not None and not self._beginning.running:
            self._beginning.start(self._begin(self._path))

    def leave(self) -> None:
        """Go back; nothing is written."""
        self._stop.set()
        self._path = None
        self._show_sample(None)
        self.left.emit()

    async def _ask_for_file(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Import clients"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        tables = self.tr("Tables of clients: CSV, Excel (%1)").replace("%1", "*.csv *.tsv *.txt *.xlsx *.xlsm")
        dialog.setNameFilters([tables, self.tr("All files (*)")])
        folder = self._context.memory.value("import/folder")
        if folder:
            dialog.setDirectory(str(folder))
        if await ask(dialog):
            path = Path(dialog.selectedFiles()[0])
            self._context.memory.setValue("import/folder", str(path.parent))
            self.show_file(path)

    async def _look(self, path: Path, stop: threading.Event) -> None:
        """The first rows, then the counts. Who wants something else meanwhile sets `stop`."""
        try:
            async with self._one_at_a_time:  # a workbook is held in memory as a whole
                if not stop.is_set():
                    await self._read(path, stop)
                if not (stop.is_set() or self._strip.running):  # at its end all is counted anew
                    await self._count(path, stop)
        except MailerError as error:
            if not stop.is_set():
                self._trouble = error_text(error)
        finally:
            if not stop.is_set():
                stop.set()
                self.counts.rest()
                self._show_trouble()
                self._show_foot()

    async def _read(self, path: Path, stop: threading.Event) -> None:
        now, stamp = self._context.clock.now(), await asyncio.to_thread(_stamp, path)
        try:
            found = await asyncio.to_thread(sample, path, self.options, now, stop=stop)
            if self._chosen and self._found and found.header != self._found.header:
                self._chosen = {}  # of columns that are others now
                found = await asyncio.to_thread(sample, path, self.options, now, stop=stop)
        except MailerError:
            if not stop.is_set():
                self._show_sample(None)
            raise
        if not stop.is_set():
            self._stamp = stamp
            self._show_sample(found)
            self._show_foot()
            if "phone" not in found.fields:
                raise _phoneless()
            if found.problem:
                raise found.problem

    async def _count(self, path: Path, stop: threading.Event) -> None:
        def told(progress: Progress) -> None:
            if not stop.is_set():
                self.counts.show_progress(progress.fraction, progress.result)

        options = replace(self.options, dry_run=True)
        counted = await import_clients(self._context.database, path, options, self._context.clock.now(), told, stop)
        if not counted.stopped and not stop.is_set():
            self._counted = counted
            self.counts.show_result(counted)

    async def _begin(self, path: Path) -> None:
        if self._stamp is None or await asyncio.to_thread(_stamp, path) != self._stamp:
            self._was_other = True
            self.look_again()
            return
        self._strip.start(path, self.options)
        self.leave()

    def _take_choice(self) -> None:
        self._was_other = False
        self.look_again()

    def _assign(self, place: int, field: str) -> None:
        """Take that column for `field`; for but one column where there can be only one."""
        kept = {other: its for other, its in self._chosen.items() if its != field or field in {"", "tags"}}
        self._chosen = {**kept, place: field}
        self._take_choice()

    def _show_sample(self, found: Sample | None) -> None:
        self._found = found
        self.table.show_sample(found)
        if found is not None:
            self.choices.show_sample(found)
        self._show_trouble()

    def _show_trouble(self) -> None:
        """What is wrong with the whole file: in place of the table where there is none, else above it."""
        lost = self._found is None and bool(self._trouble)
        if lost:
            self.lost.say(self.tr("This file cannot be read"), self._trouble, self.tr("Choose another file…"))
        self.place.setCurrentWidget(self.lost if lost else self.table)
        said = [self._trouble] if self._found is not None and self._trouble else []
        if self._was_other and self._found is not None:
            said.insert(0, self.tr("The file has changed since it was shown here. This is what it holds now."))
        self.note_text.setText(" ".join(said))
        self.note.setVisible(bool(said))
        for part in (self.cell, self.counts):
            part.setVisible(not lost)

    def _show_cell(self) -> None:
        """The cell in hand: what is wrong with it, else what it holds."""
        index, rows = self.table.currentIndex(), self.table.rows
        said, wrong = self.tr("A cell that cannot be taken is marked; choose it to read why."), False
        if index.isValid():
            row_, place = index.row(), index.column()
            problem = rows.problem(row_, place)
            wrong = bool(problem)
            said = self.tr("Line %1, column “%2”: %3")
            said = said.replace("%1", str(rows.rows[row_].line)).replace("%2", rows.name(place))
            said = said.replace("%3", problem or rows.cell(row_, place)[:TOLD])
        self.cell.setText(said)
        self.cell.setProperty("look", "error" if wrong else "hint")
        restyle(self.cell)

    def _show_foot(self) -> None:
        found = self._found
        if self._strip.running:
            self.foot.refuse(self.tr("Another import is running. Wait for its end, or stop it."))
        elif self.busy:
            self.foot.wait(reading=found is None)
        elif self._counted is not None:
            self.foot.offer(self._counted, skip=self.choices.skip)
        elif found is not None and "phone" not in found.fields:
            self.foot.refuse(self.tr("First choose “Phone” above a column."))
        else:
            self.foot.refuse(self.tr("As it is read now, this file cannot be imported."))

    def _make_parts(self) -> None:
        theme = self._context.theme
        self.back = QToolButton()
        self.back.setAccessibleName(self.tr("Back to the clients"))
        self.back.setToolTip(self.tr("Back to the clients (Esc)"))
        theme.put_icon(self.back, "back")
        self.title = Elided()
        self.title.setFont(heading(self.title.font(), 4.0))
        self.other = QPushButton(self.tr("Another file…"))
        theme.put_icon(self.other, "folder")
        self.choices = ImportChoices()
        self.note_icon, self.note_text = QLabel(), QLabel()
        self.note_text.setTextFormat(Qt.TextFormat.PlainText)  # the name of the file
        self.note_text.setWordWrap(True)
        self.note = QFrame()
        self.note.setProperty("look", "note")
        self.note.setProperty("kind", "warn")
        self.table = SampleTable(theme)
        self.lost = EmptyState(theme, "warning")
        for widget in (self.table, self.lost):
            widget.setMinimumHeight(TABLE_HEIGHT)
            widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.place = QStackedWidget()
        self.cell = QLabel()
        self.cell.setTextFormat(Qt.TextFormat.PlainText)
        self.cell.setWordWrap(True)
        self.cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.counts = ImportCounts(theme)
        self.foot = ImportFoot()
        self.action = self.foot.action

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 24, 12)
        head.setSpacing(8)
        head.addWidget(self.back)
        head.addWidget(self.title, 1)
        head.addWidget(self.other)
        said = QHBoxLayout(self.note)
        said.setContentsMargins(12, 8, 12, 8)
        said.addWidget(self.note_icon)
        said.addWidget(self.note_text, 1)
        for widget in (self.table, self.lost):
            self.place.addWidget(widget)
        frame = QFrame()
        frame.setProperty("look", "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.place)
        content = QWidget()
        body = QVBoxLayout(content)
        body.setContentsMargins(24, 0, 24, 12)
        body.setSpacing(8)
        for part in (self.choices, self.note, frame, self.cell, self.counts):
            body.addWidget(part, int(part is frame))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(VerticalScroll(content), 1)
        layout.addWidget(self.foot)

    def _connect(self) -> None:
        self.back.clicked.connect(self.leave)
        self.foot.cancel.clicked.connect(self.leave)
        self.other.clicked.connect(self.ask_for_file)
        self.lost.acted.connect(self.ask_for_file)
        self.action.clicked.connect(self.begin)
        self.choices.changed.connect(self._take_choice)
        self.table.header.assigned.connect(self._assign)
        self.table.pointed.connect(self._show_cell)
        self._strip.finished.connect(self.look_again)  # what is new to the directory is something else now
        self._context.theme.changed.connect(self._paint)
        self._paint()
        shortcut = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.leave)

    def _paint(self) -> None:
        self.note_icon.setPixmap(self._context.theme.pixmap("warning", "warn", 20))


def _phoneless() -> MailerError:
    problem = QT_TRANSLATE_NOOP("errors", "It is not known yet which column holds the phones.")
    return MailerError(problem, QT_TRANSLATE_NOOP("errors", "Choose “Phone” in the box above it."))


def _stamp(path: Path) -> tuple[int, int] | None:
    """Size and time of the file: others, and it has changed. None where it cannot be reached."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
