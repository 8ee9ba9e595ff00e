"""What was tried for one message: a window beside the page, so that the operator can go on."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_mailer.domain.message import Attempt, Message, MessageId
from desktop_mailer.storage import messages
from desktop_mailer.ui import words
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import ask
from desktop_mailer.ui.mailings import phrases
from desktop_mailer.ui.mailings.bubble import Bubble
from desktop_mailer.ui.tables.view import ROW_HEIGHT
from desktop_mailer.ui.widgets import Heading, StatusChip

FIGURES = (0, 2, 3)
"""The columns that hold figures: number, time taken, HTTP status."""
_FIGURE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_WORD = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


async def show_attempts(context: Context, message_id: MessageId, parent: QWidget) -> None:
    """Open the dialog over its window and wait for its end. Nothing where the message is gone."""
    now = context.clock.now()
    found: tuple[Message, ...] = await context.database.read(messages.rows, [message_id], now)
    attempts = await context.database.read(messages.attempts, message_id)
    if found:
        await ask(AttemptsDialog(context, found[0], attempts, parent))


class AttemptsDialog(QDialog):
    """The message, its text and each attempt, oldest first."""

    def __init__(
        self, context: Context, message: Message, attempts: tuple[Attempt, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Message {id}").format(id=message.id))
        self.setMinimumSize(792 if attempts else 480, 400 if attempts else 0)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Heading(words.phone_text(message.phone)))
        head.addWidget(StatusChip(message.status))
        head.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        layout.addLayout(head)
        now = context.clock.now()
        said = phrases.message_words(message, context.sender.state, now)
        if message.sent_at is not None:
            said = self.tr("Sent {moment}").format(moment=phrases.when_exactly(message.sent_at, now))
        reason = QLabel(said[:1].upper() + said[1:])
        reason.setTextFormat(Qt.TextFormat.PlainText)  # the gateway's words
        reason.setWordWrap(True)
        reason.setProperty("look", "quiet")
        reason.setVisible(bool(said))
        layout.addWidget(reason)
        if message.text is not None:
            bubble = Bubble(context.theme)
            bubble.show_text(message.text)
            bubble.setMaximumWidth(420)
            layout.addWidget(bubble)
        if attempts:
            card = QFrame()
            card.setProperty("look", "card")
            inside = QVBoxLayout(card)
            inside.setContentsMargins(1, 1, 1, 1)
            inside.addWidget(self._table(attempts, context))
            layout.addWidget(card, 1)
        else:
            layout.addWidget(self._nothing(), 1)
        buttons = QDialogButtonBox()
        close = buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    def _nothing(self) -> QLabel:
        label = QLabel(self.tr("Nothing has been tried yet."))
        label.setProperty("look", "quiet")
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        return label

    def _table(self, attempts: tuple[Attempt, ...], context: Context) -> QTableWidget:
        titles = ["#", self.tr("Started"), self.tr("Took"), self.tr("HTTP"), self.tr("Result"), self.tr("Answer")]
        table = QTableWidget(len(attempts), len(titles))
        table.setAccessibleName(self.tr("Attempts"))
        for column, title in enumerate(titles):
            item = QTableWidgetItem(title)
            item.setTextAlignment(_FIGURE if column in FIGURES else _WORD)
            table.setHorizontalHeaderItem(column, item)
        table.horizontalHeader().setHighlightSections(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        for row, attempt in enumerate(attempts):
            for column, text in enumerate(self._cells(attempt, context)):
                item = QTableWidgetItem(text)
                item.setToolTip(words.plain_tip(text))
                item.setTextAlignment(_FIGURE if column in FIGURES else _WORD)
                table.setItem(row, column, item)
        table.resizeColumnsToContents()
        table.horizontalHeader().setSectionResizeMode(len(titles) - 1, QHeaderView.ResizeMode.Stretch)
        return table

    def _cells(self, attempt: Attempt, context: Context) -> tuple[str, ...]:
        took = "" if attempt.duration_ms is None else self.tr("{ms} ms").format(ms=words.number(attempt.duration_ms))
        return (
            words.number(attempt.number),
            phrases.when_exactly(attempt.started_at, context.clock.now()),
            took,
            "" if attempt.http_status is None else str(attempt.http_status),
            self.tr("no record: the program ended") if attempt.verdict is None else words.word(attempt.verdict),
            attempt.answer,
        )
