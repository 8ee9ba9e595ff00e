"""What the sender needs of a gateway, and nothing more. The engine imports this module alone of the gateway."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from desktop_mailer.domain.message import Answer, MessageId

Room = Callable[[], Awaitable[None] | None]
"""Takes room for one answer: None where there is some, else what to await until there is."""
MayBegin = Callable[[], bool]
"""Looks whether the request may still begin: making a connection takes seconds, in which a window closes."""


class Gateway(Protocol):
    """Something that takes messages, one call each."""

    async def send(
        self, message_id: MessageId, phone: str, text: str, *, limit: float, may_begin: MayBegin, room: Room
    ) -> Answer:
        """Make one attempt that takes at most `limit` seconds, and tell how it ended.

        `may_begin` is asked once there is a connection, right before the first byte of the request.
        `room` is taken before an answer is read, once at most, so that no more are read than can be recorded soon.
        That wait is no part of the attempt.
        `phone` is 11 digits. Nothing that the gateway or the network does raises: every end is an Answer. Only
        cancellation goes through.
        """
        ...

    async def close(self) -> None:
        """Let go of every connection. Calls in flight end as they would on a cut connection."""
        ...
