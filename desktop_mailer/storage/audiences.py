"""Whom a mailing would reach, counted before it exists. Used by ui and cli."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from desktop_mailer.domain import client as clients_domain
from desktop_mailer.domain import sms, template
from desktop_mailer.domain.client import ClientFilter
from desktop_mailer.domain.mailing import Audience, MailingDraft, Preview, guard
from desktop_mailer.domain.window import Window
from desktop_mailer.storage import settings
from desktop_mailer.storage.clients import field_names
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.storage.filters import matches
from desktop_mailer.storage.schema import client

BUILT_IN_FIELDS = frozenset({"name", "phone"})


def known_fields(unit: ReadUnit) -> frozenset[str]:
    """The names that a placeholder can have: name, phone and the clients' free fields."""
    return BUILT_IN_FIELDS.union(field_names(unit))


def personal_text(text: str, phone: str, name: str, stored_fields: str | None, known: frozenset[str]) -> str:
    """The text as one client gets it. `stored_fields` is the JSON of the client's free fields."""
    fields = json.loads(stored_fields) if stored_fields else {}
    return template.fill(text, {**fields, "name": name, "phone": phone}, known)


def audience(
    unit: ReadUnit, chosen: ClientFilter, window: Window | None, starts_at: datetime, ends_at: datetime
) -> Audience:
    """Count the clients of a filter. Without a window everyone is reachable. Raises InvalidInput for a wrong filter."""
    opted_out = client.c.opted_out_at.is_not(None)
    conditions = matches(unit, chosen.checked())
    if window is None:
        grouped = select(func.count(), func.count(client.c.opted_out_at)).select_from(client).where(*conditions)
        total, excluded = unit.connection.execute(grouped).one()
        return Audience(recipients=total - excluded, opted_out=excluded, unreachable=0)
    by_zone = (
        select(client.c.timezone, opted_out, func.count()).where(*conditions).group_by(client.c.timezone, opted_out)
    )
    fallback_zone = settings.load(unit).fallback_zone
    recipients = excluded = unreachable = 0
    for name, out, count in unit.connection.execute(by_zone):
        if out:
            excluded += count
            continue
        recipients += count
        if not _reachable(name or fallback_zone, window, starts_at, ends_at):
            unreachable += count
    return Audience(recipients=recipients, opted_out=excluded, unreachable=unreachable)


def preview(unit: ReadUnit, draft: MailingDraft, now: datetime) -> Preview:
    """What the mailing would be, over its actual recipients of now. Raises InvalidInput."""
    checked = draft.checked(now)
    begins = max(checked.starts_at, now)
    counted = audience(unit, checked.filter, checked.window, begins, checked.ends_at)
    sizes, empty = _sizes(unit, checked.text, checked.filter)
    longest = _longest(sizes, checked.text)
    return Preview(
        recipients=counted.recipients,
        excluded=counted.opted_out,
        unreachable=counted.unreachable,
        encoding=longest.encoding,
        units=longest.units,
        parts=longest.parts,
        parts_min=min((size.parts for size in sizes), default=longest.parts),
        total_parts=sum(size.parts * count for size, count in sizes.items()),
        empty=empty,
    )


def longest_size(unit: ReadUnit, text: str, chosen: ClientFilter, most: int) -> sms.SmsSize:
    """The size of the longest text, filled in for the first `most` recipients of now."""
    sizes, _ = _sizes(unit, text, chosen, most)
    return _longest(sizes, text)


def _longest(sizes: Iterable[sms.SmsSize], text: str) -> sms.SmsSize:
    return max(
        sizes, key=lambda size: (size.parts, size.units, size.encoding is sms.Encoding.UCS2), default=sms.measure(text)
    )


def _sizes(
    unit: ReadUnit, text: str, chosen: ClientFilter, most: int | None = None
) -> tuple[Counter[sms.SmsSize], int]:
    """How many recipients get a text of each size, and how many none: nothing is left of it once it is filled in."""
    recipients = [*matches(unit, chosen), client.c.opted_out_at.is_(None)]
    known = known_fields(unit)
    if known.isdisjoint(template.placeholders(text)):
        count = unit.connection.execute(select(func.count()).select_from(client).where(*recipients)).scalar_one()
        return Counter({sms.measure(text): count} if count else {}), 0
    people = select(client.c.phone, client.c.name, client.c.fields).where(*recipients).limit(most)
    options = {"yield_per": 1000}
    rows: Iterable[tuple[str, str, str | None]] = unit.connection.execute(people, execution_options=options).tuples()
    sizes: Counter[sms.SmsSize] = Counter()
    empty = 0
    for row in rows:
        filled = personal_text(text, *row, known)
        if filled.strip():
            sizes[sms.measure(filled)] += 1
        else:
            empty += 1
    return sizes, empty


def _reachable(name: str | None, window: Window, starts_at: datetime, ends_at: datetime) -> bool:
    if name is None or not clients_domain.is_known_zone(name):
        return False
    opening = window.next_opening(starts_at, clients_domain.zone(name))
    return opening is not None and opening < ends_at - guard(starts_at, ends_at)
