"""What a message costs above the transport, layer by layer: each adds one to the last, at the same gateway."""

import asyncio
import json
import tempfile
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.clock import SystemClock
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import Claim, MessageId, Outcome
from desktop_mailer.engine.lanes import Lanes, Link
from desktop_mailer.gateway.http import HttpGateway
from desktop_mailer.gateway.pace import Pace
from desktop_mailer.gateway.secrets import Token
from tests.benchmarks.ground import TEXT, TOKEN, bare_rate, gateway
from tests.benchmarks.path import FAST, ride
from tests.benchmarks.report import Figure, figure

CONNECTIONS, MESSAGES = FAST.connections, FAST.messages

Layer = Callable[[str], Coroutine[Any, Any, float]]


def measure(runs: int) -> list[Figure]:
    """Microseconds a message of each layer, and what it adds to the layer below."""
    seconds: dict[str, list[float]] = {name: [] for name in LAYERS}
    for _ in range(runs):
        with gateway() as url:
            for name, layer in LAYERS.items():
                seconds[name].append(asyncio.run(layer(url)))
    figures = []
    below = 0.0
    for name, each in seconds.items():
        cost = [one * 1e6 / MESSAGES for one in each]
        added = median(cost) - below if name not in _BESIDE else 0.0
        figures.append(
            figure(f"layers: {name}", [(one, 1.0) for one in cost], "µs", absolute=True, note=f"+{added:.0f}")
        )
        if name not in _BESIDE:
            below = median(cost)
    return figures


async def _aiohttp(url: str) -> float:
    """Nothing but aiohttp: what no path over it can be faster than."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def post(number: int) -> None:
            async with session.post(f"{url}/v1/send/{number}", data=_body(number), headers=headers) as answer:
                await answer.read()

        return await _timed(post)


async def _transport(url: str) -> float:
    """The transport of httpx over aiohttp, with requests that were made before."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json", "Accept-Encoding": "identity"}
    timeouts = {"timeout": {"connect": 5.0, "read": 20.0}}
    requests = {
        number: httpx.Request(
            "POST", f"{url}/v1/send/{number}", headers=headers, content=_body(number), extensions=timeouts
        )
        for number in range(1, MESSAGES + 1)
    }
    transport = AiohttpTransport(limits=httpx.Limits(max_connections=CONNECTIONS))

    async def post(number: int) -> None:
        response = await transport.handle_async_request(requests[number])
        await response.aread()
        await response.aclose()

    seconds = await _timed(post)
    await transport.aclose()
    return seconds


async def _client(url: str) -> float:
    return MESSAGES / await bare_rate(url, MESSAGES, CONNECTIONS)


async def _gateway(url: str) -> float:
    """And the request is built, the whole attempt limited, the answer judged."""
    its_gateway = HttpGateway(url, Token(TOKEN), connections=CONNECTIONS)

    async def post(number: int) -> None:
        await its_gateway.send(
            MessageId(number), f"7916{number:07}", TEXT, limit=30.0, may_begin=lambda: True, room=lambda: None
        )

    seconds = await _timed(post)
    await its_gateway.close()
    return seconds


async def _lanes(url: str) -> float:
    """And lanes, breaker, concurrency and a last look before each request; settled in memory at once."""
    clock = SystemClock()
    link = Link(gateway=HttpGateway(url, Token(TOKEN), connections=CONNECTIONS), slots=CONNECTIONS, rate=None)
    woken = asyncio.Event()

    def on_outcome(_outcome: Outcome) -> None:
        if lanes.ready >= CONNECTIONS // 2:
            woken.set()

    lanes = Lanes(link, clock, Pace(clock), on_outcome, lambda: None)
    ends_at = datetime.now(UTC) + timedelta(hours=1)
    numbers = iter(range(1, MESSAGES + 1))
    left = MESSAGES
    begun = time.perf_counter()
    while left:
        outcomes = lanes.take_outcomes()
        lanes.settled(outcomes)
        left -= len(outcomes)
        claims = [_claim(number, ends_at) for number in islice(numbers, lanes.want)]
        lanes.add(claims, clock.monotonic())
        woken.clear()
        await clock.wait(woken, within=0.02)
    seconds = time.perf_counter() - begun
    await lanes.close()
    return seconds


async def _whole(url: str) -> float:
    """And claims, outcomes and figures in the database, and a line in the log for each."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        return (await ride(Path(folder), url, FAST)).run.seconds


LAYERS: dict[str, Layer] = {
    "bare aiohttp": _aiohttp,
    "transport, ready-made requests": _transport,
    "the gateway: body, limit, answer": _gateway,
    "the lanes": _lanes,
    "whole: claimed, settled, logged": _whole,
    "beside: client.post of httpx": _client,
}
_BESIDE = {"beside: client.post of httpx"}


async def _timed(post: Callable[[int], Coroutine[Any, Any, None]]) -> float:
    numbers = iter(range(1, MESSAGES + 1))

    async def lane() -> None:
        for number in numbers:
            await post(number)

    begun = time.perf_counter()
    await asyncio.gather(*(lane() for _ in range(CONNECTIONS)))
    return time.perf_counter() - begun


def _body(number: int) -> bytes:
    return json.dumps({"id": number, "phone": 79160000000 + number, "text": TEXT}).encode()


def _claim(number: int, ends_at: datetime) -> Claim:
    return Claim(
        message_id=MessageId(number),
        mailing_id=MailingId(1),
        client_id=ClientId(number),
        fence=1,
        attempt=1,
        phone=f"7916{number:07}",
        text=TEXT,
        post_before=ends_at,
        ends_at=ends_at,
    )
