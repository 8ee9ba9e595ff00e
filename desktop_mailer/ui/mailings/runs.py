"""The order of the list of mailings: the runs of one that repeats stand together, those that are over folded away."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from desktop_mailer.domain.mailing import Mailing, MailingId, MailingState

OVER = frozenset({MailingState.FINISHED, MailingState.CANCELLED})
WORTH_FOLDING = 2
"""One row is not folded into another."""


@dataclass(frozen=True, slots=True)
class Fold:
    """The row that opens and closes the runs of a series that are over."""

    series: MailingId
    count: int
    opened: bool


Row = MailingId | Fold


def series_of(mailing: Mailing) -> MailingId:
    """The id of the first run; of a mailing that does not repeat its own."""
    return mailing.parent_id or mailing.id


def arranged(mailings: Sequence[Mailing], opened: Collection[MailingId], kept: MailingId | None) -> list[Row]:
    """The rows for mailings that come newest first. A series stands where its newest run does.

    `opened`: the series whose runs that are over are shown. `kept` is shown in any case: the operator looks at it.
    """
    families: dict[MailingId, list[Mailing]] = {}
    for mailing in mailings:
        families.setdefault(series_of(mailing), []).append(mailing)
    rows: list[Row] = []
    for series, runs in families.items():
        newest = runs[0]
        shown = [run.id for run in runs if run.state not in OVER or run is newest]
        over = [run.id for run in runs[1:] if run.state in OVER]
        if len(over) < WORTH_FOLDING:
            rows += [run.id for run in runs]
        elif series in opened:
            rows += [*shown, Fold(series, len(over), opened=True), *over]
        else:
            folded = [run for run in over if run != kept]
            rows += [*shown, *(run for run in over if run == kept), Fold(series, len(folded), opened=False)]
    return rows
