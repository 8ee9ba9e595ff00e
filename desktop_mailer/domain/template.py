"""Placeholders in a mailing's text: `{field}` or `{field|default}`; any other brace stays as it is."""

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\{([^\W\d][\w .-]{0,99})(?:\|([^{}]*))?\}")


def placeholders(text: str) -> tuple[str, ...]:
    """The names of the fields that `text` asks for, each once, in their order."""
    return tuple(dict.fromkeys(found[1].strip() for found in _PLACEHOLDER.finditer(text)))


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
