"""Look-ups in a made-up numbering registry, and what it costs an import whose rows name no zone."""

import asyncio
import random
import tempfile
import time
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path

from desktop_mailer.domain.registry import Registry
from desktop_mailer.storage import registry_file
from tests.benchmarks.imports import whole, write_sample
from tests.benchmarks.report import Figure, figure

RANGES = 16_000
LOOK_UPS = 500_000
ROWS = 100_000
REGIONS = ("Омская обл.", "г. Москва и Московская область", "Приморский край", "Самарская обл.", "Иркутская обл.")


def measure(runs: int) -> list[Figure]:
    """Look-ups a second beside bare bisecting; seconds of an import with suggested zones beside one with its own."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        numbers = folder / "registry.csv"
        write_numbers(numbers)
        speeds = [_look_ups(numbers) for _ in range(runs)]
        imported = _imports(folder, numbers, runs)
    return [
        figure("registry: look-ups", speeds, "1/s", least=100_000, absolute=True),
        figure(
            "registry: import of 100,000 without zones", imported, "s", most=1.2, note="(yardstick: zones in the file)"
        ),
    ]


def write_numbers(path: Path) -> None:
    """Ranges of all sizes over the mobiles, with gaps, as they are published."""
    chance = random.Random(2)
    edges = sorted(chance.sample(range(10**9), 2 * RANGES))
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        out.write("АВС/ DEF;От;До;Емкость;Оператор;Регион;Территория ГАР;ИНН\r\n")
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            last = min(last, first // 10**7 * 10**7 + 10**7 - 1)  # noqa: PLW2901 - none goes beyond its code
            code, start, end = 900 + first // 10**7, first % 10**7, last % 10**7
            region = chance.choice(REGIONS)
            out.write(f"{code};{start:07};{end:07};{last - first + 1};Operator {first % 50};{region};{region};0\r\n")


def _look_ups(numbers: Path) -> tuple[float, float]:
    ranges, wrong = registry_file.read(numbers)
    if wrong or len(ranges) != RANGES:
        raise RuntimeError(wrong)
    loaded = Registry((each.first, each.last, each.holder.suggestion()) for each in ranges)
    firsts = [each.first for each in ranges]
    phones = [f"79{random.randrange(10**9):09}" for _ in range(LOOK_UPS)]
    return _speed(loaded.find, phones), _speed(lambda phone: bisect_right(firsts, int(phone)), phones)


def _speed(look_up: Callable[[str], object], phones: list[str]) -> float:
    begun = time.perf_counter()
    for phone in phones:
        look_up(phone)
    return len(phones) / (time.perf_counter() - begun)


def _imports(folder: Path, numbers: Path, runs: int) -> list[tuple[float, float]]:
    zoned, bare = folder / "zoned.csv", folder / "bare.csv"
    write_sample(zoned, ROWS)
    write_sample(bare, ROWS, zones=("",))
    return [
        (
            asyncio.run(whole(bare, folder / f"suggested{run}", ROWS, numbers)),
            asyncio.run(whole(zoned, folder / f"named{run}", ROWS)),
        )
        for run in range(runs)
    ]
