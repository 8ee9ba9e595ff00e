"""The news of the window: committed changes, merged and throttled, and the sender's state; for every page."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_mailer.domain.changes import Changes, merged
from desktop_mailer.domain.sender import SenderControl

INTERVAL_MS = 100


class Feed(QObject):
    """`changed` carries a `Changes`, at most one per 100 ms; `sender_changed` carries a `SenderState`."""

    changed = Signal(object)
    sender_changed = Signal(object)

    def __init__(self, subscribe: Callable[[Callable[[Changes], None]], Callable[[], None]]) -> None:
        super().__init__()
        self._waiting: list[Changes] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._publish)
        self._endings = [subscribe(self.note)]

    def follow(self, sender: SenderControl) -> None:
        """Pass on each change of the sender's state."""
        self._endings.append(sender.subscribe(self.sender_changed.emit))

    def note(self, changes: Changes) -> None:
        """Take in news; they go out merged at the next beat."""
        self._waiting.append(changes)
        if not self._timer.isActive():
            self._timer.start()

    def close(self) -> None:
        """Hear nothing more and say nothing more."""
        self._timer.stop()
        self._waiting.clear()
        for end in self._endings:
            end()
        self._endings.clear()

    def _publish(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting:
            self.changed.emit(merged(waiting))
