"""Pictures of the dialogs."""

import asyncio
from datetime import timedelta

from PySide6.QtWidgets import QMessageBox, QWidget

from desktop_mailer.domain.message import Waiting
from desktop_mailer.domain.report import MailOutcome, MailServer, MailTrouble, ReportSettings
from desktop_mailer.domain.sender import NoToken, Phase, Rest, SenderPause, SenderState
from desktop_mailer.gateway.secrets import PasswordStore, TokenStore
from desktop_mailer.storage import reports
from desktop_mailer.ui.about import AboutDialog, LicencesDialog, ShortcutsDialog
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.settings import ReportDialog, SettingsDialog, confirm_sandbox
from tests.shots.scene import Scene, become, close_dialogs


async def settings(window: MainWindow) -> QWidget:
    close_dialogs(window)
    dialog = SettingsDialog(window.context, TokenStore({}), parent=window)
    dialog.open()
    return dialog


async def report(window: MainWindow) -> QWidget:
    close_dialogs(window)
    kept = ReportSettings(
        on=True,
        sender="mailer@example.com",
        recipients=("anna@example.com", "boris@example.com"),
        server=MailServer(host="smtp.example.com", user="mailer@example.com"),
    )
    now = window.context.clock.now()
    await window.context.database.write(reports.save, kept, now)
    refused = MailOutcome(trouble=MailTrouble.LOGIN, detail="535 5.7.8 Authentication credentials invalid")
    await window.context.database.write(reports.remember_failure, refused, now)
    dialog = ReportDialog(window.context, PasswordStore({}), window)
    dialog.open()
    return dialog


async def report_bar(window: MainWindow) -> None:
    close_dialogs(window)


async def report_sent(window: MainWindow) -> None:
    """No bar on the pictures that follow."""
    database, now = window.context.database, window.context.clock.now()
    told = await database.read(reports.gather, now - timedelta(days=1), (now,))
    await database.write(reports.remember_sent, told, MailOutcome(accepted=("anna@example.com",)), now)


async def shortcuts(window: MainWindow) -> QWidget:
    close_dialogs(window)
    page = ShortcutsDialog(window)
    page.open()
    return page


async def about(window: MainWindow) -> QWidget:
    close_dialogs(window)
    page = AboutDialog(window.context, window)
    page.open()
    return page


async def components(window: MainWindow) -> QWidget:
    close_dialogs(window)
    page = LicencesDialog(window.context.components(), window)
    page.open()
    return page


async def question(window: MainWindow) -> QWidget:
    close_dialogs(window)
    window.context.tasks.start(_ask(window), name="a question for the picture")
    await asyncio.sleep(0.1)
    return window.findChildren(QMessageBox)[-1]


async def demo(window: MainWindow) -> None:
    close_dialogs(window)
    window.show_page(1)
    window.say_demo()


async def resting(window: MainWindow) -> None:
    """The gateway does not answer."""
    window.hint_bar.say("")
    until = window.context.clock.now() + timedelta(minutes=2)
    become(window, SenderState(phase=Phase.SENDING, rest=Rest(reason=Waiting.GATEWAY_DOWN, until=until)))


async def day_used_up(window: MainWindow) -> None:
    until = window.context.clock.now() + timedelta(hours=9)
    rest = Rest(reason=Waiting.RATE_LIMIT, until=until, day_used_up=True)
    become(window, SenderState(phase=Phase.SENDING, rest=rest))


async def asked_to_pause(window: MainWindow) -> None:
    until = window.context.clock.now() + timedelta(seconds=40)
    become(window, SenderState(phase=Phase.SENDING, rest=Rest(reason=Waiting.RATE_LIMIT, until=until)))


async def full_disk(window: MainWindow) -> None:
    become(window, SenderState(phase=Phase.PAUSED, pause=SenderPause.DISK_FULL, since=window.context.clock.now()))


async def refused(window: MainWindow) -> None:
    since = window.context.clock.now()
    state = SenderState(phase=Phase.PAUSED, pause=SenderPause.TOKEN_REFUSED, since=since, detail="token expired")
    become(window, state)


async def no_token(window: MainWindow) -> None:
    become(window, SenderState(phase=Phase.PAUSED, pause=SenderPause.NO_TOKEN, detail=NoToken()))


async def menu(window: MainWindow) -> QWidget:
    close_dialogs(window)
    window.menu.popup(window.mapToGlobal(window.tool_bar.menu_button.geometry().bottomLeft()))
    return window.menu


async def _ask(window: MainWindow) -> None:
    await confirm_sandbox(window)


SCENES = (
    Scene(name="settings", prepare=settings),
    Scene(name="report", prepare=report),
    Scene(name="state-report", prepare=report_bar, small=True),
    Scene(name="state-report-sent", prepare=report_sent),
    Scene(name="shortcuts", prepare=shortcuts),
    Scene(name="about", prepare=about),
    Scene(name="about-licences", prepare=components),
    Scene(name="question", prepare=question),
    Scene(name="state-demo", prepare=demo),
    Scene(name="state-gateway-down", prepare=resting, small=True),
    Scene(name="state-day-used-up", prepare=day_used_up),
    Scene(name="state-asked-to-pause", prepare=asked_to_pause),
    Scene(name="state-full-disk", prepare=full_disk),
    Scene(name="state-token-refused", prepare=refused),
    Scene(name="state-no-token", prepare=no_token),
    Scene(name="menu", prepare=menu),
)
