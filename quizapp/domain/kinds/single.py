"""One right choice."""

from quizapp.domain.kinds.choices import ChoiceKind


class Single(ChoiceKind):
    """Picking the one right choice."""

    name = "single"
    label = "One right"
    order = 1


KIND = Single()
