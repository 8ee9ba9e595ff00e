"""Writes into the log what was done to clients, mailings and settings, whoever did it, as the roots subscribe it."""

import logging

from desktop_mailer import logs
from desktop_mailer.domain.changes import Changes

_logger = logging.getLogger(__name__)


def write_down(changes: Changes) -> None:
    """Log the events of a commit."""
    for event in changes.events:
        changed = ", ".join(event.after) if event.after and event.before else None  # not what they hold
        logs.event(
            _logger,
            event.name,
            mailing_id=event.mailing_id,
            client_id=event.client_id,
            reason=event.reason,
            messages=event.messages,
            clients=event.clients,
            changed=changed,
            timezone=event.timezone,
            until=None if event.until is None else event.until.isoformat(timespec="milliseconds"),
        )
