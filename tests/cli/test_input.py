import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_mailer.storage.database import Database
from tests.cli.conftest import FAR, Here

HEADER = "Телефон;Имя;Теги;Часовой пояс;Город\n"
ROWS = (
    "+7 916 000-00-01;Анна;a|b;Europe/Moscow;Тверь\n"
    "8(916)000-00-02;=1+1;a;;\n"
    "79160000001;Аня;;;\n"
    "12345;Пётр;;;\n"
    "79160000003;;;Mars/Base;\n"
)
ADD = ("mailings", "add", "--name", "n")
BEYOND = str(2**63)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("cp1251", "cp1251")],
)
def test_rows_add_up_in_every_encoding(here: Here, tmp_path: Path, encoding: str, told: str) -> None:
    file, rejects = tmp_path / "in.csv", tmp_path / "rejects.csv"
    file.write_bytes((HEADER + ROWS).encode(encoding))
    result = here.document("clients", "import", str(file), "--rejects", str(rejects))
    assert list(result.values())[:-1] == [5, 2, 1, 0, 2, told, ";"]
    first, second = here.document("clients", "list")
    assert (first["phone"], first["name"], first["tags"]) == ("79160000001", "Аня", ["a", "b"])
    assert first["timezone"] == "Europe/Moscow"
    assert second["name"] == "=1+1"
    assert rejects.read_bytes().startswith(b"\xef\xbb\xbf")
    lines = rejects.read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("line;reason;Телефон;Имя")
    assert [line.split(";")[0] for line in lines[1:]] == ["5", "6"]


def test_duplicates_are_skipped_where_asked_and_a_dry_run_writes_nothing(here: Here, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text(HEADER + ROWS, encoding="utf-8")
    dry = here.document("clients", "import", str(file), "--dry-run")
    assert (dry["added"], dry["updated"], dry["rejected"]) == (2, 1, 2)
    assert here.document("clients", "list") == []
    here.document("clients", "import", str(file))
    again = here.document("clients", "import", str(file), "--on-duplicate", "skip")
    assert (again["added"], again["updated"], again["skipped"], again["rejected"]) == (0, 0, 3, 2)


def test_an_import_never_clears_an_opt_out(here: Here, tmp_path: Path) -> None:
    here.document("clients", "add", "--phone", "79160000001", "--opt-out")
    file = tmp_path / "in.csv"
    file.write_text(HEADER + ROWS, encoding="utf-8")
    here.document("clients", "import", str(file))
    assert [client["opted_out"] for client in here.document("clients", "list")] == [True, False]


def test_columns_delimiter_and_encoding_can_be_named(here: Here, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_bytes("Кому\tНомер\tТеги\nАнна\t79160000001\tx\n".encode("cp866"))
    options = (
        "--map",
        "phone=номер",
        "--map",
        "name=Кому",
        "--map",
        "=Теги",
        "--encoding",
        "cp866",
        "--delimiter",
        "tab",
    )
    result = here.document("clients", "import", str(file), *options)
    assert (result["added"], result["encoding"], result["delimiter"]) == (1, "cp866", "\t")
    assert [(client["name"], client["tags"]) for client in here.document("clients", "list")] == [("Анна", [])]


@pytest.mark.parametrize(
    "content", [b"\x00\x01\x02\xff", b"", b"phone\n", b"a;b\n1;2\n"], ids=["binary", "empty", "no row", "no phone"]
)
def test_what_is_no_table_of_clients_is_refused(here: Here, tmp_path: Path, content: bytes) -> None:
    file, rejects = tmp_path / "in.csv", tmp_path / "rejects.csv"
    file.write_bytes(content)
    done = here.run("clients", "import", str(file), "--rejects", str(rejects), "--json")
    assert done.code == 1
    assert done.document["error"]
    assert not rejects.exists()
    assert here.document("clients", "list") == []


def test_the_rejects_never_replace_the_file_that_is_read(here: Here, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text(HEADER + ROWS, encoding="utf-8")
    assert here.run("clients", "import", str(file), "--rejects", str(file)).code == 2
    assert file.read_text("utf-8") == HEADER + ROWS


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("clients", "add", "--phone", "12345"), 1, "digits"),
        (("clients", "add", "--phone", "79161234567", "--timezone", "Mars/Base"), 1, "time zone"),
        (("clients", "add"), 2, "--phone"),
        (("clients", "list", "--operator-code", "9161"), 1, "operator code"),
        (("clients", "list", "--limit", "-1"), 2, "--limit"),
        (("clients", "import", "nowhere.csv"), 1, "nowhere.csv"),
        (("clients", "import", "in.csv", "--map", "name"), 2, "field=column"),
        (("clients", "import", "in.csv", "--delimiter", "ab"), 2, "one character"),
        ((*ADD, "--text", "", *FAR), 1, "The text is empty"),
        ((*ADD, "--text", "x", "--starts-at", "2099-01-01", "--ends-at", "2098-01-01"), 1, "not after the start"),
        ((*ADD, "--text", "x", "--starts-at", "tomorrow", "--ends-at", "2098-01-01"), 2, "is not a time"),
        ((*ADD, "--text", "x", "--starts-at", "0001-01-01", "--ends-at", "9999-12-31T23:59-23:00"), 2, "is not a time"),
        ((*ADD, "--text", "x", *FAR, "--window", "9-21"), 2, "not a window"),
        ((*ADD, "--text", "x", *FAR, "--window", "09:00-21:00", "--days", "monday"), 2, "no day"),
        ((*ADD, "--text", "x", *FAR, "--rate", "0"), 2, "--rate"),
        ((*ADD, "--text", "x", *FAR, "--tag", "nobody"), 1, "No client would get this mailing"),
        ((*ADD, "--text", "x"), 2, "--starts-at"),
        ((*ADD, "--text", "x", "--starts-at", "9999-12-31", "--ends-at", "9999-12-31T20:00"), 1, "1970 to 2999"),
        ((*ADD, "--text", "x", "--starts-at", "0001-01-02", "--ends-at", "2099-01-01"), 1, "1970 to 2999"),
        ((*ADD, "--text", "x", *FAR, "--rate", BEYOND), 2, "--rate"),
        (("mailings", "show", "7"), 1, "no mailing 7"),
        (("mailings", "show", BEYOND), 2, "ID"),
        (("mailings", "cancel", BEYOND), 2, "ID"),
        (("messages", BEYOND), 2, "ID"),
        (("stats", BEYOND), 2, "ID"),
        (("stats", "--csv", "."), 1, "cannot be written"),
        (("clients", "list", "--after", BEYOND), 2, "--after"),
        (("clients", "import", "in.csv", "--delimiter", "\udcff"), 2, "one character"),
        (("mailings", "cancel", "7"), 1, "no mailing 7"),
        (("messages", "7"), 1, "no mailing 7"),
        (("messages", "7", "--status", "lost"), 2, "lost"),
        (("stats", "7"), 1, "no mailing 7"),
        (("sandbox", "--error-rate", "2"), 2, "--error-rate"),
        (("token", "set"), 1, "gateway address"),
        (("nonsense",), 2, "nonsense"),
        (("mailings",), 2, "mailings --help"),
    ],
)
def test_bad_input_is_one_clear_line_and_changes_nothing(
    here: Here, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = here.run(*arguments, "--json")
    assert done.code == code
    assert len(done.err.splitlines()) == 1
    assert said in done.err
    assert done.document == {"error": done.err.strip()}
    assert here.document("clients", "list") == here.document("mailings", "list") == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("send", "--rate", "soon"), "Invalid value for '--rate': “soon” is not a whole number."),
        (("send", "--rate", "0"), "Invalid value for '--rate': “0” is less than 1."),
        (("send", "--concurrency", "999"), "Invalid value for '--concurrency': “999” is more than 200."),
        (("sandbox", "--error-rate", "x"), "Invalid value for '--error-rate': “x” is not a number."),
        (("messages", "7", "--status", "lost"), "Invalid value for '--status': 'lost' is not one of"),
        (("messages", "7", "--reason", "lost"), "Invalid value for '--reason': “lost” is none of scheduled,"),
        (("send", "--fast"), "No such option: --fast"),
    ],
)
def test_a_wrong_value_is_told_in_plain_sentences(here: Here, arguments: tuple[str, ...], said: str) -> None:
    """It spoke as the library that checks the value speaks to programs, and ran into the hint without a full stop."""
    done = here.run(*arguments)
    assert done.code == 2
    assert done.err.startswith(said)
    assert done.err.rstrip().endswith(f". Try: desktop-mailer {arguments[0]} --help")


def test_without_a_time_zone_a_client_is_not_said_to_lack_an_hour_alone(here: Here) -> None:
    here.document("clients", "add", "--phone", "79161234567")
    done = here.run(*ADD, "--text", "x", *FAR, "--window", "09:00-21:00")
    assert done.err == "1 of them have no time zone and wait for one.\n"


def test_a_phone_is_in_the_directory_once(here: Here) -> None:
    here.document("clients", "add", "--phone", "79161234567")
    assert here.run("clients", "add", "--phone", "8 916 123 45 67").code == 1
    assert len(here.document("clients", "list")) == 1


def test_a_preview_tells_how_many_would_get_an_empty_text(here: Here) -> None:
    for last, name in ((1, "Anna"), (2, ""), (3, "")):
        here.document("clients", "add", "--phone", f"7916123456{last}", "--name", name)
    said = here.run("mailings", "preview", "--text", "{name}", *FAR)
    assert (said.code, said.out.splitlines()[2]) == (0, b"1 SMS part in all.")
    assert said.err.startswith("2 of them would get nothing")
    assert not here.run("mailings", "preview", "--text", "{name|friend}", *FAR).err


def test_a_draft_may_be_for_nobody(here: Here) -> None:
    assert here.document(*ADD, "--text", "x", *FAR, "--draft") == {"id": 1, "recipients": 0}


def test_a_time_without_an_offset_is_local_and_one_with_it_is_not(here: Here) -> None:
    from datetime import UTC, datetime

    span = ("--starts-at", "2098-01-01T10:00", "--ends-at", "2098-01-02T10:00+05:00")
    here.document(*ADD, "--text", "x", *span, "--draft")
    detail = here.document("stats", "1")
    local = datetime(2098, 1, 1, 10).astimezone(UTC)
    assert datetime.fromisoformat(detail["starts_at"]) == local
    assert datetime.fromisoformat(detail["ends_at"]) == datetime(2098, 1, 2, 5, tzinfo=UTC)


def test_while_another_holds_the_folder_reading_works_and_writing_names_the_holder(here: Here, folder: Path) -> None:
    database = Database.open(folder, holder="desktop-mailer window")
    try:
        assert here.document("clients", "list") == []
        assert here.document("stats") == []
        for arguments in (("clients", "add", "--phone", "79161234567"), ("mailings", "pause", "1")):
            done = here.run(*arguments, "--json")
            assert done.code == 1
            assert "desktop-mailer window" in done.document["error"]
    finally:
        asyncio.run(database.close())
    here.document("clients", "add", "--phone", "79161234567")


def test_a_cell_that_looks_like_a_formula_is_defused_in_a_csv(here: Here, tmp_path: Path) -> None:
    here.document(*ADD[:-1], "=1+1", "--text", "x", *FAR, "--draft")
    csv = tmp_path / "stats.csv"
    assert here.run("stats", "--csv", str(csv)).code == 0
    assert "'=1+1" in csv.read_text("utf-8-sig")


def test_people_get_a_table(here: Here) -> None:
    assert here.run("clients", "list").out.split() == [b"Nothing", b"to", b"show."]
    here.document("clients", "add", "--phone", "79161234567", "--tag", "a", "--tag", "b")
    title, row = here.run("clients", "list").out.decode().splitlines()
    assert title.split()[:2] == ["id", "phone"]
    assert "79161234567" in row
    assert "a, b" in row


def test_a_damaged_database_fails_the_self_check_and_nothing_is_mended(here: Here, folder: Path) -> None:
    assert here.document("self-check")["window_seconds"] is None
    database = folder / "mailer.sqlite3"
    damaged = b"this was a database" * 300
    database.write_bytes(damaged)
    done = here.run("self-check", "--json")
    assert done.code == 1
    assert done.document["ok"] is False
    assert [check["name"] for check in done.document["checks"] if check["state"] == "error"] == ["database"]
    assert database.read_bytes() == damaged


def test_a_page_that_cannot_be_built_fails_the_self_check(folder: Path) -> None:
    program = (
        "import sys; sys.modules['pyqtgraph'] = None\n"
        "from desktop_mailer.cli import main; sys.exit(main(['--data-dir', sys.argv[1], 'self-check', '--window']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, folder], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1, done
    assert "The window is broken" in done.stdout
    assert "pyqtgraph" in done.stdout
