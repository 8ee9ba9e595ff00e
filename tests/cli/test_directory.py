"""Clients changed, deleted and exported by command; the stop list, undo and one person's data."""

import csv
import sqlite3
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from desktop_mailer.storage import edits
from desktop_mailer.storage.database import FILE_NAME
from tests.cli.conftest import Here, write_clients


def test_stop_list_and_undo_keep_the_contract(here: Here, tmp_path: Path) -> None:
    here.document("clients", "import", str(write_clients(tmp_path / "people.csv", 3)))
    stop = tmp_path / "stop.csv"
    stop.write_text("8 916 000-00-01\nrubbish\n79169999999\n79169999999\n", encoding="utf-8")
    said = here.document("clients", "stop-list", str(stop))
    assert said == {"read": 4, "added": 2, "already": 1, "rejected": 1}
    assert [row["opted_out"] for row in here.document("clients", "list")] == [False, True, False]
    assert here.document("clients", "undo") == {"kind": "import", "restored": 2, "left": 1}
    assert [row["phone"] for row in here.document("clients", "list")] == ["79160000001"]
    nothing = here.run("clients", "undo")
    assert nothing.code == 1
    assert "nothing to undo" in nothing.err
    assert here.document("clients", "add", "--phone", "79169999999")["opted_out"]


def test_a_person_is_given_out_and_erased(here: Here) -> None:
    key = str(here.document("clients", "add", "--phone", "79160000001", "--name", "Anna", "--opt-out")["id"])
    found = here.document("clients", "export-person", key)
    assert (found["phone"], found["name"], found["opt_out"]["source"]) == ("79160000001", "Anna", "manual")
    assert found["messages"] == []
    assert here.document("clients", "erase", key) == {"ok": True}
    assert here.document("clients", "list") == []
    for command in ("export-person", "erase"):
        gone = here.run("clients", command, key)
        assert gone.code == 1
        assert key in gone.err
    assert here.document("clients", "add", "--phone", "79160000001")["opted_out"]


@pytest.fixture
def anna(here: Here, tmp_path: Path) -> str:
    """The id of a client who has everything; the next one has little."""
    table = ("phone,name,tags,timezone,town", "79160000001,Anna,a|b,Asia/Omsk,Omsk", "79160000002,Bob,b,,")
    path = tmp_path / "two.csv"
    path.write_text("\n".join(table), encoding="utf-8")
    here.document("clients", "import", str(path))
    return "1"


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        (("--name", "Anya"), {"name": "Anya"}),
        (("--name", ""), {"name": ""}),
        (("--phone", "8 (917) 000-00-09"), {"phone": "79170000009", "operator_code": "917"}),
        (("--tag", "new", "--tag", "a"), {"tags": ["a", "new"]}),
        (("--tag", ""), {"tags": []}),
        (("--timezone", "UTC"), {"timezone": "UTC"}),
        (("--timezone", ""), {"timezone": None, "timezone_source": None}),
        (("--opt-in",), {}),
    ],
)
def test_an_update_changes_what_is_named_and_nothing_else(
    here: Here, folder: Path, anna: str, options: tuple[str, ...], changed: dict[str, object]
) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME)) as database, database:
        database.execute("UPDATE client SET consent_at = 1000, consent_source = 'a form'")
    before, other = here.document("clients", "list")
    assert (before["consent_at"], before["consent_source"]) == ("1970-01-01T00:00:01.000+00:00", "a form")
    after = here.document("clients", "update", anna, *options)
    assert after == before | changed
    assert here.document("clients", "list") == [after, other]
    here.document("clients", "undo")
    assert here.document("clients", "list") == [before, other]


def test_opting_out_and_in_again_asks_nothing_and_says_what_it_does(here: Here, anna: str) -> None:
    out = here.run("clients", "update", anna, "--opt-out")
    assert "opted out: nothing is sent to 79160000001" in out.err
    row = here.document("clients", "update", anna, "--name", "Anya")
    assert (row["opted_out"], row["opted_out_source"]) == (True, "manual")
    assert abs(datetime.fromisoformat(row["opted_out_at"]).timestamp() - time.time()) < 60
    back = here.run("clients", "update", anna, "--opt-in", "--json")
    assert "opted in again: mailings reach 79160000001" in back.err
    assert (back.document["opted_out"], back.document["opted_out_at"]) == (False, None)
    here.document("clients", "delete", anna)
    assert not here.document("clients", "add", "--phone", "79160000001")["opted_out"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("update", "1", "--phone", "79160000002"), 1, "belongs to client 2"),
        (("update", "1", "--phone", "123"), 1, "digits"),
        (("update", "1", "--timezone", "Mars/Base"), 1, "Mars/Base"),
        (("update", "99", "--name", "x"), 1, "There is no client 99"),
        (("delete", "99"), 1, "There is no client 99"),
        (("update", "1"), 2, "nothing to change"),
        (("delete",), 2, "ID"),
        (("list", "--timezone", "Mars/Base"), 2, "Mars/Base"),
        (("list", "--operator-code", "9"), 1, "operator code"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_changed(
    here: Here, anna: str, arguments: tuple[str, ...], code: int, said: str
) -> None:
    before = here.document("clients", "list")
    done = here.run("clients", *arguments, "--json")
    assert (done.code, list(done.document)) == (code, ["error"])
    assert said in done.document["error"]
    assert said in done.err
    assert here.document("clients", "list") == before


def test_who_is_deleted_is_named_and_can_be_brought_back(here: Here, anna: str) -> None:
    before = here.document("clients", "list")
    assert here.document("clients", "delete", anna) == before[0]
    assert here.document("clients", "list") == before[1:]
    assert here.document("clients", "undo") == {"kind": "delete", "restored": 1, "left": 0}
    assert here.document("clients", "list") == before
    assert b"79160000001" in here.run("clients", "delete", anna).out


def test_columns_that_are_left_out_are_named(here: Here, tmp_path: Path) -> None:
    file = tmp_path / "clients.csv"
    file.write_text(
        "phone,Телефон,,remark,,\n79160000001,79160000002,lost,x,,\n79160000003,,,,,also lost\n", encoding="utf-8"
    )
    said = here.run("clients", "import", str(file), "--map", "=remark").out.decode("utf-8")
    assert said.splitlines()[1].endswith(": “Телефон”, “3”, “6”.")


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (("--tag", "a"), [1]),
        (("--tag", "a", "--tag", "b"), [1, 2]),
        (("--tag", "a", "--tag", "b", "--all-tags"), [1]),
        (("--operator-code", "916"), [1, 2]),
        (("--timezone", "Asia/Omsk"), [1]),
        (("--timezone", ""), [2]),
        (("--timezone", "", "--timezone", "Asia/Omsk"), [1, 2]),
        (("--opted-out",), [2]),
        (("--opted-in",), [1]),
        (("--search", "ann"), [1]),
        (("--search", "8 916 000-00-02"), [2]),
        (("--tag", "b", "--search", "bob", "--opted-in"), []),
    ],
)
def test_list_and_export_mean_the_same_clients_by_the_same_options(
    here: Here, anna: str, tmp_path: Path, options: tuple[str, ...], found: list[int]
) -> None:
    here.document("clients", "update", "2", "--opt-out")
    listed = here.document("clients", "list", *options)
    assert [row["id"] for row in listed] == found
    path = tmp_path / "out.csv"
    assert here.document("clients", "export", str(path), *options) == {"rows": len(found)}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        assert [row["phone"] for row in csv.DictReader(stream)] == [row["phone"] for row in listed]


def test_an_export_comes_back_through_an_import(
    here: Here, anna: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.document("clients", "update", "2", "--opt-out", "--tag", "a,b|c;d\\e", "--name", "=HYPERLINK(1)")
    before = here.document("clients", "list")
    path = tmp_path / "out.csv"
    assert b"2 clients written" in here.run("clients", "export", str(path)).out
    assert "'=HYPERLINK(1)" in path.read_text("utf-8-sig")
    monkeypatch.setenv("DESKTOP_MAILER_DATA_DIR", str(tmp_path / "empty"))
    assert here.document("clients", "import", str(path))["added"] == 2
    after = here.document("clients", "list")
    assert after == [before[0], before[1] | {"opted_out_source": "import"}]


def test_an_export_over_the_database_or_to_nowhere_is_refused(here: Here, anna: str, tmp_path: Path) -> None:
    for target in (tmp_path / "data" / FILE_NAME, tmp_path / "missing" / "out.csv"):
        done = here.run("clients", "export", str(target))
        assert (done.code, done.out) == (1, b"")
    assert len(here.document("clients", "list")) == 2


def test_commands_that_write_remove_what_undo_kept_for_too_long(
    here: Here, anna: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edits, "SWEEP_CHUNK", 1)
    here.document("clients", "update", anna, "--tag", "x")
    here.document("clients", "import", str(write_clients(tmp_path / "people.csv", 3)))
    with closing(sqlite3.connect(tmp_path / "data" / FILE_NAME)) as database:
        assert len(database.execute("SELECT * FROM edit_client").fetchall()) == 3
        with database:
            database.execute("UPDATE edit SET at = 0")
    (stop := tmp_path / "stop.csv").write_text("79169999999")
    here.document("clients", "stop-list", str(stop))
    with closing(sqlite3.connect(tmp_path / "data" / FILE_NAME)) as database:
        assert not database.execute("SELECT * FROM edit_client").fetchall()
        assert not database.execute("SELECT * FROM edit").fetchall()


def test_nothing_of_who_was_erased_is_left_in_the_data_folder(here: Here, anna: str, tmp_path: Path) -> None:
    here.document("clients", "update", anna, "--name", "Theophrastus")
    here.document("clients", "update", anna, "--name", "Anaximander")
    here.document("clients", "erase", anna)
    files = [part for part in (tmp_path / "data").rglob("*") if part.is_file()]
    found = b"".join(part.read_bytes() for part in files)
    assert b"79160000002" in found
    for text in (b"79160000001", b"Theophrastus", b"theophrastus", b"Anaximander", b"Anna"):
        assert text not in found
