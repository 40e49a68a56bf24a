"""Closing questions: when their time is up, or when nobody is left to answer (Q8)."""

import time

from quizapp.domain.flow.phases import Phase
from quizapp.domain.timings import Timings
from quizapp.realtime.commands.commands import Commands
from quizapp.realtime.rooms.registry import LiveRoom
from quizapp.realtime.tasks.retrying_tasks import RetryingTasks
from quizapp.services.clock import now_ms
from quizapp.services.play.commands import close_if_due


class CloseTimer:
    """Sees to it that every open question is closed. Closing too often changes nothing."""

    def __init__(self, commands: Commands, answer_grace_ms: int, timings: Timings) -> None:
        self._commands = commands
        self._answer_grace_ms = answer_grace_ms
        # A moment more than the grace, so that the clock of the database's judgement is past it, too.
        self._margin_s = timings.margin_s
        self._tasks = RetryingTasks(timings.try_again_s)

    def schedule(self, live: LiveRoom) -> None:
        """Set the clock anew for the question that is open now, if there is one with a limit."""
        live.stop_close_timer()
        progress = live.room.event.progress
        if live.room.phase is not Phase.QUESTION or progress.closes_at_ms is None or progress.question_id is None:
            return
        event_id, question_id = live.room.event.id, progress.question_id
        wait_s = max(0, progress.closes_at_ms + self._answer_grace_ms - now_ms()) / 1000 + self._margin_s
        live.close_timer = self._tasks.run_in(
            wait_s, lambda: self._close(event_id, question_id, everybody_answered=False)
        )

    def close_if_all_answered(self, live: LiveRoom) -> None:
        """Close the question at once when nobody is left to wait for."""
        event_id, question_id = live.room.event.id, live.room.question_id
        if question_id is not None and live.room.everybody_answered(time.monotonic()):
            self._tasks.run(lambda: self._close(event_id, question_id, everybody_answered=True))

    async def _close(self, event_id: int, question_id: int, *, everybody_answered: bool) -> None:
        await self._commands.carry_out_as_holder(
            event_id,
            lambda session: close_if_due(
                session,
                event_id,
                question_id,
                now_ms(),
                self._answer_grace_ms,
                everybody_answered=everybody_answered,
            ),
        )
