"""Several right choices."""

from collections.abc import Mapping, Sequence

from quizapp.domain.kinds.choices import ChoiceKind
from quizapp.domain.questions import MAX_CHOICES, Choice
from quizapp.domain.texts import N_


class Multiple(ChoiceKind):
    """Picking exactly the right choices, however many these are."""

    name = "multiple"
    label = N_("Several right")
    order = 2
    most_picked = MAX_CHOICES

    def is_meant_by(self, choices: Sequence[Choice]) -> bool:
        """More than one is marked as right."""
        return sum(choice.is_correct for choice in choices) > 1

    def _is_marked(self, form: Mapping[str, str], row: int) -> bool:
        return bool(form.get(f"right_{row}"))

    def _marks(self, choices: Sequence[Choice]) -> dict[str, str]:
        right = {row for row, choice in enumerate(choices) if choice.is_correct}
        return {f"right_{row}": str(row) if row in right else "" for row in range(MAX_CHOICES)}


KIND = Multiple()
