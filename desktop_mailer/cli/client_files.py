"""The commands that read and write files of clients: import, export, stop-list. Registered by cli.clients."""

import threading
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from desktop_mailer.cli import output, work
from desktop_mailer.cli.options import (
    AllTags,
    AsJson,
    Codes,
    OptedOut,
    Search,
    Tags,
    Zones,
    client_query,
    config_of,
    delimiter,
    mapping,
)
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.storage import exports, imports, stop_list
from desktop_mailer.storage.database import Database
from desktop_mailer.storage.imports import ImportOptions, ImportResult, Progress
from desktop_mailer.storage.stop_list import StopListResult


class OnDuplicate(StrEnum):
    """What becomes of a phone that is in the directory already."""

    UPDATE = "update"
    SKIP = "skip"


def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV or XLSX; its first line names the columns.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would happen.")] = False,
    rejects: Annotated[Path | None, typer.Option(metavar="FILE", help="Where rejected rows go.")] = None,
    on_duplicate: Annotated[
        OnDuplicate, typer.Option(help="What becomes of a phone that is there already.")
    ] = OnDuplicate.UPDATE,
    encoding: Annotated[str | None, typer.Option(metavar="E", help="Else found out.")] = None,
    separator: Annotated[
        str | None, typer.Option("--delimiter", metavar="D", parser=delimiter, help="Else found out.")
    ] = None,
    columns: Annotated[
        list[str],
        typer.Option("--map", metavar="FIELD=COLUMN", help="Which column is which field (none: left out); repeatable."),
    ] = [],  # noqa: B006 - typer reads it, nobody changes it
    as_json: AsJson = False,
) -> None:
    """Import clients from a CSV or XLSX file."""
    if rejects is not None and rejects.resolve() == file.resolve():
        raise typer.BadParameter("the rejects would replace the file that is read.", param_hint="--rejects")
    options = ImportOptions(
        dry_run=dry_run,
        rejects=rejects,
        skip_duplicates=on_duplicate is OnDuplicate.SKIP,
        encoding=encoding,
        delimiter=separator,
        columns=tuple(map(mapping, columns)),
    )
    result = work.with_database(
        config_of(context),
        "clients import",
        lambda database: _imported(database, file, options, as_json=as_json),
        writable=not dry_run,
    )
    if result.stopped and dry_run:
        raise typer.Abort
    if result.stopped:
        raise MailerError(
            QT_TRANSLATE_NOOP("errors", "Interrupted: {read} rows were read, and what was good of them is in."),
            read=result.read,
        )
    if as_json:
        output.document(_result(result))
    else:
        _tell(result, dry_run=dry_run)


def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The CSV file to write; one that is there is replaced.")],
    tag: Tags = [],  # noqa: B006 - as above
    all_tags: AllTags = False,
    operator_code: Codes = [],  # noqa: B006 - as above
    timezone: Zones = [],  # noqa: B006 - as above
    opted_out: OptedOut = None,
    search: Search = "",
    as_json: AsJson = False,
) -> None:
    """Write clients to a file, CSV or XLSX, that an import reads back with nothing lost."""
    query = client_query(tag, operator_code, timezone, search, all_tags=all_tags, opted_out=opted_out)
    bar = output.ProgressBar(wanted=not as_json)
    try:
        written = work.read(
            config_of(context),
            exports.export_clients,
            file.expanduser(),
            output.dialect(),
            query,
            lambda fraction: bar.show(fraction, "clients"),
        )
    finally:
        bar.clear()
    if as_json:
        output.document({"rows": written})
    else:
        output.text(f"{output.count(written, 'client')} written to {file}.")


def stop_list_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV file of phones: one column, or one that is named phone.")],
    as_json: AsJson = False,
) -> None:
    """Opt out the phones of a file for good, whoever has them now or later."""
    result = work.with_database(
        config_of(context),
        "clients stop-list",
        lambda database: _stopped(database, file, as_json=as_json),
        writable=True,
    )
    if result.stopped:
        problem = QT_TRANSLATE_NOOP("errors", "Interrupted: {read} rows were read, and what was good of them is in.")
        raise MailerError(problem, read=result.read)
    figures = {"read": result.read, "added": result.added, "already": result.already, "rejected": result.rejected}
    if as_json:
        output.document(figures)
    else:
        output.text(
            f"{result.read:,} rows read: {result.added:,} phones added, {result.already:,} were on the list already, "
            f"{result.rejected:,} rejected."
        )


async def _imported(database: Database, file: Path, options: ImportOptions, *, as_json: bool) -> ImportResult:
    stop = threading.Event()
    bar = output.ProgressBar(wanted=not as_json)

    def told(progress: Progress) -> None:
        bar.show(progress.fraction, f"{progress.result.read:,} rows")

    try:
        with work.stopped_by_signals(stop.set):
            return await imports.import_clients(database, file, options, datetime.now(UTC), told, stop)
    finally:
        bar.clear()


async def _stopped(database: Database, file: Path, *, as_json: bool) -> StopListResult:
    stop = threading.Event()
    bar = output.ProgressBar(wanted=not as_json)
    try:
        with work.stopped_by_signals(stop.set):
            return await stop_list.import_stop_list(
                database, file, datetime.now(UTC), lambda fraction: bar.show(fraction, "phones"), stop
            )
    finally:
        bar.clear()


def _result(result: ImportResult) -> output.Row:
    return {
        "read": result.read,
        "added": result.added,
        "updated": result.updated,
        "skipped": result.skipped,
        "rejected": result.rejected,
        "encoding": result.encoding,
        "delimiter": result.delimiter,
        "seconds": round(result.seconds, 3),
    }


def _tell(result: ImportResult, *, dry_run: bool) -> None:
    output.text(
        f"{'Would be: ' if dry_run else ''}{result.read:,} rows read: {result.added:,} added, "
        f"{result.updated:,} updated, {result.skipped:,} skipped, {result.rejected:,} rejected "
        f"({result.encoding}, {result.seconds:.1f} s)."
    )
    if result.left_out:
        names = ", ".join(f"“{name}”" for name in result.left_out)
        output.text(f"Left out, as another column has the same name, or for want of a name (its number): {names}.")
    if dry_run:
        output.text(
            f"{result.same:,} of them say what is there already, {result.duplicates:,} repeat a phone of the file."
        )
