"""Pictures of the page Clients."""

from datetime import timedelta

from desktop_mailer.domain.sender import Phase, SenderPause, SenderState
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.main_window import MainWindow
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


async def nothing(window: MainWindow) -> None:
    page = page_of(window, ClientsPage)
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
    Scene(name="clients-selected", prepare=selected),
    Scene(name="clients-nothing", prepare=nothing),
    Scene(name="clients-empty", prepare=empty),
)
