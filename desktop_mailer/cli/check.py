"""The command `self-check`: looks at everything that the program stands on, changes nothing and asks no gateway."""

import os
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated

import typer

from desktop_mailer.cli import output, work
from desktop_mailer.cli.endings import ExitCode
from desktop_mailer.cli.options import AsJson, config_of
from desktop_mailer.config import Config
from desktop_mailer.domain import client as clients_domain
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.gateway.address import checked_url, gateway_host
from desktop_mailer.gateway.secrets import TokenStatus, TokenStore
from desktop_mailer.storage import health
from desktop_mailer.storage.database import FILE_NAME
from desktop_mailer.storage.health import Health

ENOUGH = 1_000_000_000
"""Bytes free that are no cause for a warning."""
SOON = timedelta(days=3)
PATIENCE = 5.0
"""Seconds a keyring has to answer: one that is locked may wait for a person."""

_ZONES = ("Europe/Kaliningrad", "Europe/Moscow", "Asia/Yekaterinburg", "Asia/Vladivostok", "Asia/Kamchatka", "UTC")
_OLDEST_NOW = datetime(2025, 1, 1, tzinfo=UTC)
_DECIDING = frozenset({"database", "zones", "window"})


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: State
    text: str


def self_check(
    context: typer.Context,
    window: Annotated[bool, typer.Option("--window", help="Build the window too, unseen, and time it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look whether everything is in order."""
    config = config_of(context)
    database, found = _database(config)
    now = datetime.now(UTC)
    url = config.gateway_url or (found.gateway_url if found else None)
    host, gateway = _gateway(url)
    tokens = _token_status(host)
    checks = [database, _disk(config), _zones(found), gateway, _token(tokens, now), _clock(config, now), _keyring()]
    seconds = None
    if window:
        built, seconds = _window(config)
        checks.append(built)
    ok = all(check.state is not State.ERROR for check in checks if check.name in _DECIDING)
    if as_json:
        output.document({"ok": ok, "checks": [asdict(check) for check in checks], "window_seconds": seconds})
    else:
        output.table(("name", "state", "text"), map(asdict, checks), as_json=False)
    if not ok:
        output.note("Not everything is in order.")
        raise typer.Exit(ExitCode.FAILED)


def _database(config: Config) -> tuple[Check, Health | None]:
    try:
        found = work.read(config, health.look)
    except MailerError as error:
        return Check(name="database", state=State.ERROR, text=str(error)), None
    if found.damage:
        return Check(name="database", state=State.ERROR, text=f"Damaged: {found.damage}"), found
    said = (
        f"{output.count(found.clients, 'client')}, {output.count(found.mailings, 'mailing')} in {config.data_folder}."
    )
    return Check(name="database", state=State.OK, text=said), found


def _disk(config: Config) -> Check:
    folder = config.data_folder
    while not folder.exists():
        folder = folder.parent
    free = health.free_bytes(folder)
    state = State.OK if free >= ENOUGH else State.WARNING if free >= health.LEAST_FREE else State.ERROR
    return Check(name="disk", state=state, text=f"{free / 1e9:.1f} GB are free.")


def _zones(found: Health | None) -> Check:
    wanted = {*_ZONES, *(found.zones if found else ())}
    missing = sorted(name for name in wanted if not clients_domain.is_known_zone(name))
    if missing:
        said = f"The zone data of this installation lack {', '.join(missing[:5])}."
        return Check(name="zones", state=State.ERROR, text=said)
    return Check(name="zones", state=State.OK, text=f"{len(clients_domain.known_zones())} zones are known.")


def _gateway(url: str | None) -> tuple[str | None, Check]:
    """Only the form of the address is looked at: nothing is sent anywhere."""
    if not url:
        return None, Check(name="gateway", state=State.WARNING, text="There is no gateway address yet.")
    try:
        checked = checked_url(url)
    except MailerError as error:
        return None, Check(name="gateway", state=State.ERROR, text=str(error))
    return gateway_host(checked), Check(name="gateway", state=State.OK, text=checked)


def _token(found: TokenStatus | MailerError | None, now: datetime) -> Check:
    if isinstance(found, MailerError):
        return Check(name="token", state=State.WARNING, text=str(found))
    if found is None or found.token is None:
        return Check(name="token", state=State.WARNING, text="There is no token.")
    expires = found.expires_at
    if expires is None:
        return Check(name="token", state=State.OK, text=f"From the {found.source}; it does not say when it expires.")
    said = f"From the {found.source}; it expires {expires.astimezone():%Y-%m-%d %H:%M}."
    if expires <= now:
        return Check(name="token", state=State.ERROR, text=f"It expired {expires.astimezone():%Y-%m-%d %H:%M}.")
    return Check(name="token", state=State.OK if expires - now > SOON else State.WARNING, text=said)


def _clock(config: Config, now: datetime) -> Check:
    local = now.astimezone()
    said = f"{local:%Y-%m-%d %H:%M:%S}, offset {local:%z}."
    newest = max((path.stat().st_mtime for path in config.data_folder.glob(f"{FILE_NAME}*")), default=0.0)
    if now < _OLDEST_NOW:
        return Check(name="clock", state=State.WARNING, text=f"{said} That is long ago.")
    if newest > now.timestamp() + 60:
        return Check(name="clock", state=State.WARNING, text=f"{said} The data were written later than that.")
    return Check(name="clock", state=State.OK, text=said)


def _keyring() -> Check:
    """Whatever the environment says: whether a token could be kept here."""
    found = _patiently(lambda: TokenStore({}).load("self-check"))
    if isinstance(found, MailerError):
        return Check(name="keyring", state=State.WARNING, text=str(found))
    if found.trouble is not None or not found.keyring:
        return Check(name="keyring", state=State.WARNING, text=str(found.trouble or "There is no keyring."))
    return Check(name="keyring", state=State.OK, text=found.keyring)


def _token_status(host: str | None) -> TokenStatus | MailerError | None:
    return None if host is None else _patiently(lambda: TokenStore(os.environ).load(host))


def _patiently(load: Callable[[], TokenStatus]) -> TokenStatus | MailerError:
    """What `load` gives, or why it gave nothing in time."""
    answers: list[TokenStatus | MailerError] = []

    def ask() -> None:
        try:
            answers.append(load())
        except MailerError as error:
            answers.append(error)

    # A daemon, so that a keyring which never answers does not hold the end of the program either.
    asking = threading.Thread(target=ask, name="keyring", daemon=True)
    asking.start()
    asking.join(PATIENCE)
    return (
        answers[0] if answers else MailerError("The keyring did not answer within {seconds:.0f} s.", seconds=PATIENCE)
    )


def _window(config: Config) -> tuple[Check, float | None]:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        from desktop_mailer.app import check_window

        seconds = check_window(config)
    except (MailerError, ImportError, OSError) as error:
        return Check(name="window", state=State.ERROR, text=str(error)), None
    return Check(name="window", state=State.OK, text=f"Built in {seconds:.2f} s."), round(seconds, 3)
