"""The wall clock is set while a quiz runs, or while the server is away: nobody's question closes early or never."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, update

from quizapp.db.engine import Database
from quizapp.db.tables import Event, QuestionRow
from quizapp.domain.flow.permissions import Command
from quizapp.domain.flow.phases import Phase
from quizapp.realtime.connections.heartbeat import watch_clock
from quizapp.realtime.hub import Hub
from quizapp.realtime.rooms.audience import Audience
from quizapp.services import clock
from quizapp.services.clock import RunningClock, from_ms, now_ms
from quizapp.services.play import reconnect_wait
from quizapp.services.play.snapshot_reader import progress_of
from tests.support.events import NOW_MS, answer_request, command, event_row, join, make_quiz, question
from tests.support.recording import Recorder
from tests.support.settings import HubSettings

HOUR_S = 3600
STEPS_S = (HOUR_S, -HOUR_S)


def set_wall_clock(monkeypatch: pytest.MonkeyPatch, by_s: float) -> None:
    """Somebody, or the network, sets the clock of the machine."""
    monkeypatch.setattr(clock, "utc_now", lambda: datetime.now(UTC) + timedelta(seconds=by_s))


@pytest.mark.parametrize("by_s", STEPS_S)
async def test_answers_count_whatever_the_wall_clock_says(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch, by_s: int
) -> None:
    """Hole 8: after a step of an hour an answer in time is in time, and is charged the time that it really took."""
    quiz = make_quiz(sqlite_db, [question(limit_s=20)])
    alex, _ = join(sqlite_db, quiz, "Alex", "Kim")
    hub = Hub(sqlite_db, HubSettings(), Recorder())
    await hub.connections.subscribe("alex", quiz.id, Audience.PHONE, alex.id)
    await hub.commands.run(quiz.id, Command.START)
    set_wall_clock(monkeypatch, by_s)
    first = quiz.questions[0]
    stored = await hub.answers.take(answer_request(quiz, alex.id, first, [quiz.right(first)], phone_ms=10_000_000))
    assert 0 <= stored.elapsed_ms < 15_000
    assert stored.points > 500


@pytest.mark.parametrize("by_s", STEPS_S)
async def test_a_question_closes_in_its_time_whatever_the_wall_clock_says(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch, by_s: int
) -> None:
    """Hole 8: a wall clock set back by an hour keeps no question open, one set forward closes none early."""
    quiz = make_quiz(sqlite_db, [question(limit_s=20)])
    sqlite_db.write_now(lambda session: session.exec(update(QuestionRow).values(time_limit_s=1)))
    cast = Recorder()
    hub = Hub(sqlite_db, HubSettings(), cast)
    await hub.commands.run(quiz.id, Command.START)
    opened_ms = progress_of(event_row(sqlite_db, quiz)).opened_at_ms
    assert opened_ms is not None
    set_wall_clock(monkeypatch, by_s)
    await cast.until(lambda: cast.stage_now.phase == "reveal")
    assert now_ms() - opened_ms >= 1_000


@pytest.mark.parametrize("add_outage", [True, False])
@pytest.mark.parametrize("by_s", [-HOUR_S, 40 * 24 * HOUR_S])
def test_a_clock_set_while_the_server_is_away_keeps_no_question_open(
    sqlite_db: Database, by_s: int, *, add_outage: bool
) -> None:
    """Hole 8, N9: whatever the clock says after a restart, an open question has what it had, and never more."""
    quiz = make_quiz(sqlite_db, [question(limit_s=20)])
    command(sqlite_db, quiz, Command.START, NOW_MS)
    alive = from_ms(NOW_MS + 6_000)
    sqlite_db.write_now(lambda session: reconnect_wait.note_alive(session, [quiz.id], alive))
    now = NOW_MS + 6_000 + by_s * 1000
    if add_outage:
        (outage,) = sqlite_db.write_now(lambda session: reconnect_wait.hold_interrupted(session, now))
        assert outage.away_ms is None
        assert progress_of(event_row(sqlite_db, quiz)).left_ms == 14_000
    else:
        sqlite_db.write_now(lambda session: reconnect_wait.run_through_outage(session, now))
        closes_at_ms = progress_of(event_row(sqlite_db, quiz)).closes_at_ms
        assert closes_at_ms is not None
        assert closes_at_ms - now <= 14_000


def test_an_outage_that_can_be_true_moves_no_clock(sqlite_db: Database) -> None:
    """N9: without added outages a question whose clock ran through a real one closes when it would have."""
    quiz = make_quiz(sqlite_db, [question(limit_s=20)])
    command(sqlite_db, quiz, Command.START, NOW_MS)
    before = event_row(sqlite_db, quiz)
    sqlite_db.write_now(lambda session: reconnect_wait.run_through_outage(session, NOW_MS + 9_000))
    after = event_row(sqlite_db, quiz)
    assert (after.closes_at, after.version) == (before.closes_at, before.version)


async def test_the_host_reads_that_nobody_knows_how_long_the_server_was_away(sqlite_db: Database) -> None:
    """Hole 8: an outage that no clock can tell is said as such, not as a number."""
    quiz = make_quiz(sqlite_db, [question(limit_s=20)])
    alex, _ = join(sqlite_db, quiz, "Alex", "Kim")
    command(sqlite_db, quiz, Command.START, now_ms() + HOUR_S * 1000)
    cast = Recorder()
    hub = Hub(sqlite_db, HubSettings(), cast)
    await hub.start()
    await hub.connections.subscribe("console", quiz.id, Audience.CONSOLE)
    await hub.connections.subscribe("alex", quiz.id, Audience.PHONE, alex.id)
    await cast.until(lambda: bool(cast.room_weathers))
    assert (cast.room_weathers[-1].outage_s, cast.room_weathers[-1].outage_unknown) == (0, True)


async def test_the_running_clock_follows_the_wall_clock_between_questions(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Hole 8: records have the true time again as soon as nothing is measured, and not while a question is open."""
    wall_ms = [NOW_MS]
    own = RunningClock(lambda: wall_ms[0], lambda: 0.0)
    monkeypatch.setattr(clock, "process_clock", own)
    monkeypatch.setattr("quizapp.realtime.connections.heartbeat.process_clock", own)
    quiz = make_quiz(sqlite_db, [question(limit_s=20)])
    command(sqlite_db, quiz, Command.START, NOW_MS)
    wall_ms[0] += HOUR_S * 1000
    told_ms = await watch_clock(sqlite_db)
    assert (told_ms, now_ms()) == (HOUR_S * 1000, NOW_MS)
    await watch_clock(sqlite_db, told_ms)
    assert caplog.text.count("set by +3600 s") == 1
    command(sqlite_db, quiz, Command.NEXT, NOW_MS)
    assert event_row(sqlite_db, quiz).phase == Phase.REVEAL
    assert await watch_clock(sqlite_db, told_ms) == 0
    assert now_ms() == NOW_MS + HOUR_S * 1000


async def test_a_lock_keeps_the_clock(sqlite_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hole 8, J8: while joining is locked the clock is not set: the grace after the lock is measured by it."""
    wall_ms = [NOW_MS]
    own = RunningClock(lambda: wall_ms[0], lambda: 0.0)
    monkeypatch.setattr("quizapp.realtime.connections.heartbeat.process_clock", own)
    quiz = make_quiz(sqlite_db)
    locked = update(Event).where(col(Event.id) == quiz.id).values(joining_locked_at=from_ms(NOW_MS))
    sqlite_db.write_now(lambda session: session.exec(locked))
    wall_ms[0] -= HOUR_S * 1000
    assert await watch_clock(sqlite_db) == -HOUR_S * 1000
    assert own.now_ms() == NOW_MS
