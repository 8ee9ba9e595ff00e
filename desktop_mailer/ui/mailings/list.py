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
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_mailer.domain.clock import Clock
from desktop_mailer.domain.mailing import Mailing, MailingId
from desktop_mailer.ui import words
from desktop_mailer.ui.mailing_book import MailingBook
from desktop_mailer.ui.mailings import phrases
from desktop_mailer.ui.mailings.chips import STATE_LOOKS, chip_width, paint_chip, paint_progress
from desktop_mailer.ui.mailings.runs import Fold, Row, arranged
from desktop_mailer.ui.theme import Theme, tabular

Index = QModelIndex | QPersistentModelIndex
MAILING = Qt.ItemDataRole.UserRole + 1
FOLD = Qt.ItemDataRole.UserRole + 2
UNDER = Qt.ItemDataRole.UserRole + 3
"""Whether a mailing stands under a fold that is open."""
_SIDE = 16
_TOP = 10
_CHIP = 20
_BAR = 4
_FOLD_SIDE = 6
_INDENT = 20
_REPEATS = 13
"""The side of the sign of one that repeats."""


class MailingListModel(QAbstractListModel):
    """One row a mailing of the book, newest first, and one that folds the earlier runs of a series."""

    def __init__(self, book: MailingBook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._rows: list[Row] = []
        self._under: set[Row] = set()
        self._opened: set[MailingId] = set()
        self._kept: MailingId | None = None
        book.reset.connect(self._arrange)
        book.changed.connect(self._changed)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's name and default
        """How many mailings there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = 0) -> object:
        """The mailing itself, its name, and a sentence for those who hear the list."""
        row = self._rows[index.row()]
        if isinstance(row, Fold):
            return self._fold_data(row, role)
        mailing = self._book.get(row)
        if mailing is None:
            return None
        if role == MAILING:
            return mailing
        if role == UNDER:
            return row in self._under
        if role == Qt.ItemDataRole.DisplayRole:
            return mailing.name
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._sentence(mailing)
        return None

    def row_of(self, row: Row | None) -> int:
        """Where a mailing or a fold stands, or -1."""
        return self._rows.index(row) if row in self._rows else -1

    def row_at(self, place: int) -> Row:
        """The mailing or the fold of a row."""
        return self._rows[place]

    @property
    def folds(self) -> bool:
        """True where some row is a fold, which is lower than the others."""
        return any(isinstance(row, Fold) for row in self._rows)

    def keep(self, mailing_id: MailingId | None) -> None:
        """Show that mailing also where the fold of its series is closed, for as long as it is the one looked at."""
        self._kept = mailing_id
        if self.row_of(mailing_id) < 0 and self._book.get(mailing_id) is not None:
            self._arrange()

    def toggle(self, fold: Fold) -> Fold:
        """Open or close the runs of a series that are over; gives the fold as it is now."""
        self._opened ^= {fold.series}
        self._arrange()
        return next(row for row in self._rows if isinstance(row, Fold) and row.series == fold.series)

    def _fold_data(self, fold: Fold, role: int) -> object:
        if role == FOLD:
            return fold
        if role == Qt.ItemDataRole.DisplayRole:
            return self.tr("%Ln earlier run(s)", "", fold.count)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            earlier = self.tr("%Ln earlier run(s)", "", fold.count)
            return (self.tr("{runs}, shown") if fold.opened else self.tr("{runs}, folded")).format(runs=earlier)
        return None

    def _sentence(self, mailing: Mailing) -> str:
        counts = mailing.counts
        return self.tr("{name}: {state}. {sent} sent, {not_sent} not sent, {pending} pending.").format(
            name=mailing.name,
            state=words.word(mailing.state),
            sent=words.number(counts.sent),
            not_sent=words.number(counts.not_sent),
            pending=words.number(counts.pending),
        )

    def _arrange(self) -> None:
        self.beginResetModel()
        self._rows = arranged(self._book.rows, self._opened, self._kept)
        opened = [(place, row) for place, row in enumerate(self._rows, 1) if isinstance(row, Fold) and row.opened]
        self._under = {run for place, fold in opened for run in self._rows[place : place + fold.count]}
        self.endResetModel()

    def _changed(self, ids: frozenset[MailingId]) -> None:
        if arranged(self._book.rows, self._opened, self._kept) != self._rows:  # a run is over
            self._arrange()
            return
        for place, row in enumerate(self._rows):
            if row in ids:
                self.dataChanged.emit(self.index(place), self.index(place))


class MailingRow(QStyledItemDelegate):
    """Paints a mailing: name and state, the bar of three colours, counts and what comes next."""

    def __init__(self, theme: Theme, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clock = clock

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines and the bar between them; a fold has one line."""
        line = option.fontMetrics.height()
        if index.data(FOLD) is not None:
            return QSize(240, line + 2 * _FOLD_SIDE)
        return QSize(240, 2 * _TOP + max(line, _CHIP) + line + _BAR + 14)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The whole row."""
        mailing: Mailing | None = index.data(MAILING)
        fold: Fold | None = index.data(FOLD)
        painter.save()
        rect = QRectF(option.rect)
        if mailing is not None or fold is not None:
            self._paint_ground(painter, rect, option)
        if mailing is not None:
            self._paint_mailing(painter, rect.adjusted(_INDENT if index.data(UNDER) else 0, 0, 0, 0), mailing, option)
        elif fold is not None:
            self._paint_fold(painter, rect, fold, str(index.data()), option)
        painter.restore()

    def _paint_fold(self, painter: QPainter, rect: QRectF, fold: Fold, said: str, option: QStyleOptionViewItem) -> None:
        side = 14
        icon = self._theme.icon("chevron-down" if fold.opened else "chevron-right", "quiet")
        icon.paint(painter, int(rect.left()) + _SIDE, int(rect.center().y() - side / 2), side, side)
        painter.setFont(option.font)
        painter.setPen(self._theme.colour("quiet"))
        painter.drawText(rect.adjusted(_SIDE + side + 6, 0, -_SIDE, 0), _LEFT, said)

    def _paint_mailing(self, painter: QPainter, rect: QRectF, mailing: Mailing, option: QStyleOptionViewItem) -> None:
        inside = rect.adjusted(_SIDE, _TOP, -_SIDE, -_TOP)
        line = option.fontMetrics.height()
        self._paint_name(
            painter, QRectF(inside.left(), inside.top(), inside.width(), max(line, _CHIP)), mailing, option
        )
        bar = QRectF(inside.left(), inside.top() + max(line, _CHIP) + 6, inside.width(), _BAR)
        paint_progress(painter, bar, mailing.counts, self._theme)
        self._paint_counts(painter, QRectF(inside.left(), bar.bottom() + 8, inside.width(), line), mailing, option)

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
        repeats = mailing.period is not None or mailing.parent_id is not None
        room = rect.adjusted(0, 0, -width - 8 - (_REPEATS + 6 if repeats else 0), 0)
        name = painter.fontMetrics().elidedText(mailing.name, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, _LEFT, name)
        if repeats:
            left = room.left() + painter.fontMetrics().horizontalAdvance(name) + 6
            icon = self._theme.icon("refresh", "quiet")
            icon.paint(painter, int(left), int(rect.center().y() - _REPEATS / 2), _REPEATS, _REPEATS)

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
    """The list. `chosen` carries the MailingId of the current row, or None; `opened`: Enter or a double click on it."""

    chosen = Signal(object)
    opened = Signal()

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
        self.clicked.connect(self._click)
        self.doubleClicked.connect(self._double_click)

    @property
    def current(self) -> MailingId | None:
        """The mailing that is chosen."""
        return self._current

    def choose(self, mailing_id: MailingId | None) -> None:
        """Make a mailing the current one, now or as soon as the list holds it."""
        self._current = mailing_id
        self._list.keep(mailing_id)
        self._go_to(self._list.row_of(mailing_id))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """On a fold, Enter, Space and the arrows to the sides open and close it."""
        fold = self._fold_at(self.currentIndex())
        turns = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
        turns.add(Qt.Key.Key_Left if fold is not None and fold.opened else Qt.Key.Key_Right)
        if fold is not None and event.key() in turns:
            self._go_to(self._list.row_of(self._toggle(fold)))
        elif fold is None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current is not None:
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def _go_to(self, row: int) -> None:
        if row >= 0:
            index = self._list.index(row)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)

    def _fold_at(self, index: Index) -> Fold | None:
        row = self._list.row_at(index.row()) if index.isValid() else None
        return row if isinstance(row, Fold) else None

    def _click(self, index: QModelIndex) -> None:
        fold = self._fold_at(index)
        if fold is not None:
            self._toggle(fold)  # the mailing in hand stays the chosen one

    def _double_click(self, index: QModelIndex) -> None:
        if self._fold_at(index) is None:
            self.opened.emit()

    def _toggle(self, fold: Fold) -> Fold:
        place = self.verticalScrollBar().value()
        toggled = self._list.toggle(fold)
        self.verticalScrollBar().setValue(place)
        return toggled

    def _moved(self, current: QModelIndex) -> None:
        row = self._list.row_at(current.row()) if current.isValid() else None
        if row is not None and not isinstance(row, Fold):
            self._current = row
            self._list.keep(row)
            self.chosen.emit(self._current)

    def _restore(self) -> None:
        self.setUniformItemSizes(not self._list.folds)
        if self._list.row_of(self._current) < 0:
            first = self._list.row_at(0) if self._list.rowCount() else None
            self._current = None if isinstance(first, Fold) else first
        self.choose(self._current)
        self.chosen.emit(self._current)
