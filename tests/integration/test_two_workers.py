"""Two processes at once on one database: what a lock within one process could not hold together."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from quizapp.db.engine import Database
from quizapp.domain.refusal import Refusal
from quizapp.services.admission import joining
from quizapp.services.admission.joining import JoinRequest
from quizapp.services.play import commands
from quizapp.services.play.snapshots import ParticipantFacts
from tests.support.events import NOW, NOW_MS, Quiz, device, event_row, make_quiz, people
from tests.support.settings import PATIENT
from tests.support.worker import Worker

BURST = 10


@pytest.fixture(scope="module")
def processes() -> Iterator[list[Worker]]:
    """Two processes, both up."""
    both = [Worker(), Worker()]
    yield both
    for worker in both:
        worker.end()


@dataclass
class Workers:
    """Two workers on one database."""

    processes: list[Worker]
    database_url: str

    def race(self, first: list[JoinRequest], second: list[JoinRequest]) -> list[str]:
        """Let each ask for its own at the same time; what became of them."""
        for process, requests in zip(self.processes, (first, second), strict=True):
            process.send(self.database_url, _bursts(requests))
        return [outcome for process in self.processes for outcome in process.outcomes()]


@pytest.fixture
def workers(processes: list[Worker], database_url: str) -> Workers:
    """Both, on the database of the test."""
    return Workers(processes, database_url)


def _asks(quiz: Quiz, phone: str, at: datetime = NOW) -> JoinRequest:
    return JoinRequest(quiz.id, device(phone), "Alex", 0, started_at=NOW - timedelta(seconds=1), at=at)


def _bursts(requests: list[JoinRequest]) -> list[list[JoinRequest]]:
    return [requests[first : first + BURST] for first in range(0, len(requests), BURST)]


def test_five_hundred_joins_from_two_processes_are_numbered_without_holes(db: Database, workers: Workers) -> None:
    """J6, I2: 250 phones at each of two workers, all with one name, are Alex to Alex 500."""
    quiz = make_quiz(db)
    first, second = ([_asks(quiz, f"{worker} {number}") for number in range(250)] for worker in ("a", "b"))
    told = workers.race(first, second)
    expected = {"Alex", *(f"Alex {number}" for number in range(2, 501))}
    assert set(told) == expected
    assert sorted(row.display_name for row in people(db, quiz)) == sorted(expected)


def test_a_device_that_asks_both_workers_is_one_participant(db: Database, workers: Workers) -> None:
    """J6, J14: two tabs of each of a hundred phones, one at each worker, are a hundred people."""
    quiz = make_quiz(db)
    requests = [_asks(quiz, f"phone {number}") for number in range(100)]
    told = workers.race(requests, list(reversed(requests)))
    assert len(told) == 200
    assert len(set(told)) == len(people(db, quiz)) == 100


def test_a_device_that_asks_for_two_events_gets_one(db: Database, workers: Workers) -> None:
    """J13: whichever worker is first, no device is in two running events, and none in no event."""
    quizzes = make_quiz(db), make_quiz(db)
    phones = [f"phone {number}" for number in range(100)]
    here, there = ([_asks(quiz, phone) for phone in phones] for quiz in quizzes)
    told = workers.race(here, list(reversed(there)))
    assert told.count("(elsewhere)") == 100
    devices = [row.device_id for quiz in quizzes for row in people(db, quiz)]
    assert sorted(devices) == sorted(device(phone) for phone in phones)


def test_both_events_in_the_bursts_of_both_workers(db: Database, workers: Workers) -> None:
    """J6, J13: bursts that mix two events in opposite orders neither wait for each other nor let anybody in twice."""
    quizzes = make_quiz(db), make_quiz(db)
    phones = [f"phone {number}" for number in range(60)]
    mixed = [_asks(quiz, phone) for phone in phones for quiz in quizzes]
    told = workers.race(mixed, list(reversed(mixed)))
    assert told.count("(elsewhere)") == 120
    assert sum(len(people(db, quiz)) for quiz in quizzes) == 60


def test_a_lock_between_the_joins_of_two_workers(db: Database, workers: Workers) -> None:
    """J7, J8: a lock and an unlock from a third side while both let people in: each outcome follows the rule."""
    quiz = make_quiz(db)
    in_time, too_late = NOW + timedelta(seconds=4), NOW + timedelta(seconds=6)
    first = [_asks(quiz, f"a {number}", in_time) for number in range(150)]
    second = [_asks(quiz, f"b {number}", too_late) for number in range(150)]
    db.write_now(lambda session: commands.set_lock(session, quiz.id, locked=True, now_ms=NOW_MS))
    told = workers.race(first, second)
    assert told.count("(locked)") == 150
    assert len(people(db, quiz)) == 150
    db.write_now(lambda session: commands.set_lock(session, quiz.id, locked=False, now_ms=NOW_MS + 7000))
    assert "(locked)" not in workers.race(first, second)
    assert len(people(db, quiz)) == 300
    assert event_row(db, quiz).joining_locked_at is None


def test_whoever_is_second_waits_for_the_first_to_commit(db: Database, database_url: str) -> None:
    """J13: two workers that let one device into two events at the same time: one of them sees what the other did."""
    quizzes = make_quiz(db), make_quiz(db)
    other_worker = Database(database_url, PATIENT)
    with ThreadPoolExecutor(1) as threads:

        def first(session: Session) -> Future[list[ParticipantFacts | Refusal]]:
            joining.join_all(session, [_asks(quizzes[0], "phone")])
            second = threads.submit(
                other_worker.write_now, lambda session: joining.join_all(session, [_asks(quizzes[1], "phone")])
            )
            wait([second], timeout=0.5)  # time enough to get in, if nothing held it back
            return second

        (outcome,) = db.write_now(first).result()
    other_worker.close()
    assert isinstance(outcome, Refusal)
    assert outcome.reason == "elsewhere"
