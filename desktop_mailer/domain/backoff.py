"""How long a message waits before it is tried again."""

from collections.abc import Callable
from datetime import timedelta

SHORTEST = timedelta(seconds=0.5)
LONGEST = timedelta(seconds=300)


def delay(attempts: int, chance: Callable[[], float]) -> timedelta:
    """The wait after `attempts` (1 or more) failures: full jitter under a doubling ceiling.

    `chance` gives a number in [0, 1). Jitter keeps a thousand messages that failed together from coming back
    together.
    """
    ceiling = min(LONGEST, timedelta(seconds=2.0 ** min(attempts - 1, 30)))
    return max(SHORTEST, ceiling * chance())
