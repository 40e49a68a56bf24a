"""Migrations on real databases: up, down, and nothing left over."""

from pathlib import Path

import pytest
from alembic.util.exc import CommandError
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from quizapp.db import migrations
from quizapp.db.engine import Database, make_engine
from tests.support.databases import PostgresServer
from tests.support.events import facts, join, make_quiz


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'not' / 'there yet' / 'quizapp.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.empty_url()


def tables(url: str) -> set[str]:
    """The tables that are there, Alembic's own aside."""
    engine = make_engine(url)
    try:
        return set(inspect(engine).get_table_names()) - {"alembic_version"}
    finally:
        engine.dispose()


def run_sql(url: str, statement: str) -> None:
    """Change a database behind the migrations' back."""
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_up_down_and_up_again(blank_url: str) -> None:
    """X1: all tables come with the migrations, go with them, and come again; up twice changes nothing."""
    wanted = set(SQLModel.metadata.tables)
    migrations.upgrade(blank_url)
    migrations.upgrade(blank_url)
    assert tables(blank_url) == wanted
    migrations.downgrade(blank_url)
    assert tables(blank_url) == set()
    migrations.upgrade(blank_url)
    assert tables(blank_url) == wanted


def test_the_promised_tables_are_there(blank_url: str) -> None:
    """X1: the tables that the contract names exist under these names."""
    migrations.upgrade(blank_url)
    promised = "hosts events segments questions choices event_participants join_attempts answers segment_scores"
    # `join_attempts` belongs to a later story (J8); it must be there as soon as the models have it.
    assert set(promised.split()) & set(SQLModel.metadata.tables) <= tables(blank_url)


def test_models_equal_the_head(blank_url: str) -> None:
    """X1: the tables of the code and of the last migration are the same."""
    migrations.upgrade(blank_url)
    migrations.check(blank_url)


@pytest.mark.parametrize(
    "drift",
    [
        "ALTER TABLE answers DROP COLUMN elapsed_ms",
        "ALTER TABLE events ADD COLUMN forgotten INTEGER",
        "DROP TABLE segment_scores",
        "DROP INDEX ix_answers_question_id",
    ],
)
def test_a_difference_is_found(blank_url: str, drift: str) -> None:
    """X1: the check that keeps models and migrations together notices columns, tables and indexes."""
    migrations.upgrade(blank_url)
    run_sql(blank_url, drift)
    with pytest.raises(CommandError, match="New upgrade operations"):
        migrations.check(blank_url)


def test_migrating_again_keeps_what_is_there(blank_url: str) -> None:
    """X1: every start runs the migrations; nothing of an event is touched by that."""
    migrations.upgrade(blank_url)
    db = Database(blank_url)
    quiz = make_quiz(db)
    join(db, quiz, "Alex", "Kim")
    before = facts(db, quiz)
    db.close()
    migrations.upgrade(blank_url)
    db = Database(blank_url)
    assert facts(db, quiz) == before
    db.close()


def test_a_naive_time_is_never_stored(db: Database) -> None:
    """X1: times in the database are UTC; one without a zone is refused before it is stored."""
    from datetime import datetime

    from quizapp.db.tables import Host

    def work(session: object) -> None:
        session.add(Host(name="Ada", name_key="ada", password_hash="-", created_at=datetime(2030, 1, 1)))  # type: ignore[attr-defined]

    with pytest.raises(Exception, match="naive time"):
        db.write_now(work)
