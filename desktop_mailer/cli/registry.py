"""The command registry import: the numbering registry, from which time zones are suggested."""

from pathlib import Path
from typing import Annotated

import typer

from desktop_mailer.cli import output, work
from desktop_mailer.cli.options import AsJson, config_of
from desktop_mailer.storage import registry

app = typer.Typer(help="The numbering registry.", no_args_is_help=False)


@app.callback()
def _group() -> None:
    """The numbering registry: whose a phone is, and which time zone it suggests."""


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The registry as published: CSV, also packed as .gz.")],
    as_json: AsJson = False,
) -> None:
    """Put the registry of a file in place of the one that is there."""
    result = work.with_database(
        config_of(context), "registry import", lambda database: registry.import_file(database, file), writable=True
    )
    if as_json:
        output.document({"ranges": result.ranges, "skipped": result.skipped})
    else:
        output.text(
            f"In the registry: {output.count(result.ranges, 'range')}; skipped: {output.count(result.skipped, 'row')}."
        )
