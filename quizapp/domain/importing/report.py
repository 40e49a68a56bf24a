"""What an import found: good questions, and what is wrong with the others."""

from dataclasses import dataclass

from quizapp.domain.questions import Question

MAX_QUESTIONS = 500


@dataclass(frozen=True)
class RowError:
    """One thing to mend. `row` counts from 1 as a spreadsheet (CSV) or a text editor (plain text) counts."""

    row: int
    column: str
    message: str


@dataclass(frozen=True)
class ImportReport:
    """The good questions in the order of the file, and the errors ordered by row."""

    questions: tuple[Question, ...]
    errors: tuple[RowError, ...]


def too_many(row: int) -> RowError:
    """The error at the first question that is one too many; nothing after it is read."""
    return RowError(
        row,
        "Question",
        f"A file holds up to {MAX_QUESTIONS} questions. Put this one and the rest into another file.",
    )
