"""One client in the side panel: the form with what is known of the phone, consent, and news from elsewhere."""

import asyncio
import threading
from array import array
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.client import Client, ClientDraft, ClientId, ZoneSource
from desktop_mailer.domain.edit import EditKind
from desktop_mailer.storage import clients, editing, phones, registry, undo
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.storage.stop_list import import_stop_list
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.clients.panel import DETAILS
from desktop_mailer.ui.context import Context
from tests.storage.conftest import write_registry
from tests.ui.conftest import NOW
from tests.ui.mailings_world import Run, Until

ANNA, BORIS, VERA = ClientId(1), ClientId(2), ClientId(3)
OMSK, MOSCOW, NOWHERE = "79161000001", "79160000001", "79162000001"
"""Phones of the made-up registry: of one zone each, and of no single one."""
PEOPLE = (
    ClientDraft(phone="79161234567", name="Anna", tags=("vip",), timezone="Europe/Moscow"),
    ClientDraft(phone="79031112233", name="Boris"),
    ClientDraft(phone="79169998877", name="Vera", opted_out=True),
)
HOSTILE = (
    "<b>Eve</b><img src=x>",
    "%1 & %2 {name}",
    "Ev\u202ee\u0000\n<table>",
    "Ж" * 200,
)


@pytest.fixture
def page(context: Context, run: Run, qtbot: QtBot, until: Until) -> Iterator[ClientsPage]:
    for person in PEOPLE:
        run(context.database.write(clients.add, person, NOW))
    page = ClientsPage(context)
    page.resize(1000, 760)
    page.show()
    page.activateWindow()
    until(lambda: page.model.rowCount() == 3)
    yield page
    page.hide()
    page.deleteLater()


@pytest.fixture
def numbers(context: Context, run: Run, tmp_path: Path) -> None:
    run(registry.import_file(context.database, write_registry(tmp_path / "registry.csv")))


def open_client(page: ClientsPage, until: Until, client_id: ClientId) -> None:
    page.view.select_ids([client_id])
    page._open_client(client_id)
    until(lambda: page.form.client_id == client_id and page.form._facts is not None)


def type_phone(page: ClientsPage, qtbot: QtBot, until: Until, phone: str) -> None:
    page.form.phone.selectAll()
    qtbot.keyClicks(page.form.phone, phone)
    until(lambda: page.form._facts is not None and page.form._facts.phone == phone)


def saved(page: ClientsPage, run: Run, until: Until) -> Client:
    page.form.save()
    until(lambda: not page.form._saving.running and not page.form.changed)
    assert page.form.client_id is not None
    client: Client = run(page.context.database.read(clients.get, page.form.client_id))
    return client


def hint(page: ClientsPage, name: str) -> str:
    return page.form.fields[name]._hint


def answer(page: ClientsPage, until: Until, verb: str) -> str:
    """Click the button of the question that is asked; gives what was asked."""
    until(lambda: page.findChildren(QMessageBox))
    box = page.findChildren(QMessageBox)[0]
    asked = f"{box.text()}\n{box.informativeText()}"
    assert box.defaultButton().text() != verb
    next(button for button in box.buttons() if button.text() == verb).click()
    until(lambda: not page.jobs._asking.running and not page.commands.running)
    return asked


def test_the_operator_and_the_zone_of_somebody_new_come_from_the_registry_as_the_phone_is_typed(
    page: ClientsPage, numbers: None, qtbot: QtBot, run: Run, until: Until
) -> None:
    page.begin_new()
    type_phone(page, qtbot, until, OMSK)
    assert page.form.zone.zone() == "Asia/Omsk"
    assert "registry" in hint(page, "timezone")
    assert "Альфа" in hint(page, "phone")
    assert "Омская" in hint(page, "phone")
    type_phone(page, qtbot, until, NOWHERE)
    assert page.form.zone.zone() is None
    type_phone(page, qtbot, until, MOSCOW)
    client = saved(page, run, until)
    assert (client.timezone, client.timezone_source) == ("Europe/Moscow", ZoneSource.REGISTRY)
    assert "registry" in hint(page, "timezone")


def test_without_a_registry_the_form_says_so_and_suggests_nothing(
    page: ClientsPage, qtbot: QtBot, until: Until
) -> None:
    page.begin_new()
    type_phone(page, qtbot, until, OMSK)
    assert page.form.zone.zone() is None
    assert "No numbering registry is loaded" in hint(page, "timezone")


def test_a_zone_set_by_hand_never_gives_way_to_the_registry_by_itself(
    page: ClientsPage, numbers: None, qtbot: QtBot, run: Run, until: Until
) -> None:
    page.begin_new()
    qtbot.keyClicks(page.form.zone.lineEdit(), "Asia/Tokyo")
    type_phone(page, qtbot, until, OMSK)
    assert page.form.zone.zone() == "Asia/Tokyo"
    assert "by hand" in hint(page, "timezone")
    client = saved(page, run, until)
    assert (client.timezone, client.timezone_source) == ("Asia/Tokyo", ZoneSource.MANUAL)
    until(lambda: page.form._facts is not None)
    type_phone(page, qtbot, until, MOSCOW)
    client = saved(page, run, until)
    assert (client.phone, client.timezone) == (MOSCOW, "Asia/Tokyo")
    until(lambda: page.form._facts is not None)
    page.form.zone_choice.use.click()
    assert page.form.zone.zone() == "Europe/Moscow"
    client = saved(page, run, until)
    assert (client.timezone, client.timezone_source) == ("Europe/Moscow", ZoneSource.REGISTRY)


def test_a_zone_from_the_registry_follows_another_phone_also_where_it_is_saved_at_once(
    page: ClientsPage, numbers: None, qtbot: QtBot, run: Run, until: Until
) -> None:
    page.begin_new()
    type_phone(page, qtbot, until, MOSCOW)
    assert saved(page, run, until).timezone == "Europe/Moscow"
    page.form.phone.selectAll()
    qtbot.keyClicks(page.form.phone, OMSK)
    client = saved(page, run, until)  # the look-up waits for the typing to pause
    assert (client.timezone, client.timezone_source) == ("Asia/Omsk", ZoneSource.REGISTRY)


def test_a_client_without_a_zone_is_offered_the_one_of_the_registry_and_nothing_changes_by_looking(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until, tmp_path: Path
) -> None:
    run(page.context.database.write(clients.add, ClientDraft(phone=OMSK, name="Olga"), NOW))
    open_client(page, until, ClientId(4))
    run(registry.import_file(page.context.database, write_registry(tmp_path / "registry.csv")))
    page.form.look_up()
    until(page.form.zone_choice.use.isVisible)
    assert not page.form.changed
    assert page.form.zone.zone() is None
    page.form.zone_choice.use.click()
    assert saved(page, run, until).timezone == "Asia/Omsk"


def test_a_phone_of_somebody_else_says_whose_it_is_and_leads_there(
    page: ClientsPage, qtbot: QtBot, until: Until
) -> None:
    open_client(page, until, BORIS)
    type_phone(page, qtbot, until, PEOPLE[0].phone)
    assert "Anna" in page.form.fields["phone"].error
    assert page.form._owner.isVisible()
    page.form.save()
    until(lambda: not page.form._saving.running)
    until(page.form._owner.isVisible)
    assert page.form.client_id == BORIS
    page.form._owner.click()
    assert "Anna" in answer(page, until, "Show this client")
    assert page.form.client_id == ANNA
    assert page.form.name.text() == "Anna"
    assert list(page.view.selected_ids()) == [ANNA]
    assert not page.form.changed
    assert not page.form._owner.isVisible()


def test_a_form_that_was_opened_before_a_stop_list_came_opts_nobody_in_again(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until, tmp_path: Path
) -> None:
    open_client(page, until, ANNA)
    qtbot.keyClicks(page.form.name, " B")
    path = tmp_path / "stop.csv"
    path.write_text(f"{PEOPLE[0].phone}\n", encoding="utf-8")
    run(import_stop_list(page.context.database, path, NOW))
    client = saved(page, run, until)
    assert (client.name, client.opted_out) == ("Anna B", True)


def test_somebody_new_does_not_take_the_place_of_the_one_who_is_still_being_saved(
    page: ClientsPage, loop: asyncio.AbstractEventLoop, qtbot: QtBot, run: Run, until: Until
) -> None:
    """GIVEN a writer that is busy WHEN one form is saved and closed, and another begun."""
    free = threading.Event()
    blocking = loop.create_task(page.context.database.write(lambda _: free.wait(10)))
    page.begin_new()
    page.form.start_new(ClientDraft(phone="79990000001", name="Dora"))
    page.form.save()
    run(asyncio.sleep(0.02))
    page.form.cancel()
    page.begin_new()
    qtbot.keyClicks(page.form.name, "Egor")
    free.set()
    until(lambda: blocking.done() and not page.form._saving.running)
    assert (page.form.client_id, page.form.name.text()) == (None, "Egor")


def test_enter_on_a_button_of_the_form_is_that_button(page: ClientsPage, qtbot: QtBot, run: Run, until: Until) -> None:
    open_client(page, until, ANNA)
    qtbot.keyClicks(page.form.name, "XX")
    page.form._cancel_button.setFocus()
    qtbot.keyClick(page.form._cancel_button, Qt.Key.Key_Return)
    until(lambda: not page.form._saving.running)
    assert run(page.context.database.read(clients.get, ANNA)).name == "Anna"


def test_saving_what_nobody_changed_is_no_edit(page: ClientsPage, qtbot: QtBot, run: Run, until: Until) -> None:
    before = run(page.context.database.read(undo.last))
    open_client(page, until, ANNA)
    qtbot.keyClick(page.form.name, Qt.Key.Key_Return)
    until(lambda: not page.form._saving.running)
    assert run(page.context.database.read(undo.last)) == before


def test_who_stays_keeps_what_was_typed(page: ClientsPage, qtbot: QtBot, until: Until) -> None:
    page.begin_new()
    qtbot.keyClicks(page.form.name, "Gleb")
    type_phone(page, qtbot, until, PEOPLE[0].phone)
    page.form._owner.click()
    until(lambda: page.findChildren(QMessageBox))
    page.findChildren(QMessageBox)[0].reject()
    until(lambda: not page.jobs._asking.running)
    assert (page.form.client_id, page.form.name.text(), page.form.changed) == (None, "Gleb", True)


def test_a_wrong_field_says_so_when_it_is_left_and_not_while_one_types(
    page: ClientsPage, qtbot: QtBot, until: Until
) -> None:
    page.begin_new()
    qtbot.keyClicks(page.form.phone, "8916")
    assert page.form.fields["phone"].error == ""
    page.form.name.setFocus()
    until(lambda: page.form.fields["phone"].error)
    assert page.form.fields["name"].error == ""
    page.form.zone.setFocus()
    qtbot.keyClicks(page.form.zone.lineEdit(), "Mars/Olympus")
    page.form.tags.setFocus()
    until(lambda: page.form.fields["timezone"].error)


def test_a_consent_is_dated_kept_and_withdrawn(page: ClientsPage, qtbot: QtBot, run: Run, until: Until) -> None:
    open_client(page, until, ANNA)
    page.form.consent.given.click()
    qtbot.keyClicks(page.form.consent.source, "a form on paper")
    before = page.context.clock.now()
    client = saved(page, run, until)
    assert client.consent_at is not None
    assert abs(client.consent_at - before) < timedelta(minutes=1)
    assert client.consent_source == "a form on paper"
    open_client(page, until, BORIS)
    assert not page.form.consent.given.isChecked()
    open_client(page, until, ANNA)
    assert page.form.consent.values() == (client.consent_at, "a form on paper")
    qtbot.keyClicks(page.form.name, "!")
    assert saved(page, run, until).consent_at == client.consent_at
    page.form.consent.given.click()
    client = saved(page, run, until)
    assert (client.consent_at, client.consent_source) == (None, None)


def test_an_opt_out_says_what_stands_behind_it_and_what_opting_in_does(
    page: ClientsPage, run: Run, until: Until, tmp_path: Path
) -> None:
    (tmp_path / "stop.csv").write_text(f"phone\n{PEOPLE[2].phone}\n", encoding="utf-8")
    run(import_stop_list(page.context.database, tmp_path / "stop.csv", NOW))
    open_client(page, until, VERA)
    assert page.form.opted_out.isChecked()
    assert "suppression list" in page.form.permission.text
    assert "by hand" in page.form.permission.text
    page.form.opted_out.click()
    assert "off the suppression list" in page.form.permission.text
    assert "stop list" in page.form.permission.text
    assert not saved(page, run, until).opted_out
    assert run(page.context.database.read(phones.look_up, PEOPLE[2].phone)).suppressed is None
    assert page.form.permission.text == ""
    page.form.opted_out.click()
    assert "nothing more goes out" in page.form.permission.text
    assert saved(page, run, until).opted_out


def test_somebody_new_with_a_phone_on_the_list_is_told_to_be_opted_out_before_it_happens(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    listed = "79265554433"
    run(page.context.database.write(phones.suppress, listed, NOW))
    page.begin_new()
    type_phone(page, qtbot, until, listed)
    assert page.form.opted_out.isChecked()
    assert not page.form.opted_out.isEnabled()
    assert "suppression list since" in page.form.permission.text
    type_phone(page, qtbot, until, "79265554434")
    assert not page.form.opted_out.isChecked()
    assert page.form.opted_out.isEnabled()
    type_phone(page, qtbot, until, listed)
    assert saved(page, run, until).opted_out_at == NOW
    assert page.form.opted_out.isEnabled()


def test_a_client_deleted_elsewhere_closes_the_panel(page: ClientsPage, run: Run, until: Until) -> None:
    open_client(page, until, BORIS)
    run(page.context.database.write(clients.delete, [BORIS], NOW))
    until(page.panel.isHidden)
    assert not page.unsaved()


def test_what_was_typed_outlives_the_client_and_can_be_added_anew(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    open_client(page, until, BORIS)
    qtbot.keyClicks(page.form.name, " the Great")
    run(page.context.database.write(clients.delete, [BORIS], NOW))
    until(lambda: "deleted" in page.form.note.text)
    assert not page.form._save.isEnabled()
    assert page.unsaved()
    page.form.save()
    assert page.form.name.text() == "Boris the Great"
    page.form.note.action.click()
    client = saved(page, run, until)
    assert (client.phone, client.name) == (PEOPLE[1].phone, "Boris the Great")
    assert client.id not in (ANNA, BORIS, VERA)


def test_a_client_deleted_between_the_last_news_and_saving_is_told_as_such(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    open_client(page, until, BORIS)
    qtbot.keyClicks(page.form.name, "!")
    page.context.feed.changed.disconnect(page._hear)  # the news is still on its way
    run(page.context.database.write(clients.delete, [BORIS], NOW))
    page.form.save()
    until(lambda: "deleted" in page.form.note.text)
    assert page.form.name.text() == "Boris!"


def test_a_change_elsewhere_is_told_before_it_is_written_over(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    open_client(page, until, BORIS)
    qtbot.keyClicks(page.form.name, " typed")
    run(page.context.database.write(editing.add_tag, [BORIS], "elsewhere", NOW + timedelta(hours=1)))
    until(lambda: "changed elsewhere" in page.form.note.text)
    assert page.form.name.text() == "Boris typed"
    page.form.note.action.click()
    assert page.form.name.text() == "Boris"
    assert page.form.tags.values() == ("elsewhere",)
    assert page.form.note.text == ""


def test_a_change_elsewhere_shows_by_itself_where_nothing_was_typed(page: ClientsPage, run: Run, until: Until) -> None:
    open_client(page, until, BORIS)
    run(page.context.database.write(editing.opt_out, [BORIS], NOW))
    until(page.form.opted_out.isChecked)
    assert not page.form.changed


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_shown_as_it_is_written_and_breaks_no_layout(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until, name: str
) -> None:
    made = run(page.context.database.write(clients.add, ClientDraft(phone="79265554433", name=name), NOW))
    before = page.panel.minimumSizeHint().width()
    open_client(page, until, made.id)
    assert page.panel._heading.text() == made.name
    assert page.panel._heading.textFormat() is Qt.TextFormat.PlainText
    assert page.panel.minimumSizeHint().width() == before
    page.begin_new()
    type_phone(page, qtbot, until, "79265554433")
    assert made.name in page.form.fields["phone"].error
    page.form.cancel()
    open_client(page, until, made.id)
    page.panel.erase_asked.emit(made)
    until(lambda: page.findChildren(QMessageBox))
    box = page.findChildren(QMessageBox)[0]
    assert made.name in box.text()
    labels = [label for label in box.findChildren(QLabel) if made.name in label.text()]
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    box.reject()
    until(lambda: not page.jobs._asking.running)


def test_the_panel_of_somebody_new_has_neither_messages_nor_a_menu(page: ClientsPage, until: Until) -> None:
    open_client(page, until, ANNA)
    assert page.panel.tabs.isVisible()
    page.panel.tabs.setCurrentIndex(1)
    page.begin_new()
    assert page.panel.tabs.currentIndex() == DETAILS
    assert not page.panel.tabs.isVisible()
    assert not page.panel._menu_button.isVisible()


@pytest.mark.parametrize("by_key", [True, False])
def test_what_was_typed_is_thrown_away_only_after_a_question(
    page: ClientsPage, qtbot: QtBot, until: Until, by_key: bool
) -> None:
    open_client(page, until, ANNA)
    qtbot.keyClicks(page.form.name, "!")

    def leave() -> None:
        if by_key:
            qtbot.keyClick(page.form.name, Qt.Key.Key_Escape)
        else:
            page.panel._close.click()

    leave()
    assert not page.panel.isHidden()
    assert "not saved" in answer(page, until, "Discard")
    until(page.panel.isHidden)
    open_client(page, until, ANNA)
    leave()
    assert page.panel.isHidden()
    assert not page.findChildren(QMessageBox)


def test_who_is_deleted_while_their_form_holds_what_was_typed_can_be_added_anew(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    open_client(page, until, ANNA)
    qtbot.keyClicks(page.form.name, "!")
    page.commands.start(EditKind.DELETE, array("q", [ANNA]))
    answer(page, until, "Delete 1 client(s)")
    until(lambda: "deleted meanwhile" in page.form.note.text)
    assert not page.panel.isHidden()
    assert page.form.name.text() == "Anna!"


def test_undo_by_key_leaves_the_directory_alone_while_one_types_in_the_panel(
    page: ClientsPage, run: Run, until: Until
) -> None:
    run(page.context.database.write(editing.add_tag, [BORIS], "loyal", NOW))
    open_client(page, until, ANNA)
    page.form.name.setFocus()
    until(page.form.name.hasFocus)
    page.undo()
    assert not page.undo_bar._work.running
    page.view.setFocus()
    page.undo()
    until(lambda: page.findChildren(QMessageBox))
    page.findChildren(QMessageBox)[0].reject()


def test_a_save_leaves_alone_who_was_selected_meanwhile(
    page: ClientsPage, qtbot: QtBot, run: Run, until: Until
) -> None:
    open_client(page, until, ANNA)
    qtbot.keyClicks(page.form.name, "!")
    page.form.save()
    page.view.select_ids([BORIS, VERA])
    until(lambda: not page.form._saving.running and page._awaited is None and not page.form.changed)
    assert sorted(page.view.selected_ids()) == [BORIS, VERA]


def test_an_undo_that_fails_says_why_and_can_be_tried_again(page: ClientsPage, run: Run, until: Until) -> None:
    page.view.select_ids([BORIS])
    page.commands.start(EditKind.OPT_OUT, array("q", [BORIS]))
    until(lambda: page.undo_bar.text)
    made = run(page.context.database.read(undo.last))

    def begin(unit: WriteUnit) -> None:
        unit.connection.info["lasting edits"] = {made.id}

    def end(unit: WriteUnit) -> None:
        unit.connection.info["lasting edits"].clear()

    run(page.context.database.write(begin))
    page.undo_bar.undo()
    until(lambda: "still going on" in page.undo_bar.text)
    assert not page.undo_bar.button.isHidden()
    run(page.context.database.write(end))
    page.undo_bar.undo()
    until(lambda: page.undo_bar.button.isHidden() and not page.undo_bar._work.running)
    assert not run(page.context.database.read(clients.get, BORIS)).opted_out
