"""Reading what a room needs to know of its event from the database, in one go."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as sa_select
from sqlmodel import Session, SQLModel, col, select

from quizapp.db.tables import AnswerRow, ChoiceRow, Event, Participant, QuestionRow, Segment
from quizapp.domain.admission.joining import JoinStatus
from quizapp.domain.connection.presence import ConnectionState
from quizapp.domain.flow.outline import Outline, QuestionSlot, SegmentSlot
from quizapp.domain.flow.phases import Phase
from quizapp.domain.flow.progress import Progress
from quizapp.domain.questions import Choice, Question
from quizapp.domain.refusal import Refusal
from quizapp.domain.wifi import Wifi
from quizapp.services.clock import to_ms
from quizapp.services.play.snapshots import (
    EventFacts,
    OpenQuestion,
    ParticipantFacts,
    People,
    RoomSnapshot,
    StoredAnswer,
)


def event_by_code(session: Session, code: str) -> Event:
    """The event with that join code, or a `Refusal`."""
    event = session.exec(select(Event).where(Event.code == code)).first()
    if event is None:
        raise Refusal("unknown_event", because="code")
    return event


def room_facts(session: Session, event_id: int) -> RoomSnapshot:
    """All that a room needs, or a `Refusal` for an event that is gone."""
    event = event_facts(session, event_id)
    current = open_question(session, event.progress.question_id)
    participants = participants_of(session, event_id)
    answers = answers_to(session, event.progress.question_id)
    return RoomSnapshot(event, current, People.of(participants), {answer.participant_id: answer for answer in answers})


def event_facts(session: Session, event_id: int) -> EventFacts:
    """The event itself, or a `Refusal`."""
    row = session.get(Event, event_id)
    if row is None or row.id is None:
        raise Refusal("unknown_event", because="gone")
    segments = session.exec(
        select(Segment).where(Segment.event_id == event_id).order_by(col(Segment.position), col(Segment.id))
    ).all()
    return EventFacts(
        id=row.id,
        host_id=row.host_id,
        code=row.code,
        title=row.title,
        version=row.version,
        revision=row.revision,
        progress=progress_of(row),
        outline=outline_of(session, event_id),
        segment_titles={segment.id or 0: segment.title for segment in segments},
        locked_at_ms=to_ms(row.joining_locked_at),
        streak_bonus=row.streak_bonus,
        wifi=Wifi(row.wifi_name, row.wifi_password),
        funny_names=row.funny_names,
        language=row.language,
        presenter_id=row.presenter_id,
        presenter_since=row.presenter_since,
        approval_since_ms=to_ms(row.approval_since),
        removed_many=_removed_many(session, row),
    )


def _removed_many(session: Session, event: Event) -> int:
    if event.removed_many_at is None:
        return 0
    together = select(func.count(col(Participant.id))).where(
        Participant.event_id == event.id, Participant.removed_at == event.removed_many_at
    )
    return session.exec(together).one()


def progress_of(event: Event) -> Progress:
    """The progress stored in an event."""
    return Progress(
        phase=Phase(event.phase),
        phase_before=Phase(event.phase_before) if event.phase_before else None,
        segment_id=event.segment_id,
        question_id=event.question_id,
        opened_at_ms=to_ms(event.opened_at),
        closes_at_ms=to_ms(event.closes_at),
        left_ms=event.stopped_left_ms,
        used_ms=event.stopped_used_ms,
        awaiting_reconnect=event.waits_for_people,
    )


def outline_of(session: Session, event_id: int) -> Outline:
    """The segments and questions of an event in their order."""
    rows = session.exec(
        select(Segment.id, QuestionRow.id, QuestionRow.time_limit_s)
        .outerjoin(QuestionRow, col(QuestionRow.segment_id) == col(Segment.id))
        .where(Segment.event_id == event_id)
        .order_by(col(Segment.position), col(Segment.id), col(QuestionRow.position), col(QuestionRow.id))
    ).all()
    slots: dict[int, list[QuestionSlot]] = {}
    for segment_id, question_id, limit_s in rows:
        questions = slots.setdefault(segment_id or 0, [])
        if question_id is not None:  # pyright: ignore[reportUnnecessaryComparison] -- the outer join leaves it empty
            questions.append(QuestionSlot(question_id, None if limit_s is None else limit_s * 1000))
    return Outline(tuple(SegmentSlot(key, tuple(questions)) for key, questions in slots.items()))


def open_question(session: Session, question_id: int | None) -> OpenQuestion | None:
    """A question with its choices."""
    row = session.get(QuestionRow, question_id) if question_id is not None else None
    if row is None:
        return None
    return OpenQuestion(questions_from(session, [row])[0], row.opened_version or 0)


def questions_from(session: Session, rows: Iterable[QuestionRow]) -> list[Question]:
    """Domain questions of these rows, in their order."""
    rows = list(rows)
    choices: dict[int, list[Choice]] = {row.id or 0: [] for row in rows}
    found = session.exec(
        select(ChoiceRow)
        .where(col(ChoiceRow.question_id).in_(choices))
        .order_by(col(ChoiceRow.position), col(ChoiceRow.id))
    )
    for choice in found:
        choices[choice.question_id].append(Choice(choice.text, choice.is_correct, choice.id or 0))
    return [
        Question(
            text=row.text,
            choices=tuple(choices[row.id or 0]),
            kind=row.kind,
            time_limit_s=row.time_limit_s,
            points_factor=row.points_factor,
            explanation=row.explanation,
            picture=row.picture,
            id=row.id or 0,
            details=row.details,
        )
        for row in rows
    ]


# Rows of these columns, because a thousand objects of the ORM take five times as long as a thousand tuples.
_PARTICIPANT = (
    "id", "device_id", "display_name", "avatar", "join_status", "is_late_joiner", "joined_version",
    "total_score", "total_time_ms", "connection_state", "left_at", "removed_at", "rejoin_code",
)  # fmt: skip
ANSWER = ("participant_id", "question_id", "response", "elapsed_ms", "outcome", "points")


def columns(table: type[SQLModel], names: Iterable[str]) -> list[Any]:
    """The columns of a table by their names."""
    return [getattr(table, name) for name in names]


def participants_of(session: Session, event_id: int) -> list[ParticipantFacts]:
    """All participants of an event in the order of joining, who left and who was removed included."""
    rows = session.connection().execute(
        sa_select(*columns(Participant, _PARTICIPANT))
        .where(col(Participant.event_id) == event_id)
        .order_by(col(Participant.id))
    )
    return [_participant(tuple(row)) for row in rows]


def participant_facts(row: Participant) -> ParticipantFacts:
    """One participant."""
    return _participant(tuple(getattr(row, name) for name in _PARTICIPANT))


def _participant(row: tuple[Any, ...]) -> ParticipantFacts:
    (
        number,
        device_id,
        name,
        avatar,
        status,
        is_late,
        joined_version,
        score,
        time_ms,
        connection,
        left,
        removed,
        rejoin_code,
    ) = row
    return ParticipantFacts(
        id=number,
        device_id=device_id,
        name=name,
        avatar=avatar,
        status=JoinStatus(status),
        is_late=is_late,
        joined_version=joined_version,
        order=number,
        score=score,
        time_ms=time_ms,
        connection=ConnectionState(connection),
        has_left=left is not None,
        is_removed=removed is not None,
        rejoin_code=rejoin_code,
    )


def answers_to(session: Session, question_id: int | None) -> list[StoredAnswer]:
    """All stored answers to a question."""
    if question_id is None:
        return []
    rows = session.connection().execute(
        sa_select(*columns(AnswerRow, ANSWER)).where(col(AnswerRow.question_id) == question_id)
    )
    return [answer_facts(tuple(row)) for row in rows]


def answer_facts(row: tuple[Any, ...]) -> StoredAnswer:
    """One answer, from the columns `ANSWER`."""
    return StoredAnswer(*row)
