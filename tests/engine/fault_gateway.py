"""A gateway on raw sockets that does what the test says, and keeps a ledger as the sandbox does."""

import json
import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.gateway.faults import OK, FaultServer, Wire

_HEAD = re.compile(
    rb"POST /v1/send/([0-9]+) HTTP/1\.1\r\n.*?\r\nAuthorization: Bearer ([^\r]*)\r\n", re.DOTALL | re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request: the `number`th of all, the `attempt`th of its id (both from 1), with which token."""

    number: int
    attempt: int
    id: int
    phone: str
    text: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the gateway makes of a request: whether it takes the message, and what it does on the wire.

    `clear` where the other side can read what became of it. After `do` the connection is cut if it `hangs_up`.
    """

    do: Callable[[Wire], None]
    accepts: bool = False
    clear: bool = False
    hangs_up: bool = False


Behaviour = Callable[[Asked], Reply]


@dataclass
class FaultGateway:
    """Answers as `behaviour` says while in a `with`. The ledger has a line a request, written before the answer."""

    ledger: Path
    behaviour: Behaviour
    requests: list[Asked] = field(default_factory=list)
    at_once: set[int] = field(default_factory=set)
    """Ids that were posted while another request for them was under way."""

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._attempts: Counter[int] = Counter()
        self._delivered: set[int] = set()
        self._under_way: set[int] = set()
        self._server = FaultServer(self._serve)
        self.url = self._server.url
        self.ledger.touch()

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.__exit__(kind, error, trace)

    @property
    def delivered(self) -> set[int]:
        """The ids that were accepted."""
        return set(self._delivered)

    def of(self, message_id: int) -> list[Asked]:
        """The requests for an id, in the order in which they came."""
        return [asked for asked in self.requests if asked.id == message_id]

    def _serve(self, wire: Wire) -> None:
        while request := wire.read_request():
            asked, reply = self._take(request)
            try:
                reply.do(wire)
            finally:
                self._under_way.discard(asked.id)
            if reply.hangs_up:
                return

    def _take(self, request: bytes) -> tuple[Asked, Reply]:
        head, _, body = request.partition(b"\r\n\r\n")
        found = _HEAD.match(head + b"\r\n")
        assert found is not None, head
        said = json.loads(body)
        message_id = int(found[1])
        assert said["id"] == message_id
        with self._lock:
            self._attempts[message_id] += 1
            asked = Asked(
                number=len(self.requests) + 1,
                attempt=self._attempts[message_id],
                id=message_id,
                phone=str(said["phone"]),
                text=said["text"],
                token=found[2].decode("latin-1"),
            )
            self.requests.append(asked)
            if message_id in self._under_way:
                self.at_once.add(message_id)
            self._under_way.add(message_id)
            reply = self.behaviour(asked)
            self._note(asked, reply)
        return asked, reply

    def _note(self, asked: Asked, reply: Reply) -> None:
        line = {
            "at": datetime.now(UTC).isoformat(),
            "id": asked.id,
            "phone": asked.phone,
            "text": asked.text,
            "status": 200 if reply.accepts else 0,
            "delivered": reply.accepts and asked.id not in self._delivered,
            "fault": None if reply.clear else "fault",
        }
        if reply.accepts:
            self._delivered.add(asked.id)
        with self.ledger.open("a", encoding="ascii") as file:
            file.write(json.dumps(line) + "\n")


def answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def says(data: bytes, *, accepts: bool = False, hangs_up: bool = False) -> Reply:
    """Writes `data`."""
    return Reply(do=lambda wire: wire.write(data), accepts=accepts, hangs_up=hangs_up)


ACCEPTED = Reply(do=lambda wire: wire.write(OK), accepts=True, clear=True)


def first_of_all(fault: Reply, then: Reply = ACCEPTED) -> Behaviour:
    """The fault for the first request, good answers for the others."""
    return lambda asked: fault if asked.number == 1 else then
