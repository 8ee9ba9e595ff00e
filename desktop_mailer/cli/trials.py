"""The command that sends the text of a mailing to a few numbers as a test."""

import os
from typing import Annotated

import typer

from desktop_mailer.cli import options, output, work
from desktop_mailer.cli.options import AsJson, config_of
from desktop_mailer.domain.client import normalise_phone
from desktop_mailer.domain.clock import SystemClock
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import Verdict
from desktop_mailer.storage import audiences, mailings, trials
from desktop_mailer.storage.database import Database

COLUMNS = ("phone", "accepted", "answer")


def send(
    context: typer.Context,
    mailing_id: Annotated[int, typer.Argument(max=options.LARGEST, metavar="ID", help="The mailing's id.")],
    to: Annotated[list[str], typer.Option("--to", metavar="P", help="A number to send it to; repeatable.")],
    as_json: AsJson = False,
) -> None:
    """Send its text to these numbers at once, as the first client of its audience gets it. It counts for no mailing."""
    from desktop_mailer.assembly import connector
    from desktop_mailer.engine.trials import try_out
    from desktop_mailer.gateway.secrets import TokenStore

    config = config_of(context)
    phones = list(dict.fromkeys(map(normalise_phone, to)))
    if len(phones) > trials.MOST:
        raise typer.BadParameter(f"at most {trials.MOST} numbers at once: it is a test.", param_hint="--to")

    async def sent(database: Database) -> list[dict[str, object]]:
        connect, clock = connector(database, config, TokenStore(os.environ)), SystemClock()
        mailing = await database.read(mailings.get, MailingId(mailing_id))
        text = await database.read(audiences.sample_text, mailing.text, mailing.filter)
        rows: list[dict[str, object]] = []
        for phone in phones:
            try:
                answer = await try_out(database, connect, clock, phone, text)
            except MailerError as error:
                if not rows and len(phones) == 1:
                    raise
                rows.append({"phone": phone, "accepted": False, "answer": str(error)})
            else:
                accepted = answer.verdict is Verdict.ACCEPTED
                rows.append({"phone": phone, "accepted": accepted, "answer": answer.text or answer.verdict.value})
        return rows

    rows = work.with_database(config, "mailings test", sent, writable=True)
    output.table(COLUMNS, rows, as_json=as_json)
    if not all(row["accepted"] for row in rows):
        output.note("The gateway has not accepted all of them.")
        raise typer.Exit(1)
