"""The sender: a background task that claims what is due, has it posted, and settles it. Used by the roots.

One loop owns all of it. Outcomes are settled and the next messages claimed in one transaction; time does its work on
mailings (they start, expire, finish) between two of those; news of other people's writes wake it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from desktop_mailer import logs
from desktop_mailer.domain.changes import Changes, Table
from desktop_mailer.domain.clock import Clock
from desktop_mailer.domain.errors import FieldError, MailerError
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import Answer, Outcome, Verdict, Waiting
from desktop_mailer.domain.sender import GatewayNotSet, NoToken, Phase, Rest, SenderPause, SenderState
from desktop_mailer.engine.account import Account, Run
from desktop_mailer.engine.clockwork import Clockwork
from desktop_mailer.engine.exchange import Exchange
from desktop_mailer.engine.guard import RefusalGuard
from desktop_mailer.engine.lanes import Lanes, Link
from desktop_mailer.engine.line import Line
from desktop_mailer.engine.rounds import TIME_PASSES, Rounds
from desktop_mailer.engine.telling import Pictures, RestNote
from desktop_mailer.gateway.pace import Pace
from desktop_mailer.storage import dispatch, health, life, mailings, statistics
from desktop_mailer.storage.database import Database

LONGEST_SLEEP: Final = 30.0
"""Seconds. The clock of the computer may jump: nothing is trusted for longer."""
SHORTEST_SLEEP: Final = 0.01
"""Seconds. A timer may end a little early; this keeps the loop from spinning till the moment has really come."""
TROUBLE_WAIT: Final = 5.0
"""Seconds before the database is tried again after trouble with it."""

_logger = logging.getLogger(__name__)

_PAUSES = {
    Verdict.UNAUTHORISED: SenderPause.TOKEN_REFUSED,
    Verdict.WRONG_ADDRESS: SenderPause.WRONG_ADDRESS,
}


class Sender:
    """Implements domain.sender.SenderControl. `connect` gives a fresh Link, or raises GatewayNotSet or NoToken."""

    def __init__(
        self, database: Database, connect: Callable[[], Awaitable[Link]], clock: Clock, *, paused: bool = False
    ) -> None:
        self._database = database
        self._clock = clock
        self._pictures = Pictures(clock)
        self._state = SenderState(phase=Phase.STOPPED, pause=SenderPause.OPERATOR if paused else None)
        self._wake = asyncio.Event()
        self._stop = asyncio.Event()
        self._line = Line(connect, self._wake.set)
        self._lanes: Lanes | None = None
        self._account = Account(clock)
        self._exchange = Exchange(database, self._account, clock)
        self._rounds = Rounds(database, clock)
        self._pace = Pace(clock)
        self._guard = RefusalGuard()
        self._refused: dict[MailingId, str] = {}
        self._clockwork = Clockwork(clock)
        self._disk_is_low = False
        self._leases_are_ours = False
        self._rest_note = RestNote(database, clock)

    # --- what the operator sees and steers ----------------------------------------------------------------------------

    @property
    def state(self) -> SenderState:
        """The picture of now."""
        return replace(
            self._state,
            rate=self._account.rate,
            in_flight=self._lanes.posting if self._lanes else 0,
            answer_ms=self._account.answer_ms,
            waits_until=self._rounds.sends_at,
            rest=self._rest(),
        )

    def subscribe(self, listener: Callable[[SenderState], None]) -> Callable[[], None]:
        """Call `listener` after each change of state; returns the call that ends it."""
        return self._pictures.subscribe(listener)

    def pause(self) -> None:
        """Claim nothing more. What is in flight finishes."""
        self._pause(SenderPause.OPERATOR, "")
        self._show(always=True)

    def resume(self) -> None:
        """Go on, whatever the reason of the pause was, with the settings and the token of now."""
        if self._state.pause is not None:
            logs.event(_logger, "sender.resumed", reason=self._state.pause.value)
        self._state = replace(self._state, pause=None, detail="", since=self._clock.now())
        self._line.outdated = True
        self._look_again()

    def stop(self) -> None:
        """End the run: what is in flight finishes and is recorded, the rest is given back."""
        self._stop.set()
        self._wake.set()

    async def stopped(self, *, within: float) -> bool:
        """Return True as soon as `stop` is called, or False after `within` seconds without it."""
        return await self._clock.wait(self._stop, within)

    @property
    def _stopping(self) -> bool:
        return self._stop.is_set()

    # --- the run ------------------------------------------------------------------------------------------------------

    async def run(self, *, until_idle: bool = False, until_paused: bool = False) -> Run:
        """Send until stopped.

        With `until_paused` return also when the sender is paused and time has done its work on the mailings; with
        `until_idle` besides when nothing is left that could go out without a new start or window.
        """
        unsubscribe = self._database.subscribe(self._hear)
        try:
            self._leases_are_ours = False
            while not self._stopping:
                if await self._step(until_idle=until_idle, until_paused=until_idle or until_paused):
                    break
        finally:
            try:
                await asyncio.shield(self._end())
            finally:
                unsubscribe()  # not before: what is settled at the end counts as well
        totals = await self._database.read(statistics.totals)
        return replace(self._account.run, pending=totals.pending, pause=self._state.pause, detail=self._state.detail)

    async def _step(self, *, until_idle: bool, until_paused: bool) -> bool:
        """One turn of the loop; True where such a run is over."""
        try:
            await self._recover()
            self._look_at_clock()
            self._look_at_disk()
            await self._pause_refused()
            if await self._rounds.make(room=not self._disk_is_low):
                self._exchange.look_again()
            await self._link_up()
            await self._settle_and_claim()
            if self._idle and not self._rounds.unseen:
                await self._rounds.foresee(resting=self._rest() is not None)
                if until_paused and self._state.pause is not None:
                    return True
                if until_idle and await self._is_over():
                    return True
            await self._rest_note.keep(self._rest())
            if self._state.pause is None and self._state.detail:  # of trouble that is over
                self._state = replace(self._state, detail="")
            self._show()
            await self._wait()
        except MailerError as error:
            logs.event(_logger, "sender.trouble", level=logging.WARNING, text=str(error))
            self._state = replace(self._state, detail=error)
            self._show(always=True)
            await self.stopped(within=TROUBLE_WAIT)
        return False

    async def _recover(self) -> None:
        """Once a run: end the leases of the last one, which is dead."""
        if not self._leases_are_ours:
            recovered = await self._database.write(dispatch.recover, self._clock.now())
            self._leases_are_ours = True
            if recovered:
                logs.event(_logger, "sender.recovered", messages=recovered)

    def _look_at_disk(self) -> None:
        """Pause while there is hardly room for more: outcomes must find a place."""
        self._disk_is_low = health.low_on_disk(self._database.path.parent)
        if self._disk_is_low and self._state.pause is None:
            self._pause(SenderPause.DISK_FULL, "")
        elif not self._disk_is_low and self._state.pause is SenderPause.DISK_FULL:
            self.resume()

    async def _is_over(self) -> bool:
        return not self._line.making and not await self._database.read(life.is_busy, self._clock.now())

    def _look_at_clock(self) -> None:
        """Where the clock was set or the computer slept, nothing that was judged by the old time holds."""
        jump = self._clockwork.jump()
        if not jump:
            return
        logs.event(_logger, "clock.jumped", level=logging.WARNING, seconds=round(jump, 1))
        self._rounds.clock_was_set(back=jump < 0)
        self._exchange.look_again()
        if self._lanes:
            self._lanes.doubt(lambda _: True)

    def _rest(self) -> Rest | None:
        """Why nothing goes out at the moment, outermost cause first."""
        lanes, now = self._lanes, self._clock.now()
        if self._state.pause is not None or lanes is None:
            return Rest(reason=Waiting.SENDER_PAUSED)
        if (midnight := self._exchange.day_over_until) is not None:
            return Rest(reason=Waiting.RATE_LIMIT, until=midnight, day_used_up=True)
        return lanes.rest() or (Rest(reason=Waiting.GATEWAY_DOWN, until=now) if lanes.gateway_down else None)

    async def _pause_refused(self) -> None:
        while self._refused:
            mailing_id, said = next(iter(self._refused.items()))
            if await self._database.write(mailings.pause_refused, mailing_id, self._clock.now()):
                logs.event(_logger, "mailing.refused", level=logging.WARNING, mailing_id=mailing_id, answer=said)
            del self._refused[mailing_id]

    async def _link_up(self) -> None:
        """Have a link to the gateway and lanes on it, unless paused, as soon as it is made."""
        if self._state.pause is None and self._line.to_make:
            await self._drain()
            await self._let_go()
            self._line.make()
            await self._woken(within=TIME_PASSES)  # it is made at once, unless a person is asked
        try:
            link = await self._line.take()
        except GatewayNotSet as error:
            self._pause(SenderPause.NO_GATEWAY, error)
        except NoToken as error:
            self._pause(SenderPause.NO_TOKEN, error)
        except FieldError as error:  # an address, a token, or certificates, that cannot be one
            wrong_token = error.field == "token"
            self._pause(SenderPause.TOKEN_REFUSED if wrong_token else SenderPause.WRONG_ADDRESS, error)
        else:
            if link:
                await self._take(link)

    async def _take(self, link: Link) -> None:
        """Have lanes on `link`, unless the sender was paused while it was made."""
        if self._state.pause is not None:
            await link.gateway.close()
            return
        self._lanes = Lanes(link, self._clock, self._pace, self._on_outcome, self._database.tell_news)
        self._exchange.look_again(new_day=True)  # perhaps more may go out a day now

    async def _settle_and_claim(self) -> None:
        lanes = self._lanes
        if lanes is not None and self._exchange.is_worth_it(lanes, ending=self._stopping):
            settled = await self._exchange.make(lanes)
            self._rounds.unseen |= settled and lanes.idle  # perhaps the last of a mailing, which is finished then

    async def _wait(self) -> None:
        """Sleep until outcomes are worth settling, something is due, or there is news."""
        lanes = self._lanes
        link = self._line.made or (self._line.to_make and self._state.pause is None)
        worth = lanes and self._exchange.is_worth_it(lanes, ending=self._stopping)
        if not (self._stopping or self._rounds.unseen or link or worth):
            await self._woken(within=self._patience())

    async def _woken(self, *, within: float) -> None:
        self._wake.clear()
        await self._clock.wait(self._wake, within)

    def _patience(self) -> float:
        """Seconds to sleep at most."""
        lanes = self._lanes
        flush = self._exchange.patience(lanes) if lanes else None
        if flush is not None:
            return flush
        if not self._idle:
            return TIME_PASSES
        resting, now = self._rest(), self._clock.now()
        until = None if resting is None else resting.until
        moments = [] if until is None or until <= now else [until]
        if self._rounds.next_at is not None:  # also where it has passed meanwhile: a mailing ends then
            moments.append(self._rounds.next_at)
        waits = [(moment - now) / timedelta(seconds=1) for moment in moments]
        return min([LONGEST_SLEEP, *(max(wait, SHORTEST_SLEEP) for wait in waits)])

    async def _end(self) -> None:
        """Let what is in flight finish, settle it, and let go of the gateway.

        What cannot be settled keeps its lease: the next start recovers it.
        """
        try:
            await self._drain()
            await self._rest_note.keep(Rest(reason=Waiting.SENDER_PAUSED))
        except MailerError:
            _logger.exception("sender.unsettled")
        finally:
            await self._line.close()
            await self._let_go()
            self._state = replace(self._state, phase=Phase.STOPPED, since=self._clock.now())
            self._show(always=True)

    async def _drain(self) -> None:
        """Post nothing more; let what is in flight finish, and settle it."""
        lanes = self._lanes
        if lanes:
            lanes.hold()
            while not lanes.idle:
                await (self._settle_and_claim() if lanes.ready else self._woken(within=TIME_PASSES))

    async def _let_go(self) -> None:
        lanes, self._lanes = self._lanes, None
        if lanes:
            await lanes.close()

    # --- news ---------------------------------------------------------------------------------------------------------

    def _hear(self, changes: Changes) -> None:
        """News of a commit, ours or another's."""
        self._account.hear(changes)
        if Table.SETTINGS in changes.reshaped:
            self._line.outdated = True
            if self._state.pause in (SenderPause.NO_GATEWAY, SenderPause.WRONG_ADDRESS):
                self.resume()
        anybody = Table.CLIENTS in changes.reshaped and not changes.clients  # too many to be named
        if self._lanes and (changes.mailings or changes.clients or anybody):
            self._lanes.doubt(lambda c: anybody or c.mailing_id in changes.mailings or c.client_id in changes.clients)
        if changes.mailings or changes.clients or changes.reshaped:
            self._look_again()

    def _look_again(self) -> None:
        self._rounds.unseen = True
        self._exchange.look_again()
        self._wake.set()

    def _on_outcome(self, outcome: Outcome) -> None:
        verdict = outcome.answer.verdict
        if verdict in _PAUSES and not self._line.outdated:  # of a link that is left it says nothing
            self._pause(_PAUSES[verdict], outcome.answer.text)
        self._account.answered(outcome)
        if verdict in (Verdict.ACCEPTED, Verdict.REJECTED):
            self._heed_refusals(outcome.claim.mailing_id, outcome.answer)
        if self._lanes and self._exchange.note_outcome(self._lanes):
            self._wake.set()

    def _heed_refusals(self, mailing_id: MailingId, answer: Answer) -> None:
        if self._guard.trips(mailing_id, refused=answer.verdict is Verdict.REJECTED):
            self._refused[mailing_id] = answer.text
            if self._lanes:
                self._lanes.doubt(lambda c: c.mailing_id == mailing_id)
            self._wake.set()

    def _pause(self, reason: SenderPause, detail: str | MailerError) -> None:
        # Shown by the loop: this may be called by a lane, which must not end with what a listener raises.
        if self._state.pause is not None:
            return
        if self._lanes:
            self._lanes.hold()
        self._state = replace(self._state, pause=reason, detail=detail, since=self._clock.now())
        logs.event(_logger, "sender.paused", level=logging.WARNING, reason=reason.value, answer=str(detail) or None)
        self._wake.set()

    @property
    def _idle(self) -> bool:
        return self._lanes is None or self._lanes.idle

    def _show(self, *, always: bool = False) -> None:
        """Tell the listeners: at once where the phase changed, or why nothing goes out, else now and then."""
        phase = self._phase()
        if phase is not self._state.phase:
            self._state = replace(self._state, phase=phase, since=self._clock.now())
        elif not (always or self._pictures.due(self._rest())):
            return
        self._pictures.show(self.state)

    def _phase(self) -> Phase:
        if self._stopping and self._lanes is None:
            return Phase.STOPPED
        if self._state.pause is not None:
            return Phase.PAUSED
        return Phase.IDLE if self._idle else Phase.SENDING
