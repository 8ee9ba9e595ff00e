"""Mailings: what is said, to whom and when."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from desktop_mailer.domain.client import ClientFilter, clean_text
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError, InvalidInput, too_long
from desktop_mailer.domain.repetition import Period, longest
from desktop_mailer.domain.window import Window

MailingId = NewType("MailingId", int)

NAME_LIMIT = 200
TEXT_LIMIT = 2_000
"""Characters. The longest concatenated SMS is 255 parts; nobody means to send that."""

LARGEST_AMOUNT = Decimal(1_000_000_000)
AMOUNT_STEP = Decimal("0.0001")

# So that no time falls off the calendar when it is shown in another zone, or when a window is looked for beside it.
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(3000, 1, 1, tzinfo=UTC)

LONGEST_GUARD = timedelta(seconds=35)
LATE_START = timedelta(minutes=10)


class MailingState(StrEnum):
    """Where a mailing is in its life."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class PauseReason(StrEnum):
    """Why a mailing is paused."""

    OPERATOR = "operator"
    LATE_START = "late start"
    REFUSED = "refused"
    RESTORED = "restored"
    """An older database was put in place: who was messaged since then, it cannot know."""
    BUDGET = "budget"
    """The next message would cost more than what is left of the budget."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Messages of a mailing by status."""

    pending: int = 0
    sent: int = 0
    not_sent: int = 0

    @property
    def total(self) -> int:
        """All messages."""
        return self.pending + self.sent + self.not_sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """A mailing as stored, with its counts. Times are aware and in UTC.

    `budget` is the most that its messages may cost (None: no limit), `parts` the SMS parts that were handed over so
    far. One with a `period` is followed by a run of its own each time; all runs have the first one as `parent_id` and
    know when that began, `first_run_at`.
    """

    id: MailingId
    name: str
    text: str
    starts_at: datetime
    ends_at: datetime
    filter: ClientFilter
    window: Window | None
    rate: int | None
    state: MailingState
    pause_reason: PauseReason | None
    created_at: datetime
    updated_at: datetime
    audience_complete: bool
    counts: Counts
    advertising: bool = False
    budget: Decimal | None = None
    parts: int = 0
    period: Period | None = None
    first_run_at: datetime | None = None
    parent_id: MailingId | None = None

    @property
    def last_claim_at(self) -> datetime:
        """From here on nothing is claimed: an attempt might not be over by the end."""
        return self.ends_at - guard(self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailingDraft:
    """A mailing as typed in, not yet checked: see `checked`. Times are aware.

    One that is `advertising` goes only to those whose consent is known.
    """

    name: str
    text: str
    starts_at: datetime
    ends_at: datetime
    filter: ClientFilter = field(default_factory=ClientFilter)
    window: Window | None = None
    rate: int | None = None
    advertising: bool = False
    budget: Decimal | None = None
    period: Period | None = None

    @classmethod
    def of(cls, mailing: Mailing) -> "MailingDraft":
        """What was typed in for `mailing`."""
        return cls(
            name=mailing.name,
            text=mailing.text,
            starts_at=mailing.starts_at,
            ends_at=mailing.ends_at,
            filter=mailing.filter,
            window=mailing.window,
            rate=mailing.rate,
            advertising=mailing.advertising,
            budget=mailing.budget,
            period=mailing.period,
        )

    def checked(self, now: datetime) -> "MailingDraft":
        """The draft in canonical form. Raises InvalidInput with a FieldError for each wrong field."""
        problems: list[FieldError] = []
        name = clean_text(self.name)
        if not name:
            problems.append(FieldError("name", QT_TRANSLATE_NOOP("errors", "Give the mailing a name.")))
        elif len(name) > NAME_LIMIT:
            problems.append(too_long("name", NAME_LIMIT))
        if not self.text.strip():
            problems.append(FieldError("text", QT_TRANSLATE_NOOP("errors", "The text is empty.")))
        elif len(self.text) > TEXT_LIMIT:
            problems.append(too_long("text", TEXT_LIMIT))
        elif not _sendable(self.text):
            problems.append(
                FieldError("text", QT_TRANSLATE_NOOP("errors", "The text holds characters that cannot be sent."))
            )
        problems.extend(time_problems(self.starts_at, self.ends_at, now))
        if self.rate is not None and self.rate < 1:
            problems.append(FieldError("rate", QT_TRANSLATE_NOOP("errors", "The rate is at least 1 message a second.")))
        budget = self.budget
        if budget is not None and not (budget.is_finite() and AMOUNT_STEP <= budget <= LARGEST_AMOUNT):
            problem = QT_TRANSLATE_NOOP("errors", "A budget is above 0, and at most {most}.")
            problems.append(FieldError("budget", problem, most=LARGEST_AMOUNT))
        elif budget is not None:
            budget = budget.quantize(AMOUNT_STEP)
        if self.period is not None and self.ends_at - self.starts_at > longest(self.period):
            problem = QT_TRANSLATE_NOOP("errors", "It would not be over when its next run begins.")
            problems.append(FieldError("ends_at", problem))
        chosen = self.filter
        try:
            chosen = self.filter.checked()
        except InvalidInput as error:
            problems.extend(error.problems)
        if problems:
            raise InvalidInput(tuple(problems))
        return replace(self, name=name, filter=chosen, budget=budget)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """How many people a filter meets, now.

    `recipients` get a message, unless they are `unreachable`: those have no moment inside window, start and end, or
    (`no_zone` of them) no time zone. Left out are those who opted out, and without consent to advertising.
    """

    recipients: int
    opted_out: int
    unreachable: int
    no_zone: int = 0
    no_consent: int = 0

    @property
    def excluded(self) -> int:
        """Those who match and are not to get it."""
        return self.opted_out + self.no_consent


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a mailing would be, before it exists: nothing is stored.

    `encoding`, `units` and `parts` are those of the longest text over the recipients, `parts_min` the parts of the
    shortest, `total_parts` the sum over all recipients. `empty` get nothing: with their placeholders filled in nothing
    is left of the text. `cost` is that of all parts, None where a part has no price.
    """

    recipients: int
    excluded: int
    unreachable: int
    encoding: str
    units: int
    parts: int
    parts_min: int
    total_parts: int
    empty: int = 0
    no_zone: int = 0
    no_consent: int = 0
    cost: Decimal | None = None

    @property
    def opted_out(self) -> int:
        """Those of the excluded who have opted out."""
        return self.excluded - self.no_consent


def guard(starts_at: datetime, ends_at: datetime) -> timedelta:
    """How long before the end the last claim may be: 35 s or a quarter of the mailing, whichever is shorter."""
    return min(LONGEST_GUARD, (ends_at - starts_at) / 4)


def time_problems(starts_at: datetime, ends_at: datetime, now: datetime) -> Iterator[FieldError]:
    """What is wrong with a start and an end, for the fields `starts_at` and `ends_at`."""
    far = [name for name, at in (("starts_at", starts_at), ("ends_at", ends_at)) if not _EARLIEST <= at < _LATEST]
    for name in far:
        yield FieldError(name, QT_TRANSLATE_NOOP("errors", "The year is not one from 1970 to 2999."))
    if far:
        return
    if ends_at <= starts_at:
        yield FieldError("ends_at", QT_TRANSLATE_NOOP("errors", "The end is not after the start."))
    elif ends_at <= now:
        yield FieldError("ends_at", QT_TRANSLATE_NOOP("errors", "The end has already passed."))


def _sendable(text: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" or c == "\0" for c in text)
