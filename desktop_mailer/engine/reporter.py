"""Sends the daily report when it is due, beside the sender: tries again what fails, and catches up what was missed.

How far it has come is in the database: nothing is told twice or left out over restarts. Used by the roots.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from email.message import EmailMessage

from desktop_mailer import logs
from desktop_mailer.domain import report
from desktop_mailer.domain.changes import Changes, Table
from desktop_mailer.domain.clock import Clock
from desktop_mailer.domain.errors import FieldError, MailerError
from desktop_mailer.domain.report import MailOutcome, MailTrouble, Report, ReportSettings, ReportState, ReportWords
from desktop_mailer.engine.report_mail import compose
from desktop_mailer.storage import reports
from desktop_mailer.storage.database import Database
from desktop_mailer.storage.table_writer import Dialect

LONGEST_SLEEP = 30.0
"""Seconds: the clock may be set and the computer may sleep, so it is looked at again."""

_SHORTEST_SLEEP = 0.01

Deliver = Callable[[EmailMessage, ReportSettings], Awaitable[MailOutcome]]

_logger = logging.getLogger(__name__)


class Reporter:
    """`deliver` hands a mail in. `words` tell the report; `dialect` is of the attached file."""

    def __init__(
        self, database: Database, deliver: Deliver, clock: Clock, words: ReportWords, dialect: Dialect
    ) -> None:
        self._database = database
        self._deliver = deliver
        self._clock = clock
        self._words = words
        self._dialect = dialect
        self._woken = asyncio.Event()
        self._unkept: tuple[Report, MailOutcome, datetime] | None = None
        """A report that went out then, until the database knows of it."""

    async def run(self) -> None:
        """Send each report that becomes due, until cancelled."""
        forget = self._database.subscribe(self._notice)
        try:
            while True:
                self._woken.clear()
                try:
                    until = await self.look()
                except MailerError as error:  # as a database that is locked by another program
                    _logger.warning("the daily report waits: %s", error)
                    until = self._clock.now() + timedelta(seconds=LONGEST_SLEEP)
                if (task := asyncio.current_task()) and task.cancelling():
                    raise asyncio.CancelledError  # it came as a mail was taken, which had to be kept first
                await self._sleep(until)
        finally:
            forget()

    async def stopped(self, *, within: float) -> bool:
        """Wait so many seconds. It is stopped by being cancelled, so never between two runs."""
        await self._clock.sleep(within)
        return False

    async def look(self) -> datetime | None:
        """Send what is due now; gives when to look again, None where nothing will be due."""
        await self._keep()
        chosen = await self._database.read(reports.load)
        if not chosen.on:
            return None
        now = self._clock.now()
        state = await self._database.read(reports.state)
        since = report.told_until(state, now)
        if since is None:
            since = await self._database.write(reports.begin_anew, chosen.at, now)
        if state.next_try is not None and now < state.next_try <= now + report.wait(state.failures):
            return state.next_try
        ends = report.ends(since, chosen.at, now)
        if not ends:
            return report.following(since, chosen.at, now)
        return await self._send(chosen, state, since, ends)

    async def send(self, chosen: ReportSettings, day: date | None = None) -> MailOutcome:
        """Send the figures of the last 24 hours, or of that day of this computer, apart from all that is due."""
        # The figures are kept by whole seconds: that of now counts, as what was sent a moment ago is looked for first.
        now = self._clock.now().replace(microsecond=0) + timedelta(seconds=1)
        since, until = (now - timedelta(days=1), now) if day is None else report.day_of(day)
        told = await self._database.read(reports.gather, since, (until,))
        csv = await asyncio.to_thread(reports.csv, told, self._dialect)
        mail = compose(told, chosen, csv, self._words, now=self._clock.now(), key=f"trial {now.isoformat()}")
        return await self._handed_in(mail, chosen)

    async def _send(
        self, chosen: ReportSettings, state: ReportState, since: datetime, ends: tuple[datetime, ...]
    ) -> datetime | None:
        told = await self._database.read(reports.gather, since, ends)
        csv = await asyncio.to_thread(reports.csv, told, self._dialect)
        mail = compose(told, chosen, csv, self._words, now=self._clock.now(), key=state.key)
        outcome = await self._handed_in(mail, chosen)
        now = self._clock.now()
        if outcome.trouble is None:
            self._unkept = (told, outcome, now)
            await self._keep()
            return report.following(told.until, chosen.at, now)
        becomes = await self._database.write(reports.remember_failure, outcome, now)
        return becomes.next_try

    async def _keep(self) -> None:
        """Write down what went out. As long as that fails, as on a full disk, nothing is sent: it would come again."""
        if self._unkept is None:
            return
        keeping = asyncio.create_task(self._database.write(reports.remember_sent, *self._unkept))
        try:
            await asyncio.shield(keeping)
        except asyncio.CancelledError:
            await asyncio.wait([keeping])
            raise
        self._unkept = None

    async def _handed_in(self, mail: EmailMessage, chosen: ReportSettings) -> MailOutcome:
        try:
            outcome = await self._deliver(mail, chosen)
        except MailerError as error:  # as a file of certificates that is gone, or a variable that is no password
            password = isinstance(error, FieldError) and error.field == "report_password"
            trouble = MailTrouble.NO_PASSWORD if password else MailTrouble.CERTIFICATE
            outcome = MailOutcome(trouble=trouble, detail=str(error))
        said = outcome.trouble.value if outcome.trouble else "taken"
        logs.event(_logger, "report.attempt", answer=f"{said} {outcome.detail}".strip())
        return outcome

    async def _sleep(self, until: datetime | None) -> None:
        """Until then, as the clock says; or until something has changed."""
        if until is None:
            await self._woken.wait()
            return
        left = (until - self._clock.now()).total_seconds()
        await self._clock.wait(self._woken, max(_SHORTEST_SLEEP, min(LONGEST_SLEEP, left)))

    def _notice(self, changes: Changes) -> None:
        if Table.SETTINGS in changes.reshaped:
            self._woken.set()
