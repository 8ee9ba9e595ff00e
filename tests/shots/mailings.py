"""Pictures of the page Mailings."""

import random
from pathlib import Path

from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop_mailer.domain.mailing import Mailing, MailingState
from desktop_mailer.domain.message import MessageFilter, Status
from desktop_mailer.domain.sender import Phase, SenderPause, SenderState
from desktop_mailer.storage import messages
from desktop_mailer.ui import words
from desktop_mailer.ui.changes import ChangesDialog
from desktop_mailer.ui.mailings.attempts import AttemptsDialog
from desktop_mailer.ui.mailings.list import FOLD
from desktop_mailer.ui.mailings.page import MailingsPage
from desktop_mailer.ui.mailings.retry_dialog import RetryDialog
from desktop_mailer.ui.mailings.trial_dialog import TrialDialog
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.widgets.work import Ending
from tests.shots.scene import Scene, become, page_of, settled, until
from tests.shots.world import WORDS, add_series, send, verdicts


async def empty(window: MainWindow) -> None:
    page_of(window, MailingsPage)


async def choose(window: MainWindow, state: MailingState) -> MailingsPage:
    page = page_of(window, MailingsPage)
    await until(lambda: page.book.rows)
    page.list.choose(next(mailing.id for mailing in page.book.rows if mailing.state is state))
    await settled()
    return page


async def sending(window: MainWindow) -> None:
    """A mailing that goes out while the picture is taken."""
    become(window, SenderState(phase=Phase.SENDING, rate=9, answer_ms=48))
    page = await choose(window, MailingState.RUNNING)
    chance = random.Random(11)
    clock = window.context.clock
    for _ in range(3):
        await window.context.database.write(send, clock.now(), verdicts(3, chance))
        await settled(8)
    await until(page.detail.quiet.isHidden)


async def paused(window: MainWindow) -> None:
    become(window, SenderState(phase=Phase.IDLE, answer_ms=48))
    await choose(window, MailingState.PAUSED)


async def held(window: MainWindow) -> None:
    become(window, SenderState(phase=Phase.PAUSED, pause=SenderPause.OPERATOR))
    page = await choose(window, MailingState.RUNNING)
    page.detail.messages._chips[Status.PENDING].click()


async def scheduled(window: MainWindow) -> None:
    become(window, SenderState(phase=Phase.IDLE, answer_ms=48))
    page = await choose(window, MailingState.SCHEDULED)
    page.detail.messages._chips[None].click()


async def draft(window: MainWindow) -> None:
    await choose(window, MailingState.DRAFT)


async def finished(window: MainWindow) -> None:
    await choose(window, MailingState.FINISHED)


async def failed(window: MainWindow) -> None:
    """What was not sent for one reason, written to a file."""
    page = await choose(window, MailingState.FINISHED)
    panel = page.detail.messages
    panel.show_only(MessageFilter(status=Status.NOT_SENT))
    await until(lambda: panel.reason_box.count() > 1)
    panel.reason_box.setCurrentIndex(1)
    said = words.filled(panel._exporting.tr("%1 row(s) are written to %2.", "", 3), 3, Path("Documents") / "failed.csv")

    async def written(*_: object) -> Ending:
        return Ending(text=said, action=panel._exporting.tr("Show the folder"))

    panel.strip.start("", written)
    await until(lambda: not panel.strip.running)
    await settled()


async def runs(window: MainWindow) -> None:
    """A mailing that repeats, its earlier runs unfolded."""
    page = page_of(window, MailingsPage)
    page._show_overview()
    language = QLocale().name()[:2]
    added = await window.context.database.write(add_series, WORDS[language], window.context.clock.now())
    page.book.load()
    await until(lambda: page.book.get(added.id))
    page.list.choose(added.id)
    model = page.list.model()
    fold = next(index for row in range(model.rowCount()) if (index := model.index(row, 0)).data(FOLD))
    page.list.clicked.emit(fold)
    await settled()


async def changes(window: MainWindow) -> QWidget:
    """Who changed a mailing."""
    page = page_of(window, MailingsPage)
    page._show_overview()
    page = await choose(window, MailingState.PAUSED)
    page._act("changes", chosen(page))
    await until(lambda: window.findChildren(ChangesDialog))
    dialog = window.findChildren(ChangesDialog)[-1]
    await until(dialog.view.list.toPlainText)
    return dialog


async def tried(window: MainWindow) -> QWidget:
    """What was tried for a message that failed once."""
    page = page_of(window, MailingsPage)
    read, now = window.context.database.read, window.context.clock.now()
    mailing = next(mailing for mailing in page.book.rows if mailing.state is MailingState.FINISHED)
    found = await read(messages.rows, await read(messages.ids, MessageFilter(mailing_id=mailing.id), now), now)
    chosen = max(found, key=lambda message: (message.status is Status.NOT_SENT, message.attempts))
    page._open_message(chosen.id)
    await until(lambda: window.findChildren(AttemptsDialog))
    return window.findChildren(AttemptsDialog)[-1]


def chosen(page: MailingsPage) -> Mailing:
    """The mailing in hand."""
    assert page.detail.mailing is not None
    return page.detail.mailing


async def launch(window: MainWindow) -> None:
    """A draft that is about to be launched: what becomes of it."""
    page = await choose(window, MailingState.DRAFT)
    page._act("launch", chosen(page))
    await until(page.form.prospect.lines["when"].text)
    page.form.show_prospect()


async def retry(window: MainWindow) -> QWidget:
    """What failed, by reason."""
    page = page_of(window, MailingsPage)
    page._show_overview()
    page = await choose(window, MailingState.FINISHED)
    page._act("retry", chosen(page))
    await until(lambda: window.findChildren(RetryDialog))
    return window.findChildren(RetryDialog)[-1]


async def trial(window: MainWindow) -> QWidget:
    """A test send that cannot go out: there is no gateway here."""
    page = page_of(window, MailingsPage)
    page._act("test", chosen(page))
    await until(lambda: window.findChildren(TrialDialog))
    dialog = window.findChildren(TrialDialog)[-1]
    dialog.numbers.setText("+7 916 123-45-67, 8 (903) 111-22-33")
    dialog.send.click()
    await until(dialog.outcome.text)
    return dialog


async def new(window: MainWindow) -> None:
    page = page_of(window, MailingsPage)
    page.begin_new()
    await until(lambda: page.form._reach is not None and page.form.audience.codes.chips())


async def errors(window: MainWindow) -> None:
    page = page_of(window, MailingsPage)
    for chip in page.form.schedule.days:
        chip.click()
    await until(page.form.send.isEnabled)
    page.form.send.click()


async def filled(window: MainWindow) -> None:
    page = page_of(window, MailingsPage)
    form = page.form
    words = WORDS["ru" if window.locale().name().startswith("ru") else "en"]
    form.begin(None)
    form.name.setText(words.autumn[0])
    form.text.editor.setPlainText(words.autumn[1] + " — “1+1”")
    for picker, count in ((form.audience.codes, 3), (form.audience.tags, 2)):
        for place in range(count):
            picker.chips()[place].click()
    form.schedule.start_at.click()
    await until(form.send.isEnabled)


async def filled_below(window: MainWindow) -> None:
    page = page_of(window, MailingsPage)
    bar = page.form._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())


async def calendar(window: MainWindow) -> QWidget:
    """The calendar that the arrow of the end opens."""
    page = page_of(window, MailingsPage)
    end = page.form.schedule.end
    QTest.mouseClick(end, Qt.MouseButton.LeftButton, pos=QPoint(end.width() - 10, end.height() // 2))
    return end.chooser.window()


async def leaving(window: MainWindow) -> QWidget:
    page = page_of(window, MailingsPage)
    page.form.schedule.end.chooser.window().close()
    page.form.leave()
    await until(lambda: window.findChildren(QMessageBox))
    return window.findChildren(QMessageBox)[-1]


BEFORE = (Scene(name="mailings-empty", prepare=empty, small=True),)
SCENES = (
    Scene(name="mailings", prepare=sending, small=True),
    Scene(name="mailings-paused", prepare=paused, small=True),
    Scene(name="mailings-held", prepare=held),
    Scene(name="mailings-scheduled", prepare=scheduled, small=True),
    Scene(name="mailings-draft", prepare=draft),
    Scene(name="mailings-finished", prepare=finished),
    Scene(name="mailings-failed", prepare=failed, small=True),
    Scene(name="mailings-attempts", prepare=tried),
    Scene(name="mailings-launch", prepare=launch, small=True),
    Scene(name="mailings-retry", prepare=retry),
    Scene(name="mailings-trial", prepare=trial),
    Scene(name="mailings-new", prepare=new),
    Scene(name="mailings-form-errors", prepare=errors, small=True),
    Scene(name="mailings-form", prepare=filled, small=True),
    Scene(name="mailings-form-below", prepare=filled_below, small=True),
    Scene(name="mailings-form-calendar", prepare=calendar),
    Scene(name="mailings-form-leaving", prepare=leaving),
    Scene(name="mailings-runs", prepare=runs),
    Scene(name="mailings-changes", prepare=changes),
)
