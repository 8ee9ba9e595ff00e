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
    """A text to be replaced by another; it stands exactly once in the whole program."""

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
                old='        due_at=bindparam("until"),\n',
                new='        due_at=None,\n        status=Status.SENT,\n        final_at=bindparam("until"),\n',
            ),
            Change(
                old="        _lease.run(self._unit.connection, values)\n",
                new=(
                    "        _lease.run(self._unit.connection, values)\n"
                    "        self._tallies.end(self._mailing.id, Status.SENT, len(values))\n"
                ),
            ),
        ),
        scenario="S1 in flight",
        does=Kind.LOST,
    ),
    "a new id for each attempt": Bug(
        changes=(
            Change(
                old="                claim.message_id,\n",
                new="                MessageId(claim.message_id + (claim.attempt - 1) * 2**54),\n",
            ),
        ),
        scenario="S1 in flight",
        does=Kind.DOUBLED,
    ),
    "no fence": Bug(
        changes=(Change(old=" or row.fence != claim.fence", new=""),),
        scenario="late outcome",
        does=Kind.OVERLAP,
    ),
    "deferred BEGIN": Bug(
        changes=(Change(old='"BEGIN IMMEDIATE")', new='"BEGIN")'),),
        scenario="D1 another writes",
        does=Kind.TROUBLE,
    ),
    "wall-clock lease": Bug(
        changes=(Change(old="FREE = PENDING & message.c.lease_until.is_(None)\n", new="FREE = PENDING\n"),),
        scenario="T1 clock jumps a day",
        does=Kind.OVERLAP,
    ),
    "no end latch": Bug(
        changes=(
            Change(old="    _close(unit, now)\n", new=""),
            Change(
                old="(MailingState.RUNNING, MailingState.PAUSED)) & mailing.c.closed_at.is_not(None)\n",
                new="(MailingState.RUNNING, MailingState.PAUSED)) & (mailing.c.ends_at <= now)\n",
            ),
        ),
        scenario="T1 end passes and comes again",
        does=Kind.LATE,
    ),
}


def plant(change: Change, package: Path) -> None:
    texts = {module: module.read_text("utf-8") for module in package.rglob("*.py")}
    places = [module for module, text in texts.items() for _ in range(text.count(change.old))]
    assert len(places) == 1, f"the program has changed here: {change} stands in {places}"
    places[0].write_text(texts[places[0]].replace(change.old, change.new), "utf-8")


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_found(tmp_path: Path, name: str) -> None:
    bug = BUGS[name]
    package = tmp_path / "copy" / "desktop_mailer"
    shutil.copytree(ROOT / "desktop_mailer", package, ignore=shutil.ignore_patterns("ui"))
    for change in bug.changes:
        plant(change, package)
    folder = tmp_path / "run"
    folder.mkdir()
    violations = SCENARIOS[bug.scenario](folder, package.parent)
    assert bug.does in {violation.kind for violation in violations}, told(violations)
