"""A report as a mail: the same in text, HTML and table, harmless whatever mailings are called, taken by any server."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser

import pytest

from desktop_mailer.domain.mailing import Counts, MailingId
from desktop_mailer.domain.report import DayFigures, MailingFigures, Report, ReportSettings
from desktop_mailer.engine.report_mail import MOST_MAILINGS, PlainWords, compose
from desktop_mailer.storage import reports
from desktop_mailer.storage.table_writer import Dialect

UNTIL = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
CHOSEN = ReportSettings(sender="mailer@example.com", recipients=("anna@example.com", "boris@example.com"))


def report(*names: str, days: int = 1) -> Report:
    """Each mailing with figures of its own."""
    mailings = tuple(
        MailingFigures(id=MailingId(n), name=name, counts=Counts(sent=1_000 + n, not_sent=n, pending=2 * n))
        for n, name in enumerate(names, 1)
    )
    count = len(names)
    not_sent = sum(range(count + 1))
    return Report(
        since=UNTIL - timedelta(days=days),
        until=UNTIL,
        totals=Counts(sent=1_000 * count + not_sent, not_sent=not_sent, pending=2 * not_sent),
        mailings=mailings,
        reasons={"rejected": not_sent} if not_sent else {},
        days=tuple(
            DayFigures(day=date(2026, 11, 26) - timedelta(days=n), sent=n, not_sent=0) for n in reversed(range(days))
        ),
    )


def arrived(told: Report, *, now: datetime = UNTIL, chosen: ReportSettings = CHOSEN, key: str = "key") -> EmailMessage:
    """The mail as the one who gets it reads it."""
    mail = compose(told, chosen, reports.csv(told, Dialect(delimiter=";")), PlainWords(), now=now, key=key)
    raw = mail.as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998  # RFC 5322
    read = message_from_bytes(raw, policy=default)
    assert isinstance(read, EmailMessage)
    assert not read.defects
    return read


def plain(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def html(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def table(mail: EmailMessage) -> list[list[str]]:
    (attached,) = mail.iter_attachments()
    data = attached.get_payload(decode=True)
    assert isinstance(data, bytes)
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


class Page(HTMLParser):
    """What stands in the cells, and which tags and attributes there are."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self.attributes: dict[str, list[str]] = {}
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data


HOSTILE = {
    "markup": "</td></table><script>alert(1)</script><img src=https://example.com/x.png>",
    "formula": '=HYPERLINK("https://example.com")',
    "a formula with a sign": "@SUM(A1)",
    "Russian": "Весна; «скидки», 20%",
    "emoji and bidi": "Ёлка 😀 \u202egnp.exe",
    "quotes": "\"'; DROP TABLE mailing;--",
    "a lonely dot": ".",
    "another header": "Bcc: eve@example.com",
    "long": "слово " * 33,
}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_whatever_a_mailing_is_called_it_is_a_text_and_nothing_else(name: str) -> None:
    told = report(name, "Plain")
    mail = arrived(told)
    assert f"  {name}: sent 1,001, not sent 1, pending 2\n" in plain(mail)
    page = Page(html(mail))
    assert [name, "1,001", "1", "2"] in page.rows
    assert page.tags <= {"html", "head", "meta", "body", "div", "h2", "p", "table", "tr", "td", "th", "br", "b"}
    assert page.attributes.keys() <= {"style", "charset", "name", "content", "role"}
    assert all("url" not in style for style in page.attributes["style"])
    assert table(mail)[1][1].removeprefix("'") == name
    assert not table(mail)[1][1].startswith(("=", "@", "+", "-"))
    assert mail["Bcc"] is None
    assert [each.addr_spec for each in mail["To"].addresses] == list(CHOSEN.recipients)


def test_text_page_and_table_say_the_same() -> None:
    told = report("Spring", "Autumn", days=3)
    mail = arrived(told)
    assert mail["Subject"] == "Desktop Mailer, 2026-11-24 to 2026-11-26: 2,003 sent, 3 not sent"
    page = Page(html(mail))
    for figures in told.mailings:
        said = [figures.name, f"{figures.counts.sent:,}", str(figures.counts.not_sent), str(figures.counts.pending)]
        assert said in page.rows
        assert f"  {said[0]}: sent {said[1]}, not sent {said[2]}, pending {said[3]}" in plain(mail)
        assert [str(figures.id), figures.name, *(each.replace(",", "") for each in said[1:])] in table(mail)
    assert ["rejected", "3"] in page.rows
    assert "  rejected: 3" in plain(mail)
    for each in told.days:
        assert [each.day.isoformat(), str(each.sent), "0"] in page.rows
    assert [cell for row in page.rows for cell in row][:3] == ["Sent2,003", "Not sent3", "Pending6"]


def test_more_mailings_than_a_mail_can_hold_are_all_in_the_table() -> None:
    told = report(*(f"Mailing {n}" for n in range(5_000)))
    mail = arrived(told)
    assert len(table(mail)) == 5_001
    assert plain(mail).count(", pending ") == MOST_MAILINGS
    assert "Mailings that stand in the attached file alone: 4,950." in plain(mail)
    part = mail.get_body(("html",))
    assert part is not None
    assert len(part.as_bytes()) < 100_000  # what is longer is cut off by some


def test_a_repeat_is_the_same_mail_and_any_other_report_is_another() -> None:
    told = report("Spring")
    first = arrived(told)["Message-ID"]
    assert arrived(told, now=UNTIL + timedelta(hours=3))["Message-ID"] == first
    assert arrived(told, key="another database")["Message-ID"] != first
    assert arrived(report("Spring", days=2))["Message-ID"] != first


def test_nobody_answers_it_by_itself() -> None:
    assert arrived(report("Spring"))["Auto-Submitted"] == "auto-generated"
