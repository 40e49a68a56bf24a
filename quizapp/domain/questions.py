"""Questions and what counts as a right answer to them."""

from dataclasses import dataclass
from enum import StrEnum

from quizapp.domain.refusal import Refusal

MIN_CHOICES = 2
MAX_CHOICES = 6
MAX_TEXT = 500
MAX_CHOICE_TEXT = 200
MIN_TIME_LIMIT_S = 5
MAX_TIME_LIMIT_S = 600


class QuestionKind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"


@dataclass(frozen=True)
class Choice:
    """One tile. `id` is 0 until it is stored."""

    text: str
    is_correct: bool = False
    id: int = 0


@dataclass(frozen=True)
class Question:
    """A question with its choices in the order of the tiles.

    `time_limit_s` is None for a question without a limit; `points_factor` is 0 (no points), 1 or 2.
    """

    text: str
    choices: tuple[Choice, ...]
    kind: QuestionKind = QuestionKind.SINGLE
    time_limit_s: int | None = 20
    points_factor: int = 1
    explanation: str = ""
    picture: str = ""
    id: int = 0

    @property
    def right_ids(self) -> frozenset[int]:
        """The ids of the right choices."""
        return frozenset(choice.id for choice in self.choices if choice.is_correct)

    def is_right(self, picked: frozenset[int]) -> bool:
        """Whether exactly the right choices were picked."""
        return picked == self.right_ids


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field of a question, for the person who typed it."""

    field: str
    message: str


def problems(question: Question) -> list[Problem]:
    """Everything that keeps a question from being asked; empty when it is fine."""
    found: list[Problem] = []
    if not question.text.strip():
        found.append(Problem("text", "The question has no text."))
    if len(question.text) > MAX_TEXT:
        found.append(Problem("text", f"The question is longer than {MAX_TEXT} characters."))
    if len(question.explanation) > MAX_TEXT:
        found.append(Problem("explanation", f"The explanation is longer than {MAX_TEXT} characters."))
    found += _choice_problems(question)
    limit = question.time_limit_s
    if limit is not None and not MIN_TIME_LIMIT_S <= limit <= MAX_TIME_LIMIT_S:
        found.append(Problem("time_limit", f"The time limit is {MIN_TIME_LIMIT_S} to {MAX_TIME_LIMIT_S} seconds."))
    if question.points_factor not in (0, 1, 2):
        found.append(Problem("points", "Points are off, normal or doubled."))
    return found


def _choice_problems(question: Question) -> list[Problem]:
    found: list[Problem] = []
    count = len(question.choices)
    right = sum(choice.is_correct for choice in question.choices)
    if not MIN_CHOICES <= count <= MAX_CHOICES:
        found.append(Problem("choices", f"A question has {MIN_CHOICES} to {MAX_CHOICES} choices, not {count}."))
    for position, choice in enumerate(question.choices):
        if not choice.text.strip():
            found.append(Problem(f"choice_{position}", f"Choice {position + 1} has no text."))
        if len(choice.text) > MAX_CHOICE_TEXT:
            found.append(
                Problem(
                    f"choice_{position}",
                    f"Choice {position + 1} is longer than {MAX_CHOICE_TEXT} characters.",
                )
            )
    texts = [choice.text.strip().casefold() for choice in question.choices if choice.text.strip()]
    if len(set(texts)) != len(texts):
        found.append(Problem("choices", "Two choices have the same text."))
    if right == 0:
        found.append(Problem("correct", "No choice is marked as right."))
    if right > 1 and question.kind is not QuestionKind.MULTIPLE:
        found.append(Problem("correct", "This kind of question has exactly one right choice."))
    if question.kind is QuestionKind.TRUE_FALSE and count != 2:
        found.append(Problem("choices", "A true/false question has exactly two choices."))
    return found


def checked_pick(question: Question, picked: object) -> frozenset[int]:
    """The choices that a phone says it picked, checked against the question.

    Raises `Refusal` for anything that is not a list of choices of this question.
    """
    unknown = Refusal("not_a_choice", "That is not one of the choices.")
    if not isinstance(picked, (list, tuple)) or not 1 <= len(picked) <= MAX_CHOICES:  # pyright: ignore[reportUnknownArgumentType] -- it came from a browser
        raise unknown
    ids: set[int] = set()
    for item in picked:  # pyright: ignore[reportUnknownVariableType] -- as above
        if type(item) is not int:  # pyright: ignore[reportUnknownArgumentType] -- as above; True is no choice
            raise unknown
        ids.add(item)
    if not ids <= {choice.id for choice in question.choices}:
        raise unknown
    if len(ids) > 1 and question.kind is not QuestionKind.MULTIPLE:
        raise Refusal("one_choice_only", "Only one choice can be picked here.")
    return frozenset(ids)
