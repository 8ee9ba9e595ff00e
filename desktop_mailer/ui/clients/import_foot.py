"""The foot of the preview of an import: "Import 9,900 clients", or why nothing can be imported."""

from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_mailer.storage.imports import ImportResult
from desktop_mailer.ui.widgets import SidesLayout, row
from desktop_mailer.ui.words import number

WORDS_WIDTH = 300
"""The words wrap down to this before the buttons go below them."""


class ImportFoot(QFrame):
    """Says in words what the button would do, and when it cannot be pressed the reason."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "footer")
        self.reason = QLabel()
        self.reason.setWordWrap(True)
        self.reason.setProperty("look", "quiet")
        self.cancel = QPushButton(self.tr("Cancel"))
        self.action = QPushButton()
        self.action.setProperty("look", "primary")
        sides = SidesLayout(least=WORDS_WIDTH, trailing=True)
        sides.addWidget(self.reason)
        sides.addWidget(row(self.cancel, self.action, trailing=True))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 12, 24, 12)
        layout.addLayout(sides)

    def wait(self, *, reading: bool) -> None:
        """The rows are counted, or nothing of the file is known yet."""
        title = self.tr("Reading the file…") if reading else self.tr("Counting…")
        self._show(title, self.tr("Nothing is written yet."), possible=False)

    def refuse(self, reason: str) -> None:
        """Nothing can be imported."""
        self._show(self.tr("Nothing to import"), reason, possible=False)

    def offer(self, counted: ImportResult, *, skip: bool) -> None:
        """Offer to import what was counted; `skip`: clients who are there already stay as they are."""
        repeated = 0 if skip else counted.duplicates  # the first row of a phone decides what it counts as
        clients = counted.added + (0 if skip else counted.updated - counted.same - counted.duplicates)
        told = self.tr("Nothing is written yet.")
        if counted.rejected:
            told = self.tr("%1 wrong row(s) will be kept in a file of rejected rows.", "", counted.rejected)
            told = told.replace("%1", number(counted.rejected))
        if clients:
            title = self.tr("Import %1 client(s)", "", clients).replace("%1", number(clients))
            self._show(title, told, possible=True)
        elif repeated:
            title = self.tr("Import %1 repeated row(s)", "", repeated).replace("%1", number(repeated))
            told = self.tr("Only rows whose phone stands further up in the file may say something new.")
            self._show(title, told, possible=True)
        elif counted.rejected == counted.read:
            self.refuse(self.tr("Every row is wrong: none can be imported."))
        else:
            self.refuse(self.tr("Everything in this file is in the directory already."))

    def _show(self, title: str, told: str, *, possible: bool) -> None:
        self.action.setText(title)
        self.action.setEnabled(possible)
        self.action.setToolTip("" if possible else told)
        self.action.setAccessibleDescription(told)
        self.reason.setText(told)
