"""Time that passes only where everyone waits for it: a week goes by in seconds. The database is a real one."""

import asyncio
import heapq
import math
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta
from itertools import count
from selectors import DefaultSelector, SelectorKey
from typing import TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
Timer = asyncio.Future[None]


class SimulatedClock:
    """A clock of whole microseconds. It stands still until `pass_on` is called, or someone sets it."""

    def __init__(self, start: datetime) -> None:
        self._wall = start
        self._ticks = 0
        self._timers: list[tuple[int, int, Timer]] = []
        self._order = count()

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
        heapq.heappush(self._timers, (due, next(self._order), timer))
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
