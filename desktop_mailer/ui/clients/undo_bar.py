"""The quiet bar under the table of clients: what was done last, and the button that undoes it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from desktop_mailer.domain.edit import Edit, EditId
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.storage import undo
from desktop_mailer.ui.clients.edit_words import EditWords
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import confirm, error_text
from desktop_mailer.ui.tasks import Again, Latest


class UndoBar(QFrame):
    """Undoes what it shows; where it shows nothing, the last change that can be undone, after a question.

    `working(what is being done, or "")`.
    """

    working = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("undoBar")
        self._context = context
        self._words = EditWords(self)
        self._told: dict[EditId, str] = {}
        self._shown: Edit | None = None
        self._last: Edit | None = None
        self._heard: EditId | None = None
        """The newest edit that was told of, or was there at first."""
        self._reading = Again(context.tasks, self._read, name="what can be undone")
        self._work = Latest(context.tasks, "undoing a change")
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)  # names and tags
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.button = QPushButton(self.tr("&Undo"))
        self.button.setToolTip(self.tr("Undo (Ctrl+Z)"))
        self.button.clicked.connect(self.undo)
        context.theme.put_icon(self.button, "undo", "quiet")
        self._close = QToolButton()
        self._close.setToolTip(self.tr("Close"))
        self._close.setAccessibleName(self.tr("Close what was done last"))
        self._close.clicked.connect(self.hide)
        context.theme.put_icon(self._close, "close", "quiet")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 6, 12, 6)
        layout.setSpacing(8)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.button)
        layout.addWidget(self._close)
        context.theme.changed.connect(self._paint)
        self._paint()
        self.hide()

    @property
    def text(self) -> str:
        """What it says, or "" while hidden."""
        return "" if self.isHidden() else self._text.text()

    @property
    def offer(self) -> str:
        """What would be undone, in words; "" for nothing."""
        edit = self._offered
        return "" if edit is None else self._told.get(edit.id) or self._words.of(edit)

    def read(self) -> None:
        """The directory has changed: there may be something else to undo."""
        self._reading.ask()

    def say(self, text: str, edit: Edit | None = None) -> None:
        """Tell of something; an edit can be undone."""
        self._shown = edit
        if edit is not None:
            self._last, self._heard = edit, max(edit.id, self._heard or edit.id)
            self._told[edit.id] = text
        self._text.setText(text)
        self.setAccessibleName(text)
        self.button.setVisible(edit is not None)
        self.show()

    def say_saved(self, who: str) -> None:
        """Tell that the form has stored this person."""
        self._context.tasks.start(self._say_new(who), name="what was saved")

    def say_imported(self, edit_id: EditId | None) -> None:
        """Tell what an import has brought, if anything."""
        if edit_id is not None:
            self._context.tasks.start(self._say_import(edit_id), name="what was imported")

    def forget_names(self) -> None:
        """Somebody was erased: say no name that was told before."""
        self._told.clear()
        self.hide()

    def undo(self) -> None:
        """Undo what is offered."""
        edit = self._offered
        if edit is None:
            self.say(self.tr("There is nothing to undo"))
        elif not self._work.running:
            asked = self.isHidden() or edit is not self._shown
            self._work.start(self._undo(edit, ask_first=asked), on_error=lambda error: self._show_error(error, edit))

    @property
    def _offered(self) -> Edit | None:
        return self._shown if self._shown is not None and not self.isHidden() else self._last

    async def _read(self) -> None:
        self._last = await self._context.database.read(undo.last)
        if self._heard is None:
            self._heard = self._last.id if self._last else EditId(0)

    async def _say_new(self, who: str) -> None:
        edit = await self._context.database.read(undo.last)
        if edit is not None and edit.id > (self._heard or 0):
            self.say(self._words.saved(edit, who), edit)

    async def _say_import(self, edit_id: EditId) -> None:
        edit = await self._context.database.read(undo.find, edit_id)
        if edit is not None:
            self.say(self._words.of(edit), edit)

    async def _undo(self, edit: Edit, *, ask_first: bool) -> None:
        if ask_first and not await confirm(
            self,
            self.tr("Undo this change?"),
            self._words.dated(self.offer, edit),
            verb=self.tr("Undo"),
            otherwise=self.tr("Leave as it is"),
        ):
            return
        self.button.setEnabled(False)
        self.working.emit(self.tr("Undoing…"))
        try:
            undone = await self._context.database.write(undo.undo, self._context.clock.now(), edit.id)
        finally:
            self.button.setEnabled(True)
            self.working.emit("")
        self.say(self._words.undone(undone))
        await self._read()

    def _show_error(self, error: MailerError, edit: Edit) -> None:
        """Say why it was not undone; it can be tried again."""
        before = self._told.get(edit.id)
        self.say(error_text(error), edit)
        self._told[edit.id] = before or self._words.of(edit)

    def _paint(self) -> None:
        self._icon.setPixmap(self._context.theme.pixmap("check", "quiet", 20))
