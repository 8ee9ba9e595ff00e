"""The commands about the settings that belong to the data: show and set."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

import typer

from desktop_mailer.cli import options, output, shapes, work
from desktop_mailer.cli.options import NONE, AsJson, config_of
from desktop_mailer.domain.message import LostAnswers
from desktop_mailer.storage import settings
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.storage.settings import Settings

app = typer.Typer(help="The settings that belong to the data; those of the window's looks are not among them.")

Address = Annotated[str | None, typer.Option("--gateway-url", metavar="URL", help="The gateway's address, or none.")]
Slots = Annotated[int | None, typer.Option(min=1, metavar="N", help="Requests at once.")]
Rate = Annotated[str | None, typer.Option(metavar="N", help="Messages a second at most, or none.")]
PerDay = Annotated[str | None, typer.Option(metavar="N", help="Messages a day at most, or none.")]
PersonPerDay = Annotated[str | None, typer.Option(metavar="N", help="Of them to one client at most, or none.")]
Lost = Annotated[LostAnswers | None, typer.Option(help="Send again with the same id, or hold for a person.")]
Zone = Annotated[str | None, typer.Option(metavar="Z", help="The time zone of clients who have none, or none.")]
Price = Annotated[str | None, typer.Option(metavar="SUM", help="What one SMS part costs, or none.")]
Currency = Annotated[str | None, typer.Option(metavar="C", help="Of the price, or none.")]


@app.command()
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the settings as they are kept; the environment may win over the address."""
    _tell(work.read(config_of(context), settings.load), as_json=as_json)


@app.command("set")
def set_(
    context: typer.Context,
    gateway_url: Address = None,
    concurrency: Slots = None,
    rate: Rate = None,
    per_day: PerDay = None,
    person_per_day: PersonPerDay = None,
    lost_answers: Lost = None,
    fallback_zone: Zone = None,
    part_price: Price = None,
    currency: Currency = None,
    as_json: AsJson = False,
) -> None:
    """Change settings: what is not given stays, `none` takes away."""
    from desktop_mailer.gateway.address import checked_url

    given = {
        "gateway_url": _value(gateway_url, checked_url),
        "concurrency": concurrency,
        "rate": _value(rate, lambda written: options.whole(written, "--rate")),
        "per_day": _value(per_day, lambda written: options.whole(written, "--per-day")),
        "person_per_day": _value(person_per_day, lambda written: options.whole(written, "--person-per-day")),
        "lost_answers": lost_answers,
        "fallback_zone": fallback_zone,
        "part_price": _value(part_price, lambda written: options.amount(written, "--part-price")),
        "currency": currency,
    }
    at_first = Settings()
    changes: dict[str, Any] = {
        key: getattr(at_first, key) if value == NONE else value for key, value in given.items() if value is not None
    }

    def change(unit: WriteUnit) -> Settings:
        return settings.save(unit, replace(settings.load(unit), **changes))

    _tell(work.write(config_of(context), "settings set", change), as_json=as_json)


def _value(written: str | None, read: Callable[[str], object]) -> object:
    return written if written in (None, NONE) else read(str(written))


def _tell(chosen: Settings, *, as_json: bool) -> None:
    shown = shapes.settings(chosen)
    if as_json:
        output.document(shown)
        return
    for name, value in shown.items():
        output.text(f"{name.replace('_', ' ')}: {NONE if value in (None, '') else value}")
