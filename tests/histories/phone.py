"""A phone whose person does everything that a plan says, over a line that fails."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable
from typing import Any

from quizapp.phones.browser import JOIN, PLAY
from quizapp.phones.checking import ledger
from quizapp.phones.checking.ledger import Deed, Did, Fault
from quizapp.phones.network.fault_proxy import FaultProxy
from quizapp.phones.outbox import Tapped
from quizapp.phones.roaming_phone import RoamingPhone
from tests.histories.plan import Move, Tap, Turn

AGAIN_S = 3.0  # a wish that brought nothing is repeated
DEAD_LINE_S = 0.5
REVEAL_S = 30.0


class PlannedPhone(RoamingPhone):
    """A participant with a line of its own. `turn_of` gives its turn in a question, `note_fault` hears of faults."""

    def __init__(
        self,
        line: FaultProxy,
        code: str,
        name: str,
        turn_of: Callable[[int], Turn],
        note_fault: Callable[[Fault], None],
    ) -> None:
        super().__init__(line.url, code, name, answers_within_s=0)
        self._line = line
        self._turn_of = turn_of
        self._note_fault = note_fault
        self._done: set[int] = set()

    def has_done(self, question_id: int) -> bool:
        """Whether nothing more is to come of this phone while the question is open."""
        is_quiet = question_id in self._done or not self.is_restored
        return is_quiet and not self.outbox

    async def _answer_next(self) -> None:
        await self.tab.until(self._may_tap, None)
        seen_at, question = time.monotonic(), self.stage["question"]
        self.tapped.add(question["id"])
        turn = self._turn_of(question["id"])
        await asyncio.sleep(turn.after_s)
        if turn.tap is Tap.AFTER_REVEAL:
            self._done.add(question["id"])
            await self._until_reveal(question["id"])
        if turn.tap is not Tap.NEVER:
            await self._tap(turn, question, seen_at)
        self._done.add(question["id"])
        if turn.move is not Move.STAY:
            await self._move(turn.move)

    async def _until_reveal(self, question_id: int) -> None:
        def is_shown() -> bool:
            is_it = (self.stage.get("question") or {}).get("id") == question_id
            return self.stage.get("phase") == ("reveal" if is_it else "question")  # or it was skipped

        with contextlib.suppress(TimeoutError):
            await self.tab.until(is_shown, REVEAL_S)

    async def _tap(self, turn: Turn, question: dict[str, Any], seen_at: float) -> None:
        now, choices = time.monotonic(), [{"choices": [choice["id"]]} for choice in question["asked"]["choices"]]
        tapped = Tapped(question["id"], choices[turn.choice], round((now - seen_at) * 1000), now)
        other = choices[(turn.choice + 1) % len(choices)]
        if turn.tap is Tap.ON_DEAD_LINE:
            await self._tap_on_dead_line(tapped)
            return
        self.keep(tapped)
        self._deliver()
        match turn.tap:
            case Tap.TWICE:
                self._deliver()
            case Tap.OTHER_CHOICE:
                self._send(Tapped(question["id"], other, tapped.elapsed_ms, now, tapped.key))
            case Tap.OTHER_KEY:
                self._send(Tapped(question["id"], other, tapped.elapsed_ms, now))
            case Tap.BOTH_WAYS:
                await self.post(tapped)
            case Tap.CUT_AFTER:
                self._line.reset_all()
            case _:
                pass
        self.link.check()

    def _send(self, tapped: Tapped) -> None:
        """Send a second answer, as no page of ours does."""
        if self.link.is_connected:
            self.ledger.write(
                ledger.Tapped(time.monotonic(), tapped.question_id, tapped.key, ledger.spelled(tapped.response))
            )
            self.tab.call(f"{PLAY}.answer", **tapped.payload)

    async def _tap_on_dead_line(self, tapped: Tapped) -> None:
        since = time.monotonic()
        self._line.black_hole()
        self.keep(tapped)
        self._deliver()
        await asyncio.sleep(DEAD_LINE_S)
        self._line.heal(drop=True)
        self._line.reset_all()
        self._note_fault(Fault(since, time.monotonic(), "nothing came through", frozenset({self.name})))

    # Moves

    async def _move(self, move: Move) -> None:
        await self._until(lambda: not self.outbox or self.is_out)  # what was tapped has its verdict first
        if self.outbox or not self.is_restored:
            return  # taken out, or without a line: nobody moves
        match move:
            case Move.RENAME:
                await self._rename()
            case Move.RECONNECT:
                self._line.reset_all()
            case Move.LEAVE:
                await self._leave_and_return()
            case Move.OTHER_DEVICE:
                await self._go_on_elsewhere()
            case Move.STAY:
                pass

    async def _rename(self) -> None:
        wanted = f"{self.name} {secrets.choice(('the Brave', 'the Quick', 'the Loud'))}"
        self._note(Did.WANTED_NAME, wanted)
        self.tab.call(f"{PLAY}.wish", person=self.me["id"], what="name", wanted=wanted, key=secrets.token_hex(8))

    async def _leave_and_return(self) -> None:
        self._note(Did.LEFT)
        while self.tab.path.startswith("/play/"):
            self.tab.call(f"{PLAY}.leave")
            await self._until(lambda: not self.tab.path.startswith("/play/"), AGAIN_S)
        self._load(f"/join/{self.code}")
        await self._get_in()
        self._note(Did.CAME_BACK)

    async def _go_on_elsewhere(self) -> None:
        code = self.tab.view(PLAY, "rejoin_code")
        self._note(Did.OPENED_ELSEWHERE)
        self.tab.cookie = f"quizapp_device={secrets.token_hex(16)}"
        self.tab.token = secrets.token_hex(16)
        self._load(f"/join/{self.code}")
        while not self.is_in:
            await self.tab.until(lambda: self.is_in or self._sees_door(), None)
            if not self.is_in:
                self.tab.call(f"{JOIN}.rejoin", form={"code": code})
                await self._until(lambda: self.is_in, AGAIN_S)

    def _load(self, path: str) -> None:
        """Open another page in the tab, over a new connection."""
        self.tab.close()
        self.tab.views.clear()
        self.tab.path = path
        self.link.check()

    async def _until(self, condition: Callable[[], bool], timeout_s: float = REVEAL_S) -> None:
        with contextlib.suppress(TimeoutError):
            await self.tab.until(condition, timeout_s)

    def _note(self, did: Did, name: str = "") -> None:
        self.ledger.write(Deed(time.monotonic(), did, name))
