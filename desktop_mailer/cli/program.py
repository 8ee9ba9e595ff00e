"""Puts the commands together, reads the global options and ends every run with an exit code. Used by cli alone."""

import logging
from collections.abc import Sequence
from typing import Annotated

import typer

from desktop_mailer import __version__, logs
from desktop_mailer.cli import (
    backups,
    check,
    clients,
    demo,
    endings,
    journal,
    mailings,
    output,
    registry,
    report,
    sending,
    settings,
    statistics,
    token,
    trials,
)
from desktop_mailer.cli.endings import ExitCode
from desktop_mailer.cli.work import PROGRAM
from desktop_mailer.config import Config
from desktop_mailer.domain.errors import MailerError

_INTERRUPTED = 130

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
app.add_typer(clients.app, name="clients")
app.add_typer(mailings.app, name="mailings")
app.add_typer(registry.app, name="registry")
app.add_typer(report.app, name="report")
app.add_typer(settings.app, name="settings")
app.add_typer(token.app, name="token")
mailings.app.command("test")(trials.send)
app.command("demo")(demo.run)
app.command("send")(sending.send)
app.command("sandbox")(sending.sandbox)
app.command("stats")(statistics.stats)
app.command("recount")(statistics.recount)
app.command("messages")(statistics.messages)
app.command("journal")(journal.journal)
app.command("backup")(backups.backup)
app.command("restore")(backups.restore)
app.command("self-check")(check.self_check)


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    data_dir: Annotated[
        str | None, typer.Option(metavar="DIR", help="Where the data lies (or DESKTOP_MAILER_DATA_DIR).")
    ] = None,
    gateway_url: Annotated[
        str | None, typer.Option(metavar="URL", help="The gateway's address (or DESKTOP_MAILER_GATEWAY_URL).")
    ] = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> None:
    """Keeps clients, writes mailings and sends them. Without a command the window opens."""
    if version:
        output.text(__version__)
        raise typer.Exit
    config = Config.read(data_dir=data_dir, gateway_url=gateway_url)
    context.obj = config
    if context.invoked_subcommand is None:
        from desktop_mailer.app import run_window

        raise typer.Exit(run_window(config))


def run(arguments: Sequence[str]) -> int:
    """Run one command; see `cli.main`."""
    output.prepare()
    # A warning of a library belongs in the log; without any handler Python would print it.
    logging.getLogger().addHandler(_nowhere)
    as_json = "--json" in arguments
    command = typer.main.get_command(app)
    try:
        code = command.main(args=list(arguments), prog_name=PROGRAM, standalone_mode=False)
    except typer.TyperException as error:
        return endings.failed(_usage(error), ExitCode.USAGE, as_json=as_json)
    except MailerError as error:
        return endings.failed(str(error), ExitCode.FAILED, as_json=as_json)
    except (typer.Abort, KeyboardInterrupt):
        code = _INTERRUPTED
    except (BrokenPipeError, output.OutputError) as error:
        return endings.unread(error)
    except Exception as error:  # noqa: BLE001 - the last edge: a person gets one line, the log the traceback
        return endings.bug(error, as_json=as_json)
    finally:
        logs.close()
        logging.getLogger().removeHandler(_nowhere)
    if code == _INTERRUPTED:
        return endings.failed("Interrupted.", ExitCode.FAILED, as_json=as_json)
    return code if isinstance(code, int) else ExitCode.DONE


def _usage(error: typer.TyperException) -> str:
    place = getattr(error, "ctx", None)
    hint = f" Try: {place.command_path} --help" if place is not None else ""
    said = error.format_message()
    if isinstance(error, typer.BadParameter) and (plainly := _plainly(error)):
        said = said.replace(error.message, plainly)
    return f"{said.removesuffix('.')}.{hint}"


def _plainly(error: typer.BadParameter) -> str:
    """What is wrong with a value, where the words of the library that checks it are for those who program; else ""."""
    errors = getattr(error.__cause__, "errors", None)
    if errors is None:
        return ""
    wrong = errors()[0]
    match wrong["type"]:
        case "int_parsing" | "int_from_float":
            return f"“{wrong['input']}” is not a whole number"
        case "float_parsing":
            return f"“{wrong['input']}” is not a number"
        case "greater_than_equal":
            return f"“{wrong['input']}” is less than {wrong['ctx']['ge']}"
        case "less_than_equal":
            return f"“{wrong['input']}” is more than {wrong['ctx']['le']}"
    return error.message.removeprefix("Value error, ")


_nowhere = logging.NullHandler()
