"""Answers on a real database: one each, in time, and the same verdict however often it is sent."""

import asyncio
from collections.abc import Callable

import pytest
from sqlmodel import Session

from quizapp.db.engine import Database
from quizapp.domain.flow.permissions import Command
from quizapp.domain.refusal import Refusal
from quizapp.domain.scoring.verdicts import Rules
from quizapp.services.admission import joining, participation
from quizapp.services.play.answers import AnswerRequest, record_answers
from quizapp.services.play.snapshots import StoredAnswer
from quizapp.texts.refusals import sentence
from tests.support.events import (
    NOW,
    NOW_MS,
    RULES,
    Quiz,
    answer,
    answer_request,
    answers,
    command,
    join,
    join_request,
    make_quiz,
    person,
    question,
)

LIMIT_MS = 20_000
GRACE_MS = RULES.answer_grace_ms


def opened(db: Database) -> Quiz:
    """A quiz in which nobody is, its first question open since `NOW`."""
    quiz = make_quiz(db)
    command(db, quiz, Command.START)
    return quiz


def playing(db: Database, *names: str) -> tuple[Quiz, list[int]]:
    """A quiz with its first question open since `NOW`, and the ids of who can answer it."""
    quiz = make_quiz(db)
    ids = [one.id for one in join(db, quiz, *(names or ["Alex"]))]
    command(db, quiz, Command.START)
    return quiz, ids


def reason(outcome: StoredAnswer | Refusal) -> str:
    """Why an answer does not count; "" for one that does."""
    return outcome.reason if isinstance(outcome, Refusal) else ""


def right(quiz: Quiz, participant_id: int, after_ms: int = 1000, **options: object) -> AnswerRequest:
    """The right answer to the first question, that long after it was opened."""
    first = quiz.questions[0]
    return answer_request(
        quiz,
        participant_id,
        first,
        [quiz.right(first)],
        arrived_at_ms=NOW_MS + after_ms,
        **options,  # type: ignore[arg-type]
    )


def wrong(quiz: Quiz, participant_id: int, after_ms: int = 1000) -> AnswerRequest:
    """A wrong answer to the first question."""
    first = quiz.questions[0]
    return answer_request(quiz, participant_id, first, [quiz.wrong(first)], arrived_at_ms=NOW_MS + after_ms)


def test_an_answer_is_stored_with_its_verdict(db: Database) -> None:
    """X1, S1: what was picked, how fast, whether right and for how many points, the moment it happened."""
    quiz, (alex, kim) = playing(db, "Alex", "Kim")
    outcomes = answer(db, right(quiz, alex, 2000, phone_ms=2000, key="k1"), wrong(quiz, kim, 3000))
    assert [reason(outcome) for outcome in outcomes] == ["", ""]
    of_alex, of_kim = answers(db)
    assert of_alex.response == {"choices": [quiz.right(quiz.questions[0])]}
    assert (of_alex.is_correct, of_alex.elapsed_ms, of_alex.points) == (True, 2000, 950)
    assert (of_alex.idempotency_key, of_alex.participant_id) == ("k1", alex)
    assert (of_kim.is_correct, of_kim.points) == (False, 0)


async def test_two_hundred_answers_of_one_phone_in_one_instant(db: Database) -> None:
    """Q4: of 200 answers of one person in one instant exactly one is stored, and all get its verdict."""
    quiz, (alex,) = playing(db)
    requests = [right(quiz, alex) if number % 2 else wrong(quiz, alex) for number in range(200)]

    def alone(request: AnswerRequest) -> Callable[[Session], list[StoredAnswer | Refusal]]:
        return lambda session: record_answers(session, [request], RULES)

    outcomes = await asyncio.gather(*(db.write(alone(request)) for request in requests))
    (stored,) = answers(db)
    assert stored.response == {"choices": [quiz.wrong(quiz.questions[0])]}  # the first one
    assert [outcome for burst in outcomes for outcome in burst if isinstance(outcome, StoredAnswer)] == [
        StoredAnswer(
            alex, stored.question_id, {"choices": [quiz.wrong(stored.question_id)]}, stored.elapsed_ms, "wrong", 0
        )
    ] * len(outcomes)
    assert all(len(burst) == 1 for burst in outcomes)


def test_two_hundred_answers_of_one_phone_in_one_burst(db: Database) -> None:
    """Q4: the same within one transaction: the first counts."""
    quiz, (alex,) = playing(db)
    outcomes = answer(db, *(right(quiz, alex, n) if n else wrong(quiz, alex, n) for n in range(200)))
    assert all(outcome == outcomes[0] for outcome in outcomes)
    (stored,) = answers(db)
    assert not stored.is_correct


def test_two_hundred_phones_in_one_burst(db: Database) -> None:
    """J6, X1: 200 answers of 200 people in one transaction are 200 rows, each its own."""
    quiz, ids = playing(db, *(f"Player {number}" for number in range(200)))
    outcomes = answer(db, *((right if key % 2 else wrong)(quiz, key, index) for index, key in enumerate(ids)))
    assert [outcome.participant_id for outcome in outcomes if isinstance(outcome, StoredAnswer)] == ids
    assert {row.participant_id: row.is_correct for row in answers(db)} == {key: bool(key % 2) for key in ids}


def test_sending_again_is_always_safe(db: Database) -> None:
    """Q3, Q4: the same answer gets the same verdict in the next phase, after the end, and with another pick."""
    quiz, (alex,) = playing(db)
    (first,) = answer(db, right(quiz, alex))
    for wanted in (Command.REVEAL, Command.LEADERBOARD, Command.NEXT, Command.END):
        command(db, quiz, wanted, NOW_MS + 3000)
        assert answer(db, wrong(quiz, alex, 9_000_000)) == [first]
    assert len(answers(db)) == 1


@pytest.mark.parametrize(
    ("after_ms", "counts"),
    [(0, True), (LIMIT_MS, True), (LIMIT_MS + GRACE_MS, True), (LIMIT_MS + GRACE_MS + 1, False), (10**8, False)],
)
def test_the_time_limit_and_its_grace(sqlite_db: Database, after_ms: int, *, counts: bool) -> None:
    """Q3: up to 500 ms after the limit counts, later is refused with the reason."""
    quiz, (alex,) = playing(sqlite_db)
    (outcome,) = answer(sqlite_db, right(quiz, alex, after_ms))
    assert reason(outcome) == ("" if counts else "too_late")
    assert len(answers(sqlite_db)) == counts
    if isinstance(outcome, Refusal):
        assert "No points" in sentence(outcome)


def test_the_grace_is_a_setting(db: Database) -> None:
    """Q3: the grace for answers on their way is what the settings say."""
    quiz, (alex,) = playing(db)
    (outcome,) = answer(db, right(quiz, alex, LIMIT_MS + 2000), rules=Rules(answer_grace_ms=2000))
    assert isinstance(outcome, StoredAnswer)
    assert outcome.points == 500


def test_a_question_without_a_limit_is_never_late(db: Database) -> None:
    """Q3, S1: without a limit any answer counts in full."""
    quiz = make_quiz(db, [question(limit_s=None)])
    (alex,) = join(db, quiz, "Alex")
    command(db, quiz, Command.START)
    (outcome,) = answer(db, right(quiz, alex.id, 3_600_000))
    assert isinstance(outcome, StoredAnswer)
    assert outcome.points == 1000


def test_only_who_joined_can_answer(db: Database) -> None:
    """Q1: nobody's answer, a removed one's, and one to another event's question are refused."""
    quiz, (alex, kim) = playing(db, "Alex", "Kim")
    other = opened(db)
    db.write_now(lambda session: participation.remove(session, quiz.id, kim, NOW))
    first = other.questions[0]
    elsewhere = answer_request(other, alex, first, [other.right(first)], arrived_at_ms=NOW_MS)
    crossed = answer_request(quiz, alex, first, [other.right(first)], arrived_at_ms=NOW_MS)
    outcomes = answer(db, right(quiz, 10**6), right(quiz, kim), elsewhere, crossed, right(quiz, alex))
    assert [reason(outcome) for outcome in outcomes] == ["not_joined", "not_joined", "not_joined", "closed", ""]
    assert [row.participant_id for row in answers(db)] == [alex]


def test_a_late_joiner_waits_for_the_next_question(db: Database) -> None:
    """L1, L3, L4, Q5: who joins during a question is told why not, takes part in the next, and lost nothing."""
    quiz, _ = playing(db)
    (late,) = join(db, quiz, "Late")
    (refused,) = answer(db, right(quiz, late.id))
    assert reason(refused) == "joined_late"
    assert answers(db) == []
    for _ in range(3):  # reveal, leaderboard, the second question
        command(db, quiz, Command.NEXT, NOW_MS + 5000)
    second = quiz.questions[1]
    request = answer_request(quiz, late.id, second, [quiz.right(second)], arrived_at_ms=NOW_MS + 6000)
    (outcome,) = answer(db, request)
    assert isinstance(outcome, StoredAnswer)
    command(db, quiz, Command.REVEAL, NOW_MS + 7000)
    assert person(db, late.id).total_score == outcome.points > 0


def test_who_comes_back_during_a_question_can_answer_it(db: Database) -> None:
    """I5, N2: coming back is not joining late."""
    quiz = make_quiz(db)
    request = join_request(quiz, "Alex", "phone")
    (alex,) = db.write_now(lambda session: joining.join_all(session, [request]))
    assert not isinstance(alex, Refusal)
    command(db, quiz, Command.START)
    db.write_now(lambda session: participation.leave(session, alex.id, NOW))
    db.write_now(lambda session: joining.join_all(session, [request]))
    assert isinstance(answer(db, right(quiz, alex.id))[0], StoredAnswer)


def test_a_pause_refuses_and_takes_nothing(db: Database) -> None:
    """Q5, Q7: an answer in a pause is refused with the reason, and counts when it is sent again after it."""
    quiz, (alex,) = playing(db)
    command(db, quiz, Command.PAUSE, NOW_MS + 1000)
    assert reason(answer(db, right(quiz, alex, 2000))[0]) == "paused"
    command(db, quiz, Command.RESUME, NOW_MS + 61_000)
    (outcome,) = answer(db, right(quiz, alex, 62_000, phone_ms=2000))
    assert isinstance(outcome, StoredAnswer)
    assert outcome.elapsed_ms == 2000  # the minute of the pause is nobody's response time


@pytest.mark.parametrize("phase", [Command.REVEAL, Command.SKIP, Command.END])
def test_a_closed_question_is_closed(db: Database, phase: Command) -> None:
    """Q5: after reveal, skip and end the answer is refused, and nothing of it is stored."""
    quiz, (alex,) = playing(db)
    command(db, quiz, phase, NOW_MS + 1000)
    assert reason(answer(db, right(quiz, alex, 1500))[0]) == "closed"
    assert answers(db) == []


def test_a_question_that_was_not_asked_yet(db: Database) -> None:
    """Q1: nobody can answer ahead, in the lobby or during another question."""
    quiz = make_quiz(db)
    (alex,) = join(db, quiz, "Alex")
    assert reason(answer(db, right(quiz, alex.id))[0]) == "closed"
    command(db, quiz, Command.START)
    last = quiz.questions[-1]
    ahead = answer_request(quiz, alex.id, last, [quiz.right(last)], arrived_at_ms=NOW_MS)
    assert reason(answer(db, ahead)[0]) == "closed"
    assert answers(db) == []


@pytest.mark.parametrize(
    "picked",
    [None, [], {}, "1", 1, [None], [True], ["1"], [1.0], [float("nan")], [-1], [10**30], [[1]], list(range(100_000))],
    ids=lambda picked: repr(picked)[:20],
)
def test_a_strange_pick_is_refused_beside_good_ones(sqlite_db: Database, picked: object) -> None:
    """Q4: whatever one phone sends as its pick, it alone is refused; the right answer still counts after it."""
    quiz, (alex, kim) = playing(sqlite_db, "Alex", "Kim")
    strange = answer_request(quiz, kim, quiz.questions[0], picked, arrived_at_ms=NOW_MS)
    outcomes = answer(sqlite_db, right(quiz, alex), strange, right(quiz, kim))
    assert [reason(outcome) for outcome in outcomes] == ["", "not_a_choice", ""]
    assert len(answers(sqlite_db)) == 2


def test_choices_of_another_question_are_none(db: Database) -> None:
    """Q4: the right choice of another question is no choice here; two where one is asked for, neither."""
    quiz, (alex,) = playing(db)
    first, second = quiz.questions[:2]
    for picked, expected in [
        ([quiz.right(second)], "not_a_choice"),
        ([quiz.right(first), quiz.right(second)], "not_a_choice"),
        ([quiz.right(first), quiz.wrong(first)], "one_choice_only"),
    ]:
        request = answer_request(quiz, alex, first, picked, arrived_at_ms=NOW_MS)
        assert reason(answer(db, request)[0]) == expected
    assert answers(db) == []


def test_several_right_choices(db: Database) -> None:
    """Q6: where several are right, exactly all of them are the right answer, in any order and repeated."""
    quiz = make_quiz(db, [question(multiple=True)])
    ids = [one.id for one in join(db, quiz, "All", "Some", "Too many", "Twice")]
    command(db, quiz, Command.START)
    first = quiz.questions[0]
    a, b, c, _ = quiz.choices[first]
    picks = [[c, b], [b], [a, b, c], [b, c, b]]
    outcomes = answer(
        db,
        *(answer_request(quiz, key, first, pick, arrived_at_ms=NOW_MS) for key, pick in zip(ids, picks, strict=True)),
    )
    assert [outcome.is_right for outcome in outcomes if isinstance(outcome, StoredAnswer)] == [
        True,
        False,
        False,
        True,
    ]
    assert [row.response["choices"] for row in answers(db)] == [[b, c], [b], [a, b, c], [b, c]]


@pytest.mark.parametrize(
    ("claimed", "counted"),
    [
        (0, 1500),  # arrived after 3000 ms: trusted within the credit of 1500 ms
        (2000, 2000),
        (2999.9, 2999),
        (10**9, 3000),
        (-5, 3000),
        (None, 3000),
        ("0", 3000),
        (True, 3000),
        (float("nan"), 3000),
        (float("inf"), 3000),
        ([], 3000),
    ],
    ids=repr,
)
def test_the_phones_own_time_is_trusted_within_the_credit(sqlite_db: Database, claimed: object, counted: int) -> None:
    """S6: the phone's measured time counts within the bounded credit; nonsense counts as the arrival."""
    quiz, (alex,) = playing(sqlite_db)
    (outcome,) = answer(sqlite_db, right(quiz, alex, 3000, phone_ms=claimed))
    assert isinstance(outcome, StoredAnswer)
    assert outcome.elapsed_ms == counted


def test_bursts_of_several_events_do_not_mix(db: Database) -> None:
    """E2, X1: one transaction may hold answers of several events."""
    first, (alex,) = playing(db)
    second, (kim,) = playing(db, "Kim")
    outcomes = answer(db, right(first, alex), wrong(second, kim))
    assert [outcome.is_right for outcome in outcomes if isinstance(outcome, StoredAnswer)] == [True, False]


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63, 10**30])
def test_a_number_no_column_holds_spoils_nobody_elses_answer(db: Database, number: int) -> None:
    """X1, Q4: an impossible question or person in a burst is refused alone; the others are stored."""
    quiz, (alex, kim) = playing(db, "Alex", "Kim")
    first = quiz.questions[0]
    no_question = answer_request(quiz, kim, number, [quiz.right(first)], arrived_at_ms=NOW_MS)
    no_choice = answer_request(quiz, kim, first, [number], arrived_at_ms=NOW_MS)
    outcomes = answer(db, no_question, right(quiz, alex), no_choice, right(quiz, kim))
    assert [reason(outcome) for outcome in outcomes] == ["closed", "", "not_a_choice", ""]
    assert {row.participant_id for row in answers(db)} == {alex, kim}


def test_an_empty_burst(db: Database) -> None:
    """X1: nothing to store is nothing stored."""
    assert answer(db) == []


def test_streaks_add_up_where_the_event_wants_them(db: Database) -> None:
    """S1: right answers in a row add 100 each from the second on; a wrong or missed one starts anew."""
    quiz = make_quiz(db, [question() for _ in range(4)], streak=True)
    alex, kim, sam = (one.id for one in join(db, quiz, "Alex", "Kim", "Sam"))
    gained: dict[int, list[int]] = {alex: [], kim: [], sam: []}
    command(db, quiz, Command.START)
    for number, key in enumerate(quiz.questions):
        picks = {alex: quiz.right(key), kim: quiz.wrong(key) if number == 1 else quiz.right(key)}
        if number != 1:
            picks[sam] = quiz.right(key)
        for person_id, pick in picks.items():
            (outcome,) = answer(db, answer_request(quiz, person_id, key, [pick], arrived_at_ms=NOW_MS))
            assert isinstance(outcome, StoredAnswer)
            gained[person_id].append(outcome.points)
        command(db, quiz, Command.REVEAL)
        command(db, quiz, Command.SKIP)
    assert gained == {alex: [1000, 1100, 1200, 1300], kim: [1000, 0, 1000, 1100], sam: [1000, 1000, 1100]}


@pytest.mark.parametrize("key", ["\x00", "\ud800", "x" * 5000, "🦊"])
def test_a_strange_key_spoils_nobody_elses_answer(db: Database, key: str) -> None:
    """N6, Q4: a key that no database can hold is stored as none, and all answers of the burst count."""
    quiz = make_quiz(db)
    alex, kim = join(db, quiz, "Alex", "Kim")
    command(db, quiz, Command.START)
    first = quiz.questions[0]
    requests = [
        answer_request(quiz, alex.id, first, [quiz.right(first)], arrived_at_ms=NOW_MS, key=key),
        answer_request(quiz, kim.id, first, [quiz.right(first)], arrived_at_ms=NOW_MS, key="kim"),
    ]
    assert all(isinstance(outcome, StoredAnswer) for outcome in answer(db, *requests))
    assert [row.idempotency_key for row in answers(db)][1] == "kim"
