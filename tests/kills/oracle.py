"""The oracle: holds what the gateway noted against what the database says. Imports nothing of the program."""

import json
import sqlite3
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

ON_THE_WAY = timedelta(seconds=0.25)
"""What a request may take from the sender's last look at the clock to the ledger, on a busy computer."""
TIMER = timedelta(milliseconds=5)
"""By how much an answer may come before its time."""


class Kind(StrEnum):
    """What can be wrong."""

    FAILED = "a run that was not killed failed"
    TROUBLE = "the sender had trouble with the database"
    DAMAGED = "the database is damaged"
    COUNTS = "the counters of a mailing are not those of its messages"
    LOST = "a client got nothing"
    DOUBLED = "a client got more than one message"
    SECOND_ID = "an id that is not the message's own"
    BODY = "a body that changed"
    UNACCEPTED = "sent, but never accepted"
    UNRECORDED = "accepted, but not sent"
    PENDING = "pending, or under a lease, though all is over"
    OVERLAP = "two requests of one id at once"
    UNNEEDED = "posted again after its answer, with no kill between"
    REPEATS = "more repeats after a kill than twice the slots"
    LATE = "a request after the end, or before the start"
    WINDOW = "a request outside the window"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    kind: Kind
    what: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A line of the ledger. `answered` where a proper acceptance was written to a client that still listened."""

    at: datetime
    id: int
    phone: str
    text: str
    accepted: bool
    delivered: bool
    fault: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is judged, and what the test did to it, in the time of the gateway.

    `lives` are the starts of the processes; each but the last was killed before the next. `shifts` say from when on
    the sender's wall clock stood off by how much. `closed` is when the mailing was seen past its end.
    """

    folder: Path
    ledger: Path
    slots: int
    latency: timedelta
    lives: Sequence[datetime]
    shifts: Sequence[tuple[datetime, timedelta]]
    closed: datetime | None = None


def requests(ledger: Path) -> list[Request]:
    """What the gateway got, in the order of arrival."""
    return [
        Request(
            at=datetime.fromisoformat(line["at"]),
            id=line["id"],
            phone=line["phone"],
            text=line["text"],
            accepted=line["status"] == 200,
            delivered=line["delivered"],
            fault=line["fault"],
        )
        for line in map(json.loads, ledger.read_text("ascii").splitlines())
    ]


def rows(folder: Path, statement: str) -> list[sqlite3.Row]:
    """What the database says. Read-only: even the log that a killed process left is as it was afterwards."""
    uri = (folder / "mailer.sqlite3").resolve().as_uri()
    with closing(sqlite3.connect(f"{uri}?mode=ro", uri=True, timeout=30)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(statement).fetchall()


def judge(case: Case, *, over: bool) -> list[Violation]:
    """All that is wrong: what must hold at any moment and, where all is `over`, what must hold then."""
    got = requests(case.ledger)
    try:
        found = [*_stored(case, got), *_bodies(case, got), *_pace(case, got), *_moments(case, got)]
        return [*found, *_ended(case, got)] if over else found
    except sqlite3.DatabaseError as error:
        return [Violation(kind=Kind.DAMAGED, what=error)]


def repeats(case: Case) -> list[int]:
    """How many accepted messages came again after each life's end, for want of a record of their answer."""
    counted = Counter(before for before, after, _ in _repeated(case, requests(case.ledger)) if before != after)
    return [counted[life] for life in range(1, len(case.lives))]


def troubles(folder: Path) -> list[Violation]:
    """What the sender's log says of trouble."""
    log = folder / "log" / "mailer.log"
    lines = log.read_text("utf-8").splitlines() if log.exists() else []
    return [Violation(kind=Kind.TROUBLE, what=line) for line in lines if '"sender.trouble"' in line]


def _stored(case: Case, got: list[Request]) -> Iterator[Violation]:
    checked = [row[0] for row in rows(case.folder, "PRAGMA quick_check")]
    if checked != ["ok"]:
        yield Violation(kind=Kind.DAMAGED, what=checked)
    counts = "SELECT mailing_id, status, count(*) AS n FROM message GROUP BY 1, 2"
    counted = {(row["mailing_id"], row["status"]): row["n"] for row in rows(case.folder, counts)}
    for row in rows(case.folder, "SELECT id, pending, sent, not_sent FROM mailing"):
        true = tuple(counted.get((row["id"], status), 0) for status in ("pending", "sent", "not sent"))
        if true != (row["pending"], row["sent"], row["not_sent"]):
            yield Violation(kind=Kind.COUNTS, what=(true, tuple(row)))
    yield from wrong_tallies(case.folder)
    accepted = {request.id for request in got if request.accepted}
    for row in rows(case.folder, "SELECT id FROM message WHERE status = 'sent'"):
        if row["id"] not in accepted:
            yield Violation(kind=Kind.UNACCEPTED, what=row["id"])


def wrong_tallies(folder: Path) -> list[Violation]:
    """Where the tallies, seconds and statuses, differ from what the messages say of themselves."""
    said = {tuple(row) for row in rows(folder, "SELECT mailing_id, second, status, count FROM tally WHERE count <> 0")}
    final = "FROM message WHERE status <> 'pending'"
    true = f"SELECT mailing_id, final_at / 1000, status, count(*) {final} GROUP BY 1, 2, 3"
    odd = "SELECT id FROM message WHERE (final_at IS NULL) <> (status = 'pending')"
    found = [tuple(row) for row in rows(folder, odd)] + sorted(said ^ {tuple(row) for row in rows(folder, true)})
    return [Violation(kind=Kind.COUNTS, what=each) for each in found]


def _bodies(case: Case, got: list[Request]) -> Iterator[Violation]:
    joined = "SELECT m.id, m.phone, m.text, c.phone AS theirs FROM message m JOIN client c ON c.id = m.client_id"
    known = {row["id"]: row for row in rows(case.folder, joined)}
    for request in got:
        row = known.get(request.id)
        if row is None or row["theirs"] != request.phone:
            yield Violation(kind=Kind.SECOND_ID, what=request)
        elif (row["phone"], row["text"]) != (request.phone, request.text):
            yield Violation(kind=Kind.BODY, what=(tuple(row), request))
    delivered = Counter(request.phone for request in got if request.delivered)
    for phone, times in delivered.items():
        if times > 1:
            yield Violation(kind=Kind.DOUBLED, what=(phone, times))


def _pace(case: Case, got: list[Request]) -> Iterator[Violation]:
    last: dict[int, Request] = {}
    for request in got:
        before = last.get(request.id)
        same_life = before is not None and bisect(case.lives, before.at) == bisect(case.lives, request.at)
        if before is not None and same_life and request.at < before.at + case.latency - TIMER:
            yield Violation(kind=Kind.OVERLAP, what=(before, request))
        last[request.id] = request
    for life, next_life, request in _repeated(case, got):
        if life == next_life:
            yield Violation(kind=Kind.UNNEEDED, what=request)
    for number in repeats(case):
        if number > 2 * case.slots:
            yield Violation(kind=Kind.REPEATS, what=number)


def _repeated(case: Case, got: list[Request]) -> Iterator[tuple[int, int, Request]]:
    """Acceptances of what had been properly accepted before: the life of that one, the life of this one, this one."""
    last: dict[int, Request] = {}
    for request in got:
        if request.accepted:
            before = last.get(request.id)
            if before is not None and before.fault is None:
                yield bisect(case.lives, before.at), bisect(case.lives, request.at), request
            last[request.id] = request


def _moments(case: Case, got: list[Request]) -> Iterator[Violation]:
    (mailing,) = rows(case.folder, "SELECT * FROM mailing")
    zones = {row["phone"]: row["timezone"] for row in rows(case.folder, "SELECT phone, timezone FROM client")}
    for request in got:
        walls = list(_walls(case, request.at))
        times = [round(wall.timestamp() * 1000) for wall in walls]
        past = case.closed is not None and request.at > case.closed + ON_THE_WAY
        if past or not any(mailing["starts_at"] <= time < mailing["ends_at"] for time in times):
            yield Violation(kind=Kind.LATE, what=(request, walls))
        if mailing["window_start"] is not None:
            zone = ZoneInfo(zones[request.phone])
            if not any(_inside(mailing, wall.astimezone(zone)) for wall in walls):
                yield Violation(kind=Kind.WINDOW, what=(request, walls))


def _walls(case: Case, at: datetime) -> Iterator[datetime]:
    """What the sender's wall clock can have shown when it last looked before a request that came at `at`."""
    for number, (since, shift) in enumerate(case.shifts):
        until = case.shifts[number + 1][0] if number + 1 < len(case.shifts) else datetime.max.replace(tzinfo=UTC)
        if since <= at and until > at - ON_THE_WAY:
            yield at + shift


def _inside(mailing: sqlite3.Row, local: datetime) -> bool:
    """True where a window that does not reach over midnight is open; the tests have no other."""
    minute = local.hour * 60 + local.minute
    return bool(mailing["window_start"] <= minute < mailing["window_end"])


def _ended(case: Case, got: list[Request]) -> Iterator[Violation]:
    accepted = {request.id for request in got if request.accepted}
    reached: defaultdict[str, bool] = defaultdict(bool)
    for request in got:
        reached[request.phone] |= request.delivered
    messages = rows(
        case.folder,
        "SELECT c.phone AS theirs, m.* FROM client c LEFT JOIN message m ON m.client_id = c.id",
    )
    for row in messages:
        excused = case.closed is not None and row["status"] == "not sent"
        if not reached[row["theirs"]] and not excused:
            yield Violation(kind=Kind.LOST, what=tuple(row))
        if row["status"] == "pending" or row["lease_until"] is not None:
            yield Violation(kind=Kind.PENDING, what=tuple(row))
        if row["id"] in accepted and row["status"] != "sent":
            yield Violation(kind=Kind.UNRECORDED, what=tuple(row))
    for row in rows(case.folder, "SELECT state, pending FROM mailing WHERE state <> 'finished'"):
        yield Violation(kind=Kind.PENDING, what=tuple(row))
