"""Whatever happens in whatever order, the sender keeps its promises: a machine of states made by hypothesis."""

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from desktop_mailer.domain.client import ClientDraft, ClientId
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.mailing import Mailing, MailingDraft, MailingId
from desktop_mailer.domain.message import Answer, LostAnswers, MessageId, Verdict
from desktop_mailer.domain.window import Window
from desktop_mailer.engine import lanes
from desktop_mailer.storage import claiming, clients, life, mailings
from desktop_mailer.storage.database import Database
from tests.engine.trial import SECOND, Trial

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ZONES = ("Europe/Moscow", "Europe/Moscow", "Europe/Moscow", "Asia/Kathmandu", "America/New_York", None)
WINDOWS = (
    Window(start=time(15), end=time(15, 1)),  # it is noon in London and 15:00 in Moscow when a trial begins
    Window(start=time(9), end=time(21)),
    Window(start=time(22), end=time(2)),
    Window(start=time(0), end=time(0), days=frozenset({0, 2})),
)
ACCEPTED = Answer(verdict=Verdict.ACCEPTED, http_status=200, code=0)
REJECTED = Answer(verdict=Verdict.REJECTED, http_status=400)
DOWN = Answer(verdict=Verdict.RETRY, http_status=503)
LOST = Answer(verdict=Verdict.AMBIGUOUS)
GARBLED = Answer(verdict=Verdict.AMBIGUOUS, http_status=200)
THROTTLED = Answer(verdict=Verdict.THROTTLED, http_status=429, retry_after=5 * SECOND)
REFUSED_TOKEN = Answer(verdict=Verdict.UNAUTHORISED, http_status=401)
answers = st.sampled_from([ACCEPTED, ACCEPTED, LOST, DOWN, REJECTED, GARBLED, THROTTLED, REFUSED_TOKEN])
final_answers = st.sampled_from([ACCEPTED, REJECTED, DOWN, LOST, GARBLED, THROTTLED])
ones = st.integers(0, 11)
"""Which of those that there are."""
starts = st.sampled_from([timedelta(), timedelta(), 20 * SECOND, HOUR])
lengths = st.sampled_from([HOUR, 40 * SECOND, 5 * MINUTE, 2 * DAY])
windows = st.sampled_from([None, None, None, *WINDOWS])


class States(RuleBasedStateMachine):
    """The operator, the gateway, the clock and the power supply, each as it likes."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(mkdtemp(dir=self.template.parent))
        shutil.copytree(self.template, self._folder, dirs_exist_ok=True, copy_function=shutil.copyfile)
        self.trial = Trial(self._folder)
        self._phones = 0
        self._texts = 0

    def teardown(self) -> None:
        self.trial.close()
        shutil.rmtree(self._folder)

    @invariant()
    def promises(self) -> None:
        self.trial.hold()

    @initialize(length=lengths, window=windows)
    def begin(self, length: timedelta, window: Window | None) -> None:
        for zone in ZONES:
            self.add_client(zone, opted_out=False)
        self.add_mailing(timedelta(), length, window, None)
        self.trial.start()

    # --- the operator -------------------------------------------------------------------------------------------------

    @rule(zone=st.sampled_from(ZONES), opted_out=st.sampled_from([False, False, True]))
    def add_client(self, zone: str | None, opted_out: bool) -> None:
        draft = ClientDraft(phone=self._phone(), timezone=zone, opted_out=opted_out)
        self.trial.write(clients.add, draft, self.trial.clock.now())

    @precondition(lambda self: len(self._open()) < 3)
    @rule(start=starts, length=lengths, window=windows, rate=st.sampled_from([None, None, 1]))
    def add_mailing(self, start: timedelta, length: timedelta, window: Window | None, rate: int | None) -> None:
        begin = self.trial.clock.now() + start
        draft = MailingDraft(
            name="News", text=self._text(), starts_at=begin, ends_at=begin + length, window=window, rate=rate
        )
        self.trial.write(mailings.add, draft, self.trial.clock.now())

    @precondition(lambda self: self._open())
    @rule(one=ones, what=st.sampled_from([mailings.pause, mailings.resume, mailings.resume, mailings.cancel]))
    def steer(self, one: int, what: Any) -> None:  # noqa: ANN401 - a job
        self._try(what, self._mailing(one).id, self.trial.clock.now())

    @precondition(lambda self: self._open())
    @rule(one=ones)
    def edit_text(self, one: int) -> None:
        self._edit(one, text=self._text())

    @precondition(lambda self: self._open())
    @rule(one=ones, left=st.sampled_from([5 * SECOND, 3 * MINUTE, 5 * HOUR]), window=windows)
    def edit_times(self, one: int, left: timedelta, window: Window | None) -> None:
        self._edit(one, ends_at=self.trial.clock.now() + left, window=window)

    @precondition(lambda self: self._clients())
    @rule(one=ones, zone=st.sampled_from(ZONES), opted_out=st.booleans())
    def change_client(self, one: int, zone: str | None, opted_out: bool) -> None:
        draft = ClientDraft(phone=self._phone(), timezone=zone, opted_out=opted_out)
        self.trial.write(clients.update, self._client(one), draft, self.trial.clock.now())

    @precondition(lambda self: len(self._clients()) > 3)
    @rule(one=ones)
    def delete_client(self, one: int) -> None:
        self.trial.write(clients.delete, [self._client(one)], self.trial.clock.now())

    @rule(lost=st.sampled_from(LostAnswers))
    def settle_lost_answers(self, lost: LostAnswers) -> None:
        self.trial.change_settings(lost_answers=lost)

    @precondition(lambda self: self.trial.sender)
    @rule()
    def pause_or_resume(self) -> None:
        sender = self.trial.sender
        assert sender
        if sender.state.pause is None:
            sender.pause()
        else:
            sender.resume()
        self.trial.pass_time(0)

    # --- time and the power supply ------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([0, 0.01, 0.05, 0.6, 5, 40]))
    def pass_time(self, seconds: float) -> None:
        self.trial.pass_time(seconds)

    @rule(answer=st.sampled_from([ACCEPTED, DOWN, LOST]), minutes=st.sampled_from([2, 15]))
    def let_the_gateway_be(self, answer: Answer, minutes: int) -> None:
        for flight in self.trial.flights.values():
            flight.land(answer)
        self.trial.weather = answer
        self.trial.pass_time(60 * minutes)
        self.trial.weather = None

    @rule(slept=st.sampled_from([MINUTE, MINUTE, HOUR, 7 * HOUR]))
    def sleep(self, slept: timedelta) -> None:
        self.trial.freeze(slept)

    @rule(ahead=st.sampled_from([5 * SECOND, HOUR, -HOUR, DAY, -DAY]))
    def set_clock(self, ahead: timedelta) -> None:
        self.trial.set_clock(ahead)

    @rule(ahead=st.sampled_from([HOUR, DAY, -DAY]))
    def set_clock_by_mistake(self, ahead: timedelta) -> None:
        self.trial.set_clock(ahead)
        self.trial.set_clock(-ahead)

    @precondition(lambda self: self.trial.sender)
    @rule(off=st.sampled_from([timedelta(), timedelta(), MINUTE, HOUR]))
    def die(self, off: timedelta) -> None:
        self.trial.die()
        self.trial.freeze(off)

    @precondition(lambda self: self.trial.sender)
    @rule()
    def stop(self) -> None:
        self.trial.stop()

    @precondition(lambda self: not self.trial.sender)
    @rule()
    def start(self) -> None:
        self.trial.start()

    @precondition(lambda self: not self.trial.sender)
    @rule()
    def start_and_let_work(self) -> None:
        self.trial.start()
        self.trial.pass_time(0.6)

    # --- the gateway --------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.trial.flights)
    @rule(one=ones, answer=answers, seconds=st.sampled_from([0, 0.05]))
    def answer(self, one: int, answer: Answer, seconds: float) -> None:
        flights = list(self.trial.flights.values())
        flights[one % len(flights)].land(answer)
        self.trial.pass_time(seconds)

    @precondition(lambda self: self.trial.flights)
    @rule(answer=answers)
    def answer_all(self, answer: Answer) -> None:
        for flight in self.trial.flights.values():
            flight.land(answer)
        self.trial.pass_time(0.05)

    @precondition(lambda self: self.trial.flights)
    @rule(answer=answers)
    def answer_and_die(self, answer: Answer) -> None:
        """The answers are read, and not recorded."""
        for flight in self.trial.flights.values():
            flight.land(answer)
        self.trial.pass_time(0)
        self.trial.die()

    @precondition(lambda self: self.trial.cut)
    @rule(one=ones, answer=final_answers)
    def answer_late(self, one: int, answer: Answer) -> None:
        claims = self.trial.cut
        self.trial.answer_late(claims[-1 - one % len(claims)], answer)

    @precondition(lambda self: self.trial.settled and not self.trial.sender)  # else that moves on meanwhile
    @rule(one=ones)
    def answer_again(self, one: int) -> None:
        outcome = self.trial.settled[-1 - one % len(self.trial.settled)]
        before = self._what_is_stored(outcome.claim.message_id)
        self.trial.settle(outcome)
        assert self._what_is_stored(outcome.claim.message_id) == before

    # --- the few steps of many ----------------------------------------------------------------------------------------

    def _phone(self) -> str:
        self._phones += 1
        return f"7916{self._phones:07}"

    def _text(self) -> str:
        self._texts += 1
        return f"Text {self._texts}"

    def _open(self) -> list[int]:
        states = "('scheduled', 'running', 'paused')"
        return [row["id"] for row in self.trial.rows(f"SELECT id FROM mailing WHERE state IN {states} ORDER BY id")]

    def _clients(self) -> list[int]:
        return [row["id"] for row in self.trial.rows("SELECT id FROM client ORDER BY id")]

    def _mailing(self, one: int) -> Mailing:
        ids = self._open()
        return self.trial.write(mailings.get, MailingId(ids[one % len(ids)]))

    def _client(self, one: int) -> ClientId:
        ids = self._clients()
        return ClientId(ids[one % len(ids)])

    def _try(self, job: Any, *values: object) -> None:  # noqa: ANN401 - a job
        """What the program refuses, it refuses."""
        try:
            self.trial.write(job, *values)
        except MailerError:
            return

    def _edit(self, one: int, **values: Any) -> None:  # noqa: ANN401 - any field of a draft
        its = self._mailing(one)
        draft = MailingDraft(
            name=its.name,
            text=its.text,
            starts_at=its.starts_at,
            ends_at=its.ends_at,
            window=its.window,
            rate=its.rate,
        )
        self._try(mailings.update, its.id, replace(draft, **values), self.trial.clock.now())

    def _what_is_stored(self, message_id: MessageId) -> list[tuple[Any, ...]]:
        messages = self.trial.rows("SELECT * FROM message WHERE id = ?", message_id)
        tried = self.trial.rows("SELECT * FROM attempt WHERE message_id = ? ORDER BY fence", message_id)
        return [tuple(row) for row in [*messages, *tried]]


HERE = settings(
    stateful_step_count=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@pytest.fixture(autouse=True)
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A new data folder, made once and copied for each run; waits that are always the same; a few rows at a time."""
    monkeypatch.setattr(lanes, "_chance", lambda: 0.5)
    monkeypatch.setattr(life, "FAN_OUT_CHUNK", 4)
    monkeypatch.setattr(life, "SWEEP_CHUNK", 2)
    monkeypatch.setattr(claiming, "DEFER_CHUNK", 2)
    States.template = tmp_path / "template"
    asyncio.run(Database.open(States.template).close())
    yield
    del States.template


def test_the_sender_keeps_its_promises_whatever_happens() -> None:
    run_state_machine_as_test(States, settings=settings(HERE, max_examples=60))
