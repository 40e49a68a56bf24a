"""Scores, always summed from the answers: whatever is repeated gives the same result."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, delete, insert, update

from quizapp.db.tables import AnswerRow, Participant, QuestionRow, Segment, SegmentScore
from quizapp.domain.kinds import unscored_names

# An unanswered question counts with its whole limit, so that silence never wins a tie; a question
# without a limit counts with this. Who presented a question was not asked it, and is charged nothing;
# what is not scored costs nobody any time.
UNLIMITED_MS = 600_000

_LIMIT_MS = func.coalesce(col(QuestionRow.time_limit_s) * 1000, UNLIMITED_MS)


def settle_scores(session: Session, event_id: int, segment_id: int | None) -> None:
    """Sum up all closed questions that are scored into `total_score`, `total_time_ms` and the segment's scores."""
    closed = _closed_questions(event_id)
    session.exec(
        update(Participant)
        .where(col(Participant.event_id) == event_id)
        .values(total_score=_earned(closed), total_time_ms=_time_ms(session, closed))
    )
    if segment_id is not None:
        _settle_segment(session, event_id, segment_id)


def time_of_silence_ms(session: Session, event_id: int) -> int:
    """The response time of somebody who has answered none of the closed questions, as who has just come."""
    return _asked_ms(session, _closed_questions(event_id))


def _closed_questions(event_id: int) -> Select[Any]:
    return (
        sa_select(col(QuestionRow.id))
        .join(Segment, col(Segment.id) == col(QuestionRow.segment_id))
        .where(col(Segment.event_id) == event_id, *_counted())
    )


def _counted() -> tuple[ColumnElement[bool], ...]:
    return col(QuestionRow.closed_at).is_not(None), col(QuestionRow.kind).not_in(unscored_names())


def _earned(closed: Select[Any]) -> ColumnElement[int]:
    return (
        sa_select(func.coalesce(func.sum(AnswerRow.points), 0))
        .where(col(AnswerRow.participant_id) == col(Participant.id), col(AnswerRow.question_id).in_(closed))
        .scalar_subquery()
    )


def _saved_ms(closed: Select[Any]) -> ColumnElement[int]:
    """How much faster than the limits somebody was, as a negative number."""
    return (
        sa_select(func.coalesce(func.sum(col(AnswerRow.elapsed_ms) - _LIMIT_MS), 0))
        .join(QuestionRow, col(QuestionRow.id) == col(AnswerRow.question_id))
        .where(col(AnswerRow.participant_id) == col(Participant.id), col(AnswerRow.question_id).in_(closed))
        .scalar_subquery()
    )


def _exempt_ms(closed: Select[Any]) -> ColumnElement[int]:
    """The limits of the questions from which somebody was exempt."""
    return (
        sa_select(func.coalesce(func.sum(_LIMIT_MS), 0))
        .where(col(QuestionRow.exempt_participant_id) == col(Participant.id), col(QuestionRow.id).in_(closed))
        .scalar_subquery()
    )


def _time_ms(session: Session, closed: Select[Any]) -> ColumnElement[int]:
    """The total response time of each participant in these questions."""
    return _asked_ms(session, closed) + _saved_ms(closed) - _exempt_ms(closed)


def _asked_ms(session: Session, closed: Select[Any]) -> int:
    total = (
        session.connection().execute(sa_select(func.sum(_LIMIT_MS)).where(col(QuestionRow.id).in_(closed))).scalar_one()
    )
    return int(total or 0)


def _settle_segment(session: Session, event_id: int, segment_id: int) -> None:
    closed = sa_select(col(QuestionRow.id)).where(col(QuestionRow.segment_id) == segment_id, *_counted())
    session.exec(delete(SegmentScore).where(col(SegmentScore.segment_id) == segment_id))
    time_ms = _time_ms(session, closed)
    scores = sa_select(col(Participant.id), literal(segment_id), _earned(closed), time_ms).where(
        col(Participant.event_id) == event_id
    )
    columns = ["participant_id", "segment_id", "score", "time_ms"]
    session.exec(insert(SegmentScore).from_select(columns, scores))
