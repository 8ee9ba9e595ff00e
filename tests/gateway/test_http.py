import asyncio
from datetime import timedelta

import pytest

from desktop_mailer.domain.message import Answer, MessageId, Verdict
from desktop_mailer.gateway.http import HttpGateway
from desktop_mailer.gateway.sandbox import Sandbox, SandboxOptions
from desktop_mailer.gateway.secrets import Token
from tests.gateway.conftest import Start
from tests.gateway.faults import OK, Wire

TOKEN = "canary-3f9a1c"


def ask(url: str, *ids: int, token: str = TOKEN, limit: float = 10) -> list[Answer]:
    """The answers to one message after another over one gateway."""

    async def main() -> list[Answer]:
        gateway = HttpGateway(url, Token(token))
        try:
            return [
                await gateway.send(
                    MessageId(i), "79991234567", "Привет 👋", limit=limit, may_begin=lambda: True, room=lambda: None
                )
                for i in ids
            ]
        finally:
            await gateway.close()

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (SandboxOptions(), Answer(verdict=Verdict.ACCEPTED, http_status=200, code=0, text="OK")),
        (
            SandboxOptions(error_rate=1),
            Answer(verdict=Verdict.AMBIGUOUS, http_status=500, code=500, text="internal error"),
        ),
        (
            SandboxOptions(unauthorized_after=0),
            Answer(verdict=Verdict.UNAUTHORISED, http_status=401, code=401, text="the token has expired"),
        ),
        (
            SandboxOptions(too_many_first=1),
            Answer(
                verdict=Verdict.THROTTLED,
                http_status=429,
                code=429,
                text="too many requests",
                retry_after=timedelta(seconds=1),
            ),
        ),
    ],
)
def test_the_answer_of_the_sandbox_is_understood(options: SandboxOptions, wanted: Answer) -> None:
    with Sandbox(options) as sandbox:
        assert ask(sandbox.url, 1) == [wanted]


@pytest.mark.parametrize("token", ["café-ÿ", "токен", "鍵🔑", "a b"])
def test_any_letters_of_a_token_reach_the_gateway_as_utf_8(token: str) -> None:
    with Sandbox(SandboxOptions(token=token)) as sandbox:
        assert ask(sandbox.url, 1, token=token)[0].verdict is Verdict.ACCEPTED
        assert ask(sandbox.url, 2, token=f"{token}x")[0].verdict is Verdict.UNAUTHORISED


def test_a_token_is_one_header_with_bearer_before_it_once(start: Start) -> None:
    seen: list[bytes] = []

    def handle(wire: Wire) -> None:
        seen.append(wire.read_request())
        wire.write(OK)

    ask(start(handle).url, 1, token="bearer é-ключ")
    lines = [line for line in seen[0].split(b"\r\n") if line.lower().startswith(b"authorization:")]
    assert [line.partition(b": ")[2] for line in lines] == ["Bearer é-ключ".encode()]


def test_a_cut_connection_may_have_delivered() -> None:
    with Sandbox(SandboxOptions(drop_rate=1)) as sandbox:
        assert [a.verdict for a in ask(sandbox.url, 1, 2)] == [Verdict.AMBIGUOUS] * 2
        assert sandbox.statistics().delivered == (1, 2)


def test_every_kind_of_garbage_may_have_delivered() -> None:
    with Sandbox(SandboxOptions(garbage_rate=1, seed=1)) as sandbox:
        assert {a.verdict for a in ask(sandbox.url, *range(1, 60))} == {Verdict.AMBIGUOUS}
        assert sandbox.statistics().delivered == tuple(range(1, 60))


def test_the_limit_is_for_the_whole_attempt() -> None:
    with Sandbox(SandboxOptions(latency_ms=5_000)) as sandbox:
        assert ask(sandbox.url, 1, limit=0.2)[0].verdict is Verdict.AMBIGUOUS
        assert ask(sandbox.url, 2, limit=0)[0].verdict is Verdict.NOT_TRIED
        assert sandbox.statistics().delivered == (1,)
