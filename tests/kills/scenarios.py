"""The scenarios: a small mailing through the real sandbox gateway by a process that is killed or disturbed.

Each takes a folder of its own and the folder in which the package `desktop_mailer` lies that is to be tried, and gives
what the oracle found.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from desktop_mailer.domain.window import parse_window
from tests.kills import oracle
from tests.kills.oracle import Violation
from tests.kills.world import DAY, HERE, World

ROW_SLOTS = 8
Scenario = Callable[[Path, Path], list[Violation]]


def told(violations: Sequence[Violation]) -> str:
    """A few of them, in words."""
    return json.dumps([f"{violation.kind}: {violation.what}" for violation in violations[:5]], indent=1)


def at_commit(folder: Path, code: Path, side: str, nth: int) -> tuple[bool, list[Violation]]:
    """S2: killed just before or just after the nth commit. False where the run had fewer."""
    with World(folder, code, slots=2) as world:
        world.mailing(6)
        world.start("--kill", side, "--commit", str(nth))
        if world.ended():
            return False, world.verdict()
        return True, world.finish()


def in_flight(folder: Path, code: Path) -> list[Violation]:
    """S1: killed while the first requests are under way."""
    with World(folder, code, latency_ms=200) as world:
        world.mailing()
        world.start()
        assert world.until(lambda: world.arrived)
        assert world.kill()
        return world.finish()


def answered_but_not_recorded(folder: Path, code: Path) -> list[Violation]:
    """S3: killed between POST and commit: answers have been read, the commit that records them is never made."""
    with World(folder, code, latency_ms=0) as world:
        world.mailing()
        world.start("--kill", "before", "--posted", world.ledger)
        assert not world.ended()
        return world.finish()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What several kills in a row did."""

    kills: int
    repeats: list[int]
    violations: list[Violation]


def in_a_row(folder: Path, code: Path, kills: int, chance: Random) -> Row:
    """S1, S2, S3 mixed: kills in a row on one data folder, through errors and lost answers; then a run to the end."""
    faults = {"error_rate": 0.05, "drop_rate": 0.1, "seed": chance.getrandbits(32)}
    with World(folder, code, slots=ROW_SLOTS, faults=faults) as world:
        world.mailing(40 * kills, ends_at=datetime.now(UTC) + DAY)
        killed = 0
        while killed < kills and _killed_somehow(world, chance):
            killed += 1
        world.calm()
        violations = world.finish()
        return Row(kills=killed, repeats=oracle.repeats(world.case), violations=violations)


def _killed_somehow(world: World, chance: Random) -> bool:
    """One life that is cut off at a point of chance; False where it came to its end before."""
    way = chance.choice(["moment", "moment", "before", "after", "posted"])
    if way == "moment":
        before = world.arrived
        world.start()
        if chance.random() < 0.8:  # else: at any moment of the start
            world.until(lambda: world.arrived > before)
        moment = time.monotonic() + chance.uniform(0.0, 0.15)
        world.until(lambda: time.monotonic() >= moment)
        return world.kill()
    if way == "posted":
        world.start("--kill", "before", "--posted", world.ledger)
    else:
        world.start("--kill", way, "--commit", str(chance.randint(1, 10)))
    return not world.ended()


def window_and_kill(folder: Path, code: Path) -> list[Violation]:
    """A kill, then a jump of the clock to when the window is closed for the one zone and open for the other."""
    with World(folder, code, latency_ms=200) as world:
        afternoon = datetime(2030, 6, 3, 10, tzinfo=UTC) - datetime.now(UTC)  # 13:00 in Moscow, 19:00 in Tokyo
        world.set_clock(afternoon)
        zones = ("Europe/Moscow", "Asia/Tokyo")
        end = datetime(2030, 6, 5, tzinfo=UTC)
        world.mailing(24, zones=zones, window=parse_window("09:00-18:00", ()), ends_at=end)
        world.start()
        assert world.until(lambda: world.arrived)
        assert world.kill()
        before = world.arrived
        world.start()
        assert world.until(lambda: world.arrived > before)
        world.set_clock(afternoon + timedelta(hours=16))  # 05:00 in Moscow, 11:00 in Tokyo
        world.ended()
        world.set_clock(afternoon + timedelta(hours=21))  # 10:00 in Moscow
        return world.finish()


def another_writes(folder: Path, code: Path) -> list[Violation]:
    """D1: another process writes whenever it can, between what the sender reads and what it writes thereupon."""
    with World(folder, code) as world:
        world.mailing()
        world.start("--intruder", world.data / "mailer.sqlite3")
        world.until(lambda: oracle.troubles(world.data))
        world.kill()
        return [*oracle.troubles(world.data), *world.verdict()]


def late_outcome(folder: Path, code: Path) -> list[Violation]:
    """The outcome of an old attempt comes after its message was recovered and claimed again."""
    with World(folder, code, latency_ms=500) as world:
        world.mailing(1)
        world.start_script(HERE / "late_outcome.py", world.data, world.url)
        world.ended()
        return world.verdict()


def clock_jumps_a_day(folder: Path, code: Path) -> list[Violation]:
    """T1: the wall clock jumps a day ahead while requests are under way, and lanes are free."""
    with World(folder, code, latency_ms=1_500) as world:
        world.mailing(2, ends_at=datetime.now(UTC) + 3 * DAY)
        world.start()
        assert world.until(lambda: world.arrived == 2)
        world.set_clock(DAY)
        world.ended()
        return world.verdict()


def end_passes_and_comes_again(folder: Path, code: Path) -> list[Violation]:
    """T1: the clock goes past the end while requests are under way, which all fail; once that is seen, it goes back."""
    with World(folder, code, latency_ms=2_000, faults={"error_rate": 1.0}) as world:
        world.mailing(12, ends_at=datetime.now(UTC) + timedelta(minutes=1))
        world.start()
        assert world.until(lambda: world.arrived == world.slots)
        world.set_clock(timedelta(seconds=70))
        assert world.until(lambda: oracle.rows(world.data, "SELECT 1 FROM message WHERE status = 'not sent'"))
        world.set_clock(timedelta())
        world.closed = datetime.now(UTC)
        world.until(lambda: world.arrived > world.slots)
        world.kill()
        return world.verdict()


SCENARIOS: dict[str, Scenario] = {
    "S1 in flight": in_flight,
    "S3 answered but not recorded": answered_but_not_recorded,
    "window and kill": window_and_kill,
    "D1 another writes": another_writes,
    "late outcome": late_outcome,
    "T1 clock jumps a day": clock_jumps_a_day,
    "T1 end passes and comes again": end_passes_and_comes_again,
}
