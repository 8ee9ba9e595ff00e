"""The text of a cell as an export writes and an import reads it: the second undoes the first, exactly. Storage only."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from desktop_mailer.domain.client import checked_consent, opt_out_since
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError

# A spreadsheet takes a cell that begins so for a formula, the full-width forms too (OWASP: CSV injection).
_FORMULA_STARTS = frozenset("=+-@\t\r\0＝＋－＠")
_TAG_SIGNS = re.compile(r"[,;|\\]")
_TAG_PIECES = re.compile(r"\\[,;|\\]|.", re.DOTALL)
_BY_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?:,? +([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?))?")
"""A date as Russian and German spreadsheets write it."""
_YES = frozenset({"yes", "true", "1", "x", "+", "да", "истина"})
_NO = frozenset({"", "no", "false", "0", "-", "нет", "ложь"})


def safe(value: object) -> object:
    """The value as a cell that no spreadsheet takes for a formula: a ' stands before what looks like one."""
    if isinstance(value, str) and _is_formula(value):
        return f"'{value}"
    return "" if value is None else value


def plain(cell: str) -> str:
    """The text of a cell without the ' of `safe`."""
    return cell[1:] if cell[:1] == "'" and _is_formula(cell) else cell


def join_tags(tags: Iterable[str]) -> str:
    """Tags as one cell. A sign of a tag that would part it gets a backslash."""
    return "|".join(_TAG_SIGNS.sub(r"\\\g<0>", tag) for tag in tags)


def split_tags(cell: str, separators: str) -> list[str]:
    """The tags of a cell, not yet clean. A separator after a backslash is a part of its tag."""
    pieces: list[str] = _TAG_PIECES.findall(plain(cell))
    tags = [""]
    for piece in pieces:
        if piece in separators:
            tags.append("")
        else:
            tags[-1] += piece[-1]
    return tags


def opt_out(cell: str, now: datetime) -> datetime | bool:
    """Whether a cell says that someone refuses messages; the moment (UTC) where it says since when, at the latest now.

    Raises FieldError("opted_out").
    """
    said = _answer(cell)
    if said is None:
        problem = QT_TRANSLATE_NOOP("errors", "“{value}” says neither yes nor no to an opt-out, and is no date.")
        hint = QT_TRANSLATE_NOOP("errors", "Write yes, no, or since when as 2026-05-31 or 31.05.2026.")
        raise FieldError("opted_out", problem, hint, value=plain(cell).strip()[:40])
    return said if isinstance(said, bool) else opt_out_since(said, now)


def consent(cell: str, now: datetime) -> datetime | bool:
    """Whether a cell says that someone agreed to get messages; the moment (UTC) where it says when.

    Raises FieldError("consent_at").
    """
    said = _answer(cell)
    if said is None:
        problem = QT_TRANSLATE_NOOP("errors", "“{value}” says neither yes nor no to a consent, and is no date.")
        hint = QT_TRANSLATE_NOOP("errors", "Write yes, no, or when it was given as 2026-05-31 or 31.05.2026.")
        raise FieldError("consent_at", problem, hint, value=plain(cell).strip()[:40])
    return said if isinstance(said, bool) else checked_consent(said, now)


def _answer(cell: str) -> datetime | bool | None:
    said = plain(cell).strip()
    if said.casefold() in _YES:
        return True
    if said.casefold() in _NO:
        return False
    by_day = _BY_DAY.fullmatch(said)
    if by_day is not None:
        day, month, year, clock = by_day.groups()
        said = f"{year}-{month:>02}-{day:>02}T{(clock or '0:00'):>05}"
    try:
        return datetime.fromisoformat(said).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _is_formula(text: str) -> bool:
    # With any number of ' before it: one more and one less have to be each other's opposite.
    return text.lstrip("'")[:1] in _FORMULA_STARTS
