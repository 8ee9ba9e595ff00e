"""Zones from the registry: suggested wherever a client would have none, and never over what a person said."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from desktop_mailer.domain.client import Client, ClientDraft, ClientId, ClientQuery, ZoneSource
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import Waiting
from desktop_mailer.domain.window import Window
from desktop_mailer.storage import clients, imports, messages, registry, zones
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.storage.imports import ImportOptions
from desktop_mailer.storage.zones import FillResult
from tests.storage.conftest import NOW, Story, World, write_registry

Play = Callable[[Story], None]

MOSCOW, OMSK, WHOLE, NOBODY = "79160000000", "79161000000", "79162000000", "79169000000"
"""Phones of the made-up registry: the last two get no zone."""

Known = tuple[str, str | None, ZoneSource | None]


async def load(world: World, tmp_path: Path) -> None:
    await registry.import_file(world.database, write_registry(tmp_path / "registry.csv"))


async def known(world: World) -> list[Known]:
    ids = await world.database.read(clients.ids, ClientQuery())
    found = await world.database.read(clients.rows, list(ids))
    return [(each.phone, each.timezone, each.timezone_source) for each in found]


def written(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


async def take(world: World, path: Path, content: str, *, skip: bool = False, now: datetime = NOW) -> None:
    await imports.import_clients(world.database, written(path, content), ImportOptions(skip_duplicates=skip), now)


async def reasons(world: World) -> list[str]:
    """Why each message waits as of its row: "" where it is due."""

    def stored(unit: ReadUnit) -> list[str]:
        rows = unit.connection.exec_driver_sql("SELECT reason FROM message ORDER BY client_id")
        return list(rows.scalars())

    return await world.database.read(stored)


def test_an_import_gives_a_zone_to_whoever_would_have_none(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"

    async def story(world: World) -> None:
        await take(world, path, f"phone,timezone\n{MOSCOW},\n")
        assert await known(world) == [(MOSCOW, None, None)]  # nothing is loaded yet
        await load(world, tmp_path)
        await take(world, path, f"phone,timezone\n{OMSK},\n{WHOLE},\n{NOBODY},\n79161000001,Asia/Tomsk\n")
        assert await known(world) == [
            (MOSCOW, None, None),
            (OMSK, "Asia/Omsk", ZoneSource.REGISTRY),
            (WHOLE, None, None),
            (NOBODY, None, None),
            ("79161000001", "Asia/Tomsk", ZoneSource.MANUAL),
        ]
        assert await world.database.read(clients.zones) == ("Asia/Omsk", "Asia/Tomsk")

    play(story)


def test_an_import_over_known_clients_fills_what_is_empty_and_keeps_what_a_person_said(
    play: Play, tmp_path: Path
) -> None:
    path = tmp_path / "clients.csv"

    async def story(world: World) -> None:
        await world.client(MOSCOW, timezone="Asia/Tomsk")
        await world.client(OMSK)
        await load(world, tmp_path)
        rows = f"phone,name,timezone\n{MOSCOW},Anna,\n{OMSK},Bob,\n"
        await take(world, path, rows, skip=True)
        assert (await known(world))[1] == (OMSK, None, None)
        await take(world, path, rows)
        assert await known(world) == [
            (MOSCOW, "Asia/Tomsk", ZoneSource.MANUAL),
            (OMSK, "Asia/Omsk", ZoneSource.REGISTRY),
        ]

    play(story)


@pytest.mark.parametrize(("named", "source"), [("Asia/Omsk", ZoneSource.REGISTRY), ("Asia/Tomsk", ZoneSource.MANUAL)])
def test_a_later_import_that_names_another_zone_makes_it_manual_and_one_that_names_the_same_keeps_its_source(
    play: Play, tmp_path: Path, named: str, source: ZoneSource
) -> None:
    path = tmp_path / "clients.csv"

    async def story(world: World) -> None:
        await load(world, tmp_path)
        await take(world, path, f"phone,timezone\n{OMSK},\n")
        assert await known(world) == [(OMSK, "Asia/Omsk", ZoneSource.REGISTRY)]
        await take(world, path, f"phone,timezone\n{OMSK},{named}\n{OMSK},\n")
        assert await known(world) == [(OMSK, named, source)]
        await take(world, path, f"phone,timezone\n{OMSK},\n")
        assert await known(world) == [(OMSK, named, source)]

    play(story)


def test_a_phone_twice_in_a_file_takes_the_zone_that_one_of_its_rows_names(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"

    async def story(world: World) -> None:
        await load(world, tmp_path)
        await take(world, path, f"phone,timezone\n{OMSK},\n{OMSK},Asia/Tomsk\n{MOSCOW},Asia/Tomsk\n{MOSCOW},\n")
        assert await known(world) == [
            (OMSK, "Asia/Tomsk", ZoneSource.MANUAL),
            (MOSCOW, "Asia/Tomsk", ZoneSource.MANUAL),
        ]

    play(story)


def test_the_form_takes_the_suggestion_for_an_empty_zone_and_makes_a_zone_that_is_named_manual(
    play: Play, tmp_path: Path
) -> None:
    async def story(world: World) -> None:
        await load(world, tmp_path)

        async def save(client: Client, zone: str | None, phone: str = OMSK) -> Client:
            draft = ClientDraft(phone=phone, timezone=zone)
            return await world.database.write(clients.update, client.id, draft, NOW)

        added = await world.client(OMSK)
        assert (added.timezone, added.timezone_source) == ("Asia/Omsk", ZoneSource.REGISTRY)
        kept = await save(added, added.timezone)
        assert (kept.timezone, kept.timezone_source) == ("Asia/Omsk", ZoneSource.REGISTRY)
        elsewhere = await save(kept, kept.timezone, MOSCOW)
        assert (elsewhere.timezone, elsewhere.timezone_source) == ("Europe/Moscow", ZoneSource.REGISTRY)
        back = await save(elsewhere, elsewhere.timezone, OMSK)
        assert (back.timezone, back.timezone_source) == ("Asia/Omsk", ZoneSource.REGISTRY)
        named = await save(back, "Asia/Tomsk")
        assert (named.timezone, named.timezone_source) == ("Asia/Tomsk", ZoneSource.MANUAL)
        moved = await save(named, "Asia/Tomsk", MOSCOW)
        assert (moved.timezone, moved.timezone_source) == ("Asia/Tomsk", ZoneSource.MANUAL)
        cleared = await save(moved, None, MOSCOW)
        assert (cleared.timezone, cleared.timezone_source) == ("Europe/Moscow", ZoneSource.REGISTRY)
        unknown = await save(cleared, None, NOBODY)
        assert (unknown.timezone, unknown.timezone_source) == (None, None)
        assert await world.database.read(clients.zones) == ("Asia/Omsk", "Asia/Tomsk", "Europe/Moscow")

    play(story)


def test_fill_zones_fills_those_without_one_and_can_be_run_again(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zones, "CHUNK", 7)

    async def story(world: World) -> None:
        with pytest.raises(MailerError, match="no numbering registry"):
            await zones.fill(world.database, NOW)
        await world.client(MOSCOW, timezone="Asia/Tomsk")
        for number in range(30):
            await world.client(f"79161{number:06}")
        await world.client(WHOLE)
        await world.client(NOBODY)
        await load(world, tmp_path)
        world.news.clear()
        told: list[float] = []
        later = NOW + timedelta(minutes=1)
        assert await zones.fill(world.database, later, told.append) == FillResult(filled=30, left=2)
        assert told == sorted(told)
        assert (len(told), told[-1]) == (5, 1.0)
        assert {each for news in world.news for each in news.clients} == set(map(ClientId, range(2, 32)))
        assert await known(world) == [
            (MOSCOW, "Asia/Tomsk", ZoneSource.MANUAL),
            *((f"79161{number:06}", "Asia/Omsk", ZoneSource.REGISTRY) for number in range(30)),
            (WHOLE, None, None),
            (NOBODY, None, None),
        ]
        assert (await world.database.read(clients.get, ClientId(2))).updated_at == later
        assert await world.database.read(clients.zones) == ("Asia/Omsk", "Asia/Tomsk")
        assert await zones.fill(world.database, NOW) == FillResult(filled=0, left=2)

    play(story)


def test_fill_zones_that_is_stopped_goes_on_with_the_rest_when_run_again(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zones, "CHUNK", 10)

    async def story(world: World) -> None:
        for number in range(25):
            await world.client(f"79161{number:06}")
        await load(world, tmp_path)
        stop = threading.Event()
        first = await zones.fill(world.database, NOW, lambda _: stop.set(), stop)
        assert first == FillResult(filled=10, left=15, stopped=True)
        assert await zones.fill(world.database, NOW) == FillResult(filled=15, left=0)

    play(story)


@pytest.mark.parametrize("way", ["fill", "import", "form"])
def test_messages_that_waited_for_a_zone_go_out_once_their_clients_have_one(
    play: Play, tmp_path: Path, way: str
) -> None:
    window = Window(start=time(9), end=time(21))  # at NOW it is 15:00 in Moscow

    async def story(world: World) -> None:
        await world.client(MOSCOW)
        await world.client(NOBODY)
        await world.mailing(window=window)
        await world.pass_time()
        assert await reasons(world) == [Waiting.NO_TIME_ZONE] * 2
        await load(world, tmp_path)
        later = datetime(2026, 6, 1, 12, 5, tzinfo=UTC)
        if way == "fill":
            await zones.fill(world.database, later)
        elif way == "import":
            await take(world, tmp_path / "clients.csv", f"phone,name\n{MOSCOW},Anna\n{NOBODY},Bob\n", now=later)
        else:
            await world.database.write(clients.update, ClientId(1), ClientDraft(phone=MOSCOW), later)
        assert await reasons(world) == ["", Waiting.NO_TIME_ZONE]
        shown = await world.database.read(messages.page, MailingId(1), None, None, 10, later)
        assert [each.next_attempt_at for each in shown] == [later, None]

    play(story)
