"""The columns of a table of messages, and the rows that they show: for the messages of a mailing and for any others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject

from desktop_mailer.domain.message import Message, MessageId
from desktop_mailer.storage import messages
from desktop_mailer.ui import words
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.mailings import phrases
from desktop_mailer.ui.mailings.chips import STATUS_LOOKS
from desktop_mailer.ui.tables.paged import Column


@dataclass(frozen=True, slots=True)
class Shown:
    """A message, the name of its mailing, and the moment it was read at, for the words about its next moment."""

    message: Message
    mailing: str
    now: datetime

    @property
    def id(self) -> MessageId:
        """The message's id."""
        return self.message.id


class MessageColumns(QObject):
    """Makes the columns, and reads the rows for them."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context

    def columns(self, *, mailing: bool = False) -> tuple[Column, ...]:
        """All columns; that of the mailing where they are of several."""
        of_mailing = Column(key="mailing", title=lambda: self.tr("Mailing"), text=lambda row: row.mailing, width=160)
        return (
            Column(
                key="phone",
                title=lambda: self.tr("Client"),
                text=lambda row: words.phone_text(row.message.phone),
                width=144,
            ),
            *((of_mailing,) if mailing else ()),
            Column(
                key="status",
                title=lambda: self.tr("Status"),
                text=lambda row: words.word(row.message.status),
                icon=lambda row: STATUS_LOOKS[row.message.status].icon,
                colour=lambda row: STATUS_LOOKS[row.message.status].ink,
                width=140,
            ),
            Column(
                key="reason",
                title=lambda: self.tr("Reason and next moment"),
                text=self._reason,
                tooltip=self._reason,
                width=124,  # at 1024 pixels no bar to scroll sideways; its tool tip has the whole
                grows=True,
            ),
            Column(
                key="attempts",
                title=lambda: self.tr("Attempts"),
                text=lambda row: words.number(row.message.attempts),
                figures=True,
                width=80,
            ),
            Column(
                key="final_at",
                title=lambda: self.tr("Sent or ended"),
                text=lambda row: phrases.when_exactly(row.message.final_at, row.now),
                width=160,
            ),
        )

    async def read(self, ids: Sequence[int]) -> tuple[Shown, ...]:
        """The rows of those ids, for a `PagedModel`."""
        now = self._context.clock.now()
        found = await self._context.database.read(messages.entries, ids, now)
        return tuple(Shown(entry.message, entry.mailing, now) for entry in found)

    def _reason(self, row: Shown) -> str:
        return phrases.message_words(row.message, self._context.sender.state, row.now)
