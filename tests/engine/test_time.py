"""What the sender makes of odd times, by their names in the list of faults: T1, T5, T6 and T8."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_mailer.domain.client import ClientDraft
from desktop_mailer.domain.mailing import Mailing, MailingDraft
from desktop_mailer.domain.message import Answer, Outcome, Verdict, Waiting
from desktop_mailer.domain.window import Window
from desktop_mailer.engine import lanes, sender
from desktop_mailer.engine.lanes import Link
from desktop_mailer.storage import dispatch, imports, life, mailings, messages
from desktop_mailer.storage.columns import Row
from tests.engine.trial import EPOCH, SLOTS, START, Trial

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ACCEPTED = Answer(verdict=Verdict.ACCEPTED, http_status=200, code=0)
UNAVAILABLE = Answer(verdict=Verdict.RETRY, http_status=503)

Move = Callable[[str], None]


class Play(Trial):
    """A trial with shorthands, and perhaps with a limit of messages a day."""

    per_day: int | None = None

    async def _connect(self) -> Link:
        return replace(await super()._connect(), per_day=self.per_day)

    def clients(self, count: int, zone: str | None = None, first: int = 0) -> None:
        people = [ClientDraft(phone=f"7916{n:07}", timezone=zone) for n in range(first, first + count)]
        self.write(imports.store, [Row.of(person) for person in people], self.clock.now())

    def mailing(self, length: timedelta, **values: Any) -> Mailing:  # noqa: ANN401 - any field of a draft
        now = self.clock.now()
        draft = MailingDraft(name="News", text="Hello", starts_at=now, ends_at=now + length, **values)
        return self.write(mailings.add, draft, now)

    def pass_on(self, length: timedelta) -> None:
        """Let time pass, and hold the promises."""
        self.pass_time(length / timedelta(seconds=1))
        self.hold()

    def pass_until(self, moment: datetime) -> None:
        self.pass_on(moment - self.clock.now())

    @property
    def posts(self) -> list[Outcome]:
        return [outcome for outcome in self.settled if outcome.answer.verdict is not Verdict.NOT_TRIED]

    def ends(self) -> Counter[tuple[str, str]]:
        """How many messages stand where, and why."""
        return Counter((row["status"], row["reason"]) for row in self.rows("SELECT status, reason FROM message"))


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    monkeypatch.setattr(lanes, "_chance", lambda: 0.5)
    with closing(Play(tmp_path)) as made:
        made.weather = ACCEPTED
        yield made


@pytest.fixture
def long_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Days go by faster where the sender does not look around every half a minute."""
    monkeypatch.setattr(sender, "LONGEST_SLEEP", HOUR / timedelta(seconds=1))


# --- T1: the clock is set while nothing runs --------------------------------------------------------------------------


def test_t1_a_clock_that_is_set_back_while_nothing_runs_makes_nobody_wait_for_another_window(trial: Play) -> None:
    trial.clients(5, "UTC")
    trial.mailing(10 * HOUR, window=Window(start=time(9), end=time(18)))
    trial.set_clock(7 * HOUR)
    trial.start()
    trial.pass_on(MINUTE)
    assert trial.ends() == {("pending", "outside window"): 5}
    trial.stop()
    trial.set_clock(-7 * HOUR)
    trial.start()
    trial.pass_on(MINUTE)
    assert trial.ends() == {("sent", ""): 5}


def test_t1_a_clock_that_is_set_back_before_the_start_lets_the_sender_rest_until_then(trial: Play) -> None:
    trial.clients(5)
    its = trial.mailing(10 * HOUR)
    trial.weather = None
    trial.start()
    trial.pass_on(timedelta(seconds=1))
    trial.set_clock(-HOUR)
    for flight in trial.flights.values():
        flight.land(UNAVAILABLE)
    trial.weather = ACCEPTED
    trial.pass_on(30 * MINUTE)  # which counts how often it looks around
    told = trial.read(messages.page, its.id, None, None, 10, trial.clock.now())
    assert {(each.reason, each.next_attempt_at) for each in told} == {(Waiting.SCHEDULED, its.starts_at)}
    trial.pass_on(HOUR)
    assert trial.ends() == {("sent", ""): 5}


@pytest.mark.parametrize("set_back", [timedelta(), 7 * HOUR], ids=["right", "wrong"])
def test_t1_weighing_anew_comes_to_an_end_though_what_waits_is_put_off_meanwhile(
    trial: Play, monkeypatch: pytest.MonkeyPatch, set_back: timedelta
) -> None:
    monkeypatch.setattr(life, "SWEEP_CHUNK", 4)
    openings = {"America/Sao_Paulo": 12, "Europe/Moscow": 6, "Asia/Omsk": 3, "Asia/Vladivostok": 23}  # by UTC
    for number, zone in enumerate(openings):
        trial.clients(10, zone, first=10 * number)
    trial.mailing(7 * DAY, window=Window(start=time(9), end=time(12)))
    trial.clock.set(set_back)
    while trial.write(life.advance, trial.clock.now()):
        pass
    trial.clock.set(-set_back)
    steps = 0
    while trial.write(life.weigh_anew, trial.clock.now()):
        trial.write(dispatch.exchange, (), dispatch.Demand(want=20), trial.clock.now())
        steps += 1
        assert steps <= 10, "it never ends"
    now = trial.clock.now()
    waits = "SELECT due_at, timezone FROM message m JOIN client c ON c.id = client_id WHERE lease_until IS NULL"
    for row in trial.rows(waits):
        opens = now.replace(hour=openings[row["timezone"]])
        opens += DAY * (now >= opens + 3 * HOUR)
        assert row["due_at"] == (max(now, opens) - EPOCH) / timedelta(milliseconds=1)


# --- T5: the zone of the computer -------------------------------------------------------------------------------------


def test_t5_a_day_that_has_begun_where_the_computer_is_now_has_its_own_limit(trial: Play, move: Move) -> None:
    move("UTC")
    trial.per_day = 10
    trial.clients(25)
    trial.mailing(3 * DAY)
    trial.start()
    trial.pass_on(HOUR)
    assert len(trial.posts) == 10
    move("Pacific/Auckland")  # where it is after midnight
    trial.pass_on(HOUR)
    assert len(trial.posts) == 20


def test_t5_a_day_that_lasts_longer_where_the_computer_is_now_keeps_its_limit(trial: Play, move: Move) -> None:
    move("Asia/Vladivostok")
    trial.per_day = 10
    trial.clients(15)
    trial.mailing(3 * DAY)
    trial.start()
    trial.pass_on(HOUR)
    assert len(trial.posts) == 10
    move("Europe/Moscow")
    midnight = datetime(2026, 6, 1, 21, tzinfo=UTC)
    trial.pass_until(midnight - MINUTE)  # midnight in Vladivostok was seven hours before
    assert len(trial.posts) == 10
    trial.pass_until(midnight + MINUTE)
    assert trial.ends() == {("sent", ""): 15}


@pytest.mark.usefixtures("long_sleeps")
def test_t5_windows_go_by_the_clocks_of_the_clients_wherever_the_computer_is(trial: Play, move: Move) -> None:
    zones = ("Europe/Moscow", "Asia/Vladivostok", "America/New_York", "Asia/Kathmandu")
    for number, zone in enumerate(zones):
        trial.clients(5, zone, first=5 * number)
    trial.mailing(2 * DAY, window=Window(start=time(9), end=time(12)))
    trial.start()
    for zone in (*zones, "Pacific/Chatham") * 2:
        move(zone)
        trial.pass_on(4 * HOUR)  # what is posted outside the window the trial finds
    trial.pass_on(8 * HOUR)
    assert trial.ends() == {("sent", ""): 20}


# --- T6: more than a day, the leap day, the end of the year -----------------------------------------------------------


@pytest.mark.usefixtures("long_sleeps")
def test_t6_what_waits_for_more_than_a_day_keeps_its_id_and_goes_out(trial: Play) -> None:
    trial.clients(10)
    trial.mailing(7 * DAY)
    trial.weather = UNAVAILABLE
    trial.start()
    trial.pass_on(26 * HOUR)
    assert {row["status"] for row in trial.rows("SELECT status FROM message")} == {"pending"}
    first = {outcome.claim.message_id for outcome in trial.posts}
    trial.weather = ACCEPTED
    trial.pass_on(HOUR)
    assert trial.ends() == {("sent", ""): 10}
    assert {outcome.claim.message_id for outcome in trial.posts} == first


def test_t6_what_was_under_way_days_ago_is_recovered(trial: Play) -> None:
    trial.clients(SLOTS)
    trial.mailing(7 * DAY)
    trial.weather = None
    trial.start()
    trial.pass_on(MINUTE / 60)
    assert len(trial.flights) == SLOTS
    trial.die()
    trial.pass_on(3 * DAY)
    trial.weather = ACCEPTED
    trial.start()
    trial.pass_on(MINUTE)
    assert trial.ends() == {("sent", ""): SLOTS}
    assert {outcome.claim.attempt for outcome in trial.posts} == {2}


@pytest.mark.usefixtures("long_sleeps")
@pytest.mark.parametrize(
    ("eve", "next_day"),
    [
        pytest.param(date(2028, 2, 28), date(2028, 2, 29), id="before-the-leap-day"),
        pytest.param(date(2028, 2, 29), date(2028, 3, 1), id="after-the-leap-day"),
        pytest.param(date(2100, 2, 28), date(2100, 3, 1), id="no-leap-day"),
        pytest.param(date(2026, 12, 31), date(2027, 1, 1), id="end-of-the-year"),
    ],
)
def test_t6_each_day_has_its_limit_and_a_night_its_window(trial: Play, move: Move, eve: date, next_day: date) -> None:
    move("Asia/Kathmandu")
    trial.set_clock(datetime.combine(eve, time(13), UTC) - START)  # 18:45 there
    trial.per_day = 10
    trial.clients(25, "Asia/Kathmandu")
    night = Window(start=time(22), end=time(2), days=frozenset({eve.weekday()}))
    trial.mailing(9 * DAY, window=night)
    trial.start()
    trial.pass_on(DAY)
    kathmandu = timedelta(hours=5, minutes=45)
    begun = [(outcome.started_at + kathmandu).replace(tzinfo=None) for outcome in trial.posts]
    assert Counter(at.date() for at in begun) == {eve: 10, next_day: 10}
    assert min(begun) >= datetime.combine(eve, time(22))
    assert datetime.combine(next_day, time(0)) <= begun[10] <= begun[19] < datetime.combine(next_day, time(0, 1))
    trial.pass_on(7 * DAY)  # the same night, a week later
    assert trial.ends() == {("sent", ""): 25}


# --- T8: the answer comes after the end -------------------------------------------------------------------------------


def test_t8_what_is_under_way_at_the_end_is_cut_off_and_unconfirmed(trial: Play) -> None:
    trial.clients(SLOTS)
    its = trial.mailing(2 * MINUTE)
    trial.weather = None
    trial.start()
    for flight in list(trial.flights.values()):
        flight.land(UNAVAILABLE)
    trial.pass_until(its.ends_at - 31 * timedelta(seconds=1))
    trial.pass_until(its.ends_at)
    assert trial.flights == {}
    trial.pass_on(timedelta(seconds=2))
    assert trial.ends() == {("not sent", "unconfirmed"): SLOTS}


def test_t8_an_acceptance_that_the_computer_sleeps_through_counts_after_the_end(trial: Play) -> None:
    trial.clients(5)
    its = trial.mailing(HOUR)
    trial.weather = None
    trial.start()
    trial.pass_on(timedelta(seconds=1))
    slept_through = list(trial.flights.values())
    assert len(slept_through) == SLOTS
    trial.freeze(2 * HOUR)
    for flight in slept_through:
        flight.land(ACCEPTED)
    trial.pass_on(MINUTE)
    assert trial.clock.now() > its.ends_at
    ends = trial.ends()
    assert ends[("not sent", "expired")] == 5 - SLOTS
    assert ends[("sent", "")] + ends[("not sent", "unconfirmed")] == SLOTS


def test_t8_an_acceptance_for_a_message_that_has_expired_counts(trial: Play, tmp_path: Path) -> None:
    trial.clients(SLOTS)
    trial.mailing(2 * MINUTE)
    trial.weather = None
    trial.start()
    trial.pass_on(timedelta(seconds=1))
    trial.die()
    trial.pass_on(HOUR)
    trial.start()
    trial.pass_on(MINUTE)
    assert trial.ends() == {("not sent", "unconfirmed"): SLOTS}
    for claim in trial.cut:
        trial.answer_late(claim, ACCEPTED)
        trial.hold()
    assert trial.ends() == {("sent", ""): SLOTS}
    with closing(sqlite3.connect(tmp_path / "mailer.sqlite3")) as database:
        assert database.execute("SELECT sent, not_sent FROM mailing").fetchall() == [(SLOTS, 0)]
