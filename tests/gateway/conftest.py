import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Protocol

import pytest

from desktop_mailer.gateway.sandbox import Sandbox
from tests.gateway.faults import FaultServer, Handler


class Start(Protocol):
    def __call__(self, handler: Handler, tls: ssl.SSLContext | None = None) -> FaultServer: ...


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts servers that treat each connection as the given handler does."""
    with ExitStack() as stack:

        def started(handler: Handler, tls: ssl.SSLContext | None = None) -> FaultServer:
            return stack.enter_context(FaultServer(handler, tls))

        yield started
