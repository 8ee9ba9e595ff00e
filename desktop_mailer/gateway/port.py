"""What the sender needs of a gateway, and nothing more. The engine imports this module alone of the gateway."""

from typing import Protocol

from desktop_mailer.domain.message import Answer, MessageId


class Gateway(Protocol):
    """Something that takes messages, one call each."""

    async def send(self, message_id: MessageId, phone: str, text: str, *, limit: float) -> Answer:
        """Make one attempt that takes at most `limit` seconds, and tell how it ended.

        `phone` is 11 digits. Nothing that the gateway or the network does raises: every end is an Answer. Only
        cancellation goes through.
        """
        ...

    async def close(self) -> None:
        """Let go of every connection. Calls in flight end as they would on a cut connection."""
        ...
