import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop_mailer.cli import main
from desktop_mailer.config import DATA_DIR_VARIABLE, GATEWAY_URL_VARIABLE
from desktop_mailer.gateway.sandbox import Sandbox, SandboxOptions
from desktop_mailer.gateway.secrets import VARIABLES

Json = Any
"""What a JSON document holds: the tests say what they expect there."""

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-that-is-nowhere-to-be-found"
FAR = ("--starts-at", "now", "--ends-at", "2099-01-01T00:00+00:00")


PATIENCE = 40.0
"""Seconds."""


def until(condition: Callable[[], object], what: str) -> None:
    """Wait for it; `what` says what is wrong where it does not come."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.01)


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    out: bytes
    err: str

    @property
    def document(self) -> Json:
        """The one JSON document on stdout."""
        return json.loads(self.out.decode("utf-8"))


@dataclass(frozen=True)
class Program:
    """The program as others start it: a process of its own, on a data folder of its own."""

    folder: Path
    environ: Mapping[str, str]

    def start(self, *arguments: str, **more: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "desktop_mailer", *arguments],
            cwd=ROOT,
            env={**self.environ, **more},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *arguments: str, stdin: str = "", **more: str) -> Done:
        process = self.start(*arguments, **more)
        out, err = process.communicate(stdin.encode(), timeout=60)
        return Done(process.returncode, out, err.decode("utf-8", "replace"))

    def document(self, *arguments: str, **more: str) -> Json:
        """What a command that is to succeed prints with --json."""
        done = self.run(*arguments, "--json", **more)
        assert done.code == 0, done.err
        return done.document


class Here:
    """Commands in this process, which is a second faster a command, on a data folder of their own."""

    def __init__(self, capture: pytest.CaptureFixture[bytes]) -> None:
        self._capture = capture

    def run(self, *arguments: str) -> Done:
        code = main(arguments)
        out, err = self._capture.readouterr()
        return Done(code, out, err.decode("utf-8"))

    def document(self, *arguments: str) -> Json:
        """What a command that is to succeed prints with --json."""
        done = self.run(*arguments, "--json")
        assert done.code == 0, done.err
        return done.document


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def program(folder: Path, tmp_path: Path) -> Program:
    kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LD_LIBRARY_PATH")
    environ = {name: os.environ[name] for name in kept if name in os.environ}
    environ |= {
        DATA_DIR_VARIABLE: str(folder),
        VARIABLES[0]: TOKEN,
        "HOME": str(tmp_path),
        "USERPROFILE": str(tmp_path),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "PYTHONWARNINGS": "error",
        "PYTHONIOENCODING": "utf-8",  # else Windows writes and reads in its code page
    }
    return Program(folder, environ)


@pytest.fixture
def here(folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Here:
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(folder))
    for name in (*VARIABLES, GATEWAY_URL_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    return Here(capsysbinary)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "ledger.jsonl"


@pytest.fixture
def faulty(ledger: Path) -> Iterator[Sandbox]:
    """A gateway with errors and cut connections."""
    with Sandbox(SandboxOptions(ledger=ledger, latency_ms=5, error_rate=0.05, drop_rate=0.03, seed=3)) as running:
        yield running


def write_clients(path: Path, count: int) -> Path:
    """A CSV file of so many good clients."""
    lines = ["phone;name;tags", *(f"{79160000000 + number};Анна;a|b" for number in range(count))]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def delivered(ledger: Path) -> list[str]:
    """The phones that the gateway delivered to, as often as it did."""
    entries = map(json.loads, ledger.read_text("ascii").splitlines())
    return [entry["phone"] for entry in entries if entry["delivered"]]
