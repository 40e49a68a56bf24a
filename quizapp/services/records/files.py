"""Records as files: JSON for programs, CSV for spreadsheets. Whole files, made before they are sent."""

import csv
import io
import json
from collections.abc import Iterator

from quizapp.services.records.event_record import Record

COLUMNS = (
    "Event", "Code", "Segment", "Question number", "Question", "Right answers", "Participant", "Late joiner",
    "Answer", "Correct", "Points", "Time (ms)", "Received at", "Segment score", "Total score", "Rank",
)  # fmt: skip
_CORRECT = {"right": "yes", "partly": "partly", "wrong": "no", "noted": ""}
# A spreadsheet takes a cell that begins like this for a formula, in some countries also the wide ones.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")


def as_json(record: Record) -> bytes:
    """The record as it is, readable for people, too."""
    return json.dumps(record, ensure_ascii=False, indent=1).encode()


def as_csv(record: Record) -> bytes:
    """One row for each participant and question, in the order of joining; empty cells for no answer.

    Begins with a byte order mark, without which spreadsheets do not see that it is UTF-8.
    """
    written = io.StringIO(newline="")
    sheet = csv.writer(written)
    sheet.writerow(COLUMNS)
    sheet.writerows(_rows(record))
    return written.getvalue().encode("utf-8-sig")


def _rows(record: Record) -> Iterator[list[object]]:
    answers = {(each["participant_id"], each["question_id"]): each for each in record["answers"]}
    ranks = {each["participant_id"]: each["rank"] for each in record["leaderboard"]}
    for person in record["participants"]:
        scores = {each["segment_id"]: each["score"] for each in person["segment_scores"]}
        for segment in record["segments"]:
            for question in segment["questions"]:
                yield [
                    _text(record["event"]["title"]),
                    record["event"]["code"],
                    _text(segment["title"]),
                    question["number"],
                    _text(question["text"]),
                    _list(question["solution"]),
                    _text(person["name"]),
                    "yes" if person["is_late_joiner"] else "no",
                    *_answer(answers.get((person["id"], question["id"]))),
                    scores.get(segment["id"], 0),
                    person["total_score"],
                    ranks.get(person["id"], ""),
                ]


def _answer(answer: Record | None) -> list[object]:
    if answer is None:
        return [""] * 5
    return [
        _list(answer["words"]),
        _CORRECT[answer["outcome"]],
        answer["points"],
        answer["elapsed_ms"],
        answer["received_at"],
    ]


def _list(texts: Iterator[str] | list[str]) -> str:
    return _text("; ".join(texts))


def _text(text: str) -> str:
    """The text in a cell that no spreadsheet runs."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text[:1] in ("\t", "\r", "\n") else text
