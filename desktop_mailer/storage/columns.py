"""The columns of a client file: which cell of a row is what, and whether it can be taken. For storage.imports."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from desktop_mailer.domain.client import (
    FIELD_LIMIT,
    NAME_LIMIT,
    TAG_LIMIT,
    ClientDraft,
    clean_tags,
    clean_text,
    is_canonical,
    known_zones,
)
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError

_REMEMBERED = 10_000
"""Tag cells whose tags are kept at hand: files repeat them."""

_HEADERS = {
    "phone": ("phone", "телефон"),
    "tags": ("tag", "tags", "тег", "теги"),
    "timezone": ("timezone", "time zone", "часовой пояс"),
    "name": ("name", "имя"),
}
_FIELDS = {spelling: ours for ours, spellings in _HEADERS.items() for spelling in spellings}


class Row(NamedTuple):
    """A checked row of the file. A tuple and not a dataclass: a million of them are made, at a third of the time."""

    phone: str
    name: str
    tags: tuple[str, ...]
    timezone: str | None
    fields: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, draft: ClientDraft) -> "Row":
        """The row of a checked draft."""
        return cls(draft.phone, draft.name, draft.tags, draft.timezone, draft.fields)


class Columns:
    """Which cell of a row is what, in a file of that delimiter."""

    def __init__(self, header: Sequence[str], mapped: Iterable[tuple[str, str]], delimiter: str = ",") -> None:
        # A `;` between cells that are parted by `;` is not what someone meant who wrote one between quotes.
        self._tag_separators = re.compile(r"[,|]" if delimiter == ";" else r"[,;|]")
        names = [clean_text(name).casefold() for name in header]
        self._known_tags: dict[str, tuple[str, ...]] = {}
        self._zones = {"": None} | {name: name for name in known_zones()}
        self._places: dict[str, list[int]] = {}
        taken: set[int] = set()
        for ours, theirs in mapped:
            wanted = clean_text(theirs).casefold()
            if wanted not in names:
                problem = QT_TRANSLATE_NOOP("errors", "The file has no column “{column}”.")
                raise MailerError(problem, column=theirs[:60])
            place = names.index(wanted)
            self._places[_FIELDS.get(clean_text(ours).casefold(), clean_text(ours))] = [place]
            taken.add(place)
        for ours, spellings in _HEADERS.items():
            if ours not in self._places:
                self._places[ours] = [i for i, name in enumerate(names) if name in spellings and i not in taken]
            taken.update(self._places[ours])
        if not self._places["phone"]:
            problem = QT_TRANSLATE_NOOP("errors", "The file has no column “phone” in its first line.")
            hint = QT_TRANSLATE_NOOP("errors", "The first line names the columns: phone, tag, timezone, name.")
            raise MailerError(problem, hint)
        self._width = len(names)
        self._phone = self._places.pop("phone")[0]
        self._tags = self._places.pop("tags")
        # One place beyond the row, which is always empty, stands for a column that the file does not have.
        self._zone = next(iter(self._places.pop("timezone")), self._width)
        self._name = next(iter(self._places.pop("name")), self._width)
        free = {ours: places[0] for ours, places in self._places.items()}
        free |= {clean_text(header[i]): i for i, name in enumerate(names) if i not in taken and name}
        self._free = tuple(free.items())

    def row(self, cells: Sequence[str]) -> Row:
        """The row, checked. Raises FieldError or InvalidInput."""
        cells = [*cells[: self._width], *[""] * max(1, self._width + 1 - len(cells))]
        phone = cells[self._phone]
        name = clean_text(cells[self._name])
        tags = self._tags_of("|".join([cells[place] for place in self._tags]))
        zone = cells[self._zone]
        fields = self._fields_of(cells) if self._free else ()
        if is_canonical(phone) and len(name) <= NAME_LIMIT and zone in self._zones and _within(tags, fields):
            return Row(phone, name, tags, self._zones[zone], fields)
        return Row.of(ClientDraft(phone=phone, name=name, tags=tags, timezone=zone, fields=fields).checked())

    def _fields_of(self, cells: Sequence[str]) -> tuple[tuple[str, str], ...]:
        return tuple([(name, value) for name, place in self._free if (value := clean_text(cells[place]))])

    def _tags_of(self, cell: str) -> tuple[str, ...]:
        tags = self._known_tags.get(cell)
        if tags is None:
            tags = self._known_tags[cell] = clean_tags(self._tag_separators.split(cell))
            if len(self._known_tags) > _REMEMBERED:
                self._known_tags.clear()
        return tags


def _within(tags: tuple[str, ...], fields: tuple[tuple[str, str], ...]) -> bool:
    """True where no tag and no field is over its limit."""
    return max(map(len, tags), default=0) <= TAG_LIMIT and not any(
        len(name) > TAG_LIMIT or len(value) > FIELD_LIMIT for name, value in fields
    )
