"""What a command prints where its output goes nowhere, or where it is interrupted: one line, one document, one code."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop_mailer.cli import output, work
from desktop_mailer.storage import imports
from tests.cli.conftest import ROOT, Here, Program, write_clients

posix = pytest.mark.skipif(sys.platform == "win32", reason="there is no /dev/full, and pipes end in another way")


@posix
@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_output_that_its_disk_does_not_take_is_one_line_and_no_traceback(
    program: Program, here: Here, as_json: tuple[str, ...]
) -> None:
    here.document("clients", "add", "--phone", "79161234567")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "desktop_mailer", "clients", "list", *as_json],
            cwd=ROOT,
            env=program.environ,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "The output cannot be written: No space left on device.\n"


@posix
def test_a_reader_that_has_seen_enough_is_no_trouble(program: Program, here: Here, tmp_path: Path) -> None:
    here.document("clients", "import", str(write_clients(tmp_path / "some.csv", 3000)))
    with program.start("clients", "list", "--json") as listing:
        assert listing.stdout is not None
        assert listing.stderr is not None
        assert listing.stdout.read(1) == b"["
        listing.stdout.close()
        assert listing.stderr.read() == b""
        assert listing.wait(timeout=60) == 1


@pytest.mark.parametrize(("option", "said"), [((), "2 rows were read"), (("--dry-run",), "Interrupted.")])
def test_an_interrupted_import_prints_one_document(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: tuple[str, ...], said: str
) -> None:
    stops: list[Callable[[], object]] = []

    @contextmanager
    def interrupted(stop: Callable[[], object]) -> Iterator[None]:
        stops.append(stop)
        yield

    monkeypatch.setattr(work, "stopped_by_signals", interrupted)
    monkeypatch.setattr(output.ProgressBar, "show", lambda *_: [stop() for stop in stops])  # after the first chunk
    monkeypatch.setattr(imports, "CHUNK", 2)
    done = here.run("clients", "import", str(write_clients(tmp_path / "some.csv", 5)), *option, "--json")
    assert done.code == 1
    assert said in done.document["error"]
    assert done.err.strip() == done.document["error"]
    assert len(here.document("clients", "list")) == (0 if option else 2)


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="a screen is always there")
def test_without_a_screen_the_window_is_refused_in_one_line(program: Program) -> None:
    done = program.run()
    assert done.code == 1
    assert len(done.err.splitlines()) == 1
    assert "no screen" in done.err
