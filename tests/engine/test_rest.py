"""A sender at rest, because the gateway asked for it or is down: it ends when told to, and still watches the clock."""

import asyncio
import threading
from datetime import UTC, datetime

from desktop_mailer.domain.message import NotSent, Waiting
from tests.engine.conftest import SECOND, Scene, Stage
from tests.engine.fault_gateway import ACCEPTED, Asked, Reply, answer, says
from tests.gateway.faults import Wire


def test_stop_after_a_second_round_of_too_many_requests_ends_the_sender(stage: Stage) -> None:
    """GIVEN eight lanes, of which four may ask at once since a first round THEN no lane waits for a turn for ever."""
    first, second = threading.Barrier(8), threading.Barrier(4)

    def together(barrier: threading.Barrier, wait: int) -> Reply:
        def do(wire: Wire) -> None:
            barrier.wait(10)
            wire.write(answer("429 Too Many Requests", b"", f"Retry-After: {wait}"))

        return Reply(do=do)

    def behave(asked: Asked) -> Reply:
        if asked.number <= 20:
            return ACCEPTED
        return together(first, 1) if asked.number <= 28 else together(second, 60)

    async def story(scene: Scene) -> None:
        sender = scene.sender(slots=8)
        running = scene.start(sender)
        await scene.world.until(lambda: len(scene.gateway.requests) == 32)
        await scene.world.until(lambda: sender.state.in_flight == 0)
        sender.stop()
        run = await asyncio.wait_for(asyncio.shield(running), 10)
        assert (run.sent, run.not_sent, run.pending) == (20, 0, 60)

    stage(behave, story, clients=80)


def test_a_mailing_expires_at_its_end_while_the_gateway_is_down(stage: Stage) -> None:
    down = says(answer("503 Service Unavailable"))
    now = datetime.now(UTC)

    async def story(scene: Scene) -> None:
        sender = scene.sender()
        scene.start(sender)
        await scene.world.until(lambda: sender.state.rest and sender.state.rest.reason is Waiting.GATEWAY_DOWN)
        await scene.world.until(lambda: scene.world.clock.now() >= scene.mailing.ends_at)

        async def over() -> bool:
            return {row.reason for row in await scene.rows()} == {NotSent.EXPIRED}

        await asyncio.wait_for(scene.world.until(over), 3)
        assert sender.state.rest is not None
        sender.stop()
        await scene.tasks[0]

    stage(lambda _: down, story, clients=10, starts_at=now, ends_at=now + 3 * SECOND)
