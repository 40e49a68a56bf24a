"""Scores on a real database: summed from the answers, fair, and the same however often they are summed."""

from sqlmodel import col, select

from quizapp.db.engine import Database
from quizapp.db.tables import SegmentScore
from quizapp.domain.connection.presence import Patience
from quizapp.domain.flow.permissions import Command
from quizapp.domain.scoring.points import standings
from quizapp.realtime.rooms.projections import leaderboard
from quizapp.realtime.rooms.room import Room
from quizapp.services.admission import participation
from quizapp.services.play import presenters
from quizapp.services.play.scores import settle_scores
from tests.support.events import (
    NOW,
    NOW_MS,
    Quiz,
    answer,
    answer_request,
    command,
    facts,
    join,
    make_quiz,
    people,
    person,
    question,
    question_row,
)


def give(db: Database, quiz: Quiz, number: int, picks: dict[int, bool], after_ms: dict[int, int] | None = None) -> None:
    """Answers to the n-th question (from 0): right or not, each after that time."""
    key = quiz.questions[number]
    requests = [
        answer_request(
            quiz,
            person_id,
            key,
            [quiz.right(key) if is_right else quiz.wrong(key)],
            arrived_at_ms=NOW_MS + (after_ms or {}).get(person_id, 0),
            phone_ms=(after_ms or {}).get(person_id, 0),
        )
        for person_id, is_right in picks.items()
    ]
    answer(db, *requests)


def to_next_question(db: Database, quiz: Quiz) -> None:
    """Reveal, leaderboard, next question."""
    for _ in range(3):
        command(db, quiz, Command.NEXT)


def scores(db: Database, quiz: Quiz) -> dict[str, int]:
    """The stored total of everybody."""
    return {row.display_name: row.total_score for row in people(db, quiz)}


def segment_scores(db: Database, segment_id: int) -> dict[int, tuple[int, int]]:
    """Per participant: score and time in a segment."""
    rows = select(SegmentScore).where(col(SegmentScore.segment_id) == segment_id)
    return db.read_now(lambda session: {row.participant_id: (row.score, row.time_ms) for row in session.exec(rows)})


def ranking(db: Database, quiz: Quiz) -> list[tuple[int, str, int]]:
    """The leaderboard: rank, name, score."""
    room = Room(facts(db, quiz), 0, Patience(15, 30))
    return [(row.rank, row.name, row.score) for row in leaderboard(room)]


def test_points_arrive_with_the_reveal(db: Database) -> None:
    """S1, Q9: full points at once, half at the limit, doubled, and off; nothing before the reveal."""
    quiz = make_quiz(db, [question(), question(factor=2), question(factor=0)])
    fast, slow, never = (one.id for one in join(db, quiz, "Fast", "Slow", "Never"))
    times = {fast: 0, slow: 20_000}
    command(db, quiz, Command.START)
    expected = [(1000, 500), (3000, 1500), (3000, 1500)]
    for number, (of_fast, of_slow) in enumerate(expected):
        before = scores(db, quiz)
        give(db, quiz, number, {fast: True, slow: True, never: False}, times)
        assert scores(db, quiz) == before
        command(db, quiz, Command.REVEAL)
        assert scores(db, quiz) == {"Fast": of_fast, "Slow": of_slow, "Never": 0}
        command(db, quiz, Command.SKIP)


def test_summing_again_changes_nothing(db: Database) -> None:
    """S1, X1: totals follow from the answers, however often they are summed."""
    quiz = make_quiz(db)
    ids = [one.id for one in join(db, quiz, "Alex", "Kim")]
    command(db, quiz, Command.START)
    give(db, quiz, 0, {ids[0]: True, ids[1]: False}, {ids[0]: 4000, ids[1]: 1000})
    command(db, quiz, Command.REVEAL)
    before = [row.model_dump() for row in people(db, quiz)], segment_scores(db, quiz.segments[0])
    for _ in range(3):
        db.write_now(lambda session: settle_scores(session, quiz.id, quiz.segments[0]))
    assert ([row.model_dump() for row in people(db, quiz)], segment_scores(db, quiz.segments[0])) == before


def test_a_skipped_question_scores_nothing(db: Database) -> None:
    """Q7: answers to a question that was skipped while open stay stored and give no points and no time."""
    quiz = make_quiz(db)
    (alex,) = (one.id for one in join(db, quiz, "Alex"))
    command(db, quiz, Command.START)
    give(db, quiz, 0, {alex: True})
    command(db, quiz, Command.SKIP)
    give(db, quiz, 1, {alex: True})
    command(db, quiz, Command.REVEAL)
    assert scores(db, quiz) == {"Alex": 1000}
    assert person(db, alex).total_time_ms == 0


def test_equal_scores_are_ordered_by_time_then_by_joining(db: Database) -> None:
    """S2: with equal points the faster is ahead, then who joined earlier; the rows say that it was close."""
    quiz = make_quiz(db, [question(factor=0), question(limit_s=None)])
    late_fast, slow, early = (one.id for one in join(db, quiz, "Slower", "Slowest", "Fastest"))
    command(db, quiz, Command.START)
    times = {late_fast: 2000, slow: 3000, early: 1000}
    give(db, quiz, 0, dict.fromkeys(times, True), times)
    to_next_question(db, quiz)
    give(db, quiz, 1, dict.fromkeys(times, True), dict.fromkeys(times, 0))
    command(db, quiz, Command.REVEAL)
    assert ranking(db, quiz) == [(1, "Fastest", 1000), (2, "Slower", 1000), (3, "Slowest", 1000)]
    assert all(row.tied for row in leaderboard(Room(facts(db, quiz), 0, Patience(15, 30))))


def test_silence_never_wins_a_tie(db: Database) -> None:
    """S2, L4: who did not answer is behind who answered wrongly, and is disqualified by nothing."""
    quiz = make_quiz(db)
    silent, wrong = (one.id for one in join(db, quiz, "Silent", "Wrong"))
    command(db, quiz, Command.START)
    give(db, quiz, 0, {wrong: False}, {wrong: 19_000})
    command(db, quiz, Command.REVEAL)
    assert ranking(db, quiz) == [(1, "Wrong", 0), (2, "Silent", 0)]
    assert person(db, silent).total_time_ms == 20_000


def test_what_was_missed_before_joining_scores_zero(db: Database) -> None:
    """L4: a late joiner starts with nothing and is on the leaderboard like everybody."""
    quiz = make_quiz(db)
    (early,) = (one.id for one in join(db, quiz, "Early"))
    command(db, quiz, Command.START)
    give(db, quiz, 0, {early: True})
    to_next_question(db, quiz)
    (late,) = (one.id for one in join(db, quiz, "Late"))
    command(db, quiz, Command.REVEAL)
    assert ranking(db, quiz) == [(1, "Early", 1000), (2, "Late", 0)]
    command(db, quiz, Command.SKIP)
    give(db, quiz, 2, {late: True})
    command(db, quiz, Command.REVEAL)
    assert ranking(db, quiz) == [(1, "Early", 1000), (2, "Late", 1000)]


def test_parts_and_the_whole_are_separate(db: Database) -> None:
    """S3: each part has scores of its own, the event the sum of them."""
    quiz = make_quiz(db, [question()], [question()])
    alex, kim = (one.id for one in join(db, quiz, "Alex", "Kim"))
    command(db, quiz, Command.START)
    for number, picks in enumerate([{alex: True, kim: False}, {alex: True, kim: True}]):
        command(db, quiz, Command.NEXT)
        give(db, quiz, number, picks)
        command(db, quiz, Command.REVEAL)
        command(db, quiz, Command.NEXT)
        command(db, quiz, Command.NEXT)
    assert segment_scores(db, quiz.segments[0]) == {alex: (1000, 0), kim: (0, 0)}
    assert segment_scores(db, quiz.segments[1]) == {alex: (1000, 0), kim: (1000, 0)}
    assert scores(db, quiz) == {"Alex": 2000, "Kim": 1000}


def test_who_left_stays_and_who_was_removed_does_not(db: Database) -> None:
    """S4, I8: leaving keeps the place with what was earned; a removed participant is on no leaderboard."""
    quiz = make_quiz(db)
    left, removed, stays = (one.id for one in join(db, quiz, "Left", "Removed", "Stays"))
    command(db, quiz, Command.START)
    give(db, quiz, 0, {left: True, removed: True, stays: False})
    command(db, quiz, Command.REVEAL)
    db.write_now(lambda session: participation.leave(session, left, NOW))
    db.write_now(lambda session: participation.remove(session, quiz.id, removed, NOW))
    assert ranking(db, quiz) == [(1, "Left", 1000), (2, "Stays", 0)]
    command(db, quiz, Command.END)
    assert ranking(db, quiz) == [(1, "Left", 1000), (2, "Stays", 0)]


def test_leaderboards_of_nobody_of_one_and_of_all_zero(db: Database) -> None:
    """S5: none, one, and all with nothing: each leaderboard makes sense."""
    nobody, alone, zeros = make_quiz(db), make_quiz(db), make_quiz(db)
    join(db, alone, "Alex")
    join(db, zeros, "Kim", "Sam", "Lee")
    for quiz in (nobody, alone, zeros):
        command(db, quiz, Command.START)
        command(db, quiz, Command.REVEAL)
        command(db, quiz, Command.LEADERBOARD)
    assert ranking(db, nobody) == []
    assert ranking(db, alone) == [(1, "Alex", 0)]
    assert ranking(db, zeros) == [(1, "Kim", 0), (2, "Sam", 0), (3, "Lee", 0)]
    assert standings([]) == []


def test_scores_of_other_events_are_left_alone(db: Database) -> None:
    """E2, S1: settling one event touches no other."""
    first, second = make_quiz(db), make_quiz(db)
    (alex,), (kim,) = join(db, first, "Alex"), join(db, second, "Kim")
    for quiz, one in ((first, alex), (second, kim)):
        command(db, quiz, Command.START)
        give(db, quiz, 0, {one.id: True})
    command(db, first, Command.REVEAL)
    assert (scores(db, first), scores(db, second)) == ({"Alex": 1000}, {"Kim": 0})
    command(db, second, Command.REVEAL)
    assert (scores(db, first), scores(db, second)) == ({"Alex": 1000}, {"Kim": 1000})


def test_presenting_a_question_costs_neither_streak_nor_time(db: Database) -> None:
    """P4, S1, S2: who presents a question keeps the streak, and is charged no time, in the event and in its part."""
    quiz = make_quiz(db, [question() for _ in range(4)], streak=True)
    alex, kim = (one.id for one in join(db, quiz, "Alex", "Kim"))
    command(db, quiz, Command.START)
    for number, presenter in enumerate([None, alex, alex, None]):
        give(db, quiz, number, {who: True for who in (alex, kim) if who != presenter}, {alex: 2000, kim: 2000})
        command(db, quiz, Command.REVEAL)
        following = [alex, alex, None, None][number]
        db.write_now(lambda session, who=following: presenters.pick_presenter(session, quiz.id, who))
        if number < 3:
            command(db, quiz, Command.SKIP)
    assert [question_row(db, key).exempt_participant_id for key in quiz.questions] == [None, alex, alex, None]
    assert scores(db, quiz) == {"Alex": 950 + 1050, "Kim": 950 + 1050 + 1150 + 1250}
    assert person(db, alex).total_time_ms == 2 * 2000
    assert person(db, kim).total_time_ms == 4 * 2000
    assert segment_scores(db, quiz.segments[0]) == {alex: (2000, 4000), kim: (4400, 8000)}


def test_who_hands_over_before_the_close_was_asked(db: Database) -> None:
    """P4, S2: of the two who had the controls during a question only one presented all of it, or none did."""
    quiz = make_quiz(db, [question(), question()])
    alex, kim = (one.id for one in join(db, quiz, "Alex", "Kim"))
    pick = presenters.pick_presenter
    db.write_now(lambda session: pick(session, quiz.id, alex))
    command(db, quiz, Command.START)
    db.write_now(lambda session: pick(session, quiz.id, kim))
    command(db, quiz, Command.REVEAL)
    assert question_row(db, quiz.questions[0]).exempt_participant_id is None
    assert [row.total_time_ms for row in people(db, quiz)] == [20_000, 20_000]
