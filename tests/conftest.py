"""What all tests share: the profile of hypothesis, and tools that are not everywhere."""

import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

if sys.platform == "linux" and "DISPLAY" not in os.environ:  # Qt would end the process
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A shared computer is sometimes slow, which is no failure of a rule; and a build must not pass or fail by chance.
settings.register_profile("desktop-mailer", deadline=None, derandomize="CI" in os.environ, print_blob=True)
settings.load_profile("desktop-mailer")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a test has logged may be no text that can go from one process to another."""
    report = yield
    report.sections = [(name, told.encode("utf-8", "backslashreplace").decode()) for name, told in report.sections]
    return report


@pytest.fixture
def strace() -> str:
    """Where strace is, and may be used on a process of ours; a test is skipped where it may not."""
    found = shutil.which("strace") if sys.platform == "linux" else None
    probe = ("-f", "--seccomp-bpf", "-e", "trace=fsync", "-e", "inject=fsync:error=EIO", "true")
    if found is None or subprocess.run([found, *probe], check=False, capture_output=True).returncode:
        pytest.skip("there is no strace that may be used here")
    return found


Move = Callable[[str | None], None]
"""Takes the computer to a zone; None: back to that of the system."""


@pytest.fixture
def move(monkeypatch: pytest.MonkeyPatch) -> Iterator[Move]:
    """Have the computer be in another zone from now on."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system does not change the zone of a process that runs")
    before = os.environ.get("TZ")

    def moved(zone: str | None) -> None:
        if zone is None:
            monkeypatch.delenv("TZ", raising=False)
        else:
            monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield moved
    moved(before)


_ALLOWED: dict[str, str] = (
    tomllib.loads((Path(__file__).parent / "windows_skips.toml").read_text("utf-8")) if sys.platform == "win32" else {}
)
_odd_skips: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """On Windows, remember what was skipped for a reason that is not on the list."""
    if sys.platform == "win32" and report.skipped and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped: ")
        if not any(reason.startswith(known) for known in _ALLOWED):
            _odd_skips.append(f"{report.nodeid}: {reason}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name them."""
    for each in _odd_skips:
        terminalreporter.write_line(f"skipped, and not in windows_skips.toml: {each}", red=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run that skipped such is not a good one."""
    if _odd_skips and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
