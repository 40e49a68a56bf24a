"""Migrations on real databases: up, down, and nothing left over."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.util.exc import CommandError
from sqlalchemy import inspect, text
from sqlalchemy.exc import StatementError
from sqlmodel import SQLModel, select

from quizapp.db import migrations
from quizapp.db.connecting import make_engine
from quizapp.db.engine import Database
from quizapp.db.tables import Host, Participant
from quizapp.domain.admission.codes import normalise_rejoin
from tests.support.databases import PostgresServer
from tests.support.events import facts, join, make_quiz


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'quizapp.db'}"
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
    promised = "hosts events segments questions choices event_participants answers segment_scores"
    assert set(promised.split()) <= tables(blank_url)


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


def test_people_of_before_get_their_rejoin_codes(blank_url: str) -> None:
    """I6, X1: who joined before there were rejoin codes has one afterwards, nobody else's; down again loses nobody."""
    migrations.upgrade(blank_url, "0001")
    run_sql(blank_url, "INSERT INTO hosts VALUES (1, 'Ada', 'ada', '-', '2030-01-01 12:00:00')")
    for event, code in ((1, "AAAAAA"), (2, "BBBBBB")):
        run_sql(
            blank_url,
            "INSERT INTO events (id, host_id, title, code, version, phase, streak_bonus, created_at)"
            f" VALUES ({event}, 1, 'Quiz', '{code}', 1, 'lobby', false, '2030-01-01 12:00:00')",
        )
        for number in range(1, 51):
            run_sql(
                blank_url,
                "INSERT INTO event_participants (id, event_id, device_id, display_name, name_key, avatar, join_status,"
                " is_late_joiner, joined_version, joined_at, connection_state, total_score, total_time_ms) VALUES"
                f" ({event * 100 + number}, {event}, 'device {number}', 'Alex {number}', 'alex {number}', '', 'joined',"
                " false, 1, '2030-01-01 12:00:00', 'connected', 7, 9)",
            )
    migrations.upgrade(blank_url)
    migrations.check(blank_url)
    db = Database(blank_url)
    rows = db.read_now(lambda session: session.exec(select(Participant)).all())
    db.close()
    assert len(rows) == 100
    assert all(row.total_score == 7 for row in rows)
    codes = [row.rejoin_code for row in rows]
    assert [normalise_rejoin(code) for code in codes] == codes
    assert len(set(codes)) == 100
    migrations.downgrade(blank_url, "0001")
    engine = make_engine(blank_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM event_participants")).scalar() == 100
    engine.dispose()


def test_a_naive_time_is_never_stored(db: Database) -> None:
    """X1: times in the database are UTC; one without a zone is refused instead of guessed."""
    naive = Host(name="Ada", name_key="ada", password_hash="-", created_at=datetime(2030, 1, 1))
    with pytest.raises(StatementError, match="naive time"):
        db.write_now(lambda session: session.add(naive))
    assert db.read_now(lambda session: session.exec(select(Host)).all()) == []


def test_times_come_back_in_utc(db: Database) -> None:
    """X1: a moment is the same moment after it was stored, whatever zone it was written in."""
    east = timezone(timedelta(hours=9))
    moment = datetime(2030, 1, 1, 3, 4, 5, 678901, tzinfo=east)
    db.write_now(lambda session: session.add(Host(name="Ada", name_key="ada", password_hash="-", created_at=moment)))
    (stored,) = db.read_now(lambda session: session.exec(select(Host.created_at)).all())
    assert stored == moment
    assert stored.utcoffset() == timedelta(0)
