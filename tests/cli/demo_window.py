"""The demo in its window, in a process of its own: `python demo_window.py`; prints what it shows, and closes it."""

import json
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop_mailer.__main__ import main
from desktop_mailer.ui.mailings.page import MailingsPage
from desktop_mailer.ui.main_window import MainWindow

LOOK_MS = 50


def look() -> None:
    """Once a mailing is shown, tell of it and close the window."""
    for window in QApplication.topLevelWidgets():
        if isinstance(window, MainWindow) and isinstance(window.page, MailingsPage) and window.isEnabled():
            mailing = window.page.detail.mailing
            if mailing is not None:
                print(json.dumps([window.hint_bar.text, mailing.name]), flush=True)  # noqa: T201 - the test reads it
                window.leave()
                window.close()


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    timer = QTimer(application)
    timer.timeout.connect(look)
    timer.start(LOOK_MS)
    sys.argv = [Path(__file__).name, "demo"]
    main()
