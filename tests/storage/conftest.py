"""A real database in a folder of its own, and the few steps that many tests begin with."""

import asyncio
import gzip
from collections.abc import Callable, Coroutine, Iterable
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
from tests.kills.oracle import wrong_tallies

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
        assert wrong_tallies(tmp_path) == []

    return lambda story: asyncio.run(run(story))


REGISTRY_HEADER = "АВС/ DEF;От;До;Емкость;Оператор;Регион;Территория ГАР;ИНН"
REGISTRY_ROWS = (
    '916;0000000;0999999;1000000;ПАО "Альфа";г. Москва и Московская область;Город Москва, Московская область;1',
    '916;1000000;1234567;234568;ПАО "Альфа";Омская обл.;Омская область;1',
    '916;1234568;1234568;1;ООО "Бета";-;Самарская область;2',
    '916;2000000;2999999;1000000;ООО "Бета";Российская Федерация;Российская Федерация;2',
    '999;9000000;9999999;1000000;ООО "Бета";Камчатский край;Камчатский край;2',
)
"""A made-up registry in the published form; 916 3000000 to 999 8999999 is nobody's."""


def write_registry(
    path: Path, rows: Iterable[str] = REGISTRY_ROWS, header: str = REGISTRY_HEADER, encoding: str = "utf-8-sig"
) -> Path:
    """A registry as it is published; packed where the name says so."""
    content = "\r\n".join([header, *rows]).encode(encoding)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path
