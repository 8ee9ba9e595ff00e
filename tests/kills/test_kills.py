import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

from tests.kills.scenarios import SCENARIOS, at_commit, in_a_row, told
from tests.kills.world import ROOT

AT_ONCE = min(2, os.cpu_count() or 1)
MOST_COMMITS = 40
"""More than a small mailing needs."""


@pytest.mark.parametrize("name", SCENARIOS)
def test_nobody_is_left_out_or_reached_twice(tmp_path: Path, name: str) -> None:
    violations = SCENARIOS[name](tmp_path, ROOT)
    assert not violations, told(violations)


@pytest.mark.parametrize("side", ["before", "after"])
def test_s2_a_kill_at_any_commit_of_a_cycle_costs_nothing(tmp_path: Path, side: str) -> None:
    def kill(nth: int) -> bool:
        folder = tmp_path / str(nth)
        folder.mkdir()
        killed, violations = at_commit(folder, ROOT, side, nth)
        assert not violations, f"{side} commit {nth}: {told(violations)}"
        return killed

    kills = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while kills < MOST_COMMITS:
            killed = list(pool.map(kill, range(kills + 1, kills + 1 + AT_ONCE)))
            kills += sum(killed)
            if not all(killed):
                break
    assert 6 <= kills < MOST_COMMITS


@pytest.mark.parametrize("seed", [1, 2])
def test_s1_several_kills_in_a_row_cost_nothing(tmp_path: Path, seed: int) -> None:
    row = in_a_row(tmp_path, ROOT, 4, Random(seed))
    assert not row.violations, told(row.violations)
    assert row.kills == 4
