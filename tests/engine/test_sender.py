"""The sender over real HTTP: everything once, nothing late, and it always says why it waits."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from typing import Any

import pytest

from desktop_mailer import assembly
from desktop_mailer.config import Config
from desktop_mailer.domain.changes import Changes
from desktop_mailer.domain.mailing import Counts, MailingState
from desktop_mailer.domain.message import NotSent, Status, Waiting
from desktop_mailer.domain.sender import Phase, SenderPause
from desktop_mailer.domain.window import Window
from desktop_mailer.engine.lanes import Link
from desktop_mailer.engine.sender import Sender
from desktop_mailer.gateway.secrets import VARIABLES, TokenStore
from desktop_mailer.storage import life, mailings, settings, statistics
from desktop_mailer.storage.settings import Settings
from tests.engine.conftest import HOUR, Play, World


def test_everyone_gets_it_once_through_errors_drops_and_rubbish(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(300)
        mailing = await world.mailing()
        run = await world.sender().run(until_idle=True)
        seen = world.sandbox.statistics()
        assert (run.sent, run.not_sent, run.pending, run.pause) == (300, 0, 0, None)
        assert sorted(seen.delivered) == sorted(row.id for row in await world.rows(mailing))
        assert len(set(seen.delivered)) == 300
        assert (await world.database.read(mailings.get, mailing.id)).state is MailingState.FINISHED

    play(story, error_rate=0.05, drop_rate=0.05, garbage_rate=0.05, seed=3)


def test_refused_token_consumes_nothing_and_a_new_one_goes_on(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(60)
        mailing = await world.mailing()
        run = await world.sender().run(until_idle=True)
        assert run.pause is SenderPause.TOKEN_REFUSED
        assert run.not_sent == 0
        waiting = [row for row in await world.rows(mailing) if row.status is Status.PENDING]
        assert waiting
        assert {row.attempts for row in waiting} == {0}
        world.environ[VARIABLES[0]] = "mended"
        run = await world.sender().run(until_idle=True)
        assert (run.pause, run.pending) == (None, 0)
        assert world.sandbox.statistics().repeats == 0

    play(story, unauthorized_after=20)


def test_wrong_address_pauses_and_loses_nothing(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(5)
        await world.mailing()
        for wrong in (f"{world.url}/elsewhere", "http://probe.example", "nonsense"):
            run = await world.sender(url=wrong).run(until_idle=True)
            assert (run.pause, run.sent, run.not_sent, run.pending) == (SenderPause.WRONG_ADDRESS, 0, 0, 5)
        assert (await world.sender().run(until_idle=True)).sent == 5

    play(story)


def test_certificates_of_no_use_pause_the_sender_and_are_named(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(1)
        await world.mailing()
        config = Config(data_folder=world.folder, gateway_url="https://127.0.0.1:1", ca_file=world.folder / "none.pem")
        connect = assembly.connector(world.database, config, TokenStore(world.environ))
        run = await Sender(world.database, connect, world.clock).run(until_idle=True)
        assert (run.pause, run.pending) == (SenderPause.WRONG_ADDRESS, 1)
        assert "none.pem" in str(run.detail)

    play(story)


def test_too_many_requests_make_everything_wait_and_then_go_on(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(30)
        await world.mailing()
        run = await world.sender().run(until_idle=True)
        assert (run.sent, run.pending) == (30, 0)
        assert run.seconds >= 0.9

    play(story, too_many_first=3)


def test_pause_stops_and_resume_goes_on(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(100)
        await world.mailing()
        sender = world.sender(slots=4)
        states: list[Phase] = []
        sender.subscribe(lambda state: states.append(state.phase))
        running = asyncio.create_task(sender.run())
        await world.until(lambda: len(world.sandbox.statistics().delivered) >= 10)
        sender.pause()
        assert sender.state.pause is SenderPause.OPERATOR
        await world.until(lambda: sender.state.in_flight == 0)
        stopped = world.sandbox.statistics().requests
        second = await world.mailing()

        async def made() -> bool:
            return (await world.database.read(mailings.get, second.id)).audience_complete

        await world.until(made)  # it goes on with all but sending
        assert world.sandbox.statistics().requests == stopped
        sender.resume()
        await world.until(lambda: len(world.sandbox.statistics().delivered) == 200)
        sender.stop()
        run = await running
        assert (run.sent, run.pending) == (200, 0)
        assert states[-1] is Phase.STOPPED
        assert {Phase.SENDING, Phase.PAUSED} <= set(states)
        assert world.sandbox.statistics().repeats == 0

    play(story, latency_ms=20)


def test_stop_records_what_was_in_flight(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(200)
        mailing = await world.mailing()
        sender = world.sender(slots=16)
        running = asyncio.create_task(sender.run())
        await world.until(lambda: world.sandbox.statistics().requests >= 40)
        sender.stop()
        run = await running
        rows = await world.rows(mailing)
        delivered = set(world.sandbox.statistics().delivered)
        assert {row.id for row in rows if row.status is Status.SENT} == delivered
        assert run.sent == len(delivered)
        assert not any(row.sending for row in rows)

    play(story, latency_ms=50)


def test_operator_news_wake_the_sender_at_once(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(3)
        sender = world.sender()
        running = asyncio.create_task(sender.run())
        await world.until(lambda: sender.state.phase is Phase.IDLE)
        begun = time.monotonic()
        await world.mailing()
        await world.until(lambda: len(world.sandbox.statistics().delivered) == 3)
        assert time.monotonic() - begun < 5
        begun = time.monotonic()
        soon = world.clock.now() + timedelta(seconds=1)
        await world.mailing(starts_at=soon)
        await world.until(lambda: len(world.sandbox.statistics().delivered) == 6)
        assert world.clock.now() >= soon
        sender.stop()
        await running

    play(story)


def test_nothing_begins_after_a_pause_is_committed_though_the_news_of_it_are_still_on_the_way(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(world: World) -> None:
        await world.clients(30)
        mailing = await world.mailing()
        sender = world.sender(slots=4)
        running = asyncio.create_task(sender.run())

        def held() -> int:
            return sender._lanes.held.total() if sender._lanes else 0

        await world.until(lambda: held() == 8 and sender.state.in_flight == 4)
        monkeypatch.setattr(world.database, "_tell", lambda _, changes: world.database._untold.append(changes))
        await world.database.write(mailings.pause, mailing.id, world.clock.now())
        begun = world.sandbox.statistics().requests
        await world.until(lambda: held() == 0)
        assert world.sandbox.statistics().requests == begun
        sender.stop()
        await running

    play(story, latency_ms=400)


def test_cancel_while_sending_ends_the_rest(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(200)
        mailing = await world.mailing()
        sender = world.sender(slots=4)
        running = asyncio.create_task(sender.run())
        await world.until(lambda: world.sandbox.statistics().requests >= 10)
        await world.database.write(mailings.cancel, mailing.id, world.clock.now())

        async def over() -> bool:
            return (await world.database.read(mailings.get, mailing.id)).counts.pending == 0

        await world.until(over)
        sender.stop()
        await running
        rows = await world.rows(mailing)
        sent = {row.id for row in rows if row.status is Status.SENT}
        assert sent == set(world.sandbox.statistics().delivered)
        assert {row.reason for row in rows if row.id not in sent} == {NotSent.CANCELLED}
        assert len(sent) < 200

    play(story, latency_ms=20)


def test_nothing_goes_out_after_the_end_and_the_rest_expires(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(400)
        now = world.clock.now()
        mailing = await world.mailing(starts_at=now, ends_at=now + timedelta(seconds=2))
        run = await world.sender(slots=2).run(until_idle=True)
        assert world.clock.now() >= mailing.ends_at
        assert run.pending == 0
        assert 0 < run.sent < 400
        rows = await world.rows(mailing)
        assert {row.reason for row in rows if row.status is Status.NOT_SENT} <= {NotSent.EXPIRED, NotSent.UNCONFIRMED}
        assert all(row.sent_at is None or row.sent_at < mailing.ends_at for row in rows)

    play(story, latency_ms=50)


def test_closed_window_waits_and_does_not_hold_until_idle(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(4, "UTC")
        hour = datetime.now(UTC).hour
        closed = Window(start=_clock(hour + 3), end=_clock(hour + 5))
        mailing = await world.mailing(window=closed, ends_at=world.clock.now() + 24 * HOUR)
        run = await world.sender().run(until_idle=True)
        assert (run.sent, run.pending) == (0, 4)
        assert {row.reason for row in await world.rows(mailing)} == {Waiting.OUTSIDE_WINDOW}
        assert world.sandbox.statistics().requests == 0

    play(story)


def test_rates_of_mailing_and_sender_hold(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(30)
        await world.mailing(rate=20)
        run = await world.sender().run(until_idle=True)
        assert run.sent == 30
        assert run.seconds >= 1.0
        await world.mailing()
        run = await world.sender(rate=20).run(until_idle=True)
        assert run.sent == 30
        assert run.seconds >= 1.0

    play(story)


def test_rate_of_one_a_second_still_sends(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(2)
        await world.mailing()
        run = await world.sender(rate=1).run(until_idle=True)
        assert (run.sent, run.pending) == (2, 0)
        assert run.seconds >= 1.0

    play(story)


def test_waiting_for_the_gateway_or_for_the_next_start_does_not_keep_the_database_busy(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(40)  # more than are claimed ahead: some are due all the time
        sender = world.sender()
        reads = _count_reads(world)
        running = asyncio.create_task(sender.run())
        await world.mailing()
        await world.until(lambda: len(world.sandbox.statistics().delivered) == 40)
        assert world.sandbox.statistics().requests > 40  # it was told to wait a second
        await world.mailing(starts_at=world.clock.now() + timedelta(seconds=1))
        await world.until(lambda: len(world.sandbox.statistics().delivered) == 80)
        assert len(reads) < 20
        assert life.is_busy not in reads  # it reads all that wait: only for a sender that is to end
        sender.stop()
        await running

    play(story, too_many_first=1)


def test_pause_while_the_keyring_is_asked_holds(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(5)
        await world.mailing()
        sender = world.sender()
        connect, asked, answered = sender._line.connect, asyncio.Event(), asyncio.Event()

        async def slow() -> Link:
            asked.set()
            await answered.wait()
            return await connect()

        sender._line.connect = slow
        running = asyncio.create_task(sender.run())
        await asked.wait()
        sender.pause()
        answered.set()
        await world.until(lambda: sender.state.phase is Phase.PAUSED)
        await world.database.write(settings.save, Settings(concurrency=3))  # wakes it
        await world.until(lambda: not sender._rounds.unseen)
        assert world.sandbox.statistics().requests == 0
        sender.resume()
        await world.until(lambda: len(world.sandbox.statistics().delivered) == 5)
        sender.stop()
        await running

    play(story)


def test_first_messages_go_out_while_the_others_are_made_and_stop_does_not_wait_for_them(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(life, "FAN_OUT_CHUNK", 1)

    async def story(world: World) -> None:
        await world.clients(2_000)
        mailing = await world.mailing()
        sender = world.sender()
        running = asyncio.create_task(sender.run())
        await world.until(lambda: world.sandbox.statistics().delivered)
        sender.stop()
        await running
        assert not (await world.database.read(mailings.get, mailing.id)).audience_complete

    play(story)


def test_without_gateway_it_says_so_and_begins_when_the_setting_comes(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(2)
        await world.mailing()
        address, world.url = world.url, ""
        sender = world.sender()
        running = asyncio.create_task(sender.run())
        await world.until(lambda: sender.state.pause is SenderPause.NO_GATEWAY)
        await world.database.write(settings.save, Settings(gateway_url=address))
        await world.until(lambda: len(world.sandbox.statistics().delivered) == 2)
        sender.stop()
        await running

    play(story)


def test_dead_owner_s_leases_are_taken_up_with_the_same_ids(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(20)
        mailing = await world.mailing()
        dying = asyncio.create_task(world.sender(slots=4).run())
        await world.until(lambda: world.sandbox.statistics().requests >= 4)
        while await world.database.write(life.advance, world.clock.now()):
            pass
        before = {row.id for row in await world.rows(mailing)}
        dying.cancel()
        await asyncio.gather(dying, return_exceptions=True)
        run = await world.sender(slots=4).run(until_idle=True)
        assert run.pending == 0
        assert set(world.sandbox.statistics().delivered) == before
        assert await world.database.read(statistics.totals) == Counts(sent=20)

    play(story, latency_ms=30)


def test_news_tell_every_status_that_moved(play: Play) -> None:
    async def story(world: World) -> None:
        moved: dict[Status, int] = dict.fromkeys(Status, 0)

        def hear(changes: Changes) -> None:
            for delta in changes.deltas:
                moved[delta.status] += delta.count

        world.database.subscribe(hear)
        await world.clients(50)
        await world.mailing()
        await world.sender().run(until_idle=True)
        totals = await world.database.read(statistics.totals)
        assert (moved[Status.PENDING], moved[Status.SENT], moved[Status.NOT_SENT]) == (0, totals.sent, totals.not_sent)

    play(story, error_rate=0.2, seed=5)


def _count_reads(world: World) -> list[object]:
    """The jobs that were read, as they come."""
    jobs: list[object] = []
    read = world.database.read

    async def counted(job: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any job
        jobs.append(job)
        return await read(job, *args, **kwargs)

    world.database.read = counted  # type: ignore[assignment, method-assign]
    return jobs


def _clock(hour: int) -> clock_time:
    return clock_time(hour % 24)
