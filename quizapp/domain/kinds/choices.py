"""What all kinds share whose answers are picked from choices. Their response is `{"choices": [id, …]}`."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from quizapp.domain.kinds.kind import RIGHT, WRONG, Filled, Grade, Kind, Response
from quizapp.domain.questions import MAX_CHOICE_TEXT, MAX_CHOICES, MIN_CHOICES, Choice, Problem, Question
from quizapp.domain.refusal import Refusal
from quizapp.domain.texts import lazy

LETTERS = "ABCDEF"


class ChoiceKind(Kind):
    """Picking from two to six choices."""

    most_picked = 1  # and at least one

    def problems(self, question: Question) -> list[Problem]:
        """Too few or too many choices, texts that are missing, too long or doubled, and marks."""
        found = _text_problems(question.choices)
        right = sum(choice.is_correct for choice in question.choices)
        if right == 0:
            found.append(Problem("correct", lazy("No choice is marked as right.")))
        if right > self.most_picked:
            found.append(Problem("correct", lazy("This kind of question has exactly one right choice.")))
        return found

    def read(self, question: Question, raw: object) -> Response:
        """The picked choices in order."""
        ids = _checked(question, raw)
        if len(ids) > self.most_picked:
            raise Refusal("one_choice_only")
        return {"choices": sorted(ids)}

    def grade(self, question: Question, response: Response) -> Grade:
        """Right is whoever picked exactly the right choices."""
        return RIGHT if question.right_ids == frozenset[int](response["choices"]) else WRONG

    def asked(self, question: Question) -> dict[str, Any]:
        """`choices`: id, letter and text of each; `several` says whether more than one can be picked."""
        return {
            "several": self.most_picked > 1,
            "choices": [
                {"id": choice.id, "letter": letter, "text": choice.text}
                for letter, choice in zip(LETTERS, question.choices, strict=False)
            ],
        }

    def tally(self, question: Question, responses: Iterable[Response]) -> dict[str, Any]:
        """`choices` once more, with whether it is `right`, its `count`, and its `share` of the answers in percent."""
        answers = list(responses)
        counts = Counter(picked for answer in answers for picked in answer["choices"])
        total = max(1, len(answers))
        shown = self.asked(question)["choices"]
        return {
            "choices": [
                known
                | {
                    "right": choice.is_correct,
                    "count": counts[choice.id],
                    "share": round(100 * counts[choice.id] / total),
                }
                for known, choice in zip(shown, question.choices, strict=True)
            ]
        }

    def words(self, question: Question, response: Response) -> list[str]:
        """The texts of the picked choices."""
        texts = {choice.id: choice.text for choice in question.choices}
        return [texts.get(picked, "") for picked in response["choices"]]

    def solution(self, question: Question) -> list[str]:
        """The texts of the right choices."""
        return [choice.text for choice in question.choices if choice.is_correct]

    def example(self, asked: Mapping[str, Any], number: int) -> Response:
        """One of the choices."""
        choices = asked["choices"]
        return {"choices": [choices[number % len(choices)]["id"]]}

    def filled(self, form: Mapping[str, str]) -> Filled:
        """The rows `choice_0` to `choice_5` that have a text; `right` is the row that is right."""
        marked = {row for row in range(MAX_CHOICES) if self._is_marked(form, row)}
        return from_rows([Choice(form.get(f"choice_{row}", ""), row in marked) for row in range(MAX_CHOICES)])

    def _is_marked(self, form: Mapping[str, str], row: int) -> bool:
        return form.get("right") == str(row)

    def form_of(self, question: Question | None) -> dict[str, str]:
        """The rows of the choices."""
        choices = question.choices if question else ()
        fields = {f"choice_{row}": "" for row in range(MAX_CHOICES)}
        fields |= {f"choice_{row}": choice.text for row, choice in enumerate(choices)}
        return fields | self._marks(choices)

    def _marks(self, choices: Sequence[Choice]) -> dict[str, str]:
        return {"right": next((str(row) for row, choice in enumerate(choices) if choice.is_correct), "")}


def from_rows(rows: Sequence[Choice]) -> Filled:
    """The choices in the rows of a form: rows without a text are none, and must not be marked."""
    used = [row for row, choice in enumerate(rows) if choice.text]
    marked = [row for row, choice in enumerate(rows) if choice.is_correct and not choice.text]
    return Filled(
        choices=tuple(rows[row] for row in used),
        fields={f"choice_{place}": f"choice_{row}" for place, row in enumerate(used)},
        problems={f"choice_{row}": lazy("This one is marked as right, but it has no text.") for row in marked},
        instead_of=("choices", "correct"),
    )


def _checked(question: Question, raw: object) -> set[int]:
    """The ids of choices that a phone says it picked, or a `Refusal`."""
    unknown = Refusal("not_a_choice")
    said = cast(dict[object, object], raw).get("choices") if isinstance(raw, dict) else None
    if not isinstance(said, list):
        raise unknown
    picked = cast(list[object], said)
    if not 1 <= len(picked) <= MAX_CHOICES or any(type(item) is not int for item in picked):  # True is no choice
        raise unknown
    ids = {item for item in picked if isinstance(item, int)}
    if not ids <= {choice.id for choice in question.choices}:
        raise unknown
    return ids


def _text_problems(choices: Sequence[Choice]) -> list[Problem]:
    found: list[Problem] = []
    count = len(choices)
    if not MIN_CHOICES <= count <= MAX_CHOICES:
        says = lazy(
            "A question has {least} to {most} choices, not {number}.", least=MIN_CHOICES, most=MAX_CHOICES, number=count
        )
        found.append(Problem("choices", says))
    for place, choice in enumerate(choices):
        if not choice.text.strip():
            found.append(Problem(f"choice_{place}", lazy("Choice {number} has no text.", number=place + 1)))
        if len(choice.text) > MAX_CHOICE_TEXT:
            says = lazy("Choice {number} is longer than {most} characters.", number=place + 1, most=MAX_CHOICE_TEXT)
            found.append(Problem(f"choice_{place}", says))
    texts = [choice.text.strip().casefold() for choice in choices if choice.text.strip()]
    if len(set(texts)) != len(texts):
        found.append(Problem("choices", lazy("Two choices have the same text.")))
    return found
