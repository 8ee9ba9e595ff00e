"""The one loop of the window: asyncio's tasks in Qt's loop, a slice at a time. Built by the root.

qasync starts a timer of Qt for each callback, and the timer of a limit that was not needed runs on till its end: at
1,000 messages a second that was a quarter of the work, and tens of thousands of timers. Here asyncio keeps its own
queues, and Qt has two timers: what is ready runs, and what is due later wakes it.
"""

import asyncio
import heapq
import math
from collections import deque
from collections.abc import Callable
from contextvars import Context
from time import perf_counter
from typing import Any, Final

import qasync
from PySide6.QtCore import QObject, Qt, QTimerEvent, Signal
from PySide6.QtWidgets import QApplication

SLICE: Final = 0.008
"""Seconds for which callbacks run before keys, the mouse and painting have their turn: half a picture of 60 Hz."""
_MANY: Final = 100
"""So many timers that are no longer wanted are let be."""


class Loop(qasync.QEventLoop):  # type: ignore[misc]  # qasync has no types
    """qasync's loop with asyncio's own queues of callbacks."""

    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]
    _timer_cancelled_count: int

    def __init__(self, application: QApplication) -> None:
        self._turns = _Turns(self._turn)
        super().__init__(application)

    def call_soon(self, callback: Callable[..., Any], *args: Any, context: Context | None = None) -> asyncio.Handle:  # noqa: ANN401 - asyncio's
        """As in asyncio."""
        handle = asyncio.BaseEventLoop.call_soon(self, callback, *args, context=context)
        self._turns.come()
        return handle

    def call_soon_threadsafe(
        self,
        callback: Callable[..., Any],
        *args: Any,  # noqa: ANN401 - asyncio's
        context: Context | None = None,
    ) -> asyncio.Handle:
        """As in asyncio. What a thread hands over while the loop is closed is dropped with it."""
        self._check_closed()
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        self._turns.handed_over.emit()
        return handle

    def call_later(
        self,
        delay: float,
        callback: Callable[..., Any],
        *args: Any,  # noqa: ANN401 - asyncio's
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """As in asyncio."""
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(
        self,
        when: float,
        callback: Callable[..., Any],
        *args: Any,  # noqa: ANN401 - asyncio's
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """As in asyncio."""
        handle = asyncio.BaseEventLoop.call_at(self, when, callback, *args, context=context)
        if self._scheduled[0] is handle:
            self._turns.come_in(when - self.time())
        return handle

    def close(self) -> None:
        """As in asyncio; nothing runs any more."""
        super().close()
        self._turns.end()

    def _turn(self) -> bool:
        """Run what is ready now, for a slice at most. True where something is ready still."""
        self._take_due()
        end = perf_counter() + SLICE
        for _ in range(len(self._ready)):
            handle = self._ready.popleft()
            if not handle.cancelled():
                handle._run()  # noqa: SLF001 - asyncio's loops call it
            if perf_counter() >= end or not self._ready:  # a loop of Qt within the callback has taken turns as well
                break
        return bool(self._ready)

    def _take_due(self) -> None:
        """Make ready what is due, and be woken for what comes next. Drops what was cancelled, as asyncio does."""
        if self._timer_cancelled_count > max(_MANY, len(self._scheduled) // 2):
            self._scheduled = [handle for handle in self._scheduled if not handle.cancelled()]
            heapq.heapify(self._scheduled)
            self._timer_cancelled_count = 0
        now = self.time()
        while self._scheduled and (self._scheduled[0].cancelled() or self._scheduled[0].when() <= now):
            handle = heapq.heappop(self._scheduled)
            if handle.cancelled():
                self._timer_cancelled_count -= 1
            else:
                self._ready.append(handle)
        if self._scheduled:
            self._turns.come_in(self._scheduled[0].when() - now)


class _Turns(QObject):
    """Calls `turn` from Qt's loop as long as it gives True, and when asked to come.

    `handed_over()`: a thread has made something ready.
    """

    handed_over = Signal()

    def __init__(self, turn: Callable[[], bool]) -> None:
        super().__init__()
        self._turn = turn
        self._ended = False
        self.handed_over.connect(self.come, Qt.ConnectionType.QueuedConnection)
        self._soon = 0
        self._later = 0
        self._later_at = math.inf

    def come(self) -> None:
        """Call it once Qt has done what waits."""
        if not self._soon and not self._ended:
            self._soon = self.startTimer(0)

    def come_in(self, seconds: float) -> None:
        """Call it then, or earlier."""
        at = perf_counter() + seconds
        if self._later and self._later_at <= at:
            return
        if self._later:
            self.killTimer(self._later)
        self._later = self.startTimer(max(0, math.ceil(seconds * 1000)))
        self._later_at = at

    def end(self) -> None:
        """Call it no more."""
        self._ended = True
        for timer in (self._soon, self._later):
            if timer:
                self.killTimer(timer)
        self._soon = self._later = 0

    def timerEvent(self, event: QTimerEvent) -> None:
        """Qt's turn is over."""
        self.killTimer(event.timerId())
        if event.timerId() == self._later:
            self._later = 0
        if self._soon and event.timerId() != self._soon:
            self.killTimer(self._soon)
        # Anew, before the turn: a timer that is being served is not served again by a loop of Qt within it.
        self._soon = self.startTimer(0)
        if not self._turn() and self._soon:
            self.killTimer(self._soon)
            self._soon = 0
