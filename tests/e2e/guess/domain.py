"""Guessing a whole number from 1 to 5: next to the right one is half right."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, cast

from quizapp.domain.kinds.kind import RIGHT, WRONG, Filled, Grade, Kind, Outcome, Response
from quizapp.domain.questions import Problem, Question
from quizapp.domain.refusal import Refusal
from quizapp.domain.texts import lazy

NUMBERS = range(1, 6)


class Guess(Kind):
    """Guessing a number. Its response is `{"number": n}`, its details are `{"right": n}`."""

    name = "guess"
    label = "A guess"
    order = 90

    def problems(self, question: Question) -> list[Problem]:
        """The right number is one of those that can be guessed."""
        if question.details.get("right") in NUMBERS:
            return []
        return [Problem("guess_right", lazy("The right number is 1 to 5."))]

    def read(self, question: Question, raw: object) -> Response:
        """One of the numbers."""
        number = cast(dict[str, object], raw).get("number") if isinstance(raw, dict) else None
        if type(number) is not int or number not in NUMBERS:
            raise Refusal("not_a_choice")
        return {"number": number}

    def grade(self, question: Question, response: Response) -> Grade:
        """Half of the points for the next one."""
        off = abs(response["number"] - question.details["right"])
        return RIGHT if off == 0 else Grade(Outcome.PARTLY, 0.5) if off == 1 else WRONG

    def asked(self, question: Question) -> dict[str, Any]:
        """The numbers."""
        return {"numbers": list(NUMBERS)}

    def tally(self, question: Question, responses: Iterable[Response]) -> dict[str, Any]:
        """How many guessed each number."""
        counts = Counter(response["number"] for response in responses)
        return {"right": question.details["right"], "counts": [[number, counts[number]] for number in NUMBERS]}

    def words(self, question: Question, response: Response) -> list[str]:
        """The number."""
        return [str(response["number"])]

    def solution(self, question: Question) -> list[str]:
        """The right number."""
        return [str(question.details["right"])]

    def example(self, asked: Mapping[str, Any], number: int) -> Response:
        """One of the numbers."""
        return {"number": asked["numbers"][number % len(asked["numbers"])]}

    def filled(self, form: Mapping[str, str]) -> Filled:
        """The field with the right number."""
        typed = form.get("guess_right", "")
        return Filled(details={"right": int(typed) if typed in map(str, NUMBERS) else 0})

    def form_of(self, question: Question | None) -> dict[str, str]:
        """The field with the right number."""
        return {"guess_right": str(question.details["right"]) if question else ""}


KIND = Guess()
