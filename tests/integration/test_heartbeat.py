"""The heartbeat on a real database: who is here is written down, and nothing is taken from who is not."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from quizapp.db.engine import Database
from quizapp.db.tables import JoinAttempt
from quizapp.domain.connection.presence import ConnectionState
from quizapp.domain.flow.permissions import Command
from quizapp.domain.timings import Timings
from quizapp.realtime.connections import heartbeat
from quizapp.realtime.connections.heartbeat import sweep
from quizapp.realtime.hub import Hub
from quizapp.realtime.rooms.audience import Audience
from quizapp.services.admission.attempts import Arrival, arrive, expire
from quizapp.services.play.attendance import store_attendance
from tests.support.databases import on_sqlite
from tests.support.events import device, join, join_request, make_quiz, person
from tests.support.recording import Recorder
from tests.support.settings import HubSettings

LATER = datetime(2031, 5, 4, tzinfo=UTC)


def test_only_who_is_connected_was_heard_of_just_now(db: Database) -> None:
    """N1: the state of each is stored; the last heartbeat moves only for who is connected."""
    quiz = make_quiz(db)
    here, wobbling, gone = (each.id for each in join(db, quiz, "Here", "Wobbling", "Gone"))
    before = {number: person(db, number).last_heartbeat for number in (here, wobbling, gone)}
    states = {
        here: ConnectionState.CONNECTED,
        wobbling: ConnectionState.TEMPORARILY_DISCONNECTED,
        gone: ConnectionState.DISCONNECTED,
    }
    db.write_now(lambda session: store_attendance(session, states, LATER))
    assert {number: person(db, number).connection_state for number in states} == states
    assert person(db, here).last_heartbeat == LATER
    assert person(db, wobbling).last_heartbeat == before[wobbling]
    assert person(db, gone).last_heartbeat == before[gone]


async def test_a_sweep_writes_down_who_left_and_keeps_the_score(db: Database) -> None:
    """N1, N2: who lost the connection is `disconnected` after the grace period, with everything that was earned."""
    quiz = make_quiz(db)
    hub = Hub(db, HubSettings(grace_period_s=0), Recorder())
    joined = await hub.admissions.join(join_request(quiz, "Alex", "phone", at=datetime.now(UTC)))
    await hub.connections.subscribe("socket", quiz.id, Audience.PHONE, joined.id)
    await sweep(hub, db)
    assert person(db, joined.id).connection_state == ConnectionState.CONNECTED
    hub.connections.gone("socket")
    await sweep(hub, db)
    row = person(db, joined.id)
    assert (row.connection_state, row.total_score) == (ConnectionState.DISCONNECTED, 0)
    assert (row.left_at, row.removed_at) == (None, None)


def test_a_sweep_is_one_statement_for_everybody(db: Database) -> None:
    """N1, N10: however many people there are, in whatever states, they are written down in one statement."""
    quiz = make_quiz(db)
    states = list(ConnectionState)
    numbers = [each.id for each in join(db, quiz, *(f"Person {number}" for number in range(30)))]
    wanted = {number: states[place % 3] for place, number in enumerate(numbers)}
    said: list[str] = []

    def listen(*arguments: object) -> None:
        said.append(str(arguments[2]))

    event.listen(db.engine, "before_cursor_execute", listen)
    db.write_now(lambda session: store_attendance(session, wanted, LATER))
    event.remove(db.engine, "before_cursor_execute", listen)
    assert [statement.split()[0] for statement in said if "event_participants" in statement] == ["UPDATE"]
    assert {number: person(db, number).connection_state for number in numbers} == wanted


@on_sqlite
async def test_the_heart_ends_attempts_of_an_hour_ago(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """J8: who opened the join page and went away is not at the door for ever."""
    quiz = make_quiz(db)
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    await db.write(lambda session: arrive(session, [Arrival(quiz.id, device("phone"), long_ago)]))
    loop, looked = asyncio.get_running_loop(), asyncio.Event()

    def spy(session: Session, now: datetime) -> None:
        expire(session, now)
        loop.call_soon_threadsafe(looked.set)

    monkeypatch.setattr(heartbeat, "expire", spy)
    beating = asyncio.ensure_future(
        heartbeat.keep_beating(Hub(db, HubSettings(grace_period_s=0), Recorder()), db, 0.01, Timings(expire_every_s=0))
    )
    await asyncio.wait_for(looked.wait(), timeout=10)
    beating.cancel()
    status = await db.write(lambda session: session.exec(select(JoinAttempt.status)).one())  # after that one
    assert status == "expired"


@on_sqlite
async def test_the_heart_stops_with_the_database(db: Database, caplog: pytest.LogCaptureFixture) -> None:
    """N9: a server that ends in the middle of a question says nothing of the beat that it cannot write any more."""
    quiz = make_quiz(db)
    hub = Hub(db, HubSettings(grace_period_s=0), Recorder())
    await hub.admissions.join(join_request(quiz, "Alex", "phone", at=datetime.now(UTC)))
    await hub.commands.run(quiz.id, Command.START)
    db.close()
    await asyncio.wait_for(heartbeat.keep_beating(hub, db, 15, Timings(mark_every_s=0.01)), timeout=10)
    assert caplog.messages == []
