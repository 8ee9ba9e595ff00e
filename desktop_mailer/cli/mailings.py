"""The commands about mailings: what they are, before they go out and while they do."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

import typer

from desktop_mailer.cli import mailing_options as given
from desktop_mailer.cli import options, output, shapes, work
from desktop_mailer.cli.options import AsJson, Codes, Tags, config_of
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError
from desktop_mailer.domain.forecast import Forecast
from desktop_mailer.domain.mailing import Audience, Mailing, MailingDraft, MailingId, Preview
from desktop_mailer.domain.message import FAILED, NotSent
from desktop_mailer.storage import audiences, life, mailings, retrying, settings, spending
from desktop_mailer.storage.database import Database, ReadUnit, WriteUnit
from desktop_mailer.storage.settings import Settings

Id = Annotated[int, typer.Argument(max=options.LARGEST, metavar="ID", help="The mailing's id.")]


class Failure(StrEnum):
    """Why a message failed that can be tried again."""

    REJECTED = NotSent.REJECTED.value
    EXPIRED = NotSent.EXPIRED.value
    UNCONFIRMED = NotSent.UNCONFIRMED.value
    EMPTY_TEXT = NotSent.EMPTY_TEXT.value


Reasons = Annotated[list[Failure], typer.Option("--reason", help="Only what failed for it; repeatable.")]
Step = Callable[[WriteUnit, MailingId, datetime], Mailing]

app = typer.Typer(help="Mailings: what is said, to whom and when.")


@app.command()
def add(
    context: typer.Context,
    name: given.Name,
    text: given.Text,
    starts_at: given.StartsAt,
    ends_at: given.EndsAt,
    operator_code: Codes = [],  # noqa: B006 - typer reads it, nobody changes it
    tag: Tags = [],  # noqa: B006 - as above
    all_tags: given.AllTags = False,
    window: given.Hours = None,
    days: given.Days = None,
    rate: given.Rate = None,
    advertising: given.Advertising = False,
    budget: given.Budget = None,
    repeat: given.Repeat = None,
    draft: Annotated[bool, typer.Option("--draft", help="Do not begin before `launch`.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add a mailing. It begins by itself at its start."""
    written = given.draft(
        name=name,
        text=text,
        starts_at=starts_at,
        ends_at=ends_at,
        operator_code=operator_code,
        tag=tag,
        all_tags=all_tags,
        window=window,
        days=days,
        rate=rate,
        advertising=advertising,
        budget=budget,
        period=repeat,
    )
    made, counted = work.write(config_of(context), "mailings add", _add, written, datetime.now(UTC), as_draft=draft)
    if as_json:
        output.document({"id": made.id, "recipients": counted.recipients})
        return
    output.text(f"Mailing {made.id} ({made.state}) is for {output.count(counted.recipients, 'client')}.")
    _warn(counted.unreachable, counted.no_zone)


@app.command()
def preview(
    context: typer.Context,
    text: given.Text,
    starts_at: given.StartsAt,
    ends_at: given.EndsAt,
    name: Annotated[str, typer.Option(metavar="N", help="As in add; not needed here.")] = "preview",
    operator_code: Codes = [],  # noqa: B006 - as above
    tag: Tags = [],  # noqa: B006 - as above
    all_tags: given.AllTags = False,
    window: given.Hours = None,
    days: given.Days = None,
    rate: given.Rate = None,
    advertising: given.Advertising = False,
    budget: given.Budget = None,
    repeat: given.Repeat = None,
    draft: Annotated[bool, typer.Option("--draft", help="As in add; changes nothing here.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tell what `add` would make. Nothing is created."""
    del draft
    written = given.draft(
        name=name,
        text=text,
        starts_at=starts_at,
        ends_at=ends_at,
        operator_code=operator_code,
        tag=tag,
        all_tags=all_tags,
        window=window,
        days=days,
        rate=rate,
        advertising=advertising,
        budget=budget,
        period=repeat,
    )
    seen, foreseen, chosen = work.read(config_of(context), _look_ahead, written, datetime.now(UTC))
    if as_json:
        output.document(shapes.preview(seen, foreseen))
        return
    parts = output.count(seen.parts, "part")
    parts = parts if seen.parts == seen.parts_min else f"{seen.parts_min} to {parts}"
    output.text(f"For {output.count(seen.recipients, 'client')} ({seen.opted_out:,} more opted out).")
    if advertising:
        output.text(f"{seen.no_consent:,} more have not consented to advertising.")
    output.text(f"The longest text has {seen.units} units of {seen.encoding}: {parts} a client.")
    cost = "" if seen.cost is None else f", {seen.cost:,.2f} {chosen.currency}".rstrip()
    output.text(f"{output.count(seen.total_parts, 'SMS part')} in all{cost}.")
    if foreseen.begins_at and foreseen.done_at:
        first, last = (f"{at.astimezone():%Y-%m-%d %H:%M}" for at in (foreseen.begins_at, foreseen.done_at))
        output.text(f"Goes out from {first} to {last} as far as it is foreseen, if nothing else is going out.")
    if seen.cost is not None and budget is not None and seen.cost > budget:
        output.note("That is more than the budget: it would be refused.")
    if seen.empty:
        output.note(
            f"{seen.empty:,} of them would get nothing: their text is empty. A default helps, as {{name|friend}}."
        )
    _warn(seen.unreachable, seen.no_zone)


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
def update(
    context: typer.Context,
    mailing_id: Id,
    name: given.NewName = None,
    text: given.NewText = None,
    starts_at: given.NewStart = None,
    ends_at: given.NewEnd = None,
    operator_code: Codes = [],  # noqa: B006 - as above
    tag: Tags = [],  # noqa: B006 - as above
    all_tags: given.NewAllTags = None,
    window: given.NewHours = None,
    days: given.Days = None,
    rate: given.NewRate = None,
    advertising: given.NewAdvertising = None,
    budget: given.NewBudget = None,
    repeat: given.NewRepeat = None,
    as_json: AsJson = False,
) -> None:
    """Change a mailing: what is not given stays, `none` takes away. A new text is for those not yet attempted."""

    def change(unit: WriteUnit, its_id: MailingId, now: datetime) -> Mailing:
        written = given.changed(
            MailingDraft.of(mailings.get(unit, its_id)),
            name=name,
            text=text,
            starts_at=starts_at,
            ends_at=ends_at,
            operator_code=operator_code,
            tag=tag,
            all_tags=all_tags,
            window=window,
            days=days,
            rate=rate,
            advertising=advertising,
            budget=budget,
            repeat=repeat,
        )
        return mailings.update(unit, its_id, written, now)

    _step(context, "update", change, mailing_id, as_json=as_json)


@app.command()
def launch(context: typer.Context, mailing_id: Id, as_json: AsJson = False) -> None:
    """Let a draft begin at its start."""

    def begin(unit: WriteUnit, its_id: MailingId, now: datetime) -> Mailing:
        launched = mailings.launch(unit, its_id, now)
        _refuse_overdrawn(unit, MailingDraft.of(launched), now)
        return launched

    _step(context, "launch", begin, mailing_id, as_json=as_json)


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


@app.command()
def duplicate(context: typer.Context, mailing_id: Id, as_json: AsJson = False) -> None:
    """Add a draft like a mailing, which begins now and lasts as long."""
    _step(context, "duplicate", mailings.duplicate, mailing_id, as_json=as_json)


@app.command()
def delete(context: typer.Context, mailing_id: Id, as_json: AsJson = False) -> None:
    """Delete a mailing with the history of its messages. Not while it is running or paused."""

    def remove(unit: WriteUnit, its_id: MailingId, now: datetime) -> Mailing:
        found = mailings.get(unit, its_id)
        mailings.delete(unit, its_id, now)
        return found

    deleted = work.write(config_of(context), "mailings delete", remove, MailingId(mailing_id), datetime.now(UTC))
    if as_json:
        output.document(shapes.mailing_row(deleted))
        return
    output.text(f"Mailing {deleted.id} is deleted, with its {output.count(deleted.counts.total, 'message')}.")


@app.command("retry-failed")
def retry_failed(
    context: typer.Context,
    mailing_id: Id,
    reason: Reasons = [],  # noqa: B006 - as above
    ends_at: Annotated[
        datetime | None,
        typer.Option(parser=options.moment, metavar="TIME", help="A new end, where the old one is over."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Send again what failed: the same messages with the same ids."""
    wanted = [NotSent(each.value) for each in reason] or FAILED
    now = datetime.now(UTC)

    def retry(unit: WriteUnit, its_id: MailingId, at: datetime) -> tuple[Mailing, int]:
        count = retrying.retry(unit, its_id, wanted, at, ends_at)
        return mailings.get(unit, its_id), count

    changed, count = work.write(config_of(context), "mailings retry-failed", retry, MailingId(mailing_id), now)
    _tell(changed, as_json=as_json, more={"retried": count})


@app.command("add-clients")
def add_clients(context: typer.Context, mailing_id: Id, as_json: AsJson = False) -> None:
    """Have a running mailing get the clients too who match its filter since it started."""

    async def added(database: Database) -> tuple[Mailing, int]:
        now = datetime.now(UTC)
        count = await database.write(mailings.add_who_match_since, MailingId(mailing_id), now)
        return await database.read(mailings.get, MailingId(mailing_id)), count

    changed, count = work.with_database(config_of(context), "mailings add-clients", added, writable=True)
    _tell(changed, as_json=as_json, more={"added": count})


def _add(unit: WriteUnit, written: MailingDraft, now: datetime, *, as_draft: bool) -> tuple[Mailing, Audience]:
    made = mailings.add(unit, written, now, as_draft=as_draft)
    begins = max(made.starts_at, now)
    counted = audiences.audience(unit, made.filter, made.window, begins, made.ends_at, advertising=made.advertising)
    if not as_draft:
        _refuse_overdrawn(unit, written, now)
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


def _tell(mailing: Mailing, *, as_json: bool, more: Mapping[str, int] = MappingProxyType({})) -> None:
    if as_json:
        output.document({**shapes.mailing_row(mailing), **more})
        return
    output.table(shapes.MAILING_COLUMNS, [shapes.mailing_row(mailing)], as_json=False)
    for what, count in more.items():
        output.text(f"{output.count(count, 'message')} {what}.")
    if mailing.pause_reason:
        output.text(f"Paused: {mailing.pause_reason}.")


def _look_ahead(unit: ReadUnit, written: MailingDraft, now: datetime) -> tuple[Preview, Forecast, Settings]:
    seen = audiences.outlook(unit, written, now)
    return seen.preview, seen.forecast, settings.load(unit)


def _refuse_overdrawn(unit: ReadUnit, written: MailingDraft, now: datetime) -> None:
    if written.budget is not None:
        spending.refuse_overdrawn(unit, written, audiences.preview(unit, written, now).cost)


def _warn(unreachable: int, no_zone: int) -> None:
    if unreachable > no_zone:
        output.note(f"{unreachable - no_zone:,} of them cannot be reached between start and end.")
    if no_zone:
        output.note(f"{no_zone:,} of them have no time zone and wait for one.")
