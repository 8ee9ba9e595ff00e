"""The gateway over HTTP: one POST a message. Only the roots build it; the engine sees it as `port.Gateway`."""

import asyncio
import contextlib
import json
import os
import ssl
from collections.abc import Awaitable
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, cast

import aiohttp
import httpx
from aiohttp.http_exceptions import HttpProcessingError
from httpx_aiohttp import AiohttpTransport

from desktop_mailer import __version__
from desktop_mailer.domain.clock import Clock, SystemClock
from desktop_mailer.domain.message import Answer, MessageId, Verdict
from desktop_mailer.gateway.address import checked_url, gateway_host
from desktop_mailer.gateway.answer import BODY_LIMIT, judge, short
from desktop_mailer.gateway.port import MayBegin, Room
from desktop_mailer.gateway.secrets import Token
from desktop_mailer.gateway.trust import trusted

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace

__all__ = ["HttpGateway", "checked_url", "gateway_host"]

USER_AGENT = f"desktop-mailer/{__version__}"

# The whole attempt has its own limit; it covers writing too, for which the transport has no timeout: a body of an SMS
# fits into the socket's buffer.
_TIMEOUTS = {"connect": 5.0, "read": 20.0}
_TELLING = ("content-encoding", "retry-after")
_may_begin: ContextVar[MayBegin] = ContextVar("may_begin")
"""Of the attempt of this task: nothing else of it reaches the connector."""
_KEEP_ALIVE = 4.0  # seconds: shorter than the 5 s after which many servers cut, where the next POST would be lost

# What sending and reading can raise besides the transport's own errors: a malformed answer (aiohttp passes some of
# those on as they are), a name that cannot be encoded, a session that is closed under a call.
_TROUBLE = (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, OSError, ValueError, RuntimeError)
# What of those repeats the bytes of the answer in its text: in them may be anything, the token too.
_NOT_HTTP = (aiohttp.ClientResponseError, HttpProcessingError, UnicodeError)


class HttpGateway:
    """A gateway at `base_url` (as `checked_url` gives it), asked with `token` over at most `connections` connections.

    Ready-made requests go straight to httpx's transport: the client above it would cost nearly half of the speed.
    So nothing here follows redirects, keeps cookies, or reads proxies, .netrc or other things from the environment.
    `ca_file` (PEM) adds certificates to the usual ones. Raises FieldError where that file is of no use, and for
    an address that is not taken.
    """

    def __init__(
        self,
        base_url: str,
        token: Token,
        *,
        connections: int = 50,
        user_agent: str = USER_AGENT,
        ca_file: Path | None = None,
        clock: Clock | None = None,
    ) -> None:
        address = checked_url(base_url)
        self._endpoint = f"{address}/v1/send/"
        self._host = gateway_host(address)
        self._token = token
        self._headers = httpx.Headers(
            [
                (b"Host", self._host.encode("ascii")),
                (b"Authorization", b"Bearer " + token.reveal().encode()),
                (b"Content-Type", b"application/json"),
                (b"Accept", b"application/json"),
                (b"Accept-Encoding", b"identity"),
                (b"User-Agent", user_agent.encode("ascii", "replace")),
            ],
            encoding="utf-8",  # the transport writes headers so
        )
        self._clock = clock or SystemClock()
        self._connections = connections
        self._tls = trusted(ca_file) if address.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._tls.set_alpn_protocols(["http/1.1"])
        self._transport = AiohttpTransport(verify=self._tls, trust_env=False, client=self._session)
        self._closed = False

    async def send(
        self, message_id: MessageId, phone: str, text: str, *, limit: float, may_begin: MayBegin, room: Room
    ) -> Answer:
        """One POST, at most `limit` seconds from the first byte to the last; see `port.Gateway`."""
        if self._closed or limit <= 0:
            why = "the gateway is closed" if self._closed else "no time is left"
            return Answer(verdict=Verdict.NOT_TRIED, text=why)
        body = json.dumps({"id": message_id, "phone": int(phone), "text": text}).encode("ascii")
        _may_begin.set(may_begin)
        try:
            async with asyncio.timeout(limit) as attempt:
                return await self._post(message_id, body, attempt, room)
        except _TooLateError:
            return Answer(verdict=Verdict.NOT_TRIED, text="there was no connection in time")
        except TimeoutError:
            return Answer(verdict=Verdict.AMBIGUOUS, text=f"no answer within {limit:.3g} s")
        except _TROUBLE as error:
            return self._cut(error)

    async def close(self) -> None:
        """Let go of every connection; calls in flight end as on a cut connection."""
        self._closed = True
        await self._transport.aclose()

    async def _post(self, message_id: MessageId, body: bytes, attempt: asyncio.Timeout, room: Room) -> Answer:
        request = _Post(f"{self._endpoint}{message_id}", self._headers, body)
        response = await self._transport.handle_async_request(request)
        stream = cast("httpx.AsyncByteStream", response.stream)
        try:
            wait = room()
            if wait is not None:
                await _stopped(attempt, wait)
            said = await _read(stream)
        finally:
            with contextlib.suppress(*_TROUBLE):  # what was read counts, however the connection ends
                await stream.aclose()
        return judge(
            response.status_code,
            {name: response.headers[name] for name in _TELLING if name in response.headers},
            said,
            self._clock.now(),
            message_id=message_id,
            secret=self._token.reveal(),
        )

    def _cut(self, error: Exception) -> Answer:
        """The end of an attempt that no answer ended."""
        # The transport calls a cut connection a "connect timeout": only the cause tells whether a byte had gone out.
        cause = error.__cause__ or error
        words = short(_reason(cause), self._token.reveal())
        if isinstance(cause, aiohttp.ClientSSLError) and not _is_hangup(cause):
            return Answer(verdict=Verdict.WRONG_ADDRESS, text=short(f"no safe connection to {self._host}: {words}"))
        if isinstance(cause, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
            return Answer(verdict=Verdict.RETRY, text=short(f"no connection to {self._host}: {words}"))
        if isinstance(cause, aiohttp.InvalidURL | httpx.InvalidURL | httpx.UnsupportedProtocol):
            return Answer(verdict=Verdict.WRONG_ADDRESS, text=words)
        return Answer(verdict=Verdict.AMBIGUOUS, text=short(f"the connection broke: {words}"))

    def _session(self) -> aiohttp.ClientSession:
        """The session below the transport, made inside the loop at the first call."""
        connector = _Connector(limit=self._connections, ssl=self._tls, keepalive_timeout=_KEEP_ALIVE)
        return aiohttp.ClientSession(
            connector=connector, trust_env=False, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
        )


class _TooLateError(Exception):
    """There is a connection, and the request may not begin any more."""


class _Connector(aiohttp.TCPConnector):
    """Gives a connection only where the request may still begin; else it stays for the next one.

    None is given on which an answer waits already: nobody has asked for it, and it would pass for that to a request
    that is not even posted.
    """

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: "list[Trace]",
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - of the method above
    ) -> "Connection":
        connection = await super().connect(req, traces, timeout)
        for _ in range(self.limit):  # as many as may lie idle
            if connection.protocol is None or not connection.protocol.should_close:
                break
            connection.close()
            connection = await super().connect(req, traces, timeout)
        if not _may_begin.get()():
            connection.release()
            raise _TooLateError
        return connection


class _Address(httpx.URL):
    """A URL whose text is known to be right: `checked_url` has parsed it, and once is enough."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"_Address({self._text!r})"


class _Post(httpx.Request):
    """A request put together from ready parts.

    httpx parses the URL and copies the headers three times a request, 60 of the 500 microseconds that a message
    takes; the transport below looks at these attributes alone, and adds Content-Length itself.
    """

    def __init__(self, address: str, headers: httpx.Headers, body: bytes) -> None:
        self.method = "POST"
        self.url = _Address(address)
        self.headers = headers
        self.stream = httpx.ByteStream(body)
        self.extensions = {"timeout": _TIMEOUTS}
        self._content = body


async def _stopped(attempt: asyncio.Timeout, wait: Awaitable[None]) -> None:
    """Wait while the clock of the attempt stands still: what it waits for is ours."""
    loop = asyncio.get_running_loop()
    ends = attempt.when() or loop.time()
    left = ends - loop.time()
    attempt.reschedule(None)
    await wait
    attempt.reschedule(loop.time() + left)


async def _read(stream: httpx.AsyncByteStream) -> bytes:
    """The body, or its beginning: at most one chunk more than BODY_LIMIT, so that no answer fills the memory."""
    said = bytearray()
    async with contextlib.aclosing(cast("AsyncGenerator[bytes]", aiter(stream))) as chunks:
        async for chunk in chunks:
            said += chunk
            if len(said) > BODY_LIMIT:
                break
    return bytes(said)


def _reason(cause: BaseException) -> str:
    """What a person reads about `cause`: the words of the system rather than those of the libraries above it."""
    if isinstance(cause, _NOT_HTTP):
        return "the answer is not HTTP"
    if isinstance(cause, aiohttp.ClientPayloadError):
        return "the answer breaks off"
    error = cause.os_error if isinstance(cause, aiohttp.ClientConnectorError) else cause
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if isinstance(error, ssl.SSLError):
        return (error.reason or str(error)).replace("_", " ").lower()
    if isinstance(error, OSError) and getattr(error, "winerror", None):
        return error.strerror or type(error).__name__  # Windows has its own words; its errno says "Invalid argument"
    if isinstance(error, OSError) and error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _is_hangup(error: aiohttp.ClientSSLError) -> bool:
    """True where the handshake was cut, which says nothing about the certificate."""
    return isinstance(error.os_error, ssl.SSLEOFError | ssl.SSLZeroReturnError)
