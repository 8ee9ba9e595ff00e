"""What is kept about the daily report, and its figures against a count of the rows."""

import asyncio
import json
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_mailer.domain.errors import InvalidInput
from desktop_mailer.domain.message import MessageFilter, Status
from desktop_mailer.domain.report import MailOutcome, MailServer, MailTrouble, ReportSettings, Security
from desktop_mailer.storage import audit, messages, reports
from desktop_mailer.storage.database import FILE_NAME, Database
from tests.storage.conftest import NOW, Story, World
from tests.storage.test_statistics import live, steps

Play = Callable[[Story], None]
SECOND = timedelta(seconds=1)
GOOD = ReportSettings(
    on=True,
    at=time(20),
    sender="mailer@example.com",
    recipients=("anna@example.com",),
    server=MailServer(host="mail.example.com", port=587, security=Security.STARTTLS, user="mailer"),
)


def test_what_is_chosen_comes_back_and_who_changed_it_is_on_record(play: Play) -> None:
    async def story(world: World) -> None:
        assert await world.database.read(reports.load) == ReportSettings()
        await world.database.write(reports.save, GOOD, NOW)
        assert await world.database.read(reports.load) == GOOD
        await world.database.write(reports.save, replace(GOOD, at=time(9, 30)), NOW)
        first, second = await world.database.read(audit.of_settings)
        assert first.after["report_server"] == "mail.example.com:587 starttls"
        assert (second.before, second.after) == ({"report_at": "20:00"}, {"report_at": "09:30"})

    play(story)


def test_no_password_is_kept_in_the_database(play: Play, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.database.write(reports.save, GOOD, NOW)

    play(story)
    with sqlite3.connect(tmp_path / FILE_NAME) as kept:
        values = dict(kept.execute("SELECT key, value FROM setting"))
    kept.close()
    assert set(json.loads(values["report"])["server"]) == {"host", "port", "security", "user"}


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"recipients": ()}, ["report_recipients"]),
        ({"recipients": ("anna@example.com", "boris")}, ["report_recipients"]),
        ({"recipients": ("anna@example.com\r\nBcc: x@example.com",)}, ["report_recipients"]),
        ({"recipients": tuple(f"a{n}@example.com" for n in range(21))}, ["report_recipients"]),
        ({"sender": ""}, ["report_sender"]),
        ({"sender": "Mailer <mailer@example.com>"}, ["report_sender"]),
        ({"server": MailServer()}, ["report_host"]),
        ({"server": MailServer(host="mail example.com")}, ["report_host"]),
        (
            {"server": MailServer(host="mail.example.com/x", port=0, user="a\nb")},
            ["report_host", "report_port", "report_user"],
        ),
    ],
)
def test_what_cannot_work_is_refused_at_its_field_and_nothing_is_kept(
    play: Play, wrong: dict[str, object], fields: list[str]
) -> None:
    async def story(world: World) -> None:
        with pytest.raises(InvalidInput) as refused:
            await world.database.write(reports.save, replace(GOOD, **wrong), NOW)  # type: ignore[arg-type]
        assert [problem.field for problem in refused.value.problems] == fields
        assert await world.database.read(reports.load) == ReportSettings()

    play(story)


def test_gaps_are_no_matter_while_it_is_off(play: Play) -> None:
    async def story(world: World) -> None:
        half = ReportSettings(recipients=("anna@example.com",))
        assert await world.database.write(reports.save, half, NOW) == half

    play(story)


def test_a_recipient_who_was_refused_is_told_with_a_report_that_went_out(play: Play) -> None:
    async def story(world: World) -> None:
        await world.database.write(reports.save, GOOD, NOW)
        told = await world.database.read(reports.gather, NOW - timedelta(days=1), (NOW,))
        outcome = MailOutcome(accepted=("anna@example.com",), refused={"boris@example.com": "550 no such person"})
        await world.database.write(reports.remember_sent, told, outcome, NOW)
        state = await world.database.read(reports.state)
        assert (state.recipients, state.detail) == (outcome.accepted, "boris@example.com: 550 no such person")

    play(story)


def test_failures_say_when_it_is_tried_again_and_are_forgotten_by_a_success(play: Play) -> None:
    async def story(world: World) -> None:
        await world.database.write(reports.save, GOOD, NOW)
        failed = MailOutcome(trouble=MailTrouble.LOGIN, detail="535 no")
        for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
            state = await world.database.write(reports.remember_failure, failed, NOW)
            assert state.next_try == NOW + timedelta(minutes=minutes)
        told = await world.database.read(reports.gather, NOW - timedelta(days=1), (NOW,))
        await world.database.write(reports.remember_sent, told, MailOutcome(accepted=GOOD.recipients), NOW)
        state = await world.database.read(reports.state)
        assert (state.failures, state.trouble, state.next_try, state.covered_until) == (0, None, None, NOW)

    play(story)


@given(steps, st.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_the_figures_of_any_spans_equal_a_count_of_the_rows(history: list[tuple[str, int]], pieces: int) -> None:
    async def story(folder: Path) -> None:
        database = Database.open(folder)
        try:
            world = World(database, [])
            last = await live(world, history)
            whole = (last - NOW) // SECOND + 2
            cuts = sorted({NOW + SECOND * (whole * n // pieces) for n in range(1, pieces + 1)})
            ids = await database.read(messages.ids, MessageFilter(), last)
            rows = await database.read(messages.rows, ids, last)
            since = NOW
            for until in cuts:
                told = await database.read(reports.gather, since, (until,))
                counted = Counter(
                    (row.mailing_id, row.status)
                    for row in rows
                    if row.status is Status.PENDING or (row.final_at is not None and since <= row.final_at < until)
                )
                said: Counter[tuple[int, Status]] = Counter()
                for each in told.mailings:
                    said[each.id, Status.SENT] += each.counts.sent
                    said[each.id, Status.NOT_SENT] += each.counts.not_sent
                    said[each.id, Status.PENDING] += each.counts.pending
                assert +said == counted
                assert sum(told.reasons.values()) == told.totals.not_sent == told.days[0].not_sent
                since = until
        finally:
            await database.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(story(Path(folder)))
