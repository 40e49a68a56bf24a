"""Commands on a real database: one press, one step, however many hands press."""

import asyncio
from collections.abc import Callable

import pytest
from sqlmodel import Session

from quizapp.db.engine import Database
from quizapp.domain.flow.permissions import Command
from quizapp.domain.refusal import Refusal
from quizapp.services.clock import from_ms, to_ms
from quizapp.services.play import commands
from quizapp.services.play.commands import CommandResult
from tests.support.events import (
    NOW,
    NOW_MS,
    RULES,
    Quiz,
    answer,
    answer_request,
    answers,
    command,
    event_row,
    facts,
    join,
    make_quiz,
    people,
    person,
    question,
    question_row,
)

LIMIT_MS = 20_000
GRACE_MS = RULES.answer_grace_ms


def press(quiz: Quiz, wanted: Command, seen: int | None, at_ms: int = NOW_MS) -> Callable[[Session], CommandResult]:
    """A press of a control by somebody who saw that version."""
    return lambda session: commands.run_command(session, quiz.id, wanted, at_ms, seen)


def close(db: Database, quiz: Quiz, question_id: int, at_ms: int, *, everybody_answered: bool = False) -> CommandResult:
    """What the timer does."""
    return db.write_now(
        lambda session: commands.close_if_due(
            session, quiz.id, question_id, at_ms, GRACE_MS, everybody_answered=everybody_answered
        )
    )


def phase(db: Database, quiz: Quiz) -> str:
    """The stored phase."""
    return event_row(db, quiz).phase


def test_a_plain_quiz_from_the_lobby_to_the_podium(db: Database) -> None:
    """Q7: start, then always the next natural thing, each step committed."""
    quiz = make_quiz(db, [question(), question()])
    join(db, quiz, "Alex")
    assert command(db, quiz, Command.START).question_opened
    seen = [phase(db, quiz)]
    while seen[-1] != "finished":
        command(db, quiz, Command.NEXT)
        seen.append(phase(db, quiz))
    assert seen == ["question", "reveal", "leaderboard", "question", "reveal", "finished"]
    row = event_row(db, quiz)
    assert (row.version, row.started_at, row.ended_at) == (1 + 1 + 6, NOW, NOW)  # adding questions was one


def test_an_event_of_several_parts(db: Database) -> None:
    """Q7, S3: each part has its presentation, its questions and its results."""
    quiz = make_quiz(db, [question()], [question()])
    seen = [phase(db, quiz)]
    while seen[-1] != "finished":
        command(db, quiz, Command.NEXT)
        seen.append(phase(db, quiz))
    one = ["presenting", "question", "reveal", "segment_results"]
    assert seen == ["lobby", *one, *one, "finished"]


async def test_ten_quick_presses_do_what_one_does(db: Database) -> None:
    """R4: of ten presses of "next" made on the same stage, one takes effect."""
    quiz = make_quiz(db)
    command(db, quiz, Command.START)
    seen = event_row(db, quiz).version
    done = await asyncio.gather(*(db.write(press(quiz, Command.NEXT, seen)) for _ in range(10)))
    assert [one.took_effect for one in done] == [True] + [False] * 9
    assert (phase(db, quiz), event_row(db, quiz).version) == ("reveal", seen + 1)


async def test_ten_different_presses_of_one_moment(db: Database) -> None:
    """R4: when several hands press different controls on the same stage, the first one counts."""
    quiz = make_quiz(db)
    command(db, quiz, Command.START)
    seen = event_row(db, quiz).version
    wanted = [Command.PAUSE, Command.REVEAL, Command.SKIP, Command.END, Command.ADD_TIME]
    done = await asyncio.gather(*(db.write(press(quiz, one, seen)) for one in wanted))
    assert [one.took_effect for one in done] == [True, False, False, False, False]
    assert phase(db, quiz) == "paused"


@pytest.mark.parametrize("seen", [0, -1, 10**9])
def test_a_press_on_another_version_does_nothing(sqlite_db: Database, seen: int) -> None:
    """R4: a control that was pressed while the stage was different changes nothing."""
    quiz = make_quiz(sqlite_db)
    before = facts(sqlite_db, quiz)
    assert command(sqlite_db, quiz, Command.START, seen_version=seen) == commands.UNCHANGED
    assert facts(sqlite_db, quiz) == before


def test_a_refused_command_changes_nothing(db: Database) -> None:
    """Q7: what makes no sense now is refused in words, and nothing is half-written."""
    quiz = make_quiz(db)
    before = facts(db, quiz)
    impossible = [Command.REVEAL, Command.LEADERBOARD, Command.SKIP, Command.PAUSE, Command.RESUME]
    for wanted in [*impossible, Command.ADD_TIME, Command.UNDO_END]:
        with pytest.raises(Refusal):
            command(db, quiz, wanted)
    assert facts(db, quiz) == before


def test_an_event_without_questions_cannot_start(db: Database) -> None:
    """Q7: the host is told to add a question first."""
    quiz = make_quiz(db, [])
    with pytest.raises(Refusal) as refused:
        command(db, quiz, Command.START)
    assert refused.value.reason == "no_questions"
    assert event_row(db, quiz).started_at is None


def test_an_event_that_is_gone(db: Database) -> None:
    """J10: a command for an event that does not exist is refused."""
    with pytest.raises(Refusal) as refused:
        db.write_now(lambda session: commands.run_command(session, 5, Command.START, NOW_MS))
    assert refused.value.reason == "unknown_event"


def test_opening_a_question_makes_everybody_active(db: Database) -> None:
    """Q2, L1: who is in when a question opens can answer it; the question knows which version opened it."""
    quiz = make_quiz(db)
    early = join(db, quiz, "Alex", "Kim")
    command(db, quiz, Command.START)
    late = join(db, quiz, "Late")
    assert [row.join_status for row in people(db, quiz)] == ["active", "active", "waiting"]
    opened = question_row(db, quiz.questions[0]).opened_version
    assert opened is not None
    assert opened == event_row(db, quiz).version
    assert all(one.joined_version < opened for one in early)
    assert late[0].joined_version >= opened


@pytest.mark.parametrize(
    ("after_ms", "closes"),
    [(0, False), (LIMIT_MS, False), (LIMIT_MS + GRACE_MS, False), (LIMIT_MS + GRACE_MS + 1, True)],
)
def test_a_question_closes_by_itself_after_limit_and_grace(sqlite_db: Database, after_ms: int, *, closes: bool) -> None:
    """Q3, Q8: not before the last answer that counts could have come, and then at once to the reveal."""
    quiz = make_quiz(sqlite_db)
    command(sqlite_db, quiz, Command.START)
    first = quiz.questions[0]
    done = close(sqlite_db, quiz, first, NOW_MS + after_ms)
    assert (done.took_effect, done.question_over) == (closes, closes)
    assert phase(sqlite_db, quiz) == ("reveal" if closes else "question")
    assert (question_row(sqlite_db, first).closed_at is not None) == closes


def test_any_number_of_timers_close_a_question_once(db: Database) -> None:
    """Q8, R4: several timers, or a timer and a press, make one step."""
    quiz = make_quiz(db)
    command(db, quiz, Command.START)
    first = quiz.questions[0]
    late = NOW_MS + LIMIT_MS + GRACE_MS + 1
    effects = [close(db, quiz, first, late).took_effect for _ in range(5)]
    assert effects == [True, False, False, False, False]
    version = event_row(db, quiz).version
    command(db, quiz, Command.NEXT, late)
    command(db, quiz, Command.NEXT, late)
    assert close(db, quiz, first, late + 10**6) == commands.UNCHANGED  # a timer of the question before
    assert event_row(db, quiz).version == version + 2


def test_a_question_closes_when_everybody_answered(db: Database) -> None:
    """Q8: long before its time is up."""
    quiz = make_quiz(db)
    command(db, quiz, Command.START)
    assert close(db, quiz, quiz.questions[0], NOW_MS + 1, everybody_answered=True).took_effect
    assert phase(db, quiz) == "reveal"


def test_a_question_without_a_limit_is_never_due(db: Database) -> None:
    """Q8: without a limit only the host or the last answer closes it."""
    quiz = make_quiz(db, [question(limit_s=None)])
    command(db, quiz, Command.START)
    assert event_row(db, quiz).closes_at is None
    assert not close(db, quiz, quiz.questions[0], NOW_MS + 10**9).took_effect


def test_a_pause_keeps_the_time_that_is_left(db: Database) -> None:
    """Q7, N9: pause and resume are stored, so that a restart in between changes nothing."""
    quiz = make_quiz(db)
    command(db, quiz, Command.START)
    command(db, quiz, Command.PAUSE, NOW_MS + 5_000)
    row = event_row(db, quiz)
    assert (row.phase, row.phase_before) == ("paused", "question")
    assert (row.stopped_left_ms, row.stopped_used_ms, row.closes_at) == (15_000, 5_000, None)
    assert not close(db, quiz, quiz.questions[0], NOW_MS + 10**9).took_effect
    command(db, quiz, Command.RESUME, NOW_MS + 100_000)
    assert event_row(db, quiz).closes_at == from_ms(NOW_MS + 115_000)


def test_added_time_moves_the_end(db: Database) -> None:
    """Q7: added time is there for everybody, and answers in it count."""
    quiz = make_quiz(db)
    (alex,) = join(db, quiz, "Alex")
    command(db, quiz, Command.START)
    command(db, quiz, Command.ADD_TIME)
    assert to_ms(event_row(db, quiz).closes_at) == NOW_MS + LIMIT_MS + 10_000
    first = quiz.questions[0]
    (outcome,) = answer(
        db, answer_request(quiz, alex.id, first, [quiz.right(first)], arrived_at_ms=NOW_MS + LIMIT_MS + 9_000)
    )
    assert not isinstance(outcome, Refusal)
    assert outcome.points == 500


@pytest.mark.parametrize("before", [[], [Command.REVEAL], [Command.REVEAL, Command.LEADERBOARD], [Command.PAUSE]])
def test_an_end_by_mistake_costs_nobody_anything(sqlite_db: Database, before: list[Command]) -> None:
    """R1: end and undo bring back phase, time left, answers and scores."""
    quiz = make_quiz(sqlite_db)
    (alex,) = join(sqlite_db, quiz, "Alex")
    command(sqlite_db, quiz, Command.START)
    first = quiz.questions[0]
    answer(sqlite_db, answer_request(quiz, alex.id, first, [quiz.right(first)], arrived_at_ms=NOW_MS + 10))
    for wanted in before:
        command(sqlite_db, quiz, wanted, NOW_MS + 1_000)
    shown = phase(sqlite_db, quiz)
    kept = person(sqlite_db, alex.id).total_score
    command(sqlite_db, quiz, Command.END, NOW_MS + 2_000)
    assert event_row(sqlite_db, quiz).ended_at is not None
    command(sqlite_db, quiz, Command.UNDO_END, NOW_MS + 60_000)
    row = event_row(sqlite_db, quiz)
    assert row.ended_at is None
    assert row.phase == ("paused" if shown == "question" else shown)
    assert len(answers(sqlite_db)) == 1
    assert person(sqlite_db, alex.id).total_score == kept
    if row.phase == "paused":
        command(sqlite_db, quiz, Command.RESUME, NOW_MS + 60_000)
        assert to_ms(event_row(sqlite_db, quiz).closes_at) == NOW_MS + 60_000 + (19_000 if before else 18_000)


def test_everything_can_be_read_again_after_a_restart(database_url: str) -> None:
    """X1, N9: what a new process reads is what the old one knew, in every phase."""
    db = Database(database_url)
    quiz = make_quiz(db)
    ids = [one.id for one in join(db, quiz, "Alex", "Kim")]
    command(db, quiz, Command.START)
    for step in (None, Command.PAUSE, Command.RESUME, Command.NEXT, Command.NEXT, Command.NEXT, Command.END):
        if step is not None:
            command(db, quiz, step, NOW_MS + 1_000)
        else:
            first = quiz.questions[0]
            answer(db, answer_request(quiz, ids[0], first, [quiz.right(first)], arrived_at_ms=NOW_MS + 10))
        before = facts(db, quiz)
        db.close()
        db = Database(database_url)
        assert facts(db, quiz) == before
    db.close()
