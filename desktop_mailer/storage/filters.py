"""A client filter as conditions in SQL: the one place, so that a preview and the messages made cannot disagree."""

from sqlalchemy import Select, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from desktop_mailer.domain.client import ClientFilter, ClientQuery
from desktop_mailer.storage.schema import client, client_tag, tag


def matches(chosen: ClientFilter) -> list[ColumnElement[bool]]:
    """The conditions on `client` that hold for exactly the clients of the filter; none for all."""
    conditions: list[ColumnElement[bool]] = []
    if chosen.operator_codes:
        conditions.append(client.c.operator_code.in_(chosen.operator_codes))
    if chosen.tags:
        tagged = (
            select(client_tag.c.client_id).join(tag, tag.c.id == client_tag.c.tag_id).where(tag.c.name.in_(chosen.tags))
        )
        if chosen.all_tags:
            tagged = tagged.group_by(client_tag.c.client_id).having(func.count() == len(set(chosen.tags)))
        conditions.append(client.c.id.in_(tagged))
    return conditions


def shown_by(query: ClientQuery) -> list[ColumnElement[bool]]:
    """The conditions on `client` that hold for exactly the clients that the directory shows for `query`."""
    conditions = matches(query.filter)
    if query.zones:
        conditions.append(func.coalesce(client.c.timezone, "").in_(query.zones))
    if query.opted_out is not None:
        conditions.append(client.c.opted_out_at.is_not(None) if query.opted_out else client.c.opted_out_at.is_(None))
    if sought := query.search.strip():
        conditions.append(_search(sought))
    return conditions


def _search(sought: str) -> ColumnElement[bool]:
    digits = "".join(c for c in sought if c in "0123456789")
    found = [client.c.name_key.contains(sought.casefold(), autoescape=True)]
    if digits and not any(c.isalpha() for c in sought):
        digits = digits[1:] if sought.startswith("8") and len(digits) > 1 else digits
        found.append(client.c.phone.contains(digits, autoescape=True))
    tagged: Select[tuple[int]] = (
        select(client_tag.c.client_id)
        .join(tag, tag.c.id == client_tag.c.tag_id)
        .where(func.instr(tag.c.name, sought) > 0)
    )
    found.append(client.c.id.in_(tagged))
    return or_(*found)
