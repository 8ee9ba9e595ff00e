"""A client filter as conditions in SQL: the one place, so that a preview and the messages made cannot disagree."""

from sqlalchemy import func, select
from sqlalchemy.sql.elements import ColumnElement

from desktop_mailer.domain.client import ClientFilter
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
