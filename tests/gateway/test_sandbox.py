import asyncio
import json
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from desktop_mailer.domain.errors import MailerError
from desktop_mailer.gateway.sandbox import Sandbox, SandboxOptions, serve
from desktop_mailer.gateway.sandbox_wire import WireRequest

PHONE = 79991234567
TOKEN = "t"


def post(
    url: str,
    message_id: int,
    *,
    text: str = "hello",
    token: str = TOKEN,
    body: object = None,
    client: object = httpx,
) -> httpx.Response:
    said = {"id": message_id, "phone": PHONE, "text": text} if body is None else body
    sender = client if isinstance(client, httpx.Client) else httpx
    return sender.post(f"{url}/v1/send/{message_id}", json=said, headers={"Authorization": f"Bearer {token}"})


def lines(ledger: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in ledger.read_text("utf-8").splitlines()]


@contextmanager
def running(**options: object) -> Iterator[Sandbox]:
    with Sandbox(SandboxOptions(**options)) as started:  # type: ignore[arg-type]
        yield started


def test_a_message_is_delivered_when_its_id_is_accepted_for_the_first_time(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    with running(ledger=ledger) as sandbox:
        first, again = post(sandbox.url, 5), post(sandbox.url, 5)
        # THEN the ledger has it before the sandbox ends
        written = lines(ledger)
    assert (first.status_code, first.json()) == (200, {"code": 0, "message": "OK"})
    assert again.json() == {"code": 0, "message": "OK"}
    times = [datetime.fromisoformat(str(line.pop("at"))) for line in written]
    assert times == sorted(times)
    assert all(moment.utcoffset() == timedelta(0) for moment in times)
    known = {"id": 5, "phone": str(PHONE), "text": "hello", "status": 200, "fault": None}
    assert written == [known | {"delivered": True}, known | {"delivered": False}]
    seen = sandbox.statistics()
    assert (seen.requests, seen.delivered, seen.repeats, seen.changed) == (2, (5,), 1, 0)


def test_another_body_under_an_accepted_id_is_refused_and_noted(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    with running(ledger=ledger) as sandbox:
        post(sandbox.url, 5)
        assert post(sandbox.url, 5, text="other").status_code == 409
        assert sandbox.statistics().changed == 1
    assert lines(ledger)[-1]["fault"] == "body changed"
    assert lines(ledger)[-1]["delivered"] is False


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"id": "5", "phone": PHONE, "text": "a"},
        {"id": 6, "phone": PHONE, "text": "a"},
        {"id": True, "phone": PHONE, "text": "a"},
        {"id": 5, "phone": str(PHONE), "text": "a"},
        {"id": 5, "phone": 123, "text": "a"},
        {"id": 5, "phone": PHONE},
        {"id": 5, "phone": PHONE, "text": None},
    ],
)
def test_a_body_against_the_contract_is_a_400(sandbox: Sandbox, body: object) -> None:
    assert post(sandbox.url, 5, body=body).status_code == 400
    assert sandbox.statistics().delivered == ()


def test_a_request_without_a_bearer_token_is_a_401(sandbox: Sandbox) -> None:
    for header in ({}, {"Authorization": "Bearer"}, {"Authorization": "Basic abc"}):
        answer = httpx.post(f"{sandbox.url}/v1/send/1", json={}, headers=header)
        assert answer.status_code == 401
    with running(token="right") as strict:
        assert post(strict.url, 1, token="wrong").status_code == 401
        assert post(strict.url, 1, token="right").status_code == 200


def test_other_paths_and_methods_are_told_so(sandbox: Sandbox) -> None:
    assert httpx.get(f"{sandbox.url}/").status_code == 404
    assert httpx.get(f"{sandbox.url}/v1/send/1").status_code == 405
    assert post(sandbox.url, 2**63).status_code == 404


def test_after_n_requests_the_token_is_refused_until_another_comes() -> None:
    with running(unauthorized_after=2) as sandbox:
        assert [post(sandbox.url, i, token="old").status_code for i in (1, 2, 3, 4)] == [200, 200, 401, 401]
        assert [post(sandbox.url, i, token="new").status_code for i in (3, 4, 5)] == [200, 200, 200]
        assert post(sandbox.url, 6, token="old").status_code == 401


def test_the_first_n_requests_are_too_many() -> None:
    with running(too_many_first=2) as sandbox:
        answers = [post(sandbox.url, i) for i in (1, 2, 3)]
    assert [(a.status_code, a.headers.get("Retry-After")) for a in answers] == [(429, "1"), (429, "1"), (200, None)]


def test_a_drop_accepts_and_cuts_the_connection(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    with running(drop_rate=1.0, ledger=ledger) as sandbox:
        with pytest.raises(httpx.TransportError):
            post(sandbox.url, 1)
        assert sandbox.statistics().delivered == (1,)
    assert (lines(ledger)[0]["delivered"], lines(ledger)[0]["fault"]) == (True, "drop")


def test_an_error_accepts_nothing_and_garbage_accepts() -> None:
    with running(error_rate=1.0) as sandbox:
        assert post(sandbox.url, 1).status_code == 500
        assert sandbox.statistics().delivered == ()
    with running(garbage_rate=1.0) as sandbox:
        assert post(sandbox.url, 1).content != b'{"code": 0, "message": "OK"}'
        assert sandbox.statistics().delivered == (1,)


def test_a_seed_gives_the_same_faults_whatever_the_ids(tmp_path: Path) -> None:
    def faults(start: int, seed: int) -> list[object]:
        ledger = tmp_path / f"{start}-{seed}.jsonl"
        with running(error_rate=0.2, garbage_rate=0.2, seed=seed, ledger=ledger) as sandbox, httpx.Client() as client:
            for message_id in range(start, start + 200):
                post(sandbox.url, message_id, client=client)
        return [line["fault"] for line in lines(ledger)]

    first = faults(1, 7)
    assert first == faults(10**12, 7)
    assert first != faults(1, 8)
    assert 20 <= first.count("error") <= 60
    assert 20 <= first.count("garbage") <= 60


def test_a_ledger_is_remembered_and_a_torn_last_line_harms_nothing(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    with running(ledger=ledger) as sandbox:
        post(sandbox.url, 1)
    with ledger.open("ab") as file:
        file.write(b'{"at": "20')
    with running(ledger=ledger) as sandbox:
        post(sandbox.url, 1)
        post(sandbox.url, 2)
        assert sandbox.statistics().delivered == (2,)
    assert [
        json.loads(line)["delivered"] for line in ledger.read_text("utf-8").splitlines() if "delivered" in line
    ] == [
        True,
        False,
        True,
    ]


def test_pipelined_split_and_late_requests_are_answered_in_order() -> None:
    body = b'{"id": %d, "phone": 79991234567, "text": "a"}'
    head = b"POST /v1/send/%d HTTP/1.1\r\nAuthorization: Bearer t\r\nContent-Length: %d\r\n\r\n"
    wire = b"".join(head % (i, len(body % i)) + body % i for i in (1, 2, 3))
    with running(latency_ms=20) as sandbox:
        host, port = sandbox.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            for at in range(0, len(wire), 7):
                connection.sendall(wire[at : at + 7])
            answer = b""
            while answer.count(b'"OK"') < 3:
                answer += connection.recv(4096)
        assert sandbox.statistics().delivered == (1, 2, 3)


@pytest.mark.parametrize(
    ("wire", "status"),
    [
        (b"rubbish\r\n\r\n", 400),
        (b"GET / HTTP/3\r\n\r\n", 400),
        (b"\x16\x03\x01", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 413),
        (b"GET / HTTP/1.1\r\nA: " + b"a" * 70_000, 431),
    ],
)
def test_what_is_not_http_is_answered_and_cut(sandbox: Sandbox, wire: bytes, status: int) -> None:
    host, port = sandbox.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(wire)
        answer = connection.makefile("rb").readline()
    assert int(re.split(rb"\s", answer)[1]) == status
    assert post(sandbox.url, 1).status_code == 200


def test_a_port_in_use_is_known_trouble(sandbox: Sandbox) -> None:
    port = int(sandbox.url.rsplit(":", 1)[1])
    with pytest.raises(MailerError, match="port"):
        Sandbox(SandboxOptions(port=port)).start()


def test_a_ledger_that_cannot_be_written_is_known_trouble(tmp_path: Path) -> None:
    with pytest.raises(MailerError, match="ledger"):
        Sandbox(SandboxOptions(ledger=tmp_path)).start()


def test_serve_runs_until_cancelled() -> None:
    async def main() -> None:
        url: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(serve(SandboxOptions(), url.set_result))
        answer = await asyncio.to_thread(post, await url, 1)
        assert answer.status_code == 200
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(httpx.ConnectError):
            await asyncio.to_thread(post, await url, 1)

    asyncio.run(main())


def test_a_request_that_is_shown_hides_its_token() -> None:
    headers = {b"authorization": b"Bearer secret"}
    request = WireRequest(method="POST", path="/v1/send/1", headers=headers, body=b"{}", keep_alive=True)
    assert "secret" not in repr(request)
