"""One right choice."""

from quizapp.domain.kinds.choices import ChoiceKind
from quizapp.domain.texts import N_


class Single(ChoiceKind):
    """Picking the one right choice."""

    name = "single"
    label = N_("One right")
    order = 1


KIND = Single()
