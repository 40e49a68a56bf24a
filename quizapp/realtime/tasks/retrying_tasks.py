"""Things to be done that nobody waits for, and that have to be done all the same."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from quizapp.db.engine import DatabaseClosedError
from quizapp.domain.refusal import Refusal
from quizapp.domain.storage_faults import CannotSave

logger = logging.getLogger(__name__)

Work = Callable[[], Coroutine[Any, Any, object]]


class RetryingTasks:
    """Runs tasks that may be run any number of times; one that fails is tried again.

    A refusal is an answer, and nothing is tried again by a process that is about to end.
    """

    def __init__(self, try_again_s: float) -> None:
        self._try_again_s = try_again_s
        self._running: set[asyncio.Task[object]] = set()

    def run(self, work: Work) -> None:
        """Run it now, beside everything else."""
        task = asyncio.get_running_loop().create_task(work())
        self._running.add(task)
        task.add_done_callback(lambda done: self._ended(done, work))

    def run_in(self, delay_s: float, work: Work) -> asyncio.TimerHandle:
        """Run it after that long, unless the handle is cancelled before."""
        return asyncio.get_running_loop().call_later(delay_s, self.run, work)

    def _ended(self, task: asyncio.Task[object], work: Work) -> None:
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is None or isinstance(error, DatabaseClosedError):
            return
        if isinstance(error, Refusal) and not isinstance(error, CannotSave):
            return
        if not isinstance(error, CannotSave):  # which is said once, by whoever watches over the storage
            logger.error("something has to be tried again", exc_info=error)
        self.run_in(self._try_again_s, work)
