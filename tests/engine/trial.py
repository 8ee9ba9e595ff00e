"""A sender on trial: the time and the gateway are in the hands of a test, and after each step its promises are held.

What is held is read with plain SQL and judged with nothing of the program.
"""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from desktop_mailer.domain.message import Answer, Claim, MessageId, Outcome, Verdict
from desktop_mailer.engine.lanes import Link
from desktop_mailer.engine.sender import Sender
from desktop_mailer.gateway.port import MayBegin, Room
from desktop_mailer.storage import dispatch, settings
from desktop_mailer.storage.database import Database, ReadUnit, WriteUnit
from tests.domain.wall_clock import Hours
from tests.engine.simulation import SimulatedClock, simulated

P = ParamSpec("P")
R = TypeVar("R")

START = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
GRACE = timedelta(minutes=1)
"""How long a message may be pending after the end, while a sender runs."""
SLOTS = 2
MOST_WAITS, MOST_WAITS_A_SECOND = 400, 8
"""How often anyone waits for a time: the sender never spins."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIMED_OUT = Answer(verdict=Verdict.AMBIGUOUS, text="no answer in time")
UNKNOWN = frozenset({Verdict.ACCEPTED, Verdict.AMBIGUOUS})
"""Verdicts of attempts that may have reached the recipient."""


class DiedError(Exception):
    """What a process that is killed meets at its next transaction: it has none."""


class MortalDatabase(Database):
    """A database whose sender can be killed: what it has not written by then is never written."""

    killed = False
    exchanged: Callable[[Sequence[Outcome], Sequence[Claim]], None]

    async def write(self, job: Callable[Concatenate[WriteUnit, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        if self.killed:
            raise DiedError
        result = await super().write(job, *args, **kwargs)
        if isinstance(result, dispatch.Exchanged):
            outcomes: Any = args[0]
            self.exchanged(outcomes, result.claims)
        return result


@dataclass(slots=True)
class Flight:
    """A request under way."""

    claim: Claim
    landed: asyncio.Event = field(default_factory=asyncio.Event)
    answer: Answer = TIMED_OUT

    def land(self, answer: Answer) -> None:
        self.answer = answer
        self.landed.set()


@dataclass(frozen=True, slots=True)
class _Gateway:
    take: Callable[[MessageId, str, str, float], Awaitable[Answer]]

    async def send(
        self, message_id: MessageId, phone: str, text: str, *, limit: float, may_begin: MayBegin, room: Room
    ) -> Answer:
        return await self.take(message_id, phone, text, limit)

    async def close(self) -> None:
        pass


class Trial:
    """A data folder, a sender that may run on it, and what the gateway knows."""

    def __init__(self, folder: Path) -> None:
        self.clock = SimulatedClock(START)
        self.flights: dict[MessageId, Flight] = {}
        self.weather: Answer | None = None
        """What the gateway answers at once; None where it waits for the test."""
        self.cut: list[Claim] = []
        """Claims whose answers were lost when the process died."""
        self.settled: list[Outcome] = []
        self.sender: Sender | None = None
        self._runner = simulated(self.clock)
        self._database = MortalDatabase.open(folder)
        self._database.exchanged = self._exchanged
        self._rows = sqlite3.connect(self._database.path)
        self._rows.row_factory = sqlite3.Row
        self._running: asyncio.Task[Any] | None = None
        self._held: dict[MessageId, Claim] = {}
        self._posted: set[tuple[MessageId, int]] = set()
        self._bodies: dict[MessageId, tuple[str, str]] = {}
        self._owners: dict[MessageId, tuple[int, int]] = {}
        self._ends: dict[MessageId, tuple[str, str]] = {}
        self._accepted: set[MessageId] = set()
        self._maybe: set[tuple[MessageId, int]] = set()
        """Attempts, by message and fence, that may have reached the recipient as far as the program can know."""
        self._recovered: set[MessageId] = set()
        self._calm_since = 0.0
        self._set_by: timedelta | None = None
        self._wrong: list[AssertionError] = []

    def close(self) -> None:
        if self.sender:
            self.die()
        self._rows.close()
        self._run(self._database.close())
        self._runner.close()

    # --- what the test does -------------------------------------------------------------------------------------------

    def start(self) -> None:
        async def begin() -> None:
            self.sender = Sender(self._database, self._connect, self.clock)
            self._running = asyncio.create_task(self.sender.run())
            await self.clock.sleep(0)

        self._calm_since = self.clock.monotonic()
        self._run(begin())

    def stop(self) -> None:
        """In order: what is under way is waited for."""
        assert self.sender
        assert self._running
        self.sender.stop()
        self._run(self._running)
        self.sender = self._running = None
        assert not self._held

    def die(self) -> None:
        """As by SIGKILL: outcomes that are not recorded never are."""
        assert self.sender
        assert self._running
        self._database.killed = True
        for flight in self.flights.values():
            flight.land(TIMED_OUT)
        self.sender.stop()
        with suppress(DiedError):
            self._run(self._running)
        self.sender = self._running = None
        lost = [claim for claim in self._held.values() if (claim.message_id, claim.fence) in self._posted]
        self._maybe.update((claim.message_id, claim.fence) for claim in lost)
        self._recovered.update(self._held)
        self.cut += lost
        self._held.clear()
        self._database.killed = False

    def write(self, job: Callable[Concatenate[WriteUnit, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """What someone else than the sender writes."""
        return self._run(Database.write(self._database, job, *args, **kwargs))

    def read(self, job: Callable[Concatenate[ReadUnit, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        return self._run(self._database.read(job, *args, **kwargs))

    def change_settings(self, **values: Any) -> None:  # noqa: ANN401 - any of them
        async def change() -> None:
            chosen = await self._database.read(settings.load)
            changed = settings.Settings(**{name: getattr(chosen, name) for name in chosen.__slots__} | values)
            await Database.write(self._database, settings.save, changed)

        self._run(change())

    def pass_time(self, seconds: float) -> None:
        before = self.clock.waits
        self._run(self.clock.sleep(seconds))
        assert self.clock.waits - before <= MOST_WAITS + MOST_WAITS_A_SECOND * seconds, "it spins"

    def freeze(self, time: timedelta) -> None:
        """The computer sleeps."""
        self.clock.freeze(time)
        self._calm_since = self.clock.monotonic()
        self.pass_time(0)

    def set_clock(self, ahead: timedelta) -> None:
        """Someone sets the clock. The sender has a moment to see it, and may go by the old time till then."""
        self.clock.set(ahead)
        self._set_by = ahead
        self._calm_since = self.clock.monotonic()
        self.pass_time(0.6)
        self._set_by = None

    def answer_late(self, claim: Claim, answer: Answer) -> None:
        """An answer to a request of a process that died."""
        now = self.clock.now()
        if answer.verdict is Verdict.ACCEPTED:
            self._accepted.add(claim.message_id)
        elif answer.verdict not in UNKNOWN and self._is_leased(claim):
            self._maybe.discard((claim.message_id, claim.fence))
        self.settle(Outcome(claim=claim, answer=answer, started_at=now, finished_at=now))

    def _is_leased(self, claim: Claim) -> bool:
        query = "SELECT 1 FROM message WHERE id = ? AND fence = ? AND status = 'pending' AND lease_until IS NOT NULL"
        return bool(self.rows(query, claim.message_id, claim.fence))

    def settle(self, outcome: Outcome) -> None:
        self.write(dispatch.exchange, (outcome,), dispatch.Demand(want=0), self.clock.now())

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        return self._rows.execute(query, values).fetchall()

    def _run(self, work: Coroutine[Any, Any, R] | asyncio.Task[R]) -> R:
        async def whole() -> R:
            return await work

        return self._runner.run(whole())

    # --- the gateway --------------------------------------------------------------------------------------------------

    async def _connect(self) -> Link:
        return Link(gateway=_Gateway(self.take), slots=SLOTS, rate=None)

    async def take(self, message_id: MessageId, phone: str, text: str, limit: float) -> Answer:
        """What the gateway does with a request."""
        if self._database.killed:
            return TIMED_OUT
        claim = self._held[message_id]
        try:
            self._may_begin(claim, phone, text)
        except AssertionError as error:  # the lanes would take it for a bug of the gateway, and go on
            self._wrong.append(error)
        self._posted.add((message_id, claim.fence))
        answer = self.weather or await self._landed(claim, limit)
        if answer.verdict is Verdict.ACCEPTED:
            self._accepted.add(message_id)
        if answer.verdict in UNKNOWN:
            self._maybe.add((message_id, claim.fence))
        return answer

    async def _landed(self, claim: Claim, limit: float) -> Answer:
        flight = self.flights[claim.message_id] = Flight(claim)
        await self.clock.wait(flight.landed, limit)
        del self.flights[claim.message_id]
        return flight.answer

    def _exchanged(self, outcomes: Sequence[Outcome], claims: Sequence[Claim]) -> None:
        for outcome in outcomes:
            assert self._held.pop(outcome.claim.message_id) == outcome.claim, "settled, but not claimed"
        self.settled += outcomes
        for claim in claims:
            assert claim.message_id not in self._held, "claimed while it is leased"
            self._held[claim.message_id] = claim

    # --- what is held when a request begins ---------------------------------------------------------------------------

    def _may_begin(self, claim: Claim, phone: str, text: str) -> None:
        message_id = claim.message_id
        assert message_id not in self.flights, "two requests for one message"
        assert len(self.flights) < SLOTS
        assert self.sender
        assert self.sender.state.pause is None
        (row,) = self.rows(_WHAT_IS_POSTED, message_id)
        assert row["fence"] == claim.fence
        if message_id in self._accepted and row["status"] == "sent":
            return  # by an answer that came from a process that had died
        assert row["status"] == "pending"
        assert row["lease_until"] is not None
        assert row["state"] == "running"
        assert row["closed_at"] is None, "closed once, and gone on after"
        assert row["phone"] is not None, "the client is deleted"
        assert row["opted_out_at"] is None
        looked_at = [self.clock.now()] if self._set_by is None else [self.clock.now(), self.clock.now() - self._set_by]
        assert any(_in_time(row, at) for at in looked_at), "before the start, after the end or outside the window"
        if message_id not in self._bodies and message_id not in self._recovered:
            assert (phone, text) == (row["phone"], row["text"]), "not the phone and text of now"
        assert self._bodies.setdefault(message_id, (phone, text)) == (phone, text), "the body has changed"

    # --- what is held after each step ---------------------------------------------------------------------------------

    def hold(self) -> None:
        """The promises, by what the database says."""
        if self._wrong:
            raise self._wrong[0]
        if self._running and self._running.done():
            raise AssertionError("the sender has ended") from self._running.exception()
        messages = self.rows("SELECT * FROM message")
        for row in messages:
            self._hold_message(row)
        assert len({(row["mailing_id"], row["client_id"]) for row in messages}) == len(messages)
        self._hold_counts(messages)
        if self.sender:
            leased = {row["id"] for row in messages if row["lease_until"] is not None}
            assert leased <= set(self._held)
            self._hold_ends()

    def _hold_message(self, row: sqlite3.Row) -> None:
        message_id, end = MessageId(row["id"]), (row["status"], row["reason"])
        assert 0 < message_id < 2**53
        owner = (row["mailing_id"], row["client_id"])
        assert self._owners.setdefault(message_id, owner) == owner, "an id was used again"
        before = self._ends.get(message_id, end)
        assert end == before or end[0] == "sent", f"was {before}, is {end}"
        if end[0] != "pending":
            self._ends[message_id] = end
            assert row["lease_until"] is None
        if end[0] == "sent":
            assert message_id in self._accepted, "sent, but not accepted"
        if end[1] == "expired":
            assert message_id not in {key for key, _ in self._maybe}, "expired, though it may have arrived"
        if message_id in self._bodies and row["phone"] is not None and "*" not in row["phone"]:
            assert (row["phone"], row["text"]) == self._bodies[message_id], "the body on record has changed"

    def _hold_counts(self, messages: Sequence[sqlite3.Row]) -> None:
        there = Counter((row["mailing_id"], row["status"]) for row in messages)
        counted: Counter[tuple[int, str]] = Counter()
        for row in self.rows("SELECT id, pending, sent, not_sent FROM mailing"):
            counted += {
                (row["id"], status): row[status.replace(" ", "_")] for status in ("pending", "sent", "not sent")
            }
        assert counted == there
        tallies = self.rows("SELECT mailing_id, status, sum(count) AS count FROM tally GROUP BY mailing_id, status")
        tallied = Counter({(row["mailing_id"], row["status"]): row["count"] for row in tallies if row["count"]})
        assert tallied == Counter({key: count for key, count in there.items() if key[1] != "pending"})

    def _hold_ends(self) -> None:
        now = self.clock.now()
        calm = (self.clock.monotonic() - self._calm_since) * SECOND
        for row in self.rows("SELECT * FROM mailing WHERE pending > 0"):
            over = now - _moment(row["ends_at"] if row["closed_at"] is None else row["closed_at"])
            if over < timedelta() and row["closed_at"] is not None:  # the clock was set back since
                over = calm
            assert min(over, calm) <= GRACE, f"pending {over} after the end of mailing {row['id']}"


_WHAT_IS_POSTED = """
    SELECT m.fence, m.status, m.lease_until, g.state, g.starts_at, g.ends_at, g.closed_at, g.text,
           g.window_start, g.window_end, g.window_days, c.phone, c.timezone, c.opted_out_at
    FROM message m JOIN mailing g ON g.id = m.mailing_id LEFT JOIN client c ON c.id = m.client_id
    WHERE m.id = ?
"""


def _in_time(row: sqlite3.Row, at: datetime) -> bool:
    if not _moment(row["starts_at"]) <= at < _moment(row["ends_at"]):
        return False
    if row["window_start"] is None:
        return True
    if row["timezone"] is None:
        return False
    first, last = (time(row[edge] // 60, row[edge] % 60) for edge in ("window_start", "window_end"))
    hours = Hours(first, last, frozenset(day for day in range(7) if row["window_days"] >> day & 1))
    local = at.astimezone(ZoneInfo(row["timezone"]))
    return bool(hours.minutes[1440 * local.weekday() + 60 * local.hour + local.minute])


def _moment(stored: int) -> datetime:
    return EPOCH + stored * timedelta(milliseconds=1)
