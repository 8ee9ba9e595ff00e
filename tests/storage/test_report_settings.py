"""What is kept of the daily report: no day is told twice by switching it, and nothing is wrong with one that is off."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from desktop_mailer.domain.changes import Table
from desktop_mailer.domain.errors import InvalidInput
from desktop_mailer.domain.report import (
    MOST_RECIPIENTS,
    MailOutcome,
    MailServer,
    MailTrouble,
    Report,
    ReportSettings,
    Security,
    ends,
)
from desktop_mailer.storage import reports, settings
from desktop_mailer.storage.settings import Settings
from tests.storage.conftest import Story, World

Play = Callable[[Story], None]

CHOSEN = ReportSettings(
    on=True,
    at=time(20),
    sender="mailer@example.com",
    recipients=("anna@example.com",),
    server=MailServer(host="mail.example.com", port=587, security=Security.STARTTLS, user="mailer"),
)
TAKEN = MailOutcome(accepted=CHOSEN.recipients)
REFUSED = MailOutcome(trouble=MailTrouble.LOGIN, detail="535 no")


def here(hour: int, minute: int = 0, *, day: int = 10) -> datetime:
    """An hour on this computer's clock."""
    return datetime(2026, 6, day, hour, minute).astimezone()


async def tell(world: World, now: datetime, chosen: ReportSettings) -> tuple[datetime, ...]:
    """As the reporter does: what is due goes out. Gives the ends of what was told."""
    known = await world.database.read(reports.state)
    assert known.covered_until is not None
    due = ends(known.covered_until, chosen.at, now)
    if due:
        told: Report = await world.database.read(reports.gather, known.covered_until, due)
        await world.database.write(reports.remember_sent, told, TAKEN, now)
    return due


def test_what_was_chosen_is_kept_and_the_other_settings_stay(play: Play) -> None:
    async def story(world: World) -> None:
        await world.database.write(settings.save, Settings(rate=7))
        await world.database.write(reports.save, CHOSEN, here(12))
        assert await world.database.read(reports.load) == CHOSEN
        assert await world.database.read(settings.load) == Settings(rate=7)
        await world.database.write(settings.save, Settings(rate=8))
        assert await world.database.read(reports.load) == CHOSEN

    play(story)


def test_off_and_on_again_at_another_hour_brings_no_second_report_of_the_day(play: Play) -> None:
    async def story(world: World) -> None:
        await world.database.write(reports.save, CHOSEN, here(12))
        assert await tell(world, here(20), CHOSEN) == (here(20),)
        await world.database.write(reports.save, replace(CHOSEN, on=False), here(20, 30))
        later = replace(CHOSEN, at=time(22))
        await world.database.write(reports.save, later, here(21))
        assert await tell(world, here(23), later) == ()
        assert (await world.database.read(reports.state)).covered_until == here(20)
        assert await tell(world, here(22, day=11), later) == (here(22, day=11),)

    play(story)


def test_days_that_it_was_off_are_not_caught_up(play: Play) -> None:
    async def story(world: World) -> None:
        await world.database.write(reports.save, CHOSEN, here(12, day=1))
        await tell(world, here(20, day=1), CHOSEN)
        await world.database.write(reports.save, replace(CHOSEN, on=False), here(21, day=1))
        await world.database.write(reports.save, CHOSEN, here(12, day=9))
        assert (await world.database.read(reports.state)).covered_until == here(20, day=8)

    play(story)


def test_one_that_is_off_has_no_trouble(play: Play) -> None:
    async def story(world: World) -> None:
        await world.database.write(reports.save, CHOSEN, here(12))
        await world.database.write(reports.remember_failure, REFUSED, here(20))
        assert (await world.database.read(reports.state)).trouble is MailTrouble.LOGIN
        await world.database.write(reports.save, replace(CHOSEN, on=False), here(21))
        known = await world.database.read(reports.state)
        assert (known.trouble, known.failures, known.next_try) == (None, 0, None)

    play(story)


def test_what_could_not_be_done_may_be_tried_at_once(play: Play) -> None:
    async def story(world: World) -> None:
        await world.database.write(reports.save, CHOSEN, here(12))
        failed = await world.database.write(reports.remember_failure, REFUSED, here(20))
        assert failed.next_try == here(20) + timedelta(minutes=1)
        world.news.clear()
        await world.database.write(reports.try_now)
        known = await world.database.read(reports.state)
        assert known == replace(failed, next_try=None)
        assert [news.reshaped for news in world.news] == [frozenset({Table.SETTINGS})]

    play(story)


def test_a_person_who_stands_there_twice_gets_one_mail(play: Play) -> None:
    async def story(world: World) -> None:
        twice = replace(CHOSEN, recipients=("anna@example.com", "boris@example.com", "anna@example.com"))
        kept = await world.database.write(reports.save, twice, here(12))
        assert kept.recipients == ("anna@example.com", "boris@example.com")

    play(story)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(CHOSEN, recipients=()), "report_recipients"),
        (replace(CHOSEN, recipients=("anna@example.com\r\nBcc: x@example.com",)), "report_recipients"),
        (
            replace(CHOSEN, recipients=tuple(f"p{n}@example.com" for n in range(MOST_RECIPIENTS + 1))),
            "report_recipients",
        ),
        (replace(CHOSEN, sender=""), "report_sender"),
        (replace(CHOSEN, sender="анна@example.com"), "report_sender"),
        (replace(CHOSEN, server=replace(CHOSEN.server, host="")), "report_host"),
        (replace(CHOSEN, server=replace(CHOSEN.server, host="mail.example.com:465")), "report_host"),
        (replace(CHOSEN, server=replace(CHOSEN.server, host="почта.рф")), "report_host"),
        (replace(CHOSEN, server=replace(CHOSEN.server, port=0)), "report_port"),
        (replace(CHOSEN, server=replace(CHOSEN.server, user="me\n")), "report_user"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_kept(
    play: Play, wrong: ReportSettings, field: str
) -> None:
    async def story(world: World) -> None:
        with pytest.raises(InvalidInput) as caught:
            await world.database.write(reports.save, wrong, here(12))
        assert [problem.field for problem in caught.value.problems] == [field]
        assert await world.database.read(reports.load) == ReportSettings()
        assert (await world.database.read(reports.state)).covered_until is None

    play(story)
