"""The daily report: when one is due, what span it covers, what stands in it. Pure rules, for all layers.

A report covers the time from the end of the last one to the set time of a day, so nothing is counted twice or left
out. No two reports end on the same date of this computer, whatever is done to its clock or to the set time.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError, InvalidInput
from desktop_mailer.domain.mailing import Counts, MailingId

LONGEST = timedelta(days=31)
"""What one report goes back at most."""
MOST_RECIPIENTS = 20
LONGEST_ADDRESS = 254  # RFC 5321
LONGEST_USER = 256

_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*|\[[0-9A-Fa-f:.]+\]")


class Security(StrEnum):
    """How the way to the mail server is made safe: from the first byte on, or by STARTTLS. There is no third way."""

    TLS = "tls"
    STARTTLS = "starttls"


PORTS = {Security.TLS: 465, Security.STARTTLS: 587}
"""The ports of submission (RFC 8314, RFC 6409)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where the mail is handed in. `user` is "" for a server that asks for none; the password lives in the keyring."""

    host: str = ""
    port: int = PORTS[Security.TLS]
    security: Security = Security.TLS
    user: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSettings:
    """What the operator chose. `at` is a time of day of this computer, to the minute."""

    on: bool = False
    at: time = time(20, 0)
    sender: str = ""
    recipients: tuple[str, ...] = ()
    server: MailServer = field(default_factory=MailServer)


class MailTrouble(StrEnum):
    """Why a mail did not go out."""

    UNREACHABLE = "unreachable"
    NO_TLS = "no tls"
    CERTIFICATE = "certificate"
    NO_PASSWORD = "no password"  # noqa: S105 - a reason
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENTS = "recipients"
    REFUSED = "refused"
    CUT_OFF = "cut off"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOutcome:
    """How handing in a mail ended: `trouble` is None where the server took it, for `accepted`.

    `refused` has the server's words for each recipient that it did not take; `detail` its words, or the system's,
    about the whole.
    """

    accepted: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    trouble: MailTrouble | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportState:
    """What has become of the reports. `covered_until`: nothing before it is to be told any more; None: never begun.

    `anew_since` takes its place while the clock is far behind it. `key` tells the reports of one database from those
    of others. `sent_at` and `recipients` are of the last one that went out. `failures` in a row, since then, the last
    for `trouble`; the next attempt is at `next_try`.
    """

    key: str = ""
    covered_until: datetime | None = None
    anew_since: datetime | None = None
    sent_at: datetime | None = None
    recipients: tuple[str, ...] = ()
    failures: int = 0
    trouble: MailTrouble | None = None
    detail: str = ""
    next_try: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailingFigures:
    """What became final for a mailing in the span of a report, and what is pending when it is made."""

    id: MailingId
    name: str
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """What became final in the part of the span that ends on `day`."""

    day: date
    sent: int
    not_sent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures from `since` to `until`. `reasons` counts those not sent; `mailings` has those that moved or wait."""

    since: datetime
    until: datetime
    totals: Counts
    mailings: tuple[MailingFigures, ...]
    reasons: Mapping[str, int]
    days: tuple[DayFigures, ...]


class ReportWords(Protocol):
    """How a report is told: by the window in its language, else in English."""

    def text(self, source: str) -> str:
        """One of the sentences of a report, given in English."""

    def number(self, value: int) -> str:
        """A whole number."""

    def day(self, value: date) -> str:
        """A date."""

    def moment(self, value: datetime) -> str:
        """Date and time on this computer's clock."""

    def reason(self, stored: str) -> str:
        """Why a message was not sent, from how it is stored."""


def begin(at: time, now: datetime) -> datetime:
    """Up to when nothing is to be told for those who switch the report on at `now`: a day before the first one."""
    following = _moment(now.astimezone().date(), at)
    if following <= now:
        following = _moment(now.astimezone().date() + timedelta(days=1), at)
    return _moment(following.astimezone().date() - timedelta(days=1), at)


def ends(covered_until: datetime, at: time, now: datetime) -> tuple[datetime, ...]:
    """The ends of the days that are to be told at `now`, oldest first; the last is the end of the report.

    Empty where none is due. Days that lie further back than LONGEST are told as one with the first that does not.
    """
    day = covered_until.astimezone().date() + timedelta(days=1)
    today = now.astimezone().date()
    day = max(day, today - LONGEST)
    found = []
    while day <= today:
        moment = _moment(day, at)
        if covered_until < moment <= now:
            found.append(moment)
        day += timedelta(days=1)
    return tuple(found)


def following(covered_until: datetime, at: time, now: datetime) -> datetime:
    """When the next report is due that is not due at `now`."""
    day = max(covered_until.astimezone().date() + timedelta(days=1), now.astimezone().date())
    moment = _moment(day, at)
    return moment if moment > now else _moment(day + timedelta(days=1), at)


def told_until(state: ReportState, now: datetime) -> datetime | None:
    """Up to when all is told, by the clock of `now`; None where that has to begin anew.

    A clock that was wrong when the last report was made, or is now, must not keep the next one away for long.
    """
    for known in (state.covered_until, state.anew_since):
        if known is not None and known <= now + timedelta(days=1):
            return known
    return None


def day_of(day: date) -> tuple[datetime, datetime]:
    """That calendar day of this computer: when it begins, and when the next one does."""
    return _moment(day, time()), _moment(day + timedelta(days=1), time())


def date_of(end: datetime) -> date:
    """The date of the day that ends so: one that ends at midnight is the day before."""
    return (end - timedelta(milliseconds=1)).astimezone().date()


def wait(failures: int) -> timedelta:
    """The wait after so many failures in a row (1 or more)."""
    doubled: timedelta = _FIRST_WAIT * 2 ** min(failures - 1, 10)
    return min(_LONGEST_WAIT, doubled)


def check(settings: ReportSettings) -> None:
    """Raise InvalidInput for what cannot be kept; where the report is off, only for what is wrong, not for gaps."""
    problems = [*_check_addresses(settings), *_check_server(settings.server, needed=settings.on)]
    if problems:
        raise InvalidInput(tuple(problems))


def _check_addresses(settings: ReportSettings) -> list[FieldError]:
    problems = []
    if settings.on and not settings.recipients:
        problem = QT_TRANSLATE_NOOP("errors", "A report needs at least one recipient.")
        problems.append(FieldError("report_recipients", problem))
    if len(settings.recipients) > MOST_RECIPIENTS:
        problem = QT_TRANSLATE_NOOP("errors", "A report goes to {most} recipients at most.")
        problems.append(FieldError("report_recipients", problem, most=MOST_RECIPIENTS))
    wrong = next((each for each in settings.recipients if not is_address(each)), None)
    if wrong is not None:
        problem = QT_TRANSLATE_NOOP("errors", "“{address}” is not an e-mail address.")
        problems.append(FieldError("report_recipients", problem, address=wrong[:80]))
    if settings.on and not settings.sender:
        problem = QT_TRANSLATE_NOOP("errors", "A report needs a sender’s address.")
        problems.append(FieldError("report_sender", problem))
    elif settings.sender and not is_address(settings.sender):
        problem = QT_TRANSLATE_NOOP("errors", "“{address}” is not an e-mail address.")
        problems.append(FieldError("report_sender", problem, address=settings.sender[:80]))
    return problems


def _check_server(server: MailServer, *, needed: bool) -> list[FieldError]:
    problems = []
    if needed and not server.host:
        problem = QT_TRANSLATE_NOOP("errors", "A report needs a mail server.")
        problems.append(FieldError("report_host", problem))
    elif server.host and not _HOST.fullmatch(server.host):
        problem = QT_TRANSLATE_NOOP("errors", "“{host}” is not the name of a server.")
        problems.append(FieldError("report_host", problem, host=server.host[:80]))
    if not 1 <= server.port <= 65_535:
        problem = QT_TRANSLATE_NOOP("errors", "A port is a number from 1 to 65535.")
        problems.append(FieldError("report_port", problem))
    if len(server.user) > LONGEST_USER or not server.user.isprintable():
        problem = QT_TRANSLATE_NOOP("errors", "This cannot be the name of a user.")
        problems.append(FieldError("report_user", problem))
    return problems


def is_address(text: str) -> bool:
    """True for an e-mail address as servers without SMTPUTF8 take it: ASCII, nothing quoted."""
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def _moment(day: date, at: time) -> datetime:
    """That time of day on this computer's clock; where the clock leaves it out, an hour off."""
    return datetime.combine(day, at).astimezone()
