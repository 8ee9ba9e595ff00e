"""The messages of one client over all mailings, newest first, in the side panel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_mailer.domain.changes import Changes, Table
from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.message import MessageId, Status
from desktop_mailer.storage import messages
from desktop_mailer.storage.messages import Entry
from desktop_mailer.ui import words
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.mailings import phrases
from desktop_mailer.ui.mailings.attempts import show_attempts
from desktop_mailer.ui.mailings.chips import STATUS_LOOKS, small
from desktop_mailer.ui.tables.paged import Column, PagedModel, PagedView
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.theme import Theme, tabular
from desktop_mailer.ui.widgets import EmptyState

RELIST_MS = 1_000
"""While messages are made, the list is read anew this often."""
_SIDE, _TOP, _GAP, _ICON = 16, 7, 3, 14
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A message in words: of which mailing, when sent or made, why it stands where it stands, how often tried."""

    id: MessageId
    mailing: str
    status: Status
    moment: str
    reason: str
    attempts: str

    @property
    def sentence(self) -> str:
        """All of it, for copies and for those who listen."""
        return " · ".join(filter(None, (self.mailing, self.moment, self.reason, self.attempts)))


class ClientMessages(QWidget):
    """The list. `counted(number)`: how many there are now. News are heard while it is seen, and caught up after."""

    counted = Signal(int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._client_id: ClientId | None = None
        self._stale = False
        self._listing = Latest(context.tasks, "listing the messages of a client")
        self._counting = Latest(context.tasks, "counting the messages of a client")
        self._relist = QTimer(self)
        self._relist.setSingleShot(True)
        self._relist.setInterval(RELIST_MS)
        self._relist.timeout.connect(self._list)
        column = Column(
            key="message",
            title=lambda: self.tr("Message"),
            text=lambda told: told.sentence,
            tooltip=lambda told: told.sentence.replace(" · ", "\n"),
        )
        self.model = PagedModel((column,), self._read, tasks=context.tasks, theme=context.theme, parent=self)
        self.view = PagedView("client-messages", self.model, tasks=context.tasks, memory=context.memory)
        self.view.setAccessibleName(self.tr("Messages of the client"))
        self.view.horizontalHeader().hide()
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setItemDelegate(MessageRow(self.model, context.theme, self.view))
        self.view.verticalHeader().setDefaultSectionSize(row_height(self.view.font()))
        self.view.opened.connect(self._open)
        self.empty = EmptyState(context.theme, "mailings")
        self.empty.say(self.tr("No messages yet"), self.tr("What mailings send to this client is listed here."))
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.view)
        context.feed.sender_changed.connect(self._hear_sender)

    def show_client(self, client_id: ClientId | None) -> None:
        """List the messages of that client, once the list is seen; nobody's for None."""
        if client_id == self._client_id:
            return
        self._client_id = client_id
        self._listing.cancel()
        self.view.show_ids(self.model.ids[:0])
        self._stack.setCurrentWidget(self.empty)
        self._list()

    def take(self, changes: Changes) -> None:
        """Apply news."""
        self.model.forget(changes.messages)
        if Table.MESSAGES in changes.reshaped or changes.mailings:
            self.model.forget_all()
        if Table.MESSAGES in changes.reshaped and not self._relist.isActive():
            self._relist.start()

    def showEvent(self, event: object) -> None:
        """Catch up."""
        super().showEvent(event)  # type: ignore[arg-type]  # Qt's event
        if self._stale:
            self._list()

    def _list(self) -> None:
        """Read the list where it is seen, else its length alone."""
        self._stale = not self.isVisible()
        if self._client_id is None:
            self.counted.emit(0)
        elif self._stale:
            self._counting.start(self._count(self._client_id))
        else:
            self._listing.start(self._read_ids(self._client_id))

    async def _count(self, client_id: ClientId) -> None:
        self.counted.emit(await self._context.database.read(messages.count_of_client, client_id))

    async def _read_ids(self, client_id: ClientId) -> None:
        ids = await self._context.database.read(messages.ids_of_client, client_id)
        if ids != self.model.ids:
            self.view.show_ids(ids)
        self._stack.setCurrentWidget(self.view if len(ids) else self.empty)
        self.counted.emit(len(ids))

    async def _read(self, ids: Sequence[int]) -> tuple[Told, ...]:
        now = self._context.clock.now()
        found = await self._context.database.read(messages.entries, ids, now)
        return tuple(self._told(entry, now) for entry in found)

    def _told(self, entry: Entry, now: datetime) -> Told:
        message = entry.message
        status = words.word(message.status)
        said = phrases.message_words(message, self._context.sender.state, now)
        if message.status is Status.NOT_SENT and said:
            said = f"{status}: {said}"
        tried = self.tr("%Ln attempt(s)", "", message.attempts) if message.attempts else ""
        return Told(
            id=message.id,
            mailing=entry.mailing,
            status=message.status,
            moment=words.when(message.sent_at or message.created_at, now),
            reason=said or status,
            attempts=tried,
        )

    def _hear_sender(self, _state: object) -> None:
        if self.isVisible():
            self.model.forget_all()

    def _open(self, message_id: MessageId) -> None:
        work = show_attempts(self._context, message_id, self.window())
        self._context.tasks.start(work, name="show what was tried for a message")


def row_height(font: QFont) -> int:
    """Two lines, the second one small."""
    return 2 * _TOP + _GAP + QFontMetrics(font).height() + QFontMetrics(small(font)).height()


class MessageRow(QStyledItemDelegate):
    """Paints a message: its mailing and moment, and below its status with the reason, and the attempts."""

    def __init__(self, model: PagedModel, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paged = model
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - Qt's name
        """Two lines."""
        return QSize(240, row_height(option.font))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The whole row; a placeholder until it is read."""
        painter.save()
        rect = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._theme.colour("accent_soft"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), self._theme.colour("line"))
        inside = rect.adjusted(_SIDE, _TOP, -_SIDE, -_TOP)
        first = QRectF(inside.left(), inside.top(), inside.width(), option.fontMetrics.height())
        second = QRectF(inside.left(), first.bottom() + _GAP, inside.width(), inside.bottom() - first.bottom() - _GAP)
        index.data()  # asks for the row where it is not there yet
        told: Told | None = self._paged.row_at(index.row())
        painter.setFont(option.font)
        if told is None:
            painter.setPen(self._theme.colour("quiet"))
            painter.drawText(first, _LEFT, str(index.data() or ""))
        else:
            look = STATUS_LOOKS[told.status]
            self._paint_line(painter, first, (told.mailing, "text"), told.moment)
            self._theme.icon(look.icon, look.ink).paint(
                painter, int(second.left()), int(second.center().y() - _ICON / 2), _ICON, _ICON
            )
            painter.setFont(small(option.font))
            ink = look.ink if told.status is not Status.PENDING else "quiet"
            self._paint_line(painter, second.adjusted(_ICON + 6, 0, 0, 0), (told.reason, ink), told.attempts)
        painter.restore()

    def _paint_line(self, painter: QPainter, rect: QRectF, said: tuple[str, str], aside: str) -> None:
        """A text that gives way at the left, and a quiet one at the right that does not."""
        text, ink = said
        painter.setFont(tabular(painter.font()))
        metrics = painter.fontMetrics()
        taken = metrics.horizontalAdvance(aside) + 10 if aside else 0
        painter.setPen(self._theme.colour("quiet"))
        painter.drawText(rect, _RIGHT, aside)
        painter.setPen(self._theme.colour(ink))
        room = int(rect.width()) - taken
        painter.drawText(rect, _LEFT, metrics.elidedText(text, Qt.TextElideMode.ElideRight, room))
