"""What everybody may call does nothing to others: over a real socket, with other people's ids in every argument."""

import asyncio
import json
import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from quizapp.db.engine import Database
from quizapp.domain.admission.codes import spoken
from quizapp.phones.browser import CONSOLE, DESK, JOIN, LIVE, PLAY, Tab
from quizapp.phones.phone import Phone
from tests.integration.test_authority_matrix import OWN, REFLEX, REFUSED
from tests.support.events import Quiz, answers, event_row, make_quiz, person, question
from tests.support.handlers import is_answered, registered
from tests.support.server import Server

pytestmark = pytest.mark.timeout(900)  # the first test may have to build the pages

LEAVING = ("leave", "leave_other")  # last: who has left can do nothing more


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all roles. It never shows a traceback."""
    running = Server(tmp_path_factory.mktemp("own"))
    with running.database():
        pass
    running.start()
    yield running
    running.kill()
    assert "Traceback" not in running.log, running.log[-3000:]
    assert "a handler failed" not in running.log, running.log[-3000:]


class Room:
    """Ann and Ben are in, and the first question is open; Ben has not answered yet."""

    def __init__(self, server: Server, db: Database) -> None:
        self.server, self.db = server, db
        asked = [question("Secret text?", limit_s=None), question("Secret two?", limit_s=None)]
        self.quiz: Quiz = make_quiz(db, asked)
        self.other = make_quiz(db)
        self.ann, self.ben = (Phone(server.url, self.quiz.code, name) for name in ("Ann", "Ben"))
        self.console = Tab(server.url, f"quizapp_host={self.quiz.host_secret}")

    async def begin(self) -> None:
        """Everybody is there, and the first question is open."""
        for phone in (self.ann, self.ben):
            await phone.stand_at_the_door()
            await phone.join()
        await self.console.open(f"/host/{self.quiz.id}/live")
        await self.console.until(lambda: bool((self.console.view(LIVE, "stage") or {}).get("phase")))
        self.console.call(f"{CONSOLE}.press", control="start", version=self.console.view(LIVE, "stage")["version"])
        await self.ben.see_question(1)

    def cookie(self, who: str) -> str:
        """What the browser of that role sends."""
        if who == "other host":
            return f"quizapp_host={self.other.host_secret}"
        return self.ann.tab.cookie if who == "participant" else f"quizapp_device={secrets.token_hex(16)}"

    def bens(self) -> list[Any]:
        """What is stored of Ben, and of the event beside its version: joining and leaving are everybody's right."""
        ben = self.ben.me["id"]
        row = person(self.db, ben).model_dump(exclude={"last_heartbeat", "connection_state"})
        event = event_row(self.db, self.quiz).model_dump(exclude={"version", "revision", "alive_at"})
        return [row, event, [each for each in answers(self.db) if each.participant_id == ben]]

    def argument(self, name: str) -> Any:
        """Something of Ben's for each argument that there is."""
        ben, asked = self.ben.me["id"], self.quiz.questions[0]
        hidden = {
            f"{PLAY}._participant_id": ben, f"{LIVE}._event_id": self.quiz.id, f"{LIVE}._audience": "console",
            f"{LIVE}._seated_as": ben, f"{DESK}.desk": "mine", f"{JOIN}.door": {"let_in": True},
            f"{CONSOLE}.changing": ben,
        }  # fmt: skip
        form = {
            "name": "Clown",
            "avatar": "3",
            "code": "AAAAAAAA",
            "person": str(ben),
            "id": ben,
            "participant_id": ben,
        }
        return {
            "question_id": asked, "response": {"choices": [self.quiz.right(asked)]},
            "elapsed_ms": 0, "key": "k", "person": ben,
            "what": "name", "wanted": "Clown", "form": form, "report": {"tested": True, "name": "x"}, "text": "Ben",
            "vars": hidden, "hashes": ["x"] * 9, "value": True, "var_name": "_participant_id",
            "info": "TypeError: Cannot read properties of null\n[ERROR] forged", "component_stack": "x\n[ERROR] forged",
        }.get(name)  # fmt: skip

    def close(self) -> None:
        """Put everything away."""
        for tab in (self.ann.tab, self.ben.tab, self.console):
            tab.close()


@pytest.mark.parametrize("who", ["visitor", "participant", "other host"])
async def test_nobody_acts_for_another(server: Server, who: str) -> None:
    """Issue 9: own handlers and Reflex's, called with Ben's ids and his tab's token: Ben keeps everything, unseen."""
    with server.database() as db:
        room = Room(server, db)
        await room.begin()
        before, heard = room.bens(), []
        pages = [f"/{page}/{room.quiz.code}" for page in ("play", "join", "screen")]
        pages.append(f"/host/{room.quiz.id}/live")
        await asyncio.gather(*(_try_all(room, room.cookie(who), page, heard) for page in pages))
        assert room.bens() == before
        code = before[0]["rejoin_code"]
        unsaid = (code, spoken(code), before[0]["device_id"], "Secret two?", room.quiz.host_secret)
        assert not [secret for secret in unsaid if secret in "\n".join(heard)]
        assert room.ben.tab.is_open, "who knows a tab's token closes nothing with it"
        await room.ben.answer()
        assert room.ben.confirmed, "Ben's own answer is the first of his"
        room.close()


async def _try_all(room: Room, cookie: str, page: str, heard: list[str]) -> None:
    tab = Tab(room.server.url, cookie)
    if page.startswith("/play"):
        tab.token = room.ben.tab.token
    tab.on_told = lambda message, _: heard.append(json.dumps(message))
    await tab.open(page)
    await tab.until(lambda: bool(tab.views))
    rows = {(state, name) for table in (OWN, REFLEX) for state, names in table.items() for name in names.split()}
    found = [(key, handler) for key, handler in registered().items() if key in rows or key[1] in REFUSED]
    for _, handler in sorted(found, key=lambda each: (each[0][1] in LEAVING, each[0])):
        _say(room, tab, page, handler.name, {name: room.argument(name) for name in handler.parameters})
        await asyncio.sleep(0.055)  # within what one socket may send
    await is_answered(tab)  # or is closed: the newest page of a person counts
    tab.close()


def _say(room: Room, tab: Tab, page: str, name: str, payload: dict[str, Any]) -> None:
    """A call whose page claims more of itself: another token, address and cookie than its socket has."""
    claimed = {
        "pathname": page, "asPath": page, "token": room.ben.tab.token, "ip": "10.0.0.1", "session_id": "x", "sid": "x",
        "headers": {"cookie": f"quizapp_host={room.quiz.host_secret}; {room.ben.tab.cookie}"},
    }  # fmt: skip
    event = {"name": name, "payload": payload, "router_data": claimed, "token": room.ben.tab.token}
    if tab.wire is not None:
        tab.wire.send("42/_event," + json.dumps(["event", event]))
