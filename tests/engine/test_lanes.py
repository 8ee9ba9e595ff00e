"""The lanes: each claim is looked at once more before it goes out, and each comes back with its outcome."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.clock import SystemClock
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import Answer, Claim, MessageId, Outcome, Verdict
from desktop_mailer.engine.lanes import Lanes, Link
from desktop_mailer.gateway.http import HttpGateway
from desktop_mailer.gateway.pace import Pace
from desktop_mailer.gateway.port import Gateway, MayBegin, Room
from desktop_mailer.gateway.sandbox import Sandbox
from desktop_mailer.gateway.secrets import Token


def claim(mailing: int = 1, message: int = 5, *, ended: bool = False) -> Claim:
    now = SystemClock().now()
    later = now + timedelta(hours=1)
    return Claim(
        message_id=MessageId(message),
        mailing_id=MailingId(mailing),
        client_id=ClientId(7),
        fence=1,
        attempt=1,
        phone="79160000001",
        text="Hello",
        post_before=later,
        ends_at=now if ended else later,
    )


def play(
    gateway: Callable[[str], Gateway],
    story: Callable[[Lanes, "asyncio.Queue[Outcome]"], Awaitable[None]],
    news: Callable[[Lanes], None] = lambda _: None,
) -> int:
    """Run a story on two lanes before a sandbox; how many requests the sandbox has seen.

    `news` is what has been committed since, told before each last look.
    """

    async def run(url: str) -> None:
        outcomes: asyncio.Queue[Outcome] = asyncio.Queue()
        clock = SystemClock()
        link = Link(gateway=gateway(url), slots=2, rate=None)
        lanes = Lanes(link, clock, Pace(clock), outcomes.put_nowait, lambda: news(lanes))
        try:
            await asyncio.wait_for(story(lanes, outcomes), 20)
        finally:
            await lanes.close()

    with Sandbox() as sandbox:
        asyncio.run(run(sandbox.url))
        return sandbox.statistics().requests


def http(url: str) -> Gateway:
    return HttpGateway(url, Token("any"))


def test_edit_that_comes_between_the_claim_and_its_lane_is_heeded() -> None:
    async def story(lanes: Lanes, outcomes: "asyncio.Queue[Outcome]") -> None:
        lanes.take_outcomes()  # the transaction that claims is under way
        lanes.doubt(lambda c: c.mailing_id == 1)
        lanes.add([claim()], SystemClock().monotonic())
        assert (await outcomes.get()).answer.verdict is Verdict.NOT_TRIED
        lanes.settled(lanes.take_outcomes())
        lanes.add([claim()], SystemClock().monotonic())  # claimed anew, after the edit
        assert (await outcomes.get()).answer.verdict is Verdict.ACCEPTED

    assert play(http, story) == 1


def test_edit_that_is_committed_just_before_a_request_begins_is_heeded() -> None:
    async def story(lanes: Lanes, outcomes: "asyncio.Queue[Outcome]") -> None:
        lanes.add([claim()], SystemClock().monotonic())
        assert (await outcomes.get()).answer.verdict is Verdict.NOT_TRIED

    assert play(http, story, news=lambda lanes: lanes.doubt(lambda c: c.mailing_id == 1)) == 0


def test_edit_that_comes_while_the_connection_is_made_is_heeded() -> None:
    looks = iter(range(10))

    def news(lanes: Lanes) -> None:
        if next(looks) == 1:  # the first look was before the connection
            lanes.doubt(lambda c: c.mailing_id == 1)

    async def story(lanes: Lanes, outcomes: "asyncio.Queue[Outcome]") -> None:
        lanes.add([claim()], SystemClock().monotonic())
        assert (await outcomes.get()).answer.verdict is Verdict.NOT_TRIED
        lanes.settled(lanes.take_outcomes())
        lanes.add([claim()], SystemClock().monotonic())  # claimed anew, after the edit
        assert (await outcomes.get()).answer.verdict is Verdict.ACCEPTED

    assert play(http, story, news=news) == 1


def test_no_more_answers_are_read_than_can_be_recorded_soon() -> None:
    async def story(lanes: Lanes, outcomes: "asyncio.Queue[Outcome]") -> None:
        lanes.add([claim(message=n) for n in range(1, 6)], SystemClock().monotonic())
        read = [await outcomes.get() for _ in range(2)]  # as many as there are slots
        while lanes.posting < 2:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.001)
        await asyncio.sleep(held)  # their answers are there, and are not read
        assert (outcomes.qsize(), lanes.posting) == (0, 2)
        while len(read) < 5:
            lanes.settled(lanes.take_outcomes())
            read.append(await outcomes.get())
        assert {each.answer.verdict for each in read} == {Verdict.ACCEPTED}
        # What waited for room does not make the gateway slow.
        assert max(each.finished_at - each.started_at for each in read) < timedelta(seconds=held)

    held = 1.5  # seconds, far more than a busy computer takes for an answer
    assert play(http, story) == 5


def test_what_the_gateway_has_no_time_left_to_try_gives_its_room_back() -> None:
    async def story(lanes: Lanes, outcomes: "asyncio.Queue[Outcome]") -> None:
        for n in range(1, 6):  # more than there are slots
            lanes.add([claim(message=n, ended=n < 5)], SystemClock().monotonic())
            verdict = (await outcomes.get()).answer.verdict
            assert verdict is (Verdict.NOT_TRIED if n < 5 else Verdict.ACCEPTED)
            lanes.settled(lanes.take_outcomes())

    assert play(http, story) == 1


def test_bug_in_a_gateway_costs_an_attempt_and_not_a_lane(caplog: pytest.LogCaptureFixture) -> None:
    class Buggy:
        async def send(
            self, message_id: MessageId, phone: str, text: str, *, limit: float, may_begin: MayBegin, room: Room
        ) -> Answer:
            raise KeyError(message_id)

        async def close(self) -> None:
            pass

    async def story(lanes: Lanes, outcomes: "asyncio.Queue[Outcome]") -> None:
        for _ in range(3):  # more than there are lanes
            lanes.add([claim()], SystemClock().monotonic())
            outcome = await outcomes.get()
            assert outcome.answer.verdict is Verdict.AMBIGUOUS
            assert outcome.wait is not None
            lanes.settled(lanes.take_outcomes())
        assert lanes.idle

    play(lambda _: Buggy(), story)
    assert "KeyError" in caplog.text
