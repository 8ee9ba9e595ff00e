"""The numbering registry by command: what it prints, and what becomes of the clients."""

from pathlib import Path

import pytest

from tests.cli.conftest import Here
from tests.cli.test_contract import check_shape
from tests.storage.conftest import REGISTRY_ROWS, write_registry


def test_registry_and_fill_zones_keep_the_contract(here: Here, tmp_path: Path) -> None:
    for phone in ("79161000001", "79162000001", "79169000001"):
        assert here.document("clients", "add", "--phone", phone)["timezone"] is None
    refused = here.run("clients", "fill-zones", "--json")
    assert refused.code == 1
    assert "registry" in refused.document["error"]

    file = str(write_registry(tmp_path / "registry.csv.gz", [*REGISTRY_ROWS, "916;9;1;1;A;B;C;"]))
    taken = here.document("registry", "import", file)
    check_shape(taken, {"ranges": int, "skipped": int}, "registry import")
    assert taken == {"ranges": 5, "skipped": 1}
    filled = here.document("clients", "fill-zones")
    check_shape(filled, {"filled": int, "left": int}, "clients fill-zones")
    assert filled == {"filled": 1, "left": 2}
    assert here.document("clients", "fill-zones") == {"filled": 0, "left": 2}

    here.document("clients", "add", "--phone", "79160000001")
    here.document("clients", "add", "--phone", "79160000002", "--timezone", "Asia/Tomsk")
    places = [(row["timezone"], row["timezone_source"]) for row in here.document("clients", "list")]
    expected = [("Asia/Omsk", "registry"), (None, None), (None, None)]
    assert places == [*expected, ("Europe/Moscow", "registry"), ("Asia/Tomsk", "manual")]


def test_people_are_told_how_many_ranges_and_clients(here: Here, tmp_path: Path) -> None:
    here.document("clients", "add", "--phone", "79161000001")
    file = str(write_registry(tmp_path / "registry.csv"))
    assert here.run("registry", "import", file).out.decode() == "In the registry: 5 ranges; skipped: 0 rows.\n"
    assert (
        here.run("clients", "fill-zones").out.decode() == "Clients that got a time zone: 1; that still have none: 0.\n"
    )


@pytest.mark.parametrize("name", ["missing.csv", "other.csv", "."])
def test_what_is_no_registry_is_told_in_one_line_and_changes_nothing(here: Here, tmp_path: Path, name: str) -> None:
    here.document("registry", "import", str(write_registry(tmp_path / "registry.csv")))
    (tmp_path / "other.csv").write_text("phone\n79161000001\n", encoding="utf-8")
    done = here.run("registry", "import", str(tmp_path / name), "--json")
    assert done.code == 1
    assert list(done.document) == ["error"]
    assert done.err.count("\n") == 1
    assert here.document("clients", "add", "--phone", "79161000001")["timezone"] == "Asia/Omsk"
