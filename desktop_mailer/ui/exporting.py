"""Rows on their way into a file that the operator names, CSV or XLSX, told by a strip; for every page."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QLocale, QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from desktop_mailer.storage.csv_file import Stopped
from desktop_mailer.storage.table_writer import RUSSIAN, Dialect
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import ask
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.widgets.work import Ending, WorkStrip
from desktop_mailer.ui.words import filled, number

Export = Callable[..., int]
"""A job for a reading lane: `job(unit, path, dialect, on_progress=..., stop=...)` writes the file, returns the rows."""

_FOLDER = "export/folder"


class Exporting(QObject):
    """Asks for a file over `place` and writes it; `strip` shows how it goes, and belongs to the page."""

    def __init__(self, context: Context, strip: WorkStrip, place: QWidget) -> None:
        super().__init__(place)
        self._context = context
        self._strip = strip
        self._place = place
        self._asking = Latest(context.tasks, "ask for a file to export to")

    def ask(self, title: str, proposed: str, job: Export) -> None:
        """Choose a file and write to it. `proposed` is its name without what it ends in."""
        if not self._strip.running:
            self._asking.start(self._choose(title, proposed, job))

    def write(self, path: Path, job: Export) -> None:
        """Write to that file."""

        async def work(tell: Callable[[float], None], stop: threading.Event) -> Ending:
            loop = asyncio.get_running_loop()

            def told(fraction: float) -> None:
                loop.call_soon_threadsafe(tell, fraction)

            try:
                rows = await self._context.database.read(job, path, dialect_here(), on_progress=told, stop=stop)
            except Stopped:
                return Ending(text=self.tr("Stopped: no file was written."))
            return self._written(filled(self.tr("%1 row(s) are written to %2.", "", rows), number(rows), path), path)

        self._strip.start(filled(self.tr("Writing to %1…"), path.name), work)

    def ask_for_picture(self, title: str, proposed: str, save: Callable[[Path], None]) -> None:
        """Choose a file for a picture and have it saved there. `save` raises MailerError."""
        if not self._strip.running:
            self._asking.start(self._choose_picture(title, proposed, save))

    async def _choose_picture(self, title: str, proposed: str, save: Callable[[Path], None]) -> None:
        kinds = {"png": self.tr("PNG pictures (*.png)"), "svg": self.tr("SVG drawings (*.svg)")}
        path = await self._ask_for_file(title, proposed, kinds)
        if path is None:
            return

        async def work(_tell: object, _stop: object) -> Ending:
            save(path)
            return self._written(filled(self.tr("The chart is written to %1."), path), path)

        self._strip.start(filled(self.tr("Writing to %1…"), path.name), work)

    async def _choose(self, title: str, proposed: str, job: Export) -> None:
        kinds = {"csv": self.tr("CSV files (*.csv)"), "xlsx": self.tr("Excel workbooks (*.xlsx)")}
        path = await self._ask_for_file(title, proposed, kinds)
        if path is not None:
            self.write(path, job)

    async def _ask_for_file(self, title: str, proposed: str, kinds: Mapping[str, str]) -> Path | None:
        """A file to write to, of one of those `kinds` by how its name ends; begins where the last one went."""
        first = next(iter(kinds))
        endings = {said: ending for ending, said in kinds.items()}
        dialog = QFileDialog(self._place, title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(endings))
        dialog.setDefaultSuffix(first)
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(endings.get(chosen, first)))
        folder = self._context.memory.value(_FOLDER)
        if folder:
            dialog.setDirectory(str(folder))
        dialog.selectFile(f"{proposed}.{first}")
        if await ask(dialog) != QDialog.DialogCode.Accepted:
            return None
        path = Path(dialog.selectedFiles()[0])
        self._context.memory.setValue(_FOLDER, str(path.parent))
        return path

    def _written(self, said: str, path: Path) -> Ending:
        return Ending(text=said, action=self.tr("Show the folder"), act=lambda: show_folder(path))


def dialect_here() -> Dialect:
    """How the spreadsheets of this computer read it: `;` where they are Russian, else `,`."""
    russian = QLocale().language() is QLocale.Language.Russian
    return RUSSIAN if russian else Dialect()


def show_folder(path: Path) -> None:
    """Open the folder that holds the file, in the file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
