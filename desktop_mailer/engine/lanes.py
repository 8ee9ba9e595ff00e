"""The lanes: each takes a claim, looks once more whether it may go, posts it and hands on the outcome.

What is read but not yet durable never exceeds the slots: a lane whose outcome finds no room waits. So a process that is
killed repeats at most twice the slots. Used by engine.sender.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom

from desktop_mailer.domain import backoff
from desktop_mailer.domain.clock import Clock
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import ATTEMPT_LIMIT, Answer, Claim, MessageId, Outcome, Verdict
from desktop_mailer.gateway.pace import TokenBucket
from desktop_mailer.gateway.port import Gateway

_GIVEN_BACK = Answer(verdict=Verdict.NOT_TRIED)
_AGAIN = frozenset({Verdict.RETRY, Verdict.AMBIGUOUS, Verdict.THROTTLED})
_chance = SystemRandom().random
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way to the gateway, as the settings are now. `rate` in messages a second, None without limit."""

    gateway: Gateway
    slots: int
    rate: int | None


class Lanes:
    """The slots of `link` as lanes over one queue of claims. All methods are called on the event loop's thread.

    `on_outcome` is called after each outcome, on the way to `take_outcomes`.
    """

    def __init__(self, link: Link, clock: Clock, on_outcome: Callable[[Outcome], None]) -> None:
        self.slots = link.slots
        self._gateway = link.gateway
        self._clock = clock
        self._on_outcome = on_outcome
        self._queue: asyncio.Queue[Claim] = asyncio.Queue()
        self._held: dict[MessageId, Claim] = {}
        self._stale: set[MessageId] = set()
        self._doubts: list[Callable[[Claim], bool]] | None = None
        self._ready: list[Outcome] = []
        self._settling = 0
        self._room = asyncio.Event()
        self._room.set()
        self._rate = link.rate
        self._bucket = TokenBucket(link.rate, clock)
        self._mailing_buckets: dict[MailingId, TokenBucket] = {}
        self._resume_at: datetime | None = None
        self._holding = False
        self._posting = 0
        self._tasks = [asyncio.create_task(self._lane(), name=f"lane {n}") for n in range(link.slots)]

    @property
    def want(self) -> int:
        """How many more claims the lanes can take ahead: twice the slots in all, and no more than a second's rate."""
        if self._holding or self.resume_at is not None:
            return 0
        return max(0, self.most_ahead - len(self._held) + self._settling)

    @property
    def most_ahead(self) -> int:
        """How many claims the lanes hold at most."""
        return 2 * self.slots if self._rate is None else min(2 * self.slots, max(1, self._rate))

    @property
    def holding(self) -> bool:
        """True after `hold`."""
        return self._holding

    @property
    def held(self) -> Counter[MailingId]:
        """Claims not yet settled, by mailing."""
        return Counter(claim.mailing_id for claim in self._held.values())

    @property
    def posting(self) -> int:
        """Requests under way."""
        return self._posting

    @property
    def ready(self) -> int:
        """Outcomes that wait to be settled."""
        return len(self._ready)

    @property
    def idle(self) -> bool:
        """True where nothing is claimed and nothing waits to be settled."""
        return not self._held and not self._ready and not self._settling

    @property
    def resume_at(self) -> datetime | None:
        """Until when the gateway asks us to wait; None where it does not, or no longer."""
        return self._wait_of_all(self._clock.now())

    def add(self, claims: Sequence[Claim]) -> None:
        """Queue claims for posting. What was doubted while they were being claimed holds for them too."""
        for claim in claims:
            self._held[claim.message_id] = claim
            self._queue.put_nowait(claim)
        self._stale.update(c.message_id for c in claims if any(concerns(c) for concerns in self._doubts or ()))
        self._doubts = None

    def take_outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes that are to be settled now; call `settled` once they are durable, then `add`; or `put_back`."""
        taken = tuple(self._ready)
        self._ready.clear()
        self._settling = len(taken)
        self._doubts = []
        return taken

    def settled(self, outcomes: Sequence[Outcome]) -> None:
        """These outcomes are durable."""
        self._settling = 0
        for outcome in outcomes:
            message_id = outcome.claim.message_id
            if self._held.get(message_id) is outcome.claim:
                del self._held[message_id]
            self._stale.discard(message_id)
        self._room.set()

    def put_back(self, outcomes: Sequence[Outcome]) -> None:
        """These outcomes could not be recorded; they wait for the next try."""
        self._settling = 0
        self._doubts = None
        self._ready[:0] = outcomes

    def doubt(self, concerns: Callable[[Claim], bool]) -> None:
        """Claims for which `concerns` holds have changed underneath: give them back unposted."""
        if self._doubts is not None:
            self._doubts.append(concerns)
        self._stale.update(claim.message_id for claim in self._held.values() if concerns(claim))

    def hold(self) -> None:
        """Post nothing more: what is claimed and not under way is given back."""
        self._holding = True

    async def close(self) -> None:
        """End the lanes and let go of the gateway. What is under way is cut off; `hold` and settle first."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._gateway.close()

    async def _lane(self) -> None:
        while True:
            claim = await self._queue.get()
            outcome = await self._outcome(claim)
            while len(self._ready) + self._settling >= self.slots:
                self._room.clear()
                await self._room.wait()
            self._ready.append(outcome)
            self._on_outcome(outcome)

    async def _outcome(self, claim: Claim) -> Outcome:
        if not self._may_post(claim, self._clock.now()):
            return self._given_back(claim)
        if self._rate is not None or claim.rate is not None:
            await self._take_turn(claim)
        started = self._clock.now()
        if not self._may_post(claim, started):
            return self._given_back(claim)
        limit = min(ATTEMPT_LIMIT, claim.ends_at - started).total_seconds()
        self._posting += 1
        try:
            answer = await self._gateway.send(claim.message_id, claim.phone, claim.text, limit=limit)
        except Exception as error:  # a lane that ended here would keep its message, and the sender, for ever
            _logger.exception("lane.failed")
            answer = Answer(verdict=Verdict.AMBIGUOUS, text=f"unexpected error: {type(error).__name__}")
        finally:
            self._posting -= 1
        return self._judged(claim, answer, started, self._clock.now())

    def _may_post(self, claim: Claim, now: datetime) -> bool:
        return (
            not self._holding
            and claim.message_id not in self._stale
            and now < claim.post_before
            and self._wait_of_all(now) is None
        )

    async def _take_turn(self, claim: Claim) -> None:
        if claim.rate is not None:
            bucket = self._mailing_buckets.get(claim.mailing_id)
            if bucket is None:
                bucket = self._mailing_buckets[claim.mailing_id] = TokenBucket(claim.rate, self._clock)
            elif bucket.rate != claim.rate:
                bucket.rate = claim.rate
            await bucket.take()
        await self._bucket.take()

    def _given_back(self, claim: Claim) -> Outcome:
        now = self._clock.now()
        return Outcome(
            claim=claim, answer=_GIVEN_BACK, started_at=now, finished_at=now, retry_at=self._wait_of_all(now)
        )

    def _judged(self, claim: Claim, answer: Answer, started: datetime, finished: datetime) -> Outcome:
        retry_at = None
        if answer.verdict in _AGAIN:
            wait = answer.retry_after or backoff.delay(claim.attempt, _chance)
            retry_at = finished + wait
            if answer.verdict is Verdict.THROTTLED:
                self._resume_at = max(retry_at, self._resume_at or retry_at)
        return Outcome(claim=claim, answer=answer, started_at=started, finished_at=finished, retry_at=retry_at)

    def _wait_of_all(self, now: datetime) -> datetime | None:
        return self._resume_at if self._resume_at is not None and self._resume_at > now else None
