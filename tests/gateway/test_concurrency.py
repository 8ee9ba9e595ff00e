"""How many requests run at once."""

from desktop_mailer.gateway.concurrency import Concurrency


def test_it_reaches_the_most_by_good_answers() -> None:
    it = Concurrency(50)
    assert it.limit == 10
    for _ in range(40):
        it.good()
    assert it.limit == 50
    it.good()
    assert it.limit == 50


def test_trouble_halves_it_once_for_all_that_was_under_way_and_never_below_one() -> None:
    it = Concurrency(8)
    for started in (0.0, 0.1, 0.2):
        it.trouble(started, now=1.0)
    assert it.limit == 4
    for now in range(2, 9):
        it.trouble(started=now, now=now + 0.5)
    assert it.limit == 1


def test_after_trouble_it_grows_by_one_a_round() -> None:
    it = Concurrency(20)
    it.trouble(0, now=1)
    assert it.limit == 5
    for _ in range(5):
        it.good()
    assert it.limit == 5
    for _ in range(2):
        it.good()
    assert it.limit == 6


def test_a_small_setting_is_kept() -> None:
    assert Concurrency(1).limit == 1
    assert Concurrency(4).limit == 4
