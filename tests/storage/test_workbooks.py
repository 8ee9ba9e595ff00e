"""Workbooks as people have them: the same rows as from a CSV, and no file that harms."""

import csv
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from desktop_mailer.domain.client import Client, ClientQuery
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.storage import clients, imports, sheet_file
from desktop_mailer.storage.imports import ImportOptions, ImportResult
from desktop_mailer.storage.table_file import open_table
from tests.storage.conftest import NOW, Story, World
from tests.storage.workbooks import PARTS, pack, write_workbook

Play = Callable[[Story], None]


def rows_of(path: Path) -> list[tuple[int, list[str]]]:
    with open_table(path) as table:
        read = [(0, table.header)]
        while records := table.batch(2):
            read += [(record.line, record.cells) for record in records]
    return read


async def taken(world: World, path: Path, **options: object) -> ImportResult:
    return await imports.import_clients(world.database, path, ImportOptions(**options), NOW)  # type: ignore[arg-type]


async def everyone(world: World) -> list[Client]:
    ids = await world.database.read(clients.ids, ClientQuery())
    return list(await world.database.read(clients.rows, list(ids)))


def test_cells_become_text_as_a_person_sees_them(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "clients.xlsx",
        [
            ["Телефон", "a"],
            [79161234567.0, 1.5],
            [None, None],
            [7.9161234567e10, 1e-7],
            [date(2026, 5, 1), True],
            ["=1+1", -0.25],
        ],
    )
    assert rows_of(path) == [
        (0, ["Телефон", "a"]),
        (2, ["79161234567", "1.5"]),
        (4, ["79161234567", "0.0000001"]),
        (5, ["2026-05-01", "TRUE"]),
        (6, ["=1+1", "-0.25"]),
    ]


def test_a_table_may_stand_anywhere_on_the_sheet(tmp_path: Path) -> None:
    data = '<row r="3"><c r="C3" t="str"><v>phone</v></c></row><row r="7"><c r="C7"><v>79161234567</v></c></row>'
    assert rows_of(pack(tmp_path / "in.xlsx", data)) == [(0, ["phone"]), (7, ["79161234567"])]


def test_a_workbook_and_a_csv_of_the_same_rows_have_the_same_fate(play: Play, tmp_path: Path) -> None:
    rows = [
        ["Телефон", "Имя", "теги", "Часовой пояс", "Город"],
        ["8(916)123-45-67", "Анна", "vip|new;old", "Asia/Omsk", "Омск"],
        ["+7 916 123 45 67", "Аня", "", "", ""],
        ["7,91612E+10", "x", "", "", ""],
        ["79161234568", "y", "", "Mars/Base", ""],
    ]
    book = write_workbook(tmp_path / "a.xlsx", rows)
    text = tmp_path / "a.csv"
    with text.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)

    async def story(world: World) -> None:
        first = await taken(world, book, rejects=tmp_path / "a.rejects.csv")
        (client,) = await everyone(world)
        assert (client.phone, client.name, client.tags) == ("79161234567", "Аня", ("new", "old", "vip"))
        assert (client.timezone, client.fields) == ("Asia/Omsk", (("Город", "Омск"),))
        assert (first.read, first.added, first.updated, first.rejected) == (4, 1, 1, 2)
        assert (first.encoding, first.delimiter) == ("xlsx", "")
        await taken(world, text, rejects=tmp_path / "b.rejects.csv")
        assert (tmp_path / "a.rejects.csv").read_bytes() == (tmp_path / "b.rejects.csv").read_bytes()
        assert [client.phone for client in await everyone(world)] == [client.phone]

    play(story)


def test_what_a_file_is_its_content_says_and_not_its_name(tmp_path: Path) -> None:
    named_csv = write_workbook(tmp_path / "book.csv", [["phone"], ["79161234567"]])
    named_book = tmp_path / "text.xlsx"
    named_book.write_text("phone;name\n79161234567;Anna\n", encoding="utf-8")
    assert rows_of(named_csv) == [(0, ["phone"]), (2, ["79161234567"])]
    assert rows_of(named_book) == [(0, ["phone", "name"]), (2, ["79161234567", "Anna"])]


def test_a_workbook_with_a_password_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "locked.xlsx"
    path.write_bytes(sheet_file.COMPOUND + b"\0" * 2000)
    with pytest.raises(MailerError, match="without a password"):
        open_table(path)


def test_a_packed_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "photos.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("photo.jpg", b"x")
    with pytest.raises(MailerError, match="no workbook"):
        open_table(path)


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.99])
def test_a_workbook_that_is_cut_off_is_refused(tmp_path: Path, kept: float) -> None:
    path = write_workbook(tmp_path / "in.xlsx", [["phone"], ["79161234567"]])
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(MailerError, match="damaged"):
        open_table(path)


def test_a_cell_of_a_text_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MailerError, match="damaged"):
        open_table(pack(tmp_path / "in.xlsx", '<row><c t="s"><v>99</v></c></row>'))


def test_a_workbook_without_a_sheet_is_refused(tmp_path: Path) -> None:
    hidden = PARTS["xl/workbook.xml"].replace('name="Clients"', 'name="Clients" state="veryHidden"')
    with pytest.raises(MailerError, match="damaged"):
        open_table(pack(tmp_path / "in.xlsx", "", **{"xl/workbook.xml": hidden}))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_file, "UNPACKED_LIMIT", 1_000_000)
    path = pack(tmp_path / "in.xlsx", "<row/>" * 200_000)
    assert path.stat().st_size < 20_000
    with pytest.raises(MailerError, match="too large"):
        open_table(path)


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "in.xlsx", "<row/>" * 200_000)
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet2.xml").file_size
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", size), struct.pack("<I", 100)))
    with pytest.raises(MailerError, match="damaged"):
        open_table(path)


@pytest.mark.parametrize(
    "far",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1048576'><c s='1' r='XFD1048576'><v>1</v></c></row>",
        '<x:row r="1048576"><x:c t=">" r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
        '<row r="1048576">' + "<c><v>1</v></c>" * 3 + "</row>",
        '<row s="1" r="1048575"/><row><c r="C1"/><c><v>1</v></c></row>',
    ],
)
def test_two_cells_far_apart_do_not_eat_the_memory(tmp_path: Path, far: str) -> None:
    with pytest.raises(MailerError, match="too large"):
        open_table(pack(tmp_path / "in.xlsx", '<row r="1"><c r="A1" t="str"><v>phone</v></c></row>' + far))


def test_a_far_cell_that_only_has_a_format_does_not_count(tmp_path: Path) -> None:
    data = '<row r="1"><c r="A1" t="str"><v>phone</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert rows_of(pack(tmp_path / "in.xlsx", data)) == [(0, ["phone"])]
