"""A simulated participant."""

import random
import secrets
import time
from typing import Any

from quizapp.domain.kinds import kind_of
from quizapp.domain.kinds.kind import Response
from quizapp.phones.browser import JOIN, LIVE, PLAY, Tab
from quizapp.phones.checking.ledger import Ledger, Tapped, spelled
from quizapp.phones.recording import record


def some_response(question: dict[str, Any]) -> Response:
    """What somebody answers who knows nothing, to a question as the stage shows it."""
    return kind_of(question["kind"]).example(question["asked"], random.randrange(1_000_000))


class Phone:
    """A participant with a browser: joins, answers, and believes only what the server confirmed."""

    def __init__(self, base_url: str, code: str, name: str) -> None:
        self.code = code
        self.name = name
        self.ledger = Ledger(name)
        self.tab = Tab(base_url, f"quizapp_device={secrets.token_hex(16)}")
        record(self.tab, self.ledger)
        self.confirmed: dict[int, dict[str, Any]] = {}
        self.refused: dict[int, str] = {}

    @property
    def stage(self) -> dict[str, Any]:
        """What everybody sees."""
        return self.tab.view(LIVE, "stage") or {}

    @property
    def me(self) -> dict[str, Any]:
        """What only this phone sees."""
        return self.tab.view(PLAY, "me") or {}

    async def stand_at_the_door(self, timeout_s: float = 60) -> None:
        """Open the join page and wait until it shows the quiz."""
        await self.tab.open(f"/join/{self.code}")
        await self.tab.until(lambda: bool(self.stage.get("phase")) or self.is_in, timeout_s, "the join page")

    async def join(self, timeout_s: float = 60) -> float:
        """Tap "Join" and wait until the phone is in; the moment (`monotonic()`) it was."""
        self.tab.call(f"{JOIN}.join", form={"name": self.name, "avatar": str(random.randrange(16))})
        return await self.tab.until(lambda: self.is_in, timeout_s, f"a place for {self.name}")

    async def come_back(self, timeout_s: float = 60) -> float:
        """Open the own page again (after a loss of the connection); the moment everything was restored."""
        self.tab.views.clear()
        await self.tab.open(f"/play/{self.code}")
        return await self.tab.until(lambda: self.is_in and bool(self.stage.get("phase")), timeout_s)

    @property
    def is_in(self) -> bool:
        """Whether the server knows this phone as a participant."""
        return bool(self.me.get("id"))

    async def see_question(self, number: int, timeout_s: float = 120) -> None:
        """Wait for the n-th question (counted from 1) to be open."""
        await self.tab.until(
            lambda: self.stage.get("phase") == "question" and self.stage["question"]["number"] == number,
            timeout_s,
            f"question {number} on {self.name}",
        )

    async def answer(self, timeout_s: float = 60) -> float:
        """Answer anything; the moment at which the server's confirmation (or refusal) arrived."""
        question = self.stage["question"]
        question_id = int(question["id"])
        response = some_response(question)
        key = secrets.token_hex(8)
        self.ledger.write(Tapped(time.monotonic(), question_id, key, spelled(response)))
        self.tab.call(f"{PLAY}.answer", question_id=question_id, response=response, elapsed_ms=0, key=key)
        moment = await self.tab.until(lambda: self._is_settled(question_id, key), timeout_s, "the receipt of an answer")
        if self._has_answered(question_id):
            self.confirmed[question_id] = self.me["response"]
        else:
            self.refused[question_id] = str(self._receipt["reason"])
        return moment

    @property
    def _receipt(self) -> dict[str, Any]:
        return self.tab.view(PLAY, "receipt") or {}

    def _has_answered(self, question_id: int) -> bool:
        return self.me.get("question") == question_id and self.me.get("answered") is True

    def _is_settled(self, question_id: int, key: str) -> bool:
        return self._has_answered(question_id) or (
            self._receipt.get("key") == key and self._receipt.get("state") != "waiting"
        )
