"""Sends a text to a number as a test: at once, once, and apart from every mailing. For the roots and the window."""

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from desktop_mailer import logs
from desktop_mailer.domain.clock import Clock
from desktop_mailer.domain.message import ATTEMPT_LIMIT, Answer
from desktop_mailer.engine.lanes import Link
from desktop_mailer.storage import trials
from desktop_mailer.storage.database import Database

_logger = logging.getLogger(__name__)


async def try_out(
    database: Database, connect: Callable[[], Awaitable[Link]], clock: Clock, phone: str, text: str
) -> Answer:
    """Post `text` to `phone` (11 digits) and tell how that ended; it is never tried again by itself.

    No limit of a second holds it back: it is one request, on demand of a person. Raises GatewayNotSet, NoToken, or
    FieldError where that number may not be written to.
    """
    link = await connect()
    try:
        key = await database.write(trials.begin, phone, text, clock.now())
        begun = clock.monotonic()
        answer = await link.gateway.send(
            key, phone, text, limit=ATTEMPT_LIMIT.total_seconds(), may_begin=lambda: True, room=lambda: None
        )
        await database.write(trials.end, key, answer, timedelta(seconds=clock.monotonic() - begun))
        logs.event(_logger, "trial.ended", message_id=key, answer=answer.text or answer.verdict.value)
        return answer
    finally:
        await link.gateway.close()
