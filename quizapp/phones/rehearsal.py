"""A rehearsal: a room of simulated phones plays a whole quiz, and every claim is checked at the end.

A phone counts an answer as stored only when the server has confirmed it. At the end the confirmed
answers are compared with the export: each must be in there once, as it was given.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from quizapp.collector import calm_collector
from quizapp.phones.browser import LIVE, PLAY
from quizapp.phones.conductor import Conductor
from quizapp.phones.phone import Phone

OPENING_AT_ONCE = 100  # join pages opened at the same moment; a room does not scan within a millisecond
SETTLE_S = 1.0  # what is coalesced may arrive before the next measurement begins


@dataclass
class Findings:
    """What a rehearsal found; durations in seconds."""

    phones: int
    opened_s: float = 0.0
    joined_s: list[float] = field(default_factory=list[float])
    seen_s: list[float] = field(default_factory=list[float])
    last_seen_s: list[float] = field(default_factory=list[float])
    acknowledged_s: list[float] = field(default_factory=list[float])
    last_acknowledged_s: list[float] = field(default_factory=list[float])
    confirmed: int = 0
    refused: int = 0
    lost: int = 0
    doubled: int = 0
    wrong_scores: int = 0
    bytes_per_phone: int = 0
    memory_mb: float | None = None
    # On a bad network only:
    network: str = ""
    outages: int = 0  # of single lines
    restarts: int = 0  # of the server
    reconnects: int = 0
    restored_s: list[float] = field(default_factory=list[float])  # from the open socket to the complete page
    returned_s: list[float] = field(default_factory=list[float])  # from the attempt that succeeded to the same
    wrongs: list[str] = field(default_factory=list[str])  # what a restored page showed wrongly, in words
    refused_why: Counter[str] = field(default_factory=Counter[str])
    untold: int = 0  # answers that are stored, and whose phone never heard of it
    undelivered: int = 0  # answers that are neither stored nor refused

    @property
    def wrongly_restored(self) -> int:
        """How many things a phone saw after a reconnect that were not as it knew them."""
        return len(self.wrongs)

    @property
    def is_clean(self) -> bool:
        """Whether nothing that was confirmed is lost, restored wrongly, counted twice or counted wrongly."""
        return not (self.lost or self.doubled or self.wrong_scores or self.wrongs)


class Rehearsal:
    """One quiz with a room full of simulated phones."""

    def __init__(
        self,
        conductor: Conductor,
        base_url: str,
        phones: int,
        *,
        at_once: bool,
        memory_mb: Callable[[], float | None] = lambda: None,
    ) -> None:
        self._conductor = conductor
        self._base_url = base_url
        self._at_once = at_once
        self._phones: list[Phone] = []
        self._count = phones
        self._memory_mb = memory_mb
        self._arrivals: dict[int, list[float]] = {}
        self.findings = Findings(phones)

    async def run(self) -> Findings:
        """Play from the lobby to the podium."""
        code = await self._conductor.make_event()
        self._phones = [Phone(self._base_url, code, f"Phone {number}") for number in range(1, self._count + 1)]
        try:
            await self._join()
            await self._play()
            self.findings.memory_mb = self._memory_mb()
            await self._check()
        finally:
            for phone in self._phones:
                phone.tab.close()
            self._conductor.tab.close()
        return self.findings

    async def _join(self) -> None:
        at_the_door = asyncio.Semaphore(OPENING_AT_ONCE)

        async def open_page(phone: Phone) -> None:
            async with at_the_door:
                await phone.stand_at_the_door()

        start = time.monotonic()
        await asyncio.gather(*map(open_page, self._phones))
        self.findings.opened_s = time.monotonic() - start
        await asyncio.sleep(SETTLE_S)
        start = time.monotonic()
        moments = await asyncio.gather(*(phone.join() for phone in self._phones))
        self.findings.joined_s = [moment - start for moment in moments]
        for phone in self._phones:
            phone.tab.on_change = self._note_arrival
        calm_collector()  # a collection in here would look like a delay of the server
        await asyncio.sleep(SETTLE_S)

    def _note_arrival(self, delta: dict[str, Any], arrived: float) -> None:
        stage = delta.get(LIVE, {}).get("stage_rx_state_")
        if stage and stage["phase"] == "question":
            self._arrivals.setdefault(stage["question"]["id"], []).append(arrived)

    async def _play(self) -> None:
        number = 0
        while True:
            number += 1
            await self._one_question(number)
            await self._conductor.until_phase("reveal")
            await asyncio.sleep(SETTLE_S)
            is_last = self._conductor.stage["last"]
            self._conductor.press("next")
            await self._conductor.until_phase("leaderboard", "segment_results", "finished")
            await asyncio.sleep(SETTLE_S)
            if is_last:
                return

    async def _one_question(self, number: int) -> None:
        start = time.monotonic()
        self._conductor.press("next")
        await asyncio.gather(*(phone.see_question(number) for phone in self._phones))
        seen = sorted(self._arrivals[self._conductor_question()])
        self.findings.seen_s += [moment - start for moment in seen]
        self.findings.last_seen_s.append(seen[-1] - start)
        await asyncio.sleep(SETTLE_S)
        waits = await asyncio.gather(*(self._answer(phone) for phone in self._phones))
        self.findings.acknowledged_s += waits
        if self._at_once:
            self.findings.last_acknowledged_s.append(max(waits))

    def _conductor_question(self) -> int:
        return int(self._phones[0].stage["question"]["id"])

    async def _answer(self, phone: Phone) -> float:
        if not self._at_once:
            await asyncio.sleep(random.uniform(0, 3))
        start = time.monotonic()
        return await phone.answer() - start

    async def _check(self) -> None:
        await self._conductor.until_phase("finished")
        await asyncio.gather(
            *(phone.tab.until(lambda phone=phone: phone.stage.get("phase") == "finished") for phone in self._phones)
        )
        compare(self._phones, await self._conductor.export(), self.findings)
        self.findings.bytes_per_phone = round(sum(phone.tab.traffic for phone in self._phones) / self._count)


def compare(phones: Sequence[Phone], record: dict[str, Any], findings: Findings) -> None:
    """Hold what the phones were told against the export."""
    stored = Counter((answer["participant_id"], answer["question_id"]) for answer in record["answers"])
    picked = {(a["participant_id"], a["question_id"]): sorted(a["choice_ids"]) for a in record["answers"]}
    scores = {person["id"]: person["total_score"] for person in record["participants"]}
    findings.doubled = sum(count - 1 for count in stored.values()) + max(0, len(scores) - len(phones))
    for phone in phones:
        me = phone.tab.view(PLAY, "me")
        findings.confirmed += len(phone.confirmed)
        findings.refused += len(phone.refused)
        findings.lost += sum(picked.get((me["id"], q)) != sorted(choices) for q, choices in phone.confirmed.items())
        findings.wrong_scores += scores.get(me["id"]) != me["score"]
