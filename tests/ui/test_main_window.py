from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMessageBox, QProxyStyle, QPushButton, QStyle, QVBoxLayout
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.changes import Changes, Delta, Table
from desktop_mailer.domain.client import ClientDraft
from desktop_mailer.domain.errors import FieldError, MailerError
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import Status, Waiting
from desktop_mailer.domain.sender import GatewayNotSet, NoToken, Phase, Rest, SenderPause, SenderState
from desktop_mailer.storage import clients
from desktop_mailer.ui.about import AboutDialog, LicencesDialog, ShortcutsDialog
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.language import load_language
from desktop_mailer.ui.main_window import FRAME, MainWindow
from desktop_mailer.ui.page import Page
from desktop_mailer.ui.widgets import SearchBox
from tests.ui.conftest import NOW, RESOURCES, QuietSender

Until = Callable[[Callable[[], object]], None]


class Plain(Page):
    """A page that writes down what it hears."""

    def __init__(self, context: Context, name: str) -> None:
        super().__init__(context)
        self.name = name
        self.heard: list[Changes] = []
        self.search = SearchBox("Find", context.theme)
        QVBoxLayout(self).addWidget(self.search)

    def title(self) -> str:
        return self.name

    def take(self, changes: Changes) -> None:
        self.heard.append(changes)

    def begin_search(self) -> None:
        self.search.setFocus()


@pytest.fixture
def window(context: Context, qtbot: QtBot, until: Until) -> Iterator[MainWindow]:
    window = MainWindow(context, [Plain(context, "One"), Plain(context, "Two")])
    context.feed.setParent(window)
    window.show()
    until(lambda: window.status_line.text("people"))
    yield window
    window.hide()
    window.deleteLater()


def test_the_shortcuts_turn_the_pages(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.page.title() == "Two"
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.page.title() == "One"


def test_a_hidden_page_reads_anew_what_moved_when_it_is_shown(window: MainWindow, until: Until) -> None:
    one, two = window.pages
    assert isinstance(one, Plain)
    assert isinstance(two, Plain)
    window.show_page(1)
    window.show_page(0)
    feed = window.context.feed
    for number in range(3):
        feed.note(Changes(deltas=(Delta(MailingId(1), Status.SENT, number + 1),)))
        until(partial(lambda page, count: len(page.heard) == count, one, number + 1))
    assert two.heard == []
    window.show_page(1)
    assert two.heard == [Changes(reshaped=frozenset({Table.MAILINGS, Table.MESSAGES}))]


def test_the_state_bar_says_why_nothing_goes_out_and_offers_the_cure(window: MainWindow, sender: QuietSender) -> None:
    asked: list[bool] = []
    window.settings_asked.connect(lambda: asked.append(True))
    assert window.state_bar.text == ""
    since = datetime(2026, 3, 2, 12, 4, tzinfo=UTC)
    sender.become(SenderState(phase=Phase.PAUSED, pause=SenderPause.TOKEN_REFUSED, since=since))
    assert "refused the token" in window.state_bar.text
    window.state_bar.action.click()
    assert asked == [True]
    sender.become(SenderState(phase=Phase.PAUSED, pause=SenderPause.OPERATOR))
    window.state_bar.action.click()
    assert sender.state.phase is Phase.IDLE
    assert window.state_bar.text == ""


def test_the_window_says_at_once_whose_limit_keeps_messages_back(window: MainWindow, sender: QuietSender) -> None:
    until = (window.context.clock.now() + timedelta(minutes=5)).replace(second=30)
    day = Rest(reason=Waiting.RATE_LIMIT, until=until, day_used_up=True)
    sender.become(SenderState(phase=Phase.IDLE, rest=day))
    assert window.tool_bar.pill.text() == "Day’s limit used up"
    assert window.state_bar.text == "The day’s limit is used up. Sending goes on by itself at midnight."
    sender.become(SenderState(phase=Phase.IDLE, rest=Rest(reason=Waiting.RATE_LIMIT, until=until)))
    assert window.tool_bar.pill.text() == "Pause for the gateway"
    assert window.state_bar.text.startswith("The gateway asked for a pause, until ")
    assert ":30" in window.state_bar.text
    sender.become(SenderState(phase=Phase.IDLE))
    assert (window.tool_bar.pill.text(), window.state_bar.text) == ("Ready", "")


def test_the_pill_names_the_day_of_what_is_sent_next_where_it_is_not_today(
    window: MainWindow, sender: QuietSender
) -> None:
    later = window.context.clock.now() + timedelta(days=2)
    sender.become(SenderState(phase=Phase.IDLE, waits_until=later))
    assert window.tool_bar.pill.text().startswith(f"Ready, next: {later.astimezone():%a} ")


def test_a_pause_of_a_moment_for_the_gateway_moves_no_bar_in_and_out(window: MainWindow, sender: QuietSender) -> None:
    soon = window.context.clock.now() + timedelta(seconds=1)
    sender.become(SenderState(phase=Phase.IDLE, rest=Rest(reason=Waiting.RATE_LIMIT, until=soon)))
    assert (window.tool_bar.pill.text(), window.state_bar.text) == ("Pause for the gateway", "")


def test_the_pill_tells_of_a_gateway_that_is_down_like_of_every_other_state(
    window: MainWindow, sender: QuietSender
) -> None:
    sender.become(SenderState(phase=Phase.SENDING, rest=Rest(reason=Waiting.GATEWAY_DOWN)))
    assert window.tool_bar.pill.text() == "Gateway down"


@pytest.mark.parametrize("lacks", [SenderPause.NO_GATEWAY, SenderPause.NO_TOKEN])
def test_start_without_a_gateway_or_a_token_opens_the_settings(
    window: MainWindow, sender: QuietSender, lacks: SenderPause
) -> None:
    asked: list[bool] = []
    window.settings_asked.connect(lambda: asked.append(True))
    sender.become(SenderState(phase=Phase.PAUSED, pause=lacks))
    window.tool_bar.switch.click()
    assert asked == [True]
    assert sender.resumed == 1  # the keyring may have been unlocked meanwhile


@pytest.mark.parametrize(
    ("pause", "detail", "said"),
    [
        (SenderPause.NO_TOKEN, NoToken(), "Для шлюза нет токена, поэтому ничего не отправляется."),
        (SenderPause.NO_GATEWAY, GatewayNotSet(), "Шлюз ещё не настроен, поэтому ничего не отправляется."),
        (
            SenderPause.WRONG_ADDRESS,
            "no such page",
            "По этому адресу шлюз не отвечает. Ничего не потеряно. (no such page)",
        ),
        (
            SenderPause.WRONG_ADDRESS,
            FieldError("gateway_url", "This is not an address."),
            "По этому адресу шлюз не отвечает. Ничего не потеряно. (Это не адрес.)",
        ),
    ],
)
def test_a_russian_window_tells_trouble_in_russian_but_for_the_words_of_the_gateway(
    window: MainWindow,
    sender: QuietSender,
    qapp: QApplication,
    pause: SenderPause,
    detail: str | MailerError,
    said: str,
) -> None:
    before = QLocale()
    load_language(qapp, RESOURCES, "ru")
    sender.become(SenderState(phase=Phase.PAUSED, pause=pause, detail=detail))
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)
    assert window.state_bar.text == said


class Desktop(QProxyStyle):
    """The style of a desktop that puts its own pictures on the buttons of dialogs."""

    def styleHint(self, hint: QStyle.StyleHint, *rest: object) -> int:  # noqa: N802 - Qt's name
        pictures = hint is QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons
        return 1 if pictures else super().styleHint(hint, *rest)  # type: ignore[arg-type]  # passed on as they come


def test_the_buttons_of_a_dialog_have_no_pictures_of_the_desktop(window: MainWindow) -> None:
    desktop = Desktop("Fusion")
    dialog = ShortcutsDialog(window)
    (box,) = dialog.findChildren(QDialogButtonBox)
    box.setStyle(desktop)
    box.ensurePolished()
    assert [button.text() for button in box.buttons()] == ["Close"]
    assert not box.style().styleHint(QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons, None, box)
    dialog.deleteLater()


def test_the_button_pauses_and_starts_the_sender(window: MainWindow, sender: QuietSender) -> None:
    phases: list[Phase] = []
    sender.subscribe(lambda state: phases.append(state.phase))
    window.tool_bar.switch.click()
    window.tool_bar.switch.click()
    assert phases == [Phase.PAUSED, Phase.IDLE]


def test_the_figures_at_the_bottom_follow_the_database(
    window: MainWindow, run: Callable[[object], object], until: Until
) -> None:
    run(window.context.database.write(clients.add, ClientDraft(phone="79161234567"), NOW))
    until(lambda: "1" in window.status_line.text("people"))
    second = int(window.context.clock.now().timestamp())
    moved = (Delta(MailingId(1), Status.PENDING, 5), Delta(MailingId(1), Status.SENT, 3, second))
    window.context.feed.note(Changes(deltas=moved))
    until(lambda: "5" in window.status_line.text("left") and "3" in window.status_line.text("sent"))


def test_a_quiet_window_closes_without_a_question(window: MainWindow) -> None:
    closed: list[bool] = []
    window.closed.connect(lambda: closed.append(True))
    window.close()
    assert closed == [True]


@pytest.mark.parametrize(("answer", "ends"), [("Stay", False), ("Stop and quit", True)])
def test_closing_while_messages_go_out_asks_first(
    window: MainWindow, sender: QuietSender, until: Until, answer: str, ends: bool
) -> None:
    closed: list[bool] = []
    window.closed.connect(lambda: closed.append(True))
    sender.become(SenderState(phase=Phase.SENDING, rate=400))
    window.close()
    until(lambda: window.findChildren(QMessageBox))
    box = window.findChildren(QMessageBox)[0]
    assert box.defaultButton().text() == "Stay"
    assert closed == []
    next(button for button in box.buttons() if button.text() == answer).click()
    until(lambda: not window._asking.running)
    assert closed == ([True] if ends else [])


def test_the_question_before_the_end_goes_when_sending_has_ended(
    window: MainWindow, sender: QuietSender, until: Until
) -> None:
    window._needless.setInterval(1)
    sender.become(SenderState(phase=Phase.SENDING, rate=400))
    window.close()
    until(lambda: window.findChildren(QMessageBox))
    sender.become(SenderState(phase=Phase.SENDING, rate=300))
    assert not window._needless.isActive()
    sender.become(SenderState(phase=Phase.IDLE))
    until(lambda: not window._asking.running and not window.findChildren(QMessageBox))
    assert window.isVisible()


def test_a_pause_between_two_messages_does_not_take_the_question_away(
    window: MainWindow, sender: QuietSender, until: Until
) -> None:
    sender.become(SenderState(phase=Phase.SENDING, rate=1))
    window.close()
    until(lambda: window.findChildren(QMessageBox))
    sender.become(SenderState(phase=Phase.IDLE))
    assert window._needless.isActive()
    sender.become(SenderState(phase=Phase.SENDING, rate=1))
    assert not window._needless.isActive()
    assert window._asking.running
    window.findChildren(QMessageBox)[0].reject()
    until(lambda: not window._asking.running)


def test_the_window_comes_back_where_it_was(window: MainWindow, context: Context, qtbot: QtBot, until: Until) -> None:
    window.resize(780, 610)
    window.show_page(1)
    window.close()
    again = MainWindow(context, [Plain(context, "One"), Plain(context, "Two")])
    qtbot.addWidget(again)
    until(lambda: again.status_line.text("people"))
    assert again.size() == window.size()
    assert again.page.title() == "Two"


def test_a_reshaped_table_is_read_again_by_the_status_line_only_once(window: MainWindow, until: Until) -> None:
    window.context.feed.note(Changes(reshaped=frozenset({Table.CLIENTS})))
    window.context.feed.note(Changes(reshaped=frozenset({Table.CLIENTS})))
    page = window.pages[0]
    assert isinstance(page, Plain)
    heard = page.heard
    until(lambda: heard)
    assert len(heard) == 1


def test_the_first_window_fits_on_the_screen_with_its_frame(window: MainWindow) -> None:
    free = window.screen().availableSize()  # 800 by 800 offscreen: less than the window would like to have
    assert window.width() <= max(window.minimumWidth(), free.width() - FRAME.width())
    assert window.height() <= free.height() - FRAME.height()


def test_the_window_fits_on_a_small_screen(window: MainWindow) -> None:
    assert window.minimumSizeHint().width() <= 800
    assert window.minimumSizeHint().height() <= 600


def test_the_resources_hold_every_icon_that_is_drawn_with_the_colour_of_the_text() -> None:
    folder = Path(__file__).parents[2] / "resources" / "icons"
    drawings = [file for file in folder.glob("*.svg") if file.stem != "brand"]
    assert len(drawings) > 30
    for file in drawings:
        assert "currentColor" in file.read_text(encoding="utf-8"), file.name


def test_about_leads_to_the_licences_of_what_it_is_made_of(context: Context, qtbot: QtBot, until: Until) -> None:
    window = MainWindow(context, [ClientsPage(context)])
    qtbot.addWidget(window)
    about = AboutDialog(context, window)
    about.open()
    (button,) = (each for each in about.findChildren(QPushButton) if "icences" in each.text())
    button.click()
    until(lambda: about.findChildren(LicencesDialog))
    (dialog,) = about.findChildren(LicencesDialog)
    names = [dialog.list.item(row).text().split()[0] for row in range(dialog.list.count())]
    assert "SQLAlchemy" in names
    dialog.list.setCurrentRow(names.index("SQLAlchemy"))
    assert dialog.licence.text() == "MIT"
    assert "SQLAlchemy authors" in dialog.text.toPlainText()
    dialog.reject()
    until(lambda: not about.findChildren(LicencesDialog))
    about.reject()
