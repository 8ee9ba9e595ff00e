import sys
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.client import Client, ClientDraft, ClientQuery
from desktop_mailer.storage import clients, imports
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.ui.clients.import_preview import ImportPreview
from desktop_mailer.ui.clients.import_table import ColumnBox
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.words import number
from tests.storage.conftest import write_registry
from tests.storage.workbooks import write_workbook
from tests.ui.conftest import NOW
from tests.ui.mailings_world import Run, Until

PEOPLE = (
    ClientDraft(phone="79161234567", name="Anna", tags=("vip",), timezone="Europe/Moscow"),
    ClientDraft(phone="79031112233", name="Boris", timezone="Europe/Moscow"),
)
GOOD = "phone,name,town\n79261110000,Gleb,Omsk\n79161234567,Anna,\n79031112233,Bob,\n8 926 111-00-00,Glen,\n12,x,y\n"


@pytest.fixture
def page(context: Context, run: Run, qtbot: QtBot, until: Until) -> Iterator[ClientsPage]:
    for person in PEOPLE:
        run(context.database.write(clients.add, person, NOW))
    page = ClientsPage(context)
    page.resize(1000, 700)
    page.show()
    until(lambda: page.model.rowCount() == 2)
    yield page
    page.hide()
    page.deleteLater()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path / "people.csv", GOOD)


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding, newline="")
    return path


def show(page: ClientsPage, file: Path, until: Until) -> ImportPreview:
    page.ask_to_import(file)
    until(lambda: not page.preview.busy)
    return page.preview


def figures(preview: ImportPreview) -> list[str]:
    counts = preview.counts
    shown = (counts.new, counts.changed, counts.same, counts.known, counts.again, counts.wrong)
    return [figure.text for figure in shown if not figure.isHidden()]


def box_of(preview: ImportPreview, place: int) -> ColumnBox:
    box = preview.table.header.box(place)
    assert box is not None
    return box


def choose(preview: ImportPreview, place: int, field: str, until: Until) -> None:
    """As the operator does in the box above the column."""
    preview.table.begin_assigning(place)
    box = box_of(preview, place)
    box.setCurrentIndex(box.findData(field))
    box.activated.emit(box.currentIndex())
    until(lambda: not preview.busy)


def assigned(preview: ImportPreview) -> list[str]:
    """What the boxes say."""
    boxes = [preview.table.header.box(place) for place in range(preview.table.rows.columnCount())]
    return [box.currentText() for box in boxes if box is not None]


def everyone(page: ClientsPage, run: Run) -> dict[str, Client]:
    found = run(page.context.database.read(clients.page, ClientQuery(), None, 10_000))
    return {client.phone: client for client in found}


def test_a_file_is_shown_with_the_fate_of_its_rows_and_nothing_is_written_before_the_button_is_pressed(
    page: ClientsPage, file: Path, run: Run, until: Until
) -> None:
    preview = show(page, file, until)
    assert preview.isVisible()
    assert "people.csv" in preview.title.text()
    assert figures(preview) == ["1", "1", "1", "1", "1"]
    assert assigned(preview) == ["Phone", "Name", "Field “town”"]
    assert (preview.choices.encoding_box.currentText(), preview.choices.delimiter_box.currentText()) == (
        "UTF-8 (found)",
        "Comma  , (found)",
    )
    assert preview.action.text() == "Import 2 client(s)"
    assert "1 wrong" in preview.foot.reason.text()
    assert set(everyone(page, run)) == {"79161234567", "79031112233"}
    preview.action.click()
    until(lambda: preview.isHidden() and not page.strip.running)
    assert {phone: client.name for phone, client in everyone(page, run).items()} == {
        "79161234567": "Anna",
        "79031112233": "Bob",
        "79261110000": "Glen",
    }
    assert "5 row(s) read, 1 added, 3 updated, 1 rejected" in page.strip.text.text()
    assert not page.strip.link.isHidden()


def test_cancel_and_escape_leave_everything_as_it_was(
    page: ClientsPage, file: Path, qtbot: QtBot, run: Run, until: Until
) -> None:
    preview = show(page, file, until)
    preview.foot.cancel.click()
    assert preview.isHidden()
    preview = show(page, file, until)
    qtbot.keyClick(preview.table, Qt.Key.Key_Escape)
    assert preview.isHidden()
    assert len(everyone(page, run)) == 2
    assert not page.strip.isVisible()


def test_a_wrong_cell_has_a_colour_a_sign_a_tip_and_a_text_for_who_goes_there(
    page: ClientsPage, file: Path, qtbot: QtBot, until: Until
) -> None:
    preview = show(page, file, until)
    wrong, right = preview.table.rows.index(4, 0), preview.table.rows.index(4, 1)
    assert preview.table.currentIndex() == wrong  # the first one, told at once
    assert preview.cell.text().startswith("Line 6, column “phone”: “12” has 2 digits")
    assert "“12” has 2 digits" in wrong.data(Qt.ItemDataRole.ToolTipRole)
    assert preview.cell.property("look") == "error"
    for role in (Qt.ItemDataRole.DecorationRole, Qt.ItemDataRole.BackgroundRole, Qt.ItemDataRole.ForegroundRole):
        assert wrong.data(role) is not None
        assert right.data(role) is None
    qtbot.keyClick(preview.table, Qt.Key.Key_Right)
    assert preview.cell.text() == "Line 6, column “name”: x"
    assert preview.cell.property("look") == "hint"


def test_a_table_without_a_phone_says_so_and_the_column_can_be_chosen(
    page: ClientsPage, tmp_path: Path, run: Run, until: Until
) -> None:
    file = written(tmp_path / "contacts.csv", "Contact;Имя\n+7 926 111-00-00;Gleb\n12;x\n")
    preview = show(page, file, until)
    assert "phones" in preview.note_text.text()
    assert preview.note.isVisible()
    assert figures(preview) == ["–"] * 5
    assert not preview.action.isEnabled()
    assert preview.action.toolTip() == preview.foot.reason.text() == "First choose “Phone” above a column."
    choose(preview, 0, "phone", until)
    assert preview.note.isHidden()
    assert figures(preview) == ["1", "0", "0", "0", "1"]
    preview.action.click()
    until(lambda: not page.strip.running and preview.isHidden())
    assert everyone(page, run)["79261110000"].name == "Gleb"


def test_of_two_columns_only_one_is_the_phone_and_one_that_is_left_out_is_not_stored(
    page: ClientsPage, tmp_path: Path, run: Run, until: Until
) -> None:
    lines = ["Phone;Phone;town;town", "79260000001;79261110000;Omsk;Tomsk", "79260000002;79261110001;Omsk;Tomsk"]
    preview = show(page, written(tmp_path / "two.csv", "\n".join(lines)), until)
    assert assigned(preview) == ["Phone", "Leave out", "Field “town”", "Leave out"]
    choose(preview, 1, "phone", until)
    assert assigned(preview)[:2] == ["Leave out", "Phone"]
    choose(preview, 3, "town", until)
    assert assigned(preview)[2:] == ["Leave out", "Field “town”"]
    choose(preview, 0, "phone", until)
    assert assigned(preview)[:2] == ["Phone", "Leave out"]
    choose(preview, 1, "phone", until)
    choose(preview, 3, "tags", until)
    preview.begin()
    until(lambda: not page.strip.running and preview.isHidden())
    found = everyone(page, run)
    assert set(found) - {"79161234567", "79031112233"} == {"79261110000", "79261110001"}
    assert (found["79261110000"].tags, found["79261110000"].fields) == (("Tomsk",), (("town", "Omsk"),))


def test_another_encoding_is_read_at_once_and_one_that_does_not_fit_says_so_where_the_table_was(
    page: ClientsPage, tmp_path: Path, until: Until
) -> None:
    file = written(tmp_path / "old.csv", "Телефон;Имя\n79261110000;Глеб\n", "cp866")
    preview = show(page, file, until)
    assert preview.table.rows.cell(0, 1) == "Глеб"
    encodings = preview.choices.encoding_box

    def take(encoding: str) -> None:
        encodings.setCurrentIndex(encodings.findData(encoding))
        encodings.activated.emit(encodings.currentIndex())
        until(lambda: not preview.busy)

    take("cp1251")
    assert "phones" in preview.note_text.text()  # read so, the names are none
    take("utf-8")
    assert preview.place.currentWidget() is preview.lost
    assert preview.lost._text.text() == "old.csv is not written in utf-8. Choose another encoding."
    assert not preview.action.isEnabled()
    take("cp866")
    assert preview.place.currentWidget() is preview.table
    assert preview.table.rows.cell(0, 1) == "Глеб"
    assert preview.action.text() == "Import 1 client(s)"


def test_another_delimiter_parts_the_columns_anew(page: ClientsPage, tmp_path: Path, until: Until) -> None:
    file = written(tmp_path / "bars.csv", "phone|name\n79261110000|Gleb\n")
    preview = show(page, file, until)
    assert preview.table.rows.columnCount() == 1
    box = preview.choices.delimiter_box
    box.setCurrentIndex(box.findData("|"))
    box.activated.emit(box.currentIndex())
    until(lambda: not preview.busy)
    assert assigned(preview) == ["Phone", "Name"]
    assert preview.action.isEnabled()


def test_who_is_there_already_can_be_left_alone(page: ClientsPage, file: Path, run: Run, until: Until) -> None:
    preview = show(page, file, until)
    preview.choices.known_box.setCurrentIndex(1)
    preview.choices.known_box.activated.emit(1)
    until(lambda: not preview.busy)
    assert figures(preview) == ["1", "2", "1", "1"]
    assert preview.action.text() == "Import 1 client(s)"
    preview.action.click()
    until(lambda: not page.strip.running and preview.isHidden())
    found = everyone(page, run)
    assert {client.name for client in found.values()} == {"Anna", "Boris", "Gleb"}


def test_what_is_there_already_cannot_be_imported_again_and_the_reason_is_told(
    page: ClientsPage, tmp_path: Path, until: Until
) -> None:
    preview = show(page, written(tmp_path / "same.csv", "phone,name\n79161234567,Anna\n"), until)
    assert figures(preview) == ["0", "0", "1", "0", "0"]
    assert (preview.action.isEnabled(), preview.action.text()) == (False, "Nothing to import")
    assert "already" in preview.foot.reason.text()
    preview = show(page, written(tmp_path / "wrong.csv", "phone,name\n12,Anna\n"), until)
    assert not preview.action.isEnabled()
    assert "Every row is wrong" in preview.foot.reason.text()


def test_a_repeated_row_alone_may_change_a_client(page: ClientsPage, tmp_path: Path, run: Run, until: Until) -> None:
    lines = "phone,name\n79161234567,Anna\n8 916 123-45-67,Maria\n"
    preview = show(page, written(tmp_path / "again.csv", lines), until)
    assert figures(preview) == ["0", "0", "1", "1", "0"]
    assert preview.action.text() == "Import 1 repeated row(s)"
    preview.action.click()
    until(lambda: not page.strip.running and preview.isHidden())
    assert everyone(page, run)["79161234567"].name == "Maria"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.csv", b"\x89PNG\r\n\x1a\n\0\0", "not a text file"),
        ("book.xlsx", b"PK\x03\x04" + b"x" * 100, "damaged"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old format"),
        (".", b"", "cannot be read"),
        ("gone.csv", None, "cannot be read"),
    ],
    ids=["picture", "broken workbook", "old workbook", "folder", "no file"],
)
def test_what_is_no_table_says_so_where_the_table_would_be(
    page: ClientsPage, tmp_path: Path, until: Until, name: str, content: bytes | None, said: str
) -> None:
    file = tmp_path / name
    if content:
        file.write_bytes(content)
    preview = show(page, file, until)
    assert preview.place.currentWidget() is preview.lost
    assert said in preview.lost._text.text()
    assert not preview.action.isEnabled()
    assert preview.foot.reason.text()
    assert figures(preview) == ["–"] * 5


def test_a_table_without_a_row_shows_its_columns_and_says_that_there_is_none(
    page: ClientsPage, tmp_path: Path, until: Until
) -> None:
    preview = show(page, written(tmp_path / "empty.csv", "phone,name\n\n"), until)
    assert assigned(preview) == ["Phone", "Name"]
    assert preview.note_text.text() == "empty.csv has no row of data."
    assert not preview.action.isEnabled()


def test_a_file_that_changed_since_it_was_shown_is_shown_again_and_not_imported(
    page: ClientsPage, file: Path, run: Run, until: Until
) -> None:
    preview = show(page, file, until)
    choose(preview, 2, "", until)
    written(file, "phone,name,town\n79990000000,Zoya,Omsk\n79990000001,Zina,Omsk\n")
    preview.action.click()
    until(lambda: figures(preview) == ["2", "0", "0", "0", "0"])
    assert "changed" in preview.note_text.text()
    assert preview.isVisible()
    assert assigned(preview) == ["Phone", "Name", "Leave out"]  # what was chosen still holds
    assert len(everyone(page, run)) == 2
    preview.action.click()
    until(lambda: not page.strip.running and preview.isHidden())
    assert len(everyone(page, run)) == 4


def test_columns_chosen_in_a_file_that_has_others_now_do_not_hold(page: ClientsPage, file: Path, until: Until) -> None:
    preview = show(page, file, until)
    choose(preview, 2, "", until)
    written(file, "phone,town,name\n79990000000,Omsk,Zoya\n")
    preview.action.click()
    until(lambda: figures(preview) == ["1", "0", "0", "0", "0"])
    assert assigned(preview) == ["Phone", "Field “town”", "Name"]


def test_a_file_that_vanished_since_it_was_shown_says_so(page: ClientsPage, file: Path, run: Run, until: Until) -> None:
    preview = show(page, file, until)
    file.unlink()
    preview.action.click()
    until(lambda: preview.place.currentWidget() is preview.lost)
    assert "people.csv cannot be read" in preview.lost._text.text()
    assert not preview.action.isEnabled()
    assert len(everyone(page, run)) == 2
    assert not page.strip.isVisible()


def test_a_change_of_an_option_ends_the_counting_and_begins_it_anew(
    page: ClientsPage, tmp_path: Path, run: Run, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 50)
    lines = "\n".join(f"7926{n:07d},x" for n in range(20_000))
    preview = show_unfinished(page, written(tmp_path / "many.csv", f"phone,name\n{lines}\n"), until)
    first = preview._stop
    assert preview.action.text() == "Counting…"
    preview.choices.known_box.setCurrentIndex(1)
    preview.choices.known_box.activated.emit(1)
    assert first.is_set()
    until(lambda: not preview.busy)
    assert figures(preview) == [number(20_000), "0", "0", "0"]
    assert preview.action.text() == f"Import {number(20_000)} client(s)"
    preview = show_unfinished(page, tmp_path / "many.csv", until)
    preview.leave()
    run(page.context.tasks.settle())
    assert figures(preview)[0] != number(20_000)  # it was ended, and did not go on unseen
    assert len(everyone(page, run)) == 2


def show_unfinished(page: ClientsPage, file: Path, until: Until) -> ImportPreview:
    """Until the counting is under way."""
    page.ask_to_import(file)
    until(lambda: page.preview.counts.new.text not in {"–", number(20_000)})
    assert page.preview.busy
    return page.preview


def test_the_window_stays_alive_and_its_memory_small_while_a_large_file_is_looked_into(
    page: ClientsPage, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 500)
    lines = (f"{79260000000 + n},Anna,{'x' * 900}\n" for n in range(20_000))
    file = written(tmp_path / "large.csv", "phone,name,remark\n" + "".join(lines))
    seen: list[str] = []
    progress: set[int] = set()
    tracemalloc.start()
    page.ask_to_import(file)

    def done() -> bool:
        seen.append(page.preview.counts.new.text)
        if page.preview.counts.shows_progress:
            progress.add(page.preview.counts.bar.value())
        return not page.preview.busy

    until(done)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert page.preview.counts.new.text == number(20_000)
    assert len(set(seen)) > 5  # the figures moved, and somebody could see them
    assert len(progress) > 1
    assert not page.preview.counts.shows_progress
    assert peak < 8_000_000 < file.stat().st_size / 2


def test_hundreds_of_columns_and_very_long_cells_are_shown(
    page: ClientsPage, tmp_path: Path, qtbot: QtBot, run: Run, until: Until
) -> None:
    header = ["phone", *(f"field {n}" for n in range(600))]
    lines = [",".join(header), ",".join(["79261110000", "y" * 100_000, *["v"] * 598]), "79261110001"]
    preview = show(page, written(tmp_path / "wide.csv", "\n".join(lines)), until)
    table = preview.table
    assert (table.rows.columnCount(), table.rows.rowCount()) == (601, 2)
    assert len(table.rows.index(0, 1).data()) <= 200
    assert "1000 characters" in table.rows.index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert len(table.header._boxes) < 20
    choose(preview, 600, "", until)
    box = box_of(preview, 600)
    assert box.hasFocus()
    assert box.isVisible()
    assert len(table.header._boxes) < 20
    qtbot.keyClick(box, Qt.Key.Key_Left)
    assert box_of(preview, 599).hasFocus()
    assert figures(preview) == ["1", "0", "0", "0", "1"]


def test_columns_are_assigned_by_the_keys_alone(page: ClientsPage, file: Path, qtbot: QtBot, until: Until) -> None:
    preview = show(page, file, until)
    preview.table.setCurrentIndex(preview.table.rows.index(0, 1))
    qtbot.keyClick(preview.table, Qt.Key.Key_F2)
    box = box_of(preview, 1)
    assert box.hasFocus()
    qtbot.keyClick(box, Qt.Key.Key_End)  # the last of the list: leave out
    until(lambda: not preview.busy)
    assert assigned(preview) == ["Phone", "Leave out", "Field “town”"]
    assert box.hasFocus()
    qtbot.keyClick(box, Qt.Key.Key_Right)
    assert box_of(preview, 2).hasFocus()
    preview.table.setFocus()
    seen: list[object] = []
    while preview.action not in seen and len(seen) < 12:
        qtbot.keyClick(preview.focusWidget(), Qt.Key.Key_Tab)
        seen.append(preview.focusWidget())
    boxes: list[object] = [box_of(preview, place) for place in range(3)]
    assert seen == [*boxes, preview.foot.cancel, preview.action]


def test_a_workbook_says_which_sheet_is_read(page: ClientsPage, tmp_path: Path, until: Until) -> None:
    book = write_workbook(tmp_path / "book.xlsx", [["Телефон", "Имя"], [79261110000, "Глеб"]])
    preview = show(page, book, until)
    assert preview.choices._workbook.text() == "Sheet “Clients”, the first visible one"
    assert preview.choices.encoding_box.isHidden() or not preview.choices.encoding_box.isVisible()
    assert preview.action.text() == "Import 1 client(s)"
    assert assigned(preview) == ["Phone", "Name"]


def test_who_has_no_zone_is_told_with_and_without_a_registry(page: ClientsPage, tmp_path: Path, until: Until) -> None:
    lines = ["phone,timezone", "79161234568,", "79162000001,", "79160000001,Asia/Omsk", "79161234567,"]
    file = written(tmp_path / "zones.csv", "\n".join(lines))
    preview = show(page, file, until)
    assert preview.counts.zones.text() == "2 client(s) will have no time zone: no numbering registry is loaded."
    page.jobs.import_registry(write_registry(tmp_path / "registry.csv"))  # from the menu, the file in sight
    until(lambda: not page.jobs.strip.running and not preview.busy)
    assert preview.counts.zones.text() == (
        "1 client(s) get their time zone from the numbering registry."
        " 1 client(s) will have no time zone: the registry names none."
    )


def test_a_file_shown_during_another_import_waits_for_its_end_and_is_counted_then(
    page: ClientsPage, file: Path, tmp_path: Path, run: Run, until: Until
) -> None:
    free = threading.Event()

    def hold(_: WriteUnit) -> None:
        free.wait(10)

    busy = page.context.tasks.start(page.context.database.write(hold), name="busy writer")
    page.strip.start(written(tmp_path / "first.csv", "phone,name\n79261110000,Glen\n"))
    preview = show(page, file, until)
    assert not preview.action.isEnabled()
    assert "Another import" in preview.foot.reason.text()
    free.set()
    until(lambda: busy.done() and not page.strip.running and not preview.busy)
    assert figures(preview) == ["0", "2", "1", "1", "1"]
    assert preview.action.isEnabled()


def begin_import(page: ClientsPage, file: Path, until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    """Agree to a file of many rows; the first of them are in when this ends."""
    monkeypatch.setattr(imports, "CHUNK", 100)
    written(file, "phone,name\n" + "".join(f"{79260000000 + n},x\n" for n in range(20_000)))
    show(page, file, until).action.click()
    until(lambda: page.strip.bar.value() > 0)


def test_an_import_can_be_stopped_in_the_strip_and_what_is_in_stays_in(
    page: ClientsPage, tmp_path: Path, run: Run, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_import(page, tmp_path / "many.csv", until, monkeypatch)
    assert page.strip.isVisible()
    page.strip.stop_button.click()
    until(lambda: not page.strip.running)
    assert "many.csv: stopped after" in page.strip.text.text()
    assert 2 < len(everyone(page, run)) < 10_000


def test_a_file_that_changes_while_it_is_imported_says_so_and_how_far_it_was_read(
    page: ClientsPage, tmp_path: Path, run: Run, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "many.csv"
    begin_import(page, file, until, monkeypatch)
    with file.open("a", encoding="utf-8") as stream:
        stream.write("79990000000,x\n")
    until(lambda: not page.strip.running)
    assert page.strip.property("kind") == "failed"
    assert "has changed while it was read. 20001 rows were read before" in page.strip.text.text()
    assert len(everyone(page, run)) > 2


@pytest.mark.skipif(sys.platform != "linux", reason="a folder where not even root can make a file")
def test_rejected_rows_go_elsewhere_where_the_folder_of_the_file_takes_none(
    page: ClientsPage, file: Path, until: Until
) -> None:
    with file.open("rb") as stream:
        preview = show(page, Path(f"/proc/self/fd/{stream.fileno()}"), until)
        preview.action.click()
        until(lambda: not page.strip.running and preview.isHidden())
        kept = page.context.data_folder / f"{stream.fileno()}.rejects.csv"
    assert str(kept) in page.strip.text.text()
    assert "12,x,y" in kept.read_text("utf-8-sig")


@pytest.fixture
def window(context: Context) -> Iterator[MainWindow]:
    window = MainWindow(context, [ClientsPage(context)])
    window.dropped.connect(lambda path: window.show_page_of(ClientsPage).ask_to_import(path))
    window.import_asked.connect(lambda: window.show_page_of(ClientsPage).ask_for_file())
    window.show()
    yield window
    window.hide()
    window.deleteLater()


def test_a_file_dropped_on_the_window_is_shown_and_not_imported(
    window: MainWindow, file: Path, run: Run, until: Until
) -> None:
    page = window.show_page_of(ClientsPage)
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(file))])
    middle, copy, left, none = (
        QPoint(400, 300),
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    entering = QDragEnterEvent(middle, copy, content, left, none)
    QCoreApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    QCoreApplication.sendEvent(window, QDropEvent(QPointF(middle), copy, content, left, none))
    until(lambda: page.preview.isVisible() and not page.preview.busy)
    assert figures(page.preview) == ["3", "0", "0", "1", "1"]
    assert everyone(page, run) == {}


def test_ctrl_i_asks_for_a_file_workbooks_too_and_what_is_chosen_is_shown(
    window: MainWindow, file: Path, qtbot: QtBot, until: Until
) -> None:
    page = window.show_page_of(ClientsPage)
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    until(lambda: window.findChildren(QFileDialog))
    dialog = window.findChildren(QFileDialog)[0]
    assert all(each in dialog.nameFilters()[0] for each in ("*.csv", "*.xlsx", "*.xlsm"))
    dialog.findChildren(QLineEdit)[0].setText(str(file))
    dialog.accept()
    until(lambda: page.preview.isVisible() and not page.preview.busy)
    assert page.context.memory.value("import/folder") == str(file.parent)


def test_the_button_asks_for_a_file(page: ClientsPage, until: Until) -> None:
    page.import_button.click()
    until(lambda: page.findChildren(QFileDialog))
    page.findChildren(QFileDialog)[0].reject()
    until(lambda: not page.findChildren(QFileDialog))
    assert page.preview.isHidden()


def test_keys_of_the_directory_do_nothing_to_what_is_behind_the_preview(
    page: ClientsPage, file: Path, until: Until
) -> None:
    preview = show(page, file, until)
    page.begin_new()
    page.begin_search()
    assert page.panel.isHidden()
    written(file, "phone\n79990000000\n")
    page.read_again()  # F5 reads the file again
    until(lambda: figures(preview) == ["1", "0", "0", "0", "0"])
    page.activated()
    assert preview.isVisible()
