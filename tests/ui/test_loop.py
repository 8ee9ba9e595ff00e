"""The loop of the window: asyncio gets its turns and so does Qt, whatever there is to do."""

import asyncio

import pytest
from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop_mailer.ui import loop as loops
from tests.ui.conftest import complete


def test_keys_and_painting_need_not_wait_until_all_callbacks_have_run(
    loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loops, "SLICE", 0.0)
    order: list[str] = []
    waiter = QObject()

    async def story() -> None:
        ended = loop.create_future()
        loop.call_soon(lambda: QTimer.singleShot(0, waiter, lambda: order.append("Qt")))
        for name in ("first", "second", "third"):
            loop.call_soon(order.append, name)
        loop.call_soon(ended.set_result, None)
        await ended

    complete(loop, story())
    assert order.index("Qt") < order.index("third")
    assert [name for name in order if name != "Qt"] == ["first", "second", "third"]


def test_limits_of_requests_that_were_answered_are_forgotten(loop: asyncio.AbstractEventLoop) -> None:
    async def story() -> int:
        loop.call_later(20, print)
        for _ in range(5_000):
            loop.call_later(30, print).cancel()
        await asyncio.sleep(0)
        return len(loop._scheduled)  # type: ignore[attr-defined]  # asyncio's own queue

    assert complete(loop, story()) < 200


def test_timers_fire_in_their_order_and_never_early(loop: asyncio.AbstractEventLoop) -> None:
    order: list[int] = []

    async def nap(milliseconds: int) -> None:
        until = loop.time() + milliseconds / 1000
        await asyncio.sleep(milliseconds / 1000)
        assert loop.time() >= until
        order.append(milliseconds)

    async def story() -> None:
        await asyncio.gather(*(nap(milliseconds) for milliseconds in (60, 5, 30, 1)))

    complete(loop, story())
    assert order == [1, 5, 30, 60]


@pytest.mark.parametrize("left", [0, 3])
def test_messages_go_on_while_qt_runs_a_loop_of_its_own(loop: asyncio.AbstractEventLoop, left: int) -> None:
    inner = QEventLoop()  # as a native dialog, a menu or the moving of a window on Windows does
    done: list[int] = []
    waiter = QTimer(singleShot=True, interval=5_000)
    waiter.timeout.connect(inner.quit)
    waiter.start()

    async def story() -> None:
        ended = loop.create_future()
        loop.call_soon(inner.exec)
        loop.call_soon(inner.quit)
        for number in range(left):
            loop.call_soon(done.append, number)
        loop.call_soon(ended.set_result, None)
        await ended

    complete(loop, story())
    assert done == list(range(left))
    assert waiter.isActive(), "asyncio stood still inside Qt's loop"


def test_what_a_thread_hands_over_just_before_the_loop_closes_troubles_nobody_later(qapp: QApplication) -> None:
    ran: list[int] = []
    loop = loops.Loop(qapp)
    loop.call_soon_threadsafe(ran.append, 1)
    loop.close()
    qapp.processEvents()
    assert ran == []
    with pytest.raises(RuntimeError, match="closed"):
        loop.call_soon_threadsafe(ran.append, 2)
