"""The numbering registry: whose a range of phones is, and which time zone its region suggests. Used by storage, ui.

A zone from here is a suggestion: people take their numbers along when they move.
"""

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

# The word that names each subject of the federation: of a hyphenated name its first part. Whole words, because the
# Omsk and the Tomsk region, or Altai and Altai, differ by little else.
_SUBJECTS = {
    "Europe/Kaliningrad": "калининградская",
    "Europe/Moscow": (
        "адыгея архангельская белгородская брянская владимирская вологодская воронежская дагестан донецкая запорожская"
        " ивановская ингушетия кабардино калмыкия калужская карачаево карелия коми костромская краснодарский курская"
        " ленинградская липецкая луганская марий мордовия москва московская мурманская ненецкий нижегородская"
        " новгородская орловская осетия пензенская псковская ростовская рязанская санкт смоленская ставропольский"
        " тамбовская татарстан тверская тульская херсонская чеченская чечня чувашия чувашская ярославская"
    ),
    "Europe/Simferopol": "крым севастополь",
    "Europe/Kirov": "кировская",
    "Europe/Volgograd": "волгоградская",
    "Europe/Astrakhan": "астраханская",
    "Europe/Saratov": "саратовская",
    "Europe/Ulyanovsk": "ульяновская",
    "Europe/Samara": "самарская удмуртия удмуртская",
    "Asia/Yekaterinburg": (
        "башкирия башкортостан курганская оренбургская пермский свердловская тюменская ханты челябинская югра ямало"
    ),
    "Asia/Omsk": "омская",
    "Asia/Novosibirsk": "новосибирская",
    "Asia/Barnaul": "алтай алтайский",
    "Asia/Tomsk": "томская",
    "Asia/Novokuznetsk": "кемеровская кузбасс",
    "Asia/Krasnoyarsk": "красноярский тува тыва хакасия",
    "Asia/Irkutsk": "бурятия иркутская",
    "Asia/Chita": "забайкальский",
    "Asia/Yakutsk": "амурская саха якутия",
    "Asia/Vladivostok": "еврейская приморский хабаровский",
    "Asia/Magadan": "магаданская",
    "Asia/Sakhalin": "сахалинская",
    "Asia/Kamchatka": "камчатский",
    "Asia/Anadyr": "чукотский",
}
_ZONES = {word: zone for zone, words in _SUBJECTS.items() for word in words.split()}

# Districts of subjects that span several zones: by the stem of the name, where the subject is named by the word.
_YAKUTIA = {
    "томпонск": "Asia/Khandyga",
    "усть-майск": "Asia/Khandyga",
    "верхоянск": "Asia/Vladivostok",
    "усть-янск": "Asia/Vladivostok",
    "оймяконск": "Asia/Ust-Nera",
    "абыйск": "Asia/Srednekolymsk",
    "аллаиховск": "Asia/Srednekolymsk",
    "верхнеколымск": "Asia/Srednekolymsk",
    "момск": "Asia/Srednekolymsk",
    "нижнеколымск": "Asia/Srednekolymsk",
    "среднеколымск": "Asia/Srednekolymsk",
}
_DISTRICTS = {"саха": _YAKUTIA, "якутия": _YAKUTIA, "сахалинская": {"северо-курильск": "Asia/Srednekolymsk"}}

_EVERYWHERE = "российская"
_DASH = re.compile(r"\s*[-‐‑‒–—―−]\s*")
_FIRST_PART = re.compile(r"(?<![\w-])[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What the registry says of a phone: an IANA zone (None where the region has no single one), and whose it is."""

    zone: str | None
    operator: str
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds a range and where, as published. `territory` may name a district that `region` does not."""

    operator: str
    region: str
    territory: str = ""

    def suggestion(self) -> Suggestion:
        """What this says of a phone."""
        return Suggestion(zone=zone_of(self.region, self.territory), operator=self.operator, region=self.region)


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The phones from `first` to `last`, both included, as numbers of 11 digits."""

    first: int
    last: int
    holder: Holder


class Registry:
    """All ranges, held for many look-ups: under a microsecond each, 1.5 MB for the 16,000 ranges of all mobiles."""

    __slots__ = ("_firsts", "_lasts", "_suggestions")

    def __init__(self, ranges: Iterable[tuple[int, int, Suggestion]] = ()) -> None:
        """(first, last, suggestion) by `first`, without overlaps: see `in_order`."""
        # The range in front holds no phone, so that each has one that begins before it.
        self._firsts = [-1]  # no array: bisecting that takes half as long again
        self._lasts = array("q", [-1])
        self._suggestions = [Suggestion(zone=None, operator="", region="")]
        for first, last, suggestion in ranges:
            self._firsts.append(first)
            self._lasts.append(last)
            self._suggestions.append(suggestion)

    def __len__(self) -> int:
        return len(self._suggestions) - 1

    def find(self, phone: str) -> Suggestion | None:
        """What the registry says of a canonical phone; None where no range holds it."""
        number = int(phone)
        place = bisect_right(self._firsts, number) - 1
        return self._suggestions[place] if number <= self._lasts[place] else None

    def zones(self, phones: Iterable[str]) -> dict[str, str]:
        """The zones that are suggested for canonical phones, by phone; those without one are left out."""
        found: dict[str, str] = {}
        firsts, lasts, suggestions = self._firsts, self._lasts, self._suggestions
        # As in `find`: a call a phone would cost half as much again.
        for phone in phones:
            number = int(phone)
            place = bisect_right(firsts, number) - 1
            if number <= lasts[place] and (zone := suggestions[place].zone):
                found[phone] = zone
        return found


def in_order(ranges: Sequence[Range]) -> list[Range]:
    """The ranges by their first phone, without those that end before they begin and those that overlap one before."""
    kept: list[Range] = []
    end = -1
    for each in sorted(ranges, key=lambda each: each.first):
        if end < each.first <= each.last:
            kept.append(each)
            end = each.last
    return kept


@lru_cache(maxsize=1024)
def zone_of(region: str, territory: str = "") -> str | None:
    """The IANA zone of a region as the registry spells it; None for all of Russia, and for what is not known.

    Case, `обл.` for `область`, dashes, brackets and the order of the words do not matter; what stands before a `|` is
    a part of what stands behind it. `territory` is asked where `region` names no subject. Several subjects give a
    zone where it is the same for all of them. In Sakha (Yakutia) and on Sakhalin, which span several, the districts
    that either text names decide; else it is the zone of most people there, as that of Yakutsk.
    """
    for text in (region, territory):
        words = _words(text.rpartition("|")[2])
        if _EVERYWHERE in words:
            return None
        named = [word for word in words if word in _ZONES]
        if named:
            zones = _zones_of_districts(named[0], f"{region} {territory}") or {_ZONES[word] for word in named}
            return zones.pop() if len(zones) == 1 else None
    return None


def _zones_of_districts(subject: str, text: str) -> set[str]:
    plain = _folded(text)
    return {zone for stem, zone in _DISTRICTS.get(subject, {}).items() if stem in plain}


def _words(text: str) -> list[str]:
    return _FIRST_PART.findall(_folded(text))


def _folded(text: str) -> str:
    return _DASH.sub("-", unicodedata.normalize("NFKC", text).casefold().replace("ё", "е"))
