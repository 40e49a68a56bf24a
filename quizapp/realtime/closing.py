"""Closing questions: when their time is up, or when nobody is left to answer (Q8)."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any

from quizapp.domain.phases import Phase
from quizapp.domain.refusal import Refusal
from quizapp.realtime.rooms import LiveRoom
from quizapp.services.clock import now_ms

# A moment more than the grace, so that the clock of the database's judgement is past it, too.
MARGIN_S = 0.02
TRY_AGAIN_S = 1.0

logger = logging.getLogger(__name__)

# Closes that question of that event, because everybody has answered (True) or the time is up (False).
Close = Callable[[int, int, bool], Coroutine[Any, Any, None]]


class Closer:
    """Sees to it that every open question is closed. Closing too often changes nothing."""

    def __init__(self, answer_grace_ms: int, close: Close) -> None:
        self._answer_grace_ms = answer_grace_ms
        self._close = close
        self._closing: set[asyncio.Task[None]] = set()

    def schedule(self, live: LiveRoom) -> None:
        """Set the clock anew for the question that is open now, if there is one with a limit."""
        live.stop_closing()
        progress = live.room.event.progress
        if live.room.phase is not Phase.QUESTION or progress.closes_at_ms is None or progress.question_id is None:
            return
        wait_ms = progress.closes_at_ms + self._answer_grace_ms - now_ms()
        live.closing = asyncio.get_running_loop().call_later(
            max(0, wait_ms) / 1000 + MARGIN_S, self._start, live, progress.question_id, False
        )

    def close_if_all_answered(self, live: LiveRoom) -> None:
        """Close the question at once when nobody is left to wait for."""
        question_id = live.room.question_id
        if question_id is not None and live.room.everybody_answered(time.monotonic()):
            self._start(live, question_id, True)

    def _start(self, live: LiveRoom, question_id: int, everybody_answered: bool) -> None:
        task = asyncio.get_running_loop().create_task(self._close(live.room.event.id, question_id, everybody_answered))
        self._closing.add(task)
        task.add_done_callback(lambda done: self._ended(done, live))

    def _ended(self, task: asyncio.Task[None], live: LiveRoom) -> None:
        self._closing.discard(task)
        if task.cancelled() or task.exception() is None or isinstance(task.exception(), Refusal):
            return
        logger.error("could not close a question, trying again", exc_info=task.exception())
        asyncio.get_running_loop().call_later(TRY_AGAIN_S, self.schedule, live)
