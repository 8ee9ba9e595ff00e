"""The real window, in a process of its own, until all is sent: `python slow_window.py COUNT`.

Prints the seconds between the beats of a timer while messages go out. What comes before the window and after it, the
opening and the closing of the database, is not counted.
"""

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop_mailer.app import run_window
from desktop_mailer.config import Config
from desktop_mailer.storage import health
from desktop_mailer.ui.main_window import MainWindow

BEAT_MS = 10
SETTLED = 30
"""Beats until a window that has just been built has laid itself out."""

gaps: list[float] = []


class Heart:
    """Feels the pulse of the window, and closes it when all is sent."""

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted
        self._beats = 0
        self._last = time.monotonic()

    def beat(self) -> None:
        now = time.monotonic()
        window = next((w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)), None)
        if window is not None and window.isVisible() and window.isEnabled():
            self._beats += 1
            if self._beats > SETTLED:
                gaps.append(now - self._last)
            if str(self._wanted) in window.status_line.text("sent"):
                window.close()
        self._last = now


def _never(folder: Path) -> bool:
    return False


def main() -> int:
    health.low_on_disk = _never
    application = QApplication(sys.argv[:1])
    heart = Heart(int(sys.argv[1]))
    timer = QTimer(application)
    timer.timeout.connect(heart.beat)
    timer.start(BEAT_MS)
    code = run_window(Config.read())
    print(json.dumps(gaps))  # noqa: T201 - the test reads it
    return code


if __name__ == "__main__":
    sys.exit(main())
