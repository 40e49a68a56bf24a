"""Engines for both kinds of databases, with what makes each of them safe and patient."""

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

DEADLOCK_FOUND_S = 2  # PostgreSQL needs one to find a deadlock, which is to be told from a lock that is held


def make_engine(url: str, *, lock_wait_s: float = 30, connect_wait_s: float = 30) -> Engine:
    """An engine for that address; SQLite gets WAL, foreign keys and real transactions. Errors never quote values."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _postgres_engine(url, lock_wait_s, connect_wait_s)
    connect_args = {"check_same_thread": False, "timeout": lock_wait_s}
    engine = create_engine(url, hide_parameters=True, connect_args=connect_args)

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


def reading_one_moment(engine: Engine) -> Engine:
    """The engine for who reads with several statements and is to see one moment in all of them, as SQLite does."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")


def _postgres_engine(url: str, lock_wait_s: float, connect_wait_s: float) -> Engine:
    """An engine that notices when the server is gone, also when it goes without a word."""
    connect_args = {
        "connect_timeout": max(1, round(connect_wait_s)),
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
    }
    engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=connect_args)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:  # pyright: ignore[reportUnusedFunction] -- a listener
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {round((lock_wait_s + DEADLOCK_FOUND_S) * 1000)}")
        connection.commit()

    return engine
