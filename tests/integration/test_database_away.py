"""A database that is away for six seconds while forty phones answer a real server, over sockets and by requests."""

import asyncio
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime

import httpx
import pytest

from quizapp.phones.browser import CONSOLE, JOIN, LIVE, PLAY, Tab
from quizapp.phones.phone import Phone
from tests.support.databases import PostgresServer, postgres_programs, postgres_server
from tests.support.events import Quiz, answers, make_quiz, question
from tests.support.server import Server

pytestmark = pytest.mark.timeout(900)  # the first test may have to build the pages

PHONES = 40
AWAY_S = 6.0
TIME_S = 5  # of the question: it runs out while the database is away
WORD_WITHIN_S = 20.0  # three are promised; a test machine may be busy

SCREEN = f"{LIVE}.quizapp___states___screen____screen_state"

Outage = Callable[[], AbstractContextManager[None]]


class Room:
    """A running quiz with an open question and many phones."""

    def __init__(self, server: Server) -> None:
        self.server = server
        with server.database() as db:
            self.quiz: Quiz = make_quiz(db, [question(limit_s=TIME_S)])
        self.asked = self.quiz.questions[0]
        self.phones = [Phone(server.url, self.quiz.code, f"Phone {n}") for n in range(PHONES)]
        self.console = Tab(server.url, f"quizapp_host={self.quiz.host_secret}")
        self.http = httpx.AsyncClient(trust_env=False, timeout=30, base_url=server.url)

    async def begin(self) -> None:
        """Everybody is in, and the host has opened the question."""
        for start in range(0, PHONES, 10):
            await asyncio.gather(*(self._come_in(phone) for phone in self.phones[start : start + 10]))
        await self.console.open(f"/host/{self.quiz.id}/live")
        await self.console.until(lambda: bool((self.console.view(LIVE, "stage") or {}).get("phase")))

    async def _come_in(self, phone: Phone) -> None:
        await phone.stand_at_the_door()
        await phone.join()

    def press(self, control: str) -> None:
        """The host presses a control."""
        version = self.console.view(LIVE, "stage")["version"]
        self.console.call(f"{CONSOLE}.press", control=control, version=version)

    async def open_question(self) -> None:
        """The first question, on every phone."""
        self.press("start")
        await asyncio.gather(*(phone.see_question(1) for phone in self.phones))

    async def by_socket(self, number: int) -> dict[str, str]:
        """What a phone is told first of its answer over the socket."""
        phone = self.phones[number]
        picked, key = [self.quiz.right(self.asked)], f"key-{number}"
        phone.tab.call(f"{PLAY}.answer", question_id=self.asked, response={"choices": picked}, elapsed_ms=5, key=key)
        receipt = lambda: phone.tab.view(PLAY, "receipt") or {}  # noqa: E731
        await phone.tab.until(lambda: receipt().get("key") == key, WORD_WITHIN_S, f"a word for {phone.name}")
        return receipt()

    async def by_request(self, number: int) -> dict[str, str]:
        """What a phone is told of its answer that goes the other way."""
        told = await self.http.post(
            "/api/answer",
            json={
                "event": self.quiz.id,
                "question": self.asked,
                "response": {"choices": [self.quiz.right(self.asked)]},
                "elapsed_ms": 5,
                "key": f"key-{number}",
            },
            headers={"Cookie": self.phones[number].tab.cookie},
        )
        assert told.status_code == 503, told.text
        return told.json()

    async def health(self) -> int:
        """What the health check says."""
        return (await self.http.get("/healthz")).status_code

    async def is_well_again(self) -> None:
        """The health check says so, which may be a moment after the phones heard of it."""
        async with asyncio.timeout(WORD_WITHIN_S):
            status = await self.health()
            while status != 200:
                await asyncio.sleep(0.05)
                status = await self.health()

    async def close(self) -> None:
        """Put everything away."""
        for tab in (self.console, *(phone.tab for phone in self.phones)):
            tab.close()
        await self.http.aclose()


async def loses_nothing(server: Server, outage: Outage) -> None:
    """Everybody has a word while the database is away; afterwards every answer is there, as of its first arrival."""
    room = Room(server)
    await room.begin()
    await room.open_question()
    gone_at = time.monotonic()
    with outage():
        halves = range(PHONES // 2), range(PHONES // 2, PHONES)
        words = await asyncio.gather(*map(room.by_socket, halves[0]), *map(room.by_request, halves[1]))
        all_told_at = datetime.now(UTC)
        assert {(word["state"], word["reason"]) for word in words} == {("waiting", "not_stored")}
        assert await room.health() == 503
        room.press("next")  # which must not cost the host the console
        await room.console.until(lambda: room.console.view(LIVE, "error_reason") == "cannot_save")
        # Who was told to wait sends again, by the other way.
        await asyncio.gather(*map(room.by_request, halves[0]))
        await asyncio.sleep(max(0, gone_at + AWAY_S - time.monotonic()))
    for phone in room.phones:
        await phone.tab.until(lambda phone=phone: bool(phone.me.get("answered")), what=f"the answer of {phone.name}")
        await phone.tab.until(lambda phone=phone: phone.stage.get("phase") == "reveal", what="the reveal")
    assert {phone.me["verdict"] for phone in room.phones} == {"right"}
    await room.console.until(lambda: room.console.view(LIVE, "stage")["phase"] == "reveal", what="the console")
    await room.is_well_again()
    await room.close()
    with server.database() as db:
        stored = answers(db)
    assert len(stored) == PHONES
    assert {(row.is_correct, row.points > 0) for row in stored} == {(True, True)}
    assert max(row.received_at for row in stored) <= all_told_at
    assert "Traceback" not in server.log


def on_postgres(new_server: Callable[..., Server], cluster: PostgresServer) -> Server:
    """A server that stores there, running."""
    server = new_server(DB_URL=cluster.new_url())
    server.start()
    return server


@pytest.fixture
def cluster() -> Iterator[PostgresServer]:
    """A PostgreSQL server that nobody else uses, for it goes away."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL's programs (initdb, pg_ctl) are not on this machine.")
    with postgres_server(programs) as own:
        yield own


@pytest.mark.postgres
async def test_postgresql_does_not_answer(new_server: Callable[..., Server], cluster: PostgresServer) -> None:
    """Hole 2: its processes stand still, connections stay open: words for all, and afterwards every answer."""
    await loses_nothing(on_postgres(new_server, cluster), cluster.hanging)


@pytest.mark.postgres
async def test_postgresql_is_stopped_and_started(new_server: Callable[..., Server], cluster: PostgresServer) -> None:
    """Hole 2: connections are cut and refused until it is started again: nothing is lost either."""

    @contextmanager
    def stopped() -> Iterator[None]:
        cluster.stop("fast")
        yield
        cluster.start_again()

    await loses_nothing(on_postgres(new_server, cluster), stopped)


async def test_another_program_locks_sqlite(new_server: Callable[..., Server]) -> None:
    """Hole 2: a lock from outside for six seconds: nothing is lost either."""
    server = new_server()
    with server.database():
        pass
    server.start()

    @contextmanager
    def locked() -> Iterator[None]:
        with closing(sqlite3.connect(server.data_dir / "quizapp.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")

    await loses_nothing(server, locked)


@pytest.mark.postgres
async def test_pages_opened_meanwhile_go_on_by_themselves(
    new_server: Callable[..., Server], cluster: PostgresServer
) -> None:
    """Hole 2: a join page, a phone's, a projector and a console that nobody can look up say so, and look again."""
    server = on_postgres(new_server, cluster)
    with server.database() as db:
        quiz = make_quiz(db, [question()])
    pages = (
        (f"/join/{quiz.code}", f"{JOIN}.try_again"),
        (f"/play/{quiz.code}", f"{PLAY}.restore"),
        (f"/screen/{quiz.code}", f"{SCREEN}.watch"),
        (f"/host/{quiz.id}/live", f"{CONSOLE}.take_seat"),
    )
    device, host = secrets.token_hex(16), f"quizapp_host={quiz.host_secret}"
    tabs = [Tab(server.url, f"quizapp_device={device}; {host}") for _ in pages]
    with cluster.hanging():
        await asyncio.gather(*(tab.open(path) for tab, (path, _) in zip(tabs, pages, strict=True)))
        for tab in tabs:
            await tab.until(lambda tab=tab: tab.view(LIVE, "error_reason") == "cannot_save", what=tab.path)
            assert tab.view(LIVE, "again_in") > 0
    for tab, (_, again) in zip(tabs, pages, strict=True):  # as the page does once these seconds are over
        await looks_again(tab, again)
        tab.close()
    assert "Traceback" not in server.log


async def looks_again(tab: Tab, again: str) -> None:
    """The page tries again as often as it is told to, and shows the quiz in the end."""
    shown = lambda: (tab.view(LIVE, "stage") or {}).get("phase") == "lobby"  # noqa: E731
    while not shown():
        turn = tab.view(LIVE, "again_turn")
        tab.call(again)
        await tab.until(lambda turn=turn: shown() or tab.view(LIVE, "again_turn") != turn, what=tab.path)


async def test_who_joins_meanwhile_gets_in_by_itself(new_server: Callable[..., Server]) -> None:
    """Hole 2: the name that somebody chose is kept, and the page joins with it again, uncounted by the limits."""
    server = new_server(LIMIT_LOOPBACK="true", JOINS_PER_DEVICE="1")
    with server.database() as db:
        quiz = make_quiz(db, [question()])
    server.start()
    phone = Phone(server.url, quiz.code, "Late")
    await phone.stand_at_the_door()
    with closing(sqlite3.connect(server.data_dir / "quizapp.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        phone.tab.call(f"{JOIN}.join", form={"name": "Late", "avatar": "3"})
        await phone.tab.until(lambda: phone.tab.view(LIVE, "error_reason") == "cannot_save", what="a word")
        assert "by itself" in phone.tab.view(LIVE, "error")
        assert phone.tab.view(LIVE, "again_in") > 0
        other.execute("ROLLBACK")
    phone.tab.call(f"{JOIN}.try_again")
    await phone.tab.until(lambda: phone.is_in, what="a place in the quiz")
    assert phone.me["name"] == "Late"
    phone.tab.close()
