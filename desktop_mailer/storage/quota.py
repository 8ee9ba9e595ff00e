"""How many messages go out a day: counted where they are claimed, in the same transaction. Used by storage.dispatch."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from desktop_mailer.storage.database import ReadUnit, WriteUnit
from desktop_mailer.storage.prepared import Prepared
from desktop_mailer.storage.schema import meta

_PREFIX = "posts "
_count = Prepared(
    insert(meta)
    .values(key=bindparam("day"), value=bindparam("first"))
    .on_conflict_do_update(index_elements=["key"], set_={"value": meta.c.value + bindparam("more")})
)


def taken(unit: ReadUnit, now: datetime) -> int:
    """How many attempts have begun on the day of `now`, by the calendar of this computer."""
    return int(unit.connection.execute(select(meta.c.value).where(meta.c.key == _key(now))).scalar() or 0)


def take(unit: WriteUnit, count: int, now: datetime) -> None:
    """Count `count` attempts (negative: these were given back). Forgets other days when a day is new."""
    if not count:
        return
    if not taken(unit, now):
        unit.connection.execute(delete(meta).where(meta.c.key.startswith(_PREFIX), meta.c.key < _key(now)))
    _count.run(unit.connection, [{"day": _key(now), "first": max(0, count), "more": count}])


def is_same_day(one: datetime, other: datetime) -> bool:
    """True where both are on one day on this computer."""
    return one.astimezone().date() == other.astimezone().date()


def day_begun(now: datetime) -> datetime:
    """When the day of `now` began on this computer, in UTC."""
    return datetime.combine(now.astimezone().date(), datetime.min.time()).astimezone(UTC)


def next_day(now: datetime) -> datetime:
    """When the next day begins on this computer, in UTC."""
    midnight = datetime.combine(now.astimezone().date() + timedelta(days=1), datetime.min.time())
    return midnight.astimezone(UTC)


def _key(now: datetime) -> str:
    return f"{_PREFIX}{now.astimezone().date().isoformat()}"
