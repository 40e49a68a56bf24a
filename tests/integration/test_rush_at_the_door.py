"""Five hundred phones at the door, while the host locks and unlocks it: real sockets, a real server."""

import asyncio
from collections.abc import Callable

from sqlmodel import select

from quizapp.db.engine import Database
from quizapp.db.tables import JoinAttempt
from quizapp.phones.browser import CONSOLE, JOIN, LIVE, Tab
from quizapp.phones.phone import Phone
from tests.support.events import Quiz, make_quiz, people
from tests.support.server import Server

EARLY, LATE = 400, 100
BEFORE = 200  # so many have tapped when the lock comes
GRACE_S = 60  # nobody is too late on a busy machine either; the five seconds themselves are proved elsewhere


class Guest(Phone):
    """A phone whose page does at the door what the real one does: who waits in line asks when it is unlocked."""

    def door(self, name: str) -> str:
        """What the join page shows."""
        return str((self.tab.view(JOIN, "door") or {}).get(name) or "")

    @property
    def is_in_line(self) -> bool:
        """Whether the page waits for the lock to be opened."""
        return bool(self.door("waiting_as"))

    async def tap_join(self) -> None:
        """Tap "Join" and wait for what the server says."""
        self.tab.call(f"{JOIN}.join", form={"name": self.name, "avatar": "0"})
        await self.tab.until(lambda: self.is_in or self.is_in_line)

    async def be_let_in(self) -> None:
        """Come in by itself, as the page does that sees that joining is unlocked."""
        await self.tab.until(lambda: self.is_in or not self.stage["locked"])
        if not self.is_in:
            self.tab.call(f"{JOIN}.come_in")
        await self.tab.until(lambda: self.is_in)


async def _console(server: Server, quiz: Quiz) -> Tab:
    tab = Tab(server.url, f"quizapp_host={quiz.host_secret}")
    await tab.open(f"/host/{quiz.id}/live")
    await tab.until(lambda: bool((tab.view(LIVE, "stage") or {}).get("phase")))
    return tab


async def _lock(console: Tab, *, locked: bool) -> None:
    console.call(f"{CONSOLE}.lock", locked=locked)
    await console.until(lambda: console.view(LIVE, "stage")["locked"] is locked)


async def _spread(guests: list[Guest], over_s: float) -> None:
    async def one(guest: Guest, wait_s: float) -> None:
        await asyncio.sleep(wait_s)
        await guest.tap_join()

    await asyncio.gather(*(one(guest, over_s * place / len(guests)) for place, guest in enumerate(guests)))


def _fates(db: Database, quiz: Quiz) -> list[str]:
    query = select(JoinAttempt.status).where(JoinAttempt.event_id == quiz.id)
    return db.read_now(lambda session: list(session.exec(query)))


async def test_five_hundred_join_in_a_second_beside_a_lock_and_an_unlock(new_server: Callable[..., Server]) -> None:
    """J6, J7, J8: who was at the door before the lock gets in, who was not waits in line and comes in by itself with
    the unlock; the names have no holes."""
    server = new_server(JOIN_LOCK_GRACE_S=str(GRACE_S))
    with server.database() as db:
        quiz = make_quiz(db)
        server.start()
        console = await _console(server, quiz)
        early, late = ([Guest(server.url, quiz.code, "Alex") for _ in range(count)] for count in (EARLY, LATE))
        await asyncio.gather(*(guest.stand_at_the_door() for guest in early))
        await _spread(early[:BEFORE], 0.5)
        await _lock(console, locked=True)
        rush = asyncio.ensure_future(_spread(early[BEFORE:], 0.5))
        await asyncio.gather(*(guest.stand_at_the_door() for guest in late))
        await asyncio.gather(rush, *(guest.tap_join() for guest in late))

        assert all(guest.is_in for guest in early)
        assert not any(guest.is_in for guest in late)
        assert all(guest.tab.view(LIVE, "error_reason") == "locked" for guest in late)

        await _lock(console, locked=False)
        await asyncio.gather(*(guest.be_let_in() for guest in [*early, *late]))
        wanted = ["Alex", *(f"Alex {number}" for number in range(2, EARLY + LATE + 1))]
        assert [row.display_name for row in people(db, quiz)] == wanted
        assert sorted(guest.me["name"] for guest in [*early, *late]) == sorted(wanted)
        assert _fates(db, quiz) == ["completed"] * (EARLY + LATE)
        for tab in (console, *(guest.tab for guest in [*early, *late])):
            tab.close()


async def test_two_tabs_a_double_tap_and_a_retry_are_one_participant(new_server: Callable[..., Server]) -> None:
    """J6, J14: a hundred phones, each with two tabs that tap twice and lose their socket in between, are a hundred."""
    server = new_server()
    with server.database() as db:
        quiz = make_quiz(db)
        server.start()
        first = [Guest(server.url, quiz.code, f"Guest {number}") for number in range(100)]
        second = [Guest(server.url, quiz.code, guest.name) for guest in first]
        for guest, twin in zip(first, second, strict=True):
            twin.tab.cookie = guest.tab.cookie
        everybody = [*first, *second]
        await asyncio.gather(*(guest.stand_at_the_door() for guest in everybody))
        for guest in everybody:
            for _ in range(2):
                guest.tab.call(f"{JOIN}.join", form={"name": guest.name, "avatar": "0"})
        for twin in second:
            twin.tab.close()  # with its taps on the way
        await asyncio.gather(*(guest.tab.until(lambda guest=guest: guest.is_in) for guest in first))
        await asyncio.gather(*(twin.come_back() for twin in second))
        assert sorted(row.display_name for row in people(db, quiz)) == sorted(guest.name for guest in first)
        assert [guest.me["id"] for guest in first] == [twin.me["id"] for twin in second]
        for guest in everybody:
            guest.tab.close()
