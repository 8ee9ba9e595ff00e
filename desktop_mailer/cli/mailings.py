"""The commands about mailings: add, preview, list, show, launch, pause, resume, cancel."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import typer

from desktop_mailer.cli import options, output, shapes, work
from desktop_mailer.cli.options import AsJson, Codes, Tags, config_of
from desktop_mailer.domain.client import ClientFilter
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError
from desktop_mailer.domain.mailing import Audience, Mailing, MailingDraft, MailingId
from desktop_mailer.storage import audiences, life, mailings
from desktop_mailer.storage.database import Database, WriteUnit

Text = Annotated[str, typer.Option(metavar="T", help="What is said; {name} or {name|friend} is filled in.")]
StartsAt = Annotated[
    datetime, typer.Option(parser=options.moment, metavar="TIME", help="ISO 8601, local without an offset; or now.")
]
EndsAt = Annotated[datetime, typer.Option(parser=options.moment, metavar="TIME", help="Nothing goes out after it.")]
AllTags = Annotated[bool, typer.Option("--all-tags", help="Clients with all of the tags, not any.")]
Hours = Annotated[str | None, typer.Option("--window", metavar="HH:MM-HH:MM", help="Hours of the client's own clock.")]
Days = Annotated[str | None, typer.Option(metavar="mon,tue", help="Days of the client's own calendar.")]
Rate = Annotated[int | None, typer.Option(min=1, max=options.LARGEST, metavar="N", help="Messages a second at most.")]
Id = Annotated[int, typer.Argument(max=options.LARGEST, metavar="ID", help="The mailing's id.")]

Step = Callable[[WriteUnit, MailingId, datetime], Mailing]

app = typer.Typer(help="Mailings: what is said, to whom and when.")


@app.command()
def add(
    context: typer.Context,
    name: Annotated[str, typer.Option(metavar="N", help="For you; clients do not see it.")],
    text: Text,
    starts_at: StartsAt,
    ends_at: EndsAt,
    operator_code: Codes = [],  # noqa: B006 - typer reads it, nobody changes it
    tag: Tags = [],  # noqa: B006 - as above
    all_tags: AllTags = False,
    window: Hours = None,
    days: Days = None,
    rate: Rate = None,
    draft: Annotated[bool, typer.Option("--draft", help="Do not begin before `launch`.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add a mailing. It begins by itself at its start."""
    written = MailingDraft(
        name=name,
        text=text,
        starts_at=starts_at,
        ends_at=ends_at,
        filter=ClientFilter(operator_codes=tuple(operator_code), tags=tuple(tag), all_tags=all_tags),
        window=options.window(window, days),
        rate=rate,
    )
    made, counted = work.write(config_of(context), "mailings add", _add, written, datetime.now(UTC), as_draft=draft)
    if as_json:
        output.document({"id": made.id, "recipients": counted.recipients})
        return
    output.text(f"Mailing {made.id} ({made.state}) is for {counted.recipients:,} clients.")
    _warn(counted.unreachable)


@app.command()
def preview(
    context: typer.Context,
    text: Text,
    starts_at: StartsAt,
    ends_at: EndsAt,
    name: Annotated[str, typer.Option(metavar="N", help="As in add; not needed here.")] = "preview",
    operator_code: Codes = [],  # noqa: B006 - as above
    tag: Tags = [],  # noqa: B006 - as above
    all_tags: AllTags = False,
    window: Hours = None,
    days: Days = None,
    rate: Rate = None,
    draft: Annotated[bool, typer.Option("--draft", help="As in add; changes nothing here.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tell what `add` would make. Nothing is created."""
    del draft
    written = MailingDraft(
        name=name,
        text=text,
        starts_at=starts_at,
        ends_at=ends_at,
        filter=ClientFilter(operator_codes=tuple(operator_code), tags=tuple(tag), all_tags=all_tags),
        window=options.window(window, days),
        rate=rate,
    )
    seen = work.read(config_of(context), audiences.preview, written, datetime.now(UTC))
    if as_json:
        output.document(shapes.preview(seen))
        return
    parts = f"{seen.parts}" if seen.parts == seen.parts_min else f"{seen.parts_min} to {seen.parts}"
    output.text(f"For {seen.recipients:,} clients ({seen.excluded:,} more have opted out).")
    output.text(f"The longest text has {seen.units} units of {seen.encoding}: {parts} parts a client.")
    output.text(f"{seen.total_parts:,} SMS parts in all.")
    if seen.empty:
        output.note(
            f"{seen.empty:,} of them would get nothing: their text is empty. A default helps, as {{name|friend}}."
        )
    _warn(seen.unreachable)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List all mailings, the newest first."""
    found = work.read(config_of(context), mailings.all_mailings)
    output.table(shapes.MAILING_COLUMNS, map(shapes.mailing_row, found), as_json=as_json)


@app.command()
def show(context: typer.Context, mailing_id: Id, as_json: AsJson = False) -> None:
    """Show one mailing."""
    _tell(work.read(config_of(context), mailings.get, MailingId(mailing_id)), as_json=as_json)


@app.command()
def launch(context: typer.Context, mailing_id: Id, as_json: AsJson = False) -> None:
    """Let a draft begin at its start."""
    _step(context, "launch", mailings.launch, mailing_id, as_json=as_json)


@app.command()
def pause(context: typer.Context, mailing_id: Id, as_json: AsJson = False) -> None:
    """Hold a mailing."""
    _step(context, "pause", mailings.pause, mailing_id, as_json=as_json)


@app.command()
def resume(context: typer.Context, mailing_id: Id, as_json: AsJson = False) -> None:
    """Let a paused mailing go on."""
    _step(context, "resume", mailings.resume, mailing_id, as_json=as_json)


@app.command()
def cancel(context: typer.Context, mailing_id: Id, as_json: AsJson = False) -> None:
    """End a mailing for good: what is pending becomes `not sent`."""

    async def cancelled(database: Database) -> Mailing:
        now = datetime.now(UTC)
        await database.write(mailings.cancel, MailingId(mailing_id), now)
        while await database.write(life.sweep, now):
            pass
        return await database.read(mailings.get, MailingId(mailing_id))

    _tell(work.with_database(config_of(context), "mailings cancel", cancelled, writable=True), as_json=as_json)


def _add(unit: WriteUnit, written: MailingDraft, now: datetime, *, as_draft: bool) -> tuple[Mailing, Audience]:
    made = mailings.add(unit, written, now, as_draft=as_draft)
    begins = max(made.starts_at, now)
    counted = audiences.audience(unit, made.filter, made.window, begins, made.ends_at)
    if counted.recipients == 0 and not as_draft:
        raise FieldError(
            "filter",
            QT_TRANSLATE_NOOP("errors", "No client would get this mailing."),
            QT_TRANSLATE_NOOP("errors", "Change the filter, or keep it as a draft with --draft."),
        )
    return made, counted


def _step(context: typer.Context, verb: str, step: Step, mailing_id: int, *, as_json: bool) -> None:
    changed = work.write(config_of(context), f"mailings {verb}", step, MailingId(mailing_id), datetime.now(UTC))
    _tell(changed, as_json=as_json)


def _tell(mailing: Mailing, *, as_json: bool) -> None:
    if as_json:
        output.document(shapes.mailing_row(mailing))
        return
    output.table(shapes.MAILING_COLUMNS, [shapes.mailing_row(mailing)], as_json=False)
    if mailing.pause_reason:
        output.text(f"Paused: {mailing.pause_reason}.")


def _warn(unreachable: int) -> None:
    if unreachable:
        output.note(
            f"{unreachable:,} of them cannot be reached: no moment inside the window between start and end,"
            " or no time zone."
        )
