"""Time that moves only when a test lets it, for code that reads clocks and sets timers."""

import asyncio
import pkgutil
import selectors
import sys
import time
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from datetime import datetime
from importlib import import_module
from types import SimpleNamespace
from typing import Any, TypeVar
from weakref import WeakKeyDictionary, ref

import pytest
from sqlmodel import Session

import quizapp.realtime
from quizapp.db.engine import Database, DatabaseClosedError
from quizapp.services import clock
from tests.support.events import NOW_MS

T = TypeVar("T")


class Clock:
    """A clock that stands until it is moved: seconds for timers, milliseconds since 1970 for the database."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def monotonic(self) -> float:
        """Seconds, as `time.monotonic` counts them."""
        return self.now_s

    def time(self) -> float:
        """Seconds since 1970, as `time.time` counts them."""
        return self.now_ms() / 1000

    def now_ms(self) -> int:
        """Milliseconds since 1970."""
        return NOW_MS + round(self.now_s * 1000)

    def utc_now(self) -> datetime:
        """The same moment as a date."""
        moment = clock.from_ms(self.now_ms())
        assert moment is not None
        return moment

    running_now = utc_now

    def rule_over(self, patch: pytest.MonkeyPatch) -> None:
        """Have everything in `quizapp.realtime` read this clock."""
        for found in pkgutil.walk_packages(quizapp.realtime.__path__, "quizapp.realtime."):
            module = sys.modules.get(found.name) or import_module(found.name)
            if getattr(module, "time", None) is time:
                patch.setattr(module, "time", SimpleNamespace(monotonic=self.monotonic, time=self.time))
            for name in ("now_ms", "utc_now", "running_now"):
                if getattr(module, name, None) is getattr(clock, name):
                    patch.setattr(module, name, getattr(self, name))


class _Skipping(selectors.SelectSelector):
    """Instead of waiting for a timer, moves the clock on to it."""

    def __init__(self, moving: Clock) -> None:
        super().__init__()
        self._moving = moving

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready now."""
        if timeout is None:
            raise AssertionError("everybody waits for something that nobody will do")
        self._moving.now_s += max(0.0, timeout)
        return super().select(0)


# Which process a task or a timer belongs to, where several share a loop; 0 is nobody's.
PROCESS: ContextVar[int] = ContextVar("process", default=0)


class DrivenLoop(asyncio.SelectorEventLoop):
    """An event loop on a driven clock: its timers come in their order, without anybody waiting for them."""

    def __init__(self, moving: Clock) -> None:
        self._moving = moving
        super().__init__(_Skipping(moving))
        self.complaints: list[dict[str, Any]] = []
        self.set_exception_handler(lambda _, context: self.complaints.append(context))
        self._tasks: WeakKeyDictionary[asyncio.Task[Any], int] = WeakKeyDictionary()
        self._timers: list[tuple[ref[asyncio.TimerHandle], int]] = []
        self.set_task_factory(self._new_task)

    def _new_task(self, _: Any, work: Any, **options: Any) -> asyncio.Task[Any]:
        task = asyncio.Task(work, loop=self, **options)
        self._tasks[task] = PROCESS.get()
        return task

    def call_at(self, when: float, callback: Any, *arguments: Any, context: Any = None) -> asyncio.TimerHandle:
        """A timer, which belongs to the process that sets it."""
        handle = super().call_at(when, callback, *arguments, context=context)
        self._timers.append((ref(handle), PROCESS.get()))
        return handle

    def kill_process(self, number: int) -> None:
        """`kill -9` of one of several processes: whatever it was about to do is not done."""
        for handle in [timer() for timer, owner in self._timers if owner == number]:
            if handle is not None:
                handle.cancel()
        tasks = [task for task, owner in self._tasks.items() if owner == number and not task.done()]
        for task in tasks:
            task.cancel()
        if tasks:
            self.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))

    def time(self) -> float:
        """The driven clock."""
        return self._moving.now_s

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run it to its end; everything else goes on meanwhile."""
        return self.run_until_complete(work)

    def kill(self) -> None:
        """As `kill -9`: whatever was going on is not finished, and nobody is told."""
        tasks = asyncio.all_tasks(self)
        for task in tasks:
            task.cancel()
        if tasks:
            self.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self.close()


class SteppedDatabase(Database):
    """The real database, whose work takes a number of turns of the loop instead of a time nobody knows.

    What happens between asking, committing and hearing of it is so the same in each run. The order of
    writes is kept, as the real one keeps it; reads go beside them.
    """

    write_turns = (1, 1)  # before the commit, and until it is heard of
    read_turns = (1, 1)
    is_dead = False  # its process was killed

    async def write(self, run: Callable[[Session], T], within_s: float | None = None, *, even_late: bool = False) -> T:
        """Commit, some turns from now."""
        return await asyncio.shield(asyncio.ensure_future(self._stepped(self.write_turns, self.write_now, run)))

    async def read(self, run: Callable[[Session], T]) -> T:
        """Read, some turns from now."""
        return await self._stepped(self.read_turns, self.read_now, run)

    async def _stepped(
        self, turns: tuple[int, int], work: Callable[[Callable[[Session], T]], T], run: Callable[[Session], T]
    ) -> T:
        before, after = turns
        for _ in range(before):
            await asyncio.sleep(0)
        if self.is_dead:
            raise DatabaseClosedError
        try:
            return work(run)
        finally:
            for _ in range(after):
                await asyncio.sleep(0)
