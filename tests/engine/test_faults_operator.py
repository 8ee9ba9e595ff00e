"""What the sender makes of an operator who acts while messages are under way: S14, S15, S25."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desktop_mailer.domain.mailing import Mailing, MailingDraft, MailingState, PauseReason
from desktop_mailer.domain.message import NotSent, Status, Waiting
from desktop_mailer.domain.sender import SenderPause
from desktop_mailer.gateway.secrets import VARIABLES
from desktop_mailer.storage import health, life, mailings
from tests.engine.conftest import SECOND, SLOTS, Scene, Stage
from tests.engine.fault_gateway import ACCEPTED, Asked, Reply, answer, says
from tests.gateway.faults import OK, Wire

# --- S14, S15: the token ------------------------------------------------------------------------------------------


def test_s14_a_token_that_expires_in_mid_run_consumes_nothing_and_s15_a_new_one_goes_on(stage: Stage) -> None:
    slots, good = 16, 40
    refused = says(answer("401 Unauthorized", b'{"message": "expired"}'))

    def behave(asked: Asked) -> Reply:
        return ACCEPTED if asked.token == "new" or asked.number <= good else refused

    async def story(scene: Scene) -> None:
        sender = scene.sender(slots)
        running = scene.start(sender)
        await scene.world.until(lambda: sender.state.pause is SenderPause.TOKEN_REFUSED)
        assert sender.state.detail == "expired"
        await scene.world.until(lambda: sender.state.in_flight == 0)

        async def settled() -> bool:
            return not any(row.sending for row in await scene.rows())

        await scene.world.until(settled)
        rows = await scene.rows()
        assert len(scene.gateway.requests) <= good + slots
        assert {row.id for row in rows if row.status is Status.SENT} == scene.gateway.delivered
        assert {(row.status, row.attempts) for row in rows if row.id not in scene.gateway.delivered} == {
            (Status.PENDING, 0)
        }
        asked = len(scene.gateway.requests)
        scene.world.environ[VARIABLES[0]] = "new"
        sender.resume()
        await scene.world.until(lambda: len(scene.gateway.delivered) == 100)
        sender.stop()
        run = await running
        assert (run.sent, run.not_sent, run.pending, run.pause) == (100, 0, 0, None)
        assert {each.token for each in scene.gateway.requests[asked:]} == {"new"}
        assert {row.attempts for row in await scene.rows()} == {1}
        assert scene.maybe_delivered() == set()

    stage(behave, story, clients=100)


# --- S25: the operator, while messages are under way ---------------------------------------------------------------


class Hold:
    """A gateway that keeps its answers back until it is let go; `arrived` requests are there."""

    def __init__(self) -> None:
        self._let_go = threading.Event()
        self.arrived = 0

    def __call__(self, asked: Asked) -> Reply:
        self.arrived += 1
        return replace(ACCEPTED, do=self._answer)

    def let_go(self) -> None:
        self._let_go.set()

    def _answer(self, wire: Wire) -> None:
        self._let_go.wait(20)
        wire.write(OK)


def draft_of(mailing: Mailing, **values: Any) -> MailingDraft:  # noqa: ANN401 - any field of a draft
    kept = ("name", "text", "starts_at", "ends_at", "filter", "window", "rate")
    return MailingDraft(**{name: getattr(mailing, name) for name in kept} | values)


def test_s25_cancel_lets_what_is_under_way_finish_and_ends_the_rest(stage: Stage) -> None:
    hold = Hold()

    async def story(scene: Scene) -> None:
        running = scene.start(scene.sender(), until_idle=True)
        await scene.world.until(lambda: hold.arrived == SLOTS)
        await scene.world.database.write(mailings.cancel, scene.mailing.id, scene.world.clock.now())
        hold.let_go()
        run = await running
        assert (run.sent, run.not_sent, run.pending) == (SLOTS, 40 - SLOTS, 0)
        rows = await scene.rows()
        assert {row.id for row in rows if row.status is Status.SENT} == scene.gateway.delivered
        assert {row.reason for row in rows if row.status is Status.NOT_SENT} == {NotSent.CANCELLED}
        assert hold.arrived == SLOTS

    stage(hold, story, clients=40)


def test_s25_a_new_text_is_for_those_who_were_not_asked_yet(stage: Stage) -> None:
    """GIVEN a message that was posted and failed, and others that are claimed WHEN the text changes."""
    hold = Hold()

    def behave(asked: Asked) -> Reply:
        return says(answer("500 Internal Server Error")) if asked.number == 1 else hold(asked)

    async def story(scene: Scene) -> None:
        running = scene.start(scene.sender(), until_idle=True)
        await scene.world.until(lambda: hold.arrived == SLOTS)
        old = {asked.id for asked in scene.gateway.requests}
        changed = draft_of(scene.mailing, text="Farewell")
        await scene.world.database.write(mailings.update, scene.mailing.id, changed, scene.world.clock.now())
        hold.let_go()
        run = await running
        assert (run.sent, run.not_sent, run.pending) == (40, 0, 0)
        assert {asked.text for asked in scene.gateway.requests if asked.id in old} == {"Hello"}
        assert {asked.text for asked in scene.gateway.requests if asked.id not in old} == {"Farewell"}
        assert len(scene.gateway.of(scene.gateway.requests[0].id)) == 2
        assert {row.text for row in await scene.rows() if row.id in old} == {"Hello"}

    stage(behave, story, clients=40)


def test_s25_an_end_that_is_moved_forward_stops_the_rest_and_a_late_acceptance_counts(stage: Stage) -> None:
    hold = Hold()

    async def story(scene: Scene) -> None:
        sender = scene.sender()
        running = scene.start(sender)
        await scene.world.until(lambda: hold.arrived == SLOTS)
        soon = scene.world.clock.now() + SECOND
        changed = draft_of(scene.mailing, ends_at=soon)
        await scene.world.database.write(mailings.update, scene.mailing.id, changed, scene.world.clock.now())

        async def unclaimed_expired() -> bool:
            return all(row.sending or row.reason == NotSent.EXPIRED for row in await scene.rows())

        await scene.world.until(unclaimed_expired)
        assert scene.world.clock.now() >= soon
        hold.let_go()
        await scene.world.until(lambda: _finished(scene))
        sender.stop()
        run = await running
        assert (run.sent, run.not_sent, run.pending) == (SLOTS, 40 - SLOTS, 0)
        rows = await scene.rows()
        assert {row.id for row in rows if row.status is Status.SENT} == scene.gateway.delivered
        assert {row.reason for row in rows if row.status is Status.NOT_SENT} == {NotSent.EXPIRED}
        assert hold.arrived == SLOTS

    stage(hold, story, clients=40)


def test_s25_an_end_that_is_moved_back_lets_the_rest_go_out(stage: Stage) -> None:
    """GIVEN a mailing within its guard, where nothing is claimed any more WHEN its end is moved back."""
    now = datetime.now(UTC)
    hold = Hold()

    async def story(scene: Scene) -> None:
        sender = scene.sender()
        running = scene.start(sender)
        await scene.world.until(lambda: hold.arrived == SLOTS)
        await scene.world.until(lambda: scene.world.clock.now() >= scene.mailing.last_claim_at)
        later = draft_of(scene.mailing, ends_at=scene.mailing.ends_at + timedelta(hours=1))
        await scene.world.database.write(mailings.update, scene.mailing.id, later, scene.world.clock.now())
        hold.let_go()
        await scene.world.until(lambda: len(scene.gateway.delivered) == 40)
        await scene.world.until(lambda: _finished(scene))
        sender.stop()
        run = await running
        assert (run.sent, run.not_sent, run.pending) == (40, 0, 0)

    stage(hold, story, clients=40, starts_at=now, ends_at=now + 6 * SECOND)


# --- the sender, while it makes the messages of a large mailing -----------------------------------------------------


def test_s16_a_refused_mailing_pauses_while_the_others_are_still_being_made(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(life, "FAN_OUT_CHUNK", 1)

    async def story(scene: Scene) -> None:
        sender = scene.sender()
        running = scene.start(sender)

        async def held() -> bool:
            found = await scene.world.database.read(mailings.get, scene.mailing.id)
            return found.pause_reason is PauseReason.REFUSED and found.audience_complete

        await scene.world.until(held)
        sender.stop()
        run = await running
        assert 5 <= run.not_sent == len(scene.gateway.requests) <= 5 + SLOTS

    stage(lambda _: says(answer("400 Bad Request")), story, clients=600)


def test_a_disk_that_runs_low_stops_the_making_of_messages(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "FAN_OUT_CHUNK", 1)
    free = health.free_bytes

    async def story(scene: Scene) -> None:
        sender = scene.sender()
        running = scene.start(sender)
        await scene.world.until(lambda: scene.gateway.delivered)
        monkeypatch.setattr(health, "free_bytes", lambda _: health.LEAST_FREE - 1)
        await scene.world.until(lambda: sender.state.pause is SenderPause.DISK_FULL)

        async def settled() -> bool:
            return Waiting.SENDER_PAUSED in {row.reason for row in await scene.rows()}

        await scene.world.until(settled)
        assert len(await scene.rows()) < 600
        monkeypatch.setattr(health, "free_bytes", free)
        sender.resume()
        await scene.world.until(lambda: len(scene.gateway.delivered) == 600)
        sender.stop()
        await running

    stage(lambda _: ACCEPTED, story, clients=600)


async def _finished(scene: Scene) -> bool:
    return (await scene.world.database.read(mailings.get, scene.mailing.id)).state is MailingState.FINISHED
