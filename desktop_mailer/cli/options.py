"""Options that several commands share, and how their values are read. Used by all of cli."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from desktop_mailer.config import Config
from desktop_mailer.domain.client import ClientFilter, ClientQuery, is_known_zone
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.window import Window, parse_window

LARGEST = 2**63 - 1
"""The database counts no further."""

NONE = "none"
"""The word that takes away what is set."""

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
Codes = Annotated[list[str], typer.Option("--operator-code", metavar="C", help="Three digits after the 7; repeatable.")]
Tags = Annotated[list[str], typer.Option("--tag", metavar="T", help="A tag; repeatable.")]
AllTags = Annotated[bool, typer.Option("--all-tags", help="Only those who have all of the tags.")]
Zones = Annotated[list[str], typer.Option("--timezone", metavar="Z", help="A time zone, '' for none; repeatable.")]
OptedOut = Annotated[bool | None, typer.Option("--opted-out/--opted-in", help="Only those who did, or did not.")]
Search = Annotated[str, typer.Option("--search", metavar="TEXT", help="A part of the phone, the name or a tag.")]


def config_of(context: typer.Context) -> Config:
    """What the global options and the environment say."""
    config = context.obj
    if not isinstance(config, Config):
        raise TypeError("the root command did not run")
    return config


def client_query(
    tags: Sequence[str],
    operator_codes: Sequence[str],
    zones: Sequence[str],
    search: str,
    *,
    all_tags: bool,
    opted_out: bool | None,
) -> ClientQuery:
    """The clients that the options of a command mean: those who fit all of them. Raises MailerError."""
    chosen = ClientFilter(operator_codes=tuple(operator_codes), tags=tuple(tags), all_tags=all_tags).checked()
    for zone in zones:
        if zone and not is_known_zone(zone):
            raise typer.BadParameter(f"“{zone}” is not a known time zone.", param_hint="--timezone")
    return ClientQuery(filter=chosen, zones=tuple(zones), opted_out=opted_out, search=search)


_FIRST, _LAST = 1971, 2999
"""Years of which every system knows the local time."""


def moment(written: str) -> datetime:
    """The time (UTC) of an ISO 8601 text, in the local zone where it names no offset; `now` is the present."""
    if written.strip().lower() == "now":
        return datetime.now(UTC)
    try:
        said = datetime.fromisoformat(written.strip())
        if said.tzinfo is None and not _FIRST <= said.year <= _LAST:
            return said.replace(tzinfo=UTC)  # Windows knows no zone then; no mailing takes such a year anyway
        return said.astimezone(UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise typer.BadParameter(f"“{written}” is not a time; write it as 2026-05-31T09:00+03:00.") from error


def whole(written: str, option: str) -> int:
    """A whole number from 1 on, given in that option."""
    if not (written.isascii() and written.isdigit() and 0 < int(written[:20]) <= LARGEST):
        raise typer.BadParameter(f"“{written}” is not a whole number from 1 on.", param_hint=option)
    return int(written)


def amount(written: str, option: str | None = None) -> Decimal:
    """An amount of money, with a point or a comma, given in that option."""
    try:
        return Decimal(written.strip().replace(",", "."))
    except InvalidOperation as error:
        raise typer.BadParameter(f"“{written}” is not an amount; write it as 1500.50.", param_hint=option) from error


def window(hours: str | None, days: str | None) -> Window | None:
    """The window of `--window` and `--days`; days alone mean all their hours."""
    if hours is None and days is None:
        return None
    try:
        return parse_window("00:00-24:00" if hours is None else hours, (days or "").split(","))
    except MailerError as error:
        raise typer.BadParameter(str(error), param_hint="--window, --days") from error


def delimiter(written: str) -> str:
    """The delimiter of a CSV file: one character, or `tab`."""
    known = {"tab": "\t", "\\t": "\t"}.get(written.lower(), written)
    if len(known) != 1 or known == '"' or not (known.isprintable() or known == "\t"):
        raise typer.BadParameter("a delimiter is one character, or the word tab.")
    return known


def mapping(written: str) -> tuple[str, str]:
    """Our field and the file's column of a `field=column`; of `=column` the field is empty: nothing is read there."""
    ours, sign, theirs = written.partition("=")
    if not (sign and theirs.strip()):
        raise typer.BadParameter(f"“{written}” is not field=column.")
    return ours.strip(), theirs.strip()
