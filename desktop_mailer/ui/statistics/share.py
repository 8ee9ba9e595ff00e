"""What part of the messages was sent. For the Statistics page."""

from PySide6.QtCore import QLocale

from desktop_mailer.domain.mailing import Counts


def share_of(counts: Counts) -> float | None:
    """Sent among all messages, from 0 to 1; None where there are none."""
    return counts.sent / counts.total if counts.total else None


def share_words(counts: Counts) -> str:
    """The share as "98.4 %"; a dash without messages. 100 % only where every one was sent."""
    share = share_of(counts)
    if share is None:
        return "–"
    percent = round(share * 100, 1)
    if percent == 100 and counts.sent < counts.total:
        percent = 99.9
    places = 0 if percent == int(percent) else 1
    return f"{QLocale().toString(percent, 'f', places)} %"
