"""Starting the window: twice at once, and as a packaged program."""

import os
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop_mailer.app import leave_package
from tests.cli.conftest import Program


def test_of_two_starts_at_once_one_window_stays_and_the_other_says_nothing(program: Program) -> None:
    """A double click too many: the first has the folder and no window yet when the second comes."""
    offscreen = {"QT_QPA_PLATFORM": "offscreen"}
    starts = [program.start(**offscreen) for _ in range(2)]
    try:
        while all(each.poll() is None for each in starts):
            time.sleep(0.05)
        (stays,) = (each for each in starts if each.poll() is None)
        (raised,) = (each for each in starts if each is not stays)
        _, said = raised.communicate(timeout=20)
        assert (raised.returncode, b"in use" in said) == (0, False)
    finally:
        for each in starts:
            each.terminate()
            each.communicate(timeout=20)


def test_what_a_packaged_program_starts_inherits_nothing_of_the_package(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "Desktop Mailer"))
    monkeypatch.setenv("LD_LIBRARY_PATH", "/package:/theirs")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/theirs")
    monkeypatch.setenv("QT_PLUGIN_PATH", "/package")
    monkeypatch.chdir(tmp_path)
    leave_package()
    assert os.environ["LD_LIBRARY_PATH"] == "/theirs"
    assert not {"LD_LIBRARY_PATH_ORIG", "QT_PLUGIN_PATH"} & os.environ.keys()
    assert Path.cwd() != tmp_path
    (tmp_path.parent / "elsewhere").mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path.parent / "elsewhere")
    leave_package()
    assert Path.cwd() == tmp_path.parent / "elsewhere"
