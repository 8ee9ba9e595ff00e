"""The page behind the tab Journal: what happens, as it happens, or all that is known about what is sought."""

import asyncio
import json

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer
from PySide6.QtGui import QFontDatabase, QGuiApplication, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHeaderView,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_mailer.logbook import About, Follower, Line, newest
from desktop_mailer.logs import FOLDER, HOLDER_FILE
from desktop_mailer.storage import chronicle
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.exporting import show_folder
from desktop_mailer.ui.journal.lines import MOST, JournalModel, whole
from desktop_mailer.ui.page import Page
from desktop_mailer.ui.tasks import Again, Latest
from desktop_mailer.ui.widgets import Heading, SidesLayout, row
from desktop_mailer.ui.widgets.search import SearchBox

LOOK_MS = 500
"""So often it looks for lines that are new."""
ROW_HEIGHT = 26
_LARGEST = 2**63 - 1
"""The database has no larger numbers, and takes none."""
_WIDTHS = (176, 224, 72, 160, 80)


class JournalPage(Page):
    """Follows the log while it is seen."""

    icon_name = "journal"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._about = About()
        self._follower = Follower(context.data_folder)
        self._found: frozenset[object] = frozenset()
        """What was found, until it is followed: what came while it was read may stand there already."""
        self._finding = Latest(context.tasks, "find in the journal")
        self._following = Again(context.tasks, self._follow, name="follow the journal")
        self._looks = QTimer(self)
        self._looks.setInterval(LOOK_MS)
        self._looks.timeout.connect(self._following.ask)
        self.model = JournalModel(context.theme, self)
        self._make_parts()
        self._lay_out()
        self._connect()

    def title(self) -> str:
        """The name on the tab."""
        return self.tr("Journal")

    def opened(self) -> None:
        """Read the newest lines."""
        self._find()

    def begin_search(self) -> None:
        """Ctrl+F."""
        self.search.setFocus()

    def read_again(self) -> None:
        """F5."""
        self._find()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow what comes."""
        super().showEvent(event)
        self._looks.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._looks.stop()

    def show_about(self, about: About) -> None:
        """Find what concerns that mailing, message or client."""
        given = (("mailing_id", about.mailing_id), ("message_id", about.message_id), ("client_id", about.client_id))
        name, value = next(((name, value) for name, value in given if value is not None), ("", None))
        self.kind.setCurrentIndex(max(0, self.kind.findData(name)))
        self.search.setText("" if value is None else str(value))
        self._find()

    def copy(self) -> None:
        """The chosen lines, a JSON line each, onto the clipboard."""
        chosen = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        texts = [json.dumps(dict(self.model.line_at(place)), ensure_ascii=False) for place in chosen]
        if texts:
            QGuiApplication.clipboard().setText("\n".join(texts))

    def _make_parts(self) -> None:
        self.kind = QComboBox()
        self.kind.setAccessibleName(self.tr("What to find"))
        for title, name in (
            (self.tr("Everything"), ""),
            (self.tr("A mailing"), "mailing_id"),
            (self.tr("A message"), "message_id"),
            (self.tr("A client"), "client_id"),
        ):
            self.kind.addItem(title, name)
        self.search = SearchBox(self.tr("Its number"), self.context.theme)
        self.search.setMaximumWidth(200)
        self.copy_button = QPushButton(self.tr("Copy"))
        self.context.theme.put_icon(self.copy_button, "copy")
        self.copy_button.setEnabled(False)
        self.folder_button = QPushButton(self.tr("Open the folder"))
        self.context.theme.put_icon(self.folder_button, "folder")
        self.view = QTableView()
        self.view.setModel(self.model)
        self.view.setAccessibleName(self.tr("Lines of the journal"))
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setShowGrid(False)
        self.view.setWordWrap(False)
        self.view.setCornerButtonEnabled(False)
        self.view.setTabKeyNavigation(False)
        rows = self.view.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(max(ROW_HEIGHT, self.fontMetrics().height() + 8))
        rows.hide()
        header = self.view.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate(_WIDTHS):
            title = str(self.model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole))
            self.view.setColumnWidth(column, max(width, header.fontMetrics().horizontalAdvance(title) + 36))
        self.whole_line = QPlainTextEdit()
        self.whole_line.setReadOnly(True)
        self.whole_line.setAccessibleName(self.tr("The chosen line"))
        self.whole_line.setPlaceholderText(self.tr("Choose a line to read all of it."))
        self.whole_line.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))

    def _lay_out(self) -> None:
        head = SidesLayout()
        head.addWidget(row(Heading(self.tr("Journal"), points=2.0), self.kind, self.search, spacing=12))
        head.addWidget(row(self.copy_button, self.folder_button))
        split = QSplitter(Qt.Orientation.Vertical)
        split.setProperty("look", "bare")
        split.setChildrenCollapsible(False)
        split.setHandleWidth(12)
        card = QFrame()
        card.setProperty("look", "card")
        card.setMinimumHeight(160)
        place = QVBoxLayout(card)
        place.setContentsMargins(1, 1, 1, 1)
        place.addWidget(self.view)
        self.whole_line.setMinimumHeight(90)
        split.addWidget(card)
        split.addWidget(self.whole_line)
        split.setStretchFactor(0, 4)
        split.setStretchFactor(1, 1)
        split.setSizes([600, 150])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(split, 1)

    def _connect(self) -> None:
        self.search.searched.connect(self._find)
        self.kind.currentIndexChanged.connect(self._turn)
        self.copy_button.clicked.connect(self.copy)
        log = self.context.data_folder / FOLDER / HOLDER_FILE
        self.folder_button.clicked.connect(lambda: show_folder(log))
        self.view.selectionModel().selectionChanged.connect(self._show_whole)
        copying = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.view)
        copying.setContext(Qt.ShortcutContext.WidgetShortcut)
        copying.activated.connect(self.copy)
        self._turn()

    def _turn(self) -> None:
        one = bool(self.kind.currentData())
        self.search.setVisible(one)
        if one:
            self.search.setFocus()
        if self.isVisible():
            self._find()

    def _find(self) -> None:
        name, number = self.kind.currentData(), self.search.text().strip()
        a_number = name and number.isascii() and number.isdigit() and int(number[:20]) <= _LARGEST
        self._about = About(**{name: int(number)}) if a_number else About()
        self._finding.start(self._read(self._about, nothing=bool(name) and not self._about))

    async def _read(self, about: About, *, nothing: bool) -> None:
        """Read what there is; what comes from here on is followed."""
        folder = self.context.data_folder
        self._follower = await asyncio.to_thread(Follower, folder)
        if nothing:
            found: list[Line] = []
        elif about:
            now = self.context.clock.now()
            found = list(await self.context.database.read(chronicle.find, folder, about, now, MOST))
        else:
            found = await asyncio.to_thread(newest, folder, MOST)
        self._found = frozenset(map(_mark, found))
        self.model.show_lines(found)
        self.view.scrollToBottom()
        if found:
            last = self.model.index(len(found) - 1, 0)
            self.view.selectionModel().setCurrentIndex(last, QItemSelectionModel.SelectionFlag.NoUpdate)

    async def _follow(self) -> None:
        """Add what is new. While it is being found it stays where it is: it would be lost else."""
        follower = self._follower
        if self._finding.running or (self.kind.currentData() and not self._about):
            return
        more = await asyncio.to_thread(follower.more, self._about, MOST)
        if follower is not self._follower or self._finding.running:
            return  # it is found anew
        wanted = [line for line in more if _mark(line) not in self._found]
        self._found = frozenset()
        if not wanted:
            return
        bar = self.view.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 1
        self.model.add(wanted)
        if at_end:
            self.view.scrollToBottom()

    def _show_whole(self) -> None:
        chosen = self.view.selectionModel().selectedRows()
        self.copy_button.setEnabled(bool(chosen))
        self.whole_line.setPlainText(whole(self.model.line_at(chosen[-1].row())) if chosen else "")


def _mark(line: Line) -> object:
    """What tells a line from others."""
    return (line["time"], line["event"], *(line.get(name) for name in ("mailing_id", "message_id", "client_id")))
