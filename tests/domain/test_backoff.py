"""The wait before the next attempt."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_mailer.domain.backoff import LONGEST, SHORTEST, delay


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 1), (2, 2), (3, 4), (9, 256), (10, 300), (31, 300), (10_000_000, 300)]
)
def test_the_ceiling_doubles_up_to_five_minutes(attempts: int, seconds: float) -> None:
    assert delay(attempts, lambda: 1.0) == timedelta(seconds=seconds)


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_a_wait_is_never_shorter_than_half_a_second_nor_longer_than_five_minutes(attempts: int, chance: float) -> None:
    assert SHORTEST <= delay(attempts, lambda: chance) <= LONGEST


def test_messages_that_failed_together_come_back_apart() -> None:
    chances = iter([0.1, 0.5, 0.9])
    assert len({delay(8, lambda: next(chances)) for _ in range(3)}) == 3
