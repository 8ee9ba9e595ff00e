"""An operator at the real window who tries the sandbox, in a process of its own: `python sandbox_window.py`.

Prints what the bar of the window says then, and the quiet line of the address in the settings; and closes it.
"""

import json
import sys
from collections.abc import Iterator

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox

from desktop_mailer.app import run_window
from desktop_mailer.config import Config
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.settings import SettingsDialog
from tests.cli.canary_window import shown

STEP_MS = 20


def operate() -> Iterator[None]:
    """What the operator does, step by step; yields while there is something to wait for."""
    while (window := shown(MainWindow)) is None:
        yield
    window.settings_asked.emit()
    while (dialog := shown(SettingsDialog)) is None or dialog.busy:
        yield
    dialog.sandbox.click()
    while (question := shown(QMessageBox)) is None:
        yield
    next(button for button in question.buttons() if button.text() == "Use the sandbox").click()
    while not window.hint_bar.text:
        yield
    window.settings_asked.emit()
    while (dialog := shown(SettingsDialog)) is None or dialog.busy:
        yield
    said = [label.text() for label in dialog.fields["gateway_url"].findChildren(QLabel) if label.isVisible()]
    print(json.dumps([window.hint_bar.text, said[-1]]), flush=True)  # noqa: T201 - the test reads it
    dialog.reject()
    while shown(SettingsDialog) is not None:
        yield
    window.leave()
    window.close()


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    steps = operate()
    timer = QTimer(application)
    timer.timeout.connect(lambda: next(steps, None))
    timer.start(STEP_MS)
    sys.exit(run_window(Config.read()))
