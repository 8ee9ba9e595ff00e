"""Proves a build where nothing of the sources is in reach: the window opens, the demo sends, all is in it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from release.places import APP, COMMAND, SUFFIX, SYSTEM, WINDOW

SCREEN = {"windows": "windows", "macos": "cocoa", "linux": "xcb"}
"""Qt's platform where windows are seen."""
PATIENCE = 180
"""Seconds for each command."""
STRANGERS = ("icuuc.dll", "bcryptprimitives.dll", "ucrtbase.dll", "ucrtwine.dll")
"""Libraries that are parts of Windows: a copy from elsewhere would be the wrong one."""


def holds(folder: Path) -> bool:
    """True where the built `folder` works, moved to a place with blanks and Cyrillic in its name."""
    strangers = [path.name for path in folder.rglob("*") if path.name.lower() in STRANGERS]
    if strangers:
        print(f"These belong to the system and must not be in it: {', '.join(strangers)}", file=sys.stderr)
        return False
    with tempfile.TemporaryDirectory(prefix="desktop mailer Ёлка ", ignore_cleanup_errors=True) as away:
        moved = Path(shutil.copytree(folder, Path(away) / WINDOW, symlinks=True))
        command, window = (moved / f"{name}{SUFFIX}" for name in (COMMAND, WINDOW))
        if SYSTEM == "macos":
            window = Path(shutil.copytree(APP, Path(away) / APP.name, symlinks=True)) / "Contents" / "MacOS" / WINDOW
        checks = ("--data-dir", Path(away) / "данные", "self-check", "--window", "--json")
        for words, platform in (((command,), "offscreen"), (_on_screen(window), SCREEN[SYSTEM])):
            if not words:
                print("self-check: no window on a screen, as there is none; xvfb-run would make one")
                continue
            checked = _document(*words, *checks, platform=platform)
            if not checked.get("ok"):
                print(f"self-check: {json.dumps(checked, ensure_ascii=False)}", file=sys.stderr)
                return False
            print(f"self-check: the window is built in {checked['window_seconds']:.2f} s ({platform})")
        demo = _document(command, "demo", "--headless", "--json")
        print(f"demo: {json.dumps(demo)}")
        return (demo.get("sent"), demo.get("pending")) == (200, 0)


def size(folder: Path) -> int:
    """Bytes of all files; what is there by two names counts once."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _on_screen(window: Path) -> tuple[object, ...]:
    """The words that start this executable where windows are seen; none where no screen can be had."""
    if SYSTEM != "linux" or "DISPLAY" in os.environ:
        return (window,)
    return ("xvfb-run", "-a", window) if shutil.which("xvfb-run") else ()


def _document(*command: object, platform: str = "offscreen") -> dict[str, Any]:
    """What the command prints as JSON, with that platform of Qt; {} where it fails or says nothing."""
    foreign = ("PYTHON", "DESKTOP_MAILER", "SIGN_")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    done = subprocess.run(
        [str(word) for word in command],
        env=environ | {"QT_QPA_PLATFORM": platform},
        check=False,
        capture_output=True,
        timeout=PATIENCE,
    )
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        print(done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"), file=sys.stderr)
        return {}
    return found
