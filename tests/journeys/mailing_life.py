"""The whole life of a mailing at the real window, in a process of its own: `python mailing_life.py GATEWAY [PICTURES]`.

The data folder is that of the environment, as is the language, and holds the clients. Prints what the window said at
each step.
"""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop_mailer import app, logs
from desktop_mailer.config import Config
from desktop_mailer.domain.mailing import Mailing, MailingState
from desktop_mailer.gateway.secrets import VARIABLES, TokenStore
from desktop_mailer.storage.database import Database
from desktop_mailer.ui.mailings.page import MailingsPage
from desktop_mailer.ui.mailings.retry_dialog import RetryDialog
from desktop_mailer.ui.main_window import MainWindow

W = TypeVar("W", bound=QWidget)
PATIENCE = 40.0
"""Seconds."""


async def until(condition: Callable[[], object], what: str) -> None:
    """Wait for it; `what` says what is wrong where it does not come."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110 - any condition, not only one that someone sets
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(what) from None


def shown(kind: type[W]) -> W | None:
    """The widget of that kind that is seen, if any."""
    return next((each for each in QApplication.allWidgets() if isinstance(each, kind) and each.isVisible()), None)


class Operator:
    """Somebody at the window: steps of one journey, each with what was seen then."""

    def __init__(self, window: MainWindow, pictures: Path | None) -> None:
        self.window = window
        self.page = window.show_page_of(MailingsPage)
        self.pictures = pictures
        self.said: dict[str, object] = {}

    async def take_picture(self, name: str, widget: QWidget | None = None) -> None:
        """Keep a picture, where there is a folder for them."""
        if self.pictures is not None:
            await asyncio.sleep(0.3)
            (widget or self.window).grab().save(str(self.pictures / f"{name}.png"))

    @property
    def mailing(self) -> Mailing:
        """The newest one."""
        return self.page.book.rows[0]

    async def create(self) -> None:
        """GIVEN an empty list WHEN a mailing is typed in THEN the form tells what will become of it."""
        page, form = self.page, self.page.form
        await until(lambda: page.book.loaded, "the list is not read")
        QTest.keyClick(self.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: page.place.currentWidget() is form, "no form")
        QTest.keyClicks(form.name, "Appointments")
        QTest.keyClicks(form.text.editor, "{reminder}")
        QTest.mouseClick(form.schedule.any_hour, Qt.MouseButton.LeftButton)
        form.schedule.rate.setValue(15)
        await until(lambda: form.prospect.said and form.send.isEnabled(), "the form foresees nothing")
        self.said["forecast"] = form.prospect.said
        self.said["button"] = form.send.text()
        await self.take_picture("1-form")
        form.show_prospect()
        await self.take_picture("2-before-it-goes-out")

    async def launch(self) -> None:
        """WHEN it is sent THEN messages go out, and the page counts them."""
        QTest.mouseClick(self.page.form.send, Qt.MouseButton.LeftButton)
        await until(lambda: self.page.book.rows and self.mailing.counts.sent > 5, "nothing goes out")
        await self.take_picture("3-running")

    async def pause(self) -> None:
        """WHEN it is paused THEN nothing more goes out."""
        QTest.mouseClick(self.page.detail.buttons["pause"], Qt.MouseButton.LeftButton)
        await until(lambda: self.mailing.state is MailingState.PAUSED, "it does not pause")
        await asyncio.sleep(0.5)  # what was on its way
        before = self.mailing.counts.sent
        await asyncio.sleep(1)
        self.said["sent while paused"] = self.mailing.counts.sent - before
        self.said["quiet"] = self.page.detail.quiet.text
        await self.take_picture("4-paused")

    async def edit(self) -> None:
        """WHEN its text is changed THEN the form says whom that does not reach any more."""
        form = self.page.form
        QTest.mouseClick(self.page.detail.buttons["edit"], Qt.MouseButton.LeftButton)
        await until(lambda: self.page.place.currentWidget() is form, "no form")
        self.said["edit"] = form.text.field._note.text()
        form.text.put("{reminder|See you soon}")
        await until(form.send.isEnabled, "the changes cannot be saved")
        await self.take_picture("5-edit")
        QTest.mouseClick(form.send, Qt.MouseButton.LeftButton)
        await until(lambda: self.mailing.text == "{reminder|See you soon}", "the text is not saved")

    async def resume(self) -> None:
        """WHEN it goes on THEN it finishes, and says what failed."""
        await until(self.page.detail.buttons["resume"].isVisible, "it cannot be resumed")
        QTest.mouseClick(self.page.detail.buttons["resume"], Qt.MouseButton.LeftButton)
        await self.finish("counts")
        await until(lambda: self.page.detail._not_sent[1], "no reason")
        self.said["failed"] = self.page.detail.quiet.text
        await self.take_picture("6-finished")

    async def retry(self) -> None:
        """WHEN what failed is tried again THEN it goes out with the new text, as it never went out with the old."""
        await until(self.page.detail.buttons["retry"].isVisible, "it cannot be tried again")
        QTest.mouseClick(self.page.detail.buttons["retry"], Qt.MouseButton.LeftButton)
        await until(lambda: shown(RetryDialog), "no question")
        dialog = shown(RetryDialog)
        assert dialog is not None
        self.said["retry"] = dialog.retry.text()
        await self.take_picture("7-retry", dialog)
        QTest.mouseClick(dialog.retry, Qt.MouseButton.LeftButton)
        await until(lambda: self.mailing.counts.not_sent == 0, "it is not tried again")
        await self.finish("counts after the retry")
        await self.take_picture("8-all-sent")

    async def duplicate(self) -> None:
        """WHEN it is duplicated THEN a form with the same contents opens, and is kept as a draft."""
        form = self.page.form
        self.page._act("duplicate", self.mailing)
        await until(lambda: form.isVisible() and form.keep.isEnabled(), "no copy")
        self.said["copy"] = [form.name.text(), form.text.text()]
        QTest.mouseClick(form.keep, Qt.MouseButton.LeftButton)
        await until(lambda: len(self.page.book.rows) == 2, "the copy is not kept")
        self.said["states"] = sorted(mailing.state.value for mailing in self.page.book.rows)
        await self.take_picture("9-a-copy-as-a-draft")

    async def finish(self, told: str) -> None:
        """Wait until the mailing is over, and keep its counts."""
        await until(lambda: self.mailing.state is MailingState.FINISHED, "it does not finish")
        counts = self.mailing.counts
        self.said[told] = [counts.pending, counts.sent, counts.not_sent]


async def journey(window: app.Window, pictures: Path | None) -> dict[str, object]:
    """All steps, one after the other; closes the window."""
    living = asyncio.ensure_future(window.live())
    await until(lambda: shown(MainWindow), "no window")
    main = shown(MainWindow)
    assert main is not None
    main.resize(1280, 860)
    operator = Operator(main, pictures)
    try:
        for step in ("create", "launch", "pause", "edit", "resume", "retry", "duplicate"):
            await getattr(operator, step)()
    finally:
        for dialog in main.findChildren(QDialog):
            dialog.reject()
        main.leave()
        main.close()
        await living
    return operator.said


def walk(gateway: str, pictures: Path | None) -> dict[str, object]:
    """Open the window on the data folder of the environment, and live."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = app._application()
    config = Config.read(gateway_url=gateway)
    config.prepare()
    database = Database.open(config.data_folder)
    logs.configure(config.data_folder)
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    window = app.Window(application, config, database, TokenStore({VARIABLES[0]: "journey"}))
    said: dict[str, object] = {}

    async def whole() -> None:
        said.update(await journey(window, pictures))

    try:
        app._on_loop(application, whole())
    finally:
        logs.close()
    return said


if __name__ == "__main__":
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    print(json.dumps(walk(sys.argv[1], folder), ensure_ascii=False), flush=True)  # noqa: T201 - the test reads it
