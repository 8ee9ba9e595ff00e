"""The settings that belong to the data, kept in the database. Used by ui, cli and app."""

import json
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from desktop_mailer.domain.changes import Event, Table
from desktop_mailer.domain.client import is_known_zone
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError, InvalidInput, too_long
from desktop_mailer.domain.mailing import AMOUNT_STEP, LARGEST_AMOUNT
from desktop_mailer.domain.message import LostAnswers, Waiting
from desktop_mailer.storage import audit, waiting
from desktop_mailer.storage.database import ReadUnit, WriteUnit
from desktop_mailer.storage.schema import setting

MOST_CONCURRENCY = 200
LONGEST_CURRENCY = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the operator chose. `concurrency` in requests at once, `rate` in messages a second (None: no limit).

    `per_day` is the most that goes out on one calendar day of this computer, `person_per_day` the most that one client
    gets then (None: no limit). `part_price` is that of one SMS part, in `currency` (as people write it).
    """

    gateway_url: str | None = None
    concurrency: int = 50
    rate: int | None = None
    per_day: int | None = None
    lost_answers: LostAnswers = LostAnswers.AGAIN
    fallback_zone: str | None = None
    person_per_day: int | None = None
    part_price: Decimal | None = None
    currency: str = ""
    sender_paused: bool = False


def load(unit: ReadUnit) -> Settings:
    """The settings as last saved, or as they are at first."""
    known = {field.name for field in fields(Settings)}
    stored: dict[str, Any] = {
        key: json.loads(value) for key, value in unit.connection.execute(select(setting.c.key, setting.c.value))
    }
    if "lost_answers" in stored:
        stored["lost_answers"] = LostAnswers(stored["lost_answers"])
    if stored.get("part_price") is not None:
        stored["part_price"] = Decimal(stored["part_price"])
    return Settings(**{key: value for key, value in stored.items() if key in known})


def save(unit: WriteUnit, settings: Settings) -> Settings:
    """Keep `settings`. Raises InvalidInput.

    A new fallback zone frees the messages that waited for a zone, another limit a person those that waited for it.
    """
    _check(settings)
    before = load(unit)
    for key, value in asdict(settings).items():
        _put(unit, key, str(value) if isinstance(value, Decimal) else value)
    if settings.fallback_zone != before.fallback_zone:
        waiting.for_reason(unit, Waiting.NO_TIME_ZONE)
    if settings.person_per_day != before.person_per_day:
        waiting.for_reason(unit, Waiting.DAILY_CAP)
    was, becomes = audit.differences(_facts(before), _facts(settings))
    told = [Event(name="settings.changed", before=was, after=becomes)] if becomes else []
    unit.note(reshaped=[Table.SETTINGS], events=told)
    return settings


def _facts(settings: Settings) -> dict[str, Any]:
    facts = asdict(settings)
    del facts["sender_paused"]  # that is the sender's, and told by it
    return {key: str(value) if isinstance(value, Decimal) else value for key, value in facts.items()}


def remember_pause(unit: WriteUnit, *, paused: bool) -> None:
    """Keep whether the operator has paused the sender, for the next start. No news: the sender knows."""
    _put(unit, "sender_paused", paused)


def _put(unit: WriteUnit, key: str, value: object) -> None:
    statement = insert(setting).values(key=key, value=json.dumps(value))
    unit.connection.execute(
        statement.on_conflict_do_update(index_elements=["key"], set_={"value": statement.excluded.value})
    )


def _check(settings: Settings) -> None:
    problems = []
    if not 1 <= settings.concurrency <= MOST_CONCURRENCY:
        problem = QT_TRANSLATE_NOOP("errors", "The gateway is asked 1 to {most} things at once.")
        problems.append(FieldError("concurrency", problem, most=MOST_CONCURRENCY))
    if settings.rate is not None and settings.rate < 1:
        problem = QT_TRANSLATE_NOOP("errors", "The rate is at least 1 message a second.")
        problems.append(FieldError("rate", problem))
    if settings.per_day is not None and settings.per_day < 1:
        problem = QT_TRANSLATE_NOOP("errors", "At least 1 message goes out a day.")
        problems.append(FieldError("per_day", problem))
    if settings.person_per_day is not None and settings.person_per_day < 1:
        problem = QT_TRANSLATE_NOOP("errors", "A client gets at least 1 message a day.")
        problems.append(FieldError("person_per_day", problem))
    price = settings.part_price
    if price is not None and not (price.is_finite() and AMOUNT_STEP <= price <= LARGEST_AMOUNT):
        problem = QT_TRANSLATE_NOOP("errors", "A price is at least {least}, and at most {most}.")
        problems.append(FieldError("part_price", problem, least=AMOUNT_STEP, most=LARGEST_AMOUNT))
    if len(settings.currency) > LONGEST_CURRENCY:
        problems.append(too_long("currency", LONGEST_CURRENCY))
    if settings.fallback_zone is not None and not is_known_zone(settings.fallback_zone):
        problem = QT_TRANSLATE_NOOP("errors", "“{zone}” is not a known time zone.")
        problems.append(FieldError("fallback_zone", problem, zone=settings.fallback_zone[:60]))
    if problems:
        raise InvalidInput(tuple(problems))
