"""Storing fails while people are connected: everybody gets a word, and afterwards every answer is there."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlmodel import update

from quizapp.db.engine import Database
from quizapp.db.tables import QuestionRow
from quizapp.domain.flow.permissions import Command
from quizapp.domain.refusal import Refusal
from quizapp.domain.storage_faults import CannotSave, Fault
from quizapp.domain.timings import Timings
from quizapp.realtime.commands.participant_updates import ProfileChange
from quizapp.realtime.hub import Hub
from quizapp.realtime.rooms.audience import Audience
from quizapp.services.play.snapshots import ParticipantFacts
from tests.support.databases import SqliteTemplate
from tests.support.events import Quiz, answer_request, answers, join, join_request, make_quiz, question
from tests.support.recording import Recorder
from tests.support.settings import HubSettings

TIMINGS = Timings(lock_wait_s=0.05, storage_check_s=0.02, storage_checked_s=0.0, try_again_s=0.05)
NOTICES_NOTHING = replace(TIMINGS, storage_check_s=86_400)  # that it can save again
GIVES_UP = replace(TIMINGS, saving_s=2.0)  # a disk under load may need a second


class Hall:
    """A hub on a database that another program can take away from it."""

    def __init__(self, file: Path, db: Database, timings: Timings = TIMINGS) -> None:
        self.file, self.db, self.cast = file, db, Recorder()
        self.quiz: Quiz = make_quiz(db, [question(limit_s=20), question(limit_s=20)])
        self.alex: ParticipantFacts
        self.alex, self.kim = join(db, self.quiz, "Alex", "Kim")
        self.hub = Hub(db, HubSettings(timings=timings), self.cast)
        self.first = self.quiz.questions[0]

    async def begin(self) -> None:
        """Both phones and a console are there, and the first question is open."""
        await self.hub.connections.subscribe("alex", self.quiz.id, Audience.PHONE, self.alex.id)
        await self.hub.connections.subscribe("kim", self.quiz.id, Audience.PHONE, self.kim.id)
        await self.hub.connections.subscribe("console", self.quiz.id, Audience.CONSOLE)
        await self.hub.commands.run(self.quiz.id, Command.START)

    @property
    def console_says(self) -> str:
        """Why the server cannot save, as the console has it."""
        return self.cast.room_weathers[-1].cannot_save if self.cast.room_weathers else ""

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Another program holds the database."""
        with closing(sqlite3.connect(self.file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")

    async def can_save_again(self) -> None:
        """Wait until consoles were told that all is well."""
        await self.cast.until(lambda: self.hub.storage.fault is None and not self.console_says)


@pytest.fixture
async def hall(sqlite_template: SqliteTemplate, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Hall]:
    """A quiz with its first question open. A test may give it other timings, as the fixture's parameter."""
    timings = getattr(request, "param", TIMINGS)
    db = Database(sqlite_template.new_url(tmp_path), timings)
    built = Hall(tmp_path / "quizapp.db", db, timings)
    await built.begin()
    yield built
    db.close()


async def test_an_answer_that_cannot_be_stored_is_stored_later_as_it_arrived(hall: Hall) -> None:
    """Hole 2: the phone hears that it waits; the answer is saved by itself, with the time of its first arrival."""
    first = answer_request(hall.quiz, hall.alex.id, hall.first, [hall.quiz.right(hall.first)], phone_ms=9e6, key="k")
    with hall.locked():
        for late_ms in (0, 9_000):  # the phone sends it again
            again = answer_request(
                hall.quiz, hall.alex.id, hall.first, [hall.quiz.right(hall.first)],
                arrived_at_ms=first.arrived_at_ms + late_ms, phone_ms=9e6, key="k",
            )  # fmt: skip
            with pytest.raises(CannotSave):
                await hall.hub.answers.take(again)
        assert hall.hub.storage.fault is Fault.LOCKED
    await hall.cast.until(lambda: any(sid == "alex" and me.answered for sid, me in hall.cast.told))
    (stored,) = answers(hall.db)
    assert stored.elapsed_ms < 5_000
    assert stored.is_correct


async def test_a_question_does_not_close_before_what_arrived_in_time_is_stored(hall: Hall) -> None:
    """Hole 2: the time of the question runs out while nothing can be saved; the answer counts all the same."""
    hall.db.write_now(lambda session: session.exec(update(QuestionRow).values(time_limit_s=1)))
    await hall.hub.commands.run(hall.quiz.id, Command.NEXT)
    await hall.hub.commands.run(hall.quiz.id, Command.NEXT)
    await hall.hub.commands.run(hall.quiz.id, Command.NEXT)
    second = hall.quiz.questions[1]
    assert (await hall.hub.rooms.by_id(hall.quiz.id)).room.question_id == second
    with hall.locked():
        with pytest.raises(CannotSave):
            await hall.hub.answers.take(
                answer_request(hall.quiz, hall.alex.id, second, [hall.quiz.right(second)], key="k")
            )
        closing_at = hall.cast.stages[-1][1].left / 1000 + 0.6
        await hall.cast.until(lambda: bool(hall.console_says))
        with pytest.raises(TimeoutError):
            await hall.cast.until(lambda: hall.cast.stage_now.phase == "reveal", closing_at + 0.5)
    await hall.cast.until(lambda: hall.cast.stage_now.phase == "reveal")
    (stored,) = answers(hall.db)
    assert stored.points > 0
    assert hall.cast.last_told("alex").verdict == "right"


async def test_a_command_does_not_overtake_answers_that_are_on_their_way(hall: Hall) -> None:
    """Hole 2: an answer that arrived a moment before the host closed the question is judged before it."""
    right = [hall.quiz.right(hall.first)]
    answering = asyncio.ensure_future(hall.hub.answers.take(answer_request(hall.quiz, hall.alex.id, hall.first, right)))
    await asyncio.sleep(0)  # it waits for others of the same moment now
    assert await hall.hub.commands.run(hall.quiz.id, Command.NEXT)
    assert (await answering).is_right
    assert hall.cast.last_told("alex").verdict == "right"


GOING = {
    "removed": lambda hall: hall.hub.participants.remove(hall.quiz.id, hall.alex.id),
    "banned": lambda hall: hall.hub.participants.ban(hall.quiz.id, hall.alex.id),
    "removed with many": lambda hall: hall.hub.removals.remove(hall.quiz.id, [hall.alex.id]),
    "leaving": lambda hall: hall.hub.participants.leave(hall.quiz.id, hall.alex.id),
}


@pytest.mark.parametrize("how", GOING)
async def test_who_goes_does_not_overtake_the_own_answer(hall: Hall, how: str) -> None:
    """Hole 2: an answer that arrived a moment before its person went, or was put out, is judged before that."""
    right = [hall.quiz.right(hall.first)]
    answering = asyncio.ensure_future(hall.hub.answers.take(answer_request(hall.quiz, hall.alex.id, hall.first, right)))
    await asyncio.sleep(0)  # it waits for others of the same moment now
    await GOING[how](hall)
    assert (await answering).is_right
    (stored,) = answers(hall.db)
    assert stored.is_correct


async def test_who_never_answered_is_not_somebody_whose_answer_arrived(hall: Hall) -> None:
    """Holes 2 and 3: whoever answers in the moment in which all without an answer are taken out stays."""
    right = [hall.quiz.right(hall.first)]
    answering = asyncio.ensure_future(hall.hub.answers.take(answer_request(hall.quiz, hall.alex.id, hall.first, right)))
    await asyncio.sleep(0)
    assert await hall.hub.removals.remove(hall.quiz.id, [hall.alex.id], unless_answered=True) == 0
    assert (await answering).is_right


@pytest.mark.parametrize("hall", [NOTICES_NOTHING], indirect=True)
async def test_a_command_does_not_overtake_answers_that_could_not_be_stored(hall: Hall) -> None:
    """Hole 2: when the host's command is the first that can be stored again, what waited is stored before it."""
    right = [hall.quiz.right(hall.first)]
    with hall.locked(), pytest.raises(CannotSave):
        await hall.hub.answers.take(answer_request(hall.quiz, hall.alex.id, hall.first, right))
    assert await hall.hub.commands.run(hall.quiz.id, Command.NEXT)
    (stored,) = answers(hall.db)
    assert stored.is_correct
    assert hall.cast.last_told("alex").verdict == "right"


@pytest.mark.parametrize("hall", [GIVES_UP], indirect=True)
async def test_a_command_that_was_refused_and_committed_late_is_shown(hall: Hall) -> None:
    """Hole 2: a disk that hangs in the middle of a commit stores what was refused; everybody sees it then."""
    goes_on = Event()

    def hang(_: object) -> None:
        assert goes_on.wait(30)

    sqlalchemy_event.listen(hall.db.engine, "commit", hang)
    try:
        with pytest.raises(CannotSave):
            await hall.hub.commands.run(hall.quiz.id, Command.NEXT)
        assert hall.cast.stage_now.phase == "question"
    finally:
        goes_on.set()
    await hall.cast.until(lambda: hall.cast.stage_now.phase == "reveal")


async def test_the_console_says_that_the_server_cannot_save_and_takes_it_back(hall: Hall) -> None:
    """Hole 2: the reason in plain words with the first failing write, and gone once it works again."""
    with hall.locked():
        with pytest.raises(CannotSave):
            await hall.hub.commands.run(hall.quiz.id, Command.NEXT)
        await hall.cast.until(lambda: hall.console_says == "locked")
        assert await hall.hub.storage.look() is Fault.LOCKED
    await hall.can_save_again()
    assert await hall.hub.storage.look() is None
    assert await hall.hub.commands.run(hall.quiz.id, Command.NEXT)


async def test_who_joins_or_wants_another_name_reads_that_it_cannot_be_saved(hall: Hall) -> None:
    """Hole 2: a join is refused in clear words, a wish waits on its phone; both work afterwards."""
    wish = ProfileChange("w", "name", "Alexandra")
    with hall.locked():
        with pytest.raises(Refusal) as refused:
            await hall.hub.admissions.join(join_request(hall.quiz, "Sam", "sam"))
        assert refused.value.reason == "cannot_save"
        waiting = await hall.hub.participants.grant(hall.quiz.id, hall.alex.id, wish, "en")
        assert (waiting.key, waiting.state, waiting.reason) == ("w", "waiting", "not_stored")
    await hall.can_save_again()
    assert (await hall.hub.admissions.join(join_request(hall.quiz, "Sam", "sam"))).name == "Sam"
    assert (await hall.hub.participants.grant(hall.quiz.id, hall.alex.id, wish, "en")).state == "saved"


async def test_a_file_that_is_gone_is_noticed_while_nobody_writes(hall: Hall) -> None:
    """Hole 2, 9: consoles are told that the database's file is gone, and that it is back."""
    watching = asyncio.create_task(hall.hub.storage.watch_file(0.02))
    moved = hall.file.rename(hall.file.with_name("away.db"))
    await hall.cast.until(lambda: hall.console_says == "gone")
    moved.rename(hall.file)
    await hall.can_save_again()
    watching.cancel()
