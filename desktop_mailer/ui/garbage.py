"""Keeps Python's garbage collection on the thread of the window; for the root."""

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 1_000
_FULL_EVERY = 30


class Collector(QObject):
    """Collects by a timer. A collection that began on a lane would destroy Qt's objects there, on the wrong thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        gc.collect()
        gc.freeze()  # what the start made stays for good: no need to look at it again
        self._turns = 0
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def stop(self) -> None:
        """Give collection back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _collect(self) -> None:
        self._turns += 1
        gc.collect(2 if self._turns % _FULL_EVERY == 0 else 1)
