"""What a tab's token is worth without the cookie of its browser: nothing, and nobody finds one in the log."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Iterator

import pytest

from quizapp.phones.browser import CONSOLE, LIVE, PLAY, Tab
from quizapp.phones.phone import Phone
from tests.support.events import Quiz, answers, make_quiz, question
from tests.support.raw_socket import HYDRATE, RawSocket
from tests.support.server import Server

pytestmark = pytest.mark.timeout(900)  # the first test may have to build the pages

ANOTHER_DEVICE = f"quizapp_device={secrets.token_hex(16)}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server."""
    running = Server(tmp_path_factory.mktemp("server"))
    with running.database():
        pass
    running.start()
    yield running
    running.kill()


class Evening:
    """A quiz in which Alex has points from the first question, and the second one is open."""

    def __init__(self, server: Server) -> None:
        with server.database() as db:
            self.quiz: Quiz = make_quiz(db, [question(limit_s=None), question(limit_s=None)])
        self.alex = Phone(server.url, self.quiz.code, "Alexandra")
        self.console = Tab(server.url, f"quizapp_host={self.quiz.host_secret}")

    async def begin(self) -> None:
        """Alex scores."""
        await self.alex.stand_at_the_door()
        await self.alex.join()
        await self.alex.come_back()
        await self.console.open(f"/host/{self.quiz.id}/live")
        await self.console.until(lambda: bool((self.console.view(LIVE, "stage") or {}).get("phase")))
        await self.press("start")
        await self.alex.see_question(1)
        asked = self.quiz.questions[0]
        self.alex.tab.call(
            f"{PLAY}.answer",
            question_id=asked,
            response={"choices": [self.quiz.right(asked)]},
            elapsed_ms=1,
            key="first",
        )
        await self.alex.tab.until(lambda: bool(self.alex.me.get("points")))  # all have answered: it closes
        while self.alex.stage.get("phase") != "question" or self.alex.stage["question"]["number"] != 2:
            await self.press("next")
        await self.alex.see_question(2)

    async def press(self, control: str) -> None:
        """A control of the host."""
        version = self.console.view(LIVE, "stage")["version"]
        self.console.call(f"{CONSOLE}.press", control=control, version=version)
        await self.console.until(lambda: self.console.view(LIVE, "stage")["version"] > version)
        shown = self.console.view(LIVE, "stage")["version"]
        await self.alex.tab.until(lambda: self.alex.stage["version"] >= shown)


@pytest.fixture
async def evening(server: Server) -> Evening:
    """Such a quiz, begun."""
    begun = Evening(server)
    await begun.begin()
    return begun


async def told(socket: RawSocket) -> str:
    """All that the server says until it has said nothing for a second."""
    heard: list[str] = []
    with contextlib.suppress(TimeoutError, EOFError, ConnectionError):
        while True:
            heard.append(await asyncio.wait_for(socket.read(), 1))
    return "\n".join(heard)


@pytest.mark.parametrize("cookie", ["", ANOTHER_DEVICE], ids=["no cookie", "another device"])
@pytest.mark.parametrize("page", ["/", "/play/{code}", "/host/{event}/live"])
async def test_a_token_shows_nothing_to_another_browser(
    server: Server, evening: Evening, cookie: str, page: str
) -> None:
    """Hole 12: connecting with somebody's token, and hydrating, tells neither name nor rejoin code nor score."""
    alex = evening.alex
    secrets_of_alex = [alex.name, alex.tab.view(PLAY, "rejoin_code"), f'"points":{alex.me["points"]}']
    assert all(secrets_of_alex), secrets_of_alex
    thief = await RawSocket(server.url, cookie, alex.tab.token).open()
    page = page.format(code=evening.quiz.code, event=evening.quiz.id)
    thief.enter(page)
    heard = await told(thief)
    thief.call(HYDRATE, page)
    heard += await told(thief)
    assert f'"{PLAY}"' in heard, "it was given a State, with nothing in it"
    for secret in secrets_of_alex:
        assert secret not in heard.replace('": ', '":'), secret
    assert alex.tab.is_open, "the owner of the token is not sent away"
    thief.close()


@pytest.mark.parametrize("cookie", ["", ANOTHER_DEVICE], ids=["no cookie", "another device"])
async def test_a_token_does_nothing_for_another_browser(server: Server, evening: Evening, cookie: str) -> None:
    """Hole 12: who has somebody's token neither answers, renames nor leaves in that name; the owner still can."""
    alex, quiz = evening.alex, evening.quiz
    asked, person, page = quiz.questions[1], alex.me["id"], f"/play/{quiz.code}"
    thief = await RawSocket(server.url, cookie, alex.tab.token).open()
    thief.say("40/_event," + json.dumps({}))  # no hydrate, which would reset what a State had
    wrong = [quiz.wrong(asked)]
    thief.call(f"{PLAY}.answer", page, question_id=asked, response={"choices": wrong}, elapsed_ms=1, key="thief")
    thief.call(f"{PLAY}.wish", page, person=person, what="name", wanted="Mallory", key="wish")
    thief.call(f"{PLAY}.leave", page)
    heard = await told(thief)
    assert alex.name not in heard
    with server.database() as db:
        assert [row.response["choices"] for row in answers(db) if row.question_id == asked] == []
    assert alex.tab.is_open
    alex.tab.call(
        f"{PLAY}.answer", question_id=asked, response={"choices": [quiz.right(asked)]}, elapsed_ms=1, key="mine"
    )
    await alex.tab.until(lambda: (alex.tab.view(PLAY, "receipt") or {}).get("key") == "mine")
    assert alex.tab.view(PLAY, "receipt")["state"] == "saved"
    await alex.come_back()
    assert (alex.me["id"], alex.me["name"]) == (person, alex.name)
    thief.close()


async def test_the_log_has_no_tokens(server: Server, evening: Evening) -> None:
    """Hole 12: whatever goes wrong with a socket, no line says its token or its cookie: no address of one is logged."""
    cookie = f"quizapp_device={secrets.token_hex(16)}"
    strange = ["42/_event,[]", '42/_event,["event",{"name":"none","payload":{}}]', "4", "nonsense", "41/_event,"]
    sockets: list[RawSocket] = []
    for words in strange:
        socket = await RawSocket(server.url, cookie).open()
        sockets.append(socket)
        socket.enter(f"/play/{evening.quiz.code}")
        socket.say(words)
        socket.call(HYDRATE, f"/join/{evening.quiz.code}")
    gone = await RawSocket(server.url, cookie).open()  # is gone while its State is worked with
    sockets.append(gone)
    gone.enter(f"/play/{evening.quiz.code}")
    for _ in range(20):
        gone.call(HYDRATE, f"/play/{evening.quiz.code}")
    await gone.writer.drain()
    gone.close()
    await asyncio.gather(*(told(socket) for socket in sockets[:-1]))
    for socket in sockets[:-1]:
        socket.close()
    assert server.is_healthy()
    log = server.log
    for socket in sockets:
        assert socket.token not in log
    for word in (cookie.partition("=")[2], evening.alex.tab.token, evening.alex.tab.cookie.partition("=")[2]):
        assert word not in log
