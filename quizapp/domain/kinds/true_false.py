"""True or false."""

from collections.abc import Mapping, Sequence

from quizapp.domain.kinds.choices import ChoiceKind, from_rows
from quizapp.domain.kinds.kind import Filled
from quizapp.domain.questions import Choice, Problem, Question
from quizapp.domain.texts import N_, lazy

WORDS = (N_("True"), N_("False"))


class TrueFalse(ChoiceKind):
    """Picking one of two words, which need no typing."""

    name = "true_false"
    label = N_("True or false")
    order = 3

    def problems(self, question: Question) -> list[Problem]:
        """As for all choices, and there are exactly two."""
        found = super().problems(question)
        if len(question.choices) != len(WORDS):
            found.append(Problem("choices", lazy("A true/false question has exactly two choices.")))
        return found

    def is_meant_by(self, choices: Sequence[Choice]) -> bool:
        """The choices are these two words, in any order."""
        texts = sorted(choice.text.strip().casefold() for choice in choices)
        return texts == sorted(word.casefold() for word in WORDS)

    def filled(self, form: Mapping[str, str]) -> Filled:
        """The words `truth_0` and `truth_1`, the usual ones where nothing is typed; `truth_right` is the right one."""
        right = form.get("truth_right")
        filled = from_rows(
            [Choice(form.get(f"truth_{row}") or word, right == str(row)) for row, word in enumerate(WORDS)]
        )
        return Filled(filled.choices, fields={f"choice_{row}": f"truth_{row}" for row in range(len(WORDS))})

    def form_of(self, question: Question | None) -> dict[str, str]:
        """The two words, and which is right."""
        choices = question.choices if question else tuple(Choice(word) for word in WORDS)
        right = next((str(row) for row, choice in enumerate(choices) if choice.is_correct), "")
        return {f"truth_{row}": choice.text for row, choice in enumerate(choices)} | {"truth_right": right}


KIND = TrueFalse()
