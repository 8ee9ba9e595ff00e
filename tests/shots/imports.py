"""Pictures of the preview of an import."""

import random
from pathlib import Path

from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.main_window import MainWindow
from tests.shots.scene import Scene, page_of, until
from tests.shots.world import WORDS, people

TITLES = {
    "en": "Phone;Name;Tags;City;Time zone;Remark",
    "ru": "Телефон;Имя;Теги;Город;Часовой пояс;Примечание",
}
ZONES = ("Europe/Moscow", "Asia/Yekaterinburg", "Europe/Kaliningrad", "")


def language(window: MainWindow) -> str:
    return "ru" if window.locale().name().startswith("ru") else "en"


async def show(window: MainWindow, name: str, lines: list[str], encoding: str = "utf-8") -> ClientsPage:
    page = page_of(window, ClientsPage)
    page.strip.hide()
    file = window.context.data_folder / name
    file.write_text("\n".join(lines), encoding=encoding)
    return await look(page, file)


async def look(page: ClientsPage, file: Path) -> ClientsPage:
    page.ask_to_import(file)
    await until(lambda: not page.preview.busy)
    return page


def rows(window: MainWindow, count: int) -> list[str]:
    """People who are there already, changed or not, and new ones."""
    chance = random.Random(5)
    words = WORDS[language(window)]
    known = [
        f"{each.phone};{each.name};{'|'.join(each.tags)};{words.city if place % 3 else ''};;"
        for place, each in enumerate(people(words)[: count // 10])
    ]
    fresh = [
        f"+7 {chance.choice((901, 902, 977, 985))} {chance.randrange(100, 1000)}-{n:04d};"
        f"{chance.choice(words.first)} {chance.choice(words.last)};"
        f"{chance.choice(('vip', 'new|loyal', 'autumn', ''))};{words.city};{chance.choice(ZONES)};"
        for n in range(count * 9 // 10)
    ]
    found = known + fresh
    chance.shuffle(found)
    return found


async def good(window: MainWindow) -> None:
    await show(window, "clients-june.csv", [TITLES[language(window)], *rows(window, 9900)])


async def hostile(window: MainWindow) -> None:
    """What a spreadsheet does to a table of clients."""
    words = WORDS[language(window)]
    lines = rows(window, 9_800)
    name = words.first[0]
    lines[1] = f"7,91612E+10;{name};vip;{words.city};;"
    lines[3] = f"8 (916) 555-12-3;{name};vip;{words.city};;"
    lines[4] = f"8 (977) 123-00-01;=HYPERLINK(1);vip;{words.city};;"
    lines[5] = f"+79771230001;{name};new;{words.city};MSK;"
    lines[7] = f"8-916-111-22-33 / 8-926-111-22-33;{name};;{words.city};;"
    lines[8] = '"79161112233;x'
    lines += lines[20:60]
    encoding = "cp1251" if language(window) == "ru" else "utf-8-sig"
    await show(window, "clients.csv", [TITLES[language(window)], *lines], encoding)


async def phoneless(window: MainWindow) -> None:
    title = {"en": "Contact;Name;Tags;City;Time zone;Remark", "ru": "Контакт;Имя;Теги;Город;Часовой пояс;Примечание"}
    await show(window, "contacts.csv", [title[language(window)], *rows(window, 300)])


async def lost(window: MainWindow) -> None:
    page = page_of(window, ClientsPage)
    file = window.context.data_folder / "photo.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    await look(page, file)


async def counting(window: MainWindow) -> None:
    """A large file, its counting on the way."""
    page = page_of(window, ClientsPage)
    file = window.context.data_folder / "clients-all.csv"
    with file.open("w", encoding="utf-8") as stream:
        stream.write(f"{TITLES[language(window)]}\n")
        stream.writelines(f"{79260000000 + n};;;;;\n" for n in range(400_000))
    page.ask_to_import(file)
    await until(lambda: page.preview.counts.shows_progress and page.preview.counts.bar.value() > 200)


async def left(window: MainWindow) -> None:
    page_of(window, ClientsPage).preview.leave()


SCENES = (
    Scene(name="import-preview", prepare=good, small=True),
    Scene(name="import-preview-hostile", prepare=hostile, small=True),
    Scene(name="import-preview-no-phone", prepare=phoneless, small=True),
    Scene(name="import-preview-no-file", prepare=lost),
    Scene(name="import-preview-counting", prepare=counting),
    Scene(name="import-preview-left", prepare=left),
)
