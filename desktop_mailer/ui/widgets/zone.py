"""A list of time zones with search as you type."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from desktop_mailer.domain.client import known_zones

RUSSIAN = (
    "Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Novosibirsk",
    "Asia/Krasnoyarsk", "Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok", "Asia/Magadan", "Asia/Kamchatka",
)  # fmt: skip
"""Where most clients live: these stand first, from west to east."""


class ZoneBox(QComboBox):
    """`edited` comes when the person types or chooses. What is typed is not checked here."""

    edited = Signal()

    def __init__(self, none: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(14)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(18)
        typed = QLineEdit()
        typed.setPlaceholderText(none)
        self.setLineEdit(typed)
        self.addItem("")
        self.addItems(RUSSIAN)
        self.insertSeparator(self.count())
        self.addItems([zone for zone in known_zones() if zone not in RUSSIAN])
        completer = QCompleter(known_zones(), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)
        typed.textEdited.connect(lambda _: self.edited.emit())
        self.activated.connect(lambda _: self.edited.emit())
        completer.activated.connect(lambda _: self.edited.emit())

    def zone(self) -> str | None:
        """What is typed or chosen; None for nothing."""
        return self.currentText().strip() or None

    def set_zone(self, zone: str | None) -> None:
        """Show a zone; not an edit."""
        self.setCurrentIndex(max(0, self.findText(zone or "")))
        self.setEditText(zone or "")
