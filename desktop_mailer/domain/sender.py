"""What the sender tells of itself and takes from the operator: the window knows it by these values alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.domain.mailing import Mailing, MailingState
from desktop_mailer.domain.message import Waiting


class Phase(StrEnum):
    """What the sender is doing."""

    STOPPED = "stopped"
    IDLE = "idle"
    SENDING = "sending"
    PAUSED = "paused"


class SenderPause(StrEnum):
    """Why the sender is paused."""

    OPERATOR = "operator"
    TOKEN_REFUSED = "token refused"  # noqa: S105 - a reason, not a secret
    NO_TOKEN = "no token"  # noqa: S105 - a reason, not a secret
    NO_GATEWAY = "no gateway"
    WRONG_ADDRESS = "wrong address"
    DISK_FULL = "disk full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Why nothing goes out though messages are due, and until when (None: until someone acts).

    `day_used_up` tells the limit of a day from the gateway's own wish: both are RATE_LIMIT.
    """

    reason: Waiting
    until: datetime | None = None
    day_used_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderState:
    """A picture of the sender at one moment.

    `rate` is in accepted messages a second over the last seconds; `answer_ms` the usual time to an answer (None
    before the first); `waits_until` the next moment at which a mailing starts or a message becomes due, where that is
    known; `detail` the gateway's words behind a pause, or the program's own trouble; `rest` why nothing goes out at
    the moment.
    """

    phase: Phase
    pause: SenderPause | None = None
    detail: str | MailerError = ""
    since: datetime | None = None
    rate: float = 0.0
    in_flight: int = 0
    answer_ms: float | None = None
    waits_until: datetime | None = None
    rest: Rest | None = None


class SenderControl(Protocol):
    """The sender as the window sees it. All calls return at once and are made on the event loop's thread."""

    @property
    def state(self) -> SenderState:
        """The picture of now."""
        ...

    def subscribe(self, listener: Callable[[SenderState], None]) -> Callable[[], None]:
        """Call `listener` after each change of state; returns the call that ends it."""
        ...

    def pause(self) -> None:
        """Claim nothing more. What is in flight finishes."""
        ...

    def resume(self) -> None:
        """Go on, whatever the reason of the pause was."""
        ...


class GatewayNotSet(MailerError):
    """No gateway address is known."""

    def __init__(self) -> None:
        super().__init__(
            QT_TRANSLATE_NOOP("errors", "There is no gateway address yet."),
            QT_TRANSLATE_NOOP("errors", "Set it in the settings, or give --gateway-url."),
        )


class NoToken(MailerError):
    """No token for the gateway is known."""

    def __init__(self) -> None:
        super().__init__(
            QT_TRANSLATE_NOOP("errors", "There is no token for the gateway."),
            QT_TRANSLATE_NOOP("errors", "Enter it in the settings, or set DESKTOP_MAILER_TOKEN."),
        )


def waiting_reason(mailing: Mailing, stored: str, due_at: datetime, rest: Rest | None, now: datetime) -> Waiting:
    """Why a pending message of `mailing` waits.

    `stored` is the reason the message itself carries (retry, outside window, no time zone) until it is due; from then
    on it waits with all others for the sender, `rest`. While that sends, it waits for its turn: the rate.
    """
    if mailing.state is MailingState.PAUSED:
        return Waiting.MAILING_PAUSED
    if mailing.state is MailingState.SCHEDULED or now < mailing.starts_at:  # the clock may have been set back
        return Waiting.SCHEDULED
    if stored == Waiting.NO_TIME_ZONE or (stored and due_at > now):
        return Waiting(stored)
    return Waiting.RATE_LIMIT if rest is None else rest.reason
