"""Records as files: JSON for programs, CSV for spreadsheets. Whole files, made before they are sent.

Excel's own are in `workbook.py`.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator

from quizapp.domain.texts import LazyText, lazy
from quizapp.services.records.event_record import Record
from quizapp.texts.languages import ENGLISH
from quizapp.texts.translations import translated

COLUMNS = (
    lazy("Event"),
    lazy("Code"),
    lazy("Segment"),
    lazy("Question number"),
    lazy("Question"),
    lazy("Right answers"),
    lazy("Participant"),
    lazy("Late joiner"),
    lazy("Answer"),
    lazy("Correct"),
    lazy("Points"),
    lazy("Time (ms)"),
    lazy("Received at"),
    lazy("Segment score"),
    lazy("Total score"),
    lazy("Rank"),
)
_YES, _NO = lazy("yes"), lazy("no")
_CORRECT = {"right": _YES, "partly": lazy("partly"), "wrong": _NO, "noted": LazyText("")}
# A spreadsheet takes a cell that begins like this for a formula, in some countries also the wide ones.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")


def as_json(record: Record, _language: str = ENGLISH) -> bytes:
    """The record as it is, the same for all languages: readable for people, and for programs."""
    return json.dumps(record, ensure_ascii=False, indent=1).encode()


def as_csv(record: Record, language: str = ENGLISH) -> bytes:
    """One row for each participant and question, in the order of joining; empty cells for no answer.

    Begins with a byte order mark, without which spreadsheets do not see that it is UTF-8.
    """
    written = io.StringIO(newline="")
    sheet = csv.writer(written)
    sheet.writerow(translated(column, language) for column in COLUMNS)
    for row in answer_rows(record, lambda said: translated(said, language)):
        sheet.writerow(_cell(value) if isinstance(value, str) else value for value in row)
    return written.getvalue().encode("utf-8-sig")


def answer_rows(record: Record, say: Callable[[LazyText], str]) -> Iterator[list[object]]:
    """The cells below `COLUMNS`: texts, numbers, and "" for what there is not."""
    answers = {(each["participant_id"], each["question_id"]): each for each in record["answers"]}
    ranks = {each["participant_id"]: each["rank"] for each in record["leaderboard"]}
    for person in record["participants"]:
        scores = {each["segment_id"]: each["score"] for each in person["segment_scores"]}
        for segment in record["segments"]:
            for question in segment["questions"]:
                yield [
                    record["event"]["title"],
                    record["event"]["code"],
                    segment["title"],
                    question["number"],
                    question["text"],
                    listed(question["solution"]),
                    person["name"],
                    say(yes_or_no(person["is_late_joiner"])),
                    *_answer(answers.get((person["id"], question["id"])), say),
                    scores.get(segment["id"], 0),
                    person["total_score"],
                    ranks.get(person["id"], ""),
                ]


def _answer(answer: Record | None, say: Callable[[LazyText], str]) -> list[object]:
    if answer is None:
        return [""] * 5
    return [
        listed(answer["words"]),
        say(_CORRECT[answer["outcome"]]),
        answer["points"],
        answer["elapsed_ms"],
        answer["received_at"],
    ]


def listed(texts: Iterable[str]) -> str:
    """Several texts in one cell."""
    return "; ".join(texts)


def yes_or_no(fact: bool) -> LazyText:
    """A fact in a cell."""
    return _YES if fact else _NO


def _cell(text: str) -> str:
    """The text in a cell that no spreadsheet runs."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text[:1] in ("\t", "\r", "\n") else text
