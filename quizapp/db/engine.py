"""One database for the process: a single writer that commits bursts, and readers beside it.

SQLite takes one writer at a time and pays for each commit with a sync of the disk; so all writes of
the process go through one thread, and what has piled up while it committed shares the next
transaction, each piece of work in its own savepoint. PostgreSQL gains from it just as well.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, Generic, TypeVar

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from quizapp.db.data_folder import DatabaseFile

T = TypeVar("T")
MAX_BURST = 256
MAX_TRIES = 5  # of a work that meets a deadlock each time
DEADLOCK = "40P01"  # PostgreSQL's code


class Work(Generic[T]):
    """A piece of work on the database and where its result goes."""

    def __init__(self, run: Callable[[Session], T]) -> None:
        self.run = run
        self.result: Future[T] = Future()


def make_engine(url: str) -> Engine:
    """An engine for that address; SQLite gets WAL, foreign keys and real transactions. Errors never quote values."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(url, hide_parameters=True, connect_args={"check_same_thread": False, "timeout": 30})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:  # pyright: ignore[reportUnusedFunction] -- a listener
        connection.isolation_level = None  # sqlite3 would commit behind our back; `begin` below decides
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")  # what is acknowledged survives the power cut, too
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:  # pyright: ignore[reportUnusedFunction] -- a listener
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")

    return engine


class DatabaseClosedError(RuntimeError):
    """The process is about to end: nothing can be written any more."""

    def __init__(self) -> None:
        super().__init__("The database is closed.")


class DatabaseGoneError(RuntimeError):
    """The database's file was deleted, unmounted or replaced: what is written now would be lost."""

    def __init__(self) -> None:
        super().__init__("The data directory is gone, or was replaced.")


class Database:
    """The only way to the database."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._file = DatabaseFile(url)
        self._writer_engine = self.engine.execution_options(writes=True)
        self._works: SimpleQueue[Work[Any] | None] = SimpleQueue()
        self._closed = False
        self._door = Lock()  # nothing may get into the queue behind its end
        self._readers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="database-reader")
        self._writer = Thread(target=self._write_bursts, name="database-writer", daemon=True)
        self._writer.start()

    async def write(self, run: Callable[[Session], T]) -> T:
        """The result of `run` in a transaction, once that is committed. All or nothing of it."""
        return await asyncio.shield(asyncio.wrap_future(self._enqueue(run)))

    def write_now(self, run: Callable[[Session], T]) -> T:
        """The same for commands and tests without an event loop."""
        return self._enqueue(run).result()

    async def read(self, run: Callable[[Session], T]) -> T:
        """The result of `run`, which only reads."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, run)

    def read_now(self, run: Callable[[Session], T]) -> T:
        """The same for commands and tests without an event loop."""
        with Session(self.engine) as session:
            return run(session)

    def is_in_place(self) -> bool:
        """Whether the database's file is still the one that was opened; true where it is no file."""
        return self._file.is_in_place()

    def ping(self) -> None:
        """Raise when the database does not answer, or its file is gone."""
        if not self.is_in_place():
            raise DatabaseGoneError
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Finish what was asked for, then let go of the database."""
        with self._door:
            self._closed = True
            self._works.put(None)
        self._writer.join(timeout=30)
        self._readers.shutdown()
        self.engine.dispose()

    def _enqueue(self, run: Callable[[Session], T]) -> Future[T]:
        work = Work(run)
        with self._door:
            if self._closed:
                raise DatabaseClosedError
            self._works.put(work)
        return work.result

    def _write_bursts(self) -> None:
        while (first := self._works.get()) is not None:
            burst = [first]
            stopping = False
            while not self._works.empty() and len(burst) < MAX_BURST:
                work = self._works.get()
                if work is None:
                    stopping = True
                    break
                burst.append(work)
            self._write_burst(burst)
            if stopping:
                return

    def _write_burst(self, burst: list[Work[Any]], tries: int = MAX_TRIES) -> None:
        """Commit the whole burst at once; if that fails, each work alone, so that one cannot spoil others.

        Each work locks in an order in which no two wait for each other, but several in one transaction may not,
        when another process writes, too: whoever is the victim of a deadlock tries again, alone.
        """
        try:
            outcomes = self._commit(burst)
        except Exception as error:
            if len(burst) == 1:
                burst[0].result.set_exception(error)
                return
            for work in burst:
                self._write_burst([work])
            return
        for work, (result, error) in zip(burst, outcomes, strict=True):
            if error is None:
                work.result.set_result(result)
            elif _is_deadlock(error) and tries > 1:
                self._write_burst([work], tries - 1)
            else:
                work.result.set_exception(error)

    def _commit(self, burst: list[Work[Any]]) -> list[tuple[Any, Exception | None]]:
        outcomes: list[tuple[Any, Exception | None]] = []
        if not self.is_in_place():
            raise DatabaseGoneError
        with Session(self._writer_engine, expire_on_commit=False) as session, session.begin():
            for work in burst:
                try:
                    with session.begin_nested():
                        result = work.run(session)
                    outcomes.append((result, None))  # only now: leaving the savepoint can fail, too
                except Exception as error:
                    outcomes.append((None, error))
        return outcomes


def _is_deadlock(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == DEADLOCK
