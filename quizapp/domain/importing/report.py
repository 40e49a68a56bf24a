"""What an import found: good questions, and what is wrong with the others."""

from dataclasses import dataclass

from quizapp.domain.questions import Question
from quizapp.domain.texts import LazyText, lazy

MAX_QUESTIONS = 500


@dataclass(frozen=True)
class RowError:
    """One thing to mend. `row` counts from 1 as a spreadsheet (CSV) or a text editor (plain text) counts."""

    row: int
    column: LazyText
    message: LazyText


@dataclass(frozen=True)
class ImportReport:
    """The good questions in the order of the file, and the errors ordered by row."""

    questions: tuple[Question, ...]
    errors: tuple[RowError, ...]


def too_many(row: int) -> RowError:
    """The error at the first question that is one too many; nothing after it is read."""
    return RowError(
        row,
        lazy("Question"),
        lazy("A file holds up to {most} questions. Put this one and the rest into another file.", most=MAX_QUESTIONS),
    )
