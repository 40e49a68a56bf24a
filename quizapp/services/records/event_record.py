"""The record of an event: what was asked, who answered what and when, and who won (X2).

A record is made of plain values and looks like this; times are UTC in ISO 8601, durations in milliseconds:

    quizapp       the version that wrote the record
    event         id, code, title, phase, streak_bonus, created_at, started_at, ended_at, exported_at
    segments[]    id, title, questions[]: id, number, kind, text, explanation, picture, time_limit_s,
                  points_factor, was_asked, exempt_participant_id (who presented it, and so was not asked),
                  choices[]: id, text, is_correct; details (of the kind), solution[] (in plain words),
                  is_scored
    participants[] id, name, avatar, joined_at, is_late_joiner, has_left, is_removed, total_score,
                  total_time_ms, segment_scores[]: segment_id, score, time_ms
    answers[]     participant_id, question_id, response (as the kind stores it), words[] (the same for people),
                  outcome (right, partly, wrong or noted), is_correct, points, elapsed_ms, received_at
    leaderboard[] rank, participant_id, name, score, time_ms, is_late_joiner

Removed participants keep their answers and are on no leaderboard. Participants are in the order of joining,
answers in the order of arrival. Questions are numbered through the whole event, from 1.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from quizapp.db.tables import AnswerRow, Event, Participant, SegmentScore
from quizapp.domain.kinds import kind_of
from quizapp.domain.scoring.points import Tally, standings
from quizapp.services.authoring.event_content import EventContent, read_script
from quizapp.version import __version__

Record = dict[str, Any]


def event_record(session: Session, host_id: int, event_id: object, now: datetime) -> Record:
    """The whole record of the host's event, or a `Refusal` ("unknown_event")."""
    script = read_script(session, host_id, event_id)
    event = session.get(Event, script.id)
    assert event is not None
    people = session.exec(
        select(Participant).where(Participant.event_id == script.id).order_by(col(Participant.id))
    ).all()
    return {
        "quizapp": __version__,
        "event": _event(event, now),
        "segments": _segments(script),
        "participants": _participants(session, script, people),
        "answers": _answers(session, script),
        "leaderboard": _leaderboard(people),
    }


def _event(event: Event, now: datetime) -> Record:
    return {
        "id": event.id,
        "code": event.code,
        "title": event.title,
        "phase": event.phase,
        "streak_bonus": event.streak_bonus,
        "created_at": _time(event.created_at),
        "started_at": _time(event.started_at),
        "ended_at": _time(event.ended_at),
        "exported_at": _time(now),
    }


def _segments(script: EventContent) -> list[Record]:
    number = 0
    segments: list[Record] = []
    for segment in script.segments:
        questions: list[Record] = []
        for each in segment.questions:
            number += 1
            question = asdict(each.question)
            choices = [
                {"id": choice.id, "text": choice.text, "is_correct": choice.is_correct}
                for choice in each.question.choices
            ]
            asked = {"was_asked": each.was_asked, "exempt_participant_id": each.exempt_participant_id}
            kind = kind_of(each.question.kind)
            told = {"solution": kind.solution(each.question), "is_scored": kind.is_scored}
            questions.append({**question, "number": number, **asked, "choices": choices, **told})
        segments.append({"id": segment.id, "title": segment.title, "questions": questions})
    return segments


def _participants(session: Session, script: EventContent, people: Iterable[Participant]) -> list[Record]:
    scores: dict[int, list[Record]] = {}
    earned = select(SegmentScore).where(col(SegmentScore.segment_id).in_([segment.id for segment in script.segments]))
    for row in session.exec(earned.order_by(col(SegmentScore.id))):
        scores.setdefault(row.participant_id, []).append(
            {"segment_id": row.segment_id, "score": row.score, "time_ms": row.time_ms}
        )
    return [
        {
            "id": person.id,
            "name": person.display_name,
            "avatar": person.avatar,
            "joined_at": _time(person.joined_at),
            "is_late_joiner": person.is_late_joiner,
            "has_left": person.left_at is not None,
            "is_removed": person.removed_at is not None,
            "total_score": person.total_score,
            "total_time_ms": person.total_time_ms,
            "segment_scores": scores.get(person.id or 0, []),
        }
        for person in people
    ]


def _answers(session: Session, script: EventContent) -> list[Record]:
    questions = {each.question.id: each.question for segment in script.segments for each in segment.questions}
    given = (
        select(AnswerRow)
        .join(Participant, col(Participant.id) == col(AnswerRow.participant_id))
        .where(Participant.event_id == script.id)
        .order_by(col(AnswerRow.received_at), col(AnswerRow.id))
    )
    return [
        {
            "participant_id": row.participant_id,
            "question_id": row.question_id,
            "response": row.response,
            "words": kind_of(questions[row.question_id].kind).words(questions[row.question_id], row.response),
            "outcome": row.outcome,
            "is_correct": row.is_correct,
            "points": row.points,
            "elapsed_ms": row.elapsed_ms,
            "received_at": _time(row.received_at),
        }
        for row in session.exec(given)
    ]


def _leaderboard(people: Iterable[Participant]) -> list[Record]:
    present = {person.id or 0: person for person in people if person.removed_at is None}
    tallies = [Tally(key, person.total_score, person.total_time_ms, key) for key, person in present.items()]
    return [
        {
            "rank": place.rank,
            "participant_id": place.participant_id,
            "name": present[place.participant_id].display_name,
            "score": place.score,
            "time_ms": present[place.participant_id].total_time_ms,
            "is_late_joiner": present[place.participant_id].is_late_joiner,
        }
        for place in standings(tallies)
    ]


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
