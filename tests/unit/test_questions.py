"""Questions: what keeps one from being asked, and what a phone may pick."""

from dataclasses import replace

import pytest

from quizapp.domain.kinds import kind_of, problems
from quizapp.domain.questions import Choice, Problem, Question
from quizapp.domain.refusal import Refusal
from quizapp.domain.texts import lazy

RIGHT, WRONG = Choice("Paris", True, id=1), Choice("Rome", id=2)
FINE = Question("Capital of France?", (RIGHT, WRONG))
SEVERAL = Question("Which are even?", (RIGHT, replace(WRONG, is_correct=True)), kind="multiple")


def choices(count: int) -> tuple[Choice, ...]:
    """That many choices, the first of them right."""
    return tuple(Choice(f"Choice {n}", n == 0, id=n + 1) for n in range(count))


@pytest.mark.parametrize(
    "question",
    [
        FINE,
        SEVERAL,
        replace(FINE, kind="true_false"),
        replace(FINE, kind="multiple"),
        replace(FINE, choices=choices(6)),
        replace(FINE, time_limit_s=None),
        replace(FINE, time_limit_s=5),
        replace(FINE, time_limit_s=600),
        replace(FINE, points_factor=0),
        replace(FINE, points_factor=2),
        replace(FINE, text="x" * 500, explanation="x" * 500),
        replace(FINE, choices=(replace(RIGHT, text="x" * 200), WRONG)),
    ],
)
def test_questions_within_the_limits_are_fine(question: Question):
    """Q6: every kind, and every limit itself, is allowed."""
    assert problems(question) == []


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        (replace(FINE, text=""), ["text"]),
        (replace(FINE, text=" \n\u00a0"), ["text"]),
        (replace(FINE, text="x" * 501), ["text"]),
        (replace(FINE, explanation="x" * 501), ["explanation"]),
        (replace(FINE, time_limit_s=4), ["time_limit"]),
        (replace(FINE, time_limit_s=601), ["time_limit"]),
        (replace(FINE, time_limit_s=0), ["time_limit"]),
        (replace(FINE, time_limit_s=-20), ["time_limit"]),
        (replace(FINE, points_factor=3), ["points"]),
        (replace(FINE, points_factor=-1), ["points"]),
        (replace(FINE, choices=()), ["choices", "correct"]),
        (replace(FINE, choices=choices(1)), ["choices"]),
        (replace(FINE, choices=choices(7)), ["choices"]),
        (replace(FINE, choices=(RIGHT, replace(WRONG, text=" "))), ["choice_1"]),
        (replace(FINE, choices=(replace(RIGHT, text="x" * 201), WRONG)), ["choice_0"]),
        (replace(FINE, choices=(RIGHT, replace(WRONG, text=" pARIS "))), ["choices"]),
        (replace(FINE, choices=(replace(RIGHT, is_correct=False), WRONG)), ["correct"]),
        (replace(SEVERAL, kind="single"), ["correct"]),
        (replace(SEVERAL, kind="true_false"), ["correct"]),
        (replace(FINE, kind="true_false", choices=choices(3)), ["choices"]),
    ],
)
def test_each_problem_is_said_at_its_field(question: Question, fields: list[str]):
    """Q6: what is wrong is named at the field where it can be put right, and nothing else is."""
    assert [problem.field for problem in problems(question)] == fields


def test_all_problems_are_said_at_once():
    """Q6: somebody who filled in nothing reads everything that is missing, not one thing at a time."""
    empty = Question("", (Choice(""), Choice("")), time_limit_s=1, points_factor=9)
    assert problems(empty) == [
        Problem("text", lazy("The question has no text.")),
        Problem("time_limit", lazy("The time limit is {least} to {most} seconds.", least=5, most=600)),
        Problem("points", lazy("Points are off, normal or doubled.")),
        Problem("choice_0", lazy("Choice {number} has no text.", number=1)),
        Problem("choice_1", lazy("Choice {number} has no text.", number=2)),
        Problem("correct", lazy("No choice is marked as right.")),
    ]


def test_right_choices_are_known_by_their_ids():
    """Q6: exactly the marked choices are right."""
    assert FINE.right_ids == {1}
    assert SEVERAL.right_ids == {1, 2}


def read(question: Question, picked: object) -> list[int]:
    """The ids in a response that picks these."""
    return kind_of(question.kind).read(question, {"choices": picked})["choices"]


@pytest.mark.parametrize("picked", [[1], [1, 1], [2]])
def test_one_choice_is_taken(picked: list[int]):
    """Q6: a choice of the question is taken, also when it is named twice."""
    assert read(FINE, picked) == sorted(set(picked))


def test_several_choices_are_taken_where_several_may_be_right():
    """Q6: only a question with several right choices takes several."""
    assert read(SEVERAL, [2, 1]) == [1, 2]
    with pytest.raises(Refusal) as refused:
        read(FINE, [1, 2])
    assert refused.value.reason == "one_choice_only"


@pytest.mark.parametrize(
    "picked",
    [
        None, [], (), (1,), {}, set(), 1, "1", "12", b"\x01", {1}, {1: 1}, [3], [1, 3], [0], [-1], [10**30], [True],
        [1.0], ["1"], [None], [[1]], [{"id": 1}], [1] * 7, [1] * 100_000, [float("nan")],
    ],
    ids=lambda picked: repr(picked)[:20],
)  # fmt: skip
def test_what_is_not_a_choice_is_refused(picked: object):
    """Q6: whatever a browser sends that is not a list of this question's choices is refused."""
    with pytest.raises(Refusal) as refused:
        read(SEVERAL, picked)
    assert refused.value.reason == "not_a_choice"
