"""The messages of one client, over all mailings."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import update

from desktop_mailer.storage import message_ids, messages
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.storage.schema import meta
from tests.storage.conftest import NOW, Story, World

Play = Callable[[Story], None]


def test_the_newest_message_of_a_client_stands_first_also_after_a_restore(play: Play) -> None:
    async def story(world: World) -> None:
        anna, boris = await world.client("79161234567"), await world.client("79031112233")
        for day in range(4):
            now = NOW + timedelta(days=day)
            await world.mailing(now, name=f"Day {day}", starts_at=now, ends_at=now + timedelta(hours=8))
            await world.pass_time(now)
            if day == 1:  # as after a restore, and as if the new ids were lower than those before
                await world.database.write(restart_ids_from, 1 << 10)
        found = await world.database.read(messages.ids_of_client, anna.id)
        entries = await world.database.read(messages.entries, found, NOW)
        assert list(found) != sorted(found, reverse=True)
        assert [entry.mailing for entry in entries] == ["Day 3", "Day 2", "Day 1", "Day 0"]
        assert {entry.message.client_id for entry in entries} == {anna.id}
        assert await world.database.read(messages.count_of_client, boris.id) == 4

    play(story)


def restart_ids_from(unit: WriteUnit, first: int) -> None:
    unit.connection.execute(update(meta).where(meta.c.key == message_ids._NEXT).values(value=first))
