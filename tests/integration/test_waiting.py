"""Events wait for people: after an outage of the server, and while nobody is connected."""

import asyncio
from dataclasses import dataclass

import pytest
from sqlmodel import col, update

from quizapp.db.engine import Database
from quizapp.db.tables import Event
from quizapp.domain.flow.permissions import Command
from quizapp.domain.flow.phases import Phase
from quizapp.domain.refusal import Refusal
from quizapp.domain.timings import Timings
from quizapp.realtime.connections.heartbeat import mark
from quizapp.realtime.hub import Hub
from quizapp.realtime.rooms.audience import Audience
from quizapp.services.clock import from_ms, now_ms, to_ms
from quizapp.services.play import reconnect_wait
from quizapp.services.play.snapshot_reader import progress_of
from tests.support.events import (
    NOW_MS,
    Quiz,
    answer,
    answer_request,
    command,
    event_row,
    join,
    make_quiz,
    people,
    question,
)
from tests.support.recording import Recorder
from tests.support.settings import HubSettings

LIMIT_MS = 20_000


@dataclass
class Hall:
    """A hub whose process can be killed, its database, and who watches."""

    db: Database
    quiz: Quiz
    hub: Hub
    cast: Recorder
    settings: HubSettings

    def shorten(self, timings: Timings) -> None:
        """The same rules within a shorter time, for a hub that nobody has used yet."""
        self.settings = HubSettings(timings=timings)
        self.hub = Hub(self.db, self.settings, self.cast)

    async def restart(self) -> None:
        """The process is gone, and another one starts on the same database."""
        self.cast = Recorder()
        self.hub = Hub(self.db, self.settings, self.cast)
        await self.hub.start()

    async def phone(self, participant_id: int, socket: str = "") -> None:
        """A participant's phone connects."""
        sid = socket or f"socket {participant_id}"
        await self.hub.connections.subscribe(sid, self.quiz.id, Audience.PHONE, participant_id)

    def lose(self, participant_id: int) -> None:
        """A participant's phone loses its connection."""
        self.hub.connections.gone(f"socket {participant_id}")

    async def reaches(self, phase: Phase, *, awaiting_reconnect: bool) -> None:
        """Wait until everybody was shown that phase, waiting for people or not."""
        await self.cast.until(
            lambda: (
                bool(self.cast.stages)
                and (self.cast.stage_now.phase, self.cast.stage_now.awaiting_reconnect) == (phase, awaiting_reconnect)
            )
        )


@pytest.fixture
def hall(sqlite_db: Database) -> Hall:
    """A quiz that has not begun."""
    cast, settings = Recorder(), HubSettings()
    quiz = make_quiz(sqlite_db, [question(limit_s=20), question(limit_s=20)])
    return Hall(sqlite_db, quiz, Hub(sqlite_db, settings, cast), cast, settings)


def opened(db: Database, quiz: Quiz, *, ago_ms: int, alive_ago_ms: int) -> None:
    """The first question was opened that long ago, and the server was last alive a while later."""
    now = now_ms()
    command(db, quiz, Command.START, now - ago_ms)
    alive = from_ms(now - alive_ago_ms)
    db.write_now(lambda session: session.exec(update(Event).where(col(Event.id) == quiz.id).values(alive_at=alive)))


# The server was away


def test_an_outage_takes_nothing_from_an_open_question(db: Database) -> None:
    """N9: a question open at the crash has after an hour what it had then; without a crash nothing is held."""
    interrupted, quiet = make_quiz(db), make_quiz(db)
    command(db, interrupted, Command.START, NOW_MS)
    db.write_now(lambda session: reconnect_wait.note_alive(session, [interrupted.id], from_ms(NOW_MS + 7_000)))  # type: ignore[arg-type]
    before = event_row(db, quiet)
    held = db.write_now(lambda session: reconnect_wait.hold_interrupted(session, NOW_MS + 3_607_000))
    assert [(outage.event_id, outage.away_ms) for outage in held] == [(interrupted.id, 3_600_000)]
    progress = progress_of(event_row(db, interrupted))
    assert (progress.phase, progress.is_held, progress.awaiting_reconnect) == (Phase.QUESTION, True, True)
    assert (progress.used_ms, progress.left_ms) == (7_000, LIMIT_MS - 7_000)
    assert event_row(db, quiet).version == before.version
    assert db.write_now(lambda session: reconnect_wait.hold_interrupted(session, NOW_MS + 9_000_000)) == []
    db.write_now(lambda session: reconnect_wait.go_on(session, interrupted.id, NOW_MS + 4_000_000))
    row = event_row(db, interrupted)
    assert to_ms(row.closes_at) == NOW_MS + 4_000_000 + LIMIT_MS - 7_000
    assert not row.waits_for_people


def test_an_answer_is_a_sign_of_life_of_the_server(db: Database) -> None:
    """N9: the server that took an answer was alive then, whatever its latest mark says."""
    quiz = make_quiz(db)
    (alex,) = join(db, quiz, "Alex")
    command(db, quiz, Command.START, NOW_MS)
    first = quiz.questions[0]
    answer(db, answer_request(quiz, alex.id, first, [quiz.right(first)], arrived_at_ms=NOW_MS + 5_000))
    db.write_now(lambda session: reconnect_wait.hold_interrupted(session, NOW_MS + 60_000))
    assert event_row(db, quiz).stopped_used_ms == 5_000


async def test_a_held_question_takes_answers_and_its_clock_stands(hall: Hall) -> None:
    """N9, N6: who is back can answer at once and is charged only the time that the clock ran."""
    alex, kim = (each.id for each in join(hall.db, hall.quiz, "Alex", "Kim"))
    opened(hall.db, hall.quiz, ago_ms=60_000, alive_ago_ms=54_000)
    await hall.restart()
    await hall.phone(alex)
    room = (await hall.hub.rooms.by_id(hall.quiz.id)).room
    assert (room.stage.phase, room.stage.awaiting_reconnect, room.awaited) == ("question", True, {kim})
    first = hall.quiz.questions[0]
    stored = await hall.hub.answers.take(
        answer_request(hall.quiz, alex, first, [hall.quiz.right(first)], phone_ms=59_000)
    )
    assert stored.elapsed_ms == 6_000
    assert stored.is_right


async def test_a_held_question_goes_on_when_all_are_back(hall: Hall) -> None:
    """N9: with the last one who was here the clock runs again, with what was left at the crash."""
    alex, kim = (each.id for each in join(hall.db, hall.quiz, "Alex", "Kim"))
    opened(hall.db, hall.quiz, ago_ms=60_000, alive_ago_ms=54_000)
    await hall.restart()
    await hall.phone(alex)
    since = now_ms()
    await hall.phone(kim)
    await hall.reaches(Phase.QUESTION, awaiting_reconnect=False)
    closes = to_ms(event_row(hall.db, hall.quiz).closes_at) or 0
    assert since <= closes - 14_000 <= now_ms()
    assert hall.cast.stages[-1][1].running


async def test_nobody_waits_for_somebody_who_stays_away(hall: Hall) -> None:
    """N9: some moments after the first one is back the question goes on without the others."""
    hall.shorten(Timings(follow_s=0.05))
    alex, _ = (each.id for each in join(hall.db, hall.quiz, "Alex", "Kim"))
    opened(hall.db, hall.quiz, ago_ms=60_000, alive_ago_ms=54_000)
    await hall.restart()
    await hall.phone(alex)
    await hall.reaches(Phase.QUESTION, awaiting_reconnect=False)


async def test_an_empty_room_is_not_held(hall: Hall) -> None:
    """N9, M2: where nobody was, nobody is waited for."""
    opened(hall.db, hall.quiz, ago_ms=10_000, alive_ago_ms=9_000)
    await hall.restart()
    await hall.reaches(Phase.QUESTION, awaiting_reconnect=False)


async def test_the_host_can_go_on_at_once(hall: Hall) -> None:
    """N9, Q7: the console's resume lets a held question run without waiting for anybody."""
    alex, _ = (each.id for each in join(hall.db, hall.quiz, "Alex", "Kim"))
    opened(hall.db, hall.quiz, ago_ms=60_000, alive_ago_ms=54_000)
    await hall.restart()
    await hall.phone(alex)
    assert await hall.hub.commands.run(hall.quiz.id, Command.RESUME)
    assert (hall.cast.stage_now.phase, hall.cast.stage_now.awaiting_reconnect) == ("question", False)


async def test_the_host_sees_how_long_the_server_was_away(hall: Hall) -> None:
    """N9: the console is told of the outage and of whom the question waits for."""
    alex, _ = (each.id for each in join(hall.db, hall.quiz, "Alex", "Kim"))
    opened(hall.db, hall.quiz, ago_ms=60_000, alive_ago_ms=54_000)
    await hall.restart()
    await hall.hub.connections.subscribe("console", hall.quiz.id, Audience.CONSOLE)
    await hall.phone(alex)
    await hall.cast.until(lambda: bool(hall.cast.room_weathers) and hall.cast.room_weathers[-1].awaited == 1)
    assert hall.cast.room_weathers[-1].outage_s == 54


async def test_the_server_marks_that_it_runs_only_while_a_clock_does(hall: Hall) -> None:
    """N9: marks are written for open questions, so that a crash costs a second at most."""
    await hall.hub.rooms.by_id(hall.quiz.id)
    await mark(hall.hub, hall.db)
    assert event_row(hall.db, hall.quiz).alive_at is None
    await hall.hub.commands.run(hall.quiz.id, Command.START)
    await mark(hall.hub, hall.db)
    assert event_row(hall.db, hall.quiz).alive_at is not None


# Everybody is away


async def test_a_deserted_question_pauses_and_goes_on(hall: Hall) -> None:
    """P7: when the last phone is gone the question pauses as of then; with the first one back it is shown again."""
    hall.shorten(Timings(deserted_s=0.05))
    alex, kim = (each.id for each in join(hall.db, hall.quiz, "Alex", "Kim"))
    await hall.phone(alex)
    await hall.phone(kim)
    await hall.hub.commands.run(hall.quiz.id, Command.START)
    hall.lose(alex)
    hall.lose(kim)
    await hall.reaches(Phase.PAUSED, awaiting_reconnect=True)
    row = event_row(hall.db, hall.quiz)
    assert (row.stopped_used_ms or 0) + (row.stopped_left_ms or 0) == LIMIT_MS
    await hall.phone(kim)
    assert (hall.cast.stage_now.phase, hall.cast.stage_now.awaiting_reconnect) == ("question", True)
    await hall.phone(alex)
    assert (hall.cast.stage_now.phase, hall.cast.stage_now.awaiting_reconnect) == ("question", False)


async def test_who_was_taken_out_wakes_nobody_up(hall: Hall) -> None:
    """P7, I8: the page of somebody removed keeps its seat, and its coming back is nobody's coming back."""
    hall.shorten(Timings(deserted_s=0.05))
    alex, kim = (each.id for each in join(hall.db, hall.quiz, "Alex", "Kim"))
    await hall.phone(alex)
    await hall.phone(kim)
    await hall.hub.commands.run(hall.quiz.id, Command.START)
    await hall.hub.participants.remove(hall.quiz.id, kim)
    hall.lose(alex)
    hall.lose(kim)
    await hall.reaches(Phase.PAUSED, awaiting_reconnect=True)
    await hall.phone(kim)
    assert (hall.cast.stage_now.phase, hall.cast.stage_now.awaiting_reconnect) == ("paused", True)
    await hall.phone(alex)
    assert (hall.cast.stage_now.phase, hall.cast.stage_now.awaiting_reconnect) == ("question", False)


async def test_a_reload_pauses_nothing(hall: Hall) -> None:
    """P7: somebody who is back before the quiz would pause has changed nothing for anybody."""
    hall.shorten(Timings(deserted_s=0.05))
    (alex,) = (each.id for each in join(hall.db, hall.quiz, "Alex"))
    await hall.phone(alex)
    await hall.hub.commands.run(hall.quiz.id, Command.START)
    version = event_row(hall.db, hall.quiz).version
    hall.lose(alex)
    await hall.phone(alex)
    await asyncio.sleep(0.06)  # a loop runs its timers in their order: the pause has had its turn
    assert event_row(hall.db, hall.quiz).version == version


async def test_an_answer_on_the_way_back_counts(hall: Hall) -> None:
    """N6, P7: an answer that arrives before its page is restored is taken although the quiz waits for people."""
    hall.shorten(Timings(deserted_s=0.0))
    (alex,) = (each.id for each in join(hall.db, hall.quiz, "Alex"))
    await hall.phone(alex)
    await hall.hub.commands.run(hall.quiz.id, Command.START)
    hall.lose(alex)
    await hall.reaches(Phase.PAUSED, awaiting_reconnect=True)
    first = hall.quiz.questions[0]
    assert (await hall.hub.answers.take(answer_request(hall.quiz, alex, first, [hall.quiz.right(first)]))).is_right


async def test_a_pause_of_the_host_stays_one(hall: Hall) -> None:
    """Q5, Q7: who comes back during the host's own pause ends nothing, and answers are refused with the reason."""
    (alex,) = (each.id for each in join(hall.db, hall.quiz, "Alex"))
    await hall.phone(alex)
    await hall.hub.commands.run(hall.quiz.id, Command.START)
    await hall.hub.commands.run(hall.quiz.id, Command.PAUSE)
    hall.lose(alex)
    await hall.phone(alex)
    assert (hall.cast.stage_now.phase, hall.cast.stage_now.awaiting_reconnect) == ("paused", False)
    with pytest.raises(Refusal) as refused:
        await hall.hub.answers.take(answer_request(hall.quiz, alex, hall.quiz.questions[0], [1]))
    assert refused.value.reason == "paused"


async def test_resuming_an_empty_room_says_so_and_waits(hall: Hall) -> None:
    """R3: a resume with nobody connected becomes a pause that ends by itself when somebody is back."""
    (alex,) = (each.id for each in join(hall.db, hall.quiz, "Alex"))
    await hall.phone(alex)
    await hall.hub.commands.run(hall.quiz.id, Command.START)
    await hall.hub.commands.run(hall.quiz.id, Command.PAUSE)
    hall.lose(alex)
    assert await hall.hub.commands.run(hall.quiz.id, Command.RESUME)
    assert (hall.cast.stage_now.phase, hall.cast.stage_now.awaiting_reconnect) == ("paused", True)
    await hall.phone(alex)
    assert (hall.cast.stage_now.phase, hall.cast.stage_now.awaiting_reconnect) == ("question", False)


# The host is away


async def test_phones_are_told_that_the_host_is_away(hall: Hall) -> None:
    """P6: without a console for a while everybody is told whom they wait for, until it is back."""
    hall.shorten(Timings(host_away_s=0.05))
    (alex,) = (each.id for each in join(hall.db, hall.quiz, "Alex"))
    await hall.phone(alex)
    await hall.hub.connections.subscribe("console", hall.quiz.id, Audience.CONSOLE)
    await hall.hub.commands.run(hall.quiz.id, Command.START)
    assert not hall.cast.stage_now.hostless
    hall.hub.connections.gone("console")
    await hall.cast.until(lambda: hall.cast.stage_now.hostless)
    await hall.hub.connections.subscribe("another console", hall.quiz.id, Audience.CONSOLE)
    assert not hall.cast.stage_now.hostless
    assert [each.id for each in people(hall.db, hall.quiz)] == [alex]
