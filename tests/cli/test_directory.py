"""The stop list, undo and one person's data by command."""

from pathlib import Path

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
