"""Keeps the sender running: a bug in it is told and the sender begun again, later each time. Used by the roots."""

import logging
from collections.abc import Callable

from desktop_mailer.engine.sender import Sender

FIRST_WAIT = 2.0
LONGEST_WAIT = 60.0
"""Seconds."""

_logger = logging.getLogger(__name__)


async def keep_running(sender: Sender, on_bug: Callable[[BaseException], None]) -> None:
    """Run `sender` until it is stopped. What it raises goes to the log and to `on_bug`; messages wait meanwhile."""
    wait = FIRST_WAIT
    while True:
        try:
            await sender.run()
        except Exception as error:
            _logger.exception("sender.failed")
            on_bug(error)
            if await sender.stopped(within=wait):
                return
            wait = min(LONGEST_WAIT, 2 * wait)
        else:
            return
