"""What every page is handed: the doors to storage, sender and news. Pages know nothing global."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSettings

from desktop_mailer.domain.clock import Clock
from desktop_mailer.domain.message import Answer
from desktop_mailer.domain.report import MailOutcome, ReportSettings
from desktop_mailer.domain.sender import SenderControl
from desktop_mailer.licences import Component
from desktop_mailer.storage.database import Database
from desktop_mailer.ui.feed import Feed
from desktop_mailer.ui.tasks import Tasks
from desktop_mailer.ui.theme import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The surroundings of a page. `memory` keeps the looks of the window only (geometry, columns), never data."""

    database: Database
    clock: Clock
    sender: SenderControl
    feed: Feed
    tasks: Tasks
    theme: Theme
    memory: QSettings
    data_folder: Path
    try_out: Callable[[str, str], Awaitable[Answer]]
    """Sends a text (second) to a phone (first) as a test; raises MailerError where it cannot go out."""
    send_report: Callable[[ReportSettings], Awaitable[MailOutcome]]
    """Sends the figures of the last 24 hours as a test."""
    components: Callable[[], tuple[Component, ...]]
    """What the program is made of. Reads files: call it off the GUI thread."""
