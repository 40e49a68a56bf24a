"""A rehearsal: a room of simulated phones plays a whole quiz, and every claim is checked at the end.

A phone counts an answer as stored only when the server has confirmed it. At the end everything that the
phones were told is compared with the export (`checking/`).
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from quizapp.phones.browser import LIVE
from quizapp.phones.checking.checker import check
from quizapp.phones.checking.record import read_record
from quizapp.phones.checking.violations import Law, Violation
from quizapp.phones.phone import Phone
from quizapp.phones.rehearsal.conductor import Conductor
from quizapp.server.gc_tuning import tune_gc

OPENING_AT_ONCE = 100  # join pages opened at the same moment; a room does not scan within a millisecond
LOST = frozenset({Law.ANSWER_MISSING, Law.ANSWER_CHANGED})
DOUBLED = frozenset({Law.ANSWER_DOUBLED, Law.PERSON_DOUBLED})
WRONG_SCORES = frozenset(
    {
        Law.POINTS_WRONG,
        Law.STREAK_WRONG,
        Law.TOTAL_WRONG,
        Law.TIME_WRONG,
        Law.SEGMENT_WRONG,
        Law.RANK_WRONG,
        Law.SCORE_SHOWN_WRONG,
    }
)
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
    violations: list[Violation] = field(default_factory=list[Violation])
    bytes_per_phone: int = 0
    memory_mb: float | None = None
    # On a bad network only:
    network: str = ""
    outages: int = 0  # of single lines
    restarts: int = 0  # of the server
    reconnects: int = 0
    restored_s: list[float] = field(default_factory=list[float])  # from the open socket to the complete page
    returned_s: list[float] = field(default_factory=list[float])  # from the attempt that succeeded to the same
    refused_why: Counter[str] = field(default_factory=Counter[str])
    untold: int = 0  # answers that are stored, and whose phone never heard of it
    undelivered: int = 0  # answers that are neither stored nor refused

    @property
    def lost(self) -> int:
        """How many confirmed answers the export does not have as they were given."""
        return self._broken(LOST)

    @property
    def doubled(self) -> int:
        """How many answers or people the export has twice."""
        return self._broken(DOUBLED)

    @property
    def wrong_scores(self) -> int:
        """How many points, totals, times and ranks are not what the stored answers earned."""
        return self._broken(WRONG_SCORES)

    @property
    def wrongly_shown(self) -> int:
        """How many other things a phone saw that were not true."""
        return len(self.violations) - self.lost - self.doubled - self.wrong_scores

    @property
    def is_clean(self) -> bool:
        """Whether nothing that was confirmed is lost, shown wrongly, counted twice or counted wrongly."""
        return not self.violations

    def _broken(self, laws: frozenset[Law]) -> int:
        return sum(violation.law in laws for violation in self.violations)


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
        tune_gc()  # a collection in here would look like a delay of the server
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
        record, findings = await self._conductor.export(), self.findings
        ledgers = [*(phone.ledger for phone in self._phones), self._conductor.ledger]
        for ledger in ledgers:
            ledger.ended_at = time.monotonic()
        findings.violations = check(ledgers, read_record(record))
        findings.confirmed = sum(len(phone.confirmed) for phone in self._phones)
        findings.refused = sum(len(phone.refused) for phone in self._phones)
        findings.bytes_per_phone = round(sum(phone.tab.traffic for phone in self._phones) / self._count)
