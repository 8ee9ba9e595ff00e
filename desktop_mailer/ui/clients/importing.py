"""The strip above the table of clients that shows an import: its progress, its end, its trouble."""

import asyncio
import tempfile
import threading
from dataclasses import replace
from itertools import count
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QToolButton, QWidget

from desktop_mailer.domain.errors import MailerError
from desktop_mailer.storage.imports import ImportOptions, ImportResult, Progress, import_clients
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import error_text
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.widgets.chips import restyle
from desktop_mailer.ui.words import filled, number

STEPS = 1_000


class ImportStrip(QFrame):
    """Runs one import at a time. `finished(EditId or None)` comes at its end, good or bad; what is in stays in."""

    finished = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("importStrip")
        self._context = context
        self._work = Latest(context.tasks, "importing clients")
        self._stop_asked = threading.Event()
        self._rejects: Path | None = None
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)  # names of files
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar()
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(180)
        self.bar.setAccessibleName(self.tr("Progress of the import"))
        self.stop_button = QPushButton(self.tr("Stop"))
        self.stop_button.clicked.connect(self.stop)
        self.link = QPushButton(self.tr("Show the rejected rows"))
        self.link.setProperty("look", "link")
        self.link.clicked.connect(self._open_rejects)
        self._close = QToolButton()
        self._close.setToolTip(self.tr("Close"))
        self._close.setAccessibleName(self.tr("Close the result of the import"))
        context.theme.put_icon(self._close, "close", "quiet")
        self._close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 6, 12, 6)
        layout.setSpacing(12)
        layout.addWidget(self.text, 1)
        for widget in (self.bar, self.link, self.stop_button, self._close):
            layout.addWidget(widget)
        self.hide()

    @property
    def running(self) -> bool:
        """True while an import runs."""
        return self._work.running

    @property
    def doing(self) -> str:
        """What it does now, in words; "" while nothing runs."""
        return self.text.text() if self.running else ""

    def start(self, path: Path, options: ImportOptions | None = None) -> None:
        """Import the clients of a file, read as `options` say; the rejects file is this strip's business."""
        if self.running:
            return
        self._stop_asked = threading.Event()
        self._rejects = None
        self._show_as("running")
        self.bar.setValue(0)
        self.text.setText(self.tr("Reading %1…").replace("%1", path.name))
        self._work.start(self._run(path, options or ImportOptions()), on_error=self._show_error)

    def stop(self) -> None:
        """End after the rows in hand. What is in stays in."""
        self._stop_asked.set()
        self.stop_button.setEnabled(False)

    async def _run(self, path: Path, options: ImportOptions) -> None:
        try:
            await self._import(path, options)
        except MailerError:
            raise
        except Exception:  # the guard tells what nobody foresaw; the strip must not run for ever
            self._end_badly(self.tr("This came to no end: something went wrong."))
            raise

    async def _import(self, path: Path, options: ImportOptions) -> None:
        rejects = await asyncio.to_thread(rejects_file, path, self._context.data_folder)
        result = await import_clients(
            self._context.database,
            path,
            replace(options, rejects=rejects),
            self._context.clock.now(),
            self._show_progress,
            self._stop_asked,
        )
        self._rejects = rejects if result.rejected else None
        if not result.rejected:
            await asyncio.to_thread(rejects.unlink, missing_ok=True)
        self._show_as("done")
        self.text.setText(self._told(path, result))
        self.finished.emit(result.edit_id)

    def _show_progress(self, progress: Progress) -> None:
        self.bar.setValue(round(progress.fraction * STEPS))
        read = self.tr("%1 row(s) read", "", progress.result.read).replace("%1", number(progress.result.read))
        self.text.setText(self.tr("Importing: %1").replace("%1", read))

    def _show_error(self, error: MailerError) -> None:
        self._end_badly(error_text(error))

    def _end_badly(self, told: str) -> None:
        self._rejects = None
        self._show_as("failed")
        self.text.setText(told)
        self.finished.emit(None)

    def _told(self, path: Path, result: ImportResult) -> str:
        if result.stopped:
            head = self.tr("%1: stopped after %2 row(s)", "", result.read)
        else:
            head = self.tr("%1: %2 row(s) read", "", result.read)
        said = [
            filled(head, path.name, number(result.read)),
            self.tr("%1 added", "", result.added).replace("%1", number(result.added)),
            self.tr("%1 updated", "", result.updated).replace("%1", number(result.updated)),
        ]
        if result.skipped:
            said.append(self.tr("%1 skipped", "", result.skipped).replace("%1", number(result.skipped)))
        said.append(self.tr("%1 rejected", "", result.rejected).replace("%1", number(result.rejected)))
        told = ", ".join(said) + "."
        if self._rejects is not None:  # where nothing opens the file at a click, it can be found by hand
            told += " " + self.tr("The rejected rows are in %1.").replace("%1", str(self._rejects))
        return told

    def _show_as(self, kind: str) -> None:
        running = kind == "running"
        self.setProperty("kind", kind)
        restyle(self)
        restyle(self.text)
        self.bar.setVisible(running)
        self.stop_button.setVisible(running)
        self.stop_button.setEnabled(running)
        self._close.setVisible(not running)
        self.link.setVisible(kind == "done" and self._rejects is not None)
        self.show()

    def _open_rejects(self) -> None:
        if self._rejects is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._rejects)))


def rejects_file(source: Path, otherwise: Path) -> Path:
    """Where rejected rows go: beside `source`, or into the folder `otherwise` where nothing can be written there.

    No file that is there already has that name.
    """
    names = (f"{source.stem}.rejects{f'-{n}' if n > 1 else ''}.csv" for n in count(1))
    try:
        with tempfile.NamedTemporaryFile(dir=source.parent, prefix=f".{source.stem}."):  # what a mode says is not all
            folder = source.parent
    except OSError:
        folder = otherwise
    return next(folder / name for name in names if not (folder / name).exists())
