"""The supervisor: a bug in the sender is told, and the sending goes on."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.mailing import Counts
from desktop_mailer.engine import sender, supervisor
from desktop_mailer.engine.lanes import Link
from desktop_mailer.engine.supervisor import keep_running
from desktop_mailer.storage import dispatch, life, statistics
from desktop_mailer.storage.database import WriteUnit
from tests.engine.conftest import Play, World


def test_bug_in_the_sender_is_told_and_it_begins_again(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(2)
        await world.mailing()
        sending = world.sender()
        bugs: list[BaseException] = []
        connect = sending._line.connect

        async def broken() -> object:
            if not bugs:
                raise ZeroDivisionError
            return await connect()

        sending._line.connect = broken  # type: ignore[assignment]
        running = asyncio.create_task(keep_running(sending, bugs.append))
        await world.until(lambda: len(world.sandbox.statistics().delivered) == 2)
        sending.stop()
        await running
        assert [type(bug) for bug in bugs] == [ZeroDivisionError]

    play(story)


def test_bug_while_settling_does_not_stop_the_sending_for_good(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_WAIT", 0.01)

    async def story(world: World) -> None:
        await world.clients(20)
        await world.mailing()
        await world.database.write(
            _run_sql, "CREATE TRIGGER bug BEFORE INSERT ON attempt BEGIN SELECT raise(abort, 'bug'); END"
        )
        sending = world.sender(slots=4)
        bugs: list[BaseException] = []
        running = asyncio.create_task(keep_running(sending, bugs.append))
        await world.until(lambda: bugs)
        await world.database.write(_run_sql, "DROP TRIGGER bug")

        async def over() -> bool:
            return await world.database.read(statistics.totals) == Counts(sent=20)

        await world.until(over)
        sending.stop()
        await running
        assert len(set(world.sandbox.statistics().delivered)) == 20

    play(story)


def test_stop_ends_the_rest_after_a_bug(play: Play) -> None:
    async def story(world: World) -> None:
        sending = world.sender()
        bugs: list[BaseException] = []

        async def broken() -> Link:
            raise ZeroDivisionError

        sending._line.connect = broken
        running = asyncio.create_task(keep_running(sending, bugs.append))
        await world.until(lambda: bugs)
        sending.stop()
        await asyncio.wait_for(running, supervisor.FIRST_WAIT / 2)

    play(story)


def test_d1_a_database_that_is_locked_at_the_start_is_no_bug_and_the_leases_of_the_last_run_are_taken_up_later(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "TROUBLE_WAIT", 0.01)

    async def story(world: World) -> None:
        database = world.database
        await world.clients(2)
        await world.mailing()
        while await database.write(life.advance, world.clock.now()):
            pass
        await database.write(dispatch.exchange, (), dispatch.Demand(want=2), world.clock.now())
        await database.write(_run_sql, "PRAGMA busy_timeout = 10")
        begun = world.sender()
        bugs: list[BaseException] = []
        with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            running = asyncio.create_task(keep_running(begun, bugs.append))
            await world.until(lambda: bugs or isinstance(begun.state.detail, MailerError))
        await world.until(lambda: len(world.sandbox.statistics().delivered) == 2)
        begun.stop()
        await running
        assert bugs == []

    play(story)


def _run_sql(unit: WriteUnit, text: str) -> None:
    unit.connection.exec_driver_sql(text)
