"""How trouble is told: known trouble in words, bugs in a dialog that can be copied; for every page."""

import asyncio
import hashlib
import logging
import platform
import traceback
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject, Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QMessageBox, QPushButton, QWidget
from shiboken6 import isValid

from desktop_mailer import __version__, logs
from desktop_mailer.domain.errors import FieldError, InvalidInput, MailerError

QUESTION_WIDTH = 400

_log = logging.getLogger(__name__)


def error_text(error: MailerError) -> str:
    """What is wrong and what to do, in the language of the window. Several wrong fields become several lines."""
    if isinstance(error, InvalidInput):
        return "\n".join(error_text(problem) for problem in error.problems)
    texts = (QCoreApplication.translate("errors", text) for text in (error.template, error.hint) if text)
    return " ".join(text.format(**error.values) for text in texts)


def problems(error: MailerError) -> dict[str, str]:
    """The texts by the field they belong to. What belongs to no field stands under ""."""
    if isinstance(error, InvalidInput):
        return {problem.field: error_text(problem) for problem in error.problems}
    return {error.field if isinstance(error, FieldError) else "": error_text(error)}


async def ask(dialog: QDialog) -> int:
    """Open `dialog` over its window and wait for its result without a nested event loop."""
    finished: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def done(result: int) -> None:
        if not finished.done():
            finished.set_result(result)

    dialog.finished.connect(done)
    dialog.open()
    try:
        return await finished
    finally:
        dialog.deleteLater()


async def confirm(parent: QWidget, question: str, explanation: str, *, verb: str, otherwise: str) -> bool:
    """Ask before something serious. `verb` does it, `otherwise` is the safe button and the default."""
    return await choose(parent, question, explanation, verbs=(verb,), otherwise=otherwise) == verb


async def choose(
    parent: QWidget | None, question: str, explanation: str, *, verbs: Sequence[str], otherwise: str
) -> str:
    """As `confirm`, with several verbs to choose from; gives the one chosen, or `otherwise`."""
    box = QMessageBox(QMessageBox.Icon.NoIcon, QGuiApplication.applicationDisplayName(), question, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)  # a name may read like markup
    box.setInformativeText(explanation)
    buttons = {verb: box.addButton(verb, QMessageBox.ButtonRole.AcceptRole) for verb in verbs}
    no = box.addButton(otherwise, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(no)
    box.setEscapeButton(no)
    _give_room(box)
    await ask(box)
    clicked = box.clickedButton()
    return next((verb for verb, button in buttons.items() if button is clicked), otherwise)


def _give_room(box: QMessageBox) -> None:
    """Let the question wrap: the box measures it in a lighter font than it is shown in, and cuts it off."""
    label = box.findChild(QLabel, "qt_msgbox_label")
    if isinstance(label, QLabel):
        label.ensurePolished()
        label.setWordWrap(True)
        label.setMinimumWidth(QUESTION_WIDTH)
        label.setMinimumHeight(label.heightForWidth(QUESTION_WIDTH))
    layout = box.layout()
    if layout is not None:
        layout.setContentsMargins(0, 20, 24, 16)  # the place of the icon, which is empty, stays at the left


class Troubles(QObject):
    """Shows what went wrong in background work, each trouble once at a time.

    `parent_window` is the window the dialogs belong to, once it is there.
    """

    def __init__(self) -> None:
        super().__init__()
        self.parent_window: QWidget | None = None
        self._boxes: list[QMessageBox] = []
        self.bugs: dict[str, BaseException] = {}
        """The first bug of each place in the code, by its fingerprint."""

    def show_trouble(self, error: MailerError) -> None:
        """A small dialog with the known trouble and its hint. Does not wait."""
        _log.warning("%s", error)
        box = QMessageBox(QMessageBox.Icon.NoIcon, QGuiApplication.applicationDisplayName(), error_text(error))
        box.setTextFormat(Qt.TextFormat.PlainText)
        self._open(box)

    def show_bug(self, error: BaseException, work: str) -> None:
        """A dialog with "Copy details", once for each place in the code. Does not wait."""
        details = _details(error, work)
        _log.error("Unexpected error in %s", work, exc_info=error)
        mark = fingerprint(error)
        if mark in self.bugs:
            return
        self.bugs[mark] = error
        box = QMessageBox(
            QMessageBox.Icon.NoIcon,
            QGuiApplication.applicationDisplayName(),
            self.tr("Something went wrong that the program did not expect."),
        )
        box.setInformativeText(self.tr("Your data is safe. You can go on; please send us the details."))
        box.setDetailedText(details)
        copy: QPushButton = box.addButton(self.tr("Copy details"), QMessageBox.ButtonRole.ActionRole)
        copy.clicked.disconnect()  # copying does not close the dialog
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
        box.addButton(QMessageBox.StandardButton.Close)
        self._open(box)

    def _open(self, box: QMessageBox) -> None:
        self._boxes = [each for each in self._boxes if isValid(each) and each.isVisible()]
        for each in self._boxes:
            if (each.text(), each.detailedText()) == (box.text(), box.detailedText()):
                each.raise_()  # it is said already, and was not read yet
                box.deleteLater()
                return
        if self.parent_window is not None:
            box.setParent(self.parent_window, box.windowFlags())
        box.setModal(False)
        box.finished.connect(box.deleteLater)
        box.show()
        self._boxes.append(box)


def fingerprint(error: BaseException) -> str:
    """The same for errors that come from the same lines of code, whatever their words."""
    frames = traceback.extract_tb(error.__traceback__)
    place = [type(error).__name__, *(f"{frame.filename}:{frame.lineno}" for frame in frames)]
    return hashlib.sha256("\n".join(place).encode()).hexdigest()


def _details(error: BaseException, work: str) -> str:
    head = f"Desktop Mailer {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
    return logs.hidden(f"{head}\n{work}\n\n{''.join(traceback.format_exception(error))}")
