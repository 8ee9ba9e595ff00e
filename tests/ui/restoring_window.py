"""An operator at the real window of a process of its own: `python restoring_window.py WHAT BACKUP`.

WHAT is `restore`, from the menu; `cure`, at a start that finds a damaged database; or `empty`, the same without the
backup. Then the window is closed. Prints how many windows there were, and how many are left.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QWidget

from desktop_mailer import app
from desktop_mailer.config import Config
from desktop_mailer.ui.main_window import MainWindow

W = TypeVar("W", bound=QWidget)

seen: list[int] = []


def restore(backup: Path) -> Iterator[None]:
    """Restore from the menu, and wait for the window to come back."""
    while (window := _shown(MainWindow)) is None:
        yield
    seen.append(id(window))
    window.restore_asked.emit()
    while (dialog := _shown(QFileDialog)) is None:
        yield
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(line, QLineEdit)
    line.setText(str(backup))
    dialog.accept()
    yield from _answer("Restore")
    while (again := _shown(MainWindow)) is None or again is window:
        yield
    seen.append(id(again))


def cure(_backup: Path) -> Iterator[None]:
    """Restore the last backup in place of the damaged database."""
    yield from _answer("Restore the last backup")


def empty(_backup: Path) -> Iterator[None]:
    """Begin anew."""
    yield from _answer("Start with an empty database")


def leave(_backup: Path) -> Iterator[None]:
    """Do nothing to the damaged database."""
    yield from _answer("Quit")


def operate(what: str, backup: Path) -> Iterator[None]:
    """What the operator does, step by step; yields while there is something to wait for."""
    yield from {"restore": restore, "cure": cure, "empty": empty, "leave": leave}[what](backup)
    while (window := _shown(MainWindow)) is None:
        yield
    window.close()


def _answer(text: str) -> Iterator[None]:
    while (box := _shown(QMessageBox)) is None:
        yield
    print(box.text())  # noqa: T201 - the test reads it
    next(button for button in box.buttons() if button.text() == text).click()
    yield


def _shown(kind: type[W]) -> W | None:
    return next((w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()), None)


def _always(application: QApplication) -> bool:
    return True


def main() -> int:
    application = QApplication(sys.argv[:1])
    app._is_seen = _always
    steps = operate(sys.argv[1], Path(sys.argv[2]))
    timer = QTimer(application)
    timer.timeout.connect(lambda: next(steps, None))
    timer.start(20)
    code = app.run_window(Config.read())
    left = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
    print(len(set(seen)), len(left))  # noqa: T201 - the test reads it
    return code


if __name__ == "__main__":
    sys.exit(main())
