"""The commands that send: send, and the sandbox to send to."""

import asyncio
import contextlib
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_mailer.cli import output, work
from desktop_mailer.cli.endings import ExitCode
from desktop_mailer.cli.options import AsJson, config_of
from desktop_mailer.cli.report import reporter
from desktop_mailer.config import Config
from desktop_mailer.domain.clock import SystemClock
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.mailing import Mailing, PauseReason
from desktop_mailer.domain.sender import GatewayNotSet, Phase, SenderPause, SenderState
from desktop_mailer.storage import backup, mailings, settings, statistics
from desktop_mailer.storage.database import Database
from desktop_mailer.storage.settings import MOST_CONCURRENCY

if TYPE_CHECKING:
    from desktop_mailer.engine.account import Run
    from desktop_mailer.engine.sender import Sender
    from desktop_mailer.gateway.secrets import TokenStore

_LOOK = 0.3
"""Seconds between two looks at the figures for the progress bar."""

Share = Annotated[float, typer.Option(min=0.0, max=1.0, metavar="P", help="Share of requests, 0 to 1.")]


def send(
    context: typer.Context,
    until_idle: Annotated[bool, typer.Option("--until-idle", help="End once nothing can move any more.")] = False,
    concurrency: Annotated[
        int | None, typer.Option(min=1, max=MOST_CONCURRENCY, metavar="N", help="Requests at once.")
    ] = None,
    rate: Annotated[int | None, typer.Option(min=1, metavar="N", help="Messages a second at most.")] = None,
    as_json: AsJson = False,
) -> None:
    """Send what is due, without a window; until interrupted or paused, unless told otherwise."""
    from desktop_mailer.gateway.address import checked_url
    from desktop_mailer.gateway.secrets import TokenStore

    config = config_of(context)
    bar = output.ProgressBar(wanted=not as_json)

    async def sent(database: Database) -> "Run":
        chosen = await database.read(settings.load)
        address = config.gateway_url or chosen.gateway_url
        if not address:
            raise GatewayNotSet
        checked_url(address)
        run = await run_sender(
            database, config, TokenStore(os.environ), bar, until_idle=until_idle, concurrency=concurrency, rate=rate
        )
        if not as_json:
            _tell_held(await database.read(mailings.all_mailings))
        return run

    tell(work.with_database(config, "send", sent, writable=True), as_json=as_json)


async def run_sender(
    database: Database,
    config: Config,
    tokens: "TokenStore",
    bar: output.ProgressBar,
    *,
    until_idle: bool,
    concurrency: int | None = None,
    rate: int | None = None,
) -> "Run":
    """Run the sender until it is idle, pauses itself or a signal comes; what is in flight then is finished first."""
    from desktop_mailer.assembly import connector
    from desktop_mailer.engine.sender import Sender

    sender = Sender(database, connector(database, config, tokens, slots=concurrency, rate=rate), SystemClock())
    keeping = asyncio.create_task(backup.keep_daily(database, datetime.now(UTC)))
    reporting = None if until_idle else asyncio.create_task(_report(database, config))
    watching = asyncio.create_task(_watch(database, sender, bar)) if bar.shown else None

    def stop() -> None:
        sender.stop()
        keeping.cancel()

    try:
        with work.stopped_by_signals(stop):
            return await sender.run(until_idle=until_idle, until_paused=True)  # nobody is here to resume it
    finally:
        if watching is not None:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching
        if reporting is not None:
            reporting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reporting
        bar.clear()
        with contextlib.suppress(asyncio.CancelledError):
            await keeping


async def _report(database: Database, config: Config) -> None:
    """Send the daily reports that become due meanwhile; a bug in that goes to the log, and they to the next run."""
    from desktop_mailer.engine.supervisor import keep_running

    await keep_running(reporter(database, config), lambda _: None, "reporter")


def tell(run: "Run", *, as_json: bool) -> None:
    """Print the figures of a run; ends with the code for a sender that paused itself."""
    if as_json:
        output.document({**figures(run), "paused": run.pause})
    else:
        output.text(f"Sent {run.sent:,}, not sent {run.not_sent:,}, pending {run.pending:,}, in {run.seconds:.1f} s.")
    if run.pause is not None:
        output.note(" ".join(filter(None, (f"The sender paused itself: {run.pause}.", _behind(run)))))
        raise typer.Exit(ExitCode.PAUSED)


def _behind(run: "Run") -> str:
    """What stands behind a pause: the program's own words, or what the gateway answered, and what to do about it."""
    if isinstance(run.detail, MailerError) or not run.detail:
        return str(run.detail)
    if run.pause is SenderPause.TOKEN_REFUSED:
        return f"The gateway says: “{run.detail}”. Give another token: `desktop-mailer token set`."
    return f"What came back: “{run.detail}”. Look at the address of the gateway."


def figures(run: "Run") -> dict[str, object]:
    """The figures of a run, as programs read them."""
    return {"sent": run.sent, "not_sent": run.not_sent, "pending": run.pending, "seconds": round(run.seconds, 3)}


def sandbox(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="P", help="0 takes a free one.")] = 0,
    ledger: Annotated[Path | None, typer.Option(metavar="FILE", help="A JSON line a request.")] = None,
    latency_ms: Annotated[float, typer.Option(min=0.0, metavar="N", help="Before each answer.")] = 0.0,
    error_rate: Share = 0.0,
    drop_rate: Share = 0.0,
    garbage_rate: Share = 0.0,
    unauthorized_after: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Refuse the token after so many requests.")
    ] = None,
    too_many_first: Annotated[int, typer.Option(min=0, metavar="N", help="Answer 429 to so many.")] = 0,
    seed: Annotated[int | None, typer.Option(metavar="N", help="The same faults in each run.")] = None,
    as_json: AsJson = False,
) -> None:
    """Run a gateway for trying things out, on this computer only, until interrupted."""
    del context
    from desktop_mailer.gateway.sandbox import SandboxOptions, serve

    chosen = SandboxOptions(
        port=port,
        ledger=ledger,
        latency_ms=latency_ms,
        error_rate=error_rate,
        drop_rate=drop_rate,
        garbage_rate=garbage_rate,
        unauthorized_after=unauthorized_after,
        too_many_first=too_many_first,
        seed=seed,
    )

    def ready(url: str) -> None:
        if as_json:
            output.document({"url": url})
        else:
            output.text(url)

    async def live() -> None:
        serving = asyncio.current_task()
        assert serving is not None  # noqa: S101 - this runs in one
        with work.stopped_by_signals(serving.cancel), contextlib.suppress(asyncio.CancelledError):
            await serve(chosen, ready)

    asyncio.run(live())


def _tell_held(found: Iterable[Mailing]) -> None:
    """Name the mailings that the program itself has paused: they wait for a person."""
    for mailing in found:
        if mailing.pause_reason not in (None, PauseReason.OPERATOR):
            output.text(f"Mailing {mailing.id} is paused ({mailing.pause_reason}); `mailings resume` lets it go on.")


async def _watch(database: Database, sender: "Sender", bar: output.ProgressBar) -> None:
    begun = datetime.now(UTC)
    first = await database.read(statistics.totals)
    while True:
        counts = await database.read(statistics.totals)
        final = counts.sent + counts.not_sent - first.sent - first.not_sent
        seconds = max(0.001, (datetime.now(UTC) - begun).total_seconds())
        said = f"{counts.sent - first.sent:,} sent, {counts.pending:,} pending, {final / seconds:.0f}/s"
        bar.show(final / (final + counts.pending) if final + counts.pending else 0.0, said + _waits(sender.state))
        await asyncio.sleep(_LOOK)


def _waits(state: SenderState) -> str:
    """Why nothing goes out at the moment, and when it goes on; on the clock of this computer."""
    rest, until = state.rest, state.waits_until
    if rest is not None:
        said, until = f", {rest.reason}", rest.until
    elif state.phase is Phase.IDLE and until is not None:
        said = ", nothing is due"
    else:
        return ""
    return said if until is None else f"{said}, goes on at {until.astimezone():%Y-%m-%d %H:%M:%S}"
