"""The numbering registry from a file: whole or not at all, and every wrong row counted."""

import gzip
import io
import os
import random
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from desktop_mailer.domain.client import is_known_zone
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.registry import Suggestion
from desktop_mailer.storage import registry, registry_file
from desktop_mailer.storage.registry import RegistryResult
from tests.storage.conftest import REGISTRY_HEADER, REGISTRY_ROWS, Story, World, write_registry

Play = Callable[[Story], None]

TEST_DATA = os.environ.get("DESKTOP_MAILER_TEST_DATA", "")
PUBLISHED = Path(TEST_DATA) / "DEF-9xx.csv.gz"
needs_published = pytest.mark.skipif(
    not (TEST_DATA and PUBLISHED.is_file()), reason="DESKTOP_MAILER_TEST_DATA names no folder with the registry"
)


async def zone(world: World, phone: str) -> str | None:
    """What both ways of asking say."""
    one = await world.database.read(registry.suggest, phone)
    assert (await world.database.read(registry.load)).find(phone) == one
    return one.zone if one else None


@pytest.mark.parametrize("name", ["registry.csv", "registry.csv.gz", "registry"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1251"])
def test_a_registry_is_taken_in_each_form_and_its_bounds_are_exact(
    play: Play, tmp_path: Path, name: str, encoding: str
) -> None:
    path = write_registry(tmp_path / name, encoding=encoding)

    async def story(world: World) -> None:
        assert await world.database.read(registry.suggest, "79160000000") is None
        assert await registry.import_file(world.database, path) == RegistryResult(ranges=5, skipped=0)
        expected = {
            "79159999999": None,
            "79160000000": "Europe/Moscow",
            "79160999999": "Europe/Moscow",
            "79161000000": "Asia/Omsk",
            "79161234567": "Asia/Omsk",
            "79161234568": "Europe/Samara",
            "79161234569": None,
            "79162500000": None,
            "79163000000": None,
            "79998999999": None,
            "79999999999": "Asia/Kamchatka",
            "70000000000": None,
        }
        assert {phone: await zone(world, phone) for phone in expected} == expected
        whole = await world.database.read(registry.suggest, "79162500000")
        assert whole == Suggestion(zone=None, operator='ООО "Бета"', region="Российская Федерация")

    play(story)


def test_wrong_rows_are_skipped_and_counted(play: Play, tmp_path: Path) -> None:
    wrong = (
        "916;5000000;4999999;1;A;Омская обл.;;",  # reversed
        "916;0999999;1000005;1;A;Томская обл.;;",  # overlaps with two
        "916;0000000;0999999;1;A;Томская обл.;;",  # again
        "91;5000000;5000009;10;A;Омская обл.;;",
        "9160;5000000;5000009;10;A;Омская обл.;;",
        "916;5000000;50000099;10;A;Омская обл.;;",
        "916;-1;5000009;10;A;Омская обл.;;",
        "916;٥000000;5000009;10;A;Омская обл.;;",
        "916;5000000;",
        f"916;5000000;5000009;10;{'A' * 1001};Омская обл.;;",
        '916;5000000;5000009;10;"A" Ltd;Омская обл.;;',  # quotation marks out of order
        f"916;5000000;5000009;10;{'A' * 300_000};Омская обл.;;",
    )
    good = ("916;5100000;5100009;10;A;Омская обл.;;", "900; 5 ;9;5;A;Томская обл.")
    path = write_registry(tmp_path / "r.csv", [*REGISTRY_ROWS, *wrong[:3], "", *good, *wrong[3:]])

    async def story(world: World) -> None:
        assert await registry.import_file(world.database, path) == RegistryResult(ranges=7, skipped=len(wrong))
        assert await zone(world, "79160999999") == "Europe/Moscow"  # the first of those that overlap
        assert await zone(world, "79161000001") == "Asia/Omsk"
        assert await zone(world, "79165000005") is None
        assert await zone(world, "79165100009") == "Asia/Omsk"
        assert await zone(world, "79000000005") == "Asia/Tomsk"

    play(story)


def test_an_open_quote_costs_its_own_row_alone(play: Play, tmp_path: Path) -> None:
    rows = ['901;0000000;0000009;10;"open;Омская обл.;;', *REGISTRY_ROWS]
    path = write_registry(tmp_path / "r.csv", rows)

    async def story(world: World) -> None:
        assert await registry.import_file(world.database, path) == RegistryResult(ranges=5, skipped=1)

    play(story)


@pytest.mark.parametrize("name", ["АВС/ DEF", "От", "До", "Оператор", "Регион"])
def test_a_file_without_a_column_is_refused_by_its_name(play: Play, tmp_path: Path, name: str) -> None:
    path = write_registry(tmp_path / "r.csv", header=REGISTRY_HEADER.replace(name, "Иное"))

    async def story(world: World) -> None:
        with pytest.raises(MailerError, match=f"no column “{name}”"):
            await registry.import_file(world.database, path)

    play(story)


def test_columns_are_found_by_name_in_any_order_and_alphabet(play: Play, tmp_path: Path) -> None:
    header = "РЕГИОН;оператор;До;ОТ;abc/def"
    path = write_registry(tmp_path / "r.csv", ["Омская обл.;A;1234567;1000000;916"], header)

    async def story(world: World) -> None:
        assert await registry.import_file(world.database, path) == RegistryResult(ranges=1, skipped=0)
        assert await zone(world, "79161234567") == "Asia/Omsk"

    play(story)


def zipped(name: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, "\n".join([REGISTRY_HEADER, *REGISTRY_ROWS]))
    return packed.getvalue()


SOUND = "\n".join([REGISTRY_HEADER, *REGISTRY_ROWS]).encode()
HOSTILE = {
    "empty": b"",
    "I5-nul": SOUND.replace(b"916", b"9\x0016", 1),
    "I1-utf-16-without-a-mark": SOUND.decode().encode("utf-16-le"),
    "I10-a-zip-named-csv": zipped("r.csv"),
    "a-picture": b"\x89PNG\r\n\x1a\n\0\0\0",
    "only-the-header": REGISTRY_HEADER.encode(),
    "nothing-but-wrong-rows": f"{REGISTRY_HEADER}\n916;9;1;1;A;B;C;\n".encode(),
    "the-clients": b"phone,name\n79161234567,Anna\n",
    "a-packed-file-that-was-cut-off": gzip.compress(SOUND)[:-20],
    "a-packed-file-with-flipped-bits": gzip.compress(SOUND)[:60] + b"\xff\xff\xff" + gzip.compress(SOUND)[63:],
    "gzip-in-name-only": b"\x1f\x8b rubbish",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_is_no_registry_is_refused_and_nothing_changes(play: Play, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "hostile.csv"
    path.write_bytes(content)

    async def story(world: World) -> None:
        await registry.import_file(world.database, write_registry(tmp_path / "good.csv"))
        with pytest.raises(MailerError):
            await registry.import_file(world.database, path)
        with pytest.raises(MailerError):
            await registry.import_file(world.database, tmp_path / "missing.csv")
        with pytest.raises(MailerError):
            await registry.import_file(world.database, tmp_path)
        assert len(await world.database.read(registry.load)) == 5
        assert await zone(world, "79161234567") == "Asia/Omsk"

    play(story)


@pytest.mark.parametrize("packed", [True, False])
def test_i3_a_line_of_100_mb_is_refused_and_not_read(play: Play, tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "long.csv"
    with gzip.open(path, "wb", compresslevel=1) if packed else path.open("wb") as out:
        out.write(SOUND + b"\n916;")
        for _ in range(100):
            out.write(b"5" * 1_000_000)

    async def story(world: World) -> None:
        with pytest.raises(MailerError, match="far too large"):
            await registry.import_file(world.database, path)
        assert not await world.database.read(registry.load)

    play(story)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(MailerError, match="pipe"):
        registry_file.read(path)


@given(st.binary(max_size=300), st.booleans())
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_break_the_reader(tmp_path: Path, content: bytes, packed: bool) -> None:
    path = tmp_path / "any.csv"
    whole = SOUND[: len(SOUND) // 2] + content
    path.write_bytes(gzip.compress(whole) if packed else whole)
    try:
        ranges, wrong = registry_file.read(path)
    except MailerError:
        return
    assert wrong >= 0
    assert all(70_000_000_000 <= each.first <= 79_999_999_999 for each in ranges)


def test_a_new_registry_takes_the_place_of_the_old_one_as_a_whole(play: Play, tmp_path: Path) -> None:
    newer = write_registry(tmp_path / "newer.csv", ["916;1000000;1999999;1000000;A;Томская обл.;;"])

    async def story(world: World) -> None:
        await registry.import_file(world.database, write_registry(tmp_path / "older.csv"))
        ranges, _ = registry_file.read(newer)
        with pytest.raises(IntegrityError):  # when the old one is gone and a part of the new one is in
            await world.database.write(registry._replace, [*ranges, *ranges])
        assert len(await world.database.read(registry.load)) == 5
        assert await zone(world, "79161234567") == "Asia/Omsk"
        assert await registry.import_file(world.database, newer) == RegistryResult(ranges=1, skipped=0)
        assert await zone(world, "79161234567") == "Asia/Tomsk"
        assert await zone(world, "79160000000") is None

    play(story)


# --- the registry as it is published ----------------------------------------------------------------------------------


@needs_published
def test_the_published_registry_is_taken_whole_and_nearly_all_numbers_get_a_zone(play: Play) -> None:
    lines = gzip.decompress(PUBLISHED.read_bytes()).decode("utf-8-sig").splitlines()[1:]
    rows = [line.split(";") for line in lines]

    async def story(world: World) -> None:
        assert await registry.import_file(world.database, PUBLISHED) == RegistryResult(ranges=len(rows), skipped=0)
        assert len(rows) > 16_000
        numbers = await world.database.read(registry.load)
        given = total = 0
        for code, first, last, size, operator, region, _, _ in rows:
            ends = [numbers.find(f"7{code}{end}") for end in (first, last)]
            assert ends[0] is not None
            assert ends[0] == ends[1]
            assert (ends[0].operator, ends[0].region) == (operator, region)
            assert (ends[0].zone is None) == (region == "Российская Федерация")
            assert ends[0].zone is None or is_known_zone(ends[0].zone)
            total += int(size)
            given += int(size) if ends[0].zone else 0
        assert given / total > 0.9995
        assert len({numbers.find(f"7{row[0]}{row[1]}").zone for row in rows} - {None}) >= 24  # type: ignore[union-attr]

    play(story)


@needs_published
def test_known_numbers_of_the_published_registry_get_their_zones(play: Play) -> None:
    expected = {
        "79114500000": "Europe/Kaliningrad",
        "79000062500": "Europe/Moscow",  # a thousand of Rostov between those of Krasnodar
        "79023700000": "Europe/Samara",
        "79999490000": "Asia/Yakutsk",
        "79147900000": "Asia/Vladivostok",
        "79140300000": "Asia/Magadan",
        "79140200000": "Asia/Kamchatka",
        "79140800000": "Asia/Anadyr",
    }

    async def story(world: World) -> None:
        await registry.import_file(world.database, PUBLISHED)
        assert {phone: await zone(world, phone) for phone in expected} == expected

    play(story)


@needs_published
def test_both_ways_of_asking_agree_on_the_published_registry(play: Play) -> None:
    chance = random.Random(5)

    async def story(world: World) -> None:
        await registry.import_file(world.database, PUBLISHED)
        numbers = await world.database.read(registry.load)
        for _ in range(300):
            phone = f"79{chance.randrange(10**9):09}"
            assert await world.database.read(registry.suggest, phone) == numbers.find(phone)

    play(story)


def test_an_import_that_is_stopped_leaves_the_registry_that_was_there(play: Play, tmp_path: Path) -> None:
    many = [f"{code};{n:04d}000;{n:04d}999;1000;ООО;г. Москва;г. Москва;1" for code in (901, 902) for n in range(3_000)]
    path = write_registry(tmp_path / "many.csv", rows=many)
    stop = threading.Event()
    told: list[float] = []

    def tell(fraction: float) -> None:
        told.append(fraction)

    async def story(world: World) -> None:
        await registry.import_file(world.database, write_registry(tmp_path / "old.csv"))
        before = await zone(world, "79160000000")
        stop.set()
        stopped = await registry.import_file(world.database, path, tell, stop)
        assert stopped == RegistryResult(ranges=0, skipped=0, stopped=True)
        assert await zone(world, "79160000000") == before
        stop.clear()
        whole = await registry.import_file(world.database, path, tell, stop)
        assert whole == RegistryResult(ranges=6_000, skipped=0)
        assert len(told) == 3
        assert told == sorted(told)
        assert told[-1] == 1.0

    play(story)
