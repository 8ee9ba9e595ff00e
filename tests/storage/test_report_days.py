"""What a report says of each day: every second belongs to one day, and the days add up to the whole."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from desktop_mailer.domain.mailing import MailingDraft
from desktop_mailer.domain.report import DayFigures
from desktop_mailer.storage import mailings, reports
from desktop_mailer.storage.counts import epoch_second
from desktop_mailer.storage.database import Database, WriteUnit
from desktop_mailer.storage.schema import tally
from tests.storage.conftest import NOW

SINCE = datetime(2026, 5, 20, 17, 1, tzinfo=UTC)
DAY = timedelta(days=1)
ENDS = tuple(SINCE + n * DAY - timedelta(hours=n) for n in range(1, 8))
"""Days of 23 hours, as where the clocks go forward."""


def fill(unit: WriteUnit) -> Counter[tuple[int, str]]:
    """Something becomes final around the end of each day, and far from it; gives what did in which second."""
    made = mailings.add(unit, MailingDraft(name="n", text="t", starts_at=NOW, ends_at=NOW + DAY), NOW, as_draft=True)
    told: Counter[tuple[int, str]] = Counter()
    for place, end in enumerate((SINCE, *ENDS)):
        for shift in (-70, -60, -1, 0, 1, 59, 60, 7_000):
            second = epoch_second(end) + shift
            told[second, "sent"] += 1 + place
            told[second, "not sent"] += 10 + abs(shift)
    rows = [
        {"mailing_id": made.id, "second": second, "status": status, "count": count}
        for (second, status), count in told.items()
    ]
    unit.connection.execute(insert(tally), rows)
    return told


def test_each_second_is_of_one_day_and_the_days_are_the_whole(tmp_path: Path) -> None:
    async def story() -> None:
        database = Database.open(tmp_path)
        try:
            told = await database.write(fill)
            report = await database.read(reports.gather, SINCE, ENDS)
        finally:
            await database.close()
        expected = tuple(
            DayFigures(
                day=end.astimezone().date(),
                **{
                    name: sum(
                        count
                        for (second, status), count in told.items()
                        if status == said and epoch_second(begin) <= second < epoch_second(end)
                    )
                    for name, said in (("sent", "sent"), ("not_sent", "not sent"))
                },
            )
            for begin, end in zip((SINCE, *ENDS), ENDS, strict=False)
        )
        assert report.days == expected
        assert all(day.sent and day.not_sent for day in report.days)
        assert sum(day.sent for day in report.days) == report.totals.sent
        assert sum(day.not_sent for day in report.days) == report.totals.not_sent

    asyncio.run(story())
