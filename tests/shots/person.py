"""Pictures of one client in the side panel, and of the registry, stop lists and the suppression list."""

from datetime import datetime, timedelta

from PySide6.QtWidgets import QMessageBox, QWidget

from desktop_mailer.domain.client import Client, ClientDraft, ClientId
from desktop_mailer.domain.sender import Phase, SenderState
from desktop_mailer.storage import clients, messages
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.clients.panel import DETAILS, MESSAGES
from desktop_mailer.ui.clients.suppression import SuppressionDialog
from desktop_mailer.ui.main_window import MainWindow
from tests.shots.scene import Scene, become, close_dialogs, page_of, until

_REGIONS = {
    "903": ("ПАО «Альфа»", "г. Москва и Московская область"),
    "905": ("ПАО «Альфа»", "Свердловская область"),
    "916": ("ПАО «Бета»", "г. Москва и Московская область"),
    "921": ("ПАО «Гамма»", "Санкт-Петербург и Ленинградская область"),
    "926": ("ПАО «Гамма»", "Российская Федерация"),
    "952": ("ООО «Дельта»", "Новосибирская область"),
    "962": ("ПАО «Альфа»", "Хабаровский край"),
    "999": ("ООО «Дельта»", "Самарская область"),
}


async def registry(window: MainWindow) -> None:
    page = await calm(window)
    file = window.context.data_folder / "DEF-9xx.csv"
    rows = [f"{code};0000000;9999999;10000000;{who};{where}" for code, (who, where) in _REGIONS.items()]
    file.write_text("АВС/ DEF;От;До;Емкость;Оператор;Регион\n" + "\n".join(rows), encoding="utf-8")
    page.jobs.import_registry(file)
    await until(lambda: not page.jobs.strip.running)


async def filled(window: MainWindow) -> None:
    page = page_of(window, ClientsPage)
    page.jobs.strip.action.click()
    await until(lambda: not page.jobs.strip.running)


async def stop_list(window: MainWindow) -> None:
    page = page_of(window, ClientsPage)
    file = window.context.data_folder / "stop-list.csv"
    file.write_text("phone\n" + "\n".join(f"7931{n:07d}" for n in range(1_248)) + "\n12\n", encoding="utf-8")
    page.jobs.import_stop_list(file)
    await until(lambda: not page.jobs.strip.running)


async def suggested(window: MainWindow) -> None:
    """A new client: the operator and the zone come from the registry as the phone is typed."""
    page = await calm(window)
    page.begin_new()
    page.form.phone.setText("8 (952) 555-44-33")
    page.form.look_up()
    await until(page.form.zone.zone)


async def taken(window: MainWindow) -> None:
    """The phone is somebody else's."""
    page = page_of(window, ClientsPage)
    other = (await window.context.database.read(clients.rows, [page.model.id_at(4)]))[0]
    page.form.phone.setText(other.phone)
    page.form.look_up()
    await until(lambda: page.form.fields["phone"].error)


async def consented(window: MainWindow) -> None:
    """A client who has agreed, with a zone set by hand that the registry would not suggest."""
    page = page_of(window, ClientsPage)
    page.form.changed = False
    page.jobs.strip.hide()
    client_id = await window.context.database.read(_busiest, window.context.clock.now())
    stored = (await window.context.database.read(clients.rows, [client_id]))[0]
    russian = window.locale().name().startswith("ru")
    draft = ClientDraft(
        phone=stored.phone,
        name=stored.name,
        tags=stored.tags,
        timezone="Asia/Omsk",
        fields=stored.fields,
        consent_at=window.context.clock.now() - timedelta(days=40),
        consent_source="анкета на сайте" if russian else "the form on the site",
    )
    await window.context.database.write(clients.update, client_id, draft, window.context.clock.now())
    page.view.select_ids([client_id], scroll=True)
    page._open_client(client_id)
    page.panel.tabs.setCurrentIndex(DETAILS)
    await until(lambda: page.form.client_id == client_id and page.form.consent.given.isChecked())
    await until(lambda: page.form._facts is not None)


async def below(window: MainWindow) -> None:
    page = page_of(window, ClientsPage)
    page.form.opted_out.click()
    await until(lambda: page.form.sheet.verticalScrollBar().value())


async def history(window: MainWindow) -> None:
    become(window, SenderState(phase=Phase.SENDING, rate=412, answer_ms=48))
    page = page_of(window, ClientsPage)
    page.form.opted_out.click()
    page.panel.tabs.setCurrentIndex(MESSAGES)
    await until(lambda: page.panel.messages.model.rowCount() and page.panel.messages.model.row_at(0))


async def menu(window: MainWindow) -> QWidget:
    page = page_of(window, ClientsPage)
    page.panel.menu.popup(page.panel.mapToGlobal(page.panel._menu_button.geometry().bottomLeft()))
    return page.panel.menu


async def erase(window: MainWindow) -> QWidget:
    page = page_of(window, ClientsPage)
    page.panel.menu.close()
    page.panel.erase_asked.emit(page.form.client)
    await until(lambda: window.findChildren(QMessageBox))
    return window.findChildren(QMessageBox)[-1]


async def gone(window: MainWindow) -> None:
    """Deleted elsewhere while somebody types."""
    close_dialogs(window)
    page = page_of(window, ClientsPage)
    page.panel.tabs.setCurrentIndex(DETAILS)
    page.form.opted_out.click()
    now = window.context.clock.now()
    await window.context.database.write(clients.delete, [page.form.client_id or ClientId(0)], now)
    await until(lambda: page.form.note.text)
    page.form.sheet.verticalScrollBar().setValue(0)


async def suppression(window: MainWindow) -> QWidget:
    page = page_of(window, ClientsPage)
    page.form.cancel()
    page.jobs.show_suppression()
    await until(lambda: window.findChildren(SuppressionDialog))
    dialog = window.findChildren(SuppressionDialog)[-1]
    dialog.phone.setText("8 931 000-00-42")
    dialog.look_up()
    await until(dialog.remove.isEnabled)
    return dialog


async def calm(window: MainWindow) -> ClientsPage:
    become(window, SenderState(phase=Phase.IDLE, answer_ms=48))
    page = page_of(window, ClientsPage)
    page.filters.clear()
    page.read_again()
    page.strip.hide()
    await until(page.model.rowCount)
    return page


def _busiest(unit: ReadUnit, now: datetime) -> ClientId:
    """Somebody with a name, a phone that has a zone, and messages of every kind."""
    some = [client for client in clients.rows(unit, range(1, 600)) if client.name and client.operator_code != "926"]

    def kinds(client: Client) -> tuple[int, int]:
        theirs = messages.rows(unit, messages.ids_of_client(unit, client.id), now)
        return len({(message.status, message.reason) for message in theirs}), len(theirs)

    return max((client for client in some if not client.opted_out), key=kinds).id


SCENES = (
    Scene(name="person-registry", prepare=registry, small=True),
    Scene(name="person-zones", prepare=filled),
    Scene(name="person-stop-list", prepare=stop_list, small=True),
    Scene(name="person-suggested", prepare=suggested, small=True),
    Scene(name="person-taken", prepare=taken),
    Scene(name="person-form", prepare=consented, small=True),
    Scene(name="person-below", prepare=below, small=True),
    Scene(name="person-messages", prepare=history, small=True),
    Scene(name="person-menu", prepare=menu),
    Scene(name="person-erase", prepare=erase),
    Scene(name="person-gone", prepare=gone),
    Scene(name="person-suppression", prepare=suppression),
)
