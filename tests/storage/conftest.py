"""A real database in a folder of its own, and the few steps that many tests begin with."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_mailer.domain.changes import Changes
from desktop_mailer.domain.client import Client, ClientDraft
from desktop_mailer.domain.mailing import Mailing, MailingDraft
from desktop_mailer.storage import clients, life, mailings, rest
from desktop_mailer.storage.database import Database

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@dataclass
class World:
    """A database, the news it told, and shorthands."""

    database: Database
    news: list[Changes]

    async def client(self, phone: str, **values: Any) -> Client:  # noqa: ANN401 - any field of a draft
        return await self.database.write(clients.add, ClientDraft(phone=phone, **values), NOW)

    async def mailing(self, now: datetime = NOW, **values: Any) -> Mailing:  # noqa: ANN401 - any field of a draft
        first: dict[str, Any] = {"name": "News", "text": "Hello", "starts_at": NOW, "ends_at": NOW + timedelta(hours=8)}
        return await self.database.write(mailings.add, MailingDraft(**(first | values)), now)

    async def pass_time(self, now: datetime = NOW) -> None:
        """As a sender does that sends what is due."""
        await self.database.write(rest.remember, None)
        while await self.database.write(life.advance, now):
            pass


Story = Callable[[World], Coroutine[Any, Any, None]]


@pytest.fixture
def play(tmp_path: Path) -> Callable[[Story], None]:
    """Run a story in a new world."""

    async def run(story: Story) -> None:
        database = Database.open(tmp_path)
        world = World(database, [])
        database.subscribe(world.news.append)
        try:
            await story(world)
        finally:
            await database.close()

    return lambda story: asyncio.run(run(story))
