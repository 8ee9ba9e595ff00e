"""The registry, stop lists, the suppression list and one person's data, in the window."""

import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.client import ClientDraft, ClientId, ClientQuery, ZoneSource
from desktop_mailer.domain.errors import MailerError, NotFound
from desktop_mailer.domain.message import Verdict
from desktop_mailer.storage import clients, person, phones, suppression
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.clients.panel import MESSAGES
from desktop_mailer.ui.clients.suppression import SuppressionDialog
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.widgets.work import Ending, WorkStrip
from tests.storage.conftest import REGISTRY_ROWS, write_registry
from tests.ui.conftest import NOW, Seen
from tests.ui.mailings_world import Run, Until, choose, send, start

MARKUP = "<b>x</b> & %1 %2.csv"
FILE = "x & %1 %2.csv" if sys.platform == "win32" else MARKUP.replace("/", "")
"""As near to it as the name of a file can be."""
ANNA = ClientId(1)
PEOPLE = (
    ClientDraft(phone="79160000001", name="Anna", timezone="Asia/Tokyo"),
    ClientDraft(phone="79161000001", name="Boris"),
    ClientDraft(phone="79031112233", name="Vera"),
)


@pytest.fixture
def page(context: Context, run: Run, qtbot: QtBot, until: Until) -> Iterator[ClientsPage]:
    for each in PEOPLE:
        run(context.database.write(clients.add, each, NOW))
    page = ClientsPage(context)
    page.resize(1000, 760)
    page.show()
    until(lambda: page.model.rowCount() == 3)
    yield page
    page.hide()
    page.deleteLater()


def ended(page: ClientsPage, until: Until) -> str:
    until(lambda: not page.jobs.strip.running)
    return page.jobs.strip.text.text()


def answer(place: QWidget, until: Until, verb: str) -> str:
    until(lambda: place.findChildren(QMessageBox))
    box = place.findChildren(QMessageBox)[0]
    asked = f"{box.text()}\n{box.informativeText()}"
    assert box.defaultButton().text() != verb
    next(button for button in box.buttons() if button.text() == verb).click()
    until(lambda: not place.findChildren(QMessageBox))
    return asked


def directory(page: ClientsPage, run: Run) -> dict[str, tuple[str | None, ZoneSource | None]]:
    found = run(page.context.database.read(clients.page, ClientQuery(), None, 100))
    return {client.name: (client.timezone, client.timezone_source) for client in found}


def test_a_registry_is_imported_and_then_fills_the_zones_of_those_who_have_none(
    page: ClientsPage, tmp_path: Path, run: Run, until: Until
) -> None:
    page.jobs.ask_for_registry()
    choose(page, until, write_registry(tmp_path / "DEF.csv", rows=(*REGISTRY_ROWS, "rubbish")))
    told = ended(page, until)
    assert "5 range(s)" in told
    assert "1 row(s)" in told
    assert directory(page, run)["Boris"] == (None, None)
    assert "2 client(s)" in page.jobs.strip.action.text()
    page.jobs.strip.action.click()
    assert ended(page, until).startswith("1 client(s) got a time zone; 1 still have none")
    assert directory(page, run) == {
        "Anna": ("Asia/Tokyo", ZoneSource.MANUAL),
        "Boris": ("Asia/Omsk", ZoneSource.REGISTRY),
        "Vera": (None, None),
    }
    assert not page.jobs.strip.action.isVisible()


def test_the_form_that_is_open_suggests_as_soon_as_the_registry_is_there(
    page: ClientsPage, tmp_path: Path, until: Until
) -> None:
    page.begin_new()
    page.form.phone.setText("79161000002")
    page.form.look_up()
    until(lambda: page.form._facts is not None)
    page.jobs.import_registry(write_registry(tmp_path / "DEF.csv"))
    until(lambda: page.form.zone.zone() == "Asia/Omsk")


@pytest.mark.parametrize("content", ["", "phone,name\n79161234567,Anna\n", "\0\0\0"])
def test_a_file_that_is_no_registry_says_so_and_leaves_the_one_that_is_there(
    page: ClientsPage, tmp_path: Path, run: Run, until: Until, content: str
) -> None:
    page.jobs.import_registry(write_registry(tmp_path / "DEF.csv"))
    ended(page, until)
    wrong = tmp_path / FILE
    wrong.write_text(content, encoding="utf-8")
    page.jobs.import_registry(wrong)
    assert len(ended(page, until)) > 20
    assert page.jobs.strip.property("kind") == "failed"
    assert run(page.context.database.read(phones.look_up, PEOPLE[1].phone)).suggestion is not None


def test_stop_ends_the_filling_of_zones_and_the_rest_can_be_filled_later(
    page: ClientsPage, tmp_path: Path, run: Run, until: Until
) -> None:
    page.jobs.import_registry(write_registry(tmp_path / "DEF.csv"))
    ended(page, until)
    free = threading.Event()

    def wait(_: WriteUnit) -> None:
        free.wait(10)

    busy = page.context.tasks.start(page.context.database.write(wait), name="busy writer")
    page.jobs.fill_zones()
    page.jobs.strip.stop()
    free.set()
    assert ended(page, until).startswith("Stopped")
    assert busy.done()
    page.jobs.strip.action.click()
    assert not ended(page, until).startswith("Stopped")
    assert directory(page, run)["Boris"] == ("Asia/Omsk", ZoneSource.REGISTRY)


def test_progress_and_stop_show_once_a_work_takes_a_while(context: Context, qtbot: QtBot, until: Until) -> None:
    strip = WorkStrip(context.tasks, context.theme)
    qtbot.addWidget(strip)
    strip._patience.setInterval(0)
    stopped: list[bool] = []

    async def job(tell: object, stop: threading.Event) -> Ending:
        tell(0.25)  # type: ignore[operator]  # a call
        until_set = context.clock
        while not stop.is_set():
            await until_set.sleep(0.005)
        stopped.append(True)
        return Ending(text=MARKUP)

    assert strip.start("Working", job)
    assert not strip.start("Another", job)
    until(lambda: strip.stop_button.isVisible() and strip.bar.value() == strip.bar.maximum() // 4)
    strip.stop_button.click()
    assert not strip.stop_button.isEnabled()
    until(lambda: not strip.running)
    assert stopped == [True]
    assert strip.text.text() == MARKUP
    assert not strip.bar.isVisible()


def test_trouble_in_a_work_is_told_in_the_strip(context: Context, qtbot: QtBot, until: Until) -> None:
    strip = WorkStrip(context.tasks, context.theme)
    qtbot.addWidget(strip)

    async def job(_tell: object, _stop: threading.Event) -> Ending:
        raise MailerError("{file} cannot be read.", file=MARKUP)

    strip.start("Working", job)
    until(lambda: not strip.running)
    assert strip.property("kind") == "failed"
    assert MARKUP in strip.text.text()


def test_a_second_work_waits_for_the_first(page: ClientsPage, seen: Seen, until: Until) -> None:
    free = threading.Event()

    def wait(_: WriteUnit) -> None:
        free.wait(10)

    page.context.tasks.start(page.context.database.write(wait), name="busy writer")
    page.jobs.fill_zones()
    page.jobs.ask_for_registry()
    until(lambda: seen.troubles)
    assert "under way" in str(seen.troubles[0])
    free.set()
    ended(page, until)


def test_a_stop_list_is_imported_only_after_a_question_and_opts_out_who_is_on_it(
    page: ClientsPage, tmp_path: Path, run: Run, until: Until
) -> None:
    file = tmp_path / FILE
    file.write_text(f"phone\n{PEOPLE[1].phone}\n8 (931) 000-00-01\nrubbish\n{PEOPLE[1].phone}\n", encoding="utf-8")
    page.jobs.ask_for_stop_list()
    choose(page, until, file)
    assert file.name in answer(page, until, "Import the stop list")
    told = ended(page, until)
    assert told == f"{file.name}: 4 row(s) read, 2 phone(s) added, 1 on the list already, 1 rejected."
    (boris,) = run(page.context.database.read(clients.rows, [2]))
    assert boris.opted_out
    assert run(page.context.database.read(suppression.size)) == 2
    page.jobs.ask_for_stop_list()
    choose(page, until, file)
    until(lambda: page.findChildren(QMessageBox))
    page.findChildren(QMessageBox)[0].reject()
    until(lambda: not page.jobs._asking.running)
    assert page.jobs.strip.text.text() == told


def open_list(page: ClientsPage, until: Until) -> SuppressionDialog:
    page.jobs.show_suppression()
    until(lambda: page.findChildren(SuppressionDialog) and page.findChildren(SuppressionDialog)[0].count.text())
    return page.findChildren(SuppressionDialog)[0]


def look_up(dialog: SuppressionDialog, qtbot: QtBot, until: Until, phone: str) -> str:
    dialog.phone.clear()
    qtbot.keyClicks(dialog.phone, phone)
    until(lambda: dialog._facts is not None or dialog.field.error)
    return dialog.answer.text


def test_the_list_answers_for_one_phone_and_takes_it_on_and_off_after_a_question(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    dialog = open_list(page, until)
    assert dialog.count.text().startswith("0 phone(s)")
    assert not dialog.add.isEnabled()
    assert "Not on the list" in look_up(dialog, qtbot, until, "8 916 100 00 01")
    assert "Boris" in dialog.answer.text
    dialog.add.click()
    assert "+7 916 100-00-01" in answer(dialog, until, "Put on the list")
    until(lambda: dialog.remove.isEnabled() and dialog.count.text().startswith("1 phone(s)"))
    assert "since" in dialog.answer.text
    assert run(page.context.database.read(clients.get, ClientId(2))).opted_out
    dialog.remove.click()
    answer(dialog, until, "Take off the list")
    until(lambda: dialog.add.isEnabled() and dialog.count.text().startswith("0 phone(s)"))
    assert not run(page.context.database.read(clients.get, ClientId(2))).opted_out
    assert "Nobody in the directory" in look_up(dialog, qtbot, until, "79990000000")
    dialog.reject()
    until(lambda: not page.jobs._asking.running)


def test_what_is_no_phone_says_so_at_the_field_and_nothing_can_be_done(
    page: ClientsPage, qtbot: QtBot, until: Until
) -> None:
    dialog = open_list(page, until)
    look_up(dialog, qtbot, until, "12,34")
    assert dialog.field.error
    assert not dialog.add.isEnabled()
    assert not dialog.remove.isEnabled()
    dialog.reject()
    until(lambda: not page.jobs._asking.running)


def open_client(page: ClientsPage, until: Until, client_id: ClientId = ANNA) -> None:
    page._open_client(client_id)
    until(lambda: page.form.client_id == client_id and page.form._facts is not None)


def command(page: ClientsPage, words: str) -> None:
    next(action for action in page.panel.menu.actions() if words in action.text()).trigger()


def test_everything_about_a_person_is_written_to_a_file_off_the_menu(
    page: ClientsPage, tmp_path: Path, run: Run, until: Until
) -> None:
    run(page.context.database.write(start, page.context.clock.now()))
    run(page.context.database.write(send, page.context.clock.now(), Verdict.ACCEPTED))
    open_client(page, until)
    command(page, "xport")
    choose(page, until, tmp_path / "anna.json")
    assert str(tmp_path / "anna.json") in ended(page, until)
    found = json.loads((tmp_path / "anna.json").read_text(encoding="utf-8"))
    assert found == run(page.context.database.read(person.export_person, ANNA))
    assert len(found["messages"]) == 1
    assert page.form.client is not None
    page.jobs.export_person(page.form.client, tmp_path / "missing" / "anna.json")
    ended(page, until)
    assert page.jobs.strip.property("kind") == "failed"


def test_who_was_deleted_before_the_file_was_chosen_is_told_as_trouble(
    page: ClientsPage, tmp_path: Path, run: Run, until: Until
) -> None:
    open_client(page, until)
    (anna,) = run(page.context.database.read(clients.rows, [ANNA]))
    run(page.context.database.write(clients.delete, [ANNA], NOW))
    page.jobs.export_person(anna, tmp_path / "anna.json")
    ended(page, until)
    assert page.jobs.strip.property("kind") == "failed"
    assert not (tmp_path / "anna.json").exists()


@pytest.mark.parametrize("opted_out", [False, True])
def test_erasing_says_what_goes_and_what_stays_and_closes_the_panel_with_what_was_typed(
    page: ClientsPage, run: Run, until: Until, qtbot: QtBot, opted_out: bool
) -> None:
    run(page.context.database.write(start, page.context.clock.now()))
    open_client(page, until)
    if opted_out:
        page.form.opted_out.click()
        page.form.save()
        until(lambda: page.form.client is not None and page.form.client.opted_out)
    qtbot.keyClicks(page.form.name, " typed")
    command(page, "rase")
    asked = answer(page, until, "Erase this person")
    assert "Anna" in asked
    assert "1 message(s)" in asked
    assert "+7 916 ***-**-01" in asked
    assert ("mark stays" in asked) is opted_out
    until(lambda: page.panel.isHidden() and not page.jobs._asking.running)
    until(lambda: page.model.rowCount() == 2)
    assert not page.unsaved()
    found = run(page.context.database.read(phones.look_up, PEOPLE[0].phone))
    assert found.owner is None
    assert (found.suppressed is not None) is opted_out


def test_who_is_erased_meanwhile_by_another_job_is_told_as_trouble_and_nothing_else_goes(
    page: ClientsPage, seen: Seen, run: Run, until: Until
) -> None:
    open_client(page, until)
    command(page, "rase")
    until(lambda: page.findChildren(QMessageBox))
    run(page.context.database.write(person.erase, ANNA, NOW))
    answer(page, until, "Erase this person")
    until(lambda: not page.jobs.strip.running and page.model.rowCount() == 2)
    assert "There is no client" in page.jobs.strip.text.text()


def test_who_is_to_be_erased_is_erased_whatever_is_asked_meanwhile(page: ClientsPage, run: Run, until: Until) -> None:
    going, goes_on = threading.Event(), threading.Event()

    def slow(_unit: WriteUnit) -> None:
        going.set()
        goes_on.wait(10)

    task = page.context.tasks.start(page.context.database.write(slow), name="a long write")
    until(going.is_set)
    open_client(page, until)
    command(page, "rase")
    answer(page, until, "Erase this person")
    assert page.busy()
    page.jobs.show_suppression()
    until(lambda: page.findChildren(SuppressionDialog))
    goes_on.set()
    until(task.done)
    page.findChildren(SuppressionDialog)[0].reject()
    until(lambda: page.model.rowCount() == 2)
    until(lambda: not page.busy())
    with pytest.raises(NotFound):
        run(page.context.database.read(clients.get, ANNA))


@pytest.mark.parametrize("several", [True, False])
def test_clients_are_exported_those_selected_or_all_that_are_shown(
    page: ClientsPage, tmp_path: Path, until: Until, several: bool
) -> None:
    if several:
        page.view.select_ids([1, 3])
    page.ask_to_export()
    path = tmp_path / "Клиенты %2.csv"
    choose(page, until, path)
    said = ended(page, until)
    assert said == f"{2 if several else 3} row(s) are written to {path}."
    assert page.jobs.strip.action.text() == "Show the folder"
    names = [line.split(",")[1] for line in path.read_text("utf-8-sig").splitlines()[1:]]
    assert names == (["Anna", "Vera"] if several else ["Anna", "Boris", "Vera"])


def test_an_unforeseen_end_of_a_work_is_told_in_the_strip_too(
    context: Context, seen: Seen, qtbot: QtBot, until: Until
) -> None:
    strip = WorkStrip(context.tasks, context.theme)
    qtbot.addWidget(strip)

    async def job(_tell: object, _stop: threading.Event) -> Ending:
        raise ZeroDivisionError

    strip.start("Counting…", job)
    until(lambda: not strip.running)
    assert "went wrong" in strip.text.text()
    assert isinstance(seen.bugs.pop(), ZeroDivisionError)


def test_delete_stands_in_the_menu_of_the_panel(page: ClientsPage, until: Until) -> None:
    open_client(page, until)
    page.panel.tabs.setCurrentIndex(MESSAGES)
    command(page, "elete")
    until(lambda: page.findChildren(QMessageBox))
    box = page.findChildren(QMessageBox)[0]
    next(button for button in box.buttons() if button is not box.defaultButton()).click()
    until(lambda: page.model.rowCount() == 2 and page.panel.isHidden())


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Import a numbering registry…", "registry_asked"),
        ("Import a stop list…", "stop_list_asked"),
        ("Suppression list…", "suppression_asked"),
    ],
)
def test_the_menu_of_the_window_asks_for_the_registry_and_the_lists(
    context: Context, qtbot: QtBot, words: str, asked: str
) -> None:
    window = MainWindow(context, [ClientsPage(context)])
    qtbot.addWidget(window)
    with qtbot.waitSignal(getattr(window, asked), timeout=1_000):
        next(action for action in window.menu.actions() if action.text().replace("&", "") == words).trigger()
