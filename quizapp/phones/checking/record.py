"""The export of an event as typed values, and everything in it that the laws ask for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from quizapp.phones.checking.ledger import spelled

UNLIMITED_MS = 600_000  # what an unanswered question without a limit costs as response time


@dataclass(frozen=True)
class Asked:
    """A question of the export. `limit_ms` is None for one without a limit."""

    id: int
    number: int
    segment: int
    limit_ms: int | None
    factor: int
    choices: frozenset[int]
    right: frozenset[int]
    is_scored: bool = True

    @property
    def silence_ms(self) -> int:
        """The response time of somebody who did not answer."""
        return UNLIMITED_MS if self.limit_ms is None else self.limit_ms

    def __str__(self) -> str:
        """As a sentence names it."""
        return f"question {self.number}"


@dataclass(frozen=True)
class Stored:
    """An answer of the export."""

    participant: int
    question: int
    response: str  # as `ledger.spelled` has it
    is_right: bool
    points: int
    elapsed_ms: int
    outcome: str = ""


@dataclass(frozen=True)
class Person:
    """A participant of the export. `segments` has (score, time in ms) by segment."""

    id: int
    name: str
    is_removed: bool
    score: int
    time_ms: int
    segments: Mapping[int, tuple[int, int]]


@dataclass(frozen=True)
class Place:
    """A row of the export's leaderboard."""

    rank: int
    participant: int
    score: int
    time_ms: int


@dataclass(frozen=True)
class Record:
    """An export. `exempt` holds (participant, question) of who presented a question instead of being asked."""

    event: int
    phase: str
    streak: bool
    questions: tuple[Asked, ...]
    people: tuple[Person, ...]
    answers: tuple[Stored, ...]
    leaderboard: tuple[Place, ...]
    exempt: frozenset[tuple[int, int]] = field(default=frozenset())

    @cached_property
    def answers_of(self) -> Mapping[int, Mapping[int, Stored]]:
        """The answers by participant and question."""
        found: dict[int, dict[int, Stored]] = {}
        for answer in self.answers:
            found.setdefault(answer.participant, {})[answer.question] = answer
        return found

    def question(self, question_id: int) -> str:
        """A question as a sentence names it."""
        found = next((asked for asked in self.questions if asked.id == question_id), None)
        return str(found) if found else f"unknown question {question_id}"

    def person(self, participant_id: int) -> str:
        """A participant as a sentence names them."""
        found = next((person for person in self.people if person.id == participant_id), None)
        return f"{found.name} ({participant_id})" if found else f"participant {participant_id}"


def read_record(export: Mapping[str, Any]) -> Record:
    """The record of an event's JSON export, whose shape `services/records/event_record.py` describes."""
    return Record(
        event=export["event"]["id"],
        phase=export["event"]["phase"],
        streak=export["event"]["streak_bonus"],
        questions=tuple(
            _asked(question, segment["id"]) for segment in export["segments"] for question in segment["questions"]
        ),
        people=tuple(map(_person, export["participants"])),
        answers=tuple(map(_stored, export["answers"])),
        leaderboard=tuple(
            Place(row["rank"], row["participant_id"], row["score"], row["time_ms"]) for row in export["leaderboard"]
        ),
        exempt=frozenset(
            (question["exempt_participant_id"], question["id"])
            for segment in export["segments"]
            for question in segment["questions"]
            if question.get("exempt_participant_id") is not None
        ),
    )


def _asked(question: Mapping[str, Any], segment_id: int) -> Asked:
    limit_s, choices = question["time_limit_s"], question["choices"]
    return Asked(
        id=question["id"],
        number=question["number"],
        segment=segment_id,
        limit_ms=None if limit_s is None else limit_s * 1000,
        factor=question["points_factor"],
        choices=frozenset(choice["id"] for choice in choices),
        right=frozenset(choice["id"] for choice in choices if choice["is_correct"]),
        is_scored=question.get("is_scored", True),
    )


def _person(row: Mapping[str, Any]) -> Person:
    return Person(
        id=row["id"],
        name=row["name"],
        is_removed=row["is_removed"],
        score=row["total_score"],
        time_ms=row["total_time_ms"],
        segments={each["segment_id"]: (each["score"], each["time_ms"]) for each in row["segment_scores"]},
    )


def _stored(row: Mapping[str, Any]) -> Stored:
    return Stored(
        participant=row["participant_id"],
        question=row["question_id"],
        response=spelled(row["response"]),
        is_right=row["is_correct"],
        points=row["points"],
        elapsed_ms=row["elapsed_ms"],
        outcome=row.get("outcome", ""),
    )
