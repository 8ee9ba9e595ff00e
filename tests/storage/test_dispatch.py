"""Settle and claim: what each outcome makes of its message, and what may be claimed when."""

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_mailer.domain.client import ClientDraft, ClientId
from desktop_mailer.domain.mailing import MailingId, MailingState
from desktop_mailer.domain.message import (
    Answer,
    Claim,
    Message,
    MessageFilter,
    NotSent,
    Outcome,
    Status,
    Verdict,
    Waiting,
)
from desktop_mailer.domain.window import parse_window
from desktop_mailer.storage import claiming, clients, dispatch, exports, life, mailings, messages, quota, statistics
from desktop_mailer.storage.table_writer import Dialect
from tests.storage.conftest import NOW, Story, World
from tests.storage.test_mailings import counted

Play = Callable[[Story], None]
HOUR = timedelta(hours=1)


async def claim(world: World, want: int = 10, now: datetime = NOW) -> tuple[Claim, ...]:
    return (await world.database.write(dispatch.exchange, (), dispatch.Demand(want=want), now)).claims


async def settle(world: World, of: Claim, verdict: Verdict, now: datetime = NOW, retry: float | None = None) -> None:
    await world.database.write(dispatch.exchange, (outcome(of, verdict, now, retry),), dispatch.Demand(want=0), now)


def outcome(of: Claim, verdict: Verdict, now: datetime, retry: float | None = None) -> Outcome:
    return Outcome(
        claim=of,
        answer=Answer(verdict=verdict, http_status=200, text="words"),
        started_at=now,
        finished_at=now,
        wait=None if retry is None else timedelta(seconds=retry),
        waits=None if retry is None else Waiting.RETRY,
    )


async def only(world: World, now: datetime = NOW) -> Message:
    (message,) = await world.database.read(messages.page, MailingId(1), None, None, 9, now)
    return message


def one_message(story: Callable[[World, Claim], Coroutine[Any, Any, None]]) -> Story:
    async def whole(world: World) -> None:
        await world.client("79160000001", name="Anna")
        await world.mailing(text="Hi {name}")
        await world.pass_time()
        (first,) = await claim(world)
        await story(world, first)
        await counted(world, MailingId(1))

    return whole


def test_claim_holds_a_lease_and_freezes_the_body(play: Play) -> None:
    @one_message
    async def story(world: World, first: Claim) -> None:
        assert (first.phone, first.text, first.attempt, first.fence) == ("79160000001", "Hi Anna", 1, 1)
        assert await claim(world) == ()
        assert (await only(world)).sending
        await world.database.write(clients.update, ClientId(1), ClientDraft(phone="79160000009", name="Eve"), NOW)
        await settle(world, first, Verdict.AMBIGUOUS, retry=0)
        (second,) = await claim(world)
        assert (second.phone, second.text) == ("79160000001", "Hi Anna")
        assert (second.message_id, second.attempt, second.fence) == (first.message_id, 2, 2)

    play(story)


def test_accepted_is_sent_for_good(play: Play) -> None:
    @one_message
    async def story(world: World, first: Claim) -> None:
        await settle(world, first, Verdict.ACCEPTED)
        for verdict in (Verdict.ACCEPTED, Verdict.REJECTED, Verdict.AMBIGUOUS):
            await settle(world, first, verdict, retry=1)
        message = await only(world)
        assert (message.status, message.sent_at, message.attempts) == (Status.SENT, NOW, 1)
        (bucket,) = await world.database.read(statistics.timeline, None, NOW, NOW + timedelta(minutes=1))
        assert (bucket.sent, bucket.not_sent) == (1, 0)
        assert len(await world.database.read(messages.attempts, first.message_id)) == 1

    play(story)


def test_the_course_of_a_mailing_is_told_by_seconds_and_by_wider_steps(play: Play) -> None:
    async def story(world: World) -> None:
        for last in range(4):
            await world.client(f"7916000000{last}")
        its = (await world.mailing()).id
        await world.pass_time()
        assert await world.database.read(statistics.span, its) is None
        for place, of in enumerate(await claim(world)):
            verdict = Verdict.ACCEPTED if place else Verdict.REJECTED
            await settle(world, of, verdict, now=NOW + place * timedelta(seconds=4))
        begun = int(NOW.timestamp())
        span = (begun, begun + 13)
        assert [await world.database.read(statistics.span, which) for which in (its, None)] == [span, span]
        assert await world.database.read(statistics.span, MailingId(77)) is None
        until = NOW + timedelta(seconds=13)
        for step, counted_by_step in (
            (1, [(0, 1), (1, 0), (1, 0), (1, 0)]),
            (5, [(1, 1), (1, 0), (1, 0)]),
            (60, [(3, 1)]),
        ):
            found = await world.database.read(statistics.timeline, None, NOW, until, step)
            assert [(bucket.sent, bucket.not_sent) for bucket in found] == counted_by_step
            assert all(bucket.start % step == 0 for bucket in found)
        found = await world.database.read(statistics.timeline, its, NOW, until - timedelta(seconds=1))
        assert sum(bucket.sent for bucket in found) == 2  # the end does not belong to the span

    play(story)


def test_rejected_is_never_tried_again(play: Play) -> None:
    @one_message
    async def story(world: World, first: Claim) -> None:
        await settle(world, first, Verdict.REJECTED)
        message = await only(world)
        assert (message.status, message.reason, message.last_answer) == (Status.NOT_SENT, NotSent.REJECTED, "words")
        assert await claim(world, now=NOW + HOUR) == ()

    play(story)


def test_failure_waits_for_its_moment(play: Play) -> None:
    @one_message
    async def story(world: World, first: Claim) -> None:
        await settle(world, first, Verdict.RETRY, retry=5)
        message = await only(world)
        assert (message.reason, message.next_attempt_at) == (Waiting.RETRY, NOW + timedelta(seconds=5))
        assert await claim(world, now=NOW + timedelta(seconds=4.9)) == ()
        assert len(await claim(world, now=NOW + timedelta(seconds=5))) == 1

    play(story)


@pytest.mark.parametrize("verdict", [Verdict.UNAUTHORISED, Verdict.WRONG_ADDRESS, Verdict.NOT_TRIED])
def test_what_the_gateway_did_not_take_up_consumes_nothing(play: Play, verdict: Verdict) -> None:
    @one_message
    async def story(world: World, first: Claim) -> None:
        await settle(world, first, verdict)
        message = await only(world)
        assert (message.status, message.attempts, message.reason) == (Status.PENDING, 0, Waiting.RATE_LIMIT)
        assert (message.text is None) == (verdict is Verdict.NOT_TRIED)
        (again,) = await claim(world)
        assert (again.attempt, again.fence) == (1, 2)

    play(story)


def test_outcome_of_an_older_attempt_moves_nothing_but_an_acceptance_counts(play: Play) -> None:
    @one_message
    async def story(world: World, first: Claim) -> None:
        later = NOW + timedelta(seconds=121)
        assert await claim(world, now=later) == ()  # the wall clock alone ends no lease: it may have been set
        await world.database.write(dispatch.recover, later)
        (second,) = await claim(world, now=later)
        assert second.fence == 2
        await settle(world, first, Verdict.REJECTED, later)
        assert (await only(world, later)).sending
        await settle(world, first, Verdict.ACCEPTED, later)
        assert (await only(world, later)).status is Status.SENT
        await settle(world, second, Verdict.REJECTED, later)
        assert (await only(world, later)).status is Status.SENT

    play(story)


def test_acceptance_wins_over_a_later_refusal_in_one_batch(play: Play) -> None:
    @one_message
    async def story(world: World, first: Claim) -> None:
        later = NOW + timedelta(seconds=121)
        await world.database.write(dispatch.recover, later)
        (second,) = await claim(world, now=later)
        batch = [
            outcome(second, Verdict.REJECTED, later),
            outcome(first, Verdict.ACCEPTED, later),
            outcome(second, Verdict.ACCEPTED, later),
        ]
        await world.database.write(dispatch.exchange, batch, dispatch.Demand(want=0), later)
        assert (await only(world, later)).status is Status.SENT

    play(story)


def test_recording_an_outcome_twice_changes_nothing(play: Play) -> None:
    @one_message
    async def story(world: World, first: Claim) -> None:
        for verdict in (Verdict.NOT_TRIED, Verdict.UNAUTHORISED):
            await settle(world, first, verdict)
            await settle(world, first, verdict)
            assert (await only(world)).attempts == 0
        (second,) = await claim(world)
        assert (second.attempt, second.fence) == (1, 2)

    play(story)


def test_giving_back_a_message_twice_leaves_the_history_of_a_client_who_is_deleted(play: Play) -> None:
    @one_message
    async def story(world: World, first: Claim) -> None:
        await settle(world, first, Verdict.NOT_TRIED)
        await world.database.write(clients.delete, [ClientId(1)], NOW)
        before = await only(world)
        assert before.phone == "7916*****01"
        await settle(world, first, Verdict.NOT_TRIED)
        assert await only(world) == before

    play(story)


def test_body_that_went_out_stays_though_its_attempt_does_not_count(play: Play) -> None:
    @one_message
    async def story(world: World, first: Claim) -> None:
        await settle(world, first, Verdict.UNAUTHORISED)
        (second,) = await claim(world)
        await settle(world, second, Verdict.NOT_TRIED)
        await world.database.write(clients.update, ClientId(1), ClientDraft(phone="79160000009", name="Eve"), NOW)
        (third,) = await claim(world)
        assert (third.phone, third.text, third.attempt) == ("79160000001", "Hi Anna", 1)

    play(story)


def test_acceptance_after_the_end_counts(play: Play) -> None:
    @one_message
    async def story(world: World, first: Claim) -> None:
        late = NOW + 9 * HOUR
        await world.pass_time(late)
        assert (await only(world, late)).sending  # its answer is awaited
        await world.database.write(dispatch.recover, late)
        await world.pass_time(late)
        message = await only(world, late)
        assert (message.status, message.reason) == (Status.NOT_SENT, NotSent.UNCONFIRMED)
        await settle(world, first, Verdict.ACCEPTED, late)
        assert (await only(world, late)).status is Status.SENT

    play(story)


@pytest.mark.parametrize("reason", [NotSent.CANCELLED, NotSent.OPTED_OUT, NotSent.CLIENT_DELETED, NotSent.REJECTED])
def test_a_lost_answer_is_told_whatever_ends_the_message_afterwards(
    play: Play, tmp_path: Path, reason: NotSent
) -> None:
    @one_message
    async def story(world: World, first: Claim) -> None:
        assert not (await only(world)).maybe_delivered
        await settle(world, first, Verdict.AMBIGUOUS, retry=0)
        assert (await only(world)).maybe_delivered
        match reason:
            case NotSent.CANCELLED:
                await world.database.write(mailings.cancel, MailingId(1), NOW)
                await world.pass_time()
            case NotSent.CLIENT_DELETED:
                await world.database.write(clients.delete, [ClientId(1)], NOW)
            case NotSent.OPTED_OUT:
                refusing = ClientDraft(phone="79160000001", opted_out=True)
                await world.database.write(clients.update, ClientId(1), refusing, NOW)
                assert await claim(world) == ()
            case _:
                await settle(world, (await claim(world))[0], Verdict.REJECTED)
        ended = await only(world)
        assert (ended.status, ended.reason, ended.maybe_delivered) == (Status.NOT_SENT, reason, True)
        table = tmp_path / "messages.csv"
        wanted = MessageFilter(mailing_id=MailingId(1))
        await world.database.read(exports.export_messages, table, Dialect(), wanted, NOW)
        title, row = table.read_text("utf-8-sig").splitlines()
        assert (title.split(",")[-1], row.split(",")[-1]) == ("maybe_delivered", "yes")
        await settle(world, first, Verdict.ACCEPTED)
        assert not (await only(world)).maybe_delivered

    play(story)


def test_recovered_message_may_have_been_delivered(play: Play) -> None:
    @one_message
    async def story(world: World, first: Claim) -> None:
        assert await world.database.write(dispatch.recover, NOW) == 1
        message = await only(world)
        assert (message.status, message.reason, message.sending) == (Status.PENDING, Waiting.RATE_LIMIT, False)
        (lost,) = await world.database.read(messages.attempts, first.message_id)
        assert lost.verdict is None
        await world.pass_time(NOW + 9 * HOUR)
        assert (await only(world)).reason == NotSent.UNCONFIRMED

    play(story)


def test_nothing_is_claimed_before_the_start_in_the_guard_or_while_paused(play: Play) -> None:
    async def story(world: World) -> None:
        await world.client("79160000001")
        mailing = await world.mailing(starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR)
        await world.pass_time()
        assert await claim(world) == ()
        await world.pass_time(NOW + HOUR)
        await world.database.write(mailings.pause, mailing.id, NOW)
        assert await claim(world, now=NOW + HOUR) == ()
        await world.database.write(mailings.resume, mailing.id, NOW)
        assert await claim(world, now=mailing.last_claim_at) == ()
        assert await world.database.read(life.is_busy, mailing.last_claim_at)
        foreseen = await world.database.read(life.foresee, mailing.last_claim_at)
        assert foreseen == life.Foresight(at=mailing.ends_at, sends_at=None)  # an end sends nothing
        (late,) = await claim(world, now=mailing.last_claim_at - timedelta(seconds=1))
        assert late.post_before <= mailing.ends_at

    play(story)


def test_opt_out_between_start_and_claim_is_heeded(play: Play) -> None:
    async def story(world: World) -> None:
        await world.client("79160000001")
        await world.mailing()
        await world.pass_time()
        await world.database.write(clients.update, ClientId(1), ClientDraft(phone="79160000001", opted_out=True), NOW)
        assert await claim(world) == ()
        message = await only(world)
        assert (message.status, message.reason) == (Status.NOT_SENT, NotSent.OPTED_OUT)

    play(story)


def test_a_text_that_is_empty_once_it_is_filled_in_is_not_posted(play: Play) -> None:
    async def story(world: World) -> None:
        await world.client("79160000001", name="Anna")
        await world.client("79160000002")
        mailing = await world.mailing(text=" {name}\n")
        await world.pass_time()
        (only_claim,) = await claim(world)
        assert only_claim.client_id == ClientId(1)
        await settle(world, only_claim, Verdict.ACCEPTED)
        _, empty = await world.database.read(messages.page, mailing.id, None, None, 9, NOW)
        assert (empty.status, empty.reason, empty.attempts) == (Status.NOT_SENT, NotSent.EMPTY_TEXT, 0)
        assert empty.last_answer == ""
        assert await world.database.read(messages.attempts, empty.id) == ()
        await counted(world, mailing.id)
        await world.pass_time()
        assert (await world.database.read(mailings.get, mailing.id)).state is MailingState.FINISHED

    play(story)


def test_window_that_closes_defers_what_is_left(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claiming, "DEFER_CHUNK", 2)

    async def story(world: World) -> None:
        for n in range(5):
            await world.client(f"7916000000{n}", timezone="Europe/Moscow")
        mailing = await world.mailing(window=parse_window("09:00-21:00"), ends_at=NOW + 48 * HOUR)
        await world.pass_time()
        (first,) = await claim(world, want=1)
        closing = NOW + 6 * HOUR  # 21:00 in Moscow
        assert first.post_before == closing
        await settle(world, first, Verdict.NOT_TRIED, closing)
        for _ in range(4):
            assert await claim(world, want=1, now=closing) == ()
        waiting = await world.database.read(messages.page, mailing.id, None, None, 9, closing)
        assert {row.reason for row in waiting} == {Waiting.OUTSIDE_WINDOW}
        assert {row.next_attempt_at for row in waiting} == {NOW + 18 * HOUR}
        assert not await world.database.read(life.is_busy, closing)

    play(story)


def test_small_mailing_is_not_starved_by_a_large_one_and_rates_hold(play: Play) -> None:
    async def story(world: World) -> None:
        for n in range(9):
            await world.client(f"7916000000{n}", tags=("one",) if n == 0 else ())
        large = await world.mailing()
        small = await world.mailing(rate=2)
        await world.pass_time()
        await settle(world, (await claim(world, want=1))[0], Verdict.ACCEPTED)
        claims = await claim(world, want=8)
        by_mailing = [sum(c.mailing_id == m.id for c in claims) for m in (large, small)]
        assert by_mailing == [6, 2]

    play(story)


def test_what_is_given_back_after_midnight_makes_no_room_on_the_new_day(play: Play) -> None:
    midnight = quota.next_day(NOW)

    async def take(world: World, outcomes: tuple[Outcome, ...], now: datetime) -> tuple[Claim, ...]:
        demand = dispatch.Demand(want=5, per_day=3)
        return (await world.database.write(dispatch.exchange, outcomes, demand, now)).claims

    async def story(world: World) -> None:
        for n in range(9):
            await world.client(f"7916000000{n}")
        mailing = await world.mailing(ends_at=midnight + HOUR)
        await world.pass_time()
        first = await take(world, (), midnight - timedelta(seconds=1))
        assert len(first) == 3
        given_back = tuple(outcome(each, Verdict.NOT_TRIED, midnight) for each in first[:2])
        second = await take(world, given_back, midnight)
        assert len(second) == 3
        again = outcome(second[0], Verdict.NOT_TRIED, midnight)
        assert len(await take(world, (again,), midnight)) == 1
        await counted(world, mailing.id)

    play(story)
