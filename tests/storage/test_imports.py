"""CSV files as people have them: each row's fate is told, and nothing is half-written."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_mailer.domain.client import Client, ClientQuery
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.storage import clients, csv_file, imports
from desktop_mailer.storage.csv_file import CsvFile
from desktop_mailer.storage.imports import ImportOptions, ImportResult
from tests.storage.conftest import NOW, Story, World

Play = Callable[[Story], None]


async def taken(world: World, path: Path, **options: object) -> ImportResult:
    result = await imports.import_csv(world.database, path, ImportOptions(**options), NOW)  # type: ignore[arg-type]
    assert result.read == result.added + result.updated + result.skipped + result.rejected
    return result


async def everyone(world: World) -> list[Client]:
    ids = await world.database.read(clients.ids, ClientQuery())
    return list(await world.database.read(clients.rows, list(ids)))


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("cp1251", "cp1251")],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encoding_and_delimiter_are_found_out(
    play: Play, tmp_path: Path, encoding: str, said: str, delimiter: str
) -> None:
    path = tmp_path / "clients.csv"
    rows = [
        ["Телефон", "Имя", "теги", "Часовой пояс", "Город"],
        ["8(916)123-45-67", "Анна", "vip|new", "Asia/Omsk", "Омск"],
    ]
    path.write_text("\r\n".join(delimiter.join(row) for row in rows), encoding=encoding, newline="")

    async def story(world: World) -> None:
        result = await taken(world, path)
        assert (result.added, result.encoding, result.delimiter) == (1, said, delimiter)
        (client,) = await everyone(world)
        assert (client.phone, client.name, client.tags) == ("79161234567", "Анна", ("new", "vip"))
        assert (client.timezone, client.fields) == ("Asia/Omsk", (("Город", "Омск"),))

    play(story)


def test_other_encodings_are_read_when_named(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text("phone,name\n79161234567,Анна\n", encoding="cp866")

    async def story(world: World) -> None:
        await taken(world, path, encoding="cp866")
        assert (await everyone(world))[0].name == "Анна"
        with pytest.raises(MailerError, match="utf-8"):
            await taken(world, path, encoding="utf-8")
        with pytest.raises(MailerError, match="klingon"):
            await taken(world, path, encoding="klingon")

    play(story)


def test_wrong_rows_are_written_down_with_line_reason_and_cells(play: Play, tmp_path: Path) -> None:
    path, rejects = tmp_path / "clients.csv", tmp_path / "rejects.csv"
    path.write_text(
        'phone,timezone,name\n79161234567,,ok\n"7,91612E+10",,eaten\n\nabc,,letters\n79161234568,Mars/Base,zone\n'
        '79161234569,,"lost quote\n79161234570,,fine\n',
        encoding="utf-8",
    )

    async def story(world: World) -> None:
        result = await taken(world, path, rejects=rejects)
        assert (result.added, result.rejected) == (2, 4)
        with rejects.open(encoding="utf-8-sig", newline="") as stream:
            header, *rows = csv.reader(stream)
        assert header == ["line", "reason", "phone", "timezone", "name"]
        assert [row[0] for row in rows] == ["3", "5", "6", "7"]
        assert "spreadsheet" in rows[0][1]
        assert "Mars/Base" in rows[2][1]
        assert rows[0][2] == "7,91612E+10"

    play(story)


@pytest.mark.parametrize("skip", [True, False])
def test_phone_again_is_updated_or_skipped_never_rejected(play: Play, tmp_path: Path, skip: bool) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("phone,name,tag\n79161234567,first,a\n8 916 123 45 67,second,\n79161234568,,\n", encoding="utf-8")

    async def story(world: World) -> None:
        old = await world.client("79161234568", name="old", tags=("kept",), opted_out=True)
        result = await taken(world, path, skip_duplicates=skip)
        assert (result.added, result.updated, result.skipped, result.rejected) == (
            1,
            0 if skip else 2,
            2 if skip else 0,
            0,
        )
        by_phone = {client.phone: client for client in await everyone(world)}
        assert by_phone["79161234567"].name == ("first" if skip else "second")
        assert by_phone["79161234567"].tags == ("a",)
        kept = by_phone["79161234568"]
        assert (kept.id, kept.name, kept.tags, kept.opted_out) == (old.id, "old", ("kept",), True)

    play(story)


def test_dry_run_counts_as_the_import_does_and_writes_nothing(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 7)
    path = tmp_path / "clients.csv"
    path.write_text("phone\n" + "".join(f"7916000{n % 40:04d}\n" for n in range(60)) + "x\n", encoding="utf-8")

    async def story(world: World) -> None:
        foreseen = await taken(world, path, dry_run=True)
        assert not await everyone(world)
        done = await taken(world, path)
        assert (
            (foreseen.added, foreseen.updated, foreseen.rejected)
            == (done.added, done.updated, done.rejected)
            == (40, 20, 1)
        )
        assert len(await everyone(world)) == 40

    play(story)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xef\xbb\xbf",
        b"phone\n",
        b"phone,name\n\n\n",
        b"name,city\nAnna,Omsk\n",
        b"PK\x03\x04\x00\x00zip",
        b"\x89PNG\r\n\0",
    ],
)
def test_file_that_is_no_table_of_clients_is_refused(play: Play, tmp_path: Path, content: bytes) -> None:
    path, rejects = tmp_path / "clients.csv", tmp_path / "rejects.csv"
    path.write_bytes(content)

    async def story(world: World) -> None:
        with pytest.raises(MailerError):
            await taken(world, path, rejects=rejects)
        assert not await everyone(world)
        assert not rejects.exists()

    play(story)


def test_columns_can_be_named(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("Mobile;Who\n79161234567;Anna\n", encoding="utf-8")

    async def story(world: World) -> None:
        with pytest.raises(MailerError):
            await taken(world, path)
        await taken(world, path, columns=(("phone", "mobile"), ("name", "who")))
        assert (await everyone(world))[0].name == "Anna"

    play(story)


def test_line_of_a_megabyte_costs_only_itself(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("phone,name\n79161234567," + "x" * 1_000_000 + "\n79161234568,ok\n", encoding="utf-8")

    async def story(world: World) -> None:
        result = await taken(world, path)
        assert (result.added, result.rejected) == (1, 1)

    play(story)


def test_cell_over_several_lines_is_one_cell(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text('phone,name\n1,"a\nb"\n2,c\n', encoding="utf-8")
    with CsvFile(path) as source:
        first, second = source.batch(10)
    assert (first.line, first.cells, second.line) == (2, ["1", "a\nb"], 4)


@given(st.binary(max_size=400))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_break_the_reader(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(b"phone,name\n" + content)
    try:
        source = CsvFile(path)
    except MailerError:
        return
    with source:
        assert source.header
        read = []
        while records := source.batch(3):
            read += records
        assert all(record.line > 1 for record in read)


def test_batches_do_not_change_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("phone,name\n" + "".join(f'{n},"a ""{n}"""\n{n},b\n' for n in range(50)), encoding="utf-8")
    with CsvFile(path) as source:
        whole = source.batch(1000)
    with CsvFile(path) as source:
        parts = []
        while records := source.batch(7):
            parts += records
    assert parts == whole
    assert len(whole) == 100
    assert csv_file.detect_delimiter("a;b;c,d") == ";"
