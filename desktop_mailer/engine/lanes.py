"""The lanes: each takes a claim, looks once more whether it may go, posts it and hands on the outcome.

What is read but not yet durable never exceeds the slots: an answer that finds no room is not read. So a process that is
killed repeats at most twice the slots. What the gateway can bear is weighed here too: its Retry-After, the breaker,
how many requests it takes at once. Used by engine.sender.
"""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Final

from desktop_mailer import logs
from desktop_mailer.domain import backoff
from desktop_mailer.domain.clock import Clock
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import ATTEMPT_LIMIT, LEASE, Answer, Claim, MessageId, Outcome, Verdict, Waiting
from desktop_mailer.domain.sender import Rest
from desktop_mailer.gateway.breaker import Breaker
from desktop_mailer.gateway.concurrency import Concurrency
from desktop_mailer.gateway.pace import Pace
from desktop_mailer.gateway.port import Gateway

_GIVEN_BACK = Answer(verdict=Verdict.NOT_TRIED)
_AGAIN = frozenset({Verdict.RETRY, Verdict.AMBIGUOUS, Verdict.THROTTLED})
_FAILED = {
    Verdict.ACCEPTED: False,
    Verdict.REJECTED: False,
    Verdict.RETRY: True,
    Verdict.AMBIGUOUS: True,
}
"""What an answer tells the breaker; the other verdicts tell it nothing."""
PROBE_WAIT: Final = 1.0
"""Seconds for which a message that comes while a probe is under way is put off."""
_USABLE: Final = (LEASE - ATTEMPT_LIMIT) / timedelta(seconds=1)
"""Seconds of a lease in which an attempt may begin: it is over before the lease is."""
_chance = SystemRandom().random
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way to the gateway, as the settings are now. `rate` in messages a second, None without limit; so `per_day`."""

    gateway: Gateway
    slots: int
    rate: int | None
    per_day: int | None = None


class Lanes:
    """The slots of `link` as lanes over one queue of claims. All methods are called on the event loop's thread.

    `on_outcome` is called after each outcome, on the way to `take_outcomes`. `catch_up` is called before each last
    look: it tells what has been committed by then, so that no request begins by what was true before.
    """

    def __init__(
        self,
        link: Link,
        clock: Clock,
        pace: Pace,
        on_outcome: Callable[[Outcome], None],
        catch_up: Callable[[], None],
    ) -> None:
        self.slots = link.slots
        self.per_day = link.per_day
        self._gateway = link.gateway
        self._clock = clock
        self._on_outcome = on_outcome
        self._catch_up = catch_up
        self._queue: asyncio.Queue[tuple[Claim, float]] = asyncio.Queue()
        self._held: dict[MessageId, Claim] = {}
        self._stale: set[MessageId] = set()
        self._doubts: list[Callable[[Claim], bool]] | None = None
        self._ready: list[Outcome] = []
        self._settling = 0
        self._undurable = 0
        self._room = asyncio.Event()
        self._room.set()
        self._rate = link.rate
        self._pace = pace
        pace.rate = link.rate
        self._breaker = Breaker(_chance)
        self._concurrency = Concurrency(link.slots)
        self._turns: deque[asyncio.Future[None]] = deque()
        self._throttled_until = -float("inf")
        self._holding = False
        self._posting = 0
        self._tasks = [asyncio.create_task(self._lane(), name=f"lane {n}") for n in range(link.slots)]

    @property
    def want(self) -> int:
        """How many more claims the lanes can take ahead."""
        if self._holding or self.rest() is not None:
            return 0
        return max(0, self.most_ahead - len(self._held) + self._settling)

    @property
    def most_ahead(self) -> int:
        """How many claims the lanes hold at most: twice what runs at once, and no more than a second's rate."""
        if not self._breaker.closed:
            return 1
        ahead = 2 * self._concurrency.limit
        return ahead if self._rate is None else min(ahead, max(1, self._rate))

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

    def rest(self) -> Rest | None:
        """Why and until when nothing may be posted; None where something may."""
        now = self._clock.monotonic()
        if self._throttled_until > now:
            return self._rest(Waiting.RATE_LIMIT, self._throttled_until - now)
        until = self._breaker.rests_until(now)
        return None if until is None else self._rest(Waiting.GATEWAY_DOWN, until - now)

    @property
    def gateway_down(self) -> bool:
        """True from the opening of the breaker until it has closed, also while a probe is under way."""
        return not self._breaker.closed

    def add(self, claims: Sequence[Claim], leased_at: float) -> None:
        """Queue claims for posting, leased not before `leased_at` (monotonic seconds).

        What was doubted while they were being claimed holds for them too.
        """
        for claim in claims:
            self._held[claim.message_id] = claim
            self._queue.put_nowait((claim, leased_at + _USABLE))
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
        self._undurable -= sum(1 for outcome in outcomes if outcome.answer.verdict is not Verdict.NOT_TRIED)
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
        self._wake_turns()

    async def close(self) -> None:
        """End the lanes and let go of the gateway. What is under way is cut off; `hold` and settle first."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._gateway.close()

    async def _lane(self) -> None:
        while True:
            claim, begin_before = await self._queue.get()
            outcome = await self._outcome(claim, begin_before)
            self._ready.append(outcome)
            self._on_outcome(outcome)

    async def _outcome(self, claim: Claim, begin_before: float) -> Outcome:
        cleared = await self._cleared(claim, begin_before)
        began = self._clock.monotonic()
        ticket = self._breaker.start(began) if cleared else None
        if ticket is None:
            return self._given_back(claim)
        started = self._clock.now()
        answer, waited = await self._post(claim, min(ATTEMPT_LIMIT, claim.ends_at - started), begin_before)
        self._learn(answer, ticket, began)
        if answer.verdict is Verdict.NOT_TRIED:
            return self._given_back(claim)
        return self._judged(claim, answer, started, self._clock.now() - waited)

    async def _cleared(self, claim: Claim, begin_before: float) -> bool:
        """Wait for a turn among the requests that run, and for the pace. False where it may not go out any more."""
        paced = unpaced = self._rate is None and claim.rate is None
        while self._may_post(claim, begin_before):
            if self._posting >= self._concurrency.limit:
                await self._turn()
                paced = unpaced  # the moment that it had has passed
            elif paced:
                return True
            else:
                await self._pace.take(claim.mailing_id, claim.rate)
                paced = True
        return False

    async def _post(self, claim: Claim, limit: timedelta, begin_before: float) -> tuple[Answer, timedelta]:
        """The answer, once there is room for it, and how long there was none: that is no time of the gateway."""
        self._posting += 1
        taken, waited = False, 0.0

        async def wait() -> None:
            nonlocal waited
            since = self._clock.monotonic()
            await self._wait_for_room()
            waited = self._clock.monotonic() - since

        def room() -> Awaitable[None] | None:
            nonlocal taken
            taken = True
            return None if self._take_room() else wait()

        try:
            answer = await self._gateway.send(
                claim.message_id,
                claim.phone,
                claim.text,
                limit=limit.total_seconds(),
                may_begin=lambda: self._may_post(claim, begin_before),
                room=room,
            )
        except Exception as error:  # a lane that ended here would keep its message, and the sender, for ever
            _logger.exception("lane.failed")
            answer = Answer(verdict=Verdict.AMBIGUOUS, text=f"unexpected error: {type(error).__name__}")
        finally:
            self._posting -= 1
        tried = answer.verdict is not Verdict.NOT_TRIED
        if tried and not taken and (more := room()) is not None:  # how it ended takes room too, though nothing was read
            await more
        return answer, timedelta(seconds=waited)

    def _take_room(self) -> bool:
        """Take room for one outcome until it is durable, where there is some."""
        there_is = self._undurable < self.slots
        self._undurable += there_is
        return there_is

    async def _wait_for_room(self) -> None:
        while not self._take_room():
            self._room.clear()
            await self._room.wait()

    async def _turn(self) -> None:
        """Wait until another request may run."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._turns.append(turn)
        await turn

    def _learn(self, answer: Answer, ticket: int, began: float) -> None:
        """What the answer tells of the gateway as a whole."""
        now = self._clock.monotonic()
        was_down = self.gateway_down
        self._breaker.finish(ticket, now, failed=_FAILED.get(answer.verdict))
        if self.gateway_down is not was_down:
            name, level = ("gateway.up", logging.INFO) if was_down else ("gateway.down", logging.WARNING)
            logs.event(_logger, name, level=level, answer=answer.text)
        if answer.verdict is Verdict.THROTTLED:
            self._concurrency.trouble(began, now)
        elif answer.verdict is Verdict.ACCEPTED:
            self._concurrency.good()
        self._wake_turns()

    def _wake_turns(self) -> None:
        """Let all that wait for a turn look again: one that finds it may not post must not keep the turn."""
        while self._turns:
            turn = self._turns.popleft()
            if not turn.done():
                turn.set_result(None)

    def _may_post(self, claim: Claim, begin_before: float) -> bool:
        self._catch_up()
        return (
            not self._holding
            and claim.message_id not in self._stale
            and self._clock.now() < claim.post_before
            and self._clock.monotonic() < begin_before
            and self.rest() is None
        )

    def _given_back(self, claim: Claim) -> Outcome:
        now = self._clock.now()
        rest = self.rest()
        if rest is None and self.gateway_down:  # a probe is under way
            rest = self._rest(Waiting.GATEWAY_DOWN, PROBE_WAIT)
        return Outcome(
            claim=claim,
            answer=_GIVEN_BACK,
            started_at=now,
            finished_at=now,
            wait=rest.until - now if rest and rest.until else None,
            waits=rest.reason if rest else None,
        )

    def _judged(self, claim: Claim, answer: Answer, started: datetime, finished: datetime) -> Outcome:
        wait, waits = None, None
        if answer.verdict in _AGAIN:
            wait = answer.retry_after or backoff.delay(claim.attempt, _chance)
            waits = Waiting.RETRY
            if answer.verdict is Verdict.THROTTLED:
                waits = Waiting.RATE_LIMIT
                until = self._clock.monotonic() + wait / timedelta(seconds=1)
                self._throttled_until = max(self._throttled_until, until)
        return Outcome(claim=claim, answer=answer, started_at=started, finished_at=finished, wait=wait, waits=waits)

    def _rest(self, reason: Waiting, seconds: float) -> Rest:
        # Rounded up: whoever waits for that moment finds the rest over then.
        return Rest(reason=reason, until=self._clock.now() + timedelta(seconds=seconds) + timedelta.resolution)
