"""What a picture is made of: a name, what is done before it is taken, and helpers for that."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtWidgets import QDialog, QWidget

from desktop_mailer.domain.sender import SenderState
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.page import Page
from tests.ui.conftest import QuietSender

P = TypeVar("P", bound=Page)
Prepare = Callable[[MainWindow], Awaitable[QWidget | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A picture of the window, or of the widget that `prepare` gives; `small`: on small screens too."""

    name: str
    prepare: Prepare
    small: bool = False


def page_of(window: MainWindow, kind: type[P]) -> P:
    """The page of that kind, turned to."""
    number, page = next((number, page) for number, page in enumerate(window.pages) if isinstance(page, kind))
    close_dialogs(window)
    window.show_page(number)
    return page


def close_dialogs(window: MainWindow) -> None:
    for dialog in window.findChildren(QDialog):
        dialog.reject()


async def settled(turns: int = 12) -> None:
    for _ in range(turns):
        await asyncio.sleep(0.02)


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - any condition, not only one that someone sets
            await asyncio.sleep(0.02)


def become(window: MainWindow, state: SenderState) -> None:
    assert isinstance(window.context.sender, QuietSender)
    window.context.sender.become(state)
