"""The daily report as an e-mail: text, HTML and the figures by mailing as CSV. Neither phones nor texts stand in it."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP
from desktop_mailer.domain.mailing import Counts
from desktop_mailer.domain.report import MailingFigures, Report, ReportSettings, ReportWords

PROGRAM = "Desktop Mailer"
MOST_MAILINGS = 50
"""Mailings that stand in the mail itself; all of them are in the file."""

_SENT = QT_TRANSLATE_NOOP("report", "Sent")
_NOT_SENT = QT_TRANSLATE_NOOP("report", "Not sent")
_PENDING = QT_TRANSLATE_NOOP("report", "Pending")
_MAILING = QT_TRANSLATE_NOOP("report", "Mailing")
_DAY = QT_TRANSLATE_NOOP("report", "Day")
_REASON = QT_TRANSLATE_NOOP("report", "Why not sent")
_MESSAGES = QT_TRANSLATE_NOOP("report", "Messages")
_SUBJECT = QT_TRANSLATE_NOOP("report", "{program}, {day}: {sent} sent, {not_sent} not sent")
_DAYS = QT_TRANSLATE_NOOP("report", "{first} to {last}")
_SPAN = QT_TRANSLATE_NOOP("report", "From {since} to {until}")
_MORE = QT_TRANSLATE_NOOP("report", "Mailings that stand in the attached file alone: {count}.")
_NOTHING = QT_TRANSLATE_NOOP("report", "Nothing was sent, and nothing is pending.")
_ATTACHED = QT_TRANSLATE_NOOP("report", "The figures by mailing are attached as a table.")

_PAGE = "font-family:system-ui,'Segoe UI',Roboto,sans-serif;font-size:15px;line-height:1.45;max-width:640px"
_CELL = "padding:4px 16px 4px 0;text-align:left;border-bottom:1px solid #8A94A366"
_FIGURE = "padding:4px 0 4px 16px;text-align:right;border-bottom:1px solid #8A94A366;font-variant-numeric:tabular-nums"
_BIG = "padding:0 32px 0 0;text-align:left;vertical-align:top"

_PLAIN_BYTES = SMTP.clone(cte_type="7bit")
"""Not every server on the way takes other bytes, and none is told that they come."""

Row = tuple[str, ...]


class PlainWords:
    """English, for who has no window."""

    def text(self, source: str) -> str:
        """As it is."""
        return source

    def number(self, value: int) -> str:
        """With commas."""
        return f"{value:,}"

    def day(self, value: date) -> str:
        """ISO 8601."""
        return value.isoformat()

    def moment(self, value: datetime) -> str:
        """To the minute."""
        return f"{value.astimezone():%Y-%m-%d %H:%M}"

    def reason(self, stored: str) -> str:
        """As it is."""
        return stored


def compose(
    told: Report, chosen: ReportSettings, csv: bytes, words: ReportWords, *, now: datetime, key: str
) -> EmailMessage:
    """The mail for all recipients. The same report has the same Message-ID, however often it is handed in."""
    tables = tuple(_tables(told, words))
    mail = EmailMessage(policy=_PLAIN_BYTES)
    mail["Subject"] = _subject(told, words)
    mail["From"] = Address(PROGRAM, addr_spec=chosen.sender)
    mail["To"] = tuple(Address(addr_spec=each) for each in chosen.recipients)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = _message_id(told, chosen, key)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers it
    span = words.text(_SPAN).format(since=words.moment(told.since), until=words.moment(told.until))
    notes = tuple(_notes(told, words))
    mail.set_content(_plain(span, told.totals, tables, notes, words))
    mail.add_alternative(_html(span, told.totals, tables, notes, words), subtype="html")
    name = f"desktop-mailer-{told.days[-1].day.isoformat()}.csv"
    mail.add_attachment(csv, maintype="text", subtype="csv", filename=name, params={"charset": "utf-8"})
    return mail


def _subject(told: Report, words: ReportWords) -> str:
    first, last = told.days[0].day, told.days[-1].day
    day = words.day(last)
    if first != last:
        day = words.text(_DAYS).format(first=words.day(first), last=day)
    return words.text(_SUBJECT).format(
        program=PROGRAM, day=day, sent=words.number(told.totals.sent), not_sent=words.number(told.totals.not_sent)
    )


def _message_id(told: Report, chosen: ReportSettings, key: str) -> str:
    said = f"{key} {told.since.isoformat()} {told.until.isoformat()}".encode()
    return f"<report.{hashlib.sha256(said).hexdigest()[:32]}@{chosen.sender.rpartition('@')[2]}>"


def _tables(told: Report, words: ReportWords) -> Iterable[Sequence[Row]]:
    """Each with its titles first; none that would be empty."""
    figures = (words.text(_SENT), words.text(_NOT_SENT), words.text(_PENDING))
    if told.mailings:
        rows = (_row(each, words) for each in told.mailings[:MOST_MAILINGS])
        yield ((words.text(_MAILING), *figures), *rows)
    if told.reasons:
        rows = ((words.reason(reason), words.number(count)) for reason, count in told.reasons.items())
        yield ((words.text(_REASON), words.text(_MESSAGES)), *rows)
    if len(told.days) > 1:
        rows = ((words.day(each.day), words.number(each.sent), words.number(each.not_sent)) for each in told.days)
        yield ((words.text(_DAY), *figures[:2]), *rows)


def _row(of: MailingFigures, words: ReportWords) -> Row:
    counts = (of.counts.sent, of.counts.not_sent, of.counts.pending)
    return (of.name or f"№ {of.id}", *map(words.number, counts))


def _notes(told: Report, words: ReportWords) -> Iterable[str]:
    if not told.mailings:
        yield words.text(_NOTHING)
        return
    if len(told.mailings) > MOST_MAILINGS:
        yield words.text(_MORE).format(count=words.number(len(told.mailings) - MOST_MAILINGS))
    yield words.text(_ATTACHED)


def _totals(totals: Counts, words: ReportWords) -> tuple[tuple[str, str], ...]:
    return tuple(
        (words.text(name), words.number(value))
        for name, value in ((_SENT, totals.sent), (_NOT_SENT, totals.not_sent), (_PENDING, totals.pending))
    )


def _plain(span: str, totals: Counts, tables: Sequence[Sequence[Row]], notes: Sequence[str], words: ReportWords) -> str:
    parts = [f"{PROGRAM}\n{span}", "\n".join(f"{name}: {value}" for name, value in _totals(totals, words))]
    for titles, *rows in tables:
        lines = [f"{titles[0]}:"]
        for first, *figures in rows:
            said = (
                figures if len(figures) == 1 else [f"{t.lower()} {f}" for t, f in zip(titles[1:], figures, strict=True)]
            )
            lines.append(f"  {first}: {', '.join(said)}")
        parts.append("\n".join(lines))
    return "\n\n".join((*parts, *notes)) + "\n"


def _html(span: str, totals: Counts, tables: Sequence[Sequence[Row]], notes: Sequence[str], words: ReportWords) -> str:
    big = "".join(
        f'<td style="{_BIG}">{escape(name)}<br><b style="font-size:24px">{escape(value)}</b></td>'
        for name, value in _totals(totals, words)
    )
    body = [f'<table role="presentation"><tr>{big}</tr></table>', *map(_html_table, tables)]
    body += [f"<p>{escape(note)}</p>" for note in notes]
    return (
        '<!doctype html><html><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
        f'</head><body><div style="{_PAGE}"><h2 style="margin:0">{PROGRAM}</h2>'
        f"<p>{escape(span)}</p>{''.join(body)}</div></body></html>\n"
    )


def _html_table(table: Sequence[Row]) -> str:
    (first, *titles), *rows = table
    head = _html_cells("th", first, titles)
    lines = "".join(f"<tr>{_html_cells('td', name, figures)}</tr>" for name, *figures in rows)
    return f'<table style="border-collapse:collapse;width:100%;margin-top:24px"><tr>{head}</tr>{lines}</table>'


def _html_cells(kind: str, first: str, rest: Sequence[str]) -> str:
    figures = "".join(f'<{kind} style="{_FIGURE}">{escape(each)}</{kind}>' for each in rest)
    return f'<{kind} style="{_CELL}">{escape(first)}</{kind}>{figures}'
