"""Who has opted out gets nothing, whatever becomes of the client and whoever gets the phone."""

import asyncio
import tempfile
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from desktop_mailer.domain.client import Client, ClientDraft, ClientId, ClientQuery, OptOutSource
from desktop_mailer.domain.edit import EditKind
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.message import NotSent, Status, Verdict
from desktop_mailer.storage import clients, editing, edits, imports, messages, stop_list, suppression, undo
from desktop_mailer.storage.columns import Row
from desktop_mailer.storage.database import Database
from desktop_mailer.storage.schema import suppression as listed
from desktop_mailer.storage.stop_list import StopListResult
from tests.storage.conftest import NOW, Story, World
from tests.storage.test_dispatch import claim, settle

Play = Callable[[Story], None]
LATER = NOW + timedelta(days=3)
PHONE = "79161234567"


async def everyone(world: World) -> dict[str, Client]:
    ids = await world.database.read(clients.ids, ClientQuery())
    return {each.phone: each for each in await world.database.read(clients.rows, list(ids))}


async def taken(world: World, path: Path, content: str, encoding: str = "utf-8") -> StopListResult:
    await asyncio.to_thread(path.write_text, content, encoding)
    result = await stop_list.import_stop_list(world.database, path, LATER)
    assert result.read == result.added + result.already + result.rejected
    return result


async def _add(world: World) -> None:
    await world.database.write(clients.add, ClientDraft(phone=PHONE), LATER)


async def _import(world: World) -> None:
    await world.database.write(imports.store, [Row(PHONE, "Anna", (), None, ())], LATER)


async def _change_phone(world: World) -> None:
    other = await world.client("79031112233")
    await world.database.write(clients.update, other.id, ClientDraft(phone=PHONE), LATER)


@pytest.mark.parametrize("come_back", [_add, _import, _change_phone])
def test_who_opted_out_and_was_deleted_comes_back_opted_out_as_of_then(
    play: Play, come_back: Callable[[World], Any]
) -> None:
    async def story(world: World) -> None:
        client = await world.client(PHONE, opted_out=True)
        await world.database.write(clients.delete, [client.id], NOW)
        await come_back(world)
        back = (await everyone(world))[PHONE]
        assert back.id != client.id
        assert (back.opted_out_at, back.opted_out_source) == (NOW, OptOutSource.MANUAL)

    play(story)


def test_who_opts_in_again_comes_off_the_list(play: Play) -> None:
    async def story(world: World) -> None:
        client = await world.client(PHONE, opted_out=True)
        await world.database.write(clients.update, client.id, ClientDraft(phone=PHONE), LATER)
        await world.database.write(clients.delete, [client.id], LATER)
        await _add(world)
        assert not (await everyone(world))[PHONE].opted_out

    play(story)


def test_a_phone_that_is_given_up_stays_on_the_list(play: Play) -> None:
    async def story(world: World) -> None:
        client = await world.client(PHONE, opted_out=True)
        after = await world.database.write(clients.update, client.id, ClientDraft(phone="79031112233"), LATER)
        assert not after.opted_out
        await _add(world)
        assert (await everyone(world))[PHONE].opted_out

    play(story)


def test_the_list_holds_no_phone(play: Play) -> None:
    async def story(world: World) -> None:
        client = await world.client(PHONE, opted_out=True)
        await world.database.write(clients.delete, [client.id], NOW)
        (key,) = await world.database.read(
            lambda unit: unit.connection.execute(select(listed.c.phone_key)).scalars().all()
        )
        assert len(key) == 32
        assert PHONE.encode() not in key

    play(story)


@pytest.mark.parametrize("content", ["{0}\n{1}\n", "phone\n{0}\n{1}\n", "name;Телефон\nA;{0}\nB;{1}\n"])
def test_a_stop_list_is_one_column_or_has_one_of_that_name(play: Play, tmp_path: Path, content: str) -> None:
    async def story(world: World) -> None:
        result = await taken(world, tmp_path / "stop.csv", content.format("+7 916 123-45-67", "8 903 111 22 33"))
        assert (result.read, result.added, result.rejected) == (2, 2, 0)
        await _add(world)
        back = (await everyone(world))[PHONE]
        assert (back.opted_out_at, back.opted_out_source) == (LATER, OptOutSource.STOP_LIST)

    play(story)


def test_every_row_of_a_stop_list_is_added_there_already_or_rejected(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stop_list, "CHUNK", 2)

    async def story(world: World) -> None:
        before = await world.client(PHONE, opted_out=True)
        content = f"phone,why\n{PHONE},asked\nabc,\n79031112233,\n8 903 111-22-33,again\n,empty\n"
        result = await taken(world, tmp_path / "stop.csv", content, "cp1251")
        assert result == StopListResult(read=5, added=1, already=2, rejected=2)
        assert (await everyone(world))[PHONE].opted_out_at == before.opted_out_at
        assert (await taken(world, tmp_path / "stop.csv", content)).added == 0

    play(story)


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "phone\n", ""])
def test_a_file_without_phones_changes_nothing(play: Play, tmp_path: Path, content: str) -> None:
    async def story(world: World) -> None:
        with pytest.raises(MailerError):
            await taken(world, tmp_path / "stop.csv", content)
        assert not world.news

    play(story)


def test_pending_messages_of_the_stop_list_end_as_opted_out_at_their_turn(play: Play, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.client(PHONE)
        mailing = await world.mailing()
        await world.pass_time()
        await taken(world, tmp_path / "stop.csv", f"{PHONE}\n")
        assert not await claim(world)
        (message,) = await world.database.read(messages.page, mailing.id, None, None, 10, NOW)
        assert (message.status, message.reason) == (Status.NOT_SENT, NotSent.OPTED_OUT)

    play(story)


def test_a_message_that_was_begun_for_a_phone_is_not_tried_again_once_that_is_on_the_list(
    play: Play, tmp_path: Path
) -> None:
    """GIVEN a message that waits for its retry, and whose client has another phone by now."""

    async def story(world: World) -> None:
        client = await world.client(PHONE)
        mailing = await world.mailing()
        await world.pass_time()
        (first,) = await claim(world)
        await world.database.write(clients.update, client.id, ClientDraft(phone="79031112233"), NOW)
        await taken(world, tmp_path / "stop.csv", f"{PHONE}\n")
        await asyncio.sleep(0)
        assert any(client.id in told.clients for told in world.news[-1:])  # the request under way is looked at again
        await settle(world, first, Verdict.RETRY, retry=0)
        assert not await claim(world)
        (message,) = await world.database.read(messages.page, mailing.id, None, None, 10, NOW)
        assert (message.status, message.reason) == (Status.NOT_SENT, NotSent.OPTED_OUT)

    play(story)


@pytest.mark.parametrize("known", [True, False])
def test_an_opt_out_in_a_row_that_is_skipped_counts(play: Play, known: bool) -> None:
    async def story(world: World) -> None:
        if known:
            await world.client(PHONE)
        rows = [Row(PHONE, "Anna", (), None, ()), Row(PHONE, "Anna", (), None, (), opted_out=True)]
        await world.database.write(imports.store, rows, LATER, skip_duplicates=True)
        (client,) = (await everyone(world)).values()
        assert client.opted_out
        assert await world.database.read(suppression.find, PHONE)

    play(story)


def test_no_undo_reaches_what_a_stop_list_confirmed(play: Play, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        kept, gone = await world.client(PHONE), await world.client("79031112233")
        await world.database.write(editing.opt_out, [kept.id, gone.id], NOW)
        await world.database.write(clients.delete, [gone.id], NOW)
        await taken(world, tmp_path / "stop.csv", f"{PHONE}\n79031112233\n")
        while (last := await world.database.read(undo.last)) and last.kind is not EditKind.ADD:
            await world.database.write(undo.undo, LATER)
        assert {phone: each.opted_out for phone, each in (await everyone(world)).items()} == {
            PHONE: True,
            "79031112233": True,
        }

    play(story)


PHONES = [f"7916000000{n}" for n in range(4)]


class Trial:
    """A directory, and the phones that are to be on the list: what the rules say, kept in one set."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._file = folder / "stop.csv"
        self.out: set[str] = set()
        self.confirmed: set[str] = set()
        """Those of them whom a file has named: no undo reaches these."""
        self._given_up: set[str] = set()
        self._named: set[str] = set()
        """Those who are out because a file said so first: undoing an opt-in makes that so again."""

    async def add(self, phone: str, *, out: bool = False) -> None:
        if await self._id(phone) is None:
            await self._database.write(clients.add, ClientDraft(phone=phone, opted_out=out), NOW)
            self.out |= {phone} if out else set()

    async def add_out(self, phone: str) -> None:
        await self.add(phone, out=True)

    async def import_(self, phone: str) -> None:
        await self._database.write(imports.store, [Row(phone, "", ("t",), None, ())], NOW)

    async def import_out(self, phone: str) -> None:
        async with edits.lasting(self._database, EditKind.IMPORT, NOW) as key:
            rows = [Row(phone, "", (), None, (), opted_out=True)]
            await self._database.write(imports.store, rows, NOW, edit_id=key)
        self._confirm(phone)

    async def undo(self, _phone: str) -> None:
        last = await self._database.read(undo.last)
        if last is None:
            return
        await self._database.write(undo.undo, NOW)
        found = set(await self._database.read(suppression.among, PHONES))
        assert self.confirmed <= found
        if last.kind is EditKind.OPT_IN:
            self.confirmed |= self._given_up & (found - self.out)
            self._named |= self._given_up & (found - self.out)
        self.out = found

    def _confirm(self, phone: str) -> None:
        self._named |= {phone} - self.out
        self.out.add(phone)
        self.confirmed.add(phone)

    async def delete(self, phone: str) -> None:
        await self._database.write(clients.delete, await self._ids(phone), NOW)

    async def opt_out(self, phone: str) -> None:
        await self._database.write(editing.opt_out, ids := await self._ids(phone), NOW)
        self.out |= {phone} if ids else set()

    async def opt_in(self, phone: str) -> None:
        back = {phone} if await self._database.write(editing.opt_in, await self._ids(phone), NOW) else set()
        self.out -= back
        self.confirmed -= back
        self._given_up = self._named & back if back else self._given_up
        self._named -= back

    async def move(self, phone: str) -> None:
        key = await self._id(phone)
        if key is not None and await self._id(PHONES[0]) is None:
            out = phone in self.out
            await self._database.write(clients.update, key, ClientDraft(phone=PHONES[0], opted_out=out), NOW)
            self.out |= {PHONES[0]} if out else set()

    async def stop(self, phone: str) -> None:
        await asyncio.to_thread(self._file.write_text, phone)
        await stop_list.import_stop_list(self._database, self._file, NOW)
        self._confirm(phone)

    async def check(self) -> None:
        assert set(await self._database.read(suppression.among, PHONES)) == self.out
        ids = await self._database.read(clients.ids, ClientQuery())
        for each in await self._database.read(clients.rows, list(ids)):
            assert each.opted_out == (each.phone in self.out)

    async def _ids(self, phone: str) -> list[ClientId]:
        return [ClientId(key) for key in await self._database.read(clients.ids, ClientQuery(search=phone))]

    async def _id(self, phone: str) -> ClientId | None:
        return next(iter(await self._ids(phone)), None)


STEPS = (
    Trial.add,
    Trial.add_out,
    Trial.import_,
    Trial.delete,
    Trial.opt_out,
    Trial.opt_in,
    Trial.move,
    Trial.stop,
    Trial.import_out,
    Trial.undo,
    Trial.undo,
)


@settings(max_examples=80, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(PHONES)), max_size=12))
def test_an_opt_out_holds_over_any_sequence_until_someone_opts_in(
    steps: list[tuple[Callable[[Trial, str], Coroutine[Any, Any, None]], str]],
) -> None:
    async def run(folder: Path) -> None:
        database = Database.open(folder)
        try:
            trial = Trial(database, folder)
            for step, phone in steps:
                await step(trial, phone)
                await trial.check()
        finally:
            await database.close()

    with tempfile.TemporaryDirectory() as name:
        asyncio.run(run(Path(name)))
