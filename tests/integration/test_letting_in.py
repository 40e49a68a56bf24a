"""The host lets people in one by one: the services and the hub on real databases."""

from datetime import timedelta

import pytest

from quizapp.db.engine import Database
from quizapp.domain.admission.attempts import ASK_AGAIN_MS
from quizapp.domain.admission.joining import Admission
from quizapp.domain.refusal import Refusal
from quizapp.realtime.hub import Hub
from quizapp.realtime.rooms.audience import Audience
from quizapp.services.admission import approval, attempts, bans, joining, participation
from quizapp.services.admission.attempts import Arrival, AttemptFacts
from quizapp.services.admission.joining import JoinRequest
from quizapp.services.authoring.events import duplicate_event
from quizapp.services.clock import running_now
from quizapp.services.play import commands
from tests.support.events import NOW, NOW_MS, Quiz, device, event_row, facts, join, make_quiz, people
from tests.support.recording import Recorder
from tests.support.settings import HubSettings


def arrive(db: Database, quiz: Quiz, phone: str, at_s: float) -> AttemptFacts:
    """A phone opens the join page."""
    arrival = Arrival(quiz.id, device(phone), NOW + timedelta(seconds=at_s))
    return db.write_now(lambda session: attempts.arrive(session, [arrival]))[0]


def ask(db: Database, quiz: Quiz, phone: str, at_s: float, capacity: int = 2000) -> str:
    """The name under which a phone got in, or the reason why not."""
    at = NOW + timedelta(seconds=at_s)
    request = JoinRequest(quiz.id, device(phone), phone, 3, at, at)
    (outcome,) = db.write_now(lambda session: joining.join_all(session, [request], capacity=capacity))
    return outcome.reason if isinstance(outcome, Refusal) else outcome.name


def become(db: Database, quiz: Quiz, wanted: Admission, at_s: float = 0) -> bool:
    """Set who gets in; whether that changed anything."""
    at_ms = NOW_MS + round(at_s * 1000)
    return db.write_now(lambda session: approval.set_admission(session, quiz.id, wanted, at_ms)).took_effect


def waiting(db: Database, quiz: Quiz) -> dict[str, int]:
    """Who waits for the host: the attempts by name."""
    found = db.read_now(lambda session: approval.people_waiting(session, quiz.id))
    assert found.count == len(found.first)
    return {person.name: person.id for person in found.first}


def let_in(db: Database, quiz: Quiz, attempt_id: object = None) -> set[str]:
    """Let somebody in, or everybody."""
    return db.write_now(lambda session: approval.let_in(session, quiz.id, attempt_id, NOW))


def turn_away(db: Database, quiz: Quiz, attempt_id: object, at_s: float = 0) -> set[str]:
    """Turn somebody away."""
    at = NOW + timedelta(seconds=at_s)
    return db.write_now(lambda session: approval.turn_away(session, quiz.id, attempt_id, at))


def test_who_comes_waits_for_the_host(db: Database) -> None:
    """Hole 3: who comes waits under the typed name, is let in alone or with all, and goes in once."""
    quiz = make_quiz(db)
    join(db, quiz, "Member")
    become(db, quiz, Admission.APPROVE)
    for phone in ("Ann", "Ben", "Cem"):
        arrive(db, quiz, phone, 10)
        assert ask(db, quiz, phone, 11) == "approval"
    assert list(waiting(db, quiz)) == ["Ann", "Ben", "Cem"]
    assert let_in(db, quiz, waiting(db, quiz)["Ben"]) == {device("Ben")}
    assert list(waiting(db, quiz)) == ["Ann", "Cem"]
    assert arrive(db, quiz, "Ben", 20).is_let_in, "also after a reload"
    assert [ask(db, quiz, phone, 21) for phone in ("Ben", "Ann", "Ben")] == ["Ben", "approval", "Ben"]
    assert let_in(db, quiz) == {device("Ann"), device("Cem")}
    assert waiting(db, quiz) == {}
    assert [ask(db, quiz, phone, 30) for phone in ("Cem", "Ann")] == ["Cem", "Ann"]
    assert len(people(db, quiz)) == 4


def test_who_is_turned_away_may_ask_again_after_a_while(db: Database) -> None:
    """Hole 3: for a minute the phone reads it, then it is in line again; a banned one stays out."""
    quiz = make_quiz(db)
    become(db, quiz, Admission.APPROVE)
    arrive(db, quiz, "Ann", 10)
    assert ask(db, quiz, "Ann", 10) == "approval"
    number = waiting(db, quiz)["Ann"]
    assert turn_away(db, quiz, number, 20) == {device("Ann")}
    assert (waiting(db, quiz), turn_away(db, quiz, number, 21), let_in(db, quiz, number)) == ({}, set(), set())
    assert arrive(db, quiz, "Ann", 30).turned_away_at == NOW + timedelta(seconds=20)
    again_s = 20 + ASK_AGAIN_MS / 1000
    assert ask(db, quiz, "Ann", again_s - 1) == "turned_away"
    assert ask(db, quiz, "Ann", again_s) == "approval"
    db.write_now(lambda session: bans.store_ban(session, quiz.host_id, device("Ann"), "Ann", NOW))
    assert let_in(db, quiz, waiting(db, quiz)["Ann"]) == {device("Ann")}
    assert ask(db, quiz, "Ann", again_s + 1) == "banned"


def test_the_grace_and_the_lock(db: Database) -> None:
    """J7, J8: who had the page open before finishes within the grace; a lock in between opens no side door."""
    quiz = make_quiz(db)
    for phone in ("early", "slow", "locked out"):
        arrive(db, quiz, phone, -5)
    assert become(db, quiz, Admission.APPROVE)
    assert not become(db, quiz, Admission.APPROVE, 1), "it is so already"
    assert (ask(db, quiz, "early", 5), ask(db, quiz, "slow", 5.1)) == ("early", "approval")
    assert become(db, quiz, Admission.LOCKED, 20)
    arrive(db, quiz, "late", 21)
    assert ask(db, quiz, "late", 22) == "locked"
    assert become(db, quiz, Admission.APPROVE, 30)
    assert ask(db, quiz, "late", 31) == "approval"
    assert set(waiting(db, quiz)) == {"slow", "late"}
    db.write_now(lambda session: commands.set_lock(session, quiz.id, locked=True, now_ms=NOW_MS + 40_000))
    assert facts(db, quiz).event.admission is Admission.LOCKED
    let_in(db, quiz, waiting(db, quiz)["late"])
    assert ask(db, quiz, "late", 41) == "late", "what the host has said of somebody holds through a lock"
    db.write_now(lambda session: commands.set_lock(session, quiz.id, locked=False, now_ms=NOW_MS + 50_000))
    assert facts(db, quiz).event.admission is Admission.APPROVE, "unlocking leads back to it"
    assert become(db, quiz, Admission.OPEN, 60)
    assert ask(db, quiz, "slow", 61) == "slow"


def test_from_a_lock_nobody_slips_in(db: Database) -> None:
    """J8: the page that a lock has kept out since before did not come in time for what follows it."""
    quiz = make_quiz(db)
    arrive(db, quiz, "Ann", -5)
    become(db, quiz, Admission.LOCKED)
    assert ask(db, quiz, "Ann", 10) == "locked"
    become(db, quiz, Admission.APPROVE, 20)
    assert ask(db, quiz, "Ann", 21) == "approval"


def test_members_are_never_asked_and_a_full_event_is_full(db: Database) -> None:
    """Hole 3: who is in or has left comes back by itself; being let in makes no room."""
    quiz, other = make_quiz(db), make_quiz(db)
    arrive(db, quiz, "Ann", -20)
    assert ask(db, quiz, "Ann", -19) == "Ann"
    become(db, quiz, Admission.APPROVE)
    assert ask(db, quiz, "Ann", 10) == "Ann"
    db.write_now(lambda session: participation.leave(session, people(db, quiz)[0].id or 0, NOW))
    arrive(db, quiz, "Ben", 11)
    assert (ask(db, quiz, "Ann", 20), ask(db, quiz, "Ben", 20)) == ("Ann", "approval")
    number = waiting(db, quiz)["Ben"]
    assert let_in(db, other, number) == turn_away(db, other, number) == set()
    for nobody in (0, -1, True, "1", 2**40):
        assert let_in(db, quiz, nobody) == set()
    let_in(db, quiz, number)
    assert ask(db, quiz, "Ben", 30, capacity=1) == "full"
    assert ask(db, quiz, "Ben", 31, capacity=2) == "Ben"


def test_a_copy_lets_people_in_as_the_original_does(db: Database) -> None:
    """E2: the way of joining is copied, a lock is not."""
    quiz = make_quiz(db)
    become(db, quiz, Admission.APPROVE)
    become(db, quiz, Admission.LOCKED, 5)
    copy = db.write_now(lambda session: duplicate_event(session, quiz.host_id, quiz.id, NOW))
    assert (copy.joining_locked_at, copy.approval_since) == (None, NOW)
    assert event_row(db, quiz).joining_locked_at is not None


async def test_pages_and_consoles_hear_of_it(sqlite_db: Database) -> None:
    """Hole 3: the console lists who waits and whose page is open; exactly the pages that it is about are called."""
    cast, quiz = Recorder(), make_quiz(sqlite_db)
    hub = Hub(sqlite_db, HubSettings(), cast)
    await hub.connections.subscribe("console", quiz.id, Audience.CONSOLE)
    assert await hub.commands.set_admission(quiz.id, Admission.APPROVE)
    assert (cast.stage_now.admission, cast.stage_now.locked) == ("approve", False)
    for phone in ("Ann", "Ben"):
        await hub.connections.subscribe(phone, quiz.id, Audience.DOOR, device_id=device(phone))
        await hub.admissions.arrive(Arrival(quiz.id, device(phone), running_now()))
        at = running_now()
        with pytest.raises(Refusal, match="approval"):
            await hub.admissions.join(JoinRequest(quiz.id, device(phone), phone, 0, at, at))
    await cast.until(lambda: bool(cast.waitings) and cast.waitings[-1].count == 2)
    assert [(row.name, row.here) for row in cast.waitings[-1].first] == [("Ann", True), ("Ben", True)]
    await hub.approvals.let_in(quiz.id, cast.waitings[-1].first[1].id)
    assert cast.called == ["Ben"]
    hub.connections.gone("Ann")
    await cast.until(lambda: [(row.name, row.here) for row in cast.waitings[-1].first] == [("Ann", False)])
    await hub.approvals.let_in(quiz.id, None)
    assert cast.called == ["Ben"], "a closed page hears it when it is opened again"
    await cast.until(lambda: cast.waitings[-1].count == 0)
