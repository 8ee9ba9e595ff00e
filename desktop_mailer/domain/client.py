"""Clients: the people who get messages; their phones; and the filters that choose among them."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import NewType, Self
from zoneinfo import ZoneInfo, available_timezones

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError, InvalidInput, too_long

ClientId = NewType("ClientId", int)

NAME_LIMIT = 200
TAG_LIMIT = 100
TAGS_LIMIT = 100
"""Tags that one client can have."""
FIELD_LIMIT = 1_000
SOURCE_LIMIT = 200
COLUMNS = frozenset({"phone", "name", "tags", "timezone", "opted_out"})
"""What a client has besides free fields: no free field has such a name."""

_GRACE = timedelta(days=1)
"""By how much a clock or a zone elsewhere may be ahead."""
_CANONICAL = re.compile(r"7[0-9]{10}")
_SPREADSHEET_NUMBER = re.compile(r"[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+")
_AROUND = re.compile(r"^tel:|(?<=^[0-9]{10})[.,]0+$|(?<=^[0-9]{11})[.,]0+$", re.IGNORECASE)
_SEPARATORS = str.maketrans("", "", " ()-.‐‑‒–—―−/")
_BREAKS = str.maketrans("\t\r\n", "   ")
_DROPPED = frozenset({"Cc", "Cs"})
_NO_ZONES = frozenset({"Factory", "localtime", "posixrules"})
"""Files among the zone data that are no zone: a place-holder, and what each computer has for its own."""


class ZoneSource(StrEnum):
    """Who said which time zone a client lives in."""

    MANUAL = "manual"
    REGISTRY = "registry"


class OptOutSource(StrEnum):
    """How an opt-out reached us."""

    MANUAL = "manual"
    IMPORT = "import"
    STOP_LIST = "stop list"
    API = "api"


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A person in the directory, as stored."""

    id: ClientId
    phone: str
    name: str = ""
    tags: tuple[str, ...] = ()
    timezone: str | None = None
    timezone_source: ZoneSource | None = None
    fields: tuple[tuple[str, str], ...] = ()
    consent_at: datetime | None = None
    consent_source: str | None = None
    opted_out_at: datetime | None = None
    opted_out_source: str | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def operator_code(self) -> str:
        """The three digits after the 7."""
        return operator_code(self.phone)

    @property
    def opted_out(self) -> bool:
        """True where the person asked not to be messaged."""
        return self.opted_out_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientDraft:
    """A client as typed in or read from a file, not yet checked: see `checked`."""

    phone: str
    name: str = ""
    tags: tuple[str, ...] = ()
    timezone: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    consent_at: datetime | None = None
    consent_source: str = ""
    opted_out: bool = False

    @classmethod
    def of(cls, client: Client) -> Self:
        """What one would type to have this client as stored."""
        return cls(
            phone=client.phone,
            name=client.name,
            tags=client.tags,
            timezone=client.timezone,
            fields=client.fields,
            consent_at=client.consent_at,
            consent_source=client.consent_source or "",
            opted_out=client.opted_out,
        )

    def checked(self) -> "ClientDraft":
        """The draft in canonical form. Raises InvalidInput with a FieldError for each wrong field."""
        problems: list[FieldError] = []
        phone = self.phone
        try:
            phone = normalise_phone(self.phone)
        except FieldError as error:
            problems.append(error)
        name = clean_text(self.name)
        if len(name) > NAME_LIMIT:
            problems.append(too_long("name", NAME_LIMIT))
        tags = clean_tags(self.tags)
        if any(len(tag) > TAG_LIMIT for tag in tags):
            problems.append(too_long("tags", TAG_LIMIT))
        if len(tags) > TAGS_LIMIT:
            problem = QT_TRANSLATE_NOOP("errors", "A client has at most {limit} tags.")
            problems.append(FieldError("tags", problem, limit=TAGS_LIMIT))
        zone = (self.timezone or "").strip() or None
        if zone is not None:
            try:
                zone = checked_zone(zone)
            except FieldError as error:
                problems.append(error)
        fields = tuple((key, clean_text(value)) for name, value in self.fields if (key := clean_text(name)))
        if any(len(value) > FIELD_LIMIT or len(key) > TAG_LIMIT for key, value in fields):
            problems.append(too_long("fields", FIELD_LIMIT))
        consent_source = clean_text(self.consent_source) if self.consent_at else ""
        if len(consent_source) > SOURCE_LIMIT:
            problems.append(too_long("consent", SOURCE_LIMIT))
        problems += [
            FieldError("fields", QT_TRANSLATE_NOOP("errors", "No field can be named “{name}”."), name=key)
            for key, _ in fields
            if key in COLUMNS
        ]
        if problems:
            raise InvalidInput(tuple(problems))
        return replace(
            self,
            phone=phone,
            name=name,
            tags=tags,
            timezone=zone,
            fields=fields,
            consent_source=consent_source,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFilter:
    """Whom a mailing is for: codes are ORed, tags are ORed (or all of them), the two are ANDed; empty means all."""

    operator_codes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    all_tags: bool = False

    def checked(self) -> "ClientFilter":
        """The filter without blanks and repeats. Raises InvalidInput where a code is not three digits."""
        codes = tuple(dict.fromkeys(code.strip() for code in self.operator_codes if code.strip()))
        wrong = [code for code in codes if not re.fullmatch("[0-9]{3}", code)]
        if wrong:
            raise InvalidInput(
                (
                    FieldError(
                        "operator_codes",
                        QT_TRANSLATE_NOOP("errors", "“{code}” is not an operator code: it has three digits, as 916."),
                        code=wrong[0][:30],
                    ),
                )
            )
        return ClientFilter(operator_codes=codes, tags=clean_tags(self.tags), all_tags=self.all_tags)


class ClientSort(StrEnum):
    """The columns by which the directory can be ordered."""

    ID = "id"
    PHONE = "phone"
    NAME = "name"
    OPERATOR_CODE = "operator_code"
    TAGS = "tags"
    TIMEZONE = "timezone"
    OPTED_OUT = "opted_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientQuery:
    """What the directory shows: a filter, a search text (part of a phone, name or tag), zones, an order.

    Of several zones any will do; the zone "" is that of clients without one.
    """

    filter: ClientFilter = field(default_factory=ClientFilter)
    search: str = ""
    zones: tuple[str, ...] = ()
    opted_out: bool | None = None
    sort: ClientSort = ClientSort.ID
    descending: bool = False


def normalise_phone(text: str) -> str:
    """The canonical `7XXXXXXXXXX` of a phone as people write it. Raises FieldError("phone") with the reason.

    The one place where phones are made canonical. Spaces, brackets, dashes, dots, a leading plus or `tel:` (RFC 3966),
    the `.0` of a spreadsheet and invisible characters are dropped; 8XXXXXXXXXX and 9XXXXXXXXX are completed.
    """
    if _CANONICAL.fullmatch(text):
        return text
    if len(text) > 200:
        raise FieldError("phone", QT_TRANSLATE_NOOP("errors", "The phone is far too long."))
    plain = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c)[0] not in "CZ")
    if not plain:
        raise FieldError("phone", QT_TRANSLATE_NOOP("errors", "The phone is missing."))
    if _SPREADSHEET_NUMBER.fullmatch(plain):
        raise FieldError(
            "phone",
            QT_TRANSLATE_NOOP("errors", "“{phone}” has lost its digits in a spreadsheet."),
            QT_TRANSLATE_NOOP("errors", "Format the column as text and export it again."),
            phone=plain[:40],
        )
    # A spreadsheet export puts a ' before what it would take for a formula, as +7.
    digits = _AROUND.sub("", plain.removeprefix("'")).translate(_SEPARATORS).removeprefix("+")
    if any(c in ",;|" for c in digits) or "+" in digits:
        raise FieldError("phone", QT_TRANSLATE_NOOP("errors", "“{phone}” holds more than one phone."), phone=plain[:40])
    if not re.fullmatch("[0-9]*", digits):
        raise FieldError(
            "phone", QT_TRANSLATE_NOOP("errors", "“{phone}” holds characters that are no digits."), phone=plain[:40]
        )
    if len(digits) == 11 and digits[0] == "8":
        digits = "7" + digits[1:]
    elif len(digits) == 10 and digits[0] == "9":
        digits = "7" + digits
    if _CANONICAL.fullmatch(digits):
        return digits
    if len(digits) == 11:
        problem = QT_TRANSLATE_NOOP("errors", "“{phone}” is a phone of another country: here it begins with 7 or 8.")
        raise FieldError("phone", problem, phone=plain[:40])
    if len(digits) in (20, 21, 22):
        raise FieldError("phone", QT_TRANSLATE_NOOP("errors", "“{phone}” holds more than one phone."), phone=plain[:40])
    raise FieldError(
        "phone",
        QT_TRANSLATE_NOOP("errors", "“{phone}” has {count} digits; a phone is 7 and ten digits, as 79161234567."),
        phone=plain[:40],
        count=len(digits),
    )


def is_phone(text: str) -> bool:
    """True where `normalise_phone` makes a phone of it."""
    try:
        normalise_phone(text)
    except FieldError:
        return False
    return True


def operator_code(phone: str) -> str:
    """The three digits after the 7 of a canonical phone."""
    return phone[1:4]


def masked(phone: str) -> str:
    """The phone for logs and for the history of people who are gone: `7916*****67`."""
    return f"{phone[:4]}*****{phone[9:]}"


def clean_text(text: str) -> str:
    """`text` on one line, without control characters, NUL and lone surrogates, trimmed."""
    if text.isprintable():
        return text.strip()
    spaced = text.translate(_BREAKS)
    return "".join(c for c in spaced if unicodedata.category(c) not in _DROPPED).strip()


def is_canonical(phone: str) -> bool:
    """True where the phone is in canonical form already."""
    return _CANONICAL.fullmatch(phone) is not None


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags trimmed, without blanks and repeats, in their order."""
    return tuple(dict.fromkeys(tag for tag in map(clean_text, tags) if tag))


def checked_tag(name: str) -> str:
    """A tag in canonical form. Raises FieldError("tags")."""
    tag = clean_text(name)
    if not tag:
        raise FieldError("tags", QT_TRANSLATE_NOOP("errors", "The tag is missing."))
    if len(tag) > TAG_LIMIT:
        raise too_long("tags", TAG_LIMIT)
    return tag


def checked_consent(given_at: datetime, now: datetime) -> datetime:
    """When a consent was given. Raises FieldError("consent_at") for one that is yet to come."""
    if given_at > now + _GRACE:
        problem = QT_TRANSLATE_NOOP("errors", "The consent is dated {date}, which is yet to come.")
        raise FieldError("consent_at", problem, date=given_at.date())
    return given_at


def opt_out_since(said: datetime, now: datetime) -> datetime:
    """Since when someone is opted out who asks for it as of `said`: at once, where that is yet to come."""
    return min(said, now)


def known_zones() -> tuple[str, ...]:
    """The zones that are offered: places, and UTC; sorted."""
    return tuple(sorted(z for z in _zones() if z == "UTC" or ("/" in z and not z.startswith("Etc/"))))


def is_known_zone(name: str) -> bool:
    """True where `name` is an IANA zone of the installed zone data, and can be read."""
    return name in _zones() and _is_readable(name)


def checked_zone(name: str) -> str:
    """The name of a known zone, which may be written in any case. Raises FieldError("timezone")."""
    found = name.strip()
    if not found:
        raise FieldError("timezone", QT_TRANSLATE_NOOP("errors", "The time zone is missing."))
    found = _zones_in_any_case().get(found.casefold(), found)
    if not is_known_zone(found):
        problem = QT_TRANSLATE_NOOP("errors", "“{zone}” is not a known time zone.")
        raise FieldError("timezone", problem, zone=found[:60])
    return found


@cache
def _is_readable(name: str) -> bool:
    try:
        zone(name)
    except Exception:  # noqa: BLE001 - there is no telling what a damaged file brings about
        return False
    return True


@cache
def _zones_in_any_case() -> dict[str, str]:
    return {name.casefold(): name for name in _zones()}


_zone_names: frozenset[str] = frozenset()


def _zones() -> frozenset[str]:
    global _zone_names  # noqa: PLW0603 - listing the zones reads 600 files: once a process
    if not _zone_names:
        _zone_names = frozenset(available_timezones()) - _NO_ZONES
    return _zone_names


def zone(name: str) -> ZoneInfo:
    """The zone of that name (cached by zoneinfo). Raises ZoneInfoNotFoundError for an unknown one."""
    return ZoneInfo(name)
