"""A sender over a real database and a real sandbox gateway."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_mailer import assembly
from desktop_mailer.config import Config
from desktop_mailer.domain.client import ClientDraft
from desktop_mailer.domain.clock import SystemClock
from desktop_mailer.domain.mailing import Mailing, MailingDraft
from desktop_mailer.domain.message import Message
from desktop_mailer.engine.account import Run
from desktop_mailer.engine.sender import Sender
from desktop_mailer.gateway.sandbox import Sandbox, SandboxOptions
from desktop_mailer.gateway.secrets import VARIABLES, TokenStore
from desktop_mailer.storage import imports, mailings, messages
from desktop_mailer.storage.columns import Row
from desktop_mailer.storage.database import Database

HOUR = timedelta(hours=1)


@dataclass
class World:
    """Everything a story needs; `token` may be changed while it runs."""

    folder: Path
    database: Database
    url: str
    sandbox: Sandbox
    environ: dict[str, str] = field(default_factory=lambda: {VARIABLES[0]: "good"})
    clock: SystemClock = field(default_factory=SystemClock)

    def sender(self, *, slots: int = 8, rate: int | None = None, url: str | None = None) -> Sender:
        config = Config(data_folder=self.folder, gateway_url=url or self.url)
        tokens = TokenStore(self.environ)
        return Sender(
            self.database, assembly.connector(self.database, config, tokens, slots=slots, rate=rate), self.clock
        )

    async def clients(self, count: int, zone: str | None = None) -> None:
        rows = [Row.of(ClientDraft(phone=f"7916{n:07}", timezone=zone)) for n in range(count)]
        await self.database.write(imports.store, rows, self.clock.now())

    async def mailing(self, **values: Any) -> Mailing:  # noqa: ANN401 - any field of a draft
        now = self.clock.now()
        first: dict[str, Any] = {"name": "News", "text": "Hello", "starts_at": now, "ends_at": now + HOUR}
        return await self.database.write(mailings.add, MailingDraft(**first | values), now)

    async def rows(self, mailing: Mailing, now: datetime | None = None) -> tuple[Message, ...]:
        at = now or self.clock.now()
        return await self.database.read(messages.page, mailing.id, None, None, 10_000, at)

    async def until(self, condition: Callable[[], object | Awaitable[object]]) -> None:
        async def wait() -> None:
            while True:
                met = condition()
                if await met if isinstance(met, Awaitable) else met:
                    return
                await asyncio.sleep(0.01)

        await asyncio.wait_for(wait(), 20)


Story = Callable[[World], Awaitable[None]]
Play = Callable[..., None]


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Run a story with a sandbox of the given faults."""

    async def run(story: Story, options: SandboxOptions) -> None:
        database = Database.open(tmp_path)
        with Sandbox(options) as sandbox:
            try:
                await asyncio.wait_for(story(World(tmp_path, database, sandbox.url, sandbox)), 60)
            finally:
                await database.close()

    return lambda story, **faults: asyncio.run(run(story, SandboxOptions(**faults)))


def all_went(run: Run) -> bool:
    return run.pending == 0 and run.not_sent == 0
