"""Who may call what: every handler there is has its row, and over a real socket nobody else's call changes anything."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import col, delete, select

from quizapp.db.engine import Database
from quizapp.db.tables import AnswerRow, ChoiceRow, HostSession, QuestionRow, Segment
from quizapp.domain.admission.joining import Admission
from quizapp.phones.browser import CONSOLE, LIVE, Tab
from quizapp.phones.phone import Phone
from tests.support.events import Quiz, event_row, make_quiz, people, question
from tests.support.handlers import is_answered, registered
from tests.support.server import Server

pytestmark = pytest.mark.timeout(900)

# What only the host of an event may do to it; anybody else's call changes nothing of it, and shows nothing of it.
HOSTS = {
    "host_state": "ask_to_delete come_in create create_sample delete duplicate lift_ban",
    "editor_state": """add_segment ask_to_drop_segment choose_language drop_segment keep move_segment open rename
        save_title switch_admission switch_checks_names switch_funny_names switch_streak""",
    "question_state": """add_row ask_to_drop_question choose_kind close_form discard drop_draft drop_picture
        drop_question edit_question follow_segment leave_form mark_right move_question new_question open_form restore
        save_question stay take_picture touch""",
    "import_state": "cancel_import open_import show_report",
    "wifi_state": "open_wifi save_wifi",
    "console_state": """ask_to_remove_many ban choose_who keep_many let_back_in lock open_many open_person
        pick_found pick_nobody pick_person pick_presenter press remove remove_many rename search_people
        let_in let_all_in set_admission turn_away show_rejoin_code sort_people take_back take_seat turn_page
        undo_remove_many""",
}
# What the presenter may do beside the host, on the own page.
PRESENTERS = {"play_state": "lock press"}
# What everybody may do, to what is their own: the participant is told by the device's cookie, never by an argument.
OWN = {
    "play_state": "answer leave restore wish",
    "join_state": """another_name come_in enter_code hear_host join leave_other open_door rejoin start_over
        step_out_of_line try_again""",
    "screen_state": "watch",
    "scanner_state": "begin choose_browser fail scanned",
    "trust_state": "look",
}
# Reflex's own. Whatever sets vars by their names is refused for everybody, in every State.
REFLEX = {
    "state": "hydrate hydrate_and_load set_is_hydrated",
    "on_load_internal_state": "on_load_internal set_is_hydrated",
    "frontend_event_exception_state": "handle_frontend_exception",
}
REFUSED = ("setvar", "update_vars_internal")

ARGUMENTS: dict[str, Any] = {
    "up": True, "locked": True, "wanted": True, "kind": "multiple", "what": "event", "control": "start", "page": 1,
    "fields": {"text": "Mine now?"}, "source": "file", "text": "A", "order": "name", "who": "all", "field": "x",
}  # fmt: skip


def _rows(table: dict[str, str]) -> set[tuple[str, str]]:
    return {(state, handler) for state, handlers in table.items() for handler in handlers.split()}


def test_every_handler_has_its_row() -> None:
    """Issue 9: a new handler fails this until somebody has said who may call it."""
    found = {key for key in registered() if key[1] not in REFUSED}
    assert found == _rows(HOSTS) | _rows(PRESENTERS) | _rows(OWN) | _rows(REFLEX)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the whole matrix. It never shows a traceback."""
    running = Server(tmp_path_factory.mktemp("matrix"))
    with running.database():
        pass
    running.start()
    yield running
    running.kill()
    assert "Traceback" not in running.log, running.log[-3000:]
    assert "a handler failed" not in running.log, running.log[-3000:]


def _event(db: Database, quiz: Quiz) -> list[Any]:
    """All that is stored of the event, but who comes and goes."""
    away = {"last_heartbeat", "connection_state"}
    ids = select(Segment.id).where(Segment.event_id == quiz.id)
    questions = select(QuestionRow).where(col(QuestionRow.segment_id).in_(ids)).order_by(col(QuestionRow.id))
    asked = select(QuestionRow.id).where(col(QuestionRow.segment_id).in_(ids))
    queries = [
        select(Segment).where(Segment.event_id == quiz.id).order_by(col(Segment.id)),
        questions,
        select(ChoiceRow).where(col(ChoiceRow.question_id).in_(asked)).order_by(col(ChoiceRow.id)),
        select(AnswerRow).where(col(AnswerRow.question_id).in_(asked)).order_by(col(AnswerRow.id)),
    ]
    stored = [db.read_now(lambda s, q=query: [row.model_dump() for row in s.exec(q)]) for query in queries]
    return [event_row(db, quiz).model_dump(), [row.model_dump(exclude=away) for row in people(db, quiz)], *stored]


PAGES = ["/host/{0.id}", "/host/{0.id}/live", "/play/{0.code}"]


@pytest.mark.parametrize("who", ["visitor", "participant", "presenter", "other host", "signed-out host", "host"])
async def test_nobody_but_the_host_does_what_is_the_hosts(server: Server, who: str) -> None:
    """Issue 9: all handlers of the host on each page: the event and its secrets stay; the host's calls work."""
    with server.database() as db:
        # Each page in a quiz of its own: a device has a budget, and uses most of it up here.
        await asyncio.gather(*(_try_everything(server, db, who, page) for page in PAGES))


async def _try_everything(server: Server, db: Database, who: str, page: str) -> None:
    quiz, other = make_quiz(db, [question("Secret text?"), question("Secret two?")]), make_quiz(db)
    phone, victim = (Phone(server.url, quiz.code, name) for name in ("Ann", "Ben"))
    for each in (phone, victim):
        await each.stand_at_the_door()
        await each.join()
    if who == "presenter":
        await _present(server, quiz, phone)
    if who == "signed-out host":
        db.write_now(lambda s: s.exec(delete(HostSession).where(col(HostSession.host_id) == quiz.host_id)))
    cookie = {
        "visitor": "",
        "participant": phone.tab.cookie,
        "presenter": phone.tab.cookie,
        "host": f"quizapp_host={quiz.host_secret}",
        "other host": f"quizapp_host={other.host_secret}",
        "signed-out host": f"quizapp_host={quiz.host_secret}",
    }[who]
    codes = [row.rejoin_code for row in people(db, quiz)]
    before, heard = _event(db, quiz), []
    rows = _rows(HOSTS) | (set() if who == "presenter" else _rows(PRESENTERS))
    names = [key for key in sorted(registered()) if key in rows or key[1] in REFUSED]
    # First, while the page is still where it was opened: some of the host's lead away from it.
    names.sort(key=lambda key: key not in _rows(PRESENTERS))
    if who == "host":
        names.remove(("host_state", "delete"))  # so that there is something to look at afterwards
    version = before[0]["version"]
    calls = [(registered()[key], key[1]) for key in names]
    made = [
        (handler.name, {each: _argument(each, short, quiz, victim, version) for each in handler.parameters})
        for handler, short in calls
    ]
    await _call_all(Tab(server.url, cookie), page.format(quiz), made, heard)
    for each in (phone, victim):
        each.tab.close()
    if who == "host":
        assert (_event(db, quiz) != before) is page.startswith("/host")
        assert ("Secret two?" in "".join(heard)) is (page == PAGES[0])  # the editor shows it
        return
    assert _event(db, quiz) == before
    said = "\n".join(heard)
    others = codes[1:] if who in ("participant", "presenter") else codes
    assert not [secret for secret in ("Secret text?", "Secret two?", *others) if secret in said]


async def test_the_presenter_does_what_is_the_presenters(server: Server) -> None:
    """Issue 9, P4: the presenter locks and paces, but does not end; nobody else does any of it."""
    with server.database() as db:
        quiz = make_quiz(db, [question(limit_s=None)])
        ann, ben = (Phone(server.url, quiz.code, name) for name in ("Ann", "Ben"))
        for each in (ann, ben):
            await each.stand_at_the_door()
            await each.join()
        await _present(server, quiz, ann)
        play = registered()["play_state", "press"].name.rpartition(".")[0]
        for hand, works in ((ben, False), (ann, True)):
            hand.tab.call(f"{play}.lock", locked=True)
            assert await is_answered(hand.tab)
            assert (event_row(db, quiz).joining_locked_at is not None) is works
        for hand, control in ((ann, "end"), (ben, "start")):
            hand.tab.call(f"{play}.press", control=control, version=event_row(db, quiz).version)
            assert await is_answered(hand.tab)
            assert event_row(db, quiz).phase == "lobby"
        ann.tab.call(f"{play}.press", control="start", version=event_row(db, quiz).version)
        await ben.see_question(1)
        for each in (ann, ben):
            each.tab.close()


@pytest.mark.parametrize("switch", ["console_state set_admission", "editor_state switch_admission"])
async def test_the_host_says_who_gets_in(server: Server, switch: str) -> None:
    """Issue 9: each way of admission, said by the host on console or editor, is stored; the other host says nothing."""
    state, _, handler = switch.partition(" ")
    with server.database() as db:
        quiz, other = make_quiz(db), make_quiz(db)
        page = f"/host/{quiz.id}/live" if state == "console_state" else f"/host/{quiz.id}"
        for secret, works in ((other.host_secret, False), (quiz.host_secret, True)):
            tab = Tab(server.url, f"quizapp_host={secret}")
            await tab.open(page)
            await tab.until(lambda tab=tab: bool(tab.views))
            assert await is_answered(tab)
            for wanted in (Admission.LOCKED, Admission.APPROVE, Admission.OPEN):
                tab.call(registered()[state, handler].name, wanted=wanted)
                assert await is_answered(tab)
                row = event_row(db, quiz)
                found = row.joining_locked_at is not None, row.approval_since is not None
                assert found == ((wanted is Admission.LOCKED, wanted is Admission.APPROVE) if works else (False, False))
            tab.close()


async def _present(server: Server, quiz: Quiz, phone: Phone) -> None:
    """The host gives the controls into that phone's hand, too."""
    console = Tab(server.url, f"quizapp_host={quiz.host_secret}")
    await console.open(f"/host/{quiz.id}/live")
    await console.until(lambda: bool((console.view(LIVE, "stage") or {}).get("phase")))
    for handler in ("open_person", "pick_presenter"):
        console.call(f"{CONSOLE}.{handler}", participant_id=phone.me["id"])
    await phone.tab.until(lambda: phone.stage.get("presenter") == phone.me["id"])
    console.close()


async def _call_all(tab: Tab, page: str, calls: list[tuple[str, dict[str, Any]]], heard: list[str]) -> None:
    tab.on_told = lambda message, _: heard.append(json.dumps(message))
    await tab.open(page)
    await tab.until(lambda: bool(tab.views))
    for name, payload in calls:
        tab.call(name, **payload)
        await asyncio.sleep(0.055)  # within what one socket may send
    assert await is_answered(tab)
    tab.close()


def _argument(name: str, handler: str, quiz: Quiz, victim: Phone, version: int) -> Any:
    if handler.endswith("_admission"):
        return "locked"
    known = {
        "event_id": quiz.id, "segment_id": quiz.segments[0], "question_id": quiz.questions[0], "version": version,
        "participant_id": victim.me["id"], "ban_id": 1, "attempt_id": 1,
        "kept": {"name": f"{quiz.id}-{quiz.segments[0]}-0",
        "fields": {"text": "Mine?"}}, "answer": {"stored": 3}, "var_name": "opened", "value": "yes",
        "vars": {"opened": "yes"},
        "form": {"title": "Mine", "name": "Clown", "person": str(victim.me["id"]), "text": "Mine?", "kind": "single",
                 "choice_0": "a", "choice_1": "b", "right": "0", "points": "normal", "wifi_name": "Mine"},
    }  # fmt: skip
    return known.get(name, ARGUMENTS.get(name))
