"""What the form of a mailing reads and stores: jobs for the lanes, and the values they give back."""

from dataclasses import dataclass, replace
from datetime import datetime

from desktop_mailer.domain.client import Client, ClientFilter
from desktop_mailer.domain.mailing import Audience, Mailing, MailingDraft, MailingId, MailingState
from desktop_mailer.domain.window import Window
from desktop_mailer.storage import audiences, clients, mailings, saved, settings, spending
from desktop_mailer.storage.database import ReadUnit, WriteUnit
from desktop_mailer.storage.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is in use, to be offered in the form."""

    codes: tuple[str, ...]
    tags: tuple[str, ...]
    fields: tuple[str, ...]
    texts: dict[str, str]
    filters: dict[str, ClientFilter]
    settings: Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whom the form as it stands would reach, and one of them to show the text with."""

    audience: Audience
    sample: Client | None


def surroundings(unit: ReadUnit) -> Surroundings:
    """The values that clients have now."""
    return Surroundings(
        codes=clients.operator_codes(unit),
        tags=clients.tags(unit),
        fields=clients.field_names(unit),
        texts=saved.texts(unit),
        filters=saved.filters(unit),
        settings=settings.load(unit),
    )


def reach(unit: ReadUnit, draft: MailingDraft, window: Window | None, sought: str) -> Reach:
    """Count those whom the filter chooses and the span and the window let through; a `sample` of them."""
    counted = audiences.audience(
        unit, draft.filter, window, draft.starts_at, draft.ends_at, advertising=draft.advertising
    )
    return Reach(audience=counted, sample=audiences.sample(unit, draft.filter, sought))


def store(unit: WriteUnit, editing: Mailing | None, draft: MailingDraft, now: datetime, *, as_draft: bool) -> Mailing:
    """Add or change the mailing; a draft that is sent is launched in the same transaction. Raises MailerError."""
    if editing is None:
        stored = mailings.add(unit, draft, now, as_draft=as_draft)
    else:
        stored = mailings.update(unit, editing.id, draft, now)
        if stored.state is MailingState.DRAFT and not as_draft:
            stored = mailings.launch(unit, MailingId(stored.id), now)
    if draft.budget is not None and stored.state is MailingState.SCHEDULED:
        spending.refuse_overdrawn(unit, draft, audiences.preview(unit, draft, now).cost)
    return stored


def set_fallback_zone(unit: WriteUnit, zone: str) -> None:
    """Give all who have no time zone that one, for the windows of mailings. Raises InvalidInput."""
    settings.save(unit, replace(settings.load(unit), fallback_zone=zone))
