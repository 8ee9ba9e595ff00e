"""CSV files as people have them: each row's fate is told, and nothing is half-written."""

import csv
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_mailer.domain.client import Client, ClientQuery
from desktop_mailer.domain.errors import InvalidInput, MailerError
from desktop_mailer.storage import clients, csv_file, imports, stop_list
from desktop_mailer.storage.csv_file import CsvFile
from desktop_mailer.storage.imports import ImportOptions, ImportResult, Progress
from tests.links import make_link
from tests.storage.conftest import NOW, Story, World
from tests.storage.workbooks import write_workbook

Play = Callable[[Story], None]


async def taken(world: World, path: Path, **options: object) -> ImportResult:
    result = await imports.import_clients(world.database, path, ImportOptions(**options), NOW)  # type: ignore[arg-type]
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


def test_lines_of_delimiters_alone_are_no_rows_however_many_there_are(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "padded.csv"
    empty = ";;\n" * (imports.CHUNK + 10)
    path.write_text(f"phone;name;tags\n79161234567;Anna;\n{empty}79161234568;;\n{empty}", encoding="utf-8")

    async def story(world: World) -> None:
        result = await taken(world, path)
        assert (result.read, result.added) == (2, 2)

    play(story)


@pytest.mark.parametrize(
    ("delimiter", "cell", "tags"),
    [
        (",", "vip;new", ("new", "vip")),
        ("\t", "vip;new, old|", ("new", "old", "vip")),
        (",", '"vip,new;old"', ("new", "old", "vip")),
        (";", "vip,new|old", ("new", "old", "vip")),
        (";", '"one;tag"', ("one;tag",)),
    ],
)
def test_tags_in_a_cell_are_parted_by_a_semicolon_where_that_parts_no_cells(
    play: Play, tmp_path: Path, delimiter: str, cell: str, tags: tuple[str, ...]
) -> None:
    path = tmp_path / "tags.csv"
    path.write_text(f"phone{delimiter}tags\n79161234567{delimiter}{cell}\n", encoding="utf-8")

    async def story(world: World) -> None:
        await taken(world, path)
        assert (await everyone(world))[0].tags == tags

    play(story)


def test_a_file_without_a_phone_column_is_told_how_it_was_read(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "cards.csv"
    path.write_text("Имя;Карта\nАнна;1\n", encoding="cp1251")

    async def story(world: World) -> None:
        with pytest.raises(MailerError, match=r"no column “phone”.*cp1251.*: Имя, Карта"):
            await taken(world, path)
        with pytest.raises(MailerError, match=r"no column “phone”.*cp1251.*: Имя, Карта"):
            await stop_list.import_stop_list(world.database, path, NOW)

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
def test_i6_phone_again_in_another_spelling_is_updated_or_skipped_never_rejected(
    play: Play, tmp_path: Path, skip: bool
) -> None:
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


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_said_to_be_empty(play: Play, tmp_path: Path, content: bytes) -> None:
    (path := tmp_path / "clients.csv").write_bytes(content)

    async def story(world: World) -> None:
        with pytest.raises(MailerError, match=r"clients\.csv is empty"):
            await taken(world, path)

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


def test_a_column_can_be_left_out(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("phone,name,Remark,town\n79161234567,Anna,rude,Omsk\n", encoding="utf-8")

    async def story(world: World) -> None:
        await taken(world, path, columns=(("", "remark"), ("", "Name")))
        (client,) = await everyone(world)
        assert (client.name, client.fields) == ("", (("town", "Omsk"),))
        assert "Remark" not in await world.database.read(clients.field_names)

    play(story)


def test_a_column_that_was_named_counts_before_one_that_has_the_name(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("phone,name,who,town,city\n79161234567,login7,Anna,Omsk,Tomsk\n", encoding="utf-8")

    async def story(world: World) -> None:
        await taken(world, path, columns=(("name", "who"), ("town", "city")))
        (client,) = await everyone(world)
        assert (client.name, client.fields) == ("Anna", (("town", "Tomsk"),))

    play(story)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ((("name", "nobody"),), "no column “nobody”"),
        ((("operator_code", "who"),), "“operator_code” is no field"),
        ((("a{b", "who"),), "“a{b” is no field"),
        ((("x" * 101, "who"),), "is no field"),
        ((("name", "who"), ("Имя", "town")), "field “name” is given twice"),
        ((("name", "who"), ("town", "Who")), "column “Who” is given twice"),
        ((("", "phone"),), "no column “phone”"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_and_nothing_is_taken(
    play: Play, tmp_path: Path, columns: tuple[tuple[str, str], ...], said: str
) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("phone,who,town\n79161234567,Anna,Omsk\n", encoding="utf-8")

    async def story(world: World) -> None:
        with pytest.raises(MailerError, match=re.escape(said)):
            await taken(world, path, columns=columns)
        assert not await everyone(world)

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


def test_an_inch_sign_in_a_name_costs_no_row(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text(
        'phone,name\n79160000001,Anna 5"\n79160000002,Bob\n79160000003,6" Carl\n79160000004,"Dan, ""D"""\n',
        encoding="utf-8",
    )

    async def story(world: World) -> None:
        assert (await taken(world, path)).added == 4
        assert [client.name for client in await everyone(world)] == ['Anna 5"', "Bob", '6" Carl', 'Dan, "D"']

    play(story)


@pytest.mark.parametrize("with_header_only", [False, True])
def test_i4_a_lost_quote_swallows_no_rows_where_a_later_cell_ends_in_one(
    play: Play, tmp_path: Path, with_header_only: bool
) -> None:
    path = tmp_path / "clients.csv"
    lines = ['79160000001,"Anna', "79160000002,Bob", '79160000003,Clara"', '79160000004,"Dora', 'of Omsk"']
    if with_header_only:
        lines = ['"79160000001', "79160000002", '79160000003"', "79160000004"]
    path.write_text("\n".join(["phone" if with_header_only else "phone,name", *lines]), encoding="utf-8")

    async def story(world: World) -> None:
        result = await taken(world, path)
        found = {each.phone: each for each in await everyone(world)}
        assert found.keys() >= {"79160000002", "79160000004"}
        if not with_header_only:
            assert found["79160000004"].name == "Dora of Omsk"
            assert found["79160000003"].name == 'Clara"'
        assert result.rejected >= 1

    play(story)


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def mend(rejects: Path, path: Path) -> None:
    path.write_text(rejects.read_text("utf-8-sig").replace("7916,", "79160000001,"), encoding="utf-8")


def test_a_file_of_rejects_is_mended_and_imported_again(play: Play, tmp_path: Path) -> None:
    path, rejects = tmp_path / "clients.csv", tmp_path / "rejects.csv"
    path.write_text("phone,name\n7916,Anna\n", encoding="utf-8")

    async def story(world: World) -> None:
        await taken(world, path, rejects=rejects)
        mend(rejects, path)
        assert (await taken(world, path)).added == 1
        (client,) = await everyone(world)
        assert (client.name, client.fields) == ("Anna", ())

    play(story)


def test_what_is_rejected_again_stands_in_columns_as_before(play: Play, tmp_path: Path) -> None:
    path, rejects, again = (tmp_path / name for name in ("clients.csv", "rejects.csv", "again.csv"))
    path.write_text('phone,name\n7916,Anna\n7917,"Bob\n', encoding="utf-8")

    async def story(world: World) -> None:
        await taken(world, path, rejects=rejects)
        result = await taken(world, rejects, rejects=again)
        assert (result.read, result.rejected) == (2, 2)
        first, second = (read_csv(each) for each in (rejects, again))
        assert second[0] == first[0] == ["line", "reason", "phone", "name"]
        assert second[1][2:] == first[1][2:] == ["7916", "Anna"]

    play(story)


def test_all_that_is_wrong_with_a_row_is_told_at_once(play: Play, tmp_path: Path) -> None:
    path, rejects = tmp_path / "clients.csv", tmp_path / "rejects.csv"
    path.write_text(
        f"phone,timezone,opted_out,consent,note\n7916,Mars,maybe,2999-01-01,{'x' * 1_001}\n79160000001,,,,\n",
        encoding="utf-8",
    )

    async def story(world: World) -> None:
        assert (await taken(world, path, rejects=rejects)).rejected == 1
        reason = read_csv(rejects)[1][1]
        for told in ("4 digits", "“Mars”", "“maybe”", "yet to come", "A field is over 1000 characters"):
            assert told in reason, told

    play(story)


def test_a_workbook_has_no_encoding_to_choose(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "clients.xlsx"
    write_workbook(path, [("phone",), ("79160000001",)])

    async def story(world: World) -> None:
        for options in ({"encoding": "cp1251"}, {"delimiter": ";"}):
            with pytest.raises(MailerError, match="is a workbook"):
                await taken(world, path, **options)
        assert (await taken(world, path)).added == 1

    play(story)


def test_the_rejects_of_an_import_that_fails_on_its_way_are_kept(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 2)
    path, rejects = tmp_path / "clients.csv", tmp_path / "rejects.csv"
    path.write_text("phone\n1\n" + "".join(f"{79160000000 + n}\n" for n in range(20)), encoding="utf-8")

    def spoil(progress: Progress) -> None:
        if progress.result.read == 2:
            path.write_text("phone\n", encoding="utf-8")

    async def story(world: World) -> None:
        with pytest.raises(MailerError):
            await imports.import_clients(world.database, path, ImportOptions(rejects=rejects), NOW, spoil)

    play(story)
    assert rejects.read_text("utf-8-sig").splitlines()[1].startswith("2,")
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".part"] == []


def test_the_rejects_never_replace_the_file_that_is_read(play: Play, tmp_path: Path) -> None:
    path, link = tmp_path / "clients.csv", tmp_path / "link.csv"
    path.write_text("phone\n79160000001\n", encoding="utf-8")
    make_link(link, path)

    async def story(world: World) -> None:
        with pytest.raises(MailerError, match="would replace"):
            await taken(world, path, rejects=link)
        assert not await everyone(world)

    play(story)


def test_a_client_has_a_hundred_tags_at_most(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    cells = ["|".join(f"t{n}" for n in range(many)) for many in (100, 101)]
    path.write_text(f"phone,tags\n79160000001,{cells[0]}\n79160000002,{cells[1]}\n", encoding="utf-8")

    async def story(world: World) -> None:
        result = await taken(world, path)
        assert (result.added, result.rejected) == (1, 1)
        with pytest.raises(InvalidInput):
            await world.client("79160000003", tags=tuple(f"t{n}" for n in range(101)))

    play(story)


def test_a_row_with_more_cells_than_the_header_is_rejected_and_empty_ones_do_not_count(
    play: Play, tmp_path: Path
) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("phone,name\n79160000001,Anna,,\n79160000002,Omsk, Lenina 1\n", encoding="utf-8")

    async def story(world: World) -> None:
        result = await taken(world, path)
        assert (result.added, result.rejected) == (1, 1)

    play(story)


def test_i4_each_lost_quote_costs_its_own_row_alone(play: Play, tmp_path: Path) -> None:
    path, rejects = tmp_path / "clients.csv", tmp_path / "rejects.csv"
    lines = [
        "phone,name",
        '79160000001,"open',
        "79160000002,Bob",
        '79160000003,"open',
        '79160000004,"open',
        "79160000005,",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")

    async def story(world: World) -> None:
        result = await taken(world, path, rejects=rejects)
        assert (result.read, result.added, result.rejected) == (5, 2, 3)
        with rejects.open(encoding="utf-8-sig", newline="") as stream:
            _, *rows = csv.reader(stream)
        assert [(row[0], row[2]) for row in rows] == [("2", lines[1]), ("4", lines[3]), ("5", lines[4])]

    play(story)


def test_cells_beyond_the_header_are_not_taken_for_other_columns(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("phone\n79160000001,Anna,Mars/Base\n79160000002,\n", encoding="utf-8")

    async def story(world: World) -> None:
        result = await taken(world, path)
        assert (result.added, result.rejected) == (1, 1)

    play(story)


def test_a_free_field_keeps_the_name_that_it_was_given(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("phone,town,group\n79160000001,Omsk,vip\n", encoding="utf-8")

    async def story(world: World) -> None:
        await taken(world, path, columns=(("Город", "Town"), ("Tag", "group")))
        (client,) = await everyone(world)
        assert (client.fields, client.tags) == ((("Город", "Omsk"),), ("vip",))

    play(story)


@pytest.mark.parametrize("encoding", ["base64", "rot13", "undefined", "bz2"])
def test_a_codec_that_is_no_encoding_of_text_is_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("phone\n79160000001\n", encoding="utf-8")
    with pytest.raises(MailerError, match="no encoding"):
        CsvFile(path, encoding=encoding)


@pytest.mark.parametrize(
    ("written", "named"), [("utf-8-sig", "U8"), ("utf-8-sig", "utf 8"), ("utf-16", "utf-16-le"), ("utf-16", "utf-16")]
)
def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path, written: str, named: str) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes(b"\xff\xfe" * (written == "utf-16") + "phone\n1\n".encode(written.replace("16", "16-le")))
    with CsvFile(path, encoding=named) as source:
        assert source.header == ["phone"]


def test_utf_16_without_its_mark_is_not_taken_for_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("phone\n1\n", encoding="utf-8")
    with pytest.raises(MailerError, match="utf-16"):
        CsvFile(path, encoding="utf-16")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(MailerError, match="pipe"):
        CsvFile(path)


@pytest.mark.parametrize("change", ["cut", "garbled"])
def test_i11_a_file_that_changes_while_it_is_read_is_told_with_what_was_taken(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 1000)
    path, rejects = tmp_path / "clients.csv", tmp_path / "rejects.csv"
    path.write_text("phone,name\n" + "".join(f"{79160000000 + n},Анна\n" for n in range(5000)), encoding="utf-8")

    def spoil(progress: Progress) -> None:
        if progress.result.read != 1000:
            return
        with path.open("r+b") as stream:
            stream.seek(path.stat().st_size // 2)
            if change == "cut":
                stream.truncate()
            else:
                stream.write(b"\xff" * 1000)

    async def story(world: World) -> None:
        options = ImportOptions(rejects=rejects)
        with pytest.raises(MailerError, match="changed while it was read") as caught:
            await imports.import_clients(world.database, path, options, NOW, spoil)
        taken = len(await everyone(world))
        assert 1000 <= taken < 5000
        assert f"{taken} rows were read before" in str(caught.value)
        assert not rejects.exists()

    play(story)


def test_long_lines_come_in_small_batches(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    long = "x" * (csv_file.LINE_LIMIT - 1)
    path.write_text("phone\n" + f"{long}\n" * 100, encoding="ascii")
    with CsvFile(path) as source:
        sizes = []
        while records := source.batch(10_000):
            sizes.append(len(records))
    assert sum(sizes) == 100
    assert max(sizes) <= 33
