"""CSV text to numbered rows of cells."""

import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

from quizapp.domain.texts import LazyText, lazy

DELIMITERS = (",", ";", "\t")

# Some spreadsheet programs name the delimiter in a first line of its own.
_DECLARED = re.compile(r"sep=([,;\t])[ ,;\t]*(?=\r|\n|\Z)", re.IGNORECASE)


class Row(NamedTuple):
    """One row; `number` counts from 1 as a spreadsheet does. `broken` says why there are no cells."""

    number: int
    cells: list[str]
    broken: LazyText | None = None


def declared_delimiter(text: str) -> str | None:
    """The delimiter named by a first line such as "sep=;"."""
    match = _DECLARED.match(text)
    return match[1] if match else None


def rows_of(text: str, delimiter: str) -> Iterator[Row]:
    """All rows with something in them; a cell in quotation marks may hold line ends."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    first_is_data = declared_delimiter(text) is None
    number = 0
    while True:
        lines_before = reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Row(number + 1, [], _broken(text))
            # A stray quotation mark has swallowed these lines; in a spreadsheet they are rows.
            number += reader.line_num - lines_before
            continue
        number += 1
        if any(cells) and (number > 1 or first_is_data):
            yield Row(number, cells)


def _broken(text: str) -> LazyText:
    if '"' not in text:
        return lazy("A text in this row is far too long.")
    return lazy(
        "The quotation marks in this row do not match. "
        'Write "…" around a whole text, and "" for a quotation mark inside it.'
    )
