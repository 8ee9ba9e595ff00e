"""The guard against a mailing that is refused nearly whole."""

from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.engine.guard import RefusalGuard

ONE, OTHER = MailingId(1), MailingId(2)


def trips(guard: RefusalGuard, answers: str, mailing_id: MailingId = ONE) -> list[bool]:
    return [guard.trips(mailing_id, refused=answer == "x") for answer in answers]


def test_five_refusals_at_the_beginning_are_too_many() -> None:
    assert trips(RefusalGuard(), "xxxxx") == [False] * 4 + [True]


def test_one_acceptance_among_the_first_is_enough_to_go_on() -> None:
    assert not any(trips(RefusalGuard(), "xxxx.xxxxx"))


def test_more_than_half_of_the_last_twenty_are_too_many() -> None:
    assert not any(trips(RefusalGuard(), "x." * 30))
    assert trips(RefusalGuard(), "." * 20 + "x" * 11) == [False] * 30 + [True]


def test_each_mailing_is_judged_by_itself_and_begins_anew_after_a_pause() -> None:
    guard = RefusalGuard()
    assert not any(trips(guard, "xxxx"))
    assert not any(trips(guard, "xxxx", OTHER))
    assert trips(guard, "x") == [True]
    assert trips(guard, "xxxxx") == [False] * 4 + [True]
