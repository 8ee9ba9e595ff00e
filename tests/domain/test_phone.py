"""Phones: one canonical form, and a reason for every refusal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_mailer.domain.client import masked, normalise_phone, operator_code
from desktop_mailer.domain.errors import FieldError

CANONICAL = "79161234567"


@pytest.mark.parametrize(
    "written",
    [
        "79161234567",
        "+79161234567",
        "89161234567",
        "9161234567",
        "+7 (916) 123-45-67",
        "8 916 123 45 67",
        "8-916-123-45-67",
        "8.916.123.45.67",
        "(916) 123–45–67",
        "+7\u00a0916\u00a0123\u00a045\u00a067",
        "\ufeff79161234567",
        "7916\u200b1234567",
        "\u202a+79161234567\u202c",
        "79161234567\n",
        "\t79161234567\r\n",
        "７９１６１２３４５６７",
        "＋7 916 123 45 67",
        "7916\u00ad1234567",
        "tel:+7-916-123-45-67",
        "TEL:89161234567",
        "79161234567.0",
        "9161234567,00",
    ],
)
def test_every_spelling_of_a_phone_comes_to_one_form(written: str) -> None:
    assert normalise_phone(written) == CANONICAL


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "missing"),
        ("  \u200b\n", "missing"),
        ("7,91612E+10", "spreadsheet"),
        ("7.91612e10", "spreadsheet"),
        ("8E+10", "spreadsheet"),
        ("7916ABC4567", "no digits"),
        ("7916123456O", "no digits"),
        ("٧٩١٦١٢٣٤٥٦٧", "no digits"),
        ("79161234567, 79161234568", "more than one"),
        ("79161234567;79161234568", "more than one"),
        ("79161234567\n79161234568", "more than one"),
        ("+79161234567 +79161234568", "more than one"),
        ("7916123456", "10 digits"),
        ("791612345678", "12 digits"),
        ("69161234567", "another country"),
        ("+1 202 555 01 23", "another country"),
        ("791612345670", "12 digits"),
        ("79161234567.5", "12 digits"),
        ("tel:", "0 digits"),
        ("123", "3 digits"),
        ("1" * 201, "too long"),
    ],
)
def test_a_wrong_phone_is_refused_with_its_reason(written: str, reason: str) -> None:
    with pytest.raises(FieldError) as refused:
        normalise_phone(written)
    assert refused.value.field == "phone"
    assert reason in str(refused.value)


@given(st.from_regex(r"7[0-9]{10}", fullmatch=True, alphabet=st.characters(codec="ascii")))
def test_a_canonical_phone_stays_as_it_is(phone: str) -> None:
    assert normalise_phone(phone) == phone
    assert normalise_phone("8" + phone[1:]) == phone
    assert operator_code(phone) == phone[1:4]


@given(st.text(max_size=30) | st.text("0123456789 +-()eE,.\u200b７٧", max_size=25))
def test_whatever_is_typed_ends_canonical_or_refused_in_one_line(text: str) -> None:
    phone, refusal = taken_or_refused(text)
    assert bool(phone) is not bool(refusal)
    assert not [c for c in refusal if unicodedata.category(c) == "Cc"]
    if phone:
        assert len(phone) == 11
        assert phone[0] == "7"
        assert phone.isascii()
        assert phone.isdigit()
        assert normalise_phone(phone) == phone


def taken_or_refused(text: str) -> tuple[str, str]:
    try:
        return normalise_phone(text), ""
    except FieldError as refused:
        return "", str(refused)


def test_a_masked_phone_hides_five_digits() -> None:
    assert masked(CANONICAL) == "7916*****67"
