"""Whom a mailing would reach, counted before it exists. Used by ui and cli."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from sqlalchemy import exists, func, select
from sqlalchemy.sql.elements import ColumnElement

from desktop_mailer.domain import client as clients_domain
from desktop_mailer.domain import sms, template
from desktop_mailer.domain.client import Client, ClientFilter, ClientQuery
from desktop_mailer.domain.forecast import Forecast, Plan, forecast
from desktop_mailer.domain.mailing import Audience, Mailing, MailingDraft, MailingId, Preview, guard
from desktop_mailer.domain.message import Status
from desktop_mailer.domain.window import Window
from desktop_mailer.storage import clients, quota, settings
from desktop_mailer.storage.clients import field_names, zones
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.storage.filters import matches
from desktop_mailer.storage.mailings import mailing_of
from desktop_mailer.storage.schema import client, mailing, message

BUILT_IN_FIELDS = frozenset({"name", "phone"})
ANY_PHONE = "79000000000"
"""Stands for every phone where only the size of a text counts: they all have 11 digits."""
LATELY = timedelta(days=14)
ALIKE = 0.85
"""From this share of the same characters on two texts say nearly the same."""


def known_fields(unit: ReadUnit) -> frozenset[str]:
    """The names that a placeholder can have: name, phone and the clients' free fields."""
    return BUILT_IN_FIELDS.union(field_names(unit))


def personal_text(text: str, phone: str, name: str, stored_fields: str | None, known: frozenset[str]) -> str:
    """The text as one client gets it. `stored_fields` is the JSON of the client's free fields."""
    fields = json.loads(stored_fields) if stored_fields else {}
    return template.fill(text, {**fields, "name": name, "phone": phone}, known)


def audience(
    unit: ReadUnit,
    chosen: ClientFilter,
    window: Window | None,
    starts_at: datetime,
    ends_at: datetime,
    *,
    advertising: bool = False,
) -> Audience:
    """Count the clients of a filter. Without a window everyone is reachable. Raises InvalidInput for a wrong filter."""
    if window is None:
        return _without_window(unit, chosen, advertising=advertising)
    people = _people(unit, chosen, advertising=advertising)
    last_claim_at = ends_at - guard(starts_at, ends_at)
    reached = {zone: _reachable(zone, window, starts_at, last_claim_at) for zone in people.by_zone}
    return Audience(
        recipients=people.by_zone.total(),
        opted_out=people.opted_out,
        unreachable=sum(count for zone, count in people.by_zone.items() if not reached[zone]),
        no_zone=sum(count for zone, count in people.by_zone.items() if not _is_known(zone)),
        no_consent=people.no_consent,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a mailing would be and what would become of it, before it exists."""

    preview: Preview
    forecast: Forecast


def sample(unit: ReadUnit, chosen: ClientFilter, sought: str) -> Client | None:
    """The first client whom the filter chooses, of those who match a search where some do."""
    whole = ClientQuery(filter=chosen, opted_out=False)
    found = clients.page(unit, replace(whole, search=sought), None, 1) or clients.page(unit, whole, None, 1)
    return found[0] if found else None


def sample_text(unit: ReadUnit, text: str, chosen: ClientFilter, sought: str = "") -> str:
    """The text as the `sample` gets it; as it is where the filter chooses nobody."""
    found = sample(unit, chosen, sought)
    if found is None:
        return text
    return personal_text(text, found.phone, found.name, json.dumps(dict(found.fields)), known_fields(unit))


def outlook(unit: ReadUnit, draft: MailingDraft, now: datetime) -> Outlook:
    """What the mailing would be, over its actual recipients of now, and when they get it. Raises InvalidInput."""
    checked = draft.checked(now)
    people = _people(unit, checked.filter, advertising=checked.advertising)
    foreseen = _forecast(unit, checked, people.by_zone, now)
    sizes, empty = _sizes(unit, checked.text, checked.filter, advertising=checked.advertising)
    longest = _longest(sizes, checked.text)
    total_parts = sum(size.parts * count for size, count in sizes.items())
    price = settings.load(unit).part_price
    seen = Preview(
        recipients=people.by_zone.total(),
        excluded=people.opted_out + people.no_consent,
        unreachable=foreseen.unreachable,
        encoding=longest.encoding,
        units=longest.units,
        parts=longest.parts,
        parts_min=min((size.parts for size in sizes), default=longest.parts),
        total_parts=total_parts,
        empty=empty,
        no_zone=foreseen.zoneless,
        no_consent=people.no_consent,
        cost=None if price is None else price * total_parts,
    )
    return Outlook(preview=seen, forecast=foreseen)


def preview(unit: ReadUnit, draft: MailingDraft, now: datetime) -> Preview:
    """As `outlook`, without what goes out when."""
    return outlook(unit, draft, now).preview


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidBefore:
    """`people` of those whom a mailing is for have lately got nearly the same text from another one, `mailing`."""

    mailing: Mailing
    people: int


def said_before(unit: ReadUnit, draft: MailingDraft, now: datetime, but: MailingId | None = None) -> SaidBefore | None:
    """The newest mailing of the last two weeks, other than `but`, with nearly that text for some of these people."""
    lately = mailing.c.audience_until.is_not(None) & (mailing.c.starts_at >= now - LATELY)
    for row in unit.connection.execute(select(mailing).where(lately).order_by(mailing.c.starts_at.desc())).all():
        if row.id == but or not _alike(row.text, draft.text):
            continue
        got_it = exists().where(
            message.c.mailing_id == row.id, message.c.client_id == client.c.id, message.c.status != Status.NOT_SENT
        )
        theirs = _recipients(unit, draft.filter.checked(), advertising=draft.advertising)
        counted = select(func.count()).select_from(client).where(*theirs, got_it)
        if people := unit.connection.execute(counted).scalar_one():
            return SaidBefore(mailing=mailing_of(row), people=people)
    return None


def full_today(unit: ReadUnit, draft: MailingDraft, now: datetime) -> int:
    """How many of the recipients have got as many messages today as one may get a day; 0 without such a limit."""
    most = settings.load(unit).person_per_day
    if most is None:
        return 0
    sent_today = (message.c.status == Status.SENT) & (message.c.final_at >= quota.day_begun(now))
    today = select(message.c.client_id).where(sent_today)
    full = today.group_by(message.c.client_id).having(func.count() >= most)
    theirs = _recipients(unit, draft.filter.checked(), advertising=draft.advertising)
    counted = select(func.count()).select_from(client).where(*theirs, client.c.id.in_(full))
    return unit.connection.execute(counted).scalar_one()


def longest_size(unit: ReadUnit, text: str, chosen: ClientFilter, most: int) -> sms.SmsSize:
    """The size of the longest text, filled in for the first `most` recipients of now."""
    sizes, _ = _sizes(unit, text, chosen, most=most)
    return _longest(sizes, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _People:
    """Whom a filter meets: the recipients by their zone (None: not known, and no fallback), and who is left out."""

    by_zone: Counter[str | None]
    opted_out: int
    no_consent: int


def _people(unit: ReadUnit, chosen: ClientFilter, *, advertising: bool) -> _People:
    willing = [client.c.opted_out_at.is_(None)] + ([client.c.consent_at.is_not(None)] if advertising else [])
    names = zones(unit)
    # A count for each zone in one pass: a GROUP BY sorts all clients, which takes four times as long.
    counts = [
        func.count(),
        func.count(client.c.opted_out_at),
        func.count().filter(*willing),
        *(func.count().filter(client.c.timezone == name, *willing) for name in names),
    ]
    counted = select(*counts).select_from(client).where(*matches(unit, chosen.checked()))
    total, opted_out, recipients, *in_zones = unit.connection.execute(counted).one()
    by_zone: Counter[str | None] = Counter(dict(zip(names, in_zones, strict=True)))
    by_zone[settings.load(unit).fallback_zone] += recipients - sum(in_zones)
    return _People(by_zone=+by_zone, opted_out=opted_out, no_consent=total - opted_out - recipients)


def _without_window(unit: ReadUnit, chosen: ClientFilter, *, advertising: bool) -> Audience:
    conditions = matches(unit, chosen.checked())
    counted = select(func.count(), func.count(client.c.opted_out_at)).select_from(client).where(*conditions)
    total, opted_out = unit.connection.execute(counted).one()
    no_consent = 0
    if advertising:
        unasked = select(func.count()).select_from(client).where(*conditions, client.c.opted_out_at.is_(None))
        no_consent = unit.connection.execute(unasked.where(client.c.consent_at.is_(None))).scalar_one()
    return Audience(
        recipients=total - opted_out - no_consent, opted_out=opted_out, unreachable=0, no_consent=no_consent
    )


def _forecast(unit: ReadUnit, draft: MailingDraft, by_zone: Counter[str | None], now: datetime) -> Forecast:
    chosen = settings.load(unit)
    plan = Plan(
        recipients=by_zone,
        window=draft.window,
        starts_at=draft.starts_at,
        last_claim_at=draft.ends_at - guard(draft.starts_at, draft.ends_at),
        rate=min((rate for rate in (draft.rate, chosen.rate) if rate is not None), default=None),
        per_day=chosen.per_day,
        used_today=quota.taken(unit, now),
    )
    return forecast(plan, now, quota.next_day)


def _recipients(unit: ReadUnit, chosen: ClientFilter, *, advertising: bool = False) -> list[ColumnElement[bool]]:
    """The conditions on `client` that hold for those who are to get it."""
    willing = [client.c.consent_at.is_not(None)] if advertising else []
    return [*matches(unit, chosen), client.c.opted_out_at.is_(None), *willing]


def _longest(sizes: Iterable[sms.SmsSize], text: str) -> sms.SmsSize:
    return max(
        sizes, key=lambda size: (size.parts, size.units, size.encoding is sms.Encoding.UCS2), default=sms.measure(text)
    )


def _sizes(
    unit: ReadUnit, text: str, chosen: ClientFilter, *, advertising: bool = False, most: int | None = None
) -> tuple[Counter[sms.SmsSize], int]:
    """How many recipients get a text of each size, and how many none: nothing is left of it once it is filled in."""
    recipients = _recipients(unit, chosen, advertising=advertising)
    known = known_fields(unit)
    used = known.intersection(template.placeholders(text))
    if not used:
        count = unit.connection.execute(select(func.count()).select_from(client).where(*recipients)).scalar_one()
        return Counter({sms.measure(text): count} if count else {}), 0
    # Whose fields are the same get a text of the same size. The database finds them, so that the window goes on.
    columns = [client.c.name] if "name" in used else []
    columns += [client.c.fields] if used - BUILT_IN_FIELDS else []
    if columns:
        people = select(*columns).where(*recipients).limit(most).subquery()
        alike = select(func.count(), *people.c).group_by(*people.c)
    else:
        alike = select(func.count()).select_from(client).where(*recipients)
    sizes: Counter[sms.SmsSize] = Counter()
    empty = 0
    for count, *values in unit.connection.execute(alike, execution_options={"yield_per": 1000}):
        its = dict(zip((column.name for column in columns), values, strict=True))
        filled = personal_text(text, ANY_PHONE, its.get("name", ""), its.get("fields"), known)
        if filled.strip():
            sizes[sms.measure(filled)] += count
        else:
            empty += count
    return +sizes, empty


def _alike(one: str, other: str) -> bool:
    one, other = (" ".join(text.casefold().split()) for text in (one, other))
    words = SequenceMatcher(None, one, other, autojunk=False)
    ratios = (words.real_quick_ratio, words.quick_ratio, words.ratio)  # the cheap ones are never less than the dear
    return all(ratio() >= ALIKE for ratio in ratios)


def _is_known(name: str | None) -> bool:
    return name is not None and clients_domain.is_known_zone(name)


def _reachable(name: str | None, window: Window, starts_at: datetime, last_claim_at: datetime) -> bool:
    if name is None or not _is_known(name):
        return False
    opening = window.next_opening(starts_at, clients_domain.zone(name))
    return opening is not None and opening < last_claim_at
