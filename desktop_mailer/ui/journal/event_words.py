"""What an event of the journal is called in the window; its name in the log stands in its details."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP
from desktop_mailer.domain.message import Verdict
from desktop_mailer.ui import words
from desktop_mailer.ui.changes import change_words

_WHOSE: Mapping[str, str] = {
    "message": QT_TRANSLATE_NOOP("journal", "Message: %1"),
    "messages": QT_TRANSLATE_NOOP("journal", "Mailing: %1"),
    "mailing": QT_TRANSLATE_NOOP("journal", "Mailing: %1"),
    "client": QT_TRANSLATE_NOOP("journal", "Client: %1"),
    "clients": QT_TRANSLATE_NOOP("journal", "Clients: %1"),
    "settings": QT_TRANSLATE_NOOP("journal", "Settings: %1"),
    "sender": QT_TRANSLATE_NOOP("journal", "Sender: %1"),
    "report": QT_TRANSLATE_NOOP("journal", "Report: %1"),
}
_WHAT: Mapping[str, str] = {
    "message.made": QT_TRANSLATE_NOOP("journal", "made"),
    "message.waits": QT_TRANSLATE_NOOP("journal", "waits"),
    "message.ended": QT_TRANSLATE_NOOP("journal", "ended without being sent"),
    "mailing.refused": QT_TRANSLATE_NOOP("journal", "refused nearly whole"),
    "sender.paused": QT_TRANSLATE_NOOP("journal", "paused"),
    "sender.resumed": QT_TRANSLATE_NOOP("journal", "resumed"),
    "sender.waits": QT_TRANSLATE_NOOP("journal", "waits"),
    "sender.goes_on": QT_TRANSLATE_NOOP("journal", "goes on"),
    "sender.trouble": QT_TRANSLATE_NOOP("journal", "in trouble"),
    "sender.recovered": QT_TRANSLATE_NOOP("journal", "took up what the last run had left"),
    "report.sent": QT_TRANSLATE_NOOP("journal", "sent"),
    "report.failed": QT_TRANSLATE_NOOP("journal", "not sent"),
    "report.attempt": QT_TRANSLATE_NOOP("journal", "handed in"),
    "clients.imported": QT_TRANSLATE_NOOP("journal", "a file was imported"),
    "clock.jumped": QT_TRANSLATE_NOOP("journal", "The clock was set, or the computer slept"),
    "backup.written": QT_TRANSLATE_NOOP("journal", "A backup was written"),
    "backup.restored": QT_TRANSLATE_NOOP("journal", "A backup was restored"),
    "registry.imported": QT_TRANSLATE_NOOP("journal", "The numbering registry was imported"),
    "trial.ended": QT_TRANSLATE_NOOP("journal", "A test was sent"),
}
_VERDICTS = {f"message.{each.value}": each for each in Verdict}


def event_words(name: str) -> str:
    """The event in words, as "Message: accepted"; the name itself where it has none."""
    translate = QCoreApplication.translate
    if name in _VERDICTS:
        what = words.word(_VERDICTS[name])
    elif name in _WHAT:
        what = translate("journal", _WHAT[name])
    else:
        what = change_words(name)
        if what == name:
            return name
    whose = _WHOSE.get(name.partition(".")[0])
    return what if whose is None else translate("journal", whose).replace("%1", what)
