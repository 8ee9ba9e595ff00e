"""Who did what: each change is on record with old and new values, and nobody's data outlives them there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desktop_mailer.domain.client import ClientDraft, ClientId
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.mailing import MailingDraft, MailingId
from desktop_mailer.storage import audit, clients, editing, imports, mailings, person, settings, undo
from desktop_mailer.storage.audit import Record
from desktop_mailer.storage.imports import ImportOptions
from desktop_mailer.storage.settings import Settings
from tests.storage.conftest import NOW, Story, World
from tests.storage.test_person import in_the_files

Play = Callable[[Story], None]


def told(records: tuple[Record, ...]) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    return [(each.event, dict(each.before), dict(each.after)) for each in records]


async def of(world: World, client_id: int) -> list[str]:
    return [each.event for each in await world.database.read(audit.of_client, ClientId(client_id))]


def test_a_change_of_a_client_is_kept_with_old_and_new_values(play: Play) -> None:
    async def story(world: World) -> None:
        anna = await world.client("79161234567", name="Anna", tags=("vip",), fields=(("city", "Omsk"),))
        draft = ClientDraft(phone="79031112233", name="Anna", tags=("vip", "new"), fields=(("city", "Tomsk"),))
        await world.database.write(clients.update, anna.id, draft, NOW)
        await world.database.write(clients.update, anna.id, draft, NOW)  # nothing differs
        added, changed = await world.database.read(audit.of_client, anna.id)
        assert added.event == "client.added"
        assert added.after["phone"] == "7916*****67"
        assert (changed.event, changed.subject_id) == ("client.changed", anna.id)
        assert dict(changed.before) == {"phone": "7916*****67", "tags": ["vip"], "field city": "Omsk"}
        assert dict(changed.after) == {"phone": "7903*****33", "tags": ["new", "vip"], "field city": "Tomsk"}
        assert "desktop-mailer" in changed.actor

    play(story)


def test_what_is_done_to_many_is_found_by_each_of_them(play: Play, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        for n in range(1, 7):
            await world.client(f"7916000000{n}")
        write = world.database.write
        await write(editing.add_tag, [1, 3, 6], "vip", NOW)
        await write(editing.set_zone, [2, 3, 4], "Asia/Omsk", NOW)
        await write(editing.opt_out, [5], NOW)
        await write(undo.undo, NOW)
        assert await of(world, 3) == ["client.added", "clients.add_tag", "clients.set_zone"]
        assert await of(world, 2) == ["client.added", "clients.set_zone"]
        assert await of(world, 5) == ["client.added", "clients.opt_out", "clients.undone"]
        assert await of(world, 6) == ["client.added", "clients.add_tag"]
        (_, tagged, zoned) = await world.database.read(audit.of_client, ClientId(3))
        assert (tagged.count, dict(tagged.after), dict(zoned.after)) == (3, {"tag": "vip"}, {"timezone": "Asia/Omsk"})
        source = tmp_path.parent / f"{tmp_path.name}.csv"
        source.write_text("phone,name\n79160000003,Vera\n79160000009,Gleb\n", "utf-8")
        await imports.import_clients(world.database, source, ImportOptions(), NOW)
        assert (await of(world, 3))[-1] == (await of(world, 7))[-1] == "clients.import"
        assert "clients.import" not in await of(world, 2)
        await write(clients.delete, [1, 2], NOW)
        assert (await of(world, 2))[-1] == "clients.deleted"
        assert "clients.deleted" not in await of(world, 3)

    play(story)


def test_what_was_done_to_a_mailing_and_the_settings_is_kept(play: Play) -> None:
    async def story(world: World) -> None:
        write, read = world.database.write, world.database.read
        made = await world.mailing(text="Hello", budget=Decimal("10.50"))
        later = replace(
            MailingDraft.of(made), text="Bye", ends_at=made.ends_at + timedelta(hours=1), budget=Decimal(1_000)
        )
        await write(mailings.update, made.id, later, NOW)
        await write(mailings.pause, made.id, NOW)
        await write(mailings.resume, made.id, NOW)
        await write(mailings.cancel, made.id, NOW)
        records = await read(audit.of_mailing, made.id)
        names = ["created", "changed", "paused", "resumed", "cancelled"]
        assert [each.event for each in records] == [f"mailing.{name}" for name in names]
        assert records[0].after["budget"] == "10.5"
        assert set(records[1].before) == set(records[1].after) == {"text", "ends_at", "budget"}
        assert records[1].after["budget"] == "1000"
        assert (records[1].before["text"], records[1].after["text"]) == ("Hello", "Bye")
        assert dict(records[2].after) == {"reason": "operator"}
        assert await read(audit.of_mailing, MailingId(7)) == ()
        await write(settings.save, Settings(rate=5, part_price=Decimal("2.5")))
        await write(settings.save, Settings(rate=5, part_price=Decimal("2.5")))
        (changed,) = await read(audit.of_settings)
        assert dict(changed.before) == {"rate": None, "part_price": None}
        assert dict(changed.after) == {"rate": 5, "part_price": "2.5"}

    play(story)


def test_what_fails_is_not_on_record(play: Play) -> None:
    async def story(world: World) -> None:
        await world.client("79160000001")
        with pytest.raises(MailerError):
            await world.client("79160000001")
        with pytest.raises(MailerError):
            await world.database.write(mailings.pause, MailingId(1), NOW)
        assert await of(world, 1) == ["client.added"]

    play(story)


@pytest.mark.parametrize("erased", [False, True])
def test_the_values_of_who_is_gone_are_gone_too(play: Play, tmp_path: Path, erased: bool) -> None:
    async def story(world: World) -> None:
        names = ("Aglaya-before", "Aglaya-after")
        aglaya = await world.client("79161234567", name=names[0])
        draft = ClientDraft(phone="79161234567", name=names[1])
        await world.database.write(clients.update, aglaya.id, draft, NOW)
        assert in_the_files(tmp_path, *names) == list(names)
        if erased:
            await world.database.write(person.erase, aglaya.id, NOW)
            assert in_the_files(tmp_path, *names) == []
        else:
            await world.database.write(clients.delete, [aglaya.id], NOW)
        records = await world.database.read(audit.of_client, aglaya.id)
        last = "client.erased" if erased else "client.deleted"
        assert told(records) == [("client.added", {}, {}), ("client.changed", {}, {}), (last, {}, {})]

    play(story)
