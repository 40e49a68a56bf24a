"""What a kind of question decides. One module of this folder for each kind; nothing else knows a kind by name."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from quizapp.domain.questions import Choice, Problem, Question
from quizapp.domain.texts import LazyText

# What somebody answered, as JSON can hold it. Its shape belongs to the kind; everybody else passes it on.
Response = dict[str, Any]


class Outcome(StrEnum):
    """How an answer was graded. What is noted is not scored."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    NOTED = "noted"


@dataclass(frozen=True)
class Grade:
    """An outcome, and the share of the points that it is worth, from 0 to 1."""

    outcome: Outcome
    share: float = 0.0


RIGHT, WRONG, NOTED = Grade(Outcome.RIGHT, 1.0), Grade(Outcome.WRONG), Grade(Outcome.NOTED)


@dataclass(frozen=True)
class Filled:
    """What a form says of a question besides what all kinds have.

    `fields` says for each field of a `Problem` in which field of the form it stands; what is missing has the same name.
    `problems` are of the form itself, by its fields. Where there are any, those of the question in the fields
    `instead_of` only follow from them.
    """

    choices: tuple[Choice, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    problems: Mapping[str, LazyText] = field(default_factory=dict[str, LazyText])
    instead_of: Sequence[str] = ()


class Kind(ABC):
    """A kind of question.

    `name` is stored, and is in addresses and test ids, `label` is a text marked with `N_`, `order` its place in lists.
    A kind that `is_scored` is worth points and time; any other breaks no streak and decides no tie.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    order: ClassVar[int]
    is_scored: ClassVar[bool] = True

    @abstractmethod
    def problems(self, question: Question) -> list[Problem]:
        """What keeps such a question from being asked, besides what holds for all kinds."""

    @abstractmethod
    def read(self, question: Question, raw: object) -> Response:
        """A response as it is stored, from whatever a browser sent. Raises `Refusal`."""

    @abstractmethod
    def grade(self, question: Question, response: Response) -> Grade:
        """Whether a response that was read is right."""

    @abstractmethod
    def asked(self, question: Question) -> dict[str, Any]:
        """What a page needs to ask the question: JSON that does not depend on what is right."""

    @abstractmethod
    def tally(self, question: Question, responses: Iterable[Response]) -> dict[str, Any]:
        """What a page shows after the reveal, beside what was `asked`: JSON."""

    @abstractmethod
    def words(self, question: Question, response: Response) -> list[str]:
        """A response in plain words, for exports."""

    @abstractmethod
    def solution(self, question: Question) -> list[str]:
        """What is right, in plain words, for exports; empty where nothing is."""

    @abstractmethod
    def example(self, asked: Mapping[str, Any], number: int) -> Response:
        """A response to what is `asked` that somebody might give, by any number: simulated phones answer so."""

    # The editor's form. A kind that has no fields of its own beside its choices overrides none of these.

    @abstractmethod
    def filled(self, form: Mapping[str, str]) -> Filled:
        """What the fields of its form say. They are cleaned texts, whatever was sent."""

    @abstractmethod
    def form_of(self, question: Question | None) -> dict[str, str]:
        """The fields of its form for a stored question, for a new one for None; what is missing is empty."""

    def is_meant_by(self, choices: Sequence[Choice]) -> bool:
        """Whether a file that has these choices, and no word for the kind, means this kind."""
        return False
