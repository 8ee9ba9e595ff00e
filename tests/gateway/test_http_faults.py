"""Each case by its name in the list of faults: S4 to S13, S21 to S24, X8."""

import asyncio
import errno
import gzip
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from desktop_mailer.domain.errors import FieldError
from desktop_mailer.domain.message import Answer, MessageId, Verdict
from desktop_mailer.gateway.http import HttpGateway
from desktop_mailer.gateway.sandbox import Sandbox
from desktop_mailer.gateway.secrets import Token
from tests.gateway.conftest import Start
from tests.gateway.faults import OK, Handler, Wire, certificate

TOKEN = "canary-3f9a1c"
CLOSE = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"


async def ask_in_loop(
    url: str, *ids: int, limit: float = 10, ca_file: Path | None = None, pause: float = 0
) -> list[Answer]:
    gateway = HttpGateway(url, Token(TOKEN), ca_file=ca_file)
    try:
        answers = []
        for i in ids:
            answers.append(
                await gateway.send(
                    MessageId(i), "79991234567", "text", limit=limit, may_begin=lambda: True, room=lambda: None
                )
            )
            await asyncio.sleep(pause)
        return answers
    finally:
        await gateway.close()


def ask(url: str, *ids: int, limit: float = 10, ca_file: Path | None = None, pause: float = 0) -> list[Answer]:
    return asyncio.run(ask_in_loop(url, *ids, limit=limit, ca_file=ca_file, pause=pause))


def answering(*pieces: bytes) -> Handler:
    """Reads requests and answers each with the pieces, until the client goes."""

    def handle(wire: Wire) -> None:
        while wire.read_request():
            for piece in pieces:
                wire.write(piece)

    return handle


def once(data: bytes) -> Handler:
    """Reads a request, writes `data` and hangs up."""

    def handle(wire: Wire) -> None:
        wire.read_request()
        wire.write(data)

    return handle


def test_the_request_is_the_contract_and_nothing_else(start: Start) -> None:
    seen: list[bytes] = []

    def handle(wire: Wire) -> None:
        seen.append(wire.read_request())
        wire.write(OK)

    server = start(handle)
    assert ask(server.url + "/base/", 9007199254740991)[0].verdict is Verdict.ACCEPTED
    head, _, body = seen[0].partition(b"\r\n\r\n")
    first, *headers = head.split(b"\r\n")
    assert first == b"POST /base/v1/send/9007199254740991 HTTP/1.1"
    assert body == b'{"id": 9007199254740991, "phone": 79991234567, "text": "text"}'
    known = {name.lower(): value for name, _, value in (line.partition(b": ") for line in headers)}
    assert known.pop(b"user-agent").startswith(b"desktop-mailer/")
    assert known == {
        b"host": f"127.0.0.1:{server.port}".encode(),
        b"authorization": f"Bearer {TOKEN}".encode(),
        b"content-type": b"application/json",
        b"content-length": str(len(body)).encode(),
        b"accept": b"application/json",
        b"accept-encoding": b"identity",
    }


def test_one_connection_serves_many_messages(start: Start) -> None:
    server = start(answering(OK))
    assert {a.verdict for a in ask(server.url, *range(1, 20))} == {Verdict.ACCEPTED}
    assert server.connections == 1


def reset(wire: Wire) -> None:
    wire.read_request()
    wire.reset()


def silent(wire: Wire) -> None:
    wire.read_request()
    wire.wait()


def drip_body(wire: Wire) -> None:
    wire.read_request()
    wire.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while wire.wait(0.05):
        wire.write(b" ")


def drip_head(wire: Wire) -> None:
    wire.read_request()
    wire.write(b"HTTP/1.1 200 OK\r\nX: ")
    while wire.wait(0.05):
        wire.write(b"x")


def endless_103(wire: Wire) -> None:
    wire.read_request()
    while wire.wait(0.01):
        wire.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")


def half_closed(wire: Wire) -> None:
    wire.read_request()
    wire.write(b'HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n{"code": 0')
    wire.half_close()
    wire.wait(0.2)


@pytest.mark.parametrize(
    "handler",
    [
        pytest.param(once(b""), id="S4-cut"),
        pytest.param(reset, id="S5-reset"),
        pytest.param(silent, id="S6-never-answers"),
        pytest.param(drip_body, id="S7-dripped-body"),
        pytest.param(drip_head, id="S8-dripped-head"),
        pytest.param(endless_103, id="S8-endless-103"),
        pytest.param(half_closed, id="S9-short-body"),
        pytest.param(once(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1c\r\n{"), id="S9-short-chunk"),
        pytest.param(once(b"rubbish\r\n\r\n"), id="S10-rubbish"),
        pytest.param(once(b"HTTP/1.1 2OO OK\r\n\r\n"), id="S10-rubbish-status"),
        pytest.param(once(b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"), id="S10-rubbish-length"),
        pytest.param(once(b"HTTP/1.1 200 OK\r\nA: " + b"a" * 100_000 + b"\r\n\r\n"), id="S10-long-header"),
        pytest.param(once(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"), id="S10-tls-bytes"),
    ],
)
def test_a_lost_answer_may_have_delivered(start: Start, handler: Handler) -> None:
    began = time.monotonic()
    (answer,) = ask(start(handler).url, 1, limit=1)
    assert answer.verdict is Verdict.AMBIGUOUS
    assert answer.text
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "rubbish",
    [
        pytest.param(b"%s\r\n\r\n", id="S10-rubbish"),
        pytest.param(b"HTTP/1.1 200 OK\r\n%s\r\n\r\n", id="S10-rubbish-header"),
        pytest.param(b"HTTP/1.1 500 %s \xe9\r\n\r\n", id="S10-rubbish-reason"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\n", id="S10-rubbish-chunk"),
        pytest.param(b"HTTP/1.1 200 OK\r\nA: %s" + b"a" * 100_000 + b"\r\n\r\n", id="S10-long-header"),
    ],
)
def test_rubbish_is_not_repeated(start: Start, rubbish: bytes) -> None:
    half = TOKEN[:10].encode()  # which would not be known for a part of the token
    (answer,) = ask(start(once(rubbish % half)).url, 1)
    assert answer.text == "the connection broke: the answer is not HTTP"


def test_s11_a_long_answer_is_not_read_to_its_end(start: Start) -> None:
    written = 0

    def handle(wire: Wire) -> None:
        nonlocal written
        wire.read_request()
        wire.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        while written < 100_000_000:
            wire.write(b" " * 100_000)
            written += 100_000

    (answer,) = ask(start(handle).url, 1)
    assert (answer.verdict, answer.http_status, answer.text) == (Verdict.AMBIGUOUS, 200, "the answer is too long")
    assert written < 50_000_000  # what fits into the buffers of the system


def test_s11_a_gzip_bomb_stays_packed(start: Start) -> None:
    bomb = gzip.compress(b'{"code": 0}' + b" " * 20_000_000)
    assert len(bomb) < 64 * 1024
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    (answer,) = ask(start(answering(head + bomb)).url, 1)
    assert (answer.verdict, answer.text) == (Verdict.AMBIGUOUS, "the answer is compressed")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_s13_a_redirect_is_not_followed(start: Start, status: int) -> None:
    canary = start(answering(OK))
    head = b"HTTP/1.1 %d Moved\r\nLocation: %s/v1/send/1\r\nContent-Length: 0\r\n\r\n" % (status, canary.url.encode())
    (answer,) = ask(start(answering(head)).url, 1)
    assert (answer.verdict, answer.http_status) == (Verdict.WRONG_ADDRESS, status)
    assert canary.connections == 0


def test_s21_refused_is_safe_to_retry() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    (answer,) = ask(f"http://127.0.0.1:{port}", 1)
    assert (answer.verdict, answer.http_status) == (Verdict.RETRY, None)
    said = answer.text.removeprefix(f"no connection to 127.0.0.1:{port}: ")
    assert said
    assert said != os.strerror(errno.EINVAL)
    assert sys.platform == "win32" or said == os.strerror(errno.ECONNREFUSED)


def test_s21_a_name_that_no_one_knows_is_safe_to_retry() -> None:
    assert ask("https://gateway.invalid", 1)[0].verdict is Verdict.RETRY


def test_s21_a_black_hole_ends_within_the_limit() -> None:
    # GIVEN a listener whose queue is full: its system answers no further handshake
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = []
        for _ in range(8):
            each = socket.socket()
            each.setblocking(False)
            each.connect_ex(listener.getsockname())
            waiting.append(each)
        began = time.monotonic()
        (answer,) = ask(f"http://127.0.0.1:{listener.getsockname()[1]}", 1, limit=1)
        for each in waiting:
            each.close()
    assert answer.verdict in {Verdict.AMBIGUOUS, Verdict.RETRY}
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    ("host", "days"),
    [
        pytest.param("127.0.0.1", 30, id="S22-self-signed"),
        pytest.param("127.0.0.1", -1, id="S22-expired"),
        pytest.param("gateway.example", 30, id="S22-wrong-host"),
    ],
)
def test_a_certificate_that_is_not_right_gets_no_request(start: Start, tmp_path: Path, host: str, days: int) -> None:
    heard: list[bytes] = []
    context, ca_file = certificate(tmp_path, host, days=days)
    server = start(lambda wire: heard.append(wire.read_request()), context)
    known = None if (host, days) == ("127.0.0.1", 30) else ca_file  # only what the case is about is wrong
    (answer,) = ask(server.url, 1, ca_file=known)
    assert answer.verdict is Verdict.WRONG_ADDRESS
    assert heard == []


def test_s22_a_plain_port_is_the_wrong_address(start: Start) -> None:
    def handle(wire: Wire) -> None:
        wire.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        wire.wait(0.5)

    server = start(handle)
    assert ask(server.url.replace("http:", "https:"), 1)[0].verdict is Verdict.WRONG_ADDRESS


def test_s22_the_sandbox_is_a_plain_port(sandbox: Sandbox) -> None:
    assert ask(sandbox.url.replace("http:", "https:"), 1)[0].verdict is Verdict.WRONG_ADDRESS


def test_s22_a_handshake_that_is_cut_is_safe_to_retry(start: Start) -> None:
    server = start(lambda _: None)
    assert ask(server.url.replace("http:", "https:"), 1)[0].verdict is Verdict.RETRY


def test_a_certificate_file_of_ones_own_is_taken(start: Start, tmp_path: Path) -> None:
    context, ca_file = certificate(tmp_path)
    server = start(answering(OK), context)
    assert ask(server.url, 1, 2, ca_file=ca_file)[1].verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("content", [None, b"no certificate"])
def test_a_certificate_file_of_no_use_is_known_trouble(tmp_path: Path, content: bytes | None) -> None:
    ca_file = tmp_path / "ca.pem"
    if content is not None:
        ca_file.write_bytes(content)
    with pytest.raises(FieldError, match="certificate file"):
        HttpGateway("https://127.0.0.1", Token("t"), ca_file=ca_file)


def test_s23_a_connection_that_the_server_closed_is_not_used_again(start: Start) -> None:
    def handle(wire: Wire) -> None:
        wire.read_request()
        wire.write(OK)  # and hangs up, though it did not say that it would

    server = start(handle)
    assert [a.verdict for a in ask(server.url, 1, 2, 3, pause=0.2)] == [Verdict.ACCEPTED] * 3
    assert server.connections == 3


def test_s24_an_answer_for_another_id_accepts_nothing(start: Start) -> None:
    body = b'{"code": 0, "message": "OK", "id": 8}'
    server = start(answering(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)))
    assert [a.verdict for a in ask(server.url, 7, 8)] == [Verdict.AMBIGUOUS, Verdict.ACCEPTED]


def test_s24_an_answer_that_nobody_asked_for_is_not_taken_for_the_next(start: Start) -> None:
    """GIVEN a server that answers the first request twice WHEN a second goes out THEN it gets an answer of its own."""

    def handle(wire: Wire) -> None:
        wire.read_request()
        wire.write(OK + OK)
        if wire.read_request():
            wire.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    verdicts = [a.verdict for a in ask(start(handle).url, 1, 2)]
    assert verdicts[1] is not Verdict.REJECTED
    assert verdicts[0] is Verdict.ACCEPTED


def test_s24_a_late_answer_that_nobody_asked_for_is_not_taken_for_the_next(start: Start) -> None:
    """It was: the second message counted as accepted, and had never been posted."""
    posted: list[bytes] = []
    first = threading.Event()

    def handle(wire: Wire) -> None:
        late = not first.is_set()
        first.set()
        while request := wire.read_request():
            posted.append(request)
            wire.write(OK if late else b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            if late:
                wire.wait(0.1)
                wire.write(OK)

    verdicts = [a.verdict for a in ask(start(handle).url, 1, 2, pause=0.5)]
    assert verdicts == [Verdict.ACCEPTED, Verdict.REJECTED]
    assert [b"/v1/send/2" in request for request in posted] == [False, True]


def test_the_token_is_hidden_where_the_gateway_repeats_it(start: Start) -> None:
    body = f'{{"message": "Bearer {TOKEN} is\\u001b[31m\\r\\nold {"x" * 500}"}}'.encode()
    (answer,) = ask(start(once(b"HTTP/1.1 401 No\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))).url, 1)
    assert answer.text.startswith("Bearer *** is [31m old xxx")
    assert len(answer.text) == 200


def test_closing_ends_what_is_in_flight_and_takes_nothing_more(start: Start) -> None:
    async def main(url: str) -> tuple[Answer, Answer]:
        gateway = HttpGateway(url, Token(TOKEN))
        flying = asyncio.create_task(
            gateway.send(MessageId(1), "79991234567", "text", limit=20, may_begin=lambda: True, room=lambda: None)
        )
        await asyncio.to_thread(server.asked.wait, 10)
        await gateway.close()
        return await flying, await gateway.send(
            MessageId(2), "79991234567", "text", limit=20, may_begin=lambda: True, room=lambda: None
        )

    server = start(silent)
    flying, late = asyncio.run(main(server.url))
    assert (flying.verdict, late.verdict) == (Verdict.AMBIGUOUS, Verdict.NOT_TRIED)


def test_waiting_until_an_answer_may_be_read_is_no_part_of_the_attempt(start: Start) -> None:
    async def main(url: str) -> Answer:
        gateway = HttpGateway(url, Token(TOKEN))
        answer = await gateway.send(
            MessageId(1), "79991234567", "text", limit=0.5, may_begin=lambda: True, room=lambda: asyncio.sleep(0.8)
        )
        await gateway.close()
        return answer

    assert asyncio.run(main(start(once(OK)).url)).verdict is Verdict.ACCEPTED


def test_after_that_wait_an_answer_that_never_ends_is_given_up_all_the_same(start: Start) -> None:
    async def main(url: str) -> Answer:
        gateway = HttpGateway(url, Token(TOKEN))
        answer = await gateway.send(
            MessageId(1), "79991234567", "text", limit=0.5, may_begin=lambda: True, room=lambda: asyncio.sleep(0.1)
        )
        await gateway.close()
        return answer

    answer = asyncio.run(asyncio.wait_for(main(start(drip_body).url), 10))
    assert (answer.verdict, answer.text) == (Verdict.AMBIGUOUS, "no answer within 0.5 s")


def test_what_may_not_begin_once_there_is_a_connection_is_not_tried_and_leaves_it_to_the_next(start: Start) -> None:
    async def main(url: str) -> list[Answer]:
        gateway = HttpGateway(url, Token(TOKEN))
        answers = [
            await gateway.send(MessageId(i), "79991234567", "text", limit=20, may_begin=may_begin, room=lambda: None)
            for i, may_begin in enumerate((lambda: False, lambda: True), start=1)
        ]
        await gateway.close()
        return answers

    server = start(once(OK))
    verdicts = [answer.verdict for answer in asyncio.run(main(server.url))]
    assert (verdicts, server.connections) == ([Verdict.NOT_TRIED, Verdict.ACCEPTED], 1)


def test_cancelling_goes_through(start: Start) -> None:
    async def main(url: str) -> None:
        gateway = HttpGateway(url, Token(TOKEN))
        flying = asyncio.create_task(
            gateway.send(MessageId(1), "79991234567", "text", limit=20, may_begin=lambda: True, room=lambda: None)
        )
        await asyncio.to_thread(server.asked.wait, 10)
        flying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await flying
        await gateway.close()

    server = start(silent)
    asyncio.run(main(server.url))


def test_an_unsafe_address_makes_no_gateway() -> None:
    with pytest.raises(FieldError):
        HttpGateway("http://gateway.example", Token("t"))


def test_x8_nothing_of_the_environment_is_used(start: Start, tmp_path: Path) -> None:
    """GIVEN proxies, .netrc and a key log in the environment THEN none of them sees the token or the keys."""
    canary = start(answering(OK))
    context, ca_file = certificate(tmp_path)
    server = start(answering(OK), context)
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login someone password secret\n", "ascii")
    keys = tmp_path / "keys.log"
    script = (
        "import sys, asyncio; from pathlib import Path; from tests.gateway.test_http_faults import ask;"
        "print(*(a.verdict.value for url in sys.argv[2:] for a in ask(url, 1, ca_file=Path(sys.argv[1]))))"
    )
    proxies = {f"{kind}_{end}": canary.url for kind in ("http", "https", "all") for end in ("proxy", "PROXY")}
    proxies |= {name.upper(): value for name, value in proxies.items()}
    with Sandbox() as sandbox:
        done = subprocess.run(
            [sys.executable, "-c", script, str(ca_file), server.url, sandbox.url],
            env=os.environ | proxies | {"HOME": str(tmp_path), "SSLKEYLOGFILE": str(keys)},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    assert done.stdout.split() == ["accepted", "accepted"]
    assert canary.connections == 0
    assert not keys.exists() or "SECRET" not in keys.read_text("ascii")
