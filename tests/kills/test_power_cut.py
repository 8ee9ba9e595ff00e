"""D11: the power goes while messages go out. What the gateway got by then is held against what a start finds."""

import asyncio
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from desktop_mailer.storage.database import Database
from tests.kills import oracle
from tests.kills.oracle import Case, Kind, Violation
from tests.kills.power import Act, Disk, acts, recorder
from tests.kills.scenarios import told
from tests.kills.test_planted_bugs import Change, plant
from tests.kills.world import ROOT, World

MANY = 500
"""So many clients that a checkpoint comes before the end."""
CUTS = 15
"""Of both: moments of any kind, and those at which more happens than an addition to the journal."""
SLOTS = 4


@dataclass
class Recording:
    """A run to the end, and all that it wrote."""

    world: World
    before: Path
    acts: Sequence[Act]
    ledger: Sequence[tuple[datetime, str]]
    """The lines of the gateway's ledger, with their times."""

    def cuts(self, chance: Random) -> Iterator[tuple[int, list[Violation]]]:
        """Have the power go after so many acts, again and again, and judge what is there each time."""
        disk = Disk(self.world.data, self.before, _is_database)
        other = [number for number, act in enumerate(self.acts) if act.call != "pwrite64" or _is_main(act)]
        moments = {*chance.sample(range(len(self.acts)), CUTS), *chance.sample(other, min(CUTS, len(other)))}
        for number, act in enumerate(self.acts):
            disk.do(act)
            if number in moments:
                moment = datetime.fromtimestamp(act.at, UTC)
                ledger = "".join(line for arrived, line in self.ledger if arrived < moment)
                self.world.go_back(disk.lose_power(chance), ledger)
                yield number, _judge(self.world.case)


def _judge(case: Case) -> list[Violation]:
    """What was posted is known, and what was accepted is, but for that whose outcome had not been written down."""
    found = oracle.judge(case, over=False)
    if any(violation.kind is Kind.DAMAGED for violation in found):
        return found
    accepted = {request.id for request in oracle.requests(case.ledger) if request.accepted}
    sent = {row["id"] for row in oracle.rows(case.folder, "SELECT id FROM message WHERE status = 'sent'")}
    if len(accepted - sent) > 2 * SLOTS:
        found.append(Violation(kind=Kind.REPEATS, what=len(accepted - sent)))
    return found


def _is_main(act: Act) -> bool:
    return Path(act.path).name == "mailer.sqlite3"


def _is_database(name: str) -> bool:
    return name.startswith("mailer.sqlite3") and not name.endswith("-shm")  # an index, made anew by each start


@contextmanager
def recorded(folder: Path, strace: str, people: int, code: Path = ROOT) -> Iterator[Recording]:
    """Send to so many people, and record it."""
    trace, before = folder / "trace", folder / "before"
    with World(folder, code, slots=SLOTS, latency_ms=1, under=recorder(strace, trace)) as world:
        world.mailing(people)
        shutil.copytree(world.data, before)
        world.start()
        assert world.ended()
        assert world.verdict() == []
        world.under = ()
        arrived = [request.at for request in oracle.requests(world.ledger)]
        lines = world.ledger.read_text("ascii").splitlines(keepends=True)
        yield Recording(world, before, acts(trace, world.data), list(zip(arrived, lines, strict=True)))


def test_d11_after_a_power_cut_nobody_is_left_out_or_reached_twice(tmp_path: Path, strace: str) -> None:
    with recorded(tmp_path, strace, MANY) as recording:
        for number, violations in recording.cuts(Random(1)):
            assert not violations, f"after {number}: {told(violations)}"
            asyncio.run(Database.open(recording.world.data).close())  # it is taken for what it is
            held = oracle.rows(recording.world.data, "SELECT pause_reason FROM mailing WHERE state = 'paused'")
            assert not held, f"after {number}: {tuple(held[0])}"
        violations = recording.world.finish()
        assert not violations, told(violations)


@pytest.mark.parametrize("setting", ["OFF", "NORMAL"])
def test_a_disk_that_is_not_waited_for_is_found(tmp_path: Path, strace: str, setting: str) -> None:
    package = tmp_path / "copy" / "desktop_mailer"
    shutil.copytree(ROOT / "desktop_mailer", package, ignore=shutil.ignore_patterns("ui"))
    plant(Change(old="PRAGMA synchronous=FULL", new=f"PRAGMA synchronous={setting}"), package)
    folder = tmp_path / "run"
    folder.mkdir()
    with recorded(folder, strace, MANY // 5, package.parent) as recording:
        found = {violation.kind for _, violations in recording.cuts(Random(1)) for violation in violations}
    assert found & {Kind.BODY, Kind.SECOND_ID, Kind.DAMAGED}, found
