"""Faults of a database, told from mistakes of one piece of work; receipts that say "again, later"."""

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text
from sqlmodel import Session

from quizapp.db.engine import Database
from quizapp.db.faults import fault_in
from quizapp.domain.storing import CannotSave, Fault
from quizapp.domain.timings import Timings
from quizapp.realtime.receipts import too_fast_delta


def test_a_full_disk_is_told_from_a_mistake(tmp_path: Path) -> None:
    """Hole 2: SQLite that may not grow is a full disk; a wrong statement is not."""
    db = Database(f"sqlite:///{tmp_path / 'a.db'}", Timings(lock_wait_s=0.05))

    def fill(session: Session) -> None:
        session.execute(text("PRAGMA max_page_count = 1"))
        session.execute(text("CREATE TABLE big (text TEXT)"))
        session.execute(text("INSERT INTO big VALUES (zeroblob(1000000))"))

    try:
        with pytest.raises(CannotSave) as full:
            db.write_now(fill)
        assert full.value.fault is Fault.DISK_FULL
        with pytest.raises(Exception, match="no such table") as wrong:
            db.write_now(lambda session: session.execute(text("INSERT INTO strangers VALUES (1)")))
        assert fault_in(wrong.value) is None
    finally:
        db.close()


async def test_a_locked_database_fails_a_burst_once(tmp_path: Path) -> None:
    """Hole 2: fifty works that wait for a lock from outside fail together, after one wait and not after fifty."""
    file = tmp_path / "a.db"
    db = Database(f"sqlite:///{file}", Timings(lock_wait_s=0.2))
    db.write_now(lambda session: session.execute(text("CREATE TABLE a (b INTEGER)")))
    begun: list[int] = []
    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            works = [db._enqueue(lambda _, n=n: begun.append(n)) for n in range(50)]  # pyright: ignore[reportPrivateUsage]
            faults = {type(work.result.exception(20)) for work in works}
            other.execute("ROLLBACK")
        assert faults == {CannotSave}
        assert begun == []
        await db.write(lambda session: session.execute(text("INSERT INTO a VALUES (1)")))
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
