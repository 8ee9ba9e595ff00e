"""The commands that tell how it stands: stats and messages."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from desktop_mailer.cli import output, shapes, work
from desktop_mailer.cli.options import LARGEST, AsJson, config_of
from desktop_mailer.domain.mailing import Mailing, MailingId
from desktop_mailer.domain.message import MessageFilter, MessageId, NotSent, Status, Waiting
from desktop_mailer.storage import counts, exports, mailings
from desktop_mailer.storage import messages as stored
from desktop_mailer.storage import reasons as why
from desktop_mailer.storage.database import Database, ReadUnit

CHUNK = 500

REASONS = tuple(each.value for each in (*Waiting, *NotSent))


def _reason(given: str) -> str:
    if given not in REASONS:
        raise typer.BadParameter(f"“{given}” is none of {', '.join(REASONS)}.")
    return given


OneId = Annotated[int | None, typer.Argument(max=LARGEST, metavar="[ID]", help="One mailing, in detail.")]


def _workbook(given: str) -> Path:
    if not given.lower().endswith(".xlsx"):
        raise typer.BadParameter(f"“{given}” is not the name of a workbook: it ends in .xlsx.")
    return Path(given)


Xlsx = Annotated[
    Path | None, typer.Option(parser=_workbook, metavar="FILE", help="Write them to a workbook (.xlsx) as well.")
]
Csv = Annotated[Path | None, typer.Option(metavar="FILE", help="Write them to a CSV file as well.")]


def stats(
    context: typer.Context,
    mailing_id: OneId = None,
    csv: Csv = None,
    xlsx: Xlsx = None,
    as_json: AsJson = False,
) -> None:
    """Tell how many messages of each mailing are pending, sent and not sent."""
    if mailing_id is None:
        found, written = work.read(config_of(context), _all, (csv, xlsx))
        output.table(shapes.MAILING_COLUMNS, map(shapes.mailing_row, found), as_json=as_json)
    else:
        mailing, reasons, written = work.read(
            config_of(context), _one, MailingId(mailing_id), (csv, xlsx), datetime.now(UTC)
        )
        detail = shapes.mailing_detail(mailing, [(each.status, each.reason, each.count) for each in reasons])
        if as_json:
            output.document(detail)
        else:
            _tell(detail)
    for path in filter(None, (csv, xlsx)):
        if not as_json:
            output.text(f"{output.count(written, 'row')} written to {path}.")


def recount(context: typer.Context, mailing_id: OneId = None, as_json: AsJson = False) -> None:
    """Count the messages of one mailing, or of all, one by one, and put right what is wrong in the figures."""
    bar = output.ProgressBar(wanted=not as_json)

    async def counted(database: Database) -> tuple[int, tuple[MailingId, ...]]:
        if mailing_id is None:
            ids = [each.id for each in await database.read(mailings.all_mailings)]
        else:
            ids = [(await database.read(mailings.get, MailingId(mailing_id))).id]
        wrong = await counts.recount(database, ids, on_progress=lambda part: bar.show(part, "counted"))
        return len(ids), wrong

    total, wrong = work.with_database(config_of(context), "recount", counted, writable=True)
    bar.clear()
    if as_json:
        output.document({"mailings": total, "corrected": list(wrong)})
    elif wrong:
        output.text(f"Put right: {', '.join(f'mailing {each}' for each in wrong)}; of {total:,} in all.")
    else:
        output.text(f"All figures agree with the messages: {output.count(total, 'mailing')}.")


def messages(
    context: typer.Context,
    mailing_id: Annotated[int, typer.Argument(max=LARGEST, metavar="ID", help="The mailing's id.")],
    status: Annotated[Status | None, typer.Option(help="Only those of this status.")] = None,
    reason: Annotated[
        str | None,
        typer.Option(parser=_reason, metavar="R", help="Only those that wait, or were not sent, for it."),
    ] = None,
    csv: Csv = None,
    limit: Annotated[int | None, typer.Option(min=0, metavar="N", help="Print at most so many.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the messages of one mailing."""
    listing = None if csv is not None and not as_json else output.Listing(shapes.MESSAGE_COLUMNS, as_json=as_json)
    wanted = MessageFilter(mailing_id=MailingId(mailing_id), status=status, reason=reason)
    written = work.read(
        config_of(context), _print_messages, listing, MailingId(mailing_id), wanted, csv, limit, datetime.now(UTC)
    )
    if csv is not None and not as_json:
        output.text(f"{output.count(written, 'row')} written to {csv}.")


def _all(unit: ReadUnit, paths: Iterable[Path | None]) -> tuple[tuple[Mailing, ...], int]:
    return mailings.all_mailings(unit), _written(unit, paths)


def _written(unit: ReadUnit, paths: Iterable[Path | None], only: MailingId | None = None) -> int:
    """Write the mailings to each of the files that is named; gives the rows of one."""
    return max((exports.export_mailings(unit, path, output.dialect(), only) for path in paths if path), default=0)


def _one(
    unit: ReadUnit, mailing_id: MailingId, paths: Iterable[Path | None], now: datetime
) -> tuple[Mailing, tuple[why.ReasonCount, ...], int]:
    mailing = mailings.get(unit, mailing_id)
    return mailing, why.reasons(unit, mailing_id, now), _written(unit, paths, mailing_id)


def _print_messages(
    unit: ReadUnit,
    listing: output.Listing | None,
    mailing_id: MailingId,
    wanted: MessageFilter,
    csv: Path | None,
    limit: int | None,
    now: datetime,
) -> int:
    """Prints from within one transaction: the rows are those of one moment, however many there are."""
    mailings.get(unit, mailing_id)
    written = 0 if csv is None else exports.export_messages(unit, csv, output.dialect(), wanted, now)
    if listing is None:
        return written
    after: MessageId | None = None
    left = limit
    while left is None or left > 0:
        rows = stored.page(unit, mailing_id, wanted, after, CHUNK if left is None else min(CHUNK, left), now)
        if not rows:
            break
        listing.add(map(shapes.message_row, rows))
        after = rows[-1].id
        left = None if left is None else left - len(rows)
    listing.close()
    return written


def _tell(detail: dict[str, object]) -> None:
    for key, value in detail.items():
        if isinstance(value, dict):
            for inner, said in value.items():
                shown = ", ".join(f"{k or 'due'} {v}" for k, v in said.items()) if isinstance(said, dict) else said
                output.text(f"{key.replace('_', ' ')}, {inner.replace('_', ' ')}: {shown}")
        else:
            output.text(f"{key.replace('_', ' ')}: {'' if value is None else value}")
