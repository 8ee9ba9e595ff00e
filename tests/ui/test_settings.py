import base64
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from keyring import get_keyring, set_keyring
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.sender import Phase, SenderPause, SenderState
from desktop_mailer.gateway.secrets import TokenStore
from desktop_mailer.storage import settings
from desktop_mailer.storage.settings import Settings
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.settings import SettingsDialog
from desktop_mailer.ui.settings.dialog import SPECIFICATION
from tests.ui.conftest import QuietSender

Run = Callable[[Awaitable[Any]], Any]
Until = Callable[[Callable[[], object]], None]


class Keys(KeyringBackend):
    """A keyring in memory: the system's own is left alone."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


@pytest.fixture
def keys() -> Iterator[Keys]:
    before = get_keyring()
    keys = Keys()
    set_keyring(keys)
    yield keys
    set_keyring(before)


@pytest.fixture
def dialog(context: Context, keys: Keys, qtbot: QtBot, until: Until) -> SettingsDialog:
    dialog = SettingsDialog(context, TokenStore({}))
    qtbot.addWidget(dialog)
    dialog.show()
    until(lambda: not dialog.busy)
    return dialog


def stored(context: Context, run: Run) -> Settings:
    found = run(context.database.read(settings.load))
    assert isinstance(found, Settings)
    return found


def test_what_is_saved_is_kept_and_shown_again(
    dialog: SettingsDialog, context: Context, keys: Keys, qtbot: QtBot, run: Run, until: Until
) -> None:
    dialog.url.setText("https://Gateway.Example/")
    dialog.token.line.setText("secret-1")
    dialog.concurrency.setValue(12)
    dialog.rate.setValue(30)
    dialog.zone.set_zone("Asia/Omsk")
    dialog.accept()
    until(dialog.isHidden)
    expected = Settings(gateway_url="https://gateway.example", concurrency=12, rate=30, fallback_zone="Asia/Omsk")
    assert stored(context, run) == expected
    assert keys.kept == {("desktop-mailer", "gateway.example"): "secret-1"}
    again = SettingsDialog(context, TokenStore({}))
    qtbot.addWidget(again)
    until(lambda: not again.busy and "keyring" in again.token.status.text())
    assert again.url.text() == "https://gateway.example"
    assert again.rate.value() == 30
    assert again.token.line.text() == ""


@pytest.mark.parametrize("wrong", ["gateway", "http://example.com", "https://user:pass@host", "ftp://x"])
def test_a_wrong_address_says_so_at_the_field_and_nothing_is_kept(
    dialog: SettingsDialog, context: Context, keys: Keys, run: Run, until: Until, wrong: str
) -> None:
    dialog.url.setText(wrong)
    dialog.token.line.setText("secret-1")
    dialog.accept()
    until(lambda: dialog.fields["gateway_url"].error)
    assert not dialog.isHidden()
    assert stored(context, run) == Settings()
    assert keys.kept == {}


def test_a_wrong_zone_says_so_at_the_field(dialog: SettingsDialog, until: Until) -> None:
    dialog.zone.setEditText("Mars/Olympus")
    dialog.accept()
    until(lambda: dialog.fields["fallback_zone"].error)


def test_a_new_token_wakes_a_sender_that_waits_for_one(
    dialog: SettingsDialog, sender: QuietSender, until: Until
) -> None:
    sender.become(SenderState(phase=Phase.PAUSED, pause=SenderPause.TOKEN_REFUSED))
    dialog.url.setText("https://gateway.example")
    dialog.token.line.setText("secret-2")
    dialog.accept()
    until(dialog.isHidden)
    assert sender.state.phase is Phase.IDLE


def test_a_new_token_reaches_a_sender_that_still_works_with_the_old_one(
    dialog: SettingsDialog, sender: QuietSender, until: Until
) -> None:
    dialog.url.setText("https://gateway.example")
    dialog.token.line.setText("secret-2")
    dialog.accept()
    until(dialog.isHidden)
    assert sender.resumed == 1


def test_a_sender_that_the_operator_paused_stays_paused(
    dialog: SettingsDialog, sender: QuietSender, until: Until
) -> None:
    sender.become(SenderState(phase=Phase.PAUSED, pause=SenderPause.OPERATOR))
    dialog.url.setText("https://gateway.example")
    dialog.token.line.setText("secret-2")
    dialog.accept()
    until(dialog.isHidden)
    assert sender.state.pause is SenderPause.OPERATOR


def test_the_token_is_never_shown(dialog: SettingsDialog) -> None:
    assert dialog.token.line.echoMode() is QLineEdit.EchoMode.Password


def test_an_expired_token_is_warned_of(dialog: SettingsDialog, keys: Keys, until: Until) -> None:
    payload = base64.urlsafe_b64encode(json.dumps({"exp": 1_600_000_000}).encode()).decode().rstrip("=")
    keys.kept["desktop-mailer", "gateway.example"] = f"e30.{payload}.x"
    dialog.url.setText("https://gateway.example")
    dialog.url.editingFinished.emit()
    until(lambda: "expired" in dialog.token.status.text())


def test_the_first_run_offers_the_address_of_the_specification_and_the_sandbox(dialog: SettingsDialog) -> None:
    assert not dialog.offer.isHidden()
    assert not dialog.sandbox.isHidden()
    dialog.offer.click()
    assert dialog.url.text() == SPECIFICATION
    assert dialog.offer.isHidden()


def test_an_address_from_the_command_line_wins_and_is_not_saved(
    context: Context, keys: Keys, qtbot: QtBot, run: Run, until: Until
) -> None:
    dialog = SettingsDialog(context, TokenStore({}), forced_url="http://127.0.0.1:9")
    qtbot.addWidget(dialog)
    dialog.show()
    until(lambda: not dialog.busy)
    assert not dialog.url.isEnabled()
    dialog.accept()
    until(dialog.isHidden)
    assert stored(context, run).gateway_url is None
