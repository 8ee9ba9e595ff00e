"""How many SMS parts a text takes (3GPP TS 23.038 alphabet, TS 23.040 concatenation: 153 septets or 67 units)."""

from dataclasses import dataclass
from enum import StrEnum

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("^{}\\[]~|€\f")
_GSM = _BASIC | _EXTENSION


class Encoding(StrEnum):
    """The two ways an SMS is written."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsSize:
    """What a text takes: `units` are septets (GSM-7) or UTF-16 units (UCS-2)."""

    encoding: Encoding
    units: int
    parts: int


def measure(text: str) -> SmsSize:
    """The size of `text` as SMS. An empty text takes one part of no units."""
    if _GSM.issuperset(text):
        pairs = sum(map(text.count, _EXTENSION)) if not _BASIC.issuperset(text) else 0
        return _size(Encoding.GSM7, text, len(text) + pairs, _EXTENSION, single=160, several=153)
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    return _size(Encoding.UCS2, text, units, None, single=70, several=67)


def _size(
    encoding: Encoding, text: str, units: int, doubles: frozenset[str] | None, *, single: int, several: int
) -> SmsSize:
    """`doubles` are the characters that take two units; None: those outside the basic plane."""
    parts = 1
    if units > single:
        parts = -(-units // several)
        if units > len(text):  # an escape or surrogate pair is never split over two parts
            parts, room = 1, several
            for c in text:
                cost = 2 if (ord(c) > 0xFFFF if doubles is None else c in doubles) else 1
                if cost > room:
                    parts, room = parts + 1, several
                room -= cost
    return SmsSize(encoding=encoding, units=units, parts=parts)
