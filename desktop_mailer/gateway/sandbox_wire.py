"""HTTP/1.1 as the sandbox speaks it: one protocol object a connection. For `gateway.sandbox` only.

Written on bare asyncio, as the sandbox shares its process with the sender in a demo and in the tests, and a web
framework would take most of the processor from it.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

HEAD_LIMIT = 64 * 1024
BODY_LIMIT = 1024 * 1024

_REQUEST_LINE = re.compile(rb"([A-Z]{1,20}) (\S{1,8000}) HTTP/1\.([01])")
_LENGTH = re.compile(rb"[0-9]{1,12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class WireRequest:
    """A request as read. Names of headers are lower-case."""

    method: str
    path: str
    headers: dict[bytes, bytes] = field(repr=False)  # they hold the token
    body: bytes
    keep_alive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WireReply:
    """What to answer, after `delay` seconds; `cut` closes the connection without an answer."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    retry_after: str | None = None
    delay: float = 0.0
    cut: bool = False


class Malformed(Exception):
    """What came is not a request that this server takes; `status` says which answer it gets."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Connection(asyncio.Protocol):
    """One connection: reads requests one after another and answers each before it looks at the next."""

    def __init__(self, handle: Callable[[WireRequest], WireReply], open_ones: set["Connection"]) -> None:
        self._handle = handle
        self._open_ones = open_ones
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._head: _Head | None = None
        self._waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop when a client has come."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what create_server makes
        self._transport = transport
        self._open_ones.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the loop's signature
        """Called by the loop when the client has gone."""
        self._transport = None
        self._open_ones.discard(self)
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def data_received(self, data: bytes) -> None:
        """Called by the loop with what the client sent."""
        self._buffer += data
        if self._waiting is None:
            self._go_on()
        elif len(self._buffer) > HEAD_LIMIT + BODY_LIMIT:
            self.abort()

    def abort(self) -> None:
        """Cut the connection at once."""
        if self._transport is not None:
            self._transport.abort()

    def _go_on(self) -> None:
        while self._transport is not None and not self._transport.is_closing():
            try:
                request = self._next()
            except Malformed as error:
                phrase = HTTPStatus(error.status).phrase
                self._answer(WireReply(status=error.status, body=f'{{"message": "{phrase}"}}'.encode()), close=True)
                return
            if request is None:
                return
            reply = self._handle(request)
            if reply.delay > 0:
                later = asyncio.get_running_loop().call_later
                self._waiting = later(reply.delay, self._answer_late, reply, not request.keep_alive)
                return
            self._answer(reply, close=not request.keep_alive)

    def _answer_late(self, reply: WireReply, close: bool) -> None:  # noqa: FBT001 - called by the timer
        self._waiting = None
        self._answer(reply, close=close)
        self._go_on()

    def _answer(self, reply: WireReply, *, close: bool) -> None:
        if self._transport is None:
            return
        if reply.cut:
            self._transport.abort()
            return
        retry = f"Retry-After: {reply.retry_after}\r\n" if reply.retry_after is not None else ""
        head = (
            f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}\r\n"
            f"Content-Type: {reply.content_type}\r\nContent-Length: {len(reply.body)}\r\n{retry}"
            f"Connection: {'close' if close else 'keep-alive'}\r\n\r\n"
        )
        self._transport.write(head.encode("ascii") + reply.body)
        if close:
            self._transport.close()

    def _next(self) -> WireRequest | None:
        """The next whole request of the buffer, or None while it has not come."""
        if self._head is None:
            if self._buffer and not self._buffer[:1].isupper():  # such as a handshake of TLS, which has no line ends
                raise Malformed(400)
            end = self._buffer.find(b"\r\n\r\n", 0, HEAD_LIMIT)
            if end < 0:
                if len(self._buffer) >= HEAD_LIMIT:
                    raise Malformed(431)
                return None
            self._head = _parse(bytes(self._buffer[:end]))
            del self._buffer[: end + 4]
            if self._head.expects_go_ahead and self._transport is not None:
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        head = self._head
        if len(self._buffer) < head.length:
            return None
        body = bytes(self._buffer[: head.length])
        del self._buffer[: head.length]
        self._head = None
        return WireRequest(
            method=head.method, path=head.path, headers=head.headers, body=body, keep_alive=head.keep_alive
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    method: str
    path: str
    headers: dict[bytes, bytes] = field(repr=False)  # they hold the token
    length: int
    keep_alive: bool
    expects_go_ahead: bool


def _parse(head: bytes) -> _Head:
    first, *lines = head.split(b"\r\n")
    line = _REQUEST_LINE.fullmatch(first)
    if line is None:
        raise Malformed(400)
    headers: dict[bytes, bytes] = {}
    for each in lines:
        name, colon, value = each.partition(b":")
        name = name.lower()
        if not colon or not name or name != name.strip() or (name == b"content-length" and name in headers):
            raise Malformed(400)
        headers[name] = value.strip()
    if b"transfer-encoding" in headers:
        raise Malformed(411)
    length = headers.get(b"content-length", b"0")
    if not _LENGTH.fullmatch(length):
        raise Malformed(400)
    if int(length) > BODY_LIMIT:
        raise Malformed(413)
    wish = headers.get(b"connection", b"").lower()
    return _Head(
        method=line[1].decode("ascii"),
        path=line[2].decode("latin-1"),
        headers=headers,
        length=int(length),
        keep_alive=wish != b"close" if line[3] == b"1" else wish == b"keep-alive",
        expects_go_ahead=headers.get(b"expect", b"").lower() == b"100-continue",
    )
