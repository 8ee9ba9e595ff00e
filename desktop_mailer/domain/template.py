"""Placeholders in a mailing's text: `{field}` or `{field|default}`; any other brace stays as it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

# A column of a file can have any name ("Сумма, руб", "2nd"): whether a brace is a placeholder, only its name decides.
_PLACEHOLDER = re.compile(r"\{([^{}|\r\n]{1,100})(?:\|([^{}]*))?\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a name stands in braces: the characters `[start, end)` of a text."""

    name: str
    start: int
    end: int


def places(text: str) -> tuple[Place, ...]:
    """Where names stand in braces in `text`, in their order. Those that no field has are plain text."""
    found = ((each[1].strip(), *each.span()) for each in _PLACEHOLDER.finditer(text))
    return tuple(Place(name=name, start=start, end=end) for name, start, end in found if name)


def placeholders(text: str) -> tuple[str, ...]:
    """The names that stand in braces in `text`, each once, in their order."""
    return tuple(dict.fromkeys(place.name for place in places(text)))


def fill(text: str, fields: Mapping[str, str], known: frozenset[str]) -> str:
    """`text` with the placeholders of `known` names replaced by the client's value, else the default, else nothing.

    Braces around any other word are left as they are: they are part of the text.
    """

    def value(found: re.Match[str]) -> str:
        name = found[1].strip()
        if name not in known:
            return found[0]
        return fields.get(name) or found[2] or ""

    return _PLACEHOLDER.sub(value, text)
