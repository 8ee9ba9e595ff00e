"""How the states of a mailing look: colours, icons, a chip drawn in a list row. For the pages that list mailings."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from desktop_mailer.domain.mailing import Counts, MailingState
from desktop_mailer.domain.message import Status
from desktop_mailer.ui.theme import Theme

_ICON = 12
_PADDING = 7


@dataclass(frozen=True, slots=True)
class Look:
    """Tokens of the theme and the name of an icon."""

    ground: str
    ink: str
    icon: str


STATE_LOOKS = {
    MailingState.DRAFT: Look("pending_soft", "pending_text", "edit"),
    MailingState.SCHEDULED: Look("accent_soft", "accent", "clock"),
    MailingState.RUNNING: Look("sent_soft", "sent", "send"),
    MailingState.PAUSED: Look("warn_soft", "warn", "pause"),
    MailingState.FINISHED: Look("pending_soft", "text", "check"),
    MailingState.CANCELLED: Look("pending_soft", "pending_text", "close"),
}

STATUS_LOOKS = {
    Status.SENT: Look("sent_soft", "sent", "sent"),
    Status.NOT_SENT: Look("not_sent_soft", "not_sent_text", "not-sent"),
    Status.PENDING: Look("pending_soft", "pending_text", "pending"),
}


def small(font: QFont) -> QFont:
    """The font of chips: a point smaller."""
    copy = QFont(font)
    copy.setPointSizeF(max(7.5, font.pointSizeF() - 1))
    return copy


def chip_width(text: str, font: QFont) -> float:
    """How wide the chip around `text` is."""
    return _ICON + 2 * _PADDING + 4 + QFontMetricsF(small(font)).horizontalAdvance(text)


def paint_chip(painter: QPainter, rect: QRectF, text: str, look: Look, theme: Theme) -> None:
    """A rounded label with an icon and a word, filling `rect`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(look.ground))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    icon = QRectF(rect.left() + _PADDING, rect.center().y() - _ICON / 2, _ICON, _ICON)
    theme.icon(look.icon, look.ink).paint(painter, icon.toRect())
    painter.setFont(small(painter.font()))
    painter.setPen(theme.colour(look.ink))
    words = rect.adjusted(_PADDING + _ICON + 4, 0, -_PADDING, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
    painter.restore()


def paint_progress(painter: QPainter, rect: QRectF, counts: Counts, theme: Theme) -> None:
    """A thin bar of three colours: sent, not sent, pending, in this order. Any part that is not nothing is seen."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("line"))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    if counts.total:
        left = rect.left()
        parts = (("sent", counts.sent), ("not_sent", counts.not_sent), ("pending", counts.pending))
        shown = [(token, count) for token, count in parts if count]
        least = 4.0
        spare = rect.width() - least * len(shown) - 1.0 * (len(shown) - 1)
        for token, count in shown:
            width = least + spare * count / counts.total
            painter.setBrush(theme.colour(token))
            painter.drawRoundedRect(QRectF(left, rect.top(), width, rect.height()), 2, 2)
            left += width + 1.0
    painter.restore()
