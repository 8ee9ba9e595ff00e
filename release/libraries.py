"""The libraries of the package: none is missing, and none carries what only debuggers read. For build.spec."""

import logging
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_API_SET = re.compile(r"api-ms-win-", re.IGNORECASE)
"""Names by which Windows finds parts of itself: no files have to be behind them, and in wine many have none."""
_MENDED = re.compile(r"\.libs[/\\]")
"""Libraries that a wheel brings for itself: their tables were moved, and `strip` would break them."""
_SAID_BY = "PyInstaller.depend.bindepend"


class Complaints(logging.Handler):
    """Listens from its making on. `judge` ends the build where something that goes into the package was not found."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._missing: list[tuple[str, str]] = []
        logging.getLogger(_SAID_BY).addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep which library was missed, and by which file."""
        if record.msg.startswith("Library not found") and isinstance(record.args, tuple) and len(record.args) == 2:
            self._missing.append((str(record.args[0]), str(record.args[1])))

    def judge(self, *, dropped: re.Pattern[str]) -> None:
        """Raise SystemExit that names what is missing, but for files that are `dropped` from the package."""
        logging.getLogger(_SAID_BY).removeHandler(self)
        missing = sorted(
            {
                f"{library}, for {file}"
                for library, file in self._missing
                if not _API_SET.match(library) and not dropped.search(file)
            }
        )
        if missing:
            raise SystemExit("Library not found:\n  " + "\n  ".join(missing))


Entry = tuple[str, str, str]
"""A file of the package, as PyInstaller has it: where it goes, where it is, its kind."""


def stripped(files: Sequence[Entry], folder: Path) -> list[Entry]:
    """The same files; on Linux, where there is `strip`, libraries without their symbols, as copies in `folder`."""
    if sys.platform != "linux" or shutil.which("strip") is None:
        return list(files)
    return [_stripped(entry, folder) for entry in files]


def _stripped(entry: Entry, folder: Path) -> Entry:
    place, source, kind = entry
    if kind not in {"BINARY", "EXTENSION"} or _MENDED.search(place):
        return entry
    copy = folder / place
    copy.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["strip", "--strip-unneeded", "-o", copy, source], check=False, capture_output=True)
    return (place, str(copy), kind) if done.returncode == 0 else entry
