"""Search and filters over a million clients: what they take beside the best bare SQL and when they end, given up."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median

from desktop_mailer.domain.client import ClientFilter, ClientQuery, ClientSort
from desktop_mailer.storage import clients
from desktop_mailer.storage.database import FILE_NAME, Database, ReadUnit
from tests.benchmarks import directory
from tests.benchmarks.report import Figure, figure

HOP_MS = 1.0
"""The way to the lane and back, and putting the statement together. Tiny counts are no more than that."""

_ALL = "SELECT count(*) FROM client WHERE "
_TAGGED = "SELECT client_id FROM client_tag WHERE tag_id "
_HAS = "EXISTS (SELECT 1 FROM client_tag WHERE client_id = client.id AND +tag_id "


def _parts(column: str, part: str) -> tuple[str, ...]:
    return f"instr({column}, '{part}')", f"{column} LIKE '%{part}%'", f"{column} GLOB '*{part}*'"


def _with_tags(rest: str, tags: str) -> tuple[str, ...]:
    """All ways to ask for clients of whom `rest` holds too."""
    return (
        f"{_ALL}{rest} AND id IN ({_TAGGED}{tags})",
        f"{_ALL}{rest} AND +id IN ({_TAGGED}{tags})",
        f"{_ALL}{rest} AND {_HAS}{tags})",
        (
            "SELECT count(DISTINCT client_id) FROM client_tag CROSS JOIN client ON client.id = client_id"
            f" WHERE tag_id {tags} AND {rest.replace('operator_code', '+operator_code')}"
        ),
    )


_TAGS = ("метка 1", "метка 2", "метка 3")
_MANY_CODES = tuple(str(code) for code in range(900, 950))
_CASES: dict[str, tuple[ClientQuery, tuple[str, ...]]] = {
    "search a name": (ClientQuery(search="Кузнецов"), tuple(_ALL + each for each in _parts("name_key", "кузнецов"))),
    "search two letters": (ClientQuery(search="ов"), tuple(_ALL + each for each in _parts("name_key", "ов"))),
    "search part of a phone": (
        ClientQuery(search="12345"),
        (
            *(
                f"{_ALL}{name} OR {phone}"
                for name, phone in zip(_parts("name_key", "12345"), _parts("phone", "12345"), strict=True)
            ),
            (
                "SELECT count(*) FROM (SELECT id FROM client WHERE phone LIKE '%12345%'"
                " UNION SELECT id FROM client WHERE name_key LIKE '%12345%')"
            ),
        ),
    ),
    "operator code": (ClientQuery(filter=ClientFilter(operator_codes=("916",))), (_ALL + "operator_code = '916'",)),
    "50 operator codes": (
        ClientQuery(filter=ClientFilter(operator_codes=_MANY_CODES)),
        (f"{_ALL}operator_code IN {_MANY_CODES}",),
    ),
    "a tag": (
        ClientQuery(filter=ClientFilter(tags=_TAGS[:1])),
        ("SELECT count(*) FROM client_tag WHERE tag_id = 1", f"{_ALL}id IN ({_TAGGED}= 1)"),
    ),
    "one of 3 tags": (
        ClientQuery(filter=ClientFilter(tags=_TAGS)),
        (
            "SELECT count(DISTINCT client_id) FROM client_tag WHERE tag_id IN (1, 2, 3)",
            f"SELECT count(*) FROM ({_TAGGED}= 1 UNION {_TAGGED}= 2 UNION {_TAGGED}= 3 ORDER BY 1)",
            *_with_tags("1", "IN (1, 2, 3)")[:3],
        ),
    ),
    "both of 2 tags": (
        ClientQuery(filter=ClientFilter(tags=_TAGS[:2], all_tags=True)),
        (
            f"SELECT count(*) FROM ({_TAGGED}= 1 INTERSECT {_TAGGED}= 2 ORDER BY 1)",
            (
                "SELECT count(*) FROM client_tag a CROSS JOIN client_tag b USING (client_id)"
                " WHERE a.tag_id = 2 AND b.tag_id = 1"
            ),
        ),
    ),
    "zone": (ClientQuery(zones=("Asia/Omsk",)), (_ALL + "timezone = 'Asia/Omsk'",)),
    "opted out": (ClientQuery(opted_out=True), (_ALL + "opted_out_at IS NOT NULL",)),
    "code and 3 tags": (
        ClientQuery(filter=ClientFilter(operator_codes=("916",), tags=_TAGS)),
        _with_tags("operator_code = '916'", "IN (1, 2, 3)"),
    ),
    "50 codes and a rare tag": (
        ClientQuery(filter=ClientFilter(operator_codes=_MANY_CODES, tags=("метка 40",))),
        _with_tags(f"operator_code IN {_MANY_CODES}", "= 40"),
    ),
    "zone and 3 tags": (
        ClientQuery(zones=("Asia/Omsk",), filter=ClientFilter(tags=_TAGS)),
        _with_tags("timezone = 'Asia/Omsk'", "IN (1, 2, 3)"),
    ),
    "opted out and 3 tags": (
        ClientQuery(opted_out=True, filter=ClientFilter(tags=_TAGS)),
        _with_tags("opted_out_at IS NOT NULL", "IN (1, 2, 3)"),
    ),
    "opted in, code, zone": (
        ClientQuery(opted_out=False, zones=("Asia/Omsk",), filter=ClientFilter(operator_codes=("916",))),
        (_ALL + "operator_code = '916' AND opted_out_at IS NULL AND timezone = 'Asia/Omsk'",),
    ),
    "search a name in a zone with 3 tags": (
        ClientQuery(search="Кузнецов", zones=("Asia/Omsk",), filter=ClientFilter(tags=_TAGS)),
        _with_tags("timezone = 'Asia/Omsk' AND instr(name_key, 'кузнецов')", "IN (1, 2, 3)"),
    ),
}


def measure(runs: int) -> list[Figure]:
    """Each count against the fastest of the ways to ask for it in bare SQL; ms that a search goes on, given up."""
    folder = directory.folder()
    figures: list[Figure] = []
    with closing(bare_connection(folder)) as bare:
        for name, (query, ways) in _CASES.items():
            figures.append(_compared(folder, bare, name, query, ways, runs))
    after = [(asyncio.run(_given_up(folder)), 1.0) for _ in range(runs)]
    return [*figures, figure("filters: a search goes on, given up", after, "ms", most=50, absolute=True)]


def bare_connection(folder: Path) -> sqlite3.Connection:
    """A connection that reads, with as much memory as ours."""
    connection = sqlite3.connect(f"{(folder / FILE_NAME).as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.executescript("PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY;")
    return connection


def _compared(
    folder: Path, bare: sqlite3.Connection, name: str, query: ClientQuery, ways: tuple[str, ...], runs: int
) -> Figure:
    best = min(ways, key=lambda way: median(_ms(lambda: _one(bare, way))[0] for _ in range(3)))
    found, pairs = asyncio.run(_by_turns(folder, query, lambda: _one(bare, best), runs))
    return figure(f"filters: {name}", pairs, "ms", most=1.5, note=f"({found:,} found; {best[:70]})")


async def _by_turns(
    folder: Path, query: ClientQuery, bare: Callable[[], int], runs: int
) -> tuple[int, list[tuple[float, float]]]:
    """What is found, and ms of both: first ours, then the bare statement, and so on."""
    database = Database.open(folder, writable=False)
    await asyncio.gather(*(database.read(clients.count, query) for _ in range(2)))  # each lane has read it once
    found, pairs = 0, []
    for _ in range(runs):
        begun = time.perf_counter()
        found = await database.read(clients.count, query)
        ours = (time.perf_counter() - begun) * 1000
        spent, meant = _ms(bare)
        if found != meant:
            raise RuntimeError(f"{query}: {found} and not {meant}")
        pairs.append((ours, spent + HOP_MS))
    await database.close()
    return found, pairs


def _one(connection: sqlite3.Connection, statement: str) -> int:
    found: int = connection.execute(statement).fetchone()[0]
    return found


def _ms(job: Callable[[], int]) -> tuple[float, int]:
    begun = time.perf_counter()
    found = job()
    return (time.perf_counter() - begun) * 1000, found


async def _given_up(folder: Path) -> float:
    """How long a search is still at work on its lane after it was given up in its midst, in ms."""
    database = Database.open(folder, writable=False)
    over = 0.0

    def search(unit: ReadUnit) -> None:
        nonlocal over
        try:
            clients.ids(unit, ClientQuery(search="нет такого", sort=ClientSort.NAME))
        finally:
            over = time.perf_counter()

    running = asyncio.ensure_future(database.read(search))
    await asyncio.sleep(0.1)
    given_up = time.perf_counter()
    running.cancel()
    await asyncio.wait([running])
    await database.close()  # waits for the lanes
    return (over - given_up) * 1000
