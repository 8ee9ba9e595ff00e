"""The numbering registry: a phone finds its own range, and a region its own zone, however it is spelt."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_mailer.domain import registry
from desktop_mailer.domain.client import is_known_zone
from desktop_mailer.domain.registry import Holder, Range, Registry, in_order, zone_of

FIRST = 79_000_000_000
HOLDERS = [
    Holder(operator="Alpha", region="г. Москва и Московская область"),
    Holder(operator="Beta", region="Омская обл."),
    Holder(operator="Gamma", region="Российская Федерация"),
]

spans = st.tuples(st.integers(FIRST, FIRST + 400), st.integers(-3, 40), st.sampled_from(HOLDERS))
ranges = st.lists(spans.map(lambda s: Range(first=s[0], last=s[0] + s[1], holder=s[2])), max_size=30)
phones = st.integers(FIRST - 50, FIRST + 500)


def loaded(kept: list[Range]) -> Registry:
    return Registry((each.first, each.last, each.holder.suggestion()) for each in kept)


@given(ranges, st.lists(phones, max_size=60))
def test_a_look_up_finds_what_a_walk_over_all_ranges_finds(given_ranges: list[Range], numbers: list[int]) -> None:
    kept = in_order(given_ranges)
    found = loaded(kept)
    for number in [*numbers, *(edge for each in kept for edge in (each.first, each.last, each.last + 1))]:
        inside = [each.holder.suggestion() for each in kept if each.first <= number <= each.last]
        assert found.find(str(number)) == (inside[0] if inside else None)
    texts = [str(number) for number in numbers]
    expected = {phone: hit.zone for phone in texts if (hit := found.find(phone)) and hit.zone}
    assert found.zones(texts) == expected
    assert len(found) == len(kept)


@given(ranges)
def test_what_is_kept_never_overlaps_and_what_is_left_out_had_to_be(given_ranges: list[Range]) -> None:
    kept = in_order(given_ranges)
    assert all(one.last < other.first for one, other in pairwise(kept))
    assert all(each.first <= each.last for each in kept)
    left_out = [each for each in given_ranges if not any(each is one for one in kept)]
    for each in left_out:
        assert each.last < each.first or any(one.first <= each.last and each.first <= one.last for one in kept)


def test_an_empty_registry_knows_nothing() -> None:
    assert not Registry()
    assert Registry().find("79161234567") is None
    assert Registry().zones(["79161234567", "70000000000"]) == {}


@pytest.mark.parametrize(
    ("region", "zone"),
    [
        ("Калининградская обл.", "Europe/Kaliningrad"),
        ("г. Москва и Московская область", "Europe/Moscow"),
        ("г. Москва * Московская область", "Europe/Moscow"),
        ("Московская область * Москва|Московская область * Москва", "Europe/Moscow"),
        ("г. Санкт-Петербург и Ленинградская область", "Europe/Moscow"),
        ("г. Санкт - Петербург", "Europe/Moscow"),
        ("Архангельская область * Ненецкий автономный округ", "Europe/Moscow"),
        ("Ненецкий АО", "Europe/Moscow"),
        ("Ямало-Ненецкий АО", "Asia/Yekaterinburg"),
        ("Ямало — Ненецкий автономный округ", "Asia/Yekaterinburg"),
        ("Ханты - Мансийский - Югра АО", "Asia/Yekaterinburg"),
        ("Ханты-Мансийский Автономный округ - Югра", "Asia/Yekaterinburg"),
        ("Республика Северная Осетия - Алания", "Europe/Moscow"),
        ("Республика Северная Осетия-Алания", "Europe/Moscow"),
        ("Чувашская Республика - Чувашия", "Europe/Moscow"),
        ("Кабардино-Балкарская Республика", "Europe/Moscow"),
        ("Республика Карачаево-Черкесская", "Europe/Moscow"),
        ("Республика Удмуртская", "Europe/Samara"),
        ("Республика Крым и г. Севастополь", "Europe/Simferopol"),
        ("Омская обл.", "Asia/Omsk"),
        ("ОМСКАЯ  ОБЛАСТЬ", "Asia/Omsk"),
        ("Томская область", "Asia/Tomsk"),
        ("Республика Алтай", "Asia/Barnaul"),
        ("Кемеровская область - Кузбасс обл.", "Asia/Novokuznetsk"),
        ("г. Норильск|Красноярский край", "Asia/Krasnoyarsk"),
        ("Республика Саха /Якутия/", "Asia/Yakutsk"),
        ("Еврейская автономная обл.", "Asia/Vladivostok"),
        ("Сахалинская обл.", "Asia/Sakhalin"),
        ("Корякский округ|Камчатский край", "Asia/Kamchatka"),
        ("Чукотский АО", "Asia/Anadyr"),
        ("Российская Федерация", None),
        ("Атлантида", None),
        ("-", None),
        ("", None),
    ],
)
def test_a_region_gives_its_zone_however_it_is_spelt(region: str, zone: str | None) -> None:
    assert zone_of(region) == zone
    assert zone_of(region.upper().replace("-", "–")) == zone
    assert zone_of("-", region) == zone  # the other column tells


@pytest.mark.parametrize(
    ("region", "territory", "zone"),
    [
        ("Российская Федерация", "Омская область", None),
        ("Приморский край", "р-н Омский|Приморский край", "Asia/Vladivostok"),
        ("-", "р-н Алтайский|Республика Хакасия", "Asia/Krasnoyarsk"),
        ("Омская обл. и Томская обл.", "", None),
        ("Республика Саха /Якутия/", "Республика Саха (Якутия)", "Asia/Yakutsk"),
        ("Республика Саха /Якутия/", "у. Оймяконский|Республика Саха (Якутия)", "Asia/Ust-Nera"),
        ("Республика Саха /Якутия/", "м.р-н Усть - Янский|Республика Саха (Якутия)", "Asia/Vladivostok"),
        ("Республика Саха /Якутия/", "м.р-н Томпонский|Республика Саха (Якутия)", "Asia/Khandyga"),
        ("Республика Саха /Якутия/", "м.р-н Момский, м.р-н Оймяконский|Республика Саха (Якутия)", None),
        ("Сахалинская обл.", "г.о. Северо-Курильский|Сахалинская область", "Asia/Srednekolymsk"),
    ],
)
def test_a_district_decides_where_its_subject_spans_several_zones(
    region: str, territory: str, zone: str | None
) -> None:
    assert zone_of(region, territory) == zone


def test_every_zone_of_russia_can_be_suggested_and_is_known() -> None:
    zones = set(registry._ZONES.values()).union(*(places.values() for places in registry._DISTRICTS.values()))
    assert len(zones) == 27
    assert all(map(is_known_zone, zones))


@given(st.text(), st.text())
def test_no_text_breaks_the_mapping(region: str, territory: str) -> None:
    zone = zone_of(region, territory)
    assert zone is None or is_known_zone(zone)
