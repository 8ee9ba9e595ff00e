"""The wheel carries all that the program needs, and runs where nothing of the source tree is in reach."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import desktop_mailer


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the unpacked wheel and nothing else of the project."""
    site = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    subprocess.run([*command, str(site), str(wheel)], check=True, capture_output=True)
    return site


def alone(site: Path, elsewhere: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run Python on `arguments` in a folder `elsewhere`, with the wheel before everything else on its path."""
    environ = {
        **os.environ,
        "PYTHONPATH": str(site),
        "PYTHONUTF8": "1",
        "QT_QPA_PLATFORM": "offscreen",
    }
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, cwd=elsewhere, env=environ, check=False, capture_output=True, text=True)


def test_the_wheel_carries_the_resources_and_the_package_and_nothing_else(
    wheel: Path, root: Path, tracked: tuple[Path, ...]
) -> None:
    names = {path.relative_to(root).as_posix() for path in tracked}
    expected = {name for name in names if name.startswith("desktop_mailer/")}
    packed = {name for name in names if name.startswith("resources/") and not name.startswith("resources/installer/")}
    expected |= {f"desktop_mailer/_{name}" for name in packed}
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert expected <= carried
    assert {name.partition("/")[0] for name in carried} == {"desktop_mailer"}
    assert not [name for name in carried if "__pycache__" in name]


def test_the_wheel_bears_the_version_of_the_package(wheel: Path) -> None:
    assert wheel.name.startswith(f"desktop_mailer-{desktop_mailer.__version__}-py3-none-any")


def test_the_installed_wheel_finds_its_own_resources(installed: Path, tmp_path: Path) -> None:
    said = alone(installed, tmp_path, "-c", "from desktop_mailer import resources; print(resources.folder())")
    assert Path(said.stdout.strip()) == installed / "desktop_mailer" / "_resources", said.stderr


def test_the_installed_wheel_passes_its_self_check_with_the_window(installed: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    said = alone(installed, tmp_path, "-m", "desktop_mailer", "--data-dir", data, "self-check", "--window", "--json")
    assert said.returncode == 0, said.stdout + said.stderr
    answer = json.loads(said.stdout)
    assert answer["ok"] is True
    assert answer["window_seconds"] > 0
