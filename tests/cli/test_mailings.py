"""The commands about mailings beyond the contract's first steps: change, look ahead, repeat, retry, add."""

import asyncio
import json
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from desktop_mailer.gateway.sandbox import Sandbox, SandboxOptions
from desktop_mailer.storage import settings
from desktop_mailer.storage.database import FILE_NAME, Database
from desktop_mailer.storage.settings import Settings
from tests.cli.conftest import FAR, TOKEN, Here, delivered, write_clients
from tests.cli.test_contract import promised


def keep(folder: Path, chosen: Settings) -> None:
    """Save settings, which the window does elsewhere."""

    async def save() -> None:
        database = Database.open(folder)
        await database.write(settings.save, chosen)
        await database.close()

    asyncio.run(save())


def add(here: Here, *options: str) -> int:
    made = here.document("mailings", "add", "--name", "n", "--text", "Hello", *FAR, *options)
    found: int = made["id"]
    return found


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        (("--name", "m"), {"name": "m"}),
        (("--text", "Bye"), {"text": "Bye"}),
        (("--rate", "none"), {"rate": None}),
        (("--rate", "7"), {"rate": 7}),
        (("--window", "none"), {"window": None}),
        (("--window", "10:00-12:00"), {"window": {"from": "10:00", "to": "12:00", "days": ["mon", "fri"]}}),
        (("--days", "sun"), {"window": {"from": "09:00", "to": "21:00", "days": ["sun"]}}),
        (("--budget", "12,5"), {"budget": "12.5"}),
        (("--budget", "none"), {"budget": None}),
        (("--advertising",), {"advertising": True}),
        (("--tag", "none"), {"filter": {"operator_codes": ["916"], "tags": [], "all_tags": False}}),
        (("--all-tags",), {"filter": {"operator_codes": ["916"], "tags": ["a"], "all_tags": True}}),
        (("--repeat", "none"), {}),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_an_update_changes_what_is_given_and_leaves_the_rest(
    here: Here, options: tuple[str, ...], changed: dict[str, object]
) -> None:
    number = str(
        add(
            here,
            *("--draft", "--tag", "a", "--operator-code", "916", "--window", "09:00-21:00", "--days", "mon,fri"),
            *("--rate", "5", "--budget", "3"),
        )
    )
    before = here.document("stats", number)
    here.document("mailings", "update", number, *options)
    assert here.document("stats", number) == before | changed


@pytest.mark.parametrize(
    "options",
    [("--rate", "fast"), ("--rate", "0"), ("--budget", "much"), ("--repeat", "hourly"), ("--days", "someday")],
)
def test_what_is_no_value_is_refused_as_wrong_usage(here: Here, options: tuple[str, ...]) -> None:
    add(here, "--draft")
    before = here.document("stats", "1")
    assert here.run("mailings", "update", "1", *options).code == 2
    assert here.document("stats", "1") == before


def test_a_mailing_over_its_budget_is_refused_and_nothing_is_written(here: Here, folder: Path, tmp_path: Path) -> None:
    here.document("clients", "import", str(write_clients(tmp_path / "some.csv", 3)))
    done = here.run("mailings", "add", "--name", "n", "--text", "x", *FAR, "--budget", "100")
    assert done.code == 1
    assert "price" in done.err
    keep(folder, Settings(part_price=Decimal("2.5"), currency="₽"))
    done = here.run("mailings", "add", "--name", "n", "--text", "x", *FAR, "--budget", "7")
    assert done.code == 1
    assert "7.5" in done.err
    assert here.document("mailings", "list") == []
    seen = here.document("mailings", "preview", "--text", "x", *FAR, "--budget", "7")
    assert seen["cost"] == "7.5"
    add(here, "--budget", "7", "--draft")
    assert here.run("mailings", "launch", "1").code == 1
    assert here.document("mailings", "show", "1")["state"] == "draft"
    here.document("mailings", "update", "1", "--budget", "8")
    assert here.document("mailings", "launch", "1")["state"] == "scheduled"


def test_a_preview_tells_who_is_left_out_and_what_goes_out_when(here: Here) -> None:
    for phone, more in (
        ("79160000001", ("--timezone", "Europe/Moscow")),
        ("79160000002", ("--timezone", "Asia/Vladivostok")),
        ("79160000003", ()),
        ("79160000004", ("--opt-out",)),
    ):
        here.document("clients", "add", "--phone", phone, *more)
    span = ("--starts-at", "2099-05-01T00:00+00:00", "--ends-at", "2099-05-01T09:00+00:00")
    seen = here.document("mailings", "preview", "--text", "x", *span, "--window", "09:00-21:00")
    assert (seen["recipients"], seen["opted_out"], seen["unreachable"], seen["no_zone"]) == (3, 1, 1, 1)
    assert [(hour["hour"][11:16], hour["timezone"], hour["messages"]) for hour in seen["forecast"]] == [
        ("00:00", "Asia/Vladivostok", 1),
        ("06:00", "Europe/Moscow", 1),
    ]
    seen = here.document("mailings", "preview", "--text", "x", *span, "--advertising")
    assert (seen["recipients"], seen["no_consent"], seen["forecast"]) == (0, 3, [])
    told = here.run("mailings", "preview", "--text", "x", *span, "--window", "09:00-21:00").out.decode()
    assert "Goes out from" in told


def test_what_failed_goes_out_again_and_who_came_later_gets_it_too(here: Here, tmp_path: Path, ledger: Path) -> None:
    here.document("clients", "import", str(write_clients(tmp_path / "some.csv", 4)))
    here.document("clients", "add", "--phone", "79165550000", "--name", "{bad}")
    number = str(add(here))

    def send() -> dict[str, object]:
        with Sandbox(SandboxOptions(ledger=ledger)) as running:
            done = here.run("--gateway-url", running.url, "send", "--until-idle", "--json")
            found: dict[str, object] = json.loads(done.out)
            return found

    assert send()["sent"] == 5
    done = here.run("mailings", "retry-failed", number, "--json")
    assert (done.code, done.document["retried"]) == (0, 0)
    assert here.run("mailings", "add-clients", number).code == 1  # it is finished
    assert len(delivered(ledger)) == 5
    again = here.document("mailings", "duplicate", number)
    assert (again["id"], again["state"], again["name"]) == (2, "draft", "n (copy)")
    gone = here.document("mailings", "delete", number)
    assert gone["sent"] == 5
    assert [each["id"] for each in here.document("mailings", "list")] == [2]
    assert here.run("mailings", "delete", number).code == 1


def test_a_test_send_goes_to_the_numbers_named_and_counts_for_no_mailing(
    here: Here, ledger: Path, tmp_path: Path
) -> None:
    here.document("clients", "add", "--phone", "79160000001", "--name", "Anna")
    here.document("clients", "add", "--phone", "79160000009", "--opt-out")
    made = here.document("mailings", "add", "--name", "n", "--text", "Hello, {name|friend}!", *FAR, "--draft")
    before = here.document("stats", "1")
    with Sandbox(SandboxOptions(ledger=ledger)) as running:
        gateway = ("--gateway-url", running.url, "mailings", "test", str(made["id"]))
        rows = here.document(*gateway, "--to", "+7 (916) 555-00-01", "--to", "89165550002", "--to", "79165550001")
        assert [list(row) for row in rows] == [promised("mailings test")] * 2
        assert [(row["phone"], row["accepted"]) for row in rows] == [("79165550001", True), ("79165550002", True)]
        refused = here.run(*gateway, "--to", "79160000009", "--json")
        assert (refused.code, "opted out" in refused.err) == (1, True)
        mixed = here.run(*gateway, "--to", "79160000009", "--to", "79165550003", "--json")
        assert mixed.code == 1
        assert [row["accepted"] for row in mixed.document] == [False, True]
        wrong = here.run(*gateway, "--to", "123", "--json")
        assert (wrong.code, len(wrong.err.splitlines())) == (1, 1)
        many = [word for n in range(11) for word in ("--to", f"791655501{n:02}")]
        assert here.run(*gateway, *many).code == 2
    assert sorted(delivered(ledger)) == ["79165550001", "79165550002", "79165550003"]
    assert here.document("stats", "1") == before
    nowhere = here.run("--gateway-url", running.url, "mailings", "test", "1", "--to", "79165550001", "--json")
    assert nowhere.code == 1
    assert here.run("mailings", "test", "1", "--to", "79165550001").code == 1  # no gateway
    assert here.run("mailings", "test", "7", "--to", "79165550001").code == 1  # no mailing
    assert [each["text"] for each in here.document("clients", "export-person", "1")["tests"]] == []


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch, here: Here) -> None:
    del here
    monkeypatch.setenv("DESKTOP_MAILER_TOKEN", TOKEN)


def test_a_recount_agrees_and_puts_right_what_was_spoiled(here: Here, folder: Path) -> None:
    here.document("clients", "add", "--phone", "79161234567")
    for name in ("One", "Two"):
        here.document("mailings", "add", "--name", name, "--text", "x", *FAR)
    assert here.document("recount") == {"mailings": 2, "corrected": []}
    with closing(sqlite3.connect(folder / FILE_NAME)) as database, database:
        database.execute("UPDATE mailing SET sent = 5 WHERE id = 2")
    assert here.document("recount", "1") == {"mailings": 1, "corrected": []}
    assert here.document("recount") == {"mailings": 2, "corrected": [2]}
    assert here.run("recount").out.decode().strip() == "All figures agree with the messages: 2 mailings."
    assert here.document("stats")[0]["sent"] == 0
    assert here.run("recount", "77").code == 1


def test_the_figures_go_into_a_workbook_as_well(here: Here, tmp_path: Path) -> None:
    here.document("clients", "add", "--phone", "79161234567")
    here.document("mailings", "add", "--name", "=News", "--text", "x", *FAR)
    table, book = tmp_path / "a.csv", tmp_path / "a.xlsx"
    assert here.document("stats", "--csv", str(table), "--xlsx", str(book)) == here.document("stats")
    ((header, row),) = [CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()]
    assert header == ["id", "name", "state", "total", "pending", "sent", "not_sent"]
    assert row[:2] == [1, "=News"]
    assert "'=News" in table.read_text("utf-8-sig")
    assert here.run("stats", "1", "--xlsx", str(book)).out.decode().splitlines()[-1] == f"1 row written to {book}."
    refused = here.run("stats", "--xlsx", str(tmp_path / "a.txt"))
    assert (refused.code, "ends in .xlsx" in refused.err) == (2, True)
