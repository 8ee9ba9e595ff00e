"""What mailings cost: parts that were handed over times the price of a part, against the budget. Storage only."""

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import bindparam, update

from desktop_mailer.domain import sms
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError
from desktop_mailer.domain.mailing import Mailing, MailingDraft
from desktop_mailer.storage import settings
from desktop_mailer.storage.database import ReadUnit, WriteUnit
from desktop_mailer.storage.prepared import Prepared
from desktop_mailer.storage.schema import mailing

_add_parts = Prepared(
    update(mailing).where(mailing.c.id == bindparam("mailing")).values(parts=mailing.c.parts + bindparam("more"))
)


def left(its_mailing: Mailing, price: Decimal | None) -> int | None:
    """How many more parts the budget allows; None without limit."""
    if its_mailing.budget is None or not price:
        return None
    return max(0, int(its_mailing.budget // price) - its_mailing.parts)


def parts(text: str) -> int:
    """SMS parts of a text, as they are counted here: once for a message, however often it is tried."""
    return sms.measure(text).parts


def spend(unit: WriteUnit, more: Iterable[tuple[int, int]]) -> None:
    """Count parts by mailing (negative: these were not handed over after all)."""
    _add_parts.run(unit.connection, [{"mailing": key, "more": count} for key, count in more if count])


def refuse_overdrawn(unit: ReadUnit, draft: MailingDraft, cost: Decimal | None) -> None:
    """Raises FieldError where the mailing would cost more than its budget, or where a part has no price."""
    if draft.budget is None:
        return
    if settings.load(unit).part_price is None:
        problem = QT_TRANSLATE_NOOP("errors", "A budget needs the price of an SMS part.")
        raise FieldError("budget", problem, QT_TRANSLATE_NOOP("errors", "Set it in the settings."))
    if cost is not None and cost > draft.budget:
        problem = QT_TRANSLATE_NOOP("errors", "It would cost {cost}, more than the budget of {budget}.")
        hint = QT_TRANSLATE_NOOP("errors", "Raise the budget, shorten the text, or choose fewer clients.")
        raise FieldError("budget", problem, hint, cost=f"{cost:f}", budget=f"{draft.budget.normalize():f}")
