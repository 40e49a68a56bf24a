"""Records as Excel workbooks: a sheet each for the leaderboard, the questions and the answers."""

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs] -- the package ships no types

from quizapp.domain.texts import LazyText, lazy
from quizapp.services.records.event_record import Record
from quizapp.services.records.files import COLUMNS, answer_rows, listed, yes_or_no
from quizapp.texts.languages import ENGLISH
from quizapp.texts.translations import translated

Say = Callable[[LazyText], str]
_MOST_IN_A_CELL = 32_767  # characters, of Excel's
_WIDTH = 18  # of a column, in characters
# Without what is the same in all rows, or stands on the leaderboard.
_ANSWERS = slice(COLUMNS.index(lazy("Segment")), COLUMNS.index(lazy("Segment score")))


def as_xlsx(record: Record, language: str = ENGLISH) -> bytes:
    """The same record always gives the same bytes; `exported_at` is part of it."""

    def say(said: LazyText) -> str:
        return translated(said, language)

    written = io.BytesIO()
    with _new_workbook(written) as book:
        book.set_properties({"title": record["event"]["title"], "created": _exported_at(record)})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        for name, columns, rows in (
            (lazy("Leaderboard"), _board_columns(record, say), _board_rows(record, say)),
            (lazy("Questions"), _question_columns(say), _question_rows(record, say)),
            (lazy("Answers"), list(map(say, COLUMNS[_ANSWERS])), (row[_ANSWERS] for row in answer_rows(record, say))),
        ):
            _fill(book.add_worksheet(say(name)), head, columns, rows)
    return written.getvalue()


def _new_workbook(written: io.BytesIO) -> Any:
    return xlsxwriter.Workbook(written, {"constant_memory": True})  # rows are written as they come


def _exported_at(record: Record) -> datetime:
    return datetime.fromisoformat(record["event"]["exported_at"]).replace(tzinfo=None, microsecond=0)


def _board_columns(record: Record, say: Say) -> list[str]:
    heads = map(say, (lazy("Rank"), lazy("Participant"), lazy("Total score"), lazy("Time (ms)"), lazy("Late joiner")))
    return [*heads, *(segment["title"] for segment in _parts(record))]


def _parts(record: Record) -> list[Record]:
    """The parts that have scores of their own; a single one has the event's."""
    segments: list[Record] = record["segments"]
    return segments if len(segments) > 1 else []


def _board_rows(record: Record, say: Say) -> Iterator[list[object]]:
    parts = [segment["id"] for segment in _parts(record)]
    earned = {
        (person["id"], score["segment_id"]): score["score"]
        for person in record["participants"]
        for score in person["segment_scores"]
    }
    for place in record["leaderboard"]:
        scores = [earned.get((place["participant_id"], part), 0) for part in parts]
        late = say(yes_or_no(place["is_late_joiner"]))
        yield [place["rank"], place["name"], place["score"], place["time_ms"], late, *scores]


def _question_columns(say: Say) -> list[str]:
    return [
        *map(say, (lazy("Question number"), lazy("Segment"), lazy("Question"), lazy("Right answers"))),
        *map(say, (lazy("Time limit (s)"), lazy("Asked"), lazy("Answers"))),
        *map(say, (lazy("Answered right"), lazy("Answered partly right"), lazy("Answered wrong"))),
    ]


def _question_rows(record: Record, say: Say) -> Iterator[list[object]]:
    outcomes: dict[int, Counter[str]] = {}
    for answer in record["answers"]:
        outcomes.setdefault(answer["question_id"], Counter())[answer["outcome"]] += 1
    for segment in record["segments"]:
        for question in segment["questions"]:
            given = outcomes.get(question["id"], Counter())
            limit_s = question["time_limit_s"]
            yield [
                *(question["number"], segment["title"], question["text"], listed(question["solution"])),
                *("" if limit_s is None else limit_s, say(yes_or_no(question["was_asked"])), given.total()),
                *(given[outcome] for outcome in ("right", "partly", "wrong")),
            ]


def _fill(sheet: Any, head: Any, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A head that stays in sight, and rows below it."""
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(columns) - 1, _WIDTH)
    for column, words in enumerate(columns):
        sheet.write_string(0, column, words[:_MOST_IN_A_CELL], head)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):  # stays a text, whatever it looks like: nothing is run, nothing leads anywhere
                sheet.write_string(last, column, value[:_MOST_IN_A_CELL])
            elif isinstance(value, (int, float)):
                sheet.write_number(last, column, value)
    sheet.autofilter(0, 0, last, len(columns) - 1)
