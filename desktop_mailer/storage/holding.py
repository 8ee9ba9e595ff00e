"""What is done to a database that is older than what the gateway has seen. Storage only."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from desktop_mailer.domain.mailing import MailingState, PauseReason
from desktop_mailer.storage import message_ids
from desktop_mailer.storage.schema import PENDING, mailing, message


def hold(connection: Connection, now: datetime) -> None:
    """Hold every mailing until the operator resumes it, and draw new ids.

    Whatever is pending may have been sent in the time that the database knows nothing of.
    """
    moving = mailing.c.state.in_((MailingState.SCHEDULED, MailingState.RUNNING))
    started = select(mailing.c.id).where(mailing.c.audience_until.is_not(None))
    connection.execute(update(message).where(PENDING, message.c.mailing_id.in_(started)).values(maybe_delivered=True))
    held = {"state": MailingState.PAUSED, "pause_reason": PauseReason.RESTORED, "updated_at": now}
    connection.execute(update(mailing).where(moving).values(**held))
    message_ids.renew(connection)
