"""Messages: one a (mailing, client), ever; their status, their attempts and what an answer means for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.mailing import MailingId

MessageId = NewType("MessageId", int)

LEASE = timedelta(seconds=120)
"""How long a claim holds its message. Longer than the longest attempt, so that two never overlap."""

ATTEMPT_LIMIT = timedelta(seconds=30)
"""How long one attempt may take, all in all."""


class Status(StrEnum):
    """The three statuses. A message that is being sent is still pending."""

    PENDING = "pending"
    SENT = "sent"
    NOT_SENT = "not sent"


class Waiting(StrEnum):
    """Why a pending message waits."""

    SCHEDULED = "scheduled"
    OUTSIDE_WINDOW = "outside window"
    RETRY = "retry"
    RATE_LIMIT = "rate limit"
    MAILING_PAUSED = "mailing paused"
    SENDER_PAUSED = "sender paused"
    GATEWAY_DOWN = "gateway down"
    NO_TIME_ZONE = "no time zone"
    DAILY_CAP = "daily cap"
    """The client has got as many messages today as one may get a day."""


class NotSent(StrEnum):
    """Why a message is not sent, for good. UNCONFIRMED may have been delivered: its answer was lost."""

    REJECTED = "rejected"
    EXPIRED = "expired"
    UNCONFIRMED = "unconfirmed"
    CANCELLED = "cancelled"
    OPTED_OUT = "opted out"
    NO_CONSENT = "no consent"
    """The mailing advertises, and the client's consent is not known."""
    CLIENT_DELETED = "client deleted"
    EMPTY_TEXT = "empty text"
    """Its placeholders left nothing of the text: it was never posted."""


FAILED = (NotSent.REJECTED, NotSent.EXPIRED, NotSent.UNCONFIRMED, NotSent.EMPTY_TEXT)
"""Not sent though they were meant to be: what can be tried again."""


class Verdict(StrEnum):
    """What one attempt means for its message, and for the sender as a whole."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    """Final: never tried again."""
    RETRY = "retry"
    """Nothing was delivered: the same id again, later."""
    AMBIGUOUS = "ambiguous"
    """It may have been delivered: the same id again, later."""
    THROTTLED = "throttled"
    """Everything waits for `retry_after`."""
    UNAUTHORISED = "unauthorised"
    """The sender pauses until the token changes. The attempt does not count."""
    WRONG_ADDRESS = "wrong address"
    """The sender pauses until the address changes. The attempt does not count."""
    NOT_TRIED = "not tried"
    """Given back unposted. The attempt does not count."""


UNCOUNTED = frozenset({Verdict.UNAUTHORISED, Verdict.WRONG_ADDRESS, Verdict.NOT_TRIED})


class LostAnswers(StrEnum):
    """What becomes of a message whose answer was lost: it may have been delivered."""

    AGAIN = "again"
    """Sent again with the same id: a gateway that remembers ids delivers it once."""
    HOLD = "hold"
    """Held as unconfirmed, for the operator to decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A message that the sender holds a lease on. `text` is filled in and frozen.

    The POST may begin only before `post_before` and must be over by `ends_at`, the end of its mailing. `rate`
    is the mailing's own, in messages a second.
    """

    message_id: MessageId
    mailing_id: MailingId
    client_id: ClientId
    fence: int
    attempt: int
    phone: str
    text: str
    post_before: datetime
    ends_at: datetime
    rate: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back from the gateway, or why nothing did. `retry_after` only where the gateway named a wait."""

    verdict: Verdict
    http_status: int | None = None
    code: int | None = None
    text: str = ""
    retry_after: timedelta | None = None

    @property
    def lost(self) -> bool:
        """True where the request may have arrived and no answer that says so did."""
        said_nothing = self.http_status is None or 200 <= self.http_status < 300
        return self.verdict is Verdict.AMBIGUOUS and said_nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One attempt that is over, on its way into the database.

    Where the message waits before it is tried again: how long, from the recording on, and why. Not until when: the
    clock may be set between the two.
    """

    claim: Claim
    answer: Answer
    started_at: datetime
    finished_at: datetime
    wait: timedelta | None = None
    waits: Waiting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as stored. `reason` is a Waiting or NotSent text, or empty.

    The phone is masked once the client is gone; `text` is None until the first attempt freezes it. `maybe_delivered`
    where it does not count as sent and yet may have reached the client: an answer was lost. Whatever the reason says.
    `final_at` is when it was sent, or when it ended as not sent.
    """

    id: MessageId
    mailing_id: MailingId
    client_id: ClientId
    phone: str
    text: str | None
    status: Status
    reason: str
    attempts: int
    next_attempt_at: datetime | None
    sending: bool
    created_at: datetime
    final_at: datetime | None
    timezone: str | None
    last_answer: str
    maybe_delivered: bool = False

    @property
    def sent_at(self) -> datetime | None:
        """When it was accepted; None for all that are not sent."""
        return self.final_at if self.status is Status.SENT else None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFilter:
    """Which messages: those that fit all that is given; None: any.

    `reason` "" is none. `since` and `until` are of `final_at`: [since, until). `tag` and `timezone` "" are those of
    clients who have none, or who are gone.
    """

    mailing_id: MailingId | None = None
    status: Status | None = None
    reason: str | None = None
    attempts: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    operator_code: str | None = None
    tag: str | None = None
    timezone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One POST of one message, as recorded. `duration_ms` is None where the answer was lost with the process."""

    number: int
    started_at: datetime
    verdict: Verdict | None
    http_status: int | None
    answer: str
    duration_ms: int | None
