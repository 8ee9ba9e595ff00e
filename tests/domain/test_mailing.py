"""Mailings as typed in; the guard before their end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_mailer.domain.client import ClientFilter
from desktop_mailer.domain.errors import InvalidInput
from desktop_mailer.domain.mailing import (
    NAME_LIMIT,
    TEXT_LIMIT,
    Counts,
    Mailing,
    MailingDraft,
    MailingId,
    MailingState,
    guard,
)
from desktop_mailer.domain.message import Waiting
from desktop_mailer.domain.sender import Rest, waiting_reason

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DRAFT = MailingDraft(name="Spring", text="Hello", starts_at=NOW, ends_at=NOW + HOUR)
MAILING = Mailing(
    id=MailingId(1),
    name="Spring",
    text="Hello",
    starts_at=NOW,
    ends_at=NOW + HOUR,
    filter=ClientFilter(),
    window=None,
    rate=None,
    state=MailingState.RUNNING,
    pause_reason=None,
    created_at=NOW,
    updated_at=NOW,
    audience_complete=True,
    counts=Counts(pending=1, sent=2, not_sent=3),
)


def wrong_fields(draft: MailingDraft) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        draft.checked(NOW)
    return [problem.field for problem in refused.value.problems]


def test_a_draft_comes_out_in_canonical_form_with_its_text_unaltered() -> None:
    draft = replace(DRAFT, name=" Spring\n", text="  Hello\n", filter=ClientFilter(operator_codes=(" 916",)))
    expected = replace(draft, name="Spring", filter=ClientFilter(operator_codes=("916",)))
    assert draft.checked(NOW) == expected


def test_a_start_in_the_past_is_fine_while_the_end_is_ahead() -> None:
    draft = replace(DRAFT, starts_at=NOW - 24 * HOUR, ends_at=NOW + timedelta(seconds=1))
    assert draft.checked(NOW) == draft


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        (replace(DRAFT, name=" \n"), ["name"]),
        (replace(DRAFT, name="n" * (NAME_LIMIT + 1)), ["name"]),
        (replace(DRAFT, text=" \n\t"), ["text"]),
        (replace(DRAFT, text="t" * (TEXT_LIMIT + 1)), ["text"]),
        (replace(DRAFT, text="nul\0"), ["text"]),
        (replace(DRAFT, text="half an emoji \ud83d"), ["text"]),
        (replace(DRAFT, ends_at=NOW), ["ends_at"]),
        (replace(DRAFT, ends_at=NOW - HOUR), ["ends_at"]),
        (replace(DRAFT, starts_at=NOW - 2 * HOUR, ends_at=NOW), ["ends_at"]),
        (replace(DRAFT, starts_at=NOW.replace(year=1)), ["starts_at"]),
        (replace(DRAFT, starts_at=NOW.replace(year=9998), ends_at=NOW.replace(year=9999)), ["starts_at", "ends_at"]),
        (replace(DRAFT, rate=0), ["rate"]),
        (replace(DRAFT, filter=ClientFilter(operator_codes=("9x",))), ["operator_codes"]),
        (replace(DRAFT, name="", text="", ends_at=NOW, rate=-1), ["name", "text", "ends_at", "rate"]),
    ],
)
def test_each_wrong_field_is_named_at_once(draft: MailingDraft, fields: list[str]) -> None:
    assert wrong_fields(draft) == fields


@pytest.mark.parametrize(("length", "expected"), [(3600, 35), (140, 35), (100, 25), (4, 1)])
def test_the_guard_is_35_seconds_or_a_quarter_of_the_mailing(length: int, expected: int) -> None:
    assert guard(NOW, NOW + timedelta(seconds=length)) == timedelta(seconds=expected)


@given(st.integers(1, 10**9))
def test_the_last_claim_is_inside_the_mailing(milliseconds: int) -> None:
    mailing = replace(MAILING, ends_at=NOW + timedelta(milliseconds=milliseconds))
    assert mailing.starts_at < mailing.last_claim_at < mailing.ends_at


def test_counts_add_up() -> None:
    assert MAILING.counts.total == 6


@pytest.mark.parametrize(
    ("state", "stored", "due", "rest", "reason"),
    [
        (MailingState.RUNNING, "", 0, None, Waiting.RATE_LIMIT),
        (MailingState.RUNNING, Waiting.RETRY, 0, None, Waiting.RATE_LIMIT),
        (MailingState.RUNNING, Waiting.RETRY, 5, None, Waiting.RETRY),
        (MailingState.RUNNING, Waiting.RETRY, 5, Waiting.GATEWAY_DOWN, Waiting.RETRY),
        (MailingState.RUNNING, Waiting.RETRY, 0, Waiting.GATEWAY_DOWN, Waiting.GATEWAY_DOWN),
        (MailingState.RUNNING, Waiting.RETRY, 5, Waiting.SENDER_PAUSED, Waiting.RETRY),
        (MailingState.RUNNING, Waiting.RETRY, 0, Waiting.SENDER_PAUSED, Waiting.SENDER_PAUSED),
        (MailingState.RUNNING, Waiting.OUTSIDE_WINDOW, 5, None, Waiting.OUTSIDE_WINDOW),
        (MailingState.RUNNING, Waiting.NO_TIME_ZONE, 0, None, Waiting.NO_TIME_ZONE),
        (MailingState.PAUSED, Waiting.RETRY, 5, Waiting.SENDER_PAUSED, Waiting.MAILING_PAUSED),
        (MailingState.SCHEDULED, "", 5, None, Waiting.SCHEDULED),
    ],
)
def test_a_waiting_message_tells_its_cause(
    state: MailingState, stored: str, due: int, rest: Waiting | None, reason: Waiting
) -> None:
    resting = None if rest is None else Rest(reason=rest)
    assert waiting_reason(replace(MAILING, state=state), stored, NOW + timedelta(seconds=due), resting, NOW) is reason
