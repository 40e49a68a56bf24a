"""The data directory: nobody but its user reads it, one server uses it, and it is still there."""

import os
import stat
from contextlib import closing
from pathlib import Path

import psycopg
from filelock import FileLock, Timeout
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

LOCK_FILE, WORKER_LOCK_FILE = "server.lock", "worker.lock"
WAIT_FOR_LOCK_S = 5.0  # a killed server's worker is gone a moment after it
PROBE_BYTES = 64 * 1024  # as much as a start writes
# "quizapp" in ASCII: what the lock of a PostgreSQL database is called.
ADVISORY_LOCK = 0x71756972617070
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700

_held: list[object] = []


class UnusableError(Exception):
    """The data cannot be kept there; the message is a sentence for people."""


def database_file(url: str) -> Path | None:
    """The file of an SQLite database, None for any other."""
    address = make_url(url)
    is_file = address.get_backend_name() == "sqlite" and address.database and address.database != ":memory:"
    return Path(str(address.database)).absolute() if is_file else None


def prepare(data_dir: Path, pictures_dir: Path, url: str) -> None:
    """Make the folders, see that they can be written, and take everything out of other users' sight.

    Raises `UnusableError`.
    """
    for folder in (data_dir, pictures_dir):
        try:
            folder.mkdir(mode=PRIVATE_FOLDER, parents=folder == data_dir, exist_ok=True)
            _try_to_write(folder)
        except FileExistsError:
            raise UnusableError(f"{folder} is a file, but has to be a folder. Please move it away.") from None
        except OSError as error:
            raise UnusableError(f"Nothing can be saved in {folder}: {error.strerror or error}.") from None
    if _is_all_ours(data_dir):
        _restrict(data_dir, PRIVATE_FOLDER)
    _restrict(pictures_dir, PRIVATE_FOLDER)
    for file in (*_database_files(url), *pictures_dir.iterdir()):
        _restrict(file, PRIVATE_FILE)


def hold(data_dir: Path, url: str) -> None:
    """Keep other servers away from this data until the process is gone, however it ends. Raises `UnusableError`."""
    file = database_file(url)
    in_use = f"Another quizapp server uses {data_dir}. Stop that one first, or set QUIZAPP_DATA_DIR."
    _held.append(_lock(data_dir / LOCK_FILE, in_use))
    _lock(data_dir / WORKER_LOCK_FILE, in_use).release()  # a worker may outlive its killed server by a moment
    if file is None:
        _lock_postgresql(url)
    elif file.parent != data_dir.absolute():
        in_use = f"Another quizapp server uses {file}. Stop that one first."
        _held.append(_lock(file.with_name(f"{file.name}.lock"), in_use))


def hold_as_worker(data_dir: Path) -> FileLock:
    """Keep the next server waiting until this worker is gone, or releases the lock. Raises `UnusableError`."""
    return _lock(data_dir / WORKER_LOCK_FILE, f"The worker of another quizapp server uses {data_dir}.")


def check_pages(url: str) -> None:
    """Raise `UnusableError` for an SQLite file that is damaged."""
    import sqlite3

    file = database_file(url)
    if file is None or not file.exists():
        return
    try:
        with closing(sqlite3.connect(file, timeout=30)) as connection:
            found = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except (sqlite3.DatabaseError, DatabaseError) as error:
        found = str(error)
    if found != "ok":
        first = found.strip().splitlines()[-1]
        raise UnusableError(f"The database {file} is damaged ({first}). Please put a copy of it back in its place.")


class DatabaseFile:
    """The file that a database was opened with: another one in its place is not the same."""

    def __init__(self, url: str) -> None:
        self._file = database_file(url)
        self._identity = self._look()

    def is_in_place(self) -> bool:
        """Whether it is still the same file; true where there is none."""
        if self._file is None:
            return True
        now = self._look()
        if self._identity is None:  # the database made its file only after it was opened
            self._identity = now
            return True
        return now == self._identity

    def _look(self) -> tuple[int, int] | None:
        try:
            found = self._file.stat() if self._file else None
        except OSError:
            return None
        return (found.st_dev, found.st_ino) if found else None


def _try_to_write(folder: Path) -> None:
    probe = folder / f".probe-{os.getpid()}"
    try:
        with probe.open("wb") as file:
            file.write(b"\0" * PROBE_BYTES)
            file.flush()
            os.fsync(file.fileno())
    finally:
        probe.unlink(missing_ok=True)


def _is_all_ours(folder: Path) -> bool:
    """Whether there is nothing in it but what a server puts there: somebody may have given us a folder of theirs."""
    known = ("pictures", "tls", LOCK_FILE, WORKER_LOCK_FILE)
    return all(
        one.name in known or one.name.startswith("quizapp.db") or one.suffix == ".log" for one in folder.iterdir()
    )


def _database_files(url: str) -> list[Path]:
    file = database_file(url)
    return [file.with_name(file.name + suffix) for suffix in ("", "-wal", "-shm")] if file else []


def _restrict(path: Path, mode: int) -> None:
    try:
        if stat.S_IMODE(path.stat().st_mode) != mode:
            path.chmod(mode)
    except OSError:
        return  # it is somebody else's, who has to know


def _lock(path: Path, sentence: str) -> FileLock:
    lock = FileLock(path, mode=PRIVATE_FILE)
    try:
        lock.acquire(timeout=WAIT_FOR_LOCK_S)
    except Timeout:
        raise UnusableError(sentence) from None
    except OSError as error:
        raise UnusableError(f"Nothing can be saved in {path.parent}: {error.strerror or error}.") from None
    return lock


def _lock_postgresql(url: str) -> None:
    """A lock of the session, which the database gives back when its connection ends."""
    address = url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        connection = psycopg.connect(address, autocommit=True)
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise UnusableError(f"The database does not answer: {reason}") from None
    got = connection.execute("SELECT pg_try_advisory_lock(%s)", (ADVISORY_LOCK,)).fetchone()
    if got is None or not got[0]:
        connection.close()
        raise UnusableError("Another quizapp server uses this database. Stop that one first, or set QUIZAPP_DB_URL.")
    _held.append(connection)
