"""Clients go out to a file and come back as they were; opt-outs that a file brings, and what an import leaves alone."""

import asyncio
import csv
import itertools
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_mailer.domain.client import Client, ClientDraft, ClientFilter, ClientQuery, OptOutSource, ZoneSource
from desktop_mailer.domain.edit import EditKind
from desktop_mailer.domain.errors import InvalidInput, MailerError
from desktop_mailer.storage import clients, editing, exports, imports, registry, undo
from desktop_mailer.storage.csv_file import Stopped
from desktop_mailer.storage.database import FILE_NAME, Database
from desktop_mailer.storage.imports import ImportOptions
from desktop_mailer.storage.schema import from_ms, to_ms
from desktop_mailer.storage.table_writer import Dialect
from tests.storage.conftest import NOW, Story, World, write_registry

Play = Callable[[Story], None]
LATER = NOW + timedelta(days=3)
BOOK = ""
"""The delimiter of a workbook."""

odd = st.text(st.sampled_from("'=+-@＝|,;\\\"\t\r\n \0\ufeff\u2028aЯ€😀\ud800") | st.characters(), max_size=12)
names = odd | st.sampled_from(
    [
        "Phone",
        "tag",
        "'name",
        "отказ",
        "'Отказ",
        "consent",
        "Timezone_source",
        "a;b;c;d;e;f;g",
        "a,b",
        "x\ty\tz\tw\tv\tu",
    ]
)
moments = st.integers(0, to_ms(NOW)).map(from_ms)
people = st.builds(
    ClientDraft,
    phone=st.just("79000000000"),
    name=odd,
    tags=st.lists(odd, max_size=4).map(tuple),
    timezone=st.sampled_from([None, "Europe/Moscow", "UTC", "Asia/Omsk"]),
    fields=st.dictionaries(names, odd, max_size=4).map(lambda found: tuple(found.items())),
    opted_out=st.booleans(),
    consent_at=st.none() | moments,
    consent_source=odd,
)


def told(client: Client) -> object:
    """All that a file carries. A field with nothing in it is no field."""
    fields = {name: value for name, value in client.fields if value}
    zone = client.timezone, client.timezone_source
    consent = client.consent_at, client.consent_source
    return client.name, sorted(client.tags), zone, fields, client.opted_out_at, consent


async def everyone(database: Database) -> dict[str, Client]:
    ids = await database.read(clients.ids, ClientQuery())
    return {each.phone: each for each in await database.read(clients.rows, list(ids))}


@settings(max_examples=60, deadline=None)
@given(
    drafts=st.lists(st.tuples(people, moments), min_size=1, max_size=5),
    delimiter=st.sampled_from([",", ";", "\t", BOOK]),
)
def test_what_is_exported_and_imported_into_an_empty_directory_is_the_same(
    drafts: list[tuple[ClientDraft, datetime]], delimiter: str
) -> None:
    async def run(folder: Path) -> None:
        first, second = Database.open(folder / "1"), Database.open(folder / "2")
        try:
            for number, (draft, at) in enumerate(drafts):
                checked = replace(draft, phone=f"7900000000{number}")
                await first.write(clients.add, checked, at)
            path = folder / ("out.csv" if delimiter else "out.xlsx")
            written = await first.read(exports.export_clients, path, Dialect(delimiter=delimiter), ClientQuery())
            assert written == len(drafts)
            result = await imports.import_clients(second, path, ImportOptions(), LATER)
            assert (result.added, result.rejected, result.delimiter) == (len(drafts), 0, delimiter)
            before, after = await everyone(first), await everyone(second)
            assert {phone: told(each) for phone, each in after.items()} == {
                phone: told(each) for phone, each in before.items()
            }
            dry = await imports.import_clients(first, path, ImportOptions(dry_run=True), LATER)
            assert dry.same == len(drafts)
        finally:
            await first.close()
            await second.close()

    with tempfile.TemporaryDirectory() as name:
        asyncio.run(run(Path(name)))


def test_a_zone_that_the_registry_suggested_comes_back_as_such(play: Play, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await registry.import_file(world.database, write_registry(tmp_path / "registry.csv"))
        await world.client("79161000001")
        await world.client("79161000002", timezone="Asia/Tomsk")
        path = tmp_path / "out.csv"
        await world.database.read(exports.export_clients, path, Dialect(), ClientQuery())
        before = await everyone(world.database)
        await world.database.write(clients.delete, ClientQuery(), NOW)
        await imports.import_clients(world.database, path, ImportOptions(), LATER)
        after = await everyone(world.database)
        assert {phone: told(each) for phone, each in after.items()} == {
            phone: told(each) for phone, each in before.items()
        }
        assert {each.timezone_source for each in after.values()} == {ZoneSource.REGISTRY, ZoneSource.MANUAL}

    play(story)


def test_an_export_that_is_stopped_leaves_no_file(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "CHUNK", 1)

    async def story(world: World) -> None:
        ids = [(await world.client(f"7916100000{n}")).id for n in range(3)]
        path, stop = tmp_path / "out.csv", threading.Event()
        read = world.database.read
        with pytest.raises(Stopped):
            await read(exports.export_clients, path, Dialect(), ids, lambda _fraction: stop.set(), stop)
        assert not path.exists()
        assert await read(exports.export_clients, path, Dialect(), [ids[2], ids[0]]) == 2
        with path.open(encoding="utf-8-sig", newline="") as stream:
            assert [row[0] for row in csv.reader(stream)] == ["phone", "79161000002", "79161000000"]
        assert path.stat().st_mode & 0o077 == 0 or sys.platform == "win32"

    play(story)


def test_a_consent_in_a_file_is_stored_and_an_empty_cell_leaves_it(play: Play, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        path = tmp_path / "clients.csv"
        path.write_text(
            "phone,согласие,consent_source\n79160000001,2026-05-01,форма\n79160000002,да,\n79160000003,,x\n"
            "79160000004,maybe,\n",
            encoding="utf-8",
        )
        await world.client("79160000003", consent_at=NOW, consent_source="shop")
        result = await imports.import_clients(world.database, path, ImportOptions(), LATER)
        assert (result.added, result.updated, result.rejected) == (2, 1, 1)
        found = await everyone(world.database)
        agreed = {phone[-1]: (each.consent_at, each.consent_source) for phone, each in found.items()}
        assert agreed["1"][1] == "форма"
        assert agreed["1"][0] is not None
        assert (agreed["2"], agreed["3"]) == ((LATER, None), (NOW, "shop"))

    play(story)


def test_an_export_holds_whom_the_filter_means_and_is_no_formula(play: Play, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        for number, (name, tags, zone, out) in enumerate(
            [
                ("=1+1", ("a,b", "vip"), "Asia/Omsk", False),
                ("Anna", ("vip",), None, True),
                ("Bob", (), "Europe/Moscow", False),
            ]
        ):
            await world.client(f"7916000000{number}", name=name, tags=tags, timezone=zone, opted_out=out)
        path = tmp_path / "out.csv"

        async def written(**chosen: object) -> list[list[str]]:
            query = ClientQuery(**chosen)  # type: ignore[arg-type]
            progress: list[float] = []
            count = await world.database.read(exports.export_clients, path, Dialect(), query, progress.append)
            with path.open(encoding="utf-8-sig", newline="") as stream:
                rows = list(csv.reader(stream))[1:]
            assert (len(rows), progress) == (count, [1.0] if rows else [])
            return rows

        assert await written() == [
            ["79160000000", "'=1+1", r"a\,b|vip", "Asia/Omsk", "manual", "", "", ""],
            ["79160000001", "Anna", "vip", "", "", "2026-06-01T12:00:00.000+00:00", "", ""],
            ["79160000002", "Bob", "", "Europe/Moscow", "manual", "", "", ""],
        ]
        filters: list[tuple[str, dict[str, object]]] = [
            ("01", {"filter": ClientFilter(tags=("vip",))}),
            ("0", {"filter": ClientFilter(tags=("vip", "a,b"), all_tags=True)}),
            ("12", {"zones": ("", "Europe/Moscow")}),
            ("1", {"opted_out": True}),
            ("02", {"opted_out": False}),
            ("2", {"search": "bob"}),
            ("", {"filter": ClientFilter(operator_codes=("917",))}),
        ]
        for expected, chosen in filters:
            assert "".join(row[0][-1] for row in await written(**chosen)) == expected

    play(story)


def test_an_export_never_replaces_the_database(play: Play, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        with pytest.raises(MailerError, match="the database itself"):
            await world.database.read(exports.export_clients, tmp_path / FILE_NAME, Dialect(), ClientQuery())

    play(story)


@pytest.mark.parametrize(
    ("cell", "since"),
    [
        *itertools.product(["yes", "ДА", "TRUE", "1", "x", "'+"], [LATER]),
        ("2026-05-31T10:00:00+03:00", datetime(2026, 5, 31, 7, tzinfo=UTC)),
        ("05.06.2024", datetime(2024, 6, 5).astimezone(UTC)),
        ("5.6.2024 9:07", datetime(2024, 6, 5, 9, 7).astimezone(UTC)),
        ("05.06.2024, 19:07:31", datetime(2024, 6, 5, 19, 7, 31).astimezone(UTC)),
        ("2999-01-01", LATER),
        *itertools.product(["", "no", "Нет", "FALSE", "0", "'-"], [None]),
    ],
)
@pytest.mark.parametrize("known", [False, True])
def test_an_opt_out_in_a_file_is_taken_and_goes_on_the_list(
    play: Play, tmp_path: Path, cell: str, since: datetime | None, known: bool
) -> None:
    path = tmp_path / "clients.csv"
    path.write_text(f"Телефон;Отказ\n79160000000;{cell}\n", encoding="cp1251")

    async def story(world: World) -> None:
        if known:
            await world.client("79160000000")
        await imports.import_clients(world.database, path, ImportOptions(), LATER)
        (client,) = (await everyone(world.database)).values()
        assert client.opted_out_at == since
        assert client.opted_out_source == (OptOutSource.IMPORT if since else None)
        await world.database.write(clients.delete, [client.id], LATER)
        assert (await world.client("79160000000")).opted_out_at == since

    play(story)


def test_no_file_clears_an_opt_out_or_moves_its_date_and_no_undo_takes_back_one_that_a_file_brought(
    play: Play, tmp_path: Path
) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("phone,opted_out\n79160000000,no\n79160000001,yes\n79160000002,yes\n79160000002,no\n")

    async def story(world: World) -> None:
        await world.client("79160000000", opted_out=True)
        await world.client("79160000001", opted_out=True)
        await imports.import_clients(world.database, path, ImportOptions(), LATER)
        found = await everyone(world.database)
        assert [each.opted_out_at for each in found.values()] == [NOW, NOW, LATER]
        assert (await world.database.write(undo.undo, LATER)).restored == 1
        assert (await world.client("79160000002")).opted_out_at == LATER

    play(story)


def test_an_opt_out_that_says_neither_yes_nor_no_rejects_its_row(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("phone,opted_out\n79160000000,звонил\n79160000001,99999999999999999999\n", encoding="utf-8")

    async def story(world: World) -> None:
        result = await imports.import_clients(
            world.database, path, ImportOptions(rejects=tmp_path / "rejects.csv"), NOW
        )
        assert (result.added, result.rejected) == (0, 2)
        assert "звонил" in (tmp_path / "rejects.csv").read_text("utf-8-sig")

    play(story)


@pytest.mark.parametrize(
    ("cell", "said"), [("soon", "neither yes nor no"), ("31.02.2024", "is no date"), ("01.01.2999", "yet to come")]
)
def test_a_consent_that_is_none_or_yet_to_come_rejects_its_row(
    play: Play, tmp_path: Path, cell: str, said: str
) -> None:
    path, rejects = tmp_path / "clients.csv", tmp_path / "rejects.csv"
    path.write_text(f"phone;consent\n79160000000;{cell}\n79160000001;{NOW + timedelta(hours=9)}\n", encoding="utf-8")

    async def story(world: World) -> None:
        result = await imports.import_clients(world.database, path, ImportOptions(rejects=rejects), NOW)
        assert (result.added, result.rejected) == (1, 1)  # somewhere it is later already
        assert said in rejects.read_text("utf-8-sig")

    play(story)


def test_a_free_field_cannot_have_the_name_of_a_column() -> None:
    with pytest.raises(InvalidInput, match="timezone"):
        ClientDraft(phone="79160000000", fields=(("timezone", "x"),)).checked()


@pytest.mark.parametrize("chunk", [2, 1_000])
def test_rows_that_say_nothing_new_leave_their_clients_untouched_and_are_nothing_to_undo(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(imports, "CHUNK", chunk)
    path = tmp_path / "clients.csv"
    path.write_text(
        "phone,name,tags,timezone,opted_out,town\n"
        "79162000000,Anna,b|a,Asia/Omsk,yes,Omsk\n"
        "79162000001,,,,,\n"
        "79162000002,,c,,,\n"
        "79161000001,,,,,\n"  # the registry knows a zone for it
        "79162000001,Bob,,,,\n",
        encoding="utf-8",
    )

    async def story(world: World) -> None:
        await world.client(
            "79162000000",
            name="Anna",
            tags=("a", "b"),
            timezone="Asia/Omsk",
            fields=(("town", "Omsk"),),
            opted_out=True,
        )
        await world.client("79162000001", name="Bob")
        await world.client("79162000002", tags=("a",))
        await world.client("79161000001")
        await registry.import_file(world.database, write_registry(tmp_path / "registry.csv"))
        before = await everyone(world.database)
        world.news.clear()
        result = await imports.import_clients(world.database, path, ImportOptions(), LATER)
        assert (result.read, result.updated) == (5, 5)
        after = await everyone(world.database)
        changed = {phone for phone in before if before[phone] != after[phone]}
        assert changed == {phone for phone in before if after[phone].updated_at == LATER}
        assert changed == {"79162000002", "79161000001"}
        assert {key for each in world.news for key in each.clients} == {after[phone].id for phone in changed}
        edit = await world.database.read(undo.last)
        assert edit is not None
        assert (edit.kind, edit.count) == (EditKind.IMPORT, 2)
        world.news.clear()
        await imports.import_clients(world.database, path, ImportOptions(), LATER)
        assert await world.database.read(undo.last) == edit
        assert not any(each.clients for each in world.news)
        await world.database.write(undo.undo, LATER)
        assert {phone: each.tags for phone, each in (await everyone(world.database)).items()} == {
            phone: each.tags for phone, each in before.items()
        }

    play(story)


def test_an_import_over_and_over_leaves_the_undo_of_what_was_before(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("phone\n79160000000\n")

    async def story(world: World) -> None:
        client = await world.client("79160000000")
        await world.database.write(editing.add_tag, [client.id], "vip", NOW)
        for _ in range(30):
            await imports.import_clients(world.database, path, ImportOptions(), LATER)
        assert (await world.database.write(undo.undo, LATER)).kind is EditKind.ADD_TAG
        assert (await world.database.write(undo.undo, LATER)).kind is EditKind.ADD

    play(story)
