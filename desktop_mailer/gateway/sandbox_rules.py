"""What the sandbox gateway answers to which request, and the ledger that it keeps. For `gateway.sandbox` only."""

import json
import os
import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path

from desktop_mailer.gateway.sandbox_wire import WireReply, WireRequest

OK = b'{"code": 0, "message": "OK"}'

_PATH = re.compile(r"/v1/send/([0-9]{1,19})")
_INT64 = 2**63
_RUBBISH = (
    b"",
    b"<html><body>It works!</body></html>",
    b'{"code": 0, "message": "O',
    b'{"code": NaN, "message": "OK"}',
    b'{"code": false, "message": "OK"}',
    b'{"message": "OK"}',
    b'{"code": "0", "message": "OK"}',
    b"\xff\xfe\x00\x01",
    b"[" * 20_000,
)


class Fault(StrEnum):
    """What went wrong with a request, by intent or by the client's doing, as the ledger notes it."""

    ERROR = "error"
    DROP = "drop"
    GARBAGE = "garbage"
    TOO_MANY = "too many"
    UNAUTHORIZED = "unauthorized"
    BAD_REQUEST = "bad request"
    BODY_CHANGED = "body changed"
    NOT_FOUND = "not found"


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxOptions:
    """How a sandbox behaves. Rates are shares of requests, 0 to 1; latency is added before each answer.

    `port` 0 takes a free one. `unauthorized_after` N: once N requests have been let in, the token of the next is
    refused with 401 for good, until requests come with another one. `too_many_first` N: the first N requests get
    429 with Retry-After: 1. With a `token`, no other is let in. With a `seed`, the k-th new id meets the same faults
    in each run, whatever the order of the repeats.
    """

    port: int = 0
    ledger: Path | None = None
    latency_ms: float = 0.0
    error_rate: float = 0.0
    drop_rate: float = 0.0
    garbage_rate: float = 0.0
    unauthorized_after: int | None = None
    too_many_first: int = 0
    seed: int | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxStatistics:
    """What a sandbox has seen.

    `delivered` are ids in the order of their acceptance; `repeats` counts acceptances of an id that was accepted
    before, `changed` the ids that came again with another body.
    """

    requests: int
    delivered: tuple[int, ...]
    repeats: int
    changed: int


class Ledger:
    """A JSON line a request, in a file that is only ever added to.

    A line is one write of the operating system, made before the answer goes out: who reads the file sees whole
    lines, also of a sandbox that was killed, and finds there whatever was answered.
    """

    def __init__(self, path: Path | None) -> None:
        self._file: int | None = None
        self.accepted: dict[int, bytes] = {}
        """Ids accepted so far, also in an earlier life of this ledger, with the print of their body."""
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            whole = self._read(path)
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            if not whole:
                os.write(self._file, b"\n")

    def write(self, line: "Line") -> None:
        """Add a line. OSError where the disk does not take it."""
        if self._file is not None:
            data = line.encoded()
            while data:  # a write to a file is short only where the disk fills up; the next one says so
                data = data[os.write(self._file, data) :]

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _read(self, path: Path) -> bool:
        """Take in what the file tells of an earlier life; True where its last line is whole."""
        last = b"\n"
        if path.exists():
            with path.open("rb") as file:
                for last in file:
                    self._take(last)
        return last.endswith(b"\n")

    def _take(self, line: bytes) -> None:
        try:
            entry = json.loads(line)
            if entry["delivered"] is True:
                self.accepted[int(entry["id"])] = body_print(entry["phone"], entry["text"])
        except (ValueError, TypeError, KeyError):
            return  # a line that an outage of power cut short


@dataclass(slots=True, kw_only=True)
class Line:
    """One line of the ledger, in the making."""

    id: int | None = None
    phone: str | None = None
    text: str | None = None
    status: int = 200
    delivered: bool = False
    fault: Fault | None = None

    def encoded(self) -> bytes:
        """The line with the time of now, as JSON, with its end."""
        entry = {
            "at": datetime.now(UTC).isoformat(timespec="microseconds"),
            "id": self.id,
            "phone": self.phone,
            "text": self.text,
            "status": self.status,
            "delivered": self.delivered,
            "fault": self.fault,
        }
        return json.dumps(entry).encode("ascii") + b"\n"


def body_print(phone: str, text: str) -> bytes:
    """A short print of a body: two of the same id have to be the same."""
    return blake2b(f"{phone} {text}".encode("utf-8", "surrogatepass"), digest_size=8).digest()


class Desk:
    """Decides about each request. One thread uses it; `statistics` may be read from others."""

    def __init__(self, options: SandboxOptions, ledger: Ledger) -> None:
        self._options = options
        self._ledger = ledger
        self._seed = options.seed if options.seed is not None else random.SystemRandom().getrandbits(64)
        self._delay = options.latency_ms / 1000
        self._let_in = 0
        self._arrived = 0
        self._refused_token: bytes | None = None
        self._seen: dict[int, list[int]] = {}  # id: [its number in the order of arrival, attempts so far]
        self._new: list[int] = []
        self._requests = self._repeats = self._changed = 0

    def statistics(self) -> SandboxStatistics:
        """What has been seen since the start."""
        return SandboxStatistics(
            requests=self._requests, delivered=tuple(self._new), repeats=self._repeats, changed=self._changed
        )

    def handle(self, request: WireRequest) -> WireReply:
        """The reply to `request`, already in the ledger."""
        self._requests += 1
        line = Line()
        reply = self._decide(request, line)
        line.status = reply.status
        try:
            self._ledger.write(line)
        except OSError:
            return self._reply(500, "the sandbox cannot write its ledger")
        if line.delivered and line.id is not None:
            self._ledger.accepted[line.id] = body_print(line.phone or "", line.text or "")
            self._new.append(line.id)
        return reply

    def _decide(self, request: WireRequest, line: Line) -> WireReply:
        path = _PATH.fullmatch(request.path)
        if path is None or int(path[1]) >= _INT64:
            line.fault = Fault.NOT_FOUND
            return self._reply(404, "there is nothing here but /v1/send/{msgId}")
        line.id = int(path[1])
        if request.method != "POST":
            line.fault = Fault.BAD_REQUEST
            return self._reply(405, "only POST")
        turned_away = self._at_the_door(request, line)
        if turned_away is not None:
            return turned_away
        wrong = _read_body(request.body, line)
        if wrong:
            line.fault = Fault.BAD_REQUEST
            return self._reply(400, wrong)
        known = self._ledger.accepted.get(line.id)
        if known is not None and known != body_print(line.phone or "", line.text or ""):
            self._changed += 1
            line.fault = Fault.BODY_CHANGED
            return self._reply(409, "this id was accepted with another body")
        return self._accept(line.id, line)

    def _at_the_door(self, request: WireRequest, line: Line) -> WireReply | None:
        scheme, _, token = request.headers.get(b"authorization", b"").partition(b" ")
        token = token.strip()
        wanted = self._options.token
        if scheme.lower() != b"bearer" or not token or (wanted is not None and token != wanted.encode()):
            line.fault = Fault.UNAUTHORIZED
            return self._reply(401, "a Bearer token is needed")
        if self._arrived < self._options.too_many_first:
            self._arrived += 1
            line.fault = Fault.TOO_MANY
            return self._reply(429, "too many requests", retry_after="1")
        limit = self._options.unauthorized_after
        if limit is not None and self._refused_token is None and self._let_in >= limit:
            self._refused_token = token
        if token == self._refused_token:
            line.fault = Fault.UNAUTHORIZED
            return self._reply(401, "the token has expired")
        self._let_in += 1
        return None

    def _accept(self, message_id: int, line: Line) -> WireReply:
        fault, luck = self._fault(message_id)
        line.fault = fault
        if fault is Fault.ERROR:
            return self._reply(500, "internal error")
        line.delivered = message_id not in self._ledger.accepted
        self._repeats += not line.delivered
        if fault is Fault.DROP:
            return WireReply(cut=True, delay=self._delay)
        if fault is Fault.GARBAGE:
            return WireReply(body=_RUBBISH[luck % len(_RUBBISH)], delay=self._delay)
        return WireReply(body=OK, delay=self._delay)

    def _fault(self, message_id: int) -> tuple[Fault | None, int]:
        options = self._options
        if not (options.error_rate or options.drop_rate or options.garbage_rate):
            return None, 0
        seen = self._seen.setdefault(message_id, [len(self._seen), 0])
        seen[1] += 1
        digest = blake2b(f"{self._seed} {seen[0]} {seen[1]}".encode(), digest_size=16).digest()
        chance = int.from_bytes(digest[:8]) / 2**64
        for fault, rate in (
            (Fault.ERROR, options.error_rate),
            (Fault.DROP, options.drop_rate),
            (Fault.GARBAGE, options.garbage_rate),
        ):
            if chance < rate:
                return fault, digest[15]
            chance -= rate
        return None, 0

    def _reply(self, status: int, message: str, retry_after: str | None = None) -> WireReply:
        body = json.dumps({"code": status, "message": message}).encode("ascii")
        return WireReply(status=status, body=body, retry_after=retry_after, delay=self._delay)


def _read_body(body: bytes, line: Line) -> str:
    """Fill `line` from the body; what is wrong with it, or ""."""
    try:
        said = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return "the body is not JSON"
    if not isinstance(said, dict):
        return "the body is not an object"
    if type(said.get("id")) is not int or said["id"] != line.id:
        return "id has to be the integer of the path"
    phone, text = said.get("phone"), said.get("text")
    if type(phone) is not int or not 10**10 <= phone < 10**11:
        return "phone has to be an integer of 11 digits"
    line.phone = str(phone)
    if not isinstance(text, str):
        return "text has to be a string"
    line.text = text
    return ""
