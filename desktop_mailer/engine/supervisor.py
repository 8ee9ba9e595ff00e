"""Keeps sender and reporter running: a bug is told and the work begun again, later each time. Used by the roots."""

import logging
from collections.abc import Callable
from typing import Protocol

FIRST_WAIT = 2.0
LONGEST_WAIT = 60.0
"""Seconds."""

_logger = logging.getLogger(__name__)


class Worker(Protocol):
    """Something that runs until it is stopped."""

    async def run(self) -> object:
        """Work until stopped."""

    async def stopped(self, *, within: float) -> bool:
        """Wait so many seconds, or less where it is stopped meanwhile; whether it is."""


async def keep_running(worker: Worker, on_bug: Callable[[BaseException], None], name: str = "sender") -> None:
    """Run `worker` until it is stopped. What it raises goes to the log and to `on_bug`; messages wait meanwhile."""
    wait = FIRST_WAIT
    while True:
        try:
            await worker.run()
        except Exception as error:
            _logger.exception("%s.failed", name)
            on_bug(error)
            if await worker.stopped(within=wait):
                return
            wait = min(LONGEST_WAIT, 2 * wait)
        else:
            return
