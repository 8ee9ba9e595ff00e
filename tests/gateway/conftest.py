from collections.abc import Iterator

import pytest

from desktop_mailer.gateway.sandbox import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running
