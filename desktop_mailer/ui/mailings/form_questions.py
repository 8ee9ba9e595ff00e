"""What the form of a mailing asks for in dialogs: names to save texts and filters by, a zone, numbers for a test."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_mailer.domain.client import ClientFilter, checked_zone
from desktop_mailer.storage import audiences, saved
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import ask
from desktop_mailer.ui.mailings import form_jobs
from desktop_mailer.ui.mailings.audience import AudienceSection
from desktop_mailer.ui.mailings.text import TextSection
from desktop_mailer.ui.mailings.trial_dialog import TrialDialog
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.value_dialog import ValueDialog
from desktop_mailer.ui.widgets import Field, ZoneBox


class FormQuestions(QObject):
    """Asks over `place`, one thing at a time, and stores the answer.

    `stored`: what the form offers is another now; `zone_set`: those who have no zone count as of one.
    """

    stored = Signal()
    zone_set = Signal()

    def __init__(self, context: Context, text: TextSection, audience: AudienceSection, place: QWidget) -> None:
        super().__init__(place)
        self._context = context
        self._text = text
        self._audience = audience
        self._place = place
        self._texts: Mapping[str, str] = {}
        self._filters: Mapping[str, ClientFilter] = {}
        self._asking = Latest(context.tasks, "ask for something in the form")
        start = self._asking.start
        text.saved.chosen.connect(lambda name: text.put(self._texts[name]))
        text.saved.save_asked.connect(lambda: start(self._save_text()))
        text.saved.removed.connect(lambda name: start(self._forget(saved.remove_text, name)))
        audience.saved.chosen.connect(lambda name: audience.put(self._filters[name]))
        audience.saved.save_asked.connect(lambda: start(self._save_filter()))
        audience.saved.removed.connect(lambda name: start(self._forget(saved.remove_filter, name)))

    def offer(self, found: form_jobs.Surroundings) -> None:
        """Offer what is saved."""
        self._texts, self._filters = found.texts, found.filters
        self._text.saved.offer(found.texts)
        self._audience.saved.offer(found.filters)

    def send_test(self, sample_of: str) -> None:
        """Ask for numbers and send them the text as the sample client gets it."""
        self._asking.start(self._send_test(sample_of))

    def ask_for_zone(self) -> None:
        """Ask for the zone of clients who have none, and keep it in the settings."""
        self._asking.start(self._ask_for_zone())

    async def _send_test(self, sample_of: str) -> None:
        text, chosen = self._text.text(), self._audience.filter()
        if not text.strip():
            self._text.field.show_error(self.tr("There is no text yet."))
            return
        filled = await self._context.database.read(audiences.sample_text, text, chosen, sample_of)
        await ask(TrialDialog(self._context, filled, self._place.window()))

    async def _ask_for_zone(self) -> None:
        box = ZoneBox(self.tr("City or region"))
        dialog = ValueDialog(
            self.tr("The time zone of clients who have none"),
            Field(self.tr("Time &zone"), box, self.tr("For all mailings; it stands in the settings.")),
            self.tr("Use this zone"),
            lambda: checked_zone(box.currentText()),
            self._place.window(),
        )
        if await ask(dialog):
            await self._context.database.write(form_jobs.set_fallback_zone, dialog.value)
            self.zone_set.emit()

    async def _save_text(self) -> None:
        name = await self._ask_for_name(self.tr("Save this text"), self._texts)
        if name:
            await self._context.database.write(saved.save_text, name, self._text.text())
            self.stored.emit()

    async def _save_filter(self) -> None:
        name = await self._ask_for_name(self.tr("Save this filter"), self._filters)
        if name:
            await self._context.database.write(saved.save_filter, name, self._audience.filter())
            self.stored.emit()

    async def _ask_for_name(self, question: str, taken: Mapping[str, object]) -> str:
        """A name, or "" where the operator thought better of it."""
        line = QLineEdit()
        field = Field(self.tr("&Name"), line)
        line.textChanged.connect(
            lambda name: field.set_hint(self.tr("It replaces the one of that name.") if name.strip() in taken else "")
        )
        place = self._place.window()
        dialog = ValueDialog(question, field, self.tr("Save"), lambda: saved.checked_name(line.text()), place)
        return dialog.value if await ask(dialog) else ""

    async def _forget(self, job: Callable[[WriteUnit, str], None], name: str) -> None:
        await self._context.database.write(job, name)
        self.stored.emit()
