"""The header row: which column holds what."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quizapp.domain.importing.csv_cells import Row
from quizapp.domain.importing.draft import column_of
from quizapp.domain.importing.report import RowError
from quizapp.domain.questions import MIN_CHOICES
from quizapp.domain.texts import lazy

# Columns of a file without a header, by the field they hold.
LAYOUT: Mapping[str, int] = {
    "text": 0,
    "choice_0": 1,
    "choice_1": 2,
    "choice_2": 3,
    "choice_3": 4,
    "time_limit": 5,
    "correct": 6,
    "explanation": 7,
    "points": 8,
}

# Templates go on after the name: "Question - max 120 characters", "Time limit (sec) – 5, 10, 20 …".
_END = r"\s*(?:[-–—:(*].*)?"
_NAMES = {
    "text": re.compile(rf"question(?: text)?{_END}", re.DOTALL),
    "time_limit": re.compile(rf"time(?: limit)?(?: in)?(?: s| sec| secs| seconds)?{_END}", re.DOTALL),
    "correct": re.compile(rf"(?:correct|right)(?: (?:answers?|choices?)(?:\(s\))?)?{_END}", re.DOTALL),
    "explanation": re.compile(rf"explanation{_END}", re.DOTALL),
    "points": re.compile(rf"points{_END}", re.DOTALL),
}
_ANSWER = re.compile(rf"(?:answer|choice)\s*([1-9][0-9]?){_END}", re.DOTALL)
_LONGEST_NAME = 200
# Names of columns that we do not know: some short words, a question, two answers and which one is right.
_HEADINGS = 4
_LONGEST_HEADING = 40


@dataclass(frozen=True)
class Header:
    """Where the header stands, the columns by field, how many there are, and what is wrong with it."""

    row: int
    columns: Mapping[str, int]
    width: int
    errors: tuple[RowError, ...]


def find_header(rows: Iterable[Row]) -> Header | None:
    """The first row that names a question column and a column of answers."""
    for row in rows:
        names = [_field_named(cell) for cell in row.cells]
        if "text" in names and any(name.startswith("choice_") for name in names):
            return _header(row, names)
    return None


def unknown_names(row: Row) -> RowError | None:
    """What to say when this row seems to hold column names, but none that are known; else None."""
    cells = [cell.strip() for cell in row.cells if cell.strip()]
    is_question = any("?" in cell or cell.isdecimal() or len(cell) > _LONGEST_HEADING for cell in cells)
    if is_question or len(cells) < _HEADINGS:
        return None
    return RowError(
        row.number,
        lazy("Whole row"),
        lazy(
            "The first row was not recognised as column names. "
            "The names are: Question, Answer 1, Answer 2, Time limit, Correct answer(s), Explanation, Points."
        ),
    )


def _header(row: Row, names: list[str]) -> Header:
    columns: dict[str, int] = {}
    errors: list[RowError] = []
    for position, name in enumerate(names):
        if name in columns:
            says = lazy("Two columns have this name. Please rename one.")
            errors.append(RowError(row.number, column_of(name), says))
        elif name:
            columns[name] = position
    answers = max(int(name.removeprefix("choice_")) + 1 for name in columns if name.startswith("choice_"))
    needed = [f"choice_{position}" for position in range(max(answers, MIN_CHOICES))] + ["correct"]
    errors += [
        RowError(row.number, column_of(name), lazy("There is no column with this name. Please add it."))
        for name in needed
        if name not in columns
    ]
    return Header(row.number, columns, len(names), tuple(errors[:10]))


def _field_named(cell: str) -> str:
    """The field that a column of this name holds, "" for none."""
    if len(cell) > _LONGEST_NAME:
        return ""
    name = " ".join(cell.split()).casefold()
    answer = _ANSWER.fullmatch(name)
    if answer:
        return f"choice_{int(answer[1]) - 1}"
    return next((field for field, pattern in _NAMES.items() if pattern.fullmatch(name)), "")
