"""Which of several servers runs an event."""

from collections.abc import Awaitable

import pytest
from sqlmodel import Session

from quizapp.db.engine import Database
from quizapp.domain.flow.permissions import Command
from quizapp.domain.flow.phases import Phase
from quizapp.realtime.commands.commands import Commands
from quizapp.realtime.hub import Hub
from quizapp.services.clock import from_ms, now_ms
from quizapp.services.play import reconnect_wait
from quizapp.services.play.commands import UNCHANGED, CommandResult, close_if_due
from quizapp.services.play.leases import Fence, free_leases, is_held, take_leases
from tests.property.driven_time import Clock
from tests.property.room_feed import Wire, WireEnd
from tests.support.events import NOW_MS, Quiz, command, event_row, make_quiz, question
from tests.support.recording import Recorder
from tests.support.settings import HubSettings

LASTS_MS = 6_000


def take(db: Database, worker: str, quizzes: list[Quiz], at_ms: int) -> dict[int, Fence]:
    """A server asks for the leases on these events."""
    ids = [quiz.id for quiz in quizzes]
    return db.write_now(lambda session: take_leases(session, worker, ids, at_ms, LASTS_MS))


def test_an_event_is_run_by_one_server(db: Database) -> None:
    """N9: the first one gets it and keeps it as long as it asks again in time; then it is another one's."""
    quizzes = [make_quiz(db), make_quiz(db)]
    first, second = quizzes
    assert set(take(db, "a", [first], 1)) == {first.id}
    assert set(take(db, "b", quizzes, 1_000)) == {second.id}
    assert set(take(db, "a", quizzes, 5_000)) == {first.id}
    assert db.read_now(lambda session: free_leases(session, [first.id, second.id], 7_500)) == [second.id]
    assert set(take(db, "b", quizzes, 10_000)) == {second.id}
    assert set(take(db, "b", quizzes, 11_001)) == {first.id, second.id}
    assert take(db, "a", quizzes, 12_000) == {}


def test_each_holder_has_a_number_of_its_own(db: Database) -> None:
    """N9: a former holder is told from the present one, also when it is the same server again."""
    quiz = make_quiz(db)
    fences = [take(db, worker, [quiz], at_ms)[quiz.id] for worker, at_ms in (("a", 1), ("b", 7_000), ("a", 14_000))]
    held = [db.read_now(lambda session, fence=fence: is_held(session, quiz.id, fence)) for fence in fences]
    assert held == [False, False, True]


def test_there_is_no_lease_on_an_event_that_is_gone(db: Database) -> None:
    """E2: whoever asks for it gets the others."""
    quiz = make_quiz(db)
    ids = [quiz.id, quiz.id + 1000]
    assert set(db.write_now(lambda session: take_leases(session, "a", ids, 1, LASTS_MS))) == {quiz.id}


def a_server(db: Database, wire: Wire, number: int) -> Hub:
    """One of several on that database."""
    return Hub(db, HubSettings(), Recorder(), WireEnd(wire, number))


async def test_a_holder_that_wakes_up_late_changes_nothing(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """N9: a server that believes to run an event does not close its question once another one runs it."""
    quiz = make_quiz(db)
    late, other = (a_server(db, Wire(Clock()), number) for number in (1, 2))
    await late.rooms.by_id(quiz.id)
    await late.recovery.look()
    await late.commands.run(quiz.id, Command.START)

    def close(commands: Commands) -> Awaitable[bool]:
        return commands.carry_out_as_holder(
            quiz.id,
            lambda session: close_if_due(session, quiz.id, quiz.questions[0], now_ms(), 0, everybody_answered=True),
        )

    after = now_ms() + 7_000
    with monkeypatch.context() as patch:
        patch.setattr("quizapp.realtime.workers.recovery.now_ms", lambda: after)
        await other.rooms.by_id(quiz.id)
        await other.recovery.look()
    assert late.leases.holds(quiz.id)
    assert other.leases.holds(quiz.id)
    assert not await close(late.commands)
    assert event_row(db, quiz).phase == Phase.QUESTION
    assert await close(other.commands)
    assert event_row(db, quiz).phase == Phase.REVEAL


async def test_who_does_not_run_an_event_does_not_even_try(db: Database) -> None:
    """N9: without a lease nothing is asked of the database."""
    quiz = make_quiz(db)
    wire = Wire(Clock())
    first, second = (a_server(db, wire, number) for number in (1, 2))
    for hub in (first, second):
        await hub.rooms.by_id(quiz.id)
        await hub.recovery.look()

    def never(_: object) -> CommandResult:
        raise AssertionError

    assert not await second.commands.carry_out_as_holder(quiz.id, never)
    assert await first.commands.carry_out_as_holder(quiz.id, lambda _: UNCHANGED) is False


def test_a_start_leaves_clocks_alone_that_somebody_keeps(db: Database) -> None:
    """N9: only clocks without a mark for a while are stopped, and only those of events that were taken on."""
    kept, forgotten, others = (make_quiz(db, [question(limit_s=20)]) for _ in range(3))
    for quiz in (kept, forgotten, others):
        command(db, quiz, Command.START, NOW_MS)
    marked = NOW_MS + 9_000

    def stop(session: Session) -> list[int]:
        reconnect_wait.note_alive(session, [kept.id], from_ms(marked))
        held = reconnect_wait.hold_interrupted(session, NOW_MS + 10_000, [kept.id, forgotten.id], 3_000)
        return [outage.event_id for outage in held]

    assert db.write_now(stop) == [forgotten.id]
