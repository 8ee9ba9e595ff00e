"""The journal: all that is known about a mailing, a message and a client, whether it is in the log still or not."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from desktop_mailer.gateway.sandbox import Sandbox, SandboxOptions
from tests.cli.conftest import FAR, TOKEN, Here, write_clients

PEOPLE = 6


@pytest.fixture
def sent(here: Here, tmp_path: Path, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A mailing that was changed and went out, with lost answers on the way; the journal about it."""
    monkeypatch.setenv("DESKTOP_MAILER_TOKEN", TOKEN)
    here.document("clients", "import", str(write_clients(tmp_path / "some.csv", PEOPLE)))
    here.document("clients", "update", "1", "--name", "Anna", "--tag", "vip")
    here.document("mailings", "add", "--name", "n", "--text", "Secret words", *FAR)
    here.document("mailings", "update", "1", "--text", "Other secret words", "--rate", "50")
    with Sandbox(SandboxOptions(ledger=ledger, drop_rate=0.3, seed=5)) as running:
        assert here.run("--gateway-url", running.url, "send", "--until-idle", "--json").document["sent"] == PEOPLE
    return {"mailing": here.document("journal", "--mailing", "1"), "messages": here.document("messages", "1")}


def test_the_journal_of_a_mailing_tells_its_life_in_order(sent: dict[str, Any]) -> None:
    lines = sent["mailing"]
    assert [line["time"] for line in lines] == sorted(line["time"] for line in lines)
    events = Counter(line["event"] for line in lines)
    once = ("mailing.created", "mailing.changed", "mailing.started", "messages.made", "mailing.finished")
    assert all(events[name] == 1 for name in once), events
    assert events["message.accepted"] == PEOPLE
    assert events["message.ambiguous"] >= 1
    (changed,) = [line for line in lines if line["event"] == "mailing.changed"]
    assert (changed["before"]["rate"], changed["after"]["rate"]) == (None, 50)
    assert changed["after"]["text_length"] == 18
    assert "desktop-mailer mailings update" in changed["actor"]
    whole = json.dumps(lines)
    assert "Secret words" not in whole
    assert "7916000000" not in whole


def test_what_has_rotated_out_of_the_log_is_told_by_the_database(
    sent: dict[str, Any], here: Here, folder: Path
) -> None:
    before = Counter(line["event"] for line in sent["mailing"])
    for path in (folder / "log").iterdir():
        path.unlink()
    after = here.document("journal", "--mailing", "1")
    assert Counter(line["event"] for line in after) == before
    assert {line["client_id"] for line in after if line["event"] == "message.accepted"} == set(range(1, PEOPLE + 1))


def test_the_journal_of_a_message_and_of_a_client(sent: dict[str, Any], here: Here, folder: Path) -> None:
    tried = max(sent["messages"], key=lambda row: row["attempts"])
    for _ in range(2):
        found = here.document("journal", "--message", str(tried["id"]))
        lines = [line for line in found if not line["event"].startswith("sender.")]
        assert lines[0]["event"] == "message.made"
        attempts = [line for line in lines if line["event"] in ("message.accepted", "message.ambiguous")]
        assert len(attempts) == tried["attempts"]
        assert {line["message_id"] for line in lines} == {tried["id"]}
        of_client = here.document("journal", "--client", "1")
        events = [line["event"] for line in of_client]
        assert events[:2] == ["clients.import", "client.changed"]
        assert "message.accepted" in events
        (changed,) = [line for line in of_client if line["event"] == "client.changed"]
        assert changed["after"] == {"name": "Anna", "tags": ["vip"]}
        for path in (folder / "log").iterdir():  # and once more without the log
            path.unlink()
    assert here.document("journal", "--message", str(tried["id"]), "--client", "999999") == []


def test_the_journal_prints_a_line_an_event_and_the_newest_of_them(sent: dict[str, Any], here: Here) -> None:
    done = here.run("journal", "--mailing", "1", "--limit", "3")
    assert [json.loads(line) for line in done.out.decode().splitlines()] == sent["mailing"][-3:]
    assert here.document("journal", "--mailing", "1", "--limit", "0") == []
    everything = here.document("journal")
    assert len(everything) > len(sent["mailing"])
    for limit in (0, 1, 3, len(everything), 9_999):
        assert here.document("journal", "--limit", str(limit)) == everything[max(0, len(everything) - limit) :]
    assert here.run("journal", "--mailing", "0").code == 2
    assert here.document("journal", "--mailing", "77") == []


def test_lines_that_are_no_events_are_passed_over(sent: dict[str, Any], here: Here, folder: Path) -> None:
    log = folder / "log" / "mailer.log"
    with log.open("ab") as stream:
        stream.write(b'half a line {"mailing_id": 1}\n\xff\xfe\n[1, 2]\n{"mailing_id": 1, "time": 5}\n{"event": "odd"')
    assert here.document("journal", "--mailing", "1") == sent["mailing"]


def test_a_waiting_message_says_what_it_waits_for(here: Here, tmp_path: Path) -> None:
    here.document("clients", "import", str(write_clients(tmp_path / "some.csv", 1)))
    here.document("mailings", "add", "--name", "n", "--text", "x", *FAR)
    with Sandbox(SandboxOptions()) as running:
        here.run("--gateway-url", running.url, "send", "--until-idle")  # no token: it is made, and does not go out
    (waiting,) = here.document("messages", "1")
    *earlier, waits = here.document("journal", "--message", str(waiting["id"]))
    assert {line["event"] for line in earlier} == {"message.made", "sender.waits"}
    assert {line["after"]["reason"] for line in earlier if line["event"] == "sender.waits"} == {"sender paused"}
    assert waits["event"] == "message.waits"
    assert waits["reason"] == waiting["reason"]
    assert waits["until"] == waiting["next_attempt_at"]


@pytest.mark.parametrize("hostile", ["a\r\nb", "\x1b[31mred", "\x9b31m", "\u2028x", "\u202egnp.exe", "\0"])
def test_x7_no_value_commands_the_terminal(here: Here, folder: Path, hostile: str) -> None:
    here.document("settings", "show")
    (folder / "log").mkdir(exist_ok=True)
    line = {"time": "2026-06-01T12:00:00.000+00:00", "level": "info", "event": "odd", "answer": hostile}
    (folder / "log" / "mailer.log").write_text(json.dumps(line) + "\n", "ascii")
    out = here.run("journal").out.decode()
    assert len(out.splitlines()) == 1
    assert out.rstrip("\n").isprintable()
    assert json.loads(out)["answer"] == hostile
