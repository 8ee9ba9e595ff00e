"""Time that passes only where everyone waits for it: a week goes by in seconds. The database is a real one.

The gateway is as the weather makes it.
"""

import asyncio
import heapq
import math
from bisect import bisect_right
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from selectors import DefaultSelector, SelectorKey
from typing import Any, TypeVar, TypeVarTuple

from desktop_mailer.domain.client import ClientDraft
from desktop_mailer.domain.mailing import Counts, Mailing, MailingDraft, MailingState
from desktop_mailer.domain.message import Answer, Message, MessageId, Verdict
from desktop_mailer.engine.lanes import Link
from desktop_mailer.engine.sender import Sender
from desktop_mailer.gateway.port import MayBegin, Room
from desktop_mailer.storage import imports, mailings, messages, settings, statistics
from desktop_mailer.storage.columns import Row
from desktop_mailer.storage.database import Database

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
Timer = asyncio.Future[None]

MONDAY = datetime(2026, 3, 23, tzinfo=UTC)
"""Of a week at whose end the clocks of Europe go forward."""
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WEEK = 7 * DAY
SLOTS = 8
ACCEPTED = Answer(verdict=Verdict.ACCEPTED, http_status=200, code=0)


class SimulatedClock:
    """A clock of whole microseconds. It stands still until `pass_on` is called, or someone sets it."""

    def __init__(self, start: datetime) -> None:
        self._wall = start
        self._ticks = 0
        self._timers: list[tuple[int, int, Timer]] = []
        self.waits = 0
        """How often anyone has waited for a time."""

    def now(self) -> datetime:
        return self._wall

    def monotonic(self) -> float:
        return self._ticks / 1_000_000

    async def sleep(self, seconds: float) -> None:
        await self._timer(seconds)

    async def wait(self, event: asyncio.Event, within: float) -> bool:
        timer, happened = self._timer(within), asyncio.create_task(event.wait())
        try:
            await asyncio.wait((timer, happened), return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
            happened.cancel()
        return event.is_set()

    def set(self, ahead: timedelta) -> None:
        """Someone sets the wall clock: no time passes."""
        self._wall += ahead

    def freeze(self, time: timedelta) -> None:
        """The computer sleeps: time passes, and nobody does anything in it."""
        self._wall += time
        self._ticks += time // timedelta(microseconds=1)

    def pass_on(self) -> None:
        """Let time pass to the next moment that someone waits for."""
        while self._timers:
            due, _, timer = heapq.heappop(self._timers)
            if not timer.done():
                self.freeze(timedelta(microseconds=max(0, due - self._ticks)))
                timer.set_result(None)
                return
        raise AssertionError("everyone waits, and nobody for a time")

    def _timer(self, seconds: float) -> Timer:
        # A microsecond at least: in a world in which no time passes a loop that looks at the clock never ends.
        due = self._ticks + max(1, math.ceil(seconds * 1_000_000))
        timer: Timer = asyncio.get_running_loop().create_future()
        self.waits += 1
        heapq.heappush(self._timers, (due, self.waits, timer))
        return timer


class _Selector(DefaultSelector):
    """Asked to wait, it has time pass instead."""

    def __init__(self, clock: SimulatedClock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        if timeout is None or timeout > 0:
            self._clock.pass_on()
        return super().select(0)


class _Loop(asyncio.SelectorEventLoop):
    """One in whose world the work of other threads takes no time, and is done in the order in which it is asked for."""

    def __init__(self, clock: SimulatedClock) -> None:
        super().__init__(_Selector(clock))

    def run_in_executor(self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts) -> asyncio.Future[T]:
        del executor
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - whoever awaits it gets it
            done.set_exception(error)
        return done


def simulated(clock: SimulatedClock) -> asyncio.Runner:
    """What runs coroutines in the time of `clock`."""
    return asyncio.Runner(loop_factory=lambda: _Loop(clock))


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A request as the gateway saw it, and how it ended."""

    at: datetime
    until: datetime
    message_id: MessageId
    phone: str
    answer: Answer


Reply = tuple[float, Answer]
"""After so many seconds that answer."""
Weather = Callable[[datetime], Reply]


@dataclass
class Simulation:
    """A data folder, a clock, and a gateway that is as the weather makes it at the time of a request."""

    database: Database
    clock: SimulatedClock
    weather: Weather
    rate: int | None = None
    posts: list[Post] = field(default_factory=list)
    sender: Sender = field(init=False)

    def __post_init__(self) -> None:
        self.sender = Sender(self.database, self.connect, self.clock)

    async def send(
        self, message_id: MessageId, phone: str, text: str, *, limit: float, may_begin: MayBegin, room: Room
    ) -> Answer:
        at = self.clock.now()
        seconds, answer = self.weather(at)
        await self.clock.sleep(min(seconds, limit))
        until = self.clock.now()
        self.posts.append(Post(at=at, until=until, message_id=message_id, phone=phone, answer=answer))
        return answer

    async def close(self) -> None:
        pass

    async def connect(self) -> Link:
        chosen = await self.database.read(settings.load)
        return Link(gateway=self, slots=SLOTS, rate=self.rate, per_day=chosen.per_day)

    async def clients(self, count: int, zones: tuple[str | None, ...] = (None,)) -> None:
        people = [ClientDraft(phone=f"7916{n:07}", timezone=zones[n % len(zones)]) for n in range(count)]
        await self.database.write(imports.store, [Row.of(person) for person in people], self.clock.now())

    async def mailing(self, **values: Any) -> Mailing:  # noqa: ANN401 - any field of a draft
        now = self.clock.now()
        first: dict[str, Any] = {"name": "News", "text": "Hello", "starts_at": now, "ends_at": now + WEEK}
        return await self.database.write(mailings.add, MailingDraft(**first | values), now)

    async def pass_time(self, time: timedelta) -> None:
        await self.clock.sleep(time / SECOND)

    async def counts(self) -> Counts:
        return await self.database.read(statistics.totals)

    async def mailings(self) -> tuple[Mailing, ...]:
        return await self.database.read(mailings.all_mailings)

    async def messages(self) -> list[Message]:
        now = self.clock.now()
        return [
            row
            for each in await self.mailings()
            for row in await self.database.read(messages.page, each.id, None, None, 10_000, now)
        ]

    def accepted(self) -> list[Post]:
        return [post for post in self.posts if post.answer.verdict is Verdict.ACCEPTED]

    async def everyone_got_it_once(self, count: int) -> None:
        assert await self.counts() == Counts(sent=count)
        assert {mailing.state for mailing in await self.mailings()} == {MailingState.FINISHED}
        assert len({post.phone for post in self.accepted()}) == len(self.accepted()) == count
        assert len({post.message_id for post in self.posts}) == count


def fair(_at: datetime) -> Reply:
    return 0.1, ACCEPTED


def most_within(time: timedelta, posts: list[Post]) -> int:
    """The most posts that began in any half-open span of that time."""
    begun = sorted(post.at for post in posts)
    return max(bisect_right(begun, at + time - timedelta(microseconds=1)) - n for n, at in enumerate(begun))
