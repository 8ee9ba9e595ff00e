"""The command `demo`: the whole of the main job on sample data, against the sandbox. The user's own data stay alone."""

import contextlib
import csv
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from desktop_mailer.cli import output, sending, work
from desktop_mailer.cli.options import AsJson
from desktop_mailer.config import Config
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError
from desktop_mailer.domain.mailing import MailingDraft
from desktop_mailer.storage import imports, mailings
from desktop_mailer.storage.database import FILE_NAME, Database
from desktop_mailer.storage.imports import ImportOptions

CLIENTS = 200
TOKEN = "demo"  # noqa: S105 - the sandbox takes any
LEDGER = "ledger.jsonl"
SAMPLE = "clients.csv"

_CITIES = (
    ("Kaliningrad", "Europe/Kaliningrad"),
    ("Moscow", "Europe/Moscow"),
    ("Yekaterinburg", "Asia/Yekaterinburg"),
    ("Novosibirsk", "Asia/Novosibirsk"),
    ("Vladivostok", "Asia/Vladivostok"),
)
_CODES = ("903", "916", "921", "937", "952", "965", "999")
_NAMES = ("Anna", "Boris", "Vera", "Gleb", "Daria", "Egor", "Zoya", "Ivan", "Kira", "Lev", "Maria", "Nikita", "Olga")
_TAGS = ("regular", "new", "regular|vip")
_TEXT = "{name}, your parcel has arrived in {city}. We keep it for you for seven days."

_WATCHABLE = 8
"""Messages a second at which a person can follow the figures."""
_LENGTH = timedelta(hours=2)


def run(
    context: typer.Context,
    headless: Annotated[bool, typer.Option("--headless", help="Without a window; ends when all is sent.")] = False,
    keep: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A data folder of its own, which stays, with the ledger.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show it all on sample clients, with a gateway that runs inside."""
    del context  # neither the user's data folder nor the gateway has a part in this
    from desktop_mailer.gateway.sandbox import Sandbox, SandboxOptions
    from desktop_mailer.gateway.secrets import VARIABLES, TokenStore

    with _place(keep) as folder:
        options = SandboxOptions(
            ledger=folder / LEDGER, latency_ms=20 if headless else 150, error_rate=0.02, drop_rate=0.01, seed=7
        )
        with Sandbox(options) as gateway:
            config = Config(data_folder=folder, gateway_url=gateway.url)
            work.with_database(config, "demo", lambda database: _prepare(database, headless=headless), writable=True)
            if not headless:
                from desktop_mailer.app import run_window

                raise typer.Exit(run_window(config, token=TOKEN))
            bar = output.ProgressBar(wanted=not as_json)
            tokens = TokenStore({VARIABLES[0]: TOKEN})  # with one in its environment it never asks a keyring
            done = work.with_database(
                config,
                "demo",
                lambda database: sending.run_sender(database, config, tokens, bar, until_idle=True),
                writable=True,
            )
    if as_json and done.pause is None:
        output.document(sending.figures(done))
    else:
        sending.tell(done, as_json=as_json)
    if keep is not None and not as_json:
        output.text(f"Data and ledger are in {folder}.")


def write_sample(path: Path) -> None:
    """Write the sample clients as a CSV file, as an operator would bring it. The people are made up."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, delimiter=";")
        rows.writerow(("phone", "name", "tags", "timezone", "city"))
        for number in range(CLIENTS):
            city, zone = _CITIES[number % len(_CITIES)]
            phone = f"+7 {_CODES[number % len(_CODES)]} 000-{number // 100:02}-{number % 100:02}"
            rows.writerow((phone, _NAMES[number % len(_NAMES)], _TAGS[number % len(_TAGS)], zone, city))


@contextlib.contextmanager
def _place(keep: Path | None) -> Iterator[Path]:
    """The demo's data folder: one that goes away again, or `keep`."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="desktop-mailer-demo-", ignore_cleanup_errors=True) as made:
            yield Path(made)
        return
    folder = keep.expanduser().absolute()
    # What waits to be sent in it would go to the sandbox, and count as sent.
    if (folder / FILE_NAME).exists() and not (folder / LEDGER).exists():
        raise MailerError(
            QT_TRANSLATE_NOOP("errors", "{folder} holds data that are not of a demo."),
            QT_TRANSLATE_NOOP("errors", "Name an empty or a new folder."),
            folder=folder,
        )
    Config(data_folder=folder).prepare()
    yield folder


async def _prepare(database: Database, *, headless: bool) -> None:
    """Import the sample and add a mailing to everyone. In a kept folder that is one mailing more."""
    sample = database.path.with_name(SAMPLE)
    write_sample(sample)
    now = datetime.now(UTC)
    await imports.import_clients(database, sample, ImportOptions(), now)
    earlier = await database.read(mailings.all_mailings)
    draft = MailingDraft(
        name=f"Demo {len(earlier) + 1}",
        text=_TEXT,
        starts_at=now,
        ends_at=now + _LENGTH,
        rate=None if headless else _WATCHABLE,
    )
    await database.write(mailings.add, draft, now)
