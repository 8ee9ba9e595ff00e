"""What the sender makes of each fault of the gateway, by its name in the list of faults: S4 to S12, S17, S18, S24.

After each story the ledger of the gateway is held against the database.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from desktop_mailer.domain.mailing import MailingState, PauseReason
from desktop_mailer.domain.message import MessageId, NotSent, Status, Verdict, Waiting
from desktop_mailer.engine import lanes
from desktop_mailer.storage import mailings, messages
from tests.engine.conftest import SECOND, SLOTS, Scene, Stage
from tests.engine.fault_gateway import ACCEPTED, Asked, Reply, answer, first_of_all, says
from tests.gateway.faults import Wire


@pytest.fixture
def short_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    """An attempt is given up after a second."""
    monkeypatch.setattr(lanes, "ATTEMPT_LIMIT", SECOND)


# --- S4 to S12: the answer is lost, or means nothing --------------------------------------------------------------


def until_cut(wire: Wire) -> None:
    """Answer nothing until the other side has had enough."""
    wire.read_request()


def drip(head: bytes, piece: bytes, pause: float) -> Callable[[Wire], None]:
    def do(wire: Wire) -> None:
        wire.write(head)
        while wire.wait(pause):
            wire.write(piece)

    return do


def ten_megabytes(wire: Wire) -> None:
    wire.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n")
    for _ in range(100):
        wire.write(b" " * 100_000)


def half_close(wire: Wire) -> None:
    wire.write(b'HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n{"code": 0')
    wire.half_close()
    until_cut(wire)


def taken(do: Callable[[Wire], None], *, hangs_up: bool = True) -> Reply:
    """The message is taken, but its sender does not get to know it."""
    return Reply(do=do, accepts=True, hangs_up=hangs_up)


def taken_and_says(data: bytes) -> Reply:
    return says(data, accepts=True, hangs_up=True)


QUICK = {
    "S4-accepted-then-cut": taken(lambda _: None),
    "S5-reset": taken(Wire.reset),
    "S9-short-body": taken_and_says(b'HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n{"code": 0'),
    "S9-half-close": taken(half_close),
    "S10-rubbish-status-line": taken_and_says(b"HTTP/1.1 2OO OK\r\n\r\n"),
    "S11-ten-megabytes": taken(ten_megabytes),
    "S12-empty": taken_and_says(answer("200 OK")),
    "S12-not-json": taken_and_says(answer("200 OK", b"<p>OK</p>")),
    "S12-not-an-object": taken_and_says(answer("200 OK", b"[0]")),
    "S12-nan": taken_and_says(answer("200 OK", b'{"code": 0, "took": NaN}')),
    "S12-true-is-no-number": taken_and_says(answer("200 OK", b'{"code": false}')),
    "S12-no-code": taken_and_says(answer("200 OK", b'{"message": "OK"}')),
    "S12-not-utf-8": taken_and_says(answer("200 OK", b'{"code": 0, "message": "\xff"}')),
    "S12-deep": taken_and_says(answer("200 OK", b'{"code": ' + b"[" * 60_000)),
    "S12-a-number-of-5000-digits": taken_and_says(answer("200 OK", b'{"code": 0, "n": ' + b"1" * 5_000 + b"}")),
    "S18-409": taken_and_says(answer("409 Conflict", b'{"message": "in the works"}')),
    "S24-an-answer-for-another-id": taken_and_says(answer("200 OK", b'{"code": 0, "id": 1}')),
}
SLOW = {
    "S6-never-answers": taken(until_cut),
    "S7-dripped-body": taken(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", b" ", 0.2)),
    "S8-dripped-head": taken(drip(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.05)),
    "S8-endless-103": taken(drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.02)),
}


@pytest.mark.usefixtures("short_attempts")
@pytest.mark.parametrize("name", [*QUICK, *SLOW])
def test_an_answer_that_was_lost_is_asked_for_again_with_the_same_id(stage: Stage, name: str) -> None:
    async def story(scene: Scene) -> None:
        running = scene.start(scene.sender(), until_idle=True)
        waiting = await scene.waiting(Waiting.RETRY)
        afflicted = scene.gateway.requests[0].id
        assert (waiting.id, waiting.status, waiting.attempts) == (afflicted, Status.PENDING, 1)
        assert scene.maybe_delivered() == {afflicted}
        (failed,) = await scene.world.database.read(messages.attempts, MessageId(afflicted))
        assert (failed.verdict, failed.answer, waiting.last_answer) == (
            Verdict.AMBIGUOUS,
            waiting.last_answer,
            failed.answer,
        )
        assert failed.answer
        ended = failed.started_at + timedelta(milliseconds=failed.duration_ms or 0)
        assert waiting.next_attempt_at is not None
        assert SECOND / 2 - timedelta(milliseconds=5) <= waiting.next_attempt_at - ended <= SECOND
        run = await running
        assert (run.sent, run.not_sent, run.pending, run.pause) == (4, 0, 0, None)
        assert [asked.attempt for asked in scene.gateway.of(afflicted)] == [1, 2]
        assert len(scene.gateway.requests) == 5
        assert (await scene.row(afflicted)).attempts == 2
        assert await scene.verdicts(afflicted) == [Verdict.AMBIGUOUS, Verdict.ACCEPTED]

    stage(first_of_all((QUICK | SLOW)[name]), story)


def test_what_may_have_arrived_by_the_end_is_unconfirmed_and_what_did_not_is_expired(stage: Stage) -> None:
    faults = {"79160000000": QUICK["S4-accepted-then-cut"], "79160000001": SLOW["S6-never-answers"]}
    refused = says(answer("503 Service Unavailable"))

    async def story(scene: Scene) -> None:
        run = await scene.run()
        assert (run.sent, run.not_sent, run.pending) == (1, 3, 0)
        assert {row.phone: row.reason for row in await scene.rows()} == {
            "79160000000": NotSent.UNCONFIRMED,
            "79160000001": NotSent.UNCONFIRMED,
            "79160000002": NotSent.EXPIRED,
            "79160000003": "",
        }
        assert all(asked.attempt == 1 for asked in scene.gateway.requests if asked.phone == "79160000001")
        assert (await scene.world.database.read(mailings.get, scene.mailing.id)).state is MailingState.FINISHED

    now = datetime.now(UTC)
    stage(
        lambda asked: ACCEPTED if asked.phone == "79160000003" else faults.get(asked.phone, refused),
        story,
        starts_at=now,
        ends_at=now + 3 * SECOND,
    )


# --- S17: too many requests ---------------------------------------------------------------------------------------


def in_two_seconds() -> str:
    return format_datetime((datetime.now(UTC) + 2 * SECOND).replace(microsecond=0), usegmt=True)


@pytest.mark.parametrize(
    ("status", "wait", "least", "most"),
    [
        pytest.param("429 No", lambda: "2", 2 * SECOND, 2 * SECOND, id="S17-seconds"),
        pytest.param("503 No", lambda: "2", 2 * SECOND, 2 * SECOND, id="S17-seconds-of-503"),
        pytest.param("429 No", in_two_seconds, SECOND, 2 * SECOND, id="S17-date"),
        pytest.param("429 No", lambda: "-1", SECOND / 2, SECOND / 2, id="S17-minus-1"),
        pytest.param("429 No", lambda: "1e9", SECOND / 2, SECOND / 2, id="S17-1e9"),
        pytest.param("429 No", lambda: "soon", SECOND / 2, SECOND / 2, id="S17-text"),
    ],
)
def test_too_many_requests_make_everything_wait_as_long_as_the_gateway_says(
    stage: Stage, status: str, wait: Callable[[], str], least: timedelta, most: timedelta
) -> None:
    refused_at: list[datetime] = []
    others: list[datetime] = []

    def behave(asked: Asked) -> Reply:
        now = datetime.now(UTC)
        if not refused_at:
            refused_at.append(now)
            return says(answer(status, b"", f"Retry-After: {wait()}"))
        others.append(now)
        return ACCEPTED

    async def story(scene: Scene) -> None:
        running = scene.start(scene.sender(slots=1), until_idle=True)
        waiting = await scene.waiting(Waiting.RATE_LIMIT)
        assert waiting.status is Status.PENDING
        assert waiting.next_attempt_at is not None
        assert least - SECOND / 20 <= waiting.next_attempt_at - refused_at[0] <= most + SECOND
        run = await running
        assert (run.sent, run.not_sent, run.pending, run.pause) == (10, 0, 0, None)
        assert others[0] - refused_at[0] >= least - SECOND / 20
        assert scene.maybe_delivered() == set()

    stage(behave, story, clients=10)


def test_s17_a_wait_of_a_billion_seconds_is_an_hour(stage: Stage) -> None:
    late = says(answer("429 Too Many Requests", b"", "Retry-After: 1000000000"))

    async def story(scene: Scene) -> None:
        sender = scene.sender()
        running = scene.start(sender)
        waiting = await scene.waiting(Waiting.RATE_LIMIT)
        assert waiting.next_attempt_at is not None
        assert timedelta(minutes=59) < waiting.next_attempt_at - datetime.now(UTC) < timedelta(minutes=61)
        sender.stop()
        run = await running
        assert (run.sent, run.not_sent, run.pending) == (0, 0, 20)
        assert len(scene.gateway.requests) <= SLOTS

    stage(lambda _: late, story, clients=20)


# --- S18: refused, for good ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["422 Unprocessable Content", "400 Bad Request", "413 Content Too Large"])
def test_s18_a_refusal_is_final_for_its_message_alone(stage: Stage, status: str) -> None:
    async def story(scene: Scene) -> None:
        run = await scene.run()
        assert (run.sent, run.not_sent, run.pending, run.pause) == (9, 1, 0, None)
        refused = await scene.row(scene.gateway.requests[0].id)
        assert (refused.status, refused.reason, refused.last_answer) == (
            Status.NOT_SENT,
            NotSent.REJECTED,
            "no such phone",
        )
        assert refused.attempts == len(scene.gateway.of(refused.id)) == 1

    stage(first_of_all(says(answer(status, b'{"message": "no such phone"}'))), story, clients=10)


def test_s16_a_gateway_that_refuses_everything_pauses_the_mailing_with_the_rest_pending(stage: Stage) -> None:
    refused = says(answer("400 Bad Request", b'{"message": "no such sender"}'))

    async def story(scene: Scene) -> None:
        run = await scene.run()
        mailing = await scene.world.database.read(mailings.get, scene.mailing.id)
        assert (mailing.state, mailing.pause_reason) == (MailingState.PAUSED, PauseReason.REFUSED)
        assert 5 <= run.not_sent < 5 + SLOTS  # what was under way when the fifth answer came is over too
        assert (run.sent, run.pending, run.pause) == (0, 40 - run.not_sent, None)
        assert len(scene.gateway.requests) == run.not_sent
        rows = await scene.rows()
        assert {(row.reason, row.last_answer) for row in rows if row.status is Status.NOT_SENT} == {
            (NotSent.REJECTED, "no such sender")
        }
        waiting = {(row.reason, row.attempts) for row in rows if row.status is Status.PENDING}
        assert waiting == {(Waiting.MAILING_PAUSED, 0)}
        scene.gateway.behaviour = lambda _: ACCEPTED
        await scene.world.database.write(mailings.resume, scene.mailing.id, scene.world.clock.now())
        assert (await scene.run()).sent == mailing.counts.pending

    stage(lambda _: refused, story, clients=40)


def test_s16_a_gateway_that_begins_to_refuse_in_mid_run_pauses_the_mailing(stage: Stage) -> None:
    refused = says(answer("400 Bad Request"))

    async def story(scene: Scene) -> None:
        run = await scene.run()
        mailing = await scene.world.database.read(mailings.get, scene.mailing.id)
        assert (mailing.state, mailing.pause_reason) == (MailingState.PAUSED, PauseReason.REFUSED)
        assert run.sent == 30
        assert 10 <= run.not_sent <= 11 + SLOTS  # over half of the last twenty
        assert run.pending == 100 - run.sent - run.not_sent

    stage(lambda asked: ACCEPTED if asked.number <= 30 else refused, story, clients=100)


def test_s16_a_few_wrong_phones_pause_nothing(stage: Stage) -> None:
    refused = says(answer("400 Bad Request"))

    async def story(scene: Scene) -> None:
        run = await scene.run()
        assert (run.sent, run.not_sent, run.pending) == (60, 40, 0)

    stage(lambda asked: refused if asked.number % 5 in {1, 3} else ACCEPTED, story, clients=100)


@pytest.mark.usefixtures("short_rests")
def test_s20_a_gateway_that_flaps_delays_and_loses_nothing(stage: Stage) -> None:
    """GIVEN a gateway of which half of the answers are errors, though it took every other of those messages."""
    broken = answer("500 Internal Server Error")

    def behave(asked: Asked) -> Reply:
        return says(broken, accepts=asked.number % 4 == 0) if asked.number % 2 == 0 else ACCEPTED

    async def story(scene: Scene) -> None:
        run = await scene.run()
        assert (run.sent, run.not_sent, run.pending, run.pause) == (30, 0, 0, None)
        assert scene.gateway.delivered == {row.id for row in await scene.rows()}
        assert all(row.attempts == len(scene.gateway.of(row.id)) for row in await scene.rows())

    stage(behave, story, clients=30)


@pytest.mark.usefixtures("short_rests")
def test_s20_a_gateway_that_is_down_by_turns_loses_nothing(stage: Stage) -> None:
    """GIVEN a gateway that fails ten requests, then takes ten, and so on."""

    def behave(asked: Asked) -> Reply:
        return ACCEPTED if (asked.number - 1) // 10 % 2 else says(answer("503 Service Unavailable"))

    async def story(scene: Scene) -> None:
        running = scene.start(scene.sender(), until_idle=True)
        down = await scene.waiting(Waiting.RETRY)
        assert down.status is Status.PENDING
        run = await running
        assert (run.sent, run.not_sent, run.pending, run.pause) == (30, 0, 0, None)
        assert scene.maybe_delivered() == set()

    stage(behave, story, clients=30)
