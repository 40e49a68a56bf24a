"""A host who paces a quiz over a network that fails: never waits for ever, and presses again what got lost."""

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable

from quizapp.domain.connection.backoff import DESK_PATIENCE_S
from quizapp.phones.browser import LIVE
from quizapp.phones.checking.ledger import Fault
from quizapp.phones.link import Link
from quizapp.phones.network.networks import Network
from quizapp.phones.rehearsal.conductor import Conductor

PRESS_AGAIN_S = 3.0
LATE_S = 5.0  # how long a question may stay open after its time was up
KILL_AFTER_S = (0.3, 1.5)  # a question was opened


class Pacer:
    """Takes a conductor's event from the lobby to the end. `kill` kills and restarts the server."""

    def __init__(
        self,
        conductor: Conductor,
        network: Network,
        kill: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._conductor = conductor
        self.link = Link(conductor.tab, conductor.ledger, lambda: DESK_PATIENCE_S)
        self._network = network
        self._to_be_killed = set(network.killed_in)
        self._kill = kill
        self.outages: list[Fault] = []  # of the server

    async def play(self) -> None:
        """From the lobby to the podium."""
        while (phase := self._phase) != "finished":
            if not phase:  # what a console shows after a restart until its event was found again
                await self._conductor.tab.until(lambda: bool(self._phase), None)
            elif phase == "question":
                await self._see_question_through()
            else:
                await asyncio.sleep(self._network.look_s)
                await self._step()

    @property
    def _phase(self) -> str:
        return str(self._conductor.stage.get("phase", ""))

    async def _see_question_through(self) -> None:
        number = self._conductor.stage["question"]["number"]
        timer = self._conductor.tab.view(LIVE, "timer") or {}
        open_s = self._network.patience_s
        if timer.get("total"):
            open_s = min(open_s, timer["left"] / 1000 + LATE_S)
        if self._kill is not None and number in self._to_be_killed:
            self._to_be_killed.remove(number)
            await asyncio.sleep(random.uniform(*KILL_AFTER_S))
            killed_at = time.monotonic()
            await self._kill()
            self.outages.append(Fault(killed_at, time.monotonic(), "the server was killed and started again"))
        with contextlib.suppress(TimeoutError):
            await self._conductor.tab.until(lambda: self._phase not in ("question", ""), open_s)
            return
        await self._step()

    async def _step(self) -> None:
        """Press "next" until it has an effect; a press of an older stage has none."""
        before = self._conductor.stage["version"]

        def took_effect() -> bool:
            return self._conductor.stage["version"] > before

        while not took_effect():
            if self.link.is_connected:
                self._conductor.press("next")
            with contextlib.suppress(TimeoutError):
                await self._conductor.tab.until(took_effect, PRESS_AGAIN_S)
