"""The commands about clients: add, update, delete, list, fill-zones, undo, export-person, erase."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from desktop_mailer.cli import client_files, output, shapes, work
from desktop_mailer.cli.options import (
    LARGEST,
    AllTags,
    AsJson,
    Codes,
    OptedOut,
    Search,
    Tags,
    Zones,
    client_query,
    config_of,
)
from desktop_mailer.domain.client import Client, ClientDraft, ClientId, ClientQuery
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.storage import clients, person, undo, zones
from desktop_mailer.storage.database import Database, ReadUnit, WriteUnit
from desktop_mailer.storage.zones import FillResult

Id = Annotated[int, typer.Argument(min=1, max=LARGEST, metavar="ID", help="Of the client.")]

app = typer.Typer(help="The directory of clients.", no_args_is_help=False)


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
    _print_client(made, as_json=as_json)


@app.command()
def update(
    context: typer.Context,
    client_id: Id,
    phone: Annotated[str | None, typer.Option(metavar="P", help="As people write it.")] = None,
    tag: Annotated[
        list[str], typer.Option("--tag", metavar="T", help="In place of the tags there are; repeatable. '' for none.")
    ] = [],  # noqa: B006 - as above
    timezone: Annotated[
        str | None, typer.Option(metavar="Z", help="An IANA name; '' for what the registry suggests, or none.")
    ] = None,
    name: Annotated[str | None, typer.Option(metavar="N", help="How texts address the person; '' for none.")] = None,
    opt_out: Annotated[
        bool | None, typer.Option("--opt-out/--opt-in", help="The person refuses messages, or wants them again.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change what is named of a client, and leave the rest."""
    named: dict[str, Any] = {"phone": phone, "tags": tuple(tag) or None, "timezone": timezone, "name": name}
    named = {key: value for key, value in (named | {"opted_out": opt_out}).items() if value is not None}
    if not named:
        raise typer.BadParameter("nothing to change is named.", param_hint="--phone, --tag, --timezone, --name ...")
    before, after = work.write(
        config_of(context), "clients update", _update, ClientId(client_id), named, datetime.now(UTC)
    )
    _print_client(after, as_json=as_json)
    if before.opted_out and not after.opted_out:
        output.note(f"Client {client_id} has opted in again: mailings reach {after.phone} from now on.")
    elif after.opted_out and not before.opted_out:
        output.note(f"Client {client_id} has opted out: nothing is sent to {after.phone}, pending messages included.")


@app.command()
def delete(context: typer.Context, client_id: Id, as_json: AsJson = False) -> None:
    """Delete a client; `undo` brings them back. Pending messages end, an opt-out stays with the phone."""
    gone = work.write(config_of(context), "clients delete", _delete, ClientId(client_id), datetime.now(UTC))
    if as_json:
        output.document(shapes.client_row(gone))
    else:
        output.text(f"Client {client_id} ({gone.phone}) is deleted; `clients undo` brings them back.")


@app.command("list")
def list_(
    context: typer.Context,
    tag: Tags = [],  # noqa: B006 - as above
    all_tags: AllTags = False,
    operator_code: Codes = [],  # noqa: B006 - as above
    timezone: Zones = [],  # noqa: B006 - as above
    opted_out: OptedOut = None,
    search: Search = "",
    limit: Annotated[int | None, typer.Option(min=0, metavar="N", help="At most so many.")] = None,
    after: Annotated[int, typer.Option(min=0, max=LARGEST, metavar="ID", help="Only those with an id over this.")] = 0,
    as_json: AsJson = False,
) -> None:
    """List clients by id."""
    query = client_query(tag, operator_code, timezone, search, all_tags=all_tags, opted_out=opted_out)
    listing = output.Listing(shapes.CLIENT_COLUMNS, as_json=as_json)
    work.read(config_of(context), _print_clients, listing, query, ClientId(after), limit)


app.command("import")(client_files.import_)
app.command("export")(client_files.export)
app.command("stop-list")(client_files.stop_list_)


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


@app.command("undo")
def undo_(context: typer.Context, as_json: AsJson = False) -> None:
    """Undo the last change of the directory: of one client or many, a deletion, a whole import."""
    done = work.write(config_of(context), "clients undo", undo.undo, datetime.now(UTC))
    if as_json:
        output.document({"kind": done.kind, "restored": done.restored, "left": done.left})
    else:
        restored = output.count(done.restored, "client")
        output.text(f"Undone ({done.kind}): {restored}; changed since and left alone: {done.left:,}.")


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


def _update(unit: WriteUnit, client_id: ClientId, named: Mapping[str, Any], now: datetime) -> tuple[Client, Client]:
    """The client before and after."""
    before = clients.get(unit, client_id)
    return before, clients.update(unit, client_id, replace(ClientDraft.of(before), **named), now)


def _delete(unit: WriteUnit, client_id: ClientId, now: datetime) -> Client:
    found = clients.get(unit, client_id)
    clients.delete(unit, [client_id], now)
    return found


def _print_client(client: Client, *, as_json: bool) -> None:
    if as_json:
        output.document(shapes.client_row(client))
    else:
        output.table(shapes.CLIENT_COLUMNS, [shapes.client_row(client)], as_json=False)


def _print_clients(
    unit: ReadUnit, listing: output.Listing, query: ClientQuery, after: ClientId, limit: int | None
) -> None:
    """Prints from within one transaction: the rows are those of one moment, however many there are."""
    for rows in clients.walk(unit, query, after, limit):
        listing.add(map(shapes.client_row, rows))
    listing.close()


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
