"""Faults of a database, told from mistakes of one piece of work; receipts that say "again, later"."""

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import text
from sqlmodel import Session

from quizapp.db.engine import Database, Work
from quizapp.db.faults import fault_in
from quizapp.domain.storage_faults import CannotSave, Fault
from quizapp.domain.timings import Timings
from quizapp.realtime.answers.receipts import too_fast_delta


def fill(session: Session) -> None:
    """Meet a full disk."""
    session.execute(text("PRAGMA max_page_count = 1"))
    session.execute(text("CREATE TABLE big (text TEXT)"))
    session.execute(text("INSERT INTO big VALUES (zeroblob(1000000))"))


def test_a_full_disk_is_told_from_a_mistake(tmp_path: Path) -> None:
    """Hole 2: SQLite that may not grow is a full disk; a wrong statement is not."""
    db = Database(f"sqlite:///{tmp_path / 'a.db'}", Timings(lock_wait_s=0.05))

    try:
        with pytest.raises(CannotSave) as full:
            db.write_now(fill)
        assert full.value.fault is Fault.DISK_FULL
        with pytest.raises(Exception, match="no such table") as wrong:
            db.write_now(lambda session: session.execute(text("INSERT INTO strangers VALUES (1)")))
        assert fault_in(wrong.value) is None
    finally:
        db.close()


class Begins:
    """Counts how often a database's writer tries to begin a transaction: each waits as long for a lock."""

    def __init__(self, db: Database) -> None:
        self.count = 0
        sqlalchemy_event.listen(db.engine, "before_cursor_execute", self._look)

    def _look(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        self.count += statement == "BEGIN IMMEDIATE"


async def test_a_locked_database_fails_a_burst_once(tmp_path: Path) -> None:
    """Hole 2: fifty works that wait for a lock from outside fail together, after one wait and not after fifty."""
    file = tmp_path / "a.db"
    db = Database(f"sqlite:///{file}", Timings(lock_wait_s=0.05))
    db.write_now(lambda session: session.execute(text("CREATE TABLE a (b INTEGER)")))
    begins = Begins(db)
    ran: list[int] = []
    burst = [Work(lambda _, n=n: ran.append(n)) for n in range(50)]
    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            db._write_burst(burst)  # pyright: ignore[reportPrivateUsage] -- as the writer does with what piled up
            other.execute("ROLLBACK")
        assert {type(work.result.exception(0)) for work in burst} == {CannotSave}
        assert ran == []
        assert begins.count == 1
        await db.write(lambda session: session.execute(text("INSERT INTO a VALUES (1)")))
    finally:
        db.close()


async def test_a_lock_that_comes_in_the_middle_of_a_burst_is_waited_for_once(tmp_path: Path) -> None:
    """Hole 2: a burst that broke off is tried work by work; once one of them cannot begin, nobody else waits."""
    file = tmp_path / "a.db"
    db = Database(f"sqlite:///{file}", Timings(lock_wait_s=0.05))
    db.write_now(lambda session: session.execute(text("CREATE TABLE a (b INTEGER)")))

    burst = [Work(fill) for _ in range(50)]
    try:
        with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:

            def lock(*_: object) -> None:
                if not other.in_transaction:
                    other.execute("BEGIN IMMEDIATE")

            sqlalchemy_event.listen(db.engine, "checkin", lock)  # the broken transaction is over
            begins = Begins(db)
            db._write_burst(burst)  # pyright: ignore[reportPrivateUsage] -- as above
            other.execute("ROLLBACK")
        faults = [work.result.exception(0) for work in burst]
        assert {fault.fault for fault in faults if isinstance(fault, CannotSave)} == {Fault.LOCKED}
        assert begins.count == 2  # all together, and the first alone
    finally:
        db.close()


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        {"name": 7},
        {"name": "a.play_state.answer"},
        {"name": "a.play_state.answer", "payload": {"key": 3, "question_id": 1}},
        {"name": "a.play_state.answer", "payload": {"key": "k", "question_id": "1"}},
        {"name": "a.play_state.wish", "payload": {"key": "k", "question_id": 1}},
    ],
)
def test_only_answers_get_a_word_when_too_much_comes_at_once(message: object) -> None:
    """Hole 2, 10: nonsense over budget is dropped in silence."""
    assert too_fast_delta(message) is None


def test_an_answer_over_budget_is_to_be_sent_again() -> None:
    """Hole 2: the receipt names the answer, and says that it waits."""
    delta = too_fast_delta({"name": "a.play_state.answer", "payload": {"key": "k", "question_id": 7}})
    assert delta is not None
    (receipt,) = delta["a.play_state"].values()
    assert (receipt["key"], receipt["question"], receipt["state"], receipt["reason"]) == ("k", 7, "waiting", "too_fast")


@pytest.mark.parametrize(("even_late", "stored"), [(False, 0), (True, 1)])
async def test_what_took_too_long_is_not_done_later(tmp_path: Path, even_late: bool, stored: int) -> None:
    """Hole 2: who was told that it cannot be saved does not find it done, unless sending it again changes nothing."""
    db = Database(f"sqlite:///{tmp_path / 'a.db'}")
    db.write_now(lambda session: session.execute(text("CREATE TABLE a (b INTEGER)")))
    goes_on = Event()

    def hang(session: Session) -> None:
        session.execute(text("INSERT INTO a VALUES (1)"))
        goes_on.wait(30)

    try:
        with pytest.raises(CannotSave) as refused:
            await db.write(hang, 0.1, even_late=even_late)
        assert refused.value.fault is Fault.NO_ANSWER
        goes_on.set()
        assert await db.write(lambda session: session.execute(text("SELECT count(*) FROM a")).scalar()) == stored
    finally:
        goes_on.set()
        db.close()
