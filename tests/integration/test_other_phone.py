"""A person goes on to another phone, over real sockets and HTTP: the new one has everything, the old one nothing."""

import asyncio
import json
import secrets
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from quizapp.db.engine import Database
from quizapp.domain.admission.codes import spoken
from quizapp.phones.browser import CONSOLE, JOIN, LIVE, PLAY, Tab
from quizapp.phones.phone import Phone
from quizapp.services.admission import participation
from quizapp.services.clock import utc_now
from tests.support.events import Quiz, answers, make_quiz, people, person, question
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


async def joined(server: Server, quiz: Quiz, name: str) -> Phone:
    """A phone that is in."""
    phone = Phone(server.url, quiz.code, name)
    await phone.stand_at_the_door()
    await phone.join()
    return phone


async def at_the_door(server: Server, quiz: Quiz) -> Phone:
    """A phone that was never here, on the join page."""
    phone = Phone(server.url, quiz.code, "Whoever")
    await phone.stand_at_the_door()
    return phone


async def console_of(server: Server, quiz: Quiz) -> Tab:
    """The host's console."""
    tab = Tab(server.url, f"{HOST}={quiz.host_secret}")
    await tab.open(f"/host/{quiz.id}/live")
    await tab.until(lambda: bool((tab.view(LIVE, "stage") or {}).get("phase")))
    return tab


async def press(console: Tab, control: str) -> None:
    """Press a control and wait until the stage is another one."""
    version = console.view(LIVE, "stage")["version"]
    console.call(f"{CONSOLE}.press", control=control, version=version)
    await console.until(lambda: console.view(LIVE, "stage")["version"] > version)


async def own_code(phone: Phone) -> str:
    """The code as the phone's menu shows it."""
    await phone.tab.until(lambda: bool(phone.tab.view(PLAY, "rejoin_code")))
    return phone.tab.view(PLAY, "rejoin_code")


async def refused(phone: Phone, code: object) -> str:
    """Why a code was refused at the door."""
    phone.tab.views[JOIN]["rejoin_error_reason"] = ""
    phone.tab.call(f"{JOIN}.start_over")
    phone.tab.call(f"{JOIN}.rejoin", form={"code": code})
    await phone.tab.until(lambda: bool(phone.tab.view(JOIN, "rejoin_error_reason")))
    return phone.tab.view(JOIN, "rejoin_error_reason")


async def come_back(phone: Phone, code: str) -> None:
    """Enter a code at the door, and be somebody."""
    phone.tab.call(f"{JOIN}.rejoin", form={"code": code})
    await phone.tab.until(lambda: phone.is_in)


def listen(tab: Tab) -> list[dict[str, Any]]:
    """All that this tab is sent from now on."""
    heard: list[dict[str, Any]] = []
    tab.on_change = lambda delta, _: heard.append(delta)
    return heard


async def test_another_phone_in_the_middle_of_a_question(server: Server, base: Database) -> None:
    """I6, N5: name, score and the answer just given are on the new phone; the old one is told, and is deaf and mute."""
    quiz = make_quiz(base, [question(limit_s=None), question(limit_s=None)])
    old, other = await joined(server, quiz, "Alex"), await joined(server, quiz, "Kim")
    console = await console_of(server, quiz)
    await press(console, "start")
    await asyncio.gather(*(phone.see_question(1) for phone in (old, other)))
    first, second = quiz.questions
    old.tab.call(f"{PLAY}.answer", question_id=first, response={"choices": [quiz.right(first)]}, elapsed_ms=5, key="k")
    await old.tab.until(lambda: bool(old.me["answered"]))
    code, known = await own_code(old), old.me

    new = await at_the_door(server, quiz)
    heard = listen(old.tab)
    await come_back(new, f"{code.lower()} ")
    assert new.me == known
    assert new.stage["phase"] == "question"
    await old.tab.until(lambda: old.tab.view(LIVE, "error_reason") == "moved_device")
    await old.tab.until(lambda: not old.me["id"])
    assert len(people(base, quiz)) == 2

    told = len(heard)
    await press(console, "next")
    await new.tab.until(lambda: bool(new.me["verdict"]))
    assert new.me["score"] == person(base, known["id"]).total_score > 0
    await press(console, "next")
    await press(console, "next")
    await asyncio.gather(*(phone.see_question(2) for phone in (new, other)))
    assert heard[told:] == [], "nothing of the event reaches the old phone"

    for name, payload in {
        "answer": {"question_id": second, "response": {"choices": [quiz.right(second)]}, "elapsed_ms": 5, "key": "k"},
        "wish": {"person": known["id"], "what": "name", "wanted": "Thief", "key": "name-1"},
        "leave": {},
    }.items():
        old.tab.call(f"{PLAY}.{name}", **payload)
    await echo(old.tab)
    assert not any("me_rx_state_" in delta.get(PLAY, {}) and delta[PLAY]["me_rx_state_"]["id"] for delta in heard)
    assert [row.question_id for row in answers(base) if row.participant_id == known["id"]] == [first]
    row = person(base, known["id"])
    assert (row.display_name, row.left_at) == ("Alex", None)
    await new.answer()
    assert new.confirmed.keys() == {second}

    old.tab.views.clear()
    await old.tab.open(f"/play/{quiz.code}")
    await old.tab.until(lambda: old.tab.path == f"/join/{quiz.code}" and bool(old.stage.get("phase")))
    assert not old.is_in
    assert not old.tab.view(LIVE, "error_reason")
    for tab in (old.tab, new.tab, other.tab, console):
        tab.close()


async def echo(tab: Tab) -> None:
    """Wait until the server has handled all that was sent before; asked again when a page that loads wipes it off."""
    while True:
        length = 7 + secrets.randbelow(50)
        tab.call(f"{JOIN}.enter_code", form={"code": "A" * length})
        try:
            await tab.until(lambda n=length: str(tab.view(JOIN, "code_error")).endswith(f"this has {n}."), 2)
            return
        except TimeoutError:
            assert tab.is_open


async def test_a_closed_door_opens_for_a_rejoin_code(server: Server, base: Database) -> None:
    """I6, I7, J7: with joining locked, and after the end, the code brings the person back to what there is to see."""
    quiz = make_quiz(base)
    old, console = await joined(server, quiz, "Alex"), await console_of(server, quiz)
    code = await own_code(old)
    console.call(f"{CONSOLE}.lock", locked=True)
    await console.until(lambda: console.view(LIVE, "stage")["locked"])
    second = await at_the_door(server, quiz)
    await come_back(second, code)
    await press(console, "start")
    await press(console, "end")
    third = await at_the_door(server, quiz)
    assert third.stage["phase"] == "finished"
    await come_back(third, code)
    assert (third.me["id"], third.stage["phase"], third.me["rank"]) == (old.me["id"] or third.me["id"], "finished", 1)
    await second.tab.until(lambda: second.tab.view(LIVE, "error_reason") == "moved_device")
    for tab in (old.tab, second.tab, third.tab, console):
        tab.close()


async def test_codes_that_bring_nobody_back(server: Server, base: Database) -> None:
    """I6, I8: unknown, malformed and strange codes, one of another quiz and one of a removed person are refused."""
    quiz, elsewhere = make_quiz(base), make_quiz(base)
    removed, other = await joined(server, quiz, "Removed"), await joined(server, elsewhere, "Other")
    code = await own_code(removed)
    base.write_now(lambda session: participation.remove(session, quiz.id, removed.me["id"], utc_now()))
    phone = await at_the_door(server, quiz)
    unknown = "2222 2222"
    assert await refused(phone, unknown) == "unknown_rejoin_code"
    assert phone.tab.view(JOIN, "rejoin_error") == "There is nobody with this rejoin code in this quiz."
    assert await refused(phone, await own_code(other)) == "unknown_rejoin_code"
    assert await refused(phone, code) == "removed"
    for strange in ("", "ABC", 7, ["ABCD2345"], {"code": 1}):
        assert await refused(phone, strange) == "malformed_rejoin_code"
    assert not phone.is_in
    for tab in (removed.tab, other.tab, phone.tab):
        tab.close()


async def test_guesses_are_limited(server: Server, base: Database) -> None:
    """I6: an eleventh guess within a minute is refused for that device, the right code included; others may try."""
    quiz = make_quiz(base)
    alex = await joined(server, quiz, "Alex")
    code = await own_code(alex)
    guessing = await at_the_door(server, quiz)
    for _ in range(10):
        assert await refused(guessing, "2222 2222") == "unknown_rejoin_code"
    assert await refused(guessing, code) == "too_many_tries"
    again = Phone(server.url, quiz.code, "Whoever")
    again.tab.cookie = guessing.tab.cookie
    await again.stand_at_the_door()
    assert await refused(again, code) == "too_many_tries", "a new socket is the same device"
    new = await at_the_door(server, quiz)
    await come_back(new, code)
    for tab in (alex.tab, guessing.tab, again.tab, new.tab):
        tab.close()


async def test_the_host_reads_out_a_code(server: Server, base: Database) -> None:
    """I6: the console tells the code of one person to the host who asks for it, and to nobody else."""
    quiz, other = make_quiz(base), make_quiz(base)
    alex, console = await joined(server, quiz, "Alex"), await console_of(server, quiz)
    number = alex.me["id"]
    code = spoken(person(base, number).rejoin_code)
    await console.until(lambda: bool(console.view(LIVE, "roster")))
    assert code not in str(console.views)
    assert code.replace(" ", "") not in str(console.views)
    console.call(f"{CONSOLE}.show_rejoin_code", participant_id=number)  # nobody's row is open
    console.call(f"{CONSOLE}.open_person", participant_id=number)
    await console.until(lambda: console.view(CONSOLE, "changing") == number)
    assert console.view(CONSOLE, "shown_code") == ""
    console.call(f"{CONSOLE}.show_rejoin_code", participant_id=number)
    await console.until(lambda: console.view(CONSOLE, "shown_code") == code)
    console.call(f"{CONSOLE}.open_person", participant_id=0)
    await console.until(lambda: console.view(CONSOLE, "shown_code") == "")

    strangers = [Tab(server.url, f"{HOST}={other.host_secret}"), Tab(server.url, alex.tab.cookie), Tab(server.url, "")]
    for tab in strangers:
        for path in (f"/host/{quiz.id}/live", f"/join/{quiz.code}"):
            tab.views.clear()
            await tab.open(path)
            await tab.until(lambda tab=tab: bool(tab.views))
            tab.call(f"{CONSOLE}.open_person", participant_id=number)
            tab.call(f"{CONSOLE}.show_rejoin_code", participant_id=number)
            await echo(tab)
            assert not tab.view(CONSOLE, "shown_code")
    mine = await console_of(server, other)
    mine.call(f"{CONSOLE}.open_person", participant_id=number)
    mine.call(f"{CONSOLE}.show_rejoin_code", participant_id=number)
    await mine.until(lambda: mine.view(LIVE, "error_reason") == "unknown_participant")
    assert not mine.view(CONSOLE, "shown_code")
    for tab in (alex.tab, console, mine, *strangers):
        tab.close()


async def test_nobody_else_ever_gets_a_code(server: Server, base: Database) -> None:
    """I6: over a whole quiz each phone is sent its own code and nobody's else; no code is in the log."""
    quiz = make_quiz(base, [question(limit_s=None)])
    alex, kim = await joined(server, quiz, "Alex"), await joined(server, quiz, "Kim")
    console = await console_of(server, quiz)
    screen = Tab(server.url, "")
    await screen.open(f"/screen/{quiz.code}")
    heard = [listen(tab) for tab in (alex.tab, kim.tab, console, screen)]
    for _ in range(3):
        await press(console, "next" if console.view(LIVE, "stage")["phase"] != "lobby" else "start")
    codes = {row.display_name: row.rejoin_code for row in people(base, quiz)}
    for tab, messages, own in zip((alex.tab, kim.tab, console, screen), heard, ("Alex", "Kim", "", ""), strict=True):
        told = json.dumps([messages, tab.views], ensure_ascii=False)
        assert "A quiz" in told
        for name, code in codes.items():
            assert code not in told
            assert (spoken(code) in told) == (name == own)
            assert code not in server.log
    assert await own_code(alex) == spoken(codes["Alex"])
    for tab in (alex.tab, kim.tab, console, screen):
        tab.close()


# POST /api/leave


def leave(server: Server, cookie: str, body: Any, **headers: str) -> httpx.Response:
    """What the endpoint says to that device."""
    content = body if isinstance(body, (bytes, str)) else json.dumps(body)
    return httpx.post(
        f"{server.url}/api/leave", content=content, headers={"Cookie": cookie, **headers}, trust_env=False, timeout=30
    )


@pytest.mark.parametrize("by", ["event", "code"])
async def test_leaving_over_http(server: Server, base: Database, by: str) -> None:
    """S4, N2: `POST /api/leave` does what the button does, and said again changes nothing."""
    quiz = make_quiz(base)
    alex, console = await joined(server, quiz, "Alex"), await console_of(server, quiz)
    body = {"event": quiz.id} if by == "event" else {"code": f" {quiz.code.lower()} "}
    answered = await asyncio.to_thread(leave, server, alex.tab.cookie, body)
    assert (answered.status_code, answered.json()) == (200, {"left": True})
    await console.until(lambda: [row["status"] for row in console.view(LIVE, "roster")] == ["left"])
    left_at = person(base, alex.me["id"]).left_at
    assert left_at is not None
    answered = await asyncio.to_thread(leave, server, alex.tab.cookie, body)
    assert (answered.status_code, answered.json()) == (200, {"left": True})
    assert person(base, alex.me["id"]).left_at == left_at
    again = Phone(server.url, quiz.code, "Alex")
    again.tab.cookie = alex.tab.cookie
    await again.stand_at_the_door()
    await again.join()
    await console.until(lambda: [row["status"] for row in console.view(LIVE, "roster")] == ["joined"])
    assert person(base, alex.me["id"]).left_at is None
    for tab in (alex.tab, again.tab, console):
        tab.close()


async def test_leaving_that_cannot_be_done(server: Server, base: Database) -> None:
    """I4, J10: no device, a strange one, another site, no such quiz, nonsense: each has its status and its words."""
    quiz, other = make_quiz(base), make_quiz(base)
    alex, removed = await joined(server, quiz, "Alex"), await joined(server, quiz, "Removed")
    console = await console_of(server, quiz)
    console.call(f"{CONSOLE}.open_person", participant_id=removed.me["id"])
    console.call(f"{CONSOLE}.remove", participant_id=removed.me["id"])
    await removed.tab.until(lambda: removed.tab.view(LIVE, "error_reason") == "removed")
    mine, fine = alex.tab.cookie, {"event": quiz.id}
    own = f"http://127.0.0.1:{server.port}"
    wanted: list[tuple[int, str, httpx.Response]] = [
        (401, "no_cookies", leave(server, "", fine)),
        (401, "no_cookies", leave(server, f"{DEVICE}=short", fine)),
        (403, "cross_site", leave(server, mine, fine, Origin="http://evil.example")),
        (403, "cross_site", leave(server, mine, fine, Origin="null")),
        (403, "cross_site", leave(server, mine, fine, **{"Sec-Fetch-Site": "cross-site"})),
        (404, "unknown_participant", leave(server, f"{DEVICE}={secrets.token_hex(16)}", fine)),
        (404, "unknown_participant", leave(server, mine, {"event": other.id})),
        (404, "unknown_event", leave(server, mine, {"event": quiz.id + 1})),
        (404, "unknown_event", leave(server, mine, {"code": "222222"})),
        (409, "removed", leave(server, removed.tab.cookie, fine)),
        (413, "unreadable", leave(server, mine, b" " * 20_000)),
        *(
            (404, "unknown_event", leave(server, mine, {"event": bad}))
            for bad in (None, -1, 1.5, "1", [], True, 10**30)
        ),
        *((400, "malformed_code", leave(server, mine, {"code": bad})) for bad in (None, 7, [], "x" * 99)),
        *((400, "malformed_code", leave(server, mine, bad)) for bad in ({}, {"nothing": 1})),
        *(
            (400, "unreadable", leave(server, mine, bad))
            for bad in ("", "{", "[]", b"\xff", "[" * 9_000, "null", "NaN")
        ),
    ]
    for status, reason, answered in wanted:
        assert (answered.status_code, answered.json()["reason"]) == (status, reason), answered.request.content[:60]
        assert answered.json()["message"]
        assert answered.headers["content-type"].startswith("application/json")
    assert person(base, alex.me["id"]).left_at is None
    assert leave(server, mine, fine, Origin=own).status_code == 200
    for tab in (alex.tab, removed.tab, console):
        tab.close()
