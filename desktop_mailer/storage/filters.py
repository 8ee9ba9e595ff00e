"""A client filter as conditions in SQL: the one place, so that a preview and the messages made cannot disagree.

SQLite does not know how many clients a condition leaves, and the wrong order takes up to fifty times as long: so what
an index can count is counted here first.
"""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import (
    Boolean,
    CompoundSelect,
    Select,
    UnaryExpression,
    exists,
    false,
    func,
    intersect,
    or_,
    select,
    union,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.operators import custom_op

from desktop_mailer.domain.client import ClientFilter, ClientQuery
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.storage.schema import client, client_tag, suppression, tag

_ARMS = 400
"""Tags that one INTERSECT can hold; SQLite's limit is 500."""
_FEW = 5
"""Tags that are merged in less time than a set of their clients is made."""
_RARE = 25_000
_MANY = 100_000
_LONGEST_PATTERN = 1_000


def matches(unit: ReadUnit, chosen: ClientFilter, among: int | None = None) -> list[ColumnElement[bool]]:
    """The conditions on `client` that hold for exactly the clients of the filter; none for all.

    `among`: about so many clients are left by what else is asked of them.
    """
    codes: list[ColumnElement[bool]] = []
    if chosen.operator_codes:
        codes.append(client.c.operator_code.in_(chosen.operator_codes))
    if not chosen.tags:
        return codes
    keys, needed = _tag_keys(unit, chosen.tags), _needed(chosen)
    if len(keys) < needed:
        return [false()]
    among, links = _sizes(unit, codes, keys, among)
    if among is not None and links > 2 * among:
        return [*codes, _each_has(keys, needed)]
    sets = _tagged(keys, needed)
    if codes and among is not None and 4 * links > among:
        return [*codes, *(unled(client.c.id).in_(ids) for ids in sets)]
    codes = [unled(client.c.operator_code).in_(chosen.operator_codes)] if codes else []
    return [*(client.c.id.in_(ids) for ids in sets), *codes]


def shown_by(unit: ReadUnit, query: ClientQuery) -> list[ColumnElement[bool]]:
    """The conditions on `client` that hold for exactly the clients that the directory shows for `query`."""
    conditions: list[ColumnElement[bool]] = []
    if query.zones:
        conditions.append(func.coalesce(client.c.timezone, "").in_(query.zones))
    if query.opted_out is not None:
        conditions.append(client.c.opted_out_at.is_not(None) if query.opted_out else client.c.opted_out_at.is_(None))
    if sought := query.search.strip():
        conditions.append(_search(unit, sought))
    among = _left(unit, query) if query.filter.tags else None
    return [*conditions, *matches(unit, query.filter, among)]  # what each client's tags are is looked up last


def _left(unit: ReadUnit, query: ClientQuery) -> int | None:
    """For how many clients the tags would be looked up one by one, by a guess; None where it would be most."""
    everyone = unit.connection.execute(select(func.coalesce(func.max(client.c.id), 0))).scalar_one()
    left = everyone
    if query.opted_out:  # the list by phone is about as long as they are many
        left = unit.connection.execute(select(func.count()).select_from(suppression)).scalar_one()
    if query.zones:
        left //= 8
    if len(query.search.strip()) > 2:  # two letters are in half of the names
        left //= 20
    # A set of tagged clients that are then looked up takes six times as long as reading as many in their order.
    return left // 5 + everyone // 11 if left < everyone else None


def _sizes(
    unit: ReadUnit, codes: Sequence[ColumnElement[bool]], keys: Sequence[int], among: int | None
) -> tuple[int | None, int]:
    """How many clients are left without their tags (None: most), and how many links there are to these tags.

    Exact only as far as it matters: counting a whole index takes longer than many a question.
    """
    links = partial(_up_to, unit, client_tag.c.client_id, client_tag.c.tag_id.in_(keys))
    few = 0
    if codes:
        if (few := links(most=_RARE)) < _RARE:  # by rare tags whoever has the codes is found at once
            return _up_to(unit, client.c.id, *codes, most=4 * few + 1), few
        coded = _up_to(unit, client.c.id, *codes, most=_MANY)
        if coded == _MANY:
            coded = unit.connection.execute(select(func.count()).where(*codes)).scalar_one()
        among = coded if among is None else min(coded, among)
    if among is None:
        return None, 0
    return among, few if few > 2 * among else links(most=2 * among + 1)


def _up_to(unit: ReadUnit, column: ColumnElement[int], *conditions: ColumnElement[bool], most: int) -> int:
    some = select(column).where(*conditions).limit(most).subquery()
    return unit.connection.execute(select(func.count()).select_from(some)).scalar_one()


def how_many(unit: ReadUnit, query: ClientQuery) -> Select[tuple[int]]:
    """The number of clients that the directory shows for `query`, as a statement."""
    chosen = query.filter
    if chosen.tags and not (chosen.operator_codes or query.zones or query.search or query.opted_out is not None):
        keys, needed = _tag_keys(unit, chosen.tags), _needed(chosen)
        if needed == len(keys) == 1:  # with tags alone nothing needs to be read of the clients
            return select(func.count()).where(client_tag.c.tag_id.in_(keys))
        if needed == 1 and len(keys) <= _FEW:
            each = (select(client_tag.c.client_id).where(client_tag.c.tag_id == key) for key in keys)
            return select(func.count()).select_from(union(*each).order_by("client_id").subquery())
        if needed == 1:
            return select(func.count(client_tag.c.client_id.distinct())).where(client_tag.c.tag_id.in_(keys))
        if needed == len(keys) <= _ARMS:
            return select(func.count()).select_from(_tagged(keys, needed)[0].subquery())
    return select(func.count()).select_from(client).where(*shown_by(unit, query))


def _needed(chosen: ClientFilter) -> int:
    """How many of the filter's tags a client has to have."""
    return len(set(chosen.tags)) if chosen.all_tags else 1


def _tag_keys(unit: ReadUnit, names: Sequence[str]) -> Sequence[int]:
    return unit.connection.execute(select(tag.c.id).where(tag.c.name.in_(names))).scalars().all()


def _each_has(keys: Sequence[int], needed: int) -> ColumnElement[bool]:
    """The tags looked up client by client."""
    its = (client_tag.c.client_id == client.c.id) & unled(client_tag.c.tag_id).in_(keys)
    if needed == 1:
        return exists().where(its).correlate(client)
    return select(func.count()).where(its).correlate(client).scalar_subquery() == needed


def _tagged(keys: Sequence[int], needed: int) -> list[Select[tuple[int]] | CompoundSelect[Any]]:
    """Statements for clients with one of the tags, or with all: with all, who is in each is meant."""
    if needed == 1:
        return [select(client_tag.c.client_id).where(client_tag.c.tag_id.in_(keys))]
    each = [select(client_tag.c.client_id).where(client_tag.c.tag_id == key) for key in keys]
    # Ordered as the index is, they are merged, and no set of them is made.
    return [intersect(*each[at : at + _ARMS]).order_by("client_id") for at in range(0, len(each), _ARMS)]


def unled(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column, so that SQLite does not take an index of it to begin with."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def _search(unit: ReadUnit, sought: str) -> ColumnElement[bool]:
    digits = "".join(c for c in sought if c in "0123456789")
    found = [_holds(client.c.name_key, sought.casefold())]
    if digits and not any(c.isalpha() for c in sought):
        digits = digits[1:] if sought.startswith("8") and len(digits) > 1 else digits
        found.append(_holds(client.c.phone, digits))
    # Compared here: SQLite knows no small letters beyond ASCII, and a directory has more clients than tags.
    tags = unit.connection.execute(select(tag.c.id, tag.c.name))
    if keys := [key for key, name in tags if sought.casefold() in name.casefold()]:
        listed = select(func.json_each(json.dumps(keys)).table_valued("value").c.value)
        found.append(client.c.id.in_(select(client_tag.c.client_id).where(client_tag.c.tag_id.in_(listed))))
    return or_(*found)


def _holds(column: ColumnElement[str], part: str) -> ColumnElement[bool]:
    """The text in the column holds that part, in the same case."""
    # GLOB leaps to where a sign of ASCII stands, which `instr` does not; among other letters that is the quicker.
    if part[0].isascii() and len(part) < _LONGEST_PATTERN and not set("*?[") & set(part):
        return column.op("GLOB", is_comparison=True, return_type=Boolean())(f"*{part}*")
    return func.instr(column, part) > 0
