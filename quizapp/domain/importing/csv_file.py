"""Questions in CSV: one per row, in the layout of Kahoot's template.

Columns: Question, Answer 1 to Answer 4 (up to 6), Time limit (seconds; empty for 20, 0 for none), Correct
answer(s) ("1" or "1,3"), and if wanted Explanation and Points (no, standard, double). A header anywhere in
the first 15 rows names them in any order, other columns are left alone; without one they stand in the order
given here, with 4 answers. Cells are parted by comma, semicolon or tab.
"""

from collections import Counter
from itertools import takewhile

from quizapp.domain.importing.csv_cells import DELIMITERS, Row, declared_delimiter, rows_of
from quizapp.domain.importing.csv_header import find_header, unknown_names
from quizapp.domain.importing.csv_rows import read_row
from quizapp.domain.importing.report import MAX_QUESTIONS, ImportReport, RowError, too_many
from quizapp.domain.questions import Question

HEADER_WITHIN = 15
# A question, two answers and one thing more: fewer cells are just a sentence with commas.
_CELLS_OF_A_ROW = 4

CSV_EXAMPLE = """\
Question,Answer 1,Answer 2,Answer 3,Answer 4,Time limit (sec),Correct answer(s),Explanation,Points
Which planet is the largest?,Mars,Jupiter,Venus,Saturn,20,2,More than a thousand Earths fit into it.,standard
Which of these are mammals?,Bat,Penguin,Whale,Shark,30,"1,3",,double
Sound is faster than light.,True,False,,,10,2,,
"""


def parse_csv(text: str) -> ImportReport:
    """Read all rows. What is wrong is in the report, nothing is raised."""
    delimiter = _delimiter(text)
    header = find_header(_first_rows(text, delimiter))
    if header is not None and header.errors:
        return ImportReport((), header.errors)
    questions: list[Question] = []
    errors: list[RowError] = []
    taken = 0
    for row in rows_of(text, delimiter):
        if header is not None and row.number <= header.row:
            continue
        result = read_row(row, header)
        if result is None:
            continue
        taken += 1
        if taken > MAX_QUESTIONS:
            errors.append(too_many(row.number))
            break
        if isinstance(result, Question):
            questions.append(result)
        else:
            misnamed = unknown_names(row) if header is None and taken == 1 else None
            errors += result if misnamed is None else [misnamed]
    return ImportReport(tuple(questions), tuple(errors))


def looks_like_csv(text: str) -> bool:
    """Whether there is a header, or most of the first rows have enough cells for a question."""
    rows = _first_rows(text, _delimiter(text))
    wide = sum(len(row.cells) >= _CELLS_OF_A_ROW for row in rows)
    return find_header(rows) is not None or 2 * wide > len(rows)


def _first_rows(text: str, delimiter: str) -> list[Row]:
    return list(takewhile(lambda row: row.number <= HEADER_WITHIN, rows_of(text, delimiter)))


def _delimiter(text: str) -> str:
    """The delimiter that the file names, or else the one that makes most sense of its first rows."""
    return declared_delimiter(text) or max(DELIMITERS, key=lambda delimiter: _sense(text, delimiter))


def _sense(text: str, delimiter: str) -> tuple[int, int, int]:
    rows = _first_rows(text, delimiter)
    header = find_header(rows)
    named = len(header.columns) if header is not None else 0
    good = sum(isinstance(read_row(row, None), Question) for row in rows)
    widths = Counter(len(row.cells) for row in rows)
    return named, good, widths.most_common(1)[0][0] if widths else 0
