"""Files for spreadsheets: they appear when they are whole, and no cell of theirs is run."""

import csv
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.message import MessageFilter
from desktop_mailer.storage import exports, imports, table_writer
from desktop_mailer.storage.database import FILE_NAME
from desktop_mailer.storage.imports import ImportOptions
from desktop_mailer.storage.table_writer import Dialect, new_csv, new_table
from tests.conftest import Move
from tests.links import make_link
from tests.storage.conftest import NOW, Story, World

Play = Callable[[Story], None]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠"])
def test_no_cell_and_no_title_is_taken_for_a_formula(tmp_path: Path, start: str) -> None:
    path = tmp_path / "out.csv"
    with new_csv(path, Dialect(), (f"{start}1+1",)) as add:
        add([[f"{start}2+2"], [-5], [None]])
    assert path.read_bytes().decode("utf-8-sig").count(f"'{start}") == 2


def test_what_was_there_stays_until_the_new_file_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")

    def fail() -> None:
        with new_csv(path, Dialect(), ("a",)) as add:
            add([["new"]])
            raise ValueError

    with pytest.raises(ValueError):
        fail()
    assert [each.read_text() for each in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize("name", [".", "/", "missing/out.csv"])
def test_what_can_be_no_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MailerError, match="cannot be written"), new_csv(Path(name), Dialect(), ("a",)):
        pass
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with new_csv(path, Dialect(), ("a",)) as add:
        add([["b"]])
    assert os.read(reading, 100).decode("utf-8-sig").split() == ["a", "b"]
    os.close(reading)
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_text("old")
    make_link(link, target)
    with new_csv(link, Dialect(), ("a",)):
        pass
    assert link.is_symlink()
    assert target.read_text("utf-8-sig").strip() == "a"


@pytest.mark.parametrize("name", [FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm", "folder.lock", "FOLDER.holder"])
@pytest.mark.parametrize("through", ["the folder", "a link"])
def test_no_file_for_people_replaces_one_that_the_database_needs(
    play: Callable[[Story], None], tmp_path: Path, name: str, through: str
) -> None:
    async def story(world: World) -> None:
        await world.client("79160000001")
        mailing = await world.mailing()
        target, table = tmp_path / name, tmp_path / "clients.csv"
        table.write_text("phone\n79160000002\nwrong\n")
        if through == "a link":
            target = tmp_path / "link.csv"
            make_link(target, tmp_path / name)
        before = (tmp_path / FILE_NAME).read_bytes()
        with pytest.raises(MailerError, match="the database itself"):
            await world.database.read(exports.export_mailings, target, Dialect())
        with pytest.raises(MailerError, match="the database itself"):
            await world.database.read(
                exports.export_messages, target, Dialect(), MessageFilter(mailing_id=mailing.id), NOW
            )
        with pytest.raises(MailerError, match="the database itself"):
            await imports.import_clients(world.database, table, ImportOptions(rejects=target), NOW)
        assert (tmp_path / FILE_NAME).read_bytes() == before
        assert await world.database.read(exports.export_mailings, tmp_path / "mailings.csv", Dialect()) == 1

    play(story)


def cells_of(path: Path) -> list[list[list[Any]]]:
    """What a spreadsheet program reads: the rows of each sheet."""
    book = CalamineWorkbook.from_path(path)
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def test_a_workbook_holds_texts_as_texts_and_figures_as_figures(tmp_path: Path) -> None:
    path = tmp_path / "out.XLSX"
    with new_table(path, Dialect(), ("id", "phone", "answer")) as add:
        assert add([(7, "79161234567", "=1+1"), (2**53 + 1, "+7", None), (-5, "", "https://a.example/")]) == 3
    (rows,) = cells_of(path)
    assert rows == [
        ["id", "phone", "answer"],
        [7, "79161234567", "=1+1"],
        [str(2**53 + 1), "+7", ""],
        [-5, "", "https://a.example/"],
    ]
    assert [each.name for each in tmp_path.iterdir()] == ["out.XLSX"]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_rows_beyond_a_sheet_go_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_writer, "_SHEET_ROWS", 3)
    path = tmp_path / "out.xlsx"
    with new_table(path, Dialect(), ("n",)) as add:
        add([n] for n in range(7))
    assert cells_of(path) == [[["n"], [0], [1], [2]], [["n"], [3], [4], [5]], [["n"], [6]]]


def test_a_workbook_that_comes_to_no_end_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), new_table(tmp_path / "out.xlsx", Dialect(), ("n",)) as add:
        add([1 // n] for n in (1, 0))
    assert list(tmp_path.iterdir()) == []
    with (
        pytest.raises(MailerError, match="cannot be written"),
        new_table(tmp_path / "none" / "out.xlsx", Dialect(), ("n",)),
    ):
        pass


def test_the_messages_of_a_mailing_read_the_same_as_a_workbook(play: Play, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.client("79160000001", name="Anna")
        await world.client("79160000002", opted_out=True)
        mailing = await world.mailing()
        await world.pass_time()
        wanted = MessageFilter(mailing_id=mailing.id)
        for name in ("out.csv", "out.xlsx"):
            assert await world.database.read(exports.export_messages, tmp_path / name, Dialect(), wanted, NOW) == 2
        (rows,) = cells_of(tmp_path / "out.xlsx")
        with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
            assert [[_as_text(cell) for cell in row] for row in rows] == list(csv.reader(stream))

    play(story)


def _as_text(cell: Any) -> str:  # noqa: ANN401 - what a workbook holds
    if isinstance(cell, datetime):
        return cell.astimezone().isoformat(timespec="seconds")
    return str(int(cell)) if isinstance(cell, float) else str(cell)


def test_moments_of_a_workbook_are_dates_on_the_clock_of_this_computer(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    moments = ("2026-06-01T12:00:05+00:00", "", "1800-01-01T00:00:00+00:00", "9999-12-31T23:59:59+14:00", "soon")
    with new_table(path, Dialect(), ("n", "at"), moments=(1,)) as add:
        add(enumerate(moments))
    ((_, *rows),) = cells_of(path)
    first, nothing, *others = (cell for _, cell in rows)
    assert first == datetime(2026, 6, 1, 12, 0, 5, tzinfo=UTC).astimezone().replace(tzinfo=None)
    assert nothing == ""
    assert [str(other)[:4] for other in others] == ["1800", "9999", "soon"]


def test_moments_of_a_workbook_go_by_the_zone_of_now_and_none_means_two(tmp_path: Path, move: Move) -> None:
    moments = ["2026-10-24T23:30:00.250+00:00", "2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00"]
    path = tmp_path / "out.xlsx"
    said: dict[str, list[str]] = {}
    for zone in ("Asia/Omsk", "Europe/Berlin"):
        move(zone)
        with new_table(path, Dialect(), ("n", "at"), moments=(1,)) as add:
            add(enumerate(moments))
        said[zone] = [str(cell) for _, cell in cells_of(path)[0][1:]]
    assert said["Asia/Omsk"][0] == "2026-10-25 05:30:00.250000"
    assert said["Europe/Berlin"] == ["2026-10-25 01:30:00.250000", *moments[1:]]


def test_a_text_that_seems_to_be_marked_is_marked_once_more_for_the_import(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    with new_table(path, Dialect(), ("text",)) as add:
        add([["'=1"], ["=1"], ["'a"], ["''+1"]])
    assert cells_of(path) == [[["text"], ["''=1"], ["=1"], ["'a"], ["'''+1"]]]
