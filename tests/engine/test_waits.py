"""Each decision to wait is a line of the journal: of the mailing, and of each message and client that it kept back."""

from collections import Counter
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_mailer.domain.message import Answer, Status, Verdict
from desktop_mailer.domain.window import Window
from desktop_mailer.logbook import About
from desktop_mailer.storage import audit, chronicle, claiming, settings
from desktop_mailer.storage.settings import Settings
from tests.conftest import Move
from tests.engine.conftest import Simulate, SimulatedStory
from tests.engine.simulation import DAY, HOUR, MINUTE, MONDAY, Reply, Simulation, Weather, fair

ZONES = ("Asia/Vladivostok", "Europe/Moscow", None)
DOWN = Answer(verdict=Verdict.RETRY, http_status=503)
MORNING = Window(start=time(10), end=time(13))
Line = dict[str, Any]


@pytest.fixture(autouse=True)
def in_utc(move: Move) -> None:
    """The day of this computer begins at midnight of UTC."""
    move("UTC")


@pytest.fixture
def simulate(simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> Simulate:
    """What is done is on record by the clock of the story."""

    def simulated(story: SimulatedStory, weather: Weather = fair) -> None:
        async def timed(simulation: Simulation) -> None:
            monkeypatch.setattr(audit, "clock", simulation.clock)
            await story(simulation)

        simulate(timed, weather)

    return simulated


async def journal(simulation: Simulation, folder: Path, **about: Any) -> list[Line]:  # noqa: ANN401 - ids
    return await simulation.database.read(chronicle.find, folder, About(**about), simulation.clock.now())


def waits(lines: list[Line]) -> list[tuple[str, int, str, datetime]]:
    """Reason, how many, zone and until when, of the waits for messages."""
    found = [line["after"] | line for line in lines if line["event"] == "messages.waiting"]
    return [
        (each["reason"], each["messages"], each.get("timezone", "any"), datetime.fromisoformat(each["until"]))
        for each in found
    ]


def test_closed_windows_are_told_by_zone_with_how_many_wait_until_when(simulate: Simulate, tmp_path: Path) -> None:
    async def story(simulation: Simulation) -> None:
        await simulation.clients(30, ZONES)
        made = await simulation.mailing(window=MORNING)
        await simulation.pass_time(DAY)
        told = waits(await journal(simulation, tmp_path, mailing_id=made.id))
        # Midnight in UTC is 10 o'clock in Vladivostok, 3 o'clock in Moscow.
        assert sorted(told) == [
            ("no time zone", 10, "", made.ends_at),
            ("outside window", 10, "Europe/Moscow", MONDAY + 7 * HOUR),
        ]
        by_zone = {"Asia/Vladivostok": "accepted", "Europe/Moscow": "outside window", "": "no time zone"}
        for row in await simulation.messages():
            zone = (ZONES[int(row.phone[4:]) % 3]) or ""
            for about in ({"message_id": row.id}, {"client_id": row.client_id}):
                reasons = [each[0] for each in waits(await journal(simulation, tmp_path, **about))]
                assert reasons == ([] if zone == "Asia/Vladivostok" else [by_zone[zone]])

    simulate(story)


def test_a_window_that_closes_over_what_is_left_is_told_once_for_all_of_it(
    simulate: Simulate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "DEFER_CHUNK", 7)

    async def story(simulation: Simulation) -> None:
        await simulation.clients(600, ("Etc/GMT",))
        made = await simulation.mailing(window=Window(start=time(23, 55), end=time(0, 5)), rate=1)
        await simulation.pass_time(HOUR)
        left = (await simulation.counts()).pending
        told = waits(await journal(simulation, tmp_path, mailing_id=made.id))
        assert told == [("outside window", left, "Etc/GMT", MONDAY + DAY - 5 * MINUTE)]
        assert 200 < left < 400
        last = (await simulation.messages())[-1]
        assert waits(await journal(simulation, tmp_path, message_id=last.id)) == told

    simulate(story)


def test_a_gateway_that_is_down_for_hours_is_told_by_each_message_that_waited(
    simulate: Simulate, tmp_path: Path
) -> None:
    """S19."""

    def weather(at: datetime) -> Reply:
        return (0.1, DOWN) if MONDAY + HOUR <= at < MONDAY + 4 * HOUR else fair(at)

    async def story(simulation: Simulation) -> None:
        await simulation.clients(40)
        before = await simulation.mailing()
        await simulation.pass_time(HOUR)
        during = await simulation.mailing(name="During")
        await simulation.pass_time(5 * HOUR)
        for row in await simulation.messages():
            for about in ({"message_id": row.id}, {"mailing_id": row.mailing_id, "client_id": row.client_id}):
                lines = await journal(simulation, tmp_path, **about)
                events = Counter(line["event"] for line in lines if line["event"].startswith("sender."))
                if row.mailing_id == before.id:
                    assert not events["sender.waits"]
                else:
                    assert events["sender.waits"] > 1
                    assert events["sender.goes_on"] >= 1
                    reasons = {line["after"]["reason"] for line in lines if line["event"] == "sender.waits"}
                    assert reasons == {"gateway down"}
                assert lines == sorted(lines, key=lambda line: line["time"])
        told = [line["event"] for line in await journal(simulation, tmp_path, mailing_id=during.id)]
        assert "sender.waits" in told
        assert len(told) < 200

    simulate(story, weather)


def test_who_has_got_enough_today_waits_on_record(simulate: Simulate, tmp_path: Path) -> None:
    """In the line of the mailing all of them, and in those of the messages only theirs."""

    async def story(simulation: Simulation) -> None:
        await simulation.database.write(settings.save, Settings(person_per_day=1))
        await simulation.clients(12)
        await simulation.mailing()
        await simulation.pass_time(HOUR)
        await simulation.clients(30)
        second = await simulation.mailing(name="Second", rate=1)
        await simulation.pass_time(HOUR)
        told = waits(await journal(simulation, tmp_path, mailing_id=second.id))
        assert told == [("daily cap", 12, "any", MONDAY + DAY)]
        rows = [row for row in await simulation.messages() if row.mailing_id == second.id]
        assert len(rows) == 30
        for row in rows:
            theirs = waits(await journal(simulation, tmp_path, message_id=row.id))
            assert [each[0] for each in theirs] == ([] if row.status is Status.SENT else ["daily cap"])

    simulate(story)


def test_what_waited_for_the_last_run_of_the_program_is_no_wait_of_what_came_later(
    simulate: Simulate, tmp_path: Path
) -> None:
    async def until_night(simulation: Simulation) -> None:
        await simulation.pass_time(HOUR)

    async def morning(simulation: Simulation) -> None:
        await simulation.clients(3)
        draft = await simulation.mailing(name="Later", starts_at=MONDAY + DAY + HOUR)
        await simulation.pass_time(DAY)
        made = await simulation.mailing()
        await simulation.pass_time(HOUR)
        for row in await simulation.messages():
            for about in ({"message_id": row.id}, {"mailing_id": made.id}, {"mailing_id": draft.id}):
                lines = await journal(simulation, tmp_path, **about)
                assert not [line for line in lines if line["event"] == "sender.waits"]

    simulate(until_night)
    simulate(morning)


def test_the_newest_attempts_are_found_where_there_are_many(simulate: Simulate, tmp_path: Path) -> None:
    async def story(simulation: Simulation) -> None:
        await simulation.clients(50)
        made = await simulation.mailing()
        await simulation.pass_time(HOUR)
        read, about, now = simulation.database.read, About(mailing_id=made.id), simulation.clock.now()
        whole = await read(chronicle.find, tmp_path, about, now)
        assert sum(line["event"] == "message.accepted" for line in whole) == 50
        for most in (1, 10, 55):
            assert await read(chronicle.find, tmp_path, about, now, most) == whole[-most:]

    simulate(story)


def test_pauses_of_a_second_leave_no_lines(simulate: Simulate, tmp_path: Path) -> None:
    """S17: a gateway that asks for a second after each message would fill the journal."""
    asked = Answer(verdict=Verdict.THROTTLED, http_status=429, retry_after=timedelta(seconds=1))

    def weather(at: datetime) -> Reply:
        return (0.1, asked) if at.second % 2 else fair(at)

    async def story(simulation: Simulation) -> None:
        await simulation.clients(200)
        made = await simulation.mailing(rate=1)
        await simulation.pass_time(HOUR)
        lines = await journal(simulation, tmp_path, mailing_id=made.id)
        assert not [line for line in lines if line["event"].startswith("sender.")]

    simulate(story, weather)
