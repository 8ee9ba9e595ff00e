"""A strip that shows one long work at a time: its progress with Stop, its end, its trouble; for every page."""

import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QToolButton, QWidget

from desktop_mailer.domain.errors import MailerError
from desktop_mailer.ui.errors import error_text
from desktop_mailer.ui.tasks import Latest, Tasks
from desktop_mailer.ui.theme import Theme
from desktop_mailer.ui.widgets.chips import restyle

PATIENCE_MS = 1_000
"""What is over sooner shows no progress."""
STEPS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What is said at the end of a work. `action` names what can be done next, and `act` does it."""

    text: str
    action: str = ""
    act: Callable[[], object] = lambda: None


Job = Callable[[Callable[[float], None], threading.Event], Awaitable[Ending]]
"""A work: is handed whom to tell the fraction that is done (0 to 1) and what is set once it is to stop."""


class WorkStrip(QFrame):
    """Hidden until something is started. `finished` comes at the end of each work, good or bad."""

    finished = Signal()

    def __init__(self, tasks: Tasks, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("workStrip")
        self._work = Latest(tasks, "a long work")
        self._stop_asked = threading.Event()
        self._act: Callable[[], object] = lambda: None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(lambda: self._show_progress(seen=True))
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)  # names of files and people
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(160)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.stop_button = QPushButton(self.tr("Stop"))
        self.stop_button.clicked.connect(self.stop)
        self.action = QPushButton()
        self.action.setProperty("look", "link")
        self.action.clicked.connect(self._do_next)
        self._close = QToolButton()
        self._close.setToolTip(self.tr("Close"))
        self._close.setAccessibleName(self.tr("Close the result"))
        theme.put_icon(self._close, "close", "quiet")
        self._close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 6, 12, 6)
        layout.setSpacing(12)
        layout.addWidget(self.text, 1)
        for widget in (self.bar, self.action, self.stop_button, self._close):
            layout.addWidget(widget)
        self.hide()

    @property
    def running(self) -> bool:
        """True while a work runs."""
        return self._work.running

    @property
    def doing(self) -> str:
        """What it does now, in words; "" while nothing runs."""
        return self.text.text() if self.running else ""

    def start(self, said: str, job: Job) -> bool:
        """Say what is done and do it; False, with nothing done, while another work runs."""
        if self.running:
            return False
        self._stop_asked = threading.Event()
        self.bar.setRange(0, 0)
        self._show_as("running", Ending(text=said))
        self._show_progress(seen=False)
        self._patience.start()
        self._work.start(self._run(job, self._stop_asked), on_error=self._show_error)
        return True

    def stop(self) -> None:
        """Ask the work to end. What is done stays done."""
        self._stop_asked.set()
        self.stop_button.setEnabled(False)

    def _do_next(self) -> None:
        self._act()

    async def _run(self, job: Job, stop: threading.Event) -> None:
        try:
            self._end("done", await job(self._advance, stop))
        except MailerError:
            raise
        except Exception:  # the guard tells what nobody foresaw; the strip must not run for ever
            self._end("failed", Ending(text=self.tr("This came to no end: something went wrong.")))
            raise
        finally:
            stop.set()  # what still runs in a thread, where the window is going

    def _advance(self, fraction: float) -> None:
        self.bar.setRange(0, STEPS)
        self.bar.setValue(round(fraction * STEPS))

    def _show_error(self, error: MailerError) -> None:
        self._end("failed", Ending(text=error_text(error)))

    def _end(self, kind: str, ending: Ending) -> None:
        self._patience.stop()
        self._show_progress(seen=False)
        self._show_as(kind, ending)
        self.finished.emit()

    def _show_as(self, kind: str, ending: Ending) -> None:
        self.setProperty("kind", kind)
        restyle(self)
        restyle(self.text)
        self.text.setText(ending.text)
        self.setAccessibleName(ending.text)
        self._act = ending.act
        self.action.setText(ending.action)
        self.action.setVisible(bool(ending.action))
        self._close.setVisible(kind != "running")
        self.show()

    def _show_progress(self, *, seen: bool) -> None:
        self.bar.setVisible(seen)
        self.stop_button.setVisible(seen)
        self.stop_button.setEnabled(seen and not self._stop_asked.is_set())
