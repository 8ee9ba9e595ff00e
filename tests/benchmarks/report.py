"""How a figure is told."""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure: what was measured and the yardstick beside it, the runs' ratios, and the floor or ceiling."""

    name: str
    measured: float
    yardstick: float
    unit: str
    ratio: float
    least: float | None = None
    most: float | None = None
    runs: tuple[float, ...] = ()
    note: str = ""

    @property
    def met(self) -> bool:
        """True where the figure keeps its bound."""
        return (self.least is None or self.ratio >= self.least) and (self.most is None or self.ratio <= self.most)


def figure(
    name: str,
    pairs: list[tuple[float, float]],
    unit: str,
    *,
    least: float | None = None,
    most: float | None = None,
    absolute: bool = False,
    note: str = "",
) -> Figure:
    """The median over (measured, yardstick) pairs. `absolute`: the bound is on what was measured, not on the ratio."""
    ratios = [m if absolute else m / y for m, y in pairs]
    return Figure(
        name=name,
        measured=median(m for m, _ in pairs),
        yardstick=median(y for _, y in pairs),
        unit=unit,
        ratio=median(ratios),
        least=least,
        most=most,
        runs=tuple(round(r, 3) for r in ratios),
        note=note,
    )


def tell(figures: list[Figure], path: Path | None) -> bool:
    """Print the table and the JSON; write the JSON to `path` too. True where every bound is kept."""
    out = sys.stdout
    out.write(f"{'figure':44} {'measured':>12} {'yardstick':>12} {'unit':6} {'figure':>8} {'bound':>10}  met\n")
    for f in figures:
        bound = f"≥ {f.least:g}" if f.least is not None else f"≤ {f.most:g}" if f.most is not None else "-"
        out.write(f"{f.name:44} {f.measured:12,.2f} {f.yardstick:12,.2f} {f.unit:6} {f.ratio:8.3f} {bound:>10}  ")
        out.write(f"{'yes' if f.met else 'NO'}  runs {list(f.runs)} {f.note}\n")
    document = json.dumps([asdict(f) | {"met": f.met} for f in figures], indent=1)
    out.write(document + "\n")
    if path:
        path.write_text(document, encoding="utf-8")
    return all(f.met for f in figures)
