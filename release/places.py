"""Where a build lies, and what it is called. For the other parts of release."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
WINDOW, COMMAND = "Desktop Mailer", "desktop-mailer"
"""The executables: for a double click, and for the command line."""
FOLDER = DIST / WINDOW
APP = DIST / f"{WINDOW}.app"
"""What macOS starts by a double click."""
SYSTEM = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
SUFFIX = ".exe" if SYSTEM == "windows" else ""
