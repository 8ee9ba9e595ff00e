"""Pictures of the page Statistics."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop_mailer.domain.mailing import MailingState
from desktop_mailer.domain.sender import Phase, SenderState
from desktop_mailer.storage.breakdowns import By
from desktop_mailer.ui.mailings.behind import BehindDialog
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.statistics.page import TIMES, StatisticsPage
from desktop_mailer.ui.widgets.work import Ending
from desktop_mailer.ui.words import filled
from tests.shots.scene import Scene, become, page_of, settled, until


async def empty(window: MainWindow) -> None:
    page_of(window, StatisticsPage)


async def ready(window: MainWindow) -> StatisticsPage:
    page = page_of(window, StatisticsPage)
    await until(lambda: page.book.rows and not page._reading.running)
    become(window, SenderState(phase=Phase.SENDING, rate=9, answer_ms=48))
    return page


async def look_at(window: MainWindow, state: MailingState | None, period: int) -> StatisticsPage:
    page = await ready(window)
    page.period_box.setCurrentIndex(period)
    found = next((mailing.id for mailing in page.book.rows if mailing.state is state), None)
    page.mailing_box.setCurrentIndex(max(0, page.mailing_box.findData(found)))
    await until(lambda: not page._reading.running)
    return page


async def total(window: MainWindow) -> None:
    await look_at(window, None, 0)


async def running(window: MainWindow) -> None:
    """One mailing, its values read out under the pointer."""
    page = await look_at(window, MailingState.RUNNING, 0)
    assert page.chart is not None
    for _ in range(30):
        QTest.keyClick(page.chart, Qt.Key.Key_Left)


async def finished(window: MainWindow) -> None:
    await look_at(window, MailingState.FINISHED, 0)


async def day(window: MainWindow) -> None:
    await look_at(window, None, 2)


async def exported(window: MainWindow) -> None:
    page = await look_at(window, None, 4)
    exporting = page.export.exporting
    said = filled(exporting.tr("%1 row(s) are written to %2.", "", 6), 6, Path("Documents") / "mailings.csv")

    async def written(*_: object) -> Ending:
        return Ending(text=said, action=exporting.tr("Show the folder"))

    page.strip.start("", written)
    await until(lambda: not page.strip.running)


async def turn_to(window: MainWindow, kind: str) -> StatisticsPage:
    page = await look_at(window, None, 0)
    page.kind_box.setCurrentIndex(page.kind_box.findData(kind))
    exhibits = page.exhibits
    assert exhibits is not None
    await until(lambda: exhibits.isVisible() and not exhibits.counting)
    await settled()
    return page


async def by_tag(window: MainWindow) -> None:
    page = await turn_to(window, By.TAG.value)
    assert page.exhibits is not None
    QTest.keyClick(page.exhibits.parts, Qt.Key.Key_Home)


async def by_reason(window: MainWindow) -> None:
    await turn_to(window, By.REASON.value)


async def by_mailing(window: MainWindow) -> None:
    await turn_to(window, By.MAILING.value)


async def answer_times(window: MainWindow) -> None:
    await turn_to(window, TIMES)


async def behind(window: MainWindow) -> QWidget:
    """The messages behind a bar."""
    page = await turn_to(window, By.OPERATOR_CODE.value)
    assert page.exhibits is not None
    page.exhibits.parts.opened.emit(0)
    await until(lambda: window.findChildren(BehindDialog))
    dialog = window.findChildren(BehindDialog)[-1]
    await until(lambda: dialog.model.row_at(0))
    await settled()
    return dialog


async def zoomed(window: MainWindow) -> None:
    """The course of one mailing, a part of it."""
    page = await look_at(window, MailingState.RUNNING, 0)
    page.kind_box.setCurrentIndex(0)
    page._zoom(0.5, 0.5)
    await settled()


BEFORE = (Scene(name="statistics-empty", prepare=empty, small=True),)
SCENES = (
    Scene(name="statistics", prepare=running, small=True),
    Scene(name="statistics-all", prepare=total),
    Scene(name="statistics-finished", prepare=finished),
    Scene(name="statistics-day", prepare=day),
    Scene(name="statistics-zoomed", prepare=zoomed),
    Scene(name="statistics-by-mailing", prepare=by_mailing, small=True),
    Scene(name="statistics-by-tag", prepare=by_tag),
    Scene(name="statistics-by-reason", prepare=by_reason),
    Scene(name="statistics-answer-times", prepare=answer_times),
    Scene(name="statistics-behind", prepare=behind),
    Scene(name="statistics-exported", prepare=exported, small=True),
)
