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
from time import monotonic
from typing import Any, Generic, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from quizapp.db.connecting import make_engine, reading_one_moment
from quizapp.db.data_folder import DatabaseFile
from quizapp.db.faults import fault_in
from quizapp.domain.storage_faults import CannotSave, Fault
from quizapp.domain.timings import Timings

T = TypeVar("T")
MAX_BURST = 256
MAX_TRIES = 5  # of a work that meets a deadlock each time
DEADLOCK = "40P01"  # PostgreSQL's code


class Work(Generic[T]):
    """A piece of work on the database and where its result goes."""

    def __init__(self, run: Callable[[Session], T]) -> None:
        self.run = run
        self.result: Future[T] = Future()
        self.is_given_up = False  # whoever asked was told that it is not done

    def fail(self, error: Exception) -> None:
        """Say what went wrong; of what keeps everybody from saving, its kind."""
        fault = Fault.GONE if isinstance(error, DatabaseGoneError) else fault_in(error)
        if fault is None:
            self.result.set_exception(error)
            return
        cannot = CannotSave(fault)
        cannot.__cause__ = error
        self.result.set_exception(cannot)


class Progress:
    """When something was last got done: a long queue that moves is no fault."""

    def __init__(self) -> None:
        self._at_s = monotonic()

    def note(self) -> None:
        """Something was got done right now."""
        self._at_s = monotonic()

    async def wait_for(self, waiting: asyncio.Future[Any], patience_s: float) -> None:
        """Until that is done, or nothing at all was got done for so long."""
        until_s = monotonic() + patience_s
        while not waiting.done() and (left_s := until_s - monotonic()) > 0:
            await asyncio.wait({waiting}, timeout=left_s)
            until_s = max(until_s, self._at_s + patience_s)


class NotBegunError(Exception):
    """A transaction could not even begin: none of its works has run."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


class GivenUpError(RuntimeError):
    """A piece of work took so long that it was refused: it is not done either."""

    def __init__(self) -> None:
        super().__init__("It took too long.")


class DatabaseClosedError(RuntimeError):
    """The process is about to end: nothing can be written any more."""

    def __init__(self) -> None:
        super().__init__("The database is closed.")


class DatabaseGoneError(RuntimeError):
    """The database's file was deleted, unmounted or replaced: what is written now would be lost."""

    def __init__(self) -> None:
        super().__init__("The data directory is gone, or was replaced.")


class Database:
    """The only way to the database.

    What cannot be saved, or read, is refused with `CannotSave` once nothing was got done for the time that `timings`
    allows, and `on_fault` hears of it.
    """

    def __init__(self, url: str, timings: Timings | None = None) -> None:
        self._timings = timings or Timings()
        self.engine = make_engine(
            url, lock_wait_s=self._timings.lock_wait_s, connect_wait_s=self._timings.connect_wait_s
        )
        self.on_fault: Callable[[Fault], None] = lambda _: None
        self._file = DatabaseFile(url)
        self._writer_engine = self.engine.execution_options(writes=True)
        self._reader_engine = reading_one_moment(self.engine)
        self._works: SimpleQueue[Work[Any] | None] = SimpleQueue()
        self._writing, self._reading = Progress(), Progress()
        self._closed = False
        self._door = Lock()  # nothing may get into the queue behind its end
        self._readers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="database-reader")
        self._writer = Thread(target=self._write_bursts, name="database-writer", daemon=True)
        self._writer.start()

    async def write(self, run: Callable[[Session], T], within_s: float | None = None, *, even_late: bool = False) -> T:
        """The result of `run` in a transaction, once that is committed. All or nothing of it.

        When it was refused with `CannotSave` because it took too long, it is rolled back, unless it is right
        `even_late`. A database that hangs in the middle of a commit may commit it all the same.
        """
        work = self._enqueue(run)
        try:
            return await self._in_time(work.result, self._writing, within_s)
        except CannotSave:
            work.is_given_up = not even_late
            raise

    def write_now(self, run: Callable[[Session], T]) -> T:
        """The same for commands and tests without an event loop."""
        return self._enqueue(run).result.result()

    async def read(self, run: Callable[[Session], T]) -> T:
        """The result of `run`, which only reads. Raises `DatabaseClosedError` after the end."""
        with self._door:
            if self._closed:
                raise DatabaseClosedError
            work = self._readers.submit(self.read_now, run)
        return await self._in_time(work, self._reading)

    def read_now(self, run: Callable[[Session], T]) -> T:
        """The same for commands and tests without an event loop."""
        try:
            with Session(self._reader_engine) as session:
                found = run(session)
            self._reading.note()
            return found
        except Exception as error:
            fault = fault_in(error)
            if fault is None:
                raise
            raise CannotSave(fault) from error

    def is_in_place(self) -> bool:
        """Whether the database's file is still the one that was opened; true where it is no file."""
        return self._file.is_in_place()

    def close(self) -> None:
        """Finish what was asked for, then let go of the database."""
        with self._door:
            self._closed = True
            self._works.put(None)
        self._writer.join(timeout=30)
        self._readers.shutdown()
        self.engine.dispose()

    async def _in_time(self, result: Future[T], progress: Progress, within_s: float | None = None) -> T:
        """The result, if it comes before nothing moved for that long. What has not begun by then is dropped."""
        waiting = asyncio.wrap_future(result)
        waiting.add_done_callback(lambda done: done.cancelled() or done.exception())  # whoever asked may be gone
        await progress.wait_for(waiting, within_s or self._timings.saving_s)
        try:
            if not waiting.done():
                result.cancel()
                raise CannotSave(Fault.NO_ANSWER)
            return waiting.result()
        except CannotSave as cannot:
            self.on_fault(cannot.fault)
            raise

    def _enqueue(self, run: Callable[[Session], T]) -> Work[T]:
        work = Work(run)
        with self._door:
            if self._closed:
                raise DatabaseClosedError
            self._works.put(work)
        return work

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
            self._write_burst([work for work in burst if work.result.set_running_or_notify_cancel()])
            if stopping:
                return

    def _write_burst(self, burst: list[Work[Any]], tries: int = MAX_TRIES) -> None:
        """Commit the whole burst at once; if that fails, each work alone, so that one cannot spoil others.

        Each work locks in an order in which no two wait for each other, but several in one transaction may not,
        when another process writes, too: whoever is the victim of a deadlock tries again, alone.
        """
        try:
            outcomes = self._commit(burst)
        except NotBegunError as error:
            for work in burst:
                work.fail(error.cause)
            return
        except Exception as error:
            if len(burst) == 1:
                burst[0].fail(error)
            else:
                self._write_each(burst)
            return
        for work, (result, error) in zip(burst, outcomes, strict=True):
            if error is None:
                work.result.set_result(result)
            elif _is_deadlock(error) and tries > 1:
                self._write_burst([work], tries - 1)
            else:
                work.fail(error)

    def _write_each(self, burst: list[Work[Any]]) -> None:
        """Commit each alone, until one could not begin: the others would only wait as long for the same."""
        for number, work in enumerate(burst):
            try:
                ((result, error),) = self._commit([work])
            except NotBegunError as not_begun:
                for left in burst[number:]:
                    left.fail(not_begun.cause)
                return
            except Exception as failed:
                work.fail(failed)
                continue
            if error is None:
                work.result.set_result(result)
            elif _is_deadlock(error):
                self._write_burst([work], MAX_TRIES - 1)
            else:
                work.fail(error)

    def _commit(self, burst: list[Work[Any]]) -> list[tuple[Any, Exception | None]]:
        outcomes: list[tuple[Any, Exception | None]] = []
        if not self.is_in_place():
            raise NotBegunError(DatabaseGoneError())
        with Session(self._writer_engine, expire_on_commit=False) as session, session.begin():
            try:
                session.connection()
            except Exception as error:
                raise NotBegunError(error) from error
            for work in burst:
                try:
                    with session.begin_nested():
                        result = work.run(session)
                    outcomes.append((result, None))  # only now: leaving the savepoint can fail, too
                except Exception as error:
                    if fault_in(error) is not None:
                        raise  # the database may have ended the whole transaction
                    outcomes.append((None, error))
                self._writing.note()
            if any(work.is_given_up for work in burst):
                raise GivenUpError
        self._writing.note()
        return outcomes


def _is_deadlock(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == DEADLOCK
