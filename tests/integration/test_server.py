"""A real server process over real sockets: crowds, hostile programs, and `kill -9`."""

import asyncio
import importlib
import inspect
import json
import pkgutil
import secrets
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import httpx
import pytest
import reflex as rx
from sqlmodel import Session, col, select, update

import quizapp.states
from quizapp.db.engine import Database
from quizapp.db.tables import AnswerRow, Event
from quizapp.domain.flow.permissions import Command
from quizapp.phones.browser import CONSOLE, JOIN, LIVE, PLAY, Tab
from quizapp.phones.phone import Phone
from quizapp.phones.socket_client import SocketClient
from quizapp.services.authoring.questions import question_problems
from quizapp.services.clock import from_ms, now_ms, to_ms
from quizapp.services.play.snapshot_reader import questions_from
from tests.support.events import (
    Quiz,
    answers,
    command,
    event_row,
    join_request,
    make_quiz,
    people,
    person,
    question,
    question_row,
)
from tests.support.server import Server

pytestmark = pytest.mark.timeout(900)  # the first test may have to build the pages

HOST, DEVICE = "quizapp_host", "quizapp_device"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server for all tests that do not kill it."""
    running = Server(tmp_path_factory.mktemp("server"))
    with running.database():
        pass
    running.start()
    yield running
    running.kill()


@pytest.fixture
def base(server: Server) -> Iterator[Database]:
    """The running server's database, from outside."""
    with server.database() as db:
        yield db


@pytest.fixture(autouse=True)
def no_surprise(server: Server) -> Iterator[None]:
    """No test surprises the server, whatever it sends: no traceback, and no handler that fails."""
    before = len(server.log)
    yield
    # Names of vars that are not there fail in Reflex itself, before anything is changed.
    said = "\n".join(line for line in server.log[before:].splitlines() if "in get_class_substate" not in line)
    assert "Traceback" not in said, said[:4000]
    assert "a handler failed" not in said, said[:4000]
    assert server.is_healthy()


async def console_of(server: Server, quiz: Quiz, secret: str | None = None) -> Tab:
    """The console of the quiz in a browser that is signed in."""
    tab = Tab(server.url, f"{HOST}={secret or quiz.host_secret}")
    await tab.open(f"/host/{quiz.id}/live")
    await tab.until(lambda: bool((tab.view(LIVE, "stage") or {}).get("phase")) or bool(tab.view(LIVE, "error")))
    return tab


async def show(tab: Tab, path: str) -> None:
    """Load a page, and wait until it shows something."""
    tab.views.clear()
    await tab.open(path)
    await tab.until(lambda: bool(tab.views))


async def press(console: Tab, control: str) -> None:
    """Press a control and wait until the stage is another one."""
    version = console.view(LIVE, "stage")["version"]
    console.call(f"{CONSOLE}.press", control=control, version=version)
    await console.until(lambda: console.view(LIVE, "stage")["version"] > version)


async def crowd(server: Server, quiz: Quiz, *names: str) -> list[Phone]:
    """Phones that joined."""
    phones = [Phone(server.url, quiz.code, name) for name in names]
    await asyncio.gather(*(phone.stand_at_the_door() for phone in phones))
    await asyncio.gather(*(phone.join() for phone in phones))
    return phones


async def echo(tab: Tab) -> None:
    """Wait until the server has handled something that was sent now; tried again while it limits the socket."""
    length = 7 + secrets.randbelow(50)
    while not str(tab.view(JOIN, "code_error")).endswith(f"this has {length}."):
        tab.call(f"{JOIN}.enter_code", form={"code": "A" * length})
        try:
            await tab.until(lambda: str(tab.view(JOIN, "code_error")).endswith(f"this has {length}."), 2)
        except TimeoutError:
            assert tab.is_open


def close_all(*tabs: Tab) -> None:
    """Put all away."""
    for tab in tabs:
        tab.close()


async def test_a_question_from_the_door_to_the_reveal(server: Server, base: Database) -> None:
    """J1, Q2, Q9: join, answer and reveal over real sockets; what the phones show is what is stored."""
    quiz = make_quiz(base, [question(limit_s=None)])
    console = await console_of(server, quiz)
    right, wrong, silent = await crowd(server, quiz, "Right", "Wrong", "Silent")
    await press(console, "start")
    await asyncio.gather(*(phone.see_question(1) for phone in (right, wrong, silent)))
    assert right.stage["question"]["tally"] == {}
    key = quiz.questions[0]
    for phone, choice in ((right, quiz.right(key)), (wrong, quiz.wrong(key))):
        phone.tab.call(f"{PLAY}.answer", question_id=key, response={"choices": [choice]}, elapsed_ms=5, key="k")
        await phone.tab.until(lambda phone=phone: bool(phone.me.get("answered")))
        assert phone.me["verdict"] == ""
    assert len(answers(base)) == 2
    await press(console, "next")
    await asyncio.gather(*(phone.tab.until(lambda p=phone: bool(p.me["verdict"])) for phone in (right, wrong, silent)))
    assert [phone.me["verdict"] for phone in (right, wrong, silent)] == ["right", "wrong", "missed"]
    assert right.me["score"] == person(base, right.me["id"]).total_score > 0
    assert [phone.me["rank"] for phone in (right, wrong, silent)] == [1, 2, 3]
    await right.tab.until(lambda: right.stage["phase"] == "reveal")
    assert [choice["count"] for choice in right.stage["question"]["tally"]["choices"]] == [1, 1, 0, 0]
    close_all(console, *(phone.tab for phone in (right, wrong, silent)))


async def test_two_hundred_join_in_one_instant_under_one_name(server: Server, base: Database) -> None:
    """J6, I2: 200 phones called "Alex" are "Alex", "Alex 2" … "Alex 200", none lost, none twice."""
    quiz = make_quiz(base)
    phones = await crowd(server, quiz, *["Alex"] * 200)
    wanted = ["Alex", *(f"Alex {number}" for number in range(2, 201))]
    assert sorted(phone.me["name"] for phone in phones) == sorted(wanted)
    assert [row.display_name for row in people(base, quiz)] == wanted
    assert len({phone.me["id"] for phone in phones}) == 200
    close_all(*(phone.tab for phone in phones))


async def test_many_answers_of_one_phone_in_one_instant(server: Server, base: Database) -> None:
    """Q4, N8: 35 taps over five sockets of one device are one stored answer, and the newest socket shows it."""
    quiz = make_quiz(base, [question(limit_s=None)])
    phone, other = await crowd(server, quiz, "Alex", "Kim")
    console = await console_of(server, quiz)
    await press(console, "start")
    tabs = [Tab(server.url, phone.tab.cookie) for _ in range(5)]
    key = quiz.questions[0]
    before = len(answers(base))
    for place, tab in enumerate(tabs):
        await tab.open(f"/play/{quiz.code}")
        await tab.until(lambda tab=tab: bool((tab.view(PLAY, "me") or {}).get("id")))
        for number in range(7):  # all of them together are what a participant may send at once
            pick = quiz.choices[key][(number + place) % 4]
            tab.call(
                f"{PLAY}.answer", question_id=key, response={"choices": [pick]}, elapsed_ms=0, key=f"{place}-{number}"
            )
    newest = tabs[-1]
    await newest.until(lambda: newest.view(PLAY, "receipt")["key"] == "4-6")
    stored = answers(base)[before:]
    assert len(stored) == 1
    assert newest.view(PLAY, "me")["response"] == stored[0].response
    assert newest.view(PLAY, "receipt")["state"] == "saved"
    close_all(console, phone.tab, other.tab, *tabs)


async def test_the_same_device_comes_back_as_itself(server: Server, base: Database) -> None:
    """J14, I5, N5: reloading, or opening the join page again, gives back the same person in one round trip."""
    quiz = make_quiz(base)
    (phone,) = await crowd(server, quiz, "Alex")
    first = phone.me["id"]
    await phone.come_back()
    assert phone.me["id"] == first
    again = Tab(server.url, phone.tab.cookie)
    await again.open(f"/join/{quiz.code}")
    await again.until(lambda: bool((again.view(PLAY, "me") or {}).get("id")))
    assert again.view(PLAY, "me")["id"] == first
    assert len(people(base, quiz)) == 1
    close_all(phone.tab, again)


async def test_a_lock_reaches_the_open_join_page(server: Server, base: Database) -> None:
    """J7: everybody at the door sees the lock at once; who is in stays in."""
    quiz = make_quiz(base)
    (inside,) = await crowd(server, quiz, "Alex")
    outside = Phone(server.url, quiz.code, "Kim")
    await outside.stand_at_the_door()
    console = await console_of(server, quiz)
    console.call(f"{CONSOLE}.lock", locked=True)
    for tab in (inside.tab, outside.tab, console):
        await tab.until(lambda tab=tab: tab.view(LIVE, "stage")["locked"])
    late = Phone(server.url, quiz.code, "Late")
    await late.stand_at_the_door()
    late.tab.call(f"{JOIN}.join", form={"name": "Late", "avatar": "1"})
    await late.tab.until(lambda: late.tab.view(LIVE, "error_reason") == "locked")
    await inside.come_back()
    console.call(f"{CONSOLE}.lock", locked=False)
    await outside.tab.until(lambda: not outside.tab.view(LIVE, "stage")["locked"])
    await outside.join()
    assert [row.display_name for row in people(base, quiz)] == ["Alex", "Kim"]
    close_all(inside.tab, outside.tab, late.tab, console)


@pytest.mark.parametrize("who", ["participant", "other host", "nobody"])
async def test_only_its_host_conducts_an_event(server: Server, base: Database, who: str) -> None:
    """Q7, J7, I8: a phone, a stranger and another host call the console's handlers: refused, nothing changes."""
    quiz, other = make_quiz(base, [question(limit_s=None)]), make_quiz(base)
    victim, *phones = await crowd(server, quiz, "Victim", *(f"Phone {number}" for number in range(4)))
    before, everybody = event_row(base, quiz).model_dump(), [row.model_dump() for row in people(base, quiz)]
    paths = (f"/host/{quiz.id}/live", f"/play/{quiz.code}", f"/screen/{quiz.code}", f"/host/{quiz.id}")
    for path, phone in zip(paths, phones, strict=True):  # one device may not call as much as this
        cookie = {"participant": phone.tab.cookie, "other host": f"{HOST}={other.host_secret}", "nobody": ""}[who]
        tab = Tab(server.url, cookie)
        await show(tab, path)
        await echo(tab)
        for control in Command:
            tab.call(f"{CONSOLE}.press", control=control, version=before["version"])
            tab.call(f"{PLAY}.press", control=control, version=before["version"])
        tab.call(f"{CONSOLE}.lock", locked=True)
        tab.call(f"{PLAY}.lock", locked=True)
        tab.call(f"{CONSOLE}.open_person", participant_id=victim.me["id"])
        tab.call(f"{CONSOLE}.pick_presenter", participant_id=victim.me["id"])
        tab.call(f"{CONSOLE}.remove", participant_id=victim.me["id"])
        tab.call(f"{CONSOLE}.rename", form={"name": "Clown", "person": str(victim.me["id"])})
        tab.call(f"{CONSOLE}.ban", participant_id=victim.me["id"])
        tab.call(f"{CONSOLE}.let_back_in", participant_id=victim.me["id"])
        editor = f"{rx.State.get_full_name()}.quizapp___states___host___desk____host_state"
        tab.call(f"{editor}.delete", event_id=quiz.id)
        own = f"{editor}.quizapp___states___host___editor___editor____editor_state"
        tab.call(f"{own}.ask_to_drop_segment", segment_id=quiz.segments[0])
        tab.call(f"{own}.drop_segment", segment_id=quiz.segments[0])
        asked = f"{own}.quizapp___states___host___editor___questions____question_state"
        tab.call(f"{asked}.ask_to_drop_question", question_id=quiz.questions[0])
        tab.call(f"{asked}.drop_question", question_id=quiz.questions[0])
        await echo(tab)
        assert tab.view(LIVE, "roster") in ([], None), "the list of people is for the host"
        tab.close()
    assert event_row(base, quiz).model_dump() == before
    rows = [row.model_dump() for row in people(base, quiz)]
    for known, row in zip(everybody, rows, strict=True):
        comes_and_goes = {"last_heartbeat": None, "connection_state": None}
        assert row | comes_and_goes == known | comes_and_goes
    assert question_row(base, quiz.questions[0]).text
    close_all(victim.tab, *(phone.tab for phone in phones))


# Hostile programs

FORM = "__reflex_form_data__"  # how a page sends what was typed into a form
DEEP: Any = None
for _ in range(200):
    DEEP = [DEEP]
HOSTILE: list[Any] = [
    *(None, True, -1, 0, 10**30, 1.5, float("nan"), float("inf")),
    *("", "x" * 9_000, "\x00", "\ud800", "9" * 5_000, "٣", "start", "__class__", "'; DROP TABLE events; --"),
    *([], [None], {}, {"name": None}, {"name": {"name": []}}, {"code": 5}, {"": ""}, DEEP),
    *({FORM: entries} for entries in (5, None, "x", [5], [[1]], [["name", None]], [[None, "x"]], [["name", "x", 1]])),
    {FORM: [["name", "Kim"], ["name", []]], "name": "Sam"},
    {"text": [], "kind": {}, "right": 7, "choice_0": None, "time_limit": float("nan"), "points": []},
]
# What a well-meaning browser could send for an argument of that type.
PLAUSIBLE: dict[Any, Any] = {int: 1, str: "single", bool: True, dict: {"name": "Kim", "title": "A title"}}
ONE_AT_A_TIME: list[Any] = [None, [], {}, "x", -1, float("nan")]


for _module in pkgutil.walk_packages(quizapp.states.__path__, "quizapp.states."):
    importlib.import_module(_module.name)


def all_states() -> list[type[Any]]:
    """Every State of the app and of Reflex itself."""

    def below(state: type[Any]) -> Iterator[type[Any]]:
        yield state
        for other in sorted(state.get_substates(), key=lambda one: one.get_full_name()):
            yield from below(other)

    return list(below(rx.State))


def all_handlers() -> dict[str, Callable[..., Any]]:
    """The functions that any browser can call, by their full names."""
    return {
        f"{state.get_full_name()}.{name}": handler.fn
        for state in all_states()
        for name, handler in sorted(state.event_handlers.items())
    }


HANDLERS = all_handlers()  # asked while everything is imported: Reflex keeps its register per context


def payloads(function: Callable[..., Any]) -> list[Any]:
    """Missing, superfluous and hostile arguments for a handler."""
    arguments = [one for one in inspect.signature(function).parameters.values() if one.name != "self"]
    names = [one.name for one in arguments]
    fine = {one.name: PLAUSIBLE.get(getattr(one.annotation, "__origin__", one.annotation), [1]) for one in arguments}
    found: list[Any] = [{}, {"nobody": 1}, fine | {"self": 1}, None, [], "text", 7]
    if names:
        found += [dict.fromkeys(names, value) for value in HOSTILE]
    for name in names if len(names) > 1 else []:
        found += [fine | {name: value} for value in ONE_AT_A_TIME]
    return found


def page_for(handler: str, quiz: Quiz) -> str:
    """The page on which a handler has most to do."""
    for word, path in {
        "host___console": f"/host/{quiz.id}/live",
        "editor": f"/host/{quiz.id}",
        "desk": "/host",
        "play": f"/play/{quiz.code}",
        "screen": f"/screen/{quiz.code}",
    }.items():
        if f"___{word}___" in handler:
            return path
    return f"/join/{quiz.code}"


def test_the_handlers_are_found() -> None:
    """The handlers that browsers can call are found by looking at the States, so that new ones are covered."""
    assert {f"{PLAY}.answer", f"{CONSOLE}.press", f"{JOIN}.join", f"{JOIN}.enter_code"} <= set(HANDLERS)
    assert len(HANDLERS) > 40
    public = [name.rpartition(".")[2] for name in HANDLERS]
    assert not [name for name in public if name.startswith("_")]


@pytest.mark.parametrize("role", ["phone", "host"])
async def test_hostile_arguments_for_every_handler(server: Server, base: Database, role: str) -> None:
    """Q1, I8, X1: whatever any handler is called with, the server goes on, and nothing half-written is stored."""
    make_quiz(base)  # the first numbers belong to another quiz: what looks plausible is wrong here
    quiz = make_quiz(base, [question(limit_s=None), question(limit_s=None)])
    devices = {name: secrets.token_hex(16) for name in HANDLERS}
    from quizapp.services.admission import joining

    requests = [join_request(quiz, f"Player {place}", one) for place, one in enumerate(devices.values())]
    base.write_now(lambda session: joining.join_all(session, requests))
    (bystander,) = await crowd(server, quiz, "Bystander")  # a deserted quiz would pause by itself
    command(base, quiz, Command.START, now_ms())
    before = written(server)

    async def attack(name: str) -> None:
        cookie = f"{DEVICE}={devices[name]}"
        tab = Tab(server.url, f"{cookie}; {HOST}={quiz.host_secret}" if role == "host" else cookie)
        messages = payloads(HANDLERS[name])
        for start in range(0, len(messages), 40):  # a socket may send 60 at once
            await show(tab, page_for(name, quiz))
            await echo(tab)
            for payload in messages[start : start + 40]:
                send(tab, {"name": name, "payload": payload, "router_data": {"pathname": tab.path, "asPath": tab.path}})
            await echo(tab)
        tab.close()

    queue = list(HANDLERS)
    for start in range(0, len(queue), 10):
        await asyncio.gather(*(attack(name) for name in queue[start : start + 10]))
    after = written(server)
    if role == "phone":
        assert {table: rows for table, rows in after.items() if rows != before[table]} == {}
    assert_sound(server, base, quiz)
    bystander.tab.close()


def send(tab: Tab, event: Any) -> None:
    """Send a message to the States, whatever it is."""
    assert tab.wire is not None
    tab.wire.send("42/_event," + json.dumps(["event", event]))


CHANGES_BY_ITSELF = (
    "version", "revision", "alive_at", "waits_for_people", "opened_at", "closes_at", "stopped_left_ms",
    "stopped_used_ms",
)  # fmt: skip


def written(server: Server) -> dict[str, list[tuple[Any, ...]]]:
    """All that hosts have written, as it is stored."""
    tables = ("hosts", "events", "segments", "questions", "choices", "answers")
    with closing(sqlite3.connect(server.data_dir / "quizapp.db")) as connection:
        # Without version and revision: a participant who leaves or takes another name makes them grow, as it should.
        # Without the server's own mark that it runs, and without the clock, which stands where a busy machine seems
        # deserted.
        kept = {table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")] for table in tables}
        kept["events"] = [name for name in kept["events"] if name not in CHANGES_BY_ITSELF]
        return {
            table: connection.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY 1").fetchall()
            for table, names in kept.items()
        }


def assert_sound(server: Server, db: Database, quiz: Quiz) -> None:
    """Nothing half-written: the file is whole, questions are questions, names are names."""
    with closing(sqlite3.connect(server.data_dir / "quizapp.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        lone = "SELECT count(*) FROM questions WHERE id NOT IN (SELECT question_id FROM choices)"
        assert connection.execute(lone).fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM events WHERE trim(title) = ''").fetchone() == (0,)
    from sqlmodel import select

    from quizapp.db.tables import QuestionRow

    stored = db.read_now(lambda session: questions_from(session, session.exec(select(QuestionRow)).all()))
    assert [question_problems(one) for one in stored if question_problems(one)] == []
    assert all(1 <= len(row.display_name) <= 300 and row.display_name.strip() for row in people(db, quiz))


MALFORMED = {
    "no argument": '42/_event,["event"]',
    "null": '42/_event,["event",null]',
    "text": '42/_event,["event","text"]',
    "json in text": '42/_event,["event","{\\"name\\":\\"x\\"}"]',
    "a number": '42/_event,["event",5]',
    "a list": '42/_event,["event",[1,2]]',
    "two arguments": '42/_event,["event",{},{}]',
    "empty": '42/_event,["event",{}]',
    "no name": '42/_event,["event",{"payload":{}}]',
    "name of another type": '42/_event,["event",{"name":5}]',
    "unknown name": '42/_event,["event",{"name":"nobody.knows.this","payload":{}}]',
    "name of a private method": f'42/_event,["event",{{"name":"{PLAY}._sit","payload":{{}}}}]',
    "router data of another type": f'42/_event,["event",{{"name":"{PLAY}.restore","router_data":5}}]',
    "null as router data": f'42/_event,["event",{{"name":"{PLAY}.restore","router_data":null}}]',
    "path of another type": f'42/_event,["event",{{"name":"{PLAY}.restore","router_data":{{"pathname":[]}}}}]',
    "query of another type": f'42/_event,["event",{{"name":"{PLAY}.restore","router_data":{{"query":5}}}}]',
    "huge path": f'42/_event,["event",{{"name":"{PLAY}.restore","router_data":{{"pathname":"/play/{"A" * 50_000}"}}}}]',
    "no list": '42/_event,{"event":{}}',
    "name of an event of another type": "42/_event,[5,6]",
    "unknown event": '42/_event,["nobody_knows_this",{}]',
    "library's own events": '42/_event,["connect",{}]',
    "disconnect as event": '42/_event,["disconnect","x"]',
    "broken json": '42/_event,["event",{',
    "nothing": "42/_event,",
    "other namespace": '42/other,["event",{}]',
    "attachment without one": '451-/_event,["event",{"_placeholder":true,"num":0}]',
    "many attachments": '49999999-/_event,["event",{}]',
    "deep": "42/_event," + "[" * 30_000,
    "acknowledgement of nothing": "43/_event,77[]",
    "connects again": "40/_event,{}",
    "connects strangely": '40/_event,{"event":5}',
    "unknown packet": "9999",
    "empty packet": "",
    "a letter for a packet": "x",
    "a packet of the server": "0{}",
    "half a character": f'42/_event,["event",{{"name":"{JOIN}.enter_code","payload":{{"form":{{"code":"\\ud83d"}}}}}}]',
}


@pytest.mark.parametrize("message", MALFORMED.values(), ids=MALFORMED)
async def test_a_malformed_message(server: Server, base: Database, message: str) -> None:
    """N2: a message that is none costs at most the connection it came over; the next one works."""
    quiz = make_quiz(base)
    tab = Tab(server.url, f"{DEVICE}={secrets.token_hex(16)}")
    await tab.open(f"/join/{quiz.code}")
    await tab.until(lambda: bool(tab.view(LIVE, "stage")["phase"]) if tab.view(LIVE, "stage") else False)
    assert tab.wire is not None
    tab.wire.send(message)
    if not await survives(tab):
        await show(tab, f"/join/{quiz.code}")
    await echo(tab)
    tab.close()


async def survives(tab: Tab) -> bool:
    """Whether the connection still answers; False once it is closed."""
    assert tab.wire is not None
    answering = asyncio.ensure_future(echo(tab))
    await asyncio.wait([answering, tab.wire.closed], return_when=asyncio.FIRST_COMPLETED, timeout=30)
    if answering.done():
        await answering
        return True
    assert tab.wire.closed.done()
    answering.cancel()
    return False


async def test_a_huge_message_costs_the_connection(server: Server, base: Database) -> None:
    """N2: more than 64 KB in one message closes the socket; a few KB less is just an answer to judge."""
    quiz = make_quiz(base)
    (phone,) = await crowd(server, quiz, "Alex")
    assert phone.tab.wire is not None
    phone.tab.call(f"{JOIN}.enter_code", form={"code": "A" * 60_000})
    await echo(phone.tab)
    assert phone.tab.is_open
    phone.tab.call(f"{JOIN}.enter_code", form={"code": "A" * 65_000})
    async with asyncio.timeout(30):
        await phone.tab.wire.closed
    await phone.come_back()
    assert phone.me["name"] == "Alex"
    phone.tab.close()


async def test_a_flood_is_limited(server: Server, base: Database) -> None:
    """N2: a program that sends thousands of messages is heard as often as a person can tap; others are served."""
    quiz = make_quiz(base)
    flooding, other = await crowd(server, quiz, "Flood", "Alex")
    heard = 0

    def count(delta: dict[str, Any], _: float) -> None:
        nonlocal heard
        heard += "code_error" in str(delta.get(JOIN, ""))

    flooding.tab.on_change = count
    for number in range(3000):
        flooding.tab.call(f"{JOIN}.enter_code", form={"code": "A" * (7 + number % 50)})
    await echo(other.tab)
    await echo(flooding.tab)
    assert 0 < heard < 1500
    close_all(flooding.tab, other.tab)


def upgrade_status(server: Server, origin: str | None) -> str:
    """The status line that a browser with a page of that origin gets for a socket."""
    lines = [
        "GET /_event/?token=x&EIO=4&transport=websocket HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        *([f"Origin: {origin}"] if origin is not None else []),
    ]
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return connection.recv(4096).split(b"\r\n", 1)[0].decode()


def test_a_page_of_another_origin_gets_no_socket(server: Server) -> None:
    """I4: a page from elsewhere cannot use the cookies of a participant or host; our own pages can."""
    own = f"http://127.0.0.1:{server.port}"
    assert " 101 " in upgrade_status(server, own) + " "
    assert " 101 " in upgrade_status(server, None) + " "
    for foreign in ("http://evil.example", f"http://127.0.0.1:{server.port + 1}", "null", own + ".evil.example"):
        assert " 101" not in upgrade_status(server, foreign), foreign
        polling = httpx.get(
            f"{server.url}/_event/?EIO=4&transport=polling", headers={"Origin": foreign}, trust_env=False
        )
        assert polling.status_code == 403, foreign


async def test_who_connects_without_a_word(server: Server) -> None:
    """N2: sockets without token, without handshake, or with a strange one cost nobody anything."""
    for token in ("", f"token={'x' * 5000}&", "token=%00&", "token=%ed%a0%80&", "token=a&token=b&"):
        query = f"{token}EIO=4&transport=websocket"
        wire = SocketClient(f"ws://127.0.0.1:{server.port}/_event/?{query}", "", lambda *_: None)
        await wire.open()
        wire.send("40/_event,")
        wire.send('42/_event,["event",{"name":"x"}]')
        wire.abort()


# The server is killed


def passed(db: Database, quiz: Quiz, ms: int) -> None:
    """Let time pass while the server is away and a question is open."""
    row = event_row(db, quiz)
    moved = {
        name: from_ms((to_ms(moment) or 0) - ms)
        for name in ("opened_at", "closes_at", "alive_at")
        if (moment := getattr(row, name)) is not None
    }
    db.write_now(lambda session: _move_answers(session, quiz, ms))
    db.write_now(lambda session: session.exec(update(Event).where(col(Event.id) == quiz.id).values(**moved)))


def _move_answers(session: Session, quiz: Quiz, ms: int) -> None:
    for row in session.exec(select(AnswerRow).where(col(AnswerRow.question_id).in_(quiz.questions))):
        row.received_at -= timedelta(milliseconds=ms)
        session.add(row)


async def played_until_killed(new_server: Callable[..., Server], **settings: str) -> tuple[Server, Quiz, list[Phone]]:
    """A server that was killed in the middle of a question: five answers confirmed, five on their way, two to come."""
    server = new_server(**settings)
    with server.database() as db:
        quiz = make_quiz(db, [question(limit_s=600), question(limit_s=600)])
    await asyncio.to_thread(server.start)
    console = await console_of(server, quiz)
    phones = await crowd(server, quiz, *(f"Player {number}" for number in range(12)))
    await press(console, "start")
    await asyncio.gather(*(phone.see_question(1) for phone in phones))
    await asyncio.gather(*(phone.answer() for phone in phones[:5]))
    assert all(phone.confirmed for phone in phones[:5])
    key = quiz.questions[0]
    for phone in phones[5:10]:
        phone.tab.call(
            f"{PLAY}.answer", question_id=key, response={"choices": [quiz.right(key)]}, elapsed_ms=0, key="unheard"
        )
    await asyncio.sleep(0)
    await asyncio.to_thread(server.kill)
    for phone in phones:
        assert phone.tab.wire is not None
        await phone.tab.wire.closed
    console.close()
    return server, quiz, phones


def confirmed_rows(db: Database, phones: list[Phone], quiz: Quiz) -> dict[int, dict[str, Any]]:
    """The stored answers to the first question, by participant."""
    ids = {phone.me["id"] for phone in phones}
    return {
        row.participant_id: row.response
        for row in answers(db)
        if row.question_id == quiz.questions[0] and row.participant_id in ids
    }


async def test_a_killed_server_goes_on_with_its_question(new_server: Callable[..., Server]) -> None:
    """N9, N5, X1: `kill -9` in a question, and an hour later every confirmed answer is there and it goes on."""
    server, quiz, phones = await played_until_killed(new_server)
    known = {phone.me["id"]: next(iter(phone.confirmed.values())) for phone in phones[:5]}
    with server.database() as db:
        stored = confirmed_rows(db, phones, quiz)
        assert known.items() <= stored.items()
        passed(db, quiz, 3_600_000)
    identities = {phone.name: (phone.me["id"], phone.me["name"]) for phone in phones}
    await asyncio.to_thread(server.start)
    await asyncio.gather(*(phone.come_back() for phone in phones))
    for phone in phones:
        assert (phone.me["id"], phone.me["name"]) == identities[phone.name]
        assert phone.stage["phase"] == "question"
        assert phone.me["response"] == stored.get(phone.me["id"], {})
    # The clock stood for the hour, and runs again once all are back.
    await asyncio.gather(*(phone.tab.until(lambda p=phone: p.tab.view(LIVE, "timer")["running"]) for phone in phones))
    for phone in phones:
        timer = phone.tab.view(LIVE, "timer")
        assert 500_000 < timer["left"] <= timer["total"] == 600_000
    await asyncio.gather(*(phone.answer() for phone in phones if not phone.me["response"]))
    await asyncio.gather(*(phone.tab.until(lambda p=phone: p.stage["phase"] == "reveal") for phone in phones))
    with server.database() as db:
        assert len(confirmed_rows(db, phones, quiz)) == 12
        assert known.items() <= confirmed_rows(db, phones, quiz).items()
        for phone in phones:
            assert phone.me["score"] == person(db, phone.me["id"]).total_score
    console = await console_of(server, quiz)
    await press(console, "next")
    await press(console, "next")
    await asyncio.gather(*(phone.see_question(2) for phone in phones))
    close_all(console, *(phone.tab for phone in phones))
    assert "Traceback" not in server.log


async def test_a_killed_server_closes_a_question_that_ran_out(new_server: Callable[..., Server]) -> None:
    """N9, Q8: where outages are not added, a question that ran out meanwhile is closed, and answers score."""
    server, quiz, phones = await played_until_killed(new_server, ADD_OUTAGE="false")
    with server.database() as db:
        passed(db, quiz, 3_600_000)
        stored = confirmed_rows(db, phones, quiz)
    await asyncio.to_thread(server.start)
    await asyncio.gather(*(phone.come_back() for phone in phones))
    await asyncio.gather(*(phone.tab.until(lambda p=phone: p.stage["phase"] == "reveal") for phone in phones))
    await asyncio.gather(*(phone.tab.until(lambda p=phone: bool(p.me["verdict"])) for phone in phones))
    with server.database() as db:
        assert confirmed_rows(db, phones, quiz) == stored
        for phone in phones:
            pick = stored.get(phone.me["id"])
            assert phone.me["verdict"] == (
                "missed"
                if pick is None
                else "right"
                if pick == {"choices": [quiz.right(quiz.questions[0])]}
                else "wrong"
            )
            assert (phone.me["score"] > 0) == (phone.me["verdict"] == "right")
            assert phone.me["score"] == person(db, phone.me["id"]).total_score
    close_all(*(phone.tab for phone in phones))
    assert "Traceback" not in server.log


async def test_an_orderly_end_loses_nothing_either(new_server: Callable[..., Server]) -> None:
    """N9, X1: Ctrl-C ends the server, and the next start shows the same lobby to the same people."""
    server = new_server()
    with server.database() as db:
        quiz = make_quiz(db)
    await asyncio.to_thread(server.start)
    (phone,) = await crowd(server, quiz, "Alex")
    await asyncio.to_thread(server.stop)
    assert "Traceback" not in server.log
    await asyncio.to_thread(server.start)
    await phone.come_back()
    assert (phone.me["name"], phone.stage["phase"]) == ("Alex", "lobby")
    phone.tab.close()


def test_killing_the_main_process_frees_the_port(new_server: Callable[..., Server]) -> None:
    """N9: whoever kills just the process of the command can start it again at once, on the same port."""
    server = new_server()
    server.start()
    server.kill_main()
    server.start()
    assert server.is_healthy()
