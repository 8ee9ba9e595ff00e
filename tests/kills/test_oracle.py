"""The oracle finds what is wrong: the traces of a clean run are tampered with, one thing at a time."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.kills import oracle
from tests.kills.oracle import Case, Kind
from tests.kills.world import World

Tamper = Callable[[Case], Case]
LATER = timedelta(minutes=30)


def sql(statement: str) -> Tamper:
    """The database says something else."""

    def tamper(case: Case) -> Case:
        with closing(sqlite3.connect(case.folder / "mailer.sqlite3", isolation_level=None)) as connection:
            assert connection.execute(statement).rowcount > 0
        return case

    return tamper


def lines(change: Callable[[list[dict[str, object]]], object]) -> Tamper:
    """The ledger says something else."""

    def tamper(case: Case) -> Case:
        entries = [json.loads(line) for line in case.ledger.read_text("ascii").splitlines()]
        change(entries)
        case.ledger.write_text("".join(f"{json.dumps(entry)}\n" for entry in entries), "ascii")
        return case

    return tamper


def again(count: int, after: timedelta, **other: object) -> Tamper:
    """The first requests come again, some time later."""

    def repeat(entries: list[dict[str, object]]) -> None:
        for entry in entries[:count]:
            at = datetime.fromisoformat(str(entry["at"])) + after
            entries.append(entry | {"at": at.isoformat(), "delivered": False} | other)

    return lines(repeat)


def second_life(tamper: Tamper) -> Tamper:
    """What is tampered with comes after a kill."""
    return lambda case: replace(tamper(case), lives=[*case.lives, case.lives[-1] + LATER / 2])


def damaged(case: Case) -> Case:
    with (case.folder / "mailer.sqlite3").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)
    return case


def a_day_later(case: Case) -> Case:
    return replace(case, shifts=[(since, timedelta(days=1)) for since, _ in case.shifts])


def closed_before(case: Case) -> Case:
    return replace(case, closed=case.lives[0])


TAMPERED: dict[Kind, Tamper] = {
    Kind.DAMAGED: damaged,
    Kind.COUNTS: sql("UPDATE mailing SET sent = sent - 1"),
    Kind.LOST: lines(lambda entries: entries.pop()),
    Kind.DOUBLED: lines(lambda entries: entries.append(entries[0] | {"id": 1})),
    Kind.SECOND_ID: again(1, LATER, id=1),
    Kind.BODY: again(1, LATER, text="another"),
    Kind.UNACCEPTED: lines(lambda entries: entries.pop()),
    Kind.UNRECORDED: sql("UPDATE message SET status = 'not sent' WHERE client_id = 1"),
    Kind.PENDING: sql("UPDATE message SET lease_until = 1 WHERE client_id = 1"),
    Kind.OVERLAP: again(1, timedelta()),
    Kind.UNNEEDED: again(1, LATER),
    Kind.REPEATS: second_life(again(5, LATER)),
    Kind.WINDOW: sql("UPDATE mailing SET window_start = 0, window_end = 0, window_days = 127"),
}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Case:
    with World(tmp_path_factory.mktemp("clean"), slots=2) as world:
        world.mailing(6, zones=("Asia/Tokyo",))
        assert not world.finish()
        return world.case


def copied(case: Case, folder: Path) -> Case:
    shutil.copytree(case.folder, folder / "data")
    shutil.copy(case.ledger, folder / "ledger.jsonl")
    return replace(case, folder=folder / "data", ledger=folder / "ledger.jsonl")


@pytest.mark.parametrize("kind", TAMPERED)
def test_what_is_wrong_is_found(clean: Case, tmp_path: Path, kind: Kind) -> None:
    tampered = TAMPERED[kind](copied(clean, tmp_path))
    assert kind in {violation.kind for violation in oracle.judge(tampered, over=True)}


@pytest.mark.parametrize("tamper", [a_day_later, closed_before])
def test_a_request_that_comes_too_late_is_found(clean: Case, tmp_path: Path, tamper: Tamper) -> None:
    tampered = tamper(copied(clean, tmp_path))
    assert Kind.LATE in {violation.kind for violation in oracle.judge(tampered, over=True)}


def test_repeats_after_a_kill_are_counted_and_allowed_up_to_twice_the_slots(clean: Case, tmp_path: Path) -> None:
    case = second_life(again(4, LATER))(copied(clean, tmp_path))
    assert oracle.repeats(case) == [4]
    assert not oracle.judge(case, over=True)
