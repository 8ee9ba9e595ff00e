"""Test sends through a real gateway: one request each, on record, and apart from every mailing."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from desktop_mailer import assembly
from desktop_mailer.config import Config
from desktop_mailer.domain.errors import FieldError
from desktop_mailer.domain.message import Answer, Verdict
from desktop_mailer.domain.sender import NoToken
from desktop_mailer.engine.trials import try_out
from desktop_mailer.gateway.secrets import TokenStore
from desktop_mailer.storage import phones, quota, trials
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.storage.schema import trial
from tests.engine.conftest import Play, World, all_went

PHONE = "79165550001"


async def tried(world: World, phone: str = PHONE, text: str = "Hello") -> Answer:
    config = Config(data_folder=world.folder, gateway_url=world.url)
    connect = assembly.connector(world.database, config, TokenStore(world.environ))
    return await try_out(world.database, connect, world.clock, phone, text)


def kept(unit: ReadUnit) -> list[Any]:
    return list(unit.connection.execute(select(trial).order_by(trial.c.started_at, trial.c.id)))


def test_a_test_is_posted_once_under_an_id_of_its_own_and_kept_on_record(play: Play) -> None:
    async def story(world: World) -> None:
        await world.clients(3)
        mailing = await world.mailing()
        assert (await tried(world)).verdict is Verdict.ACCEPTED
        assert (await tried(world, text="Again")).verdict is Verdict.ACCEPTED
        assert all_went(await world.sender().run(until_idle=True))
        first, second = await world.database.read(kept)
        assert (first.phone, first.text, first.verdict, second.text) == (PHONE, "Hello", Verdict.ACCEPTED, "Again")
        assert first.duration_ms is not None
        rows = await world.rows(mailing)
        ids = {first.id, second.id, *(row.id for row in rows)}
        assert len(ids) == 5
        assert set(world.sandbox.statistics().delivered) == ids
        assert await world.database.read(quota.taken, world.clock.now()) == 5
        assert {row.attempts for row in rows} == {1}

    play(story)


@pytest.mark.parametrize(
    ("faults", "verdict"),
    [
        ({"error_rate": 1.0}, Verdict.AMBIGUOUS),
        ({"drop_rate": 1.0}, Verdict.AMBIGUOUS),
        ({"too_many_first": 9}, Verdict.THROTTLED),
        ({"unauthorized_after": 0}, Verdict.UNAUTHORISED),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else "",
)
def test_a_test_that_fails_is_told_and_never_tried_again(play: Play, faults: dict[str, Any], verdict: Verdict) -> None:
    async def story(world: World) -> None:
        assert (await tried(world)).verdict is verdict
        await asyncio.sleep(0.2)
        assert world.sandbox.statistics().requests == 1
        (only,) = await world.database.read(kept)
        assert only.verdict == verdict

    play(story, **faults)


def test_nobody_who_has_opted_out_gets_a_test_and_nothing_is_posted_without_a_token(play: Play) -> None:
    async def story(world: World) -> None:
        await world.database.write(phones.suppress, PHONE, world.clock.now())
        with pytest.raises(FieldError, match="opted out"):
            await tried(world)
        with pytest.raises(FieldError, match="empty"):
            await tried(world, "79165550002", "  ")
        world.environ.clear()
        with pytest.raises(NoToken):
            await tried(world, "79165550002")
        assert world.sandbox.statistics().requests == 0
        assert await world.database.read(kept) == []

    play(story)


def test_tests_are_kept_for_a_month(play: Play) -> None:
    async def story(world: World) -> None:
        now = world.clock.now()
        await world.database.write(trials.begin, PHONE, "Old", now - trials.KEPT_FOR * 1.1)
        await world.database.write(trials.begin, PHONE, "Recent", now - trials.KEPT_FOR * 0.9)
        await world.database.write(trials.begin, PHONE, "New", now)
        assert [row.text for row in await world.database.read(kept)] == ["Recent", "New"]

    play(story)
