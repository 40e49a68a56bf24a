"""A real server whose disk is full, or whose database is held by another program, while phones tap."""

import asyncio
import contextlib
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from quizapp.phones.browser import CONSOLE, LIVE, PLAY, Tab
from quizapp.phones.phone import Phone
from tests.support.events import Quiz, answers, make_quiz, question
from tests.support.server import Server

pytestmark = pytest.mark.timeout(900)  # the first test may have to build the pages

WORD_WITHIN_S = 15.0  # three are promised; a test machine may be busy


class Show:
    """A running quiz with an open question: a console and two phones."""

    def __init__(self, server: Server) -> None:
        self.server = server
        with server.database() as db:
            self.quiz: Quiz = make_quiz(db, [question(limit_s=None)])
        self.asked = self.quiz.questions[0]
        self.phones = [Phone(server.url, self.quiz.code, name) for name in ("Alex", "Kim")]
        self.console = Tab(server.url, f"quizapp_host={self.quiz.host_secret}")

    async def begin(self) -> None:
        """Everybody is in, and the question is open."""
        for phone in self.phones:
            await phone.stand_at_the_door()
            await phone.join()
        await self.console.open(f"/host/{self.quiz.id}/live")
        await self.console.until(lambda: bool((self.console.view(LIVE, "stage") or {}).get("phase")))
        version = self.console.view(LIVE, "stage")["version"]
        self.console.call(f"{CONSOLE}.press", control="start", version=version)
        await asyncio.gather(*(phone.see_question(1) for phone in self.phones))

    async def tap(self, phone: Phone, key: str) -> dict[str, str]:
        """What the phone is told first of its answer."""
        picked = [self.quiz.right(self.asked)]
        phone.tab.call(f"{PLAY}.answer", question_id=self.asked, response={"choices": picked}, elapsed_ms=5, key=key)
        receipt = lambda: phone.tab.view(PLAY, "receipt") or {}  # noqa: E731
        await phone.tab.until(lambda: receipt().get("key") == key, WORD_WITHIN_S)
        return receipt()

    async def post(self, phone: Phone, key: str) -> httpx.Response:
        """What the phone is told that goes the other way."""
        body = {
            "event": self.quiz.id,
            "question": self.asked,
            "response": {"choices": [self.quiz.right(self.asked)]},
            "elapsed_ms": 5,
            "key": key,
        }
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            return await client.post(f"{self.server.url}/api/answer", json=body, headers={"Cookie": phone.tab.cookie})

    async def health(self) -> tuple[int, str]:
        """What the health check says: its status, and what is wrong."""
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            said = await client.get(f"{self.server.url}/healthz")
        return said.status_code, said.json().get("reason", "")

    @property
    def console_says(self) -> str:
        """Why the server cannot save, as the console has it."""
        return (self.console.view(LIVE, "room_weather") or {}).get("cannot_save", "")

    async def all_is_well(self) -> None:
        """Everything recovers by itself: console, health, and an answer of each phone, told to it."""
        await self.console.until(lambda: not self.console_says)
        for phone in self.phones:
            await phone.tab.until(lambda phone=phone: bool(phone.me.get("answered")))
        assert await self.health() == (200, "")
        with self.server.database() as db:
            stored = answers(db)
        assert [(row.is_correct, row.points) for row in stored] == [(True, 1000)] * 2

    def close(self) -> None:
        """Put everything away."""
        for tab in (self.console, *(phone.tab for phone in self.phones)):
            tab.close()


async def meet(show: Show, reason: str) -> None:
    """While nothing can be saved everybody gets a word, by both ways, and the console says why."""
    alex, kim = show.phones
    told = await show.tap(alex, "a")
    assert (told["state"], told["reason"]) == ("waiting", "not_stored")
    response = await show.post(kim, "k")
    assert response.status_code == 503
    assert "retry-after" in response.headers
    assert (response.json()["state"], response.json()["reason"]) == ("waiting", "not_stored")
    await show.console.until(lambda: bool(show.console_says), WORD_WITHIN_S)
    assert await show.health() == (503, reason)


async def test_another_program_holds_the_database(new_server: Callable[..., Server]) -> None:
    """Hole 2: a lock from outside for as long as it lasts: words for everybody, and afterwards every answer."""
    server = new_server()
    with server.database():
        pass
    server.start()
    show = Show(server)
    await show.begin()
    with closing(sqlite3.connect(server.data_dir / "quizapp.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await meet(show, "locked")
        other.execute("ROLLBACK")
    await show.all_is_well()
    show.close()
    assert "Traceback" not in server.log
    assert "a handler failed" not in server.log


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A file system of 3 MB there; skips where nobody may mount one."""
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("No file system can be mounted here.")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(file: Path) -> None:
    """Write until there is no space left."""
    with contextlib.suppress(OSError), file.open("wb", buffering=0) as filler:
        while True:
            filler.write(b"x" * 4096)


async def test_the_disk_is_full(tmp_path: Path) -> None:
    """Hole 2: a really full disk: words for everybody, and afterwards, with some space, every answer."""
    folder = tmp_path / "disk"
    with small_disk(folder):
        server = Server(folder)
        with server.database():
            pass
        server.start()
        try:
            show = Show(server)
            await show.begin()
            filler = folder / "filler"
            fill(filler)
            await meet(show, "disk_full")
            filler.unlink()
            await show.all_is_well()
            show.close()
        finally:
            server.kill()
