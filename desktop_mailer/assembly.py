"""Puts sender and reporter together from the settings, the environment and the keyring. For the roots, app and cli."""

import asyncio
from collections.abc import Awaitable, Callable
from email.message import EmailMessage

from desktop_mailer.config import Config
from desktop_mailer.domain.report import MailOutcome, ReportSettings
from desktop_mailer.domain.sender import GatewayNotSet, NoToken
from desktop_mailer.engine.lanes import Link
from desktop_mailer.engine.reporter import Deliver
from desktop_mailer.gateway.address import checked_url, gateway_host
from desktop_mailer.gateway.http import HttpGateway
from desktop_mailer.gateway.mail import hand_in
from desktop_mailer.gateway.secrets import PasswordStore, TokenStore, password_place
from desktop_mailer.storage import settings
from desktop_mailer.storage.database import Database


def connector(
    database: Database, config: Config, tokens: TokenStore, *, slots: int | None = None, rate: int | None = None
) -> Callable[[], Awaitable[Link]]:
    """What the sender calls for a link to the gateway: the settings as they are then, the environment over them.

    `slots` and `rate` win over the settings. The call raises GatewayNotSet, NoToken, or FieldError for a wrong address
    or file of certificates.
    """

    async def connect() -> Link:
        chosen = await database.read(settings.load)
        address = config.gateway_url or chosen.gateway_url
        if not address:
            raise GatewayNotSet
        url = checked_url(address)
        most = slots or chosen.concurrency
        held = await asyncio.to_thread(tokens.load, gateway_host(url))
        if held.token is None:
            raise NoToken
        return Link(
            gateway=HttpGateway(url, held.token, connections=most, ca_file=config.ca_file),
            slots=most,
            rate=rate or chosen.rate,
            per_day=chosen.per_day,
        )

    return connect


def carrier(config: Config, passwords: PasswordStore) -> Deliver:
    """What the reporter hands its mails to: the server of the settings, with the password that is kept for it."""

    async def deliver(mail: EmailMessage, chosen: ReportSettings) -> MailOutcome:
        password = None
        if chosen.server.user:
            password = (await asyncio.to_thread(passwords.load, password_place(chosen.server))).token
        return await hand_in(mail, chosen.server, password, ca_file=config.ca_file)

    return deliver
