"""One window a data folder: a second start asks the first to come to the front; for the root."""

import hashlib
import sys
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

WAIT_MS = 1_000
_ANYBODY = -1
"""ASFW_ANY, of AllowSetForegroundWindow."""


class RaiseServer(QObject):
    """`asked` comes when a second start wants this window to come to the front. Needs the lock on the folder."""

    asked = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(_name(folder))  # one that a crash left behind
        self._server.listen(_name(folder))
        self._server.newConnection.connect(self._answer)

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _answer(self) -> None:
        while self._server.hasPendingConnections():
            self._server.nextPendingConnection().deleteLater()
        self.asked.emit()


def raise_other(folder: Path) -> bool:
    """Ask the window that has `folder` to come to the front; False where there is none. Blocks up to a second."""
    if sys.platform == "win32":  # it lets nobody come to the front but whom the person has just started, and their like
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(_ANYBODY)
    socket = QLocalSocket()
    socket.connectToServer(_name(folder))
    found = socket.waitForConnected(WAIT_MS)
    socket.disconnectFromServer()
    return found


def _name(folder: Path) -> str:
    return f"desktop-mailer-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]}"
