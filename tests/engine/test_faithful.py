"""What the sender does when the gateway, the clock or the operator's limits are against it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from desktop_mailer.domain.clock import SystemClock
from desktop_mailer.domain.mailing import MailingState, PauseReason
from desktop_mailer.domain.message import LostAnswers, NotSent, Status, Waiting
from desktop_mailer.domain.sender import Phase, Rest, SenderPause
from desktop_mailer.domain.window import Window
from desktop_mailer.storage import health, life, mailings, quota, settings
from desktop_mailer.storage.settings import Settings
from tests.engine.conftest import HOUR, Play, World
from tests.gateway.faults import FaultServer, Wire


def refuse(wire: Wire) -> None:
    while wire.read_request():
        wire.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


@dataclass
class SetClock(SystemClock):
    """The clock of this computer, set wrong by `ahead`."""

    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.ahead


def test_s16_a_mailing_that_is_refused_pauses_with_the_rest_pending(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(100)
        mailing = await world.mailing()
        with FaultServer(refuse) as server:
            run = await world.sender(slots=50, url=server.url).run(until_idle=True)
            assert (run.sent, run.not_sent, run.pending) == (0, 5, 95)
            found = await world.database.read(mailings.get, mailing.id)
            assert (found.state, found.pause_reason) == (MailingState.PAUSED, PauseReason.REFUSED)
            await world.database.write(mailings.resume, mailing.id, world.clock.now())
            assert (await world.sender(slots=50, url=server.url).run(until_idle=True)).not_sent == 5

    play(story)


def test_an_outage_opens_the_breaker_and_costs_few_requests(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(300)
        mailing = await world.mailing()
        sender = world.sender(slots=50)
        running = asyncio.create_task(sender.run())
        await world.until(lambda: sender.state.rest and sender.state.rest.reason is Waiting.GATEWAY_DOWN)
        await world.until(lambda: sender.state.phase is Phase.IDLE)
        asked = world.sandbox.statistics().requests
        assert asked <= 10
        until = sender.state.rest.until if sender.state.rest else None
        assert until is not None
        assert timedelta(seconds=10) < until - world.clock.now() < timedelta(seconds=20)
        waiting = await world.rows(mailing)
        assert {row.status for row in waiting} == {Status.PENDING}
        assert {row.reason for row in waiting} <= {Waiting.GATEWAY_DOWN, Waiting.RETRY}
        assert all(row.next_attempt_at and row.next_attempt_at >= until - HOUR for row in waiting)
        sender.resume()  # the operator says: now
        await world.until(lambda: world.sandbox.statistics().requests > asked)
        sender.stop()
        await running

    play(story, error_rate=1.0)


def test_lost_answers_are_held_where_the_operator_wants_that(play: Play) -> None:
    async def story(world: World) -> None:
        await world.database.write(settings.save, Settings(lost_answers=LostAnswers.HOLD))
        await world.clients(3)
        mailing = await world.mailing()
        run = await world.sender().run(until_idle=True)
        assert (run.sent, run.not_sent, run.pending) == (0, 3, 0)
        assert {row.reason for row in await world.rows(mailing)} == {NotSent.UNCONFIRMED}
        assert world.sandbox.statistics().requests == 3

    play(story, drop_rate=1.0)


def test_the_messages_of_a_day_are_used_up_and_the_rest_waits_for_the_next(play: Play) -> None:
    async def story(world: World) -> None:
        await world.database.write(settings.save, Settings(per_day=7))
        await world.clients(20)
        mailing = await world.mailing(ends_at=world.clock.now() + 48 * HOUR)
        sender = world.sender()
        told: list[Rest | None] = []
        sender.subscribe(lambda state: told.append(state.rest))
        running = asyncio.create_task(sender.run())
        await world.until(lambda: sender.state.rest and sender.state.rest.reason is Waiting.RATE_LIMIT)
        await world.until(lambda: sender.state.phase is Phase.IDLE)
        midnight = quota.next_day(world.clock.now())
        await world.until(lambda: told[-1] == Rest(reason=Waiting.RATE_LIMIT, until=midnight, day_used_up=True))
        sender.stop()
        run = await running
        assert (run.sent, run.pending) == (7, 13)
        assert world.sandbox.statistics().requests == 7
        assert await world.database.read(quota.taken, world.clock.now()) == 7
        rows = [row for row in await world.rows(mailing) if row.status is Status.PENDING]
        assert {row.reason for row in rows} == {Waiting.SENDER_PAUSED}  # it has stopped

    play(story)


def test_d3_below_the_least_free_space_nothing_is_claimed_until_there_is_room(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(world: World) -> None:
        await world.clients(20)
        mailing = await world.mailing()
        monkeypatch.setattr(health, "LEAST_FREE", 2**62)
        sender = world.sender()
        running = asyncio.create_task(sender.run())
        await world.until(lambda: sender.state.pause is SenderPause.DISK_FULL)
        await world.until(lambda: sender.state.in_flight == 0)
        assert world.sandbox.statistics().requests == 0
        monkeypatch.setattr(health, "LEAST_FREE", 1)
        await world.database.write(mailings.pause, mailing.id, world.clock.now())  # any news: it looks again
        await world.database.write(mailings.resume, mailing.id, world.clock.now())
        await world.until(lambda: len(world.sandbox.statistics().delivered) == 20)
        assert sender.state.pause is None
        sender.stop()
        await running

    play(story)


@pytest.mark.parametrize("ahead", [timedelta(days=1), timedelta(days=-1), timedelta(days=-365)])
def test_t1_a_clock_that_is_set_posts_nothing_twice_and_nothing_is_left(play: Play, ahead: timedelta) -> None:
    async def story(world: World) -> None:
        clock = world.clock = SetClock()
        await world.clients(40)
        far = timedelta(days=800)
        await world.mailing(starts_at=clock.now() - far, ends_at=clock.now() + far)
        sender = world.sender(slots=4)
        running = asyncio.create_task(sender.run(until_idle=True))
        await world.until(lambda: len(world.sandbox.statistics().delivered) >= 5)
        clock.ahead = ahead
        await world.until(lambda: len(world.sandbox.statistics().delivered) >= 15)
        clock.ahead = timedelta(0)
        assert (await running).sent == 40
        assert world.sandbox.statistics().repeats == 0

    play(story, latency_ms=30)


def test_t1_a_clock_that_is_set_back_makes_nobody_wait_for_the_old_time(play: Play) -> None:
    async def story(world: World) -> None:
        clock = world.clock = SetClock(ahead=timedelta(days=1))
        await world.clients(10)
        await world.mailing(starts_at=clock.now() - timedelta(days=3), ends_at=clock.now() + timedelta(days=3))
        sender = world.sender(slots=2)
        running = asyncio.create_task(sender.run(until_idle=True))
        await world.until(lambda: world.sandbox.statistics().requests >= 2)  # these failed: tried again, a day ahead
        clock.ahead = timedelta(0)
        assert (await asyncio.wait_for(running, 25)).sent == 10

    play(story, too_many_first=2)


def test_t1_a_mailing_that_was_seen_past_its_end_does_not_open_again(play: Play) -> None:
    async def story(world: World) -> None:
        clock = world.clock = SetClock()
        await world.clients(30)
        mailing = await world.mailing(ends_at=clock.now() + 8 * HOUR)
        sender = world.sender(slots=2)
        running = asyncio.create_task(sender.run())
        await world.until(lambda: len(world.sandbox.statistics().delivered) >= 3)
        clock.ahead = timedelta(days=1)

        async def closed() -> bool:
            return (await world.database.read(mailings.get, mailing.id)).state is MailingState.FINISHED

        await world.until(closed)
        clock.ahead = timedelta(0)
        asked = world.sandbox.statistics().requests
        await world.database.write(life.advance, clock.now())
        await asyncio.sleep(0.7)  # longer than the sender's look at the time
        sender.stop()
        await running
        assert world.sandbox.statistics().requests == asked
        assert {row.reason for row in await world.rows(mailing) if row.status is Status.NOT_SENT} == {NotSent.EXPIRED}

    play(story, latency_ms=30)


def test_t2_sleep_through_the_closing_of_the_window_posts_nothing(play: Play) -> None:
    async def story(world: World) -> None:
        clock = world.clock = SetClock()
        here = clock.now()
        opens = (here - HOUR).time().replace(second=0, microsecond=0)
        closes = (here + HOUR).time().replace(second=0, microsecond=0)
        await world.clients(30, zone="UTC")
        mailing = await world.mailing(
            starts_at=here - HOUR,
            ends_at=here + 48 * HOUR,
            window=Window(start=opens, end=closes, days=frozenset(range(7))),
        )
        sender = world.sender(slots=2)
        running = asyncio.create_task(sender.run(until_idle=True))
        await world.until(lambda: len(world.sandbox.statistics().delivered) >= 3)
        clock.ahead = 3 * HOUR
        run = await asyncio.wait_for(running, 25)
        assert run.pending > 20
        reasons = {row.reason for row in await world.rows(mailing) if row.status is Status.PENDING}
        assert reasons == {Waiting.OUTSIDE_WINDOW}

    play(story, latency_ms=30)
