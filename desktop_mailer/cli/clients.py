"""The commands about clients: add, list, import, fill-zones, stop-list, undo, export-person, erase."""

import threading
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from desktop_mailer.cli import output, shapes, work
from desktop_mailer.cli.options import LARGEST, AsJson, Codes, Tags, config_of, delimiter, mapping
from desktop_mailer.domain.client import ClientDraft, ClientFilter, ClientId, ClientQuery
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.storage import clients, imports, person, stop_list, undo, zones
from desktop_mailer.storage.database import Database, ReadUnit
from desktop_mailer.storage.imports import ImportOptions, ImportResult, Progress
from desktop_mailer.storage.stop_list import StopListResult
from desktop_mailer.storage.zones import FillResult

CHUNK = 500

Id = Annotated[int, typer.Argument(min=1, max=LARGEST, metavar="ID", help="Of the client.")]

app = typer.Typer(help="The directory of clients.", no_args_is_help=False)


class OnDuplicate(StrEnum):
    """What becomes of a phone that is in the directory already."""

    UPDATE = "update"
    SKIP = "skip"


@app.command()
def add(
    context: typer.Context,
    phone: Annotated[str, typer.Option(metavar="P", help="As people write it; kept as 7XXXXXXXXXX.")],
    tag: Tags = [],  # noqa: B006 - typer reads it, nobody changes it
    timezone: Annotated[str | None, typer.Option(metavar="Z", help="An IANA name, as Europe/Moscow.")] = None,
    name: Annotated[str, typer.Option(metavar="N", help="How texts address the person.")] = "",
    opt_out: Annotated[bool, typer.Option("--opt-out/--opt-in", help="Whether the person refused messages.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add a client."""
    draft = ClientDraft(phone=phone, name=name, tags=tuple(tag), timezone=timezone, opted_out=opt_out)
    made = work.write(config_of(context), "clients add", clients.add, draft, datetime.now(UTC))
    if as_json:
        output.document(shapes.client_row(made))
    else:
        output.table(shapes.CLIENT_COLUMNS, [shapes.client_row(made)], as_json=False)


@app.command("list")
def list_(
    context: typer.Context,
    tag: Tags = [],  # noqa: B006 - as above
    operator_code: Codes = [],  # noqa: B006 - as above
    limit: Annotated[int | None, typer.Option(min=0, metavar="N", help="At most so many.")] = None,
    after: Annotated[int, typer.Option(min=0, max=LARGEST, metavar="ID", help="Only those with an id over this.")] = 0,
    as_json: AsJson = False,
) -> None:
    """List clients by id."""
    query = ClientQuery(filter=ClientFilter(operator_codes=tuple(operator_code), tags=tuple(tag)).checked())
    listing = output.Listing(shapes.CLIENT_COLUMNS, as_json=as_json)
    work.read(config_of(context), _print_clients, listing, query, ClientId(after), limit)


@app.command("import")
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
    ] = [],  # noqa: B006 - as above
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


@app.command("fill-zones")
def fill_zones(context: typer.Context, as_json: AsJson = False) -> None:
    """Give the clients without a time zone the one that the numbering registry suggests."""
    result = work.with_database(
        config_of(context), "clients fill-zones", lambda database: _filled(database, as_json=as_json), writable=True
    )
    if result.stopped:
        problem = QT_TRANSLATE_NOOP(
            "errors", "Interrupted. Clients that got a time zone: {filled}; that still have none: {left}."
        )
        raise MailerError(problem, filled=result.filled, left=result.left)
    if as_json:
        output.document({"filled": result.filled, "left": result.left})
    else:
        output.text(f"Clients that got a time zone: {result.filled:,}; that still have none: {result.left:,}.")


@app.command("stop-list")
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


@app.command("undo")
def undo_(context: typer.Context, as_json: AsJson = False) -> None:
    """Undo the last change of the directory: of one client or many, a deletion, a whole import."""
    done = work.write(config_of(context), "clients undo", undo.undo, datetime.now(UTC))
    if as_json:
        output.document({"kind": done.kind, "restored": done.restored, "left": done.left})
    else:
        output.text(f"Undone ({done.kind}): {done.restored:,} clients; changed since and left alone: {done.left:,}.")


@app.command("export-person")
def export_person(context: typer.Context, client_id: Id, as_json: AsJson = False) -> None:
    """Print everything that is kept about one person: JSON, with --json or without."""
    del as_json
    output.document(work.read(config_of(context), person.export_person, ClientId(client_id)))


@app.command()
def erase(context: typer.Context, client_id: Id, as_json: AsJson = False) -> None:
    """Delete one person for good, with all that is kept about them but the hash of an opt-out."""
    work.write(config_of(context), "clients erase", person.erase, ClientId(client_id), datetime.now(UTC))
    if as_json:
        output.document({"ok": True})
    else:
        output.text(f"Client {client_id} is erased.")


def _print_clients(
    unit: ReadUnit, listing: output.Listing, query: ClientQuery, after: ClientId, limit: int | None
) -> None:
    """Prints from within one transaction: the rows are those of one moment, however many there are."""
    left = limit
    while left is None or left > 0:
        rows = clients.page(unit, query, after, CHUNK if left is None else min(CHUNK, left))
        if not rows:
            break
        listing.add(map(shapes.client_row, rows))
        after = rows[-1].id
        left = None if left is None else left - len(rows)
    listing.close()


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


async def _filled(database: Database, *, as_json: bool) -> FillResult:
    stop = threading.Event()
    bar = output.ProgressBar(wanted=not as_json)
    try:
        with work.stopped_by_signals(stop.set):
            return await zones.fill(
                database, datetime.now(UTC), lambda fraction: bar.show(fraction, "time zones"), stop
            )
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
    if dry_run:
        output.text(
            f"{result.same:,} of them say what is there already, {result.duplicates:,} repeat a phone of the file."
        )
