"""What the sender needs of a gateway, and nothing more. The engine imports this module alone of the gateway."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from desktop_mailer.domain.message import Answer, MessageId

Room = Callable[[], Awaitable[None] | None]
"""Takes room for one answer: None where there is some, else what to await until there is."""


class Gateway(Protocol):
    """Something that takes messages, one call each."""

    async def send(self, message_id: MessageId, phone: str, text: str, *, limit: float, room: Room) -> Answer:
        """Make one attempt that takes at most `limit` seconds, and tell how it ended.

        `room` is taken before an answer is read, once at most, so that no more are read than can be recorded soon.
        That wait is no part of the attempt.
        `phone` is 11 digits. Nothing that the gateway or the network does raises: every end is an Answer. Only
        cancellation goes through.
        """
        ...

    async def close(self) -> None:
        """Let go of every connection. Calls in flight end as they would on a cut connection."""
        ...
