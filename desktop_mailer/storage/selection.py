"""The clients that one change is for, as a table of ids that lasts for the transaction. Storage only.

A million ids are no list of parameters, and what is done to them is done by SQL alone.
"""

from collections.abc import Sequence
from typing import TypeAlias

from sqlalchemy import Column, MetaData, Select, Table, delete, func, insert, select
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

_CHOOSE = (
    "INSERT OR IGNORE INTO chosen SELECT client.id FROM json_each(?) AS wanted CROSS JOIN client"
    " ON client.id = wanted.value"
)
_AT_ONCE = 5_000
"""Ids that are handed over at a stroke: the window cannot run meanwhile."""
_MANY = 5_000
"""So many clients are written all over the database."""


def choose(unit: WriteUnit, who: Selection | Select[tuple[int]]) -> None:
    """Put these clients in the place of those chosen before. Ids of nobody are left out of a sequence."""
    _chosen.create(unit.connection, checkfirst=True)
    unit.connection.execute(delete(_chosen))
    if isinstance(who, ClientQuery):
        who = select(client.c.id).where(*shown_by(unit, who))
    if isinstance(who, Select):
        unit.connection.execute(insert(_chosen).from_select(["id"], who))
    else:
        for start in range(0, len(who), _AT_ONCE):
            listed = ",".join(map(str, who[start : start + _AT_ONCE]))
            unit.connection.exec_driver_sql(_CHOOSE, (f"[{listed}]",))
    if chosen_count(unit) > _MANY:
        unit.make_room()


def spare(unit: WriteUnit, which: ColumnElement[bool]) -> None:
    """Leave those of the chosen out for whom the condition holds; it names them as `CHOSEN_ID`."""
    unit.connection.execute(delete(_chosen).where(which))


def chosen_count(unit: WriteUnit) -> int:
    """How many are chosen."""
    return unit.connection.execute(select(func.count()).select_from(_chosen)).scalar_one()


def chosen_ids(unit: WriteUnit) -> list[ClientId]:
    """The ids of the chosen, for the news; none of very many: that the table is another says it as well."""
    return [] if unit.needs_room else [ClientId(key) for key in id_array(unit, CHOSEN)]
