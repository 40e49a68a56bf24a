"""Which errors of a database mean that nothing can be saved for now, rather than that one piece of work is wrong."""

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from quizapp.domain.storage_faults import Fault

_SQLITE = {
    sqlite3.SQLITE_FULL: Fault.DISK_FULL,
    sqlite3.SQLITE_BUSY: Fault.LOCKED,
    sqlite3.SQLITE_LOCKED: Fault.LOCKED,
    sqlite3.SQLITE_READONLY: Fault.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Fault.GONE,
    sqlite3.SQLITE_CORRUPT: Fault.DAMAGED,
    sqlite3.SQLITE_NOTADB: Fault.DAMAGED,
    sqlite3.SQLITE_IOERR: Fault.DISK,
}
# Classes and codes of PostgreSQL's SQLSTATE, the longer ones first.
_POSTGRES = {
    "53100": Fault.DISK_FULL,
    "55P03": Fault.LOCKED,  # not granted within `lock_timeout`
    "25006": Fault.READ_ONLY,
    "XX001": Fault.DAMAGED,
    "XX002": Fault.DAMAGED,
    "58": Fault.DISK,
    "53": Fault.NO_ANSWER,
    "57P": Fault.NO_ANSWER,
    "08": Fault.NO_ANSWER,
}


def fault_in(error: BaseException) -> Fault | None:
    """The fault that an error of the database is a sign of, None for what only concerns the work that met it."""
    if isinstance(error, NoConnectionLeft):
        return Fault.NO_ANSWER
    if not isinstance(error, DBAPIError):
        return None
    original = error.orig
    if isinstance(original, sqlite3.Error):
        # An extended code has the plain one in its low byte.
        code = getattr(original, "sqlite_errorcode", None)
        return _SQLITE.get(code & 0xFF) if isinstance(code, int) else None
    if isinstance(original, psycopg.Error) and original.sqlstate:
        state = original.sqlstate
        return next((fault for start, fault in _POSTGRES.items() if state.startswith(start)), None)
    is_lost = error.connection_invalidated or isinstance(original, psycopg.OperationalError | psycopg.InterfaceError)
    return Fault.NO_ANSWER if is_lost else None
