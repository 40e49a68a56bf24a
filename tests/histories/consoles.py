"""The host of a history: two consoles that press everything at the same moment."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any

from quizapp.domain.timings import PageTimings
from quizapp.phones.browser import CONSOLE, LIVE
from quizapp.phones.checking.ledger import Deed, Did, Ledger
from quizapp.phones.link import Link
from quizapp.phones.rehearsal.conductor import Conductor

AGAIN_S = 2.0  # what brought nothing is pressed again
STUCK_S = 90.0


class Stuck(AssertionError):
    """The quiz did not move, whatever was pressed."""


class Consoles:
    """Both consoles of one event."""

    def __init__(self, url: str, host_secret: str, event_id: int) -> None:
        self.both = [Conductor(url, host_secret) for _ in range(2)]
        for number, console in enumerate(self.both, 1):
            console.event_id = event_id
            console.ledger.name = f"console {number}"
            console.tab.path = f"/host/{event_id}/live"
        self.links = [Link(console.tab, console.ledger, lambda: PageTimings().hurry_s) for console in self.both]

    @property
    def stage(self) -> dict[str, Any]:
        """The newest stage that either shows; blank right after a restart."""
        return max((console.stage for console in self.both), key=lambda stage: stage.get("version", 0))

    @property
    def phase(self) -> str:
        """Its phase."""
        return str(self.stage.get("phase", ""))

    @property
    def question(self) -> int:
        """The question on it, 0 for none."""
        return int((self.stage.get("question") or {}).get("id", 0))

    async def step(self, control: str = "next") -> None:
        """Press a control on both until the quiz has moved from where it is."""
        await self.until(lambda: bool(self.phase))
        before = (self.phase, self.question)
        await self._repeat(lambda: self._press(control, before), lambda: self._is_away_from(before))

    async def act(self, handler: str, until: Callable[[], bool], **arguments: Any) -> None:
        """Call a handler on the first console until it shows that it is done."""
        console, link = self.both[0], self.links[0]

        def call() -> None:
            if link.is_connected:
                if "participant_id" in arguments or "form" in arguments:
                    person = arguments.get("participant_id") or int(arguments["form"]["person"])
                    console.tab.call(f"{CONSOLE}.open_person", participant_id=person)
                console.tab.call(f"{CONSOLE}.{handler}", **arguments)

        await self._repeat(call, until)

    def row(self, participant_id: int) -> dict[str, Any]:
        """Somebody's row in the first console's list."""
        rows = self.both[0].tab.view(LIVE, "roster") or []
        return next((row for row in rows if row["id"] == participant_id), {})

    async def until(self, condition: Callable[[], bool], timeout_s: float = STUCK_S) -> None:
        """Wait for something that either console shows; `TimeoutError` when it does not come."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_s
        while not condition():
            waits = [asyncio.ensure_future(console.tab.until(condition, 0.5)) for console in self.both]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
            if loop.time() > deadline:
                raise TimeoutError

    def ledgers(self) -> list[Ledger]:
        """What both were told."""
        return [console.ledger for console in self.both]

    def _press(self, control: str, before: tuple[str, int]) -> None:
        for console, link in zip(self.both, self.links, strict=True):
            shown = (str(console.stage.get("phase", "")), int((console.stage.get("question") or {}).get("id", 0)))
            if link.is_connected and shown == before:
                console.press(control)

    def _is_away_from(self, before: tuple[str, int]) -> bool:
        return bool(self.phase) and (self.phase, self.question) != before

    async def _repeat(self, do: Callable[[], None], is_done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + STUCK_S
        while not is_done():
            if time.monotonic() > deadline:
                raise Stuck(f"The quiz stands at {self.phase} of question {self.question}.")
            do()
            with contextlib.suppress(TimeoutError):
                await self.until(is_done, AGAIN_S)


def note(ledger: Ledger, did: Did, name: str = "") -> None:
    """Write down what was done to somebody."""
    ledger.write(Deed(time.monotonic(), did, name))
