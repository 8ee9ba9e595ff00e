"""The clock of this computer waits as it says, and lets nobody lose a cancellation."""

import asyncio
import time

import pytest

from desktop_mailer.domain.clock import SystemClock


def test_a_wait_ends_with_the_event_or_in_time() -> None:
    async def story() -> None:
        event = asyncio.Event()
        begun = time.monotonic()
        assert not await SystemClock().wait(event, 0.02)
        assert time.monotonic() - begun >= 0.015
        asyncio.get_running_loop().call_later(0.01, event.set)
        assert await SystemClock().wait(event, 60)

    asyncio.run(story())


@pytest.mark.parametrize("turns", [0, 1, 2])
def test_a_cancellation_that_comes_together_with_the_event_ends_the_wait(turns: int) -> None:
    async def story() -> None:
        event = asyncio.Event()
        waiting = asyncio.create_task(SystemClock().wait(event, 60))
        await asyncio.sleep(0.01)
        event.set()
        for _ in range(turns):  # of the loop, in which whoever waits for it goes on
            await asyncio.sleep(0)
        if waiting.cancel():
            with pytest.raises(asyncio.CancelledError):
                await waiting
        else:
            assert await waiting

    asyncio.run(story())
