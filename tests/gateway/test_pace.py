import asyncio
import math
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_mailer.domain.clock import SystemClock
from desktop_mailer.gateway.pace import TokenBucket


class HandClock(SystemClock):
    """A clock that goes on only when slept on; each sleep overshoots by the next of `late` seconds."""

    def __init__(self, late: list[float] | None = None) -> None:
        self.seconds = 1000.0
        self._late = late or [0.0]
        self._sleeps = 0

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self._sleeps += 1
        self.seconds += seconds + self._late[self._sleeps % len(self._late)]
        await asyncio.sleep(0)


def worst_second(times: list[float]) -> int:
    """The most grants that any second has, both of its ends counted."""
    worst = first = 0
    for last, moment in enumerate(times):
        while moment - times[first] > 1.0:
            first += 1
        worst = max(worst, last - first + 1)
    return worst


@given(
    rate=st.one_of(st.integers(1, 200).map(float), st.floats(0.05, 50)),
    late=st.lists(st.floats(0, 1.5), min_size=1, max_size=8),
    pauses=st.lists(st.floats(0, 3), max_size=5),
)
def test_no_second_has_more_than_the_rate(rate: float, late: list[float], pauses: list[float]) -> None:
    clock = HandClock(late)
    bucket = TokenBucket(rate, clock)
    times: list[float] = []

    async def main() -> None:
        for pause in [0.0, *pauses]:
            clock.seconds += pause
            for _ in range(math.ceil(rate) + 3):
                await bucket.take()
                times.append(clock.seconds)

    asyncio.run(main())
    assert worst_second(times) <= max(1, rate)
    if rate < 1:
        assert all(b - a >= 1 / rate for a, b in pairwise(times))


@pytest.mark.parametrize("rate", [0.5, 1.0, 10.0, 100.0, 1000.0])
def test_the_rate_is_reached_and_spread_evenly(rate: float) -> None:
    clock = HandClock()
    bucket = TokenBucket(rate, clock)
    times: list[float] = []

    async def main() -> None:
        for _ in range(int(rate * 10) + 10):
            await bucket.take()
            times.append(clock.seconds)

    asyncio.run(main())
    assert (len(times) - 1) / (times[-1] - times[0]) >= rate * 0.95
    assert max(b - a for a, b in pairwise(times)) <= max(0.06, 1.03 / rate)


def test_a_coarse_timer_does_not_slow_the_stream() -> None:
    clock = HandClock([0.0, 0.016, 0.008])
    bucket = TokenBucket(400, clock)
    times: list[float] = []

    async def main() -> None:
        for _ in range(4000):
            await bucket.take()
            times.append(clock.seconds)

    asyncio.run(main())
    assert 4000 / (times[-1] - times[0]) >= 340
    assert worst_second(times) <= 400


def test_without_a_rate_nothing_waits() -> None:
    clock = HandClock()
    bucket = TokenBucket(None, clock)

    async def main() -> None:
        for _ in range(1000):
            await bucket.take()

    asyncio.run(main())
    assert clock.seconds == 1000.0


def test_a_new_rate_holds_from_the_next_grant_on() -> None:
    clock = HandClock()
    bucket = TokenBucket(None, clock)

    async def main() -> list[float]:
        times = []
        for rate in (1, 1, None):
            bucket.rate = rate
            await bucket.take()
            times.append(clock.seconds - 1000.0)
        return times

    first, second, third = asyncio.run(main())
    assert first == 0.0
    assert second == third >= 1.0


@pytest.mark.parametrize("rate", [0, -1, math.nan, math.inf])
def test_a_rate_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(ValueError):
        TokenBucket(rate, SystemClock())


def test_those_who_wait_get_their_turn_in_order() -> None:
    async def main() -> list[int]:
        bucket = TokenBucket(1000, SystemClock())
        done: list[int] = []

        async def lane(number: int) -> None:
            await bucket.take()
            done.append(number)

        await asyncio.gather(*(lane(i) for i in range(200)))
        return done

    assert asyncio.run(main()) == list(range(200))
