"""Signing out ends all that a host's tabs show: over real sockets, with a real server."""

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import Session, col, select, update

from quizapp.db.engine import Database
from quizapp.db.tables import Event, HostSession
from quizapp.phones.browser import CONSOLE, DESK, LIVE, Tab
from quizapp.phones.phone import Phone
from quizapp.services.accounts.accounts import open_session, session_id
from tests.support.events import Quiz, make_quiz
from tests.support.server import Server

pytestmark = pytest.mark.timeout(900)  # the first test may have to build the pages

HOST = "quizapp_host"
EDITOR = f"{DESK}.quizapp___states___host___editor___editor____editor_state"
QUESTIONS = f"{EDITOR}.quizapp___states___host___editor___questions____question_state"
NOTICED_S = 15  # it takes three seconds at most; a busy machine may take longer
NEVER_LOOKS = {"TIMINGS": '{"sessions_every_s": 86400}'}
LOOKS_OFTEN = {"TIMINGS": '{"sessions_every_s": 0.2}'}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server for most tests, which never looks for ended sessions: tabs end because somebody signs out."""
    running = Server(tmp_path_factory.mktemp("server"), NEVER_LOOKS)
    with running.database():
        pass
    running.start()
    yield running
    running.kill()
    assert not went_wrong(running)


def went_wrong(server: Server) -> bool:
    """Whether its log tells of an error."""
    return "Traceback" in server.log or "a handler failed" in server.log


@pytest.fixture
def base(server: Server) -> Iterator[Database]:
    """The running server's database, from outside."""
    with server.database() as db:
        yield db


async def editor_of(server: Server, quiz: Quiz, secret: str) -> Tab:
    """The editor of the quiz, with a question open in its form."""
    tab = Tab(server.url, f"{HOST}={secret}")
    await tab.open(f"/host/{quiz.id}")
    await tab.until(lambda: tab.view(EDITOR, "opened") == "yes")
    tab.call(f"{QUESTIONS}.edit_question", segment_id=quiz.segments[0], question_id=quiz.questions[0])
    await tab.until(lambda: tab.view(QUESTIONS, "editing") is True)
    assert tab.view(QUESTIONS, "draft")["fields"]["right"] != ""
    return tab


async def console_of(server: Server, quiz: Quiz, secret: str) -> Tab:
    """The console of the quiz, with somebody in it."""
    tab = Tab(server.url, f"{HOST}={secret}")
    await tab.open(f"/host/{quiz.id}/live")
    await tab.until(lambda: bool((tab.view(LIVE, "stage") or {}).get("phase")))
    return tab


async def is_ended(tab: Tab) -> None:
    """The connection of that tab is closed by the server."""
    assert tab.wire is not None
    await asyncio.wait_for(asyncio.shield(tab.wire.closed), NOTICED_S)


async def post(server: Server, path: str, secret: str) -> None:
    """Send a form of the host's page."""
    async with httpx.AsyncClient(base_url=server.url, cookies={HOST: secret}) as client:
        answer = await client.post(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/host")


def shows_nothing(tab: Tab) -> bool:
    """No question, no list of events or people: nothing of the host is in what the page was sent last."""
    everything = json.dumps(tab.views)
    return not any(word in everything for word in ("Question", "Choice", "A quiz", "Guest"))


async def is_blank(tab: Tab) -> None:
    """The page is told to show nothing any more."""
    await tab.until(lambda: shows_nothing(tab), NOTICED_S)


async def comes_back_as_nobody(tab: Tab, path: str) -> None:
    """The same tab, with the cookie that it had, gets nothing but the way to the sign-in form."""
    tab.views.clear()
    await tab.open(path)
    await tab.until(lambda: tab.view(DESK, "desk") == "sign_in")
    assert shows_nothing(tab)


async def test_signing_out_ends_every_tab_of_the_session(server: Server, base: Database) -> None:
    """Hole 6: the editor and the console are blank at once, hear nothing more, and come back as nobody's."""
    quiz = make_quiz(base)
    editor, console = await editor_of(server, quiz, quiz.host_secret), await console_of(server, quiz, quiz.host_secret)
    await post(server, "/api/sign-out", quiz.host_secret)
    await asyncio.gather(is_ended(editor), is_ended(console))
    await is_blank(editor)
    await console.until(lambda: console.view(CONSOLE, "signed_out") is True, NOTICED_S)
    guest = Phone(server.url, quiz.code, "Guest")
    await guest.stand_at_the_door()
    await guest.join()
    assert not console.view(LIVE, "roster")
    await comes_back_as_nobody(editor, f"/host/{quiz.id}")
    await comes_back_as_nobody(console, f"/host/{quiz.id}/live")
    for tab in (editor, console, guest.tab):
        tab.close()


async def test_a_tab_without_a_line_forgets_too(server: Server, base: Database) -> None:
    """Hole 6: a tab that had no connection while its host signed out finds no question when it is back."""
    quiz = make_quiz(base)
    editor = await editor_of(server, quiz, quiz.host_secret)
    editor.close()
    await post(server, "/api/sign-out", quiz.host_secret)
    editor.cookie = ""
    await comes_back_as_nobody(editor, f"/host/{quiz.id}")
    editor.close()


async def test_signing_out_leaves_others_alone(server: Server, base: Database) -> None:
    """Hole 6: other browsers of the host, other hosts and phones keep their connections and what they show."""
    quiz, other = make_quiz(base), make_quiz(base)
    second = base.write_now(lambda session: open_session(session, quiz.host_id, datetime.now(UTC)))
    ended = await console_of(server, quiz, quiz.host_secret)
    staying = [
        await editor_of(server, quiz, second),
        await console_of(server, other, other.host_secret),
    ]
    guest = Phone(server.url, quiz.code, "Guest")
    await guest.stand_at_the_door()
    await guest.join()
    await post(server, "/api/sign-out", quiz.host_secret)
    await is_ended(ended)
    staying[0].call(f"{EDITOR}.add_segment")
    await staying[0].until(lambda: len(staying[0].view(EDITOR, "parts")) == 2)
    assert all(tab.is_open for tab in [*staying, guest.tab])
    for tab in [*staying, ended, guest.tab]:
        tab.close()


async def test_signing_out_everywhere(server: Server, base: Database) -> None:
    """Hole 6: one button ends all sessions of the host, in every browser, and those of nobody else."""
    quiz, other = make_quiz(base), make_quiz(base)
    second = base.write_now(lambda session: open_session(session, quiz.host_id, datetime.now(UTC)))
    here, there = await editor_of(server, quiz, quiz.host_secret), await console_of(server, quiz, second)
    stranger = await console_of(server, other, other.host_secret)
    await post(server, "/api/sign-out-everywhere", quiz.host_secret)
    await asyncio.gather(is_ended(here), is_ended(there))
    assert stranger.is_open
    rows = base.read_now(lambda session: list(session.exec(select(HostSession.host_id))))
    assert quiz.host_id not in rows
    assert other.host_id in rows
    await comes_back_as_nobody(there, f"/host/{quiz.id}/live")
    for tab in (here, there, stranger):
        tab.close()


async def test_sessions_that_end_elsewhere_end_their_tabs(new_server: Callable[..., Server]) -> None:
    """Hole 6: a session that expires, or is gone from the database, is noticed though nobody does anything."""
    server = new_server(**LOOKS_OFTEN)
    with server.database() as base:
        quiz, other = make_quiz(base), make_quiz(base)
        server.start()
        expiring = await editor_of(server, quiz, quiz.host_secret)
        deleted = await console_of(server, other, other.host_secret)
        staying_secret = base.write_now(lambda session: open_session(session, quiz.host_id, datetime.now(UTC)))
        staying = await editor_of(server, quiz, staying_secret)

        def end(session: Session) -> None:
            theirs = col(HostSession.secret_hash) == session_id(quiz.host_secret)
            session.exec(update(HostSession).where(theirs).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
            session.delete(session.get(HostSession, session_id(other.host_secret)))

        base.write_now(end)
    await asyncio.gather(is_ended(expiring), is_ended(deleted))
    await is_blank(expiring)
    await comes_back_as_nobody(expiring, f"/host/{quiz.id}")
    assert staying.is_open
    assert not went_wrong(server)
    for tab in (expiring, deleted, staying):
        tab.close()


@pytest.mark.parametrize("page", ["", "/live"])
async def test_handlers_do_nothing_once_the_session_has_ended(server: Server, base: Database, page: str) -> None:
    """Hole 6: before an ended session is noticed, handlers that are called change and show nothing, and notice it."""
    quiz = make_quiz(base)
    tab = await (console_of if page else editor_of)(server, quiz, quiz.host_secret)
    before = _event(base, quiz)

    def end(session: Session) -> None:
        row = session.get(HostSession, session_id(quiz.host_secret))
        session.delete(row)

    base.write_now(end)
    calls: list[tuple[str, dict[str, Any]]] = [
        (f"{DESK}.delete", {"event_id": quiz.id}),
        (f"{DESK}.duplicate", {"event_id": quiz.id}),
        (f"{EDITOR}.add_segment", {}),
        (f"{EDITOR}.switch_streak", {"wanted": True}),
        (f"{QUESTIONS}.edit_question", {"segment_id": quiz.segments[0], "question_id": quiz.questions[1]}),
        (f"{CONSOLE}.lock", {"locked": True}),
        (f"{CONSOLE}.press", {"control": "start", "version": before["version"]}),
    ]
    for handler, arguments in calls:
        tab.call(handler, **arguments)
    await is_ended(tab)
    assert _event(base, quiz) == before
    # A tab that was still sending may have lost the last words of its connection.
    await comes_back_as_nobody(tab, f"/host/{quiz.id}{page}")
    tab.close()


def _event(base: Database, quiz: Quiz) -> dict[str, Any]:
    return base.read_now(lambda s: s.exec(select(Event).where(Event.id == quiz.id)).one().model_dump())
