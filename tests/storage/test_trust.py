"""What makes a mailing to be trusted: its cost, consent, limits a person, runs, retries and who is added later."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from desktop_mailer.domain.client import ClientDraft, ClientFilter
from desktop_mailer.domain.errors import FieldError, InvalidInput, MailerError
from desktop_mailer.domain.mailing import Counts, Mailing, MailingDraft, MailingState, PauseReason
from desktop_mailer.domain.message import Answer, Claim, Message, NotSent, Outcome, Status, Verdict, Waiting
from desktop_mailer.domain.repetition import Period
from desktop_mailer.storage import audiences, clients, dispatch, mailings, messages, retrying, saved, settings, spending
from desktop_mailer.storage.settings import Settings
from tests.storage.conftest import NOW, Story, World

Play = Callable[[Story], None]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PRICE = Decimal("2.5")


async def claim(world: World, want: int = 100, now: datetime = NOW) -> tuple[Claim, ...]:
    return (await world.database.write(dispatch.exchange, [], dispatch.Demand(want=want), now)).claims


async def answer(world: World, claims: tuple[Claim, ...], verdict: Verdict, now: datetime = NOW) -> None:
    ended = [
        Outcome(claim=each, answer=Answer(verdict=verdict, http_status=200), started_at=now, finished_at=now)
        for each in claims
    ]
    await world.database.write(dispatch.exchange, ended, dispatch.Demand(want=0), now)


async def send(world: World, now: datetime = NOW, verdict: Verdict = Verdict.ACCEPTED) -> int:
    """Send until nothing more can be claimed; how many went out."""
    went = 0
    while claims := await claim(world, now=now):
        await answer(world, claims, verdict, now)
        went += len(claims)
    return went


async def rows(world: World, mailing: Mailing, now: datetime = NOW) -> tuple[Message, ...]:
    return await world.database.read(messages.page, mailing.id, None, None, 100, now)


async def people(world: World, count: int, **values: object) -> None:
    for n in range(count):
        await world.client(f"7916{n:07}", **values)


# --- what it costs ----------------------------------------------------------------------------------------------------


def test_a_budget_holds_the_mailing_before_the_message_that_it_does_not_allow(play: Play) -> None:
    async def story(world: World) -> None:
        await world.database.write(settings.save, Settings(part_price=PRICE))
        await people(world, 20)
        mailing = await world.mailing(text="я" * 71, budget=Decimal(30))  # 2 parts each: 5.00; 6 of them
        await world.pass_time()
        assert await send(world) == 6
        after = await world.database.read(mailings.get, mailing.id)
        assert (after.state, after.pause_reason) == (MailingState.PAUSED, PauseReason.BUDGET)
        assert (after.parts, after.counts) == (12, Counts(pending=14, sent=6))
        with pytest.raises(MailerError, match="budget"):
            await world.database.write(mailings.resume, mailing.id, NOW)
        more = replace(MailingDraft.of(after), budget=Decimal(100))
        await world.database.write(mailings.update, mailing.id, more, NOW)
        await world.database.write(mailings.resume, mailing.id, NOW)
        assert await send(world) == 14
        after = await world.database.read(mailings.get, mailing.id)
        assert (after.parts, after.counts.sent) == (40, 20)

    play(story)


def test_what_is_tried_again_costs_once_and_what_is_given_back_nothing(play: Play) -> None:
    async def story(world: World) -> None:
        await people(world, 5)
        mailing = await world.mailing()
        await world.pass_time()
        claims = await claim(world)
        assert len(claims) == 5
        await answer(world, claims[:2], Verdict.NOT_TRIED)
        await answer(world, claims[2:], Verdict.AMBIGUOUS)
        assert (await world.database.read(mailings.get, mailing.id)).parts == 3
        await answer(world, claims[:2], Verdict.NOT_TRIED)  # said twice
        assert (await world.database.read(mailings.get, mailing.id)).parts == 3
        await send(world, NOW + HOUR)
        assert (await world.database.read(mailings.get, mailing.id)).parts == 5

    play(story)


def test_a_mailing_that_costs_more_than_its_budget_is_refused_at_the_field(play: Play) -> None:
    async def story(world: World) -> None:
        await people(world, 3)
        draft = MailingDraft(name="n", text="Hi", starts_at=NOW, ends_at=NOW + HOUR, budget=Decimal(7))
        with pytest.raises(FieldError, match="price") as caught:
            await world.database.read(spending.refuse_overdrawn, draft, None)
        assert caught.value.field == "budget"
        await world.database.write(settings.save, Settings(part_price=PRICE, currency="₽"))
        seen = await world.database.read(audiences.preview, draft, NOW)
        assert seen.cost == Decimal("7.5")
        with pytest.raises(FieldError, match=r"7\.5"):
            await world.database.read(spending.refuse_overdrawn, draft, seen.cost)
        await world.database.read(spending.refuse_overdrawn, replace(draft, budget=Decimal(8)), seen.cost)

    play(story)


@pytest.mark.parametrize("budget", ["0", "-1", "NaN", "Infinity", "0.00001", "1e30"])
def test_a_budget_that_is_no_amount_is_refused(budget: str) -> None:
    draft = MailingDraft(name="n", text="Hi", starts_at=NOW, ends_at=NOW + HOUR, budget=Decimal(budget))
    with pytest.raises(InvalidInput) as caught:
        draft.checked(NOW)
    assert [problem.field for problem in caught.value.problems] == ["budget"]


def test_amounts_are_kept_to_the_ten_thousandth(play: Play) -> None:
    async def story(world: World) -> None:
        mailing = await world.mailing(budget=Decimal("1234567.8901"))
        assert (await world.database.read(mailings.get, mailing.id)).budget == Decimal("1234567.8901")
        await world.database.write(settings.save, Settings(part_price=Decimal("0.0301")))
        assert (await world.database.read(settings.load)).part_price == Decimal("0.0301")

    play(story)


# --- who may get it ---------------------------------------------------------------------------------------------------


def test_advertising_goes_only_to_those_whose_consent_is_known_at_the_moment_of_sending(play: Play) -> None:
    async def story(world: World) -> None:
        await world.client("79160000001", consent_at=NOW, consent_source="form")
        await world.client("79160000002")
        await world.client("79160000003", opted_out=True)
        withdraws = await world.client("79160000004", consent_at=NOW, consent_source="form")
        draft = MailingDraft(name="n", text="Buy", starts_at=NOW, ends_at=NOW + HOUR, advertising=True)
        seen = await world.database.read(audiences.preview, draft, NOW)
        assert (seen.recipients, seen.excluded, seen.opted_out, seen.no_consent) == (2, 2, 1, 1)
        counted = await world.database.read(audiences.audience, draft.filter, None, NOW, NOW + HOUR, advertising=True)
        assert (counted.recipients, counted.opted_out, counted.no_consent) == (2, 1, 1)
        mailing = await world.mailing(advertising=True)
        await world.pass_time()
        without = ClientDraft(phone=withdraws.phone)
        await world.database.write(clients.update, withdraws.id, without, NOW)
        assert await send(world) == 1
        told = {row.phone: (row.status, row.reason) for row in await rows(world, mailing)}
        assert told == {
            "79160000001": (Status.SENT, ""),
            "79160000002": (Status.NOT_SENT, NotSent.NO_CONSENT),
            "79160000003": (Status.NOT_SENT, NotSent.OPTED_OUT),
            "79160000004": (Status.NOT_SENT, NotSent.NO_CONSENT),
        }
        assert (await world.database.read(mailings.get, mailing.id)).counts == Counts(sent=1, not_sent=3)

    play(story)


def test_one_person_gets_no_more_a_day_than_is_allowed_over_all_mailings(play: Play) -> None:
    async def story(world: World) -> None:
        await world.database.write(settings.save, Settings(person_per_day=2))
        await people(world, 4)
        made = [await world.mailing(name=f"n{n}", ends_at=NOW + 3 * DAY) for n in range(5)]
        await world.pass_time()
        assert await send(world) == 8
        reasons = [row.reason for mailing in made for row in await rows(world, mailing) if row.status == Status.PENDING]
        assert set(reasons) == {Waiting.DAILY_CAP}
        assert len(reasons) == 12
        assert await send(world, NOW + DAY) == 8
        draft = MailingDraft.of(made[0])
        assert await world.database.read(audiences.full_today, draft, NOW + DAY) == 4
        assert await world.database.read(audiences.full_today, draft, NOW + 2 * DAY) == 0
        await world.database.write(settings.save, Settings(person_per_day=None))
        assert await send(world, NOW + DAY) == 4  # another limit frees them at once

    play(story)


def test_a_message_whose_answer_was_lost_counts_for_the_limit_of_its_person(play: Play) -> None:
    async def story(world: World) -> None:
        await world.database.write(settings.save, Settings(person_per_day=1))
        await people(world, 1)
        first = await world.mailing(name="first")
        await world.pass_time()
        await answer(world, await claim(world), Verdict.AMBIGUOUS)
        await world.mailing(name="second")
        await world.pass_time()
        claims = await claim(world, now=NOW + HOUR)
        assert [each.mailing_id for each in claims] == [first.id]  # itself it may be tried again

    play(story)


def test_nearly_the_same_text_to_the_same_people_is_noticed(play: Play) -> None:
    async def story(world: World) -> None:
        await world.client("79160000001", tags=("vip",))
        await world.client("79160000002", tags=("vip",))
        await world.client("79160000003")
        said = await world.mailing(text="Spring sale: 20 % off until Friday", filter=ClientFilter(tags=("vip",)))
        await world.pass_time()
        await send(world)
        draft = MailingDraft(name="n", text="Spring  SALE: 25 % off until Friday!", starts_at=NOW, ends_at=NOW + HOUR)
        found = await world.database.read(audiences.said_before, draft, NOW + HOUR)
        assert found is not None
        assert (found.mailing.id, found.people) == (said.id, 2)
        assert await world.database.read(audiences.said_before, draft, NOW + HOUR, said.id) is None
        other = replace(draft, text="Your parcel has come")
        assert await world.database.read(audiences.said_before, other, NOW + HOUR) is None
        assert await world.database.read(audiences.said_before, draft, NOW + 15 * DAY) is None
        others = replace(draft, filter=ClientFilter(operator_codes=("999",)))
        assert await world.database.read(audiences.said_before, others, NOW + HOUR) is None

    play(story)


# --- who match since --------------------------------------------------------------------------------------------------


def test_who_match_since_are_added_once_and_counted_rightly(play: Play) -> None:
    async def story(world: World) -> None:
        await people(world, 3, tags=("vip",))
        mailing = await world.mailing(filter=ClientFilter(tags=("vip",)))
        await world.pass_time()
        assert await send(world) == 3  # all is sent, and time has not closed it yet
        assert await world.database.write(mailings.add_who_match_since, mailing.id, NOW) == 0
        await world.client("79990000001", tags=("vip",))
        await world.client("79990000002", tags=("vip",), opted_out=True)
        await world.client("79990000003")
        assert await world.database.write(mailings.add_who_match_since, mailing.id, NOW) == 2
        await world.pass_time()
        after = await world.database.read(mailings.get, mailing.id)
        assert after.counts == Counts(pending=1, sent=3, not_sent=1)
        assert await send(world) == 1
        await world.pass_time()
        after = await world.database.read(mailings.get, mailing.id)
        assert (after.state, after.counts) == (MailingState.FINISHED, Counts(sent=4, not_sent=1))
        with pytest.raises(MailerError):
            await world.database.write(mailings.add_who_match_since, mailing.id, NOW)

    play(story)


# --- what failed ------------------------------------------------------------------------------------------------------


def test_what_failed_is_sent_again_with_the_same_ids_and_bodies(play: Play) -> None:
    async def story(world: World) -> None:
        await people(world, 6)
        mailing = await world.mailing()
        await world.pass_time()
        claims = await claim(world)
        await answer(world, claims[:1], Verdict.ACCEPTED)
        more = await claim(world)
        await answer(world, (*claims[1:], *more), Verdict.REJECTED)
        await world.pass_time()
        over = await world.database.read(mailings.get, mailing.id)
        assert (over.state, over.counts) == (MailingState.FINISHED, Counts(sent=1, not_sent=5))
        assert await world.database.read(retrying.failed, mailing.id) == {NotSent.REJECTED: 5}
        assert await world.database.write(retrying.retry, mailing.id, [NotSent.EXPIRED], NOW) == 0
        gone = next(row for row in await rows(world, mailing) if row.status == Status.NOT_SENT)
        await world.database.write(clients.delete, [gone.client_id], NOW)
        assert await world.database.write(retrying.retry, mailing.id, [NotSent.REJECTED], NOW) == 4
        changed = replace(MailingDraft.of(over), text="Another text")
        await world.database.write(mailings.update, mailing.id, changed, NOW)
        again = await claim(world)
        assert {each.message_id for each in again} < {each.message_id for each in (*claims, *more)}
        assert {each.text for each in again} == {"Hello"}
        assert {each.attempt for each in again} == {2}
        await answer(world, again, Verdict.ACCEPTED)
        await world.pass_time()
        over = await world.database.read(mailings.get, mailing.id)
        assert (over.state, over.counts) == (MailingState.FINISHED, Counts(sent=5, not_sent=1))

    play(story)


def test_what_expired_is_sent_again_only_with_a_new_end(play: Play) -> None:
    async def story(world: World) -> None:
        await people(world, 2)
        mailing = await world.mailing()
        await world.pass_time()
        late = NOW + 9 * HOUR
        await world.pass_time(late)
        assert await world.database.read(retrying.failed, mailing.id) == {NotSent.EXPIRED: 2}
        with pytest.raises(MailerError):
            await world.database.write(retrying.retry, mailing.id, [NotSent.EXPIRED], late)
        with pytest.raises(FieldError) as caught:
            await world.database.write(retrying.retry, mailing.id, [NotSent.EXPIRED], late, late + timedelta(seconds=9))
        assert caught.value.field == "ends_at"
        assert await world.database.write(retrying.retry, mailing.id, [NotSent.EXPIRED], late, late + HOUR) == 2
        assert await send(world, late) == 2

    play(story)


@pytest.mark.parametrize("step", [mailings.cancel, None])
def test_a_mailing_that_was_cancelled_or_has_not_started_is_not_tried_again(
    play: Play, step: Callable[..., Mailing] | None
) -> None:
    async def story(world: World) -> None:
        mailing = await world.mailing(starts_at=NOW + HOUR)
        if step is not None:
            await world.database.write(step, mailing.id, NOW)
        with pytest.raises(MailerError):
            await world.database.write(retrying.retry, mailing.id, [NotSent.REJECTED], NOW)

    play(story)


# --- runs -------------------------------------------------------------------------------------------------------------


async def family(world: World) -> list[Mailing]:
    return list(reversed(await world.database.read(mailings.all_mailings)))


def test_a_mailing_that_repeats_is_followed_by_a_run_of_its_own(play: Play) -> None:
    async def story(world: World) -> None:
        await people(world, 2)
        first = await world.mailing(period=Period.DAILY, budget=Decimal(9), advertising=False, rate=7)
        for day in range(3):
            now = NOW + day * DAY
            await world.pass_time(now)
            assert await send(world, now) == 2
            await world.pass_time(now)
        runs = await family(world)
        assert [run.state for run in runs] == [MailingState.FINISHED] * 3 + [MailingState.SCHEDULED]
        assert [run.parent_id for run in runs] == [None, first.id, first.id, first.id]
        assert [run.starts_at for run in runs] == [NOW + day * DAY for day in range(4)]
        assert {(run.name, run.text, run.budget, run.rate, run.ends_at - run.starts_at) for run in runs} == {
            ("News", "Hello", Decimal(9), 7, 8 * HOUR)
        }

    play(story)


def test_runs_that_nobody_was_there_for_are_not_made_up_for(play: Play) -> None:
    async def story(world: World) -> None:
        await people(world, 1)
        await world.mailing(starts_at=NOW + HOUR, ends_at=NOW + 5 * HOUR, period=Period.DAILY)
        late = NOW + 10 * DAY
        await world.pass_time(late)
        first, following = await family(world)
        assert first.state is MailingState.FINISHED
        assert first.counts == Counts(not_sent=1)
        assert following.starts_at == NOW + 10 * DAY + HOUR
        assert following.state is MailingState.SCHEDULED

    play(story)


def test_a_run_that_is_held_before_its_start_is_followed_by_one_that_is_held(play: Play) -> None:
    async def story(world: World) -> None:
        held = await world.mailing(starts_at=NOW + HOUR, ends_at=NOW + 5 * HOUR, period=Period.WEEKLY)
        await world.database.write(mailings.pause, held.id, NOW)
        await world.pass_time(NOW + 6 * HOUR)
        _, following = await family(world)
        assert (following.state, following.pause_reason) == (MailingState.PAUSED, PauseReason.OPERATOR)

    play(story)


def test_a_run_that_is_cancelled_before_its_start_is_the_last(play: Play) -> None:
    async def story(world: World) -> None:
        made = await world.mailing(starts_at=NOW + HOUR, ends_at=NOW + 5 * HOUR, period=Period.DAILY)
        await world.database.write(mailings.cancel, made.id, NOW)
        await world.pass_time(NOW + 3 * DAY)
        assert len(await family(world)) == 1

    play(story)


def test_a_daily_mailing_that_lasts_longer_than_a_day_is_refused(play: Play) -> None:
    async def story(world: World) -> None:
        with pytest.raises(InvalidInput) as caught:
            await world.mailing(ends_at=NOW + 25 * HOUR, period=Period.DAILY)
        assert [problem.field for problem in caught.value.problems] == ["ends_at"]

    play(story)


def test_the_period_is_fixed_once_a_run_has_started(play: Play) -> None:
    async def story(world: World) -> None:
        await people(world, 1)
        made = await world.mailing()
        await world.pass_time()
        changed = replace(MailingDraft.of(made), period=Period.DAILY, advertising=True)
        with pytest.raises(InvalidInput) as caught:
            await world.database.write(mailings.update, made.id, changed, NOW)
        assert [problem.field for problem in caught.value.problems] == ["advertising", "period"]

    play(story)


def test_a_duplicate_is_a_draft_that_begins_now(play: Play) -> None:
    async def story(world: World) -> None:
        made = await world.mailing(name="N" * 200, period=Period.DAILY, budget=Decimal(5), rate=3)
        again = await world.database.write(mailings.duplicate, made.id, NOW + DAY)
        assert (again.state, again.starts_at, again.ends_at) == (MailingState.DRAFT, NOW + DAY, NOW + DAY + 8 * HOUR)
        assert again.name == "N" * 193 + " (copy)"
        assert (again.text, again.budget, again.rate, again.period) == ("Hello", Decimal(5), 3, Period.DAILY)
        assert again.parent_id is None

    play(story)


# --- saved texts and filters ------------------------------------------------------------------------------------------


def test_texts_and_filters_are_saved_by_name(play: Play) -> None:
    async def story(world: World) -> None:
        write, read = world.database.write, world.database.read
        await write(saved.save_text, " Reminder ", "See you {name|}")
        await write(saved.save_text, "absent", "Sorry")
        await write(saved.save_text, "Reminder", "See you soon")
        assert await read(saved.texts) == {"absent": "Sorry", "Reminder": "See you soon"}
        chosen = ClientFilter(operator_codes=("916",), tags=("вип", "b"), all_tags=True)
        await write(saved.save_filter, "Best", chosen)
        assert await read(saved.filters) == {"Best": chosen}
        with pytest.raises(FieldError) as caught:
            await write(saved.save_text, "  ", "x")
        assert caught.value.field == "name"
        with pytest.raises(FieldError) as caught:
            await write(saved.save_filter, "  ", chosen)
        assert caught.value.field == "name"
        await write(saved.remove_text, "absent")
        await write(saved.remove_filter, "Best")
        assert (await read(saved.texts), await read(saved.filters)) == ({"Reminder": "See you soon"}, {})

    play(story)
