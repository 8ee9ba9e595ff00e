"""Makes links to the gateway, in the background: a keyring may ask a person before it gives the token. For the sender.

Meanwhile mailings start and end, and the sender can be stopped.
"""

import asyncio
from collections.abc import Awaitable, Callable

from desktop_mailer.engine.lanes import Link


class Line:
    """One link at a time is made, by `connect`; `on_made` is called when that is over."""

    def __init__(self, connect: Callable[[], Awaitable[Link]], on_made: Callable[[], None]) -> None:
        self.connect = connect
        self._on_made = on_made
        self._making: asyncio.Future[Link] | None = None
        self.outdated = True
        """True where a link has to be made: there is none, or the settings or the token are others than it was made of.
        """

    @property
    def to_make(self) -> bool:
        """True where `make` is to be called."""
        return self.outdated and self._making is None

    @property
    def making(self) -> bool:
        """True from `make` until `take` has given what came of it."""
        return self._making is not None

    @property
    def made(self) -> bool:
        """True where it is time to `take` what came of it."""
        return self._making is not None and self._making.done()

    def make(self) -> None:
        """Begin to make a link, of the settings and the token of now."""
        self.outdated = False
        self._making = asyncio.ensure_future(self.connect())
        self._making.add_done_callback(lambda _: self._on_made())

    async def take(self) -> Link | None:
        """The link that was made; None where there is none yet. Raises what `connect` raised, and is outdated then.

        What was outdated while it was made counts no more, be it a link or an error: None, and there is one to make.
        """
        if self._making is None or not self._making.done():
            return None
        if self.outdated:
            await self._drop(self._making)
            return None
        made, self._making = self._making, None
        self.outdated = made.exception() is not None
        return made.result()

    async def close(self) -> None:
        """Give up what is being made."""
        self.outdated = True
        if self._making is not None:
            self._making.cancel()
            await self._drop(self._making)

    async def _drop(self, making: asyncio.Future[Link]) -> None:
        (made,) = await asyncio.gather(making, return_exceptions=True)
        self._making = None
        if isinstance(made, Link):
            await made.gateway.close()
