"""Statements that each batch of messages goes through, made into SQL once. Storage only.

SQLAlchemy looks each statement up anew, and builds those with ON CONFLICT anew each time: for the dozen that settle and
claim a batch that was half of the transaction's time.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Delete, Insert, Update
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler

Values = Mapping[str, Any]

_dialect = sqlite.dialect(paramstyle="qmark")


class Prepared:
    """A statement that writes. What it takes is named as its parameters are, and bound as its columns say."""

    def __init__(self, statement: Insert | Update | Delete) -> None:
        compiled = statement.compile(dialect=_dialect)
        assert isinstance(compiled, SQLiteCompiler)  # noqa: S101 - of that dialect
        self._sql = compiled.string
        names = compiled.positiontup or ()
        binds = [compiled.binds[name].type.bind_processor(_dialect) for name in names]
        self._defaults = [(name, compiled.params[name]) for name in names]
        self._binds = [(place, bind) for place, bind in enumerate(binds) if bind is not None]

    def run(self, connection: Connection, each: Sequence[Values]) -> None:
        """Execute it for each of the values; nothing where there are none."""
        if each:
            connection.exec_driver_sql(self._sql, [self._bound(values) for values in each])

    def one(self, connection: Connection, values: Values) -> CursorResult[Any]:
        """Execute it once, for a statement that returns something."""
        return connection.exec_driver_sql(self._sql, self._bound(values))

    def _bound(self, values: Values) -> tuple[Any, ...]:
        get = values.get
        bound = [get(name, default) for name, default in self._defaults]
        for place, bind in self._binds:
            bound[place] = bind(bound[place])
        return tuple(bound)
