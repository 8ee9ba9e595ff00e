"""Each figure by status and reason opens into the messages behind it, at any moment."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from desktop_mailer.domain.errors import NotFound
from desktop_mailer.domain.mailing import Mailing, MailingId
from desktop_mailer.domain.message import MessageFilter, NotSent, Status, Verdict, Waiting
from desktop_mailer.domain.sender import Rest
from desktop_mailer.domain.window import parse_window
from desktop_mailer.storage import dispatch, life, mailings, messages, reasons, rest
from tests.storage.conftest import NOW, Story, World
from tests.storage.test_dispatch import claim, settle

Play = Callable[[Story], None]
HOUR = timedelta(hours=1)


async def agree(world: World, mailing: Mailing, now: datetime) -> dict[str, int]:
    """Hold figures, lists and rows against each other; gives the figures by reason."""
    read = world.database.read
    counted = await read(reasons.reasons, mailing.id, now)
    for each in counted:
        for wanted in (MessageFilter(status=each.status, reason=each.reason), MessageFilter(reason=each.reason)):
            listed = await read(messages.ids, replace(wanted, mailing_id=mailing.id), now)
            rows = await read(messages.rows, listed, now)
            assert {row.reason for row in rows} == {each.reason}
            if wanted.status is not None:
                assert len(rows) == each.count
            else:
                assert len(rows) == sum(other.count for other in counted if other.reason == each.reason)
            assert await read(messages.page, mailing.id, wanted, None, 100, now) == rows
    everything = await read(messages.rows, await read(messages.ids, MessageFilter(mailing_id=mailing.id), now), now)
    assert Counter((row.status, row.reason) for row in everything) == {(c.status, c.reason): c.count for c in counted}
    absent = set(Waiting) - {each.reason for each in counted}
    for reason in absent:
        assert not await read(messages.ids, MessageFilter(mailing_id=mailing.id, reason=reason), now)
    summed: Counter[str] = Counter()
    for each in counted:
        summed[each.reason] += each.count
    return summed


def test_what_is_counted_by_reason_is_what_is_listed_by_it(play: Play) -> None:
    async def story(world: World) -> None:
        for n in range(6):
            await world.client(f"7916000000{n}", timezone="Europe/Moscow")
        await world.client("79990000001", timezone="Asia/Kamchatka")
        await world.client("79990000002")
        await world.client("79990000003", timezone="Europe/Moscow", opted_out=True)
        mailing = await world.mailing(window=parse_window("09:00-21:00"))
        await world.pass_time()
        rejected, again, sent = await claim(world, want=3)
        await settle(world, rejected, Verdict.REJECTED)
        await settle(world, again, Verdict.RETRY, retry=60)
        await settle(world, sent, Verdict.ACCEPTED)
        await claim(world, want=1)  # being sent, as far as the database knows
        at_once = await agree(world, mailing, NOW)
        expected = {"": 2, Waiting.RATE_LIMIT: 2, Waiting.RETRY: 1, NotSent.REJECTED: 1, NotSent.OPTED_OUT: 1}
        assert {key: count for key, count in at_once.items() if key in expected} == expected
        assert set(at_once) - expected.keys() == {Waiting.OUTSIDE_WINDOW, Waiting.NO_TIME_ZONE}
        later = await agree(world, mailing, NOW + HOUR)
        assert later[Waiting.RATE_LIMIT] == 3  # what is to be tried again is due by now
        assert Waiting.RETRY not in later
        await world.database.write(rest.remember, Rest(reason=Waiting.GATEWAY_DOWN, until=NOW + HOUR))
        assert (await agree(world, mailing, NOW))[Waiting.GATEWAY_DOWN] == 2
        paused = await world.database.write(mailings.pause, mailing.id, NOW)
        assert (await agree(world, paused, NOW))[Waiting.MAILING_PAUSED] == 5
        await world.database.write(dispatch.recover, NOW)
        await world.database.write(mailings.cancel, mailing.id, NOW)
        while await world.database.write(life.sweep, NOW):
            pass
        assert (await agree(world, mailing, NOW))[NotSent.CANCELLED] == 6

    play(story)


def test_the_messages_of_no_mailing_are_none(play: Play) -> None:
    async def story(world: World) -> None:
        read = world.database.read
        assert not await read(messages.ids, MessageFilter(mailing_id=MailingId(7), status=Status.SENT), NOW)
        with pytest.raises(NotFound):
            await read(messages.ids, MessageFilter(mailing_id=MailingId(7), reason=Waiting.RETRY), NOW)

    play(story)
