"""Files that would break an importer, on purpose or by accident: each costs its own rows at most."""

import asyncio
import csv
import sys
import threading
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_mailer.domain.client import Client, ClientQuery
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.storage import clients, imports
from desktop_mailer.storage.database import Database
from desktop_mailer.storage.imports import ImportOptions, ImportResult, Progress
from desktop_mailer.storage.samples import sample
from desktop_mailer.storage.table_file import open_table
from tests.storage.conftest import NOW, Story, World
from tests.storage.workbooks import pack, write_workbook

Play = Callable[[Story], None]
MEGABYTE = 1024 * 1024


async def taken(world: World, path: Path, **options: object) -> ImportResult:
    result = await imports.import_clients(world.database, path, ImportOptions(**options), NOW)  # type: ignore[arg-type]
    assert result.read == result.added + result.updated + result.skipped + result.rejected
    return result


async def everyone(world: World) -> list[Client]:
    ids = await world.database.read(clients.ids, ClientQuery())
    return list(await world.database.read(clients.rows, list(ids)))


def peak_of_reading(path: Path) -> tuple[int, int]:
    """How many rows were read, and the most bytes that were held meanwhile."""
    tracemalloc.start()
    try:
        count = 0
        with open_table(path) as table:
            while records := table.batch(imports.CHUNK):
                count += len(records)
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("mark", "written", "named"),
    [
        (b"", "utf-8", None),
        (b"\xef\xbb\xbf", "utf-8", None),
        (b"\xff\xfe", "utf-16-le", None),
        (b"\xfe\xff", "utf-16-be", None),
        (b"", "utf-16-le", "utf-16-le"),
        (b"", "utf-16-be", "utf-16-be"),
        (b"", "cp1251", None),
        (b"", "cp866", "cp866"),
        (b"", "cp866", None),
    ],
)
def test_i1_every_encoding_gives_the_same_client(
    play: Play, tmp_path: Path, mark: bytes, written: str, named: str | None
) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes(mark + "Телефон;Имя;Город\r\n79161234567;Ёжик;Орёл\r\n".encode(written))

    async def story(world: World) -> None:
        assert (await taken(world, path, encoding=named)).added == 1
        (client,) = await everyone(world)
        assert (client.name, client.fields) == ("Ёжик", (("Город", "Орёл"),))

    play(story)


def test_i2_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    peaks = []
    for rows in (60_000, 200_000):
        path.write_text("phone,name\n" + "".join(f"{79160000000 + n},{n:0100}\n" for n in range(rows)), "ascii")
        count, peak = peak_of_reading(path)
        assert count == rows
        peaks.append(peak)
    assert peaks[1] < peaks[0] * 1.2


def test_i2_an_import_stops_after_the_rows_in_hand(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "CHUNK", 100)
    path = tmp_path / "clients.csv"
    path.write_text("phone\n" + "".join(f"{79160000000 + n}\n" for n in range(5000)), encoding="utf-8")
    stop = threading.Event()

    def told(progress: Progress) -> None:
        if progress.result.read == 200:
            stop.set()

    async def story(world: World) -> None:
        result = await imports.import_clients(world.database, path, ImportOptions(), NOW, told, stop)
        assert (result.stopped, result.read, len(await everyone(world))) == (True, 200, 200)

    play(story)


def test_i3_a_line_of_100_mb_costs_only_itself_and_no_memory(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    with path.open("wb") as stream:
        stream.write(b"phone,name\n79160000001,")
        for _ in range(100):
            stream.write(b"x" * MEGABYTE)
        stream.write(b"\n79160000002,ok\n")
    count, peak = peak_of_reading(path)
    assert (count, peak < 16 * MEGABYTE) == (2, True)

    async def story(world: World) -> None:
        result = await taken(world, path)
        assert (result.added, result.rejected) == (1, 1)
        assert [client.phone for client in await everyone(world)] == ["79160000002"]

    play(story)


@pytest.mark.parametrize(
    "content",
    [
        b"phone,name\n79160000001,a\0b\n",
        b"\xff\xfe" + "phone,name\n79160000001,a".encode("utf-16-le") + b"\x00\xd8\n\0",
    ],
    ids=["NUL", "lone surrogate"],
)
def test_i5_a_file_that_is_no_text_in_its_encoding_is_refused(play: Play, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes(content)

    async def story(world: World) -> None:
        with pytest.raises(MailerError, match="not a text file"):
            await taken(world, path)
        assert not await everyone(world)

    play(story)


def test_i5_numbers_beyond_64_bits_are_text_or_rejected(play: Play, tmp_path: Path) -> None:
    text = tmp_path / "clients.csv"
    text.write_text(f"phone,debt\n{2**63},1\n79160000001,{2**64}\n", encoding="utf-8")
    book = write_workbook(tmp_path / "clients.xlsx", [["phone", "debt"], [1e300, 1], [79160000002, 2.0**64]])

    async def story(world: World) -> None:
        for path in (text, book):
            result = await taken(world, path)
            assert (result.added, result.rejected) == (1, 1)
        assert [client.fields for client in await everyone(world)] == [(("debt", str(2**64)),)] * 2

    play(story)


def test_i7_digits_of_other_scripts_and_line_ends_are_one_phone(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text(
        'phone,name\n７９１６１２３４５６７,a\n٧٩١٦١٢٣٤٥٦٧,b\n"79161234567\n",c\n"\u200e+7 916\xa0123 45 67\r\n",d\n',
        encoding="utf-8",
        newline="",
    )

    async def story(world: World) -> None:
        result = await taken(world, path)
        phones = {client.phone for client in await everyone(world)}
        assert phones == {"79161234567"}
        assert (result.added, result.updated, result.rejected) == (1, 2, 1)  # the Arabic one, with its reason

    play(story)


@pytest.mark.parametrize("cell", ["=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "+1", "-1", "＝1+1"])
def test_i8_a_cell_like_a_formula_is_kept_as_it_is(play: Play, tmp_path: Path, cell: str) -> None:
    path = tmp_path / "clients.csv"
    path.write_text(f"phone;name\n79160000001;{cell}\n", encoding="utf-8")
    book = write_workbook(tmp_path / "clients.xlsx", [["phone", "name"], ["79160000002", cell]])

    async def story(world: World) -> None:
        await taken(world, path)
        await taken(world, book)
        assert [client.name for client in await everyone(world)] == [cell, cell]

    play(story)


def test_i8_a_formula_in_a_workbook_counts_as_what_it_showed(play: Play, tmp_path: Path) -> None:
    data = (
        '<row r="1"><c r="A1" t="str"><v>phone</v></c></row>'
        '<row r="2"><c r="A2"><f>79160000000+1</f><v>79160000001</v></c></row>'
    )

    async def story(world: World) -> None:
        await taken(world, pack(tmp_path / "in.xlsx", data))
        assert [client.phone for client in await everyone(world)] == ["79160000001"]

    play(story)


def test_i9_a_million_characters_emoji_and_bidi_cost_at_most_their_row(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    names = ["👩‍👩‍👧‍👦", "\u202eevil\u202c", "e\u0301" * 50]
    rows = "".join(f"7916000000{n},{name}\n" for n, name in enumerate(names))
    path.write_text(f"phone,name\n{rows}79160000009,{'x' * 1_000_000}\n{'1' * 1_000_000},\n", encoding="utf-8")

    async def story(world: World) -> None:
        result = await taken(world, path)
        assert (result.added, result.rejected) == (3, 2)
        assert [client.name for client in await everyone(world)] == names

    play(story)


def test_i10_sql_and_paths_in_every_field_are_text(play: Play, tmp_path: Path) -> None:
    hostile = ["'; DROP TABLE client; --", "../../etc/passwd", "CON", '$.x"]', "%s{0}{name}"]
    path = tmp_path / "clients.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, delimiter=";")
        rows.writerow(["phone", "tags", *hostile])
        rows.writerow(["79160000001", hostile[0], *hostile])

    async def story(world: World) -> None:
        for _ in range(2):  # added, then updated
            assert (await taken(world, path)).rejected == 0
        (client,) = await everyone(world)
        assert dict(client.fields) == dict(zip(hostile, hostile, strict=True))
        assert client.tags == (hostile[0],)

    play(story)


def test_i10_a_zip_named_csv_is_refused(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../clients.csv", "phone\n79160000001\n")

    async def story(world: World) -> None:
        with pytest.raises(MailerError, match="no workbook"):
            await taken(world, path)
        assert not await everyone(world)

    play(story)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets nobody delete an open file")
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_i11_a_file_that_vanishes_while_it_is_read_is_read_to_its_end(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 100)
    path = tmp_path / f"clients.{suffix}"
    phones = [f"{79160000000 + n}" for n in range(1000)]
    if suffix == "csv":
        path.write_text("\n".join(["phone", *phones]), encoding="utf-8")
    else:
        write_workbook(path, [["phone"], *([phone] for phone in phones)])

    async def story(world: World) -> None:
        gone = lambda _progress: path.unlink(missing_ok=True)
        await imports.import_clients(world.database, path, ImportOptions(), NOW, gone)
        assert [client.phone for client in await everyone(world)] == phones
        with pytest.raises(MailerError, match="cannot be read"):
            await taken(world, path)

    play(story)


SCRAPS = st.lists(
    st.sampled_from(
        [
            *(
                "<row>",
                "</row>",
                '<row r="2">',
                "<c>",
                "</c>",
                '<c r="A1">',
                '<c r="B9" t="s">',
                '<c t="b">',
                '<c t="e">',
            ),
            *('<c t="inlineStr">', "<v>", "</v>", "<is><t>", "</t></is>", "phone", "79161234567", "-1", "1e309", "NaN"),
            *(
                '<c r="ZZZZ1">',
                '<c r="A0">',
                "&lt;",
                "&",
                "]]>",
                "<!--",
                '<c s="1">',
                '<c s="99">',
                "\x01",
                "Asia/Omsk",
            ),
        ]
    ),
    max_size=40,
).map("".join)
HEADER = '<row r="1"><c r="A1" t="str"><v>phone</v></c><c r="B1" t="str"><v>name</v></c></row>'


def check_all(folder: Path, contents: st.SearchStrategy[bytes], name: str) -> None:
    """Import each content into one database, and take a sample of it: only known trouble may come of it."""
    path = folder / name

    async def take(database: Database) -> None:
        try:
            sample(path, ImportOptions(), NOW)
            result = await imports.import_clients(database, path, ImportOptions(rejects=folder / "rejects.csv"), NOW)
        except MailerError:
            pass
        else:
            assert result.read == result.added + result.updated + result.rejected > 0

    async def opened() -> Database:
        return Database.open(folder / "data")

    with asyncio.Runner() as runner:
        database = runner.run(opened())

        @given(contents)
        @settings(max_examples=150, deadline=None)
        def check(content: bytes) -> None:
            path.write_bytes(content)
            runner.run(take(database))

        try:
            check()
        finally:
            runner.run(database.close())


def test_no_bytes_crash_the_import_of_a_csv(tmp_path: Path) -> None:
    header = st.sampled_from(
        [b"", b"phone,name,tag\n", b"\xef\xbb\xbfphone;timezone\n", b"\xff\xfep\0h\0o\0n\0e\0\n\0"]
    )
    body = st.one_of(st.binary(max_size=300), st.text(alphabet='79,;\t"\n\r x|@=1E+', max_size=200).map(str.encode))
    check_all(tmp_path, st.builds(bytes.__add__, header, body), "any.csv")


def test_no_bytes_crash_the_import_of_a_workbook(tmp_path: Path) -> None:
    whole = write_workbook(tmp_path / "whole.xlsx", [["phone", "name"], [79161234567, "Anna"]]).read_bytes()

    def spoilt(changes: list[tuple[int, int]]) -> bytes:
        content = bytearray(whole)
        for place, value in changes:
            content[place % len(content)] = value
        return bytes(content)

    changes = st.lists(st.tuples(st.integers(0, len(whole)), st.integers(0, 255)), max_size=6).map(spoilt)
    cut = st.integers(4, len(whole)).map(lambda end: whole[:end])
    scraps = SCRAPS.map(lambda data: pack(tmp_path / "scraps.xlsx", HEADER + data).read_bytes())
    check_all(tmp_path, st.one_of(changes, cut, scraps, st.binary(max_size=100).map(whole[:4].__add__)), "any.xlsx")
