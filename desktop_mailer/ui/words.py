"""The words of the window for the values of the domain, and moments, numbers and spans by locale; for every page."""

import html
import re
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime
from PySide6.QtGui import Qt

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP
from desktop_mailer.domain.mailing import MailingState, PauseReason
from desktop_mailer.domain.message import LostAnswers, NotSent, Status, Verdict, Waiting
from desktop_mailer.domain.repetition import Period
from desktop_mailer.domain.sender import Phase, SenderPause

_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,4})?")
_HOUR = timedelta(hours=1)
_WEEK = timedelta(days=6)

_WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    Status: {
        Status.PENDING: QT_TRANSLATE_NOOP("words", "pending"),
        Status.SENT: QT_TRANSLATE_NOOP("words", "sent"),
        Status.NOT_SENT: QT_TRANSLATE_NOOP("words", "not sent"),
    },
    Waiting: {
        Waiting.SCHEDULED: QT_TRANSLATE_NOOP("words", "waits for the start"),
        Waiting.OUTSIDE_WINDOW: QT_TRANSLATE_NOOP("words", "outside the window"),
        Waiting.RETRY: QT_TRANSLATE_NOOP("words", "will be tried again"),
        Waiting.RATE_LIMIT: QT_TRANSLATE_NOOP("words", "rate limit"),
        Waiting.MAILING_PAUSED: QT_TRANSLATE_NOOP("words", "mailing paused"),
        Waiting.SENDER_PAUSED: QT_TRANSLATE_NOOP("words", "sender paused"),
        Waiting.GATEWAY_DOWN: QT_TRANSLATE_NOOP("words", "gateway down"),
        Waiting.NO_TIME_ZONE: QT_TRANSLATE_NOOP("words", "no time zone"),
        Waiting.DAILY_CAP: QT_TRANSLATE_NOOP("words", "has got enough messages today"),
    },
    NotSent: {
        NotSent.REJECTED: QT_TRANSLATE_NOOP("words", "rejected by the gateway"),
        NotSent.EXPIRED: QT_TRANSLATE_NOOP("words", "expired"),
        NotSent.UNCONFIRMED: QT_TRANSLATE_NOOP("words", "unconfirmed: it may have been delivered"),
        NotSent.CANCELLED: QT_TRANSLATE_NOOP("words", "cancelled"),
        NotSent.OPTED_OUT: QT_TRANSLATE_NOOP("words", "opted out"),
        NotSent.EMPTY_TEXT: QT_TRANSLATE_NOOP("words", "nothing left of its text"),
        NotSent.NO_CONSENT: QT_TRANSLATE_NOOP("words", "no consent to advertising"),
        NotSent.CLIENT_DELETED: QT_TRANSLATE_NOOP("words", "client deleted"),
    },
    MailingState: {
        MailingState.DRAFT: QT_TRANSLATE_NOOP("words", "Draft"),
        MailingState.SCHEDULED: QT_TRANSLATE_NOOP("words", "Scheduled"),
        MailingState.RUNNING: QT_TRANSLATE_NOOP("words", "Running"),
        MailingState.PAUSED: QT_TRANSLATE_NOOP("words", "Paused"),
        MailingState.FINISHED: QT_TRANSLATE_NOOP("words", "Finished"),
        MailingState.CANCELLED: QT_TRANSLATE_NOOP("words", "Cancelled"),
    },
    PauseReason: {
        PauseReason.OPERATOR: QT_TRANSLATE_NOOP("words", "paused by you"),
        PauseReason.LATE_START: QT_TRANSLATE_NOOP("words", "its start passed while the program was off"),
        PauseReason.REFUSED: QT_TRANSLATE_NOOP("words", "the gateway refused too many messages"),
        PauseReason.RESTORED: QT_TRANSLATE_NOOP("words", "held since an older database was restored"),
        PauseReason.BUDGET: QT_TRANSLATE_NOOP("words", "its budget does not allow the next message"),
    },
    Period: {
        Period.DAILY: QT_TRANSLATE_NOOP("words", "every day"),
        Period.WEEKLY: QT_TRANSLATE_NOOP("words", "every week"),
        Period.MONTHLY: QT_TRANSLATE_NOOP("words", "every month"),
    },
    SenderPause: {
        SenderPause.OPERATOR: QT_TRANSLATE_NOOP("words", "paused by you"),
        SenderPause.TOKEN_REFUSED: QT_TRANSLATE_NOOP("words", "the gateway refused the token"),
        SenderPause.NO_TOKEN: QT_TRANSLATE_NOOP("words", "there is no token"),
        SenderPause.NO_GATEWAY: QT_TRANSLATE_NOOP("words", "there is no gateway address"),
        SenderPause.WRONG_ADDRESS: QT_TRANSLATE_NOOP("words", "the gateway address is wrong"),
        SenderPause.DISK_FULL: QT_TRANSLATE_NOOP("words", "the disk is nearly full"),
    },
    Phase: {
        Phase.STOPPED: QT_TRANSLATE_NOOP("words", "Stopped"),
        Phase.IDLE: QT_TRANSLATE_NOOP("words", "Ready"),
        Phase.SENDING: QT_TRANSLATE_NOOP("words", "Sending"),
        Phase.PAUSED: QT_TRANSLATE_NOOP("words", "Paused"),
    },
    LostAnswers: {
        LostAnswers.AGAIN: QT_TRANSLATE_NOOP("words", "Send again with the same id"),
        LostAnswers.HOLD: QT_TRANSLATE_NOOP("words", "Hold as unconfirmed"),
    },
    Verdict: {
        Verdict.ACCEPTED: QT_TRANSLATE_NOOP("words", "accepted"),
        Verdict.REJECTED: QT_TRANSLATE_NOOP("words", "rejected"),
        Verdict.RETRY: QT_TRANSLATE_NOOP("words", "not delivered, will be tried again"),
        Verdict.AMBIGUOUS: QT_TRANSLATE_NOOP("words", "no clear answer, will be tried again"),
        Verdict.THROTTLED: QT_TRANSLATE_NOOP("words", "the gateway asked to wait"),
        Verdict.UNAUTHORISED: QT_TRANSLATE_NOOP("words", "token refused"),
        Verdict.WRONG_ADDRESS: QT_TRANSLATE_NOOP("words", "wrong address"),
        Verdict.NOT_TRIED: QT_TRANSLATE_NOOP("words", "not tried"),
    },
}


def word(value: StrEnum) -> str:
    """The translated word for a value of Status, Waiting, NotSent, MailingState, PauseReason, SenderPause, ..."""
    return QCoreApplication.translate("words", _WORDS[type(value)][value])


def reason(text: str) -> str:
    """The translated words for the reason of a message, as stored: a Waiting, a NotSent, or nothing."""
    for kind in (Waiting, NotSent):
        for member in kind:
            if member == text:
                return word(member)
    return text


def plain_tip(text: str) -> str:
    """The text as a tool tip that shows it as it is: what looks like markup would be taken for it."""
    return f"<span>{html.escape(text).replace(chr(10), '<br>')}</span>" if Qt.mightBeRichText(text) else text


def phone_text(phone: str) -> str:
    """A phone as people read it, "+7 916 123-45-67"; also a masked one."""
    if len(phone) != 11:
        return phone
    return f"+{phone[0]} {phone[1:4]} {phone[4:7]}-{phone[7:9]}-{phone[9:]}"


def filled(text: str, *values: object) -> str:
    """The text with %1, %2 and so on replaced, all at once: a name may hold such a sign itself."""
    return re.sub(r"%([1-9])", lambda found: str(values[int(found[1]) - 1]), text)


def number(value: int) -> str:
    """A whole number with the separators of the locale."""
    return QLocale().toString(value)


def amount(value: Decimal, currency: str = "") -> str:
    """An amount of money by the locale: two decimals, and as many more as it has."""
    exact = value.normalize()
    decimals = max(2, -int(exact.as_tuple().exponent)) if exact.is_finite() else 2
    whole, _, rest = f"{exact:.{decimals}f}".partition(".")
    said = QLocale().toString(int(whole)) + QLocale().decimalPoint() + rest
    return f"{said}\u00a0{currency}" if currency else said


def read_amount(text: str) -> Decimal | None:
    """The amount that was typed, with the separators of the locale or plain ones; None where it is none."""
    bare, group = "".join(text.split()), QLocale().groupSeparator()
    if re.fullmatch(rf"[0-9]{{1,3}}({re.escape(group)}[0-9]{{3}})+([^0-9][0-9]*)?", bare):  # else it is a decimal point
        bare = bare.replace(group, "")
    bare = bare.replace(QLocale().decimalPoint(), ".").replace(",", ".")
    return Decimal(bare) if _AMOUNT.fullmatch(bare) else None


def moment(value: datetime | None) -> str:
    """Date and time in the zone of this computer, short; "" for None."""
    if value is None:
        return ""
    local = value.astimezone()
    return f"{date(local)} {clock(local)}"


def when(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """A moment as short as it can be: the time today, the weekday within a week, else the date. `zone` None is here.

    Within the next hour it is told to the second, but for a whole minute.
    """
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    told = clock(local, seconds=bool(local.second) and timedelta(0) <= moment - now < _HOUR)
    if local.date() == today:
        return told
    if timedelta(0) < local.date() - today <= _WEEK:
        return f"{QLocale().dayName(local.isoweekday(), QLocale.FormatType.ShortFormat)} {told}"
    return f"{date(local)} {told}"


def clock(local: datetime, *, seconds: bool = False) -> str:
    """The time of day as people here write it, to the minute or to the second."""
    pattern = QLocale().timeFormat(QLocale.FormatType.ShortFormat)
    if seconds:
        pattern = pattern.replace("mm", "mm:ss")
    return QLocale().toString(QTime(local.hour, local.minute, local.second), pattern)


def date(local: datetime) -> str:
    """The date in figures as people here write it, with the whole year: 1/1/99 could be any of two."""
    return QLocale().toString(QDate(local.year, local.month, local.day), date_pattern())


def date_pattern() -> str:
    """Qt's pattern for `date`. That of no country at all, a computer without a locale, would part nothing."""
    if QLocale().language() is QLocale.Language.C:
        return "yyyy-MM-dd"
    pattern = QLocale().dateFormat(QLocale.FormatType.ShortFormat)
    return pattern if "yyyy" in pattern else pattern.replace("yy", "yyyy")


def duration(value: timedelta) -> str:
    """A span in its two largest units, as "3 min 20 s"."""
    seconds = max(0, round(value.total_seconds()))
    steps = (
        (86_400, QCoreApplication.translate("words", "%1 d")),
        (3_600, QCoreApplication.translate("words", "%1 h")),
        (60, QCoreApplication.translate("words", "%1 min")),
        (1, QCoreApplication.translate("words", "%1 s")),
    )
    said: list[str] = []
    for size, pattern in steps:
        count, seconds = divmod(seconds, size)
        if (count and len(said) < 2) or (size == 1 and not said):
            said.append(pattern.replace("%1", number(count)))
        elif said:
            break
    return " ".join(said)
