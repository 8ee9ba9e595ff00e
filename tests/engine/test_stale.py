"""What is left of an old link or an earlier run does not decide what the sender does, or tells, now."""

import asyncio
import sys

import pytest

from desktop_mailer.domain.message import Answer, NotSent, Verdict, Waiting
from desktop_mailer.domain.sender import Phase, Rest, SenderPause, SenderState
from desktop_mailer.engine.lanes import Link
from desktop_mailer.gateway.sandbox import Sandbox
from desktop_mailer.gateway.secrets import VARIABLES
from desktop_mailer.storage import life, rest, settings
from desktop_mailer.storage.settings import Settings
from tests.engine.conftest import Play, Simulate, World
from tests.engine.simulation import ACCEPTED, MONDAY, SECOND, Simulation

REFUSED = Answer(verdict=Verdict.UNAUTHORISED, http_status=401)


def test_s15_the_old_token_that_is_refused_late_does_not_pause_the_sender_again(simulate: Simulate) -> None:
    """GIVEN requests under way with a token that has expired WHEN there is a new one before the last is refused."""
    waits = iter([1.0])

    async def story(simulation: Simulation) -> None:
        await simulation.clients(30)
        await simulation.mailing()
        await simulation.pass_time(3 * SECOND)
        refused = simulation.sender.state
        assert refused.pause is SenderPause.TOKEN_REFUSED
        assert refused.in_flight > 0
        simulation.sender.resume()
        await simulation.pass_time(20 * SECOND)
        assert simulation.sender.state.pause is None
        await simulation.everyone_got_it_once(30)

    simulate(story, lambda at: (next(waits, 9.0), REFUSED) if at < MONDAY + 3 * SECOND else (0.1, ACCEPTED))


def test_a_sender_that_begins_paused_says_so_though_the_last_one_was_killed_while_it_sent(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(1)
        mailing = await world.mailing()
        await world.database.write(rest.remember, None)  # all that is due goes out, says the one that was killed
        sender = world.sender()
        sender.pause()
        running = asyncio.create_task(sender.run())

        async def told() -> bool:
            return [row.reason for row in await world.rows(mailing)] == [Waiting.SENDER_PAUSED]

        await world.until(told)
        sender.stop()
        await running

    play(story)


def test_a_listener_that_fails_when_the_gateway_refuses_the_token_costs_no_lane(play: Play) -> None:
    """GIVEN one lane and more claims than it THEN the run ends with the listener, and the next one goes on."""

    async def story(world: World) -> None:
        await world.clients(30)
        await world.mailing()
        sender = world.sender(slots=1)

        def fail(state: SenderState) -> None:
            if state.pause is not None:
                raise ValueError

        end = sender.subscribe(fail)
        running = asyncio.create_task(sender.run())
        with pytest.raises(ValueError):
            await asyncio.wait_for(running, 10)
        end()
        sender.resume()
        world.environ[VARIABLES[0]] = "mended"
        running = asyncio.create_task(sender.run())
        await world.until(lambda: len(world.sandbox.statistics().delivered) == 30)
        sender.stop()
        await running

    play(story, unauthorized_after=10)


def test_while_a_keyring_asks_a_person_mailings_end_and_the_sender_can_be_stopped(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(3)
        now = world.clock.now()
        mailing = await world.mailing(starts_at=now, ends_at=now + SECOND)
        sender = world.sender()
        asked = asyncio.Event()

        async def ask() -> Link:
            asked.set()
            return await asyncio.Future()  # nobody answers

        sender._line.connect = ask
        running = asyncio.create_task(sender.run())
        await asked.wait()

        async def over() -> bool:
            return {row.reason for row in await world.rows(mailing)} == {NotSent.EXPIRED}

        await world.until(over)
        sender.stop()
        await asyncio.wait_for(running, 5)

    play(story)


@pytest.mark.skipif(sys.platform == "win32", reason="in wine a link is made slower than in one turn of the loop")
def test_a_link_that_is_made_anew_is_not_told_as_a_pause(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(1)
        sender = world.sender()
        running = asyncio.create_task(sender.run())
        await world.until(lambda: sender.state.phase is Phase.IDLE and sender.state.rest is None)
        told: list[Rest | None] = []
        world.database.subscribe(lambda changes: told.append(sender.state.rest) if changes.reshaped else None)
        sender.resume()
        await world.mailing()
        await world.until(lambda: world.sandbox.statistics().delivered)
        assert told
        assert set(told) == {None}
        sender.stop()
        await running

    play(story)


def test_an_address_that_is_set_while_the_old_ones_are_looked_at_counts(play: Play) -> None:
    """GIVEN no address WHEN there is one before the sender knows of none THEN it is not paused for the lack of one."""

    async def story(world: World) -> None:
        await world.clients(2)
        await world.mailing()
        address, world.url = world.url, ""
        sender = world.sender()
        connect = sender._line.connect

        async def late() -> Link:
            sender._line.connect = connect
            try:
                return await connect()
            finally:
                await world.database.write(settings.save, Settings(gateway_url=address))

        sender._line.connect = late
        running = asyncio.create_task(sender.run())
        await world.until(lambda: len(world.sandbox.statistics().delivered) == 2)
        sender.stop()
        await running

    play(story)


def test_nothing_goes_to_a_gateway_that_is_left_before_the_link_to_it_is_made(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(30)
        await world.mailing()
        while await world.database.write(life.advance, world.clock.now()):
            pass
        address, world.url = world.url, ""
        with Sandbox() as left:
            await world.database.write(settings.save, Settings(gateway_url=left.url))
            sender = world.sender()
            connect = sender._line.connect

            async def late() -> Link:
                sender._line.connect = connect
                link = await connect()
                await world.database.write(settings.save, Settings(gateway_url=address))
                return link

            sender._line.connect = late
            running = asyncio.create_task(sender.run())
            await world.until(lambda: len(world.sandbox.statistics().delivered) == 30)
            sender.stop()
            await running
            assert left.statistics().requests == 0

    play(story)


def test_an_end_that_passes_while_the_sender_looks_is_not_slept_over(play: Play) -> None:
    """It came up to half a minute late where nothing could go out."""

    async def story(world: World) -> None:
        sender = world.sender()
        assert sender._rest() is not None
        sender._rounds.next_at = world.clock.now() - SECOND
        assert 0 < sender._patience() < 1

    play(story)
