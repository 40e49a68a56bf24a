"""Questions, as far as they are the same for all kinds. What a kind of question is stands in `kinds/`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from quizapp.domain.texts import LazyText, lazy

MIN_CHOICES = 2
MAX_CHOICES = 6
MAX_TEXT = 500
MAX_CHOICE_TEXT = 200
MIN_TIME_LIMIT_S = 5
MAX_TIME_LIMIT_S = 600


@dataclass(frozen=True)
class Choice:
    """One tile. `id` is 0 until it is stored."""

    text: str
    is_correct: bool = False
    id: int = 0


@dataclass(frozen=True)
class Question:
    """A question with its choices in the order of the tiles.

    `kind` is a name in `quizapp.domain.kinds`; `details` are what that kind needs besides choices, as JSON.
    `time_limit_s` is None for a question without a limit; `points_factor` is 0 (no points), 1 or 2.
    """

    text: str
    choices: tuple[Choice, ...]
    kind: str = "single"
    time_limit_s: int | None = 20
    points_factor: int = 1
    explanation: str = ""
    picture: str = ""
    id: int = 0
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def right_ids(self) -> frozenset[int]:
        """The ids of the right choices."""
        return frozenset(choice.id for choice in self.choices if choice.is_correct)


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field of a question, for the person who typed it."""

    field: str
    message: LazyText


def common_problems(question: Question) -> list[Problem]:
    """What keeps a question of any kind from being asked. `quizapp.domain.kinds.problems` adds those of its kind."""
    found: list[Problem] = []
    if not question.text.strip():
        found.append(Problem("text", lazy("The question has no text.")))
    if len(question.text) > MAX_TEXT:
        found.append(Problem("text", lazy("The question is longer than {most} characters.", most=MAX_TEXT)))
    if len(question.explanation) > MAX_TEXT:
        found.append(Problem("explanation", lazy("The explanation is longer than {most} characters.", most=MAX_TEXT)))
    limit = question.time_limit_s
    if limit is not None and not MIN_TIME_LIMIT_S <= limit <= MAX_TIME_LIMIT_S:
        says = lazy("The time limit is {least} to {most} seconds.", least=MIN_TIME_LIMIT_S, most=MAX_TIME_LIMIT_S)
        found.append(Problem("time_limit", says))
    if question.points_factor not in (0, 1, 2):
        found.append(Problem("points", lazy("Points are off, normal or doubled.")))
    return found
