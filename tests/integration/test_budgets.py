"""Floods of one device over both ways while phones play: what they cost, and that nobody else notices (hole 10)."""

import asyncio
import contextlib
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import psutil
import pytest

from quizapp.phones.browser import CONSOLE, LIVE, PLAY, Tab
from quizapp.phones.phone import Phone
from quizapp.realtime.limits.budgets import DEVICE, PARTICIPANT
from tests.support.events import Quiz, answers, make_quiz, question
from tests.support.raw_socket import RawSocket
from tests.support.server import Server

pytestmark = pytest.mark.timeout(900)  # the first test may have to build the pages

SOCKETS, CONNECTIONS = 35, 20  # as many sockets as a device may open at once, and a few less
FLOOD_S = 5.0
QUESTIONS = 4
# A message that is refused may cost this much of one that is stored, and a noisy machine doubles everything.
REFUSED_COSTS, NOISE = 0.5, 2.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server that counts this machine's address like any other."""
    running = Server(tmp_path_factory.mktemp("server"), {"LIMIT_LOOPBACK": "true"})
    with running.database():
        pass
    running.start()
    yield running
    running.kill()
    assert "Traceback" not in running.log, running.log[-4000:]


def used_s(server: Server) -> float:
    """The processor time that the server has used so far."""
    main = psutil.Process(server.worker()).parent()
    assert main is not None
    return sum(sum(process.cpu_times()[:2]) for process in (main, *main.children(recursive=True)))


class Evening:
    """A quiz with five phones, and one more that is a program's."""

    def __init__(self, server: Server) -> None:
        self.server = server
        with server.database() as db:
            self.quiz: Quiz = make_quiz(db, [question(limit_s=None) for _ in range(QUESTIONS)])
        self.honest = [Phone(server.url, self.quiz.code, f"Phone {number}") for number in range(5)]
        self.flooder = Phone(server.url, self.quiz.code, "Mallory")
        self.console = Tab(server.url, f"quizapp_host={self.quiz.host_secret}")

    async def begin(self) -> None:
        """All are in, and the first question is open."""
        for phone in (*self.honest, self.flooder):
            await phone.stand_at_the_door()
            await phone.join()
        await self.console.open(f"/host/{self.quiz.id}/live")
        await self.console.until(lambda: bool((self.console.view(LIVE, "stage") or {}).get("phase")))
        await self.press("start")
        await asyncio.gather(*(phone.see_question(1) for phone in self.honest))

    async def press(self, control: str) -> None:
        """A control of the host."""
        version = self.console.view(LIVE, "stage")["version"]
        self.console.call(f"{CONSOLE}.press", control=control, version=version)
        await self.console.until(lambda: self.console.view(LIVE, "stage")["version"] > version)

    async def play_on(self) -> None:
        """The five answer all questions, and each answer is confirmed."""
        for number in range(1, QUESTIONS + 1):
            while (self.console.view(LIVE, "stage").get("question") or {}).get("number") != number:
                await self.press("next")
            await asyncio.gather(*(phone.see_question(number) for phone in self.honest))
            await asyncio.gather(*(phone.answer() for phone in self.honest))
        assert [len(phone.confirmed) for phone in self.honest] == [QUESTIONS] * len(self.honest)

    def stored(self) -> Counter[int]:
        """How many answers of each honest phone are in the database."""
        people = [phone.me["id"] for phone in self.honest]
        with self.server.database() as db:
            return Counter(row.participant_id for row in answers(db) if row.participant_id in people)

    @property
    def body(self) -> dict[str, object]:
        """An answer of the flooder's."""
        asked = self.quiz.questions[0]
        return {"question": asked, "response": {"choices": [self.quiz.wrong(asked)]}, "elapsed_ms": 5, "key": "flood"}

    async def cost_s(self) -> float:
        """The processor time for one posted answer, as long as not too many come."""
        before, number = used_s(self.server), int(PARTICIPANT.at_once) - 5
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            for _ in range(number):
                said = await self.post(client)
                assert said.json()["state"] == "saved", said.text
        return (used_s(self.server) - before) / number

    async def post(self, client: httpx.AsyncClient) -> httpx.Response:
        """One request of the flooder's."""
        body = self.body | {"event": self.quiz.id}
        return await client.post(
            f"{self.server.url}/api/answer", json=body, headers={"Cookie": self.flooder.tab.cookie}
        )

    def close(self) -> None:
        """Put everything away."""
        for tab in (self.console, self.flooder.tab, *(phone.tab for phone in self.honest)):
            tab.close()


@pytest.fixture
async def evening(server: Server):
    """Such a quiz, begun."""
    begun = Evening(server)
    await begun.begin()
    yield begun
    begun.close()


async def test_a_flood_of_requests_costs_next_to_nothing(evening: Evening) -> None:
    """Hole 10: one device gets its budget and no more, is told so, and the phones' answers are all stored."""
    cost_s = await evening.cost_s()
    said: list[httpx.Response] = []
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        ends, before, began = time.monotonic() + FLOOD_S, used_s(evening.server), time.monotonic()

        async def flood() -> None:
            while time.monotonic() < ends:
                said.append(await evening.post(client))

        await asyncio.gather(evening.play_on(), *(flood() for _ in range(CONNECTIONS)))
        took_s, spent_s = time.monotonic() - began, used_s(evening.server) - before
    served = [one for one in said if one.status_code == 200]
    refused = [one for one in said if one.status_code == 429]
    assert len(served) + len(refused) == len(said)
    assert len(served) <= PARTICIPANT.at_once + PARTICIPANT.per_second * took_s
    assert len(refused) > 50
    for one in refused:
        assert one.json()["reason"] == "too_fast"
        assert int(one.headers["Retry-After"]) >= 1
    assert evening.stored() == {phone.me["id"]: QUESTIONS for phone in evening.honest}
    honest = len(evening.honest) * QUESTIONS * 4  # the answers, and the stages and receipts that come with them
    allowed_s = cost_s * (len(served) + honest + REFUSED_COSTS * len(refused)) * NOISE
    print(f"cost {cost_s * 1000:.2f} ms, {len(served)}/{len(refused)}, {spent_s:.2f} s of {allowed_s:.2f} s")
    assert spent_s <= allowed_s + took_s * 0.1  # what a server does anyway


@dataclass
class Flooding:
    """A socket that sends without a pause, and what it was told."""

    socket: RawSocket
    sent: int = 0
    advice: list[str] = field(default_factory=list)
    waiting: int = 0  # answers that it is to send again

    async def run(self, handler: str, page: str, body: dict[str, object]) -> None:
        """Until the server ends it, or the flood is over."""
        hearing = asyncio.ensure_future(self._hear())
        with contextlib.suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(FLOOD_S * 3):
                while not hearing.done():
                    self.socket.call(handler, page, **body)
                    self.sent += 1
                    await self.socket.writer.drain()
                    await asyncio.sleep(0.05)
        self.socket.close()
        await hearing

    async def _hear(self) -> None:
        with contextlib.suppress(EOFError, ConnectionError):
            while True:
                text = await self.socket.read()
                if text == "2":
                    self.socket.say("3")
                elif text.startswith('42/_event,["advice"'):
                    self.advice.append(text)
                elif '"too_fast"' in text:
                    self.waiting += 1


async def test_many_sockets_of_one_device_share_its_budget(evening: Evening) -> None:
    """Hole 10: many sockets get what one device gets; they are told to wait, then let go and asked to come later."""
    cost_s = await evening.cost_s()
    page = f"/play/{evening.quiz.code}"
    opened = await asyncio.gather(
        *(RawSocket(evening.server.url, evening.flooder.tab.cookie).open() for _ in range(SOCKETS))
    )
    asked = evening.body
    body = {"question_id": asked["question"], "response": asked["response"], "elapsed_ms": 5, "key": "flood"}
    for socket in opened:
        socket.say("40/_event," + json.dumps({}))
    floods = [Flooding(socket) for socket in opened]
    before, began = used_s(evening.server), time.monotonic()
    async with asyncio.timeout(120):
        await asyncio.gather(evening.play_on(), *(one.run(f"{PLAY}.answer", page, body) for one in floods))
    took_s, spent_s, sent = time.monotonic() - began, used_s(evening.server) - before, sum(one.sent for one in floods)
    let_go = [one for one in floods if '"within_s"' in "".join(one.advice)]
    assert len(let_go) >= SOCKETS * 0.6, "what is left is within the budget of one device"
    assert sum(one.waiting for one in floods) > 0
    assert evening.stored() == {phone.me["id"]: QUESTIONS for phone in evening.honest}
    served = DEVICE.at_once + DEVICE.per_second * took_s
    honest = len(evening.honest) * QUESTIONS * 4
    allowed_s = cost_s * (served + honest + REFUSED_COSTS * sent) * NOISE
    print(f"cost {cost_s * 1000:.2f} ms, sent {sent} in {took_s:.1f} s, {spent_s:.2f} s of {allowed_s:.2f} s")
    assert spent_s <= allowed_s + took_s * 0.1
