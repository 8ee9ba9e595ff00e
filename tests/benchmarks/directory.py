"""A data folder with a million made-up clients, as a directory comes to look: the ground of the table's figures."""

import asyncio
import atexit
import json
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from pathlib import Path

from sqlalchemy import select

from desktop_mailer.domain.client import operator_code
from desktop_mailer.storage import suppression
from desktop_mailer.storage.database import FILE_NAME, Database
from desktop_mailer.storage.schema import client, to_ms

CLIENTS = 1_000_000
TAGS = 40
ZONES = (
    "Europe/Moscow",
    "Europe/Moscow",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Novosibirsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Vladivostok",
    None,
)
CITIES = ("Москва", "Казань", "Самара", "Екатеринбург", "Омск", "Новосибирск", "Иркутск", "Владивосток", "Пермь")
_STEMS = (
    *("Иван", "Смирн", "Кузнец", "Поп", "Васил", "Петр", "Соколо", "Михайл", "Новик", "Мороз", "Волко", "Лебеде"),
    *("Козл", "Степан", "Орл", "Макар", "Захар", "Зайце", "Григор", "Роман", "Воробь", "Серге", "Кузьм", "Фрол"),
    *("Корол", "Гус", "Кисел", "Максим", "Поляк", "Сорок", "Виноград", "Ковал", "Бел", "Медвед", "Антон", "Тарас"),
    *("Жук", "Баран", "Филипп", "Комар", "Давыд", "Герасим", "Богдан", "Осип", "Сидор", "Тит", "Мирон", "Крыл"),
)
_MEN = ("Александр", "Дмитрий", "Максим", "Сергей", "Андрей", "Алексей", "Илья", "Кирилл", "Никита", "Роман", "Егор")
_WOMEN = ("Анна", "Мария", "Елена", "Дарья", "Алина", "Ирина", "Екатерина", "Полина", "Ольга", "Юлия", "Татьяна")
_FATHERS = ("Александро", "Дмитрие", "Максимо", "Сергее", "Андрее", "Алексее", "Кирилло", "Романо", "Егоро", "Ивано")


@cache
def folder() -> Path:
    """A folder that `make` has filled, once for all of a run; it goes when the process ends."""
    temporary = tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True)
    atexit.register(temporary.cleanup)
    made = Path(temporary.name)
    make(made)
    return made


def make(folder: Path, people: int = CLIENTS) -> float:
    """Fill a new data folder; gives the seconds. Most clients have one to three of 40 tags, one in 30 has opted out."""
    begun = time.perf_counter()
    asyncio.run(_create(folder))
    chance = random.Random(4)
    phones = chance.sample(range(10**9), people)
    now = to_ms(datetime.now(UTC))
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000;")
        with connection:
            connection.executemany(
                "INSERT INTO client (id, phone, operator_code, name, name_key, timezone, timezone_source, fields,"
                " opted_out_at, opted_out_source, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                _clients(phones, now, chance),
            )
            connection.executemany("INSERT INTO tag VALUES (?, ?)", ((n, f"метка {n}") for n in range(1, TAGS + 1)))
            connection.executemany("INSERT INTO client_tag VALUES (?, ?)", _links(people, chance))
            zones = sorted({(zone,) for zone in ZONES if zone})
            connection.executemany("INSERT INTO client_zone VALUES (?)", zones)
            connection.executemany("INSERT INTO client_field VALUES (?)", [("born",), ("city",)])
        connection.execute("PRAGMA journal_mode=WAL")
    asyncio.run(_suppress(folder))
    return time.perf_counter() - begun


async def _create(folder: Path) -> None:
    await Database.open(folder).close()


async def _suppress(folder: Path) -> None:
    """Who has opted out is on the list by phone."""
    database = Database.open(folder)
    opted_out = select(client.c.id).where(client.c.opted_out_at.is_not(None))
    await database.write(suppression.put, opted_out)
    await database.close()


def _clients(phones: list[int], now: int, chance: random.Random) -> Iterator[tuple[object, ...]]:
    draw = chance.random
    cities = [json.dumps({"city": city, "born": "1985-04-12"}, ensure_ascii=False) for city in CITIES]
    names = [_name(chance) for _ in range(len(phones) // 5)]  # people share theirs
    for key, number in enumerate(phones, 1):
        phone = f"79{number:09}"
        name, folded = names[int(draw() * len(names))]
        zone = ZONES[int(draw() * len(ZONES))]
        fields = cities[int(draw() * len(cities))] if draw() < 0.6 else None
        out = draw() < 1 / 30
        at, source = (now, "manual") if out else (None, None)
        says = zone and "manual"
        yield key, phone, operator_code(phone), name, folded, zone, says, fields, at, source, now, now


def _name(chance: random.Random) -> tuple[str, str]:
    stem, father = chance.choice(_STEMS), chance.choice(_FATHERS)
    if chance.random() < 0.5:
        name = f"{stem}ов {chance.choice(_MEN)} {father}вич"
    else:
        name = f"{stem}ова {chance.choice(_WOMEN)} {father}вна"
    return name, name.casefold()


def _links(people: int, chance: random.Random) -> Iterator[tuple[int, int]]:
    draw = chance.random

    def of(key: int) -> list[tuple[int, int]]:
        # Some tags are far more common than others.
        tags = {1 + int(TAGS * draw() ** 2) for _ in range(int(draw() * 3.5))}
        return [(key, tag) for tag in sorted(tags)]

    return chain.from_iterable(map(of, range(1, people + 1)))
