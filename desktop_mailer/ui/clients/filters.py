"""Search and filter chips above the table of clients: what is asked of the directory, and what to say of no answer."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_mailer.domain.client import ClientFilter, ClientQuery, ClientSort
from desktop_mailer.storage import clients
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.widgets import Chip, ChoiceChip, FlowLayout, SearchBox


class ClientFilters(QWidget):
    """`changed`: something else is asked for."""

    changed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._no_zone = self.tr("no time zone")
        self.search = SearchBox(self.tr("Phone, name or tag"), context.theme)
        self.codes = ChoiceChip(self.tr("Operator code"), context.theme)
        self.tags = ChoiceChip(self.tr("Tag"), context.theme)
        self.zones = ChoiceChip(self.tr("Time zone"), context.theme)
        self.opted_out = Chip(self.tr("Opted out"))
        self.search.searched.connect(self.changed)
        for chip in (self.codes, self.tags, self.zones):
            chip.changed.connect(self.changed)
            chip.opening.connect(self._offer)
        self.opted_out.toggled.connect(self.changed)
        layout = FlowLayout(self)
        for widget in (self.search, self.codes, self.tags, self.zones, self.opted_out):
            layout.addWidget(widget)

    def query(self, sort: ClientSort, *, descending: bool) -> ClientQuery:
        """The clients that are asked for, in that order."""
        return ClientQuery(
            filter=ClientFilter(operator_codes=self.codes.values(), tags=self.tags.values()),
            search=self.search.sought,
            zones=tuple("" if zone == self._no_zone else zone for zone in self.zones.values()),
            opted_out=True if self.opted_out.isChecked() else None,
            sort=sort,
            descending=descending,
        )

    @property
    def narrow(self) -> bool:
        """True where not everybody is asked for."""
        return bool(self._active())

    def clear(self) -> None:
        """Ask for everybody."""
        self.search.clear()
        for chip in (self.codes, self.tags, self.zones):
            chip.clear()
        self.opted_out.setChecked(False)

    def nobody(self) -> str:
        """Why there may be nobody to show."""
        active = self._active()
        if active == [self.search]:
            return self.tr("No phone, name or tag holds “%1”.").replace("%1", self.search.sought)
        if active == [self.opted_out]:
            return self.tr("Nobody has opted out.")
        if active == [self.zones] and self.zones.values() == (self._no_zone,):
            return self.tr("Every client has a time zone.")
        if len(active) == 1:
            return self.tr("There is no client left with what is chosen here.")
        return self.tr("Somebody may meet each of these filters, but nobody meets them all.")

    def _active(self) -> list[QWidget]:
        chips = [chip for chip in (self.codes, self.tags, self.zones) if chip.values()]
        searched = [self.search] if self.search.sought else []
        return [*searched, *chips, *([self.opted_out] if self.opted_out.isChecked() else [])]

    def _offer(self) -> None:
        self._context.tasks.start(self._read_offers(), name="what clients are filtered by")

    async def _read_offers(self) -> None:
        read = self._context.database.read
        self.codes.set_choices(await read(clients.operator_codes))
        self.tags.set_choices(await read(clients.tags))
        self.zones.set_choices((self._no_zone, *await read(clients.zones)))
