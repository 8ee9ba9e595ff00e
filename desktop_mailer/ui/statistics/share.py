"""What part of the final messages was sent. For the Statistics page."""

from PySide6.QtCore import QLocale

from desktop_mailer.domain.mailing import Counts


def share_of(counts: Counts) -> float | None:
    """Sent among the final messages, from 0 to 1; None while none is final."""
    final = counts.sent + counts.not_sent
    return counts.sent / final if final else None


def share_words(counts: Counts) -> str:
    """The share as "98.4 %"; a dash while nothing is final. 100 % only where nothing failed."""
    share = share_of(counts)
    if share is None:
        return "–"
    percent = round(share * 100, 1)
    if percent == 100 and counts.not_sent:
        percent = 99.9
    places = 0 if percent == int(percent) else 1
    return f"{QLocale().toString(percent, 'f', places)} %"
