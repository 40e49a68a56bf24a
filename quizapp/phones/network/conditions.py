"""What a network does to the lines of a room, as time goes by."""

import asyncio
import contextlib
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from quizapp.phones.checking.ledger import Fault
from quizapp.phones.network.fault_proxy import FaultProxy
from quizapp.phones.network.networks import Network, Outages, Span, Trouble
from quizapp.phones.roaming_phone import RoamingPhone

CUT_AFTER_BYTES = (1_000, 20_000)


@dataclass
class Place:
    """A phone with its line."""

    phone: RoamingPhone
    line: FaultProxy


class NetworkConditions:
    """The outages of a network. `outages` counts them, one for each line; `faults` has those that last."""

    def __init__(self, network: Network, places: Sequence[Place]) -> None:
        self._network = network
        self._places = places
        self.outages = 0
        self.faults: list[Fault] = []

    async def blow(self) -> None:
        """One outage after the other, until cancelled; then all lines are whole again."""
        outages = self._network.outages
        if outages is None:
            return
        try:
            if outages.trouble is Trouble.TUNNEL:
                await self._again_and_again(outages, self._places)
            await asyncio.gather(*(self._again_and_again(outages, [place]) for place in self._places))
        finally:
            self._clear_up()

    async def _again_and_again(self, outages: Outages, places: Sequence[Place]) -> None:
        while True:
            await asyncio.sleep(_within(outages.every_s))
            self.outages += len(places)
            match outages.trouble:
                case Trouble.TUNNEL:
                    with self._lasting(places, "nothing came through"):
                        await self._tunnel(places, _within(outages.lasts_s))
                case Trouble.CUT:
                    self._cut(places)
                case Trouble.SLEEP:
                    with self._lasting(places, "the phone slept"):
                        await self._sleep(places, _within(outages.lasts_s))

    @contextlib.contextmanager
    def _lasting(self, places: Sequence[Place], what: str) -> Iterator[None]:
        since, whom = time.monotonic(), frozenset(place.phone.name for place in places)
        try:
            yield
        finally:
            self.faults.append(Fault(since, time.monotonic(), what, whom))

    async def _tunnel(self, places: Sequence[Place], lasts_s: float) -> None:
        for place in places:
            place.line.black_hole()
        await asyncio.sleep(lasts_s)
        for place in places:
            place.line.heal()

    def _cut(self, places: Sequence[Place]) -> None:
        for place in places:
            if random.random() < 0.5:
                place.line.reset_all()
            else:
                place.line.faults = replace(self._network.line, cut_after_bytes=random.randint(*CUT_AFTER_BYTES))

    async def _sleep(self, places: Sequence[Place], lasts_s: float) -> None:
        for place in places:
            place.phone.fall_asleep()
            place.line.strand()
            place.line.black_hole()
        await asyncio.sleep(lasts_s)
        for place in places:
            place.line.faults = self._network.line  # for new connections: the old ones stay half open
            place.phone.wake()

    def _clear_up(self) -> None:
        for place in self._places:
            place.line.faults = self._network.line
            place.phone.wake()


def _within(span: Span) -> float:
    return random.uniform(*span)
