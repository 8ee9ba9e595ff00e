"""What the sender makes of connections that fail, mislead or are not safe: S13, S21 to S24."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop_mailer.domain.message import NotSent, Status, Verdict, Waiting
from desktop_mailer.domain.sender import SenderPause
from desktop_mailer.engine.account import Run
from desktop_mailer.gateway import http
from tests.engine.conftest import SECOND, SLOTS, Scene, Stage
from tests.engine.fault_gateway import ACCEPTED, Reply, answer, first_of_all, says
from tests.gateway.faults import OK, FaultServer, certificate


async def paused_and_untouched(scene: Scene, run: Run, reason: SenderPause) -> None:
    """The sender paused for that reason, and no message lost anything by it."""
    assert (run.sent, run.not_sent, run.pending, run.pause) == (0, 0, scene.mailing_size, reason)
    rows = await scene.rows()
    assert {(row.status, row.attempts) for row in rows} == {(Status.PENDING, 0)}
    assert scene.maybe_delivered() == set()


def test_s13_a_redirect_pauses_and_its_target_hears_nothing(stage: Stage) -> None:
    heard: list[bytes] = []
    with FaultServer(lambda wire: heard.append(wire.read_request())) as canary:
        moved = says(answer("307 Temporary Redirect", b"", f"Location: {canary.url}/v1/send/1"))

        async def story(scene: Scene) -> None:
            run = await scene.run()
            await paused_and_untouched(scene, run, SenderPause.WRONG_ADDRESS)
            assert len(scene.gateway.requests) <= SLOTS
            scene.gateway.behaviour = lambda _: ACCEPTED
            assert (await scene.run()).sent == 30

        stage(lambda _: moved, story, clients=30)
    assert heard == []
    assert canary.connections == 0


@pytest.mark.parametrize("case", ["S22-self-signed", "S22-expired", "S22-plain-port"])
def test_a_connection_that_is_not_safe_pauses_and_nothing_is_asked(stage: Stage, tmp_path: Path, case: str) -> None:
    heard: list[bytes] = []
    context, _ = certificate(tmp_path, days=-1 if case == "S22-expired" else 30)
    with FaultServer(lambda wire: heard.append(wire.read_request()), context) as unsafe:

        async def story(scene: Scene) -> None:
            plain = scene.world.sandbox.url.replace("http:", "https:")
            sender = scene.world.sender(slots=SLOTS, url=plain if case == "S22-plain-port" else unsafe.url)
            run = await sender.run(until_idle=True)
            await paused_and_untouched(scene, run, SenderPause.WRONG_ADDRESS)
            assert scene.world.sandbox.statistics().requests == 0
            assert (await scene.run()).sent == 30

        stage(lambda _: ACCEPTED, story, clients=30)
    assert heard == []


# --- S21: no connection -------------------------------------------------------------------------------------------


@contextmanager
def black_hole() -> Iterator[str]:
    """The address of a listener whose queue is full: its system answers no further handshake."""
    with socket.socket() as listener, ExitStack() as waiting:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(8):
            each = waiting.enter_context(socket.socket())
            each.setblocking(False)
            each.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_s21_a_gateway_that_is_not_there_costs_nothing_and_is_asked_again(stage: Stage) -> None:
    taken = socket.socket()  # nobody listens there, and nobody else gets it meanwhile
    taken.bind(("127.0.0.1", 0))
    port = taken.getsockname()[1]

    async def story(scene: Scene) -> None:
        sender = scene.world.sender(slots=1, url=f"http://127.0.0.1:{port}")
        running = scene.start(sender)
        waiting = await scene.waiting(Waiting.RETRY)
        assert f"no connection to 127.0.0.1:{port}" in waiting.last_answer
        sender.stop()
        run = await running
        assert (run.sent, run.not_sent, run.pending) == (0, 0, 3)
        assert scene.maybe_delivered() == set()
        assert (await scene.run()).sent == 3
        assert set(await scene.verdicts(waiting.id)) == {Verdict.RETRY, Verdict.ACCEPTED}

    with taken:
        stage(lambda _: ACCEPTED, story, clients=3)


def test_s21_a_name_that_nobody_knows_and_a_black_hole_end_as_expired(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(http._TIMEOUTS, "connect", 0.3)
    now = datetime.now(UTC)

    async def story(scene: Scene) -> None:
        for url in ("https://gateway.invalid", hole):
            sender = scene.world.sender(slots=2, url=url)
            running = scene.start(sender)
            await scene.waiting(Waiting.RETRY)
            assert sender.state.answer_ms is None, "a connection that failed counts as an answer"
            sender.stop()
            await running
        run = await scene.world.sender(slots=2, url=hole).run(until_idle=True)
        assert (run.not_sent, run.pending) == (2, 0)
        assert {row.reason for row in await scene.rows()} == {NotSent.EXPIRED}
        assert scene.gateway.requests == []

    with black_hole() as hole:
        stage(lambda _: ACCEPTED, story, clients=2, starts_at=now, ends_at=now + 5 * SECOND)


# --- S23, S24: connections out of step ----------------------------------------------------------------------------


def test_s23_connections_that_the_gateway_closed_lose_and_double_nothing(stage: Stage) -> None:
    """GIVEN a gateway that hangs up after each answer without a word."""
    stale = replace(ACCEPTED, hangs_up=True)

    async def story(scene: Scene) -> None:
        run = await scene.run()
        assert (run.sent, run.not_sent, run.pending) == (60, 0, 0)
        assert len(scene.gateway.delivered) == 60

    stage(lambda _: stale, story, clients=60)


def test_s24_an_answer_that_nobody_asked_for_marks_nobody_as_sent(stage: Stage) -> None:
    """GIVEN a gateway that answers the first request twice, and refuses the others."""
    twice = Reply(do=lambda wire: wire.write(OK + OK), accepts=True, clear=True)
    refused = says(answer("400 Bad Request"))

    async def story(scene: Scene) -> None:
        run = await scene.run(slots=1)
        assert (run.sent, run.pending) == (1, 0)
        assert {row.id for row in await scene.rows() if row.status is Status.SENT} == scene.gateway.delivered

    stage(first_of_all(twice, refused), story, clients=4)
