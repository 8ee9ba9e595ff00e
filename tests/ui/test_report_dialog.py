"""The daily report in the window: its dialog, and the bar that says why it did not go out."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTime
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.report import MailOutcome, MailServer, MailTrouble, ReportSettings, Security
from desktop_mailer.gateway.secrets import PasswordStore, password_place
from desktop_mailer.storage import reports
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.settings import ReportDialog
from tests.ui.conftest import Keys

Run = Callable[[Awaitable[Any]], Any]
Until = Callable[[Callable[[], object]], None]
GOOD = ReportSettings(
    on=True,
    at=time(18, 30),
    sender="mailer@example.com",
    recipients=("anna@example.com", "boris@example.com"),
    server=MailServer(host="smtp.example.com", user="mailer"),
)
PLACE = ("desktop-mailer", password_place(GOOD.server))


@pytest.fixture
def sent() -> list[ReportSettings]:
    """What went out as a test."""
    return []


@pytest.fixture
def outcome() -> list[MailOutcome]:
    """How the next one ends."""
    return [MailOutcome(accepted=GOOD.recipients)]


@pytest.fixture
def dialog(
    context: Context, keys: Keys, qtbot: QtBot, until: Until, sent: list[ReportSettings], outcome: list[MailOutcome]
) -> ReportDialog:
    async def send(chosen: ReportSettings) -> MailOutcome:
        sent.append(chosen)
        return outcome[0]

    window = MainWindow(context, [ClientsPage(context)])
    qtbot.addWidget(window)
    dialog = ReportDialog(replace(context, send_report=send), PasswordStore({}), window)
    dialog.show()
    until(lambda: not dialog.busy)
    return dialog


def fill(dialog: ReportDialog) -> None:
    dialog.on.setChecked(True)
    dialog.at.setTime(QTime(18, 30))
    dialog.recipients.setText(" anna@example.com;boris@example.com, ")
    dialog.from_.setText("mailer@example.com ")
    dialog.host.setText("smtp.example.com")
    dialog.user.setText("mailer")


def test_what_is_typed_is_kept_and_the_password_goes_into_the_keyring_alone(
    dialog: ReportDialog, context: Context, keys: Keys, run: Run, until: Until
) -> None:
    fill(dialog)
    dialog.password.setText("correct horse")
    dialog.accept()
    until(dialog.isHidden)
    assert run(context.database.read(reports.load)) == GOOD
    assert keys.kept == {PLACE: "correct horse"}


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_kept(
    dialog: ReportDialog, context: Context, keys: Keys, run: Run, until: Until
) -> None:
    fill(dialog)
    dialog.recipients.setText("anna@example.com, boris")
    dialog.host.setText("")
    dialog.password.setText("correct horse")
    dialog.accept()
    until(lambda: not dialog.busy)
    assert dialog.fields["report_recipients"].error == "“boris” is not an e-mail address."
    assert dialog.fields["report_host"].error == "A report needs a mail server."
    assert dialog.isVisible()
    assert (run(context.database.read(reports.load)), keys.kept) == (ReportSettings(), {})


def test_a_test_tells_how_it_ended_at_its_button(
    dialog: ReportDialog, qtbot: QtBot, until: Until, sent: list[ReportSettings], outcome: list[MailOutcome]
) -> None:
    qtbot.mouseClick(dialog.test, Qt.MouseButton.LeftButton)
    until(lambda: not dialog.busy)
    assert dialog.fields["report_recipients"].error
    fill(dialog)
    dialog.on.setChecked(False)
    qtbot.mouseClick(dialog.test, Qt.MouseButton.LeftButton)
    until(lambda: not dialog.busy and sent)
    assert dialog.outcome.text() == "The mail server took it for anna@example.com, boris@example.com."
    outcome[0] = MailOutcome(trouble=MailTrouble.LOGIN, detail="535 <b>no</b>")
    qtbot.mouseClick(dialog.test, Qt.MouseButton.LeftButton)
    until(lambda: not dialog.busy and len(sent) == 2)
    assert dialog.outcome.text() == "It did not go out: the mail server refuses user or password (535 <b>no</b>)."
    assert dialog.outcome.textFormat() is Qt.TextFormat.PlainText
    assert sent == [replace(GOOD, on=False)] * 2


def test_the_port_follows_the_security_as_long_as_it_is_a_usual_one(dialog: ReportDialog) -> None:
    def choose(security: Security) -> int:
        dialog.security.setCurrentIndex(dialog.security.findData(security.value))
        dialog.security.activated.emit(dialog.security.currentIndex())
        return dialog.port.value()

    assert [choose(each) for each in (Security.STARTTLS, Security.TLS)] == [587, 465]
    dialog.port.setValue(2525)
    assert choose(Security.STARTTLS) == 2525


def test_what_is_kept_is_shown_with_the_fate_of_the_last_report(
    context: Context, keys: Keys, qtbot: QtBot, run: Run, until: Until
) -> None:
    now = context.clock.now()
    run(context.database.write(reports.save, GOOD, now))
    told = run(context.database.read(reports.gather, now - timedelta(days=1), (now,)))
    run(context.database.write(reports.remember_sent, told, MailOutcome(accepted=GOOD.recipients), now))
    keys.kept[PLACE] = "correct horse"
    window = MainWindow(context, [ClientsPage(context)])
    qtbot.addWidget(window)
    dialog = ReportDialog(context, PasswordStore({}), window)
    until(lambda: not dialog.busy)
    assert dialog.chosen() == GOOD
    assert dialog.outcome.text().startswith("The last report went out ")
    assert dialog.outcome.text().endswith(", to anna@example.com, boris@example.com.")
    assert dialog.password.text() == ""
    assert "is kept in the keyring" in dialog.whereabouts.text()


def test_a_report_that_did_not_go_out_is_told_by_a_bar_until_one_does(
    context: Context, qtbot: QtBot, run: Run, until: Until
) -> None:
    window = MainWindow(context, [ClientsPage(context)])
    qtbot.addWidget(window)
    window.show()
    asked: list[bool] = []
    window.report_asked.connect(lambda: asked.append(True))
    assert window.report_bar.text == ""
    now = context.clock.now()
    run(context.database.write(reports.save, GOOD, now))
    refused = MailOutcome(trouble=MailTrouble.UNREACHABLE, detail="Connection refused")
    run(context.database.write(reports.remember_failure, refused, now))
    until(lambda: "the mail server cannot be reached (Connection refused)" in window.report_bar.text)
    qtbot.mouseClick(window.report_bar.action, Qt.MouseButton.LeftButton)
    assert asked
    told = run(context.database.read(reports.gather, now - timedelta(days=1), (now,)))
    run(context.database.write(reports.remember_sent, told, MailOutcome(accepted=GOOD.recipients), now))
    until(lambda: window.report_bar.text == "")
