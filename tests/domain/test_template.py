"""Placeholders: only a known field's name in braces is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_mailer.domain.template import fill, placeholders

KNOWN = frozenset({"name", "город", "Сумма, руб", "2nd"})


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hello {name}!", "Hello Anna!"),
        ("Hello {name|friend}!", "Hello Anna!"),
        ("{город|у вас}", "у вас"),
        ("{город}", ""),
        ("{город|}", ""),
        ("{Сумма, руб} {2nd|-}", "1 200 -"),
        ("{stranger} {stranger|x}", "{stranger} {stranger|x}"),
        ("{} { } {{name}} {name", "{} { } {Anna} {name"),
        ("body { color: red }", "body { color: red }"),
        ("{name|a|b}", "Anna"),
        ("{город|a|b}", "a|b"),
    ],
)
def test_a_text_is_filled(text: str, filled: str) -> None:
    assert fill(text, {"name": "Anna", "Сумма, руб": "1 200"}, KNOWN) == filled


def test_a_value_with_braces_is_not_filled_again() -> None:
    assert fill("{name}", {"name": "{город}", "город": "Tver"}, KNOWN) == "{город}"


def test_names_are_listed_once_in_their_order() -> None:
    assert placeholders("{b} {a|x} {b|y} { } {Сумма, руб}") == ("b", "a", "Сумма, руб")


@given(st.text())
def test_a_text_without_known_fields_is_never_altered(text: str) -> None:
    assert fill(text, {"name": "Anna"}, frozenset()) == text


@given(st.text("{}|name \n"))
def test_whatever_is_filled_was_listed(text: str) -> None:
    if fill(text, {"name": "Anna"}, frozenset({"name"})) != text:
        assert "name" in placeholders(text)
