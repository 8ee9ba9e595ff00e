"""The time zone of a client in its form: typed by hand, or as the numbering registry suggests. For the form."""

from enum import Enum, auto

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton

from desktop_mailer.domain.client import Client, ZoneSource
from desktop_mailer.storage.phones import PhoneFacts
from desktop_mailer.ui.clients.sentences import suggestion_words
from desktop_mailer.ui.widgets import Field, ZoneBox


class _From(Enum):
    """Who decides what stands in the box."""

    STORED = auto()
    HAND = auto()
    REGISTRY = auto()
    """It follows the phone."""
    TAKEN = auto()
    """The person took what the registry suggests."""


class ZoneChoice(QObject):
    """The box, the button `use` below it, and the hint of its field. `chosen`: the person took what is suggested.

    A zone that was set by hand never gives way by itself: another one is offered. One from the registry follows the
    phone, and so does that of somebody new.
    """

    chosen = Signal()

    def __init__(self, none: str) -> None:
        super().__init__()
        self.box = ZoneBox(none)
        self.use = QPushButton()
        self.use.setProperty("look", "link")
        self.use.clicked.connect(self._take_suggestion)
        self.use.hide()
        self._field: Field | None = None
        self._client: Client | None = None
        self._facts: PhoneFacts | None = None
        self._from = _From.REGISTRY
        self._shown: str | None = None
        self.box.edited.connect(self._take_edit)

    def attach(self, field: Field) -> None:
        """The field whose hint tells where the zone comes from."""
        self._field = field

    def show_zone(self, client: Client | None, zone: str | None) -> None:
        """Show the zone of a client as stored, or what was typed for somebody new."""
        self._client, self._facts = client, None
        self._from = _From.STORED if client is not None else _From.HAND if zone else _From.REGISTRY
        self._show(zone)
        self._tell()

    def suggest(self, facts: PhoneFacts | None) -> None:
        """Hear what is known of the phone as it is typed."""
        self._facts = facts
        if facts is not None and self._follows():
            kept = self._client is not None and facts.phone == self._client.phone and self._from is not _From.TAKEN
            if kept and self._client is not None:
                self._from = _From.STORED
                self._show(self._client.timezone)
            else:
                self._from = _From.TAKEN if self._from is _From.TAKEN else _From.REGISTRY
                self._show(self._suggested())
        self._tell()

    def value(self, phone: str | None) -> str | None:
        """The zone of a draft with that phone: None where the registry decides."""
        client = self._client
        if (
            self._from is _From.STORED
            and client is not None
            and phone == client.phone
            and self.box.zone() == self._shown
        ):
            return client.timezone
        return self.by_hand()

    def by_hand(self) -> str | None:
        """The zone, where somebody has set it by hand."""
        return None if self._follows() else self.box.zone()

    def _follows(self) -> bool:
        """True where another phone brings another zone."""
        if self._from is _From.HAND or self.box.zone() != self._shown:
            return False
        return self._from is not _From.STORED or not self._stored_by_hand()

    def _show(self, zone: str | None) -> None:
        self._shown = zone
        self.box.set_zone(zone)

    def _stored_by_hand(self) -> bool:
        client = self._client
        return client is not None and bool(client.timezone) and client.timezone_source is not ZoneSource.REGISTRY

    def _suggested(self) -> str | None:
        return self._facts.suggestion.zone if self._facts is not None and self._facts.suggestion is not None else None

    def _take_edit(self) -> None:
        self._from = _From.HAND
        self._tell()

    def _take_suggestion(self) -> None:
        self._from = _From.TAKEN
        self._show(self._suggested())
        self._tell()
        self.chosen.emit()

    def _tell(self) -> None:
        suggested, zone = self._suggested(), self.box.zone()
        differs = suggested is not None and suggested != zone
        if zone is None:
            told = self.tr("The numbering registry suggests one.") if suggested else suggestion_words(self._facts)
        elif not self._follows():
            told = self.tr("Source: set by hand.")
            if differs:
                told += " " + self.tr("The registry suggests another.")
        elif self._from is _From.STORED:
            told = self.tr("Source: the numbering registry.")
            if differs:
                told += " " + self.tr("It suggests another by now.")
        else:
            told = suggestion_words(self._facts)
        self.use.setVisible(differs)
        if suggested is not None:
            self.use.setText(self.tr("Use %1").replace("%1", suggested))
        if self._field is not None:
            self._field.set_hint(told)
