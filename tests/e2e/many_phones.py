"""Simulated people for a full room: each comes back as often as its line is cut, and knows what was confirmed to it."""

import asyncio
import random
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from quizapp.phones.phone import Phone
from quizapp.phones.socket_client import WireBroken

PATIENCE_S = 3.0  # of one wait; then the line counts as dead
LONGEST_WAIT_S = 1.0  # between two attempts to connect


class Guest:
    """A simulated participant who plays to the podium."""

    def __init__(self, url: str, code: str, name: str) -> None:
        self.phone = Phone(url, code, name)
        self.returns = 0
        self._was_in = False

    async def play(self) -> None:
        """From the door to the podium, through any number of broken connections."""
        while not self._is_over:
            try:
                await self._get_in()
                while not self._is_over and self.phone.tab.is_open:
                    await self._do_what_is_asked()
            except (WireBroken, TimeoutError):
                await asyncio.sleep(random.uniform(0, LONGEST_WAIT_S))

    @property
    def confirmed(self) -> dict[int, dict[str, Any]]:
        """By question, the responses of which the server said that they are stored."""
        return self.phone.confirmed

    @property
    def _is_over(self) -> bool:
        return self.phone.stage.get("phase") == "finished"

    async def _get_in(self) -> None:
        if self._was_in:
            self.returns += 1
            await self.phone.come_back(PATIENCE_S)
            return
        await self.phone.stand_at_the_door(PATIENCE_S)
        if not self.phone.is_in:
            await self.phone.join(PATIENCE_S)
        self._was_in = True

    async def _do_what_is_asked(self) -> None:
        phone = self.phone
        if phone.stage.get("phase") == "question" and self._asked not in phone.confirmed:
            await asyncio.sleep(random.uniform(0, 1))  # thinking
            if phone.stage.get("phase") == "question":
                await phone.answer(PATIENCE_S)
            return
        seen = phone.stage["version"]
        await phone.tab.until(lambda: phone.stage.get("version") != seen, PATIENCE_S)

    @property
    def _asked(self) -> int:
        return int(self.phone.stage["question"]["id"])


class Crowd:
    """Guests who play in a thread of their own while the test does something else."""

    def __init__(self, url: str, code: str, count: int) -> None:
        self.guests = [Guest(url, code, f"Guest {number}") for number in range(1, count + 1)]
        self._thread = ThreadPoolExecutor(1)
        self._played: Future[None] | None = None

    def play(self) -> None:
        """Let them in, and let them play."""
        self._played = self._thread.submit(lambda: asyncio.run(_play(self.guests)))

    def until_the_podium(self, timeout_s: float) -> None:
        """Wait until all of them have seen it."""
        assert self._played is not None
        self._played.result(timeout_s)
        self._thread.shutdown()


async def _play(guests: Sequence[Guest]) -> None:
    async with asyncio.TaskGroup() as group:
        for guest in guests:
            group.create_task(guest.play())
    for guest in guests:
        guest.phone.tab.close()
