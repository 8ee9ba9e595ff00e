"""Clients as typed in or read from a file, and the filters that choose among them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_mailer.domain.client import (
    FIELD_LIMIT,
    NAME_LIMIT,
    TAG_LIMIT,
    Client,
    ClientDraft,
    ClientFilter,
    ClientId,
    checked_zone,
    clean_tags,
    clean_text,
    is_known_zone,
    known_zones,
    zone,
)
from desktop_mailer.domain.errors import InvalidInput

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)


def wrong_fields(draft: ClientDraft) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        draft.checked()
    return [problem.field for problem in refused.value.problems]


def test_a_draft_comes_out_in_canonical_form() -> None:
    draft = ClientDraft(
        phone="8 (916) 123-45-67",
        name="  Анна\tПетрова\n",
        tags=(" vip", "vip ", "", "Москва"),
        timezone=" Europe/Moscow ",
        fields=((" city\n", "Tver\0"), ("", "nobody asks for it")),
        opted_out=True,
    )
    assert draft.checked() == ClientDraft(
        phone="79161234567",
        name="Анна Петрова",
        tags=("vip", "Москва"),
        timezone="Europe/Moscow",
        fields=(("city", "Tver"),),
        opted_out=True,
    )


def test_a_checked_draft_stays_as_it_is() -> None:
    once = ClientDraft(phone="9161234567", name=" A ", timezone="  ").checked()
    assert once.checked() == once
    assert once.timezone is None


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        (ClientDraft(phone="1"), ["phone"]),
        (ClientDraft(phone="79161234567", name="n" * (NAME_LIMIT + 1)), ["name"]),
        (ClientDraft(phone="79161234567", tags=("t" * (TAG_LIMIT + 1),)), ["tags"]),
        (ClientDraft(phone="79161234567", timezone="Europe/Atlantis"), ["timezone"]),
        (ClientDraft(phone="79161234567", timezone="../../etc/passwd"), ["timezone"]),
        (ClientDraft(phone="79161234567", fields=(("f", "v" * (FIELD_LIMIT + 1)),)), ["fields"]),
        (ClientDraft(phone="79161234567", fields=(("f" * (TAG_LIMIT + 1), "v"),)), ["fields"]),
        (ClientDraft(phone="", name="n" * (NAME_LIMIT + 1), timezone="X"), ["phone", "name", "timezone"]),
    ],
)
def test_each_wrong_field_is_named_at_once(draft: ClientDraft, fields: list[str]) -> None:
    assert wrong_fields(draft) == fields


def test_texts_of_exactly_the_limit_are_taken() -> None:
    draft = ClientDraft(
        phone="79161234567", name="n" * NAME_LIMIT, tags=("t" * TAG_LIMIT,), fields=(("f", "v" * FIELD_LIMIT),)
    )
    assert draft.checked() == draft


@given(st.text())
def test_a_cleaned_text_can_be_stored_and_stands_on_one_line(text: str) -> None:
    cleaned = clean_text(text)
    cleaned.encode()
    assert not {"\0", "\t", "\r", "\n"} & set(cleaned)
    assert cleaned == cleaned.strip()
    assert clean_text(cleaned) == cleaned


def test_a_formula_like_text_is_kept_as_it_is() -> None:
    assert clean_text("=HYPERLINK(1)") == "=HYPERLINK(1)"


@given(st.lists(st.text("ab \n", max_size=3)))
def test_tags_are_unique_and_keep_their_order(tags: list[str]) -> None:
    cleaned = clean_tags(tags)
    assert len(set(cleaned)) == len(cleaned)
    assert "" not in cleaned
    assert clean_tags(cleaned) == cleaned


def test_a_filter_loses_blanks_and_repeats() -> None:
    chosen = ClientFilter(operator_codes=(" 916", "916", "", "903"), tags=("a", " a", ""), all_tags=True)
    assert chosen.checked() == ClientFilter(operator_codes=("916", "903"), tags=("a",), all_tags=True)


@pytest.mark.parametrize("code", ["91", "9160", "91a", "٩١٦", "916\u200b1"])
def test_an_operator_code_has_three_digits(code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        ClientFilter(operator_codes=(code,)).checked()
    assert [problem.field for problem in refused.value.problems] == ["operator_codes"]
    assert code[:30] in str(refused.value)


def test_a_client_knows_its_code_and_its_opt_out() -> None:
    client = Client(id=ClientId(1), phone="79161234567", opted_out_at=NOW, created_at=NOW, updated_at=NOW)
    assert client.operator_code == "916"
    assert client.opted_out
    assert not Client(id=ClientId(1), phone="79161234567", created_at=NOW, updated_at=NOW).opted_out


def test_the_offered_zones_can_be_opened_and_cover_russia() -> None:
    offered = known_zones()
    assert list(offered) == sorted(set(offered))
    assert {"Europe/Kaliningrad", "Europe/Moscow", "Asia/Kamchatka", "Asia/Anadyr", "UTC"} <= set(offered)
    assert isinstance(zone("Asia/Kamchatka"), ZoneInfo)
    assert not is_known_zone("Europe/Atlantis")


def test_what_is_no_place_is_not_offered_and_what_is_no_zone_is_not_taken() -> None:
    assert not {name for name in known_zones() if name.startswith("Etc/") or "/" not in name} - {"UTC"}
    assert not any(map(is_known_zone, ("Factory", "localtime", "posixrules")))
    assert all(map(is_known_zone, ("GMT", "Etc/GMT-3", "Japan")))
    with pytest.raises(InvalidInput):
        ClientDraft(phone="79161234567", timezone="Factory").checked()


def test_a_zone_may_be_written_in_any_case() -> None:
    assert checked_zone(" europe/MOSCOW ") == "Europe/Moscow"
