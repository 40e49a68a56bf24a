"""A host who paces a quiz over a network that fails: never waits for ever, and presses again what got lost."""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable

from quizapp.domain.backoff import DESK_PATIENCE_S
from quizapp.phones.browser import LIVE
from quizapp.phones.conductor import Conductor
from quizapp.phones.link import Link

PRESS_AGAIN_S = 3.0
UNLIMITED_S = 40.0  # how long a question without a limit is left open
PATIENCE_S = 10.0  # how long a question may be open after its time was up
LOOK_S = 1.0  # how long everybody may look at a reveal or a leaderboard


class Pacer:
    """Takes a conductor's event from the lobby to the end. `kill` kills and restarts the server."""

    def __init__(
        self,
        conductor: Conductor,
        killed_in: frozenset[int] = frozenset(),
        kill: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._conductor = conductor
        self.link = Link(conductor.tab, lambda: DESK_PATIENCE_S)
        self._killed_in = killed_in
        self._kill = kill
        self.kills = 0

    async def play(self) -> None:
        """From the lobby to the podium."""
        while (phase := self._phase) != "finished":
            if phase == "question":
                await self._see_question_through()
            else:
                await asyncio.sleep(LOOK_S)
                await self._step()

    @property
    def _phase(self) -> str:
        return str(self._conductor.stage.get("phase"))

    async def _see_question_through(self) -> None:
        question = self._conductor.stage["question"]
        timer = self._conductor.tab.view(LIVE, "timer") or {}
        open_s = (timer["left"] / 1000 if timer.get("total") else UNLIMITED_S) + PATIENCE_S
        if question["number"] in self._killed_in and self._kill is not None:
            await self._kill_soon(self._kill)
        with contextlib.suppress(TimeoutError):
            await self._conductor.tab.until(lambda: self._phase != "question", open_s)
            return
        await self._step()

    async def _kill_soon(self, kill: Callable[[], Awaitable[None]]) -> None:
        self.kills += 1
        await asyncio.sleep(random.uniform(0.3, 1.5))
        await kill()

    async def _step(self) -> None:
        """Press "next" until it has an effect; a press of an older stage has none."""
        before = self._conductor.stage["version"]
        while self._conductor.stage["version"] == before:
            if self.link.is_connected:
                self._conductor.press("next")
            with contextlib.suppress(TimeoutError):
                await self._conductor.tab.until(lambda: self._conductor.stage["version"] != before, PRESS_AGAIN_S)
