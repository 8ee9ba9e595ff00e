"""The columns of a client file: which cell of a row is what, and whether it can be taken. For storage.imports."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from desktop_mailer.domain.client import (
    FIELD_LIMIT,
    NAME_LIMIT,
    SOURCE_LIMIT,
    TAG_LIMIT,
    TAGS_LIMIT,
    ClientDraft,
    ZoneSource,
    clean_tags,
    clean_text,
    is_canonical,
    is_phone,
    known_zones,
)
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError, InvalidInput, MailerError, too_long
from desktop_mailer.storage.cells import consent, opt_out, plain, split_tags

_MORE = ("consent_at", "consent_source", "timezone_source")
_REMEMBERED = 10_000
"""Tag cells whose tags are kept at hand: files repeat them."""
_LONG_CELL = 1_000
_SOMEBODY = "79000000000"
"""A phone that nothing is wrong with."""

_HEADERS = {
    "phone": ("phone", "телефон"),
    "tags": ("tag", "tags", "тег", "теги"),
    "timezone": ("timezone", "time zone", "часовой пояс"),
    "name": ("name", "имя"),
    "opted_out": (
        "opted_out", "opted out", "opt-out", "opt_out", "opt out", "optout", "unsubscribed",
        "отказ", "отписка", "отписан", "отказался", "отписался",
    ),
    "consent_at": ("consent_at", "consent", "consent date", "согласие", "дата согласия"),
    "consent_source": ("consent_source", "consent source", "источник согласия"),
    "timezone_source": ("timezone_source",),
}  # fmt: skip
_FIELDS = {spelling: ours for ours, spellings in _HEADERS.items() for spelling in spellings}
REJECT_COLUMNS = ("line", "reason")
"""What a file of rejected rows begins with: of no meaning where it is imported again, once it is mended."""
_LOCKED = frozenset({"id", "operator_code"})
"""What a client has besides and no file can set. Who names one by hand is told so, and not left to believe it."""


def is_of_rejects(header: Sequence[str]) -> bool:
    """True for a file that an import has written its rejected rows to."""
    return tuple(_text(name).casefold() for name in header[: len(REJECT_COLUMNS)]) == REJECT_COLUMNS


def no_phone_column(header: Sequence[str], encoding: str) -> MailerError:
    """What a person is told of a table whose columns are named so, none of them the phone."""
    problem = QT_TRANSLATE_NOOP("errors", "The file has no column “phone” in its first line.")
    hint = QT_TRANSLATE_NOOP(
        "errors", "Read as {encoding}, it is: {columns}. Name the column of the phones, or another encoding."
    )
    return MailerError(problem, hint, encoding=encoding, columns=", ".join(map(_text, header))[:200])


def phone_place(header: Sequence[str]) -> int | None:
    """Where the phones are, by the names of the columns; None where none is named so."""
    names = [_text(name).casefold() for name in header]
    return next((place for place, name in enumerate(names) if name in _HEADERS["phone"]), None)


class Row(NamedTuple):
    """A checked row of the file. A tuple and not a dataclass: a million of them are made, at a third of the time.

    `opted_out` and `consent_at` are the moment where the row says since when. `by_registry`: the zone was suggested.
    """

    phone: str
    name: str
    tags: tuple[str, ...]
    timezone: str | None
    fields: tuple[tuple[str, str], ...]
    opted_out: datetime | bool = False
    consent_at: datetime | bool = False
    consent_source: str = ""
    by_registry: bool = False

    @classmethod
    def of(cls, draft: ClientDraft) -> "Row":
        """The row of a checked draft."""
        return cls(draft.phone, draft.name, draft.tags, draft.timezone, draft.fields, draft.opted_out)


class Columns:
    """Which cell of a row is what, in a file that is read at `now`; `fields` as `assign` gives them."""

    def __init__(self, fields: Sequence[str], now: datetime, delimiter: str = ",") -> None:
        self._now = now
        # A `;` between cells that are parted by `;` is not what someone meant who wrote one between quotes.
        self._tag_separators = ",|" if delimiter == ";" else ",;|"
        self._known_tags: dict[str, tuple[str, ...]] = {}
        self._fine_tags: set[tuple[str, ...]] = {()}
        self._zones = {"": None} | {name: name for name in known_zones()}
        # One place beyond the row, which is always empty, stands for a column that the file does not have.
        self._width = len(fields)
        self._phone, self._zone, self._name, self._out = (
            fields.index(ours) if ours in fields else self._width for ours in ("phone", "timezone", "name", "opted_out")
        )
        self._more = {ours: fields.index(ours) for ours in _MORE if ours in fields}
        self._tags = [place for place, field in enumerate(fields) if field == "tags"]
        self._free = tuple((field, place) for place, field in enumerate(fields) if field not in {"", *_HEADERS})

    def place(self, field: str, cells: Sequence[str]) -> int | None:
        """The column where a row is wrong whose check found fault with `field`, as FieldError names it."""
        one = {"phone": self._phone, "timezone": self._zone, "name": self._name, "opted_out": self._out}
        one |= self._more
        if field in one:
            return one[field]
        cells = [*cells, *[""] * self._width]
        if field == "tags":
            wrong = [place for place in self._tags if not _within(self._tags_of(cells[place]), ())]
        else:
            wrong = [place for name, place in self._free if not _within((), ((name, _text(cells[place])),))]
        return next(iter(wrong), None)

    def has_phone(self, cells: Sequence[str]) -> bool:
        """True where the cell for it holds a phone."""
        return is_phone(cells[self._phone]) if self._phone < len(cells) else False

    def row(self, cells: Sequence[str]) -> Row:
        """The row, checked. Raises InvalidInput with a FieldError for each thing that is wrong with it."""
        if len(cells) > self._width and any(cells[self._width :]):
            problem = QT_TRANSLATE_NOOP("errors", "The row has more cells than the first line.")
            raise InvalidInput((FieldError("row", problem),))
        cells = [*cells[: self._width], *[""] * max(1, self._width + 1 - len(cells))]
        try:
            return self._row(cells)
        except (FieldError, InvalidInput):
            raise InvalidInput(tuple(self._problems(cells))) from None

    def _row(self, cells: Sequence[str]) -> Row:
        """The row of as many cells as there are columns, and one more. Raises FieldError or InvalidInput."""
        phone = cells[self._phone]
        name = _text(cells[self._name])
        tags = self._tags_of(cells[self._tags[0]]) if len(self._tags) == 1 else self._all_tags(cells)
        zone = cells[self._zone]
        fields = self._free_of(cells) if self._free else ()
        out = opt_out(cells[self._out], self._now) if cells[self._out] else False
        fine = tags in self._fine_tags or _within(tags, ())
        for _, value in fields:  # a function called a million times takes a second
            fine = fine and len(value) <= FIELD_LIMIT
        if is_canonical(phone) and len(name) <= NAME_LIMIT and zone in self._zones and fine:
            row = Row(phone, name, tags, self._zones[zone], fields, out)
        else:
            draft = ClientDraft(phone=phone, name=name, tags=tags, timezone=zone, fields=fields)
            row = Row.of(draft.checked())._replace(opted_out=out)
        return self._with_more(row, cells) if self._more else row

    def _with_more(self, row: Row, cells: Sequence[str]) -> Row:
        """The row with what few files have. Raises FieldError."""
        said = {ours: cells[place] for ours, place in self._more.items()}
        source = _text(said.get("consent_source", ""))
        if len(source) > SOURCE_LIMIT:
            raise too_long("consent_source", SOURCE_LIMIT)
        by = _text(said.get("timezone_source", "")).casefold()
        if by not in {"", *ZoneSource}:
            problem = QT_TRANSLATE_NOOP("errors", "“{value}” is no source of a time zone: it is manual or registry.")
            raise FieldError("timezone_source", problem, value=by[:40])
        consent_at = consent(said["consent_at"], self._now) if said.get("consent_at") else False
        return row._replace(
            consent_at=consent_at,
            consent_source=source if consent_at else "",
            by_registry=bool(row.timezone) and by == ZoneSource.REGISTRY,
        )

    def _problems(self, cells: Sequence[str]) -> Iterator[FieldError]:
        """All that is wrong: each part is checked with nothing wrong in the others."""
        plain_row = [""] * len(cells)
        draft = (self._phone, self._zone, self._name, *self._tags, *(place for _, place in self._free))
        for places in (draft, (self._out,), *((place,) for place in self._more.values())):
            alone = plain_row.copy()
            alone[self._phone] = _SOMEBODY
            for place in places:
                alone[place] = cells[place]
            try:
                self._row(alone)
            except FieldError as error:
                yield error
            except InvalidInput as error:
                yield from error.problems

    def _free_of(self, cells: Sequence[str]) -> tuple[tuple[str, str], ...]:
        return tuple([(name, value) for name, place in self._free if (value := _text(cells[place]))])

    def _all_tags(self, cells: Sequence[str]) -> tuple[str, ...]:
        return clean_tags(tag for place in self._tags for tag in self._tags_of(cells[place]))

    def _tags_of(self, cell: str) -> tuple[str, ...]:
        tags = self._known_tags.get(cell)
        if tags is None:
            tags = clean_tags(split_tags(cell, self._tag_separators))
            if len(cell) > _LONG_CELL:
                return tags
            if len(self._known_tags) > _REMEMBERED:
                self._known_tags.clear()
                self._fine_tags = {()}
            self._known_tags[cell] = tags
            if _within(tags, ()):
                self._fine_tags.add(tags)
        return tags


def free_title(name: str) -> str:
    """The title under which a column is that free field, and not taken for what another one of that name means."""
    return f"'{name}" if _is_taken(name) else name


def assign(header: Sequence[str], mapped: Iterable[tuple[str, str | int]] = ()) -> tuple[str, ...]:
    """What each column is: phone, name, tags, timezone, opted_out, a free field's name, or "" for nothing.

    `mapped` pairs fields with columns, by their names or by their places from 0, and comes before what the names say;
    the field "" leaves a column out. A name of ours after a ' is that of a free field. Of several columns for a field
    the first has it; those for tags add up. Raises MailerError for a column that is not there or given twice, and for a
    field that no file can set.
    """
    chosen = _chosen(header, mapped)
    if is_of_rejects(header):
        chosen = dict.fromkeys(range(len(REJECT_COLUMNS)), "") | chosen
    taken = set(chosen.values())
    fields: list[str] = []
    for place, title in enumerate(map(_text, header)):
        field = chosen.get(place)
        if field is None:
            field = title[1:] if title.startswith("'") and _is_taken(title) else _FIELDS.get(title.casefold(), title)
            if len(field) > TAG_LIMIT:
                problem = QT_TRANSLATE_NOOP("errors", "The name of a column is over {limit} characters: “{column}…”.")
                raise MailerError(problem, limit=TAG_LIMIT, column=field[:40])
            field = "" if field in taken else field
            if field != "tags":
                taken.add(field)
        fields.append(field)
    return tuple(fields)


def left_out(
    header: Sequence[str], fields: Sequence[str], mapped: Iterable[tuple[str, str | int]] = ()
) -> tuple[int, ...]:
    """The places of columns that are taken for nothing though nobody said so: doubles, and those without a name."""
    chosen = _chosen(header, mapped)
    told_before = len(REJECT_COLUMNS) if is_of_rejects(header) else 0
    return tuple(
        place for place, field in enumerate(fields) if not field and place not in chosen and place >= told_before
    )


def _chosen(header: Sequence[str], mapped: Iterable[tuple[str, str | int]]) -> dict[int, str]:
    """The fields of the columns that were named by hand. Raises MailerError."""
    names = [_text(name).casefold() for name in header]
    chosen: dict[int, str] = {}
    for ours, theirs in mapped:
        field = clean_text(ours)
        field = _FIELDS.get(field.casefold(), field)
        if field.casefold() in _LOCKED or len(field) > TAG_LIMIT or any(sign in field for sign in "{|}"):
            problem = QT_TRANSLATE_NOOP("errors", "“{field}” is no field that a file can set.")
            hint = QT_TRANSLATE_NOOP(
                "errors", "Use phone, tags, timezone, name, opted_out, consent_at or a short name of your own."
            )
            raise MailerError(problem, hint, field=field[:60])
        place = _place(names, theirs)
        if place is None:
            problem = QT_TRANSLATE_NOOP("errors", "The file has no column “{column}”.")
            raise MailerError(problem, column=str(theirs)[:60])
        if place in chosen:
            problem = QT_TRANSLATE_NOOP("errors", "The column “{column}” is given twice.")
            raise MailerError(problem, column=str(theirs)[:60])
        if field not in {"", "tags"} and field in chosen.values():
            problem = QT_TRANSLATE_NOOP("errors", "The field “{field}” is given twice.")
            raise MailerError(problem, field=field[:60])
        chosen[place] = field
    return chosen


def _place(names: Sequence[str], column: str | int) -> int | None:
    if isinstance(column, int):
        return column if 0 <= column < len(names) else None
    wanted = clean_text(column).casefold()
    return names.index(wanted) if wanted in names else None


def _is_taken(title: str) -> bool:
    return title.lstrip("'").casefold() in _FIELDS


def _text(cell: str) -> str:
    return clean_text(plain(cell))


def _within(tags: tuple[str, ...], fields: tuple[tuple[str, str], ...]) -> bool:
    """True where no tag and no field is over its limit."""
    return (
        len(tags) <= TAGS_LIMIT
        and max(map(len, tags), default=0) <= TAG_LIMIT
        and not any(len(name) > TAG_LIMIT or len(value) > FIELD_LIMIT for name, value in fields)
    )
