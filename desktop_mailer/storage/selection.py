"""The clients that one change is for, as a table of ids that lasts for the transaction. Storage only.

A million ids are no list of parameters, and what is done to them is done by SQL alone.
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from sqlalchemy import Column, MetaData, Select, Table, delete, exists, false, func, insert, or_, select, true
from sqlalchemy.sql.elements import ColumnElement

from desktop_mailer.domain.client import ClientId, ClientQuery
from desktop_mailer.storage.database import WriteUnit, id_array
from desktop_mailer.storage.filters import shown_by
from desktop_mailer.storage.schema import Id, client

Selection: TypeAlias = Sequence[int] | ClientQuery
"""Clients by their ids (an array of int64, as `clients.ids` gives), or all that a query shows."""
Ids: TypeAlias = Sequence[ClientId] | Select[tuple[int]]
"""Ids for a condition `in_`: a few of them, or a statement that selects any number."""

_chosen = Table("chosen", MetaData(), Column("id", Id, primary_key=True), prefixes=["TEMPORARY"])
CHOSEN: Select[tuple[int]] = select(_chosen.c.id)
"""The ids chosen last in this transaction."""
CHOSEN_ID = _chosen.c.id

_CHOOSE = "INSERT OR IGNORE INTO chosen SELECT value FROM json_each(?)"
_PART = 10_000
_AT_ONCE = 5_000
"""Ids that are handed over at a stroke: the window cannot run meanwhile."""
_MANY = 5_000
"""So many clients are written all over the database."""


def choose(unit: WriteUnit, who: Selection | Select[tuple[int]], *, check: bool = True) -> None:
    """Put these clients in the place of those chosen before.

    Ids of nobody are left out of a sequence; without `check` that is left to `spare`.
    """
    _chosen.create(unit.connection, checkfirst=True)
    unit.connection.execute(delete(_chosen))
    if isinstance(who, ClientQuery):
        who = select(client.c.id).where(*shown_by(unit, who))
    if isinstance(who, Select):
        unit.connection.execute(insert(_chosen).from_select(["id"], who))
    else:
        if len(who) > _MANY:
            unit.make_room()
        for start in range(0, len(who), _AT_ONCE):
            listed = ",".join(map(str, who[start : start + _AT_ONCE]))
            unit.connection.exec_driver_sql(_CHOOSE, (f"[{listed}]",))
        if check:  # looked up in their order, not in that of the view: each page of the clients is read once
            spare(unit, false())
    if chosen_count(unit) > _MANY:
        unit.make_room()


def spare(unit: WriteUnit, which: ColumnElement[bool], part: ColumnElement[bool] | None = None) -> None:
    """Leave those of the chosen (of a part of them) out for whom the condition holds; it names them as `CHOSEN_ID`.

    So are ids of nobody.
    """
    nobody = ~exists().where(client.c.id == CHOSEN_ID)
    unit.connection.execute(delete(_chosen).where(or_(nobody, which), true() if part is None else part))


def parts(unit: WriteUnit) -> Iterator[ColumnElement[bool]]:
    """The chosen in parts, by their ids, as conditions on `CHOSEN_ID`.

    What is done part by part finds the pages of a part in memory again: with all at once each step reads all anew.
    """
    numbered = select(CHOSEN_ID, func.row_number().over(order_by=CHOSEN_ID).label("place")).subquery()
    ends = select(numbered.c.id).where(numbered.c.place % _PART == 0)
    after = 0
    for end in unit.connection.execute(ends).scalars().all():
        yield CHOSEN_ID.between(after, end)
        after = end + 1
    yield after <= CHOSEN_ID


def chosen_count(unit: WriteUnit) -> int:
    """How many are chosen."""
    return unit.connection.execute(select(func.count()).select_from(_chosen)).scalar_one()


def chosen_ids(unit: WriteUnit) -> list[ClientId]:
    """The ids of the chosen, for the news; none of very many: that the table is another says it as well."""
    return [] if unit.needs_room else [ClientId(key) for key in id_array(unit, CHOSEN)]
