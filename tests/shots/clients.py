"""Pictures of the page Clients."""

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QMenu, QWidget

from desktop_mailer.domain.edit import EditKind
from desktop_mailer.domain.sender import Phase, SenderPause, SenderState
from desktop_mailer.ui.clients.edit_words import EditWords
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.value_dialog import ValueDialog
from tests.shots.scene import Scene, become, page_of, settled, until


async def table(window: MainWindow) -> None:
    page_of(window, ClientsPage)
    become(window, SenderState(phase=Phase.SENDING, rate=412, answer_ms=48))


async def form(window: MainWindow) -> None:
    page = page_of(window, ClientsPage)
    page.view.selectRow(6)
    page._edit_current()
    await until(page.form.phone.text)


async def errors(window: MainWindow) -> None:
    page = page_of(window, ClientsPage)
    page.form.phone.setText("8 916 12")
    page.form.zone.set_zone("Europe/Mosco")
    page.form.save()
    since = window.context.clock.now()
    become(window, SenderState(phase=Phase.PAUSED, pause=SenderPause.TOKEN_REFUSED, since=since))


async def imported(window: MainWindow) -> None:
    page = page_of(window, ClientsPage)
    page._close_panel()
    file = window.context.data_folder / "people.csv"
    lines = [f"7931{n:07d},Имя {n},vip" for n in range(300)] + [f"12{n},x,y" for n in range(30)]
    file.write_text("phone,name,tags\n" + "\n".join(lines), encoding="utf-8")
    page.strip.start(file)
    await until(lambda: not page.strip.running)
    become(window, SenderState(phase=Phase.PAUSED, pause=SenderPause.OPERATOR))


async def selected(window: MainWindow) -> None:
    page = page_of(window, ClientsPage)
    page.strip.hide()
    page.view.select_ids(page.model.ids[2:9])
    become(window, SenderState(phase=Phase.IDLE, waits_until=window.context.clock.now() + timedelta(hours=2)))


async def asked_for_a_tag(window: MainWindow) -> QWidget:
    page = page_of(window, ClientsPage)
    page.view.selectAll()
    page.commands.add_tag.trigger()
    return await dialog(page)


async def asked_for_a_zone(window: MainWindow) -> QWidget:
    page = page_of(window, ClientsPage)
    await until(lambda: not page.commands.running)
    page.commands.set_zone.trigger()
    asked = await dialog(page)
    fill(asked, "Mars/Base")
    asked.accept()
    return asked


def fill(asked: ValueDialog, text: str) -> None:
    editor = asked.field.editor
    assert isinstance(editor, QComboBox)
    editor.setEditText(text)


async def dialog(page: ClientsPage) -> ValueDialog:
    await until(lambda: page.findChildren(ValueDialog))
    return page.findChildren(ValueDialog)[0]


async def working(window: MainWindow) -> None:
    page = page_of(window, ClientsPage)
    await until(lambda: not page.commands.running)
    page.bar.show_working(EditWords(page).doing(EditKind.ADD_TAG, 2_000, "loyal"))
    await until(page.bar.progress.isVisible)


async def tagged(window: MainWindow) -> None:
    page = page_of(window, ClientsPage)
    page.bar.show_working("")
    page.view.select_ids(page.model.ids[2:9])
    page.commands.add_tag.trigger()
    asked = await dialog(page)
    fill(asked, "loyal")
    asked.accept()
    await until(lambda: page.undo_bar.text)


async def menu(window: MainWindow) -> QWidget:
    page = page_of(window, ClientsPage)
    page.commands.show_menu(page.view.mapToGlobal(page.view.rect().center()))
    await until(lambda: page.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly))
    return page.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)[0]


async def undone(window: MainWindow) -> None:
    page = page_of(window, ClientsPage)
    for popup in page.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
        popup.close()
    page.undo_bar.undo()
    await until(page.undo_bar.button.isHidden)
    page.filters.zones._take("Europe/Moscow", on=True)
    page.filters.tags._take("vip", on=True)
    page.filters.tags._take("new", on=True)


async def nothing(window: MainWindow) -> None:
    page = page_of(window, ClientsPage)
    page.filters.clear()
    page.undo_bar.hide()
    page.filters.search.setText("zzz")
    page.filters.search.returnPressed.emit()


async def empty(window: MainWindow) -> None:
    page = page_of(window, ClientsPage)
    page.filters.search.clear()
    await settled()
    page.model.set_ids(page.model.ids[:0])
    page._show_emptiness(0)


SCENES = (
    Scene(name="clients", prepare=table, small=True),
    Scene(name="clients-form", prepare=form, small=True),
    Scene(name="clients-errors", prepare=errors),
    Scene(name="clients-import", prepare=imported),
    Scene(name="clients-selected", prepare=selected, small=True),
    Scene(name="clients-tag", prepare=asked_for_a_tag),
    Scene(name="clients-zone", prepare=asked_for_a_zone),
    Scene(name="clients-working", prepare=working),
    Scene(name="clients-tagged", prepare=tagged, small=True),
    Scene(name="clients-menu", prepare=menu),
    Scene(name="clients-undone", prepare=undone, small=True),
    Scene(name="clients-nothing", prepare=nothing),
    Scene(name="clients-empty", prepare=empty),
)
