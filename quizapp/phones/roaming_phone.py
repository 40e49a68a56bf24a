"""A phone on a bad network: it reconnects, restores itself, and keeps an answer until the server has it."""

import asyncio
import contextlib
import random
import time
from typing import Any

from quizapp.domain.connection.backoff import phone_patience_s
from quizapp.phones.browser import JOIN, LIVE, PLAY, Tab, vars_of
from quizapp.phones.checking import ledger
from quizapp.phones.link import Link
from quizapp.phones.outbox import Tapped
from quizapp.phones.phone import Phone, some_response
from quizapp.phones.posting import post_answer
from quizapp.phones.recording import receipt, record

JOIN_AGAIN_S = 10.0  # a tap on "Join" that brought nothing is repeated, as people do
SEND_AGAIN_S = 3.0  # an answer without a receipt is sent again, by the other way, too


class RoamingPhone(Phone):
    """A participant whose line may fail at any moment.

    `restored_s` has, for each reconnect, the seconds from the open socket to the complete page, `returned_s`
    those from the beginning of the attempt; `outbox` the answers by question that nobody has settled yet.
    """

    def __init__(self, base_url: str, code: str, name: str, answers_within_s: float) -> None:
        super().__init__(base_url, code, name)
        self.tab = Tab(base_url, self.tab.cookie, thinking_s=0)
        self.tab.path = f"/join/{code}"
        self.tab.on_change = self._notice
        record(self.tab, self.ledger)
        self.link = Link(self.tab, self.ledger, self._patience_s, self._deliver)
        self.outbox: dict[int, Tapped] = {}
        self.tapped: set[int] = set()
        self.restored_s: list[float] = []
        self.returned_s: list[float] = []
        self.acknowledged_s: list[float] = []
        self.joined_at = 0.0
        self._answers_within_s = answers_within_s
        self._fresh: dict[str, Any] = {}  # what came over this connection, while it is being restored
        self._is_restoring = False
        self._was_in = False
        self._heard_since = 0.0  # when the connection was opened over which something was heard last
        self._awake = asyncio.Event()
        self._awake.set()

    async def live(self) -> None:
        """Get in, and answer each question once, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.link.keep())
            group.create_task(self._keep_sending())
            await self._get_in()
            while True:
                await self._answer_next()

    def fall_asleep(self) -> None:
        """The screen goes dark: nobody taps."""
        self._awake.clear()

    def wake(self) -> None:
        """The screen is on again: the page makes sure at once that its connection lives."""
        self._awake.set()
        self.link.check()

    @property
    def is_restored(self) -> bool:
        """Whether the phone is connected and shows everything."""
        is_heard = self._heard_since == self.link.opened_at
        return self.link.is_connected and self.is_in and is_heard and not self._is_restoring

    @property
    def is_out(self) -> bool:
        """Whether the server has said that this phone is nobody's. While a page is restored it has said nothing yet."""
        return not self.is_in and not self._is_restoring

    def _patience_s(self) -> float | None:
        return phone_patience_s(self.stage.get("phase", ""))

    async def _get_in(self) -> None:
        while not self.is_in:
            await self.tab.until(lambda: self.is_in or self._sees_door(), None)
            if not self.is_in:
                await self._tap_join()
        self.joined_at = time.monotonic()

    async def _tap_join(self) -> None:
        """Until it brought something, or its line is gone and the page is back over another one."""
        tapped_over = self.link.opened_at
        self.tab.call(f"{JOIN}.join", form={"name": self.name, "avatar": "0"})
        with contextlib.suppress(TimeoutError):
            await self.tab.until(lambda: self.is_in or self._heard_since > tapped_over, JOIN_AGAIN_S)

    def _sees_door(self) -> bool:
        is_heard = self._heard_since == self.link.opened_at
        return self.link.is_connected and is_heard and bool(self.stage.get("phase"))

    async def _answer_next(self) -> None:
        await self.tab.until(self._may_tap, None)
        seen_at, question = time.monotonic(), self.stage["question"]
        self.tapped.add(question["id"])
        await asyncio.sleep(random.uniform(0.1, 1) * self._answers_within_s)
        await self._awake.wait()
        await self.tab.until(lambda: bool(self.stage.get("phase")), None)  # nothing, for a moment, after a restart
        if self.stage.get("phase") != "question" or self.stage["question"]["id"] != question["id"]:
            return
        now = time.monotonic()
        self.keep(Tapped(question["id"], some_response(question), round((now - seen_at) * 1000), now))
        self._deliver()
        self.link.check()

    def keep(self, tapped: Tapped) -> None:
        """Keep an answer on the phone until the server has a verdict on it."""
        self.ledger.write(ledger.Tapped(tapped.at, tapped.question_id, tapped.key, ledger.spelled(tapped.response)))
        self.outbox[tapped.question_id] = tapped

    def _may_tap(self) -> bool:
        question = self.stage.get("question") or {}
        return (
            self.stage.get("phase") == "question"
            and question["id"] not in self.tapped
            and self.me.get("since", 0) < question["opened"]
        )

    def _deliver(self) -> None:
        """Send all that is not settled. Sending again is always safe."""
        if self.link.is_connected and self.tab.path.startswith("/play/"):
            for tapped in self.outbox.values():
                self.tab.call(f"{PLAY}.answer", **tapped.payload)

    async def _keep_sending(self) -> None:
        """Send again what got no receipt, over the socket and by the other way."""
        while True:
            await asyncio.sleep(SEND_AGAIN_S)
            overdue = [tapped for tapped in self.outbox.values() if time.monotonic() - tapped.at >= SEND_AGAIN_S]
            if overdue and self._awake.is_set():
                self._deliver()
                await asyncio.gather(*map(self.post, overdue))

    async def post(self, tapped: Tapped) -> None:
        """Send an answer by the other way."""
        said = await post_answer(self.tab.base_url, self.tab.cookie, self.code, tapped.payload)
        if said is not None:
            arrived = time.monotonic()
            self.ledger.write(receipt(said, arrived))
            self._take_receipt(said, arrived)

    def _notice(self, delta: dict[str, Any], arrived: float) -> None:
        live, play = vars_of(delta, LIVE), vars_of(delta, PLAY)
        if self._heard_since != self.link.opened_at:
            self._heard_since, self._is_restoring, self._fresh = self.link.opened_at, self._was_in, {}
        if self._is_restoring:
            self._restore(live, play, arrived)
        if "stage" in live:
            self._deliver_refused_by_pause(live["stage"])
        self._was_in = self._was_in or bool(play.get("me", {}).get("id"))
        if play.get("receipt", {}).get("key"):
            self._take_receipt(play["receipt"], arrived)

    def _restore(self, live: dict[str, Any], play: dict[str, Any], arrived: float) -> None:
        fresh = self._fresh
        fresh |= {name: view for name, view in (live | play).items() if name in ("me", "stage")}
        if fresh.get("me", {}).get("id") and fresh.get("stage", {}).get("phase"):
            self._is_restoring = False
            self.restored_s.append(max(0.0, arrived - self.link.opened_at))
            self.returned_s.append(max(0.0, arrived - self.link.asked_at))

    def _take_receipt(self, told: dict[str, Any], arrived: float) -> None:
        tapped = self.outbox.get(told["question"])
        if tapped is None or tapped.key != told["key"] or not receipt(told, arrived).is_verdict:
            return  # what a pause kept from being taken, or a full disk from being stored, is sent again
        del self.outbox[tapped.question_id]
        if told["state"] == "saved":
            self.confirmed[tapped.question_id] = tapped.response
            self.acknowledged_s.append(arrived - tapped.at)
        else:
            self.refused[tapped.question_id] = told["reason"]

    def _deliver_refused_by_pause(self, stage: dict[str, Any]) -> None:
        if stage["phase"] == "question" and stage["question"]["id"] in self.outbox:
            self._deliver()
