"""Proves a build where nothing of the sources is in reach: the window opens, the demo sends, all is in it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from release.places import COMMAND, SUFFIX, WINDOW

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
        command = moved / f"{COMMAND}{SUFFIX}"
        checked = _document(command, "--data-dir", Path(away) / "данные", "self-check", "--window", "--json")
        if not checked.get("ok"):
            print(f"self-check: {json.dumps(checked, ensure_ascii=False)}", file=sys.stderr)
            return False
        print(f"self-check: the window is built in {checked['window_seconds']:.2f} s")
        demo = _document(command, "demo", "--headless", "--json")
        print(f"demo: {json.dumps(demo)}")
        return (demo.get("sent"), demo.get("pending")) == (200, 0)


def size(folder: Path) -> int:
    """Bytes of all files; what is there by two names counts once."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _document(*command: object) -> dict[str, Any]:
    """What the command prints as JSON; {} where it fails or says nothing."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DESKTOP_MAILER"))}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=Path(str(command[0])).parent,
        env=environ | {"QT_QPA_PLATFORM": "offscreen"},
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
