"""A full event: judged in the joining transaction, on both databases, and said to who is kept out."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from quizapp.db.engine import Database
from quizapp.domain.admission.joining import full as full_event
from quizapp.domain.refusal import Refusal
from quizapp.realtime.hub import Hub
from quizapp.realtime.rooms.projections import counts_view
from quizapp.services.admission import joining, moderation, participation
from quizapp.services.admission.rejoining import RejoinRequest, rejoin
from quizapp.texts.refusals import sentence
from tests.support.events import NOW, Quiz, device, join, join_request, make_quiz, people
from tests.support.recording import Recorder
from tests.support.settings import HubSettings

LATER = NOW + timedelta(minutes=1)


def ask(db: Database, quiz: Quiz, *phones: str, capacity: int = 2) -> list[str]:
    """What became of phones that asked in one burst: the names, or the reasons why not."""
    requests = [join_request(quiz, phone, phone) for phone in phones]
    outcomes = db.write_now(lambda session: joining.join_all(session, requests, capacity=capacity))
    return [outcome.reason if isinstance(outcome, Refusal) else outcome.name for outcome in outcomes]


def test_a_full_event_lets_nobody_new_in(db: Database) -> None:
    """Hole 3: of a burst the first get in; the next read how many are in, with the thousands apart."""
    quiz = make_quiz(db)
    assert ask(db, quiz, "Ann", "Ben", "Cem") == ["Ann", "Ben", "full"]
    assert ask(db, quiz, "Dana") == ["full"]
    request = join_request(quiz, "Eve", "Eve")
    (full,) = db.write_now(lambda session: joining.join_all(session, [request], capacity=2))
    assert isinstance(full, Refusal)
    assert "This quiz is full (2 people)." in sentence(full)
    assert "2\u00a0000 people" in sentence(full_event(2000))


def test_who_was_in_is_never_kept_out_of_a_full_event(db: Database) -> None:
    """Hole 3: who is in, has left, rejoins by code, or is let back in, gets in however full it is."""
    quiz = make_quiz(db)
    assert ask(db, quiz, "Ann", "Ben") == ["Ann", "Ben"]
    ann, ben = people(db, quiz)
    assert ask(db, quiz, "Ann") == ["Ann"]
    db.write_now(lambda session: participation.leave(session, ann.id or 0, LATER))
    assert ask(db, quiz, "Cem") == ["full"], "who has left may come back, and keeps the place"
    assert ask(db, quiz, "Ann") == ["Ann"]
    code = RejoinRequest(quiz.id, device("new phone"), ann.rejoin_code, LATER)
    db.write_now(lambda session: rejoin(session, code))
    assert ask(db, quiz, "new phone") == ["Ann"]

    db.write_now(lambda session: participation.remove(session, quiz.id, ben.id or 0, LATER))
    assert ask(db, quiz, "Cem", "Dana") == ["Cem", "full"], "a removed person's place is free"
    db.write_now(lambda session: moderation.let_back_in(session, quiz.id, ben.id or 0))
    assert ask(db, quiz, "Ben", "Cem") == ["Ben", "Cem"]
    assert ask(db, quiz, "Dana", capacity=3) == ["full"]


@pytest.fixture
def second(database_url: str, db: Database) -> Iterator[Database]:
    """Another process on the same database."""
    database = Database(database_url)
    yield database
    database.close()


def test_fifty_race_for_the_last_place(db: Database, second: Database) -> None:
    """Hole 3: fifty phones ask for one place, at two processes, each in a request of its own; one gets it."""
    quiz = make_quiz(db)
    assert ask(db, quiz, *(f"Guest {number}" for number in range(9)), capacity=10).count("full") == 0
    with ThreadPoolExecutor(10) as pool:
        asked = [pool.submit(ask, (db, second)[n % 2], quiz, f"Late {n}", capacity=10) for n in range(50)]
    outcomes = [done.result()[0] for done in asked]
    assert outcomes.count("full") == 49
    assert len(people(db, quiz)) == 10


async def test_the_console_says_that_the_event_is_full(sqlite_db: Database) -> None:
    """Hole 3: the host reads why nobody new gets in, and no longer once there is room."""
    hub = Hub(sqlite_db, HubSettings(event_capacity=3), Recorder())
    quiz = make_quiz(sqlite_db)
    ann, *_ = join(sqlite_db, quiz, "Ann", "Ben")
    room = (await hub.rooms.by_id(quiz.id)).room
    assert counts_view(room, 0).full == ""
    await hub.admissions.join(join_request(quiz, "Cem"))
    assert counts_view(room, 0).full == "3"
    with pytest.raises(Refusal, match="full"):
        await hub.admissions.join(join_request(quiz, "Dana"))
    await hub.participants.remove(quiz.id, ann.id)
    assert counts_view(room, 0).full == ""
