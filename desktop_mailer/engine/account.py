"""What a run of the sender did: its counts, its pace, and a line in the log for each attempt. Used by engine.sender."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from desktop_mailer import logs
from desktop_mailer.domain.changes import Changes
from desktop_mailer.domain.clock import Clock
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.message import Outcome, Status, Verdict
from desktop_mailer.domain.sender import SenderPause
from desktop_mailer.engine.gauge import Gauge

_MILLISECOND: Final = timedelta(milliseconds=1)
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run of the sender did; `seconds` from the first claim to the last durable outcome."""

    sent: int = 0
    not_sent: int = 0
    pending: int = 0
    seconds: float = 0.0
    pause: SenderPause | None = None
    detail: str | MailerError = ""
    """The gateway's words behind the pause, or the program's own trouble."""


class Account:
    """Kept by the sender while it runs. `run` is the run so far, without what only the database knows."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._gauge = Gauge()
        self._began: float | None = None
        self.run = Run()

    @property
    def rate(self) -> float:
        """Accepted messages a second over the last seconds."""
        return self._gauge.rate(self._clock.monotonic())

    @property
    def answer_ms(self) -> float | None:
        """The usual time to an answer in milliseconds; None before the first."""
        return self._gauge.answer_ms

    def answered(self, outcome: Outcome) -> None:
        """An attempt is over, not yet durable."""
        if outcome.answer.http_status is not None:  # a refused connection is quick, and no answer
            self._gauge.answered((outcome.finished_at - outcome.started_at) / _MILLISECOND)

    def settled(self, outcomes: Sequence[Outcome], *, claimed: bool) -> None:
        """These outcomes are durable; `claimed` where the same transaction claimed messages."""
        now = self._clock.monotonic()
        self._gauge.count(now, sum(1 for o in outcomes if o.answer.verdict is Verdict.ACCEPTED))
        if claimed and self._began is None:
            self._began = now
        if outcomes and self._began is not None:
            self.run = replace(self.run, seconds=now - self._began)
        for outcome in outcomes:
            if outcome.answer.verdict is not Verdict.NOT_TRIED:
                _log(outcome)

    def hear(self, changes: Changes) -> None:
        """News of a commit: statuses that moved."""
        for delta in changes.deltas:
            if delta.status is Status.SENT:
                self.run = replace(self.run, sent=self.run.sent + delta.count)
            elif delta.status is Status.NOT_SENT:
                self.run = replace(self.run, not_sent=self.run.not_sent + delta.count)


def _log(outcome: Outcome) -> None:
    claim, answer = outcome.claim, outcome.answer
    logs.event(
        _logger,
        f"message.{answer.verdict.value}",
        mailing_id=claim.mailing_id,
        message_id=claim.message_id,
        client_id=claim.client_id,
        attempt=claim.attempt,
        duration_ms=round((outcome.finished_at - outcome.started_at) / _MILLISECOND, 1),
        answer=answer.text,
    )
