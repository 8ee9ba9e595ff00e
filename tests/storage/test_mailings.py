"""Mailings: what is refused, what a preview says, what time does to them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from desktop_mailer.domain.client import ClientDraft, ClientFilter, ClientId
from desktop_mailer.domain.errors import InvalidInput, MailerError
from desktop_mailer.domain.mailing import Counts, MailingDraft, MailingId, MailingState, PauseReason
from desktop_mailer.domain.message import NotSent, Status, Waiting
from desktop_mailer.domain.window import parse_window
from desktop_mailer.storage import audiences, clients, dispatch, life, mailings, messages, statistics
from desktop_mailer.storage import settings as settings_jobs
from desktop_mailer.storage.schema import message
from desktop_mailer.storage.settings import Settings
from tests.storage.conftest import NOW, Story, World

Play = Callable[[Story], None]
HOUR = timedelta(hours=1)


async def counted(world: World, mailing_id: MailingId) -> Counts:
    """The counts of a mailing, after a recount of its rows."""
    grouped = (
        select(message.c.status, func.count()).where(message.c.mailing_id == mailing_id).group_by(message.c.status)
    )
    rows = await world.database.read(lambda unit: dict(unit.connection.execute(grouped).tuples().all()))
    found = await world.database.read(mailings.get, mailing_id)
    kept = found.counts
    assert (kept.pending, kept.sent, kept.not_sent) == tuple(rows.get(status, 0) for status in Status)
    return kept


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {"name": "  "}),
        ("text", {"text": " \n"}),
        ("text", {"text": "x" * 2001}),
        ("text", {"text": "half \ud83d"}),
        ("ends_at", {"ends_at": NOW}),
        ("ends_at", {"starts_at": NOW - 3 * HOUR, "ends_at": NOW - HOUR}),
        ("rate", {"rate": 0}),
        ("operator_codes", {"filter": ClientFilter(operator_codes=("91",))}),
    ],
)
def test_wrong_field_is_named_and_nothing_is_stored(play: Play, field: str, values: dict[str, Any]) -> None:
    async def story(world: World) -> None:
        with pytest.raises(InvalidInput) as caught:
            await world.mailing(**values)
        assert [problem.field for problem in caught.value.problems] == [field]
        assert await world.database.read(mailings.all_mailings) == ()

    play(story)


def test_mailing_comes_back_as_it_was_put_in(play: Play) -> None:
    async def story(world: World) -> None:
        made = await world.mailing(
            filter=ClientFilter(operator_codes=("916",), tags=("вип",), all_tags=True),
            window=parse_window("22:00-06:00", ("mon", "sun")),
            rate=5,
        )
        assert made.filter == ClientFilter(operator_codes=("916",), tags=("вип",), all_tags=True)
        assert made.window == parse_window("22:00-06:00", ("mon", "sun"))
        assert (made.rate, made.state, made.counts) == (5, MailingState.SCHEDULED, Counts())

    play(story)


def test_messages_are_made_for_exactly_the_audience_once(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "FAN_OUT_CHUNK", 3)

    async def story(world: World) -> None:
        for n in range(10):
            await world.client(f"7916000000{n}", tags=("even",) if n % 2 == 0 else ("odd",), opted_out=n == 4)
        mailing = await world.mailing(filter=ClientFilter(tags=("even",)))
        await world.pass_time()
        await world.client("79170000000", tags=("even",))  # later than the start: not in the audience
        await world.pass_time()
        assert await counted(world, mailing.id) == Counts(pending=4, not_sent=1)
        rows = await world.database.read(messages.page, mailing.id, None, None, 99, NOW)
        assert [row.client_id for row in rows] == [1, 3, 5, 7, 9]
        assert [row.reason for row in rows if row.status is Status.NOT_SENT] == [NotSent.OPTED_OUT]
        assert all(0 < row.id < 2**53 for row in rows)
        again = await world.mailing()
        await world.pass_time()
        more = await world.database.read(messages.page, again.id, None, None, 99, NOW)
        assert not {row.id for row in rows} & {row.id for row in more}

    play(story)


def test_no_message_takes_the_number_of_another_however_many_clients_lie_between(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(life, "FAN_OUT_CHUNK", 7)

    async def story(world: World) -> None:
        added = [await world.client(f"791600000{n:02}", tags=("few",) if n % 9 == 0 else ()) for n in range(40)]
        for person in added[3:20:2]:
            await world.database.write(clients.delete, (person.id,), NOW)
        everyone = [await world.mailing(), await world.mailing()]
        few = [await world.mailing(filter=ClientFilter(tags=("few",))) for _ in range(2)]
        await world.pass_time()
        ids = await world.database.read(lambda unit: unit.connection.execute(select(message.c.id)).scalars().all())
        for made, size in (*((m, 31) for m in everyone), *((m, 4) for m in few)):
            assert (await counted(world, made.id)).total == size
        assert len(set(ids)) == 70
        assert max(ids) < 2**53

    play(story)


def test_window_and_zone_decide_when_a_message_is_due(play: Play) -> None:
    async def story(world: World) -> None:
        await world.client("79160000001", timezone="Europe/Moscow")  # 15:00 there: open
        await world.client("79160000002", timezone="Asia/Vladivostok")  # 22:00 there: closed till 09:00
        await world.client("79160000003")
        mailing = await world.mailing(window=parse_window("09:00-21:00"), ends_at=NOW + 24 * HOUR)
        await world.pass_time()
        now, later, never = await world.database.read(messages.page, mailing.id, None, None, 9, NOW)
        assert (now.reason, now.next_attempt_at) == (Waiting.RATE_LIMIT, NOW)
        assert (later.reason, later.next_attempt_at) == (Waiting.OUTSIDE_WINDOW, NOW + 11 * HOUR)
        assert (never.reason, never.next_attempt_at) == (Waiting.NO_TIME_ZONE, None)
        await world.database.write(settings_jobs.save, Settings(fallback_zone="Europe/Moscow"))
        (_, _, freed) = await world.database.read(messages.page, mailing.id, None, None, 9, NOW)
        assert freed.reason == Waiting.RATE_LIMIT
        draft = ClientDraft(phone="79160000002", timezone="Asia/Omsk")
        await world.database.write(clients.update, ClientId(2), draft, NOW)
        (_, moved, _) = await world.database.read(messages.page, mailing.id, None, None, 9, NOW)
        assert moved.reason == Waiting.RATE_LIMIT

    play(story)


def test_fallback_zone_holds_for_a_mailing_that_starts_before_the_sender_has_a_gateway(play: Play) -> None:
    async def story(world: World) -> None:
        await world.database.write(settings_jobs.save, Settings(fallback_zone="Asia/Vladivostok"))
        await world.client("79160000001")  # 22:00 in Vladivostok: closed till 09:00
        mailing = await world.mailing(window=parse_window("09:00-21:00"), ends_at=NOW + 24 * HOUR)
        await world.pass_time()
        (message,) = await world.database.read(messages.page, mailing.id, None, None, 9, NOW)
        assert (message.reason, message.next_attempt_at) == (Waiting.OUTSIDE_WINDOW, NOW + 11 * HOUR)
        demand = dispatch.Demand(want=1)
        (claim,) = (await world.database.write(dispatch.exchange, (), demand, NOW + 11 * HOUR)).claims
        assert claim.message_id == message.id

    play(story)


def test_end_leaves_nothing_pending(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "SWEEP_CHUNK", 2)

    async def story(world: World) -> None:
        for n in range(5):
            await world.client(f"7916000000{n}")
        running = await world.mailing()
        await world.pass_time()
        missed = await world.mailing(starts_at=NOW + HOUR)
        paused = await world.mailing(starts_at=NOW + HOUR)
        await world.database.write(mailings.pause, paused.id, NOW)
        await world.pass_time(NOW + 8 * HOUR)
        for mailing in (running, missed, paused):
            assert await counted(world, mailing.id) == Counts(not_sent=5)
            assert (await world.database.read(mailings.get, mailing.id)).state is MailingState.FINISHED
            rows = await world.database.read(messages.page, mailing.id, None, None, 9, NOW)
            assert {row.reason for row in rows} == {NotSent.EXPIRED}
        await world.pass_time(NOW)  # a clock set back does not open it again
        assert (await world.database.read(mailings.get, running.id)).state is MailingState.FINISHED

    play(story)


def test_late_start_waits_for_the_operator(play: Play) -> None:
    async def story(world: World) -> None:
        await world.client("79160000001")
        planned = await world.mailing(starts_at=NOW + HOUR)
        begins_at_once = await world.mailing(starts_at=NOW - HOUR)
        await world.pass_time(NOW + 2 * HOUR)
        late = await world.database.read(mailings.get, planned.id)
        assert (late.state, late.pause_reason) == (MailingState.PAUSED, PauseReason.LATE_START)
        assert (await world.database.read(mailings.get, begins_at_once.id)).state is MailingState.RUNNING
        (waiting,) = await world.database.read(messages.page, planned.id, None, None, 9, NOW + 2 * HOUR)
        assert waiting.reason == Waiting.MAILING_PAUSED
        resumed = await world.database.write(mailings.resume, planned.id, NOW + 2 * HOUR)
        assert resumed.state is MailingState.RUNNING
        await world.pass_time(NOW + 2 * HOUR)
        assert await counted(world, planned.id) == Counts(pending=1)

    play(story)


def test_cancel_ends_what_is_pending(play: Play) -> None:
    async def story(world: World) -> None:
        await world.client("79160000001")
        mailing = await world.mailing()
        await world.pass_time()
        await world.database.write(mailings.cancel, mailing.id, NOW)
        await world.pass_time()
        (row,) = await world.database.read(messages.page, mailing.id, None, None, 9, NOW)
        assert (row.status, row.reason) == (Status.NOT_SENT, NotSent.CANCELLED)
        for job in (mailings.cancel, mailings.pause, mailings.resume, mailings.launch):
            with pytest.raises(MailerError):
                await world.database.write(job, mailing.id, NOW)

    play(story)


def test_started_mailing_keeps_its_audience_and_start(play: Play) -> None:
    async def story(world: World) -> None:
        await world.client("79160000001")
        mailing = await world.mailing()
        await world.pass_time()
        same: dict[str, Any] = {"name": "New", "text": "Changed", "starts_at": NOW, "ends_at": NOW + 9 * HOUR}
        changed = await world.database.write(mailings.update, mailing.id, MailingDraft(**same), NOW)
        assert (changed.name, changed.text, changed.ends_at) == ("New", "Changed", NOW + 9 * HOUR)
        wrong = MailingDraft(**same | {"filter": ClientFilter(tags=("x",)), "starts_at": NOW + HOUR})
        with pytest.raises(InvalidInput) as caught:
            await world.database.write(mailings.update, mailing.id, wrong, NOW)
        assert [problem.field for problem in caught.value.problems] == ["filter", "starts_at"]

    play(story)


def test_preview_counts_what_the_mailing_would_be(play: Play) -> None:
    async def story(world: World) -> None:
        await world.client("79160000001", name="A" * 150, timezone="Europe/Moscow")
        await world.client("79160000002", name="B")
        await world.client("79160000003", opted_out=True)
        draft = MailingDraft(
            name="n", text="Hi {name}, {unknown}", starts_at=NOW, ends_at=NOW + HOUR, window=parse_window("09:00-21:00")
        )
        seen = await world.database.read(audiences.preview, draft, NOW)
        assert (seen.recipients, seen.excluded, seen.unreachable) == (2, 1, 1)
        assert (seen.encoding, seen.units, seen.parts, seen.parts_min, seen.total_parts) == ("GSM-7", 166, 2, 1, 3)
        assert await world.database.read(mailings.all_mailings) == ()
        bare = await world.database.read(audiences.preview, replace(draft, text="{code}{name}{phone|}"), NOW)
        assert (bare.recipients, bare.empty) == (2, 0)
        await world.client("79160000004", fields=(("code", "  "),))
        await world.client("79160000005", fields=(("code", "5"),))
        bare = await world.database.read(audiences.preview, replace(draft, text="{code} "), NOW)
        assert (bare.recipients, bare.empty, bare.parts_min, bare.total_parts) == (4, 3, 1, 1)

    play(story)


def test_deleted_mailing_leaves_no_rows(play: Play) -> None:
    async def story(world: World) -> None:
        await world.client("79160000001", opted_out=True)
        mailing = await world.mailing()
        await world.pass_time()
        await world.database.write(mailings.delete, mailing.id, NOW)
        assert await world.database.read(statistics.totals) == Counts()
        since, until = datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
        assert await world.database.read(statistics.timeline, None, since, until) == ()

    play(story)


def test_sweep_after_a_cancel_leaves_nobody_out_of_another_mailing_that_is_past_its_end(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN a mailing whose sender died while its messages were being made, and that is past its end since."""
    monkeypatch.setattr(life, "FAN_OUT_CHUNK", 1)

    async def story(world: World) -> None:
        for n in range(3):
            await world.client(f"7916000000{n}")
        half_made = await world.mailing(ends_at=NOW + HOUR)
        for _ in range(2):  # it starts, and one of its messages is made
            await world.database.write(life.advance, NOW)
        cancelled = await world.mailing(starts_at=NOW + HOUR)
        await world.database.write(mailings.cancel, cancelled.id, NOW)
        while await world.database.write(life.sweep, NOW + 2 * HOUR):
            pass
        await world.pass_time(NOW + 2 * HOUR)
        assert await counted(world, half_made.id) == Counts(not_sent=3)
        assert (await world.database.read(mailings.get, half_made.id)).state is MailingState.FINISHED

    play(story)


def test_nobody_stays_pending_after_the_end_while_another_mailing_is_being_made(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(life, "FAN_OUT_CHUNK", 1)

    async def story(world: World) -> None:
        for n in range(20):
            await world.client(f"791600000{n:02}")
        over = await world.mailing(ends_at=NOW + HOUR)
        await world.pass_time()
        large = await world.mailing(starts_at=NOW + HOUR)
        for _ in range(3):  # steps, of which the large one needs more than twenty
            await world.database.write(life.advance, NOW + HOUR)
        assert await counted(world, over.id) == Counts(not_sent=20)
        await world.pass_time(NOW + HOUR)
        assert await counted(world, large.id) == Counts(pending=20)

    play(story)


def test_whoever_can_be_reached_by_now_keeps_a_run_going_though_the_gateway_is_down(play: Play) -> None:
    """GIVEN a message that waited for its window, which has opened WHEN nothing can be claimed just then."""

    async def story(world: World) -> None:
        await world.client("79160000001", timezone="UTC")
        await world.mailing(window=parse_window("13:00-14:00"))
        await world.pass_time()
        assert not await world.database.read(life.is_busy, NOW)
        assert await world.database.read(life.is_busy, NOW + HOUR)

    play(story)


def test_an_end_that_is_moved_tells_when_those_outside_their_window_are_reached(play: Play) -> None:
    """GIVEN a message that would have expired before its window opens WHEN the end is moved behind the opening."""
    morning = NOW + 20 * HOUR

    async def story(world: World) -> None:
        await world.client("79160000001", timezone="UTC")
        window = parse_window("08:00-10:00")
        mailing = await world.mailing(window=window, ends_at=NOW + 8 * HOUR)
        await world.pass_time()
        (waiting,) = await world.database.read(messages.page, mailing.id, None, None, 9, NOW)
        assert (waiting.reason, waiting.next_attempt_at) == (Waiting.OUTSIDE_WINDOW, NOW + 8 * HOUR)
        draft = MailingDraft(name="News", text="Hello", starts_at=NOW, ends_at=NOW + 30 * HOUR, window=window)
        await world.database.write(mailings.update, mailing.id, draft, NOW)
        await world.database.write(dispatch.exchange, (), dispatch.Demand(want=1), NOW)
        (waiting,) = await world.database.read(messages.page, mailing.id, None, None, 9, NOW)
        assert (waiting.reason, waiting.next_attempt_at) == (Waiting.OUTSIDE_WINDOW, morning)

    play(story)
