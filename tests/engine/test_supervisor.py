"""The supervisor: a bug in the sender is told, and the sending goes on."""

import asyncio

import pytest

from desktop_mailer.domain.mailing import Counts
from desktop_mailer.engine import supervisor
from desktop_mailer.engine.lanes import Link
from desktop_mailer.engine.supervisor import keep_running
from desktop_mailer.storage import statistics
from desktop_mailer.storage.database import WriteUnit
from tests.engine.conftest import Play, World


def test_bug_in_the_sender_is_told_and_it_begins_again(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(2)
        await world.mailing()
        sender = world.sender()
        bugs: list[BaseException] = []
        connect = sender._line.connect

        async def broken() -> object:
            if not bugs:
                raise ZeroDivisionError
            return await connect()

        sender._line.connect = broken  # type: ignore[assignment]
        running = asyncio.create_task(keep_running(sender, bugs.append))
        await world.until(lambda: len(world.sandbox.statistics().delivered) == 2)
        sender.stop()
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
        sender = world.sender(slots=4)
        bugs: list[BaseException] = []
        running = asyncio.create_task(keep_running(sender, bugs.append))
        await world.until(lambda: bugs)
        await world.database.write(_run_sql, "DROP TRIGGER bug")

        async def over() -> bool:
            return await world.database.read(statistics.totals) == Counts(sent=20)

        await world.until(over)
        sender.stop()
        await running
        assert len(set(world.sandbox.statistics().delivered)) == 20

    play(story)


def test_stop_ends_the_rest_after_a_bug(play: Play) -> None:
    async def story(world: World) -> None:
        sender = world.sender()
        bugs: list[BaseException] = []

        async def broken() -> Link:
            raise ZeroDivisionError

        sender._line.connect = broken
        running = asyncio.create_task(keep_running(sender, bugs.append))
        await world.until(lambda: bugs)
        sender.stop()
        await asyncio.wait_for(running, supervisor.FIRST_WAIT / 2)

    play(story)


def _run_sql(unit: WriteUnit, text: str) -> None:
    unit.connection.exec_driver_sql(text)
