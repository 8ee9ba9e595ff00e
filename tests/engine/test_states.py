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
from desktop_mailer.domain.message import Answer, LostAnswers, Verdict
from desktop_mailer.domain.window import Window
from desktop_mailer.engine import lanes
from desktop_mailer.storage import clients, mailings
from desktop_mailer.storage.database import Database
from tests.engine.trial import SECOND, Trial

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ZONES = (None, "Europe/Moscow", "Asia/Vladivostok", "America/New_York", "Asia/Kathmandu")
WINDOWS = (
    Window(start=time(9), end=time(21)),
    Window(start=time(22), end=time(2)),
    Window(start=time(15), end=time(15, 2)),  # noon in Moscow, when the trial begins
    Window(start=time(0), end=time(0), days=frozenset({0, 2})),
)
ANSWERS = (
    Answer(verdict=Verdict.ACCEPTED, http_status=200, code=0),
    Answer(verdict=Verdict.REJECTED, http_status=400),
    Answer(verdict=Verdict.RETRY),
    Answer(verdict=Verdict.RETRY, http_status=503),
    Answer(verdict=Verdict.AMBIGUOUS),
    Answer(verdict=Verdict.AMBIGUOUS, http_status=200),
    Answer(verdict=Verdict.THROTTLED, http_status=429, retry_after=5 * SECOND),
    Answer(verdict=Verdict.UNAUTHORISED, http_status=401),
    Answer(verdict=Verdict.NOT_TRIED),
)
answers = st.sampled_from(ANSWERS)
final_answers = st.sampled_from([a for a in ANSWERS if a.verdict not in (Verdict.UNAUTHORISED, Verdict.NOT_TRIED)])
ones = st.integers(0, 11)
"""Which of those that there are."""
starts = st.sampled_from([timedelta(), timedelta(), 20 * SECOND, HOUR, 2 * DAY])
lengths = st.sampled_from([30 * SECOND, 4 * MINUTE, 3 * HOUR, 2 * DAY])
windows = st.none() | st.sampled_from(WINDOWS)


class States(RuleBasedStateMachine):
    """The operator, the gateway, the clock and the power supply, each as it likes."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(mkdtemp(dir=self.template.parent))
        shutil.copytree(self.template, self._folder, dirs_exist_ok=True)
        self.trial = Trial(self._folder)
        self._phones = 0
        self._texts = 0

    def teardown(self) -> None:
        self.trial.close()
        shutil.rmtree(self._folder)

    @invariant()
    def promises(self) -> None:
        self.trial.hold()

    @initialize(window=windows)
    def begin(self, window: Window | None) -> None:
        for zone in ZONES:
            self.add_client(zone, opted_out=False)
        self.add_mailing(timedelta(), 3 * HOUR, window, None)
        self.trial.start()

    # --- the operator -------------------------------------------------------------------------------------------------

    @rule(zone=st.sampled_from(ZONES), opted_out=st.sampled_from([False, False, True]))
    def add_client(self, zone: str | None, opted_out: bool) -> None:
        draft = ClientDraft(phone=self._phone(), timezone=zone, opted_out=opted_out)
        self.trial.write(clients.add, draft, self.trial.clock.now())

    @precondition(lambda self: len(self._mailings()) < 5)
    @rule(start=starts, length=lengths, window=windows, rate=st.sampled_from([None, None, 1]))
    def add_mailing(self, start: timedelta, length: timedelta, window: Window | None, rate: int | None) -> None:
        begin = self.trial.clock.now() + start
        draft = MailingDraft(
            name="News", text=self._text(), starts_at=begin, ends_at=begin + length, window=window, rate=rate
        )
        self.trial.write(mailings.add, draft, self.trial.clock.now())

    @rule(one=ones, what=st.sampled_from([mailings.pause, mailings.resume, mailings.resume, mailings.cancel]))
    def steer(self, one: int, what: Any) -> None:  # noqa: ANN401 - one of four jobs
        self._try(what, self._mailing(one).id, self.trial.clock.now())

    @precondition(lambda self: len(self._mailings()) > 1)
    @rule(one=ones)
    def delete_mailing(self, one: int) -> None:
        self._try(mailings.delete, self._mailing(one).id, self.trial.clock.now())

    @rule(one=ones)
    def edit_text(self, one: int) -> None:
        self._edit(self._mailing(one), text=self._text())

    @rule(one=ones, left=st.sampled_from([5 * SECOND, 3 * MINUTE, 5 * HOUR]))
    def move_end(self, one: int, left: timedelta) -> None:
        self._edit(self._mailing(one), ends_at=self.trial.clock.now() + left)

    @rule(one=ones, window=windows)
    def edit_window(self, one: int, window: Window | None) -> None:
        self._edit(self._mailing(one), window=window)

    @rule(one=ones)
    def opt_out(self, one: int) -> None:
        self._change_client(one, opted_out=True)

    @rule(one=ones)
    def change_phone(self, one: int) -> None:
        self._change_client(one, phone=self._phone())

    @rule(one=ones, zone=st.sampled_from(ZONES))
    def change_zone(self, one: int, zone: str | None) -> None:
        self._change_client(one, timezone=zone)

    @rule(one=ones)
    def delete_client(self, one: int) -> None:
        found = self._client(one)
        if found is not None:
            self.trial.write(clients.delete, [ClientId(found["id"])], self.trial.clock.now())

    @rule(lost=st.sampled_from(LostAnswers))
    def settle_lost_answers(self, lost: LostAnswers) -> None:
        self.trial.change_settings(lost_answers=lost)

    @precondition(lambda self: self.trial.sender)
    @rule()
    def pause_sender(self) -> None:
        if self.trial.sender:
            self.trial.sender.pause()
        self.trial.pass_time(0)

    @precondition(lambda self: self.trial.sender)
    @rule()
    def resume_sender(self) -> None:
        if self.trial.sender:
            self.trial.sender.resume()
        self.trial.pass_time(0)

    # --- time and the power supply ------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([0, 0.01, 0.05, 0.6, 5, 40]))
    def pass_time(self, seconds: float) -> None:
        self.trial.pass_time(seconds)

    @rule(answer=st.sampled_from(ANSWERS[:5]), minutes=st.sampled_from([2, 20]))
    def let_the_gateway_be(self, answer: Answer, minutes: int) -> None:
        for flight in self.trial.flights.values():
            flight.land(answer)
        self.trial.weather = answer
        self.trial.pass_time(60 * minutes)
        self.trial.weather = None

    @rule(slept=st.sampled_from([MINUTE, HOUR, 7 * HOUR, DAY]))
    def sleep(self, slept: timedelta) -> None:
        self.trial.freeze(slept)

    @rule(ahead=st.sampled_from([5 * SECOND, HOUR, DAY]), back=st.booleans())
    def set_clock(self, ahead: timedelta, back: bool) -> None:
        self.trial.set_clock(-ahead if back else ahead)

    @precondition(lambda self: self.trial.sender)
    @rule()
    def die(self) -> None:
        self.trial.die()

    @precondition(lambda self: self.trial.sender)
    @rule()
    def stop(self) -> None:
        self.trial.stop()

    @precondition(lambda self: not self.trial.sender)
    @rule()
    def start(self) -> None:
        self.trial.start()

    # --- the gateway --------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.trial.flights)
    @rule(one=ones, answer=answers, seconds=st.sampled_from([0, 0.05]))
    def answer(self, one: int, answer: Answer, seconds: float) -> None:
        flights = list(self.trial.flights.values())
        flights[one % len(flights)].land(answer)
        self.trial.pass_time(seconds)

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
        self.trial.answer_late(claims[one % len(claims)], answer)

    @precondition(lambda self: self.trial.settled)
    @rule(one=ones)
    def answer_again(self, one: int) -> None:
        before = self._what_is_stored()
        self.trial.settle(self.trial.settled[-1 - one % len(self.trial.settled)])
        assert self._what_is_stored() == before

    # --- the few steps of many ----------------------------------------------------------------------------------------

    def _phone(self) -> str:
        self._phones += 1
        return f"7916{self._phones:07}"

    def _text(self) -> str:
        self._texts += 1
        return f"Text {self._texts}"

    def _mailings(self) -> list[Any]:
        return self.trial.rows("SELECT id FROM mailing ORDER BY id")

    def _mailing(self, one: int) -> Mailing:
        rows = self._mailings()
        return self.trial.write(mailings.get, MailingId(rows[one % len(rows)]["id"]))

    def _client(self, one: int) -> Any | None:  # noqa: ANN401 - a row
        rows = self.trial.rows("SELECT * FROM client ORDER BY id")
        return rows[one % len(rows)] if rows else None

    def _try(self, job: Any, *values: object) -> None:  # noqa: ANN401 - a job
        """What the program refuses, it refuses."""
        try:
            self.trial.write(job, *values)
        except MailerError:
            return

    def _edit(self, its: Mailing, **values: Any) -> None:  # noqa: ANN401 - any field of a draft
        draft = MailingDraft(
            name=its.name,
            text=its.text,
            starts_at=its.starts_at,
            ends_at=its.ends_at,
            window=its.window,
            rate=its.rate,
        )
        self._try(mailings.update, its.id, replace(draft, **values), self.trial.clock.now())

    def _change_client(self, one: int, **values: Any) -> None:  # noqa: ANN401 - any field of a draft
        found = self._client(one)
        if found is not None:
            draft = ClientDraft(
                phone=found["phone"], timezone=found["timezone"], opted_out=found["opted_out_at"] is not None
            )
            self.trial.write(clients.update, ClientId(found["id"]), replace(draft, **values), self.trial.clock.now())

    def _what_is_stored(self) -> list[tuple[Any, ...]]:
        messages = self.trial.rows("SELECT * FROM message ORDER BY id")
        tried = self.trial.rows("SELECT * FROM attempt ORDER BY message_id, fence")
        return [tuple(row) for row in [*messages, *tried]]


HERE = settings(
    stateful_step_count=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@pytest.fixture(autouse=True)
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A new data folder, made once and copied for each run; and waits that are always the same."""
    monkeypatch.setattr(lanes, "_chance", lambda: 0.5)
    States.template = tmp_path / "template"
    asyncio.run(Database.open(States.template).close())
    yield
    del States.template


def test_the_sender_keeps_its_promises_whatever_happens() -> None:
    run_state_machine_as_test(States, settings=settings(HERE, max_examples=60))
