"""The sandbox gateway: the gateway's contract on loopback, with faults on request. For demo, tests and the CLI.

A message is delivered when its id is accepted for the first time. An "error" answers 500 and accepts nothing; a
"drop" accepts and cuts the connection; "garbage" accepts and answers 200 with something unreadable. An id that comes
again with another body than it was accepted with gets 409.
"""

import asyncio
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.gateway.sandbox_rules import Desk, Fault, Ledger, SandboxOptions, SandboxStatistics
from desktop_mailer.gateway.sandbox_wire import Connection

__all__ = ["Fault", "Sandbox", "SandboxOptions", "SandboxStatistics", "serve"]

HOST = "127.0.0.1"
_BACKLOG = 512


class Sandbox:
    """A sandbox in a thread of its own: `start()` gives its URL, `stop()` ends it; or use it in a `with`."""

    def __init__(self, options: SandboxOptions | None = None) -> None:
        self._options = options or SandboxOptions()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._room: _Room | None = None
        self._started = threading.Event()
        self._trouble: MailerError | None = None

    @property
    def url(self) -> str:
        """The base address, once started."""
        if self._room is None:
            raise RuntimeError("the sandbox has not been started")
        return self._room.url

    def start(self) -> str:
        """Listen, and give the base address. MailerError where the port or the ledger cannot be had."""
        self._started.clear()
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self._thread.start()
        self._started.wait()
        if self._trouble is not None:
            self._thread.join()
            raise self._trouble
        return self.url

    def stop(self) -> None:
        """Cut every connection, close the ledger and return once the thread has ended. May be called again."""
        if self._thread is None or self._loop is None or self._stopping is None:
            return
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()

    def statistics(self) -> SandboxStatistics:
        """What has been seen since the start. From any thread, also after the end."""
        if self._room is None:
            raise RuntimeError("the sandbox has not been started")
        return self._room.desk.statistics()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            asyncio.run(self._live())
        except MailerError as error:
            self._trouble = error
        finally:
            self._started.set()

    async def _live(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        self._room = await _Room.opened(self._options)
        self._started.set()
        try:
            await self._stopping.wait()
        finally:
            await self._room.close()


async def serve(options: SandboxOptions, ready: Callable[[str], None]) -> None:
    """Serve in the running loop until cancelled; `ready(url)` is called once it listens. Errors as in `start`."""
    room = await _Room.opened(options)
    try:
        ready(room.url)
        await asyncio.get_running_loop().create_future()
    finally:
        await room.close()


class _Room:
    """A listening sandbox inside the running loop."""

    def __init__(self, server: asyncio.Server, desk: Desk, ledger: Ledger, connections: set[Connection]) -> None:
        self._server = server
        self._ledger = ledger
        self._connections = connections
        self.desk = desk
        self.url = f"http://{HOST}:{server.sockets[0].getsockname()[1]}"

    @classmethod
    async def opened(cls, options: SandboxOptions) -> Self:
        try:
            ledger = Ledger(options.ledger)
        except OSError as error:
            raise MailerError(
                QT_TRANSLATE_NOOP("errors", "The ledger {path} cannot be written: {reason}."),
                path=options.ledger,
                reason=error.strerror or error,
            ) from error
        desk = Desk(options, ledger)
        connections: set[Connection] = set()
        try:
            server = await asyncio.get_running_loop().create_server(
                lambda: Connection(desk.handle, connections), HOST, options.port, backlog=_BACKLOG
            )
        except OSError as error:
            ledger.close()
            raise MailerError(
                QT_TRANSLATE_NOOP("errors", "The sandbox cannot listen on port {port}: {reason}."),
                QT_TRANSLATE_NOOP("errors", "Another program may use it; choose another port."),
                port=options.port,
                reason=error.strerror or error,
            ) from error
        return cls(server, desk, ledger, connections)

    async def close(self) -> None:
        self._server.close()
        for connection in tuple(self._connections):
            connection.abort()
        await self._server.wait_closed()
        await asyncio.sleep(0)  # lets the cut connections be told, so that none is left for the collector
        self._ledger.close()
