import asyncio
import gc
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.changes import Changes, Delta, Table
from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.errors import FieldError, InvalidInput, MailerError
from desktop_mailer.domain.mailing import MailingId, MailingState, PauseReason
from desktop_mailer.domain.message import NotSent, Status, Verdict, Waiting
from desktop_mailer.domain.sender import Phase, SenderPause
from desktop_mailer.gateway.secrets import Token
from desktop_mailer.ui import words
from desktop_mailer.ui.errors import Troubles, error_text, problems
from desktop_mailer.ui.feed import Feed
from desktop_mailer.ui.garbage import Collector
from desktop_mailer.ui.one_instance import RaiseServer, raise_other
from desktop_mailer.ui.tasks import Again, Latest, Tasks
from desktop_mailer.ui.theme import Scheme, Theme
from desktop_mailer.ui.widgets import Field, SearchBox, TagsEdit
from desktop_mailer.ui.widgets.field import show_errors
from tests.ui.conftest import Seen

Run = Callable[[Awaitable[Any]], Any]
Until = Callable[[Callable[[], object]], None]


async def raising(error: BaseException) -> None:
    raise error


def test_known_trouble_goes_to_who_asked_else_to_everyone(tasks: Tasks, seen: Seen, until: Until) -> None:
    mine: list[MailerError] = []
    tasks.start(raising(MailerError("a")), name="a", on_error=mine.append)
    tasks.start(raising(MailerError("b")), name="b")
    until(lambda: mine and seen.troubles)
    assert [str(mine[0]), str(seen.troubles[0])] == ["a", "b"]


def test_a_bug_in_background_work_is_not_silent(loop: asyncio.AbstractEventLoop, until: Until) -> None:
    seen = Seen()
    Tasks(seen.troubles.append, seen.bug).start(raising(ZeroDivisionError()), name="x")
    until(lambda: seen.bugs)


def test_only_the_latest_search_finishes(tasks: Tasks, until: Until) -> None:
    done: list[int] = []

    async def work(number: int) -> None:
        await asyncio.sleep(0.01)
        done.append(number)

    latest = Latest(tasks, "search")
    for number in range(5):
        latest.start(work(number))
    until(lambda: not latest.running)
    assert done == [4]


def test_work_that_is_asked_for_again_runs_once_more_and_never_twice_at_once(tasks: Tasks, until: Until) -> None:
    running, most, runs = 0, 0, 0

    async def work() -> None:
        nonlocal running, most, runs
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        runs += 1

    again = Again(tasks, work, name="refresh")
    for _ in range(10):
        again.ask()
    until(lambda: runs == 1)
    again.ask()
    again.ask()
    until(lambda: runs == 2 and not running)
    assert most == 1


def test_closed_tasks_start_nothing_more(loop: asyncio.AbstractEventLoop, run: Run) -> None:
    seen = Seen()
    tasks = Tasks(seen.troubles.append, seen.bug)
    run(tasks.close())
    done: list[bool] = []

    async def work() -> None:
        done.append(True)

    run(tasks.start(work(), name="late"))
    assert done == []


def test_news_come_merged_and_at_most_ten_times_a_second(qapp: QApplication, until: Until) -> None:
    feed = Feed(lambda _: lambda: None)
    heard: list[Changes] = []
    feed.changed.connect(heard.append)
    for number in range(1_000):
        delta = Delta(MailingId(1), Status.SENT, 1)
        feed.note(Changes(clients=frozenset({ClientId(number % 7)}), deltas=(delta,)))
    until(lambda: heard)
    assert len(heard) == 1
    assert heard[0].deltas == (Delta(MailingId(1), Status.SENT, 1_000),)
    assert len(heard[0].clients) == 7
    feed.note(Changes(reshaped=frozenset({Table.CLIENTS})))
    feed.close()
    assert len(heard) == 1


def test_a_bug_is_shown_once_and_its_details_can_be_copied_without_a_token(qapp: QApplication, qtbot: QtBot) -> None:
    troubles = Troubles()

    def fall() -> None:
        raise ValueError("inside", Token("a-token-in-an-error").reveal())

    for _ in range(3):
        try:
            fall()
        except ValueError as error:
            troubles.show_bug(error, "testing")
    boxes = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]
    assert len(boxes) == 1
    copy = next(button for button in boxes[0].buttons() if button.text() == "Copy details")
    assert isinstance(copy, QPushButton)
    copy.click()
    assert "ValueError: ('inside', '***')" in QApplication.clipboard().text()
    assert boxes[0].isVisible()
    boxes[0].close()


def test_errors_are_told_by_their_field() -> None:
    phone = FieldError("phone", "Wrong: {phone}.", "Do this.", phone="12")
    assert error_text(phone) == "Wrong: 12. Do this."
    assert problems(InvalidInput((phone, FieldError("name", "Long.")))) == {
        "phone": "Wrong: 12. Do this.",
        "name": "Long.",
    }
    assert problems(MailerError("Disk full.")) == {"": "Disk full."}


def test_an_error_stands_at_its_field_until_it_is_edited(qtbot: QtBot) -> None:
    fields = {"phone": Field("&Phone", QLineEdit()), "name": Field("Name", QLineEdit(), "optional")}
    for field in fields.values():
        qtbot.addWidget(field)
        field.show()
    assert show_errors(fields, {"phone": "Wrong.", "": "Disk full."}) == "Disk full."
    assert fields["phone"].error == "Wrong."
    assert fields["name"].error == ""
    qtbot.keyClicks(fields["phone"].editor, "7")
    assert fields["phone"].error == ""


@pytest.mark.parametrize("kind", [Status, Waiting, NotSent, MailingState, PauseReason, SenderPause, Phase, Verdict])
def test_every_value_has_its_word(qapp: QApplication, kind: type[StrEnum]) -> None:
    assert all(words.word(value) for value in kind)


def test_moments_numbers_and_spans_follow_the_locale(qapp: QApplication) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    assert words.number(1_234_567) == "1,234,567"
    assert words.duration(timedelta(seconds=0)) == "0 s"
    assert words.duration(timedelta(seconds=200)) == "3 min 20 s"
    assert words.duration(timedelta(days=2, minutes=5)) == "2 d"
    assert words.moment(None) == ""
    assert "26" in words.moment(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    assert words.phone_text("79161234567") == "+7 916 123-45-67"
    assert words.reason(Waiting.RETRY.value) == "will be tried again"
    QLocale.setDefault(before)


def test_icons_and_colours_follow_the_scheme(theme: Theme, qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    theme.put_icon(button, "plus")
    strokes = []
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme.choose(scheme)
        image = button.icon().pixmap(40, 40).toImage()
        pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        strokes.append(max(pixels, key=lambda pixel: pixel.alpha()).lightness())
    theme.choose(Scheme.SYSTEM)
    light, dark = strokes
    assert light < 64
    assert dark > 192


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("text", "surface"), ("text", "canvas"), ("quiet", "surface"), ("quiet", "canvas"), ("error", "surface"),
        ("accent", "surface"), ("on_accent", "accent"), ("accent", "accent_soft"), ("warn", "warn_soft"),
        ("sent", "sent_soft"), ("not_sent_text", "not_sent_soft"), ("pending_text", "pending_soft"),
        ("text", "accent_soft"), ("not_sent_text", "surface"), ("sent", "surface"),
    ],
)  # fmt: skip
def test_text_is_readable_on_its_ground(theme: Theme, scheme: Scheme, text: str, ground: str) -> None:
    theme.choose(scheme)
    lighter, darker = sorted((luminance(theme, text), luminance(theme, ground)), reverse=True)
    theme.choose(Scheme.SYSTEM)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(theme: Theme, name: str) -> float:
    colour = theme.colour(name)
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_tags_are_typed_with_commas_and_taken_back_with_backspace(theme: Theme, qtbot: QtBot) -> None:
    edit = TagsEdit(theme)
    qtbot.addWidget(edit)
    edit.show()
    line = edit.findChildren(QLineEdit)[0]
    qtbot.keyClicks(line, "vip, new,")
    qtbot.keyClicks(line, "half")
    assert edit.values() == ("vip", "new", "half")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.keyClick(line, Qt.Key.Key_Backspace)
    assert edit.values() == ("vip", "new")


def test_the_search_waits_for_the_typing_to_pause(theme: Theme, qtbot: QtBot, until: Until) -> None:
    box = SearchBox("Find", theme)
    qtbot.addWidget(box)
    said: list[str] = []
    box.searched.connect(said.append)
    qtbot.keyClicks(box, "anna")
    until(lambda: said)
    assert said == ["anna"]
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert said == ["anna", ""]


def test_a_second_start_raises_the_first_window(tmp_path: Path, qapp: QApplication, until: Until) -> None:
    assert not raise_other(tmp_path)
    server = RaiseServer(tmp_path)
    asked: list[bool] = []
    server.asked.connect(lambda: asked.append(True))
    assert raise_other(tmp_path)
    until(lambda: asked)
    assert not raise_other(tmp_path / "other")
    server.close()


def test_garbage_is_collected_by_the_window_alone(qapp: QApplication) -> None:
    collector = Collector(qapp)
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()
    collector.deleteLater()


def test_no_dialog_runs_a_loop_of_its_own() -> None:
    sources = (Path(__file__).parents[2] / "desktop_mailer").rglob("*.py")
    for source in sources:
        text = source.read_text(encoding="utf-8")
        forbidden = (".exec(", ".exec_(", "QMessageBox.question", "QFileDialog.getOpen", "QFileDialog.getSave")
        assert not [word for word in forbidden if word in text], source.name
