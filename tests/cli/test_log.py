"""What the log tells of: people read there what became of their mailings."""

import json
from pathlib import Path

import pytest

from desktop_mailer import logs
from desktop_mailer.gateway.sandbox import Sandbox, SandboxOptions
from tests.cli.conftest import FAR, TOKEN, Here, Json, write_clients


def told(folder: Path, *names: str, file: str = logs.HOLDER_FILE) -> list[Json]:
    """The log's lines of those kinds, without what differs from run to run."""
    lines = map(json.loads, (folder / logs.FOLDER / file).read_text("utf-8").splitlines())
    varying = ("time", "level")
    return [{k: v for k, v in line.items() if k not in varying} for line in lines if line["event"].startswith(names)]


def test_the_log_tells_each_step_of_a_mailing(
    here: Here, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESKTOP_MAILER_TOKEN", TOKEN)
    here.document("clients", "import", str(write_clients(tmp_path / "some.csv", 3)))
    here.document("mailings", "add", "--name", "n", "--text", "{name}", *FAR, "--draft")
    for step in ("launch", "pause", "resume"):
        here.document("mailings", step, "1")
    with Sandbox(SandboxOptions()) as sandbox:
        here.document("--gateway-url", sandbox.url, "send", "--until-idle")
    mailing = {"mailing_id": 1}
    assert told(folder, "mailing.", "messages.") == [
        {"event": "mailing.created", **mailing, "reason": "draft"},
        {"event": "mailing.launched", **mailing},
        {"event": "mailing.paused", **mailing, "reason": "operator"},
        {"event": "mailing.resumed", **mailing},
        {"event": "mailing.started", **mailing},
        {"event": "messages.made", **mailing, "messages": 3},
        {"event": "mailing.finished", **mailing},
    ]
    assert {line["message_id"] for line in told(folder, "message.accepted")} == {
        message["id"] for message in here.document("messages", "1")
    }


def test_the_log_tells_how_many_a_cancel_ended(here: Here, tmp_path: Path, folder: Path) -> None:
    here.document("clients", "import", str(write_clients(tmp_path / "some.csv", 7)))
    here.document("mailings", "add", "--name", "n", "--text", "{name}", *FAR)
    with Sandbox(SandboxOptions(unauthorized_after=0)) as sandbox, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DESKTOP_MAILER_TOKEN", TOKEN)
        here.run("--gateway-url", sandbox.url, "send", "--until-idle")
    here.document("mailings", "cancel", "1")
    assert told(folder, "mailing.cancelled", "messages.ended") == [
        {"event": "mailing.cancelled", "mailing_id": 1},
        {"event": "messages.ended", "mailing_id": 1, "reason": "cancelled", "messages": 7},
    ]


def test_the_log_tells_of_imports_backups_and_restores(here: Here, tmp_path: Path, folder: Path) -> None:
    here.document("clients", "import", str(write_clients(tmp_path / "some.csv", 7)))
    kept = tmp_path / "backups" / "kept.sqlite3"  # as in the manual: its folder is not there yet
    here.document("backup", str(kept))
    here.document("restore", str(kept))
    counts = {"read": 7, "added": 7, "updated": 0, "rejected": 0, "stopped": False}
    assert told(folder, "clients.", "backup.") == [
        {"event": "clients.import", "clients": 7},
        {"event": "clients.imported", "file": "some.csv", **counts},
        {"event": "backup.restored", "path": str(kept), "opt_outs_lost": 0},
    ]
    assert told(folder, "backup.", file=logs.READER_FILE) == [{"event": "backup.written", "path": str(kept)}]
