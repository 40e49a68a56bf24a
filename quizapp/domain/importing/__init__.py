"""Questions out of a file or out of pasted text (X4).

`parse` never stops at the first mistake: it gives back the good questions and, for everything else, the row
and the column where it is wrong. Whether to take the good ones or nothing is up to the caller.

The two layouts are described in `csv_file` and `plain_text`; `CSV_EXAMPLE` and `TEXT_EXAMPLE` show them.
"""

from typing import Literal

from quizapp.domain.importing.csv_file import CSV_EXAMPLE, looks_like_csv, parse_csv
from quizapp.domain.importing.decoding import MAX_BYTES, decode, too_large
from quizapp.domain.importing.plain_text import TEXT_EXAMPLE, parse_text
from quizapp.domain.importing.report import MAX_QUESTIONS, ImportReport, RowError
from quizapp.domain.refusal import Refusal

__all__ = [
    "CSV_EXAMPLE",
    "MAX_BYTES",
    "MAX_QUESTIONS",
    "TEXT_EXAMPLE",
    "ImportKind",
    "ImportReport",
    "RowError",
    "decode",
    "parse",
]

ImportKind = Literal["csv", "text", "auto"]


def parse(text: str, kind: ImportKind) -> ImportReport:
    """Read questions from CSV or plain text; "auto" finds out which of the two it is.

    Raises `Refusal` when the text is too large or has nothing in it.
    """
    if len(text) > MAX_BYTES:
        raise too_large()
    text = text.removeprefix("\ufeff")
    report = _read(text, kind)
    if not report.questions and not report.errors:
        raise Refusal("nothing_to_import")
    return report


def _read(text: str, kind: ImportKind) -> ImportReport:
    if kind == "csv":
        return parse_csv(text)
    if kind == "text":
        return parse_text(text)
    return _read_either(text)


def _read_either(text: str) -> ImportReport:
    """Whichever reading finds more good questions; when neither finds any, what it looks like decides."""
    as_csv, as_text = parse_csv(text), parse_text(text)
    if len(as_csv.questions) != len(as_text.questions):
        return max(as_csv, as_text, key=lambda report: len(report.questions))
    return as_csv if looks_like_csv(text) else as_text
