"""Answers by a plain request, the phone's second way, against a running server."""

import asyncio
import json
import secrets
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from quizapp.db.engine import Database
from quizapp.phones.browser import CONSOLE, LIVE, PLAY, Tab
from quizapp.phones.phone import Phone
from tests.support.events import Quiz, answers, make_quiz, question
from tests.support.server import Server

pytestmark = pytest.mark.timeout(900)  # the first test may have to build the pages

HOST, DEVICE = "quizapp_host", "quizapp_device"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server. Whatever it is sent, it is surprised by nothing."""
    running = Server(tmp_path_factory.mktemp("server"))
    with running.database():
        pass
    running.start()
    yield running
    running.kill()
    assert "Traceback" not in running.log, running.log[-4000:]
    assert "a handler failed" not in running.log, running.log[-4000:]


@pytest.fixture
def base(server: Server) -> Iterator[Database]:
    """The running server's database, from outside."""
    with server.database() as db:
        yield db


class Play:
    """A quiz of two questions without a limit, with a console and two phones in it."""

    def __init__(self, server: Server, base: Database) -> None:
        self.server, self.base = server, base
        self.quiz: Quiz = make_quiz(base, [question(limit_s=None), question(limit_s=None)])
        self.alex, self.kim = (Phone(server.url, self.quiz.code, name) for name in ("Alex", "Kim"))
        self.console = Tab(server.url, f"{HOST}={self.quiz.host_secret}")
        self.first, self.second = self.quiz.questions

    async def begin(self) -> None:
        """Everybody is there, and the first question is open."""
        for phone in (self.alex, self.kim):
            await phone.stand_at_the_door()
            await phone.join()
        await self.console.open(f"/host/{self.quiz.id}/live")
        await self.console.until(lambda: bool((self.console.view(LIVE, "stage") or {}).get("phase")))
        await self.press("start")

    async def press(self, control: str) -> None:
        """A control of the host."""
        version = self.console.view(LIVE, "stage")["version"]
        self.console.call(f"{CONSOLE}.press", control=control, version=version)
        await self.console.until(lambda: self.console.view(LIVE, "stage")["version"] > version)

    def body(self, *, right: bool = True, key: str = "key", asked: int = 0) -> dict[str, Any]:
        """An answer, as the page posts it."""
        asked = asked or self.first
        pick = self.quiz.right(asked) if right else self.quiz.wrong(asked)
        return {"event": self.quiz.id, "question": asked, "response": {"choices": [pick]}, "elapsed_ms": 5, "key": key}

    async def post(self, body: Any, cookie: str | None = None, **headers: str) -> httpx.Response:
        """What the endpoint says."""
        content = body if isinstance(body, (bytes, str)) else json.dumps(body)
        sent = {"Cookie": self.alex.tab.cookie if cookie is None else cookie, **headers}
        async with httpx.AsyncClient(trust_env=False, timeout=30, verify=False) as client:
            return await client.post(f"{self.server.url}/api/answer", content=content, headers=sent)

    def stored(self) -> list[dict[str, Any]]:
        """What is stored of Alex's answer to the first question."""
        rows = [row for row in answers(self.base) if row.question_id == self.first]
        return [row.response for row in rows if row.participant_id == self.alex.me["id"]]

    def close(self) -> None:
        """Put everything away."""
        for tab in (self.alex.tab, self.kim.tab, self.console):
            tab.close()


@pytest.fixture
async def play(server: Server, base: Database) -> Any:
    """Such a quiz, begun."""
    begun = Play(server, base)
    await begun.begin()
    yield begun
    begun.close()


async def test_one_verdict_for_one_key_either_way(play: Play) -> None:
    """N6, Q3: posted, then sent over the socket with another pick even, an answer has the verdict that is stored."""
    posted = await play.post(play.body())
    receipt = posted.json()
    assert (posted.status_code, receipt["state"], receipt["key"], receipt["question"]) == (
        200,
        "saved",
        "key",
        play.first,
    )
    await play.alex.tab.until(lambda: bool(play.alex.me.get("answered")))
    tab = play.alex.tab
    wrong = play.quiz.wrong(play.first)
    tab.call(f"{PLAY}.answer", question_id=play.first, response={"choices": [wrong]}, elapsed_ms=5, key="key")
    await tab.until(lambda: (tab.view(PLAY, "receipt") or {}).get("key") == "key")
    assert tab.view(PLAY, "receipt")["state"] == "saved"
    assert play.stored() == [{"choices": [play.quiz.right(play.first)]}]
    assert play.alex.me["response"] == play.stored()[0]


async def test_a_phone_without_a_socket_answers(play: Play) -> None:
    """N6: an answer posted while the socket is gone is stored, and is there when the page is back."""
    play.alex.tab.close()
    assert (await play.post(play.body())).json()["state"] == "saved"
    await play.alex.come_back()
    assert play.alex.me["response"] == {"choices": [play.quiz.right(play.first)]}


async def test_twenty_at_once_beside_the_socket(play: Play) -> None:
    """Q4, N6: the same answer posted 20 times in one instant, and sent beside it, is stored once."""
    tab = play.alex.tab
    tab.call(
        f"{PLAY}.answer",
        question_id=play.first,
        response={"choices": [play.quiz.right(play.first)]},
        elapsed_ms=5,
        key="key",
    )
    posted = await asyncio.gather(*(play.post(play.body(right=bool(number % 2))) for number in range(20)))
    assert {(one.status_code, one.json()["state"]) for one in posted} == {(200, "saved")}
    await tab.until(lambda: (tab.view(PLAY, "receipt") or {}).get("key") == "key")
    assert len(play.stored()) == 1
    await tab.until(lambda: play.alex.me["response"] == play.stored()[0])


async def test_a_refusal_says_why(play: Play) -> None:
    """Q5, N6: closed, paused, joined late, no such question: each with its reason and its words, and nothing stored."""
    late = Phone(play.server.url, play.quiz.code, "Late")
    await late.stand_at_the_door()
    await late.join()
    judged = [("joined_late", await play.post(play.body(), late.tab.cookie))]
    judged.append(("closed", await play.post(play.body(asked=play.second))))
    judged.append(("closed", await play.post(play.body() | {"question": 999_999})))
    await play.press("pause")
    judged.append(("paused", await play.post(play.body())))
    await play.press("resume")
    await play.press("next")
    judged.append(("closed", await play.post(play.body())))
    for reason, answered in judged:
        receipt = answered.json()
        assert (answered.status_code, receipt["state"], receipt["reason"]) == (200, "refused", reason)
        assert receipt["words"]
        assert receipt["key"] == "key"
    assert play.stored() == []
    late.tab.close()


async def test_who_may_not_answer(play: Play) -> None:
    """I4, Q1: no device, a strange one, another site, a quiz that one is not in: refused, nothing is stored."""
    other = make_quiz(play.base)
    stranger = f"{DEVICE}={secrets.token_hex(16)}"
    fine = play.body()
    refused = [
        (401, "no_cookies", await play.post(fine, "")),
        (401, "no_cookies", await play.post(fine, f"{DEVICE}=short")),
        (403, "cross_site", await play.post(fine, Origin="http://evil.example")),
        (403, "cross_site", await play.post(fine, Origin="null")),
        (403, "cross_site", await play.post(fine, **{"Sec-Fetch-Site": "cross-site"})),
        (404, "unknown_participant", await play.post(fine, stranger)),
        (404, "unknown_participant", await play.post(fine | {"event": other.id})),
        (404, "unknown_event", await play.post(fine | {"event": 10**30})),
    ]
    for status, reason, answered in refused:
        assert (answered.status_code, answered.json()["reason"]) == (status, reason)
        assert answered.json()["message"]
    assert play.stored() == []
    assert (await play.post(fine, Origin=play.server.url)).json()["state"] == "saved"


HOSTILE: list[Any] = [None, True, -1, 1.5, 10**30, "", "1", "x" * 5000, [], {}, [[]], [None], [10**30], ["1"], "\ud800"]


async def test_hostile_bodies(play: Play) -> None:
    """Q1, N6: whatever stands in a field, and whatever is no JSON, gets a plain no, and an answer after it counts."""
    for name in ("event", "question", "response", "elapsed_ms", "key"):
        for value in HOSTILE:
            answered = await play.post(play.body(key="hostile") | {name: value})
            assert answered.status_code in (200, 400, 404), (name, value, answered.text)
            if name in ("event", "question", "response"):
                assert answered.json().get("state") != "saved", (name, value)
    for body in ("", "{", "[]", "null", "NaN", "[" * 9_000, b"\xff", b" " * 20_000):
        assert (await play.post(body)).status_code in (400, 413)
    assert play.server.is_healthy()
    kims = await play.post(play.body(right=False), play.kim.tab.cookie)
    assert kims.json()["state"] == "saved"
