"""The course of things over time: what of it is shown, and its reading. For the page; knows nothing of Qt."""

from datetime import datetime, timedelta

from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.storage import statistics
from desktop_mailer.storage.counts import as_of
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.ui.statistics.series import Series, grain_for, moment_of, second_of

LEAST_SPAN = 60
"""Seconds that the chart shows at least: a mailing of one moment is not drawn as one wide block."""
LEAST_ZOOM = 10
"""Seconds that can be zoomed to."""

Span = tuple[int, int]
"""Epoch seconds [since, until)."""


def roomy(span: Span) -> Span:
    """The span, or more where it is shorter than what is shown at least."""
    first, last = span
    return first, max(last, first + LEAST_SPAN)


def zoomed(span: Span, whole: Span, place: float, factor: float) -> Span | None:
    """A span so many times as long, within the whole; what is at `place` (0 to 1) of `span` stays there.

    None where that is the whole.
    """
    since, until = span
    length = max(LEAST_ZOOM, round((until - since) * factor))
    if length >= whole[1] - whole[0]:
        return None
    begins = since + round((until - since) * place) - round(length * place)
    begins = min(max(whole[0], begins), whole[1] - length)
    return begins, begins + length


def read(
    unit: ReadUnit, mailing_id: MailingId | None, length: timedelta | None, now: datetime, part: Span | None
) -> tuple[int, Series]:
    """What became final in the last `length`, or (None) from the first to the last message that is final.

    Of that only `part`, where one is given. With the number of the last commit that is in it.
    """
    if part is not None:
        since, until = part
    elif length is None:
        since, until = roomy(statistics.span(unit, mailing_id) or (0, 0))
    else:
        since, until = second_of(now - length), second_of(now) + 1
    grain = grain_for(until - since)
    series = Series(grain)
    for bucket in statistics.timeline(unit, mailing_id, moment_of(since), moment_of(until), grain):
        series.add(bucket.start, bucket.sent, bucket.not_sent)
    return as_of(unit), series
