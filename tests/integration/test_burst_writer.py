"""The one writer: bursts in one transaction, and no piece of work that can spoil another."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from quizapp.db.engine import MAX_BURST, Database, DatabaseClosedError
from quizapp.db.tables import Host
from quizapp.domain.refusal import Refusal
from quizapp.domain.storage_faults import CannotSave, Fault
from quizapp.domain.timings import Timings
from tests.support.databases import PostgresServer
from tests.support.events import NOW, join, make_quiz, people


def host(name: str) -> Host:
    """A row to store."""
    return Host(name=name, name_key=name.casefold(), password_hash="-", created_at=NOW)


def add(name: str) -> Callable[[Session], int]:
    """Work that stores a host and gives its id."""

    def work(session: Session) -> int:
        row = host(name)
        session.add(row)
        session.flush()
        assert row.id is not None
        return row.id

    return work


def names(db: Database) -> list[str]:
    """The names of all hosts, sorted."""
    return sorted(db.read_now(lambda session: list(session.exec(select(Host.name)).all())))


class Gate:
    """Work that occupies the writer until it is let through, so that the next works become one burst."""

    def __init__(self) -> None:
        self.entered, self.opened = threading.Event(), threading.Event()

    def __call__(self, _: Session) -> None:
        """Wait inside of the transaction."""
        self.entered.set()
        assert self.opened.wait(30)


class Commits:
    """Counts the commits of a database's writer."""

    def __init__(self, db: Database) -> None:
        self.count = 0
        writer = db._writer_engine  # pyright: ignore[reportPrivateUsage]
        sqlalchemy_event.listen(writer, "commit", self._count)

    def _count(self, _: object) -> None:
        self.count += 1


async def as_one_burst(db: Database, *works: Callable[[Session], object]) -> list[object]:
    """The outcomes (results or errors) of works that waited together while the writer was busy."""
    gate = Gate()
    busy = asyncio.ensure_future(db.write(gate))
    await asyncio.to_thread(gate.entered.wait, 30)
    waiting = [asyncio.ensure_future(db.write(work)) for work in works]
    await asyncio.sleep(0)  # every one of them is in the queue now
    gate.opened.set()
    await busy
    return list(await asyncio.gather(*waiting, return_exceptions=True))


async def test_what_piled_up_is_committed_together(db: Database) -> None:
    """X1: works that came while the writer was busy share one transaction, and each gets its result."""
    commits = Commits(db)
    outcomes = await as_one_burst(db, *(add(f"Host {number}") for number in range(50)))
    assert sorted(outcomes) == sorted(set(outcomes))  # type: ignore[type-var]
    assert len(names(db)) == 50
    assert commits.count == 2  # the busy work before it, and all of them


async def test_a_burst_has_a_limit(db: Database) -> None:
    """X1: more works than fit one burst are all done, in several transactions."""
    commits = Commits(db)
    outcomes = await as_one_burst(db, *(add(f"Host {number}") for number in range(MAX_BURST + 10)))
    assert all(isinstance(outcome, int) for outcome in outcomes)
    assert len(names(db)) == MAX_BURST + 10
    assert commits.count == 3  # the busy work before them, too


async def test_a_refused_work_leaves_the_others_alone(db: Database) -> None:
    """X1: of a burst, the work that is refused leaves nothing behind, all others are stored."""

    def refused(session: Session) -> None:
        session.add(host("Half-written"))
        session.flush()
        raise Refusal("no")

    before, error, after = await as_one_burst(db, add("Ada"), refused, add("Grace"))
    assert isinstance(before, int)
    assert isinstance(after, int)
    assert isinstance(error, Refusal)
    assert names(db) == ["Ada", "Grace"]


async def test_a_work_the_database_refuses_leaves_the_others_alone(db: Database) -> None:
    """X1: a constraint that one work violates costs only this one."""
    outcomes = await as_one_burst(db, add("Ada"), add("ADA"), add("Grace"))
    assert [isinstance(outcome, IntegrityError) for outcome in outcomes] == [False, True, False]
    assert names(db) == ["Ada", "Grace"]


async def test_a_work_that_fails_without_flushing_leaves_nothing(db: Database) -> None:
    """X1: what a failing work had only added to the session is not stored with the next one."""

    def failing(session: Session) -> None:
        session.add(host("Ghost"))
        raise RuntimeError("a mistake")

    error, stored = await as_one_burst(db, failing, add("Ada"))
    assert isinstance(error, RuntimeError)
    assert isinstance(stored, int)
    assert names(db) == ["Ada"]


async def test_a_work_that_fails_while_it_is_written_leaves_the_others_alone(db: Database) -> None:
    """X1: a row that the database refuses only at the end of the work costs only this work."""

    def late(session: Session) -> str:
        session.add(host("ADA"))
        return "not stored"

    outcomes = await as_one_burst(db, add("Ada"), late, add("Grace"))
    assert [isinstance(outcome, IntegrityError) for outcome in outcomes] == [False, True, False]
    assert names(db) == ["Ada", "Grace"]
    assert await db.write(add("Edsger"))  # the writer is still there


@pytest.mark.postgres
async def test_a_lost_connection_costs_only_the_work_that_lost_it(postgres: PostgresServer) -> None:
    """X1: the database hangs up in the middle of a burst: the other works are done again, each once."""

    def hang_up(session: Session) -> None:
        session.connection().exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    db = Database(postgres.new_url())
    try:
        first, lost, last = await as_one_burst(db, add("Ada"), hang_up, add("Grace"))
        assert isinstance(lost, CannotSave)
        assert isinstance(first, int)
        assert isinstance(last, int)
        assert names(db) == ["Ada", "Grace"]
    finally:
        db.close()


@pytest.mark.postgres
async def test_whoever_is_the_victim_of_a_deadlock_tries_again(postgres: PostgresServer) -> None:
    """J6, X1: a burst holds one row and wants another, a second process the other way round: both are done, once."""
    url = postgres.new_url()
    db, second = Database(url), Database(url)
    ada, grace = db.write_now(add("Ada")), db.write_now(add("Grace"))
    has_ada, has_grace = threading.Event(), threading.Event()

    def rename(session: Session, host_id: int) -> None:
        row = session.exec(select(Host).where(Host.id == host_id).with_for_update()).one()
        row.name += "!"
        session.flush()

    def take_ada(session: Session) -> None:
        rename(session, ada)
        has_ada.set()
        assert has_grace.wait(30)

    def take_both(session: Session) -> None:
        rename(session, grace)
        has_grace.set()
        assert has_ada.wait(30)
        rename(session, ada)

    try:
        both = asyncio.ensure_future(second.write(take_both))
        outcomes = await as_one_burst(db, take_ada, lambda session: rename(session, grace))
        assert [*outcomes, await both] == [None, None, None]
        assert names(db) == ["Ada!!", "Grace!!"]
    finally:
        db.close()
        second.close()


async def test_a_work_sees_what_was_done_before_it(db: Database) -> None:
    """X1: works are done in their order, within a burst, too."""

    def count(session: Session) -> int:
        return len(session.exec(select(Host.id)).all())

    outcomes = await as_one_burst(db, count, add("Ada"), count, add("Grace"), count)
    assert [outcomes[0], outcomes[2], outcomes[4]] == [0, 1, 2]


async def test_who_gives_up_waiting_does_not_undo_the_work(db: Database) -> None:
    """X1: a caller that is cancelled (its socket is gone) changes nothing about what is stored."""
    gate = Gate()
    busy = asyncio.ensure_future(db.write(gate))
    await asyncio.to_thread(gate.entered.wait, 30)
    gone = asyncio.ensure_future(db.write(add("Ada")))
    stays = asyncio.ensure_future(db.write(add("Grace")))
    await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    gate.opened.set()
    await busy
    assert isinstance(await stays, int)
    assert names(db) == ["Ada", "Grace"]


async def test_a_long_queue_that_moves_is_no_fault(database_url: str) -> None:
    """Hole 2: two hundred that join at once on a slow machine are served, and nobody reads "cannot save"."""
    db = Database(database_url, Timings(saving_s=0.5))
    faults: list[Fault] = []
    db.on_fault = faults.append
    slow = threading.Event()  # never set: each work takes a while

    def work(_: Session) -> bool:
        return slow.wait(0.05)

    assert await asyncio.gather(*(db.write(work) for _ in range(40))) == [False] * 40
    assert faults == []
    db.close()


async def test_a_result_can_be_used_after_the_commit(db: Database) -> None:
    """X1: rows that a work hands out are complete, nobody has to ask the database again."""

    def work(session: Session) -> Host:
        row = host("Ada")
        session.add(row)
        return row

    row = await db.write(work)
    assert (row.name, row.created_at) == ("Ada", NOW)
    assert row.id is not None


async def test_readers_see_only_what_is_committed(db: Database) -> None:
    """X1: nobody is shown something that could still be lost."""
    written, go_on = threading.Event(), threading.Event()

    def work(session: Session) -> None:
        session.add(host("Ada"))
        session.flush()
        written.set()
        assert go_on.wait(30)

    writing = asyncio.ensure_future(db.write(work))
    await asyncio.to_thread(written.wait, 30)
    assert await db.read(lambda session: session.exec(select(Host.name)).all()) == []
    go_on.set()
    await writing
    assert await db.read(lambda session: session.exec(select(Host.name)).all()) == ["Ada"]


def test_closing_finishes_what_was_asked_for(database_url: str) -> None:
    """X1: an orderly end waits for all works in the queue."""
    db = Database(database_url)
    gate = Gate()
    threads = [threading.Thread(target=db.write_now, args=(gate,))]
    threads[0].start()
    assert gate.entered.wait(30)
    threads += [threading.Thread(target=db.write_now, args=(add(f"Host {number}"),)) for number in range(20)]
    for thread in threads[1:]:
        thread.start()
    while db._works.qsize() < 20:  # pyright: ignore[reportPrivateUsage] -- all of them are in the queue
        pass
    closing = threading.Thread(target=db.close)
    closing.start()
    gate.opened.set()
    for thread in [*threads, closing]:
        thread.join(30)
        assert not thread.is_alive()
    again = Database(database_url)
    assert len(names(again)) == 20
    again.close()


def test_nothing_is_accepted_after_the_end(database_url: str) -> None:
    """X1: who asks a closed database gets an error, instead of waiting forever."""
    db = Database(database_url)
    db.close()
    with pytest.raises(RuntimeError, match="closed"):
        db.write_now(add("Ada"))


async def test_nothing_is_read_after_the_end(database_url: str) -> None:
    """N2: what looks at the database again and again ends in order with it, and not with an error in the log."""
    db = Database(database_url)
    await asyncio.to_thread(db.close)
    with pytest.raises(DatabaseClosedError):
        await db.read(lambda session: session.get(Host, 1))


def test_closing_twice_is_fine(database_url: str) -> None:
    """X1: an end that is asked for twice is one end."""
    db = Database(database_url)
    db.close()
    db.close()


def test_sqlite_is_set_up_to_survive_a_power_cut(sqlite_db: Database) -> None:
    """X1: WAL with full syncs and foreign keys, on every connection."""
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    for engine in (sqlite_db.engine, sqlite_db._writer_engine):  # pyright: ignore[reportPrivateUsage]
        with engine.connect() as connection:
            found = {name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in wanted}
        assert found == wanted


def test_what_belongs_to_a_host_goes_with_it(db: Database) -> None:
    """X1: foreign keys hold: no row is left that belongs to nothing."""
    quiz = make_quiz(db)
    join(db, quiz, "Alex")

    def delete(session: Session) -> None:
        session.delete(session.exec(select(Host).where(col(Host.id) == quiz.host_id)).one())

    db.write_now(delete)
    assert people(db, quiz) == []
