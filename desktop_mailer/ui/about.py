"""Two small dialogs of the menu: the list of shortcuts (F1) and what this program is."""

import asyncio
import platform
from collections.abc import Sequence

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop_mailer import __version__
from desktop_mailer.licences import Component
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import ask
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.widgets import Heading


class ShortcutsDialog(QDialog):
    """All shortcuts on one page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(Heading(self.tr("Keyboard shortcuts")))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        shortcuts = self._shortcuts()
        half = (len(shortcuts) + 1) // 2
        for row, (keys, meaning) in enumerate(shortcuts):
            name = QLabel(keys)
            name.setProperty("look", "field")
            grid.addWidget(name, row % half, row // half * 2)
            grid.addWidget(QLabel(meaning), row % half, row // half * 2 + 1)
        layout.addLayout(grid)
        layout.addWidget(_close_box(self))

    def _shortcuts(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Ctrl+1 … 3", self.tr("Clients, Mailings, Statistics")),
            ("Ctrl+Tab", self.tr("Next page")),
            ("Ctrl+N", self.tr("New client or mailing")),
            ("Ctrl+I", self.tr("Import clients")),
            ("Ctrl+F", self.tr("Find")),
            ("F5", self.tr("Read again")),
            ("Ctrl+S", self.tr("Save the form")),
            ("Esc", self.tr("Cancel, or clear the search")),
            ("Enter", self.tr("Open the row")),
            ("F2", self.tr("Edit the row")),
            ("Delete", self.tr("Delete the rows")),
            ("Ctrl+A", self.tr("Select all rows")),
            ("Ctrl+C", self.tr("Copy the rows")),
            ("Ctrl+Shift+C", self.tr("Copy the rows with titles")),
            ("Ctrl+T", self.tr("Add a tag to the rows")),
            ("Ctrl+Shift+T", self.tr("Remove a tag from the rows")),
            (self.tr("Menu, Shift+F10"), self.tr("All that can be done with the rows")),
            ("Ctrl+Z", self.tr("Undo the last change of clients")),
            ("Ctrl+,", self.tr("Settings")),
            ("F1", self.tr("This page")),
            ("Ctrl+Q", self.tr("Quit")),
        )


class AboutDialog(QDialog):
    """Name, versions, licences, and where the data lies."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._showing = Latest(context.tasks, "show the licences")
        self.destroyed.connect(self._showing.cancel)
        self.setWindowTitle(self.tr("About Desktop Mailer"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(8)
        layout.addWidget(Heading(f"Desktop Mailer {__version__}"))
        facts = (
            self.tr("Mailings from your own computer: no server to run."),
            f"Python {platform.python_version()}, Qt {qVersion()}",
            self.tr("Licence: MIT. Qt is used under the LGPL."),
            self.tr("Data folder: %1").replace("%1", str(context.data_folder)),
        )
        for fact in facts:
            label = QLabel(fact)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            layout.addWidget(label)
        layout.addSpacing(8)
        box = _close_box(self)
        licences = box.addButton(self.tr("&Licences of what it is made of…"), QDialogButtonBox.ButtonRole.ActionRole)
        licences.clicked.connect(lambda: self._showing.start(self._show_licences()))
        layout.addWidget(box)
        self.setMinimumWidth(460)

    async def _show_licences(self) -> None:
        await ask(LicencesDialog(await asyncio.to_thread(self._context.components), self))


class LicencesDialog(QDialog):
    """What the program is made of, a line each, and beside it the text of that licence."""

    def __init__(self, components: Sequence[Component], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Licences of what it is made of"))
        self.resize(900, 560)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Components"))
        self.list.setSpacing(2)
        self.list.setMinimumWidth(220)
        self.list.setMaximumWidth(280)
        for component in components:
            item = QListWidgetItem(f"{component.name} {component.version}")
            item.setData(Qt.ItemDataRole.UserRole, component)
            self.list.addItem(item)
        self.licence = QLabel()
        self.licence.setTextFormat(Qt.TextFormat.PlainText)
        self.licence.setWordWrap(True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("Text of the licence"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.list.currentItemChanged.connect(self._show)
        self._lay_out()
        self.list.setCurrentRow(0)

    def _lay_out(self) -> None:
        texts = QVBoxLayout()
        texts.addWidget(self.licence)
        texts.addWidget(self.text, 1)
        sides = QHBoxLayout()
        sides.setSpacing(16)
        sides.addWidget(self.list)
        sides.addLayout(texts, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(Heading(self.tr("Licences of what it is made of")))
        layout.addLayout(sides, 1)
        layout.addWidget(_close_box(self))

    def _show(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        component: Component = item.data(Qt.ItemDataRole.UserRole)
        self.licence.setText(component.licence or self.tr("The licence has no name; this is its text."))
        self.text.setPlainText(component.text or self.tr("Its authors give no text of their own."))


def _close_box(dialog: QDialog) -> QDialogButtonBox:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    box.rejected.connect(dialog.reject)
    return box
