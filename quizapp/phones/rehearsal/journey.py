"""A rehearsal on a bad network: every phone has a line of its own, and the room's weather is what its name says."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence

from quizapp.phones.checking.checker import check
from quizapp.phones.checking.ledger import Fault
from quizapp.phones.checking.record import read_record
from quizapp.phones.network.conditions import NetworkConditions, Place
from quizapp.phones.network.fault_proxy import FaultProxy
from quizapp.phones.network.networks import Network
from quizapp.phones.rehearsal.conductor import Conductor
from quizapp.phones.rehearsal.pacing import Pacer
from quizapp.phones.rehearsal.rehearsal import Findings
from quizapp.phones.roaming_phone import RoamingPhone

EVERYBODY_IN_S = 180
# After the end lines are whole. Who slept through it notices a dead connection, waits its turn, and comes back.
EVERYBODY_BACK_S = 90
OUTBOX_S = 5  # and then delivers what it still has
VERDICT_BOUND_S = 60  # for a tap on a line that is bad all the time, beside its outages


class Journey:
    """One quiz over a bad network, of a conductor who has made the event.

    `restart` kills the server and starts it again, where that is possible.
    """

    def __init__(
        self,
        conductor: Conductor,
        base_url: str,
        phones: int,
        network: Network,
        restart: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._conductor = conductor
        self._base_url = base_url
        self._count = phones
        self._network = network
        self._places: list[Place] = []
        self._pacer = Pacer(conductor, network, restart)
        self.findings = Findings(phones, network=network.name)

    async def run(self) -> Findings:
        """Play from the lobby to the podium, let everybody come back, and compare."""
        code = self._conductor.code
        tasks = [asyncio.ensure_future(self._pacer.link.keep())]
        try:
            self._places = [await self._place(code, number) for number in range(1, self._count + 1)]
            tasks += [asyncio.ensure_future(phone.live()) for phone in self._phones]
            await _all_of(self._play(), tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for phone in self._phones:
                phone.tab.close()
            self._conductor.tab.close()
            await asyncio.gather(*(place.line.stop() for place in self._places))
        return self.findings

    @property
    def _phones(self) -> list[RoamingPhone]:
        return [place.phone for place in self._places]

    async def _place(self, code: str, number: int) -> Place:
        line = FaultProxy(self._base_url, self._network.line)
        await line.start()
        return Place(RoamingPhone(line.url, code, f"Phone {number}", self._network.answers_within_s), line)

    async def _play(self) -> None:
        weather = NetworkConditions(self._network, self._places)
        blowing = asyncio.ensure_future(weather.blow())
        start = time.monotonic()
        try:
            await asyncio.gather(*(phone.tab.until(_is_in(phone), EVERYBODY_IN_S) for phone in self._phones))
            await self._pacer.play()
        finally:
            blowing.cancel()
            await asyncio.gather(blowing, return_exceptions=True)
        self.findings.joined_s = [phone.joined_at - start for phone in self._phones]
        kills = len(self._pacer.outages)
        self.findings.restarts = kills
        self.findings.outages = weather.outages + kills * self._count
        await self._let_everybody_come_back()
        await self._settle([*weather.faults, *self._pacer.outages])

    async def _let_everybody_come_back(self) -> None:
        async def come_back(phone: RoamingPhone) -> None:
            with contextlib.suppress(TimeoutError):  # the checker says who never came back
                await phone.tab.until(
                    lambda: phone.is_restored and phone.stage["phase"] == "finished", EVERYBODY_BACK_S
                )
            with contextlib.suppress(TimeoutError):
                await phone.tab.until(lambda: not phone.outbox, OUTBOX_S)

        await asyncio.gather(*map(come_back, self._phones))

    async def _settle(self, faults: Sequence[Fault]) -> None:
        record, findings = await self._conductor.export(), self.findings
        ledgers = [*(phone.ledger for phone in self._phones), self._conductor.ledger]
        for ledger in ledgers:
            ledger.ended_at = time.monotonic()
        findings.violations = check(ledgers, read_record(record), faults, bound_s=VERDICT_BOUND_S)
        stored = {(answer["participant_id"], answer["question_id"]) for answer in record["answers"]}
        for phone in self._phones:
            untold = sum((phone.ledger.participant, question) in stored for question in phone.outbox)
            findings.untold += untold
            findings.undelivered += len(phone.outbox) - untold
            findings.confirmed += len(phone.confirmed)
            findings.refused += len(phone.refused)
            findings.refused_why.update(phone.refused.values())
            findings.reconnects += len(phone.restored_s)
            findings.restored_s += phone.restored_s
            findings.returned_s += phone.returned_s
            findings.acknowledged_s += phone.acknowledged_s
        findings.bytes_per_phone = round(sum(phone.tab.traffic for phone in self._phones) / self._count)


def _is_in(phone: RoamingPhone) -> Callable[[], bool]:
    return lambda: phone.is_in


async def _all_of(playing: Awaitable[None], tasks: Sequence[asyncio.Future[None]]) -> None:
    """Play to the end; a phone or a host that fails meanwhile ends it."""
    play = asyncio.ensure_future(playing)
    try:
        await asyncio.wait([play, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in [play, *tasks]:
            if task.done():
                task.result()
    finally:
        play.cancel()
        await asyncio.gather(play, return_exceptions=True)
