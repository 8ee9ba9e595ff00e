"""What the fields of records and of lines of the log are called, and how their values read; for every page."""

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP
from desktop_mailer.domain.mailing import PauseReason
from desktop_mailer.domain.sender import SenderPause
from desktop_mailer.ui import words

NAMES: Mapping[str, str] = {
    "phone": QT_TRANSLATE_NOOP("changes", "phone"),
    "name": QT_TRANSLATE_NOOP("changes", "name"),
    "tags": QT_TRANSLATE_NOOP("changes", "tags"),
    "tag": QT_TRANSLATE_NOOP("changes", "tag"),
    "timezone": QT_TRANSLATE_NOOP("changes", "time zone"),
    "opted_out": QT_TRANSLATE_NOOP("changes", "opted out"),
    "consent_at": QT_TRANSLATE_NOOP("changes", "consent since"),
    "text": QT_TRANSLATE_NOOP("changes", "text"),
    "text_length": QT_TRANSLATE_NOOP("changes", "characters in the text"),
    "starts_at": QT_TRANSLATE_NOOP("changes", "start"),
    "ends_at": QT_TRANSLATE_NOOP("changes", "end"),
    "operator_codes": QT_TRANSLATE_NOOP("changes", "operator codes"),
    "all_tags": QT_TRANSLATE_NOOP("changes", "all of the tags"),
    "window": QT_TRANSLATE_NOOP("changes", "window"),
    "days": QT_TRANSLATE_NOOP("changes", "days"),
    "rate": QT_TRANSLATE_NOOP("changes", "messages a second"),
    "advertising": QT_TRANSLATE_NOOP("changes", "advertising"),
    "budget": QT_TRANSLATE_NOOP("changes", "budget"),
    "period": QT_TRANSLATE_NOOP("changes", "repeated"),
    "until": QT_TRANSLATE_NOOP("changes", "until"),
    "recipients": QT_TRANSLATE_NOOP("changes", "recipients"),
    "pending": QT_TRANSLATE_NOOP("changes", "pending"),
    "sent": QT_TRANSLATE_NOOP("changes", "sent"),
    "not_sent": QT_TRANSLATE_NOOP("changes", "not sent"),
    "reason": QT_TRANSLATE_NOOP("changes", "reason"),
    "change": QT_TRANSLATE_NOOP("changes", "change"),
    "gateway_url": QT_TRANSLATE_NOOP("changes", "gateway"),
    "concurrency": QT_TRANSLATE_NOOP("changes", "requests at once"),
    "per_day": QT_TRANSLATE_NOOP("changes", "messages a day"),
    "person_per_day": QT_TRANSLATE_NOOP("changes", "messages a day to one client"),
    "lost_answers": QT_TRANSLATE_NOOP("changes", "lost answers"),
    "fallback_zone": QT_TRANSLATE_NOOP("changes", "zone of those without one"),
    "part_price": QT_TRANSLATE_NOOP("changes", "price of a part"),
    "currency": QT_TRANSLATE_NOOP("changes", "currency"),
    "report": QT_TRANSLATE_NOOP("changes", "daily report"),
    "report_at": QT_TRANSLATE_NOOP("changes", "time of the report"),
    "report_sender": QT_TRANSLATE_NOOP("changes", "sender of the report"),
    "report_recipients": QT_TRANSLATE_NOOP("changes", "recipients of the report"),
    "report_server": QT_TRANSLATE_NOOP("changes", "mail server"),
    "report_user": QT_TRANSLATE_NOOP("changes", "user at the mail server"),
    "attempt": QT_TRANSLATE_NOOP("changes", "attempt"),
    "duration_ms": QT_TRANSLATE_NOOP("changes", "took"),
    "answer": QT_TRANSLATE_NOOP("changes", "answer"),
    "actor": QT_TRANSLATE_NOOP("changes", "by"),
    "messages": QT_TRANSLATE_NOOP("changes", "messages"),
    "clients": QT_TRANSLATE_NOOP("changes", "clients"),
    "changed": QT_TRANSLATE_NOOP("changes", "changed"),
    "path": QT_TRANSLATE_NOOP("changes", "file"),
    "file": QT_TRANSLATE_NOOP("changes", "file"),
    "read": QT_TRANSLATE_NOOP("changes", "rows read"),
    "added": QT_TRANSLATE_NOOP("changes", "added"),
    "updated": QT_TRANSLATE_NOOP("changes", "updated"),
    "rejected": QT_TRANSLATE_NOOP("changes", "rejected"),
    "stopped": QT_TRANSLATE_NOOP("changes", "stopped"),
    "ranges": QT_TRANSLATE_NOOP("changes", "ranges of numbers"),
    "skipped": QT_TRANSLATE_NOOP("changes", "rows passed over"),
    "opt_outs_lost": QT_TRANSLATE_NOOP("changes", "opt-outs lost"),
    "seconds": QT_TRANSLATE_NOOP("changes", "seconds"),
    "error": QT_TRANSLATE_NOOP("changes", "error"),
}
_MOMENTS = frozenset({"starts_at", "ends_at", "consent_at", "until"})


def field_name(name: str) -> str:
    """What the field is called; its name itself where it has no words."""
    return QCoreApplication.translate("changes", NAMES[name]) if name in NAMES else name


def field_value(name: str, value: object) -> str:
    """How a value of JSON reads under that name: moments, numbers and reasons in the words of the window."""
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        yes, no = QCoreApplication.translate("changes", "yes"), QCoreApplication.translate("changes", "no")
        return yes if value else no
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, int | float):
        number = QLocale().toString(value)
        return QCoreApplication.translate("changes", "%1 ms").replace("%1", number) if name == "duration_ms" else number
    text = str(value)
    if name in _MOMENTS:
        return _moment(text)
    if name == "changed":
        return ", ".join(map(field_name, text.split(", ")))
    return _reason(text) if name == "reason" else text


def _moment(said: str) -> str:
    try:
        return words.moment(datetime.fromisoformat(said))
    except ValueError:  # the log may hold what another version wrote
        return said


def _reason(said: str) -> str:
    """Why a mailing or the sender paused, or why messages wait or ended."""
    for kind in (PauseReason, SenderPause):
        if said in set(kind):
            return words.word(kind(said))
    return words.reason(said)
