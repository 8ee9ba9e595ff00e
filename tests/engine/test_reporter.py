"""The daily report: each day is told once, whatever happens to the program, the server and the clock."""

import asyncio
import contextlib
import csv
import io
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from desktop_mailer import assembly
from desktop_mailer.config import Config
from desktop_mailer.domain.message import Answer, Status, Verdict
from desktop_mailer.domain.report import MailOutcome, MailServer, MailTrouble, ReportSettings, ReportState
from desktop_mailer.engine import reporter
from desktop_mailer.engine.report_mail import PlainWords
from desktop_mailer.engine.reporter import Reporter
from desktop_mailer.gateway.secrets import PasswordStore
from desktop_mailer.storage import reports
from desktop_mailer.storage.database import ReadUnit, WriteUnit
from desktop_mailer.storage.table_writer import Dialect
from tests.conftest import Move
from tests.engine.conftest import Simulate
from tests.engine.simulation import DAY, HOUR, MINUTE, MONDAY, SECOND, Reply, Simulation, fair
from tests.gateway.faults import certificate
from tests.gateway.mail_server import PASSWORD, USER
from tests.gateway.mail_server import MailServer as Server

EVENING = ReportSettings(
    on=True,
    at=time(20),
    sender="mailer@example.com",
    recipients=("anna@example.com", "boris@example.com"),
    server=MailServer(host="mail.example.com"),
)
REFUSED = Answer(verdict=Verdict.REJECTED, http_status=400, text="no such phone")
TAKEN = MailOutcome(accepted=EVENING.recipients)
DOWN = MailOutcome(trouble=MailTrouble.UNREACHABLE, detail="Connection refused")


@pytest.fixture(autouse=True)
def long_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Days go by faster where the reporter does not look around every half a minute."""
    monkeypatch.setattr(reporter, "LONGEST_SLEEP", HOUR / SECOND)


@pytest.fixture(autouse=True)
def in_utc(move: Move) -> None:
    """Days begin at midnight of UTC, unless a test moves on."""
    move("UTC")


@dataclass
class Post:
    """Takes mails as `outcome` says, and keeps what it took with the time of that."""

    simulation: Simulation
    outcome: MailOutcome = TAKEN
    mails: list[tuple[datetime, EmailMessage]] = field(default_factory=list)
    attempts: list[datetime] = field(default_factory=list)

    async def __call__(self, mail: EmailMessage, _chosen: ReportSettings) -> MailOutcome:
        self.attempts.append(self.simulation.clock.now())
        if self.outcome.trouble is None:
            self.mails.append((self.simulation.clock.now(), mail))
        return self.outcome

    @property
    def days(self) -> list[date]:
        return [at.date() for at, _ in self.mails]


async def report(
    simulation: Simulation, story: Callable[[Post], Awaitable[None]], chosen: ReportSettings | None = EVENING
) -> Post:
    """The story beside a reporter that runs; `chosen` None: as it was left."""
    post = Post(simulation)
    if chosen is not None:
        await simulation.database.write(reports.save, chosen, simulation.clock.now())
    running = asyncio.create_task(
        Reporter(simulation.database, post, simulation.clock, PlainWords(), Dialect(delimiter=";")).run()
    )
    try:
        await story(post)
    finally:
        await end(running)
    return post


async def end(running: asyncio.Task[None]) -> None:
    """Stop it; what it failed with is raised."""
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def state(simulation: Simulation) -> ReportState:
    return await simulation.database.read(reports.state)


def table(mail: EmailMessage) -> list[list[str]]:
    (attached,) = mail.iter_attachments()
    data = attached.get_payload(decode=True)
    assert isinstance(data, bytes)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def text(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def rainy(at: datetime) -> Reply:
    """Now and then the gateway refuses a message for good."""
    return (0.1, REFUSED) if at.second % 7 == 3 else fair(at)


def test_a_week_is_told_day_by_day_and_every_message_in_one_report(simulate: Simulate) -> None:
    async def story(simulation: Simulation) -> None:
        async def week(_post: Post) -> None:
            for _ in range(7):
                await simulation.clients(40)
                await simulation.mailing(rate=1)
                await simulation.pass_time(DAY)

        post = await report(simulation, week)
        assert [at for at, _ in post.mails] == [MONDAY + 20 * HOUR + n * DAY for n in range(7)]
        told: Counter[tuple[str, str]] = Counter()
        for _, mail in post.mails:
            header, *rows = table(mail)
            assert header == ["id", "name", "sent", "not_sent", "pending"]
            for mailing_id, _, sent, not_sent, _ in rows:
                told[mailing_id, Status.SENT] += int(sent)
                told[mailing_id, Status.NOT_SENT] += int(not_sent)
        last = post.mails[-1][0]
        counted = Counter(
            (str(row.mailing_id), row.status)
            for row in await simulation.messages()
            if row.final_at and row.final_at < last
        )
        assert told == counted
        assert len(counted) > 7

    simulate(story, rainy)


def test_what_a_report_says_is_the_same_in_text_html_and_table(simulate: Simulate) -> None:
    async def story(simulation: Simulation) -> None:
        async def day(_post: Post) -> None:
            await simulation.clients(30)
            await simulation.mailing(name="=Весна <b>&", rate=1)
            await simulation.mailing(name="Later", starts_at=MONDAY + 2 * DAY)
            await simulation.pass_time(DAY)

        ((_, mail),) = (await report(simulation, day)).mails
        rows = await simulation.messages()
        (failed,) = Counter(row.reason for row in rows if row.status is Status.NOT_SENT).items()
        sent = sum(row.status is Status.SENT for row in rows)
        assert mail["Subject"] == f"Desktop Mailer, 2026-03-23: {sent} sent, {failed[1]} not sent"
        assert [each.addr_spec for each in mail["To"].addresses] == list(EVENING.recipients)
        assert f"=Весна <b>&: sent {sent}, not sent {failed[1]}, pending 0" in text(mail)
        assert f"{failed[0]}: {failed[1]}" in text(mail)
        assert "From 2026-03-22 20:00 to 2026-03-23 20:00" in text(mail)
        assert "=Весна &lt;b&gt;&amp;" in text(mail, "html")
        assert "http" not in text(mail, "html")  # nothing is fetched, nobody is followed
        assert ["1", "'=Весна <b>&", str(sent), str(failed[1]), "0"] in table(mail)
        for phone in {row.phone for row in rows}:
            assert phone not in mail.as_string()

    simulate(story, rainy)


def test_a_day_without_anything_is_told_too(simulate: Simulate) -> None:
    async def story(simulation: Simulation) -> None:
        async def day(_post: Post) -> None:
            await simulation.pass_time(DAY)

        ((_, mail),) = (await report(simulation, day)).mails
        assert "Nothing was sent, and nothing is pending." in text(mail)
        assert table(mail) == [["id", "name", "sent", "not_sent", "pending"]]

    simulate(story)


def test_days_that_were_missed_are_told_once_in_one_mail(simulate: Simulate) -> None:
    async def story(simulation: Simulation) -> None:
        async def day(_post: Post) -> None:
            await simulation.pass_time(DAY)

        await report(simulation, day)
        await simulation.clients(30)
        await simulation.mailing()
        await simulation.pass_time(3 * DAY + HOUR)  # nobody reports
        post = await report(simulation, day, None)
        assert [at for at, _ in post.mails] == [MONDAY + 4 * DAY + HOUR, MONDAY + 4 * DAY + 20 * HOUR]
        late = post.mails[0][1]
        assert "2026-03-24 to 2026-03-26: 30 sent" in late["Subject"]
        assert "2026-03-24: sent 30, not sent 0\n  2026-03-25: sent 0, not sent 0" in text(late)
        assert "30 sent" not in post.mails[1][1]["Subject"]

    simulate(story)


def test_half_a_year_off_makes_one_mail_of_a_month_of_days(simulate: Simulate) -> None:
    async def story(simulation: Simulation) -> None:
        await simulation.database.write(reports.save, EVENING, simulation.clock.now())
        await simulation.clients(5)
        await simulation.mailing()
        await simulation.pass_time(180 * DAY)

        async def hour(_post: Post) -> None:
            await simulation.pass_time(HOUR)

        ((_, mail),) = (await report(simulation, hour, None)).mails
        assert ": 5 sent" in mail["Subject"]
        assert text(mail).count(": sent ") == 1 + 31

    simulate(story)


def test_a_restart_at_any_hour_repeats_no_report(simulate: Simulate) -> None:
    async def story(simulation: Simulation) -> None:
        days: list[date] = []

        async def hours(_post: Post) -> None:
            await simulation.pass_time(7 * HOUR)

        await simulation.database.write(reports.save, EVENING, simulation.clock.now())
        for _ in range(24):
            days += (await report(simulation, hours, None)).days
        assert days == [(MONDAY + n * DAY).date() for n in range(7)]

    simulate(story)


def test_a_server_that_is_down_for_a_night_is_tried_ever_more_rarely_told_once_and_gets_it_once(
    simulate: Simulate,
) -> None:
    async def story(simulation: Simulation) -> None:
        async def night(post: Post) -> None:
            post.outcome = DOWN
            await simulation.pass_time(30 * HOUR)
            known = await state(simulation)
            assert (known.trouble, known.detail) == (MailTrouble.UNREACHABLE, "Connection refused")
            assert known.next_try is not None
            post.outcome = TAKEN
            await simulation.pass_time(2 * HOUR)

        post = await report(simulation, night)
        waits = [later - at for at, later in zip(post.attempts, post.attempts[1:], strict=False)]
        assert waits[:6] == [MINUTE * 2**n for n in range(6)]
        assert set(waits[6:]) == {HOUR}
        assert post.days == [MONDAY.date() + DAY]
        assert (await state(simulation)).trouble is None
        assert await simulation.database.read(_told) == ["report.failed", "report.sent"]

    simulate(story)


def test_a_report_that_went_out_while_the_database_was_locked_is_told_once(
    simulate: Simulate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D1: it could not be written down, and must not come again at each look."""
    monkeypatch.setattr(reporter, "LONGEST_SLEEP", 5 * MINUTE / SECOND)

    async def story(simulation: Simulation) -> None:
        path = simulation.database.path
        await simulation.database.write(lambda unit: unit.connection.exec_driver_sql("PRAGMA busy_timeout = 0"))
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:

            async def night(post: Post) -> None:
                await simulation.pass_time(20 * HOUR - SECOND)
                other.execute("BEGIN IMMEDIATE")
                await simulation.pass_time(20 * MINUTE)
                assert len(post.attempts) == 1
                assert (await state(simulation)).sent_at is None
                other.execute("ROLLBACK")
                await simulation.pass_time(2 * HOUR)
                assert (await state(simulation)).sent_at == post.attempts[0]
                await simulation.pass_time(DAY)

            assert (await report(simulation, night)).days == [MONDAY.date(), MONDAY.date() + DAY]

    simulate(story)


def test_new_settings_are_tried_at_once(simulate: Simulate) -> None:
    async def story(simulation: Simulation) -> None:
        async def evening(post: Post) -> None:
            post.outcome = DOWN
            await simulation.pass_time(26 * HOUR)
            post.outcome = TAKEN
            tried = len(post.attempts)
            changed = replace(EVENING, server=MailServer(host="other.example.com"))
            await simulation.database.write(reports.save, changed, simulation.clock.now())
            await simulation.pass_time(SECOND)
            assert len(post.attempts) == tried + 1

        assert len((await report(simulation, evening)).mails) == 1

    simulate(story)


@pytest.mark.parametrize("ahead", [DAY, -DAY, 400 * DAY, -400 * DAY, HOUR, -HOUR], ids=str)
def test_a_clock_that_is_set_brings_neither_a_second_report_nor_the_end_of_them(
    simulate: Simulate, ahead: timedelta
) -> None:
    """T1."""

    async def story(simulation: Simulation) -> None:
        async def days(post: Post) -> None:
            await simulation.pass_time(DAY - 3 * HOUR)
            simulation.clock.set(ahead)
            await simulation.pass_time(2 * HOUR)
            simulation.clock.set(-ahead)
            await simulation.pass_time(3 * DAY)
            assert post.days[-1] >= (MONDAY + 3 * DAY).date()

        days_told = (await report(simulation, days)).days
        assert len(days_told) == len(set(days_told))

    simulate(story)


def test_another_time_of_day_makes_no_second_report_on_a_date(simulate: Simulate) -> None:
    async def story(simulation: Simulation) -> None:
        async def days(_post: Post) -> None:
            for at in (time(20), time(21), time(9), time(23, 59), time(0)):
                await simulation.database.write(reports.save, replace(EVENING, at=at), simulation.clock.now())
                await simulation.pass_time(DAY)

        told = (await report(simulation, days)).days
        assert told == sorted(set(told))
        assert len(told) >= 4

    simulate(story)


def test_what_happens_while_it_is_off_is_not_missed(simulate: Simulate) -> None:
    async def story(simulation: Simulation) -> None:
        async def days(post: Post) -> None:
            await simulation.pass_time(DAY)
            await simulation.database.write(reports.save, replace(EVENING, on=False), simulation.clock.now())
            await simulation.pass_time(5 * DAY)
            assert len(post.mails) == 1
            await simulation.database.write(reports.save, EVENING, simulation.clock.now())
            await simulation.pass_time(DAY)

        (_, (_, mail)) = (await report(simulation, days)).mails
        assert "From 2026-03-28 20:00 to 2026-03-29 20:00" in text(mail)

    simulate(story)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
@pytest.mark.parametrize("at", [time(2, 30), time(0), time(20)], ids=str)
def test_clocks_that_go_forward_or_back_leave_no_moment_out_and_tell_none_twice(
    simulate: Simulate, move: Move, zone: str, at: time
) -> None:
    """T4."""
    move(zone)

    async def story(simulation: Simulation) -> None:
        spans: list[tuple[datetime, datetime]] = []

        async def weeks(_post: Post) -> None:
            before = (await state(simulation)).covered_until
            for _ in range(16 * 24):
                await simulation.pass_time(HOUR)
                now = (await state(simulation)).covered_until
                assert now is not None
                assert before is not None
                if now != before:
                    spans.append((before, now))
                    before = now

        post = await report(simulation, weeks, replace(EVENING, at=at))
        assert len(spans) == len(post.mails) in {15, 16}
        assert all(DAY - HOUR <= end - begin <= DAY + HOUR for begin, end in spans)
        assert Counter(end.astimezone().time() for _, end in spans)[at] >= len(spans) - 1

    simulate(story)


def test_a_lost_answer_brings_the_same_mail_again_by_its_id(simulate: Simulate, tmp_path: Path) -> None:
    """Over real SMTP: the server takes the mail, and the line breaks before it can say so."""
    tls, ca_file = certificate(tmp_path)

    async def story(simulation: Simulation) -> None:
        with Server(tls) as server:
            server.inbox.to_data = ["451 later", "drop"]
            at_home = MailServer(host="127.0.0.1", port=server.port, user=USER)
            chosen = replace(EVENING, server=at_home)
            await simulation.database.write(reports.save, chosen, simulation.clock.now())
            passwords = PasswordStore({PasswordStore.VARIABLES[0]: PASSWORD})
            deliver = assembly.carrier(Config(data_folder=tmp_path, ca_file=ca_file), passwords)
            sending = Reporter(simulation.database, deliver, simulation.clock, PlainWords(), Dialect())
            running = asyncio.create_task(sending.run())
            await simulation.pass_time(DAY)
            await end(running)
            assert len(server.inbox.mails) == 2
            assert len({mail["Message-ID"] for mail in server.inbox.mails}) == 1
            assert (await state(simulation)).recipients == EVENING.recipients

    simulate(story)


def test_two_databases_never_send_mails_of_one_id(simulate: Simulate, tmp_path: Path) -> None:
    ids: list[str] = []

    async def story(simulation: Simulation) -> None:
        async def day(_post: Post) -> None:
            await simulation.pass_time(DAY)

        ids.extend(mail["Message-ID"] for _, mail in (await report(simulation, day)).mails)
        await simulation.database.write(_forget)
        simulation.clock.set(-2 * DAY)
        ids.extend(mail["Message-ID"] for _, mail in (await report(simulation, day)).mails)

    simulate(story)
    assert len(ids) == len(set(ids)) == 2


def _told(unit: ReadUnit) -> list[str]:
    found = unit.connection.exec_driver_sql("SELECT event FROM audit WHERE event LIKE 'report%' ORDER BY id")
    return list(found.scalars())


def _forget(unit: WriteUnit) -> None:
    unit.connection.exec_driver_sql("DELETE FROM setting WHERE key LIKE 'report%'")


def test_a_report_of_one_calendar_day_holds_just_that_day(simulate: Simulate) -> None:
    async def story(simulation: Simulation) -> None:
        post = Post(simulation)
        await simulation.clients(20)
        await simulation.mailing(starts_at=MONDAY + 23 * HOUR + 59 * MINUTE + 50 * SECOND, rate=1)
        await simulation.pass_time(2 * DAY)
        asked = Reporter(simulation.database, post, simulation.clock, PlainWords(), Dialect())
        told = 0
        for day in (MONDAY.date(), (MONDAY + DAY).date()):
            assert await asked.send(EVENING, day) == TAKEN
            subject = post.mails[-1][1]["Subject"]
            assert f"{day}: " in subject
            told += int(subject.split(": ")[1].split()[0])
        assert told == 20
        assert (await state(simulation)) == ReportState()

    simulate(story)
