"""A dry run tells what the import then does, and a sample what is wrong at which cell."""

import random
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_mailer.domain.client import Client, ClientQuery
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.storage import clients, csv_file, imports, registry
from desktop_mailer.storage.csv_file import Stopped
from desktop_mailer.storage.imports import ImportOptions
from desktop_mailer.storage.samples import Sample, sample
from tests.storage.conftest import NOW, Story, World, write_registry
from tests.storage.workbooks import write_workbook

Play = Callable[[Story], None]
Said = tuple[str, tuple[str, ...], str | None, tuple[tuple[str, str], ...]]


async def said(world: World) -> dict[str, Said]:
    """What the directory says of each phone."""
    ids = await world.database.read(clients.ids, ClientQuery())
    found = await world.database.read(clients.rows, list(ids))
    return {each.phone: _said(each) for each in found}


def _said(client: Client) -> Said:
    return client.name, client.tags, client.timezone, tuple(sorted(client.fields))


def made_up(path: Path, chance: random.Random, rows: int) -> Path:
    """Rows of few phones, 916000000N, in several spellings, each cell often empty; some are wrong."""
    lines = ["phone,name,tags,timezone,town"]
    for _ in range(rows):
        phone = chance.choice(["7916000", "8 (916) 000-", "+7 916 000 "]) + f"{chance.randrange(60):04}"
        cells = [
            chance.choice([phone] * 9 + ["x"]),
            chance.choice(["", "Anna", "Bob"]),
            chance.choice(["", "a", "b|a", "a|b"]),
            chance.choice(["", "", "Europe/Moscow", "Asia/Omsk", "Mars/Base"]),
            chance.choice(["", "Omsk", "Tomsk"]),
        ]
        lines.append(",".join(cells))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_a_dry_run_tells_exactly_what_the_import_does(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, skip: bool
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 7)
    chance = random.Random(seed)
    first, second = made_up(tmp_path / "1.csv", chance, 40), made_up(tmp_path / "2.csv", chance, 90)

    async def story(world: World) -> None:
        await imports.import_clients(world.database, first, ImportOptions(), NOW)
        await registry.import_file(world.database, write_registry(tmp_path / "registry.csv"))
        before = await said(world)
        dry = await imports.import_clients(
            world.database, second, ImportOptions(dry_run=True, skip_duplicates=skip), NOW
        )
        assert await said(world) == before
        done = await imports.import_clients(world.database, second, ImportOptions(skip_duplicates=skip), NOW)
        assert (dry.read, dry.added, dry.updated, dry.skipped, dry.rejected) == (
            done.read,
            done.added,
            done.updated,
            done.skipped,
            done.rejected,
        )
        assert dry.read == dry.added + dry.updated + dry.skipped + dry.rejected == 90
        assert min(dry.added, dry.duplicates, dry.rejected) > 0
        assert len(await said(world)) == len(before) + dry.added

    play(story)


def test_a_dry_run_knows_which_rows_would_change_a_client(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    rows = {  # whether it changes the client
        "79162000001,Anna,b|a,Asia/Omsk,Omsk": False,
        "79162000002,,,,": False,
        "8 916 200-00-03,Anna,,,": False,
        "79162000004,anna,,,": True,
        "79162000005,,a,,": True,
        "79162000006,,,Asia/Tomsk,": True,
        "79162000007,,,,Tomsk": True,
        "79161000001,,,,": True,  # the registry knows a zone for it, and it has none
    }
    path.write_text("phone,name,tags,timezone,town\n" + "\n".join(rows), encoding="utf-8")

    async def story(world: World) -> None:
        for n in range(1, 8):
            await world.client(
                f"7916200000{n}", name="Anna", tags=("a", "b"), timezone="Asia/Omsk", fields=(("town", "Omsk"),)
            )
        await world.client("79161000001")
        await registry.import_file(world.database, write_registry(tmp_path / "registry.csv"))
        before = await said(world)
        dry = await imports.import_clients(world.database, path, ImportOptions(dry_run=True), NOW)
        assert (dry.updated, dry.same, dry.duplicates) == (8, 3, 0)
        await imports.import_clients(world.database, path, ImportOptions(), NOW)
        after = await said(world)
        assert [phone for phone in before if before[phone] != after[phone]] == [
            *(f"7916200000{n}" for n in range(4, 8)),
            "79161000001",
        ]
        again = await imports.import_clients(world.database, path, ImportOptions(dry_run=True), NOW)
        assert (again.updated, again.same) == (8, 8)

    play(story)


@pytest.mark.parametrize("skip", [False, True])
def test_a_dry_run_tells_who_gets_a_zone_from_the_registry_and_who_has_none(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, skip: bool
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 2)
    path = tmp_path / "clients.csv"
    rows = [
        "79161000001,,Anna",  # Omsk, says the registry
        "79160000001,Asia/Omsk,",
        "79162000001,,Boris",  # somewhere in Russia, says the registry
        "79162000002,,",
        "79162000002,Asia/Tomsk,",  # a later row names it
        "79161000002,,",
        "79161000002,,Vera",
        "79161000003,,",  # there before, without a zone
        "79161000004,,",  # there before, with one
        "79162000003,,",  # there before, without
    ]
    path.write_text("phone,timezone,name\n" + "\n".join(rows), encoding="utf-8")

    async def story(world: World) -> None:
        for n in (1000003, 2000003):
            await world.client(f"7916{n}")
        await world.client("79161000004", timezone="Asia/Tomsk")
        options = ImportOptions(dry_run=True, skip_duplicates=skip)
        dry = await imports.import_clients(world.database, path, options, NOW)
        assert (dry.zoned, dry.zoneless) == (None, 4 if skip else 5)
        await registry.import_file(world.database, write_registry(tmp_path / "registry.csv"))
        dry = await imports.import_clients(world.database, path, options, NOW)
        await imports.import_clients(world.database, path, ImportOptions(skip_duplicates=skip), NOW)
        after = await said(world)
        named = {row.partition(",")[0] for row in rows}
        zoneless = [phone for phone in named if after[phone][2] is None]
        omsk = [phone for phone in named if phone.startswith("79161") and after[phone][2] == "Asia/Omsk"]
        kept = 1 if skip else 0  # she is left as she was, without a zone
        assert (dry.zoned, dry.zoneless) == (len(omsk), len(zoneless) - 2 * kept)
        assert (dry.zoned, dry.zoneless) == ((2, 2) if skip else (3, 2))

    play(story)


def test_columns_of_one_name_are_told_apart_by_their_places(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("phone,phone,,\n1,79161234567,a,b\n", encoding="utf-8")
    options = ImportOptions(columns=(("phone", 1), ("tags", 3)))
    found = sample(path, options, NOW)
    assert (found.fields, found.problem, problems(found)) == (("", "phone", "", "tags"), None, [])
    for place in (-1, 4):
        assert "no column" in str(sample(path, ImportOptions(columns=(("phone", place),)), NOW).problem)

    async def story(world: World) -> None:
        assert (await imports.import_clients(world.database, path, options, NOW)).added == 1
        assert await said(world) == {"79161234567": ("", ("b",), None, ())}

    play(story)


def test_a_sample_of_a_workbook_names_its_sheet(tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "clients.xlsx", [["phone"], ["79161234567"]])
    assert sample(book, ImportOptions(), NOW).sheet == "Clients"


def test_a_sample_of_thousands_of_columns_holds_few_rows(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("\n".join(["phone" + "," * 20_000] * 20), encoding="utf-8")
    assert len(sample(path, ImportOptions(), NOW).rows) == 3


def problems(found: Sample) -> list[tuple[int, int | None, str]]:
    return [(row.line, each.column, str(each.error)) for row in found.rows for each in row.problems]


def test_a_sample_shows_each_problem_at_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    lines = [
        "Город;Телефон;Тег;Имя;Часовой пояс;Тег",
        "Омск;8 916 123-45-67;a;Анна;;",
        f"{'x' * 1001};12345;a;{'y' * 201};Mars/Base;{'z' * 101}",
        '"open;79161234567',
    ]
    path.write_text("\n".join(lines), encoding="cp1251")
    found = sample(path, ImportOptions(), NOW)
    assert (found.encoding, found.delimiter, found.problem) == ("cp1251", ";", None)
    assert found.header == tuple(lines[0].split(";"))
    assert found.fields == ("Город", "phone", "tags", "name", "timezone", "tags")
    assert found.rows[0].cells == tuple(lines[1].split(";"))
    told = problems(found)
    assert [(line, column) for line, column, _ in told] == [(3, 1), (3, 3), (3, 5), (3, 4), (3, 0), (4, None)]
    assert "digits" in told[0][2]
    assert "Mars/Base" in told[3][2]


def test_a_sample_of_a_table_without_a_phone_still_shows_it_so_that_a_column_can_be_chosen(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "clients.xlsx", [["Contact", "Mobile"], ["Anna", 79161234567], ["Bob", 1]])
    found = sample(path, ImportOptions(), NOW)
    assert "phone" in str(found.problem)
    assert (found.fields, problems(found)) == (("Contact", "Mobile"), [])
    assert [row.cells for row in found.rows] == [("Anna", "79161234567"), ("Bob", "1")]
    found = sample(path, ImportOptions(columns=(("phone", "Mobile"),)), NOW, rows=2)
    assert (found.fields, found.problem) == (("Contact", "phone"), None)
    assert [(line, column) for line, column, _ in problems(found)] == [(3, 1)]


def test_a_sample_reads_no_more_rows_than_asked(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("phone\n" + "79161234567\n\n" * 500, encoding="utf-8")
    assert [row.line for row in sample(path, ImportOptions(), NOW, rows=3).rows] == [2, 4, 6]
    assert len(sample(path, ImportOptions(), NOW).rows) == 50


def test_finding_out_the_encoding_of_a_huge_file_can_be_stopped(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "_BLOCK", 100)
    path = tmp_path / "clients.csv"
    path.write_text("phone\n" + "79161234567\n" * 500, encoding="utf-8")
    stop = threading.Event()
    assert sample(path, ImportOptions(), NOW, stop=stop).rows
    stop.set()
    with pytest.raises(Stopped):
        sample(path, ImportOptions(), NOW, stop=stop)

    async def story(world: World) -> None:
        result = await imports.import_clients(world.database, path, ImportOptions(), NOW, stop=stop)
        assert (result.stopped, result.read) == (True, 0)
        assert not await said(world)

    play(story)


def test_opening_a_workbook_can_be_stopped(play: Play, tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "clients.xlsx", [["phone"], [79161234567]])
    stop = threading.Event()
    assert sample(path, ImportOptions(), NOW, stop=stop).rows
    stop.set()
    with pytest.raises(Stopped):
        sample(path, ImportOptions(), NOW, stop=stop)

    async def story(world: World) -> None:
        result = await imports.import_clients(world.database, path, ImportOptions(), NOW, stop=stop)
        assert (result.stopped, result.read) == (True, 0)

    play(story)


def test_a_sample_of_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes(b"\x89PNG\r\n\0")
    with pytest.raises(MailerError):
        sample(path, ImportOptions(), NOW)
