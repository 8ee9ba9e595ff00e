"""The circuit breaker: when it opens, how long it rests, what closes it."""

import pytest

from desktop_mailer.gateway.breaker import FIRST_REST, IN_A_ROW, LONGEST_REST, Breaker


def breaker() -> Breaker:
    return Breaker(lambda: 0.5)  # in the middle of the jitter


def attempt(it: Breaker, now: float, *, failed: bool | None) -> None:
    ticket = it.start(now)
    assert ticket is not None
    it.finish(ticket, now, failed=failed)


def opened(it: Breaker, now: float = 0.0) -> Breaker:
    for _ in range(IN_A_ROW):
        attempt(it, now, failed=True)
    assert not it.closed
    return it


def test_five_failures_in_a_row_open_it_for_fifteen_seconds() -> None:
    it = breaker()
    for _ in range(4):
        attempt(it, 0, failed=True)
    attempt(it, 0, failed=False)
    assert it.closed
    opened(it)
    assert it.start(14.9) is None
    assert it.rests_until(14.9) == FIRST_REST
    assert it.rests_until(15) is None
    assert it.start(15) is not None


def test_half_of_the_last_twenty_opens_it_but_not_before_ten() -> None:
    it = breaker()
    for n in range(9):
        attempt(it, 0, failed=n % 2 == 0)
    assert it.closed
    attempt(it, 0, failed=True)
    assert not it.closed


def test_a_few_failures_in_many_do_not_open_it() -> None:
    it = breaker()
    for n in range(1_000):
        attempt(it, 0, failed=n % 3 == 0)
    assert it.closed


@pytest.mark.parametrize("nothing_said", [1, 50])
def test_what_says_nothing_of_the_gateway_is_not_counted(nothing_said: int) -> None:
    it = breaker()
    for _ in range(nothing_said):
        attempt(it, 0, failed=None)
    assert it.closed
    opened(it)


def test_one_probe_at_a_time_and_three_good_ones_close_it() -> None:
    it = opened(breaker())
    for number in range(3):
        ticket = it.start(20)
        assert ticket is not None
        assert it.start(20) is None
        it.finish(ticket, 20, failed=False)
        assert it.closed is (number == 2)


def test_a_probe_that_says_nothing_makes_room_for_the_next() -> None:
    it = opened(breaker())
    attempt(it, 20, failed=None)
    assert not it.closed
    assert it.start(20) is not None


def test_failing_probes_double_the_rest_up_to_five_minutes_and_closing_forgets_that() -> None:
    it = opened(breaker())
    now, rests = 0.0, []
    for _ in range(7):
        until = it.rests_until(now)
        assert until is not None
        rests.append(until - now)
        now = until
        attempt(it, now, failed=True)
    assert rests == [15, 30, 60, 120, 240, LONGEST_REST, LONGEST_REST]
    now += LONGEST_REST
    for _ in range(3):
        attempt(it, now, failed=False)
    opened(it, now)
    assert it.rests_until(now) == now + FIRST_REST


@pytest.mark.parametrize("chance", [0.0, 0.999])
def test_three_hours_of_outage_cost_few_probes_whatever_the_jitter(chance: float) -> None:
    it = opened(Breaker(lambda: chance))
    probes: list[float] = []
    now = 0.0
    while (until := it.rests_until(now)) is not None and until < 3 * 3600:
        now = until
        probes.append(now)
        attempt(it, now, failed=True)
    assert sum(at < 3600 for at in probes) <= 20
    for hour in (1, 2):
        assert sum(hour * 3600 <= at < (hour + 1) * 3600 for at in probes) <= 15


def test_attempts_from_before_the_opening_count_no_more() -> None:
    it = breaker()
    old = [it.start(0) for _ in range(3)]
    opened(it)
    probe = it.start(20)
    assert probe is not None
    for ticket in old:
        assert ticket is not None
        it.finish(ticket, 20, failed=False)
    assert it.start(20) is None  # the probe is still under way
    it.finish(probe, 20, failed=True)
    assert it.rests_until(20) == 50
