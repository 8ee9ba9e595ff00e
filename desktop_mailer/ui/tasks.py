"""Watched background work on the event loop: nothing is lost, nothing fails unseen; for every page."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from desktop_mailer.domain.errors import MailerError

Work = Coroutine[Any, Any, None]


class Tasks:
    """Starts coroutines, keeps them alive and shows their trouble.

    `on_trouble` takes known trouble that the caller of `start` did not ask for; `on_bug` takes anything else, with
    the name of the work.
    """

    def __init__(self, on_trouble: Callable[[MailerError], None], on_bug: Callable[[BaseException, str], None]) -> None:
        self._on_trouble = on_trouble
        self._on_bug = on_bug
        self._running: set[asyncio.Task[None]] = set()
        self._closed = False

    def start(
        self, work: Work, *, name: str, on_error: Callable[[MailerError], None] | None = None
    ) -> asyncio.Task[None]:
        """Run `work`. A MailerError goes to `on_error`; a bug to its dialog. The task itself never raises."""
        if self._closed:
            work.close()
            work = _nothing()
        task = asyncio.get_event_loop().create_task(self._guarded(work, name, on_error), name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        task.add_done_callback(lambda _: work.close())  # cancelled before its first step, it was never awaited
        return task

    async def cancel_all(self) -> None:
        """End all running work and wait until it has ended. The caller's own task is left alone."""
        others = self._running - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def settle(self) -> None:
        """Wait until nothing runs, also of what running work starts."""
        quiet = 0
        while quiet < 3:  # what a timer starts in the meantime counts too
            await asyncio.sleep(0.01)
            quiet = 0 if self._running else quiet + 1

    async def close(self) -> None:
        """End all running work; what is started from now on is dropped, for the window is going."""
        self._closed = True
        await self.cancel_all()

    async def _guarded(self, work: Work, name: str, on_error: Callable[[MailerError], None] | None) -> None:
        try:
            await work
        except MailerError as error:
            (on_error or self._on_trouble)(error)
        except Exception as error:  # noqa: BLE001 - the guard: what nobody foresaw becomes a dialog, not silence
            self._on_bug(error, name)


async def _nothing() -> None:
    pass


class Latest:
    """Runs only the newest of one kind of work: starting again cancels what ran (search as you type)."""

    def __init__(self, tasks: Tasks, name: str) -> None:
        self._tasks = tasks
        self._name = name
        self._task: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        """True while the newest work is not over."""
        return self._task is not None and not self._task.done()

    def start(self, work: Work, *, on_error: Callable[[MailerError], None] | None = None) -> asyncio.Task[None]:
        """Run `work` in place of what ran before."""
        self.cancel()
        self._task = self._tasks.start(work, name=self._name, on_error=on_error)
        return self._task

    def cancel(self) -> None:
        """End the work, if any runs."""
        if self._task is not None:
            self._task.cancel()


class Again:
    """One kind of work that never runs twice at once: asked for while it runs, it runs once more after that.

    For reading anew what keeps changing: unlike `Latest` it always comes to an end.
    """

    def __init__(self, tasks: Tasks, job: Callable[[], Work], *, name: str) -> None:
        self._tasks = tasks
        self._job = job
        self._name = name
        self._asked = False
        self._task: asyncio.Task[None] | None = None

    def ask(self) -> None:
        """Run the job soon."""
        self._asked = True
        if self._task is None or self._task.done():
            self._task = self._tasks.start(self._work(), name=self._name)

    async def _work(self) -> None:
        while self._asked:
            self._asked = False
            try:
                await self._job()
            except MailerError:
                if self._asked:  # for a run after this one, which may go well
                    continue
                raise
