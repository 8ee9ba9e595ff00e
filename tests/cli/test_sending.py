import asyncio
import csv
import io
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import keyring
import pytest

from desktop_mailer.domain.mailing import MailingDraft
from desktop_mailer.gateway.sandbox import Sandbox, SandboxOptions
from desktop_mailer.storage import mailings
from desktop_mailer.storage.database import Database
from tests.cli.conftest import FAR, ROOT, TOKEN, Here, Program, delivered, until, write_clients
from tests.gateway.test_secrets import Vault


@pytest.fixture(autouse=True)
def _token(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FBRQ_TOKEN", TOKEN)


def prepare(here: Here, tmp_path: Path, count: int) -> None:
    """So many clients, and a mailing to all of them."""
    here.document("clients", "import", str(write_clients(tmp_path / "some.csv", count)))
    here.document("mailings", "add", "--name", "n", "--text", "{name}", *FAR)


def test_ledger_and_statistics_agree_through_errors_and_drops(
    here: Here, tmp_path: Path, faulty: Sandbox, ledger: Path
) -> None:
    prepare(here, tmp_path, 300)
    run = here.document("--gateway-url", faulty.url, "send", "--until-idle")
    assert (run["sent"], run["not_sent"], run["pending"], run["paused"]) == (300, 0, 0, None)
    (row,) = here.document("stats")
    assert (row["sent"], row["total"], row["state"]) == (300, 300, "finished")
    assert sorted(delivered(ledger)) == [str(79160000000 + number) for number in range(300)]
    assert len({message["id"] for message in here.document("messages", "1")}) == 300
    assert len(here.document("messages", "1", "--limit", "7")) == 7


def test_a_refused_token_ends_with_3_and_consumes_nothing(here: Here, tmp_path: Path) -> None:
    prepare(here, tmp_path, 20)
    with Sandbox(SandboxOptions(unauthorized_after=0)) as sandbox:
        done = here.run("--gateway-url", sandbox.url, "send", "--until-idle", "--json")
    assert done.code == 3
    assert done.document["paused"] == "token refused"
    assert (done.document["sent"], done.document["pending"]) == (0, 20)
    assert "token refused. The gateway says: “" in done.err
    assert "`desktop-mailer token set`" in done.err
    assert len(done.err.splitlines()) == 1
    messages = here.document("messages", "1")
    assert {message["status"] for message in messages} == {"pending"}
    assert {message["attempts"] for message in messages} == {0}


def test_a_refused_token_ends_a_send_that_would_go_on_for_ever(here: Here, tmp_path: Path) -> None:
    prepare(here, tmp_path, 20)
    with Sandbox(SandboxOptions(unauthorized_after=5)) as sandbox:
        done = here.run("--gateway-url", sandbox.url, "send", "--json")
    assert done.code == 3
    assert done.document["paused"] == "token refused"
    assert (done.document["sent"], done.document["pending"]) == (5, 15)


def test_without_a_token_the_sender_pauses_and_says_so(
    here: Here, tmp_path: Path, faulty: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(here, tmp_path, 2)
    monkeypatch.delenv("FBRQ_TOKEN")
    done = here.run("--gateway-url", faulty.url, "send", "--until-idle", "--json")
    assert done.code == 3
    assert done.document["paused"] == "no token"


def test_send_without_a_token_counts_the_messages_of_a_mailing_that_has_just_started(
    here: Here, tmp_path: Path, faulty: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(here, tmp_path, 20)
    monkeypatch.delenv("FBRQ_TOKEN")
    done = here.run("--gateway-url", faulty.url, "send", "--json")
    assert (done.code, done.document["paused"], done.document["pending"]) == (3, "no token", 20)


def test_without_a_gateway_send_says_so(here: Here) -> None:
    done = here.run("send", "--until-idle", "--json")
    assert done.code == 1
    assert "gateway address" in done.document["error"]


def test_an_address_that_would_show_the_token_is_refused(here: Here, tmp_path: Path) -> None:
    prepare(here, tmp_path, 2)
    done = here.run("--gateway-url", "http://gateway.example", "send", "--until-idle", "--json")
    assert done.code == 1
    assert "https" in done.document["error"]


def test_what_lies_ahead_does_not_hold_until_idle(here: Here, tmp_path: Path, faulty: Sandbox) -> None:
    here.document("clients", "import", str(write_clients(tmp_path / "some.csv", 2)))
    later = ("--starts-at", "2098-01-01T00:00+00:00", "--ends-at", "2099-01-01T00:00+00:00")
    here.document("mailings", "add", "--name", "n", "--text", "x", *later)
    run = here.document("--gateway-url", faulty.url, "send", "--until-idle")
    assert (run["sent"], run["paused"]) == (0, None)
    assert [each["state"] for each in here.document("stats")] == ["scheduled"]


def test_the_answer_of_the_gateway_is_told_by_message(here: Here, tmp_path: Path) -> None:
    prepare(here, tmp_path, 3)
    with Sandbox(SandboxOptions()) as sandbox:
        here.document("--gateway-url", sandbox.url, "send", "--until-idle")
    database_says = {message["answer"] for message in here.document("messages", "1")}
    here.document("messages", "1", "--csv", str(tmp_path / "messages.csv"))
    with (tmp_path / "messages.csv").open(encoding="utf-8-sig", newline="") as file:
        assert database_says == {row["answer"] for row in csv.DictReader(file, delimiter=",")}
    assert all(database_says)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo terminal")
def test_a_send_that_waits_says_for_what_and_until_when(program: Program, here: Here, tmp_path: Path) -> None:
    """GIVEN a gateway that fails WHEN somebody looks at the bar THEN it does not stand at 0/s without a word."""
    prepare(here, tmp_path, 30)
    ours, its = os.openpty()
    with Sandbox(SandboxOptions(error_rate=1.0)) as sandbox:
        process = subprocess.Popen(
            [sys.executable, "-m", "desktop_mailer", "--gateway-url", sandbox.url, "send"],
            cwd=ROOT,
            env=dict(program.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=its,
        )
        os.close(its)
        shown = bytearray()

        def told() -> object:
            shown.extend(os.read(ours, 4096))
            return re.search(rb"gateway down, goes on at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d", shown)

        try:
            until(told, "the bar does not say why nothing goes out")
        finally:
            process.kill()
            process.wait()
            os.close(ours)


def test_cancel_ends_what_is_pending(here: Here, tmp_path: Path) -> None:
    prepare(here, tmp_path, 20)
    with Sandbox(SandboxOptions(unauthorized_after=0)) as sandbox:
        here.run("--gateway-url", sandbox.url, "send", "--until-idle")
    row = here.document("mailings", "cancel", "1")
    assert (row["state"], row["pending"], row["not_sent"]) == ("cancelled", 0, 20)
    assert here.document("stats", "1")["reasons"] == {"pending": {}, "not sent": {"cancelled": 20}}


def test_a_token_from_stdin_is_kept_in_the_keyring_until_cleared(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FBRQ_TOKEN")
    monkeypatch.setenv("DESKTOP_MAILER_GATEWAY_URL", "https://gateway.example")
    before = keyring.get_keyring()
    vault = Vault()
    keyring.set_keyring(vault)
    try:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{TOKEN}\n"))
        done = here.run("token", "set", "--json")
        assert (done.code, done.document["source"]) == (0, "keyring")
        assert TOKEN.encode() not in done.out
        assert list(vault.kept.values()) == [TOKEN]
        assert here.document("token", "clear")["source"] is None
        assert not vault.kept
    finally:
        keyring.set_keyring(before)


def test_a_mailing_that_missed_its_start_waits_and_is_named(
    here: Here, tmp_path: Path, faulty: Sandbox, folder: Path
) -> None:
    prepare(here, tmp_path, 2)
    missed = datetime.now(UTC) - timedelta(hours=1)
    draft = MailingDraft(
        name="late", text="x", starts_at=missed + timedelta(minutes=5), ends_at=missed.replace(year=2099)
    )
    database = Database.open(folder)
    asyncio.run(add_and_close(database, draft, missed))
    done = here.run("--gateway-url", faulty.url, "send", "--until-idle")
    held, figures = done.out.decode().splitlines()
    assert (done.code, figures.split(",")[0], done.err) == (0, "Sent 2", "")
    assert held.startswith("Mailing 2 is paused (late start)")
    assert here.document("stats", "2")["pause_reason"] == "late start"
    here.document("mailings", "resume", "2")
    assert here.document("--gateway-url", faulty.url, "send", "--until-idle")["sent"] == 2


async def add_and_close(database: Database, draft: MailingDraft, now: datetime) -> None:
    await database.write(mailings.add, draft, now)
    await database.close()


def test_the_demo_refuses_a_folder_with_other_data(here: Here, folder: Path) -> None:
    here.document("clients", "add", "--phone", "79161234567")
    done = here.run("demo", "--headless", "--keep", str(folder), "--json")
    assert done.code == 1
    assert "not of a demo" in done.document["error"]
    assert len(here.document("clients", "list")) == 1


def test_a_send_keeps_a_daily_backup(here: Here, folder: Path, tmp_path: Path, faulty: Sandbox) -> None:
    prepare(here, tmp_path, 3)
    for _ in range(2):
        here.document("--gateway-url", faulty.url, "send", "--until-idle")
    (made,) = (folder / "backups").iterdir()
    assert made.name.startswith("daily-")


def test_d17_after_a_restore_nobody_is_messaged_again_by_itself(
    here: Here, tmp_path: Path, faulty: Sandbox, ledger: Path
) -> None:
    prepare(here, tmp_path, 20)
    here.document("backup", str(tmp_path / "kept"))
    send = ("--gateway-url", faulty.url, "send", "--until-idle")
    assert here.document(*send)["sent"] == 20
    seen = ledger.read_bytes()
    here.document("restore", str(tmp_path / "kept"))
    assert here.document(*send)["sent"] == 0
    assert ledger.read_bytes() == seen

    here.document("mailings", "resume", "1")  # the operator knows better
    assert here.document(*send)["sent"] == 20
    phones_of: dict[int, set[str]] = {}
    for line in ledger.read_text("ascii").splitlines():
        entry = json.loads(line)
        phones_of.setdefault(entry["id"], set()).add(entry["phone"])
    assert len(phones_of) == 40
    assert {len(phones) for phones in phones_of.values()} == {1}  # no id was used for somebody else
    assert len(delivered(ledger)) == 40


@pytest.mark.parametrize(
    ("faults", "told"), [({"error_rate": 1.0}, "gateway down"), ({"latency_ms": 60_000}, "")], ids=["down", "leased"]
)
def test_nobody_goes_on_telling_what_a_sender_said_that_was_killed(
    program: Program, here: Here, tmp_path: Path, faults: dict[str, float], told: str
) -> None:
    """GIVEN a sender that is killed THEN its messages wait for a sender, whoever looks, and whoever writes next."""
    prepare(here, tmp_path, 30)

    def reasons() -> set[str]:
        return {message["reason"] for message in here.document("messages", "1")}

    with Sandbox(SandboxOptions(**faults)) as sandbox:  # type: ignore[arg-type]
        process = program.start("--gateway-url", sandbox.url, "send", "--json")
        try:
            until(lambda: told in reasons(), f"nothing is told as {told!r}")
        finally:
            process.kill()
            process.communicate()
    assert {"sender paused"} <= reasons() <= {"sender paused", "retry"}  # which is told until its moment has come
    here.document("clients", "add", "--phone", "79990000000")
    assert {"sender paused"} <= reasons() <= {"sender paused", "retry"}
    assert all(message["next_attempt_at"] for message in here.document("messages", "1"))
