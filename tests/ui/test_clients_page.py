import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.client import ClientDraft, ClientId, ClientQuery
from desktop_mailer.storage import clients
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.context import Context
from tests.ui.conftest import NOW

Run = Callable[[Awaitable[Any]], Any]
Until = Callable[[Callable[[], object]], None]

PEOPLE = (
    ClientDraft(phone="79161234567", name="Anna", tags=("vip",), timezone="Europe/Moscow"),
    ClientDraft(phone="79031112233", name="Boris", tags=("new",)),
    ClientDraft(phone="79169998877", name="Vera", tags=("vip", "new"), opted_out=True),
)


@pytest.fixture
def page(context: Context, run: Run, qtbot: QtBot, until: Until) -> Iterator[ClientsPage]:
    for person in PEOPLE:
        run(context.database.write(clients.add, person, NOW))
    page = ClientsPage(context)
    page.resize(1000, 600)
    page.show()
    page.activateWindow()
    page.activated()
    until(lambda: shown(page) == ["Anna", "Boris", "Vera"] and page.view.hasFocus())
    yield page
    page.hide()
    page.deleteLater()


def shown(page: ClientsPage) -> list[str]:
    return [str(page.model.index(row, 1).data()) for row in range(page.model.rowCount())]


def everyone(page: ClientsPage, run: Run) -> list[str]:
    found = run(page.context.database.read(clients.page, ClientQuery(), None, 100))
    return [client.phone for client in found]


def answer(page: ClientsPage, until: Until, text: str) -> None:
    until(lambda: page.findChildren(QMessageBox))
    box = page.findChildren(QMessageBox)[0]
    next(button for button in box.buttons() if button.text() == text).click()
    until(lambda: not page.commands.running)


@pytest.mark.parametrize(
    ("sought", "found"), [("916", ["Anna", "Vera"]), ("bor", ["Boris"]), ("vip", ["Anna", "Vera"])]
)
def test_the_search_finds_people_by_phone_name_and_tag(
    page: ClientsPage, qtbot: QtBot, until: Until, sought: str, found: list[str]
) -> None:
    qtbot.keyClicks(page.filters.search, sought)
    until(lambda: shown(page) == found)
    qtbot.keyClick(page.filters.search, Qt.Key.Key_Escape)
    until(lambda: len(shown(page)) == 3)


def test_the_next_key_ends_the_search_before_it(page: ClientsPage, run: Run, qtbot: QtBot, until: Until) -> None:
    forever = asyncio.Event()

    async def read() -> None:
        await forever.wait()

    searching = page._searching.start(read())
    qtbot.keyClicks(page.filters.search, "b")
    assert searching.cancelling()
    until(lambda: shown(page) == ["Boris"])


def test_a_key_that_changes_nothing_leaves_no_list_of_everybody_under_a_filter(
    page: ClientsPage, qtbot: QtBot, until: Until
) -> None:
    """GIVEN a filter that was chosen just now WHEN a letter is typed and taken back."""
    page.filters.opted_out.setChecked(True)
    qtbot.keyClicks(page.filters.search, "b")
    qtbot.keyClick(page.filters.search, Qt.Key.Key_Backspace)
    until(lambda: shown(page) == ["Vera"])
    qtbot.keyClicks(page.filters.search, "ver")
    until(lambda: shown(page) == ["Vera"])
    page.filters.opted_out.setChecked(False)
    qtbot.keyClicks(page.filters.search, " ")
    until(lambda: not page._searching.running and not page.filters.search._timer.isActive())
    assert shown(page) == ["Vera"]


def test_a_list_read_anew_while_someone_types_is_whole_again_when_the_search_is_cleared(
    page: ClientsPage, qtbot: QtBot, until: Until
) -> None:
    qtbot.keyClicks(page.filters.search, "bor")
    page.read_again()
    until(lambda: shown(page) == ["Boris"])
    qtbot.keyClick(page.filters.search, Qt.Key.Key_Escape)
    until(lambda: shown(page) == ["Anna", "Boris", "Vera"])


def test_chips_narrow_the_list(page: ClientsPage, until: Until) -> None:
    page.filters.codes._take("916", on=True)
    until(lambda: shown(page) == ["Anna", "Vera"])
    page.filters.opted_out.click()
    until(lambda: shown(page) == ["Vera"])


def test_nothing_found_differs_from_no_clients_yet(page: ClientsPage, run: Run, until: Until) -> None:
    page.filters.search.setText("nobody")
    until(lambda: page.stack.currentWidget() is page.empty)
    assert page.empty.action.isHidden()
    page.empty.quiet.click()
    until(lambda: page.stack.currentWidget() is page.view)
    run(page.context.database.write(clients.delete, [ClientId(key) for key in page.model.ids], NOW))
    until(lambda: page.stack.currentWidget() is page.empty)
    assert not page.empty.action.isHidden()


def test_a_header_sorts_in_the_database(page: ClientsPage, until: Until) -> None:
    page.view.sort_asked.emit("name", True)
    until(lambda: shown(page) == ["Vera", "Boris", "Anna"])


def test_a_new_client_is_added_and_shown(page: ClientsPage, qtbot: QtBot, run: Run, until: Until) -> None:
    page.begin_new()
    qtbot.keyClicks(page.form.phone, "8 (926) 555-44-33")
    qtbot.keyClicks(page.form.name, "Gleb")
    page.form.save()
    until(lambda: "Gleb" in shown(page) and page.view.selected_count() == 1)
    assert "79265554433" in everyone(page, run)
    assert list(page.view.selected_ids()) == [page.form.client_id]


def test_wrong_fields_say_so_at_the_field_and_nothing_is_written(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    page.begin_new()
    qtbot.keyClicks(page.form.phone, "12")
    page.form.zone.setEditText("Mars/Olympus")
    page.form.save()
    until(lambda: page.form.fields["phone"].error and page.form.fields["timezone"].error)
    assert page.form.fields["name"].error == ""
    assert len(everyone(page, run)) == 3
    qtbot.keyClicks(page.form.phone, "3")
    assert page.form.fields["phone"].error == ""
    assert page.form.fields["timezone"].error


def test_a_phone_that_is_taken_is_told_at_the_phone(page: ClientsPage, qtbot: QtBot, until: Until) -> None:
    page.begin_new()
    qtbot.keyClicks(page.form.phone, "+7 916 123-45-67")
    page.form.save()
    until(lambda: page.form.fields["phone"].error)


def test_f2_opens_the_form_and_a_saved_change_shows_in_the_table(page: ClientsPage, qtbot: QtBot, until: Until) -> None:
    page.view.selectRow(1)
    qtbot.keyClick(page.view, Qt.Key.Key_F2)
    until(lambda: page.form.name.text() == "Boris")
    qtbot.keyClicks(page.form.name, "!")
    page.form.save()
    until(lambda: shown(page)[1] == "Boris!")


def test_what_is_typed_while_a_change_is_being_saved_is_not_lost(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    page.view.select_ids([1])
    qtbot.keyClick(page.view, Qt.Key.Key_F2)
    until(lambda: page.form.client_id == 1)
    free = threading.Event()

    def wait(_: WriteUnit) -> None:
        free.wait(10)

    busy = page.context.tasks.start(page.context.database.write(wait), name="busy writer")
    qtbot.keyClicks(page.form.name, " B")
    page.form.save()
    run(asyncio.sleep(0))
    qtbot.keyClicks(page.form.name, "C")
    free.set()
    until(lambda: busy.done() and not page.form._saving.running)
    assert page.form.name.text() == "Anna BC"
    assert page.form.changed
    assert run(page.context.database.read(clients.get, ClientId(1))).name == "Anna B"


def test_unsaved_changes_are_not_lost_by_choosing_somebody_else(page: ClientsPage, qtbot: QtBot, until: Until) -> None:
    page.view.selectRow(1)
    page._edit_current()
    until(lambda: page.form.name.text() == "Boris")
    qtbot.keyClicks(page.form.name, "!")
    page.view.selectRow(0)
    until(lambda: not page._showing.running)
    assert page.form.name.text() == "Boris!"
    assert page.unsaved()


def test_deleting_names_the_number_and_the_safe_button_is_the_default(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    page.view.select_ids(page.model.ids[:2])
    qtbot.keyClick(page.view, Qt.Key.Key_Delete)
    until(lambda: page.findChildren(QMessageBox))
    box = page.findChildren(QMessageBox)[0]
    assert "2" in box.text()
    assert box.defaultButton().text() == "Keep"
    answer(page, until, next(b.text() for b in box.buttons() if b is not box.defaultButton()))
    until(lambda: shown(page) == ["Vera"])
    assert everyone(page, run) == ["79169998877"]


def test_ctrl_c_copies_the_selected_people(page: ClientsPage, qtbot: QtBot, until: Until) -> None:
    page.view.selectRow(0)
    QGuiApplication.clipboard().clear()
    qtbot.keyClick(page.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    until(lambda: QGuiApplication.clipboard().text().startswith("+7 916 123-45-67\tAnna\t916\tvip"))


def test_an_import_tells_the_fate_of_every_row_and_keeps_the_rejected_ones(
    page: ClientsPage, tmp_path: Path, run: Run, until: Until
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("phone,name\n79261110000,Gleb\n79161234567,Anna\nrubbish,X\n", encoding="utf-8")
    page.strip.start(file)
    until(lambda: not page.strip.running)
    assert [number for number in page.strip.text.text().split() if number.isdigit()] == ["3", "1", "1", "1"]
    assert not page.strip.link.isHidden()
    assert str(tmp_path / "people.rejects.csv") in page.strip.text.text()  # the link needs a program that opens it
    assert "rubbish" in (tmp_path / "people.rejects.csv").read_text(encoding="utf-8-sig")
    until(lambda: "Gleb" in shown(page))
    assert len(everyone(page, run)) == 4


def test_an_import_without_rejected_rows_leaves_no_file_behind(page: ClientsPage, tmp_path: Path, until: Until) -> None:
    file = tmp_path / "good.csv"
    file.write_text("phone\n79261110000\n", encoding="utf-8")
    page.strip.start(file)
    until(lambda: not page.strip.running)
    assert page.strip.link.isHidden()
    assert list(tmp_path.glob("*.rejects.csv")) == []


def test_a_file_that_is_no_table_of_clients_says_so_and_writes_nothing(
    page: ClientsPage, tmp_path: Path, run: Run, until: Until
) -> None:
    file = tmp_path / "picture.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    page.strip.start(file)
    until(lambda: not page.strip.running)
    assert page.strip.property("kind") == "failed"
    assert len(page.strip.text.text()) > 20
    assert len(everyone(page, run)) == 3


def test_news_from_elsewhere_shows_by_itself(page: ClientsPage, run: Run, until: Until) -> None:
    first = ClientId(page.model.id_at(0))
    draft = ClientDraft(phone="79161234567", name="Anna Maria")
    run(page.context.database.write(clients.update, first, draft, NOW))
    until(lambda: shown(page)[0] == "Anna Maria")


def test_the_width_of_the_panel_is_remembered(page: ClientsPage, qtbot: QtBot, until: Until) -> None:
    page.begin_new()
    until(lambda: page.splitter.sizes()[1] > 0)
    page.splitter.setSizes([560, 440])
    page.splitter.splitterMoved.emit(560, 1)
    again = ClientsPage(page.context)
    qtbot.addWidget(again)
    again.resize(page.size())
    again.show()
    again.begin_new()
    until(lambda: again.splitter.sizes() == page.splitter.sizes())
