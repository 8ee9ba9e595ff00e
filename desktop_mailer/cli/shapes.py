"""Clients, mailings and messages as the rows that programs read: a contract, told in docs/command-line.md. For cli."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

from desktop_mailer.domain.client import Client
from desktop_mailer.domain.forecast import Forecast
from desktop_mailer.domain.mailing import Mailing, Preview
from desktop_mailer.domain.message import Message, Status
from desktop_mailer.domain.window import DAY_NAMES, Window
from desktop_mailer.storage.settings import Settings

CLIENT_COLUMNS = ("id", "phone", "operator_code", "tags", "timezone", "timezone_source", "name", "opted_out")
MAILING_COLUMNS = ("id", "name", "state", "total", "pending", "sent", "not_sent")
MESSAGE_COLUMNS = (
    "id",
    "client_id",
    "phone",
    "status",
    "reason",
    "attempts",
    "next_attempt_at",
    "created_at",
    "sent_at",
    "answer",
)


def client_row(client: Client) -> dict[str, object]:
    """A client."""
    return {
        "id": client.id,
        "phone": client.phone,
        "operator_code": client.operator_code,
        "tags": list(client.tags),
        "timezone": client.timezone,
        "timezone_source": client.timezone_source,
        "name": client.name,
        "opted_out": client.opted_out,
        "opted_out_at": moment(client.opted_out_at),
        "opted_out_source": client.opted_out_source,
        "consent_at": moment(client.consent_at),
        "consent_source": client.consent_source,
        "fields": dict(client.fields),
    }


def mailing_row(mailing: Mailing) -> dict[str, object]:
    """A mailing with its counts."""
    return {
        "id": mailing.id,
        "name": mailing.name,
        "state": mailing.state,
        "total": mailing.counts.total,
        "pending": mailing.counts.pending,
        "sent": mailing.counts.sent,
        "not_sent": mailing.counts.not_sent,
    }


def settings(chosen: Settings) -> dict[str, object]:
    """The settings, all that can be set."""
    return {
        "gateway_url": chosen.gateway_url,
        "concurrency": chosen.concurrency,
        "rate": chosen.rate,
        "per_day": chosen.per_day,
        "person_per_day": chosen.person_per_day,
        "lost_answers": chosen.lost_answers,
        "fallback_zone": chosen.fallback_zone,
        "part_price": amount(chosen.part_price),
        "currency": chosen.currency,
    }


def preview(seen: Preview, foreseen: Forecast) -> dict[str, object]:
    """What a mailing would be, and what would go out in which hour and zone."""
    return {
        "recipients": seen.recipients,
        "excluded": seen.excluded,
        "unreachable": seen.unreachable,
        "encoding": seen.encoding,
        "units": seen.units,
        "parts": seen.parts,
        "parts_min": seen.parts_min,
        "total_parts": seen.total_parts,
        "opted_out": seen.opted_out,
        "no_consent": seen.no_consent,
        "no_zone": seen.no_zone,
        "cost": amount(seen.cost),
        "begins_at": moment(foreseen.begins_at),
        "done_at": moment(foreseen.done_at),
        "later": foreseen.later,
        "forecast": [
            {"hour": moment(hour.at), "timezone": hour.zone, "messages": hour.count} for hour in foreseen.hours
        ],
    }


def mailing_detail(mailing: Mailing, reasons: Iterable[tuple[Status, str, int]]) -> dict[str, object]:
    """A mailing with all that it says, and its messages counted by (status, reason)."""
    counted: dict[str, dict[str, int]] = {Status.PENDING: {}, Status.NOT_SENT: {}}
    for status, reason, count in reasons:
        if status is not Status.SENT:
            counted[status][reason] = counted[status].get(reason, 0) + count
    return {
        **mailing_row(mailing),
        "pause_reason": mailing.pause_reason,
        "text": mailing.text,
        "starts_at": moment(mailing.starts_at),
        "ends_at": moment(mailing.ends_at),
        "created_at": moment(mailing.created_at),
        "window": window(mailing.window),
        "filter": {
            "operator_codes": list(mailing.filter.operator_codes),
            "tags": list(mailing.filter.tags),
            "all_tags": mailing.filter.all_tags,
        },
        "rate": mailing.rate,
        "advertising": mailing.advertising,
        "budget": amount(mailing.budget),
        "parts": mailing.parts,
        "repeat": mailing.period,
        "parent_id": mailing.parent_id,
        "reasons": counted,
    }


def message_row(message: Message) -> dict[str, object]:
    """A message."""
    return {
        "id": message.id,
        "client_id": message.client_id,
        "phone": message.phone,
        "status": message.status,
        "reason": message.reason,
        "attempts": message.attempts,
        "next_attempt_at": moment(message.next_attempt_at),
        "created_at": moment(message.created_at),
        "sent_at": moment(message.sent_at),
        "answer": message.last_answer,
    }


def moment(at: datetime | None) -> str | None:
    """A time as programs read it: ISO 8601 with its offset, in UTC."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="milliseconds")


def amount(sum_of: Decimal | None) -> str | None:
    """An amount of money, as a text: no digit of it is lost."""
    return None if sum_of is None else f"{sum_of.normalize():f}"


def window(chosen: Window | None) -> dict[str, object] | None:
    """A window as hours and days."""
    if chosen is None:
        return None
    return {
        "from": chosen.start.isoformat("minutes"),
        "to": chosen.end.isoformat("minutes"),
        "days": [name for number, name in enumerate(DAY_NAMES) if number in chosen.days],
    }
