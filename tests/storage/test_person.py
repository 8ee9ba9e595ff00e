"""One person's data: all of it is given out, and nothing but the hash of an opt-out is left once it is erased."""

import asyncio
import json
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_mailer.domain.client import ClientDraft, ClientId, ClientQuery
from desktop_mailer.domain.edit import EditKind
from desktop_mailer.domain.errors import MailerError, NotFound
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import Answer, Status, Verdict
from desktop_mailer.storage import clients, editing, imports, messages, person, trials, undo
from desktop_mailer.storage.database import Database, WriteUnit
from desktop_mailer.storage.imports import ImportOptions
from tests.storage.conftest import NOW, Story, World
from tests.storage.test_dispatch import claim, settle

Play = Callable[[Story], None]
PHONE = "79161234567"


async def messaged(world: World) -> ClientId:
    client = await world.client(PHONE, name="Анна", tags=("vip",), fields=(("city", "Тверь"),))
    await world.mailing(text="Hello {name}")
    await world.pass_time()
    for each in await claim(world):
        await settle(world, each, Verdict.ACCEPTED, NOW)
    test = await world.database.write(trials.begin, PHONE, "A test", NOW)
    await world.database.write(trials.end, test, Answer(verdict=Verdict.REJECTED), timedelta(seconds=1))
    await world.database.write(editing.opt_out, [client.id], NOW)
    return client.id


def test_everything_about_a_person_is_given_out_as_json(play: Play) -> None:
    async def story(world: World) -> None:
        key = await messaged(world)
        found = json.loads(json.dumps(await world.database.read(person.export_person, key)))
        assert (found["phone"], found["name"], found["tags"]) == (PHONE, "Анна", ["vip"])
        assert found["fields"] == {"city": "Тверь"}
        assert found["opt_out"] == {"at": NOW.isoformat(), "source": "manual"}
        (message,) = found["messages"]
        assert (message["text"], message["status"]) == ("Hello Анна", Status.SENT)
        assert len(message["attempts"]) == 1
        assert [(each["text"], each["verdict"]) for each in found["tests"]] == [("A test", "rejected")]
        assert [each["event"] for each in found["changes"]] == ["client.added", "clients.opt_out"]
        assert found["changes"][0]["after"]["name"] == "Анна"
        with pytest.raises(NotFound):
            await world.database.read(person.export_person, ClientId(99))

    play(story)


@pytest.mark.parametrize("deleted_before", [False, True])
def test_who_is_erased_leaves_the_opt_out_and_a_masked_history_alone(play: Play, deleted_before: bool) -> None:
    async def story(world: World) -> None:
        key = await messaged(world)
        if deleted_before:
            await world.database.write(clients.delete, [key], NOW)
        await world.database.write(person.erase, key, NOW)
        while await world.database.read(undo.last):
            await world.database.write(undo.undo, NOW)
        with pytest.raises(NotFound):
            await world.database.read(clients.get, key)
        (message,) = await world.database.read(messages.page, MailingId(1), None, None, 10, NOW)
        assert (message.status, message.phone, message.text) == (Status.SENT, "7916*****67", None)
        dumped = await world.database.read(_dump)
        assert PHONE not in dumped
        assert "Анна" not in dumped
        back = await world.database.write(clients.add, ClientDraft(phone=PHONE), NOW)
        assert back.opted_out_at == NOW
        with pytest.raises(NotFound):
            await world.database.write(person.erase, ClientId(99), NOW)

    play(story)


def test_what_the_gateway_says_of_somebody_who_was_erased_meanwhile_is_not_kept(play: Play) -> None:
    async def story(world: World) -> None:
        client = await world.client(PHONE)
        await world.mailing()
        await world.pass_time()
        (on_its_way,) = await claim(world)
        await world.database.write(person.erase, client.id, NOW)
        await settle(world, on_its_way, Verdict.ACCEPTED)
        (message,) = await world.database.read(messages.page, MailingId(1), None, None, 10, NOW)
        (tried,) = await world.database.read(messages.attempts, on_its_way.message_id)
        assert (message.status, message.last_answer, tried.verdict, tried.answer) == (
            Status.SENT,
            "",
            Verdict.ACCEPTED,
            "",
        )

    play(story)


def test_the_file_of_a_person_is_whole_or_not_there(play: Play, tmp_path: Path) -> None:
    target = tmp_path / "person.json"

    async def story(world: World) -> None:
        key = await messaged(world)
        read = world.database.read
        await read(person.write_person, key, target)
        assert json.loads(target.read_text(encoding="utf-8")) == await read(person.export_person, key)
        assert "Анна" in target.read_text(encoding="utf-8")
        with pytest.raises(NotFound):
            await read(person.write_person, ClientId(99), tmp_path / "nobody.json")
        with pytest.raises(MailerError):
            await read(person.write_person, key, world.database.path)
        with pytest.raises(MailerError):
            await read(person.write_person, key, tmp_path / "missing" / "person.json")
        assert not (tmp_path / "nobody.json").exists()

    play(story)


async def reopened(folder: Path) -> None:
    await Database.open(folder).close()


def leave_traces(unit: WriteUnit) -> None:
    unit.connection.exec_driver_sql("PRAGMA secure_delete=OFF")  # as in many builds of SQLite


def in_the_files(folder: Path, *texts: str) -> list[str]:
    """Those of the texts that stand somewhere in the files of the database."""
    found = b"".join(part.read_bytes() for part in folder.iterdir() if part.is_file())
    assert len(found) > 10_000
    return [text for text in texts if text.encode() in found]


def test_who_is_erased_is_found_in_no_file_of_the_database(play: Play, tmp_path: Path) -> None:
    chance = random.Random(1)
    folder = tmp_path  # of the database

    def name() -> str:
        return "".join(chance.choices("abcdefgh", k=chance.randrange(8, 40)))

    async def story(world: World) -> None:
        source = tmp_path.parent / f"{tmp_path.name}.csv"
        for _ in range(2):  # rows and index entries move from page to page
            rows = (f"79{chance.randrange(10**9):09},{name()},{chance.choice('abc')},{name()}" for _ in range(1_500))
            source.write_text("\n".join(["phone,name,tag,town", *rows]))
            await imports.import_clients(world.database, source, ImportOptions(), NOW)
        ids = await world.database.read(clients.ids, ClientQuery())
        found = await world.database.read(clients.rows, chance.sample(list(ids), 30))
        texts = [text for each in found for text in (each.phone, each.name, dict(each.fields)["town"])]
        for each in found:
            draft = ClientDraft(phone=each.phone, name=name(), fields=(("town", name()),))
            after = await world.database.write(clients.update, each.id, draft, NOW)
            texts += [after.name, dict(after.fields)["town"]]
        assert in_the_files(folder, *texts) == texts
        for each in found:
            texts += [test := f"test {name()}"]
            await world.database.write(trials.begin, each.phone, test, NOW)
        await world.database.write(leave_traces)
        await world.database.write(clients.delete, [each.id for each in found[:10]], NOW)
        for each in found:
            await world.database.write(person.erase, each.id, NOW)
        assert in_the_files(folder, *texts) == []
        assert len(await world.database.read(clients.ids, ClientQuery())) == len(ids) - len(found)

    play(story)


def test_a_long_history_is_given_out_whole_oldest_first(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "CHUNK", 2)

    async def story(world: World) -> None:
        client = await world.client(PHONE)
        for number in range(5):
            now = NOW + timedelta(hours=number)
            await world.mailing(now, text=f"No. {number}", starts_at=now, ends_at=now + timedelta(hours=8))
            await world.pass_time(now)
            for each in await claim(world, now=now):
                await settle(world, each, Verdict.REJECTED, now)
        await world.database.read(person.write_person, client.id, tmp_path / "person.json")
        found = json.loads((tmp_path / "person.json").read_text(encoding="utf-8"))["messages"]
        assert [message["text"] for message in found] == [f"No. {number}" for number in range(5)]
        assert [len(message["attempts"]) for message in found] == [1] * 5

    play(story)


def test_what_a_kill_left_in_the_files_is_removed_at_the_next_start(tmp_path: Path) -> None:
    def erase_and_be_killed(unit: WriteUnit, client_id: ClientId) -> None:
        person.erase(unit, client_id, NOW)
        unit.erases = False  # what follows the commit does not come about

    async def story() -> None:
        database = Database.open(tmp_path)
        await database.write(leave_traces)
        client = await database.write(clients.add, ClientDraft(phone=PHONE, name="Theophrastus"), NOW)
        await database.write(erase_and_be_killed, client.id)
        await database.close()

    asyncio.run(story())
    assert in_the_files(tmp_path, PHONE, "Theophrastus")
    asyncio.run(reopened(tmp_path))
    assert not in_the_files(tmp_path, PHONE, "Theophrastus")


def _dump(unit: object) -> str:
    driver = unit.connection.connection.driver_connection  # type: ignore[attr-defined]
    return "\n".join(driver.iterdump())


def test_who_was_deleted_and_added_anew_is_erased_whole(play: Play) -> None:
    async def story(world: World) -> None:
        first = await world.client("79161234567", name="Anna")
        await world.database.write(clients.delete, [first.id], NOW)
        again = await world.client("79161234567", name="Anna")
        await world.database.write(person.erase, again.id, NOW)
        while await world.database.read(undo.last):
            await world.database.write(undo.undo, NOW)
        assert await world.database.read(clients.count, ClientQuery()) == 0

    play(story)


def test_no_step_is_left_to_undo_that_was_of_the_erased_alone(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("phone\n79160000001\n79160000002\n79160000003\n", encoding="utf-8")

    async def story(world: World) -> None:
        await imports.import_clients(world.database, path, ImportOptions(), NOW)
        await world.database.write(editing.add_tag, [1, 2], "vip", NOW)
        await world.database.write(editing.add_tag, [2], "old", NOW)
        await world.database.write(person.erase, ClientId(2), NOW)
        tagged = await world.database.read(undo.last)
        assert tagged is not None
        assert (tagged.kind, tagged.count) == (EditKind.ADD_TAG, 1)
        assert (await world.database.write(undo.undo, NOW)).left == 0
        imported = await world.database.write(undo.undo, NOW)
        assert (imported.kind, imported.restored, imported.left) == (EditKind.IMPORT, 2, 0)
        assert await world.database.read(undo.last) is None

    play(story)
