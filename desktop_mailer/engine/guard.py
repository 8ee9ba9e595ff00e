"""Notices a mailing that the gateway refuses nearly whole, so that it pauses with the rest still pending.

A refusal is final for its message: without this, a text that the gateway does not take would cost every message of its
mailing. Used by engine.sender.
"""

from collections import defaultdict, deque
from typing import Final

from desktop_mailer.domain.mailing import MailingId

FIRST: Final = 5
"""Refusals in a row at the beginning that are too many."""
LAST: Final = 20
"""Answers of which no more than half may be refusals."""


class RefusalGuard:
    """Keeps the last answers of each mailing in this run."""

    def __init__(self) -> None:
        self._answers: defaultdict[MailingId, deque[bool]] = defaultdict(lambda: deque(maxlen=LAST))

    def trips(self, mailing_id: MailingId, *, refused: bool) -> bool:
        """Take note of an answer. True where it is the one too many; the mailing then begins anew here."""
        answers = self._answers[mailing_id]
        answers.append(refused)
        too_many = (len(answers) == FIRST and all(answers)) or (len(answers) == LAST and 2 * sum(answers) > LAST)
        if too_many:
            del self._answers[mailing_id]
        return too_many
