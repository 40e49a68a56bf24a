"""A change feed between the servers of a house, which loses, doubles and delays what it carries."""

import asyncio
from dataclasses import replace
from enum import StrEnum

from quizapp.realtime.feed.feed import Follow
from quizapp.realtime.feed.messages import Change, Message
from tests.property.driven_time import PROCESS, Clock

SOON_S = 0.01


class Fate(StrEnum):
    """What becomes of a message on its way to another server."""

    ARRIVES = "arrives"
    LATE = "late"
    DOUBLED = "doubled"
    LOST = "lost"


DELAYS = {
    Fate.ARRIVES: (SOON_S,),
    Fate.LATE: (1.5,),
    Fate.DOUBLED: (SOON_S, 0.7),
    Fate.LOST: (),
}


class Wire:
    """Carries messages between servers, which have the `fates` in turn; without any, all of them arrive."""

    def __init__(self, clock: Clock) -> None:
        self.fates: list[Fate] = []
        self._carried = 0
        self.ends: list[WireEnd] = []
        self._clock = clock

    def carry(self, message: Message, sender: "WireEnd") -> None:
        """From one server to all others."""
        for end in self.ends:
            if end is not sender:
                self._carried += 1
                fate = self.fates[self._carried % len(self.fates)] if self.fates else Fate.ARRIVES
                if fate is not Fate.ARRIVES:
                    end.disturbed_s = self._clock.now_s + max(DELAYS[fate], default=0.0)
                for delay_s in DELAYS[fate]:
                    asyncio.get_running_loop().call_later(delay_s, end.receive, _over_the_wire(message))


class WireEnd:
    """The feed as one server has it."""

    is_shared = True

    def __init__(self, wire: Wire, process: int) -> None:
        self._wire = wire
        self._process = process
        self._followers: list[Follow] = []
        self._running: set[asyncio.Task[None]] = set()
        self.is_cut = False
        self.disturbed_s = float("-inf")  # until when something was lost, or on its way for long
        wire.ends.append(self)

    def subscribe(self, follow: Follow) -> None:
        """Have this called with each message."""
        self._followers.append(follow)

    async def publish(self, message: Message) -> None:
        """To the own server at once, to the others some time."""
        if self.is_cut:
            return
        self._wire.carry(message, self)
        await self._take(message)

    def receive(self, message: Message) -> None:
        """Something arrived from another server."""
        if self.is_cut:
            return
        PROCESS.set(self._process)
        task = asyncio.get_running_loop().create_task(self._take(message))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _take(self, message: Message) -> None:
        for follow in self._followers:
            await follow(message)

    def cut(self) -> None:
        """Its server is gone."""
        self.is_cut = True
        self._wire.ends.remove(self)


def _over_the_wire(message: Message) -> Message:
    """Without what does not leave a process."""
    return replace(message, news=None) if isinstance(message, Change) else message
