"""Rates, turns and limits in simulated time: nobody exceeds them, and nobody starves by them."""

from collections import Counter
from decimal import Decimal
from itertools import count

from desktop_mailer.domain.client import ClientDraft, ClientId
from desktop_mailer.domain.mailing import Counts, MailingState, PauseReason
from desktop_mailer.domain.message import Answer, Verdict
from desktop_mailer.storage import clients, settings
from desktop_mailer.storage.settings import Settings
from tests.engine.conftest import Simulate
from tests.engine.simulation import ACCEPTED, DAY, MINUTE, MONDAY, SECOND, SLOTS, Simulation, most_within

TOO_MANY = Answer(verdict=Verdict.THROTTLED, http_status=429, retry_after=20 * SECOND)


def test_no_mailing_starves_behind_another_though_few_messages_are_claimed_at_a_time(simulate: Simulate) -> None:
    """GIVEN a rate of one a second, by which one message is claimed ahead, and three mailings."""

    async def story(simulation: Simulation) -> None:
        await simulation.clients(60)
        mailings = [await simulation.mailing(name=name) for name in ("first", "second", "third")]
        await simulation.pass_time(30 * SECOND)
        sent = {found.id: found.counts.sent for found in await simulation.mailings()}
        assert all(sent[each.id] >= 8 for each in mailings), sent

    simulate(story, rate=1)


def test_a_rate_holds_over_a_link_that_is_made_anew(simulate: Simulate) -> None:
    """WHEN the operator has it try now, the last second still counts."""

    async def story(simulation: Simulation) -> None:
        await simulation.clients(1)
        for _ in range(20):
            await simulation.mailing()
            await simulation.pass_time(0.3 * SECOND)
            simulation.sender.resume()
        await simulation.pass_time(20 * SECOND)
        assert most_within(SECOND, simulation.posts) == 1
        assert await simulation.counts() == Counts(sent=20)

    simulate(story, rate=1)


def test_the_rate_of_a_mailing_holds_though_its_messages_wait_for_their_turn_among_others(simulate: Simulate) -> None:
    async def story(simulation: Simulation) -> None:
        await simulation.clients(90)
        slow = await simulation.mailing(rate=1)
        await simulation.mailing()
        await simulation.pass_time(MINUTE)
        theirs = {row.id for row in await simulation.messages() if row.mailing_id == slow.id}
        posts = [post for post in simulation.posts if post.message_id in theirs]
        assert len(posts) > 20
        assert most_within(SECOND, posts) == 1
        assert most_within(SECOND, simulation.posts) == 5

    simulate(story, rate=5)


def test_those_who_opted_out_since_the_start_do_not_slow_the_others_down(simulate: Simulate) -> None:
    """GIVEN answers of which every ninth comes late, so that the sender is never idle."""
    people, asked = 400, count(1)

    async def story(simulation: Simulation) -> None:
        await simulation.clients(people)
        await simulation.mailing()
        simulation.sender.pause()
        await simulation.pass_time(SECOND)
        for n in range(0, people, 2):
            out = ClientDraft(phone=f"7916{n:07}", opted_out=True)
            await simulation.database.write(clients.update, ClientId(n + 1), out, simulation.clock.now())
        simulation.sender.resume()
        await simulation.pass_time(9 * SECOND)  # 200 messages, 8 at once, in the mean 0.3 s each
        assert await simulation.counts() == Counts(sent=people // 2, not_sent=people // 2)

    simulate(story, lambda _: (2.0 if next(asked) % 9 == 0 else 0.1, ACCEPTED))


def test_requests_at_once_stay_below_what_the_gateway_takes_though_a_rate_holds_some_back(simulate: Simulate) -> None:
    """GIVEN a gateway that takes four seconds an answer, and that has said that it gets too many at once."""

    async def story(simulation: Simulation) -> None:
        await simulation.clients(90)
        await simulation.mailing()
        await simulation.pass_time(MINUTE)
        after = [post for post in simulation.posts if post.answer is ACCEPTED]
        before_any_answer = [post for post in after if post.at < after[0].until]
        assert len(after) > 10
        assert len(before_any_answer) == SLOTS // 2

    simulate(story, lambda at: (0.1, TOO_MANY) if at < MONDAY + 15 * SECOND else (4.0, ACCEPTED), rate=8)


def test_a_budget_is_spent_to_the_last_message_that_it_allows_and_then_holds_the_mailing(simulate: Simulate) -> None:
    """GIVEN many messages on their way at once WHEN the budget allows no more THEN those all go out before it holds."""

    async def story(simulation: Simulation) -> None:
        await simulation.database.write(settings.save, Settings(part_price=Decimal(2)))
        await simulation.clients(200)
        spent = await simulation.mailing(budget=Decimal(101))
        other = await simulation.mailing(name="without")
        await simulation.pass_time(MINUTE)
        found = {each.id: each for each in await simulation.mailings()}
        assert found[spent.id].counts == Counts(pending=150, sent=50)
        assert (found[spent.id].state, found[spent.id].pause_reason) == (MailingState.PAUSED, PauseReason.BUDGET)
        assert found[spent.id].parts == 50
        assert found[other.id].counts == Counts(sent=200)
        assert len({post.message_id for post in simulation.posts}) == len(simulation.posts) == 250

    simulate(story)


def test_nobody_gets_more_a_day_than_one_may_over_all_mailings(simulate: Simulate) -> None:
    async def story(simulation: Simulation) -> None:
        await simulation.database.write(settings.save, Settings(person_per_day=2))
        await simulation.clients(50)
        for number in range(5):
            await simulation.mailing(name=f"n{number}")
        await simulation.pass_time(3 * DAY)
        assert await simulation.counts() == Counts(sent=250)
        each_day = Counter((post.phone, post.at.astimezone().date()) for post in simulation.posts)
        assert set(each_day.values()) == {1, 2}
        assert len({day for _, day in each_day}) == 3

    simulate(story)
