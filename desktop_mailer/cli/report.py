"""The commands about the daily report by e-mail: show, set, send, password. The password is read from stdin."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_mailer.cli import output, shapes, token, work
from desktop_mailer.cli.endings import ExitCode
from desktop_mailer.cli.options import NONE, AsJson, config_of
from desktop_mailer.config import Config
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.domain.report import PORTS, MailOutcome, MailServer, ReportSettings, ReportState, Security
from desktop_mailer.storage import reports
from desktop_mailer.storage.database import Database, WriteUnit

if TYPE_CHECKING:
    from desktop_mailer.engine.reporter import Reporter

app = typer.Typer(help="The daily report by e-mail: what was sent and what was not, by mailing.")
password = typer.Typer(help="The password for the mail server, kept in the keyring of the system.")
app.add_typer(password, name="password")

EARLIEST = date(1970, 1, 2)
"""No message is older; computers do not agree on what lies before."""

On = Annotated[bool | None, typer.Option("--on/--off", help="Send it every day, or no longer.")]
At = Annotated[str | None, typer.Option(metavar="HH:MM", help="When, on the clock of this computer.")]
To = Annotated[list[str], typer.Option("--to", metavar="ADDRESS", help="A recipient; repeatable.")]
From = Annotated[str | None, typer.Option("--from", metavar="ADDRESS", help="The sender's address, or none.")]
Host = Annotated[str | None, typer.Option("--server", metavar="HOST", help="The mail server, or none.")]
Port = Annotated[int | None, typer.Option(min=1, max=65_535, metavar="N", help="465 for TLS, 587 for STARTTLS.")]
Safe = Annotated[Security | None, typer.Option(help="TLS from the first byte on, or by STARTTLS.")]
User = Annotated[str | None, typer.Option(metavar="NAME", help="The user at the mail server, or none.")]


@app.command()
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """Show what is set, when the last report went out, and what is wrong with the next one."""
    config = config_of(context)
    chosen, state = work.read(config, lambda unit: (reports.load(unit), reports.state(unit)))
    _tell(chosen, state, as_json=as_json)


@app.command("set")
def set_(
    context: typer.Context,
    on: On = None,
    at: At = None,
    to: To = [],  # noqa: B006 - typer reads it, and nobody writes it
    from_: From = None,
    server: Host = None,
    port: Port = None,
    security: Safe = None,
    user: User = None,
    as_json: AsJson = False,
) -> None:
    """Change what is set: what is not given stays, `none` takes away."""
    when = None if at is None else _time(at)

    def change(unit: WriteUnit) -> tuple[ReportSettings, ReportState]:
        kept = reports.load(unit)
        safe = security or kept.server.security
        usual = kept.server.port if safe is kept.server.security else PORTS[safe]
        becomes = MailServer(
            host=_given(server, kept.server.host),
            port=port or usual,
            security=safe,
            user=_given(user, kept.server.user),
        )
        chosen = ReportSettings(
            on=kept.on if on is None else on,
            at=when or kept.at,
            sender=_given(from_, kept.sender),
            recipients=_recipients(to) if to else kept.recipients,
            server=becomes,
        )
        return reports.save(unit, chosen, datetime.now(UTC)), reports.state(unit)

    chosen, state = work.write(config_of(context), "report set", change)
    _tell(chosen, state, as_json=as_json)


@app.command()
def send(
    context: typer.Context,
    day: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Of that calendar day, and not of the last 24 hours.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Send a report now, apart from those that are due: to see whether mail goes out, or once more for a day."""
    config = config_of(context)
    wanted = None if day is None else _day(day)

    async def sent(database: Database) -> MailOutcome:
        chosen = await database.read(reports.load)
        lacking = replace(chosen, on=True)
        from desktop_mailer.domain import report

        report.check(lacking)
        return await reporter(database, config).send(chosen, wanted)

    outcome = work.with_database(config, "report send", sent)
    if outcome.trouble is not None:
        raise MailerError(
            QT_TRANSLATE_NOOP("errors", "The report did not go out ({reason}): {detail}"),
            reason=outcome.trouble,
            detail=outcome.detail or "…",
        )
    if as_json:
        output.document({"accepted": list(outcome.accepted), "refused": dict(outcome.refused)})
    else:
        output.text(f"The mail server took it for {', '.join(outcome.accepted)}.")
        for address, said in outcome.refused.items():
            output.text(f"Not for {address}: {said}")
    if outcome.refused:
        raise typer.Exit(ExitCode.FAILED)


@password.command("set")
def set_password(context: typer.Context) -> None:
    """Keep the password that stands on stdin in the keyring, for the user and the server that are set."""
    from desktop_mailer.gateway.secrets import PasswordStore, TokenSource

    # The environment is left out: it would hide whether the keyring took the password.
    status = PasswordStore({}).save(_place(context), token.read_secret("password"))
    if status.source is not TokenSource.KEYRING:
        raise status.trouble or MailerError(
            QT_TRANSLATE_NOOP("errors", "The keyring did not keep the password."),
            QT_TRANSLATE_NOOP("errors", "Give it in the environment variable {variable}."),
            variable=PasswordStore.VARIABLES[0],
        )
    output.text("The password is kept in the keyring.")


@password.command()
def clear(context: typer.Context) -> None:
    """Forget the password of the user at the server that are set."""
    from desktop_mailer.gateway.secrets import PasswordStore

    PasswordStore({}).clear(_place(context))
    output.text("The keyring has no password for it any more.")


def reporter(database: Database, config: Config) -> "Reporter":
    """The reporter as commands have it: in English, with the CSV of this country."""
    from desktop_mailer.assembly import carrier
    from desktop_mailer.domain.clock import SystemClock
    from desktop_mailer.engine.report_mail import PlainWords
    from desktop_mailer.engine.reporter import Reporter
    from desktop_mailer.gateway.secrets import PasswordStore

    deliver = carrier(config, PasswordStore(os.environ))
    return Reporter(database, deliver, SystemClock(), PlainWords(), output.dialect())


def _place(context: typer.Context) -> str:
    from desktop_mailer.gateway.secrets import password_place

    server = work.read(config_of(context), reports.load).server
    if not server.host or not server.user:
        raise MailerError(
            QT_TRANSLATE_NOOP("errors", "A password belongs to a user at a mail server."),
            QT_TRANSLATE_NOOP("errors", "Name both first: desktop-mailer report set --server HOST --user NAME."),
        )
    return password_place(server)


def _given(written: str | None, kept: str) -> str:
    return kept if written is None else "" if written == NONE else written.strip()


def _recipients(to: Sequence[str]) -> tuple[str, ...]:
    return () if list(to) == [NONE] else tuple(each.strip() for each in to)


def _time(written: str) -> time:
    problem = f"“{written}” is not a time of day; write it as 20:00."
    try:
        found = time.fromisoformat(written.strip())
    except ValueError as error:
        raise typer.BadParameter(problem, param_hint="--at") from error
    if found.tzinfo is not None or found.second or found.microsecond:  # it is one of this computer, to the minute
        raise typer.BadParameter(problem, param_hint="--at")
    return found


def _day(written: str) -> date:
    try:
        found = date.fromisoformat(written.strip())
    except ValueError as error:
        raise typer.BadParameter(f"“{written}” is not a day; write it as 2026-05-31.", param_hint="--day") from error
    if not EARLIEST <= found <= datetime.now().astimezone().date():
        raise typer.BadParameter(f"Nothing went out on {written} yet.", param_hint="--day")
    return found


def _tell(chosen: ReportSettings, state: ReportState, *, as_json: bool) -> None:
    shown: dict[str, object] = {
        "on": chosen.on,
        "at": chosen.at.isoformat("minutes"),
        "to": list(chosen.recipients),
        "from": chosen.sender or None,
        "server": chosen.server.host or None,
        "port": chosen.server.port,
        "security": chosen.server.security.value,
        "user": chosen.server.user or None,
        "last_sent_at": shapes.moment(state.sent_at),
        "trouble": None if state.trouble is None else " ".join(filter(None, (state.trouble.value, state.detail))),
        "next_try_at": shapes.moment(state.next_try),
    }
    if as_json:
        output.document(shown)
        return
    for name, value in shown.items():
        match value:
            case bool():
                said = "yes" if value else "no"
            case list():
                said = ", ".join(value) or NONE
            case _:
                said = NONE if value is None else str(value)
        output.text(f"{name.replace('_', ' ')}: {said}")
