"""Every command, as another program would start it, held against docs/command-line.md."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from desktop_mailer.gateway.sandbox import Sandbox
from tests.cli.conftest import FAR, ROOT, TOKEN, Here, Json, Program, delivered, write_clients
from tests.storage.conftest import write_registry

PAGE = (ROOT / "docs" / "command-line.md").read_text("utf-8")

CLIENT = {
    "id": int,
    "phone": str,
    "operator_code": str,
    "tags": list,
    "timezone": str | None,
    "timezone_source": str | None,
    "name": str,
    "opted_out": bool,
    "opted_out_at": str | None,
    "opted_out_source": str | None,
    "consent_at": str | None,
    "consent_source": str | None,
    "fields": dict,
}
IMPORT = {
    "read": int,
    "added": int,
    "updated": int,
    "skipped": int,
    "rejected": int,
    "encoding": str,
    "delimiter": str,
    "seconds": float,
}
PREVIEW = {
    "recipients": int,
    "excluded": int,
    "unreachable": int,
    "encoding": str,
    "units": int,
    "parts": int,
    "parts_min": int,
    "total_parts": int,
    "opted_out": int,
    "no_consent": int,
    "no_zone": int,
    "cost": str | None,
    "begins_at": str,
    "done_at": str,
    "later": int,
    "forecast": list,
}
MAILING = {"id": int, "name": str, "state": str, "total": int, "pending": int, "sent": int, "not_sent": int}
RUN = {"sent": int, "not_sent": int, "pending": int, "seconds": float}
MESSAGE = {
    "id": int,
    "client_id": int,
    "phone": str,
    "status": str,
    "reason": str,
    "attempts": int,
    "next_attempt_at": str | None,
    "created_at": str,
    "sent_at": str | None,
    "answer": str,
}
TOKEN_SHAPE = dict.fromkeys(("gateway", "source", "expires_at", "keyring", "trouble"), str | None)


def promised(command: str) -> list[str]:
    """The keys that the page promises for a command."""
    (line,) = (line for line in PAGE.splitlines() if line.startswith(f"| `{command}`"))
    keys: list[str] = json.loads(f"[{re.findall(r'{([^}]+)}', line)[0]}]")
    return keys


def check_shape(value: Json, shape: dict[str, Any], command: str | None = None) -> None:
    """Hold keys, their order and types; with `command` the page promises the same keys."""
    assert list(value) == list(shape)
    for key, kind in shape.items():
        assert isinstance(value[key], kind), (key, value[key])
        assert (type(value[key]) is bool) == (kind is bool), key
    if command is not None:
        assert promised(command) == list(shape)


def check_moment(text: str) -> None:
    assert datetime.fromisoformat(text).tzinfo is not None


def test_clients_and_mailings_keep_the_contract(program: Program, tmp_path: Path) -> None:
    row = program.document(
        *("clients", "add", "--phone", "8 (916) 123-45-67", "--tag", "vip", "--tag", "old"),
        *("--timezone", "Europe/Moscow", "--name", "Анна"),
        PYTHONIOENCODING="ascii",
    )
    check_shape(row, CLIENT, "clients list")
    said = [1, "79161234567", "916", ["old", "vip"], "Europe/Moscow", "manual", "Анна", False]
    assert list(row.values()) == [*said, None, None, None, None, {}]

    check_shape(
        program.document("clients", "import", str(write_clients(tmp_path / "some.csv", 3))), IMPORT, "clients import"
    )
    rows = program.document("clients", "list", "--operator-code", "916", "--limit", "2", "--after", "1")
    assert [each["id"] for each in rows] == [2, 3]
    check_shape(rows[0], CLIENT)

    options = ("--name", "n", "--text", "Привет, {name}", *FAR, "--tag", "a", "--operator-code", "916")
    preview = program.document("mailings", "preview", *options)
    check_shape(preview, PREVIEW, "mailings preview")
    assert list(preview.values())[:8] == [3, 0, 0, "UCS-2", 12, 1, 1, 3]
    assert [hour["messages"] for hour in preview["forecast"]] == [3]
    check_moment(preview["forecast"][0]["hour"])

    added = program.document("mailings", "add", *options, "--draft")
    check_shape(added, {"id": int, "recipients": int}, "mailings add")
    assert added == {"id": 1, "recipients": 3}
    steps = {"show": "draft", "launch": "scheduled", "pause": "paused", "resume": "scheduled", "cancel": "cancelled"}
    for verb, state in steps.items():
        mailing = program.document("mailings", verb, "1")
        check_shape(mailing, MAILING, "mailings list")
        assert mailing["state"] == state
    assert [each["state"] for each in program.document("mailings", "list")] == ["cancelled"]


def test_a_mailing_goes_out_and_is_told_as_the_contract_says(
    program: Program, here: Here, tmp_path: Path, ledger: Path
) -> None:
    here.document("clients", "import", str(write_clients(tmp_path / "some.csv", 20)))
    here.document("clients", "add", "--phone", "79169999999", "--opt-out")
    # Those of the file have no time zone: only a window makes them wait for one.
    window = ("--window", "09:00-21:00", "--days", "mon,tue")
    here.document("mailings", "add", "--name", "waits", "--text", "x", *FAR, *window)
    here.document("mailings", "add", "--name", "goes", "--text", "{name}", *FAR, "--rate", "900")
    faults = ("--error-rate", "0.1", "--drop-rate", "0.1", "--seed", "5")
    sandbox = program.start("sandbox", "--ledger", str(ledger), *faults, "--json")
    assert sandbox.stdout is not None
    try:
        said = json.loads(sandbox.stdout.readline())
        check_shape(said, {"url": str}, "sandbox")
        run = program.document("--gateway-url", said["url"], "send", "--until-idle", "--concurrency", "4")
    finally:
        sandbox.terminate()
        _, err = sandbox.communicate(timeout=20)
    if sys.platform != "win32":
        assert (sandbox.returncode, err) == (0, b"")
    check_shape(run, {**RUN, "paused": type(None)}, "send")
    assert (run["sent"], run["pending"]) == (20, 20)
    assert sorted(delivered(ledger)) == [str(79160000000 + number) for number in range(20)]

    goes, waits = program.document("stats")
    check_shape(goes, MAILING)
    assert list(goes.values()) == [2, "goes", "finished", 21, 0, 20, 1]
    assert list(waits.values()) == [1, "waits", "running", 21, 20, 0, 1]

    detail = program.document("stats", "1")
    assert list(detail) == promised("stats ID")
    assert {key: detail[key] for key in MAILING} == waits
    assert detail["window"] == {"from": "09:00", "to": "21:00", "days": ["mon", "tue"]}
    assert detail["filter"] == {"operator_codes": [], "tags": [], "all_tags": False}
    assert detail["reasons"] == {"pending": {"no time zone": 20}, "not sent": {"opted out": 1}}
    check_moment(detail["starts_at"])

    messages = program.document("messages", "2", "--status", "sent")
    assert len(messages) == 20
    for message in messages:
        check_shape(message, MESSAGE, "messages")
        assert re.fullmatch("7[0-9]{10}", message["phone"])
        assert (message["status"], message["reason"]) == ("sent", "")
        assert message["attempts"] >= 1
        check_moment(message["created_at"])
        check_moment(message["sent_at"])
    waiting = program.document("messages", "1", "--reason", "no time zone")
    assert {(row["status"], row["reason"]) for row in waiting} == {("pending", "no time zone")}
    assert len(waiting) == 20
    assert program.document("messages", "2", "--status", "sent", "--reason", "no time zone") == []
    csv = tmp_path / "messages.csv"
    (left,) = program.document("messages", "2", "--status", "not sent", "--csv", str(csv))
    assert (left["status"], left["reason"], left["sent_at"]) == ("not sent", "opted out", None)
    assert csv.read_bytes().startswith(b"\xef\xbb\xbfid,client_id,phone,status")
    assert len(csv.read_text("utf-8-sig").splitlines()) == 2


def test_the_demo_sends_everything_once_by_its_ledger(program: Program, here: Here, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    figures = program.document("demo", "--headless", "--keep", str(kept))
    check_shape(figures, RUN, "demo --headless")
    assert (figures["sent"], figures["not_sent"], figures["pending"]) == (200, 0, 0)
    phones = delivered(kept / "ledger.jsonl")
    assert len(phones) == len(set(phones)) == 200

    assert program.document("demo", "--headless", "--keep", str(kept))["sent"] == 200
    clients = here.document("--data-dir", str(kept), "clients", "list")
    assert len(clients) == 200
    assert len({client["timezone"] for client in clients}) == 5
    assert [each["sent"] for each in here.document("--data-dir", str(kept), "stats")] == [200, 200]
    assert not program.folder.exists()


def test_the_demo_opens_on_its_mailing_and_says_that_nothing_is_real(program: Program) -> None:
    window = [sys.executable, str(ROOT / "tests" / "cli" / "demo_window.py")]
    environ = {**program.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(window, env=environ, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    hint, mailing = json.loads(done.stdout.splitlines()[0])
    assert hint.startswith("A demo: the clients are made up")
    assert mailing == "Demo 1"


def test_the_sandbox_that_an_operator_tries_says_so_as_long_as_the_program_runs(program: Program) -> None:
    window = [sys.executable, str(ROOT / "tests" / "cli" / "sandbox_window.py")]
    environ = {**program.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(window, env=environ, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    bar, address = json.loads(done.stdout.splitlines()[0])
    assert bar.startswith("Nobody gets a message")
    assert address.startswith("A sandbox in this program")


def test_backup_and_restore_keep_the_contract(program: Program, here: Here, tmp_path: Path) -> None:
    kept = str(tmp_path / "kept.sqlite3")
    assert here.run("backup", kept, "--json").code == 1  # there is nothing to keep yet
    here.document("clients", "add", "--phone", "79160000001")
    added = here.document("mailings", "add", "--name", "n", "--text", "x", *FAR)
    check_shape(program.document("backup", kept), {"ok": bool}, "backup`, `restore")
    here.document("clients", "add", "--phone", "79160000002")
    restored = program.document("restore", kept)
    check_shape(restored, {"ok": bool})
    assert restored == {"ok": True}
    assert [each["phone"] for each in here.document("clients", "list")] == ["79160000001"]
    detail = here.document("stats", str(added["id"]))
    assert (detail["state"], detail["pause_reason"]) == ("paused", "restored")
    assert here.document("mailings", "resume", str(added["id"]))["state"] == "scheduled"
    assert b"backup" in here.run("backup", kept).out
    assert b"resume" in here.run("restore", kept).out

    for wrong in (str(tmp_path), str(tmp_path / "missing"), str(write_clients(tmp_path / "some.csv", 3))):
        done = program.run("restore", wrong, "--json")
        assert done.code == 1
        assert done.err.count("\n") == 1
        assert list(done.document) == ["error"]
    assert len(here.document("clients", "list")) == 1


def test_token_and_self_check_keep_the_contract(program: Program) -> None:
    told = program.document("token", "status")
    check_shape(told, TOKEN_SHAPE, "token set")
    assert told["source"] == "environment"
    url = {"DESKTOP_MAILER_GATEWAY_URL": "https://gateway.example"}
    refused = program.run("token", "set", "--json", stdin=TOKEN, **url)
    assert refused.code == 1
    assert "keyring" in refused.document["error"]
    check_shape(program.document("token", "clear", **url), TOKEN_SHAPE)

    looked = program.document("self-check", "--window", **url)
    check_shape(looked, {"ok": bool, "checks": list, "window_seconds": float | None}, "self-check")
    assert looked["window_seconds"] > 0
    states = {check["name"]: check["state"] for check in looked["checks"]}
    assert list(states) == ["database", "disk", "zones", "gateway", "token", "clock", "keyring", "window"]
    for check in looked["checks"]:
        check_shape(check, {"name": str, "state": str, "text": str})
        assert check["state"] in {"ok", "warning", "error"}
        assert f"`{check['name']}`" in PAGE or check["name"] in {"database", "window"}
    assert (states["token"], states["keyring"], states["database"], looked["ok"]) == ("ok", "warning", "ok", True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_an_interrupted_send_records_what_was_in_flight(
    program: Program, here: Here, tmp_path: Path, ledger: Path
) -> None:
    here.document("clients", "import", str(write_clients(tmp_path / "some.csv", 60)))
    here.document("mailings", "add", "--name", "n", "--text", "x", *FAR)
    sandbox = program.start("sandbox", "--ledger", str(ledger), "--latency-ms", "400")
    assert sandbox.stdout is not None
    processes = [sandbox]
    try:
        url = sandbox.stdout.readline().decode().strip()
        sending = program.start("--gateway-url", url, "send", "--json", "--concurrency", "10")
        processes.append(sending)
        while not ledger.stat().st_size:
            assert sending.poll() is None
            time.sleep(0.01)
        sending.send_signal(signal.SIGINT)
        out, err = sending.communicate(timeout=30)
    finally:
        for process in processes:
            process.terminate()
            process.communicate(timeout=20)
    assert (sending.returncode, err) == (0, b"")
    run = json.loads(out)
    assert 0 < run["sent"] < 60
    assert run["sent"] == len(delivered(ledger))
    assert run["pending"] == 60 - run["sent"]


IN_ONE_PROCESS = """
import contextlib, io, sys
from desktop_mailer.cli import main
for line in sys.stdin.read().splitlines():
    with contextlib.redirect_stdout(io.StringIO()):
        main(line.split("|"))
print(*sorted(sys.modules))
"""


def loaded_by(program: Program, tmp_path: Path, commands: Sequence[str]) -> set[str]:
    """The modules that are there after the commands, their words parted by `|`."""
    script = tmp_path / "commands.py"
    script.write_text(IN_ONE_PROCESS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)],
        input="\n".join(commands).encode(),
        env={**program.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        timeout=60,
    )
    return set(done.stdout.decode().split())


def test_no_command_loads_qt_and_an_ordinary_one_loads_little(
    program: Program, tmp_path: Path, faulty: Sandbox
) -> None:
    span = "|".join(FAR)
    everything = [
        "clients|add|--phone|79161234567",
        f"clients|import|{write_clients(tmp_path / 'some.csv', 3)}",
        "clients|list",
        f"registry|import|{write_registry(tmp_path / 'registry.csv.gz')}",
        "clients|fill-zones",
        f"mailings|preview|--text|x|{span}",
        f"mailings|add|--name|n|--text|x|{span}",
        f"mailings|add|--name|n|--text|x|{span}|--draft",
        "mailings|update|2|--name|m",
        "mailings|list",
        "mailings|show|1",
        f"--gateway-url|{faulty.url}|send|--until-idle",
        "stats",
        "stats|1",
        "messages|1",
        "mailings|launch|2",
        "mailings|pause|2",
        "mailings|resume|2",
        "mailings|cancel|2",
        "mailings|duplicate|2",
        "mailings|delete|3",
        f"backup|{tmp_path / 'kept'}",
        f"restore|{tmp_path / 'kept'}",
        "token|status",
        "self-check",
        "demo|--headless",
        "nonsense",
    ]
    loaded = loaded_by(program, tmp_path, everything)
    assert "desktop_mailer.engine.sender" in loaded
    assert not {name for name in loaded if name.split(".")[0] in {"PySide6", "shiboken6", "qasync", "pyqtgraph"}}
    assert not {name for name in loaded if name.startswith("desktop_mailer.ui")}

    little = loaded_by(program, tmp_path, ["clients|list", "stats"])
    assert "desktop_mailer.storage.database" in little
    assert not little & {"alembic", "aiohttp", "httpx", "keyring", "rich"}


def test_the_token_is_in_no_output_and_in_no_file(
    program: Program, here: Here, tmp_path: Path, faulty: Sandbox
) -> None:
    here.document("clients", "import", str(write_clients(tmp_path / "some.csv", 5)))
    here.document("mailings", "add", "--name", "n", "--text", "x", *FAR)
    sent = program.run("--gateway-url", faulty.url, "send", "--until-idle")
    told = program.run("--gateway-url", faulty.url, "token", "status")
    for done in (sent, told):
        assert done.code == 0
        assert TOKEN not in done.err + done.out.decode("utf-8")
    files = [path for path in program.folder.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if TOKEN.encode() in path.read_bytes()]
