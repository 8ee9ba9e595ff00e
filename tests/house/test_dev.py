"""dev.py: the door for those who work on the project."""

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def dev(root: Path, tmp_path: Path) -> ModuleType:
    """dev.py of a copy of the project that has nothing set up."""
    for name in ("dev.py", "requirements.lock", "pyproject.toml"):
        shutil.copy(root / name, tmp_path)
    spec = importlib.util.spec_from_file_location("dev_of_a_copy", tmp_path / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pretend_it_is_set_up(dev: ModuleType) -> None:
    dev.PYTHON.parent.mkdir(parents=True)
    dev.PYTHON.write_bytes(b"")
    dev.STAMP.write_text("\n".join(dev.sources()), "utf-8")


def test_a_fresh_clone_is_set_up_from_nothing(dev: ModuleType) -> None:
    assert dev.outdated() == (True, True)


def test_nothing_changed_needs_nothing(dev: ModuleType) -> None:
    pretend_it_is_set_up(dev)
    assert dev.outdated() == (False, False)


def test_a_new_lock_makes_the_packages_anew_and_new_settings_only_the_project(dev: ModuleType, tmp_path: Path) -> None:
    pretend_it_is_set_up(dev)
    with (tmp_path / "pyproject.toml").open("a", encoding="utf-8") as settings:
        settings.write("# changed\n")
    assert dev.outdated() == (False, True)
    with (tmp_path / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    assert dev.outdated() == (True, True)


def test_another_python_makes_the_packages_anew(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_it_is_set_up(dev)
    monkeypatch.setattr(sys, "version", "3.13.99")
    assert dev.outdated() == (True, False)


def test_where_nothing_changed_the_set_up_takes_less_than_300_ms(dev: ModuleType, tmp_path: Path) -> None:
    pretend_it_is_set_up(dev)
    program = "import dev; dev.set_up(); dev.set_up_qt(offscreen=True)"
    took = []
    for _ in range(5):
        begun = time.perf_counter()
        said = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True, capture_output=True)
        took.append(time.perf_counter() - begun)
        assert not said.stdout + said.stderr
    assert min(took) < 0.3


@pytest.mark.parametrize("version", [(3, 10), (3, 14), (2, 7)])
def test_a_python_that_will_not_do_is_told_in_one_line(dev: ModuleType, version: tuple[int, int]) -> None:
    with pytest.raises(dev.Stop) as stop:
        dev.check_python(version)
    assert "3.11 to 3.13" in str(stop.value)
    assert "\n" not in str(stop.value)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux starts without a display")
def test_without_a_display_the_window_is_refused_in_one_line_before_anything_is_installed(root: Path) -> None:
    environ = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}}
    command = [sys.executable, str(root / "dev.py"), "run"]
    said = subprocess.run(command, env=environ, check=False, capture_output=True, text=True)
    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert "--headless" in said.stderr


def test_a_python_without_venv_is_told_in_one_line(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(dev.Stop, match=r"apt-get install -y python3\.\d+-venv"):
        dev.check_venv()


@pytest.mark.skipif(sys.platform != "linux", reason="the others bring what Qt needs")
def test_system_libraries_that_cannot_be_installed_are_named_with_the_line_that_does_it(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(dev, "OFFSCREEN_LIBRARIES", {"libc.so.6": "libc6", "libno-such-thing.so.1": "libno1"})
    with pytest.raises(dev.Stop, match=r"sudo apt-get install -y libno1$"):
        dev.set_up_qt(offscreen=True)


def test_an_unknown_command_shows_what_there_is(root: Path) -> None:
    said = subprocess.run([sys.executable, root / "dev.py", "x"], check=False, capture_output=True, text=True)
    assert said.returncode == 2
    assert "python dev.py run" in said.stdout
