"""Back up and restore in the window's menu, and what to do at a start that finds a damaged database; for the root."""

import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox

from desktop_mailer import logs
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.storage import backup, restore
from desktop_mailer.storage.backup import Backup
from desktop_mailer.ui import words
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import ask, choose, confirm, error_text
from desktop_mailer.ui.main_window import MainWindow

SUFFIX = "sqlite3"
_logger = logging.getLogger(__name__)


class Safekeeping(QObject):
    """Asks, and does what was chosen. `holder` is what others are told holds the data folder meanwhile."""

    def __init__(self, holder: str) -> None:
        super().__init__()
        self._holder = holder

    async def back_up(self, window: MainWindow) -> None:
        """Ask for a file and write a backup to it. Raises MailerError."""
        today = window.context.clock.now().astimezone()
        dialog = self._file_dialog(window, self.tr("Back up"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX)
        dialog.selectFile(f"desktop-mailer-{today:%Y-%m-%d}.{SUFFIX}")
        target = await _chosen(window.context, dialog)
        if target is None:
            return
        await window.context.database.read(backup.write, target)
        logs.event(_logger, "backup.written", path=target)
        box = QMessageBox(QMessageBox.Icon.NoIcon, self.tr("Back up"), self.tr("The backup is written."), parent=window)
        box.setInformativeText(str(target))
        await ask(box)

    async def choose_backup(self, window: MainWindow) -> Path | None:
        """Ask which backup is to be restored, look at it, and say what will happen. None where nothing will.

        Raises MailerError where the file cannot be restored.
        """
        dialog = self._file_dialog(window, self.tr("Restore"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        source = await _chosen(window.context, dialog)
        if source is None:
            return None
        await asyncio.to_thread(restore.examine, source)
        agreed = await confirm(
            window,
            self.tr("Restore “%1” in place of the present data?").replace("%1", source.name),
            self.tr(
                "The backup knows nothing of what was sent after it was made: its mailings are held until you resume "
                "them. What is under way is finished first. The present data are set aside in a folder, not deleted."
            ),
            verb=self.tr("Restore"),
            otherwise=self.tr("Keep the present data"),
        )
        return source if agreed else None

    async def put_in_place(self, folder: Path, source: Path) -> None:
        """Restore the backup into the data folder, whose database is closed. Raises MailerError."""
        lost = await asyncio.to_thread(restore.restore, folder, source, datetime.now(UTC), holder=self._holder)
        logs.event(_logger, "backup.restored", path=source, opt_outs_lost=lost)
        if lost:
            said = self.tr("%Ln phone(s) on the suppression list could not be taken over", "", lost)
            box = QMessageBox(QMessageBox.Icon.Warning, self.tr("Restore"), said)
            box.setInformativeText(
                self.tr(
                    "The backup comes from another data folder, and nobody in it has them. Import your stop list again."
                )
            )
            await ask(box)

    async def cure(self, folder: Path, trouble: MailerError) -> bool:
        """Ask what is to become of a damaged database, and do it. False where nothing is to be done."""
        last = await asyncio.to_thread(_newest_whole, folder)
        from_backup, empty = self.tr("Restore the last backup"), self.tr("Start with an empty database")
        explanation = self.tr("Either way the damaged files are set aside in a folder, together, and not deleted.")
        if last is not None:
            said = self.tr("The last backup is of %1. Its mailings are held until you resume them.")
            explanation = f"{explanation}\n{said.replace('%1', words.moment(last.made_at))}"
        verbs = (empty,) if last is None else (from_backup, empty)
        chosen = await choose(None, error_text(trouble), explanation, verbs=verbs, otherwise=self.tr("Quit"))
        if last is not None and chosen == from_backup:
            await self.put_in_place(folder, last.path)
        elif chosen == empty:
            await asyncio.to_thread(restore.start_anew, folder, datetime.now(UTC), holder=self._holder)
        return chosen in verbs

    def _file_dialog(self, window: MainWindow, title: str) -> QFileDialog:
        dialog = QFileDialog(window, title)
        dialog.setNameFilters([self.tr("Backups (*.sqlite3)"), self.tr("All files (*)")])
        folder = window.context.memory.value("backup/folder")
        if folder:
            dialog.setDirectory(str(folder))
        return dialog


async def _chosen(context: Context, dialog: QFileDialog) -> Path | None:
    if await ask(dialog) != QDialog.DialogCode.Accepted:
        return None
    path = Path(dialog.selectedFiles()[0])
    context.memory.setValue("backup/folder", str(path.parent))
    return path


def _newest_whole(folder: Path) -> Backup | None:
    """The newest automatic backup that can be restored."""
    for found in backup.automatic(folder):
        try:
            restore.examine(found.path)
        except MailerError:
            continue
        return found
    return None
