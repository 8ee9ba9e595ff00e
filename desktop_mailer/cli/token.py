"""The commands about the gateway's token: set, clear, status. It is read from stdin and printed nowhere."""

import getpass
import os
import sys

import typer

from desktop_mailer.cli import output, shapes, work
from desktop_mailer.cli.options import AsJson, config_of
from desktop_mailer.config import Config
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.domain.sender import GatewayNotSet
from desktop_mailer.gateway.address import checked_url, gateway_host
from desktop_mailer.gateway.secrets import VARIABLES, TokenSource, TokenStore
from desktop_mailer.storage import settings

app = typer.Typer(help="The gateway's token, kept in the keyring of the system.")


@app.command("set")
def set_(context: typer.Context, as_json: AsJson = False) -> None:
    """Keep the token that stands on stdin in the keyring, for the gateway of now."""
    host = _host(config_of(context))
    # The environment is left out: it would hide whether the keyring took the token.
    status = TokenStore({}).save(host, read_secret("token"))
    if status.source is not TokenSource.KEYRING:
        raise status.trouble or MailerError(
            QT_TRANSLATE_NOOP("errors", "The keyring did not keep the token."),
            QT_TRANSLATE_NOOP("errors", "Give it in the environment variable {variable}."),
            variable=VARIABLES[0],
        )
    _tell(host, as_json=as_json)


@app.command()
def clear(context: typer.Context, as_json: AsJson = False) -> None:
    """Forget the token for the gateway of now."""
    host = _host(config_of(context))
    TokenStore({}).clear(host)
    _tell(host, as_json=as_json)


@app.command()
def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Tell whether there is a token, where it comes from and when it expires."""
    url = gateway_url(config_of(context))
    _tell(None if url is None else gateway_host(checked_url(url)), as_json=as_json)


def gateway_url(config: Config) -> str | None:
    """The address that is in force, as it was written: the environment's, else the setting."""
    return config.gateway_url or work.read(config, settings.load).gateway_url


def _host(config: Config) -> str:
    url = gateway_url(config)
    if url is None:
        raise GatewayNotSet
    return gateway_host(checked_url(url))


def read_secret(name: str) -> str:
    """The token or password on stdin; at a terminal it is asked for by `name` and not shown."""
    if sys.stdin is None:
        return ""
    if sys.stdin.isatty():
        output.note(f"Paste the {name} and press Enter; it is not shown.")
        return getpass.getpass("")
    return sys.stdin.read()


def _tell(host: str | None, *, as_json: bool) -> None:
    # The environment's token is for whatever gateway there will be; the keyring's belongs to a host.
    found = TokenStore(os.environ).load(host or "")
    place = host or "the gateway"
    trouble = None if found.trouble is None else str(found.trouble)
    if as_json:
        output.document(
            {
                "gateway": host,
                "source": found.source,
                "expires_at": shapes.moment(found.expires_at),
                "keyring": found.keyring or None,
                "trouble": trouble,
            }
        )
        return
    if found.source is None:
        output.text(f"There is no token for {place}.")
    else:
        expires = f", expires {found.expires_at.astimezone():%Y-%m-%d %H:%M}" if found.expires_at else ""
        output.text(f"The token for {place} comes from the {found.source}{expires}.")
    if trouble:
        output.note(trouble)
