"""The commands backup and restore: the whole database in one file, and back."""

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from desktop_mailer import logs
from desktop_mailer.cli import output, work
from desktop_mailer.cli.options import AsJson, config_of
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.storage import backup as backups
from desktop_mailer.storage.database import FILE_NAME

File = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]
_logger = logging.getLogger(__name__)


def backup(context: typer.Context, file: File, as_json: AsJson = False) -> None:
    """Write the whole database to one file, also while the window or a `send` is at work."""
    config = config_of(context)
    if not (config.data_folder / FILE_NAME).exists():  # a new one would be made, and its backup be worth nothing
        problem = QT_TRANSLATE_NOOP("errors", "There is no database in {folder}.")
        raise MailerError(problem, folder=config.data_folder)
    work.read(config, backups.write, target := file.expanduser().absolute())
    # A warning, as the log of those who only read takes nothing less.
    logs.event(_logger, "backup.written", level=logging.WARNING, path=target)
    if as_json:
        output.document({"ok": True})
    else:
        output.text(f"The backup is in {file}.")


def restore(context: typer.Context, file: File, as_json: AsJson = False) -> None:
    """Put a backup in place of the database, which is set aside; every mailing is held until it is resumed."""
    from desktop_mailer.storage import restore as restoring

    config = config_of(context)
    source = file.expanduser().absolute()
    aside = "; what was there lies in a folder beside it" if (config.data_folder / FILE_NAME).exists() else ""
    lost = restoring.restore(config.data_folder, source, datetime.now(UTC), holder=f"{work.PROGRAM} restore")
    logs.configure(config.data_folder)
    logs.event(_logger, "backup.restored", path=source, opt_outs_lost=lost)
    if lost:
        output.note(
            f"{lost:,} phones on the suppression list that was replaced belong to nobody and could not be taken over:"
            " import your stop list again."
        )
    if as_json:
        output.document({"ok": True})
    else:
        output.text(f"{file} is restored{aside}. `mailings resume` lets one go on.")
