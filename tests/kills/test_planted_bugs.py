"""The harness counts only if it also fails: each bug is planted into a copy of the program."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.kills.oracle import Kind
from tests.kills.scenarios import SCENARIOS, told
from tests.kills.world import ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """In this module, this text is to be replaced; it stands there exactly once."""

    module: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bug:
    """A bug, the scenario that shows it, and what it does."""

    changes: tuple[Change, ...]
    scenario: str
    does: Kind


BUGS = {
    "marked sent before the POST": Bug(
        changes=(
            Change(
                module="storage/dispatch.py",
                old='        due_at=bindparam("until"),\n',
                new="        due_at=None,\n        status=Status.SENT,\n",
            ),
            Change(
                module="storage/dispatch.py",
                old="            self._unit.connection.execute(_lease, values)\n",
                new=(
                    "            self._unit.connection.execute(_lease, values)\n"
                    "            self._tallies.move(self._mailing.id, Status.PENDING, Status.SENT, len(values))\n"
                ),
            ),
        ),
        scenario="S1 in flight",
        does=Kind.LOST,
    ),
    "a new id for each attempt": Bug(
        changes=(
            Change(
                module="engine/lanes.py",
                old=".send(claim.message_id, ",
                new=".send(MessageId(claim.message_id + (claim.attempt - 1) * 2**54), ",
            ),
        ),
        scenario="S1 in flight",
        does=Kind.DOUBLED,
    ),
    "no fence": Bug(
        changes=(Change(module="storage/dispatch.py", old=" and row.fence == claim.fence:", new=":"),),
        scenario="late outcome",
        does=Kind.OVERLAP,
    ),
    "deferred BEGIN": Bug(
        changes=(Change(module="storage/database.py", old='"BEGIN IMMEDIATE")', new='"BEGIN")'),),
        scenario="D1 another writes",
        does=Kind.TROUBLE,
    ),
}


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_found(tmp_path: Path, name: str) -> None:
    bug = BUGS[name]
    package = tmp_path / "copy" / "desktop_mailer"
    shutil.copytree(ROOT / "desktop_mailer", package, ignore=shutil.ignore_patterns("ui"))
    for change in bug.changes:
        module = package / change.module
        text = module.read_text("utf-8")
        assert text.count(change.old) == 1, f"the line has moved: {change}"
        module.write_text(text.replace(change.old, change.new), "utf-8")
    folder = tmp_path / "run"
    folder.mkdir()
    violations = SCENARIOS[bug.scenario](folder, package.parent)
    assert bug.does in {violation.kind for violation in violations}, told(violations)
