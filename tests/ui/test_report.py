"""The daily report in the window when something is not as it should be: refusals, gaps, no keyring, a closed dialog."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from keyring import get_keyring, set_keyring
from keyring.backends.fail import Keyring as NoKeyring
from PySide6.QtCore import QTime
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.report import (
    MailOutcome,
    MailServer,
    MailTrouble,
    Report,
    ReportSettings,
    ReportState,
    Security,
)
from desktop_mailer.gateway.secrets import PasswordStore
from desktop_mailer.storage import audit, reports
from desktop_mailer.ui.changes import _values
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.field_words import NAMES
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.report_words import trouble_words
from desktop_mailer.ui.settings import ReportDialog
from tests.ui.conftest import Keys
from tests.ui.layout import clipped, outside
from tests.ui.test_main_window import Plain

Run = Callable[[Awaitable[Any]], Any]
Until = Callable[[Callable[[], object]], None]
Open = Callable[..., ReportDialog]

CHOSEN = ReportSettings(
    on=True,
    at=time(19, 30),
    sender="mailer@example.com",
    recipients=("anna@example.com", "boris@example.com"),
    server=MailServer(host="mail.example.com", port=587, security=Security.STARTTLS, user="mailer"),
)
REFUSED = MailOutcome(trouble=MailTrouble.LOGIN, detail="535 no such user")
TAKEN = MailOutcome(accepted=CHOSEN.recipients)


@pytest.fixture
def window(context: Context, keys: Keys, until: Until) -> Iterator[MainWindow]:
    window = MainWindow(context, [Plain(context, "One")])
    window.show()
    until(lambda: window.status_line.text("people"))
    yield window
    window.hide()
    window.deleteLater()


@pytest.fixture
def opened(window: MainWindow, qtbot: QtBot, until: Until) -> Open:
    """Opens the dialog; `send` is what handing in a mail comes to, `environ` that of the passwords."""

    def open_dialog(
        send: Callable[[ReportSettings], Awaitable[MailOutcome]] | None = None, **environ: str
    ) -> ReportDialog:
        context = window.context if send is None else replace(window.context, send_report=send)
        dialog = ReportDialog(context, PasswordStore(environ), window)
        dialog.show()
        until(lambda: not dialog.busy)
        return dialog

    return open_dialog


def fill(dialog: ReportDialog, chosen: ReportSettings = CHOSEN) -> None:
    """Type what was chosen."""
    dialog.on.setChecked(chosen.on)
    dialog.at.setTime(QTime(chosen.at.hour, chosen.at.minute))
    dialog.recipients.setText("; ".join(chosen.recipients))
    dialog.from_.setText(chosen.sender)
    dialog.host.setText(chosen.server.host)
    dialog.security.setCurrentIndex(dialog.security.findData(chosen.server.security.value))
    dialog.port.setValue(chosen.server.port)
    dialog.user.setText(chosen.server.user)


def kept(window: MainWindow, run: Run) -> ReportSettings:
    found = run(window.context.database.read(reports.load))
    assert isinstance(found, ReportSettings)
    return found


def state(window: MainWindow, run: Run) -> ReportState:
    found = run(window.context.database.read(reports.state))
    assert isinstance(found, ReportState)
    return found


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(CHOSEN, recipients=()), "report_recipients"),
        (replace(CHOSEN, recipients=("anna",)), "report_recipients"),
        (replace(CHOSEN, sender=""), "report_sender"),
        (replace(CHOSEN, sender="анна@пример.рф"), "report_sender"),
        (replace(CHOSEN, server=replace(CHOSEN.server, host="")), "report_host"),
        (replace(CHOSEN, server=replace(CHOSEN.server, host="https://mail.example.com")), "report_host"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
@pytest.mark.parametrize("key", ["save", "test"])
def test_what_is_wrong_stands_at_its_field_and_neither_is_kept_nor_sent(
    opened: Open, window: MainWindow, keys: Keys, run: Run, until: Until, key: str, wrong: ReportSettings, field: str
) -> None:
    sent: list[ReportSettings] = []

    async def send(chosen: ReportSettings) -> MailOutcome:
        sent.append(chosen)
        return TAKEN

    dialog = opened(send)
    fill(dialog, wrong)
    getattr(dialog, key).click()
    until(lambda: dialog.fields[field].error)
    assert [name for name, each in dialog.fields.items() if each.error] == [field]
    assert not dialog.isHidden()
    assert kept(window, run) == ReportSettings()
    assert (keys.kept, sent) == ({}, [])


def test_a_test_with_the_switch_off_still_needs_a_server(opened: Open, until: Until) -> None:
    """Without a name a connection would go to this computer itself."""
    sent: list[ReportSettings] = []

    async def send(chosen: ReportSettings) -> MailOutcome:
        sent.append(chosen)
        return TAKEN

    dialog = opened(send)
    fill(dialog, replace(CHOSEN, on=False, server=MailServer()))
    dialog.test.click()
    until(lambda: dialog.fields["report_host"].error)
    assert sent == []


@pytest.mark.parametrize(
    ("server", "field"),
    [(replace(CHOSEN.server, user=""), "report_user"), (replace(CHOSEN.server, host=""), "report_host")],
    ids=["no user", "no server"],
)
def test_a_password_for_nobody_is_not_dropped_without_a_word(
    opened: Open, keys: Keys, until: Until, server: MailServer, field: str
) -> None:
    dialog = opened()
    fill(dialog, replace(CHOSEN, on=False, server=server))
    dialog.password.setText("app password 1")
    dialog.accept()
    until(lambda: dialog.fields[field].error)
    assert not dialog.isHidden()
    assert dialog.password.text() == "app password 1"
    assert keys.kept == {}


def test_a_test_says_what_came_of_it_and_sends_what_is_typed(
    opened: Open, window: MainWindow, run: Run, until: Until
) -> None:
    sent: list[ReportSettings] = []
    outcomes = [
        TAKEN,
        MailOutcome(accepted=("anna@example.com",), refused={"boris@example.com": "550 nobody"}),
        REFUSED,
    ]

    async def send(chosen: ReportSettings) -> MailOutcome:
        sent.append(chosen)
        return outcomes[len(sent) - 1]

    dialog = opened(send)
    fill(dialog)
    dialog.test.click()
    until(lambda: "anna@example.com, boris@example.com" in dialog.outcome.text())
    dialog.test.click()
    until(lambda: "boris@example.com: 550 nobody" in dialog.outcome.text())
    assert dialog.outcome.property("look") == "error"
    dialog.test.click()
    until(lambda: "535 no such user" in dialog.outcome.text())
    assert "refuses user or password" in dialog.outcome.text()
    assert sent == [CHOSEN] * 3
    assert kept(window, run) == ReportSettings()
    assert clipped(dialog) == outside(dialog) == []


def test_the_window_goes_on_while_a_test_is_on_its_way_and_closing_ends_it(opened: Open, until: Until) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def send(_chosen: ReportSettings) -> MailOutcome:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return TAKEN

    dialog = opened(send)
    fill(dialog)
    dialog.test.click()
    until(begun.is_set)
    assert not dialog.test.isEnabled()
    assert "Sending" in dialog.outcome.text()
    dialog.test.click()
    dialog.reject()
    dialog.deleteLater()
    until(ended.is_set)


def test_without_a_keyring_the_password_is_held_and_that_is_said(opened: Open, until: Until) -> None:
    before = get_keyring()
    set_keyring(NoKeyring())
    try:
        dialog = opened(None)
        fill(dialog)
        dialog.password.setText("app password 1")
        dialog.test.click()
        until(lambda: "until the program ends" in dialog.whereabouts.text())
        assert dialog.password.text() == ""
    finally:
        set_keyring(before)


def test_a_password_of_the_environment_is_said_to_win(opened: Open, window: MainWindow, run: Run, until: Until) -> None:
    run(window.context.database.write(reports.save, CHOSEN, window.context.clock.now()))
    dialog = opened(None, **{PasswordStore.VARIABLES[0]: "another one"})
    until(lambda: "environment" in dialog.whereabouts.text())
    assert "another one" not in dialog.whereabouts.text()


def test_the_last_report_stands_there_and_who_did_not_get_it(opened: Open, window: MainWindow, run: Run) -> None:
    now = window.context.clock.now()
    write = window.context.database.write
    run(write(reports.save, CHOSEN, now))
    told: Report = run(window.context.database.read(reports.gather, now - timedelta(days=1), (now,)))
    run(write(reports.remember_sent, told, TAKEN, now))
    dialog = opened()
    assert "to anna@example.com, boris@example.com" in dialog.outcome.text()
    dialog.reject()
    partly = MailOutcome(accepted=("anna@example.com",), refused={"boris@example.com": "550 nobody"})
    run(write(reports.remember_sent, told, partly, now))
    again = opened()
    assert "boris@example.com: 550 nobody" in again.outcome.text()
    assert again.outcome.property("look") == "error"


def test_the_bar_says_why_it_did_not_go_out_and_goes_when_it_did(window: MainWindow, run: Run, until: Until) -> None:
    write, now = window.context.database.write, window.context.clock.now()
    asked: list[bool] = []
    window.report_asked.connect(lambda: asked.append(True))
    run(write(reports.save, CHOSEN, now))
    assert window.report_bar.text == ""
    failed = run(write(reports.remember_failure, REFUSED, now))
    until(lambda: window.report_bar.text)
    assert "refuses user or password (535 no such user)" in window.report_bar.text
    window.report_bar.action.click()
    assert asked == [True]
    assert window.report_bar.other.text() == "Try now"
    window.report_bar.other.click()
    until(lambda: window.report_bar.text.endswith("Next attempt: now."))
    assert failed.next_try is not None
    assert state(window, run) == replace(failed, next_try=None)
    told: Report = run(window.context.database.read(reports.gather, now - timedelta(days=1), (now,)))
    run(write(reports.remember_sent, told, TAKEN, now))
    until(lambda: not window.report_bar.text)


def test_the_bar_goes_when_the_report_is_switched_off(window: MainWindow, run: Run, until: Until) -> None:
    write, now = window.context.database.write, window.context.clock.now()
    run(write(reports.save, CHOSEN, now))
    run(write(reports.remember_failure, REFUSED, now))
    until(lambda: window.report_bar.text)
    run(write(reports.save, replace(CHOSEN, on=False), now))
    until(lambda: not window.report_bar.text)


def test_a_report_that_failed_before_the_start_is_told_at_the_start(
    context: Context, keys: Keys, run: Run, until: Until
) -> None:
    now = datetime.now(UTC)
    run(context.database.write(reports.save, CHOSEN, now))
    run(context.database.write(reports.remember_failure, REFUSED, now))
    window = MainWindow(context, [Plain(context, "One")])
    window.show()
    until(lambda: window.report_bar.text)
    window.hide()
    window.deleteLater()


@pytest.mark.parametrize("trouble", list(MailTrouble))
def test_each_trouble_has_words_and_the_words_of_the_server(trouble: MailTrouble) -> None:
    assert trouble_words(trouble, "its words").endswith("(its words)")
    assert trouble.value not in trouble_words(trouble, "") or " " in trouble_words(trouble, "")


def test_what_was_changed_of_it_has_words(context: Context, run: Run) -> None:
    run(context.database.write(reports.save, CHOSEN, context.clock.now()))
    (record,) = run(context.database.read(audit.of_settings))
    assert record.after.keys() <= NAMES.keys()
    values = dict(_values(record))
    assert values["recipients of the report"] == "– → anna@example.com, boris@example.com"
    assert values["daily report"] == "no → yes"
