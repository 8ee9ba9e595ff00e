"""What the page of clients does with files and lists: one person's data, the numbering registry, stop lists."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from desktop_mailer.domain.client import Client, masked
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.storage import exports, messages, person, registry, stop_list, zones
from desktop_mailer.storage.selection import Selection
from desktop_mailer.storage.stop_list import StopListResult
from desktop_mailer.storage.zones import FillResult
from desktop_mailer.ui.clients.panel import ClientPanel
from desktop_mailer.ui.clients.sentences import shown_name
from desktop_mailer.ui.clients.suppression import SuppressionDialog
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import ask, confirm
from desktop_mailer.ui.exporting import Exporting, show_folder
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.widgets.work import Ending, WorkStrip
from desktop_mailer.ui.words import filled, number, phone_text

Tell = Callable[[float], None]


class ClientJobs(QObject):
    """Asks, and does what was chosen; `strip` shows how it goes. `place` is the page that the questions belong to.

    `found(Client)`: the panel shows somebody else than was chosen in the table; `erased()`: a person is.
    """

    found = Signal(object)
    erased = Signal()

    def __init__(self, context: Context, panel: ClientPanel, place: QWidget) -> None:
        super().__init__(place)
        self._context = context
        self._panel = panel
        self._place = place
        self._asking = Latest(context.tasks, "asking before a work of the directory")
        self.strip = WorkStrip(context.tasks, context.theme)
        self._exporting = Exporting(context, self.strip, place)
        panel.export_asked.connect(lambda client: self._asking.start(self._ask_to_export(client)))
        panel.erase_asked.connect(lambda client: self._asking.start(self._ask_to_erase(client)))
        panel.form.owner_asked.connect(lambda client: self._asking.start(self._ask_to_show(client)))

    def ask_for_registry(self) -> None:
        """Choose the file of a numbering registry and import it."""
        self._asking.start(self._choose_registry())

    def ask_for_stop_list(self) -> None:
        """Choose a stop list and import it, after a question."""
        self._asking.start(self._choose_stop_list())

    def show_suppression(self) -> None:
        """Open the suppression list."""
        self._asking.start(self._open_suppression())

    def import_registry(self, path: Path) -> None:
        """Put the registry of a file in place of the one that is there."""

        async def job(tell: Tell, stop: threading.Event) -> Ending:
            result = await registry.import_file(self._context.database, path, tell, stop)
            if result.stopped:
                return Ending(text=self.tr("Stopped: the numbering registry is as it was."))
            told = self.tr("The numbering registry has %1 range(s).", "", result.ranges)
            told = told.replace("%1", number(result.ranges))
            if result.skipped:
                skipped = self.tr("%1 row(s) of the file were skipped.", "", result.skipped)
                told = f"{told} {skipped.replace('%1', number(result.skipped))}"
            return await self._offer_zones(told)

        self.strip.start(self.tr("Importing the numbering registry from %1…").replace("%1", path.name), job)

    def fill_zones(self) -> None:
        """Give the clients without a time zone the one that the registry suggests."""

        async def job(tell: Tell, stop: threading.Event) -> Ending:
            result = await zones.fill(self._context.database, self._context.clock.now(), tell, stop)
            return (
                await self._offer_zones(self._filled(result)) if result.stopped else Ending(text=self._filled(result))
            )

        self.strip.start(self.tr("Filling in time zones…"), job)

    def import_stop_list(self, path: Path) -> None:
        """Put the phones of a file on the suppression list."""

        async def job(tell: Tell, stop: threading.Event) -> Ending:
            now = self._context.clock.now()
            result = await stop_list.import_stop_list(self._context.database, path, now, tell, stop)
            return Ending(
                text=self._listed(path, result), action=self.tr("Look up a phone…"), act=self.show_suppression
            )

        self.strip.start(self.tr("Reading the stop list %1…").replace("%1", path.name), job)

    def export_person(self, client: Client, path: Path) -> None:
        """Write everything about a person to a file."""

        async def job(_tell: Tell, _stop: threading.Event) -> Ending:
            await self._context.database.read(person.write_person, client.id, path)
            told = self.tr("Everything about this person is written to %1.").replace("%1", str(path))
            return Ending(text=told, action=self.tr("Show the folder"), act=lambda: show_folder(path))

        self.strip.start(self.tr("Writing everything about this person…"), job)

    def ask_to_export_clients(self, who: Selection) -> None:
        """Choose a CSV file and write these clients to it, so that an import reads them back."""
        job = partial(exports.export_clients, who=who)
        self._exporting.ask(self.tr("Export clients"), self.tr("clients"), job)

    def erase_person(self, client: Client) -> None:
        """Erase a person for good: a work of its own, which no other question ends."""

        async def job(_tell: Tell, _stop: threading.Event) -> Ending:
            await self._context.database.write(person.erase, client.id, self._context.clock.now())
            self.erased.emit()
            return Ending(text=self.tr("The person is erased."))

        self.strip.start(self.tr("Erasing a person…"), job)

    async def _offer_zones(self, told: str) -> Ending:
        lacking = await self._context.database.read(zones.lacking)
        if not lacking:
            return Ending(text=told)
        offer = self.tr("Fill the time zones of %1 client(s) that have none", "", lacking)
        return Ending(text=told, action=offer.replace("%1", number(lacking)), act=self.fill_zones)

    def _filled(self, result: FillResult) -> str:
        told = self.tr("%1 client(s) got a time zone", "", result.filled).replace("%1", number(result.filled))
        left = self.tr("%1 still have none.", "", result.left).replace("%1", number(result.left))
        if result.stopped:
            told = self.tr("Stopped: %1").replace("%1", told)
        return f"{told}; {left}"

    def _listed(self, path: Path, result: StopListResult) -> str:
        if result.stopped:
            head = self.tr("%1: stopped after %2 row(s)", "", result.read)
        else:
            head = self.tr("%1: %2 row(s) read", "", result.read)
        said = [
            filled(head, path.name, number(result.read)),
            self.tr("%1 phone(s) added", "", result.added).replace("%1", number(result.added)),
            self.tr("%1 on the list already", "", result.already).replace("%1", number(result.already)),
            self.tr("%1 rejected", "", result.rejected).replace("%1", number(result.rejected)),
        ]
        return ", ".join(said) + "."

    async def _choose_registry(self) -> None:
        filters = [self.tr("Numbering registry (*.csv *.gz)"), self.tr("All files (*)")]
        path = await self._choose_file(self.tr("Import a numbering registry"), filters)
        if path is not None:
            self.import_registry(path)

    async def _choose_stop_list(self) -> None:
        filters = [self.tr("Lists of phones (*.csv *.txt)"), self.tr("All files (*)")]
        path = await self._choose_file(self.tr("Import a stop list"), filters)
        if path is not None and await confirm(
            self._place,
            self.tr("Put the phones of “%1” on the suppression list?").replace("%1", path.name),
            self.tr(
                "Whoever has one of them, now or later, gets no messages. Undo does not take this back: a phone comes "
                "off the list by hand, or when its client opts in again."
            ),
            verb=self.tr("Import the stop list"),
            otherwise=self.tr("Don't import"),
        ):
            self.import_stop_list(path)

    def _refuse_second(self) -> None:
        if self.strip.running:
            problem = QT_TRANSLATE_NOOP("errors", "Another work of the directory is under way.")
            raise MailerError(problem, QT_TRANSLATE_NOOP("errors", "Wait for its end, or stop it."))

    async def _choose_file(self, title: str, filters: list[str]) -> Path | None:
        self._refuse_second()
        dialog = QFileDialog(self._place, title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(filters)
        folder = self._context.memory.value("import/folder")
        if folder:
            dialog.setDirectory(str(folder))
        if await ask(dialog) != QDialog.DialogCode.Accepted:
            return None
        path = Path(dialog.selectedFiles()[0])
        self._context.memory.setValue("import/folder", str(path.parent))
        return path

    async def _open_suppression(self) -> None:
        await ask(SuppressionDialog(self._context, self._place))

    async def _ask_to_export(self, client: Client) -> None:
        self._refuse_second()
        dialog = QFileDialog(self._place, self.tr("Export everything about this person"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("JSON files (*.json)"))
        dialog.setDefaultSuffix("json")
        dialog.selectFile(f"client-{client.id}.json")
        if await ask(dialog) == QDialog.DialogCode.Accepted:
            self.export_person(client, Path(dialog.selectedFiles()[0]))

    async def _ask_to_erase(self, client: Client) -> None:
        self._refuse_second()
        count = await self._context.database.read(messages.count_of_client, client.id)
        goes = self.tr("What goes: the name, the phone, tags, fields, consent, and all that undo keeps of them.")
        stays = self.tr("What stays: the figures of the mailings.")
        if count:
            texts = self.tr("Of %1 message(s): the texts and the answers; those that wait are not sent.", "", count)
            goes = f"{goes} {texts.replace('%1', number(count))}"
            stays = self.tr("What stays: the figures of the mailings, and the messages with the phone masked (%1).")
            stays = stays.replace("%1", phone_text(masked(client.phone)))
        if client.opted_out:
            mark = self.tr("The opt-out holds: of the phone a mark stays that nobody can read back.")
            stays = f"{stays} {mark}"
        ends = self.tr("Backups and files made before keep what they hold. This cannot be undone.")
        agreed = await confirm(
            self._place,
            self.tr("Erase “%1” for good?").replace("%1", shown_name(client)),
            f"{goes}\n\n{stays}\n\n{ends}",
            verb=self.tr("Erase this person"),
            otherwise=self.tr("Keep"),
        )
        if agreed:
            if self._panel.form.client_id == client.id:
                self._panel.form.cancel()
            self.erase_person(client)

    async def _ask_to_show(self, owner: Client) -> None:
        """Show who has the phone that was typed in the form of somebody else."""
        agreed = await confirm(
            self._place,
            self.tr("Show “%1” and drop what you typed?").replace("%1", shown_name(owner)),
            self.tr("What you typed is not saved: the phone belongs to this client."),
            verb=self.tr("Show this client"),
            otherwise=self.tr("Stay"),
        )
        if agreed:
            self._panel.show_client(owner)
            self.found.emit(owner)
