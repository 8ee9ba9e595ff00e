"""`python -m tests.benchmarks [NAME ...] [--runs N] [--json FILE]`; exits with 1 where a bound is not kept.

`--kills N [--seed N]` instead kills the sender so often, at moments drawn from the seed, and does nothing else.
"""

import argparse
import sys
from pathlib import Path

from tests.benchmarks import (
    edits,
    exports,
    fan_out,
    filters,
    imports,
    journal,
    kills,
    layers,
    live,
    mailings,
    memory,
    path,
    registry,
    table,
    window,
)
from tests.benchmarks.report import Figure, tell

BENCHMARKS = {
    "path": path.measure,
    "window": window.measure,
    "layers": layers.measure,
    "fan-out": fan_out.measure,
    "memory": memory.measure,
    "imports": imports.measure,
    "registry": registry.measure,
    "table": table.measure,
    "filters": filters.measure,
    "edits": edits.measure,
    "mailings": mailings.measure,
    "exports": exports.measure,
    "journal": journal.measure,
    "live": live.measure,
}


def main() -> int:
    """Run what is asked for, all by default."""
    parser = argparse.ArgumentParser(prog="bench", description="Figures against yardsticks of the same run.")
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], help="which; all by default")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path, default=None)
    parser.add_argument("--kills", type=int, default=0, metavar="N", help="only kill the sender, N times")
    parser.add_argument("--seed", type=int, default=None, help="of the kills; by chance without it")
    options = parser.parse_args()
    if options.kills:
        return 0 if kills.measure(options.kills, options.seed, options.json) else 1
    figures: list[Figure] = []
    for name in options.names or BENCHMARKS:
        figures += BENCHMARKS[name](options.runs)
    return 0 if tell(figures, options.json) else 1


if __name__ == "__main__":
    sys.exit(main())
