"""The list of mailings at the left of the page: a model over the book, and rows that are painted."""

from datetime import datetime

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_mailer.domain.clock import Clock
from desktop_mailer.domain.mailing import Mailing, MailingId
from desktop_mailer.ui import words
from desktop_mailer.ui.mailing_book import MailingBook
from desktop_mailer.ui.mailings import phrases
from desktop_mailer.ui.mailings.chips import STATE_LOOKS, chip_width, paint_chip, paint_progress
from desktop_mailer.ui.theme import Theme, tabular

Index = QModelIndex | QPersistentModelIndex
MAILING = Qt.ItemDataRole.UserRole + 1
_SIDE = 16
_TOP = 10
_CHIP = 20
_BAR = 4


class MailingListModel(QAbstractListModel):
    """One row a mailing of the book, newest first."""

    def __init__(self, book: MailingBook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._ids: list[MailingId] = []
        book.reset.connect(self._reset)
        book.changed.connect(self._changed)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's name and default
        """How many mailings there are."""
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = 0) -> object:
        """The mailing itself, its name, and a sentence for those who hear the list."""
        mailing = self._book.get(self._ids[index.row()])
        if mailing is None:
            return None
        if role == MAILING:
            return mailing
        if role == Qt.ItemDataRole.DisplayRole:
            return mailing.name
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._sentence(mailing)
        return None

    def row_of(self, mailing_id: MailingId | None) -> int:
        """The row of a mailing, or -1."""
        return self._ids.index(mailing_id) if mailing_id in self._ids else -1

    def id_at(self, row: int) -> MailingId:
        """The mailing of a row."""
        return self._ids[row]

    def _sentence(self, mailing: Mailing) -> str:
        counts = mailing.counts
        return self.tr("{name}: {state}. {sent} sent, {not_sent} not sent, {pending} pending.").format(
            name=mailing.name,
            state=words.word(mailing.state),
            sent=words.number(counts.sent),
            not_sent=words.number(counts.not_sent),
            pending=words.number(counts.pending),
        )

    def _reset(self) -> None:
        self.beginResetModel()
        self._ids = [mailing.id for mailing in self._book.rows]
        self.endResetModel()

    def _changed(self, ids: frozenset[MailingId]) -> None:
        for row, mailing_id in enumerate(self._ids):
            if mailing_id in ids:
                self.dataChanged.emit(self.index(row), self.index(row))


class MailingRow(QStyledItemDelegate):
    """Paints a mailing: name and state, the bar of three colours, counts and what comes next."""

    def __init__(self, theme: Theme, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clock = clock

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - Qt's name
        """Two lines and the bar between them."""
        line = option.fontMetrics.height()
        return QSize(240, 2 * _TOP + max(line, _CHIP) + line + _BAR + 14)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The whole row."""
        mailing: Mailing | None = index.data(MAILING)
        if mailing is None:
            return
        painter.save()
        rect = QRectF(option.rect)
        self._paint_ground(painter, rect, option)
        inside = rect.adjusted(_SIDE, _TOP, -_SIDE, -_TOP)
        line = option.fontMetrics.height()
        self._paint_name(
            painter, QRectF(inside.left(), inside.top(), inside.width(), max(line, _CHIP)), mailing, option
        )
        bar = QRectF(inside.left(), inside.top() + max(line, _CHIP) + 6, inside.width(), _BAR)
        paint_progress(painter, bar, mailing.counts, self._theme)
        self._paint_counts(painter, QRectF(inside.left(), bar.bottom() + 8, inside.width(), line), mailing, option)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRectF, option: QStyleOptionViewItem) -> None:
        theme = self._theme
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour("accent_soft"))
            painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height() - 1), theme.colour("accent"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.colour("hover"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), theme.colour("line"))

    def _paint_name(self, painter: QPainter, rect: QRectF, mailing: Mailing, option: QStyleOptionViewItem) -> None:
        state = words.word(mailing.state)
        painter.setFont(option.font)
        width = chip_width(state, option.font)
        chip = QRectF(rect.right() - width, rect.center().y() - _CHIP / 2, width, _CHIP)
        paint_chip(painter, chip, state, STATE_LOOKS[mailing.state], self._theme)
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(self._theme.colour("text"))
        room = rect.adjusted(0, 0, -width - 8, 0)
        name = painter.fontMetrics().elidedText(mailing.name, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)

    def _paint_counts(self, painter: QPainter, rect: QRectF, mailing: Mailing, option: QStyleOptionViewItem) -> None:
        painter.setFont(tabular(option.font))
        metrics = painter.fontMetrics()
        left = rect.left()
        counts = mailing.counts
        marks = (("sent", "sent", counts.sent), ("not-sent", "not_sent_text", counts.not_sent))
        for icon, ink, count in (*marks, ("pending", "pending_text", counts.pending)):
            side = 14
            self._theme.icon(icon, ink).paint(painter, int(left), int(rect.center().y() - side / 2), side, side)
            text = words.number(count)
            painter.setPen(self._theme.colour("text" if count else "quiet"))
            width = metrics.horizontalAdvance(text)
            painter.drawText(QRectF(left + side + 4, rect.top(), width + 2, rect.height()), _LEFT, text)
            left += side + 4 + width + 10
        painter.setFont(option.font)
        painter.setPen(self._theme.colour("quiet"))
        room = rect.adjusted(left - rect.left(), 0, 0, 0)
        said = next_words(mailing, self._clock.now(), painter.fontMetrics(), int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, said)


def next_words(mailing: Mailing, now: datetime, metrics: QFontMetrics, room: int) -> str:
    """What happens next, in so much room: where the sentence does not fit, its moment alone."""
    for brief in (False, True):
        said = phrases.next_moment_words(mailing, now, brief=brief)
        if metrics.horizontalAdvance(said) <= room:
            return said
    return metrics.elidedText(said, Qt.TextElideMode.ElideRight, room)


_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class MailingList(QListView):
    """The list. `chosen` carries the MailingId of the current row, or None."""

    chosen = Signal(object)

    def __init__(self, book: MailingBook, theme: Theme, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = MailingListModel(book, self)
        self._current: MailingId | None = None
        self.setObjectName("mailings")
        self.setAccessibleName(self.tr("Mailings"))
        self.setModel(self._list)
        self.setItemDelegate(MailingRow(theme, clock, self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QListView.Shape.NoFrame)
        theme.changed.connect(self.viewport().update)
        self.selectionModel().currentChanged.connect(self._moved)
        self._list.modelReset.connect(self._restore)

    @property
    def current(self) -> MailingId | None:
        """The mailing that is chosen."""
        return self._current

    def choose(self, mailing_id: MailingId | None) -> None:
        """Make a mailing the current one, now or as soon as the list holds it."""
        self._current = mailing_id
        row = self._list.row_of(mailing_id)
        if row >= 0:
            index = self._list.index(row)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)

    def _moved(self, current: QModelIndex) -> None:
        if current.isValid():
            self._current = self._list.id_at(current.row())
            self.chosen.emit(self._current)

    def _restore(self) -> None:
        if self._list.row_of(self._current) < 0:
            self._current = self._list.id_at(0) if self._list.rowCount() else None
        self.choose(self._current)
        self.chosen.emit(self._current)
