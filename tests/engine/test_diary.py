"""The log tells what became of mailings and of the gateway, a line for many messages, none for nothing."""

import logging
from datetime import timedelta
from typing import Any

import pytest

from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.sender import SenderPause
from desktop_mailer.engine import diary
from desktop_mailer.storage import clients, life, mailings
from tests.engine.conftest import HOUR, SECOND, Play, Scene, Stage, World
from tests.engine.fault_gateway import ACCEPTED, Asked, Reply, answer, says


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Any:  # noqa: ANN401 - a function with optional arguments
    """The events of those names so far, each with the fields that were told."""
    caplog.set_level(logging.INFO)

    def events(*names: str) -> list[tuple[str, dict[str, object]]]:
        return [(r.message, getattr(r, "fields", {})) for r in caplog.records if r.message.startswith(names)]

    return events


def test_endings_without_an_attempt_are_told_by_mailing_with_their_number(play: Play, told: Any) -> None:  # noqa: ANN401
    async def story(world: World) -> None:
        world.database.subscribe(diary.write_down)
        await world.clients(5)
        now = world.clock.now()
        mailing = await world.mailing()

        async def pass_time(later: timedelta) -> None:
            while await world.database.write(life.advance, now + later):
                pass

        await pass_time(SECOND)
        await world.database.write(clients.delete, [ClientId(1), ClientId(2)], now)
        await pass_time(2 * HOUR)
        its = {"mailing_id": mailing.id}
        assert told("mailing.finished", "messages.") == [
            ("messages.made", {**its, "messages": 5}),
            ("messages.ended", {**its, "reason": "client deleted", "messages": 2}),
            ("messages.ended", {**its, "reason": "expired", "messages": 3}),
            ("mailing.finished", its),
        ]

    play(story)


def test_a_mailing_that_missed_its_start_is_told_as_paused(play: Play, told: Any) -> None:  # noqa: ANN401
    async def story(world: World) -> None:
        world.database.subscribe(diary.write_down)
        await world.clients(1)
        now = world.clock.now()
        mailing = await world.mailing(starts_at=now + SECOND)
        await world.database.write(life.advance, now + HOUR / 2)
        assert told("mailing.paused") == [("mailing.paused", {"mailing_id": mailing.id, "reason": "late start"})]
        await world.database.write(mailings.resume, mailing.id, now + HOUR / 2)
        assert not told("mailing.started")

    play(story)


@pytest.mark.usefixtures("short_rests", "short_waits")
def test_an_outage_is_told_once_when_it_begins_and_once_when_it_ends(stage: Stage, told: Any) -> None:  # noqa: ANN401
    def behave(asked: Asked) -> Reply:
        return says(answer("503 Service Unavailable")) if asked.number <= 12 else ACCEPTED

    async def story(scene: Scene) -> None:
        run = await scene.run()
        assert run.sent == 30
        assert [name for name, _ in told("gateway.")] == ["gateway.down", "gateway.up"]

    stage(behave, story, clients=30)


def test_a_pause_of_the_operator_and_its_end_are_told(stage: Stage, told: Any) -> None:  # noqa: ANN401
    async def story(scene: Scene) -> None:
        sender = scene.sender()
        sender.pause()
        scene.start(sender)
        await scene.world.until(lambda: sender.state.pause is SenderPause.OPERATOR)
        sender.resume()
        sender.resume()
        await scene.world.until(lambda: len(scene.gateway.delivered) == 5)
        sender.stop()
        await scene.tasks[0]
        assert told("sender.") == [
            ("sender.paused", {"reason": "operator"}),
            ("sender.resumed", {"reason": "operator"}),
        ]

    stage(lambda _: ACCEPTED, story, clients=5)
