"""Bulk edits and their undo: what was before is there again, as far as nobody touched it since."""

import asyncio
import tempfile
from array import array
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select

from desktop_mailer.domain.changes import Table
from desktop_mailer.domain.client import Client, ClientDraft, ClientFilter, ClientId, ClientQuery
from desktop_mailer.domain.edit import EditKind, Undone
from desktop_mailer.domain.errors import FieldError, MailerError
from desktop_mailer.domain.message import NotSent, Status, Waiting
from desktop_mailer.domain.window import parse_window
from desktop_mailer.storage import clients, editing, edits, imports, messages, registry, suppression, undo, zones
from desktop_mailer.storage import phones as phone_jobs
from desktop_mailer.storage.columns import Row
from desktop_mailer.storage.connection import AUTO_CHECKPOINT, CACHE
from desktop_mailer.storage.database import Database, ReadUnit
from desktop_mailer.storage.imports import ImportOptions
from desktop_mailer.storage.schema import edit, edit_client
from tests.storage.conftest import NOW, Story, World, write_registry

Play = Callable[[Story], None]
LATER = NOW + timedelta(days=3)


async def everyone(database: Database) -> list[Client]:
    ids = await database.read(clients.ids, ClientQuery())
    return list(await database.read(clients.rows, list(ids)))


async def undone(world: World) -> Undone:
    return await world.database.write(undo.undo, LATER)


async def pass_over(world: World) -> None:
    """Let the last edit give way, as many later ones would: the next undo is that of the one before."""
    last = await world.database.read(undo.last)
    assert last is not None
    await world.database.write(edits.retire, last.id)


async def add_three(world: World) -> "array[int]":
    for n in range(3):
        await world.client(f"7916000000{n}", tags=("vip",) if n else (), timezone="Asia/Omsk" if n > 1 else None)
    return await world.database.read(clients.ids, ClientQuery())


def test_bulk_edits_change_whom_they_are_for_and_count_only_those_that_differ(play: Play) -> None:
    async def story(world: World) -> None:
        ids = await add_three(world)
        write = world.database.write
        assert await write(editing.add_tag, array("q", [*ids, 99, ids[0]]), " vip ", LATER) == 1
        assert await write(editing.add_tag, ClientQuery(filter=ClientFilter(tags=("vip",))), "new", LATER) == 3
        assert await write(editing.remove_tag, ids[:2], "vip", LATER) == 2
        assert await write(editing.set_zone, ClientQuery(), "Asia/Omsk", LATER) == 2
        assert await write(editing.opt_out, ids[1:], LATER) == 2
        assert await write(editing.opt_in, ids, LATER) == 2
        assert await write(clients.delete, ClientQuery(search="79160000002"), LATER) == 1
        assert [(each.tags, each.timezone, each.opted_out) for each in await everyone(world.database)] == [
            (("new",), "Asia/Omsk", False)
        ] * 2
        for kind, count in [
            (EditKind.DELETE, 1),
            (EditKind.OPT_IN, 2),
            (EditKind.OPT_OUT, 2),
            (EditKind.SET_ZONE, 2),
            (EditKind.REMOVE_TAG, 2),
            (EditKind.ADD_TAG, 3),
            (EditKind.ADD_TAG, 1),
        ]:
            last = await world.database.read(undo.last)
            assert last is not None
            assert (last.kind, last.count, last.at) == (kind, count, LATER)
            assert await undone(world) == Undone(kind=kind, restored=count, left=0)

    play(story)


def test_an_edit_of_nobody_is_nothing_to_undo(play: Play) -> None:
    async def story(world: World) -> None:
        for nobody in ([], [99], ClientQuery()):
            assert await world.database.write(editing.add_tag, nobody, "vip", NOW) == 0
            assert await world.database.write(clients.delete, nobody, NOW) == 0
        with pytest.raises(MailerError, match="nothing to undo"):
            await undone(world)

    play(story)


def test_what_cannot_be_taken_is_refused(play: Play) -> None:
    async def story(world: World) -> None:
        ids = await add_three(world)
        for name in ("", " ", "x" * 101):
            with pytest.raises(FieldError):
                await world.database.write(editing.add_tag, ids, name, NOW)
        with pytest.raises(FieldError):
            await world.database.write(editing.set_zone, ids, "Mars/Base", NOW)

    play(story)


def test_a_change_is_undone_by_its_number_though_another_came_after_it(play: Play) -> None:
    async def story(world: World) -> None:
        ids = await add_three(world)
        write = world.database.write
        await write(editing.add_tag, ids, "new", LATER)
        first = await world.database.read(undo.last)
        assert first is not None
        await write(editing.opt_out, ids[:1], LATER)
        done = await write(undo.undo, LATER, first.id)
        assert done == Undone(kind=EditKind.ADD_TAG, restored=2, left=1)
        assert [each.tags for each in await everyone(world.database)] == [("new",), ("vip",), ("vip",)]
        last = await world.database.read(undo.last)
        assert last is not None
        assert last.kind is EditKind.OPT_OUT
        with pytest.raises(MailerError, match="no longer"):
            await write(undo.undo, LATER, first.id)

    play(story)


def test_deleting_many_ends_messages_and_undoing_it_brings_back_the_clients_alone(play: Play) -> None:
    async def story(world: World) -> None:
        ids = await add_three(world)
        before = await everyone(world.database)
        mailing = await world.mailing()
        await world.pass_time()
        assert await world.database.write(clients.delete, ClientQuery(), LATER) == 3
        assert not await everyone(world.database)
        assert await undone(world) == Undone(kind=EditKind.DELETE, restored=3, left=0)
        assert await everyone(world.database) == before
        history = await world.database.read(messages.page, mailing.id, None, None, 10, NOW)
        assert {(each.status, each.reason) for each in history} == {(Status.NOT_SENT, NotSent.CLIENT_DELETED)}
        assert {each.phone for each in history} == {f"7916*****0{n}" for n in range(3)}
        assert [each.client_id for each in history] == list(ids)

    play(story)


def test_who_was_changed_since_or_whose_phone_is_taken_is_left_alone(play: Play) -> None:
    async def story(world: World) -> None:
        ids = await add_three(world)
        write = world.database.write
        await write(editing.add_tag, ids, "new", NOW)
        await write(clients.update, ClientId(ids[0]), ClientDraft(phone="79160000000", tags=("new",)), NOW)
        await pass_over(world)
        assert await undone(world) == Undone(kind=EditKind.ADD_TAG, restored=2, left=1)
        assert [each.tags for each in await everyone(world.database)] == [("new",), ("vip",), ("vip",)]
        await write(clients.delete, ids[1:], NOW)
        again = await world.client("79160000001")
        await pass_over(world)
        assert await undone(world) == Undone(kind=EditKind.DELETE, restored=1, left=1)
        assert [each.id for each in await everyone(world.database)] == [ids[0], ids[2], again.id]

    play(story)


def test_who_opted_out_while_gone_comes_back_opted_out(play: Play) -> None:
    async def story(world: World) -> None:
        client = await world.client("79160000000")
        await world.database.write(clients.delete, [client.id], NOW)
        other = await world.client("79160000000", opted_out=True)
        await world.database.write(clients.update, other.id, ClientDraft(phone="79160000009", opted_out=True), NOW)
        for _ in range(2):
            await pass_over(world)
        await undone(world)
        assert (await world.database.read(clients.get, client.id)).opted_out

    play(story)


def test_messages_are_weighed_afresh_where_the_zone_changes_and_where_it_changes_back(play: Play) -> None:
    async def story(world: World) -> None:
        ids = await add_three(world)
        mailing = await world.mailing(window=parse_window("09:00-21:00"))
        await world.pass_time()

        async def waiting() -> list[str]:
            found = await world.database.read(messages.page, mailing.id, None, None, 10, NOW)
            return [each.reason for each in found if each.client_id == ids[0]]

        assert await waiting() == [Waiting.NO_TIME_ZONE]
        await world.database.write(editing.set_zone, ids[:1], "Europe/Moscow", NOW)
        assert await waiting() != [Waiting.NO_TIME_ZONE]
        await undone(world)
        assert (await world.database.read(clients.get, ClientId(ids[0]))).timezone is None

    play(story)


@pytest.mark.parametrize("chunk", [2, 1_000])
def test_a_whole_import_is_undone_as_one(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(imports, "CHUNK", chunk)
    path = tmp_path / "clients.csv"
    rows = ["79160000000,Anna,new,Asia/Omsk", "79160000001,,,", *(f"7903000000{n},,x," for n in range(5))]
    path.write_text("\n".join(["phone,name,tag,timezone", *rows, rows[0], rows[3]]), encoding="utf-8")

    async def story(world: World) -> None:
        await add_three(world)
        before = await everyone(world.database)
        await imports.import_clients(world.database, path, ImportOptions(), LATER)
        last = await world.database.read(undo.last)
        assert last is not None
        assert (last.kind, last.count) == (EditKind.IMPORT, 6)  # one row says nothing new
        added = await world.database.read(clients.ids, ClientQuery(search="79030000004"))
        await world.database.write(editing.opt_out, added, LATER)
        await pass_over(world)
        assert await undone(world) == Undone(kind=EditKind.IMPORT, restored=5, left=1)
        after = await everyone(world.database)
        assert after[:3] == before
        assert [(each.phone, each.opted_out) for each in after[3:]] == [("79030000004", True)]

    play(story)


def test_only_the_last_twenty_of_thirty_days_are_kept_and_the_rest_goes_in_chunks(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edits, "SWEEP_CHUNK", 2)

    def kept(unit: ReadUnit) -> tuple[int, int]:
        counts = [unit.connection.execute(select(func.count()).select_from(each)) for each in (edit, edit_client)]
        return counts[0].scalar_one(), counts[1].scalar_one()

    async def story(world: World) -> None:
        ids = await add_three(world)
        for n in range(edits.KEPT + 5):
            await world.database.write(editing.add_tag, ids, f"tag {n}", NOW)
        await undo.tidy(world.database, NOW)
        assert await world.database.read(kept) == (edits.KEPT, 3 * edits.KEPT)
        await undo.tidy(world.database, NOW + edits.KEPT_FOR)
        assert await world.database.read(kept) == (edits.KEPT, 3 * edits.KEPT)
        assert await world.database.write(edits.sweep, NOW + edits.KEPT_FOR + timedelta(seconds=1))
        assert await world.database.read(undo.last) is None
        await undo.tidy(world.database, NOW + edits.KEPT_FOR + timedelta(seconds=1))
        assert await world.database.read(kept) == (0, 0)

    play(story)


def test_an_edit_of_many_leaves_the_writer_as_it_was(play: Play) -> None:
    def kept(unit: ReadUnit) -> list[int]:
        names = ("cache_size", "wal_autocheckpoint")
        return [unit.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names]

    async def story(world: World) -> None:
        log = world.database.path.with_name(f"{world.database.path.name}-wal")
        people = [Row.of(ClientDraft(phone=f"79{n:09}")) for n in range(6_000)]
        await world.database.write(imports.store, people, NOW)
        assert await world.database.write(editing.add_tag, ClientQuery(), "new", LATER) == len(people)
        assert await world.database.write(kept) == [-CACHE, AUTO_CHECKPOINT]
        assert (await undone(world)).restored == len(people)
        size = log.stat().st_size
        await world.client("79990000001")
        assert log.stat().st_size == size  # it begins anew, for all of it is in the database

    play(story)


def test_an_import_that_still_goes_on_cannot_be_undone_and_gives_way_to_no_other_edit(play: Play) -> None:
    async def story(world: World) -> None:
        first, second = Row("79160000000", "", (), None, ()), Row("79160000001", "", (), None, ())
        async with edits.lasting(world.database, EditKind.IMPORT, NOW) as key:
            await world.database.write(imports.store, [first], NOW, edit_id=key)
            with pytest.raises(MailerError):
                await undone(world)
            for n in range(edits.KEPT + 1):
                await world.client(f"7917000{n:04}")
            await world.database.write(imports.store, [second], NOW, edit_id=key)
        assert (await world.database.write(undo.undo, LATER, key)).restored == 2

    play(story)


def test_an_import_that_ended_in_trouble_can_be_undone(play: Play) -> None:
    async def story(world: World) -> None:
        async def broken_import() -> None:
            async with edits.lasting(world.database, EditKind.IMPORT, NOW) as key:
                row = Row("79160000000", "", (), None, ())
                await world.database.write(imports.store, [row], NOW, edit_id=key)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await broken_import()
        assert (await undone(world)).restored == 1
        assert await everyone(world.database) == []

    play(story)


@pytest.mark.parametrize("added_by_it", [True, False])
def test_what_was_edited_by_hand_while_an_import_went_on_outlives_its_undo(play: Play, added_by_it: bool) -> None:
    async def story(world: World) -> None:
        if not added_by_it:
            await world.client("79160000000", name="Anna")
        async with edits.lasting(world.database, EditKind.IMPORT, NOW) as key:
            for name in ("Berta", "Clara"):
                if name == "Clara":  # the file names the phone again
                    (its,) = await everyone(world.database)
                    await world.database.write(
                        clients.update, its.id, replace(ClientDraft.of(its), name="By hand"), NOW
                    )
                row = Row("79160000000", name, (), None, ())
                await world.database.write(imports.store, [row], NOW, edit_id=key)
        assert (await world.database.write(undo.undo, LATER, key)).restored == 1
        assert [each.name for each in await everyone(world.database)] == ["By hand"]

    play(story)


def test_an_opt_out_that_a_file_brought_outlives_every_undo(play: Play) -> None:
    async def story(world: World) -> None:
        phones = [f"7916000000{n}" for n in range(3)]
        first, second, third = [await world.client(phone) for phone in phones]
        await world.database.write(clients.update, first.id, ClientDraft(phone=first.phone, name="Anna"), NOW)
        await world.database.write(editing.opt_out, [second.id], NOW)
        async with edits.lasting(world.database, EditKind.IMPORT, NOW) as key:
            rows = [Row(phone, "", (), None, (), opted_out=True) for phone in phones]
            await world.database.write(imports.store, rows, NOW, edit_id=key)
        await world.database.write(editing.opt_in, [third.id], NOW)
        while (found := await world.database.read(undo.last)) and found.kind is not EditKind.ADD:
            await undone(world)
        assert {each.phone for each in await everyone(world.database) if each.opted_out} == set(phones)
        assert set(await world.database.read(suppression.among, phones)) == set(phones)

    play(story)


def test_who_is_on_the_stop_list_is_added_and_changed_as_others_are_and_so_undone(play: Play) -> None:
    async def story(world: World) -> None:
        await world.database.write(phone_jobs.suppress, "79160000000", NOW)
        its = await world.client("79160000000", name="Anna")
        await world.database.write(clients.update, its.id, replace(ClientDraft.of(its), name="Berta"), NOW)
        assert (await undone(world)).left == 0
        assert [(each.name, each.opted_out) for each in await everyone(world.database)] == [("Anna", True)]
        assert (await undone(world)).left == 0
        assert await everyone(world.database) == []

    play(story)


def test_filling_zones_from_the_registry_is_one_edit_to_undo(play: Play, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await registry.import_file(world.database, write_registry(tmp_path / "r.csv"))
        async with edits.lasting(world.database, EditKind.IMPORT, NOW) as key:
            rows = [Row(phone, "", (), None, ()) for phone in ("79161000001", "79162000001", "79999000001")]
            await world.database.write(imports.store, rows, NOW, edit_id=key)
        result = await zones.fill(world.database, LATER)
        assert (result.filled, result.left) == (2, 1)
        assert (await undone(world)).restored == 2
        assert [each.timezone for each in await everyone(world.database)] == [None] * 3

    play(story)


PHONES = [f"7916000000{n}" for n in range(4)]
REFUSED = "79169999999"
"""Nobody's before it is added: an opt-out outlives the undo of that, and would hold whoever gets the phone back."""
Act = Callable[[Database, Sequence[int]], Coroutine[Any, Any, object]]


async def _form(database: Database, ids: Sequence[int]) -> None:
    for key in ids:
        draft = ClientDraft(phone=f"79169{key:06}", name=f"Name {key}", tags=("form",), opted_out=key % 2 == 0)
        await database.write(clients.update, ClientId(key), draft, LATER)


async def _add(database: Database, ids: Sequence[int]) -> None:
    there = {each.phone for each in await everyone(database)}
    for phone in sorted({*PHONES[: len(ids) + 1], REFUSED} - there):
        await database.write(clients.add, ClientDraft(phone=phone, tags=("a",), opted_out=phone == REFUSED), LATER)


async def _import(database: Database, ids: Sequence[int]) -> None:
    async with edits.lasting(database, EditKind.IMPORT, LATER) as key:
        for phone in PHONES[: len(ids) + 1]:
            await database.write(imports.store, [Row(phone, "B", ("b",), "Asia/Omsk", ())], LATER, edit_id=key)


ACTS: tuple[Act, ...] = (
    _form,
    _add,
    _import,
    lambda database, ids: database.write(editing.add_tag, ids, "a", LATER),
    lambda database, ids: database.write(editing.remove_tag, ids, "b", LATER),
    lambda database, ids: database.write(editing.set_zone, ids, "Europe/Moscow", LATER),
    lambda database, ids: database.write(editing.set_zone, ids, None, LATER),
    lambda database, ids: database.write(editing.opt_out, ids, LATER),
    lambda database, ids: database.write(editing.opt_in, ids, LATER),
    lambda database, ids: database.write(clients.delete, ids, LATER),
)


@settings(max_examples=40, deadline=None)
@given(
    steps=st.lists(st.tuples(st.sampled_from(ACTS), st.lists(st.integers(1, 8), max_size=3, unique=True)), max_size=6)
)
def test_undo_after_any_sequence_of_edits_restores_each_state_in_turn(steps: list[tuple[Act, list[int]]]) -> None:
    async def story(database: Database) -> None:
        states: dict[int | None, list[Client]] = {None: []}
        for n in range(3):
            await database.write(clients.add, ClientDraft(phone=PHONES[n], tags=("b",) if n else ()), NOW)
        for act, wanted in steps:
            ids = [each.id for each in await everyone(database) if each.id in wanted]
            if len(ids) <= 1 or act is not _form:
                states[await _last(database)] = await everyone(database)
                await act(database, ids)
        while (key := await _last(database)) not in states or len(states) > 1:
            if key in states:
                now_there = await everyone(database)
                assert now_there == states.pop(key)
                out = await database.read(suppression.among, [each.phone for each in now_there])
                assert set(out) == {each.phone for each in now_there if each.opted_out}
            if key is None:
                break
            await database.write(undo.undo, LATER)

    async def _last(database: Database) -> int | None:
        found = await database.read(undo.last)
        return found.id if found else None

    async def run(folder: Path) -> None:
        database = Database.open(folder)
        try:
            await story(database)
        finally:
            await database.close()

    with tempfile.TemporaryDirectory() as name:
        asyncio.run(run(Path(name)))


def test_nothing_large_is_read_whole_for_the_sake_of_a_few(play: Play) -> None:
    """What is chosen drives each statement: no scan of the clients, tags, messages, hashes or of what is kept."""

    async def story(world: World) -> None:
        ids = await add_three(world)
        await world.mailing()
        await world.pass_time()
        plans: dict[str, str] = {}
        writer = world.database._writer
        assert writer is not None
        explaining = False

        def explain(*told: Any) -> None:  # noqa: ANN401 - what the driver is given
            nonlocal explaining
            _, cursor, statement, values, _, many = told
            if explaining or not statement.startswith(("SELECT", "UPDATE", "INSERT", "DELETE")):
                return
            explaining = True
            asked = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values[0] if many else values)
            plans[statement] = "; ".join(row[3] for row in asked)
            explaining = False

        event.listen(writer, "before_cursor_execute", explain)
        write = world.database.write
        await write(editing.add_tag, ids, "new", NOW)
        await write(editing.remove_tag, ids, "vip", NOW)
        await write(editing.set_zone, ids, "Asia/Omsk", NOW)
        await write(editing.opt_out, ids, NOW)
        await write(editing.opt_in, ids, NOW)
        await write(clients.delete, ids, NOW)
        while await world.database.read(undo.last):
            await write(undo.undo, NOW)
        large = ("SCAN client", "SCAN client_tag", "SCAN message", "SCAN suppression", "SCAN edit_client")
        assert len(plans) > 30
        assert not {
            statement: plan
            for statement, plan in plans.items()
            if any(f"{scan}" in f"{step} " for step in plan.split("; ") for scan in (f"{name} " for name in large))
        }

    play(story)


def test_the_news_of_a_bulk_edit_name_the_clients_so_that_the_sender_doubts_its_claims(play: Play) -> None:
    async def story(world: World) -> None:
        ids = await add_three(world)
        world.news.clear()
        await world.database.write(editing.opt_out, ids, NOW)
        await asyncio.sleep(0)
        assert world.news[-1].clients == set(ids)
        assert Table.CLIENTS in world.news[-1].reshaped

    play(story)
