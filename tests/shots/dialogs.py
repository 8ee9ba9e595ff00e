"""Pictures of the dialogs."""

import asyncio

from PySide6.QtWidgets import QMessageBox, QWidget

from desktop_mailer.gateway.secrets import TokenStore
from desktop_mailer.ui.about import AboutDialog, ShortcutsDialog
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.settings import SettingsDialog, confirm_sandbox
from tests.shots.scene import Scene, close_dialogs


async def settings(window: MainWindow) -> QWidget:
    close_dialogs(window)
    dialog = SettingsDialog(window.context, TokenStore({}), parent=window)
    dialog.open()
    return dialog


async def shortcuts(window: MainWindow) -> QWidget:
    close_dialogs(window)
    page = ShortcutsDialog(window)
    page.open()
    return page


async def about(window: MainWindow) -> QWidget:
    close_dialogs(window)
    page = AboutDialog(window.context.data_folder, window)
    page.open()
    return page


async def question(window: MainWindow) -> QWidget:
    close_dialogs(window)
    window.context.tasks.start(_ask(window), name="a question for the picture")
    await asyncio.sleep(0.1)
    return window.findChildren(QMessageBox)[-1]


async def menu(window: MainWindow) -> QWidget:
    close_dialogs(window)
    window.menu.popup(window.mapToGlobal(window.tool_bar.menu_button.geometry().bottomLeft()))
    return window.menu


async def _ask(window: MainWindow) -> None:
    await confirm_sandbox(window)


SCENES = (
    Scene(name="settings", prepare=settings),
    Scene(name="shortcuts", prepare=shortcuts),
    Scene(name="about", prepare=about),
    Scene(name="question", prepare=question),
    Scene(name="menu", prepare=menu),
)
