"""What the editor shows of an event and of an import."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from quizapp.services.authoring.event_content import EventContent, ScriptQuestion


@dataclass(frozen=True)
class QuestionLine:
    """A question in the list. `number` counts through the whole event."""

    id: int = 0
    number: int = 0
    text: str = ""
    kind: str = ""
    limit: int = 0
    factor: int = 1
    picture: str = ""
    asked: bool = False


@dataclass(frozen=True)
class SegmentSheet:
    """A segment in the list."""

    id: int = 0
    title: str = ""
    questions: list[QuestionLine] = field(default_factory=list[QuestionLine])


@dataclass(frozen=True)
class EventSheet:
    """The event that is being edited; `id` 0 is none."""

    id: int = 0
    title: str = ""
    code: str = ""
    phase: str = ""
    started: bool = False
    streak: bool = False
    checks_names: bool = False
    funny_names: bool = False
    language: str = ""
    admission: str = "open"
    count: int = 0


@dataclass(frozen=True)
class RowError:
    """A row of an import that has to be mended."""

    row: int = 0
    column: str = ""
    message: str = ""


@dataclass(frozen=True)
class ImportSheet:
    """What an import found. `source` is "file" or "text" while there is something to decide."""

    source: str = ""
    found: int = 0
    first: list[str] = field(default_factory=list[str])
    errors: list[RowError] = field(default_factory=list[RowError])
    error_count: int = 0
    error: str = ""
    stored: int = 0


def event_sheet(script: EventContent) -> EventSheet:
    """The event itself."""
    return EventSheet(
        id=script.id,
        title=script.title,
        code=script.code,
        phase=script.phase,
        started=script.has_started,
        streak=script.streak_bonus,
        checks_names=script.checks_names,
        funny_names=script.funny_names,
        language=script.language,
        admission=script.admission,
        count=sum(len(segment.questions) for segment in script.segments),
    )


def segment_sheets(script: EventContent) -> list[SegmentSheet]:
    """The segments with their questions, numbered through the event."""
    numbers = count(1)
    return [
        SegmentSheet(segment.id, segment.title, [_line(each, next(numbers)) for each in segment.questions])
        for segment in script.segments
    ]


def _line(each: ScriptQuestion, number: int) -> QuestionLine:
    question = each.question
    return QuestionLine(
        id=question.id,
        number=number,
        text=question.text,
        kind=question.kind,
        limit=question.time_limit_s or 0,
        factor=question.points_factor,
        picture=question.picture,
        asked=each.was_asked,
    )


def import_sheet(source: str, answer: dict[str, Any]) -> ImportSheet:
    """The answer of the import's endpoint. It came through the browser, so nothing about it is sure."""
    if isinstance(error := answer.get("error"), str):
        return ImportSheet(error=error[:300])
    if stored := _number(answer.get("stored")):
        return ImportSheet(stored=stored)
    first, errors = answer.get("first"), answer.get("errors")
    return ImportSheet(
        source=source,
        found=_number(answer.get("found")),
        first=[str(text)[:200] for text in first[:10]] if isinstance(first, list) else [],
        errors=[
            RowError(_number(e.get("row")), str(e.get("column"))[:60], str(e.get("message"))[:300])
            for e in (errors[:100] if isinstance(errors, list) else [])
            if isinstance(e, dict)
        ],
        error_count=_number(answer.get("error_count")),
    )


def _number(value: object) -> int:
    return value if type(value) is int and 0 <= value < 1_000_000 else 0
