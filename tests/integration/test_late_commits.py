"""What was refused because it took too long, and was committed all the same: rooms learn of it."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import Session

from quizapp.db.engine import Database
from quizapp.db.tables import Event
from quizapp.domain.connection.presence import Presence
from quizapp.domain.flow.permissions import Command
from quizapp.domain.refusal import Refusal
from quizapp.domain.storage_faults import CannotSave
from quizapp.domain.timings import Timings
from quizapp.realtime.hub import Hub
from quizapp.services.clock import now_ms
from quizapp.services.play import commands
from tests.support.databases import SqliteTemplate
from tests.support.events import Quiz, join, make_quiz
from tests.support.recording import Recorder
from tests.support.settings import HubSettings


class House:
    """Two quizzes whose rooms are open, and a database that knows more than they do."""

    def __init__(self, file: Path, db: Database) -> None:
        self.file, self.db, self.cast = file, db, Recorder()
        self.hub = Hub(db, HubSettings(), self.cast)
        self.rooms = self.hub.rooms
        self.quizzes: list[Quiz] = [make_quiz(db), make_quiz(db)]
        self.alex = join(db, self.quizzes[1], "Alex")[0]

    async def open(self) -> None:
        """Read both, and let Alex look."""
        for quiz in self.quizzes:
            await self.rooms.by_id(quiz.id)
        room = (await self.rooms.by_id(self.quizzes[1].id)).room
        room.people[self.alex.id].presence = Presence("alex")

    def commit(self, quiz: Quiz, command: Command) -> None:
        """Store what a command of the host does, and tell no room."""
        self.db.write_now(lambda session: commands.run_command(session, quiz.id, command, now_ms()))

    async def look(self) -> None:
        """What the hub does once it can save again."""
        await self.hub.updates.catch_up(in_writers_turn=True)

    @property
    def shown(self) -> list[str]:
        """The phases that were shown to all."""
        return [stage.phase for stage, _ in self.cast.stages]


@pytest.fixture
async def house(sqlite_template: SqliteTemplate, tmp_path: Path) -> AsyncIterator[House]:
    """Two quizzes in their lobbies."""
    db = Database(sqlite_template.new_url(tmp_path), Timings(lock_wait_s=0.05))
    built = House(tmp_path / "quizapp.db", db)
    await built.open()
    yield built
    db.close()


async def test_what_was_committed_late_is_shown(house: House) -> None:
    """Hole 2: the room whose event went on shows it, and tells its phones; the other one shows nothing."""
    house.commit(house.quizzes[1], Command.START)
    await house.look()
    assert house.shown == ["question"]
    assert [sid for sid, _ in house.cast.told] == ["alex"]
    assert (await house.rooms.by_id(house.quizzes[1].id)).room.question_id == house.quizzes[1].questions[0]


async def test_rooms_that_know_everything_are_left_alone(house: House) -> None:
    """Hole 2: nobody's page is drawn anew where nothing was committed late, nor a second time where it was."""
    await house.look()
    assert house.cast.order == []
    house.commit(house.quizzes[0], Command.START)
    await house.look()
    await house.look()
    assert house.shown == ["question"]


async def test_an_event_that_was_deleted_late_has_no_room(house: House) -> None:
    """Hole 2: its room is closed, and the rooms after it are looked at all the same."""
    gone, other = house.quizzes

    def delete(session: Session) -> None:
        session.delete(session.get(Event, gone.id))

    house.db.write_now(delete)
    house.commit(other, Command.START)
    await house.look()
    assert [live.room.event.id for live in house.rooms.all()] == [other.id]
    assert house.shown == ["question"]
    with pytest.raises(Refusal):
        await house.rooms.by_id(gone.id)


async def test_a_database_that_still_cannot_save_closes_no_room(house: House) -> None:
    """Hole 2: whoever looks hears that it cannot, and all rooms stay."""
    with closing(sqlite3.connect(house.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CannotSave):
            await house.look()
        other.execute("ROLLBACK")
    assert len(house.rooms.all()) == 2
    assert house.shown == []
