"""Writes into the log what became of mailings, whoever did it. The roots subscribe it to the database they hold."""

import logging

from desktop_mailer import logs
from desktop_mailer.domain.changes import Changes

_logger = logging.getLogger(__name__)


def write_down(changes: Changes) -> None:
    """Log the events of a commit."""
    for event in changes.events:
        logs.event(_logger, event.name, mailing_id=event.mailing_id, reason=event.reason, messages=event.messages)
