"""SMS parts: the table of vectors, and the rules that hold for every text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_mailer.domain.sms import Encoding, measure

GSM_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = "^{}\\[]~|€\f"
EMOJI = "😀"

VECTORS = [
    ("a" * 160, Encoding.GSM7, 160, 1),
    ("a" * 161, Encoding.GSM7, 161, 2),
    ("a" * 306, Encoding.GSM7, 306, 2),
    ("a" * 307, Encoding.GSM7, 307, 3),
    ("я" * 70, Encoding.UCS2, 70, 1),
    ("я" * 71, Encoding.UCS2, 71, 2),
    ("я" * 134, Encoding.UCS2, 134, 2),
    ("я" * 135, Encoding.UCS2, 135, 3),
    ("a" * 158 + "€", Encoding.GSM7, 160, 1),
    ("a" * 159 + "€", Encoding.GSM7, 161, 2),
    ("a" * 152 + "€" + "a" * 151, Encoding.GSM7, 305, 2),
    ("a" * 152 + "€" + "a" * 152, Encoding.GSM7, 306, 3),
    ("я" * 68 + EMOJI, Encoding.UCS2, 70, 1),
    ("я" * 69 + EMOJI, Encoding.UCS2, 71, 2),
    ("я" * 66 + EMOJI + "я" * 65, Encoding.UCS2, 133, 2),
    ("я" * 66 + EMOJI + "я" * 66, Encoding.UCS2, 134, 3),
    ("", Encoding.GSM7, 0, 1),
]


@pytest.mark.parametrize(("text", "encoding", "units", "parts"), VECTORS)
def test_a_text_takes_the_parts_of_the_table(text: str, encoding: Encoding, units: int, parts: int) -> None:
    size = measure(text)
    assert (size.encoding, size.units, size.parts) == (encoding, units, parts)


def test_the_whole_basic_table_costs_one_septet_each() -> None:
    assert len(set(GSM_BASIC)) == 127  # 128 places, one of them the escape
    assert all(measure(c) == measure("a") for c in GSM_BASIC)


@pytest.mark.parametrize("character", GSM_EXTENSION)
def test_a_character_of_the_extension_table_costs_two_septets(character: str) -> None:
    assert (measure(character).encoding, measure(character).units) == (Encoding.GSM7, 2)


@pytest.mark.parametrize("character", "`\tç«»“”‘’–—№\u00a0…яЯ")
def test_one_character_outside_the_alphabet_makes_the_text_ucs2(character: str) -> None:
    size = measure("Hello" + character)
    assert (size.encoding, size.units) == (Encoding.UCS2, 6)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_units_of_a_ucs2_text_are_its_utf16_units(text: str) -> None:
    text += "я"
    assert measure(text).units == len(text.encode("utf-16-le")) // 2


@given(st.text(GSM_BASIC + GSM_EXTENSION))
def test_units_of_a_gsm_text_are_its_septets(text: str) -> None:
    size = measure(text)
    assert size.encoding is Encoding.GSM7
    assert size.units == len(text) + sum(text.count(c) for c in GSM_EXTENSION)


@given(st.text(st.sampled_from("aя€" + EMOJI), max_size=600))
def test_parts_are_never_fewer_than_the_units_need_and_waste_at_most_one_unit_each(text: str) -> None:
    size = measure(text)
    single, several = (160, 153) if size.encoding is Encoding.GSM7 else (70, 67)
    if size.units <= single:
        assert size.parts == 1
    else:
        assert -(-size.units // several) <= size.parts <= -(-size.units // (several - 1))


@given(st.text(st.sampled_from("aя€" + EMOJI), max_size=400), st.sampled_from("aя€" + EMOJI))
def test_a_longer_text_never_takes_fewer_parts(text: str, more: str) -> None:
    assert measure(text + more).parts >= measure(text).parts
