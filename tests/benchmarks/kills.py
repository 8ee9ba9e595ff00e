"""Kills in numbers: the sender killed over and over, the gateway's ledger held against the database each time."""

import json
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random, SystemRandom
from statistics import fmean

from tests.kills.oracle import Kind
from tests.kills.scenarios import ROW_SLOTS, Row, in_a_row, told
from tests.kills.world import ROOT

IN_A_ROW = 10
AT_ONCE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What so many kills did. `others` are violations beside lost and doubled messages, by kind."""

    kills: int
    lost: int
    doubled: int
    others: dict[str, int]
    repeats_worst: int
    repeats_mean: float
    repeats_bound: int
    seconds: float
    seed: int


def measure(kills: int, seed: int | None, path: Path | None) -> bool:
    """Kill so often, tell what came of it and write it to `path` too; True where nothing was wrong."""
    seed = SystemRandom().getrandbits(32) if seed is None else seed
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kills-") as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        rows: list[Row] = []
        while (left := kills - sum(row.kills for row in rows)) > 0:
            full, rest = divmod(left, IN_A_ROW)
            jobs = enumerate([IN_A_ROW] * full + [rest] * (rest > 0), len(rows))
            more = list(pool.map(lambda job: _row(Path(folder), seed, *job), jobs))
            rows += more
            if not any(row.kills for row in more):
                break  # nothing that starts here lives long enough to be killed
    sys.stderr.write("\n")
    figures = _figures(rows, seed, time.monotonic() - begun)
    _tell(figures, path)
    return figures.kills >= kills and not (figures.lost or figures.doubled or figures.others)


def _row(folder: Path, seed: int, number: int, kills: int) -> Row:
    own = folder / str(number)
    own.mkdir()
    row = in_a_row(own, ROOT, kills, Random(f"{seed} {number}"))
    sys.stderr.write(".")
    sys.stderr.flush()
    if row.violations:
        sys.stderr.write(f"\nrow {number} of seed {seed}: {told(row.violations)}\n")
    return row


def _figures(rows: list[Row], seed: int, seconds: float) -> Figures:
    found = Counter(violation.kind for row in rows for violation in row.violations)
    repeats = [number for row in rows for number in row.repeats]
    return Figures(
        kills=sum(row.kills for row in rows),
        lost=found.pop(Kind.LOST, 0),
        doubled=found.pop(Kind.DOUBLED, 0),
        others={kind.value: count for kind, count in found.items()},
        repeats_worst=max(repeats, default=0),
        repeats_mean=round(fmean(repeats), 2) if repeats else 0.0,
        repeats_bound=2 * ROW_SLOTS,
        seconds=round(seconds, 1),
        seed=seed,
    )


def _tell(figures: Figures, path: Path | None) -> None:
    for name, value in asdict(figures).items():
        print(f"{name:16} {value}")
    document = json.dumps(asdict(figures), indent=1)
    print(document)
    if path:
        path.write_text(document, encoding="utf-8")
