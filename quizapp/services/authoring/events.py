"""Hosts' events: listed, created, copied, renamed, deleted."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, delete, select

from quizapp.db.tables import ChoiceRow, Event, Participant, QuestionRow, Segment
from quizapp.domain.admission.codes import new_code
from quizapp.domain.flow.phases import Phase
from quizapp.domain.refusal import Refusal
from quizapp.domain.texts import lazy
from quizapp.services.authoring.ownership import (
    clean_title,
    mark_changed,
    own_event,
    segment_title,
    segments_of,
    shortened,
)
from quizapp.texts.languages import ENGLISH, is_language
from quizapp.texts.translations import translated

MAX_EVENTS = 500
# Ids of nine digits, drawn by lot: SQLite would give the id of a deleted event to the next one, while
# rooms in memory and pages that are still open remember it.
_LEAST_ID, _IDS = 100_000_000, 900_000_000


@dataclass(frozen=True)
class EventCard:
    """An event in the list of its host. `phase` is a word of `Phase`."""

    id: int = 0
    title: str = ""
    code: str = ""
    phase: str = ""
    questions: int = 0
    participants: int = 0


def list_events(session: Session, host_id: int) -> list[EventCard]:
    """All events of a host, the newest first."""
    questions = (
        select(func.count(col(QuestionRow.id)))
        .join(Segment, col(Segment.id) == col(QuestionRow.segment_id))
        .where(Segment.event_id == Event.id)
        .scalar_subquery()
    )
    people = (
        select(func.count(col(Participant.id)))
        .where(Participant.event_id == Event.id, col(Participant.removed_at).is_(None))
        .scalar_subquery()
    )
    rows = session.exec(
        select(Event, questions, people)
        .where(Event.host_id == host_id)
        .order_by(col(Event.created_at).desc(), col(Event.id).desc())
    )
    return [
        EventCard(event.id or 0, event.title, event.code, event.phase, question_count, participants)
        for event, question_count, participants in rows
    ]


def create_event(session: Session, host_id: int, title: object, now: datetime, language: str = ENGLISH) -> Event:
    """A new event with one empty segment. Raises `Refusal` for its title, or when there are too many."""
    event = _new_event(session, host_id, clean_title(title), now, language)
    session.add(Segment(event_id=_id_of(event), position=0, title=segment_title(1, language)))
    session.flush()
    return event


def rename_event(session: Session, host_id: int, event_id: object, title: object) -> None:
    """Give an event another title, at any time."""
    event = own_event(session, host_id, event_id)
    event.title = clean_title(title)
    mark_changed(session, event)


def set_streak_bonus(session: Session, host_id: int, event_id: object, *, wanted: bool) -> None:
    """Give extra points for several right answers in a row, or not. Fixed once the quiz has started."""
    event = own_event(session, host_id, event_id)
    if event.started_at is not None:
        raise Refusal("already_started")
    event.streak_bonus = wanted
    mark_changed(session, event)


def set_checks_names(session: Session, host_id: int, event_id: object, *, wanted: bool) -> None:
    """Refuse names of the word list from now on, or not; who is in keeps the name. At any time."""
    event = own_event(session, host_id, event_id)
    event.checks_names = wanted
    mark_changed(session, event)


def set_language(session: Session, host_id: int, event_id: object, *, wanted: object) -> None:
    """Let the projector speak another language, at any time; nothing happens for one that is none."""
    event = own_event(session, host_id, event_id)
    if isinstance(wanted, str) and is_language(wanted):
        event.language = wanted
        mark_changed(session, event)


def set_funny_names(session: Session, host_id: int, event_id: object, *, wanted: bool) -> None:
    """Draw a name for everybody who joins from now on, or not; who is in keeps the name. At any time."""
    event = own_event(session, host_id, event_id)
    event.funny_names = wanted
    mark_changed(session, event)


def duplicate_event(session: Session, host_id: int, event_id: object, now: datetime) -> Event:
    """A fresh event with the same segments and questions, and nobody in it (E2)."""
    original = own_event(session, host_id, event_id)
    ending = translated(lazy(" (copy)"), original.language)
    copy = _new_event(session, host_id, shortened(original.title, ending), now, original.language)
    copy.streak_bonus = original.streak_bonus
    copy.wifi_name, copy.wifi_password = original.wifi_name, original.wifi_password
    copy.approval_since = now if original.approval_since is not None else None
    copy.checks_names, copy.funny_names = original.checks_names, original.funny_names
    for segment in segments_of(session, _id_of(original)):
        _copy_segment(session, segment, _id_of(copy))
    session.flush()
    return copy


def deletable_event(session: Session, host_id: int, event_id: object) -> Event:
    """The host's own event, if it may be deleted now. Refuses ("still_running") until it has ended."""
    event = own_event(session, host_id, event_id)
    if event.phase not in (Phase.LOBBY, Phase.FINISHED):
        raise Refusal("still_running")
    return event


def delete_event(session: Session, host_id: int, event_id: object) -> None:
    """Delete an event with all that happened in it. Refuses ("still_running") until it has ended."""
    event = deletable_event(session, host_id, event_id)
    session.exec(delete(Event).where(col(Event.id) == event.id))


def _new_event(session: Session, host_id: int, title: str, now: datetime, language: str) -> Event:
    count = session.exec(select(func.count(col(Event.id))).where(Event.host_id == host_id)).one()
    if count >= MAX_EVENTS:
        raise Refusal("too_many_events", most=MAX_EVENTS)
    event = Event(
        id=_free_id(session),
        host_id=host_id,
        title=title,
        code=_free_code(session),
        created_at=now,
        language=language if is_language(language) else ENGLISH,
    )
    session.add(event)
    session.flush()
    return event


def _free_id(session: Session) -> int:
    while session.get(Event, drawn := _LEAST_ID + secrets.randbelow(_IDS)) is not None:
        pass
    return drawn


def _free_code(session: Session) -> str:
    """A code that no event has; with 31⁶ of them the first one almost always is free."""
    while session.exec(select(Event.id).where(Event.code == (code := new_code(secrets.choice)))).first():
        pass
    return code


def _copy_segment(session: Session, segment: Segment, event_id: int) -> None:
    copy = Segment(event_id=event_id, position=segment.position, title=segment.title)
    session.add(copy)
    session.flush()
    assert copy.id is not None
    questions = session.exec(
        select(QuestionRow)
        .where(QuestionRow.segment_id == segment.id)
        .order_by(col(QuestionRow.position), col(QuestionRow.id))
    ).all()
    for question in questions:
        _copy_question(session, question, copy.id)


def _copy_question(session: Session, question: QuestionRow, segment_id: int) -> None:
    written = question.model_dump(exclude={"id", "segment_id", "opened_version", "closed_at", "exempt_participant_id"})
    copy = QuestionRow(**written, segment_id=segment_id)
    session.add(copy)
    session.flush()
    assert copy.id is not None
    choices = session.exec(select(ChoiceRow).where(ChoiceRow.question_id == question.id)).all()
    session.add_all(
        ChoiceRow(**choice.model_dump(exclude={"id", "question_id"}), question_id=copy.id) for choice in choices
    )


def _id_of(event: Event) -> int:
    assert event.id is not None  # it is stored
    return event.id
