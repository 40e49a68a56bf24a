"""Whether an answer counts, and what it is told otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from quizapp.domain.flow.phases import Phase
from quizapp.domain.flow.progress import Progress
from quizapp.domain.kinds.kind import Outcome, Response
from quizapp.domain.questions import Choice, Question
from quizapp.domain.refusal import Refusal
from quizapp.domain.scoring.verdicts import Rules, Verdict, judge, too_late
from quizapp.texts.refusals import sentence

OPENED, LIMIT_MS, CLOSES = 100_000, 20_000, 120_000
RIGHT: Response = {"choices": [1]}
WRONG: Response = {"choices": [2]}
QUESTION = Question("2 + 2?", (Choice("4", True, id=1), Choice("5", id=2)), time_limit_s=20, id=7)
OPEN = Progress(Phase.QUESTION, segment_id=1, question_id=7, opened_at_ms=OPENED, closes_at_ms=CLOSES)
PAUSED = Progress(Phase.PAUSED, Phase.QUESTION, segment_id=1, question_id=7, left_ms=LIMIT_MS - 1000, used_ms=1000)


def verdict(
    *,
    progress: Progress = OPEN,
    question: Question = QUESTION,
    response: Response = RIGHT,
    joined_before: bool = True,
    arrived_at_ms: int = OPENED,
    phone_ms: int = 0,
    streak: int = 0,
) -> Verdict:
    """The verdict on an answer that is right, at once and in time unless said otherwise."""
    return judge(
        progress=progress,
        question=question,
        response=response,
        joined_before_question=joined_before,
        arrived_at_ms=arrived_at_ms,
        phone_ms=phone_ms,
        rules=Rules(),
        streak=streak,
    )


@pytest.mark.parametrize("late_ms", [-LIMIT_MS, -1, 0, 1, 499, 500])
def test_answers_up_to_the_end_of_the_grace_count(late_ms: int):
    """Q3: an answer up to and including 500 ms after the limit counts."""
    assert verdict(arrived_at_ms=CLOSES + late_ms).is_right


@pytest.mark.parametrize("late_ms", [501, 502, 60_000, 10**15])
def test_answers_after_the_grace_are_refused_with_the_reason(late_ms: int):
    """Q3: one millisecond after the grace it is too late, whatever the phone claims."""
    with pytest.raises(Refusal) as refused:
        verdict(arrived_at_ms=CLOSES + late_ms, phone_ms=0)
    assert refused.value == too_late(late_ms)
    assert refused.value.reason == "too_late"


@pytest.mark.parametrize(("late_ms", "said"), [(501, "0.5 s"), (800, "0.8 s"), (1, "0.1 s"), (61_000, "61.0 s")])
def test_too_late_says_by_how_much_and_what_it_means(late_ms: int, said: str):
    """Q5: who is too late reads by how much, and that it gives no points."""
    assert sentence(too_late(late_ms)) == f"Time was up {said} earlier. No points for this one."


def test_the_same_answer_always_gets_the_same_verdict():
    """Q3: the verdict depends on the answer alone, also after time was added meanwhile."""
    first = verdict(arrived_at_ms=OPENED + 9000, phone_ms=9000)
    extended = replace(OPEN, closes_at_ms=CLOSES + 30_000)
    assert verdict(progress=extended, arrived_at_ms=OPENED + 9000, phone_ms=9000) == first


def test_added_time_never_makes_a_slower_answer_worth_more():
    """S1: after the question's own limit an answer scores half, however much time the host adds."""
    in_time = verdict(arrived_at_ms=CLOSES - 100, phone_ms=LIMIT_MS - 100)
    extended = replace(OPEN, closes_at_ms=CLOSES + 30_000)
    slower = verdict(progress=extended, arrived_at_ms=CLOSES + 1000, phone_ms=LIMIT_MS + 1000)
    assert (in_time.points, slower.points) == (502, 500)


def test_question_without_a_limit_takes_answers_for_ever():
    """Q3: without a time limit nothing is too late, and every right answer scores in full."""
    unlimited = replace(QUESTION, time_limit_s=None)
    progress = replace(OPEN, closes_at_ms=None)
    late = verdict(question=unlimited, progress=progress, arrived_at_ms=OPENED + 10**9, phone_ms=10**9)
    assert late == Verdict(Outcome.RIGHT, 10**9, 1000)


@pytest.mark.parametrize(
    ("arrived_after", "phone_ms", "elapsed", "points"),
    [
        (0, 0, 0, 1000),
        (20_000, 20_000, 20_000, 500),
        (20_500, 20_500, 20_500, 500),
        (10_000, 10_000, 10_000, 750),
        (10_000, 0, 8500, 788),
        (10_000, 99_999, 10_000, 750),
        (-5, 0, 0, 1000),
    ],
)
def test_points_follow_the_fair_time(arrived_after: int, phone_ms: int, elapsed: int, points: int):
    """S6, S1: points are counted from the phone's time, trusted within the credit for lag."""
    judged = verdict(arrived_at_ms=OPENED + arrived_after, phone_ms=phone_ms)
    assert judged == Verdict(Outcome.RIGHT, elapsed, points)


def test_wrong_answers_count_as_answers_without_points():
    """S1: a wrong answer is a verdict with no points, and a streak does not help it."""
    assert verdict(response=WRONG, streak=4) == Verdict(Outcome.WRONG, 0, 0)


def test_several_right_choices_have_to_be_picked_exactly():
    """Q6: with several right choices, a part of them or one too many is wrong."""
    choices = (Choice("2", True, id=1), Choice("3", True, id=2), Choice("4", id=3))
    question = replace(QUESTION, kind="multiple", choices=choices)
    picks = [[1, 2], [1], [1, 2, 3], [3]]
    assert [verdict(question=question, response={"choices": pick}).is_right for pick in picks] == [
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("progress", "reason"),
    [
        (PAUSED, "paused"),
        (replace(PAUSED, question_id=8), "closed"),
        (Progress(Phase.PAUSED, Phase.PRESENTING, segment_id=1), "closed"),
        (replace(OPEN, question_id=8), "closed"),
        (replace(OPEN, phase=Phase.REVEAL, closes_at_ms=None), "closed"),
        (replace(OPEN, phase=Phase.LEADERBOARD, closes_at_ms=None), "closed"),
        (replace(PAUSED, phase=Phase.FINISHED), "closed"),
        (Progress(), "closed"),
    ],
)
def test_refused_answers_say_why(progress: Progress, reason: str):
    """Q5: paused and closed are told apart, and each says what it means for the score."""
    with pytest.raises(Refusal) as refused:
        verdict(progress=progress)
    assert refused.value.reason == reason
    assert "nothing is lost" in sentence(refused.value) or "No points" in sentence(refused.value)


def test_late_joiners_see_the_question_but_cannot_answer_it():
    """L1: who joined while the question ran is refused, and told when it goes on for them."""
    with pytest.raises(Refusal) as refused:
        verdict(joined_before=False)
    assert refused.value.reason == "joined_late"
    assert "next one" in sentence(refused.value)


def test_reasons_are_checked_in_the_agreed_order():
    """Q5: closed is said before joined late, joined late before too late."""
    reasons: list[str] = []
    for progress in (replace(OPEN, phase=Phase.REVEAL), OPEN):
        with pytest.raises(Refusal) as refused:
            verdict(progress=progress, joined_before=False, arrived_at_ms=CLOSES + 10**6)
        reasons.append(refused.value.reason)
    assert reasons == ["closed", "joined_late"]


def test_a_refusal_survives_its_way_up():
    """Q5: a refusal comes through a context manager as itself, with its reason and its sentence."""

    @contextmanager
    def doorway() -> Iterator[None]:
        yield

    with pytest.raises(Refusal) as refused, doorway():
        raise Refusal("closed")
    assert (refused.value.reason, str(refused.value)) == ("closed", "closed")
