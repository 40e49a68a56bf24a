"""Whatever is sent to a handler over a socket, nothing breaks, and nothing of anybody else changes."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any, get_args, get_origin

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from quizapp.db.engine import Database
from quizapp.db.tables import AnswerRow, ChoiceRow, QuestionRow, Segment
from quizapp.phones.browser import LIVE, Tab
from quizapp.phones.phone import Phone
from tests.support.events import event_row, make_quiz, people
from tests.support.handlers import is_answered, registered
from tests.support.server import Server

pytestmark = pytest.mark.timeout(900)  # the first test may have to build the pages

EXAMPLES = 30
HANDLERS = sorted(registered().items())
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
CALLS = 40  # of one example: within what a socket may send at once
HUGE = [0, -1, 2**31, 2**53, -(2**63), 10**40]
HOSTILE_TEXTS = ["", "\x00", "\ud83d", "\u202e", "\r\n[ERROR] forged", "__class__", "a" * 9000, "../../etc", "0" * 300]


class Room:
    """Ben's quiz, which nobody here may touch; a host and a participant of a quiz next door, who try."""

    def __init__(self, server: Server, db: Database) -> None:
        self.server, self.db = server, db
        self.quiz, self.playground = make_quiz(db), make_quiz(db)
        self.ben = Phone(server.url, self.quiz.code, "Ben")
        self.next_doors: list[str] = []  # cookies of those next door
        self.untouched: list[Any] = []

    async def begin(self) -> None:
        """Everybody is in their quiz. Next door they are many: each of them has a budget, which an example uses up."""
        await self.ben.stand_at_the_door()
        await self.ben.join()
        for number in range(EXAMPLES):
            phone = Phone(self.server.url, self.playground.code, f"Cem {number}")
            await phone.stand_at_the_door()
            await phone.join()
            phone.tab.close()
            self.next_doors.append(phone.tab.cookie)
        self.untouched = self.bens()

    def bens(self) -> list[Any]:
        """What is stored of Ben and of his quiz. Others may join it, which gives it another version."""
        db, quiz = self.db, self.quiz
        segments = select(Segment.id).where(Segment.event_id == quiz.id)
        asked = select(QuestionRow.id).where(col(QuestionRow.segment_id).in_(segments))
        queries = [
            select(QuestionRow).where(col(QuestionRow.segment_id).in_(segments)).order_by(col(QuestionRow.id)),
            select(ChoiceRow).where(col(ChoiceRow.question_id).in_(asked)).order_by(col(ChoiceRow.id)),
            select(AnswerRow).where(col(AnswerRow.question_id).in_(asked)).order_by(col(AnswerRow.id)),
        ]
        stored = [db.read_now(lambda s, q=query: [row.model_dump() for row in s.exec(q)]) for query in queries]
        ben = next(row for row in people(db, quiz) if row.id == self.ben.me["id"])
        away = {"last_heartbeat", "connection_state"}
        return [event_row(db, quiz).model_dump(exclude={"version"}), ben.model_dump(exclude=away), *stored]


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.Runner]:
    """One loop for all examples, so that Ben's phone lives on beside them."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server, which never shows a traceback."""
    server = Server(tmp_path_factory.mktemp("handlers"))
    with server.database():
        pass
    server.start()
    yield server
    server.kill()
    assert "Traceback" not in server.log, server.log[-5000:]
    assert "a handler failed" not in server.log, server.log[-5000:]


@pytest.fixture(scope="module")
def room(server: Server, loop: asyncio.Runner) -> Iterator[Room]:
    """Ben's quiz there, and the one next door."""
    with server.database() as db:
        made = Room(server, db)
        loop.run(made.begin())
        yield made
        made.ben.tab.close()


def anything() -> st.SearchStrategy[Any]:
    """JSON of every kind, some of it deep."""
    text = st.text(st.characters(), max_size=12) | st.sampled_from(HOSTILE_TEXTS)
    leaf = st.none() | st.booleans() | st.integers() | st.sampled_from(HUGE) | st.floats() | text
    deep = st.integers(1, 400).map(lambda depth: json.loads("[" * depth + "]" * depth))
    return deep | st.recursive(
        leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3), max_leaves=6
    )


def fitting(annotation: Any, room: Room) -> st.SearchStrategy[Any]:
    """What a parameter of that kind takes: values of Ben's quiz, and hostile ones."""
    quiz = room.quiz
    known = [quiz.id, room.playground.id, *quiz.segments, *quiz.questions, quiz.right(quiz.questions[0])]
    words = ["start", "end", "name", "event", "locked", "open", "picked", quiz.code, "Ben", f"question-{known[3]}"]
    number = st.sampled_from([*known, room.ben.me["id"], *HUGE])
    text = st.sampled_from([*words, *HOSTILE_TEXTS, *map(str, known)])
    kind = get_origin(annotation) or annotation
    if kind is int:
        return number
    if kind is bool:
        return st.booleans()
    if kind is str:
        return text
    if kind is list:
        return st.lists(fitting(get_args(annotation)[0], room) if get_args(annotation) else anything(), max_size=4)
    fields = st.sampled_from(
        ["name", "avatar", "code", "title", "person", "text", "kind", "choice_0", "right", "points"]
    )
    more = st.sampled_from(["fields", "stored", "errors", "minutes", "wifi_name", "time_limit", "live", "picture"])
    return st.dictionaries(fields | more, number | text | anything(), max_size=6)


@st.composite
def calls(draw: st.DrawFn, room: Room) -> dict[str, Any]:
    """A call of some handler: with what it takes, or nearly so, or with nonsense."""
    (_, short), handler = draw(st.sampled_from(HANDLERS))
    payload: dict[str, Any] = {}
    for name, parameter in handler.parameters.items():
        fits = draw(st.integers(0, 9))
        if fits:
            payload[name] = draw(fitting(parameter.annotation, room))
        elif draw(st.booleans()):
            payload[name] = draw(anything())
    if draw(st.integers(0, 19)) == 0:
        payload[draw(st.sampled_from(["self", "extra", "", "form", "\x00"]))] = draw(anything())
    name = handler.name if draw(st.integers(0, 19)) else draw(st.sampled_from([short, handler.name + "x", "", "."]))
    return {"name": name, "payload": payload}


@given(data=st.data())
@BOUNDED
def test_no_call_breaks_or_takes_anything(room: Room, loop: asyncio.Runner, data: st.DataObject) -> None:
    """Issue 9: hostile arguments to every handler change nothing of others, and the room is served as before."""
    quiz, next_door = room.quiz, room.playground
    cookie = data.draw(st.sampled_from([f"quizapp_host={next_door.host_secret}", "somebody of the quiz next door", ""]))
    page = data.draw(
        st.sampled_from(
            [
                f"/host/{next_door.id}",
                f"/host/{next_door.id}/live",
                f"/host/{quiz.id}",
                f"/host/{quiz.id}/live",
                "/host",
            ]
            + [f"/{page}/{code}" for page in ("play", "screen") for code in (quiz.code, next_door.code)]
        )
    )
    sent = data.draw(st.lists(calls(room), min_size=CALLS // 2, max_size=CALLS))
    if cookie.startswith("somebody"):
        cookie = room.next_doors.pop() if room.next_doors else ""
    loop.run(_send(room, cookie, page, sent))
    assert room.bens() == room.untouched


async def test_what_a_browser_kept_sets_no_vars(server: Server) -> None:
    """Hole 5: no var is kept in browsers, so a page that says otherwise sets none, and breaks nothing."""
    with server.database() as db:
        quiz = make_quiz(db)
    tab = Tab(server.url, "")
    await tab.open(f"/join/{quiz.code}")
    await tab.until(lambda: bool(tab.views))
    load = registered()["state", "hydrate_and_load"].name
    for kept in ({"": 1}, {"nobody.there": 1}, {f"{LIVE}.error": "Mine"}, {"x": {"y": []}}):
        tab.call(load, vars=kept)
        assert await is_answered(tab)
    assert tab.view(LIVE, "error") != "Mine"
    tab.close()


async def _send(room: Room, cookie: str, page: str, sent: list[dict[str, Any]]) -> None:
    tab = Tab(room.server.url, cookie)
    await tab.open(page)
    await tab.until(lambda: bool(tab.views))
    assert tab.wire is not None
    for call in sent:
        event = call | {"router_data": {"pathname": page, "asPath": page}}
        text = json.dumps(["event", event])
        if len(text) < 60_000:
            tab.wire.send("42/_event," + text)
    await is_answered(tab)
    tab.close()
    assert await is_answered(room.ben.tab), "the socket of somebody honest was closed"
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        assert (await client.get(f"{room.server.url}/healthz")).status_code == 200
