"""X5: what is exported is opened in LibreOffice with a Russian locale, and each cell is held against what was meant."""

import asyncio
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop_mailer.domain.client import ClientDraft, ClientQuery
from desktop_mailer.domain.mailing import MailingDraft
from desktop_mailer.domain.message import Answer, MessageFilter, Outcome, Verdict
from desktop_mailer.storage import clients, dispatch, exports, life, mailings, messages, rest
from desktop_mailer.storage.database import Database
from desktop_mailer.storage.table_writer import RUSSIAN, Dialect, new_table

OFFICE = shutil.which("soffice") or shutil.which("localc")
pytestmark = [
    pytest.mark.skipif(OFFICE is None, reason="there is no LibreOffice on this computer"),
    pytest.mark.timeout(300),
]

NOW = datetime(2026, 6, 1, 12, 34, 56, tzinfo=UTC)
FORMULAS = (
    *("=1+1", '=HYPERLINK("http://127.0.0.1/";"x")', "=cmd|' /C calc'!A0", "+7 916", "-5", "@SUM(1;2)", "＝1+1"),
    *("'=1+1", "\t=1+1", "\r=1+1", "\0=1+1", "1;2", 'a "b" c', "two\nlines", "0012", "1/2", "1e5"),
    *("ИСТИНА", "31.12.2026", "Ёлка 😀", " x "),
)
SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>ru-RU</value></prop>
</item>
</oor:items>
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """What LibreOffice took a cell for: its kind ("string", "float", "date", "" for an empty one) and its text."""

    kind: str
    text: str
    value: str = ""
    formula: str = ""


Opened = Callable[[Path], list[list[Cell]]]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """Opens a file as a double click does where everything is Russian, and gives the cells of its first sheet."""
    home = tmp_path_factory.mktemp("office")
    (home / "user").mkdir()
    (home / "user" / "registrymodifications.xcu").write_text(PROFILE, "utf-8")

    def cells(path: Path) -> list[list[Cell]]:
        target = path.parent / f"seen-{path.stem}"
        # Sign between cells, quotes, UTF-8, from line 1, no formats, Russian, quoted is no text, numbers are sought.
        sign = ord(";") if path.stem.endswith("ru") else ord(",")
        reading = [f"--infilter=CSV:{sign},34,76,1,,1049,false,true"] if path.suffix == ".csv" else []
        subprocess.run(
            [
                *(str(OFFICE), f"-env:UserInstallation={home.as_uri()}", "--headless", "--norestore", *reading),
                *("--convert-to", "fods", "--outdir", str(target), str(path)),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return _cells((target / f"{path.stem}.fods").read_bytes())

    return cells


def _cells(document: bytes) -> list[list[Cell]]:
    sheet = ET.fromstring(document).find(".//table:table", SPACES)  # noqa: S314 - made by LibreOffice just now
    assert sheet is not None
    rows = []
    for row in sheet.iterfind("table:table-row", SPACES):
        cells: list[Cell] = []
        for cell in row.iterfind("table:table-cell", SPACES):
            kind = _named(cell, "office", "value-type")
            value = _named(cell, "office", "date-value") or _named(cell, "office", "value")
            text = "\n".join(_text(part) for part in cell.iterfind("text:p", SPACES))
            found = Cell(kind, text, value, _named(cell, "table", "formula"))
            times = int(_named(cell, "table", "number-columns-repeated") or 1)
            cells += [found] * (times if times < 100 else 1)
        while cells and not cells[-1].kind:
            cells.pop()
        if cells:
            rows.append(cells)
    return rows


def _named(cell: ET.Element, space: str, name: str) -> str:
    return cell.get(f"{{{SPACES[space]}}}{name}", "")


def _text(part: ET.Element) -> str:
    said = part.text or ""
    for child in part:
        kind = child.tag.rpartition("}")[2]
        said += {"s": " " * int(child.get(f"{{{SPACES['text']}}}c", "1")), "tab": "\t"}.get(kind, _text(child))
        said += child.tail or ""
    return said


def shown(text: str) -> str:
    """The text without what a spreadsheet shows otherwise at its ends: lines, tabs, the mark of a text."""
    return text.replace("\r\n", "\n").replace("\0", "").strip("\t\r\n'")


def said(moment: datetime) -> datetime:
    """The moment as a cell has it: on the clock of this computer."""
    return moment.astimezone().replace(tzinfo=None)


@pytest.mark.parametrize("name", ["en.csv", "ru.csv", "book.xlsx"])
def test_x5_nothing_that_is_exported_becomes_a_formula(opened: Opened, tmp_path: Path, name: str) -> None:
    """I8."""
    path = tmp_path / name
    with new_table(path, RUSSIAN if name == "ru.csv" else Dialect(), ("n", "text", "phone")) as add:
        add((number, text, "79161234567") for number, text in enumerate(FORMULAS))
    header, *rows = opened(path)
    assert [cell.text for cell in header] == ["n", "text", "phone"]
    assert len(rows) == len(FORMULAS)
    assert not [cell for row in rows for cell in row if cell.formula]
    for text, (number, cell, phone) in zip(FORMULAS, rows, strict=True):
        assert number.kind == "float"
        assert phone.text == "79161234567"
        if name == "book.xlsx":
            assert (cell.kind, phone.kind) == ("string", "string"), text
            assert shown(cell.text) == shown(text), text
        elif text[0] in "=+-@＝\t\r\0'":
            assert cell.kind == "string", text
            assert shown(cell.text) == shown(text), text


def test_messages_open_with_figures_as_figures_and_moments_as_dates(opened: Opened, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("en.csv", "ru.csv", "book.xlsx")]
    asyncio.run(_export(tmp_path, paths))
    english, russian, book = map(opened, paths)
    assert [[cell.text for cell in row[:4]] for row in english] == [[cell.text for cell in row[:4]] for row in russian]
    titles = [cell.text for cell in book[0]]
    by_title = [dict(zip(titles, row, strict=False)) for row in book[1:]]
    assert [row["status"].text for row in by_title] == ["sent", "pending", "not sent"]
    for row in by_title:
        assert {row[name].kind for name in ("client_id", "attempts")} == {"float"}
        assert (row["phone"].kind, len(row["phone"].text)) == ("string", 11)
        assert row["created_at"].kind == "date"
        assert datetime.fromisoformat(row["created_at"].value) == said(NOW)
        assert row["created_at"].text == f"{said(NOW):%d.%m.%Y %H:%M:%S}"
    assert by_title[0]["sent_at"].kind == "date"
    assert by_title[0]["answer"].text == "=1+1"
    assert not [cell for rows in (english, russian, book) for row in rows for cell in row if cell.formula]


def test_clients_open_whole_with_their_fields(opened: Opened, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("en.csv", "ru.csv", "book.xlsx")]
    asyncio.run(_export_clients(tmp_path / "data", paths))
    for rows in map(opened, paths):
        titles = [cell.text for cell in rows[0]]
        found = [dict(zip(titles, row, strict=False)) for row in rows[1:]]
        assert [row["phone"].text for row in found] == ["79160000001", "79160000002"]
        assert found[0]["name"].text.lstrip("'") == "=1+1"
        assert found[1]["name"].text == "Ёлкин; Пётр «и сын»"
        assert found[1]["tags"].text == "vip|новый"
        assert found[1]["consent_source"].text == 'форма "на сайте", 2'
        assert not [cell for row in rows for cell in row if cell.formula]
    for name in ("opted_out", "consent_at"):
        assert (found[1][name].kind, datetime.fromisoformat(found[1][name].value)) == ("date", said(NOW))
    assert (found[1]["код"].kind, found[1]["код"].text) == ("string", "0012")


def test_mailings_open_with_their_figures(opened: Opened, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("en.csv", "ru.csv", "book.xlsx")]
    asyncio.run(_export_mailings(tmp_path / "data", paths))
    for header, row in map(opened, paths):
        assert [cell.text for cell in header] == list(exports.MAILING_COLUMNS)
        assert [cell.kind for cell in row] == ["float", "string", "string", *["float"] * 4]
        assert shown(row[1].text) == shown('+7;"скидка", −10 %')
        assert not [cell for cell in row if cell.formula]


async def _export(folder: Path, paths: Sequence[Path]) -> None:
    database = Database.open(folder)
    try:
        for number in range(3):
            draft = ClientDraft(phone=f"7916000000{number}", opted_out=number == 2)
            await database.write(clients.add, draft, NOW)
        made = MailingDraft(name="News", text="Hello", starts_at=NOW, ends_at=NOW + timedelta(hours=8))
        mailing = await database.write(mailings.add, made, NOW)
        await database.write(rest.remember, None)
        while await database.write(life.advance, NOW):
            pass
        (claim,) = (await database.write(dispatch.exchange, [], dispatch.Demand(want=1), NOW)).claims
        answer = Answer(verdict=Verdict.ACCEPTED, http_status=200, text="=1+1")
        outcome = Outcome(claim=claim, answer=answer, started_at=NOW, finished_at=NOW, wait=None, waits=None)
        await database.write(dispatch.exchange, [outcome], dispatch.Demand(want=0), NOW)
        wanted = MessageFilter(mailing_id=mailing.id)
        for path in paths:
            assert await database.read(exports.export_messages, path, dialect_of(path), wanted, NOW) == 3
        assert len(await database.read(messages.ids, wanted, NOW)) == 3
    finally:
        await database.close()


async def _export_clients(folder: Path, paths: Sequence[Path]) -> None:
    database = Database.open(folder)
    try:
        second = ClientDraft(
            phone="79160000002",
            name="Ёлкин; Пётр «и сын»",
            tags=("vip", "новый"),
            fields=(("код", "0012"),),
            opted_out=True,
            consent_at=NOW,
            consent_source='форма "на сайте", 2',
        )
        for draft in (ClientDraft(phone="79160000001", name="=1+1"), second):
            await database.write(clients.add, draft, NOW)
        for path in paths:
            assert await database.read(exports.export_clients, path, dialect_of(path), ClientQuery()) == 2
    finally:
        await database.close()


async def _export_mailings(folder: Path, paths: Sequence[Path]) -> None:
    database = Database.open(folder)
    try:
        made = MailingDraft(name='+7;"скидка", −10 %', text="Hello", starts_at=NOW, ends_at=NOW + timedelta(hours=8))
        await database.write(mailings.add, made, NOW)
        for path in paths:
            assert await database.read(exports.export_mailings, path, dialect_of(path)) == 1
    finally:
        await database.close()


def dialect_of(path: Path) -> Dialect:
    return Dialect() if path.stem == "en" else RUSSIAN
