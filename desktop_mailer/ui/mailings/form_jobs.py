"""What the form of a mailing reads and stores: jobs for the lanes, and the values they give back."""

from dataclasses import dataclass
from datetime import datetime

from desktop_mailer.domain import sms
from desktop_mailer.domain.client import Client, ClientFilter, ClientQuery
from desktop_mailer.domain.mailing import Audience, Mailing, MailingDraft, MailingId, MailingState, Preview
from desktop_mailer.domain.window import Window
from desktop_mailer.storage import audiences, clients, mailings
from desktop_mailer.storage.database import ReadUnit, WriteUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is in use, to be offered in the form."""

    codes: tuple[str, ...]
    tags: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whom the form as it stands would reach, and one of them to show the text with."""

    audience: Audience
    sample: Client | None


def surroundings(unit: ReadUnit) -> Surroundings:
    """The values that clients have now."""
    return Surroundings(codes=clients.operator_codes(unit), tags=clients.tags(unit), fields=clients.field_names(unit))


def reach(unit: ReadUnit, chosen: ClientFilter, window: Window | None, starts_at: datetime, ends_at: datetime) -> Reach:
    """Count those whom the filter chooses and the span and the window let through."""
    found = clients.page(unit, ClientQuery(filter=chosen, opted_out=False), None, 1)
    counted = audiences.audience(unit, chosen, window, starts_at, ends_at)
    return Reach(audience=counted, sample=found[0] if found else None)


def store(unit: WriteUnit, editing: Mailing | None, draft: MailingDraft, now: datetime, *, as_draft: bool) -> Mailing:
    """Add or change the mailing; a draft that is sent is launched in the same transaction."""
    if editing is None:
        return mailings.add(unit, draft, now, as_draft=as_draft)
    stored = mailings.update(unit, editing.id, draft, now)
    if stored.state is MailingState.DRAFT and not as_draft:
        return mailings.launch(unit, MailingId(stored.id), now)
    return stored


def same_for_all(text: str, counted: Audience) -> Preview:
    """The preview of a text without placeholders: it needs no look at the clients."""
    size = sms.measure(text)
    return Preview(
        recipients=counted.recipients,
        excluded=counted.opted_out,
        unreachable=counted.unreachable,
        encoding=size.encoding,
        units=size.units,
        parts=size.parts,
        parts_min=size.parts,
        total_parts=size.parts * counted.recipients,
    )
