"""GIVEN a directory and a gateway WHEN an operator takes a mailing through its whole life THEN nobody is left out."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from desktop_mailer.gateway.sandbox import Sandbox, SandboxOptions
from tests.cli.conftest import ROOT, Program, folder, program

__all__ = ["folder", "program"]
PEOPLE = 40


def test_a_mailing_lives_from_its_first_word_to_its_last_retry(program: Program, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    people = tmp_path / "people.csv"
    lines = [f"{79160000001 + n};{'' if n == 0 else f'Visit {n}'}" for n in range(PEOPLE)]
    people.write_text("\n".join(["phone;reminder", *lines]), "utf-8")
    assert program.document("clients", "import", str(people))["added"] == PEOPLE
    with Sandbox(SandboxOptions(ledger=ledger, latency_ms=20, error_rate=0.05, drop_rate=0.05, seed=4)) as gateway:
        done = subprocess.run(
            [sys.executable, "-m", "tests.journeys.mailing_life", gateway.url],
            cwd=ROOT,
            env={**program.environ, "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"},
            capture_output=True,
            timeout=150,
            check=False,
        )
    assert done.returncode == 0, done.stderr.decode()
    said = json.loads(done.stdout)
    assert "39 clients get it" in said["forecast"]
    assert "1 whose text is empty once it is filled in" in said["forecast"]
    assert said["button"].startswith("Send 39 messages")
    assert said["sent while paused"] == 0
    assert "You paused it" in said["quiet"]
    assert "another text is for the others" in said["edit"]
    assert said["counts"] == [0, PEOPLE - 1, 1]
    assert "nothing left of its text (1)" in said["failed"]
    assert said["retry"] == "Retry 1 message"
    assert said["counts after the retry"] == [0, PEOPLE, 0]
    assert said["copy"] == ["Appointments (copy)", "{reminder|See you soon}"]
    assert said["states"] == ["draft", "finished"]
    entries = [json.loads(line) for line in ledger.read_text("ascii").split("\n") if line]
    delivered = Counter(entry["phone"] for entry in entries if entry["delivered"])
    assert delivered == {str(79160000001 + n): 1 for n in range(PEOPLE)}
    assert len({entry["id"] for entry in entries}) == PEOPLE
