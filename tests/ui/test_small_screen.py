"""The whole window at 800x600, in both languages and with texts of double length."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.message import Verdict
from desktop_mailer.domain.sender import Phase, SenderPause, SenderState
from desktop_mailer.storage import clients, mailings
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.clients.panel import MESSAGES
from desktop_mailer.ui.clients.suppression import SuppressionDialog
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.journal.page import JournalPage
from desktop_mailer.ui.language import load_language
from desktop_mailer.ui.mailings.page import MailingsPage
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.statistics.export_button import totals
from desktop_mailer.ui.statistics.page import StatisticsPage
from tests.storage.conftest import write_registry
from tests.storage.workbooks import write_workbook
from tests.ui.conftest import RESOURCES, QuietSender
from tests.ui.layout import clipped, outside, overlapping, shortened
from tests.ui.mailings_world import PEOPLE, Run, Until, add_people, draft, send, start
from tests.ui.test_language import Stretching

WIDTH, HEIGHT = 800, 600
NAME = "Parcels have arrived at the shop"


@pytest.fixture(params=["en", "ru", "double length"])
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    before = QLocale()
    name: str = request.param
    load_language(qapp, RESOURCES, "ru" if name == "ru" else "en")
    if name == "double length":
        qapp.installTranslator(Stretching(qapp))
    yield name
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)


@pytest.fixture
def window(context: Context, language: str, run: Run, until: Until, sender: QuietSender) -> Iterator[MainWindow]:
    now = context.clock.now()
    write = context.database.write
    run(write(add_people, now))
    run(write(add_mailings, context))
    sender.become(SenderState(phase=Phase.SENDING, rate=412, answer_ms=48))
    window = MainWindow(
        context, [ClientsPage(context), MailingsPage(context), StatisticsPage(context), JournalPage(context)]
    )
    window.resize(WIDTH, HEIGHT)
    window.show()
    until(lambda: window.status_line.text("people"))
    yield window
    window.hide()
    window.deleteLater()


def add_mailings(unit: WriteUnit, context: Context) -> None:
    """A draft, a paused one and a running one."""
    now = context.clock.now()
    mailings.add(unit, draft(now, name=f"{NAME} 1", text="Hello, {name}! " * 9), now, as_draft=True)
    paused = mailings.add(unit, draft(now, name=f"{NAME} 2"), now)
    mailings.pause(unit, paused.id, now)
    start(unit, now)
    send(unit, now, Verdict.ACCEPTED, Verdict.REJECTED)


def faults(window: MainWindow, run: Run, language: str = "double length") -> list[str]:
    """What is wrong with the window as it stands."""
    run(window.context.tasks.settle())
    window.grab()  # lays out, now
    least = window.minimumSizeHint()
    found = clipped(window) + outside(window) + overlapping(window)
    if language != "double length":
        found += shortened(window)
    if least.width() > WIDTH or least.height() > HEIGHT or window.width() > WIDTH or window.height() > HEIGHT:
        wide = [f"{type(w).__name__} {w.objectName()}" for w in window.findChildren(QWidget) if too_wide(w)]
        found.append(f"the window needs {least}, for {wide}")
    return found


def too_wide(widget: QWidget) -> bool:
    return widget.isVisible() and widget.minimumSizeHint().width() > WIDTH - 100


def test_the_clients_fit(window: MainWindow, language: str, qtbot: QtBot, run: Run, until: Until) -> None:
    window.show_page(0)
    page = window.page
    assert isinstance(page, ClientsPage)
    until(page.model.rowCount)
    assert faults(window, run, language) == []
    page.view.selectAll()
    assert faults(window, run, language) == []
    page.view.selectRow(0)
    page._edit_current()
    until(page.form.phone.text)
    assert faults(window, run, language) == []
    page.form.phone.selectAll()
    qtbot.keyClicks(page.form.phone, "8 916 12")
    page.form.save()
    until(lambda: page.form.fields["phone"].error)
    assert faults(window, run, language) == []


def test_one_client_fits_with_all_that_can_be_said(
    window: MainWindow, language: str, run: Run, until: Until, tmp_path: Path
) -> None:
    window.show_page(0)
    page = window.page
    assert isinstance(page, ClientsPage)
    until(page.model.rowCount)
    page.jobs.import_registry(write_registry(tmp_path / "DEF-9xx.csv"))
    until(lambda: not page.jobs.strip.running)
    page._open_client(ClientId(1))
    until(lambda: page.form.client_id == 1 and page.form._facts is not None)
    page.form.consent.given.click()
    page.form.opted_out.click()
    page.form.phone.setText(PEOPLE[1].phone)
    page.form.look_up()
    until(lambda: page.form.fields["phone"].error)
    assert faults(window, run, language) == []
    page.form.sheet.verticalScrollBar().setValue(10_000)
    assert faults(window, run, language) == []
    run(window.context.database.write(clients.delete, [ClientId(1)], window.context.clock.now()))
    until(lambda: page.form.note.text)
    assert faults(window, run, language) == []
    page.form.cancel()
    page._open_client(ClientId(2))
    page.panel.tabs.setCurrentIndex(MESSAGES)
    until(lambda: page.panel.messages.model.rowCount() == 1)
    assert faults(window, run, language) == []


def test_the_suppression_list_fits(window: MainWindow, language: str, run: Run, until: Until) -> None:
    dialog = SuppressionDialog(window.context, window)
    dialog.phone.setText(PEOPLE[3].phone)
    dialog.look_up()
    dialog.show()
    until(dialog.remove.isEnabled)
    run(window.context.tasks.settle())
    dialog.grab()
    assert clipped(dialog) + outside(dialog) + overlapping(dialog) == []
    assert dialog.minimumSizeHint().width() <= WIDTH
    dialog.reject()


def test_the_preview_of_an_import_fits(
    window: MainWindow, language: str, tmp_path: Path, run: Run, until: Until
) -> None:
    window.show_page(0)
    page = window.page
    assert isinstance(page, ClientsPage)
    named = "phone;name;timezone;a field with a long name\n7,9E+10;Anna;;x\n79160000001;Anna;;x\n12;x;Mars/Base;x\n"
    for name, content in (
        ("good.csv", named),
        ("without a phone.csv", named.replace("phone", "contact")),
        ("a photo whose name is as long as the names of photos are, with the place and the day.csv", "\0"),
    ):
        (tmp_path / name).write_text(content, encoding="utf-8")
        page.ask_to_import(tmp_path / name)
        until(lambda: not page.preview.busy)
        found = faults(window, run, language)
        assert [each for each in found if not each.startswith("Elided")] == [], name
    page.ask_to_import(write_workbook(tmp_path / "book.xlsx", [["phone"], [79160000001]]))
    until(lambda: not page.preview.busy)
    assert faults(window, run, language) == []


def test_the_mailings_fit_in_each_state(
    window: MainWindow, language: str, sender: QuietSender, run: Run, until: Until
) -> None:
    window.show_page(1)
    page = window.page
    assert isinstance(page, MailingsPage)
    until(lambda: page.book.rows)
    for mailing in page.book.rows:
        page.list.choose(mailing.id)
        assert faults(window, run, language) == [], mailing.state
    sender.become(SenderState(phase=Phase.PAUSED, pause=SenderPause.TOKEN_REFUSED, since=page.context.clock.now()))
    assert faults(window, run, language) == []


def test_the_form_of_a_mailing_fits(window: MainWindow, language: str, run: Run, until: Until) -> None:
    window.show_page(1)
    page = window.page
    assert isinstance(page, MailingsPage)
    until(lambda: page.book.rows)
    page.begin_new()
    form = page.form
    until(lambda: form.send.isEnabled() and form.audience.tags.chips())
    assert faults(window, run, language) == []
    form.send.click()
    assert form.errors()
    assert faults(window, run, language) == []
    form.text.editor.setPlainText("Hello, {name} — “1+1”! " + "word" * 40)
    for picker in (form.audience.codes, form.audience.tags):
        for place in range(2):
            picker.chips()[place].click()
    form.schedule.start_at.click()
    form.schedule.any_hour.click()
    until(form.send.isEnabled)
    assert form.preview.isVisible()
    assert faults(window, run, language) == []
    bar = form._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert faults(window, run, language) == []


def test_the_statistics_fit(window: MainWindow, language: str, run: Run, until: Until) -> None:
    window.show_page(2)
    page = window.page
    assert isinstance(page, StatisticsPage)
    until(lambda: page.book.rows and page.chart is not None and page.chart.bars)
    assert faults(window, run, language) == []
    page.export.exporting.write(page.context.data_folder / "no such folder" / "200000 rows of all mailings.csv", totals)
    until(lambda: not page.strip.running)
    assert faults(window, run, language) == []


def test_a_wide_window_shows_the_telephone_and_a_narrow_one_the_message_under_its_text(
    window: MainWindow, run: Run, until: Until
) -> None:
    window.show_page(1)
    page = window.page
    assert isinstance(page, MailingsPage)
    page.begin_new()
    page.form.text.editor.setPlainText("Hello")
    until(page.form.send.isEnabled)
    seen = []
    for width in (WIDTH, 1280):
        window.resize(width, 768)
        run(window.context.tasks.settle())
        seen.append((page.form.phone.isVisible(), page.form.preview.isVisible()))
    assert seen == [(False, True), (True, False)]
