"""The options that describe a mailing, and the draft that they mean. Used by the commands about mailings."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

import typer

from desktop_mailer.cli import options
from desktop_mailer.cli.options import NONE
from desktop_mailer.domain.client import ClientFilter
from desktop_mailer.domain.mailing import MailingDraft
from desktop_mailer.domain.repetition import Period
from desktop_mailer.domain.window import Window

Name = Annotated[str, typer.Option(metavar="N", help="For you; clients do not see it.")]
Text = Annotated[str, typer.Option(metavar="T", help="What is said; {name} or {name|friend} is filled in.")]
StartsAt = Annotated[
    datetime, typer.Option(parser=options.moment, metavar="TIME", help="ISO 8601, local without an offset; or now.")
]
EndsAt = Annotated[datetime, typer.Option(parser=options.moment, metavar="TIME", help="Nothing goes out after it.")]
AllTags = Annotated[bool, typer.Option("--all-tags", help="Clients with all of the tags, not any.")]
Hours = Annotated[str | None, typer.Option("--window", metavar="HH:MM-HH:MM", help="Hours of the client's own clock.")]
Days = Annotated[str | None, typer.Option(metavar="mon,tue", help="Days of the client's own calendar.")]
Rate = Annotated[int | None, typer.Option(min=1, max=options.LARGEST, metavar="N", help="Messages a second at most.")]
Advertising = Annotated[bool, typer.Option("--advertising", help="Only to clients whose consent is known.")]
Budget = Annotated[
    Decimal | None,
    typer.Option(parser=options.amount, metavar="SUM", help="What it may cost at most, by the price of a part."),
]
Repeat = Annotated[Period | None, typer.Option(help="Run it again: each run is a mailing of its own.")]

# To change a mailing: what is not given stays as it is; a word takes away what is set.
NewName = Annotated[str | None, typer.Option("--name", metavar="N", help="Another name.")]
NewText = Annotated[str | None, typer.Option("--text", metavar="T", help="Another text, for those not yet attempted.")]
NewStart = Annotated[
    datetime | None, typer.Option("--starts-at", parser=options.moment, metavar="TIME", help="Before it has started.")
]
NewEnd = Annotated[
    datetime | None, typer.Option("--ends-at", parser=options.moment, metavar="TIME", help="Nothing goes out after it.")
]
NewAllTags = Annotated[bool | None, typer.Option("--all-tags/--any-tag", help="All of the tags, or any.")]
NewHours = Annotated[str | None, typer.Option("--window", metavar="HH:MM-HH:MM", help="As in add; none for any hour.")]
NewRate = Annotated[str | None, typer.Option("--rate", metavar="N", help="As in add; none for no limit of its own.")]
NewAdvertising = Annotated[bool | None, typer.Option("--advertising/--no-advertising", help="Before it has started.")]
NewBudget = Annotated[str | None, typer.Option("--budget", metavar="SUM", help="As in add; none for no budget.")]
NewRepeat = Annotated[str | None, typer.Option("--repeat", metavar="PERIOD", help="As in add; none for once.")]


def draft(
    *,
    name: str,
    text: str,
    starts_at: datetime,
    ends_at: datetime,
    operator_code: Sequence[str],
    tag: Sequence[str],
    all_tags: bool,
    window: str | None,
    days: str | None,
    **rest: Any,  # noqa: ANN401 - fields of MailingDraft that are options as they are
) -> MailingDraft:
    """The mailing that the options describe."""
    return MailingDraft(
        name=name,
        text=text,
        starts_at=starts_at,
        ends_at=ends_at,
        filter=ClientFilter(operator_codes=tuple(operator_code), tags=tuple(tag), all_tags=all_tags),
        window=options.window(window, days),
        **rest,
    )


def changed(
    before: MailingDraft,
    *,
    operator_code: Sequence[str],
    tag: Sequence[str],
    all_tags: bool | None,
    window: str | None,
    days: str | None,
    rate: str | None,
    budget: str | None,
    repeat: str | None,
    **rest: object,
) -> MailingDraft:
    """The mailing as it was, with what the options say in its place."""
    values: dict[str, Any] = {key: value for key, value in rest.items() if value is not None}
    codes = before.filter.operator_codes if not operator_code else tuple(c for c in operator_code if c != NONE)
    tags = before.filter.tags if not tag else tuple(t for t in tag if t != NONE)
    all_of = before.filter.all_tags if all_tags is None else all_tags
    values["filter"] = ClientFilter(operator_codes=codes, tags=tags, all_tags=all_of)
    if window is not None or days is not None:
        values["window"] = _window(before.window, window, days)
    if rate is not None:
        values["rate"] = None if rate == NONE else options.whole(rate, "--rate")
    if budget is not None:
        values["budget"] = None if budget == NONE else options.amount(budget, "--budget")
    if repeat is not None:
        values["period"] = None if repeat == NONE else _period(repeat)
    return replace(before, **values)


def _window(before: Window | None, hours: str | None, days: str | None) -> Window | None:
    if hours == NONE:
        return options.window(None, days)
    if hours is None and before is not None:
        hours = f"{before.start:%H:%M}-{before.end:%H:%M}"
    chosen = options.window(hours, days)
    return replace(chosen, days=before.days) if chosen and before and days is None else chosen


def _period(written: str) -> Period:
    try:
        return Period(written)
    except ValueError as error:
        raise typer.BadParameter("it is daily, weekly, monthly or none.", param_hint="--repeat") from error
