"""A mail server that nobody reaches holds up neither the report nor the end of the program."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from desktop_mailer.domain.report import MailOutcome, MailServer, MailTrouble, Security
from desktop_mailer.gateway import mail as gateway
from desktop_mailer.gateway.mail import hand_in
from tests.gateway.faults import certificate
from tests.gateway.mail_server import Inbox
from tests.gateway.mail_server import MailServer as Server
from tests.gateway.test_mail import mail

FOR_EVER = 10_000.0
"""Seconds."""


@pytest.fixture
def black_hole() -> Iterator[int]:
    """A port of which nobody takes the connections: the queue is full, so the system lets the next one wait."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = int(listener.getsockname()[1])
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            with suppress(BlockingIOError):
                each.connect(("127.0.0.1", port))
        yield port
        for each in waiting:
            each.close()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing ends by itself here: where it ends, it was ended."""
    monkeypatch.setattr(gateway, "_PIECE", FOR_EVER)


def test_a_black_hole_is_left_at_the_limit(black_hole: int) -> None:
    server = MailServer(host="127.0.0.1", port=black_hole)
    outcome = asyncio.run(hand_in(mail(), server, None, limit=0.3))
    assert outcome == MailOutcome(trouble=MailTrouble.CUT_OFF, detail="no end within 0.3 s")


def test_who_stops_it_need_not_wait_for_a_black_hole(black_hole: int) -> None:
    async def story() -> None:
        server = MailServer(host="127.0.0.1", port=black_hole)
        sending = asyncio.create_task(hand_in(mail(), server, None, limit=FOR_EVER))
        await asyncio.sleep(0.3)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending

    asyncio.run(story())


def test_a_mail_that_is_taken_while_it_is_stopped_is_known_to_be_in(tmp_path: Path) -> None:
    tls, ca_file = certificate(tmp_path)

    async def story(inbox: Inbox, port: int) -> None:
        server = MailServer(host="127.0.0.1", port=port, security=Security.TLS)
        sending = asyncio.create_task(hand_in(mail(), server, None, ca_file=ca_file))
        while not inbox.mails:  # noqa: ASYNC110 - it fills in another thread
            await asyncio.sleep(0.01)
        sending.cancel()
        assert (await sending).trouble is None
        assert sending.cancelling()

    with Server(tls) as served:
        served.inbox.thinks = 0.3
        asyncio.run(story(served.inbox, served.port))
        assert len(served.inbox.mails) == 1


def test_a_resolver_that_never_answers_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = threading.Event()

    def ask(*_arguments: object, **_more: object) -> list[object]:
        answers.wait()
        return []

    monkeypatch.setattr(socket, "getaddrinfo", ask)

    async def story() -> None:
        server = MailServer(host="mail.example.com")
        outcome = await hand_in(mail(), server, None, limit=0.3)
        assert outcome.trouble is MailTrouble.CUT_OFF
        answers.set()  # or the loop would wait for its thread

    asyncio.run(story())


def test_the_next_address_is_taken_where_nobody_answers_at_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        free = gone.getsockname()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"421 not now\r\n")

        greeting = threading.Thread(target=greet)
        greeting.start()
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", each) for each in (free, listener.getsockname())]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        server = MailServer(host="mail.example.com", security=Security.STARTTLS)
        outcome = asyncio.run(hand_in(mail(), server, None))
        greeting.join()
    assert outcome == MailOutcome(trouble=MailTrouble.REFUSED, detail="421 not now")
