"""What the sender asks at each turn and a table for each page costs the same, however many rows there are."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import MessageFilter, MessageId, NotSent, Status, Verdict, Waiting
from desktop_mailer.domain.window import parse_window
from desktop_mailer.storage import clients, dispatch, life, messages, registry, statistics
from desktop_mailer.storage.database import ReadUnit
from tests.storage.conftest import NOW, Story, World
from tests.storage.test_dispatch import claim, settle

Play = Callable[[Story], None]
WHOLE = r"\bSCAN (message|client|client_tag|attempt|registry_range)\b|SEARCH message.*TEMP B-TREE"
MAILING = r"SEARCH message USING (COVERING )?INDEX sqlite_autoindex_message_1 \(mailing_id=\?\)"
LATER = NOW + timedelta(hours=6)  # 21:00 in Moscow: the window closes


async def turn(world: World) -> None:
    for mailing_time in (NOW, LATER):
        for each in await claim(world, want=2, now=mailing_time):
            await settle(world, each, Verdict.RETRY, mailing_time, retry=1)
        await world.pass_time(mailing_time)
    await world.database.read(life.foresee, NOW)
    await world.database.write(dispatch.recover, NOW)
    await world.pass_time(NOW + timedelta(days=2))


def _of_status(status: Status) -> MessageFilter:
    return MessageFilter(status=status)


async def page(world: World) -> None:
    read = world.database.read
    reasons = (Waiting.OUTSIDE_WINDOW, Waiting.RATE_LIMIT, NotSent.REJECTED)
    for wanted in (MessageFilter(), *map(_of_status, Status), *(MessageFilter(reason=each) for each in reasons)):
        first = await read(messages.page, MailingId(1), wanted, None, 2, NOW)
        await read(messages.page, MailingId(1), wanted, first[-1].id if first else MessageId(1), 2, NOW)
        await read(messages.ids, replace(wanted, mailing_id=MailingId(1)), NOW)
    await read(messages.rows, [1, 2, 3], NOW)
    await read(clients.rows, [1, 2, 3])
    await read(statistics.totals)
    await read(registry.suggest, "79161234567")


@pytest.mark.parametrize(("work", "dear"), [(turn, f"{WHOLE}|{MAILING}"), (page, WHOLE)])
def test_no_large_table_is_read_or_sorted(play: Play, work: Callable[[World], Awaitable[None]], dear: str) -> None:
    async def story(world: World) -> None:
        for n in range(6):
            await world.client(f"7916000000{n}", timezone="Europe/Moscow")
        await world.mailing(window=parse_window("09:00-21:00"), ends_at=NOW + timedelta(hours=24))
        await world.pass_time()
        asked: dict[str, Any] = {}

        def note(*told: Any) -> None:  # noqa: ANN401 - what the driver is given
            _, _, statement, values, _, many = told
            asked[statement] = values[0] if many else values

        for connection in (world.database._writer, *world.database._idle_readers):
            event.listen(connection, "before_cursor_execute", note)
        await work(world)
        plans = await world.database.read(_plans, dict(asked))
        assert len(plans) > 5
        assert not {statement: plan for statement, plan in plans.items() if re.search(dear, plan)}

    play(story)


def _plans(unit: ReadUnit, asked: dict[str, Any]) -> dict[str, str]:
    driver = unit.connection.connection.driver_connection
    assert driver is not None
    return {
        statement: "; ".join(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", values))
        for statement, values in asked.items()
        if statement.startswith(("SELECT", "UPDATE", "INSERT"))
    }
