"""An operator at the real window: enters the token from stdin in the settings, and closes it when all is sent.

`python canary_window.py URL`, a process of its own. On the way a slot fails, and its error repeats the token.
"""

import sys
from collections.abc import Iterator
from typing import TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop_mailer.app import run_window
from desktop_mailer.config import Config
from desktop_mailer.domain.sender import Phase
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.settings import SettingsDialog

W = TypeVar("W", bound=QWidget)


def operate(url: str, token: str) -> Iterator[None]:
    """What the operator does, step by step; yields while there is something to wait for."""
    while (window := shown(MainWindow)) is None:
        yield
    window.settings_asked.emit()
    while (dialog := shown(SettingsDialog)) is None or dialog.busy:
        yield
    dialog.url.setText(url)
    dialog.token.line.insert(token)
    dialog.accept()
    while shown(SettingsDialog) is not None:
        yield
    QTimer.singleShot(0, lambda: _fail(token))
    sender = window.context.sender
    while sender.state.answer_ms is None or sender.state.phase is not Phase.IDLE:
        yield
    window.close()


def shown(kind: type[W]) -> W | None:
    """The window of that kind that is seen, if there is one."""
    return next((w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()), None)


def _fail(token: str) -> None:
    raise KeyError(f"Bearer {token}")


def main() -> int:
    application = QApplication(sys.argv[:1])
    steps = operate(sys.argv[1], sys.stdin.readline().strip())
    timer = QTimer(application)
    timer.timeout.connect(lambda: next(steps, None))
    timer.start(20)
    return run_window(Config.read())


if __name__ == "__main__":
    sys.exit(main())
