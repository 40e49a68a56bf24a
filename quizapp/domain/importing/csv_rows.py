"""One row of a CSV file to one question."""

from collections.abc import Mapping

from quizapp.domain.importing.csv_cells import Row
from quizapp.domain.importing.csv_header import LAYOUT, Header
from quizapp.domain.importing.draft import Draft, finished
from quizapp.domain.importing.fields import Unreadable, right_positions
from quizapp.domain.importing.report import RowError
from quizapp.domain.questions import Choice, Problem, Question
from quizapp.domain.texts import lazy


def read_row(row: Row, header: Header | None) -> Question | list[RowError] | None:
    """The question in a row, what is wrong with it, or None when there is nothing in it."""
    if row.broken:
        return [RowError(row.number, lazy("Whole row"), row.broken)]
    columns = LAYOUT if header is None else header.columns
    width = len(LAYOUT) if header is None else header.width
    # Templates number their rows: what stands outside the named columns does not make a question.
    if not any(_cell(row, position).strip() for position in columns.values()):
        return None
    if any(cell.strip() for cell in row.cells[width:]):
        return [
            RowError(
                row.number,
                lazy("Column {number}", number=width + 1),
                lazy('There are more cells than columns. Write "…" around a text with a comma or semicolon in it.'),
            )
        ]
    return finished(_draft(row, columns))


def _draft(row: Row, columns: Mapping[str, int]) -> Draft:
    cells = {name: _cell(row, position) for name, position in columns.items()}
    answers = _answers(cells)
    misread: list[Problem] = []
    right: frozenset[int] = frozenset()
    try:
        right = right_positions(cells["correct"], answers)
    except Unreadable as unreadable:
        misread.append(Problem("correct", unreadable.message))
    return Draft(
        row=row.number,
        text=cells["text"],
        choices=[Choice(answer, position in right) for position, answer in enumerate(answers)],
        time_limit=cells.get("time_limit", ""),
        points=cells.get("points", ""),
        explanation=cells.get("explanation", ""),
        misread=misread,
    )


def _answers(cells: Mapping[str, str]) -> list[str]:
    """The answers without the empty ones at the end; an empty one in between stays, so that it is noticed."""
    answers: list[str] = []
    while (name := f"choice_{len(answers)}") in cells:
        answers.append(cells[name])
    while answers and not answers[-1].strip():
        answers.pop()
    return answers


def _cell(row: Row, position: int) -> str:
    return row.cells[position] if position < len(row.cells) else ""
