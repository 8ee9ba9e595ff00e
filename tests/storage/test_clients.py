"""The directory: add, change, delete, find."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest

from desktop_mailer.domain.client import Client, ClientDraft, ClientFilter, ClientQuery, ClientSort
from desktop_mailer.domain.errors import InvalidInput, NotFound
from desktop_mailer.domain.message import NotSent, Status
from desktop_mailer.storage import clients, messages
from tests.storage.conftest import NOW, Story, World

Play = Callable[[Story], None]


def test_client_comes_back_as_it_was_put_in(play: Play) -> None:
    async def story(world: World) -> None:
        made = await world.client(
            "8 (916) 123-45-67", name="Анна", tags=("vip", "new"), timezone="Europe/Moscow", fields=(("city", "Тверь"),)
        )
        assert (made.phone, made.operator_code, made.tags) == ("79161234567", "916", ("new", "vip"))
        assert await world.database.read(clients.get, made.id) == made
        assert await world.database.read(clients.field_names) == ("city",)
        assert await world.database.read(clients.zones) == ("Europe/Moscow",)

    play(story)


def test_phone_in_another_spelling_is_the_same_phone(play: Play) -> None:
    async def story(world: World) -> None:
        first = await world.client("79161234567")
        with pytest.raises(InvalidInput) as caught:
            await world.client("+7 916 123 45 67")
        assert caught.value.problems[0].field == "phone"
        assert str(first.id) in str(caught.value)
        second = await world.client("79161234568")
        with pytest.raises(InvalidInput):
            await world.database.write(clients.update, second.id, ClientDraft(phone="79161234567"), NOW)

    play(story)


def test_search_finds_part_of_phone_name_and_tag(play: Play) -> None:
    async def story(world: World) -> None:
        anna = await world.client("79161234567", name="Анна", tags=("vip",))
        boris = await world.client("79031112233", name="50%_off", tags=("new",))

        async def found(search: str) -> list[int]:
            return list(await world.database.read(clients.ids, ClientQuery(search=search)))

        assert await found("анн") == [anna.id]
        assert await found("12345") == [anna.id]
        assert await found("8 (916) 123") == [anna.id]
        assert await found("vip") == [anna.id]
        assert await found("%_o") == [boris.id]
        assert await found("%") == [boris.id]
        assert await found("[%") == await found("*_o") == await found("%?") == []
        assert await found("nobody") == []

    play(story)


def test_filter_ors_codes_and_tags_and_ands_the_two(play: Play) -> None:
    async def story(world: World) -> None:
        a = await world.client("79160000001", tags=("x", "y"))
        b = await world.client("79170000002", tags=("x",))
        c = await world.client("79180000003", tags=("y",))

        async def found(**chosen: object) -> list[int]:
            query = ClientQuery(filter=ClientFilter(**chosen))  # type: ignore[arg-type]
            ids = list(await world.database.read(clients.ids, query))
            assert len(ids) == await world.database.read(clients.count, query)
            return ids

        assert await found() == [a.id, b.id, c.id]
        assert await found(operator_codes=("916", "918")) == [a.id, c.id]
        assert await found(tags=("x", "y")) == [a.id, b.id, c.id]
        assert await found(tags=("x", "y"), all_tags=True) == [a.id]
        assert await found(operator_codes=("917",), tags=("y",)) == []

    play(story)


def test_clients_are_found_by_their_zone_and_by_having_none(play: Play) -> None:
    async def story(world: World) -> None:
        omsk = await world.client("79160000001", timezone="Asia/Omsk")
        moscow = await world.client("79170000002", timezone="Europe/Moscow")
        nowhere = await world.client("79180000003")

        async def found(*zones: str) -> list[int]:
            query = ClientQuery(zones=zones)
            ids = list(await world.database.read(clients.ids, query))
            assert len(ids) == await world.database.read(clients.count, query)
            return ids

        assert await found() == [omsk.id, moscow.id, nowhere.id]
        assert await found("Asia/Omsk") == [omsk.id]
        assert await found("") == [nowhere.id]
        assert await found("", "Europe/Moscow") == [moscow.id, nowhere.id]

    play(story)


def test_filters_find_the_same_however_few_or_many_have_a_tag_or_a_code(play: Play) -> None:
    async def story(world: World) -> None:
        rare, usual, both, zone = "rare", "usual", ("usual", "other"), "Asia/Omsk"
        for n in range(60):
            tags = (usual,) + ((rare,) if n % 20 == 0 else ()) + (("other",) if n % 3 else ())
            phone = f"79{16 if n % 10 else 17}00000{n:02}"
            draft = ClientDraft(phone=phone, tags=tags, timezone=zone if n % 4 else None, opted_out=n % 7 == 0)
            await world.database.write(clients.add, draft, NOW)
        people = await world.database.read(clients.page, ClientQuery(), None, 100)
        codes = ((), ("916",), ("917",), ("916", "917"), ("999",))
        for of, tags, every in product(codes, ((), (rare,), (usual,), both, (rare, "nobody's")), (False, True)):
            for out, zones, search in ((None, (), ""), (True, (), ""), (False, (zone,), ""), (None, ("",), "0001")):
                chosen = ClientFilter(operator_codes=of, tags=tags, all_tags=every)
                query = ClientQuery(filter=chosen, opted_out=out, zones=zones, search=search)
                meant = [c.id for c in people if _is_meant(c, query)]
                assert list(await world.database.read(clients.ids, query)) == meant, query
                assert await world.database.read(clients.count, query) == len(meant), query

    play(story)


def _is_meant(client: Client, query: ClientQuery) -> bool:
    chosen, has = query.filter, set(client.tags)
    return (
        (not chosen.operator_codes or client.operator_code in chosen.operator_codes)
        and (not chosen.tags or (has >= set(chosen.tags) if chosen.all_tags else bool(has & set(chosen.tags))))
        and (query.opted_out is None or client.opted_out is query.opted_out)
        and (not query.zones or (client.timezone or "") in query.zones)
        and query.search in client.phone
    )


def test_order_is_as_asked(play: Play) -> None:
    async def story(world: World) -> None:
        a = await world.client("79160000002", name="b")
        b = await world.client("79160000001", name="A")
        query = ClientQuery(sort=ClientSort.NAME)
        assert list(await world.database.read(clients.ids, query)) == [b.id, a.id]
        query = ClientQuery(sort=ClientSort.PHONE, descending=True)
        assert list(await world.database.read(clients.ids, query)) == [a.id, b.id]
        assert [c.id for c in await world.database.read(clients.rows, [b.id, 99, a.id])] == [b.id, a.id]
        assert [c.id for c in await world.database.read(clients.page, ClientQuery(), a.id, 5)] == [b.id]

    play(story)


def test_the_directory_can_be_ordered_by_each_column(play: Play) -> None:
    async def story(world: World) -> None:
        a = await world.client("79160000003", name="b", tags=("z", "b"), timezone="Asia/Omsk")
        b = await world.client("79150000002", name="A", tags=("c",), opted_out=True)
        c = await world.client("79170000001", name="c", timezone="Europe/Moscow")

        async def ordered(sort: ClientSort, *, descending: bool = False) -> list[int]:
            found = []
            for search in ("", "79"):  # of everyone, and of those who meet a condition
                query = ClientQuery(sort=sort, descending=descending, search=search)
                found.append(list(await world.database.read(clients.ids, query)))
            assert found[0] == found[1]
            return found[0]

        expected = {
            ClientSort.ID: [a.id, b.id, c.id],
            ClientSort.PHONE: [b.id, a.id, c.id],
            ClientSort.NAME: [b.id, a.id, c.id],
            ClientSort.OPERATOR_CODE: [b.id, a.id, c.id],
            ClientSort.TAGS: [c.id, a.id, b.id],
            ClientSort.TIMEZONE: [b.id, a.id, c.id],
            ClientSort.OPTED_OUT: [a.id, c.id, b.id],
        }
        assert {sort: await ordered(sort) for sort in ClientSort} == expected
        assert await ordered(ClientSort.TAGS, descending=True) == [b.id, a.id, c.id]

    play(story)


def test_deleted_client_ends_pending_messages_and_leaves_a_masked_history(play: Play) -> None:
    async def story(world: World) -> None:
        client = await world.client("79161234567")
        mailing = await world.mailing()
        await world.pass_time()
        assert await world.database.write(clients.delete, [client.id], NOW) == 1
        (message,) = await world.database.read(messages.page, mailing.id, None, None, 10, NOW)
        assert (message.status, message.reason) == (Status.NOT_SENT, NotSent.CLIENT_DELETED)
        assert message.phone == "7916*****67"
        with pytest.raises(NotFound):
            await world.database.read(clients.get, client.id)
        later = await world.client("79161234567")
        assert later.id > client.id

    play(story)


def test_opt_out_keeps_its_date_when_the_client_is_edited(play: Play) -> None:
    async def story(world: World) -> None:
        client = await world.client("79161234567", opted_out=True)
        draft = ClientDraft(phone="79161234567", name="Anna", opted_out=True)
        after = await world.database.write(clients.update, client.id, draft, NOW + timedelta(days=3))
        assert (after.opted_out_at, after.name) == (NOW, "Anna")

    play(story)
