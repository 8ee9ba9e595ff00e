"""The command that tells what is known about a mailing, a message or a client."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from desktop_mailer import logs
from desktop_mailer.cli import options, output, work
from desktop_mailer.cli.options import AsJson, config_of
from desktop_mailer.logbook import About
from desktop_mailer.storage import chronicle

Id = Annotated[int | None, typer.Option(min=1, max=options.LARGEST, metavar="ID", help="Only what concerns it.")]


def journal(
    context: typer.Context,
    mailing: Id = None,
    message: Id = None,
    client: Id = None,
    limit: Annotated[int | None, typer.Option(min=0, metavar="N", help="Only the newest so many.")] = None,
    as_json: AsJson = False,
) -> None:
    """Tell what happened, oldest first, a JSON line an event; without an id all that is in the log."""
    config = config_of(context)
    about = About(mailing_id=mailing, message_id=message, client_id=client)
    lines = work.read(config, chronicle.find, config.data_folder, about, datetime.now(UTC), limit)
    if as_json:
        output.document(lines)
        return
    for line in lines:
        output.text(logs.as_json(line))
