"""The messages behind a figure: a window of their own over the page, with their way into a file."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_mailer.domain.message import MessageFilter, MessageId
from desktop_mailer.storage import exports, messages
from desktop_mailer.ui import words
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.exporting import Exporting
from desktop_mailer.ui.mailings.attempts import show_attempts
from desktop_mailer.ui.mailings.message_columns import MessageColumns
from desktop_mailer.ui.tables.paged import PagedModel, PagedView
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.widgets import EmptyState, Heading
from desktop_mailer.ui.widgets.work import WorkStrip

SIZE = (1060, 600)


class BehindDialog(QDialog):
    """Lists those messages, once: what they are at the moment it was opened. `title` says what they have in common."""

    def __init__(self, context: Context, title: str, wanted: MessageFilter, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(*SIZE)
        self._context = context
        self._wanted = wanted
        self._listing = Latest(context.tasks, "list the messages behind a figure")
        self.destroyed.connect(self._listing.cancel)
        columns = MessageColumns(context, self)
        self.model = PagedModel(
            columns.columns(mailing=wanted.mailing_id is None),
            columns.read,
            tasks=context.tasks,
            theme=context.theme,
            parent=self,
        )
        self.view = PagedView("behind", self.model, tasks=context.tasks, memory=context.memory)
        self.view.setAccessibleName(title)
        self.view.opened.connect(self._open)
        self.strip = WorkStrip(context.tasks, context.theme)
        self._exporting = Exporting(context, self.strip, self)
        self.heading = Heading(title)
        self.heading.setTextFormat(Qt.TextFormat.PlainText)  # the name of a mailing or a tag
        self.empty = EmptyState(context.theme, "filter")
        self.empty.say(self.tr("Nothing any more"), self.tr("Meanwhile these messages stand somewhere else."))
        self.empty.hide()
        self.export = QPushButton(self.tr("Export…"))
        context.theme.put_icon(self.export, "export")
        self.export.clicked.connect(self._export)
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.export)
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        for widget in (self.heading, self.strip):
            layout.addWidget(widget)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.empty, 1)
        layout.addLayout(buttons)
        self.view.setFocus()
        self._listing.start(self._list(title))

    async def _list(self, title: str) -> None:
        ids = await self._context.database.read(messages.ids, self._wanted, self._context.clock.now())
        self.view.show_ids(ids)
        self.heading.setText(f"{title}: {words.number(len(ids))}")
        self.view.setVisible(bool(ids))
        self.empty.setVisible(not ids)
        self.export.setEnabled(bool(ids))

    def _open(self, message_id: MessageId) -> None:
        self._context.tasks.start(
            show_attempts(self._context, message_id, self), name="show what was tried for a message"
        )

    def _export(self) -> None:
        job = partial(exports.export_messages, wanted=self._wanted, now=self._context.clock.now())
        self._exporting.ask(self.tr("Export the messages"), self.tr("messages"), job)
