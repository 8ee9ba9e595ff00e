"""How the daily report is told in the language of the window; for the root, and for what the window says of it."""

from datetime import date, datetime

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from desktop_mailer.domain.report import MailTrouble, ReportState
from desktop_mailer.ui import words
from desktop_mailer.ui.sender_words import Trouble


class QtWords:
    """The words of a report (`domain.report.ReportWords`)."""

    def text(self, source: str) -> str:
        """The sentence in the language of the window."""
        return QCoreApplication.translate("report", source)

    def number(self, value: int) -> str:
        """As people here write it."""
        return words.number(value)

    def day(self, value: date) -> str:
        """As people here say a date."""
        return QLocale().toString(QDate(value.year, value.month, value.day), QLocale.FormatType.LongFormat)

    def moment(self, value: datetime) -> str:
        """As people here write it."""
        return words.moment(value)

    def reason(self, stored: str) -> str:
        """As everywhere in the window."""
        return words.reason(stored)


def trouble_words(trouble: MailTrouble, detail: str) -> str:
    """Why a mail did not go out, with what the server says in its own words."""
    translate = QCoreApplication.translate
    said = {
        MailTrouble.UNREACHABLE: translate("report", "the mail server cannot be reached"),
        MailTrouble.NO_TLS: translate("report", "the mail server does not speak TLS there, so nothing was sent"),
        MailTrouble.CERTIFICATE: translate("report", "the certificate of the mail server is not right"),
        MailTrouble.NO_PASSWORD: translate("report", "there is no password for the mail server"),
        MailTrouble.LOGIN: translate("report", "the mail server refuses user or password"),
        MailTrouble.SENDER: translate("report", "the mail server refuses the sender’s address"),
        MailTrouble.RECIPIENTS: translate("report", "the mail server refuses the recipients"),
        MailTrouble.REFUSED: translate("report", "the mail server refuses the mail"),
        MailTrouble.CUT_OFF: translate("report", "the mail server did not answer to the end"),
    }[trouble]
    return f"{said} ({detail})" if detail else said


def trouble(state: ReportState, now: datetime) -> Trouble | None:
    """What the state bar says of a report that does not go out, or None where all is well."""
    if state.trouble is None:
        return None
    pattern = QCoreApplication.translate("report", "The daily report did not go out: %1. Next attempt: %2.")
    soon = QCoreApplication.translate("report", "now")
    until = words.when(state.next_try, now) if state.next_try is not None else soon
    return Trouble(
        text=words.filled(pattern, trouble_words(state.trouble, state.detail), until),
        action=QCoreApplication.translate("report", "Look at the settings"),
        settings=True,
    )
