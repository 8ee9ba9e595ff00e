"""What stands in the repository, and what must not."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import desktop_mailer

ALLOWED_AT_THE_TOP = {
    *("desktop_mailer", "release", "resources", "tests", "docs", ".ci", ".github"),
    *("pyproject.toml", "build.spec", "README.md", "dev.py", "requirements.lock", "LICENSE", "CHANGELOG.md"),
    *("CONTRIBUTING.md", ".gitignore", ".gitattributes", ".editorconfig", ".pre-commit-config.yaml"),
}
# In pieces, so that this file does not hold what it looks for.
HOSTS = ("pypi" + ".org", "python" + "hosted", "registry.npm" + "js", "deb.deb" + "ian.org", "files.python" + "hosted")
HOMES = re.compile(
    "/(home|Users|root)" + "/[A-Za-z0-9._-]+/|/(root|work|opt)" + "/[A-Za-z]|[A-Z]:" + r"\\Users\\[A-Za-z]"
)


def texts(files: tuple[Path, ...]) -> dict[Path, str]:
    """The text files among `files` with their text."""
    found = {}
    for path in files:
        data = path.read_bytes()
        if b"\0" not in data:
            found[path] = data.decode("utf-8")
    return found


def test_only_what_belongs_there_stands_at_the_top(root: Path, tracked: tuple[Path, ...]) -> None:
    assert {path.relative_to(root).parts[0] for path in tracked} <= ALLOWED_AT_THE_TOP


def test_the_lock_names_no_host_and_pins_everything_by_hash(root: Path) -> None:
    text = (root / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-", text.replace("    --hash=", ""), re.MULTILINE)
    pins = re.findall(r"^[a-z][^\n]*", text, re.MULTILINE)
    assert len(pins) > 50
    assert all("==" in pin and pin.endswith("\\") for pin in pins)


def test_the_lock_holds_every_dependency_that_the_project_names(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    named = [
        *project["project"]["dependencies"],
        *(name for extra in project["project"]["optional-dependencies"].values() for name in extra),
        *(name for group in project["dependency-groups"].values() for name in group),
        *project["build-system"]["requires"],
    ]
    locked = set(re.findall(r"^([a-z0-9-]+)==", (root / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE))
    assert {re.split(r"[^A-Za-z0-9-]", name)[0].lower() for name in named} <= locked


def test_no_registry_host_and_no_path_of_one_computer_is_named(tracked: tuple[Path, ...]) -> None:
    for path, text in texts(tracked).items():
        assert not [host for host in HOSTS if host in text], path
        assert not HOMES.search(text), path


def test_the_version_stands_in_one_place(root: Path, tracked: tuple[Path, ...]) -> None:
    version = re.compile(rf"(?<![\w.=]){re.escape(desktop_mailer.__version__)}(?![\w.])")
    kinds = {".py", ".toml", ".spec", ".yml", ".yaml", ".md", ".iss", ".nsi"}
    places = [
        path.relative_to(root).as_posix()
        for path, text in texts(tracked).items()
        if path.suffix in kinds and path.name != "CHANGELOG.md" and version.search(text)
    ]
    assert places == ["desktop_mailer/__init__.py"]


def test_no_dialog_stops_the_event_loop(root: Path) -> None:
    """A nested event loop ends every task that is under way: dialogs are opened and awaited."""
    stops = re.compile(
        r"\.exec_?\(|QMessageBox\.(question|warning|information|critical|about)\(|Q(File|Input)Dialog\.get"
    )
    files = [*(root / "desktop_mailer" / "ui").rglob("*.py"), *(root / "desktop_mailer").glob("app*.py")]
    found = {
        f"{path.relative_to(root)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if stops.search(line.partition("#")[0])
    }
    assert files
    assert not found


def test_every_module_says_its_job(root: Path) -> None:
    silent = [
        path.relative_to(root).as_posix()
        for path in (root / "desktop_mailer").rglob("*.py")
        if path.stat().st_size and not path.read_text(encoding="utf-8").startswith('"""')
    ]
    assert not silent


@pytest.mark.parametrize("module", ["cli", "engine", "storage", "gateway", "domain", "config", "logs", "__main__"])
def test_nothing_but_the_window_needs_qt(root: Path, module: str) -> None:
    look = (
        f"import desktop_mailer.{module}, sys; sys.exit(any(m.startswith(('PySide6', 'qasync')) for m in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", look], cwd=root, check=True)
