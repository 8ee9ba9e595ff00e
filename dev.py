#!/usr/bin/env python3
"""The one door for people who work on Desktop Mailer: sets everything up and runs its tools. Standard library only.

    python dev.py run [...]      set up and start the demo; further arguments go to `desktop-mailer demo`
    python dev.py test [...]     the tests; further arguments go to pytest
    python dev.py check          ruff, ruff format, mypy, import-linter
    python dev.py bench [...]    the figures, against their yardsticks
    python dev.py package [...]  the program for this system, into dist/
    python dev.py translate      texts into resources/i18n, and compile them
    python dev.py lock [...]     requirements.lock anew (needs uv)

The virtual environment `.venv` is made from requirements.lock when that changed, else nothing is done. pip is used as
it is set up on this computer: where packages come from is never said here.
"""

# An older Python has to come as far as the line that says it is too old: so no syntax above 3.8 here.
from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "made-from"
WINDOWS = sys.platform == "win32"
SCRIPTS = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = SCRIPTS / ("python.exe" if WINDOWS else "python")
LOCK = ROOT / "requirements.lock"
TRANSLATIONS = ROOT / "resources" / "i18n"
LANGUAGES = ("en", "ru")

# What PySide6 links against and a small Linux lacks, with the package of Debian and Ubuntu that holds it.
OFFSCREEN_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
}
X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
# Programs that some tests try what the product makes with, and the packages that hold them.
TOOLS_OF_TESTS = {"soffice": "libreoffice-calc-nogui", "makensis": "nsis", "osslsigncode": "osslsigncode"}


class Stop(Exception):
    """Something that the person has to do first, in one line."""


def main(arguments: list[str]) -> int:
    """Run the command in `arguments`; gives the exit code."""
    commands = {
        "run": run,
        "test": test,
        "check": check,
        "bench": bench,
        "package": package,
        "translate": translate,
        "lock": lock,
    }
    if not arguments or arguments[0] not in commands:
        print(__doc__)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    try:
        check_python(sys.version_info[:2])
        if arguments[0] != "run":  # its paths are meant from where the person is
            os.chdir(ROOT)
        return commands[arguments[0]](arguments[1:])
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run(arguments: list[str]) -> int:
    """Start the demo: a throw-away data folder, sample clients, the sandbox gateway."""
    headless = "--headless" in arguments
    if not headless:
        check_display()
    set_up()
    if not headless:
        set_up_qt(offscreen="QT_QPA_PLATFORM" in os.environ)
    return become(PYTHON, "-m", "desktop_mailer", "demo", *arguments)


def test(arguments: list[str]) -> int:
    """Run the tests, all of them as many at a time as there are cores; no screen unless QT_QPA_PLATFORM says so."""
    set_up()
    offscreen()
    set_up_tools_of_tests()
    return become(PYTHON, "-m", "pytest", *(arguments or ("--numprocesses", "auto", "--dist", "worksteal")))


def check(arguments: list[str]) -> int:
    """Run everything that reads the code without running it."""
    if arguments:
        raise Stop("check takes no arguments.")
    set_up()
    tools = (
        (PYTHON, "-m", "ruff", "check"),
        (PYTHON, "-m", "ruff", "format", "--check"),
        (PYTHON, "-m", "mypy"),
        (SCRIPTS / "lint-imports", "--no-logo"),
    )
    failed = [tool for tool in tools if call(*tool)]
    for tool in failed:
        print("failed: " + " ".join(Path(word).name for word in tool), file=sys.stderr)
    return 1 if failed else 0


def bench(arguments: list[str]) -> int:
    """Run the benchmarks; their arguments are their own."""
    set_up()
    offscreen()
    return become(PYTHON, "-m", "tests.benchmarks", *arguments)


def package(arguments: list[str]) -> int:
    """Build the program for this system into dist/, see that it runs, and pack it."""
    set_up()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    set_up_qt(offscreen=False)  # also what a window on a screen needs goes into the package
    return become(PYTHON, "-m", "release", *arguments)


def translate(arguments: list[str]) -> int:
    """Bring the texts of the code into the translation files, then compile those."""
    if arguments:
        raise Stop("translate takes no arguments.")
    set_up()
    files = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "desktop_mailer").rglob("*.py"))
    listing = VENV / "sources.lst"
    listing.write_text("\n".join(files), "utf-8")
    failed = 0
    TRANSLATIONS.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        texts = TRANSLATIONS / f"desktop_mailer_{language}.ts"
        # Without line numbers: else every edit of the code would change the file.
        update = ["-no-obsolete", "-locations", "none", "-source-language", "en", "-target-language", language]
        if language == "en":  # the texts are English: only their plurals need words
            update.append("-pluralonly")
        failed |= call(SCRIPTS / "pyside6-lupdate", *update, f"@{listing}", "-ts", texts)
        failed |= call(SCRIPTS / "pyside6-lrelease", "-silent", texts, "-qm", texts.with_suffix(".qm"))
    return 1 if failed else 0


def lock(arguments: list[str]) -> int:
    """Resolve the dependencies anew. The lock names no host: it installs from wherever pip is set up to look."""
    options = "--universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --no-annotate"
    groups = "--all-extras --group test --group package"
    try:
        return call(
            "uv",
            "pip",
            "compile",
            "--quiet",
            *options.split(),
            *groups.split(),
            "pyproject.toml",
            "-o",
            LOCK,
            *arguments,
        )
    except FileNotFoundError:
        raise Stop("lock needs uv on the path.") from None


def check_python(version: tuple[int, ...]) -> None:
    """Raise Stop for a Python that the product does not run on."""
    if not OLDEST <= version <= NEWEST:
        wanted = "{}.{} to {}.{}".format(*OLDEST, *NEWEST)
        raise Stop(f"Desktop Mailer needs Python {wanted}; this is {version[0]}.{version[1]} ({sys.executable}).")


def check_display() -> None:
    """Raise Stop where no window could be shown."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise Stop(
            "There is no display to show the window on (DISPLAY and WAYLAND_DISPLAY are empty): "
            "try `python dev.py run --headless`."
        )


def set_up() -> None:
    """Make .venv what requirements.lock and pyproject.toml say; where it is that already this costs milliseconds."""
    packages, project = outdated()
    if packages:
        STAMP.unlink(missing_ok=True)
        make_environment()
    if packages or project:
        say("Installing Desktop Mailer itself (editable)")
        pip("--no-deps", "--no-build-isolation", "--editable", ROOT)
        STAMP.write_text("\n".join(sources()), "utf-8")


def sources() -> tuple[str, str]:
    """What .venv is made from, as one word each: this Python, this place and the lock; the project's own settings."""
    python = f"{sys.version} {ROOT}".encode()
    settings = (ROOT / "pyproject.toml").read_bytes()
    return hashlib.sha256(python + LOCK.read_bytes()).hexdigest(), hashlib.sha256(settings).hexdigest()


def outdated() -> tuple[bool, bool]:
    """Whether the packages in .venv, and the project's own installation there, are to be made anew."""
    made = STAMP.read_text("utf-8").splitlines() if STAMP.exists() and PYTHON.exists() else ["", ""]
    packages, project = sources()
    return made[0] != packages, made[-1] != project


def make_environment() -> None:
    """Make .venv anew and fill it from the lock. From inside .venv it can only be filled."""
    if Path(sys.prefix).resolve() != VENV.resolve():
        check_venv()
        say("Making .venv")
        finish([sys.executable, "-m", "venv", "--clear", VENV], "The virtual environment could not be made.")
    say("Installing the packages of requirements.lock: the first time this takes a minute or two")
    pip("--require-hashes", "--requirement", LOCK)


def check_venv() -> None:
    """Raise Stop where this Python came without venv or ensurepip, as on Debian and Ubuntu."""
    from importlib.util import find_spec

    if find_spec("venv") is None or find_spec("ensurepip") is None:
        name = "python{}.{}-venv".format(*sys.version_info[:2])
        raise Stop(
            f"This Python has no venv module: install it first (Debian, Ubuntu: sudo apt-get install -y {name})."
        )


def pip(*arguments: str | Path) -> None:
    """Install into .venv, with pip as it is set up on this computer."""
    command = [PYTHON, "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check", *arguments]
    finish(command, "pip failed; what it said stands above.")


def offscreen() -> None:
    """Let Qt draw into memory, unless the environment says otherwise, and see that it can."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if WINDOWS:  # drawn into memory, letters come from files
        os.environ.setdefault("QT_QPA_FONTDIR", str(Path(os.environ.get("SYSTEMROOT", "C:/Windows")) / "Fonts"))
    set_up_qt(offscreen=os.environ["QT_QPA_PLATFORM"] == "offscreen")


def set_up_qt(*, offscreen: bool) -> None:
    """See that the system libraries under Qt load; install them where that is possible, else say how. Linux only."""
    if sys.platform != "linux":
        return
    wanted = dict(OFFSCREEN_LIBRARIES) if offscreen else {**OFFSCREEN_LIBRARIES, **X11_LIBRARIES}
    missing = missing_libraries(wanted)
    if not missing:
        return
    packages = [wanted[name] for name in missing]
    if install_with_apt(packages) and not missing_libraries(wanted):
        return
    line = "sudo apt-get install -y " + " ".join(packages)
    raise Stop(f"Qt lacks system libraries ({', '.join(missing)}). On Debian and Ubuntu: {line}")


def set_up_tools_of_tests() -> None:
    """On a build server, have the programs that tests try exports and installers with; elsewhere those are skipped."""
    from shutil import which

    missing = [package for tool, package in TOOLS_OF_TESTS.items() if which(tool) is None]
    if missing and os.environ.get("CI"):
        install_with_apt(missing, "what tests try exports and installers with")


def missing_libraries(names: dict[str, str]) -> list[str]:
    """Those of the libraries `names` that the loader cannot load."""
    import ctypes

    missing = []
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return missing


def install_with_apt(packages: list[str], what: str = "system libraries that Qt needs") -> bool:
    """True where apt-get, as root, installed `packages`; its lists are fetched only where they do not know them."""
    from shutil import which

    if sys.platform == "win32" or os.geteuid() != 0 or which("apt-get") is None:
        return False
    say(f"Installing {what}: {' '.join(packages)}")
    install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (install, ["apt-get", "update", "-qq"], install):
        code = subprocess.run(command, check=False, env=environment, stdout=sys.stderr).returncode
        if command is install and code == 0:
            return True
    return False


def become(*command: str | Path) -> int:
    """Run `command` in place of this process, so that signals reach it; on Windows, which cannot, as a child."""
    words = [str(word) for word in command]
    if not WINDOWS:
        os.execv(words[0], words)
    return subprocess.run(words, check=False).returncode


def call(*command: str | Path) -> int:
    """Run `command` in the project's folder; gives its exit code."""
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=ROOT, check=False, env={**os.environ, "PYTHONUTF8": "1"}).returncode


def finish(command: list[str | Path], trouble: str) -> None:
    """Run `command`, its output beside ours on stderr; Stop with `trouble` where it fails."""
    words = [str(word) for word in command]
    if subprocess.run(words, cwd=ROOT, check=False, stdout=sys.stderr).returncode:
        raise Stop(trouble)


def say(step: str) -> None:
    """Tell what is going on; stdout belongs to the command that was asked for."""
    print(step + " ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
