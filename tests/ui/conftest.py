"""The window's surroundings for tests: one qasync loop on the Qt application, a real database, a theme."""

import asyncio
import gc
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from keyring import get_keyring, set_keyring
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from desktop_mailer import licences
from desktop_mailer.domain.clock import SystemClock
from desktop_mailer.domain.mailing import Mailing
from desktop_mailer.domain.message import Verdict
from desktop_mailer.domain.report import MailOutcome, MailTrouble, ReportSettings
from desktop_mailer.domain.sender import GatewayNotSet, Phase, SenderState
from desktop_mailer.engine.lanes import Link
from desktop_mailer.engine.trials import try_out
from desktop_mailer.storage.database import Database
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.feed import Feed
from desktop_mailer.ui.loop import Loop
from desktop_mailer.ui.statistics.page import StatisticsPage
from desktop_mailer.ui.tasks import Tasks
from desktop_mailer.ui.theme import Theme
from tests.ui.mailings_world import Run, Until, add_people, send, start

if TYPE_CHECKING:
    from desktop_mailer.domain.errors import MailerError

R = TypeVar("R")
RESOURCES = Path(__file__).parents[2] / "resources"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def complete(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, R]) -> R:
    """Run `work` to its end. (The loop's own run_until_complete turns Qt once more when asyncio has ended.)"""
    task = loop.create_task(work)
    task.add_done_callback(lambda _: loop.stop())
    loop.run_forever()
    return task.result()


class Seen:
    """What the tasks reported."""

    def __init__(self) -> None:
        self.troubles: list[MailerError] = []
        self.bugs: list[BaseException] = []

    def bug(self, error: BaseException, work: str) -> None:
        self.bugs.append(error)


class QuietSender:
    """A SenderControl that sends nothing and does as it is told."""

    def __init__(self) -> None:
        self.state = SenderState(phase=Phase.IDLE)
        self.resumed = 0
        self._listeners: list[Callable[[SenderState], None]] = []

    def subscribe(self, listener: Callable[[SenderState], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def become(self, state: SenderState) -> None:
        self.state = state
        for listener in self._listeners:
            listener(state)

    def pause(self) -> None:
        self.become(SenderState(phase=Phase.PAUSED))

    def resume(self) -> None:
        self.resumed += 1
        self.become(SenderState(phase=Phase.IDLE))


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_setup(item: pytest.Function) -> Iterator[None]:
    """Let the window come to rest before the test: pytest-qt turns Qt's loop now, and asyncio's does not run then."""
    result = yield
    loop, tasks = item.funcargs.get("loop"), item.funcargs.get("tasks")
    if isinstance(loop, asyncio.AbstractEventLoop) and isinstance(tasks, Tasks):
        complete(loop, tasks.settle())
    return result


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Function) -> Iterator[None]:
    """End the work of the window with the test: pytest-qt turns Qt's loop afterwards, where asyncio's does not run."""
    try:
        return (yield)
    finally:
        loop, tasks = item.funcargs.get("loop"), item.funcargs.get("tasks")
        if isinstance(loop, asyncio.AbstractEventLoop) and isinstance(tasks, Tasks):
            complete(loop, tasks.close())


@pytest.fixture(scope="session", autouse=True)
def emptied_clipboard(qapp: QApplication) -> Iterator[None]:
    """Leave nothing of Python's in the clipboard: offscreen, Qt deletes it after Python has ended."""
    yield
    qapp.clipboard().clear()


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, RESOURCES)


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    gc.collect()
    gc.disable()  # as the application does: no collection on a lane
    qapp.setQuitOnLastWindowClosed(False)  # the same: closing a dialog does not end the loop
    loop = Loop(qapp)
    asyncio.set_event_loop(loop)
    with loop:
        yield loop
    asyncio.set_event_loop(None)
    gc.enable()


@pytest.fixture
def run(loop: asyncio.AbstractEventLoop) -> Callable[[Awaitable[R]], R]:
    """Run a coroutine to its end on the Qt loop, within ten seconds."""

    async def limited(work: Awaitable[R]) -> R:
        return await asyncio.wait_for(work, 10)

    return lambda work: complete(loop, limited(work))


@pytest.fixture
def until(run: Callable[[Awaitable[None]], None]) -> Callable[[Callable[[], object]], None]:
    """Let the loop turn until the condition holds."""

    async def wait(condition: Callable[[], object]) -> None:
        while not condition():  # noqa: ASYNC110 - any condition, not only one that someone sets
            await asyncio.sleep(0.005)

    return lambda condition: run(wait(condition))


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def tasks(loop: asyncio.AbstractEventLoop, seen: Seen) -> Iterator[Tasks]:
    tasks = Tasks(seen.troubles.append, seen.bug)
    yield tasks
    complete(loop, tasks.close())
    assert not seen.bugs, "".join(traceback.format_exception(seen.bugs[0]))


@pytest.fixture
def memory(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def sender() -> QuietSender:
    return QuietSender()


@pytest.fixture
def database(loop: asyncio.AbstractEventLoop, tmp_path: Path) -> Iterator[Database]:
    folder = tmp_path / "data"
    folder.mkdir()
    database = Database.open(folder)
    yield database
    complete(loop, database.close())


async def no_gateway() -> Link:
    """What an app without an address gives."""
    raise GatewayNotSet


async def no_mail(_chosen: ReportSettings) -> MailOutcome:
    """What an app gives whose mail server is not there."""
    return MailOutcome(trouble=MailTrouble.UNREACHABLE, detail="Connection refused")


@pytest.fixture
def context(
    database: Database, tasks: Tasks, theme: Theme, memory: QSettings, sender: QuietSender, tmp_path: Path
) -> Iterator[Context]:
    feed = Feed(database.subscribe)
    feed.follow(sender)
    yield Context(
        database=database,
        clock=SystemClock(),
        sender=sender,
        feed=feed,
        tasks=tasks,
        theme=theme,
        memory=memory,
        data_folder=tmp_path / "data",
        try_out=partial(try_out, database, no_gateway, SystemClock()),
        send_report=no_mail,
        components=partial(licences.load, RESOURCES),
    )
    feed.close()


class Keys(KeyringBackend):
    """A keyring in memory: the system's own is left alone."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


@pytest.fixture
def keys() -> Iterator[Keys]:
    before = get_keyring()
    keys = Keys()
    set_keyring(keys)
    yield keys
    set_keyring(before)


@pytest.fixture
def sent_mailing(context: Context, run: Run) -> Mailing:
    """A running mailing: one sent, two not sent (one opted out), one pending."""
    now = context.clock.now()
    run(context.database.write(add_people, now))
    made: Mailing = run(context.database.write(start, now))
    run(context.database.write(send, now, Verdict.ACCEPTED, Verdict.REJECTED))
    return made


@pytest.fixture
def statistics_page(context: Context, sent_mailing: Mailing, until: Until) -> Iterator[StatisticsPage]:
    """The page of statistics with that mailing, and its chart drawn."""
    until(lambda: not context.feed._waiting)  # the news of what is read in a moment have gone by
    page = StatisticsPage(context)
    page.resize(1000, 700)
    page.show()
    until(lambda: page.book.loaded and page.chart is not None and page.chart.bars)
    yield page
    page.hide()
    page.deleteLater()
