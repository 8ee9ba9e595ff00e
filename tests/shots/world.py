"""The demonstration data of the pictures: people, and mailings in every state with their course over time."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from desktop_mailer.domain.client import ClientDraft, ClientFilter
from desktop_mailer.domain.clock import SystemClock
from desktop_mailer.domain.mailing import Mailing, MailingDraft
from desktop_mailer.domain.message import Answer, Claim, Outcome, Verdict, Waiting
from desktop_mailer.domain.repetition import Period
from desktop_mailer.domain.window import Window
from desktop_mailer.storage import clients, dispatch, life, mailings, rest, settings
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.storage.settings import Settings

PEOPLE = 2_000
_ZONES = ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Vladivostok", "Europe/Kaliningrad", None)
_TAGS = ("vip", "new", "moscow", "loyal", "autumn", "debtor")
_CODES = ("903", "905", "916", "921", "926", "952", "962", "999")
_ANSWERS = {
    Verdict.ACCEPTED: (200, "OK"),
    Verdict.REJECTED: (400, "the number does not exist"),
    Verdict.RETRY: (503, "try later"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the demonstration data say in one language."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    city: str
    parcel: tuple[str, str]
    sale: tuple[str, str]
    reminder: tuple[str, str]
    meeting: tuple[str, str]
    autumn: tuple[str, str]
    wrong: tuple[str, str]


WORDS = {
    "en": Words(
        first=("Anna", "Boris", "Vera", "Gleb", "Daria", "Egor", "Zoya", "Ivan", "Ksenia", "Lev", "Maria", "Nikita"),
        last=("Orlova", "Petrenko", "Sokolik", "Tkach", "Levchenko", "Belykh", "Koval", "Dorosh", "Shevchuk", "Black"),
        city="Kazan",
        parcel=("Parcels have arrived", "{name}, your parcel has arrived. We keep it for you for seven days."),
        sale=("Spring sale", "Spring sale: 20% off everything until Sunday. Show this message at the till."),
        reminder=("Payment reminder", "{name}, please pay your bill by Friday to keep your discount."),
        meeting=("Open day on Saturday", "We are open to visitors this Saturday from 11 to 18. Bring a friend!"),
        autumn=("Autumn collection", "The autumn collection is here, {name}. Members see it a day earlier."),
        wrong=("Price list, old", "Our new prices from the first of the month."),
    ),
    "ru": Words(
        first=("Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Жанна", "Иван", "Ксения", "Лев", "Мария", "Никита"),
        last=("Орлова", "Петренко", "Соколик", "Ткач", "Левченко", "Черных", "Коваль", "Белых", "Дорош", "Шевчук"),
        city="Казань",
        parcel=("Посылки пришли", "{name}, ваша посылка пришла. Мы храним её семь дней."),
        sale=("Весенняя распродажа", "До воскресенья скидка 20% на всё. Покажите это сообщение на кассе."),
        reminder=("Напоминание об оплате", "{name}, оплатите счёт до пятницы, чтобы сохранить скидку."),
        meeting=("День открытых дверей", "В эту субботу мы открыты для гостей с 11 до 18. Приходите с друзьями!"),
        autumn=("Осенняя коллекция", "{name}, осенняя коллекция уже здесь. Участники клуба видят её на день раньше."),
        wrong=("Старый прайс-лист", "Наши новые цены с первого числа."),
    ),
}  # fmt: skip


class ShotClock(SystemClock):
    """A clock that was set to a working afternoon, so that each picture shows the same hours."""

    def __init__(self) -> None:
        afternoon = datetime(2026, 6, 3, 14, 20).astimezone()
        self._ahead = afternoon.astimezone(UTC) - datetime.now(UTC)

    def now(self) -> datetime:
        """The wall time of the pictures."""
        return datetime.now(UTC) + self._ahead


def people(words: Words) -> list[ClientDraft]:
    chance = random.Random(7)
    phones = chance.sample(range(10_000_000), PEOPLE)
    return [
        ClientDraft(
            phone=f"7{chance.choice(_CODES)}{phone:07d}",
            name=f"{chance.choice(words.first)} {chance.choice(words.last)}" if chance.random() < 0.8 else "",
            tags=tuple(chance.sample(_TAGS, chance.choice((0, 1, 1, 2, 3)))),
            timezone=chance.choice(_ZONES),
            fields=(("city", words.city), ("bonus", "250")) if chance.random() < 0.3 else (),
            opted_out=chance.random() < 0.01,
        )
        for phone in phones
    ]


def add_people(unit: WriteUnit, words: Words, now: datetime) -> None:
    for draft in people(words):
        clients.add(unit, draft, now)


def add_mailings(unit: WriteUnit, words: Words, now: datetime) -> None:
    """Oldest first; the running one is the newest that has begun."""
    hour = timedelta(hours=1)
    settings.save(unit, Settings(part_price=Decimal("4.2"), currency="₽"))
    _finished(unit, words, now)
    wrong = _begin(unit, _draft(words.wrong, now - 20 * hour, filter=ClientFilter(tags=("autumn",))), now - 20 * hour)
    send(unit, now - 20 * hour, [Verdict.ACCEPTED] * 60)
    mailings.cancel(unit, wrong.id, now - 19 * hour)
    _advance(unit, now - 19 * hour)
    reminder = _draft(words.reminder, now - 3 * hour, filter=ClientFilter(tags=("debtor", "vip")))
    paused = _begin(unit, reminder, now - 3 * hour)
    for minute in range(20):
        send(unit, now - 3 * hour + timedelta(minutes=minute), verdicts(16, random.Random(minute)))
    mailings.pause(unit, paused.id, now - 2 * hour)
    terms = {"window": Window(start=time(9), end=time(11)), "budget": Decimal(50_000), "ends_at": now + 60 * hour}
    mailings.add(unit, _draft(words.autumn, now + 24 * hour, period=Period.MONTHLY, **terms), now - hour, as_draft=True)
    saturday = now + timedelta(days=2, hours=19)
    mailings.add(unit, _draft(words.meeting, saturday, window=Window(start=time(10), end=time(20))), now - hour)
    begun = now - timedelta(seconds=100)
    _begin(unit, _draft(words.parcel, begun, filter=ClientFilter(operator_codes=_CODES[:5])), begun)
    chance = random.Random(3)
    for second in range(100):
        wave = 1 + 0.4 * math.sin(second / 11)
        send(unit, begun + timedelta(seconds=second), verdicts(round(chance.uniform(5, 10) * wave), chance))


def add_series(unit: WriteUnit, words: Words, now: datetime) -> Mailing:
    """A mailing that repeats daily, four runs of which are over; gives the one that is scheduled."""
    day = timedelta(days=1)
    begun = now - 4 * day + timedelta(hours=1)
    first = _draft(words.reminder, begun, period=Period.DAILY, filter=ClientFilter(tags=("debtor",)))
    mailings.add(unit, replace(first, ends_at=begun + day / 2), begun)
    for number in range(4):
        for moment in (begun + number * day, begun + (number + 0.5) * day):
            _advance(unit, moment)
            if moment == begun + number * day:
                send(unit, moment, verdicts(600, random.Random(number)))
    return mailings.all_mailings(unit)[0]


def send(unit: WriteUnit, now: datetime, verdicts: Sequence[Verdict]) -> None:
    """Try as many messages as there are verdicts, and settle them so."""
    claims: list[Claim] = []
    while more := dispatch.exchange(unit, (), dispatch.Demand(want=len(verdicts) - len(claims)), now).claims:
        claims += more
    outcomes = []
    chance = random.Random(now.isoformat())
    usual = chance.uniform(38, 52)
    for claim, verdict in zip(claims, verdicts, strict=False):
        status, text = _ANSWERS[verdict]
        outcomes.append(
            Outcome(
                claim=claim,
                answer=Answer(verdict=verdict, http_status=status, text=text),
                started_at=now,
                finished_at=now + timedelta(milliseconds=usual * chance.lognormvariate(0, 0.4)),
                wait=timedelta(minutes=4) if verdict is Verdict.RETRY else None,
                waits=Waiting.RETRY if verdict is Verdict.RETRY else None,
            )
        )
    dispatch.exchange(unit, outcomes, dispatch.Demand(want=0), now)


def _draft(said: tuple[str, str], starts_at: datetime, **changes: object) -> MailingDraft:
    name, text = said
    usual = MailingDraft(name=name, text=text, starts_at=starts_at, ends_at=starts_at + timedelta(hours=8))
    return replace(usual, **changes)  # type: ignore[arg-type]  # by name


def _begin(unit: WriteUnit, draft: MailingDraft, now: datetime) -> Mailing:
    made = mailings.add(unit, draft, now)
    _advance(unit, now)
    return made


def _advance(unit: WriteUnit, now: datetime) -> None:
    rest.remember(unit, None)
    while life.advance(unit, now):
        pass


def _finished(unit: WriteUnit, words: Words, now: datetime) -> None:
    begun = now - timedelta(days=2, hours=5)
    _begin(unit, _draft(words.sale, begun), begun)
    chance = random.Random(5)
    for minute in range(0, 360, 4):
        share = math.exp(-(((minute - 130) / 90) ** 2))
        send(unit, begun + timedelta(minutes=minute), verdicts(round(60 * share * chance.uniform(0.7, 1.1)), chance))
    _advance(unit, begun + timedelta(hours=9))


def verdicts(count: int, chance: random.Random) -> list[Verdict]:
    kinds = (Verdict.ACCEPTED, Verdict.REJECTED, Verdict.RETRY)
    return chance.choices(kinds, (94, 4, 2), k=count)
