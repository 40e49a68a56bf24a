"""Several right choices."""

from quizapp.components.kinds import choice_rows, choices

FACE, EDITOR = choices.FACE, choice_rows.editor
