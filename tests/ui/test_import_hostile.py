"""A spreadsheet as people have it: the window and the command line make the same of it."""

import csv
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_mailer.config import DATA_DIR_VARIABLE
from desktop_mailer.domain.client import ClientQuery
from desktop_mailer.storage import clients, registry
from desktop_mailer.storage.database import Database, ReadUnit
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.context import Context
from tests.cli.conftest import Program
from tests.storage.conftest import write_registry
from tests.storage.workbooks import write_workbook
from tests.ui.mailings_world import Run, Until

ROWS = (
    ("Телефон", "Имя", "Теги", "Город", "Часовой пояс", "Телефон"),
    ("8 (916) 123-45-68", "Анна", "vip|new", "Омск", "", "1"),
    ("+7 916 123 45 68", "Аня", "", "", "", ""),  # the same phone in another spelling
    ("9161234568", "", "", "Томск", "", ""),  # and in a third
    ("7,91612E+10", "Борис", "", "", "", ""),
    ("7.91612E+10", "Борис", "", "", "", ""),
    ("79162000001", '=HYPERLINK("http://example.org";"Вера")', "", "", "", ""),
    ("=79162000002", "Глеб", "", "", "", ""),
    ("'+79162000003", "+CMD|' /C calc'!A0", "", "=1+1", "Asia/Omsk", ""),
    ("79162000004", "Дарья", "", "", "Марс/База", ""),
    ("8-916-200-00-05, 8-916-200-00-06", "Егор", "", "", "", ""),
    ("", "Жанна", "vip", "", "", ""),
    (),  # a blank line, which is no row
    ("12345", "Иван", "", "", "Марс/База", ""),
    ("  7 916 200 00 07 ", "  Зоя\tИ. ", " vip , new ", "«Нижний»\nНовгород", "", ""),
    ("79161234567", "Анна Мария", "", "", "", ""),  # somebody who is there already
    ("8 916 200 00 07", "Зоя", "", "", "", "x", "beyond"),
)
READ, ADDED = 15, 4
BEYOND = 18
"""The line with more cells than the first. In a CSV a delimiter parts a text there; in a sheet it is a side note."""


def cp1251(path: Path) -> Path:
    return as_csv(path, "cp1251")


def utf8_with_mark(path: Path) -> Path:
    return as_csv(path, "utf-8-sig")


def as_csv(path: Path, encoding: str) -> Path:
    path = path.with_suffix(".csv")
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(ROWS)
    return path


def workbook(path: Path) -> Path:
    return write_workbook(path.with_suffix(".xlsx"), [[cell or None for cell in row] for row in ROWS])


@dataclass(frozen=True)
class Outcome:
    """What the command made of a file: the counts, and the rejects as they lie on the disk."""

    counts: tuple[int, ...]
    rejects: list[list[str]]


def people(unit: ReadUnit) -> list[tuple[object, ...]]:
    found = clients.page(unit, ClientQuery(), None, 1000)
    return [
        (each.phone, each.name, each.tags, each.timezone, each.timezone_source, sorted(each.fields), each.opted_out)
        for each in found
    ]


def rejects(path: Path) -> list[list[str]]:
    text = path.read_text("utf-8-sig")
    return list(csv.reader(text.splitlines(keepends=True), delimiter=";" if text.startswith("line;") else ","))


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """Somebody who is there before, and the registry."""
    path = tmp_path / "known.csv"
    path.write_text("phone,name,tags\n79161234567,Anna,old\n", encoding="utf-8")
    return path


def by_command(tmp_path: Path, file: Path, known: Path) -> Outcome:
    folder = tmp_path / "by command"
    folder.mkdir()
    program = Program(folder, {**os.environ, DATA_DIR_VARIABLE: str(folder)})
    program.document("registry", "import", str(write_registry(tmp_path / "registry.csv")))
    program.document("clients", "import", str(known))
    kept = tmp_path / "command.rejects.csv"
    dry = program.document("clients", "import", str(file), "--dry-run")
    done = program.document("clients", "import", str(file), "--rejects", str(kept))
    names = ("read", "added", "updated", "rejected")
    counts = tuple(done[name] for name in names)
    assert tuple(dry[name] for name in names) == counts
    return Outcome(counts, rejects(kept))


@pytest.mark.parametrize("make", [cp1251, utf8_with_mark, workbook])
def test_a_hostile_spreadsheet_goes_through_the_window_and_the_command_line_with_the_same_end(
    context: Context,
    tmp_path: Path,
    known: Path,
    run: Run,
    until: Until,
    qtbot: QtBot,
    make: Callable[[Path], Path],
) -> None:
    file = make(tmp_path / "clients")
    commanded = by_command(tmp_path, file, known)
    run(registry.import_file(context.database, write_registry(tmp_path / "registry.csv")))
    page = ClientsPage(context)
    qtbot.addWidget(page)
    page.show()
    page.strip.start(known)
    until(lambda: not page.strip.running)
    page.ask_to_import(file)
    until(lambda: not page.preview.busy)
    counts = page.preview.counts
    foreseen = [figure.text for figure in (counts.new, counts.changed, counts.same, counts.again, counts.wrong)]
    page.preview.action.click()
    until(lambda: not page.strip.running and page.preview.isHidden())
    told = tuple(int(word) for word in page.strip.text.text().split(".")[1].split() if word.isdigit())

    other = Database.open(tmp_path / "by command", writable=False)
    seen, theirs = run(context.database.read(people)), run(other.read(people))
    run(other.close())
    wrong = [5, 6, 8, 10, 11, 12, 14, *([BEYOND] if make is not workbook else [])]
    updated = READ - ADDED - len(wrong)
    assert commanded.counts == (READ, ADDED, updated, len(wrong))
    assert told == commanded.counts
    assert foreseen == [str(ADDED), "1", "0", str(updated - 1), str(len(wrong))]
    assert seen == theirs
    assert rejects(tmp_path / "clients.rejects.csv") == commanded.rejects
    assert [int(line[0]) for line in commanded.rejects[1:]] == wrong
    by_phone = {str(row[0]): row for row in seen}
    assert by_phone["79161234568"][1:4] == ("Аня", ("new", "vip"), "Europe/Samara")
    assert by_phone["79161234568"][5] == [("Город", "Томск")]
    assert by_phone["79161234567"][1:3] == ("Анна Мария", ("old",))
    assert by_phone["79162000001"][1] == '=HYPERLINK("http://example.org";"Вера")'
    assert by_phone["79162000003"][1:4] == ("+CMD|' /C calc'!A0", (), "Asia/Omsk")
    assert by_phone["79162000007"][5] == [("Город", "«Нижний» Новгород")]


@pytest.mark.skipif("DESKTOP_MAILER_TEST_DATA" not in os.environ, reason="the published registry is not here")
def test_the_published_registry_goes_through_the_window_and_the_command_line_with_the_same_end(
    context: Context, tmp_path: Path, run: Run, until: Until, qtbot: QtBot
) -> None:
    published = Path(os.environ["DESKTOP_MAILER_TEST_DATA"]) / "DEF-9xx.csv.gz"
    program = Program(tmp_path, {**os.environ, DATA_DIR_VARIABLE: str(tmp_path / "by command")})
    commanded = program.document("registry", "import", str(published))
    file = cp1251(tmp_path / "clients")
    done = program.document("clients", "import", str(file))
    page = ClientsPage(context)
    qtbot.addWidget(page)
    page.show()
    page.jobs.import_registry(published)
    until(lambda: not page.jobs.strip.running)
    digits = "".join(c for c in page.jobs.strip.text.text() if c.isdigit())
    assert digits == f"{commanded['ranges']}{commanded['skipped'] or ''}"
    page.strip.start(file)
    until(lambda: not page.strip.running)
    told = tuple(int(word) for word in page.strip.text.text().split(".")[1].split() if word.isdigit())
    assert told == tuple(done[name] for name in ("read", "added", "updated", "rejected"))
    other = Database.open(tmp_path / "by command", writable=False)
    seen, theirs = run(context.database.read(people)), run(other.read(people))
    run(other.close())
    assert seen == theirs
    assert any(row[4] == "registry" for row in seen)
