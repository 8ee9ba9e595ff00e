"""What is done to selected clients, by clicks and keys: for exactly those who were seen selected, and undone."""

import asyncio
import threading
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QCheckBox, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.changes import Table
from desktop_mailer.domain.client import Client, ClientDraft, ClientFilter, ClientId, ClientQuery
from desktop_mailer.storage import clients, editing
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.clients.selection_bar import CommandButton
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.mailings.page import MailingsPage
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.tables import view as table_view
from desktop_mailer.ui.value_dialog import ValueDialog
from desktop_mailer.ui.words import number
from tests.ui.conftest import NOW
from tests.ui.mailings_world import Run, Until

PEOPLE = (
    ClientDraft(phone="79161234567", name="Anna", tags=("vip",), timezone="Europe/Moscow"),
    ClientDraft(phone="79031112233", name="Boris", tags=("new",)),
    ClientDraft(phone="79169998877", name="Vera", tags=("vip", "new"), opted_out=True),
)

LOYAL = ClientQuery(filter=ClientFilter(tags=("loyal",)))


@pytest.fixture
def window(context: Context, run: Run, until: Until) -> Iterator[MainWindow]:
    for person in PEOPLE:
        run(context.database.write(clients.add, person, NOW))
    window = MainWindow(context, [ClientsPage(context), MailingsPage(context)])
    window.resize(1200, 700)
    window.show()
    window.activateWindow()
    page = window.page
    assert isinstance(page, ClientsPage)
    until(lambda: page.model.rowCount() == 3 and page.view.hasFocus())
    yield window
    window.hide()
    window.deleteLater()


@pytest.fixture
def page(window: MainWindow) -> ClientsPage:
    page = window.page
    assert isinstance(page, ClientsPage)
    return page


def everyone(page: ClientsPage, run: Run) -> tuple[Client, ...]:
    found: tuple[Client, ...] = run(page.context.database.read(clients.page, ClientQuery(), None, 100))
    return found


def state(page: ClientsPage, run: Run) -> list[tuple[object, ...]]:
    return [(c.id, c.phone, c.name, c.tags, c.timezone, c.opted_out_at) for c in everyone(page, run)]


def click(page: ClientsPage, command: QAction) -> None:
    """Click on the command in the bar, or where there is no room for it, in the menu of the bar."""
    button = next(b for b in page.bar.commands.findChildren(CommandButton) if b.action is command)
    if button.isVisible():
        button.click()
    else:
        assert command in page.bar.commands.more.menu().actions()
        command.trigger()


def dialog(page: ClientsPage, until: Until) -> ValueDialog:
    until(lambda: page.findChildren(ValueDialog))
    return page.findChildren(ValueDialog)[0]


def question(page: ClientsPage, until: Until) -> QMessageBox:
    until(lambda: page.findChildren(QMessageBox))
    return page.findChildren(QMessageBox)[0]


def agree(page: ClientsPage, until: Until) -> str:
    """Answer a question with the button that is not the safe one; gives what was asked, with the verb."""
    box = question(page, until)
    verb = next(button for button in box.buttons() if button is not box.defaultButton())
    said = f"{box.text()} {verb.text()}"
    verb.click()
    return said


def settle(page: ClientsPage, run: Run) -> None:
    run(page.context.tasks.settle())


def add_tag(page: ClientsPage, qtbot: QtBot, until: Until, name: str = "loyal") -> None:
    click(page, page.commands.add_tag)
    asked = dialog(page, until)
    qtbot.keyClicks(asked.field.editor, name)
    asked.accept_button.click()


def remove_tag(page: ClientsPage, qtbot: QtBot, until: Until) -> None:
    click(page, page.commands.remove_tag)
    asked = dialog(page, until)
    qtbot.keyClicks(asked.field.editor, "vip")
    asked.accept_button.click()


def set_zone(page: ClientsPage, qtbot: QtBot, until: Until) -> None:
    click(page, page.commands.set_zone)
    asked = dialog(page, until)
    qtbot.keyClicks(asked.field.editor, "Asia/Omsk")
    asked.accept_button.click()


def opt_out(page: ClientsPage, _qtbot: QtBot, _until: Until) -> None:
    click(page, page.commands.opt_out)


def opt_in(page: ClientsPage, _qtbot: QtBot, until: Until) -> None:
    click(page, page.commands.opt_in)
    assert agree(page, until).count("3") == 2


def delete(page: ClientsPage, _qtbot: QtBot, until: Until) -> None:
    click(page, page.commands.delete)
    assert agree(page, until).count("3") == 2


@pytest.mark.parametrize(
    ("act", "told", "after"),
    [
        (add_tag, "3", lambda c: c.tags == tuple(sorted((*before(c).tags, "loyal")))),
        (remove_tag, "2", lambda c: "vip" not in c.tags),
        (set_zone, "3", lambda c: c.timezone == "Asia/Omsk"),
        (opt_out, "2", lambda c: c.opted_out),
        (opt_in, "1", lambda c: not c.opted_out),
        (delete, "3", None),
    ],
    ids=["add tag", "remove tag", "set zone", "opt out", "opt in", "delete"],
)
def test_each_command_changes_the_selected_and_is_undone_by_one_button(
    page: ClientsPage,
    qtbot: QtBot,
    run: Run,
    until: Until,
    act: Callable[[ClientsPage, QtBot, Until], None],
    told: str,
    after: Callable[[Client], bool] | None,
) -> None:
    first = state(page, run)
    page.view.selectAll()
    act(page, qtbot, until)
    until(lambda: page.undo_bar.text)
    assert told in page.undo_bar.text
    now = everyone(page, run)
    assert all(after(client) for client in now) if after else now == ()
    assert len(now) == (3 if after else 0)
    page.undo_bar.button.click()
    until(page.undo_bar.button.isHidden)
    assert told in page.undo_bar.text
    assert state(page, run) == first
    until(lambda: page.model.rowCount() == 3)


def before(client: Client) -> ClientDraft:
    return next(person for person in PEOPLE if person.phone == client.phone)


def test_the_bar_says_whom_a_change_found_as_they_were_to_be(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    page.view.selectAll()
    add_tag(page, qtbot, until, "new")
    until(lambda: page.undo_bar.text)
    assert "“new”" in page.undo_bar.text
    assert [word for word in page.undo_bar.text.split() if word.isdigit()] == ["1", "2"]
    add_tag(page, qtbot, until, "new")
    until(page.undo_bar.button.isHidden)
    assert [client.tags for client in everyone(page, run)] == [("new", "vip"), ("new",), ("new", "vip")]


def test_nothing_is_asked_of_a_cancelled_dialog(page: ClientsPage, run: Run, until: Until) -> None:
    first = state(page, run)
    page.view.selectAll()
    for command in (page.commands.add_tag, page.commands.remove_tag, page.commands.set_zone):
        click(page, command)
        dialog(page, until).reject()
        until(lambda: not page.commands.running)
    for command in (page.commands.opt_in, page.commands.delete):
        click(page, command)
        box = question(page, until)
        assert box.defaultButton() is not None
        box.defaultButton().click()
        until(lambda: not page.commands.running)
    assert state(page, run) == first
    assert page.undo_bar.text == ""


def test_a_wrong_answer_says_so_at_its_field_and_nothing_is_written(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    first = state(page, run)
    page.view.selectAll()
    click(page, page.commands.set_zone)
    asked = dialog(page, until)
    qtbot.keyClicks(asked.field.editor, "Mars/Base")
    asked.accept_button.click()
    assert "Mars/Base" in asked.field.error
    asked.reject()
    until(lambda: not page.commands.running)
    click(page, page.commands.add_tag)
    asked = dialog(page, until)
    asked.accept_button.click()
    assert asked.field.error
    qtbot.keyClicks(asked.field.editor, "two, tags")
    assert not asked.field.error
    asked.accept_button.click()
    assert "comma" in asked.field.error
    assert asked.isVisible()
    asked.reject()
    until(lambda: not page.commands.running)
    assert state(page, run) == first


def test_an_empty_zone_takes_no_zone_away_but_the_choice_to_do_so_does(
    page: ClientsPage, run: Run, until: Until
) -> None:
    page.view.selectAll()
    click(page, page.commands.set_zone)
    asked = dialog(page, until)
    asked.accept_button.click()
    assert asked.field.error
    asked.findChildren(QCheckBox)[0].click()
    asked.accept_button.click()
    until(lambda: page.undo_bar.text)
    assert [client.timezone for client in everyone(page, run)] == [None] * 3


def test_those_who_came_after_the_selection_are_left_alone(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    page.view.selectAll()
    click(page, page.commands.add_tag)
    asked = dialog(page, until)
    run(page.context.database.write(clients.add, ClientDraft(phone="79260000000", name="Gleb"), NOW))
    until(lambda: page.model.rowCount() == 4)
    qtbot.keyClicks(asked.field.editor, "loyal")
    asked.accept_button.click()
    until(lambda: page.undo_bar.text)
    assert [c.name for c in everyone(page, run) if "loyal" not in c.tags] == ["Gleb"]
    assert page.view.selected_count() == 3


def test_all_of_a_search_selected_is_not_all_of_the_directory_when_the_search_is_cleared(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    qtbot.keyClicks(page.filters.search, "916")
    until(lambda: page.model.rowCount() == 2)
    page.view.selectAll()
    page.filters.clear()
    until(lambda: page.model.rowCount() == 3)
    click(page, page.commands.opt_out)
    until(lambda: page.undo_bar.text)
    assert [client.name for client in everyone(page, run) if not client.opted_out] == ["Boris"]


def test_who_was_changed_by_another_after_the_edit_is_left_alone_by_the_undo_and_the_bar_says_so(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    page.view.selectAll()
    add_tag(page, qtbot, until, "loyal")
    until(lambda: page.undo_bar.text)
    draft = ClientDraft(phone="79031112233", name="Boris II", tags=("new", "loyal"))
    run(page.context.database.write(clients.update, ClientId(2), draft, NOW))
    page.undo_bar.button.click()
    until(page.undo_bar.button.isHidden)
    assert [word for word in page.undo_bar.text.split() if word.isdigit()] == ["2", "1"]
    assert [client.tags for client in everyone(page, run)] == [("vip",), ("loyal", "new"), ("new", "vip")]


def test_who_is_deleted_by_another_between_selection_and_change_is_passed_over(
    page: ClientsPage, until: Until, run: Run
) -> None:
    page.view.selectAll()
    click(page, page.commands.delete)
    box = question(page, until)
    run(page.context.database.write(clients.delete, [ClientId(2)], NOW))
    next(button for button in box.buttons() if button is not box.defaultButton()).click()
    until(lambda: page.undo_bar.text)
    page.undo_bar.button.click()
    until(page.undo_bar.button.isHidden)
    assert [client.name for client in everyone(page, run)] == ["Anna", "Vera"]


def test_the_undo_takes_back_what_the_bar_tells_though_another_change_came_after_it(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    page.view.selectRow(0)
    add_tag(page, qtbot, until, "loyal")
    until(lambda: page.undo_bar.text)
    run(page.context.database.write(editing.opt_out, array("q", [2]), NOW))
    page.window().activateWindow()
    until(page.view.hasFocus)
    qtbot.keyClick(page.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    until(page.undo_bar.button.isHidden)
    anna, boris, _ = everyone(page, run)
    assert anna.tags == ("vip",)
    assert boris.opted_out


def test_ctrl_z_asks_before_it_undoes_what_nobody_sees(
    window: MainWindow, page: ClientsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    run(page.context.database.write(editing.opt_out, array("q", [1, 2]), NOW))
    until(lambda: "2" in page.undo_offer())
    qtbot.keyClick(page.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "Undo" in agree(page, until)
    until(lambda: page.undo_bar.text)
    assert [client.opted_out for client in everyone(page, run)] == [False, False, True]


def test_ctrl_z_in_a_text_field_undoes_the_typing_alone(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    page.view.selectRow(0)
    click(page, page.commands.opt_out)
    until(lambda: page.undo_bar.text)
    page.filters.search.setFocus()
    qtbot.keyClicks(page.filters.search, "bor")
    qtbot.keyClick(page.filters.search, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(page, run)
    assert page.filters.search.text() == ""
    assert everyone(page, run)[0].opted_out


def test_the_menu_of_the_window_says_what_it_would_undo(
    window: MainWindow, page: ClientsPage, qtbot: QtBot, until: Until
) -> None:
    page.view.selectRow(0)
    add_tag(page, qtbot, until, "a & b")
    until(lambda: page.undo_bar.text)
    undo = next(action for action in window.menu.actions() if action.shortcut().toString() == "Ctrl+Z")
    window.menu.aboutToShow.emit()
    assert "“a && b”" in undo.text()
    window.show_page(1)
    window.menu.aboutToShow.emit()
    assert not undo.isEnabled()
    window.menu.aboutToHide.emit()
    assert undo.isEnabled()
    undo.trigger()  # nothing to undo on that page
    assert page.undo_bar.button.isVisibleTo(page)


def test_nothing_to_undo_says_so(context: Context, qtbot: QtBot, run: Run, until: Until) -> None:
    page = ClientsPage(context)
    qtbot.addWidget(page)
    page.show()
    run(context.tasks.settle())
    page.undo()
    assert page.undo_bar.text
    assert page.undo_bar.button.isHidden()


def test_a_saved_form_is_told_with_the_name_and_undone(page: ClientsPage, qtbot: QtBot, run: Run, until: Until) -> None:
    first = state(page, run)
    page.view.selectRow(1)
    qtbot.keyClick(page.view, Qt.Key.Key_F2)
    until(lambda: page.form.client_id == 2)
    qtbot.keyClicks(page.form.name, " II")
    page.form.save()
    until(lambda: "Boris II" in page.undo_bar.text)
    page.undo_bar.button.click()
    until(lambda: page.undo_bar.button.isHidden() and page.form.name.text() == "Boris")
    assert state(page, run) == first
    page.begin_new()
    qtbot.keyClicks(page.form.phone, "79260000000")
    page.form.save()
    until(lambda: "926" in page.undo_bar.text)
    page.undo_bar.button.click()
    until(page.undo_bar.button.isHidden)
    assert state(page, run) == first


def test_a_whole_import_is_told_and_undone(page: ClientsPage, tmp_path: Path, run: Run, until: Until) -> None:
    first = state(page, run)
    file = tmp_path / "people.csv"
    lines = "".join(f"7926000{n:04d},New {n}\n" for n in range(40))
    file.write_text(f"phone,name\n{lines}79161234567,Anna II\n", encoding="utf-8")
    page.strip.start(file)
    until(lambda: "41" in page.undo_bar.text)
    assert len(everyone(page, run)) == 43
    page.undo_bar.button.click()
    until(page.undo_bar.button.isHidden)
    assert "41" in page.undo_bar.text
    assert state(page, run) == first
    settle(page, run)


def test_an_import_of_nothing_new_is_told_as_no_other_change(
    page: ClientsPage, tmp_path: Path, run: Run, until: Until
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("phone,name\nrubbish,X\n", encoding="utf-8")
    page.strip.start(file)
    until(lambda: not page.strip.running)
    settle(page, run)
    assert page.undo_bar.text == ""


def test_everything_in_the_context_menu_has_a_key_of_its_own(page: ClientsPage, until: Until) -> None:
    page.view.selectAll()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
    QApplication.sendEvent(page.view, event)
    until(lambda: page.findChildren(QMenu))
    menu = next(menu for menu in page.findChildren(QMenu) if page.commands.copy_titles in menu.actions())
    commands = [action for action in menu.actions() if not action.isSeparator()]
    keys = [action.text()[action.text().index("&") + 1].lower() for action in commands]
    assert len(set(keys)) == len(commands) == 9
    assert {*page.commands.for_bar} < {*commands}
    menu.close()


def test_copying_with_titles_from_the_menu_gives_tsv_and_html(page: ClientsPage, until: Until) -> None:
    page.view.selectRow(1)
    QGuiApplication.clipboard().clear()
    page.commands.copy_titles.trigger()
    until(lambda: QGuiApplication.clipboard().text())
    titles, row = QGuiApplication.clipboard().text().split("\n")
    assert titles.split("\t")[:2] == ["Phone", "Name"]
    assert row.startswith("+7 903 111-22-33\tBoris\t")
    assert "<td>Boris</td>" in QGuiApplication.clipboard().mimeData().html()


def test_copying_fewer_than_were_selected_is_told(
    page: ClientsPage, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_view, "COPY_LIMIT", 2)
    page.view.selectAll()
    click(page, page.commands.copy)
    until(lambda: "2" in page.undo_bar.text)
    assert len(QGuiApplication.clipboard().text().split("\n")) == 2


def test_the_bar_tells_how_many_are_selected_and_selects_all_that_are_found(
    page: ClientsPage, qtbot: QtBot, until: Until
) -> None:
    assert page.bar.count.text().startswith("3")
    assert not page.bar.commands.isVisible()
    qtbot.keyClicks(page.filters.search, "916")
    until(lambda: page.model.rowCount() == 2)
    page.view.selectRow(0)
    assert page.bar.count.text().startswith("1")
    assert page.bar.commands.isVisible()
    assert "2" in page.bar.select_all.text()
    page.bar.select_all.click()
    assert page.view.selected_count() == 2
    assert page.bar.select_all.isHidden()


def test_no_command_is_out_of_reach_where_the_bar_is_narrow(page: ClientsPage) -> None:
    page.view.selectAll()
    commands = page.bar.commands
    seen = set()
    for width in (1200, 400, 120):
        commands.resize(width, commands.height())
        shown = [button for button in commands.findChildren(CommandButton) if button.isVisible()]
        rest = commands.more.menu().actions()
        assert [*(button.action for button in shown), *rest] == [*page.commands.for_bar]
        assert commands.more.isVisible() is bool(rest)
        assert all(button.geometry().right() < width for button in (*shown, commands.more) if button.isVisible())
        seen.add(len(rest))
    assert len(seen) == 3


def test_the_order_is_remembered(page: ClientsPage, qtbot: QtBot, until: Until) -> None:
    page.view.sort_asked.emit("name", True)
    again = ClientsPage(page.context)
    qtbot.addWidget(again)
    again.show()
    until(lambda: [str(again.model.index(row, 1).data()) for row in range(again.model.rowCount())][:1] == ["Vera"])
    assert again.view.horizontalHeader().sortIndicatorSection() == 1


@pytest.mark.parametrize(
    ("narrow", "told"),
    [
        (lambda page: page.filters.search.setText("zzz"), "zzz"),
        (lambda page: page.filters.opted_out.click(), "opted out"),
        (lambda page: page.filters.zones._take("no time zone", on=True), "has a time zone"),
    ],
)
def test_an_empty_table_says_which_filter_leaves_nobody(
    page: ClientsPage, run: Run, until: Until, narrow: Callable[[ClientsPage], None], told: str
) -> None:
    run(page.context.database.write(editing.opt_in, ClientQuery(), NOW))
    run(page.context.database.write(editing.set_zone, ClientQuery(), "Asia/Omsk", NOW))
    narrow(page)
    until(lambda: page.stack.currentWidget() is page.empty)
    assert told in page.empty.words
    page.empty.quiet.click()
    until(lambda: page.stack.currentWidget() is page.view)


def test_the_zones_that_are_chosen_narrow_the_list(page: ClientsPage, until: Until) -> None:
    page.filters.zones.click()
    until(lambda: page.filters.zones._popup._list.count() == 2)
    page.filters.zones._take("Europe/Moscow", on=True)
    until(lambda: page.model.rowCount() == 1)
    page.filters.zones._take("no time zone", on=True)
    until(lambda: page.model.rowCount() == 3)


def add_many(unit: WriteUnit, count: int) -> None:
    unit.connection.exec_driver_sql(
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)"
        " INSERT INTO client (phone, operator_code, created_at, updated_at)"
        " SELECT printf('7999%07d', i), '999', 0, 0 FROM n",
        (count,),
    )
    unit.note(reshaped=[Table.CLIENTS])


def test_a_hundred_thousand_are_changed_and_undone_while_the_window_lives(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until, loop: asyncio.AbstractEventLoop
) -> None:
    run(page.context.database.write(add_many, 100_000))
    page.read_again()
    until(lambda: page.model.rowCount() == 100_003)
    page.view.selectRow(0)
    page.bar.select_all.click()
    assert page.view.selected_count() == 100_003
    ticks: list[bool] = []

    async def tick() -> None:
        while True:
            await asyncio.sleep(0.001)
            ticks.append(page.commands.add_tag.isEnabled())

    ticking = loop.create_task(tick())
    add_tag(page, qtbot, until, "loyal")
    until(lambda: page.undo_bar.text)
    assert number(100_003) in page.undo_bar.text
    assert ticks.count(False) > 20
    assert run(page.context.database.read(clients.count, LOYAL)) == 100_003
    until(lambda: page.view.selected_count() == 100_003)
    ticks.clear()
    page.undo_bar.button.click()
    until(page.undo_bar.button.isHidden)
    ticking.cancel()
    assert len(ticks) > 20
    assert number(100_003) in page.undo_bar.text
    assert run(page.context.database.read(clients.count, LOYAL)) == 0


def test_what_takes_long_says_so_and_no_second_change_is_begun_meanwhile(
    page: ClientsPage, run: Run, until: Until
) -> None:
    free = threading.Event()

    def wait(_unit: WriteUnit, /) -> None:
        free.wait(10)

    page.context.tasks.start(page.context.database.write(wait), name="a busy writer")
    page.view.selectAll()
    click(page, page.commands.opt_out)
    until(page.bar.progress.isVisible)
    assert "3" in page.bar.count.text()
    assert not page.bar.commands.isVisible()
    assert not any(command.isEnabled() for command in page.commands.for_bar)
    page.view.selectRow(0)
    assert not any(command.isEnabled() for command in page.commands.for_bar)
    free.set()
    until(page.bar.commands.isVisible)
    assert all(client.opted_out for client in everyone(page, run))


def test_the_tab_key_passes_everything_from_the_search_to_the_undo_button_in_the_order_of_the_screen(
    page: ClientsPage, until: Until
) -> None:
    page.view.selectRow(0)
    click(page, page.commands.opt_out)
    until(lambda: page.undo_bar.text)
    filters, bar = page.filters, page.bar
    expected = [filters.search, filters.codes, filters.tags, filters.zones, filters.opted_out]
    expected += [page.import_button, page.add, bar.select_all, *bar.commands.findChildren(CommandButton)]
    expected += [page.view, page.undo_bar.button]
    passed: list[QWidget] = [filters.search]
    while passed[-1] is not page.undo_bar.button and len(passed) < 200:
        following = passed[-1].nextInFocusChain()
        assert following is not None
        passed.append(following)
    stops = [widget for widget in passed if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert [widget for widget in stops if widget in expected] == expected
    assert len(stops) - len(expected) <= 1  # the last: what closes the bar comes after its button


def test_what_a_command_asks_is_answered_by_keys_alone(page: ClientsPage, qtbot: QtBot, run: Run, until: Until) -> None:
    qtbot.keyClick(page.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(page.view, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    asked = dialog(page, until)
    until(asked.isActiveWindow)
    qtbot.keyClicks(asked.field.editor, "loyal")
    qtbot.keyClick(asked.field.editor, Qt.Key.Key_Return)
    until(lambda: page.undo_bar.text)
    assert all("loyal" in client.tags for client in everyone(page, run))


def test_a_filter_is_chosen_by_keys_alone(page: ClientsPage, qtbot: QtBot, run: Run, until: Until) -> None:
    chip = page.filters.zones
    chip.setFocus()
    qtbot.keyClick(chip, Qt.Key.Key_Space)
    popup = chip._popup
    until(lambda: popup.search.hasFocus() and popup._list.count() == 2)
    qtbot.keyClicks(popup.search, "mosc")
    qtbot.keyClick(popup.search, Qt.Key.Key_Down)
    until(popup._list.hasFocus)
    qtbot.keyClick(popup._list, Qt.Key.Key_Space)
    until(lambda: page.model.rowCount() == 1)
    assert chip.values() == ("Europe/Moscow",)
    settle(page, run)
    place = popup._list.visualItemRect(popup._list.item(1)).center()
    for rows in (3, 1):  # the mouse goes on where the keys have been, beside the box and on the box
        qtbot.mouseClick(popup._list.viewport(), Qt.MouseButton.LeftButton, pos=place)
        until(lambda rows=rows: page.model.rowCount() == rows)  # type: ignore[misc]
        place.setX(12)
    qtbot.keyClick(popup._list, Qt.Key.Key_Escape)
    until(popup.isHidden)
