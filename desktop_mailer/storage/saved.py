"""Texts and filters that the operator has saved to use again, by name: jobs for the lanes. Used by ui."""

import json
from typing import TypeVar

from sqlalchemy import Table as SqlTable
from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from desktop_mailer.domain.client import ClientFilter, clean_text
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError, too_long
from desktop_mailer.domain.mailing import NAME_LIMIT
from desktop_mailer.storage.database import ReadUnit, WriteUnit
from desktop_mailer.storage.schema import saved_filter, saved_text

T = TypeVar("T")


def texts(unit: ReadUnit) -> dict[str, str]:
    """The saved texts by name, in alphabetical order."""
    found = unit.connection.execute(select(saved_text.c.name, saved_text.c.text)).tuples().all()
    return _sorted(dict(found))


def filters(unit: ReadUnit) -> dict[str, ClientFilter]:
    """The saved filters by name, in alphabetical order."""
    return _sorted(
        {
            row.name: ClientFilter(
                operator_codes=tuple(json.loads(row.operator_codes)),
                tags=tuple(json.loads(row.tags)),
                all_tags=row.all_tags,
            )
            for row in unit.connection.execute(select(saved_filter))
        }
    )


def save_text(unit: WriteUnit, name: str, text: str) -> str:
    """Keep a text under a name, in place of the one that had it; returns the name. Raises FieldError."""
    name = checked_name(name)
    if not text.strip():
        raise FieldError("text", QT_TRANSLATE_NOOP("errors", "The text is empty."))
    _put(unit, saved_text, {"name": name, "text": text})
    return name


def save_filter(unit: WriteUnit, name: str, chosen: ClientFilter) -> str:
    """Keep a filter under a name, in place of the one that had it; returns the name. Raises InvalidInput."""
    name, chosen = checked_name(name), chosen.checked()
    _put(
        unit,
        saved_filter,
        {
            "name": name,
            "operator_codes": json.dumps(chosen.operator_codes),
            "tags": json.dumps(chosen.tags, ensure_ascii=False),
            "all_tags": chosen.all_tags,
        },
    )
    return name


def remove_text(unit: WriteUnit, name: str) -> None:
    """Forget a saved text."""
    unit.connection.execute(delete(saved_text).where(saved_text.c.name == name))


def remove_filter(unit: WriteUnit, name: str) -> None:
    """Forget a saved filter."""
    unit.connection.execute(delete(saved_filter).where(saved_filter.c.name == name))


def checked_name(name: str) -> str:
    """A name in canonical form. Raises FieldError."""
    name = clean_text(name)
    if not name:
        raise FieldError("name", QT_TRANSLATE_NOOP("errors", "Give it a name."))
    if len(name) > NAME_LIMIT:
        raise too_long("name", NAME_LIMIT)
    return name


def _put(unit: WriteUnit, table: SqlTable, values: dict[str, object]) -> None:
    statement = insert(table).values(**values)
    rest = {key: statement.excluded[key] for key in values if key != "name"}
    unit.connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=rest))


def _sorted(found: dict[str, T]) -> dict[str, T]:
    return dict(sorted(found.items(), key=lambda each: each[0].casefold()))
