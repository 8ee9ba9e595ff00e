"""The one source of time. Everything that needs the time is handed a Clock; tests hand in their own."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Wall time, monotonic time and waiting of one world, real or simulated."""

    def now(self) -> datetime:
        """The wall time, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only go forward; their zero means nothing."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after about that many seconds of this clock."""
        ...

    async def wait(self, event: asyncio.Event, within: float) -> bool:
        """Wait until `event` is set, at most `within` seconds of this clock. True where it is set."""
        ...


class SystemClock:
    """The clock of this computer."""

    def now(self) -> datetime:
        """The wall time, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some start of the system."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Sleep on the running event loop."""
        await asyncio.sleep(seconds)

    async def wait(self, event: asyncio.Event, within: float) -> bool:
        """Wait on the running event loop."""
        # Not wait_for: until Python 3.12 it drops a cancellation that comes together with the event.
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await event.wait()
        return event.is_set()
